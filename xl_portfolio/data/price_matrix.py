"""From raw cells to a matrix of prices: every cell a positive number or a gap, every day once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.data.cell_tables import Cell, CellTable
from xl_portfolio.data.number_spelling import NumberSpelling, is_missing
from xl_portfolio.data.price_layout import Layout, ticker_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PriceMatrix", "assembled", "read_tickers", "read_values"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceMatrix:
    """Prices by day and ticker.

    Attributes
    ----------
    days : list of datetime, (T,)
        Ascending, each once; days without any price are left out.
    prices : float64 array (T, n)
        NaN where there is no price.
    repeated : int
        Days that stood more than once.
    differing : list of str
        Where their prices differed: `AAPL on 2024-01-31 (10 and 11)`.
    empty_days : int
        Days without any price.
    """

    days: list[datetime]
    prices: NDArray[np.float64]
    repeated: int
    differing: list[str]
    empty_days: int


def read_tickers(table: CellTable, layout: Layout) -> tuple[tuple[str, ...], NDArray[np.intp] | None]:
    """Tickers, and in the long layout (R,) which of them each row belongs to.

    Raises
    ------
    InputError
        A ticker stands over two columns, or a row of the long layout has none.
    """
    if layout.tickers_in is None:
        seen: dict[str, int] = {}
        for ticker, column in zip(layout.tickers, layout.columns, strict=True):
            twin = seen.setdefault(ticker.casefold(), column)
            if twin != column:
                raise InputError(
                    f"{table.source}: {ticker} stands over two columns, {twin + 1} and {column + 1}. Delete one of "
                    "them, or rename it."
                )
        return layout.tickers, None
    order: dict[str, int] = {}
    spelled: list[str] = []
    owners = np.empty(len(layout.rows), dtype=np.intp)
    for k, cell in enumerate(table.column(layout.tickers_in, layout.rows)):
        ticker = ticker_text(cell)
        if not ticker:
            raise InputError(
                f"The ticker in {table.place(layout.rows[k], layout.tickers_in)} is missing: write it there, or "
                "delete the row."
            )
        owners[k] = order.setdefault(ticker.casefold(), len(spelled))
        if owners[k] == len(spelled):
            spelled.append(ticker)
    return tuple(spelled), owners


def read_values(table: CellTable, layout: Layout, spelling: NumberSpelling) -> NDArray[np.float64]:
    """Prices of the rows of the layout, (R, columns); NaN where a cell is blank or says so.

    Raises
    ------
    InputError
        Text, a date, zero or a negative number in a cell of a price.
    """
    values = np.full((len(layout.rows), len(layout.columns)), np.nan)
    for r, row in enumerate(layout.rows):
        cells = table.rows[row]
        for c, column in enumerate(layout.columns):
            cell = cells[column]
            if cell is None:
                continue
            value = cell if isinstance(cell, float) else _number(cell, spelling)
            if value is None or value <= 0 or value == math.inf:
                name = layout.tickers[c] if layout.tickers else ticker_text(cells[layout.tickers_in or 0])
                raise InputError(_refusal(cell, value, f"{name} in {table.place(row, column)}", spelling))
            values[r, c] = value
    return values


def assembled(
    moments: Sequence[datetime],
    values: NDArray[np.float64],
    owners: NDArray[np.intp] | None,
    tickers: Sequence[str],
) -> PriceMatrix:
    """Matrix with a row for each day; of several prices of a ticker on one day, the last is kept.

    Parameters
    ----------
    moments : sequence of datetime, (R,)
    values : float64 array (R, n), or (R, 1) in the long layout
    owners : int array (R,) or None
        Ticker of each row in the long layout.
    tickers : sequence of str, (n,)
    """
    order = np.array(sorted(range(len(moments)), key=moments.__getitem__), dtype=np.intp)
    days = sorted({_day(moment) for moment in moments})
    place = {day: k for k, day in enumerate(days)}
    row = np.array([place[_day(moments[k])] for k in order], dtype=np.intp)
    at, column = np.nonzero(np.isfinite(values[order]))
    price = values[order][at, column]
    if owners is not None:
        column = owners[order][at]
    prices = np.full((len(days), len(tickers)), np.nan)
    prices[row[at], column] = price  # in the order of time: of equal places the last one stays
    repeated, differing = _repetitions(row[at] * len(tickers) + column, price, days, tickers)
    filled = np.isfinite(prices).any(axis=1)
    return PriceMatrix(
        days=[day for day, kept in zip(days, filled, strict=True) if kept],
        prices=prices[filled],
        repeated=repeated,
        differing=differing,
        empty_days=int((~filled).sum()),
    )


def _repetitions(
    places: NDArray[np.intp], price: NDArray[np.float64], days: Sequence[datetime], tickers: Sequence[str]
) -> tuple[int, list[str]]:
    """How many days stand more than once, and where their prices differ."""
    order = np.argsort(places, kind="stable")
    places, price = places[order], price[order]
    same = places[1:] == places[:-1]
    repeated = np.unique(places[1:][same] // len(tickers)).size
    differing = []
    for k in np.flatnonzero(same & (price[1:] != price[:-1])):
        day, ticker = divmod(int(places[k]), len(tickers))
        differing.append(f"{tickers[ticker]} on {days[day]:%Y-%m-%d} ({price[k]:g} and {price[k + 1]:g})")
    return repeated, differing


def _day(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


def _number(cell: Cell, spelling: NumberSpelling) -> float | None:
    """Number of a text, NaN where it says that there is none, None if it is something else."""
    if not isinstance(cell, str):
        return None
    value = spelling.number(cell)
    return math.nan if value is None and is_missing(cell) else value


def _refusal(cell: Cell, value: float | None, where: str, spelling: NumberSpelling) -> str:
    remedy = "correct it, or leave the cell blank if the price is missing."
    if isinstance(cell, datetime):
        return (
            f"{where} is the date {cell:%Y-%m-%d}: a spreadsheet may have turned a number into it; {remedy}"
        )
    if value is None:
        return f"{where} is {str(cell)!r:.60}, which is not a number with a decimal {spelling.text}: {remedy}"
    if math.isinf(value):
        return f"{where} is too large for a price: {remedy}"
    return f"{where} is {cell!s:.60}: prices are above zero; {remedy}"
