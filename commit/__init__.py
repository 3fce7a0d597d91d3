"""Sealed orders: field, hash, curve, commitments, encryption and the committee's keys.

Imports nothing of ``fss`` and nothing of ``verifier``; does no I/O.
"""
