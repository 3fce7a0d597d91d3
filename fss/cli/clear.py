"""``fss clear``: clear one book at one price, with no committee and no proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fss.cli.output import emit_json, note, stdout

if TYPE_CHECKING:
    from fss.clearing import Clearing
    from fss.orders_file import OrderRow


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Orders as CSV or JSON lines; - for stdin.")],
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="FILE.svg", help="Draw supply and demand with the price.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Clear one book of any length at one price, in whole ticks and lots.

    Orders have trader, side (buy or sell), price (ticks) and quantity (lots); their order in the
    file is their order in time. The JSON document is {"price", "volume", "fills"}, fills in the
    file's order; price is 0 where volume is 0. Exit 0, also where nothing trades.

    Example: fss clear docs/examples/orders.csv --plot book.svg
    """
    from fss.clearing import clear
    from fss.orders_file import as_book, read_orders

    if plot is not None:
        from fss.plot import refuse_to_replace

        refuse_to_replace(file, plot)
    rows = read_orders(file)
    book = as_book(rows)
    outcome = clear(book)
    if plot is not None:
        from fss.plot import plot_clearing

        plot_clearing(book, outcome, plot)
        note(f"drew {plot}")
    if as_json:
        emit_json({"price": outcome.price, "volume": outcome.volume, "fills": list(outcome.fills)})
    else:
        _print(rows, outcome)


def _print(rows: list[OrderRow], outcome: Clearing) -> None:
    if not outcome.volume:
        stdout.print(f"no trade among {len(rows)} orders", markup=False)
        return
    stdout.print(f"price   {outcome.price} ticks", markup=False)
    stdout.print(f"volume  {outcome.volume} lots", markup=False)
    if outcome.low < outcome.high:
        stdout.print(
            f"any price from {outcome.low} to {outcome.high} clears; the middle is taken", markup=False
        )
    trader = max(len("trader"), *(len(row.trader) for row in rows))
    table = [f"\n{'line':>6}  {'trader':<{trader}}  side  {'limit':>10}  {'quantity':>15}  {'fill':>15}"]
    for row, fill in zip(rows, outcome.fills, strict=True):
        order = f"{row.line:>6}  {row.trader:<{trader}}  {row.side.name.lower():<4}  {row.price:>10}"
        table.append(f"{order}  {row.quantity:>15}  {fill:>15}")
    stdout.print("\n".join(table), markup=False)
