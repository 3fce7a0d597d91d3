"""Turn recorded Bitstamp order events into an order file for ``fss clear`` and ``fss demo``.

Reads the CSV of obAnalytics (plain or .xz): id, timestamp, exchange.timestamp, price (USD), volume
(satoshi), action, direction. Rows whose action is ``created`` become orders, in their order; prices
become ticks and volumes lots, by exact decimal arithmetic. What is left out or rounded is counted on stderr.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TextIO

LIMIT_END = 2**32
QUANTITY_END = 2**48
SIDES = {"bid": "buy", "ask": "sell"}

EXAMPLE = """example:
  python scripts/bitstamp_orders.py EVENTS.csv.xz --limit 1280 > orders.csv
  fss demo --size 256 --rounds 5 --orders orders.csv
"""


def orders(
    events: Iterable[dict[str, str]], *, tick: Decimal, lot: int, traders: int, counts: Counter[str]
) -> Iterator[tuple[str, str, int, int]]:
    """Yield trader, side, price in ticks and quantity in lots for each usable created order.

    A price is divided by ``tick`` (USD), a volume by ``lot`` (satoshi) and rounded down. Orders
    are dealt to ``traders`` labels by a hash of their id. ``counts`` says what was left out or rounded.
    """
    for event in events:
        if None in event or None in event.values():
            counts["left out: another number of fields than the header"] += 1
            continue
        if event["action"] != "created":
            continue
        try:
            price, volume = Decimal(event["price"]) / tick, int(event["volume"])
        except (InvalidOperation, ValueError):
            counts["left out: a price or volume that is no number"] += 1
            continue
        if event["direction"] not in SIDES:
            counts["left out: neither bid nor ask"] += 1
        elif not price.is_finite() or price != price.to_integral_value():
            counts["left out: a price between ticks"] += 1
        elif not 0 < price < LIMIT_END:
            counts["left out: a price of 0 (a market order) or out of range"] += 1
        elif volume < lot:
            counts["left out: less than one lot"] += 1
        elif volume // lot >= QUANTITY_END:
            counts["left out: a quantity out of range"] += 1
        else:
            counts["rounded down to whole lots"] += volume % lot > 0
            yield _trader(event["id"], traders), SIDES[event["direction"]], int(price), volume // lot


def _trader(order_id: str, traders: int) -> str:
    digest = hashlib.sha256(order_id.encode()).digest()
    return f"trader{int.from_bytes(digest[:8], 'big') % traders:03d}"


def _open(path: str) -> TextIO:
    if path.endswith(".xz"):
        return lzma.open(path, "rt", encoding="utf-8", newline="")
    return open(path, encoding="utf-8", newline="")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is below 1")
    return value


def _price(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is no decimal number") from None
    if not value.is_finite() or value <= 0:
        raise argparse.ArgumentTypeError(f"{text} is no price above 0")
    return value


def main(arguments: list[str] | None = None) -> int:
    """Run the script; the order file goes to stdout, counts to stderr. Exit 2: the events cannot be read."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("events", help="order events, .csv or .csv.xz")
    parser.add_argument("--limit", type=_positive, help="orders to write at most (default: all)")
    parser.add_argument("--skip", type=int, default=0, help="usable orders to pass over first (default: 0)")
    parser.add_argument("--tick", type=_price, default=Decimal("0.01"), help="USD a tick (default: 0.01)")
    parser.add_argument("--lot", type=_positive, default=10_000, help="satoshi a lot (default: 10000)")
    parser.add_argument(
        "--traders", type=_positive, default=64, help="labels to deal orders to (default: 64)"
    )
    options = parser.parse_args(arguments)

    counts: Counter[str] = Counter()
    written = 0
    try:
        with _open(options.events) as source:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(("trader", "side", "price", "quantity"))
            found = orders(
                csv.DictReader(source),
                tick=options.tick,
                lot=options.lot,
                traders=options.traders,
                counts=counts,
            )
            for place, order in enumerate(found):
                if options.limit is not None and written == options.limit:
                    break
                if place >= options.skip:
                    writer.writerow(order)
                    written += 1
    except (OSError, lzma.LZMAError, UnicodeDecodeError, csv.Error) as error:
        sys.stderr.write(f"{options.events}: {error}\n")
        return 2
    except (KeyError, TypeError):
        sys.stderr.write(f"{options.events}: the columns are not those of obAnalytics' order events\n")
        return 2
    sys.stderr.write(f"{written} orders written\n")
    for what, count in (+counts).most_common():
        sys.stderr.write(f"{count} {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
