"""One worksheet: its XML read as cells and grids, and values patched into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from lxml import etree

from xl_portfolio.hosts.file.areas import LAST_COLUMN, LAST_ROW, Area, column_number
from xl_portfolio.hosts.file.package import MAIN, integer
from xl_portfolio.hosts.file.values import Raw, Reading, raw_value, rewrite, unescaped, value_of
from xl_portfolio.sheet.grid import Cell, CellError, Grid
from xl_portfolio.sheet.place import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Formula", "SheetPart"]

_C, _F, _ROW, _DATA, _COLS, _COL, _DIMENSION = (
    f"{{{MAIN}}}{tag}" for tag in ("c", "f", "row", "sheetData", "cols", "col", "dimension")
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as the file stores it.

    Attributes
    ----------
    text : str
        Without the equals sign; empty for a cell that shares the formula of another.
    kind : str
        `normal`, `shared`, `array` or `dataTable`.
    area : Area or None
        The cells an array fills, or those that share the formula.
    dynamic : bool
        Whether the array takes the size of its result.
    shared : int
        Number of the shared formula.
    """

    text: str
    kind: str
    area: Area | None
    dynamic: bool
    shared: int


@dataclass(slots=True, eq=False)
class SheetPart:
    """A worksheet in memory.

    Attributes
    ----------
    name, part : str
        What the tab says, and the part of the package.
    root : element
        The worksheet; patched in place.
    touched : set of (row, column)
        Cells that were changed.
    """

    name: str
    part: str
    root: etree._Element
    reading: Reading
    touched: set[tuple[int, int]] = field(default_factory=set)
    _data: etree._Element = field(init=False, repr=False)
    _rows: dict[int, etree._Element] = field(default_factory=dict, repr=False)
    _cells: dict[tuple[int, int], etree._Element] = field(default_factory=dict, repr=False)
    _formulas: dict[tuple[int, int], Formula] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        found = self.root.find(_DATA)
        self._data = etree.SubElement(self.root, _DATA) if found is None else found
        row = -1
        for line in self._data.iterchildren(_ROW):
            row = integer(line, "r", row + 2) - 1
            line.set("r", str(row + 1))  # a file may leave places out where they follow from the order
            self._rows[row] = line
            column = -1
            for cell in line.iterchildren(_C):
                column = _column_of(cell) if "r" in cell.attrib else column + 1
                if "r" not in cell.attrib:
                    cell.set("r", Area.cell(self.name, row, column).text)
                self._cells[row, column] = cell

    # --- reading --------------------------------------------------------------------------------

    @property
    def places(self) -> Iterable[tuple[int, int]]:
        """Row and column of every cell that the file has, blank ones among them."""
        return self._cells

    @property
    def used(self) -> Area:
        """From A1 to the last cell of the file."""
        bottom = max((row for row, _ in self._cells), default=0)
        right = max((column for _, column in self._cells), default=0)
        return Area(self.name, 0, 0, bottom, right)

    def grid(self, area: Area) -> Grid:
        """Values of an area; it knows where it stands."""
        area = self._held(area)
        numbers = np.full((area.rows, area.columns), np.nan)
        others: dict[tuple[int, int], str | bool | datetime | CellError] = {}
        places = area if area.size < len(self._cells) else [at for at in self._cells if at in area]
        for row, column in places:
            value = self.value(row, column)
            if isinstance(value, float):
                numbers[row - area.top, column - area.left] = value
            elif value is not None and not (isinstance(value, str) and not value.strip()):
                others[row - area.top, column - area.left] = value
        return Grid(numbers, MappingProxyType(others), Origin(self.name, area.top, area.left))

    def _held(self, area: Area) -> Area:
        """Area without the part of whole rows and columns where nothing stands."""
        used = self.used
        bottom = max(used.bottom, area.top) if area.bottom == LAST_ROW else area.bottom
        right = max(used.right, area.left) if area.right == LAST_COLUMN else area.right
        return Area(area.sheet, area.top, area.left, bottom, right)

    def value(self, row: int, column: int) -> Cell:
        """Value of a cell: None if it is blank, a date where its number format shows one."""
        cell = self._cells.get((row, column))
        return None if cell is None else value_of(cell, self.reading)

    def raw(self, row: int, column: int) -> Raw:
        """Value of a cell as formulas see it: a date is its serial number."""
        cell = self._cells.get((row, column))
        return None if cell is None else raw_value(cell, self.reading)

    @property
    def formulas(self) -> Mapping[tuple[int, int], Formula]:
        """Every formula by its cell."""
        if self._formulas is None:
            self._formulas = {}
            for at, cell in self._cells.items():
                formula = cell.find(_F)
                if formula is not None:
                    self._formulas[at] = Formula(
                        unescaped(formula.text or ""),
                        formula.get("t", "normal"),
                        Area.parse(self.name, formula.get("ref", "")),
                        formula.get("t") == "array" and "cm" in cell.attrib,
                        integer(formula, "si"),
                    )
        return self._formulas

    def computed(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Every cell that a formula fills, by the cell where the formula stands."""
        cells = {}
        for at, formula in self.formulas.items():
            if formula.kind in ("array", "dataTable") and formula.area is not None:
                cells.update(dict.fromkeys(formula.area, at))
            cells[at] = at
        return cells

    # --- writing --------------------------------------------------------------------------------

    def put(self, row: int, column: int, value: Cell, *, computed: bool = False) -> None:
        """Give a cell a value; it keeps its style and, if it has one, its formula.

        Parameters
        ----------
        computed : bool
            Whether the value is the result of a formula, in this cell or in one that spills.

        Raises
        ------
        InputError
            If a text is longer than a cell can hold.
        """
        cell = self._cells.get((row, column))
        if cell is None:
            if value is None:
                return
            cell = self._new_cell(row, column)
        if rewrite(cell, value, self.reading, computed):
            self.touched.add((row, column))

    def spill(self, row: int, column: int, area: Area) -> None:
        """Record the cells that the array formula in a cell fills now."""
        formula = self._cells[row, column].find(_F)
        if formula is not None and formula.get("ref") != area.text:
            formula.set("ref", area.text)
            self.touched.add((row, column))
            self._formulas = None

    def _new_cell(self, row: int, column: int) -> etree._Element:
        line = self._rows.get(row)
        if line is None:
            line = self._rows[row] = etree.Element(_ROW, r=str(row + 1))
            _insert(self._data, line, lambda other: integer(other, "r") - 1 < row)
        cell = etree.Element(_C, r=Area.cell(self.name, row, column).text)
        style = self._style(line, column)
        if style:
            cell.set("s", style)
        _insert(line, cell, lambda other: _column_of(other) < column)
        if "spans" in line.attrib:
            del line.attrib["spans"]  # a hint about the first and last column, which may be wrong now
        self._cells[row, column] = cell
        self._widen(row, column)
        return cell

    def _style(self, line: etree._Element, column: int) -> str | None:
        """Style that a cell without one of its own has: the row's, else the column's."""
        if line.get("customFormat") in ("1", "true"):
            return line.get("s")
        for span in self.root.iterfind(f"{_COLS}/{_COL}"):
            if integer(span, "min") <= column + 1 <= integer(span, "max"):
                return span.get("style")
        return None

    def _widen(self, row: int, column: int) -> None:
        """Make the recorded size of the sheet include a cell."""
        dimension = self.root.find(_DIMENSION)
        area = None if dimension is None else Area.parse(self.name, dimension.get("ref", ""))
        if dimension is not None and area is not None and (row, column) not in area:
            top, left = min(area.top, row), min(area.left, column)
            wider = Area(self.name, top, left, max(area.bottom, row), max(area.right, column))
            dimension.set("ref", wider.text)


def _column_of(cell: etree._Element) -> int:
    """Column of a cell, by the letters of its address."""
    return column_number(cell.get("r", "").rstrip("0123456789"))


def _insert(parent: etree._Element, child: etree._Element, before: Callable[[etree._Element], bool]) -> None:
    """Insert `child` after the last element of `parent` that belongs before it."""
    place = len(parent)
    while place and not before(parent[place - 1]):
        place -= 1
    parent.insert(place, child)
