"""The sheet Plan: where the payout comes from, the next 12 months, and every year if all comes as expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.blocks import CONTENT
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.income_planner.charts import living_chart, wealth_chart
from xl_portfolio.templates.income_planner.reports import finding, report, wide_page
from xl_portfolio.templates.theme import TWO_LINES, WIDTHS

__all__ = ["plan_sheet"]

_EARNINGS = CONTENT + 4
_MONTHS = _EARNINGS + 18
_YEARS = _MONTHS + REPORT["PlanMonths"].rows + 3
_ACCOUNTS = 14  # first column of the accounts by year


def plan_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The plan lived once, with the expected returns: no ups and downs, no surprises."""
    years = len(REPORT["PlanYears"].columns)
    accounts = REPORT["PlanAccounts"]
    widths = [30, *[10.5] * (years - 1), WIDTHS["gap"], 8, *[11] * (accounts.width - 1)]
    page = wide_page(book, "Plan", widths)
    page.head(
        "Plan",
        "The plan if everything comes as expected, with no ups and downs: Simulation shows how often it does not.",
        places=(0, 1, 3, 5, 6, 7),
    )
    finding(page, "PlanFinding", CONTENT)
    page.section(_EARNINGS - 1, 0, "Where the payout comes from: income is not free")
    report(page, "Earnings", _EARNINGS, 0, ("", "money", "yield"))
    page.sheet.set_row(_EARNINGS, TWO_LINES)
    finding(page, "EarningsFinding", CONTENT + 1, bold=False, font_size=11)
    for place, (chart, text) in enumerate((wealth_chart(book, _YEARS), living_chart(book, _YEARS))):
        page.place(chart, _EARNINGS - 1, 4 + 5 * place, 426, 350, text, left=4 + 42 * place)
    page.section(_MONTHS - 1, 0, "The next 12 months, nominal")
    report(page, "PlanMonths", _MONTHS, 0, ("month", *["money"] * 7))
    page.sheet.set_row(_MONTHS, TWO_LINES)
    page.section(_YEARS - 1, 0, "Every year, nominal unless marked real (in today's money)")
    report(page, "PlanYears", _YEARS, 0, ("year", "count", *["money"] * (years - 2)))
    page.section(_YEARS - 1, _ACCOUNTS, "Accounts at the end of each year, nominal")
    columns = [Column(header="", number="year"), *[Column(header="", number="money")] * (accounts.width - 1)]
    page.output("PlanAccounts", _YEARS, _ACCOUNTS, columns, accounts.rows - 1)
    page.sheet.set_row(_YEARS, TWO_LINES)
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup(breaks=(_YEARS - 1,))
