"""The circuits of the product, and those that only the benchmark builds."""

from __future__ import annotations

from fss.circuits.errors import CircuitUnknown

CLEAR_SIZES = (16, 256, 2048)
BENCH_SIZES = (64, 1024)
"""Sizes between, for a curve over the size; no market has them."""

SEALS = ("seal", "seal_hash")
CIRCUITS = (*SEALS, *(f"clear_{size}" for size in CLEAR_SIZES))
BENCH_CIRCUITS = tuple(f"clear_{size}" for size in BENCH_SIZES)


def clear_name(size: int) -> str:
    """The name of the ``clear`` circuit for a market with ``size`` slots. Raises `CircuitUnknown`."""
    if size not in CLEAR_SIZES:
        raise CircuitUnknown(f"no clear circuit has {size} slots", hint="use 16, 256 or 2048")
    return f"clear_{size}"


def bench_name(size: int) -> str:
    """The name of a ``clear`` circuit to measure: a market's or one between. Raises `CircuitUnknown`."""
    if size not in CLEAR_SIZES + BENCH_SIZES:
        raise CircuitUnknown(f"no clear circuit has {size} slots", hint="use 16, 64, 256, 1024 or 2048")
    return f"clear_{size}"


def check_name(name: str) -> None:
    """Raise `CircuitUnknown` unless there is a circuit of this name."""
    if name not in CIRCUITS + BENCH_CIRCUITS:
        raise CircuitUnknown(f"no circuit is named {name[:40]!r}", hint=f"use one of {', '.join(CIRCUITS)}")
