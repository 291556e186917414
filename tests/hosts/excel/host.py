"""Excel as a host of the conformance list: xlwings' real code over stand-ins for Windows."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.excel.calling import formula, press_button, sample_book
from tests.hosts.excel.windows.office import CODES, Book, Range, copied, opened
from tests.hosts.excel.windows.system import dialogs, install
from xl_portfolio.engine import Engine
from xl_portfolio.sheet.grid import CellError, Grid, serial_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from tests.conformance.cases import Formula, Press

    Rows = list[list[object]]


class ExcelHost:
    """Excel, as far as it can be had without Excel."""

    def __init__(self, template: Callable[[str], bytes], now: datetime) -> None:
        install()
        self._template, self._now = template, now
        self._opened: dict[str, Book] = {}

    @cached_property
    def _sample(self) -> Book:
        return sample_book()

    def _fresh(self, template: str) -> Book:
        """A new workbook of a template."""
        if template not in self._opened:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "book.xlsx"
                path.write_bytes(self._template(template))
                self._opened[template] = opened(str(path))
        return copied(self._opened[template])

    def show(self, case: Formula) -> Rows:
        return formula(self._sample.sheets[0], case.text)

    def press(self, case: Press, names: Sequence[str]) -> tuple[bool, str, Mapping[str, Rows]]:
        book = self._fresh(case.template)
        for name, cells in case.inputs.items():
            fill(book.range(name), Grid.of(cells))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "xl_portfolio.hosts.excel.buttons.default_engine", lambda: Engine(clock=lambda: self._now)
            )
            for button in case.buttons:
                dialogs.shown.clear()
                press_button(book, button)
        good = not dialogs.shown
        sentence = (
            str(book.Application.StatusBar).removeprefix("Portfolio: ") if good else dialogs.shown[-1][1]
        )
        return good, sentence, {name: rows(book.range(name)) for name in names}


def fill(place: Range, grid: Grid) -> None:
    """Put cells into a range from its first cell, and blank the rest, as a user types."""
    for r in range(place.Rows.Count):
        for c in range(place.Columns.Count):
            at = place.top + r, place.left + c
            place.sheet.cells.pop(at, None)
            cell: Any = grid[r, c] if r < grid.shape[0] and c < grid.shape[1] else None
            if cell is not None and not isinstance(cell, CellError):
                place.sheet.cells[at] = cell if isinstance(cell, (str, bool, float)) else serial_of(cell)


def rows(place: Range) -> Rows:
    """What a range holds; errors by their code."""
    shown = place.Value2
    table = shown if isinstance(shown, tuple) else ((shown,),)
    return [[CODES.get(cell, cell) if type(cell) is int else cell for cell in row] for row in table]
