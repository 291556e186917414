"""The reports of the case as the buttons write them, and blocks as rows or columns."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tests.actions.income_planner.cells import ENGINE, blank, changed, contents, typed, workbook
from xl_portfolio.actions.income_planner.case import READS, examine
from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, TABLES
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.workbooks import DictWorkbook
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.sheet.grid import Cell

__all__ = ["FEW", "built", "case_of", "column", "filled", "one", "rows", "simulated", "the_case", "values"]

FEW = typed(Paths=200.0)
"""Enough futures for what is not about probabilities."""


def case_of(**cells: Grid) -> PlanCase:
    """The case of the inputs, some of them replaced."""
    case, doubts = examine({**{name: contents()[name] for name in READS}, **cells})
    assert case is not None, doubts.errors
    return case


@lru_cache(maxsize=1)
def the_case() -> PlanCase:
    """The case as it comes."""
    return case_of()


def built(**cells: Grid) -> DictWorkbook:
    """The workbook after *Build plan*."""
    book = workbook(**cells)
    changed(ENGINE.press("build_plan", book))
    return book


def simulated(**cells: Grid) -> DictWorkbook:
    """The workbook after *Run simulation*, on few futures."""
    book = workbook(**{**FEW, **cells})
    changed(ENGINE.press("run_simulation", book))
    return book


def rows(book: DictWorkbook, name: str) -> list[list[Cell]]:
    """Rows of a block below its header, without the blank ones."""
    return [row for row in book.contents[name].rows()[1:] if any(cell is not None for cell in row)]


def one(book: DictWorkbook, name: str) -> Cell:
    """A single cell."""
    return book.contents[name][0, 0]


def column(book: DictWorkbook, name: str, header: str) -> list[Cell]:
    """A column of a block by its header."""
    place = book.contents[name].rows()[0].index(header)
    return [row[place] for row in rows(book, name)]


def values(book: DictWorkbook, name: str, header: str) -> np.ndarray:
    """Numbers of a column; what is none is NaN."""
    return np.array([np.nan if not isinstance(x, float) else x for x in column(book, name, header)])


def filled(name: str, lines: Sequence[Sequence[Cell]]) -> dict[str, Grid]:
    """A block or table with these rows alone."""
    columns = TABLES[name].columns if name in TABLES else INPUT_BLOCKS[name].columns
    cleared = blank(name)[name].rows()
    for place, line in enumerate(lines, start=1):
        for header, cell in zip(columns, line, strict=False):
            cleared[place][columns.index(header)] = cell
    return {name: Grid.of(cleared, contents()[name].origin)}
