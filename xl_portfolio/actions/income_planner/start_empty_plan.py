"""*Start empty* of the income planner: clear one's own case and ranges; assumptions, rates, tax tables stay."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.income_planner.contents import WORKBOOK, cleared_inputs, cleared_tables
from xl_portfolio.actions.income_planner.results import REPORT, cleared_report
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid

__all__ = ["start_empty_plan"]


@action(
    label="Start empty",
    icon="FileNew",
    writes=(*cleared_inputs(), *cleared_tables(), *REPORT),
    workbook=WORKBOOK,
    reads=("History",),
)
def start_empty_plan(run: Run, cells: Mapping[str, Grid]) -> Changes:
    """Clear the household, its accounts, holdings and results for your own; Undo last run brings them back."""
    header = cells["History"].part(slice(0, 1), slice(None))  # names the classes, whose assumptions stay
    sentence = (
        "The workbook is empty: fill in the amber sheets from Profile to Holdings, then press Build plan."
    )
    return Changes(
        ranges={**cleared_inputs(), **cleared_report(), "History": header},
        tables=cleared_tables(),
        log=sentence,
        status=sentence,
    )
