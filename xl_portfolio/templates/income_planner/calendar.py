"""The sheet Calendar: every payment of the next 12 months, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.reports import report

__all__ = ["calendar_sheet"]


def calendar_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The block `Payments`, whose header stands on every printed page."""
    page = Page(book, "Calendar", [14, 14, 16, 24, 12, 32], "blue")
    page.head(
        "Calendar",
        "What is expected to be paid on which day of the next 12 months, before tax. Not a promise.",
        places=(0, 1, 2, 3, 4, 5),
    )
    report(page, "Payments", CONTENT, 0, ("date", "date", "", "", "money"))
    page.sheet.freeze_panes(CONTENT + 1, 0)
    page.protect()
    page.print_setup(repeat=CONTENT, portrait=True)
