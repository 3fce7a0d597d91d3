"""The circuits of the product, and which of them have keys."""

from __future__ import annotations

from fss.circuits.errors import CircuitUnknown

CLEAR_SIZES = (16, 256, 2048)
SIZES_WITH_KEYS = (16, 256)
SEALS = ("seal", "seal_hash")
CIRCUITS = (*SEALS, *(f"clear_{size}" for size in CLEAR_SIZES))


def clear_name(size: int) -> str:
    """The name of the ``clear`` circuit for ``size`` slots. Raises `CircuitUnknown`."""
    if size not in CLEAR_SIZES:
        raise CircuitUnknown(f"no clear circuit has {size} slots", hint="use 16, 256 or 2048")
    return f"clear_{size}"


def check_name(name: str) -> None:
    """Raise `CircuitUnknown` unless there is a circuit of this name."""
    if name not in CIRCUITS:
        raise CircuitUnknown(f"no circuit is named {name[:40]!r}", hint=f"use one of {', '.join(CIRCUITS)}")


def has_key(name: str) -> bool:
    """Whether a key can be made for this circuit in this version."""
    return name in SEALS or name in {f"clear_{size}" for size in SIZES_WITH_KEYS}
