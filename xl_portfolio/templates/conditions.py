"""What a sheet shows while its cells meet a condition: filled rows, inputs in use, words of alarm, heat maps.

Rows and columns are zero-based, as in XlsxWriter; a formula is written for the first cell of its range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.color import Color
from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.templates.book import Book
from xl_portfolio.templates.theme import INPUT_FILL, colour

__all__ = ["LINE", "Conditions"]

LINE = Color.theme(0, 2)
"""Colour of the thin lines of a sheet."""


class Conditions:
    """The conditional formats of one sheet.

    Parameters
    ----------
    book : Book
    name : str
        The sheet's name.
    """

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.sheet = book, book.sheets[name]

    def rule(self, first: int, left: int, last: int, right: int) -> None:
        """Draw a thin line under each row that has something in its first cell."""
        condition = f'=${xl_rowcol_to_cell(first, left)}<>""'
        self._when(first, left, last, right, condition, {"bottom": 1, "bottom_color": LINE})

    def offer(self, first: int, left: int, last: int, right: int) -> None:
        """Show as inputs the rows in use and the next free one, judged by their first cell."""
        here, above = (f"${xl_rowcol_to_cell(row, left)}" for row in (first, first - 1))
        self.offer_where(first, left, last, right, f'=OR({here}<>"",{above}<>"")')

    def fill_always(self, first: int, left: int, last: int, right: int) -> None:
        """Show a large block as input without writing a cell of it."""
        self.offer_where(first, left, last, right, "=TRUE")

    def offer_where(self, first: int, left: int, last: int, right: int, condition: str) -> None:
        """Show as inputs the cells for which a formula, written for the first one, holds."""
        look = {"bg_color": Color.rgb(INPUT_FILL), "border": 1, "border_color": LINE}
        self._when(first, left, last, right, condition, look)

    def alarm(self, first: int, left: int, last: int, right: int, word: str) -> None:
        """Show in red the cells that hold `word`."""
        condition = f'={xl_rowcol_to_cell(first, left)}="{word}"'
        self._when(first, left, last, right, condition, {"font_color": colour("red")})

    def emphasise(self, first: int, left: int, last: int, right: int, condition: str) -> None:
        """Show in bold on mist the cells for which a formula, written for the first one, holds."""
        look = {"bold": True, "font_color": colour("navy"), "bg_color": colour("mist")}
        self._when(first, left, last, right, condition, look)

    def heat_map(
        self, first: int, left: int, last: int, right: int, *, low: float, middle: float, high: float
    ) -> None:
        """Colour numbers from blue over white to amber; black text is readable on all of it."""
        scale: dict[str, Any] = {"type": "3_color_scale"}
        for end, value, paint in (
            ("min", low, colour("blue", 2)),
            ("mid", middle, colour("white")),
            ("max", high, colour("amber")),
        ):
            scale |= {f"{end}_type": "num", f"{end}_value": value, f"{end}_color": paint}
        self.sheet.conditional_format(first, left, last, right, scale)

    def show_header(self, row: int, left: int, right: int) -> None:
        """Colour the headers that have text."""
        head = {"font_color": colour("white"), "bg_color": colour("navy")}
        self._when(row, left, row, right, f'={xl_rowcol_to_cell(row, left)}<>""', head)

    def _when(
        self, first: int, left: int, last: int, right: int, condition: str, look: Mapping[str, Any]
    ) -> None:
        rule = {"type": "formula", "criteria": condition, "format": self.book.workbook.add_format(dict(look))}
        self.sheet.conditional_format(first, left, last, right, rule)
