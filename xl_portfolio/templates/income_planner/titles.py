"""Titles of charts and axes as formulas: findings, or what to do as long as there are none."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.templates.income_planner.places import TEXTS_COLUMN, TEXTS_ROW

__all__ = ["TITLES", "title_of"]


def _percent(value: str, digits: int = 1) -> str:
    return f'ROUND(100*{value},{digits})&" %"'


def _money(value: str) -> str:
    return f"FIXED({value},0)"


def _last(block: str, column: int) -> str:
    return f"INDEX({block},1+COUNT(INDEX({block},0,1)),{column})"


_BUILD, _RUN = "Press Build plan to see this chart", "Press Run simulation to see this chart"

TITLES: Mapping[str, str] = {
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
"""By the name of the cell that holds it on the hidden sheet Configuration."""


def title_of(name: str) -> str:
    """Reference to the cell with a title of `TITLES`, as charts take it."""
    row = TEXTS_ROW + list(TITLES).index(name)
    return f"=Configuration!{xl_rowcol_to_cell(row, TEXTS_COLUMN, row_abs=True, col_abs=True)}"
