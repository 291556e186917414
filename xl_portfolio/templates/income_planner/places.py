"""Where things stand on the hidden sheet Configuration, and what charts of several sheets draw; counted from zero."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import REPORT
from xl_portfolio.templates.charts import Range

__all__ = [
    "CHART_COLUMN",
    "CHART_ROW",
    "ENDS_COLUMN",
    "INPUTS_THEN_ROW",
    "MONTHS_ROW",
    "NEED_COLUMN",
    "PERCENTILES",
    "TEXTS",
    "TEXTS_COLUMN",
    "TEXTS_ROW",
    "TORNADO_COLUMN",
    "UNDO_LINES",
    "YEARS",
    "fan_ends",
    "need_downwards",
    "text_of",
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
YEARS = REPORT["WealthFan"].rows
PERCENTILES = 5

_HERE = "Configuration"


def text_of(name: str) -> str:
    """Reference to the cell with a title of `TEXTS`, as charts take it."""
    row = TEXTS_ROW + list(TEXTS).index(name)
    return f"={_HERE}!{xl_rowcol_to_cell(row, TEXTS_COLUMN, row_abs=True, col_abs=True)}"


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


def _percent(value: str, digits: int = 1) -> str:
    return f'ROUND(100*{value},{digits})&" %"'


def _money(value: str) -> str:
    return f"FIXED({value},0)"


def _last(block: str, column: int) -> str:
    return f"INDEX({block},1+COUNT(INDEX({block},0,1)),{column})"


_BUILD, _RUN = "Press Build plan to see this chart", "Press Run simulation to see this chart"

TEXTS: dict[str, str] = {
    "IncomeTitle": f'=IF(IncomeFinding="","{_BUILD}",IncomeFinding)',
    "AllocationTitle": f'=IF(AllocationFinding="","{_BUILD}",AllocationFinding)',
    "FrontierTitle": (
        f'=IF(COUNT(INDEX(IncomeFrontier,0,1))=0,"{_BUILD}","From a yield of "&'
        f'{_percent("INDEX(IncomeFrontier,2,1)")}&" to "&{_percent(_last("IncomeFrontier", 1))}&'
        f'": growth of value from "&{_percent("INDEX(IncomeFrontier,2,2)")}&" to "&'
        f"{_percent(_last('IncomeFrontier', 2))})"
    ),
    "LadderTitle": f'=IF(LadderFinding="","{_BUILD}",LadderFinding)',
    "WealthTitle": (
        f'=IF(COUNT(INDEX(PlanYears,0,1))=0,"{_BUILD}","If all comes as expected, wealth ends at "&'
        f'{_money(_last("PlanYears", 13))}&" in today\'s money")'
    ),
    "LivingTitle": (
        f'=IF(COUNT(INDEX(PlanYears,0,1))=0,"{_BUILD}",'
        'IF(SUM(INDEX(PlanYears,0,9))<1,"If all comes as expected, the need is met in every year",'
        '"If all comes as expected, the need is not met in "&COUNTIF(INDEX(PlanYears,0,9),">=1")&" years"))'
    ),
    "WealthFanTitle": (
        f'=IF(COUNT(INDEX(WealthFan,0,2))=0,"{_RUN}","Wealth at the end: median "&{_money(_last("WealthFan", 4))}&'
        f'", in the worst 5 % at most "&{_money(_last("WealthFan", 2))})'
    ),
    "IncomeFanTitle": (
        f'=IF(COUNT(INDEX(IncomeFan,0,2))=0,"{_RUN}","To live on at the end: median "&'
        f'{_money(_last("IncomeFan", 4))}&" a month, in the worst 5 % at most "&{_money(_last("IncomeFan", 2))})'
    ),
    "TornadoTitle": (
        f'=IF(COUNT(INDEX(Tornado,0,6))=0,"{_RUN}",INDEX(Tornado,2,1)&" matters most: "&'
        'ROUND(100*ABS(INDEX(Tornado,2,6)),0)&" points of success")'
    ),
    "MoneyAxis": '=IF(Currency="","Today\'s money",Currency&", today\'s money")',
    "MonthAxis": '=IF(Currency="","A month, before tax",Currency&" a month, before tax")',
    "LivingAxis": '=IF(Currency="","",Currency&" ")&"a month, today\'s money"',
    "YearAxis": '=IF(Currency="","A year",Currency&" a year")',
    "AgeAxis": (
        '="Years from now"&IF(COUNT(INDEX(PlanYears,0,2))=0,""," (age "&INDEX(PlanYears,2,2)&" this year)")'
    ),
}
"""Titles of charts and axes by name, as formulas: findings, or what to do as long as there are none."""
