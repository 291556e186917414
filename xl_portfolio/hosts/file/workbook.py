"""`FileWorkbook`: the host of a closed .xlsx or .xlsm file, with no spreadsheet program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from xl_portfolio.core.errors import InputError, WorkbookError
from xl_portfolio.hosts.file.areas import Area
from xl_portfolio.hosts.file.book import Book
from xl_portfolio.hosts.file.charts import refresh_charts
from xl_portfolio.hosts.file.package import Package
from xl_portfolio.hosts.file.save import check_target, save
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from xl_portfolio.hosts.file.book import Table
    from xl_portfolio.hosts.file.cells import SheetPart
    from xl_portfolio.sheet.changes import Changes

__all__ = ["FileWorkbook", "Say", "silent"]


class Say(Protocol):
    """Shows a sentence to the user; with `done`, from 0 to 1, it is about progress."""

    def __call__(self, text: str, done: float | None = None) -> None:
        """Show it."""


def silent(text: str, done: float | None = None) -> None:
    """Show nothing."""


class FileWorkbook:
    """A closed workbook, read and patched in its file.

    Only the cells that change are rewritten; every other part of the file keeps its bytes, so that
    charts, validations, conditional formats, names and dynamic arrays stay.

    Parameters
    ----------
    path : Path
        The workbook; a symbolic link is followed.
    out : Path or None
        Where changes are written; None is the workbook itself.
    backup : bool
        Whether the old file is kept as `NAME.backup.xlsx`.
    say : callable
        Shows sentences and progress.
    settle : callable or None
        Recalculates the book in memory after changes and before they are written.

    Raises
    ------
    WorkbookError
        If it cannot be read.
    """

    def __init__(
        self,
        path: Path,
        out: Path | None = None,
        *,
        backup: bool = False,
        say: Say = silent,
        settle: Callable[[Book], None] | None = None,
    ) -> None:
        path = _followed(path)
        self.package = Package.open(path)
        self.target = path if out is None else _followed(out)
        self.backup = backup
        self.book = Book(self.package)
        self._say = say
        self._settle = settle

    def read(self, names: Sequence[str]) -> Mapping[str, Grid]:
        """Grids of defined names and tables, from the values of the last calculation."""
        areas = {name: self.book.area(name) for name in names}
        return {
            name: self.book.sheet(area.sheet).grid(area) for name, area in areas.items() if area is not None
        }

    def say(self, text: str, done: float | None = None) -> None:
        """Show a sentence."""
        self._say(text, done)

    def check_writable(self) -> None:
        """Refuse early, before anything is computed, if the result could not be written.

        Raises
        ------
        WorkbookError
            If the place is read-only, a folder, of another kind, or somebody has the workbook open.
        """
        check_target(self.target, self.package.path)

    def apply(self, changes: Changes) -> None:
        """Write all changes to the file or none.

        Raises
        ------
        InputError
            If something does not fit its place or would overwrite a formula.
        WorkbookError
            If the workbook lacks a name, or the file cannot be written.
        """
        writes = [self._range(name, grid) for name, grid in changes.ranges.items()]
        for name, grid in changes.tables.items():
            writes.extend(self._columns(name, grid))
        for area, _ in writes:
            _refuse_formulas(self.book.sheet(area.sheet), area)
        before = self.package.state
        try:
            for area, grid in writes:
                _fill(self.book.sheet(area.sheet), area, grid)
            if self._settle is not None:
                self._settle(self.book)
            refresh_charts(self.book)
            self.write(changes.files)
        except BaseException:
            self.package.state = before
            self.book = Book(self.package)
            raise

    def write(self, beside: Mapping[str, bytes]) -> None:
        """Write the workbook as it is in memory, and further files beside it."""
        self.book.save_into_package()
        if not (self.package.changed or beside or self.target != self.package.path):
            return
        self.check_writable()
        self._refuse_if_changed_meanwhile()
        content = self.package.packed() if self.package.changed else self.package.data
        save(self.target, content, beside, self.backup)
        self.package.data = content

    def _refuse_if_changed_meanwhile(self) -> None:
        if self.target != self.package.path:
            return
        try:
            same = self.target.read_bytes() == self.package.data
        except OSError:
            same = False
        if not same:
            raise WorkbookError(
                f"{self.target.name} was changed by another program meanwhile: run this again."
            )

    def _range(self, name: str, grid: Grid) -> tuple[Area, Grid]:
        area = None if name.casefold() in self.book.tables else self.book.area(name)
        if area is None:
            raise WorkbookError(
                f"{self.package.path.name} has no range named {name!r}: it was deleted or renamed; "
                "start from a new copy of the template."
            )
        rows, columns = grid.shape
        if rows > area.rows or columns > area.columns:
            raise InputError(
                f"{name} ({area}) has room for {area.rows:,} rows and {area.columns:,} columns; "
                f"{rows:,} rows and {columns:,} columns came."
            )
        return area, grid

    def _columns(self, name: str, grid: Grid) -> Iterator[tuple[Area, Grid]]:
        """Each column of the table that the first row of `grid` names, with its new content."""
        table = self._table(name)
        rows = grid.shape[0] - 1
        if rows > table.body.rows:
            raise InputError(
                f"The table {name} ({table.area}) has room for {table.body.rows:,} rows; {rows:,} came."
            )
        for at in range(grid.shape[1]):
            header = grid[0, at]
            area = self.book.column(name, header) if isinstance(header, str) else None
            if area is None:
                raise WorkbookError(
                    f"The table {name} has no column {header!r}; it has {', '.join(table.columns)}: "
                    "name the column so again, or start from a new copy of the template."
                )
            yield area, grid.part(slice(1, None), slice(at, at + 1)) if rows else Grid.of(None)

    def _table(self, name: str) -> Table:
        table = self.book.tables.get(name.casefold())
        if table is None:
            raise WorkbookError(
                f"{self.package.path.name} has no table {name!r}: it was deleted or renamed; "
                "start from a new copy of the template."
            )
        return table


def _followed(path: Path) -> Path:
    """The file that a path leads to, through symbolic links."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        raise WorkbookError(f"{path} is a link that leads nowhere: name the workbook itself.") from None


def _refuse_formulas(sheet: SheetPart, area: Area) -> None:
    computed = sheet.computed()
    at = next((at for at in computed if at in area), None)
    if at is not None:
        row, column = computed[at]
        formula = sheet.formulas[row, column].text
        place, there = Area.cell(sheet.name, *at), Area.cell(sheet.name, row, column)
        raise InputError(
            f"{place} is filled by a formula{f' (={formula:.60} in {there})' if formula else ''}, "
            f"and results go to {area}: move that formula elsewhere."
        )


def _fill(sheet: SheetPart, area: Area, grid: Grid) -> None:
    """Write a grid from the first cell of an area and blank the rest."""
    rows, columns = grid.shape
    for row, column in area:
        at = row - area.top, column - area.left
        sheet.put(row, column, grid[at] if at[0] < rows and at[1] < columns else None)
