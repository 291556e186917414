"""Every formula of a closed workbook recalculated, ours and native, and the results written back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.file.areas import Area
from xl_portfolio.hosts.file.calculator import FIT, Calculator, NoRoom, Unsettled, is_native
from xl_portfolio.hosts.file.charts import refresh_charts
from xl_portfolio.hosts.file.formulas import NotComputable, Translator
from xl_portfolio.hosts.file.workbook import FileWorkbook, Say, silent
from xl_portfolio.sheet.grid import CellError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xl_portfolio.engine import Engine
    from xl_portfolio.hosts.file.book import Book
    from xl_portfolio.hosts.file.calculator import Value
    from xl_portfolio.hosts.file.cells import Formula, SheetPart
    from xl_portfolio.sheet.grid import Cell

__all__ = ["Recalculated", "recalculate", "recalculate_book"]

_Placed: TypeAlias = "tuple[SheetPart, tuple[int, int], Formula]"

_NAMED = 3  # formulas that the refusal names


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What came of a recalculation.

    Attributes
    ----------
    formulas : int
        How many were computed.
    errors : tuple of (address, code)
        Formulas whose result is an error value, in the order of the sheets.
    """

    formulas: int
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Result:
    """A formula's new values: one for each cell of the area."""

    sheet: SheetPart
    at: tuple[int, int]
    area: Area
    values: list[Value]


def recalculate(
    path: Path,
    out: Path | None = None,
    *,
    backup: bool = False,
    engine: Engine | None = None,
    say: Say = silent,
) -> Recalculated:
    """Recalculate every formula of a closed workbook and write the results as its cached values.

    Dynamic arrays take their new size; formulas, styles and everything else stay as they are. An error
    value is a result like any other.

    Parameters
    ----------
    path, out, backup, say
        As for `FileWorkbook`.
    engine : Engine or None
        Knows our functions and the time; None is the package's own.

    Raises
    ------
    WorkbookError
        If the file cannot be read or written, or a formula cannot be computed: it is named, and the
        file is as it was.
    Cancelled
        If the user asked to stop.
    """
    host = FileWorkbook(path, out, backup=backup, say=say)
    host.check_writable()
    try:
        recalculated = recalculate_book(host.book, engine or default_engine(), say)
    except WorkbookError as why:
        raise WorkbookError(f"{why} The workbook is as it was.") from None
    refresh_charts(host.book)
    host.write({})
    return recalculated


def recalculate_book(book: Book, engine: Engine, say: Say = silent) -> Recalculated:
    """Recalculate every formula of a workbook in memory; nothing in it changes if one cannot be computed.

    Raises
    ------
    WorkbookError
        If a formula cannot be computed: it is named.
    Cancelled
        If the user asked to stop.
    """
    results = _computed(book, engine, say)
    for result in results:
        _clear(result)
    for result in results:
        _write(result)
    errors = tuple(
        (str(Area.cell(result.sheet.name, *result.at)), value.code)
        for result in results
        if isinstance(value := result.values[0], CellError)
    )
    return Recalculated(len(results), errors)


def _computed(book: Book, engine: Engine, say: Say) -> list[_Result]:
    """New values of every formula."""
    sheets = [book.sheet(name) for name in book.sheet_parts]
    formulas = [(sheet, at, formula) for sheet in sheets for at, formula in sheet.formulas.items()]
    translated = _translated(book, engine, formulas)
    calls = 0

    def progress(done: float, text: str = "") -> None:
        nonlocal calls
        calls += bool(text)
        say(f"Calculating {text}" if text else "Calculating", 1.0 - 1.0 / (1.0 + calls / 20.0))

    calculator = Calculator(engine, progress, engine.clock(), book.reading.since_1904)
    for sheet in sheets:
        calculator.fill(sheet.name, _constants(sheet))
    for (sheet, at, _), text in zip(formulas, translated, strict=True):
        calculator.enter(sheet.name, *at, text)
    try:
        calculator.calculate()
    except Unsettled as why:
        raise WorkbookError(f"{book.package.path.name} cannot be calculated: {why}.") from None
    results, refused = [], []
    for (sheet, at, formula), text in zip(formulas, translated, strict=True):
        try:
            results.append(_result(calculator, sheet, at, formula))
        except NoRoom:
            refused.append((sheet, at, formula, _obstacle(sheet, at, calculator.size(text))))
        except Unsettled as why:
            refused.append((sheet, at, formula, str(why)))
    _refuse(book, refused)
    return results


def _obstacle(sheet: SheetPart, at: tuple[int, int], size: tuple[int, int]) -> str:
    """Why the results of a formula in `at` find no room."""
    area = Area(sheet.name, *at, at[0] + size[0] - 1, at[1] + size[1] - 1)
    computed = sheet.computed()
    taken = (
        place
        for place in area
        if computed.get(place, at) != at or (place not in computed and sheet.raw(*place) is not None)
    )
    place = next(taken, None)
    what = (
        "they would reach another spill"
        if place is None
        else f"{Area.cell(sheet.name, *place).text} is not empty"
    )
    return f"its results need {area.text}, but {what}: clear or move that"


def _translated(book: Book, engine: Engine, formulas: Sequence[_Placed]) -> list[str]:
    """Formulas as formualizer is to compute them."""
    translator = Translator(book, frozenset(engine.functions), is_native)
    shared = {
        (sheet.name, f.shared): (at, f.text) for sheet, at, f in formulas if f.kind == "shared" and f.text
    }
    translated, refused = [], []
    for sheet, at, formula in formulas:
        text, shift = formula.text, (0, 0)
        if formula.kind == "shared" and not text:
            origin, text = shared.get((sheet.name, formula.shared), (at, ""))
            shift = at[0] - origin[0], at[1] - origin[1]
        try:
            if formula.kind == "dataTable":
                raise NotComputable("it is a what-if table, which only a spreadsheet program computes")
            translated.append(_sized(formula, translator.translate(text, Area.cell(sheet.name, *at), shift)))
        except NotComputable as why:
            refused.append((sheet, at, formula, str(why)))
    _refuse(book, refused)
    return translated


def _sized(formula: Formula, text: str) -> str:
    """A translated formula that fills as many cells as its kind may.

    A dynamic array takes what it needs, an array entered in fixed cells fills those, and any other
    formula gives the one value where its row or column meets the result.
    """
    if formula.dynamic:
        return text
    area = formula.area if formula.kind == "array" else None
    if area is None or area.size == 1:
        return f"@({text})"
    return f"{FIT}({area.rows},{area.columns},{text})"


def _constants(sheet: SheetPart) -> Iterator[tuple[int, int, list[Cell]]]:
    """Runs of neighbouring cells that no formula fills: row, first column, values."""
    computed = sheet.computed()
    cells = sorted(at for at in sheet.places if at not in computed)
    for row, group in groupby(cells, key=itemgetter(0)):
        run: list[Cell] = []
        start = end = 0
        for _, column in group:
            if run and column != end:
                yield row, start, run
                run = []
            start = start if run else column
            end = column + 1
            run.append(sheet.raw(row, column))
        yield row, start, run


def _result(calculator: Calculator, sheet: SheetPart, at: tuple[int, int], formula: Formula) -> _Result:
    if formula.dynamic:
        area = calculator.spilled(sheet.name, *at)
    elif formula.kind == "array" and formula.area is not None:
        area = formula.area
    else:
        area = Area.cell(sheet.name, *at)
    return _Result(sheet, at, area, [calculator.value(sheet.name, *place) for place in area])


def _clear(result: _Result) -> None:
    """Blank the cells that an array filled at the last calculation and fills no more."""
    formula = result.sheet.formulas[result.at]
    if formula.dynamic:
        for place in formula.area or ():
            if place not in result.area and place != result.at:
                result.sheet.put(*place, None)


def _write(result: _Result) -> None:
    """Write a formula's values, and where they go if it spills."""
    if result.sheet.formulas[result.at].dynamic:
        result.sheet.spill(*result.at, result.area)
    for place, value in zip(result.area, result.values, strict=True):
        result.sheet.put(*place, value, computed=True)


def _refuse(book: Book, refused: list[tuple[SheetPart, tuple[int, int], Formula, str]]) -> None:
    """Name the formulas that cannot be computed, if any."""
    if not refused:
        return
    sentences = [
        f"{Area.cell(sheet.name, *at)} (={formula.text:.80}): {why}."
        for sheet, at, formula, why in refused[:_NAMED]
    ]
    more = f" {len(refused) - _NAMED} more are like that." if len(refused) > _NAMED else ""
    raise WorkbookError(
        f"{book.package.path.name} has formulas that cannot be computed without a spreadsheet program. "
        f"{' '.join(sentences)}{more}"
    )
