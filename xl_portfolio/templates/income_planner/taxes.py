"""The sheet Taxes: how income is taxed, by a dated table or at flat rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.tables import Field, input_block
from xl_portfolio.templates.rules import any_text, number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["taxes_sheet"]

_METHOD = (
    InputRow(
        name="TaxMethod",
        label="Method",
        unit="choice",
        default="Brackets",
        reason="The brackets of the table below; or one flat marginal rate, for other countries.",
        validation=one_of("TaxMethod", "Tax method", "Brackets of the table below, or a flat marginal rate."),
    ),
    InputRow(
        name="TaxJurisdiction",
        label="Jurisdiction",
        unit="as in the table",
        default="US federal",
        reason="State and local taxes are left out unless you add their rows.",
        validation=any_text("Jurisdiction", "As it stands in the table below."),
    ),
    InputRow(
        name="TaxYear",
        label="Tax year",
        unit="as in the table",
        default="the latest",
        reason="Amounts are dollars of this year; the plan lets them follow prices, as the law does.",
        validation=number_between(1900, 2200, "Tax year", "A year of the table below.", whole=True),
    ),
    InputRow(
        name="FilingStatus",
        label="Filing status",
        unit="choice",
        default="yours",
        reason="Couples mostly file jointly.",
        validation=one_of("FilingStatus", "Filing status", "How you file."),
    ),
    InputRow(
        name="FlatOrdinaryRate",
        label="Flat rate, ordinary income",
        unit="of income",
        default="22.0%",
        reason="Only for the flat method: on interest, pensions, rents.",
        number="weight",
        validation=number_between(
            0, 0.99, "Flat rate", "Tax on the next dollar of interest or pension, such as 22%."
        ),
    ),
    InputRow(
        name="FlatPreferentialRate",
        label="Flat rate, preferential income",
        unit="of income",
        default="15.0%",
        reason="Only for the flat method: on qualified dividends and long-term gains.",
        number="weight",
        validation=number_between(
            0, 0.99, "Flat rate", "Tax on the next dollar of qualified dividends, such as 15%."
        ),
    ),
)
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
_FOUND = (
    "COUNTIFS(INDEX(TaxBrackets,0,1),TaxJurisdiction,INDEX(TaxBrackets,0,2),TaxYear,"
    "INDEX(TaxBrackets,0,3),FilingStatus)"
)


def taxes_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The method and its rates, and the block `TaxBrackets` with year and source."""
    page = Page(book, "Taxes", [WIDTHS["label"], 22, 22, 22, 12, 10, 66], "amber")
    page.head(
        "Taxes",
        "How income is taxed. A plan on last year's law is no tax advice: check the year and the source.",
    )
    row = form(page, CONTENT, "Method", _METHOD, filled)
    page.note(row, 0, "Is it in the table?", valign="vcenter")
    check = (
        f'=IF(TaxMethod="Flat marginal rate","Not needed",IF({_FOUND}=0,'
        '"No row of that jurisdiction, year and status below: choose another","OK"))'
    )
    page.put(row, 1, check, page.look("Check", valign="vcenter"))
    row += 2
    page.section(row, 0, "Tax table")
    for line, text in enumerate(_READING, start=row + 1):
        page.note(line, 0, text)
    row += len(_READING) + 1
    header = row
    row = input_block(page, "TaxBrackets", header, 0, _BRACKETS, filled)
    page.sheet.freeze_panes(CONTENT, 0)
    page.sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.print_setup((0, 0, row - 1, len(_BRACKETS) + 3))  # sources run on over the next columns
