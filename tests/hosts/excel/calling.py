"""The road of a formula and of a button in the tests: xlwings' own COM server over the stand-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.hosts.excel.windows.office import Application, Book, Sheet
from tests.hosts.excel.windows.system import install
from xl_portfolio.hosts.excel.cells import MARK
from xl_portfolio.hosts.excel.explain import calls
from xl_portfolio.sheet.grid import serial_of
from xl_portfolio.sheet.sample import SAMPLE_SHEET, sample_rows

BRIDGE = "xl_portfolio.hosts.excel.bridge"


def sample_book() -> Book:
    """A workbook with the sample sheet, dates formatted as such."""
    book = Book(Application(), "sample.xlsm")
    sheet = Sheet(book, SAMPLE_SHEET)
    book.sheets.append(sheet)
    for r, row in enumerate(sample_rows(), start=1):
        for c, cell in enumerate(row, start=1):
            if isinstance(cell, datetime):
                sheet.dates.add((r, c))
                cell = serial_of(cell)
            if cell is not None:
                sheet.cells[r, c] = cell
    return book


def call(name: str, *arguments: Any) -> Any:
    """What `CallUDF` gives our VBA for a function."""
    server = install().com_server.XLPython()
    return server.CallUDF(BRIDGE, "evaluate", [name, *arguments], None, None)


def shown(result: Any) -> list[list[Any]]:
    """The rows that a cell shows after our VBA: errors by their code, empty text as None."""
    rows = result if isinstance(result, (list, tuple)) else [[result]]
    rows = rows if isinstance(rows[0], (list, tuple)) else [rows]
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(MARK):
        return cell[1:]
    return None if cell == "" else cell


def formula(sheet: Sheet, text: str) -> list[list[Any]]:
    """Rows that a formula such as `=SHARPE(B2:B13, , 12)` shows on a sheet: ranges arrive as ranges."""
    ((name, arguments),) = calls(text, _EVERYTHING)
    given = [sheet.Evaluate(each) if each else -2147352572 for each in arguments]
    return shown(call(name, *given))


class _Everything:
    def __contains__(self, name: object) -> bool:
        return True


_EVERYTHING = _Everything()


def press(book: Book, command: str) -> None:
    """What RunPython does in our workbooks: sets the calling book and runs a command in the server."""
    xlwings = install()
    server = xlwings.com_server.XLPython()
    server.SetAttr(server.Module("xlwings._xlwindows"), "BOOK_CALLER", book)
    server.Exec(command)


def press_button(book: Book, action: str) -> None:
    """Press a button of the workbook."""
    press(book, f"from xl_portfolio.hosts.excel import buttons; buttons.press('{action}')")
