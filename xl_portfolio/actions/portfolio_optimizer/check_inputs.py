"""*Check inputs*: every doubt about the inputs, as a list of sentences with the cell."""

from __future__ import annotations

from xl_portfolio.actions.doubts import checked
from xl_portfolio.actions.portfolio_optimizer.case import examine
from xl_portfolio.actions.portfolio_optimizer.contents import WORKBOOK
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.arguments import Cells
from xl_portfolio.sheet.changes import Changes

__all__ = ["check_inputs"]


@action(
    label="Check inputs", icon="AcceptInvitation", writes=("InputChecks",), undoable=False, workbook=WORKBOOK
)
def check_inputs(
    run: Run,
    assets: Cells,
    prices: Cells,
    objective: Cells,
    risk_free_rate: Cells,
    target: Cells,
    points: Cells,
    periods_per_year: Cells,
    constraints: Cells,
    asset_facts: Cells,
) -> Changes:
    """List every doubt about the inputs, with the cell and what to do."""
    _, doubts = examine(
        {
            "Assets": assets,
            "Prices": prices,
            "Objective": objective,
            "RiskFreeRate": risk_free_rate,
            "Target": target,
            "Points": points,
            "PeriodsPerYear": periods_per_year,
            "Constraints": constraints,
            "AssetFacts": asset_facts,
        }
    )
    return checked(run, doubts)
