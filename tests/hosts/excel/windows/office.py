"""A stand-in for Excel's object model: sheets of cells, names and tables, as COM shows them.

What matters for a host is kept: a 1 x 1 range delivers a scalar, other ranges tuples of tuples;
error cells are numbers; `.Value` gives dates as times and currency as decimals, `.Value2` does not;
typed text becomes a number, a formula or an error; protected cells refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from tests.hosts.excel.windows.system import RANGE, ComError, com_time
from xl_portfolio.sheet.grid import date_of, serial_of

ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
CODES = {number: code for code, number in ERRORS.items()}
MISSING = -2147352572
LAST_ROW = 1_048_576


class Collection:
    """A COM collection: counted from 1, or by name."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = list(items)

    @property
    def Count(self) -> int:
        return len(self._items)

    def __call__(self, key: Any) -> Any:
        if isinstance(key, int):
            return self._items[key - 1]
        for item in self._items:
            if item.Name == key:
                return item
        raise ComError

    Item = __call__

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)


class Sheet:
    """A worksheet; formats are remembered only as far as they change what `.Value` delivers."""

    def __init__(self, book: Book, name: str) -> None:
        self.Parent, self.Name = book, name
        self.Application = book.Application
        self.cells: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.dates: set[tuple[int, int]] = set()
        self.currency: set[tuple[int, int]] = set()
        self.unlocked: set[tuple[int, int]] = set()
        self.tables: list[Any] = []
        self.password = ""
        self.ProtectContents = False
        self.ProtectDrawingObjects = self.ProtectScenarios = False
        self.Protection = SimpleNamespace()
        self.protected_with: dict[str, Any] = {}

    @property
    def ListObjects(self) -> Collection:
        return Collection(self.tables)

    @property
    def UsedRange(self) -> Range:
        rows, columns = zip(*self.cells, strict=True) if self.cells else ((1,), (1,))
        return Range(self, min(rows), min(columns), max(rows), max(columns))

    def Cells(self, row: int, column: int) -> Range:
        return Range(self, row, column, row, column)

    def Range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            return parsed(self, first)
        last = first if last is None else last
        return Range(self, first.top, first.left, last.bottom, last.right)

    def Evaluate(self, text: str) -> Any:
        """A reference or a constant, as the tests need them."""
        assert len(text) <= 255
        if text.startswith('"'):
            return text.strip('"')
        if re.fullmatch(r"-?[\d.]+", text):
            return float(text)
        if text.upper() in ("TRUE", "FALSE"):
            return text.upper() == "TRUE"
        name, _, rest = text.rpartition("!")
        sheet = self.Parent.Worksheets(name.strip("'")) if name else self
        try:
            return parsed(sheet, rest)
        except (ValueError, TypeError):
            return ERRORS["#NAME?"]

    def Unprotect(self, password: str) -> None:
        if password != self.password:
            raise ComError
        self.ProtectContents = False

    def Protect(self, Password: str, Contents: bool, **options: Any) -> None:  # noqa: N803  # COM's names
        self.ProtectContents = Contents
        self.protected_with = options


class Range:
    """A rectangle of cells, both corners included, counted from 1."""

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet, self.top, self.left, self.bottom, self.right = sheet, top, left, bottom, right
        self.Worksheet, self.Application = sheet, sheet.Application
        self.Row, self.Column = top, left
        self.Rows = SimpleNamespace(Count=bottom - top + 1)
        self.Columns = SimpleNamespace(Count=right - left + 1)
        self.Count = self.Rows.Count * self.Columns.Count
        self.HasSpill = False
        self._oleobj_ = SimpleNamespace(
            GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=RANGE))
        )

    @property
    def Address(self) -> str:
        first, last = (f"${get_column_letter(c)}" for c in (self.left, self.right))
        if self.Rows.Count == LAST_ROW:
            return f"{first}:{last}"
        corner = f"{first}${self.top}"
        return corner if self.Count == 1 else f"{corner}:{last}${self.bottom}"

    def GetAddress(self, *arguments: Any) -> str:
        return self.Address

    def Cells(self, row: int, column: int) -> Range:
        return self.sheet.Cells(self.top + row - 1, self.left + column - 1)

    def _get(self, deliver: Any) -> Any:
        self.Application.reads += 1
        rows = tuple(
            tuple(deliver((r, c)) for c in range(self.left, self.right + 1))
            for r in range(self.top, self.bottom + 1)
        )
        return rows[0][0] if self.Count == 1 else rows

    @property
    def Value2(self) -> Any:
        return self._get(self.sheet.cells.get)

    @property
    def Value(self) -> Any:
        def deliver(at: tuple[int, int]) -> Any:
            cell = self.sheet.cells.get(at)
            if isinstance(cell, float) and at in self.sheet.dates:
                return com_time(date_of(cell))
            if isinstance(cell, float) and at in self.sheet.currency:
                return Decimal(f"{cell:.4f}")
            return cell

        return self._get(deliver)

    @Value.setter
    def Value(self, content: Any) -> None:
        self.Application.wrote(self)
        rows = (
            content
            if isinstance(content, (tuple, list))
            else [[content] * self.Columns.Count] * self.Rows.Count
        )
        assert len(rows) == self.Rows.Count
        for r, row in enumerate(rows, start=self.top):
            assert len(row) == self.Columns.Count
            for c, cell in enumerate(row, start=self.left):
                self._enter((r, c), cell)

    def _enter(self, at: tuple[int, int], cell: Any) -> None:
        if self.sheet.ProtectContents and at not in self.sheet.unlocked:
            raise ComError(text="The cell is protected.")
        assert cell is None or type(cell) in (float, int, str, bool), f"COM does not take {cell!r}"
        self.sheet.formulas.pop(at, None)
        self.sheet.cells.pop(at, None)
        typed = typed_text(cell) if isinstance(cell, str) else cell
        if isinstance(typed, str) and typed.startswith("=") and not str(cell).startswith("'"):
            self.sheet.formulas[at] = typed
        elif typed not in (None, ""):
            self.sheet.cells[at] = float(typed) if type(typed) is int and typed not in CODES else typed

    @property
    def Formula(self) -> Any:
        def deliver(at: tuple[int, int]) -> str:
            return self.sheet.formulas.get(at) or str(self.sheet.cells.get(at, ""))

        return self._get(deliver)

    @Formula.setter
    def Formula(self, text: str) -> None:
        self.sheet.formulas[self.top, self.left] = text


def typed_text(text: str) -> Any:
    """What Excel makes of a text that is entered."""
    if text.startswith("'"):
        return text[1:]
    if text in ERRORS:
        return ERRORS[text]
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    try:
        return float(text)
    except ValueError:
        return text


def parsed(sheet: Sheet, address: str) -> Range:
    """Range of an address such as `A1:B2` or `A:C`."""
    left, top, right, bottom = range_boundaries(address)
    return Range(sheet, top or 1, left, bottom or LAST_ROW, right)


class Book:
    """A workbook."""

    def __init__(self, application: Application, name: str, folder: str = "C:\\Clients") -> None:
        self.Application, self.Name = application, name
        self.FullName = f"{folder}/{name}" if folder.startswith("/") else f"{folder}\\{name}"
        self.Date1904 = False
        self.sheets: list[Sheet] = []
        self.names: list[Any] = []

    @property
    def Worksheets(self) -> Collection:
        return Collection(self.sheets)

    @property
    def Names(self) -> Collection:
        return Collection(self.names)

    def define(self, name: str, sheet: str, address: str) -> None:
        place = self.Worksheets(sheet).Range(address.replace("$", ""))
        self.names.append(SimpleNamespace(Name=name, RefersToRange=place, RefersTo=f"={sheet}!{address}"))

    def range(self, name: str) -> Range:
        """Range of a name or a table."""
        for table in (table for sheet in self.sheets for table in sheet.tables):
            if table.Name == name:
                return table.Range
        found: Range = self.Names(name).RefersToRange
        return found


class Application:
    """Excel itself: its settings, and how often cells were read and written."""

    def __init__(self) -> None:
        self.Hwnd = 1
        self.ScreenUpdating = self.EnableEvents = True
        self.Calculation = -4105
        self.StatusBar: Any = False
        self.Selection: Any = None
        self.reads = self.writes = 0
        self.refuse_at = 0
        self.settings: list[tuple[Any, ...]] = []

    def wrote(self, cells: Range) -> None:
        """Take note of a write, and refuse the one that a test wants refused."""
        self.writes += 1
        self.settings.append((self.ScreenUpdating, self.EnableEvents, self.Calculation))
        if self.writes == self.refuse_at:
            raise ComError(text="Excel is busy.")

    def Intersect(self, one: Range, other: Range) -> Range | None:
        top, left = max(one.top, other.top), max(one.left, other.left)
        bottom, right = min(one.bottom, other.bottom), min(one.right, other.right)
        return Range(one.sheet, top, left, bottom, right) if top <= bottom and left <= right else None


def opened(path: str) -> Book:
    """A workbook file as Excel shows it: its last results, names, tables and protection."""
    values, formulas = load_workbook(path, data_only=True), load_workbook(path)
    book = Book(Application(), path.rsplit("/", 1)[-1], path.rsplit("/", 1)[0])
    for source in formulas.worksheets:
        sheet = Sheet(book, source.title)
        book.sheets.append(sheet)
        shown = values[source.title]
        for row in source.iter_rows():
            for cell in row:
                _fill(sheet, (cell.row, cell.column), cell, shown.cell(cell.row, cell.column))
        sheet.ProtectContents = source.protection.sheet
        sheet.Protection = _Allowed()
        for table in source.tables.values():
            sheet.tables.append(_table(sheet, table))
    for name in formulas.defined_names.values():
        for title, address in name.destinations:
            book.define(name.name, title, address)
    return book


class _Allowed:
    """What the protection of the templates allows."""

    def __getattr__(self, name: str) -> bool:
        if name.startswith("Allow"):
            return name in ("AllowFormattingColumns", "AllowFormattingRows", "AllowFiltering")
        raise AttributeError(name)


def _fill(sheet: Sheet, at: tuple[int, int], cell: Any, shown: Any) -> None:
    if cell.is_date or isinstance(shown.value, datetime):
        sheet.dates.add(at)
    if not cell.protection.locked:
        sheet.unlocked.add(at)
    if cell.data_type == "f":
        sheet.formulas[at] = getattr(cell.value, "text", cell.value)
    value = shown.value
    if isinstance(value, datetime):
        value = serial_of(value)
    elif isinstance(value, str) and value in ERRORS:
        value = ERRORS[value]
    elif isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if value not in (None, ""):
        sheet.cells[at] = value


def _table(sheet: Sheet, table: Any) -> Any:
    left, top, right, bottom = range_boundaries(table.ref)
    return SimpleNamespace(
        Name=table.name,
        ShowTotals=False,
        Range=Range(sheet, top, left, bottom, right),
        HeaderRowRange=Range(sheet, top, left, top, right),
        DataBodyRange=Range(sheet, top + 1, left, bottom, right),
    )


def copied(book: Book) -> Book:
    """The same workbook once more, for a test that changes it."""
    return deepcopy(book)
