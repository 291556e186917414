"""The sheet Ladder: bonds that fall due one after the other, what they pay, and what a change of rates does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.blocks import CONTENT
from xl_portfolio.templates.book import Book, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.charts import ladder_chart
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.reports import finding, measures, report, wide_page
from xl_portfolio.templates.income_planner.tables import Field, input_block
from xl_portfolio.templates.rules import a_date, number_between, zero_or_more
from xl_portfolio.templates.theme import TWO_LINES, WIDTHS

__all__ = ["ladder_sheet"]

_NUMBER = 11
_CHOICES = CONTENT + 3
_SIDE = 9  # first column of the input blocks
_MEASURES = _CHOICES + 8
_RUNGS = _MEASURES + REPORT["LadderMeasures"].rows + 3
_FLOWS = _RUNGS + REPORT["LadderTable"].rows + 3
_CURVE = (
    Field(
        header="Years",
        number="ratio",
        rule=number_between(0.01, 100, "Years", "To maturity, rising from row to row."),
    ),
    Field(
        header="Yield",
        number="yield",
        rule=number_between(-0.05, 0.5, "Yield", "A rate per year such as 4%."),
    ),
)
_NEEDS = (
    Field(header="Date", number="date", rule=a_date("Date", "When the money is needed.")),
    Field(header="Amount", number="money", rule=zero_or_more("Amount", "What is needed on that day.")),
)


def ladder_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The bond ladder asked for: a purchase being considered, not part of the holdings."""
    page = wide_page(book, "Ladder", [36, 16, *[_NUMBER] * 6, WIDTHS["gap"], *[_NUMBER] * 5])
    page.head(
        "Ladder",
        "A bond ladder that you consider buying: its rungs, what it pays each year, what a change of rates does to it.",
        places=(0, 1, 2, 4, 5, 6),
    )
    finding(page, "LadderFinding", CONTENT)
    form(page, _CHOICES - 1, "What the ladder shall do", _asked(), filled)
    page.section(_CHOICES - 1, _SIDE, "Yield curve")
    input_block(page, "YieldCurve", _CHOICES, _SIDE, _CURVE, filled)
    page.section(_CHOICES - 1, _SIDE + 3, "Needs on dates")
    input_block(page, "LadderNeeds", _CHOICES, _SIDE + 3, _NEEDS, filled)
    page.section(_RUNGS - 1, 0, "The rungs")
    report(page, "LadderTable", _RUNGS, 0, ("", "date", "money", "yield", "yield", "money", "ratio"))
    page.section(_FLOWS - 1, 0, "What it pays, before tax, nominal")
    report(page, "LadderFlows", _FLOWS, 0, ("year", *["money"] * 5))
    page.sheet.set_row(_FLOWS, TWO_LINES)
    chart, text = ladder_chart(book, _FLOWS, 0)
    page.place(chart, _RUNGS - 1, 8, 446, 420, text)
    page.section(_MEASURES - 1, 0, "Measures")
    measures(page, "LadderMeasures", _MEASURES)
    page.section(_MEASURES - 1, 3, "If all rates shift at once")
    report(page, "RateShocks", _MEASURES, 3, ("yield", "money", "yield", "yield"))
    page.note(_MEASURES + REPORT["RateShocks"].rows + 2, 3, "What is kept to maturity is repaid in full,")
    page.note(_MEASURES + REPORT["RateShocks"].rows + 3, 3, "unless the issuer defaults.")
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.sheet.set_selection(_CHOICES, 1, _CHOICES, 1)
    page.protect()
    page.print_setup(pages=1)


def _asked() -> tuple[InputRow, ...]:
    """Amount, rungs and method."""
    return (
        InputRow(
            name="LadderAmount",
            label="Amount (blank: no ladder)",
            unit="currency",
            default="yours",
            reason="What you would put into the ladder.",
            number="money",
            validation=zero_or_more("Amount", "What you would put into the ladder."),
        ),
        InputRow(
            name="LadderEvery",
            label="Months between the rungs",
            unit="months",
            default="12",
            reason="A bond falls due every so many months.",
            number="count",
            validation=number_between(
                1, 120, "Months between the rungs", "12 for a rung a year.", whole=True
            ),
        ),
        InputRow(
            name="LadderCoupons",
            label="Coupons a year",
            unit="1, 2, 4 or 12",
            default="2",
            reason="Usual for dollar bonds; euro bonds often pay once.",
            number="count",
            validation={
                "validate": "list",
                "source": [1, 2, 4, 12],
                "input_title": "Coupons a year",
                "input_message": "How often the bonds pay interest.",
                "error_title": "Coupons a year",
                "error_message": "Choose 1, 2, 4 or 12.",
            },
        ),
        InputRow(
            name="LadderMethod",
            label="Method",
            unit="from the list",
            default="Equal rungs",
            reason="Or the cheapest bonds that pay the needs.",
            validation=one_of(
                "LadderMethod", "Method", "Equal rungs, or the lowest cost of the needs on dates."
            ),
        ),
        InputRow(
            name="ReinvestmentYield",
            label="Yield on what is put back (optional)",
            unit="per year",
            default="end of curve",
            reason="Of the new longest rung when one is repaid.",
            number="yield",
            validation=number_between(-0.05, 0.5, "Yield on what is put back", "A rate such as 4%."),
        ),
    )
