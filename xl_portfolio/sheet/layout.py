"""How a table of observations lies in its cells: periods down or across, header, names, dates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.sheet.grid import Cell, CellError, Grid, serial_of, spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["dates_of", "day_of", "has_header", "labels_of", "runs_across"]

_TIME_HEADINGS = {"date", "dates", "month", "period", "year"}  # the column below is never data
_SERIAL_DATES = (10_000.0, 80_000.0)  # 1927 to 2119: a column of these is taken for dates


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
    return _rising_days(days) and not _are_days(table.numbers[1, 1:])


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
    return isinstance(cell, str) and cell.strip().casefold() in _TIME_HEADINGS


def labels_of(table: Grid, first: int) -> tuple[str, ...]:
    """Names in the first row from the column `first` on; a blank one is "Asset 3"."""
    return tuple(_label(table[0, c], c - first + 1) for c in range(first, table.shape[1]))


def _label(cell: Cell, number: int) -> str:
    if cell is None:
        return f"Asset {number}"
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def dates_of(body: Grid, heading: Cell) -> tuple[NDArray[np.float64] | None, str | None]:
    """Serial dates of the first column, or None; and a note if it is no ordinary column of dates.

    With a note but without dates, the column holds names of rows and is no data.
    """
    rows, columns = body.shape
    if columns == 1:
        return None, None
    timed = _is_time_heading(heading)
    others = {r: cell for (r, c), cell in body.others.items() if c == 0 and not isinstance(cell, CellError)}
    numbers = body.numbers[:, 0]
    filled = numbers[np.isfinite(numbers)]
    if others:
        serials = np.array([day_of(body[r, 0]) for r in range(rows)])
        spelled = sum(bool(np.isfinite(day_of(cell))) for cell in others.values())
        found = serials[np.isfinite(serials)]
        cells = len(others) + filled.size
        if 2 * spelled > cells or (spelled and 2 * found.size > cells and _rising_days(found)):
            return serials, None
        if filled.size == 0 or timed:
            return (
                None,
                f"the first column holds {spoken(next(iter(others.values())))}, no dates, and is not used.",
            )
        return None, None
    if timed and filled.size:
        if _are_days(filled):
            return numbers, None
        return None, f"the first column holds {filled[0]:g} below {heading}, no dates, and is not used."
    if _rising_days(filled):
        return numbers, (
            f"the first column, {filled[0]:g} to {filled[-1]:g}, is read as dates. "
            "Write Date above it, or leave it out of the range."
        )
    return None, None


def _are_days(numbers: NDArray[np.float64]) -> bool:
    """Whether all are serial numbers of plausible dates."""
    return bool(((numbers >= _SERIAL_DATES[0]) & (numbers <= _SERIAL_DATES[1])).all())


def _rising_days(numbers: NDArray[np.float64]) -> bool:
    """Whether these look like dates and not like data: whole days that rise, at least three."""
    return bool(
        numbers.size > 2 and _are_days(numbers) and (numbers % 1 == 0).all() and (np.diff(numbers) > 0).all()
    )


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
