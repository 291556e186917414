"""Where things stand on the hidden sheet Configuration and on Income, and what charts draw from there; from zero."""

from __future__ import annotations

from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.charts import Range

__all__ = [
    "CHART_COLUMN",
    "CHART_ROW",
    "ENDS_COLUMN",
    "INPUTS_THEN_ROW",
    "LISTS_COLUMN",
    "MONTHS_ROW",
    "NEED_COLUMN",
    "PERCENTILES",
    "STRANGERS_COLUMN",
    "TEXTS_COLUMN",
    "TEXTS_ROW",
    "TORNADO_COLUMN",
    "UNDO_LINES",
    "YEARS",
    "fan_ends",
    "need_downwards",
    "tornado_column",
    "years_from_now",
]

MONTHS_ROW = 8  # of the header of the months on the sheet Income
UNDO_LINES = 64  # cells of the record for undo, below it the traces of the inputs
TEXTS_ROW, TEXTS_COLUMN = 4, 2  # titles of charts and axes
INPUTS_THEN_ROW = TEXTS_ROW + UNDO_LINES + 2
CHART_ROW, CHART_COLUMN = 4, 4  # years from now; beside them what is drawn at the end of a fan
ENDS_COLUMN = CHART_COLUMN + 3
TORNADO_COLUMN = ENDS_COLUMN + 8
NEED_COLUMN = TORNADO_COLUMN + 5  # of the years of the ladder, downwards
STRANGERS_COLUMN = NEED_COLUMN + 2  # 1 where a ticker of the yearly dividends is not on Holdings
YEARS = REPORT["WealthFan"].rows
PERCENTILES = 5

LISTS_COLUMN = 60  # from here on stand the lists that validations offer

_HERE = "Configuration"


def years_from_now(first: int, count: int) -> Range:
    """Years from now, beginning with 0 or 1; the last one is repeated."""
    return Range(_HERE, CHART_ROW + 1, CHART_COLUMN + first, count)


def fan_ends(fan: int, part: int) -> Range:
    """Of the first or second fan the year, the value or the label (`part` 0, 1, 2) at the end of each line."""
    return Range(_HERE, CHART_ROW + 1 + fan * (PERCENTILES + 2), ENDS_COLUMN + part, PERCENTILES)


def tornado_column(part: int) -> Range:
    """Assumptions, or the change of the success by the lower or higher value (`part` 0, 1, 2)."""
    return Range(_HERE, CHART_ROW + 1, TORNADO_COLUMN + part, REPORT["Tornado"].rows)


def need_downwards() -> Range:
    """The need of each year of the ladder as a negative number, which a chart draws below its axis."""
    return Range(_HERE, CHART_ROW + 1, NEED_COLUMN, REPORT["LadderFlows"].rows)
