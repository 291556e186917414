"""*Run simulation*: how likely the plan is to succeed, on many futures."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.income_planner.case import READS
from xl_portfolio.actions.income_planner.contents import WORKBOOK
from xl_portfolio.actions.income_planner.plan_ranges import examined, plan_ranges
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.actions.income_planner.simulate_plan import simulate_plan
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid

__all__ = ["run_simulation"]


@action(
    label="Run simulation", icon="WhatIfAnalysisMenu", writes=tuple(REPORT), workbook=WORKBOOK, reads=READS
)
def run_simulation(run: Run, cells: Mapping[str, Grid]) -> Changes:
    """Live the plan in thousands of futures: probability of success, what is safe to spend, what matters most."""
    run.progress(0.02, "Reading the inputs")
    case, doubts = examined(run, cells)
    done = simulate_plan(case, lambda share, text="": run.progress(0.05 + 0.85 * share, text))
    run.progress(0.92, "Writing the report")
    ranges = plan_ranges(run, cells, case, doubts, done)
    status = f"{ranges['SimulationFinding'][0, 0]}."
    return Changes(ranges=ranges, log=status, status=status)
