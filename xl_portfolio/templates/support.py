"""The sheets that stand behind the results of every workbook: Checks, About, Log."""

from __future__ import annotations

from collections.abc import Sequence

from xl_portfolio.actions.doubts import DOUBT_COLUMNS, DOUBT_ROWS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.theme import THREE_LINES, TWO_LINES, WIDTHS, height_of

__all__ = ["about_sheet", "checks_sheet", "log_sheet"]

_LOG_LINES = 200
_LABEL = WIDTHS["label"]
_STATE = (8, WIDTHS["date"], 32)  # columns of "As of", of the date, and of the state in a few words
_LONG = 97  # column of long texts


def checks_sheet(book: Book, purpose: str, checks: Sequence[tuple[str, str, str]]) -> None:
    """Whether the sums are right, and every doubt about the inputs.

    `checks` are what is checked, the condition as a native formula without =, and what it means.
    """
    page = Page(book, "Checks", [_LABEL, 16, 89, *_STATE], "grey")
    page.head("Checks", purpose)
    row = CONTENT
    for column, text in enumerate(("Check", "State", "What it means")):
        page.put(row, column, text, page.look.header(align="center" if column == 1 else "left"))
    for what, condition, meaning in checks:
        row += 1
        page.put(row, 0, what, page.look("Calculated"))
        page.put(row, 1, f'=IF({condition},"OK","Look")', page.look("Check", align="center"))
        page.note(row, 2, meaning)
    page.define("CheckStates", CONTENT + 1, 1, row, 1)
    page.alarm(CONTENT + 1, 1, row, 1, "Look")
    page.section(row + 2, 0, "Doubts about the inputs")
    severity, where, remedy = DOUBT_COLUMNS
    columns = (
        Column(header=severity, style="Check", top=True),
        Column(header=where, top=True),
        Column(header=remedy, wrap=True, top=True),
    )
    page.output("InputChecks", row + 3, 0, columns, DOUBT_ROWS)
    for doubt in range(row + 4, row + 4 + DOUBT_ROWS):
        page.sheet.set_row(doubt, THREE_LINES)
    page.alarm(row + 4, 0, row + 3 + DOUBT_ROWS, 0, "Error")
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup()


def about_sheet(book: Book, texts: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
    """Method, conventions, sources and licence: titles, and under each the label and the text of its lines."""
    page = Page(book, "About", [_LABEL, _LONG, 8, *_STATE], "grey")
    page.head("About", "How the numbers are made, where they come from, and what this workbook is not.")
    row = CONTENT
    for title, entries in texts:
        page.section(row, 0, title)
        for label, text in entries:
            row += 1
            page.put(row, 0, label, page.look("Calculated", valign="top"))
            page.note(row, 1, text, text_wrap=True, valign="top")
            page.sheet.set_row(row, height_of((text, _LONG)) + 2)
        row += 2
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup(pages=2)


def log_sheet(book: Book) -> None:
    """Every run, newest first: the table `RunLog`."""
    page = Page(book, "Log", [18, 18, _LONG, *_STATE], "grey")
    page.head("Log", f"Every run, newest first; the table keeps the last {_LOG_LINES}.")
    columns = (
        Column(header="Time", number="moment", top=True),
        Column(header="Action", top=True),
        Column(header="Result", wrap=True, top=True),
    )
    page.table("RunLog", CONTENT, columns, _LOG_LINES)
    for row in range(CONTENT + 1, CONTENT + 1 + _LOG_LINES):
        page.sheet.set_row(row, TWO_LINES)
    page.sheet.freeze_panes(CONTENT + 1, 0)
    page.protect()
    page.print_setup(repeat=CONTENT)
