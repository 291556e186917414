"""A workbook in memory: its sheets, defined names, tables and date formats, over the zip of parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.hosts.file.areas import Area, split_sheet
from xl_portfolio.hosts.file.cells import SheetPart
from xl_portfolio.hosts.file.package import DOCUMENT, MAIN, Package, integer
from xl_portfolio.hosts.file.values import Reading, text_of, unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Book", "DefinedName", "Table"]

_DATE_STYLES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))  # ECMA-376 part 1, 18.8.30
_NOT_TOKENS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # texts, escaped letters, colours, elapsed hours


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name: what it means, without the equals sign, and the sheet it belongs to if not to the workbook."""

    name: str
    meaning: str
    sheet: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table: where it stands with its header row, and what its columns are called.

    Attributes
    ----------
    area : Area
        Header row (if it has one), data rows, totals rows.
    headers, totals : int
        How many rows of each kind.
    """

    name: str
    area: Area
    columns: tuple[str, ...]
    headers: int
    totals: int

    @property
    def body(self) -> Area:
        """The data rows."""
        area = self.area
        return Area(area.sheet, area.top + self.headers, area.left, area.bottom - self.totals, area.right)

    @property
    def with_header(self) -> Area:
        """The header row and the data rows."""
        area = self.area
        return Area(area.sheet, area.top, area.left, area.bottom - self.totals, area.right)


class Book:
    """A workbook: everything is read when first needed; `save_into` hands changed sheets to the package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._root = package.xml(package.workbook_part)
        self._related = package.related(package.workbook_part)
        self._sheets: dict[str, SheetPart] = {}

    @cached_property
    def sheet_parts(self) -> Mapping[str, str]:
        """Part of each worksheet, by the name on its tab, in the order of the tabs."""
        found = {}
        for sheet in self._root.iterfind(f"{_tag('sheets')}/{_tag('sheet')}"):
            kind, part = self._related.get(sheet.get(f"{{{DOCUMENT}}}id", ""), ("", ""))
            if kind == "worksheet":
                found[sheet.get("name", "")] = part
        return found

    @cached_property
    def tabs(self) -> tuple[str, ...]:
        """Names of all tabs, chart sheets among them: sheet-level names count these."""
        return tuple(
            sheet.get("name", "") for sheet in self._root.iterfind(f"{_tag('sheets')}/{_tag('sheet')}")
        )

    def sheet(self, name: str) -> SheetPart:
        """Worksheet by the name on its tab, indifferent to case.

        Raises
        ------
        WorkbookError
            If there is none.
        """
        known = self._by_folded_name.get(name.casefold())
        if known is None:
            raise WorkbookError(f"{self.package.path.name} has no worksheet {name!r}.")
        if known not in self._sheets:
            part = self.sheet_parts[known]
            self._sheets[known] = SheetPart(known, part, self.package.xml(part), self.reading)
        return self._sheets[known]

    @cached_property
    def _by_folded_name(self) -> Mapping[str, str]:
        return {name.casefold(): name for name in self.sheet_parts}

    def has_sheet(self, name: str) -> bool:
        """Whether there is a worksheet of this name."""
        return name.casefold() in self._by_folded_name

    # --- what names mean ------------------------------------------------------------------------

    @cached_property
    def names(self) -> tuple[DefinedName, ...]:
        """Every defined name."""
        found = []
        for element in self._root.iterfind(f"{_tag('definedNames')}/{_tag('definedName')}"):
            local = integer(element, "localSheetId", -1)
            sheet = self.tabs[local] if 0 <= local < len(self.tabs) else None
            found.append(DefinedName(element.get("name", ""), element.text or "", sheet))
        return tuple(found)

    @cached_property
    def _meanings(self) -> Mapping[tuple[str, str], str]:
        return {((name.sheet or "").casefold(), name.name.casefold()): name.meaning for name in self.names}

    def meaning(self, name: str, sheet: str | None = None) -> str | None:
        """What a defined name stands for, on a sheet or in the whole workbook; None if unknown."""
        local = self._meanings.get(((sheet or "").casefold(), name.casefold()))
        return local if local is not None else self._meanings.get(("", name.casefold()))

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table by its name in lower case."""
        found = {}
        for sheet, part in self.sheet_parts.items():
            for kind, target in self.package.related(part).values():
                if kind == "table":
                    table = self._table(sheet, target)
                    found[table.name.casefold()] = table
        return found

    def _table(self, sheet: str, part: str) -> Table:
        root = self.package.xml(part)
        area = Area.parse(sheet, root.get("ref", ""))
        if area is None:
            raise WorkbookError(
                f"{self.package.path.name} is damaged: its table {root.get('name')!r} has no place."
            )
        columns = tuple(
            unescaped(column.get("name", ""))
            for column in root.iterfind(f"{_tag('tableColumns')}/{_tag('tableColumn')}")
        )
        name = root.get("displayName", root.get("name", ""))
        return Table(name, area, columns, integer(root, "headerRowCount", 1), integer(root, "totalsRowCount"))

    def area(self, name: str) -> Area | None:
        """Cells that a workbook-wide name or a table with its header stands for; None if it is neither."""
        if table := self.tables.get(name.casefold()):
            return table.with_header
        meaning = self._meanings.get(("", name.casefold()))
        return None if meaning is None else self.place(meaning)

    def place(self, reference: str) -> Area | None:
        """Cells that a reference such as `'My sheet'!$A$1:$B$2` or `Assets[Price]` names; None if it is no such."""
        sheet, rest = split_sheet(reference.strip().removeprefix("="))
        if sheet is None:
            table, bracket, column = rest.partition("[")
            return self.column(table, column.removesuffix("]")) if bracket else None
        known = self._by_folded_name.get(sheet.casefold())
        first, colon, last = rest.partition(":")
        if colon and "!" in last:
            rest = f"{first}:{split_sheet(last)[1]}"
        return None if known is None else Area.parse(known, rest)

    def column(self, table: str, header: str) -> Area | None:
        """Data cells of one column of a table; None if there is none."""
        found = self.tables.get(table.casefold())
        folded = [] if found is None else [column.casefold() for column in found.columns]
        if found is None or header.casefold() not in folded:
            return None
        body, left = found.body, found.area.left + folded.index(header.casefold())
        return Area(body.sheet, body.top, left, body.bottom, left)

    # --- how cells are read ---------------------------------------------------------------------

    @cached_property
    def reading(self) -> Reading:
        """Shared texts, date styles and date system of the workbook."""
        parts = dict(self._related.values())
        texts: list[str] = []
        shared = parts.get("sharedStrings", "")
        if shared in self.package:
            root = self.package.xml(shared)
            texts = [text_of(item) for item in root.iterchildren(_tag("si"))]
        settings = self._root.find(_tag("workbookPr"))
        since_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        return Reading(texts, self._date_styles(parts.get("styles", "")), since_1904)

    def _date_styles(self, part: str) -> frozenset[int]:
        if part not in self.package:
            return frozenset()
        root = self.package.xml(part)
        codes = {
            integer(code, "numFmtId"): code.get("formatCode", "")
            for code in root.iterfind(f"{_tag('numFmts')}/{_tag('numFmt')}")
        }
        dates = {number for number, code in codes.items() if _shows_a_date(code)}
        dates |= _DATE_STYLES - codes.keys()
        formats = root.iterfind(f"{_tag('cellXfs')}/{_tag('xf')}")
        return frozenset(style for style, xf in enumerate(formats) if integer(xf, "numFmtId") in dates)

    def changes(self, area: Area) -> bool:
        """Whether any cell of an area was changed."""
        sheet = self._sheets.get(area.sheet)
        return sheet is not None and any(at in area for at in sheet.touched)

    # --- writing --------------------------------------------------------------------------------

    def save_into_package(self) -> None:
        """Hand every changed sheet to the package.

        A request to recalculate everything at the next opening is dropped: without Python it would
        turn a finished report into errors.
        """
        for sheet in self._sheets.values():
            if sheet.touched:
                self.package.replace_xml(sheet.part, sheet.root)
        calculation = self._root.find(_tag("calcPr"))
        if calculation is None or "fullCalcOnLoad" not in calculation.attrib or not self.package.changed:
            return
        del calculation.attrib["fullCalcOnLoad"]
        self.package.replace_xml(self.package.workbook_part, self._root)


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def _shows_a_date(code: str) -> bool:
    """Whether a number format shows a day, a month or a year rather than a time or a number."""
    tokens = _NOT_TOKENS.sub("", code.partition(";")[0]).lower()
    if "general" in tokens:
        return False
    return "d" in tokens or "y" in tokens or ("m" in tokens and "h" not in tokens and "s" not in tokens)
