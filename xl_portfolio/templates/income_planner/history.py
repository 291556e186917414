"""The sheet History: monthly returns of the classes and inflation, for the historical models of the simulation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import CLASSES, INPUT_BLOCKS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.tables import rows_of
from xl_portfolio.templates.rules import a_date, number_between
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["history_sheet"]

_HEADER = CONTENT + 2
_FIRST, _LAST = "Month", "Inflation"


def history_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The block `History`: a header of its own, then a row a month."""
    block = INPUT_BLOCKS["History"]
    page = Page(book, "History", [WIDTHS["date"], *[12] * (CLASSES + 1)], "grey")
    sheet, look = page.sheet, page.look
    page.head(
        "History",
        "Optional: monthly returns of your classes and monthly inflation, for the models block bootstrap and "
        "historical sequences.",
        places=(0, 1, 3, 5, 6, 7),
    )
    page.note(
        CONTENT,
        0,
        f"Decimals or percent, at least ten years, up to {block.rows - 1} months. The header names the classes as on "
        "Assumptions; where it does not, the name stands above it. Past returns are not a forecast.",
    )
    plain: dict[str, Any] = {"bg_color": None, "border": None, "border_color": None}
    date, share = look("Input", "date", align="left", **plain), look("Input", "yield", **plain)
    sheet.set_column(0, 0, WIDTHS["date"], date)
    sheet.set_column(1, block.width - 1, 12, share)
    for column in range(block.width):
        here, side = xl_rowcol_to_cell(_HEADER, column), "right" if column else "left"
        missing = f'=IF({_expected(column)}={here}&"","",{_expected(column)})'
        page.put(CONTENT + 1, column, missing, look("Check", text_wrap=True, align=side))
    sheet.set_row(CONTENT + 1, 33)
    rows = rows_of("History", filled) or [
        [_FIRST, *(row[0] for row in rows_of("Assumptions", filled)), _LAST]
    ]
    sheet.set_row(_HEADER, 33)
    for column in range(block.width):
        header = look(
            "Input", bold=True, text_wrap=True, valign="vcenter", align="right" if column else "left"
        )
        page.put(_HEADER, column, rows[0][column] if column < len(rows[0]) else None, header)
    for r, line in enumerate(rows[1:], start=_HEADER + 1):
        for column, value in enumerate(line):
            page.put(r, column, value, share if column else date)
    last = _HEADER + block.rows - 1
    page.define("History", _HEADER, 0, last, block.width - 1)
    sheet.data_validation(_HEADER + 1, 0, last, 0, a_date("Month", "Any day of the month."))
    sheet.data_validation(
        _HEADER + 1, 1, last, block.width - 1, number_between(-1, 10, "Return", "Of the month, such as 0.8%.")
    )
    page.offer(_HEADER + 1, 0, last, block.width - 1)
    sheet.freeze_panes(_HEADER + 1, 1)
    sheet.set_selection(_HEADER + 1, 0, _HEADER + 1, 0)
    page.print_setup(repeat=_HEADER)


def _expected(column: int) -> str:
    """Formula of what the header should say: the month, the classes of Assumptions in their order, inflation."""
    if column == 0:
        return f'"{_FIRST}"'
    name = f"INDEX(ClassNames,{min(column, CLASSES)})"
    named = f'IF(COUNTA(ClassNames)={column - 1},"{_LAST}","")'
    return f"IF(COUNTA(ClassNames)<{column},{named},{name})"
