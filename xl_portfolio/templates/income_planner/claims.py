"""The sheet Claims: a published case, each claim beside what it implies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.claims_report import claims_report
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.planning import IMPLIED, NOT_VERIFIABLE, PUBLISHED_CASE
from xl_portfolio.templates.blocks import CONTENT
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.income_planner.reports import wide_page
from xl_portfolio.templates.theme import WIDTHS, height_of

__all__ = ["claims_sheet"]

_TABLE = CONTENT + 4
_WIDTHS = (36, 14, 34, 56)  # of the table's columns


def claims_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The published case of the $650,000, claim by claim; no claim is ever passed."""
    page = wide_page(book, "Claims", [*_WIDTHS, WIDTHS["date"], 32])
    page.head(
        "Claims",
        f"The published ${PUBLISHED_CASE.capital:,.0f} case: each claim beside what it implies, by arithmetic alone.",
        places=(0, 1, 2, 3, 4, 5),
    )
    notes = (
        f'"{IMPLIED}": the claim has a consequence that can be computed; it is shown, whether it is likely or not.',
        f'"{NOT_VERIFIABLE}": no benchmark, statement or payment is named, so the claim can be neither right nor '
        "wrong. It is never a pass.",
        f"Source: {PUBLISHED_CASE.source}. The example in this workbook takes over its capital and target, no result.",
    )
    for row, text in enumerate(notes, start=CONTENT):
        page.note(row, 0, text)
    columns = [
        Column(header=header, wrap=True, top=True, style="Check" if header == "Verdict" else "Calculated")
        for header in REPORT["CaseClaims"].columns
    ]
    page.output("CaseClaims", _TABLE, 0, columns, REPORT["CaseClaims"].rows)
    _, *claims = claims_report()["CaseClaims"].rows()
    for row, claim in enumerate(claims, start=_TABLE + 1):
        texts = zip((str(text or "") for text in claim), _WIDTHS, strict=True)
        page.sheet.set_row(row, height_of(*texts) + 5)
    page.sheet.freeze_panes(_TABLE + 1, 0)
    page.protect()
    page.print_setup(repeat=_TABLE)
