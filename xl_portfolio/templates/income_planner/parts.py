"""What the sheets of results are made of: findings, report blocks and measures of the contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xl_portfolio.actions.income_planner.contents import MEASURES, REPORT
from xl_portfolio.templates.blocks import Page
from xl_portfolio.templates.book import Column
from xl_portfolio.templates.income_planner.forms import report_block

__all__ = ["finding", "measures", "report"]


def finding(page: Page, name: str, row: int, column: int = 0, **extra: Any) -> None:
    """Lay out a named cell for the sentence that a sheet is about."""
    look = {"bg_color": None, "font_size": 12, "valign": "vcenter", **extra}
    page.sheet.set_row(row, 20)
    page.put(row, column, None, page.look("Result", **look))
    page.define(name, row, column)


def report(
    page: Page,
    name: str,
    row: int,
    column: int,
    numbers: Sequence[str],
    wrapped: Sequence[str] = (),
) -> None:
    """Lay out a report block of the contents under its header.

    Parameters
    ----------
    page : Page
    name : str
        A key of `REPORT`.
    row, column : int
        Of the first header.
    numbers : sequence of str
        Number format of each column; empty for text.
    wrapped : sequence of str
        Headers of columns whose texts run over several lines.
    """
    columns = [
        Column(header=header, number=number, wrap=header in wrapped, top=bool(wrapped))
        for header, number in zip(REPORT[name].columns, numbers, strict=True)
    ]
    report_block(page, name, row, column, columns)


def measures(page: Page, name: str, row: int, column: int = 0) -> None:
    """Lay out a report block whose rows are measures, each with its own number format."""
    block = REPORT[name]
    width = len(block.columns)
    report(page, name, row, column, ["", *["money"] * (width - 1)])
    for line, (_, number) in enumerate(MEASURES[name], start=row + 1):
        for place in range(column + 1, column + width):
            page.put(line, place, None, page.look("Calculated", number, align="right"))
