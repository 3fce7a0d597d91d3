"""Sealing: opens with the right shared point alone, never repeats a point, prints no secret."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from commit.babyjub import (
    B8,
    IDENTITY,
    ORDER,
    Point,
    PointEncodingError,
    PointError,
    PointIdentityError,
    PointOffCurveError,
    PointSubgroupError,
    add,
    multiply,
)
from commit.commitment import commit
from commit.field import MODULUS, FieldError
from commit.hashing import keccak256, tag
from commit.order import Order, Side
from commit.sealing import (
    Ciphertext,
    OpeningError,
    RepeatedPointError,
    check_fresh,
    ciphertext_hash,
    keystream,
    open_ciphertext,
    open_commitment,
    open_order,
    seal,
)
from tests.commit.samples import committee, context, random_bytes, sample
from tests.commit.test_order import ORDERS

ORDER_TWO = Point(0, MODULUS - 1)


@settings(max_examples=25, deadline=None)
@given(ORDERS)
def test_what_is_sealed_opens(order):
    members = committee()
    sealed = seal(order, context(), members.key, random_bytes(5))
    shared = multiply(members.secret, sealed.ciphertext.point)
    assert open_ciphertext(sealed.ciphertext, shared, context()) == (order.packed, order.salt)
    commitment = commit(context(), order)
    assert open_order(sealed.ciphertext, shared, context(), order.account, commitment) == order


def test_trader_and_committee_share_a_point():
    one = sample()
    secret = one.sealed.ephemeral_secret
    assert 1 <= secret < ORDER
    assert multiply(secret, B8) == one.sealed.ciphertext.point
    assert multiply(secret, committee().key) == multiply(committee().secret, one.sealed.ciphertext.point)


def _open(one, *, shared=None, in_context=None, account=None, commitment=None, ciphertext=None):
    ciphertext = ciphertext or one.sealed.ciphertext
    return open_order(
        ciphertext,
        shared or multiply(committee().secret, ciphertext.point),
        in_context or context(),
        account or one.order.account,
        commitment or one.envelope.commitment,
    )


def test_sample_opens():
    one = sample()
    assert _open(one) == one.order


@pytest.mark.parametrize(
    "change",
    [
        {"shared": multiply(7, B8)},
        {"in_context": context(round_number=13)},
        {"in_context": context(market=8)},
        {"account": sample(2).order.account},
        {"commitment": sample(2).envelope.commitment},
    ],
    ids=["shared point", "round", "market", "account", "commitment"],
)
def test_invalid_opening(change):
    """T1: a ciphertext copied under another account, round or market opens to nothing."""
    with pytest.raises(OpeningError):
        _open(sample(), **change)


def test_invalid_opening_of_changed_masks():
    one = sample()
    for name in ("masked_order", "masked_salt"):
        changed = replace(
            one.sealed.ciphertext, **{name: (getattr(one.sealed.ciphertext, name) + 1) % MODULUS}
        )
        with pytest.raises(OpeningError):
            _open(one, ciphertext=changed)


@pytest.mark.parametrize("packed", [0, 2**40 + 2**35, 2**88], ids=["quantity 0", "gap", "too wide"])
def test_invalid_opening_is_no_order(packed):
    with pytest.raises(OpeningError, match="no order"):
        open_commitment(packed, 1, context(), 5, 9)


def test_commit_reveal_opening():
    order = sample().order
    commitment = commit(context(), order)
    assert open_commitment(order.packed, order.salt, context(), order.account, commitment) == order
    with pytest.raises(OpeningError, match="commitment"):
        open_commitment(order.packed, order.salt + 1, context(), order.account, commitment)


def test_same_order_sealed_twice_looks_different():
    order, key, source = sample().order, committee().key, random_bytes(3)
    first, second = (seal(order, context(), key, source).ciphertext for _ in range(2))
    assert first.point != second.point
    assert first.masked_order != second.masked_order
    assert first.masked_salt != second.masked_salt
    assert ciphertext_hash(first) != ciphertext_hash(second)


def test_repeated_randomness_gives_orders_away():
    """The attack that ``check_fresh`` stops: one R twice, and the difference of two orders is public."""
    key = committee().key
    first = Order(Side.BUY, 1_500, 25, 1, 5)
    second = Order(Side.SELL, 1_700, 90, 2, 6)
    one, two = (seal(order, context(), key, random_bytes(3)).ciphertext for order in (first, second))
    assert (two.masked_order - one.masked_order) % MODULUS == (second.packed - first.packed) % MODULUS
    check_fresh(one, set())
    with pytest.raises(RepeatedPointError):
        check_fresh(two, {one.point})


def test_keystream_depends_on_both_coordinates_and_the_context():
    point = multiply(11, B8)
    streams = {
        keystream(context(), point),
        keystream(context(), Point(MODULUS - point.x, point.y)),
        keystream(context(), multiply(12, B8)),
        keystream(context(13), point),
    }
    assert len(streams) == 4
    assert len({value for stream in streams for value in stream}) == 8


@pytest.mark.parametrize(
    ("point", "error"),
    [
        (IDENTITY, PointIdentityError),
        (ORDER_TWO, PointSubgroupError),
        (add(multiply(9, B8), ORDER_TWO), PointSubgroupError),
        (Point(1, 1), PointOffCurveError),
        (Point(0, 0), PointOffCurveError),
        (Point(B8.x + MODULUS, B8.y), PointEncodingError),
        (Point(B8.x, B8.y + MODULUS), PointEncodingError),
    ],
    ids=["identity", "order two", "shifted", "off curve", "zeros", "x + r", "y + r"],
)
def test_invalid_point(point, error):
    with pytest.raises(error):
        Ciphertext(point, 1, 2)
    with pytest.raises(PointError):
        seal(sample().order, context(), point, random_bytes(1))


@pytest.mark.parametrize("masks", [(MODULUS, 0), (0, MODULUS), (-1, 0), (0, True)])
def test_invalid_masked_element(masks):
    """S10: a masked element + r is another spelling of the same ciphertext, and refused."""
    with pytest.raises(FieldError):
        Ciphertext(B8, *masks)


def test_ciphertext_hash_definition():
    assert ciphertext_hash(None) == bytes(32)
    words = b"".join(value.to_bytes(32, "big") for value in (B8.x, B8.y, 3, 4))
    assert ciphertext_hash(Ciphertext(B8, 3, 4)) == keccak256(tag("ciphertext") + words)


def test_nothing_secret_is_printed():
    """T9: the scalar that opens a ciphertext is in no repr, nor the order in a refusal."""
    one = sample()
    assert str(one.sealed.ephemeral_secret) not in repr(one.sealed)
    with pytest.raises(OpeningError) as caught:
        _open(one, account=1)
    text = str(caught.value) + caught.value.hint + repr(caught.value)
    assert not any(str(secret) in text for secret in (one.order.packed, one.order.salt, one.order.limit))
    assert caught.value.__cause__ is None
