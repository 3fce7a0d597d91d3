"""Groth16 verification keys: snarkjs's file, every check of its points, and the key's hash.

Imports only ``verifier``.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from pathlib import Path

from verifier.documents import fields, items, kind, parse_plain_json, read_bounded
from verifier.errors import (
    KeyCoordinateRange,
    KeyDegenerate,
    KeyInfinity,
    KeyLabel,
    KeyMalformed,
    KeyNotInSubgroup,
    KeyNotOnCurve,
    KeyProjective,
    KeyUnsafeDelta,
)
from verifier.hashing import hash_words
from verifier.labels import check_curve, check_protocol
from verifier.points import PointG1, PointG2, PointRefusals, check_g1, check_g2, parse_g1, parse_g2

LARGEST_KEY_FILE = 1 << 22

KEY_REFUSALS = PointRefusals(
    KeyMalformed, KeyProjective, KeyInfinity, KeyCoordinateRange, KeyNotOnCurve, KeyNotInSubgroup
)
_G2_FIELDS = ("vk_beta_2", "vk_gamma_2", "vk_delta_2")
_FIELDS = ("nPublic", "vk_alpha_1", *_G2_FIELDS, "IC")
# snarkjs adds the pairing of alpha and beta; it follows from them, so it is not read.
_OPTIONAL_FIELDS = ("protocol", "curve", "vk_alphabeta_12")


@dataclass(frozen=True)
class VerificationKey:
    """A key whose points are canonical, in their groups, not at infinity and not known to be forgeable.

    ``inputs`` is IC: one point for the constant and one for each public input. Raises the ``KeyRefused``
    that names the first failure. ``allow_unsafe_key`` admits gamma = +-delta, for which anyone can forge.
    """

    alpha: PointG1
    beta: PointG2
    gamma: PointG2
    delta: PointG2
    inputs: tuple[PointG1, ...]
    allow_unsafe_key: InitVar[bool] = False

    def __post_init__(self, allow_unsafe_key: bool) -> None:
        if not self.inputs:
            raise KeyMalformed("key: IC is empty", hint="IC has one point more than there are public inputs")
        check_g1(self.alpha, "key vk_alpha_1", KEY_REFUSALS)
        for name, point in zip(_G2_FIELDS, (self.beta, self.gamma, self.delta), strict=True):
            check_g2(point, f"key {name}", KEY_REFUSALS)
        for index, input_point in enumerate(self.inputs):
            check_g1(input_point, f"key IC[{index}]", KEY_REFUSALS)
        self._check_forgeable(allow_unsafe_key)

    @property
    def public_count(self) -> int:
        """Return how many public inputs a proof for this key has."""
        return len(self.inputs) - 1

    @property
    def unsafe(self) -> bool:
        """Return whether gamma = +-delta, so that (alpha, beta, -+vk_x) passes for every statement."""
        return self.gamma in (self.delta, self.delta.negate())

    def key_hash(self) -> bytes:
        """Return the vk hash of the protocol, which the terms, the challenge and the contract name."""
        g2_words = (word for point in (self.beta, self.gamma, self.delta) for word in point.words())
        input_words = (word for point in self.inputs for word in point.words())
        return hash_words("vk", *self.alpha.words(), *g2_words, *input_words)

    def _check_forgeable(self, allow_unsafe_key: bool) -> None:
        # A relation between these three is all that can be seen without their discrete logarithms.
        for name, point in (("gamma", self.gamma), ("delta", self.delta)):
            if self.beta in (point, point.negate()):
                raise KeyDegenerate(
                    f"key: beta = {name} up to sign, so anyone can forge for it",
                    hint="no set-up writes such a key: make a new one",
                )
        if self.unsafe and not allow_unsafe_key:
            raise KeyUnsafeDelta(
                "key: gamma = delta up to sign: made without a contribution, so anyone can forge for it",
                hint="run `snarkjs zkey contribute`; for a test vector pass --allow-unsafe-key",
            )


def parse_key(data: bytes, *, allow_unsafe_key: bool = False) -> VerificationKey:
    """Return the key in the bytes of a snarkjs ``verification_key.json``; raises a ``KeyRefused``."""
    values = fields(
        parse_plain_json(data, "key", KeyMalformed), "key", _FIELDS, _OPTIONAL_FIELDS, KeyMalformed
    )
    check_protocol(values, "key", KeyLabel)
    check_curve(values, "key", KeyLabel)
    inputs = items(values["IC"], "key IC", None, KeyMalformed)
    public_count = values["nPublic"]
    if not isinstance(public_count, int) or isinstance(public_count, bool):
        raise KeyMalformed(f"key nPublic: expected a number, found {kind(public_count)}")
    if len(inputs) != public_count + 1:
        raise KeyMalformed(f"key: IC has {len(inputs)} points, and nPublic is {public_count}: it is one less")
    alpha = parse_g1(values["vk_alpha_1"], "key vk_alpha_1", KEY_REFUSALS)
    beta, gamma, delta = (parse_g2(values[name], f"key {name}", KEY_REFUSALS) for name in _G2_FIELDS)
    return VerificationKey(
        alpha,
        beta,
        gamma,
        delta,
        tuple(parse_g1(point, f"key IC[{index}]", KEY_REFUSALS) for index, point in enumerate(inputs)),
        allow_unsafe_key,
    )


def load_key(path: Path | str, *, allow_unsafe_key: bool = False) -> VerificationKey:
    """Read ``verification_key.json``; raises ``FileUnreadable`` or a ``KeyRefused``."""
    return parse_key(read_bounded(path, LARGEST_KEY_FILE, KeyMalformed), allow_unsafe_key=allow_unsafe_key)
