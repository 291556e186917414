"""Where cells stand: their address in a workbook, or their place in the range that the user gave."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Origin", "Place", "column_letters"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a grid stands: its sheet, and the zero-based row and column of its first cell."""

    sheet: str
    row: int
    column: int

    def address(self, row: int, column: int) -> str:
        """Address such as `Assets!C7` of the cell `row`, `column` (zero-based) of the grid."""
        return f"{self.sheet}!{column_letters(self.column + column)}{self.row + row + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a grid stands in the range it was cut from, so that sentences count as the user does.

    Attributes
    ----------
    shape : (rows, columns) of the range
    origin : Origin or None
        Where the range stands in a workbook, if known.
    row, column : int
        Cell of the range, zero-based, that is the grid's first.
    turned : bool
        Whether the grid's rows are columns of the range.
    """

    shape: tuple[int, int]
    origin: Origin | None = None
    row: int = 0
    column: int = 0
    turned: bool = False

    def at(self, row: int, column: int) -> tuple[int, int]:
        """Row and column in the range of a cell of the grid."""
        down, right = (column, row) if self.turned else (row, column)
        return self.row + down, self.column + right

    def moved(self, row: int, column: int) -> Place:
        """Place of a part that begins at a cell of the grid."""
        there = self.at(row, column)
        return replace(self, row=there[0], column=there[1])

    def cell(self, row: int, column: int) -> str:
        """How a sentence names a cell of the grid."""
        row, column = self.at(row, column)
        if self.origin is not None:
            return self.origin.address(row, column)
        if self.shape == (1, 1):
            return "the cell"
        return f"row {row + 1}" if self.shape[1] == 1 else f"row {row + 1}, column {column + 1} of the range"

    def line(self, column: int) -> str:
        """How a sentence names a column of the grid: "column C", "column 3 of the range"; turned, a row."""
        row, across = self.at(0, column)
        if self.turned:
            return (
                f"row {row + 1} of the range" if self.origin is None else f"row {self.origin.row + row + 1}"
            )
        if self.origin is None:
            return f"column {across + 1} of the range"
        return f"column {column_letters(self.origin.column + across)}"


def column_letters(column: int) -> str:
    """Letters of a zero-based column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
