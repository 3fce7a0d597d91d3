"""Published uniform-price auctions of others: the laws hold, and their price clears their trades."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from fss.clearing import BUY, Book, clear, clear_reference
from tests.clearing.gnosis import TICKS_A_UNIT, Auction, read_auction
from tests.clearing.laws import broken_laws, most_volume

NAMES = ["1-1-1", "1-1-2", "1-1-3", "1-1-4", "1-1-5", "1-1-6", "1-2-1", "2-1-1"]

UNPRICED = "1-1-6"
"""Published without prices and fills."""

UNBALANCED = "2-1-1"
"""Its published fills sell twice what they buy (two sellers are each given the one buyer's amount)."""

PRICED = [name for name in NAMES if name not in (UNPRICED, UNBALANCED)]

pytestmark = pytest.mark.data


@pytest.fixture
def auction(shared_data: Path, request: pytest.FixtureRequest) -> Auction:
    return read_auction(shared_data / "auctions" / "gnosis_v1" / f"data__token_pair-{request.param}.json")


@pytest.mark.parametrize("auction", NAMES, indirect=True)
def test_laws_hold(auction: Auction) -> None:
    book = auction.book(auction.wanted)
    outcome = clear(book)
    assert outcome == clear_reference(book)
    assert broken_laws(book, outcome) == []
    assert outcome.volume == most_volume(book) > 0


@pytest.mark.parametrize("auction", PRICED, indirect=True)
def test_published_price_clears_what_was_traded_within_the_fee(auction: Auction) -> None:
    outcome = clear(_published_book(auction))
    price = _price(auction)
    assert outcome.low <= price * (1 + auction.fee)
    assert outcome.high >= price * (1 - auction.fee)
    assert outcome.fills == auction.executed


@pytest.mark.parametrize("auction", PRICED, indirect=True)
def test_the_interval_ends_where_those_who_traded_would_not(auction: Auction) -> None:
    """The measure is not blind: no price worse than a limit that traded is in the interval."""
    book = _published_book(auction)
    outcome = clear(book)
    traded = [(book.sides[i], book.limits[i]) for i, done in enumerate(auction.executed) if done]
    assert outcome.high == min(limit for side, limit in traded if side == BUY)
    assert outcome.low >= max(limit for side, limit in traded if side != BUY)


@pytest.mark.parametrize("auction", [UNBALANCED], indirect=True)
def test_why_one_auction_is_left_out(auction: Auction) -> None:
    assert not auction.balances


@pytest.mark.parametrize("auction", [UNPRICED], indirect=True)
def test_why_another_is_left_out(auction: Auction) -> None:
    assert auction.price is None


def _price(auction: Auction) -> Fraction:
    assert auction.price is not None
    return auction.price * TICKS_A_UNIT


def _published_book(auction: Auction) -> Book:
    """Return executed orders with what they traded, and the others with what they wanted.

    There an order's amount depends on the price (it spends a budget), so an order that was filled
    in part at a price better than its limit has no counterpart here; what it traded has.
    """
    return auction.book(
        tuple(done or wanted for done, wanted in zip(auction.executed, auction.wanted, strict=True))
    )
