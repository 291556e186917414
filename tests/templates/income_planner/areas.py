"""What tests of the planner read from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.utils import range_boundaries

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

__all__ = ["cells_of", "rules_of", "table_cells", "values_of"]


def cells_of(book: Workbook, name: str) -> list[tuple[Cell, ...]]:
    """Rows of cells of a defined name."""
    [(sheet, reference)] = book.defined_names[name].destinations
    left, top, right, bottom = range_boundaries(reference.replace("$", ""))
    return list(book[sheet].iter_rows(top, bottom, left, right))


def values_of(book: Workbook, name: str) -> list[list[Any]]:
    """Rows of values of a defined name."""
    return [[cell.value for cell in row] for row in cells_of(book, name)]


def table_cells(book: Workbook, name: str) -> list[tuple[Cell, ...]]:
    """Rows of cells of a table, its header first."""
    [(sheet, reference)] = [
        (sheet, table.ref) for sheet in book for table in sheet.tables.values() if table.name == name
    ]
    left, top, right, bottom = range_boundaries(reference)
    return list(sheet.iter_rows(top, bottom, left, right))


def rules_of(book: Workbook, cell: Cell) -> list[DataValidation]:
    """Validations of a cell."""
    return [
        rule
        for rule in book[cell.parent.title].data_validations.dataValidation
        if cell.coordinate in rule.sqref
    ]
