"""The one function that every formula in Excel calls; only Excel's own Python process imports this.

It answers at once instead of by xlwings' asynchronous mode. That mode shows `#N/A waiting...` and
then enters the formula again from another thread, which empties Excel's list of undo steps and
marks the workbook as changed at every opening. Optima and frontiers take some milliseconds, the
slowest simulation a third of a second with its default number of paths; the engine remembers the
results of slow functions, and none of them runs inside the function wizard, so that there is
little to wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings.conversion import Accessor, Pipeline
from xlwings.udfs import xlarg, xlfunc, xlret

from xl_portfolio.core.errors import InputError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.cells import MARK, grid_of, grid_of_range, shown
from xl_portfolio.hosts.log import diagnostic_log
from xl_portfolio.sheet.grid import CellError, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlwings.conversion import ConversionContext

__all__ = ["evaluate"]


def _read(context: ConversionContext) -> None:
    """An argument as a grid, or as the error that its sentence explains."""
    try:
        if context.range is not None:
            context.value = grid_of_range(context.range.api)
        elif context.value is not None:
            context.value = grid_of(context.value)
    except InputError as error:
        context.value = error


class _Arguments(Accessor):
    """Arguments as grids: ranges are read here, once and whole."""

    @classmethod
    def reader(cls, options: Any) -> Pipeline:
        return Pipeline([_read])


class _Rows(Accessor):
    """Results as they are: `shown` has made plain rows of them."""


@xlret(convert=_Rows)
@xlarg("*arguments", convert=_Arguments)
@xlfunc
def evaluate(name, *arguments):  # type: ignore[no-untyped-def]  # xlwings takes annotations for its own converters
    """Rows that the function `name` shows: plain scalars, errors as their marked code."""
    try:
        return shown(_value(name, arguments))
    except Exception:
        diagnostic_log("excel").exception("internal error in %s", name)
        return [[f"{MARK}#VALUE!"]]


def _value(name: str, arguments: Sequence[Grid | InputError | None]) -> Grid:
    grids: list[Grid | None] = []
    for argument in arguments:
        if isinstance(argument, InputError):
            return Grid.of(f"#VALUE! {argument}" if name == "WHY" else CellError.of(argument))
        grids.append(argument)
    value = default_engine().evaluate(name, grids).value
    return Grid.of(value) if isinstance(value, CellError) else value
