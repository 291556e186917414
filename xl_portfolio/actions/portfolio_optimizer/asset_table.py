"""The table `Assets` of the workbook: its rows, and every doubt about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from xl_portfolio.actions.portfolio_optimizer.contents import ASSET_COLUMNS
from xl_portfolio.core.wording import percent
from xl_portfolio.data.price_layout import ticker_text
from xl_portfolio.sheet.grid import Cell, Grid, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_portfolio.actions.doubts import Doubts

__all__ = ["CAPACITY", "LEAST_WEIGHT", "MOST_WEIGHT", "Asset", "read_asset_table"]

CAPACITY = 60  # assets that the blocks of the template hold
LEAST_WEIGHT, MOST_WEIGHT = -1.0, 2.0  # of bounds: a whole portfolio sold short, and twice a portfolio
_LARGEST = 1e15  # more than all the money there is, in any currency: a slip of the keyboard
_HIGHEST_RETURN = 10.0  # a year: no asset is expected to grow tenfold
_FULL = 1e-12  # sums of bounds within this of 1 are 1: ten times 0.1 is not exactly 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One row of the table of assets; money in the currency of the workbook, weights as shares of 1."""

    ticker: str
    name: str
    group: str
    value: float
    minimum: float
    maximum: float
    expected_return: float | None


Place: TypeAlias = Callable[[str], str]  # from the name of a column to the address of its cell in one row

_NUMERIC = ASSET_COLUMNS[3:]


def read_asset_table(table: Grid, doubts: Doubts) -> list[Asset]:
    """Assets of the table, rows without a ticker left out.

    Text where a number belongs, tickers that stand twice, bounds that cross or cannot add up to 1,
    and more assets than the template holds are errors.
    """
    header, *rows = table.rows()
    columns = {str(name): k for k, name in enumerate(header) if name is not None}
    missing = [name for name in ASSET_COLUMNS if name not in columns]
    if missing:
        doubts.error(table.where(0, 0), f"The table Assets has no column {missing[0]!r}: restore its header.")
        return []
    assets: list[Asset] = []
    seen: dict[str, str] = {}
    for r, row in enumerate(rows, start=1):
        cells = {name: row[columns[name]] for name in ASSET_COLUMNS}
        here = table.where(r, columns["Ticker"])
        if cells["Ticker"] is None:
            if any(cells[name] is not None for name in ("Name", "Units", "Minimum", "Maximum")):
                doubts.error(here, "The row has no ticker: type one, or clear the row.")
            continue
        if not isinstance(cells["Ticker"], str | float):
            doubts.error(
                here,
                f"The ticker is {spoken(cells['Ticker'])}: type it again with an apostrophe before it, which "
                "keeps it as text.",
            )
            continue
        ticker = ticker_text(cells["Ticker"])
        key = ticker.casefold()
        if key in seen:
            doubts.error(here, f"{ticker} stands twice, here and in {seen[key]}: delete one of the rows.")
            continue
        seen[key] = here
        place = partial(_place, table, r, columns)
        numbers = {name: _number(cells[name], name, ticker, place, doubts) for name in _NUMERIC}
        assets.append(_asset(ticker, cells, numbers, place, doubts))
    if not assets and not doubts.errors:
        doubts.error(
            table.where(1, columns["Ticker"]), "No assets yet: type tickers, or press Import prices."
        )
    if len(assets) > CAPACITY:
        doubts.error(
            table.where(CAPACITY + 1, columns["Ticker"]),
            f"{len(assets)} assets came; this template holds {CAPACITY}. Remove {len(assets) - CAPACITY}.",
        )
    _doubt_sums(assets, partial(_place, table, 0, columns), doubts)
    return assets


def _asset(
    ticker: str, cells: Mapping[str, Cell], numbers: Mapping[str, float | None], place: Place, doubts: Doubts
) -> Asset:
    units, price = numbers["Units"] or 0.0, numbers["Price"]
    if units < 0:
        doubts.error(
            place("Units"), f"{ticker} has {units:g} units: short positions are not supported; use 0 or more."
        )
    if price is not None and price <= 0:
        doubts.error(
            place("Price"), f"The price of {ticker} is {price:g}: a price is above zero. Correct it."
        )
    if units > 0 and price is None:
        doubts.warn(place("Price"), f"{ticker} has units but no price: its current value counts as 0.")
    if units * (price or 0.0) > _LARGEST:
        doubts.error(
            place("Units"), f"{ticker} has {units:g} units at a price of {price:g}: correct one of the two."
        )
    minimum = 0.0 if numbers["Minimum"] is None else numbers["Minimum"]
    maximum = 1.0 if numbers["Maximum"] is None else numbers["Maximum"]
    if minimum > maximum:
        doubts.error(
            place("Minimum"),
            f"The minimum of {ticker} ({percent(minimum)}) is above its maximum ({percent(maximum)}): lower "
            "the minimum or raise the maximum.",
        )
    elif minimum < LEAST_WEIGHT or maximum > MOST_WEIGHT:
        doubts.error(
            place("Minimum" if minimum < LEAST_WEIGHT else "Maximum"),
            f"{ticker} may weigh {percent(minimum)} to {percent(maximum)}: bounds lie between "
            f"{percent(LEAST_WEIGHT)} (sold short) and {percent(MOST_WEIGHT)}.",
        )
    own = numbers["Expected return"]
    if own is not None and abs(own) > 1:
        report = doubts.warn if abs(own) <= _HIGHEST_RETURN else doubts.error
        report(
            place("Expected return"),
            f"{ticker} is expected to return {100 * own:.6g} % a year: type 7 % as 0.07.",
        )
    return Asset(
        ticker=ticker,
        name=_text(cells["Name"]),
        group=_text(cells["Class"]),
        value=units * (price or 0.0),
        minimum=minimum,
        maximum=maximum,
        expected_return=own,
    )


def _number(cell: Cell, name: str, ticker: str, place: Place, doubts: Doubts) -> float | None:
    if cell is None or isinstance(cell, float):
        return cell
    doubts.error(place(name), f"{name} of {ticker} holds {spoken(cell)}: type a number, or clear the cell.")
    return None


def _place(table: Grid, row: int, columns: Mapping[str, int], name: str) -> str:
    return table.where(row, columns[name])


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else str(cell).strip()


def _doubt_sums(assets: list[Asset], heading: Place, doubts: Doubts) -> None:
    lowest, highest = sum(a.minimum for a in assets), sum(a.maximum for a in assets)
    if assets and lowest > 1 + _FULL:
        doubts.error(
            heading("Minimum"), f"The minima add up to {percent(lowest)}: lower them to 100 % or less."
        )
    if assets and highest < 1 - _FULL:
        doubts.error(
            heading("Maximum"), f"The maxima add up to {percent(highest)}: raise them to 100 % or more."
        )
