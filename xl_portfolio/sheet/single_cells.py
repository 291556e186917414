"""Kinds of argument that are one cell: a number within limits, a rate, a choice among records, a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import Grid, spoken
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.spelling import nearest
from xl_portfolio.sheet.tables import note_decimals

__all__ = ["choice", "named_choice", "number", "rate", "read_number", "read_text"]


class Named(Protocol):
    """A record that a cell chooses by its key or its label."""

    @property
    def key(self) -> str:
        """Such as `min_variance`."""

    @property
    def label(self) -> str:
        """Such as `Minimum variance`."""


class Labelled(Protocol):
    """A record of the core whose name a cell may hold."""

    @property
    def name(self) -> str:
        """Such as `Monthly income`."""


N = TypeVar("N", bound=Named)
R = TypeVar("R", bound=Labelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Generic[R]):
    """A record of the core as a cell chooses it."""

    key: str
    label: str
    record: R


def read_number(
    grid: Grid, reading: Reading, *, low: float = -math.inf, high: float = math.inf, inclusive: bool = True
) -> float:
    """Read the only number of a single cell, within its limits.

    Raises
    ------
    InputError
        Several cells, a blank, text, an error cell, or a number outside the limits.
    """
    if grid.shape != (1, 1):
        rows, columns = grid.shape
        raise InputError(
            f"{reading.name} takes one number; a range of {rows} x {columns} cells came: select one cell."
        )
    cell = grid[0, 0]
    if cell is None:
        raise InputError(f"{reading.name} is missing: give a number.")
    if not isinstance(cell, float) or not math.isfinite(cell):
        raise InputError(f"{reading.name} takes a number; {spoken(cell)} came: correct the cell.")
    inside = low <= cell <= high if inclusive else low < cell < high
    if not inside:
        percent = f" Write {cell:g} % as {cell / 100:g}." if low == 0 and high == 1 < cell < 100 else ""
        raise InputError(
            f"{reading.name} is {cell:g}: it has to be {_limits(low, high, inclusive)}.{percent}"
        )
    return cell


def _limits(low: float, high: float, inclusive: bool) -> str:
    if math.isinf(high):
        return f"at least {low:g}" if inclusive else f"above {low:g}"
    if math.isinf(low):
        return f"at most {high:g}" if inclusive else f"below {high:g}"
    return f"from {low:g} to {high:g}" if inclusive else f"between {low:g} and {high:g}"


def number(
    text: str,
    unit: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    inclusive: bool = True,
    whole: bool = False,
) -> Kind[float]:
    """Kind of a single number within limits."""

    def parse(grid: Grid, reading: Reading) -> float:
        value = read_number(grid, reading, low=low, high=high, inclusive=inclusive)
        if whole and value != round(value):
            raise InputError(f"{reading.name} is {value:g}: it has to be a whole number.")
        return value

    return Kind(text=text, shape="number", unit=unit, parse=parse)


def _read_choice(grid: Grid, reading: Reading, records: Sequence[N]) -> N:
    """Record whose key or label the cell holds; case, spaces, hyphens and underscores do not matter."""
    cell = grid[0, 0]
    if grid.shape == (1, 1) and isinstance(cell, str):
        wanted = _folded(cell)
        for record in records:
            if wanted in (_folded(record.key), _folded(record.label)):
                return record
    came = spoken(cell) if grid.shape == (1, 1) else "a range of cells"
    known = ", ".join(record.key for record in records)
    said = f"{reading.name} is {came}, which is not known: choose one of {known}."
    meant = nearest(cell, [record.label for record in records]) if isinstance(cell, str) else None
    raise InputError(said if meant is None else f"{said} Perhaps “{meant}” is meant.")


def choice(text: str, records: Sequence[N]) -> Kind[N]:
    """Kind of a choice among records."""
    return Kind(
        text=f"{text}: {', '.join(record.key for record in records)}",
        shape="choice",
        parse=lambda grid, reading: _read_choice(grid, reading, records),
        choices=tuple(record.key for record in records),
    )


def named_choice(text: str, records: Sequence[R]) -> Kind[R]:
    """Kind of a choice among records of the core that have a name and no key."""
    options = tuple(Option(key="_".join(r.name.lower().split()), label=r.name, record=r) for r in records)
    return Kind(
        text=f"{text}: {', '.join(option.key for option in options)}",
        shape="choice",
        parse=lambda grid, reading: _read_choice(grid, reading, options).record,
        choices=tuple(option.key for option in options),
    )


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def read_text(grid: Grid, reading: Reading) -> str:
    """Text of a single cell, without spaces around it.

    Raises
    ------
    InputError
        Several cells, a blank or something else than text.
    """
    cell = grid[0, 0]
    if grid.shape != (1, 1) or not isinstance(cell, str):
        came = "a range of cells" if grid.shape != (1, 1) else spoken(cell)
        raise InputError(
            f"{reading.name} takes text; {came} came: type it in quotes or select a cell that holds it."
        )
    return cell.strip()


def rate(text: str) -> Kind[float]:
    """Kind of a rate per year, with a note where it looks like a percentage."""
    return Kind(text=text, shape="number", unit="decimals per year", parse=_read_rate)


def _read_rate(grid: Grid, reading: Reading) -> float:
    value = read_number(grid, reading)
    if abs(value) > 1:
        note_decimals(value, reading)
    return value
