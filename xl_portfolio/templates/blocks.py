"""The blocks every workbook is made of: a page with its head, input rows, output blocks, tables, print set-up.

Rows and columns are zero-based here, as in XlsxWriter; row 4 is the first row of content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname

from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.conditions import LINE, Conditions
from xl_portfolio.templates.theme import colour

__all__ = ["CONTENT", "Page"]

CONTENT = 4  # rows 1 to 3 are the head of a page, row 4 is empty

# Footers cannot refer to cells: client and as-of date stand in rows 1 and 3, which every page repeats.
_FOOTER = "&L&8&F · &A&C&8Page &P of &N&R&8Hypothetical, not advice"


class Page(Conditions):
    """One sheet: its head, then whatever blocks its author places.

    Parameters
    ----------
    book : Book
    name : str
        The sheet's name.
    widths : sequence of float
        Widths of the first columns, in characters.
    tab : str
        Colour of the tab, a name of the palette.
    """

    def __init__(self, book: Book, name: str, widths: Sequence[float], tab: str) -> None:
        super().__init__(book, name)
        self.name, self.widths, self.look = name, widths, book.look
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_tab_color(colour(tab))

    def head(self, title: str, purpose: str, places: Sequence[int] = (0, 1, 2, 3, 4, 5)) -> None:
        """Write title, purpose, links to Start and the neighbours, as-of date, client and status.

        `places` are the columns of the three links, of "As of", of the date beside it, and of client and status.
        A date that its column is too narrow for is written smaller.
        """
        band = {"bg_color": colour("mist")}
        under = {**band, "bottom": 1, "bottom_color": LINE, "valign": "vcenter"}
        blanks = (self.look("Title"), self.look("Note", **band), self.look("Note", **under))
        for row, blank in enumerate(blanks):
            for column in range(len(self.widths)):
                self.sheet.write_blank(row, column, None, blank)
        self.sheet.set_row(0, 26)
        self.sheet.set_row(2, 18)
        self.sheet.set_row(3, 9)
        self.sheet.write_string(0, 0, title, self.look("Title"))
        self.sheet.write_string(1, 0, purpose, self.look("Note", **band))
        start, before, after, as_of, date, state = places
        link = self.look.link(**under)
        pages = [page for page in self.book.order if page != "Configuration"]
        here = pages.index(self.name)
        if here > 0:
            self.link(2, start, pages[0], pages[0], link)
        if here > 1:
            self.link(2, before, pages[here - 1], f"‹ {pages[here - 1]}", link)
        if here < len(pages) - 1:
            self.link(2, after if here else start, pages[here + 1], f"{pages[here + 1]} ›", link)
        self.sheet.write_string(2, as_of, "As of", self.look("Note", **under, align="right"))
        short = self.look("Note", "date", **under, align="left", shrink=True)
        self.sheet.write_formula(2, date, '=IF(AsOfDate="","",AsOfDate)', short, "")
        self.sheet.write_formula(2, state, self.book.status, self.look("Note", **under), "")
        client = self.look("Note", **band, bold=True, valign="vcenter")
        self.sheet.write_formula(0, state, '=IF(Client="","",Client)', client, "")

    def link(self, row: int, column: int, sheet: str, text: str, look: Format | None = None) -> None:
        """Write a link to a sheet of the workbook."""
        target = f"internal:{quote_sheetname(sheet)}!A1"
        self.sheet.write_url(row, column, target, look or self.look.link(), text, f"Go to {sheet}")

    def section(self, row: int, column: int, text: str) -> None:
        """Write the heading of a section."""
        self.sheet.write_string(row, column, text, self.look("Section"))

    def note(self, row: int, column: int, text: str, **extra: Any) -> None:
        """Write a note; a text that begins with = is a formula."""
        self.put(row, column, text, self.look("Note", **extra))

    def put(self, row: int, column: int, value: object, look: Format) -> None:
        """Write text, a number, a date, a formula (text that begins with =), or a blank."""
        if value is None:
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, column, value, look)
        elif isinstance(value, str) and value.startswith("="):
            self.sheet.write_formula(row, column, value, look, "")
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, look)
        else:
            self.sheet.write_number(row, column, value, look)

    def define(self, name: str, *corners: int) -> str:
        """Define a name on this sheet: first row, first column, and the last ones if it is a range."""
        return self.book.define(name, self.name, *(corners if len(corners) == 4 else corners * 2))

    def input_row(self, row: int, entry: InputRow, value: object) -> None:
        """Write one input with its label, unit, default and reason, and define its name."""
        self.sheet.set_row(row, 18)
        middle = {"valign": "vcenter"}
        self.sheet.write_string(row, 0, entry.label, self.look("Calculated", **middle))
        self.put(row, 1, value, self.look("Input", entry.number, align="left", **middle))
        for column, text in enumerate((entry.unit, entry.default, entry.reason), start=2):
            self.sheet.write_string(row, column, text, self.look("Note", **middle, indent=1))
        self.sheet.data_validation(row, 1, row, 1, dict(entry.validation))
        self.define(entry.name, row, 1)

    def output(self, name: str, row: int, column: int, columns: Sequence[Column], rows: int) -> str:
        """Lay out a named block for results: a header row, then `rows` rows that stay clean while empty."""
        self.capacity(row, column, columns, rows)
        return self.define(name, row, column, row + rows, column + len(columns) - 1)

    def capacity(
        self,
        row: int,
        column: int,
        columns: Sequence[Column],
        rows: int,
        *,
        ruled: bool = True,
        **header: Any,
    ) -> None:
        """Format a header row and `rows` rows; a header that is blank, or a formula, shows when it has text.

        `header` is what differs in the format of the headers; rows are ruled where their first cell
        holds something.
        """
        for k, each in enumerate(columns, start=column):
            if each.header and not each.header.startswith("="):
                self.put(row, k, each.header, self.look.header(align=each.side, **_indented(each), **header))
            else:
                self.put(row, k, each.header or None, self._late_header(each, header))
            self._format_column(each, k, row + 1, row + rows)
        self.show_header(row, column, column + len(columns) - 1)
        if ruled:
            self.rule(row + 1, column, row + rows, column + len(columns) - 1)

    def live_table(
        self,
        row: int,
        column: int,
        columns: Sequence[Column],
        rows: int,
        formula: str,
        size: tuple[int, int],
        **header: Any,
    ) -> None:
        """Format a header row and `rows` rows, which the formula in the first cell fills up to `size`."""
        looks = [[self._late_header(each, header) for each in columns]]
        looks += [[self._look_of(each) for each in columns]] * rows
        self._live(row, column, looks, formula, size)
        self.show_header(row, column, column + len(columns) - 1)
        self.rule(row + 1, column, row + rows, column + len(columns) - 1)

    def live_matrix(
        self, row: int, column: int, each: Column, rows: int, formula: str, size: tuple[int, int]
    ) -> None:
        """Format `rows` x `rows` cells, which the formula in the first one fills up to `size`."""
        self._live(row, column, [[self._look_of(each)] * rows] * rows, formula, size)

    def _live(
        self,
        row: int,
        column: int,
        looks: Sequence[Sequence[Format]],
        formula: str,
        size: tuple[int, int],
    ) -> None:
        """Write a formula that spills, and blanks with their formats in all other cells of the block."""
        last = row + max(size[0], 1) - 1, column + max(size[1], 1) - 1
        self.sheet.write_dynamic_array_formula(row, column, *last, formula, looks[0][0], "")
        for r, line in enumerate(looks, start=row):
            for c, look in enumerate(line, start=column):
                if (r, c) != (row, column):
                    self.sheet.write_blank(r, c, None, look)

    def _late_header(self, column: Column, header: Mapping[str, Any]) -> Format:
        """Format of a header whose text comes later."""
        plain = {"font_size": 11, "text_wrap": True, "valign": "vcenter", **header}
        return self.look("Section", align=column.side, **plain)

    def table(
        self,
        name: str,
        row: int,
        columns: Sequence[Column],
        rows: int,
        data: Sequence[Sequence[object]] = (),
        *,
        filtered: bool = True,
    ) -> None:
        """Lay out an Excel table of `rows` rows below its header, from column A, with the first rows filled.

        Columns of inputs come first. A table of few rows needs no filter buttons in its header.
        """
        headers = [
            {
                "header": each.header,
                "header_format": self.look.header(align=each.side, **_indented(each)),
            }
            for each in columns
        ]
        options = {"name": name, "style": None, "columns": headers, "autofilter": filtered}
        self.sheet.add_table(row, 0, row + rows, len(columns) - 1, options)
        for k, each in enumerate(columns):
            self._format_column(each, k, row + 1, row + rows)
        self._fill(row + 1, 0, columns, data)
        inputs = [k for k, each in enumerate(columns) if each.style == "Input"]
        if inputs:
            self.offer(row + 1, inputs[0], row + rows, inputs[-1])
        calculated = len(inputs)
        self.rule(row + 1, calculated, row + rows, len(columns) - 1)

    def inputs(
        self,
        name: str,
        row: int,
        column: int,
        columns: Sequence[Column],
        rows: int,
        data: Sequence[Sequence[object]] = (),
    ) -> str:
        """Lay out a named block of inputs: a header row, then `rows` rows, the first ones filled."""
        self.capacity(row, column, columns, rows, ruled=False)
        self._fill(row + 1, column, columns, data)
        last = row + rows, column + len(columns) - 1
        self.offer(row + 1, column, *last)
        return self.define(name, row, column, *last)

    def _fill(
        self, row: int, column: int, columns: Sequence[Column], data: Sequence[Sequence[object]]
    ) -> None:
        """Write rows of values in the formats of their columns; a row may be shorter."""
        for r, line in enumerate(data, start=row):
            for k, (each, value) in enumerate(zip(columns, line, strict=False), start=column):
                self.put(r, k, value, self._look_of(each))

    def place(
        self, chart: Chart, row: int, column: int, width: int, height: int, text: str, left: int = 4
    ) -> None:
        """Place a chart at a cell, its size and its distance from the left in pixels, with its alternative text."""
        chart.set_size({"width": width, "height": height})
        options = {"object_position": 1, "description": text, "x_offset": left, "y_offset": 2}
        self.sheet.insert_chart(row, column, chart, options)

    def _format_column(self, column: Column, at: int, first: int, last: int) -> None:
        look = self._look_of(column)
        for row in range(first, last + 1):
            formula = column.formula.format(row=row + 1)
            self.put(row, at, formula or None, look)

    def _look_of(self, column: Column) -> Format:
        extra: dict[str, Any] = {"align": column.side, **_indented(column)}
        if column.wrap:
            extra |= {"text_wrap": True}
        if column.top:
            extra |= {"valign": "top"}
        if column.style == "Input":  # the fill and the lines come with the content: see `offer`
            extra |= {"bg_color": None, "border": None, "border_color": None}
        return self.look(column.style, column.number, **extra)

    def protect(self) -> None:
        """Protect the sheet without a password; selecting, sizing, filtering stay allowed."""
        allowed = ("select_locked_cells", "select_unlocked_cells", "format_columns", "format_rows")
        self.sheet.protect("", dict.fromkeys((*allowed, "autofilter", "objects"), True))

    def print_setup(
        self,
        area: tuple[int, int, int, int] | None = None,
        *,
        repeat: int = CONTENT - 1,
        portrait: bool = False,
        pages: int = 0,
        breaks: Sequence[int] = (),
    ) -> None:
        """Print one page wide on A4 or Letter, rows 1 to `repeat` + 1 on every page, with the footer.

        Without an area, what is filled is printed. `pages` limits the height; 0 is as many as needed.
        Each row of `breaks` begins a page.
        """
        if not portrait:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, pages)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
        self.sheet.set_footer(_FOOTER, {"margin": 0.3})
        self.sheet.repeat_rows(0, repeat)
        if breaks:
            self.sheet.set_h_pagebreaks(list(breaks))
        if area is not None:
            self.sheet.print_area(*area)


def _indented(column: Column) -> dict[str, int]:
    return {"indent": column.indent} if column.indent else {}
