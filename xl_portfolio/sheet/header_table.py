"""A table with a header: columns found by their names, cells checked, and sentences that name the cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import Cell, CellError, Grid, date_of, spoken
from xl_portfolio.sheet.kinds import Reading
from xl_portfolio.sheet.layout import day_of
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HeaderTable"]


class HeaderTable:
    """The rows below a header; blank ones are skipped, other columns than those asked for do not matter.

    Parameters
    ----------
    grid : with the header in its first row
    reading : of the argument
    first : name of the first column, for sentences

    Raises
    ------
    InputError
        There is no header or no row, a row has no name, or a cell shows an error.
    """

    def __init__(self, grid: Grid, reading: Reading, first: str) -> None:
        self.name = reading.name
        self._grid = grid.trimmed()
        header, *rows = self._grid.rows()
        self._header = [folded(cell) if isinstance(cell, str) else "" for cell in header]
        self._rows = [r for r, row in enumerate(rows, start=1) if any(cell is not None for cell in row)]
        if not self._rows or not self._header[0] or any(isinstance(cell, float) for cell in header):
            raise InputError(
                f"{self.name} takes a table: a header such as {first} in its first row, and a row for each below."
            )
        for (r, c), cell in sorted(self._grid.others.items(), key=lambda entry: entry[0]):
            if isinstance(cell, CellError):
                self._refuse(r, c, "correct the cell")
        self.labels = tuple(self._label(r) for r in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return folded(name) in self._header

    def beginning(self, word: str) -> tuple[str, ...]:
        """Names of the columns that begin with a word, from the left."""
        return tuple(name for name in self._header if name.split(" ")[:1] == [folded(word)])

    def numbers(
        self, name: str, *, low: float = -math.inf, high: float = math.inf, blank: float | None = None
    ) -> NDArray[np.float64]:
        """Numbers of a column within limits, (n,).

        Parameters
        ----------
        name : of the column
        low, high : limits, inclusive
        blank : what a blank cell or a missing column means; None where there must be a number

        Raises
        ------
        InputError
            The column or a number is missing, or a cell holds something else or lies outside the limits.
        """
        values = []
        for r, c, cell in self._column(name, required=blank is None):
            if cell is None and blank is not None:
                values.append(blank)
            elif not isinstance(cell, float):
                self._refuse(r, c, "a number is needed there")
            elif not low <= cell <= high:
                self._refuse(r, c, f"{name} has to be from {low:g} to {high:g}")
            else:
                values.append(cell)
        return np.array(values, dtype=np.float64)

    def dates(self, name: str) -> tuple[date, ...]:
        """Dates of a column.

        Raises
        ------
        InputError
            The column or a date is missing, or a cell holds something else.
        """
        days = []
        for r, c, cell in self._column(name, required=True):
            serial = day_of(cell)
            if not math.isfinite(serial):
                self._refuse(r, c, "a date is needed there")
            days.append(date_of(serial).date())
        return tuple(days)

    def words(self, name: str, choices: Sequence[tuple[str, float]]) -> list[float]:
        """Numbers of a column that may also say them in words, such as Quarterly for 4.

        Parameters
        ----------
        name : of the column
        choices : words and what each stands for

        Raises
        ------
        InputError
            The column is missing, or a cell holds something else.
        """
        known = {folded(word): value for word, value in choices}
        values = []
        for r, c, cell in self._column(name, required=True):
            if isinstance(cell, str) and folded(cell) in known:
                values.append(known[folded(cell)])
            elif isinstance(cell, float) and cell in known.values():
                values.append(cell)
            else:
                offered = ", ".join(f"{word} ({value:g})" for word, value in choices)
                self._refuse(r, c, f"choose one of {offered}")
        return values

    def _column(self, name: str, *, required: bool) -> list[tuple[int, int, Cell]]:
        """Cells of a column with their places; blanks where it is missing and may be."""
        if not self.has(name):
            if required:
                known = ", ".join(str(cell) for cell in self._grid.rows()[0] if cell is not None)
                raise InputError(f"{self.name} has no column {name}; it has {known}: add the column.")
            return [(r, 0, None) for r in self._rows]
        place = self._header.index(folded(name))
        return [(r, place, self._grid[r, place]) for r in self._rows]

    def _label(self, row: int) -> str:
        cell = self._grid[row, 0]
        if isinstance(cell, float):
            return f"{cell:.15g}"
        if not isinstance(cell, str):
            self._refuse(row, 0, "a name is needed there")
        return cell.strip()

    def _refuse(self, row: int, column: int, remedy: str) -> NoReturn:
        cell = self._grid[row, column]
        came = "is blank" if cell is None else f"holds {spoken(cell)}"
        raise InputError(f"{self.name} {came} in {self._grid.where(row, column)}: {remedy}.")
