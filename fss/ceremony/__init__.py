"""The ceremony that makes a circuit's keys: phase 1 imported, phase 2 held, and all of it verified.

May import ``commit``, ``verifier``, and of ``fss`` the cache, the circuits and the prover, which does the
arithmetic.
"""

from __future__ import annotations

from fss.ceremony.manifest import CeremonyManifest, Contribution, Phase1

__all__ = ["CeremonyManifest", "Contribution", "Phase1"]
