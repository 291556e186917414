"""What the workbook holds, for the buttons that fill or clear all of it."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.doubts import DOUBT_COLUMNS
from xl_portfolio.core.optimization.objectives import OBJECTIVES
from xl_portfolio.sheet.grid import Grid

__all__ = [
    "ASSET_COLUMNS",
    "FACT_COLUMNS",
    "FRONTIER_WEIGHTS",
    "INPUTS",
    "INPUT_BLOCKS",
    "LIMIT_COLUMNS",
    "OFFERED",
    "ORDER_COLUMNS",
    "PORTFOLIO_COLUMNS",
    "REPORT_RANGES",
    "TABLES",
    "WORKBOOK",
    "cleared",
    "cleared_blocks",
    "cleared_inputs",
    "cleared_ranges",
]

WORKBOOK = "portfolio_optimizer"
"""Name of the template that these buttons work on."""

ASSET_COLUMNS = ("Ticker", "Name", "Class", "Units", "Price", "Minimum", "Maximum", "Expected return")
PORTFOLIO_COLUMNS = (
    "Ticker",
    "Name",
    "Class",
    "Current weight",
    "Optimal weight",
    "Change",
    "Current risk share",
    "Optimal risk share",
)

LIMIT_COLUMNS = ("Limit on", "At least", "At most")
FACT_COLUMNS = (
    "Ticker",
    "Sector",
    "Yield",
    "Expense ratio",
    "Duration",
    "Beta",
    "Benchmark weight",
    "Risk budget",
    "Gain",
    "Role",
)

INPUTS = (
    "Client",
    "Adviser",
    "AsOfDate",
    "Cash",
    "PeriodsPerYear",
    "Target",
    "Prices",
    "ImportFile",
    "ImportBlock",
)
"""Inputs of one's own case; choices with a sensible default (objective, rate, points) stay."""

INPUT_BLOCKS: Mapping[str, tuple[str, ...]] = {"Constraints": LIMIT_COLUMNS, "AssetFacts": FACT_COLUMNS}
"""Further inputs of one's own case, with the header that stays when they are cleared."""

OFFERED = OBJECTIVES
"""Objectives in the list on the sheet Settings."""

ORDER_COLUMNS = ("Ticker", "Name", "Order", "Units", "Price", "Value", "Fee", "Units after", "Weight after")

FRONTIER_WEIGHTS = (21, 5)
"""Points and largest assets that the picture of the weights along the frontier shows; the rest is Other."""

REPORT_RANGES: Mapping[str, tuple[str, ...]] = {
    "FrontierTable": ("Return", "Volatility", "Sharpe"),
    "PortfolioSummary": ("Measure", "Current", "Optimal"),
    "ChartPoints": ("Point", "Volatility", "Return"),
    "CapitalMarketLine": ("Volatility", "Return"),
    "FrontierFinding": (),
    "PortfolioFinding": (),
    "OptimizedAt": (),
    "InputsThen": (),
    "InputChecks": DOUBT_COLUMNS,
    "ImportReport": ("What", "Understood"),
    "LastAnalysis": (),
    "LastCorrelation": (),
    "FrontierWeights": ("Volatility",),
    "ConstraintReport": ("Limit", "State", "One more point lowers volatility by"),
    "Orders": ORDER_COLUMNS,
    "OrdersFinding": (),
}
"""Ranges that buttons write results into, with the header that stays when they are empty."""

TABLES = {"Assets": ASSET_COLUMNS, "Portfolio": PORTFOLIO_COLUMNS}
"""Tables that buttons write, with the columns that hold values, not formulas."""


def cleared_ranges() -> dict[str, Grid]:
    """Every report range without results."""
    return _headed(REPORT_RANGES)


def cleared_inputs() -> dict[str, Grid]:
    """Every input of one's own case, blank."""
    return {**{name: Grid.of(None) for name in INPUTS}, **cleared_blocks()}


def cleared_blocks() -> dict[str, Grid]:
    """Limits and facts about the assets, blank but for their headers."""
    return _headed(INPUT_BLOCKS)


def _headed(ranges: Mapping[str, tuple[str, ...]]) -> dict[str, Grid]:
    return {name: Grid.of([list(header)] if header else None) for name, header in ranges.items()}


def cleared(table: str) -> Grid:
    """A table without rows."""
    return Grid.of([list(TABLES[table])])
