"""*Check inputs*: every doubt about the inputs, as a list of sentences with the cell."""

from __future__ import annotations

from xl_portfolio.actions.case import Case, Doubt, Doubts, examine
from xl_portfolio.actions.contents import REPORT_RANGES
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.optimization.critical_line import critical_line
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.arguments import Cells
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, Grid

__all__ = ["check_inputs", "listed"]

_CAPACITY = 40  # doubts that the block on the sheet Checks holds
_ORDER = {"Error": 0, "Warning": 1, "Note": 2}


@action(label="Check inputs", icon="AcceptInvitation", writes=("InputChecks",))
def check_inputs(
    run: Run,
    assets: Cells,
    prices: Cells,
    objective: Cells,
    risk_free_rate: Cells,
    target: Cells,
    points: Cells,
    periods_per_year: Cells,
) -> Changes:
    """List every doubt about the inputs, with the cell and what to do."""
    cells = {
        "Assets": assets,
        "Prices": prices,
        "Objective": objective,
        "RiskFreeRate": risk_free_rate,
        "Target": target,
        "Points": points,
        "PeriodsPerYear": periods_per_year,
    }
    case, doubts = examine(cells)
    if case is not None:
        _try(case, target.where(0, 0), doubts)
    counts = {word: sum(doubt.severity == word for doubt in doubts) for word in _ORDER}
    status = "No doubt about the inputs."
    if doubts:
        said = ", ".join(f"{n} {word.lower()}{'s' * (n != 1)}" for word, n in counts.items() if n)
        status = f"{said}: see the sheet Checks."
    return Changes(ranges={"InputChecks": listed(doubts)}, log=status, status=status)


def listed(doubts: Doubts) -> Grid:
    """Doubts as the block `InputChecks`, the worst first."""
    ordered = sorted(doubts, key=lambda doubt: _ORDER[doubt.severity])
    rows: list[list[Cell]] = [list(REPORT_RANGES["InputChecks"])]
    shown = ordered if len(ordered) <= _CAPACITY else ordered[: _CAPACITY - 1]
    rows += [[doubt.severity, doubt.where, doubt.sentence] for doubt in shown]
    if len(shown) < len(ordered):
        rows.append(["Note", None, f"{len(ordered) - len(shown)} more: clear these first."])
    if not ordered:
        rows.append(["OK", None, "No doubt about the inputs."])
    return Grid.of(rows)


def _try(case: Case, where: str, doubts: Doubts) -> None:
    """Whether the objective can be reached at all."""
    settings = case.settings
    try:
        settings.objective.solve(
            critical_line(case.problem), risk_free=settings.risk_free, target=settings.target
        )
    except PortfolioError as error:
        doubts.append(Doubt("Error", where, str(error)))
