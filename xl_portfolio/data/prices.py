"""Prices from a file of any usual dialect or from a pasted block, and what was understood of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.data.cell_tables import DELIMITERS, Cell, CellTable, Place, pasted_table, split_text
from xl_portfolio.data.date_spelling import DateColumn, read_dates
from xl_portfolio.data.number_spelling import NumberSpelling, find_spelling, is_number
from xl_portfolio.data.price_checks import doubtful, enumerated, gaps
from xl_portfolio.data.price_layout import Layout, find_layout
from xl_portfolio.data.price_matrix import PriceMatrix, assembled, read_tickers, read_values
from xl_portfolio.data.text_files import read_text_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_ROWS", "MOST_TICKERS", "PriceTable", "read_price_block", "read_price_file"]

MOST_TICKERS = 60  # what the blocks of the templates hold
MOST_ROWS = 1_300
_BLOCK = "The pasted block"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceTable:
    """Prices, and what was understood on the way to them.

    Attributes
    ----------
    source : str
        The file, or the pasted block.
    dates : tuple of datetime, (T,)
        Days, ascending, each once.
    tickers : tuple of str, (n,)
    prices : float64 array (T, n)
        Positive; NaN where there is no price; every row and every column has at least one.
    understood : tuple of (what, value)
        How the source was read.
    doubts : tuple of str
        Sentences about what a person should look at.
    """

    source: str
    dates: tuple[datetime, ...]
    tickers: tuple[str, ...]
    prices: NDArray[np.float64]
    understood: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]


def read_price_file(location: str) -> PriceTable:
    """Prices of a text file.

    Delimiter, encoding, decimal sign, form of the dates and layout are recognised; see `find_layout`
    for the layouts. Prices are kept oldest first; of equal dates the last row; of more than 1,300
    rows the newest.

    Raises
    ------
    InputError
        The file cannot be read, or something in it cannot be understood: with line and column.
    NotEnoughData
        Fewer than two rows with prices.
    """
    file = read_text_file(location)
    table = split_text(file.text, file.name)
    ticker = re.split(r"[ _(.,]", file.stem.strip(), maxsplit=1)[0].upper() or None
    prices = _understood(table, ticker)
    return replace(prices, understood=(("Source", f"{file.name} ({file.encoding})"), *prices.understood))


def read_price_block(rows: Sequence[Sequence[Cell]], place: Place) -> PriceTable:
    """Prices of a pasted block; `place(row, column)` names its cells in sentences.

    The cells may be numbers and dates, text of any dialect, or whole lines of a CSV file in one
    column. Otherwise as `read_price_file`.
    """
    prices = _understood(pasted_table(rows, place, _BLOCK), None)
    return replace(prices, understood=(("Source", "pasted block"), *prices.understood))


def _understood(table: CellTable, file_ticker: str | None) -> PriceTable:
    layout = find_layout(table, file_ticker)
    tickers, owners = read_tickers(table, layout)
    _refuse_too_many(table, tickers)
    spelling = find_spelling(
        _texts(table, layout), table.place, comma_expected=table.delimiter not in (None, ",")
    )
    values = read_values(table, layout, spelling)
    dates = read_dates(
        table.column(layout.dates, layout.rows),
        lambda k: table.place(layout.rows[k], layout.dates),
        day_first=spelling.decimal == "," or table.delimiter == ";",
    )
    moments = _moments(table, layout, dates)
    matrix = assembled(moments, values, owners, tickers)
    days, prices = matrix.days[-MOST_ROWS:], matrix.prices[-MOST_ROWS:]
    _require_prices(table, tickers, prices)
    return PriceTable(
        source=table.source,
        dates=tuple(days),
        tickers=tickers,
        prices=prices,
        understood=(
            *_reading(table, layout, spelling, dates),
            ("Order of rows", _order(moments, owners)),
            ("Period", f"{days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}, {len(days):,} rows"),
            ("Gaps", gaps(tickers, prices)),
            (
                "Duplicate dates",
                f"{matrix.repeated}, the last price of each kept" if matrix.repeated else "none",
            ),
            *((("Dates without prices", f"{matrix.empty_days}, left out"),) if matrix.empty_days else ()),
        ),
        doubts=(
            *_doubts(table, layout, spelling, dates),
            *_doubts_of_rows(matrix),
            *doubtful(days, tickers, prices),
        ),
    )


def _texts(table: CellTable, layout: Layout) -> Iterator[tuple[str, int, int]]:
    """Texts in the cells of prices."""
    for row in layout.rows:
        cells = table.rows[row]
        for column in layout.columns:
            cell = cells[column]
            if isinstance(cell, str):
                yield cell, row, column


def _moments(table: CellTable, layout: Layout, dates: DateColumn) -> list[datetime]:
    """Moments of all rows, none missing."""
    moments = []
    for row, moment in zip(layout.rows, dates.moments, strict=True):
        if moment is None:
            came = table.rows[row][layout.dates]
            raise InputError(
                f"The date {came!s:.60} in {table.place(row, layout.dates)} is not in the form "
                f"of the others ({dates.form}): write all dates in one form, best as 2024-12-31."
            )
        moments.append(moment)
    return moments


# --- refusals ---------------------------------------------------------------------------------------


def _refuse_too_many(table: CellTable, tickers: tuple[str, ...]) -> None:
    if len(tickers) > MOST_TICKERS:
        raise InputError(
            f"{table.source} holds {len(tickers)} tickers; the workbook holds {MOST_TICKERS}. Leave out "
            f"{len(tickers) - MOST_TICKERS} of them."
        )


def _require_prices(table: CellTable, tickers: tuple[str, ...], prices: NDArray[np.float64]) -> None:
    if len(prices) < 2:
        raise NotEnoughData(
            f"{table.source} holds {len(prices) or 'no'} row{'s' * (len(prices) != 1)} with prices; at least two are "
            "needed for a return."
        )
    empty = [tickers[k] for k in np.flatnonzero(np.isnan(prices).all(axis=0))]
    if empty:
        raise InputError(
            f"{table.source}: {enumerated(empty)} has no price in the newest {len(prices):,} rows. Fill the column, "
            "or delete it."
        )


# --- what is said -----------------------------------------------------------------------------------


def _reading(
    table: CellTable, layout: Layout, spelling: NumberSpelling, dates: DateColumn
) -> Iterator[tuple[str, str]]:
    """How the cells were read, as rows of the report."""
    yield "Layout", layout.text
    if layout.heading and layout.tickers:
        yield "Ticker", f"{layout.tickers[0]}, from the name of the file"
    if table.delimiter is not None:
        yield "Delimiter", DELIMITERS[table.delimiter]
    yield "Decimal sign", spelling.text
    if spelling.currencies:
        yield "Currency signs", f"{', '.join(spelling.currencies)}, taken off"
    times = any(moment is not None and _timed(moment) for moment in dates.moments)
    yield "Dates", f"{dates.form}{', times of day taken off' if times else ''}"
    if layout.above:
        yield "Lines above the header", f"{layout.above}, not used"
    if layout.footers:
        first = next(cell for cell in table.rows[layout.footers[0]] if cell is not None)
        yield "Lines below the prices", f"{len(layout.footers)}, not used: {first!s:.60}"


def _doubts(table: CellTable, layout: Layout, spelling: NumberSpelling, dates: DateColumn) -> Iterator[str]:
    """Doubts about the reading of the cells."""
    if spelling.doubt:
        yield spelling.doubt
    if dates.doubt:
        yield dates.doubt
    if len(spelling.currencies) > 1:
        yield (
            f"The prices carry several currency signs ({', '.join(spelling.currencies)}): nothing is converted; give "
            "all prices in one currency."
        )
    for row in layout.footers:
        if any(_numeric(table.rows[row][column]) for column in layout.columns):
            yield f"The row of {table.place(row, layout.dates)} has prices but no date: left out with all below it."
            return


def _doubts_of_rows(matrix: PriceMatrix) -> Iterator[str]:
    """Doubts about rows that were not kept."""
    if matrix.differing:
        yield f"Prices of the same date differ: {enumerated(matrix.differing)}. The last one was kept."
    if len(matrix.days) > MOST_ROWS:
        yield (
            f"{len(matrix.days):,} rows came and the workbook holds {MOST_ROWS:,}: the newest are kept, from "
            f"{matrix.days[-MOST_ROWS]:%Y-%m-%d}. For a longer history import weekly or monthly prices."
        )


def _order(moments: Sequence[datetime], owners: NDArray[np.intp] | None) -> str:
    rows = range(len(moments)) if owners is None else np.argsort(owners, kind="stable").tolist()
    steps = [
        moments[later] - moments[earlier]
        for earlier, later in pairwise(rows)
        if owners is None or owners[earlier] == owners[later]
    ]
    if all(step >= timedelta(0) for step in steps):
        return "oldest first"
    return "newest first, sorted" if all(step <= timedelta(0) for step in steps) else "mixed, sorted"


def _timed(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) != (0, 0, 0)


def _numeric(cell: Cell) -> bool:
    return isinstance(cell, float) or (isinstance(cell, str) and is_number(cell))
