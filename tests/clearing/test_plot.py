"""The picture of a cleared book: its curves are demand and supply, and its bytes are reproducible."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from fss.clearing import BUY, LAST_TICK, MOST_LOTS, SELL, Book, clear
from fss.clearing.reference import demand, supply
from fss.plot import PlotUnwritable, cumulative, plot_clearing, window
from tests.clearing.books import BOOKS, book_of

PICTURED = {
    "empty": book_of(),
    "one buy": book_of((BUY, 10, 3)),
    "one sell at tick 0": book_of((SELL, 0, 3)),
    "interval": book_of((BUY, 8, 4), (SELL, 3, 4)),
    "one price": book_of((BUY, 8, 4), (BUY, 7, 4), (SELL, 3, 5)),
    "both ends": book_of((BUY, LAST_TICK, MOST_LOTS), (SELL, 0, MOST_LOTS)),
    "beyond 64 bits": book_of(*((side, 5, MOST_LOTS) for side in (BUY, SELL) for _ in range(33_000))),
}


@pytest.mark.parametrize("name", PICTURED)
def test_every_book_has_a_picture(tmp_path: Path, name: str) -> None:
    book = PICTURED[name]
    outcome = clear(book)
    path = tmp_path / "book.svg"
    plot_clearing(book, outcome, str(path))
    drawn = path.read_text(encoding="utf-8")
    text = " ".join(ElementTree.fromstring(drawn).itertext())
    assert "limit (ticks)" in text
    assert "cumulative quantity (lots)" in text
    title = f"price {outcome.price:,} ticks, volume {outcome.volume:,} lots" if outcome.volume else "no trade"
    assert title in text
    assert ("clearing prices" in text) == (outcome.volume > 0 and outcome.low < outcome.high)


def test_one_book_gives_the_same_bytes(tmp_path: Path) -> None:
    book = PICTURED["one price"]
    paths = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for path in paths:
        plot_clearing(book, clear(book), str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()


@given(BOOKS)
def test_curves_are_demand_and_supply(book: Book) -> None:
    left, right = window(book, clear(book))
    for side, lots_at in ((BUY, demand), (SELL, supply)):
        limits, lots = cumulative(book, side, left, right)
        assert (limits[0], limits[-1]) == (left, right)
        assert lots == [lots_at(book, limit) for limit in limits]


@given(BOOKS)
def test_window_shows_every_limit_of_a_small_book(book: Book) -> None:
    left, right = window(book, clear(book))
    assert 0 <= left < right <= LAST_TICK
    assert all(left <= limit <= right for limit in book.limits)


def test_invalid_folder(tmp_path: Path) -> None:
    with pytest.raises(PlotUnwritable):
        plot_clearing(book_of(), clear(book_of()), str(tmp_path / "absent" / "book.svg"))
