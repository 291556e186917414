"""What the workbook holds, for the buttons that fill or clear all of it."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.core.optimization.objectives import (
    MAX_RETURN,
    MAX_SHARPE,
    MIN_VARIANCE,
    TARGET_RETURN,
    TARGET_VOLATILITY,
)
from xl_portfolio.sheet.grid import Grid

__all__ = [
    "ASSET_COLUMNS",
    "INPUTS",
    "OFFERED",
    "PORTFOLIO_COLUMNS",
    "REPORT_RANGES",
    "TABLES",
    "cleared",
    "cleared_ranges",
]

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

INPUTS = (
    "Client",
    "Adviser",
    "AsOfDate",
    "Cash",
    "Benchmark",
    "Target",
    "Prices",
    "ImportFile",
    "ImportBlock",
)
"""Inputs of one's own case; choices with a sensible default (objective, rates, points) stay."""

OFFERED = (MIN_VARIANCE, MAX_SHARPE, TARGET_RETURN, TARGET_VOLATILITY, MAX_RETURN)
"""Objectives in the list on the sheet Settings: those on the frontier that the workbook shows."""

REPORT_RANGES: Mapping[str, tuple[str, ...]] = {
    "FrontierTable": ("Return", "Volatility", "Sharpe"),
    "PortfolioSummary": ("Measure", "Current", "Optimal"),
    "ChartPoints": ("Point", "Volatility", "Return"),
    "CapitalMarketLine": ("Volatility", "Return"),
    "FrontierFinding": (),
    "PortfolioFinding": (),
    "OptimizedAt": (),
    "InputChecks": ("Severity", "Where", "What to do"),
    "ImportReport": ("What", "Understood"),
    "LastAnalysis": (),
    "LastCorrelation": (),
}
"""Ranges that buttons write results into, with the header that stays when they are empty."""

TABLES = {"Assets": ASSET_COLUMNS, "Portfolio": PORTFOLIO_COLUMNS}
"""Tables that buttons write, with the columns that hold values, not formulas."""


def cleared_ranges() -> dict[str, Grid]:
    """Every report range without results."""
    return {name: Grid.of([list(header)] if header else None) for name, header in REPORT_RANGES.items()}


def cleared(table: str) -> Grid:
    """A table without rows."""
    return Grid.of([list(TABLES[table])])
