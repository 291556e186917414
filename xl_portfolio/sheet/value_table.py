"""A table of two columns, name and value: each name at most once, in any order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import Cell, CellError, Grid, spoken
from xl_portfolio.sheet.kinds import Reading
from xl_portfolio.sheet.spelling import folded, nearest

__all__ = ["ValueRow", "read_values"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One row that a table of values may have.

    Attributes
    ----------
    name : str
    default : float or None
        Where the row or its value is missing; None where it must be there.
    low, high : float
        Limits, inclusive.
    whole : bool
        Whole numbers only.
    words : tuple of str
        Texts that may stand for 1, 2, 3, ...
    """

    name: str
    default: float | None = None
    low: float = 0.0
    high: float = math.inf
    whole: bool = False
    words: tuple[str, ...] = ()


def read_values(grid: Grid, reading: Reading, rows: Sequence[ValueRow]) -> Mapping[str, float]:
    """Values by the names of the rows, defaults included; a header and blank rows are skipped.

    Raises
    ------
    InputError
        The range has not two columns, a name is not known or stands twice, or a value is missing or impossible.
    """
    table = grid.trimmed()
    if table.shape[1] != 2:
        needed = ", ".join(row.name for row in rows if row.default is None)
        raise InputError(
            f"{reading.name} takes two columns, names and values; {table.shape[0]} x {table.shape[1]} cells came. "
            f"It needs {needed}."
        )
    known = {folded(row.name): row for row in rows}
    values: dict[str, float] = {}
    named = set()
    for r, (name, cell) in enumerate(table.rows()):
        if name is None and cell is None:
            continue
        if not isinstance(name, str):
            _refuse(table, r, 0, reading, "a name is needed there")
        row = known.get(folded(name))
        if row is None:
            if r == 0 and isinstance(cell, str):
                continue  # the header
            raise InputError(f"{reading.name}: “{name.strip():.60}” is not known: {_hint(name, rows)}.")
        if row.name in named:
            raise InputError(f"{reading.name} has two rows {row.name}: delete one of them.")
        named.add(row.name)
        if cell is not None:
            values[row.name] = _value(table, r, cell, row, reading)
    for row in rows:
        if row.name in values:
            continue
        if row.default is None:
            raise InputError(f"{reading.name} has no value for {row.name}: add it.")
        values[row.name] = row.default
    return values


def _value(table: Grid, place: int, cell: Cell, row: ValueRow, reading: Reading) -> float:
    if isinstance(cell, str) and folded(cell) in map(folded, row.words):
        return 1.0 + [folded(word) for word in row.words].index(folded(cell))
    if not isinstance(cell, float):
        choices = f"choose one of {', '.join(row.words)}" if row.words else "a number is needed there"
        _refuse(table, place, 1, reading, choices)
    if not row.low <= cell <= row.high or not math.isfinite(cell):
        percent = f" Write {cell:g} % as {cell / 100:g}." if row.high <= 1.0 < cell < 100.0 else ""
        limits = f"from {row.low:g} to {row.high:g}"
        raise InputError(f"{reading.name}: {row.name} is {cell:g}: it has to be {limits}.{percent}")
    if row.whole and cell != round(cell):
        raise InputError(f"{reading.name}: {row.name} is {cell:g}: it has to be a whole number.")
    return cell


def _hint(name: str, rows: Sequence[ValueRow]) -> str:
    meant = nearest(name, (row.name for row in rows))
    return f"perhaps it is {meant}" if meant else f"the known names are {', '.join(row.name for row in rows)}"


def _refuse(table: Grid, row: int, column: int, reading: Reading, remedy: str) -> NoReturn:
    cell = table[row, column]
    came = "is blank" if cell is None else f"holds {spoken(cell)}"
    remedy = "correct the cell" if isinstance(cell, CellError) else remedy
    raise InputError(f"{reading.name} {came} in {table.where(row, column)}: {remedy}.")
