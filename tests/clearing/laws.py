"""The laws of a clearing, asked of one outcome. For books too large for the reference."""

from __future__ import annotations

from fss.clearing import BUY, SELL, Book, Clearing


def broken_laws(book: Book, outcome: Clearing) -> list[str]:
    """Return the laws that ``outcome`` breaks: none, where it is the clearing of ``book``.

    Limits, quantities, balance, price and time priority, and that the price is in the interval.
    Together with maximal volume, which ``most_volume`` tells, they leave no other outcome.
    """
    orders = list(zip(book.sides, book.limits, book.quantities, outcome.fills, strict=True))
    broken = []
    if not all(0 <= fill <= quantity for _, _, quantity, fill in orders):
        broken.append("a fill is outside the quantity")
    if any(
        fill and (limit < outcome.price if side == BUY else limit > outcome.price)
        for side, limit, _, fill in orders
    ):
        broken.append("a fill is worse than the limit")
    for side in (BUY, SELL):
        if sum(fill for s, _, _, fill in orders if s == side) != outcome.volume:
            broken.append("bought, sold and volume differ")
        eager = [
            (-limit if side == BUY else limit, i) for i, (s, limit, _, _) in enumerate(orders) if s == side
        ]
        short = False
        for _, i in sorted(eager):
            _, _, quantity, fill = orders[i]
            if short and fill:
                broken.append("a later or worse order filled before an earlier or better one")
            short = short or fill < quantity
    if outcome.volume and outcome.price != (outcome.low + outcome.high) // 2:
        broken.append("the price is not the middle of the interval")
    return broken


def most_volume(book: Book) -> int:
    """Return the most that any one price lets trade, trying every limit (running sums, exact)."""
    change: dict[int, tuple[int, int]] = {}
    for side, limit, quantity in zip(book.sides, book.limits, book.quantities, strict=True):
        bought, sold = change.get(limit, (0, 0))
        change[limit] = (bought + quantity, sold) if side == BUY else (bought, sold + quantity)
    demand, supply, most = sum(bought for bought, _ in change.values()), 0, 0
    for limit in sorted(change):
        bought, sold = change[limit]
        supply += sold
        most = max(most, min(demand, supply))
        demand -= bought
    return most
