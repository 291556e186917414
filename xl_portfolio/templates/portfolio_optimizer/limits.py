"""The sheet Constraints: limits in words, facts about the assets, and what each limit costs."""

from __future__ import annotations

from typing import Any

from xl_portfolio.actions.portfolio_optimizer.contents import FACT_COLUMNS, LIMIT_COLUMNS
from xl_portfolio.actions.portfolio_optimizer.limits import LOOSER
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.portfolio_optimizer.layout import ASSETS, LIMITS
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["constraints_sheet"]

_NUMBER, _GAP = WIDTHS["number"], WIDTHS["gap"]
_EXAMPLES = (
    "Write a limit as you would say it, or name what it is on and fill in the numbers beside it:",
    "Bonds at least 40 % · Technology between 10 % and 30 % · each Class at most 25 % · Bonds at least half of Gold",
    "turnover at most 20 % · trading cost 0.1 % · fixed cost 10 per trade · at most 10 holdings · Yield at least 2.5 %",
)
_TABLE = CONTENT + 5
_FACTS_COLUMN = 8
_REPORT_COLUMN = 4


def constraints_sheet(book: Book) -> None:
    """Limits on groups, trades and yields in words; facts that they and some objectives refer to."""
    page = Page(book, "Constraints", [44, _NUMBER, _NUMBER, _GAP, 44, 16, 26], "amber")
    page.sheet.set_column(_FACTS_COLUMN - 1, _FACTS_COLUMN - 1, _GAP)
    page.sheet.set_column(_FACTS_COLUMN, _FACTS_COLUMN + len(FACT_COLUMNS) - 1, _NUMBER)
    page.head(
        "Constraints",
        "Limits beyond the minimum and maximum of each asset, in words. Leave the sheet blank if you have none.",
        places=(0, 1, 2, 4, 5, 6),
    )
    for row, text in enumerate(_EXAMPLES, start=CONTENT):
        page.note(row, 0, text)
    page.section(_TABLE - 1, 0, "Limits")
    _inputs(page, "Constraints", 0, LIMIT_COLUMNS, LIMITS)
    page.section(_TABLE - 1, _REPORT_COLUMN, "What they cost (written by Optimize)")
    report = (
        Column(header="Limit"),
        Column(header="State", style="Check"),
        Column(header=LOOSER, number="slope", wrap=True),
    )
    page.output("ConstraintReport", _TABLE, _REPORT_COLUMN, report, LIMITS)
    page.sheet.set_row(_TABLE, 46)
    page.section(
        _TABLE - 1,
        _FACTS_COLUMN,
        "Facts about the assets: rename the columns as you like, in any order of rows",
    )
    _inputs(page, "AssetFacts", _FACTS_COLUMN, FACT_COLUMNS, ASSETS)
    page.sheet.freeze_panes(_TABLE + 1, 0)
    page.sheet.set_selection(_TABLE + 1, 0, _TABLE + 1, 0)
    page.print_setup((0, 0, _TABLE + LIMITS, _REPORT_COLUMN + 2))


def _inputs(page: Page, name: str, left: int, headers: tuple[str, ...], rows: int) -> None:
    """A named block of inputs under headers."""
    plain: dict[str, Any] = {"bg_color": None, "border": None, "border_color": None}
    for column, text in enumerate(headers, start=left):
        numeric = column > left and text not in ("Sector", "Role")
        side = "right" if numeric else "left"
        share = "ratio" if text in ("Duration", "Beta") else "weight"
        page.put(_TABLE, column, text, page.look.header(align=side, text_wrap=True))
        look = page.look("Input", share if numeric else "", align=side, **plain)
        for row in range(_TABLE + 1, _TABLE + 1 + rows):
            page.put(row, column, None, look)
    page.define(name, _TABLE, left, _TABLE + rows, left + len(headers) - 1)
    page.offer(_TABLE + 1, left, _TABLE + rows, left + len(headers) - 1)
