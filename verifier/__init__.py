"""All that an auditor must read, with ``circuits/``, to trust a settlement.

Groth16 verification, key hygiene and the contracts. Imports neither ``commit`` nor ``fss``.
"""
