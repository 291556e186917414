"""`Grid`: a rectangle of cells, the one currency of both roads and of every wire."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
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
from xl_portfolio.sheet.place import Origin, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "Cell",
    "CellError",
    "ErrorCode",
    "Grid",
    "date_of",
    "serial_of",
    "spoken",
    "stacked",
]

ErrorCode: TypeAlias = Literal[
    "#VALUE!", "#N/A", "#NUM!", "#DIV/0!", "#NAME?", "#REF!", "#NULL!", "#SPILL!", "#CALC!"
]

_TOO_LARGE = "A whole number is too large for a cell: give it in larger units, or as text."
_WHOLE = 2**53  # whole numbers below it are exact as floats
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
    part_of : Place or None
        Where it stands in the range it was cut from; None if it is the range itself.
    """

    numbers: NDArray[np.float64]
    others: Mapping[tuple[int, int], str | bool | datetime | CellError] = field(default_factory=dict)
    origin: Origin | None = None
    part_of: Place | None = None

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
            return value if origin is None else replace(value, origin=origin, part_of=None)
        if type(value) is float or (type(value) is int and abs(value) < _WHOLE):
            return cls(np.array([[value]], dtype=np.float64), origin=origin)
        if hasattr(value, "__array__"):
            array = _two_dimensional(np.asarray(value))
            if array.size and array.dtype.kind in "fiu":
                return cls(array.astype(np.float64, copy=False), origin=origin)
            if array.dtype.kind == "M":  # nanoseconds would become whole numbers
                array = array.astype("datetime64[us]")
            value = array.astype(object).tolist()
        if isinstance(value, (str, bytes, dict, set)) or not hasattr(value, "__iter__"):
            return cls._of_rows([[value]], origin)
        rows = [
            row if isinstance(row, (list, tuple)) or getattr(row, "ndim", False) else [row] for row in value
        ]
        return cls._of_rows(rows or [[None]], origin)

    @classmethod
    def _of_rows(cls, rows: Sequence[Sequence[object]], origin: Origin | None) -> Grid:
        width = _width(rows)
        if width == 0:
            return cls(np.full((1, 1), np.nan), origin=origin)
        if set(map(type, chain.from_iterable(rows))) <= {float, int, type(None), np.float64}:
            try:
                return cls(np.array(rows, dtype=np.float64), origin=origin)
            except OverflowError:
                raise InputError(_TOO_LARGE) from None
        numbers = np.full((len(rows), width), np.nan)
        others: dict[tuple[int, int], str | bool | datetime | CellError] = {}
        for r, row in enumerate(rows):
            plain = [cell if type(cell) is float else _cell(cell) for cell in row]
            numbers[r] = [cell if type(cell) is float else np.nan for cell in plain]
            for c, cell in enumerate(plain):
                if cell is not None and type(cell) is not float:
                    others[r, c] = cell  # type: ignore[assignment]  # what is left of a Cell
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
        if (top, left) == (0, 0) and (bottom, right) == self.shape:
            return self
        others = {
            (r - top, c - left): cell
            for (r, c), cell in self.others.items()
            if top <= r < bottom and left <= c < right
        }
        here = self.origin
        origin = None if here is None else Origin(here.sheet, here.row + top, here.column + left)
        return Grid(self.numbers[top:bottom, left:right], others, origin, self.place.moved(top, left))

    def transposed(self) -> Grid:
        """Rows as columns; sentences still name the cells where they stand."""
        turned = replace(self.place, turned=not self.place.turned)
        return Grid(self.numbers.T, {(c, r): v for (r, c), v in self.others.items()}, part_of=turned)

    def trimmed(self) -> Grid:
        """The used part: blank rows and columns around it are cut off; a blank grid keeps one cell."""
        return self.part(*self.used())

    def used(self) -> tuple[slice, slice]:
        """Rows and columns from the first to the last that hold anything; of a blank grid, the first cell."""
        rows, columns = self.shape
        if self[0, 0] is not None and self[rows - 1, columns - 1] is not None:
            return slice(0, rows), slice(0, columns)
        filled = ~np.isnan(self.numbers)
        for at in self.others:
            filled[at] = True
        return _span(filled, axis=1), _span(filled, axis=0)

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        if self.others or (self.numbers.size and not math.isnan(self.numbers[0, 0])):
            return False
        return bool(np.isnan(self.numbers).all())

    @property
    def place(self) -> Place:
        """Where it stands in the range that the user gave."""
        return self.part_of or Place(shape=self.shape, origin=self.origin)

    def where(self, row: int, column: int) -> str:
        """How a sentence names a cell: its address where known, else its place in the range."""
        return self.place.cell(row, column)

    def padded(self, rows: int, columns: int) -> Grid:
        """The same cells in a rectangle of `rows` x `columns`, the rest blank."""
        numbers = np.full((rows, columns), np.nan)
        numbers[: self.shape[0], : self.shape[1]] = self.numbers
        return Grid(numbers, self.others, self.origin, self.part_of)

    def digest(self) -> bytes:
        """Fingerprint of the contents, for caches."""
        from hashlib import blake2b

        state = blake2b(repr(self.shape).encode(), digest_size=16)
        state.update(np.ascontiguousarray(self.numbers).tobytes())
        if self.others:
            state.update(repr(sorted(self.others.items(), key=lambda item: item[0])).encode())
        return state.digest()


def _width(rows: Sequence[Sequence[object]]) -> int:
    """Number of cells in every row; InputError if rows differ."""
    width = len(rows[0])
    for r, row in enumerate(rows):
        if len(row) != width:
            raise InputError(
                f"The rows differ in length: row 1 has {width} cells, row {r + 1} has {len(row)}. "
                "Every row needs as many cells as the first one."
            )
    return width


def _two_dimensional(array: NDArray[np.generic]) -> NDArray[np.generic]:
    if array.ndim > 2:
        raise InputError(
            f"A range has rows and columns; an array of {array.ndim} dimensions came: give one table of it."
        )
    return array.reshape(-1, 1) if array.ndim < 2 else array


def _span(filled: NDArray[np.bool_], axis: int) -> slice:
    """From the first to the last row (axis 1) or column (axis 0) that is not blank; the first one if all are."""
    at = np.flatnonzero(filled.any(axis=axis))
    return slice(int(at[0]), int(at[-1]) + 1) if at.size else slice(0, 1)


def _cell(raw: object) -> Cell:
    """One cell as Python, or None for a blank."""
    if raw is None or isinstance(raw, CellError):
        return raw
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=None) if raw == raw else None  # NaT, no date, differs from itself
    if isinstance(raw, (bool, np.bool_)):
        return bool(raw)
    if isinstance(raw, str):
        return str(raw) if raw.strip() else None
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)
    if isinstance(raw, np.datetime64):
        return _cell(raw.astype("datetime64[us]").item())
    try:
        if getattr(raw, "ndim", 0):
            raise TypeError
        number = float(raw)  # type: ignore[arg-type]  # int, Decimal, numpy scalar: whatever is a number
    except (TypeError, ValueError):
        raise InputError(
            f"A cell cannot hold a value of the type {type(raw).__name__}: give numbers, text, dates or blanks."
        ) from None
    except OverflowError:
        raise InputError(_TOO_LARGE) from None
    return None if number != number else number


def spoken(cell: Cell) -> str:
    """A cell in a sentence: `0.5`, `the text 'abc'`, `the date 2024-01-31`, `TRUE`, `the error #N/A`."""
    if cell is None:
        return "a blank"
    if isinstance(cell, CellError):
        return f"the error {cell.code}"
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return f"the date {cell:%Y-%m-%d}"
    if isinstance(cell, str):
        return f"the text '{cell if len(cell) <= 40 else cell[:39] + '…'}'"
    return f"{cell:g}"


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
