"""The hosts under test: each shows formulas of the sample sheet and presses buttons in a workbook."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

import xlsxwriter

from tests.conformance.cases import FORMULAS
from tests.hosts.calc.running import Calc
from tests.workbooks import finished_template
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.calc.inside.cells import ERRORS
from xl_portfolio.hosts.file import FileWorkbook, press, recalculate
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid, serial_of
from xl_portfolio.sheet.sample import SAMPLE_SHEET, sample_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.conformance.cases import Formula, Press

    Rows = list[list[object]]

NOW = datetime(2026, 3, 2, 9, 30)

_CODES = {number: code for code, number in ERRORS.items()}


class Host(Protocol):
    """What the list needs from a host."""

    def show(self, case: Formula) -> Rows:
        """Rows that a formula shows; an error is its code, a blank is None."""

    def press(self, case: Press, names: Sequence[str]) -> tuple[bool, str, Mapping[str, Rows]]:
        """Whether the last press succeeded, its sentence, and what the workbook holds then."""


class FileHost:
    """The host without a spreadsheet."""

    def show(self, case: Formula) -> Rows:
        return self._shown[case.text]

    @cached_property
    def _shown(self) -> Mapping[str, Rows]:
        """All formulas in one workbook, each on a sheet of its own."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "formulas.xlsx"
            book = xlsxwriter.Workbook(path)
            date = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet(SAMPLE_SHEET)
            for r, row in enumerate(sample_rows()):
                for c, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(r, c, cell, date)
                    elif cell is not None:
                        sheet.write(r, c, cell)
            for k, case in enumerate(FORMULAS):
                rows, columns = len(case.rows), len(case.rows[0])
                shown = book.add_worksheet(f"Case{k}")
                area = (0, 0, rows - 1, columns - 1)
                shown.write_dynamic_array_formula(*area, on_the_sample(case.text))
                book.define_name(f"Shown{k}", f"=Case{k}!{xlsxwriter.utility.xl_range_abs(*area)}")
            book.close()
            recalculate(path)
            read = FileWorkbook(path).read([f"Shown{k}" for k in range(len(FORMULAS))])
        return {case.text: plain(read[f"Shown{k}"]) for k, case in enumerate(FORMULAS)}

    def press(self, case: Press, names: Sequence[str]) -> tuple[bool, str, Mapping[str, Rows]]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "book.xlsx"
            path.write_bytes(finished_template(case.template))
            FileWorkbook(path).apply(Changes(ranges={n: Grid.of(cells) for n, cells in case.inputs.items()}))
            good, sentence = True, ""
            for button in case.buttons:
                try:
                    changes = press(path, button, engine=Engine(clock=lambda: NOW)).value
                    assert isinstance(changes, Changes)
                    good, sentence = True, changes.status
                except PortfolioError as error:
                    good, sentence = False, str(error)
            read = FileWorkbook(path).read(names)
        return good, sentence, {name: plain(grid) for name, grid in read.items()}


class CalcHost:
    """LibreOffice Calc."""

    def __init__(self, calc: Calc) -> None:
        self._calc = calc

    @cached_property
    def _sample(self) -> str:
        document: str = self._calc.open()
        self._calc.add_sheet(document, SAMPLE_SHEET)
        rows = [[serial(cell) for cell in row] for row in sample_rows()]
        width = max(map(len, rows))
        full = [row + [""] * (width - len(row)) for row in rows]
        self._calc.write(
            document, f"{SAMPLE_SHEET}!A1:{xlsxwriter.utility.xl_col_to_name(width - 1)}13", full
        )
        return document

    def show(self, case: Formula) -> Rows:
        rows, columns = len(case.rows), len(case.rows[0])
        where = f"Sheet1!{xlsxwriter.utility.xl_range(0, 0, rows - 1, columns - 1)}"
        formula = on_the_sample(case.text).replace(f"{SAMPLE_SHEET}!", f"{SAMPLE_SHEET}.").replace(",", ";")
        if rows * columns == 1:
            self._calc.enter(self._sample, where, [[formula]])
        else:
            self._calc.enter_array(self._sample, where, formula)
        shown = decoded(self._calc.read(self._sample, where))
        self._calc.enter_array(self._sample, where, "")
        return shown

    def press(self, case: Press, names: Sequence[str]) -> tuple[bool, str, Mapping[str, Rows]]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "book.xlsx"
            path.write_bytes(finished_template(case.template))
            document = self._calc.open(str(path))
            try:
                for name, cells in case.inputs.items():
                    rows = Grid.of(cells).rows()
                    self._calc.write_into(document, name, rows)
                for button in case.buttons:
                    good, sentence = self._calc.press(document, button)
                read = {name: decoded(self._calc.read(document, name)) for name in names}
            finally:
                self._calc.close(document)
        return good, sentence, read


def on_the_sample(formula: str) -> str:
    """The formula on another sheet than the sample: every range names it."""
    return re.sub(r"\b([A-Z]{1,2}\d+:[A-Z]{1,2}\d+)", rf"{SAMPLE_SHEET}!\1", formula)


def serial(cell: object) -> object:
    """A cell without dates, truth values and blanks: as Calc hands it over."""
    if isinstance(cell, datetime):
        return serial_of(cell)
    if isinstance(cell, bool):
        return float(cell)
    return "" if cell is None else cell


def plain(grid: Grid) -> Rows:
    """Rows of a grid: dates as serial numbers, errors as codes, blanks as None."""
    return [[None if cell is None else _plain(cell) for cell in row] for row in grid.rows()]


def _plain(cell: object) -> object:
    cell = serial(cell)
    return cell if isinstance(cell, (float, str)) else str(cell)


def decoded(rows: Rows) -> Rows:
    """Rows that the driver of Calc read."""
    return [[_decoded(cell) for cell in row] for row in rows]


def _decoded(cell: object) -> object:
    if isinstance(cell, dict):
        return _CODES.get(cell["error"], f"Err:{cell['error']}")
    return None if cell == "" else cell
