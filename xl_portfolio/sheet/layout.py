"""How a table of observations lies in its cells: periods down or across, header, names, dates."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.headings import is_date_word
from xl_portfolio.sheet.grid import Cell, CellError, Grid, serial_of, spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["dates_of", "day_of", "has_header", "labels_of", "runs_across"]

_SERIAL_DATES = (10_000.0, 80_000.0)  # 1927 to 2119: a column of these may be dates
_CALENDAR_STEPS = (
    (0, 4.5),
    (6.5, 7.5),
    (13.5, 16.5),
    (27.5, 31.5),
    (88.5, 92.5),
    (180.5, 184.5),
    (364.5, 366.5),
)
_MINUTES = 1440  # a time of day is in whole minutes, a price in cents seldom is
_LIKE_A_DATE = re.compile(r"\d\s?[./-]\s?\d|\b(19|20)\d\d\b")


def runs_across(table: Grid) -> bool:
    """Whether periods run across: there are dates in the first row."""
    rows, columns = table.shape
    if rows == 1 or columns < 3:
        return False
    if all(isinstance(table[0, c], datetime) for c in range(1, columns)):
        return True
    if rows > 2 or any(isinstance(table[0, c], str) for c in range(1, columns)):
        return False
    days = table.numbers[0] if isinstance(table[0, 0], float) else table.numbers[0, 1:]
    return days.size > 2 and _are_days(days) and not _any_days(table.numbers[1, 1:])


def has_header(table: Grid) -> bool:
    """Whether the first row holds names: text, and no number outside the column of dates.

    Below the word "Date" numbers are names too: tickers such as 600519.
    """
    rows, columns = table.shape
    if rows == 1:
        return False
    if columns > 1 and _is_time_heading(table[0, 0]):
        return True
    first = [table[0, c] for c in range(columns)]
    beside = first[1:]
    if any(isinstance(cell, float) for cell in beside):
        return False
    named = isinstance(first[0], str) and (columns == 1 or isinstance(table[1, 0], float))
    return named or any(isinstance(cell, str) for cell in beside)


def _is_time_heading(cell: Cell) -> bool:
    """Whether the column below is never data."""
    return isinstance(cell, str) and is_date_word(cell)


def labels_of(table: Grid, first: int) -> tuple[str, ...]:
    """Names in the first row from the column `first` on; a blank one is "Asset 3"."""
    return tuple(_label(table[0, c], c - first + 1) for c in range(first, table.shape[1]))


def _label(cell: Cell, number: int) -> str:
    if cell is None:
        return f"Asset {number}"
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def dates_of(
    body: Grid, heading: Cell, *, prices: bool = False
) -> tuple[NDArray[np.float64] | None, str | None]:
    """Serial dates of the first column, or None; and a note if it is no ordinary column of dates.

    With a note but without dates, the column holds names of rows and is no data. Whether the dates rise is
    not looked at: that is for a sentence, not a reason to take them for data.

    Parameters
    ----------
    body : Grid
        The table below its header.
    heading : Cell
        What stands above the first column.
    prices : bool
        Whether the table holds prices: among them 45000 may be one, among returns it is a day.
    """
    if body.shape[1] == 1:
        return None, None
    timed = _is_time_heading(heading)
    numbers = body.numbers[:, 0]
    filled = numbers[np.isfinite(numbers)]
    beside = body.numbers[:, 1:]
    others = [cell for (_, c), cell in body.others.items() if c == 0 and not isinstance(cell, CellError)]
    if others:
        serials = np.array([day_of(cell) for cell, *_ in body])
        spelled = sum(bool(np.isfinite(day_of(cell))) for cell in others)
        found = serials[np.isfinite(serials)]
        cells = len(others) + filled.size
        if 2 * spelled > cells or (2 * found.size > cells and _like_days(found, beside, prices=prices)):
            return serials, None
        return None, _unused(others[0], timed=timed) if filled.size == 0 or timed else None
    if timed and filled.size:
        if _are_days(filled):
            return numbers, None
        wrong = next(float(number) for number in filled if not _are_days(number))
        return None, f"the first column holds {wrong:g} below {heading}, no date, and is not used."
    if _like_days(filled, beside, prices=prices):
        return numbers, (
            f"the first column, {filled[0]:g} to {filled[-1]:g}, is read as dates. "
            "Write Date above it, or leave it out of the range."
        )
    return None, None


def _unused(cell: Cell, *, timed: bool) -> str:
    """Why a first column is not used; where it was meant to be dates, what follows from that."""
    if timed or (isinstance(cell, str) and _LIKE_A_DATE.search(cell)):
        return (
            f"the first column holds {spoken(cell)}, no date to a spreadsheet, and is not used: a year has 252 "
            "periods unless periods_per_year is given. Turn the cells into dates."
        )
    return f"the first column holds {spoken(cell)}, no dates, and is not used."


def _like_days(numbers: NDArray[np.float64], beside: NDArray[np.float64], *, prices: bool) -> bool:
    """Whether a column without a heading holds dates and not data, in whatever order.

    Whole days that rise do. Beside smaller numbers, any days do among returns, for nothing gains 1,000,000 %;
    among prices only those with the steps of a calendar, for a share index is as high.
    """
    if not _are_days(numbers) or numbers.size == 0:
        return False
    if numbers.size > 2 and (numbers % 1 == 0).all() and (np.diff(numbers) > 0).all():
        return True
    return not _any_days(beside) and (not prices or _of_a_calendar(numbers))


def _of_a_calendar(days: NDArray[np.float64]) -> bool:
    """Whether most neighbours lie a day, week, month, quarter or year apart, up or down; times are whole minutes."""
    minutes = days * _MINUTES
    if np.abs(minutes - np.round(minutes)).max() > 0.1:
        return False
    steps = np.abs(np.diff(days))
    steps = steps[steps > 0]  # a day may stand twice
    return any(
        2 * np.count_nonzero((steps > least) & (steps < most)) > steps.size for least, most in _CALENDAR_STEPS
    )


def _are_days(numbers: NDArray[np.float64] | np.float64) -> bool:
    """Whether all are serial numbers of plausible dates."""
    return bool(np.all((numbers >= _SERIAL_DATES[0]) & (numbers <= _SERIAL_DATES[1])))


def _any_days(numbers: NDArray[np.float64]) -> bool:
    """Whether one of them may be the serial number of a date."""
    return bool(np.any((numbers >= _SERIAL_DATES[0]) & (numbers <= _SERIAL_DATES[1])))


def day_of(cell: Cell) -> float:
    """Serial date in a cell: a date, a plausible serial number or ISO text; NaN if it is none."""
    if isinstance(cell, datetime):
        return serial_of(cell)
    if isinstance(cell, float):
        return cell if _SERIAL_DATES[0] <= cell <= _SERIAL_DATES[1] else np.nan
    if isinstance(cell, str):
        try:
            return serial_of(datetime.fromisoformat(cell.strip()).replace(tzinfo=None))
        except ValueError:
            return np.nan
    return np.nan
