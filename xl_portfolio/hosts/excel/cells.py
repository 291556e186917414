"""What COM delivers as a grid, and a grid as what COM takes.

Ranges are read by `.Value2`: a currency format then does not cut a price to four decimals, and a
date is its serial number.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import CellError, Grid, serial_of
from xl_portfolio.sheet.place import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_portfolio.sheet.grid import Cell, ErrorCode

__all__ = ["MARK", "cell_of", "entered", "grid_of", "grid_of_range", "plain_time", "shown"]

MARK = "\x01"
"""What our VBA knows an error code by: it makes a real error value of it."""

_ERRORS: dict[int, ErrorCode] = {  # Excel's numbers of errors, see XlCVError
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#N/A",
    2045: "#SPILL!",
    2050: "#CALC!",
}
_SCODE = -2146828288  # 0x800A0000: COM delivers an error cell as this number plus Excel's
_LAST_ERROR = 2100
_LAST_ROW = 1_048_576
_TEXT, _TEXT_IN_ARRAY = 32_767, 255  # characters in a cell; in an array that VBA returns
_EDGE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)?")
# Text that Excel would read as a number, a date, a formula or a truth value.
_READ_OTHERWISE = re.compile(r"[^A-Za-z]|(true|false)$|[A-Za-z]{3,9}[ ./-]*\d", re.IGNORECASE)
_CODES = frozenset(_ERRORS.values())


# --- from Excel -------------------------------------------------------------------------------------


def cell_of(raw: object) -> Any:
    """One cell: error numbers become `CellError`, dates lose their time zone, which is always UTC."""
    if type(raw) is int and _SCODE <= raw < _SCODE + _LAST_ERROR:
        return CellError(_ERRORS.get(raw - _SCODE, "#VALUE!"))
    return plain_time(raw) if isinstance(raw, datetime) else raw


def plain_time(time: datetime) -> datetime:
    """A date and time of COM as one of Python."""
    return datetime(time.year, time.month, time.day, time.hour, time.minute, time.second)


def grid_of(value: object, origin: Origin | None = None) -> Grid:
    """Grid of a value of COM: a scalar, rows of cells, or one row of cells.

    Raises
    ------
    InputError
        If a cell holds what no cell can hold.
    """
    if not isinstance(value, (tuple, list)):
        return Grid.of(cell_of(value), origin)
    rows = value if value and isinstance(value[0], (tuple, list)) else (value,)
    if set(map(type, chain.from_iterable(rows))) <= {float, type(None), str}:
        return Grid.of(rows, origin)
    return Grid.of([[cell_of(cell) for cell in row] for row in rows], origin)


def grid_of_range(range_: Any) -> Grid:
    """Grid of a COM range, read at once; a whole column is read as far as its sheet is used.

    Raises
    ------
    InputError
        If it consists of several rectangles.
    """
    address = str(range_.Address)
    if "," in address:
        raise InputError(f"{address.replace('$', '')} is several ranges: give one rectangle of cells.")
    first, last = _corners(address)
    if last - first >= _LAST_ROW - 1:
        used = range_.Application.Intersect(range_, range_.Worksheet.UsedRange)
        if used is None:
            return Grid.of(None)
        range_, address = used, str(used.Address)
    return grid_of(range_.Value2, _origin(range_, address))


def _corners(address: str) -> tuple[int, int]:
    """First and last row of an address such as `$A$1:$B$9` or `$A:$A`."""
    start, _, end = address.partition(":")
    rows = [match[2] for match in map(_EDGE.fullmatch, (start, end or start)) if match]
    return (int(rows[0]), int(rows[-1])) if all(rows) else (1, _LAST_ROW)


def _origin(range_: Any, address: str) -> Origin | None:
    match = _EDGE.match(address)
    if match is None or not match[1] or not match[2]:
        return None
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return Origin(str(range_.Worksheet.Name), int(match[2]) - 1, column - 1)


# --- to Excel ---------------------------------------------------------------------------------------


def shown(grid: Grid) -> list[list[float | str | bool]]:
    """Rows for our VBA to return: plain Python scalars only, errors as their marked code.

    Dates are serial numbers, as they came; a blank is empty text, since None would show 0.
    """
    length = _TEXT if grid.shape == (1, 1) else _TEXT_IN_ARRAY
    return [[_shown(cell, length) for cell in row] for row in grid.rows()]


def _shown(cell: Cell, length: int) -> float | str | bool:
    if type(cell) is float:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return MARK + cell.code
    if isinstance(cell, datetime):
        return serial_of(cell)
    return cell[:length] if isinstance(cell, str) else cell


def entered(rows: Sequence[Sequence[Cell]], shift: float = 0.0) -> list[list[float | str | bool | None]]:
    """Rows as they are entered into cells; `shift` is the day 0 of the workbook's dates."""
    return [[cell if type(cell) is float else _entered(cell, shift) for cell in row] for row in rows]


def _entered(cell: Cell, shift: float) -> float | str | bool | None:
    if isinstance(cell, CellError):
        return cell.code
    if isinstance(cell, datetime):
        return serial_of(cell) - shift
    if isinstance(cell, str) and (cell in _CODES or _READ_OTHERWISE.match(cell)):
        return f"'{cell}"
    return cell
