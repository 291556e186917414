"""The sheet Taxes: how income is taxed, by the dated table of the sheet Brackets or at flat rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.rules import any_text, number_between
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["taxes_sheet"]

_METHOD = (
    InputRow(
        name="TaxMethod",
        label="Method",
        unit="choice",
        default="Brackets",
        reason="The brackets of the sheet Brackets; or one flat marginal rate, for other countries.",
        validation=one_of(
            "TaxMethod", "Tax method", "The brackets of the sheet Brackets, or a flat marginal rate."
        ),
    ),
    InputRow(
        name="TaxJurisdiction",
        label="Jurisdiction",
        unit="as in the table",
        default="US federal",
        reason="State and local taxes are left out unless you add their rows.",
        validation=any_text("Jurisdiction", "As it stands on the sheet Brackets."),
    ),
    InputRow(
        name="TaxYear",
        label="Tax year",
        unit="as in the table",
        default="the latest",
        reason="Amounts are dollars of this year; the plan lets them follow prices, as the law does.",
        validation=number_between(1900, 2200, "Tax year", "A year of the sheet Brackets.", whole=True),
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
_FOUND = (
    "COUNTIFS(INDEX(TaxBrackets,0,1),TaxJurisdiction,INDEX(TaxBrackets,0,2),TaxYear,"
    "INDEX(TaxBrackets,0,3),FilingStatus)"
)


def taxes_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The method and its rates; the table stands on a sheet of its own."""
    page = Page(book, "Taxes", [WIDTHS["label"], 22, 22, 22, WIDTHS["date"], 66], "amber")
    page.head(
        "Taxes",
        "How income is taxed. A plan on last year's law is no tax advice: check the year and the source.",
    )
    row = form(page, CONTENT, "Method", _METHOD, filled)
    page.note(row, 0, "Is it in the table?", valign="vcenter")
    check = (
        f'=IF(TaxMethod="Flat marginal rate","Not needed",IF({_FOUND}=0,'
        '"No row of that jurisdiction, year and status on Brackets: choose another","OK"))'
    )
    page.put(row, 1, check, page.look("Check", valign="vcenter"))
    page.sheet.freeze_panes(CONTENT, 0)
    page.sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.print_setup()
