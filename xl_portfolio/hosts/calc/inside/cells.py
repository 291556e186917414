"""Calc's cells and the values of the wire."""

from __future__ import annotations

import struct
from array import array
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from xl_portfolio.wire.values import Block, Error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_portfolio.wire.values import Value

__all__ = ["ERRORS", "block_of", "cell_of", "date_of", "rows_of", "value_of_argument"]

ERRORS = {
    "#DIV/0!": 532,
    "#VALUE!": 519,
    "#NUM!": 503,
    "#REF!": 524,
    "#NAME?": 525,
    "#N/A": 32767,
    "#NULL!": 521,
}
"""Calc's numbers of the error values."""

_EPOCH = datetime(1899, 12, 30)  # day 0 of Calc's dates
_NAN = float("nan")


def _error_number(code: int) -> float:
    """The NaN that Calc shows as the error `code`: the number stands in its low 32 bits."""
    number: float = struct.unpack("<d", struct.pack("<II", code, 0x7FF80000))[0]
    return number


_ERROR_NUMBERS = {code: _error_number(number) for code, number in ERRORS.items()}


def value_of_argument(argument: Any) -> Value:
    """Value of an argument as Calc hands it over: a scalar, rows of cells, or None if omitted."""
    if isinstance(argument, tuple):
        return block_of(_without_blank_rows(argument))
    if argument is None or isinstance(argument, (str, bool)):
        return argument
    return float(argument)


def block_of(rows: Sequence[Sequence[Any]], origin: tuple[str, int, int] | None = None) -> Block:
    """Block of rows of cells: numbers, text, dates, errors; empty text is a blank."""
    height, width = len(rows), len(rows[0])
    try:
        return Block(height, width, _packed(height * width, chain.from_iterable(rows)), (), origin)
    except struct.error:  # not all of them are numbers
        flat = list(chain.from_iterable(rows))
    others = []
    for k, cell in enumerate(flat):
        if not isinstance(cell, float):
            flat[k] = _NAN
            if cell != "":
                others.append((*divmod(k, width), *_kind_of(cell)))
    return Block(height, width, _packed(height * width, flat), tuple(others), origin)


def _packed(count: int, numbers: Iterable[float]) -> bytes:
    return struct.pack(f"<{count}d", *numbers)


def _without_blank_rows(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """The rows up to the last one that holds anything: the used part of a whole column."""
    last, blank = len(rows), ("",) * len(rows[0])
    while last > 1 and rows[last - 1] == blank:
        last -= 1
    return rows[:last]


def _kind_of(cell: Any) -> tuple[str, Any]:
    if isinstance(cell, datetime):
        return "date", cell.isoformat()
    return ("error", cell) if isinstance(cell, Error) else ("plain", cell)


def rows_of(block: Block) -> list[list[Any]]:
    """Rows of cells for Calc: numbers, text, errors; empty text for a blank."""
    numbers = array("d", block.numbers).tolist()
    flat = ["" if number != number else number for number in numbers]
    for r, c, kind, value in block.others:
        flat[r * block.columns + c] = _cell(kind, value)
    return [flat[start : start + block.columns] for start in range(0, len(flat), block.columns)]


def cell_of(value: Value) -> Any:
    """One cell for Calc; a rectangle gives its first cell."""
    if isinstance(value, Block):
        return rows_of(value)[0][0]
    if isinstance(value, Error):
        return _ERROR_NUMBERS.get(value.code, _ERROR_NUMBERS["#VALUE!"])
    return float(value) if isinstance(value, bool) else value


def date_of(serial: float) -> datetime:
    """Date and time of a serial number, to the second."""
    return _EPOCH + timedelta(seconds=round(serial * 86400))


def _cell(kind: str, value: Any) -> Any:
    if kind == "error":
        return _ERROR_NUMBERS.get(value[0], _ERROR_NUMBERS["#VALUE!"])
    if kind == "date":
        return (datetime.fromisoformat(value) - _EPOCH) / timedelta(days=1)
    return float(value) if isinstance(value, bool) else value
