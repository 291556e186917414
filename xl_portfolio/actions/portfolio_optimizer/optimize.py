"""*Optimize*: optimal weights, the frontier, and what they change against the present holdings."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.doubts import listed, note_warnings
from xl_portfolio.actions.portfolio_optimizer.case import READS, examine
from xl_portfolio.actions.portfolio_optimizer.contents import WORKBOOK
from xl_portfolio.actions.portfolio_optimizer.inputs_then import inputs_then
from xl_portfolio.actions.portfolio_optimizer.portfolio_report import portfolio_report
from xl_portfolio.core.optimization.optimum import limited_frontier
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid

__all__ = ["optimize"]


@action(
    label="Optimize",
    icon="SolverRun",
    writes=(
        "FrontierTable",
        "Portfolio",
        "PortfolioSummary",
        "ChartPoints",
        "CapitalMarketLine",
        "FrontierFinding",
        "PortfolioFinding",
        "OptimizedAt",
        "InputChecks",
        "InputsThen",
        "LastAnalysis",
        "LastCorrelation",
        "FrontierWeights",
        "ConstraintReport",
    ),
    workbook=WORKBOOK,
    reads=READS,
)
def optimize(run: Run, cells: Mapping[str, Grid]) -> Changes:
    """Compute the optimal weights for the objective, the efficient frontier and the risk of both portfolios."""
    run.progress(0.1, "Reading the inputs")
    case, doubts = examine(cells)
    if case is None:
        raise doubts.refusal
    note_warnings(run, doubts)
    run.progress(0.5, "Tracing the frontier")
    found = limited_frontier(case.problem, case.constraints, case.settings.points)
    for remark in found.remarks():
        run.notes.add(remark)
    run.progress(0.8, "Writing the report")
    report = portfolio_report(case, found.frontier)
    return Changes(
        ranges={
            **report.ranges,
            "OptimizedAt": Grid.of(run.now),
            "InputChecks": listed(doubts),
            "InputsThen": inputs_then(cells),
        },
        tables=report.tables,
        log=report.status,
        status=report.status,
    )
