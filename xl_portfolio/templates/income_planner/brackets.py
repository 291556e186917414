"""The sheet Brackets: the tax table by jurisdiction, year and filing status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.tables import Field, input_block
from xl_portfolio.templates.rules import any_text, number_between, zero_or_more

__all__ = ["brackets_sheet"]

_TABLE = CONTENT + 3
_READING = (
    "A bracket: its rate applies to taxable income above the amount in From. A deduction: its amount stands in From, "
    "without a rate.",
    "Social Security: up to that share of the benefit is taxed above that income. Add rows of your own below these: "
    "another year, another jurisdiction.",
)
_BRACKETS = (
    Field(header="Jurisdiction", rule=any_text("Jurisdiction", "Whose law it is, such as US federal.")),
    Field(header="Year", number="year", rule=number_between(1900, 2200, "Year", "The tax year.", whole=True)),
    Field(header="Status", rule=one_of("FilingStatus", "Status", "Filing status.")),
    Field(
        header="Applies to", rule=one_of("TaxBrackets.Applies to", "Applies to", "What this row is about.")
    ),
    Field(
        header="From",
        number="money",
        rule=zero_or_more("From", "Income from which on, or the deduction."),
    ),
    Field(
        header="Rate",
        number="weight",
        rule=number_between(0, 1, "Rate", "Such as 22%; blank for a deduction."),
    ),
    Field(header="Source", rule=any_text("Source", "Law or publication, so that it can be checked.")),
)


def brackets_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The block `TaxBrackets`, with year and source, whose header stands on every printed page."""
    page = Page(book, "Brackets", [13, 8, 22, 22, 12, 9, 95], "amber")
    page.head(
        "Brackets",
        "The tax table, by jurisdiction, year and filing status. Check the year and the source.",
        places=(0, 1, 2, 3, 4, 6),
    )
    for row, text in enumerate(_READING, start=CONTENT):
        page.note(row, 0, text)
    input_block(page, "TaxBrackets", _TABLE, 0, _BRACKETS, filled)
    page.sheet.freeze_panes(_TABLE + 1, 0)
    page.sheet.set_selection(_TABLE + 1, 0, _TABLE + 1, 0)
    page.print_setup(repeat=_TABLE)
