"""*Example: the $650,000 case*: fill the inputs with the case of the case study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, INPUTS, TABLES, WORKBOOK
from xl_portfolio.actions.income_planner.results import REPORT, cleared_report
from xl_portfolio.data.income_case import income_case
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["example_case"]


@action(
    label="Example: the $650,000 case",
    icon="ImportTextFile",
    writes=(*INPUTS, *INPUT_BLOCKS, *TABLES, *REPORT),
    workbook=WORKBOOK,
)
def example_case(run: Run) -> Changes:
    """Fill the workbook with the case of $650,000, its funds invented; press Build plan next."""
    case = income_case()
    sentence = "The $650,000 case is filled in, all its funds invented: press Build plan."
    return Changes(
        ranges={
            **cleared_report(),
            **{name: Grid.of(case[name]) for name in INPUTS},
            **{name: _headed(block.columns, case[name]) for name, block in INPUT_BLOCKS.items()},
        },
        tables={name: _headed(table.columns, case[name]) for name, table in TABLES.items()},
        log=sentence,
        status=sentence,
    )


def _headed(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Grid:
    """Rows below their header; a block without columns has none."""
    return Grid.of([list(columns), *rows] if columns else rows)
