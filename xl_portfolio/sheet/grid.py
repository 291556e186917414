"""`Grid`: a rectangle of cells, the one currency of both roads and of every wire."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from xl_portfolio.core.errors import (
    Cancelled,
    Infeasible,
    InputError,
    NoRisk,
    NotConverged,
    NotEnoughData,
    PortfolioError,
    Unbounded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "Cell",
    "CellError",
    "ErrorCode",
    "Grid",
    "Origin",
    "column_letters",
    "date_of",
    "serial_of",
    "stacked",
]

ErrorCode: TypeAlias = Literal[
    "#VALUE!", "#N/A", "#NUM!", "#DIV/0!", "#NAME?", "#REF!", "#NULL!", "#SPILL!", "#CALC!"
]

_EPOCH = datetime(1899, 12, 30)  # day 0 of the serial dates of Excel and Calc (after February 1900)


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell: its code, and the sentence that explains it."""

    code: ErrorCode
    message: str = ""

    @classmethod
    def of(cls, error: PortfolioError) -> CellError:
        """Error value that shows `error` in a cell."""
        return cls(next(code for kind, code in _CODES if isinstance(error, kind)), str(error))

    def __str__(self) -> str:
        return self.code


_CODES: tuple[tuple[type[PortfolioError], ErrorCode], ...] = (
    (InputError, "#VALUE!"),
    (NotEnoughData, "#N/A"),
    (Cancelled, "#N/A"),
    (Infeasible, "#NUM!"),
    (Unbounded, "#NUM!"),
    (NotConverged, "#NUM!"),
    (NoRisk, "#DIV/0!"),
    (PortfolioError, "#VALUE!"),
)

Cell: TypeAlias = float | str | bool | datetime | CellError | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a grid stands: its sheet, and the zero-based row and column of its first cell."""

    sheet: str
    row: int
    column: int

    def address(self, row: int, column: int) -> str:
        """Address such as `Assets!C7` of the cell `row`, `column` (zero-based) of the grid."""
        return f"{self.sheet}!{column_letters(self.column + column)}{self.row + row + 1}"


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A rectangle of cells.

    Attributes
    ----------
    numbers : float64 array (rows, columns)
        NaN where the cell holds no number.
    others : mapping of (row, column) to str, bool, datetime or CellError
        What the cells without a number hold; blanks are absent. Text of spaces alone is a blank.
    origin : Origin or None
        Where the grid stands in a workbook, if known: error sentences then name the cell.
    """

    numbers: NDArray[np.float64]
    others: Mapping[tuple[int, int], str | bool | datetime | CellError] = field(default_factory=dict)
    origin: Origin | None = None

    @classmethod
    def of(cls, value: object, origin: Origin | None = None) -> Grid:
        """Grid of a scalar, of rows of cells, of one list of cells (a column) or of an array.

        Parameters
        ----------
        value : scalar, sequence of cells, sequence of rows, array of 0 to 2 dimensions, or Grid
            A cell is a number, text, bool, date, CellError, or None for a blank.

        Raises
        ------
        InputError
            If the rows differ in length or a cell holds something no cell can hold.
        """
        if isinstance(value, Grid):
            return value if origin is None else replace(value, origin=origin)
        if isinstance(value, np.ndarray) or hasattr(value, "__array__"):
            array = np.asarray(value)
            if array.dtype.kind in "fiu":
                return cls(_two_dimensional(array).astype(np.float64, copy=False), origin=origin)
            value = _two_dimensional(array.astype(object)).tolist()
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            return cls._of_rows([[value]], origin)
        rows = list(value)
        if not rows:
            return cls(np.full((1, 1), np.nan), origin=origin)
        if not any(isinstance(row, (list, tuple, np.ndarray)) for row in rows):
            rows = [[cell] for cell in rows]
        return cls._of_rows(rows, origin)

    @classmethod
    def _of_rows(cls, rows: Sequence[Sequence[object]], origin: Origin | None) -> Grid:
        try:
            width = len(rows[0])
            ragged = any(len(row) != width for row in rows)
        except TypeError:
            ragged = True
        if ragged:
            raise InputError("The rows differ in length: every row needs as many cells as the first one.")
        if width == 0:
            return cls(np.full((len(rows), 1), np.nan), origin=origin)
        if set(map(type, chain.from_iterable(rows))) <= {float, int, type(None), np.float64}:
            try:
                return cls(np.array(rows, dtype=np.float64), origin=origin)
            except OverflowError:
                raise InputError("A whole number is too large for a cell.") from None
        numbers = np.full((len(rows), width), np.nan)
        others: dict[tuple[int, int], str | bool | datetime | CellError] = {}
        for r, row in enumerate(rows):
            for c, raw in enumerate(row):
                cell = _cell(raw)
                if isinstance(cell, float):
                    numbers[r, c] = cell
                elif cell is not None:
                    others[r, c] = cell
        return cls(numbers, others, origin)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.numbers.shape[0], self.numbers.shape[1]

    def __getitem__(self, at: tuple[int, int]) -> Cell:
        """Cell at a row and a column, both zero-based."""
        if at in self.others:
            return self.others[at]
        number = float(self.numbers[at])
        return None if number != number else number

    def rows(self) -> list[list[Cell]]:
        """All cells as rows of plain Python values; None is a blank."""
        cells: list[list[Cell]] = self.numbers.tolist()
        for r, c in np.argwhere(np.isnan(self.numbers)).tolist():
            cells[r][c] = self.others.get((r, c))
        for (r, c), other in self.others.items():
            cells[r][c] = other
        return cells

    def __iter__(self) -> Iterator[list[Cell]]:
        return iter(self.rows())

    def part(self, rows: slice, columns: slice) -> Grid:
        """Rectangle inside this one; it knows where it stands."""
        top, bottom, _ = rows.indices(self.shape[0])
        left, right, _ = columns.indices(self.shape[1])
        others = {
            (r - top, c - left): cell
            for (r, c), cell in self.others.items()
            if top <= r < bottom and left <= c < right
        }
        here = self.origin
        origin = None if here is None else Origin(here.sheet, here.row + top, here.column + left)
        return Grid(self.numbers[top:bottom, left:right], others, origin)

    def transposed(self) -> Grid:
        """Rows as columns; a transposed grid no longer knows where it stands."""
        return Grid(self.numbers.T, {(c, r): v for (r, c), v in self.others.items()})

    def trimmed(self) -> Grid:
        """The used part: blank rows and columns around it are cut off; a blank grid keeps one cell."""
        filled = self._filled()
        rows, columns = _span(filled, axis=1), _span(filled, axis=0)
        if rows is None or columns is None:
            return self.part(slice(0, 1), slice(0, 1))
        return self.part(rows, columns)

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not self.others and bool(np.isnan(self.numbers).all())

    def where(self, row: int, column: int) -> str:
        """How a sentence names a cell: its address where known, else its place in the range."""
        if self.origin is not None:
            return self.origin.address(row, column)
        if self.shape == (1, 1):
            return "the cell"
        return f"row {row + 1}" if self.shape[1] == 1 else f"row {row + 1}, column {column + 1} of the range"

    def padded(self, rows: int, columns: int) -> Grid:
        """The same cells in a rectangle of `rows` x `columns`, the rest blank."""
        numbers = np.full((rows, columns), np.nan)
        numbers[: self.shape[0], : self.shape[1]] = self.numbers
        return Grid(numbers, self.others, self.origin)

    def digest(self) -> bytes:
        """Fingerprint of the contents, for caches."""
        state = blake2b(repr(self.shape).encode(), digest_size=16)
        state.update(np.ascontiguousarray(self.numbers).tobytes())
        if self.others:
            state.update(repr(sorted(self.others.items(), key=lambda item: item[0])).encode())
        return state.digest()

    def _filled(self) -> NDArray[np.bool_]:
        filled: NDArray[np.bool_] = ~np.isnan(self.numbers)
        for at in self.others:
            filled[at] = True
        return filled


def _two_dimensional(array: NDArray[np.generic]) -> NDArray[np.generic]:
    if array.ndim > 2:
        raise InputError(f"A range has rows and columns; an array of {array.ndim} dimensions came.")
    return array.reshape(-1, 1) if array.ndim < 2 else array


def _span(filled: NDArray[np.bool_], axis: int) -> slice | None:
    """Slice from the first to the last row (axis 1) or column (axis 0) that is not blank."""
    at = np.flatnonzero(filled.any(axis=axis))
    return slice(int(at[0]), int(at[-1]) + 1) if at.size else None


def _cell(raw: object) -> Cell:
    """One cell as Python, or None for a blank."""
    if raw is None or isinstance(raw, (CellError, datetime)):
        return raw.replace(tzinfo=None) if isinstance(raw, datetime) else raw
    if isinstance(raw, (bool, np.bool_)):
        return bool(raw)
    if isinstance(raw, str):
        return str(raw) if raw.strip() else None
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)
    try:
        number = float(raw)  # type: ignore[arg-type]  # int, Decimal, numpy scalar: whatever is a number
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"A cell cannot hold {type(raw).__name__} {raw!r:.60}.") from None
    return None if number != number else number


def column_letters(column: int) -> str:
    """Letters of a zero-based column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def serial_of(moment: datetime) -> float:
    """Serial number of a date and time in Excel and Calc: days since 1899-12-30."""
    return (moment - _EPOCH) / timedelta(days=1)


def date_of(serial: float) -> datetime:
    """Date and time of a serial number, to the second."""
    return _EPOCH + timedelta(seconds=round(serial * 86400))


def stacked(grids: Iterable[Sequence[Cell]]) -> Grid:
    """Grid of rows that may differ in length; short ones are filled with blanks."""
    rows = [list(row) for row in grids]
    width = max(map(len, rows), default=1)
    return Grid.of([row + [None] * (width - len(row)) for row in rows])
