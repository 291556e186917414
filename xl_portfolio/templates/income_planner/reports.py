"""What results are laid out with: findings, report blocks and measures of the contents."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from xl_portfolio.actions.income_planner.results import MEASURES, REPORT
from xl_portfolio.templates.blocks import Page
from xl_portfolio.templates.book import Book, Column

__all__ = ["finding", "measures", "report", "report_block", "wide_page"]

_SCREEN = 1320  # pixels of the first screen


def wide_page(book: Book, name: str, widths: Sequence[float]) -> Page:
    """A page of results whose head ends where the first screen does, though columns go on."""
    room, shown = _SCREEN, 0
    for width in widths:
        room -= ceil(7 * width + 5)
        if room < 0:
            break
        shown += 1
    page = Page(book, name, widths[:shown], "blue")
    for column, width in enumerate(widths):
        page.sheet.set_column(column, column, width)
    return page


def finding(page: Page, name: str, row: int, column: int = 0, **extra: Any) -> None:
    """Lay out a named cell for the sentence that a sheet is about."""
    look = {"bg_color": None, "font_size": 12, "valign": "vcenter", **extra}
    page.sheet.set_row(row, 20)
    page.put(row, column, None, page.look("Result", **look))
    page.define(name, row, column)


def report_block(page: Page, name: str, row: int, column: int, columns: Sequence[Column]) -> int:
    """Lay out a report block in columns of one's own; returns the row after it."""
    page.output(name, row, column, columns, REPORT[name].rows)
    return row + REPORT[name].rows + 1


def report(
    page: Page,
    name: str,
    row: int,
    column: int,
    numbers: Sequence[str],
    wrapped: Sequence[str] = (),
    through: int | None = None,
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
    through : int or None
        Column up to which the last text may run over what is blank beside the block.
    """
    columns = [
        Column(header=header, number=number, wrap=header in wrapped, top=bool(wrapped))
        for header, number in zip(REPORT[name].columns, numbers, strict=True)
    ]
    end = report_block(page, name, row, column, columns)
    for place in range(1, len(columns)):
        if columns[place].side == "left" and columns[place - 1].side == "right":
            _indent(page, columns[place], row, column + place, end)
    if through is not None:
        for beside in range(column + len(columns), through + 1):
            page.put(row, beside, None, page.look.header())
        page.rule(row + 1, column, end - 1, through)


def measures(page: Page, name: str, row: int, column: int = 0) -> None:
    """Lay out a report block whose rows are measures, each with its own number format."""
    block = REPORT[name]
    width = len(block.columns)
    report(page, name, row, column, ["", *["money"] * (width - 1)])
    for line, (_, number) in enumerate(MEASURES[name], start=row + 1):
        for place in range(column + 1, column + width):
            page.put(line, place, None, page.look("Calculated", number, align="right"))


def _indent(page: Page, column: Column, row: int, at: int, end: int) -> None:
    """Keep a text apart from the number on its left."""
    page.put(row, at, column.header, page.look.header(align="left", indent=1))
    look = page.look(column.style, column.number, align="left", indent=1)
    for line in range(row + 1, end):
        page.put(line, at, None, look)
