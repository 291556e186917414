"""An open Calc document as a workbook: names and tables read at once, changes written all or none.

Every object of Calc whose method is called stands in a variable. PyUNO releases one that does not
while it holds Python's lock, and Calc's destructors wait for Calc's lock: another thread that waits
the other way round, such as a toolbar that asks for its buttons, would stop both for ever.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno
from com.sun.star.uno import Exception as UnoException

from xl_portfolio.hosts.calc.inside.cells import ERRORS, block_of, date_of, rows_of
from xl_portfolio.wire.values import Block, Error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xl_portfolio.wire.values import Changes

    _Cells = tuple[Any, tuple[tuple[Any, ...], ...]]  # a range, and what it holds or is to hold

__all__ = ["TEMPLATE_NAME", "Book", "BookError"]

TEMPLATE_NAME = "TemplateName"
"""The name that every workbook of ours has: its cell says which template it was made from."""

_DATES, _FORMULAS, _CONTENTS = 2, 16, 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags
_CODES = {number: code for code, number in ERRORS.items()}


class BookError(Exception):
    """The document cannot take a change; the text is a sentence with the remedy."""


class Book:
    """A Calc document (`com.sun.star.sheet.SpreadsheetDocument`)."""

    def __init__(self, document: Any) -> None:
        self._document = document

    # --- reading --------------------------------------------------------------------------------

    def read(self, names: Sequence[str]) -> dict[str, Block]:
        """Blocks of the names and tables that the document has; a table comes with its header."""
        found = ((name, self._range(name)) for name in names)
        return {name: self._block(cells) for name, cells in found if cells is not None}

    def made_from(self) -> str:
        """Name of the template that the document was made from; empty if it is not one of ours."""
        cells = self._range(TEMPLATE_NAME)
        return "" if cells is None else str(cells.getCellByPosition(0, 0).String)

    def _range(self, name: str) -> Any:
        """Cells of a table or a defined name, or None."""
        tables = self._document.DatabaseRanges
        if tables.hasByName(name):
            area = tables.getByName(name).DataArea
            sheet = self._sheet(area.Sheet)
            return sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
        names = self._document.NamedRanges
        if not names.hasByName(name):
            return None
        named = names.getByName(name)
        return named.getReferredCells()

    def _sheet(self, which: int | str) -> Any:
        """A sheet by its place or its name."""
        sheets = self._document.Sheets
        return sheets.getByIndex(which) if isinstance(which, int) else sheets.getByName(which)

    def _block(self, cells: Any) -> Block:
        area = cells.RangeAddress
        rows = [list(row) for row in cells.getDataArray()]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is None:
                    wrong = cells.getCellByPosition(c, r)
                    row[c] = Error(_CODES.get(wrong.getError(), "#VALUE!"))
        for r, c in _dates(cells, area):
            rows[r][c] = date_of(rows[r][c])
        sheet = self._sheet(area.Sheet)
        return block_of(rows, (sheet.Name, area.StartRow, area.StartColumn))

    # --- writing --------------------------------------------------------------------------------

    def apply(self, changes: Changes, label: str, contents: dict[str, Block]) -> None:
        """Write all changes as one undo step, or none of them.

        Parameters
        ----------
        changes : Changes
        label : str
            What the button says, for the undo list.
        contents : dict of name to Block
            What the changes were computed from.

        Raises
        ------
        BookError
            The contents have changed; a name is missing, too small, or holds formulas; or Calc refuses.
        """
        if self.read(list(contents)) != contents:
            raise BookError(f"The workbook was changed while {label} was running: press it again.")
        writes = [write for name, block in changes.ranges.items() for write in self._fill(name, block)]
        writes += [write for name, block in changes.tables.items() for write in self._replace(name, block)]
        for cells, _ in writes:
            if cells.queryContentCells(_FORMULAS).Count:
                raise BookError(
                    f"{cells.AbsoluteName.replace('$', '')} holds formulas, and buttons write values only: "
                    "restore the cells from a new copy of the template."
                )
        manager = self._document.UndoManager
        self._document.lockControllers()
        manager.enterUndoContext(f"Portfolio: {label}")
        failure: Exception | None = None
        touched: list[str] = []
        try:
            self._write(writes, touched)
            self._save_files(changes.files)
        except (UnoException, OSError) as error:
            failure = error
        finally:
            manager.leaveUndoContext()
            self._document.unlockControllers()
        if failure is not None:
            if touched:
                manager.undo()
                manager.clearRedo()
            reason = getattr(failure, "Message", "") or str(failure)
            raise BookError(f"The document could not be changed, and is as it was: {reason}") from failure

    def _write(self, writes: Sequence[_Cells], touched: list[str]) -> None:
        """Write; sheets protected without a password are lifted meanwhile; `touched` gets their names."""
        protected: list[str] = []
        try:
            for sheet in dict.fromkeys(cells.Spreadsheet.Name for cells, _ in writes):
                if self._lift(sheet):
                    protected.append(sheet)
                    touched.append(sheet)
            for cells, rows in writes:
                touched.append(cells.Spreadsheet.Name)
                cells.setArrayFormula("=0")  # Calc's undo of setDataArray leaves what stands in blank cells;
                cells.clearContents(_CONTENTS)  # the undo of an array formula restores them
                cells.setDataArray(rows)
        finally:
            for sheet in protected:
                lifted = self._sheet(sheet)
                lifted.protect("")

    def _lift(self, sheet: str) -> bool:
        """Lift the protection of a sheet; whether it has to be restored."""
        target = self._sheet(sheet)
        if not target.isProtected():
            return False
        with suppress(UnoException):
            target.unprotect("")
        if target.isProtected():
            raise OSError(f"the sheet {sheet} is protected by a password: take it off first.")
        return True

    def _fill(self, name: str, block: Block) -> Iterator[_Cells]:
        """Fill a named range from its first cell; the rest becomes blank."""
        cells = self._target(name)
        height, width = _size(cells)
        if block.rows > height or block.columns > width:
            raise BookError(
                f"The result needs {block.rows} x {block.columns} cells, but {name} has {height} x {width}: "
                "use fewer rows or assets."
            )
        rows = [(*row, *[""] * (width - block.columns)) for row in rows_of(block)]
        rows += [("",) * width] * (height - block.rows)
        yield cells, tuple(rows)

    def _replace(self, name: str, block: Block) -> Iterator[_Cells]:
        """Replace the rows of a table, column by column; columns that are not named stay."""
        cells = self._target(name)
        height, width = _size(cells)
        first = cells.getCellRangeByPosition(0, 0, width - 1, 0)
        header = list(first.getDataArray()[0])
        titles, *rows = rows_of(block)
        if len(rows) > height - 1:
            raise BookError(
                f"The result needs {len(rows)} rows, but the table {name} has {height - 1}: use fewer assets."
            )
        for k, title in enumerate(titles):
            if title not in header:
                raise BookError(
                    f"The table {name} has no column {title!r}: restore its header from a new copy of the template."
                )
            column = header.index(title)
            values = [(row[k],) for row in rows] + [("",)] * (height - 1 - len(rows))
            yield cells.getCellRangeByPosition(column, 1, column, height - 1), tuple(values)

    def _target(self, name: str) -> Any:
        cells = self._range(name)
        if cells is None:
            raise BookError(
                f"The workbook has no name {name!r}: it is not one of our templates, or the name was deleted. "
                "Start from a new copy of the template."
            )
        return cells

    def _save_files(self, files: dict[str, bytes]) -> None:
        if files and not self._document.hasLocation():
            raise OSError("save the workbook first: the files are written beside it")
        for name, content in files.items():
            folder = Path(uno.fileUrlToSystemPath(self._document.URL)).parent
            partial = folder / f"{name}.part"
            partial.write_bytes(content)
            partial.replace(folder / name)


def _size(cells: Any) -> tuple[int, int]:
    area = cells.RangeAddress
    return area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1


def _dates(cells: Any, area: Any) -> Iterator[tuple[int, int]]:
    """Cells that hold a date: Calc hands over serial numbers, and only their format says so."""
    for part in cells.queryContentCells(_DATES).RangeAddresses:
        for r in range(part.StartRow - area.StartRow, part.EndRow - area.StartRow + 1):
            for c in range(part.StartColumn - area.StartColumn, part.EndColumn - area.StartColumn + 1):
                yield r, c
