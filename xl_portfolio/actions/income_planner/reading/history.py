"""The sheet History: monthly returns of the classes and inflation, for the models that live them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import months_between
from xl_portfolio.core.wording import counted
from xl_portfolio.sheet.grid import date_of, spoken
from xl_portfolio.sheet.layout import day_of
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid
    from xl_portfolio.sheet.planning_arguments import ModelOption

__all__ = ["read_history"]

_INFLATION = "Inflation"
_LARGE = 1.0  # a month: nothing that is held doubles; probably a percentage without its sign
_FEW = 120  # months: ten years hold a fall and a recovery

Series = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


def read_history(grid: Grid, labels: Sequence[str], option: ModelOption, doubts: Doubts) -> Series:
    """Returns (T, n) and inflation (T,), decimals per month; empty for a model that needs none, or after an error.

    Parameters
    ----------
    grid : the block with its header: Month, the classes, Inflation
    labels : of the n classes
    option : the model
    doubts : gaps, months out of order, columns that are missing
    """
    nothing = np.empty((0, len(labels))), np.empty(0)
    if not option.historical:
        return nothing
    header = [folded(cell) if isinstance(cell, str) else "" for cell in grid.rows()[0]]
    filled = [r for r, row in enumerate(grid.rows()) if r > 0 and any(cell is not None for cell in row)]
    if not filled:
        doubts.error(
            grid.where(1, 0),
            f"The history is blank, and the model {option.label} needs one: type monthly returns of each class and "
            "inflation here, or choose another model on the sheet Simulation.",
        )
        return nothing
    columns = _columns(grid, header, (*labels, _INFLATION), doubts)
    if columns is None or not _in_order(grid, filled, doubts):
        return nothing
    if not _sound(grid, filled, columns, doubts):
        return nothing
    if len(filled) < _FEW:
        doubts.warn(
            grid.where(filled[-1], 0),
            f"The history has {counted(len(filled), 'month')}, and what it did not see cannot happen in the "
            f"simulation: type {_FEW} or more, or choose another model on the sheet Simulation.",
        )
    table = grid.numbers[np.ix_(filled, columns)]
    return table[:, :-1], table[:, -1]


def _columns(grid: Grid, header: Sequence[str], wanted: Sequence[str], doubts: Doubts) -> list[int] | None:
    """Positions of the columns that are wanted."""
    lost = [label for label in wanted if folded(label) not in header]
    if not lost:
        return [header.index(folded(label)) for label in wanted]
    strange = [name for name in header[1:] if name and name not in map(folded, wanted)]
    doubts.error(
        grid.where(0, 0),
        f"The history has no column {lost[0]}{f', but one {strange[0]!r}' if strange else ''}: its header needs the "
        f"month, each class by its name on the sheet Assumptions, and {_INFLATION}.",
    )
    return None


def _in_order(grid: Grid, filled: Sequence[int], doubts: Doubts) -> bool:
    """Whether the months follow one another without a gap."""
    days = []
    for r in filled:
        serial = day_of(grid[r, 0])
        if not np.isfinite(serial):
            doubts.error(
                grid.where(r, 0),
                f"The month of this row holds {spoken(grid[r, 0])}: type a date such as 2024-01-31.",
            )
            return False
        days.append(date_of(serial).date())
    for k in range(1, len(days)):
        step = months_between(days[k - 1], days[k])
        if step != 1:
            what = (
                f"leaves out {counted(step - 1, 'month')}"
                if step > 1
                else "stands twice"
                if step == 0
                else "is out of order"
            )
            doubts.error(
                grid.where(filled[k], 0),
                f"The month {days[k]:%Y-%m} after {days[k - 1]:%Y-%m} {what}: every month needs one row, oldest first.",
            )
            return False
    return True


def _sound(grid: Grid, filled: Sequence[int], columns: Sequence[int], doubts: Doubts) -> bool:
    """Whether every cell holds a return."""
    for r in filled:
        for c in columns:
            cell = grid[r, c]
            name = grid[0, c]
            if not isinstance(cell, float):
                doubts.error(
                    grid.where(r, c),
                    f"{name} holds {spoken(cell)}: type the return of the month, such as 0.012.",
                )
                return False
            if abs(cell) > _LARGE:
                doubts.error(
                    grid.where(r, c), f"{name} is {100 * cell:g} % in a month: type 1.2 % as 0.012 or 1.2%."
                )
                return False
    return True
