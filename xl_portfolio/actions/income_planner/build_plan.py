"""*Build plan*: everything that follows from the inputs if it comes as expected."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.income_planner.case import READS
from xl_portfolio.actions.income_planner.contents import WORKBOOK
from xl_portfolio.actions.income_planner.plan_ranges import examined, plan_ranges
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid

__all__ = ["build_plan"]


@action(
    label="Build plan",
    icon="FunctionsFinancialInsertGallery",
    writes=tuple(REPORT),
    workbook=WORKBOOK,
    reads=READS,
)
def build_plan(run: Run, cells: Mapping[str, Grid]) -> Changes:
    """Work out profile, allocation, income, ladder and the plan of every year, if all comes as expected."""
    run.progress(0.1, "Reading the inputs")
    case, doubts = examined(run, cells)
    run.progress(0.4, "Building the plan")
    ranges = plan_ranges(run, cells, case, doubts)
    status = f"{ranges['IncomeFinding'][0, 0]}. {ranges['PlanFinding'][0, 0]}."
    return Changes(ranges=ranges, log=status, status=status)
