"""What the workbook holds, for the buttons that fill or clear all of it."""

from __future__ import annotations

from xl_portfolio.sheet.grid import Grid

__all__ = ["ASSET_COLUMNS", "INPUTS", "PORTFOLIO_COLUMNS", "REPORT_RANGES", "TABLES", "cleared"]

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

REPORT_RANGES = (
    "FrontierTable",
    "PortfolioSummary",
    "ChartPoints",
    "CapitalMarketLine",
    "FrontierFinding",
    "PortfolioFinding",
    "OptimizedAt",
    "InputChecks",
    "ImportReport",
)
"""Ranges that buttons write results into."""

TABLES = {"Assets": ASSET_COLUMNS, "Portfolio": PORTFOLIO_COLUMNS}
"""Tables that buttons write, with the columns that hold values, not formulas."""


def cleared(table: str) -> Grid:
    """A table without rows."""
    return Grid.of([list(TABLES[table])])
