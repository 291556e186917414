"""Cell addresses: `Area`, a rectangle on a sheet, read from and written as A1 text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from xl_portfolio.sheet.place import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LAST_COLUMN", "LAST_ROW", "Area", "column_number", "split_sheet"]

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383  # zero-based; the size of a sheet in Excel and in Calc

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells of a sheet; rows and columns are zero-based and both ends belong to it."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, sheet: str, text: str) -> Area | None:
        """Area of `A1`, `$A$1:B2`, `A:C` or `1:3`; None if `text` is none of these."""
        first, colon, last = text.partition(":")
        start, end = _corner(first), _corner(last if colon else first)
        if start is None or end is None:
            return None
        if (None in start or None in end) and (not colon or (start[0] is None) != (end[0] is None)):
            return None
        rows = (0, LAST_ROW) if start[0] is None or end[0] is None else (start[0], end[0])
        columns = (0, LAST_COLUMN) if start[1] is None or end[1] is None else (start[1], end[1])
        return cls(sheet, min(rows), min(columns), max(rows), max(columns))

    @classmethod
    def cell(cls, sheet: str, row: int, column: int) -> Area:
        """Area of one cell."""
        return cls(sheet, row, column, row, column)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.bottom - self.top + 1

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return self.right - self.left + 1

    @property
    def size(self) -> int:
        """How many cells it has."""
        return self.rows * self.columns

    @property
    def text(self) -> str:
        """Its address without the sheet, such as `A1`, `A1:B2`, `A:C` or `1:3`."""
        return self._address("")

    @property
    def reference(self) -> str:
        """How a formula on any sheet refers to it: absolute, the sheet's name quoted."""
        sheet = self.sheet.replace("'", "''")
        return f"'{sheet}'!{self._address('$')}"

    def _address(self, mark: str) -> str:
        letters = [f"{mark}{column_letters(column)}" for column in (self.left, self.right)]
        digits = [f"{mark}{row + 1}" for row in (self.top, self.bottom)]
        if self.bottom == LAST_ROW and self.top == 0:
            return ":".join(letters)
        if self.right == LAST_COLUMN and self.left == 0:
            return ":".join(digits)
        first, last = (letter + digit for letter, digit in zip(letters, digits, strict=True))
        return first if self.size == 1 else f"{first}:{last}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.text}"

    def __contains__(self, at: tuple[int, int]) -> bool:
        return self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def overlaps(self, other: Area) -> bool:
        """Whether they share a cell; sheet names are indifferent to case."""
        return (
            self.sheet.casefold() == other.sheet.casefold()
            and self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def split_sheet(reference: str) -> tuple[str | None, str]:
    """Sheet name, unquoted, and the rest of a reference such as `'My sheet'!A1`; None without a sheet."""
    if reference.startswith("'"):
        quoted = re.match(r"'((?:[^']|'')*)'!", reference)
        if quoted:
            return quoted[1].replace("''", "'"), reference[quoted.end() :]
    sheet, mark, rest = reference.partition("!")
    return (sheet, rest) if mark else (None, reference)


@lru_cache(maxsize=2**16)
def _corner(text: str) -> tuple[int | None, int | None] | None:
    """Row and column of a cell; one is None for a whole column or row."""
    if match := _CELL.fullmatch(text):
        corner = int(match[2]) - 1, column_number(match[1])
        return corner if corner[0] <= LAST_ROW and corner[1] <= LAST_COLUMN else None
    if match := _COLUMN.fullmatch(text):
        return (None, column_number(match[1])) if column_number(match[1]) <= LAST_COLUMN else None
    if match := _ROW.fullmatch(text):
        return (int(match[1]) - 1, None) if int(match[1]) - 1 <= LAST_ROW else None
    return None


@lru_cache(maxsize=2**15)
def column_number(letters: str) -> int:
    """Zero-based column of letters: `A` is 0, `AA` is 26; -1 if they are no letters."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return -1
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
