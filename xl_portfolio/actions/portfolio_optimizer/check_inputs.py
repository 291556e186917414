"""*Check inputs*: every doubt about the inputs, as a list of sentences with the cell."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.doubts import checked
from xl_portfolio.actions.portfolio_optimizer.case import READS, examine
from xl_portfolio.actions.portfolio_optimizer.contents import WORKBOOK
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid

__all__ = ["check_inputs"]


@action(
    label="Check inputs",
    icon="AcceptInvitation",
    writes=("InputChecks",),
    undoable=False,
    workbook=WORKBOOK,
    reads=READS,
)
def check_inputs(run: Run, cells: Mapping[str, Grid]) -> Changes:
    """List every doubt about the inputs, with the cell and what to do."""
    _, doubts = examine(cells)
    return checked(run, doubts)
