"""The case of the $650,000 as plain grids of cells, each with its header and its place: no file and no zip."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from tests.workbooks import DictWorkbook
from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, INPUTS, TABLES, WORKBOOK
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.data.income_case import income_case
from xl_portfolio.engine import Engine, Outcome
from xl_portfolio.sheet.grid import Cell, CellError, Grid
from xl_portfolio.sheet.place import Origin, column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_portfolio.sheet.changes import Changes

NOW = datetime(2026, 3, 2, 10, 30)
ENGINE = Engine(clock=lambda: NOW)

_APART = 700  # rows between the first cells of two names: no block is longer


@lru_cache(maxsize=1)
def contents() -> Mapping[str, Grid]:
    """Every input of the case by its name, with the header that its block or table has."""
    case = income_case()
    grids = {}
    for k, (name, sheet) in enumerate(INPUTS.items()):
        grids[name] = Grid.of(case[name], Origin(sheet, k + 1, 1))
    for k, (name, block) in enumerate(INPUT_BLOCKS.items(), start=1):
        header = [list(block.columns)] if block.columns else []
        rows = padded(case[name], block.rows, len(block.columns) or block.width)
        grids[name] = Grid.of([*header, *rows], Origin(block.sheet, _APART * k, 2))
    for k, (name, table) in enumerate(TABLES.items(), start=len(INPUT_BLOCKS) + 1):
        columns = [*table.columns, *table.formulas]
        rows = padded(case[name], table.rows, len(columns))
        grids[name] = Grid.of([columns, *rows], Origin(table.sheet, _APART * k, 0))
    return grids


def padded(rows: Sequence[Sequence[Cell]], count: int, width: int) -> list[list[Cell]]:
    """Rows filled up with blanks to so many rows and cells."""
    lines: list[list[Cell]] = [[*row, *[None] * (width - len(row))] for row in rows]
    return lines + [[None] * width for _ in range(count - len(lines))]


def edited(name: str, cells: Mapping[tuple[int, int | str], Cell]) -> dict[str, Grid]:
    """An input with some cells typed over; row 0 is the header, a column may be given by its header."""
    old = contents()[name]
    header, rows = old.rows()[0], old.rows()
    for (row, column), cell in cells.items():
        rows[row][header.index(column) if isinstance(column, str) else column] = cell
    return {name: Grid.of(rows, old.origin)}


def typed(**cells: Cell) -> dict[str, Grid]:
    """Inputs in single cells with other contents."""
    return {name: Grid.of(cell, contents()[name].origin) for name, cell in cells.items()}


def blank(name: str) -> dict[str, Grid]:
    """A block or table without rows; one without a header is all blank."""
    old = contents()[name]
    headed = name in TABLES or bool(INPUT_BLOCKS[name].columns)
    rows: list[list[Cell]] = [[None] * old.shape[1] for _ in range(old.shape[0])]
    if headed:
        rows[0] = old.rows()[0]
    return {name: Grid.of(rows, old.origin)}


def address(name: str, row: int = 0, column: int | str = 0) -> str:
    """Where a cell of an input stands, worked out independently of `Grid.where`."""
    grid = contents()[name]
    if isinstance(column, str):
        column = grid.rows()[0].index(column)
    assert grid.origin is not None
    return f"{grid.origin.sheet}!{column_letters(grid.origin.column + column)}{grid.origin.row + row + 1}"


def workbook(**cells: Grid) -> DictWorkbook:
    """The case as a workbook that can be pressed, with room for every result; some names may be replaced."""
    report = {
        name: Grid.of(
            padded(
                [list(block.columns)] if block.columns else [],
                block.rows + bool(block.columns),
                len(block.columns) or block.width,
            )
        )
        for name, block in REPORT.items()
    }
    support = {
        "TemplateName": Grid.of(WORKBOOK),
        "RunStatus": Grid.of(None),
        "RunLog": Grid.of([["Time", "Action", "Result"], *[[None] * 3] * 5]),
        "UndoRecord": Grid.of([[None]] * 64),
    }
    return DictWorkbook({**contents(), **report, **support, **cells})


def changed(outcome: Outcome[Changes]) -> Changes:
    """What a run changed; it must not have failed."""
    assert not isinstance(outcome.value, CellError), outcome.value.message
    return outcome.value
