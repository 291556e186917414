"""formualizer, given our functions: cells and formulas in, values out.

Measured on 0.13.0: a registered function gets one cell as float, text, bool or None, and a range as rows of
them; dates are serial numbers, an error is `{"type": "Error", "kind": "Div"}`, an exception raised in it
becomes `#VALUE!` (even KeyboardInterrupt, so failures are kept and raised afterwards). It may return
rows of cells, and errors as `LiteralValue.error`; None would become 0. A range of 79,000 cells reaches
Python in 4 ms.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import formualizer
import numpy as np

from xl_portfolio.hosts.file.areas import Area, split_sheet
from xl_portfolio.hosts.file.formulas import OMITTED
from xl_portfolio.sheet.grid import Cell, CellError, ErrorCode, Grid, serial_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xl_portfolio.engine import Engine
    from xl_portfolio.sheet.changes import Progress

__all__ = ["FIT", "Calculator", "NoRoom", "Unsettled", "is_native"]

FIT = "XLPFIT"  # FIT(rows, columns, value): an array cut or filled to the size of the cells it was entered in
_SIZE, _SCRATCH = "XLPSIZE", "XLP scratch"

_CODES: Mapping[str, ErrorCode] = {
    "Value": "#VALUE!",
    "Na": "#N/A",
    "Num": "#NUM!",
    "Div": "#DIV/0!",
    "Name": "#NAME?",
    "Ref": "#REF!",
    "Null": "#NULL!",
    "Calc": "#CALC!",
}
_KINDS = {code: kind for kind, code in _CODES.items()} | {"#SPILL!": "Value"}
_REASONS = {
    "Circ": "it depends on itself",
    "Error": "it cannot be read",
    "NImpl": "it uses something that only a spreadsheet program can compute",
}

Value: TypeAlias = float | str | bool | CellError


class Unsettled(Exception):
    """A cell without a value, and why."""


class NoRoom(Unsettled):
    """The results of a formula need cells that are not empty."""


class Calculator:
    """A workbook in memory that calculates.

    Parameters
    ----------
    engine : Engine
        Knows our functions.
    progress : callable
        Told each call of one of our functions; may raise Cancelled.
    now : datetime
        What TODAY and NOW are.
    since_1904 : bool
        The date system of the workbook.
    """

    def __init__(self, engine: Engine, progress: Progress, now: datetime, since_1904: bool = False) -> None:
        settings = formualizer.EvaluationConfig()
        settings.date_system = "1904" if since_1904 else "1900"
        self._book = formualizer.Workbook(config=formualizer.WorkbookConfig(eval_config=settings))
        self._book.set_temporal_egress("serial")
        self._book.set_deterministic_clock(now.replace(tzinfo=UTC))
        self._failure: BaseException | None = None
        for name in engine.functions:
            self._register(name, self._ours(engine, name, progress))
        self._register(FIT, _fitted)
        self._register(_SIZE, _size)

    def fill(self, sheet: str, rows: Iterable[tuple[int, int, Sequence[Cell]]]) -> None:
        """Add a sheet and give it constants: row, first column, cells; zero-based."""
        self._book.add_sheet(sheet)
        for row, column, cells in rows:
            self._book.set_values_batch(sheet, row + 1, column + 1, [[_outgoing(cell) for cell in cells]])

    def enter(self, sheet: str, row: int, column: int, formula: str) -> None:
        """Give a cell a formula, without the equals sign."""
        self._book.set_formula(sheet, row + 1, column + 1, f"={formula}")

    def calculate(self) -> None:
        """Compute everything.

        Raises
        ------
        Unsettled
            If formualizer gives up as a whole.
        """
        try:
            self._book.evaluate_all()
        except formualizer.ExcelEvaluationError as error:
            raise Unsettled(str(error)) from None
        if self._failure is not None:
            raise self._failure

    def value(self, sheet: str, row: int, column: int) -> Value:
        """Result in a cell.

        Raises
        ------
        Unsettled
            If there is none: a circle, something not implemented, a spill that found no room.
        """
        raw = self._book.get_value(sheet, row + 1, column + 1)
        if isinstance(raw, dict):
            kind = str(raw.get("kind"))
            if kind == "Spill":
                raise NoRoom
            if kind not in _CODES:
                raise Unsettled(_REASONS.get(kind, f"formualizer answers {kind}"))
            return CellError(_CODES[kind])
        if isinstance(raw, (bool, str)):
            return raw
        number = 0.0 if raw is None else float(raw)
        return number if np.isfinite(number) else CellError("#NUM!")

    def spilled(self, sheet: str, row: int, column: int) -> Area:
        """Cells that the result of a formula fills."""
        at = Area.cell(sheet, row, column)
        snapshot = self._book.inspect_cell(at.reference.replace("$", ""), include_values=False)
        role = snapshot.cell.spill
        extent = None if role is None else role.extent
        return at if extent is None else Area.parse(sheet, split_sheet(extent)[1]) or at

    def size(self, formula: str) -> tuple[int, int]:
        """Rows and columns of the result of a formula, wherever it would stand."""
        self._book.add_sheet(_SCRATCH)
        self.enter(_SCRATCH, 0, 0, f"{_SIZE}({formula})")
        self.calculate()
        rows, columns = str(self.value(_SCRATCH, 0, 0)).split()
        return int(rows), int(columns)

    # --- our functions --------------------------------------------------------------------------

    def _register(self, name: str, function: Callable[..., Any]) -> None:
        self._book.register_function(name, function, allow_override_builtin=True)

    def _ours(self, engine: Engine, name: str, progress: Progress) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            try:
                if self._failure is not None:
                    return None
                progress(0.0, name)
                outcome = engine.evaluate(name, [_argument(argument) for argument in arguments], progress)
                return _result(outcome.value)
            except BaseException as failure:
                self._failure = failure
                return None

        return call


@cache
def is_native(name: str) -> bool:
    """Whether formualizer has a function of this name: an unknown one is `#NAME?` without arguments."""
    book = formualizer.Workbook()
    book.add_sheet("S")
    try:
        book.set_formula("S", 1, 1, f"={name}()")
        value = book.evaluate_cell("S", 1, 1)
    except formualizer.ExcelEvaluationError:
        return False
    return not (isinstance(value, dict) and value.get("kind") in ("Name", "Error"))


def _argument(value: Any) -> Grid | None:
    """What a function received, as a grid; None if it was omitted."""
    if value == OMITTED:
        return None
    rows = value if isinstance(value, list) else [[value]]
    others = {
        (r, c): _incoming(cell)
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if type(cell) is not float and cell is not None and not (isinstance(cell, str) and not cell.strip())
    }
    numbers = [[cell if type(cell) is float else np.nan for cell in row] for row in rows]
    return Grid(np.array(numbers, dtype=np.float64), MappingProxyType(others))


def _incoming(cell: Any) -> str | bool | CellError:
    if isinstance(cell, dict):
        return CellError(_CODES.get(str(cell.get("kind")), "#VALUE!"))
    return cell if isinstance(cell, bool) else str(cell)


def _outgoing(cell: Cell) -> Any:
    if isinstance(cell, CellError):
        return formualizer.LiteralValue.error(_KINDS[cell.code], cell.message or None)
    return serial_of(cell) if isinstance(cell, datetime) else cell


def _result(value: Grid | CellError) -> Any:
    """What a function returns: a blank is an empty text, as Excel shows it, not 0."""
    if isinstance(value, CellError):
        return _outgoing(value)
    if not value.others and not np.isnan(value.numbers).any():
        rows: list[list[Any]] = value.numbers.tolist()
    else:
        rows = [["" if cell is None else _outgoing(cell) for cell in row] for row in value.rows()]
    return rows[0][0] if value.shape == (1, 1) else rows


def _fitted(rows: float, columns: float, value: Any) -> Any:
    """An array as it fills a range of given size: one row or column repeats, what is missing is #N/A."""
    cells = value if isinstance(value, list) else [[value]]
    height, width = len(cells), len(cells[0])
    missing = formualizer.LiteralValue.error("Na", None)

    def at(r: int, c: int) -> Any:
        r, c = (0 if height == 1 else r), (0 if width == 1 else c)
        return _returned(cells[r][c]) if r < height and c < width else missing

    return [[at(r, c) for c in range(int(columns))] for r in range(int(rows))]


def _size(value: Any) -> str:
    return f"{len(value)} {len(value[0])}" if isinstance(value, list) else "1 1"


def _returned(cell: Any) -> Any:
    """A cell that a function received, given back unchanged."""
    return formualizer.LiteralValue.error(str(cell["kind"]), None) if isinstance(cell, dict) else cell
