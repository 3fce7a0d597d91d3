"""Checks of the contracts that forge alone does not make: slither, branch coverage, mutants.

Each is run as ``python -m scripts.contracts.NAME`` from the root. They may import fss.tools.
"""
