"""Tables of raw cells: the lines of a text file split into cells, or a pasted block."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeAlias

from xl_portfolio.core.errors import InputError
from xl_portfolio.data.date_spelling import looks_like_date

__all__ = ["Cell", "CellTable", "Place", "pasted_table", "split_text"]

Cell: TypeAlias = float | str | bool | datetime | None
Place: TypeAlias = Callable[[int, int], str]  # how a sentence names the cell in a row and a column

DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "pipe", ",": "comma"}  # preferred first where equal
_SAMPLE = 200  # lines that decide about the delimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTable:
    """Cells in rows of equal length.

    Attributes
    ----------
    rows : list of rows
        Text is trimmed, a blank is None.
    place : callable
        `place(row, column)` names a cell: `line 12, column 3` of a file, `Import!C12` of a block.
    delimiter : str or None
        The sign between two cells of a text.
    source : str
        What the sentences call it.
    """

    rows: list[list[Cell]] = field(repr=False)
    place: Place
    delimiter: str | None
    source: str

    def column(self, column: int, rows: Sequence[int] | range) -> list[Cell]:
        """Cells of a column in some rows."""
        return [self.rows[r][column] for r in rows]

    def blank(self, row: int) -> bool:
        """Whether a row holds nothing."""
        return all(cell is None for cell in self.rows[row])


def pasted_table(rows: Sequence[Sequence[Cell]], place: Place, source: str) -> CellTable:
    """Table of a pasted block; lines of text in a single column are split like a file."""
    cells = [[_trimmed(cell) for cell in row] for row in rows]
    used = {c for row in cells for c, cell in enumerate(row) if cell is not None}
    if len(used) == 1:
        (only,) = used
        lines = ["" if row[only] is None else str(row[only]).replace("\n", " ") for row in cells]
        if sum(any(sign in line for sign in DELIMITERS) for line in lines) > 1:
            return split_text("\n".join(lines), source, lambda line: place(line - 1, only))
    return CellTable(rows=cells, place=place, delimiter=None, source=source)


def split_text(text: str, source: str, line_place: Callable[[int], str] | None = None) -> CellTable:
    """Table of a text, split by the delimiter that separates dates from numbers in most lines.

    A first line `sep=;`, as Excel writes it, decides; quoted cells may hold delimiters.

    Raises
    ------
    InputError
        If a quotation mark is never closed.
    """
    skipped, delimiter = 0, None
    first, _, rest = text.partition("\n")
    if first.strip().casefold()[:-1] == "sep=" and first.strip()[-1] in DELIMITERS:
        skipped, delimiter, text = 1, first.strip()[-1], rest
    delimiter = delimiter or max(DELIMITERS, key=lambda sign: _score(text, sign))
    rows: list[list[Cell]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    start = 1 + skipped
    try:
        for row in reader:
            rows.append([_trimmed(cell) for cell in row])
            lines.append(start)
            start = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise InputError(
            f"Line {start} of {source} cannot be split into cells ({error}): look for a quotation mark "
            "that is opened and never closed."
        ) from error
    width = max(map(len, rows), default=0)
    for cells in rows:
        cells.extend([None] * (width - len(cells)))

    def place(row: int, column: int) -> str:
        return line_place(lines[row]) if line_place else f"line {lines[row]}, column {column + 1}"

    return CellTable(rows=rows, place=place, delimiter=delimiter, source=source)


def _score(text: str, delimiter: str) -> tuple[int, int]:
    """Lines with a date and further cells; then lines of the most frequent width above one."""
    lines = list(islice(io.StringIO(text, newline=""), _SAMPLE))
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    rows = []
    with suppress(csv.Error):  # whoever splits the whole text says so
        for row in reader:
            rows.append(row)
    rows = [row for row in rows if len(row) > 1]
    dated = sum(any(looks_like_date(cell) for cell in row) for row in rows)
    widths = Counter(map(len, rows))
    return dated, max(widths.values(), default=0)


def _trimmed(cell: Cell) -> Cell:
    return (cell.strip() or None) if isinstance(cell, str) else cell
