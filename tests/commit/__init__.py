"""Tests of commit/: hashing, curve, orders, sealing and keys."""
