"""Where everything stands in the workbook: capacities, the order of the sheets, places that others refer to."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import WORKBOOK

__all__ = [
    "ASSETS",
    "ASSETS_ROW",
    "CHARTED",
    "CHARTED_COLUMN",
    "CHARTED_ROW",
    "CORRELATION_COLUMN",
    "FRONTIER_END_ROW",
    "IMPORT_LINES",
    "INPUTS_THEN_ROW",
    "LAST_ROW",
    "LIMITS",
    "LIVE_ROW",
    "NAME",
    "POINTS",
    "PORTFOLIO_ROW",
    "PRICES",
    "PRICES_ROW",
    "SHEETS",
    "STATISTICS_COLUMN",
    "STATUS",
    "SUMMARY",
    "TITLES_ROW",
    "UNDO_LINES",
    "VERSION",
    "WEIGHTS_COLUMN",
    "WEIGHTS_ROW",
]

NAME, VERSION = WORKBOOK, "1"

SHEETS = (
    "Start",
    "Assets",
    "Prices",
    "Import",
    "Settings",
    "Constraints",
    "Analysis",
    "Correlation",
    "Frontier",
    "Portfolio",
    "Orders",
    "Checks",
    "About",
    "Log",
    "Configuration",
)

# The state in a few words; how it was reached stands on Start and in the log.
STATUS = (
    '=IF(OptimizedAt="","Not optimized yet",IF(COUNTIF(CheckStates,"OK")=ROWS(CheckStates),'
    '"Optimized, checks OK","Optimized, see Checks"))'
)

# Capacities, in rows without the header.
ASSETS = 60
PRICES = 1_300  # 25 years of weeks
POINTS = 100
SUMMARY = 11
IMPORT_LINES = 24
LIMITS = 30  # limits in words
UNDO_LINES = 64
CHARTED = 20  # the largest positions, which the bar charts show

# Rows of the headers that other sheets refer to, zero-based.
ASSETS_ROW = 7
PRICES_ROW = 4
PORTFOLIO_ROW = 24
LIVE_ROW = 5  # Analysis and Correlation

# Places on the hidden sheet Configuration.
CHARTED_ROW, CHARTED_COLUMN = 4, 4  # the data of the bar charts
TITLES_ROW = 18
FRONTIER_END_ROW = 25
INPUTS_THEN_ROW = 30
WEIGHTS_ROW, WEIGHTS_COLUMN = 70, 4  # the weights along the frontier
LAST_ROW, STATISTICS_COLUMN, CORRELATION_COLUMN = 5, 12, 40  # the last results of the live tables
