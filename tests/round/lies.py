"""Everything that one member could sign: payloads of each type with fields at their edges, or nearly true."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from commit.babyjub import B8, ORDER
from commit.dkg_messages import MESSAGES
from commit.field import MODULUS
from fss.messages.payloads import PAYLOADS, Payload
from tests.round.harness import MEMBERS

EDGES = (0, 1, 2**32, 2**53 - 1, 2**63, 2**64, ORDER - 1, ORDER, MODULUS - 1, MODULUS, 2**255, 2**256 - 1)

words = st.sampled_from(EDGES) | st.integers(0, 2**256 - 1)
small = st.integers(0, 3) | st.sampled_from([value for value in EDGES if value < 2**53])
points = st.sampled_from([(0, 1), (0, MODULUS - 1), (B8.x, B8.y)]) | st.tuples(words, words)
hashes = st.sampled_from([bytes(32), b"\xff" * 32]) | st.binary(min_size=32, max_size=32)
addresses = st.sampled_from([*MEMBERS, bytes(20), b"\xff" * 20])
signatures = st.binary(min_size=65, max_size=65)
strings = st.binary(max_size=80) | st.sampled_from([bytes(531), b"\x01" + bytes(530), b"\xff" * 531])
nested = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(st.text(max_size=8), nested, max_size=4)

FIELDS: dict[str, st.SearchStrategy[object]] = {
    **dict.fromkeys(("nonce", "block_hash", "lists", "snapshot", "list_hash"), hashes),
    **dict.fromkeys(("threshold", "chain_id", "market", "block", "attempt", "price"), small),
    **dict.fromkeys(("exchange", "accused"), addresses),
    **dict.fromkeys(("content", "terms", "clear_key", "seal_key"), documents),
    **dict.fromkeys(("challenge", "response", "slots_root", "effective_root", "volume", "outcome"), words),
    **dict.fromkeys(("share", "shared"), points),
    **dict.fromkeys(("envelope", "ciphertext", "missing", "voided", "fills"), strings),
    "members": st.lists(addresses, min_size=1, max_size=6),
    "accounts": st.lists(addresses, max_size=6),
    "available": st.lists(words, max_size=6),
    "ids": st.lists(hashes, max_size=6),
    "name": st.sampled_from([*MESSAGES, "", "dkg"]),
    "proof": st.lists(words, min_size=8, max_size=8),
    "signature": signatures,
}
"""Values of a field by its name, which means the same in every payload."""


def payloads_of(kind: type[Payload]) -> st.SearchStrategy[Payload]:
    """Payloads of one type whose fields have nothing to do with each other."""
    fields = st.fixed_dictionaries({name: FIELDS[name] for name in kind.model_fields})
    return fields.map(lambda values: kind.model_validate(values))


any_payload = st.one_of(*map(payloads_of, PAYLOADS.values()))


@st.composite
def nearly(draw: st.DrawFn, said: Sequence[Payload]) -> Payload:
    """What somebody said, with at most one field changed."""
    payload = draw(st.sampled_from(said))
    names = sorted(type(payload).model_fields)
    if not names or draw(st.booleans()):
        return payload
    name = draw(st.sampled_from(names))
    return payload.model_copy(update={name: draw(FIELDS[name])})
