"""The sheet Income: what comes in month by month, from which source, account and holding, and whether it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.charts import income_chart
from xl_portfolio.templates.income_planner.places import MONTHS_ROW
from xl_portfolio.templates.income_planner.reports import finding, measures, report, wide_page
from xl_portfolio.templates.income_planner.tables import Field, input_block
from xl_portfolio.templates.rules import a_date, zero_or_more
from xl_portfolio.templates.theme import THREE_LINES, TWO_LINES, WIDTHS

__all__ = ["income_sheet"]

_RIGHT = 11  # first column of the right half
_CHART = MONTHS_ROW + REPORT["IncomeByMonth"].rows + 2
_HOLDINGS = _CHART + 21
_RECEIVED = MONTHS_ROW + REPORT["IncomeSummary"].rows + 4
_ACCOUNTS = _RECEIVED + INPUT_BLOCKS["ReceivedIncome"].rows + 5
_AMOUNT = zero_or_more("Amount", "Of the whole month, before tax.")
_FIELDS = (
    Field(header="Month", number="month", rule=a_date("Month", "The first day of the month.")),
    Field(header="Projected", number="money", rule=_AMOUNT),
    Field(header="Received", number="money", rule=_AMOUNT),
)


def income_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """Income by month, source, account and holding on the left; summary and received income on the right."""
    widths = [11, 17, *[9.5] * 8, WIDTHS["gap"], 38, *[11] * 5]
    page = wide_page(book, "Income", widths)
    page.head(
        "Income",
        "What is expected to come in over the next 12 months, before tax unless said otherwise. Not a promise.",
        places=(0, 1, 3, 5, 6, 7),
    )
    finding(page, "IncomeFinding", CONTENT)
    finding(page, "SmoothingFinding", CONTENT + 1, bold=False, font_size=9)
    page.section(MONTHS_ROW - 1, 0, "By month and source, before tax")
    report(page, "IncomeByMonth", MONTHS_ROW, 0, ("month", *["money"] * 9))
    page.sheet.set_row(MONTHS_ROW, TWO_LINES)
    chart, text = income_chart(book)
    page.place(chart, _CHART, 0, 777, 365, text)
    page.section(_ACCOUNTS - 1, _RIGHT, "By account, a year")
    report(page, "IncomeByAccount", _ACCOUNTS, _RIGHT, ("", "", *["money"] * 4))
    page.sheet.set_row(_ACCOUNTS, THREE_LINES)
    page.section(_HOLDINGS - 1, 0, "By holding")
    numbers = ("", "", "money", "yield", "yield", "weight", "count", "weight", "")
    report(page, "IncomeByHolding", _HOLDINGS, 0, numbers, through=_RIGHT)
    page.sheet.set_row(_HOLDINGS, THREE_LINES)
    page.section(MONTHS_ROW - 1, _RIGHT, "As the payments fall, and smoothed")
    page.link(MONTHS_ROW - 1, _RIGHT + 3, "Calendar", "Calendar of payments ›")
    measures(page, "IncomeSummary", MONTHS_ROW, _RIGHT)
    _received(page, filled)
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup(breaks=(_HOLDINGS - 1,))


def _received(page: Page, filled: Mapping[str, Any]) -> None:
    """What was projected for past months and what came, typed in by the user; the shares by formulas."""
    page.section(_RECEIVED - 1, _RIGHT, "Received against projected, typed in by you (optional)")
    input_block(page, "ReceivedIncome", _RECEIVED, _RIGHT, _FIELDS, filled)
    realised = _RIGHT + 3
    page.put(_RECEIVED, realised, "Realised", page.look.header(align="right"))
    first, last = _RECEIVED + 1, _RECEIVED + INPUT_BLOCKS["ReceivedIncome"].rows
    for row in range(first, last + 1):
        projected, received = (xl_rowcol_to_cell(row, _RIGHT + k) for k in (1, 2))
        share = f'=IF(AND(N({projected})>0,COUNT({received})=1),{received}/{projected},"")'
        page.put(row, realised, share, page.look("Calculated", "weight", align="right"))
    projected, received = (xl_range(first, _RIGHT + k, last, _RIGHT + k) for k in (1, 2))
    of_both = f'SUMPRODUCT(({received}<>"")*{projected})'
    page.note(last + 1, _RIGHT, "Share of the projected income that came, in the months with both")
    share = f'=IF(AND(COUNT({received})>0,{of_both}>0),SUM({received})/{of_both},"")'
    page.put(last + 1, realised, share, page.look("Result", "weight", align="right", bg_color=None))
    page.define("RealisedShare", last + 1, realised)
    finding(page, "ReceivedFinding", last + 2, _RIGHT, bold=False, font_size=11)
