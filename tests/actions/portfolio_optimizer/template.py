"""The real template as plain dictionaries of cells: read once, changed at will, no file and no zip."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from tests.workbooks import DictWorkbook, finished_template
from xl_portfolio.engine import Engine, Outcome
from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.sheet.grid import Cell, CellError, Grid
from xl_portfolio.sheet.place import column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.sheet.changes import Changes

NOW = datetime(2026, 3, 2, 10, 30)
ENGINE = Engine(clock=lambda: NOW)
N = 20  # assets of the sample
WEEKS = 523


@lru_cache(maxsize=1)
def contents() -> Mapping[str, Grid]:
    """Every name and table of a new workbook, as the file host reads them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(finished_template())
        book = FileWorkbook(path)
        names = {name.name for name in book.book.names} | {table.name for table in book.book.tables.values()}
        return book.read(sorted(names))


def workbook(**cells: Grid) -> DictWorkbook:
    """A new workbook, with some names or tables replaced."""
    return DictWorkbook({**contents(), **cells})


def edited(name: str, cells: Mapping[tuple[int, int | str], Cell]) -> Grid:
    """The grid `name` with some cells typed over; a column may be given by its header."""
    old = contents()[name]
    header, rows = old.rows()[0], old.rows()
    for (row, column), cell in cells.items():
        rows[row][header.index(column) if isinstance(column, str) else column] = cell
    return Grid.of(rows, old.origin)


def setting(name: str, cell: Cell) -> Grid:
    """The cell of a setting with another content."""
    return Grid.of(cell, contents()[name].origin)


def address(name: str, row: int, column: int | str) -> str:
    """Where a cell of a name or table stands, worked out independently of `Grid.where`."""
    grid = contents()[name]
    if isinstance(column, str):
        column = grid.rows()[0].index(column)
    assert grid.origin is not None
    return f"{grid.origin.sheet}!{column_letters(grid.origin.column + column)}{grid.origin.row + row + 1}"


def changed(outcome: Outcome[Changes]) -> Changes:
    """What a run changed; it must not have failed."""
    assert not isinstance(outcome.value, CellError), outcome.value.message
    return outcome.value


def refused(outcome: Outcome[Changes]) -> str:
    """Why a run changed nothing."""
    assert isinstance(outcome.value, CellError)
    return outcome.value.message


def same(old: Mapping[str, Grid], new: Mapping[str, Grid], but: Sequence[str] = ()) -> bool:
    """Whether two workbooks hold the same cells, some names left out."""
    return old.keys() == new.keys() and all(
        old[name] is new[name] or old[name].digest() == new[name].digest() for name in old.keys() - set(but)
    )


def returns(book: DictWorkbook, assets: int = N) -> NDArray[np.float64]:
    """Weekly simple returns of the complete rows of `Prices`, straight from the cells."""
    prices = book.contents["Prices"].numbers[1:, 1 : assets + 1]
    prices = prices[np.isfinite(prices).all(axis=1)]
    return prices[1:] / prices[:-1] - 1


def column(book: DictWorkbook, table: str, name: str, rows: int = N) -> NDArray[np.float64]:
    """Numbers of a column of a table or range, by its header."""
    grid = book.contents[table]
    return grid.numbers[1 : rows + 1, grid.rows()[0].index(name)]
