"""What happens when a document was loaded or saved: our names in files that Excel shares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno
import unohelper
from com.sun.star.sheet.FormulaResult import ERROR
from com.sun.star.task import XJob

from xl_portfolio.hosts.calc.inside.book import TEMPLATE_NAME
from xl_portfolio.hosts.calc.inside.names import calls_ours, restore_names
from xl_portfolio.hosts.calc.inside.session import CONFIGURATION, LOG
from xl_portfolio.hosts.calc.inside.titles import follow_titles

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Loaded", "Saved"]

_UNKNOWN_NAME = 525  # Calc's number of #NAME?


class _Job(unohelper.Base, XJob):
    """A job of the job executor: `execute` gets the document."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def execute(self, arguments: tuple[Any, ...]) -> None:
        """Run the job; it never disturbs loading or saving."""
        try:
            given = {argument.Name: argument.Value for argument in arguments}
            environment = {value.Name: value.Value for value in given["Environment"]}
            document = environment.get("Model")
            if document is not None and document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                self.run(document)
        except Exception:
            LOG.exception("internal error in %s", type(self).__name__)

    def run(self, document: Any) -> None:
        """Do it."""
        raise NotImplementedError


class Loaded(_Job):
    """Formulas of an Excel file that Calc did not resolve are entered again; chart titles follow cells."""

    SERVICE_NAME = "org.xlportfolio.Loaded"

    def run(self, document: Any) -> None:
        """Do both, without a trace in the undo list or in the modified flag."""
        unresolved = [(sheet, cell) for sheet in document.Sheets for cell in _unresolved(sheet)]
        names = document.NamedRanges
        ours = names.hasByName(TEMPLATE_NAME)
        if not unresolved and not ours:
            return
        modified = document.isModified()
        undo = document.UndoManager
        undo.lock()
        try:
            for sheet, cell in unresolved:
                _enter_again(sheet, cell)
            if ours:
                follow_titles(document)
        finally:
            undo.unlock()
        document.setModified(modified)


class Saved(_Job):
    """An Excel file that Calc wrote gets the names that Excel knows."""

    SERVICE_NAME = "org.xlportfolio.Saved"

    def run(self, document: Any) -> None:
        """Rewrite the names in the file."""
        if document.URL.startswith("file:") and document.URL.lower().endswith((".xlsx", ".xlsm")):
            restore_names(Path(uno.fileUrlToSystemPath(document.URL)), CONFIGURATION["functions"])


def _unresolved(sheet: Any) -> Iterator[Any]:
    """Cells of a sheet with one of our functions that show #NAME?."""
    found = sheet.queryFormulaCells(ERROR).Cells
    cells = found.createEnumeration()
    while cells.hasMoreElements():
        cell = cells.nextElement()
        if calls_ours(cell.Formula, CONFIGURATION["functions"]) and cell.getError() == _UNKNOWN_NAME:
            yield cell


def _enter_again(sheet: Any, cell: Any) -> None:
    if cell.getArrayFormula():
        whole = sheet.createCursorByRange(cell)
        whole.collapseToCurrentArray()
        if whole.RangeAddress.StartRow == cell.CellAddress.Row and (
            whole.RangeAddress.StartColumn == cell.CellAddress.Column
        ):
            whole.setArrayFormula(cell.Formula.strip("{}"))
    else:
        cell.setFormula(cell.Formula)
