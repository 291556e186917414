"""An open workbook in Excel: names and tables read at once, changes written all or none."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_portfolio.core.errors import InputError, WorkbookError
from xl_portfolio.hosts.excel.cells import cell_of, entered, grid_of, plain_time
from xl_portfolio.hosts.excel.protection import lifted
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.place import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xlwings
    from xlwings import App, Book, Range

    from xl_portfolio.sheet.changes import Changes

__all__ = ["ExcelWorkbook"]

_LONG = 8_000  # characters: longer text is not taken within an array
_SHIFT_OF_1904 = 1462.0  # days
_TEMPLATE = "start from a new copy of the template."
_CODES = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


@dataclass(frozen=True, slots=True)
class _Write:
    """A rectangle and its new content, in full."""

    name: str
    range: Range
    rows: list[list[Any]]


class ExcelWorkbook:
    """A workbook that is open in Excel, through xlwings.

    Attributes
    ----------
    said : str
        The last sentence for the user; the button shows it.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.said = ""

    # --- reading --------------------------------------------------------------------------------

    def read(self, names: Sequence[str]) -> Mapping[str, Grid]:
        """Grids of the names and tables that the workbook has; a table comes with its header."""
        tables = self._tables()
        known = {each.name for each in self._book.names}
        found = {}
        for name in names:
            if name in tables:
                table = tables[name]
                found[name] = _grid(table.range, table.api.ShowTotals if sys.platform != "darwin" else False)
            elif name in known:
                found[name] = _grid(self._named(name), False)
        return found

    def say(self, text: str, done: float | None = None) -> None:
        """Show progress in the status bar; a sentence is kept for the end of the press."""
        if done is None:
            self.said = text
        else:
            self._book.app.status_bar = f"Portfolio: {text} {done:.0%}"

    # --- writing --------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Write all changes, or none of them.

        Raises
        ------
        InputError
            If something does not fit its place or would overwrite a formula.
        WorkbookError
            If a name is missing, a sheet has a password, or Excel refuses.
        """
        tables = self._tables()
        writes = [self._range(name, grid) for name, grid in changes.ranges.items()]
        for name, grid in changes.tables.items():
            writes.extend(self._columns(tables.get(name), name, grid))
        for write in writes:
            _refuse_formulas(write)
        before = [entered(_grid(write.range, False).rows(), self._shift) for write in writes]
        sheets = {write.range.sheet.name: write.range.sheet for write in writes}
        with _quiet(self._book.app), lifted(sheets.values()):
            done = 0
            try:
                for write in writes:
                    done += 1
                    _put(write.range, write.rows)
                self._save_beside(changes.files)
            except (InputError, WorkbookError):
                _restore(writes[:done], before)
                raise
            except Exception as error:  # pywintypes.com_error, which only Windows has
                _restore(writes[:done], before)
                raise WorkbookError(
                    f"Excel refused a change, and the workbook is as it was: {error}. "
                    "Leave the cell you are editing, close dialogs, then press again."
                ) from error

    def _range(self, name: str, grid: Grid) -> _Write:
        if name not in {each.name for each in self._book.names}:
            raise WorkbookError(
                f"The workbook has no range named {name!r}: it was deleted or renamed; {_TEMPLATE}"
            )
        cells = self._named(name)
        rows, columns = cells.shape
        if grid.shape[0] > rows or grid.shape[1] > columns:
            raise InputError(
                f"{name} ({_where(cells)}) has room for {rows:,} rows and {columns:,} columns; "
                f"{grid.shape[0]:,} rows and {grid.shape[1]:,} columns came."
            )
        return _Write(name, cells, entered(grid.padded(rows, columns).rows(), self._shift))

    def _columns(self, table: xlwings.main.Table | None, name: str, grid: Grid) -> Iterator[_Write]:
        """Each column of the table that the first row of `grid` names, with its new content."""
        if table is None:
            raise WorkbookError(f"The workbook has no table {name!r}: it was deleted or renamed; {_TEMPLATE}")
        head, body = table.header_row_range, table.data_body_range
        if head is None or body is None:
            raise WorkbookError(f"The table {name} has lost its rows; {_TEMPLATE}")
        header = [str(cell) for cell in _grid(head, False).rows()[0]]
        capacity = body.shape[0]
        if grid.shape[0] - 1 > capacity:
            raise InputError(
                f"The table {name} ({_where(body)}) has room for {capacity:,} rows; {grid.shape[0] - 1:,} came."
            )
        for at in range(grid.shape[1]):
            column = grid[0, at]
            if column not in header:
                raise WorkbookError(
                    f"The table {name} has no column {column!r}; it has {', '.join(header)}: name the column so "
                    f"again, or {_TEMPLATE}"
                )
            below = grid.part(slice(1, None), slice(at, at + 1)) if grid.shape[0] > 1 else Grid.of(None)
            rows = entered(below.padded(capacity, 1).rows(), self._shift)
            yield _Write(name, body[:, header.index(str(column))], rows)

    def _save_beside(self, files: Mapping[str, bytes]) -> None:
        """Write files into the folder of the workbook."""
        if not files:
            return
        try:
            folder = Path(self._book.fullname).parent
            if not folder.is_absolute():
                raise OSError("the workbook has not been saved yet")
            for name, content in files.items():
                partial = folder / f"{name}.part"
                partial.write_bytes(content)
                partial.replace(folder / name)
        except Exception as error:  # xlwings raises its own for a folder of OneDrive it cannot place
            raise WorkbookError(
                f"{', '.join(files)} cannot be written beside the workbook: {error}. "
                "Save the workbook in a folder on this computer, then press again."
            ) from error

    # --- places ---------------------------------------------------------------------------------

    @property
    def _shift(self) -> float:
        if sys.platform == "darwin":
            return 0.0
        return _SHIFT_OF_1904 if self._book.api.Date1904 else 0.0

    def _tables(self) -> dict[str, xlwings.main.Table]:
        return {table.name: table for sheet in self._book.sheets for table in sheet.tables}

    def _named(self, name: str) -> Range:
        try:
            return self._book.names[name].refers_to_range
        except Exception:
            raise WorkbookError(
                f"The name {name} leads nowhere: its cells were deleted; {_TEMPLATE}"
            ) from None


def _grid(cells: Range, totals: bool) -> Grid:
    """Grid of a range: numbers by `.Value2`, dates where `.Value` says that they are."""
    origin = Origin(cells.sheet.name, cells.row - 1, cells.column - 1)
    if sys.platform == "darwin":
        rows = cells.options(ndim=2, err_to_str=True).value
        codes = {code: CellError(code) for code in _CODES}
        return grid_of(
            [[codes.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        )
    raw: Any = cells.api.Value2
    rows = [list(row) for row in raw] if isinstance(raw, (tuple, list)) else [[raw]]
    typed = cells.api.Value
    for row, others in zip(rows, typed if isinstance(typed, (tuple, list)) else ((typed,),), strict=True):
        for column, other in enumerate(others):
            if hasattr(other, "isoformat"):
                row[column] = plain_time(other)
            elif type(row[column]) is int:
                row[column] = cell_of(row[column])
    return grid_of(rows[:-1] if totals else rows, origin)


def _refuse_formulas(write: _Write) -> None:
    formulas: Any = write.range.formula
    for r, row in enumerate(formulas if isinstance(formulas, (tuple, list)) else ((formulas,),)):
        for c, formula in enumerate(row):
            if isinstance(formula, str) and formula.startswith("="):
                raise InputError(
                    f"{_where(write.range[r, c])} is filled by a formula ({formula:.60}), and results of {write.name} "
                    f"go to {_where(write.range)}: move that formula elsewhere."
                )


def _put(cells: Range, rows: list[list[Any]]) -> None:
    """Fill a range at once; texts too long for an array follow one by one."""
    long = [
        (r, c, cell)
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if isinstance(cell, str) and len(cell) > _LONG
    ]
    for r, c, _ in long:
        rows[r][c] = None
    cells.impl.raw_value = rows if cells.shape != (1, 1) else rows[0][0]
    for r, c, cell in long:
        cells[r, c].impl.raw_value = cell
        rows[r][c] = cell


def _restore(writes: Sequence[_Write], before: Sequence[list[list[Any]]]) -> None:
    for write, rows in zip(writes, before, strict=False):
        _put(write.range, rows)


def _where(cells: Range) -> str:
    return f"{cells.sheet.name}!{cells.address.replace('$', '')}"


@contextmanager
def _quiet(app: App) -> Iterator[None]:
    """Without screen updating, events and recalculation; afterwards all three are as before."""
    before = app.screen_updating, app.enable_events, app.calculation
    app.screen_updating, app.enable_events, app.calculation = False, False, "manual"
    try:
        yield
    finally:
        app.calculation, app.enable_events, app.screen_updating = before[2], before[1], before[0]
