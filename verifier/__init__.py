"""All that an auditor must read, with ``circuits/``, to trust a settlement.

Groth16 verification, key hygiene, settlements, manifests and the contracts. Imports neither ``commit`` nor
``fss``: with py_ecc and pycryptodome alone, ``python -m verifier VKEY PUBLIC PROOF`` verifies a proof.
"""
