"""Every kind of argument, defined once: wizard text, shape, unit, missing cells, and how it is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.returns import RETURN_KINDS, ReturnKind
from xl_portfolio.core.measures.risk import TAIL_METHODS, TailMethod
from xl_portfolio.core.wording import percent_digits
from xl_portfolio.sheet.grid import Grid, spoken
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.observations import Observations
from xl_portfolio.sheet.tables import (
    note_decimals,
    read_assets,
    read_covariance,
    read_expected_returns,
    read_prices,
    read_returns,
    read_series,
    read_unit_prices,
    read_units,
    read_weights,
)
from xl_portfolio.sheet.universe import Universe

__all__ = [
    "AnnualRate",
    "BenchmarkReturns",
    "BoundsTable",
    "Cells",
    "Confidence",
    "CovarianceTable",
    "ExpectedReturnsColumn",
    "FeeRate",
    "FilePath",
    "Lot",
    "MethodChoice",
    "Money",
    "PeriodsPerYear",
    "Points",
    "Prices",
    "ReturnKindChoice",
    "ReturnSeries",
    "Returns",
    "Target",
    "Threshold",
    "UnitPricesColumn",
    "UnitsColumn",
    "WeightsColumn",
    "choice",
    "named_choice",
    "number",
    "rate",
    "read_choice",
    "read_number",
    "read_text",
]


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


# --- single cells -----------------------------------------------------------------------------------


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
        raise InputError(f"{reading.name} takes one number; a range of {rows} x {columns} cells came.")
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


def read_choice(grid: Grid, reading: Reading, records: Sequence[N]) -> N:
    """Record whose key or label the cell holds; case, spaces, hyphens and underscores do not matter."""
    cell = grid[0, 0]
    if grid.shape == (1, 1) and isinstance(cell, str):
        wanted = _folded(cell)
        for record in records:
            if wanted in (_folded(record.key), _folded(record.label)):
                return record
    came = spoken(cell) if grid.shape == (1, 1) else "a range of cells"
    known = ", ".join(record.key for record in records)
    raise InputError(f"{reading.name} is {came}, which is not known: choose one of {known}.")


def choice(text: str, records: Sequence[N]) -> Kind[N]:
    """Kind of a choice among records."""
    return Kind(
        text=f"{text}: {', '.join(record.key for record in records)}",
        shape="choice",
        parse=lambda grid, reading: read_choice(grid, reading, records),
        choices=tuple(record.key for record in records),
    )


def named_choice(text: str, records: Sequence[R]) -> Kind[R]:
    """Kind of a choice among records of the core that have a name and no key."""
    options = tuple(Option(key="_".join(r.name.lower().split()), label=r.name, record=r) for r in records)
    return Kind(
        text=f"{text}: {', '.join(option.key for option in options)}",
        shape="choice",
        parse=lambda grid, reading: read_choice(grid, reading, options).record,
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
        raise InputError(f"{reading.name} takes text; {came} came.")
    return cell.strip()


def rate(text: str) -> Kind[float]:
    """Kind of a rate per year, with a note where it looks like a percentage."""
    return Kind(text=text, shape="number", unit="decimals per year", parse=_read_rate)


def _read_confidence(grid: Grid, reading: Reading) -> float:
    """Read a share of periods; a note where it is probably the share of the worst ones."""
    share = read_number(grid, reading, low=0.0, high=1.0, inclusive=False)
    if share < 0.5:
        reading.notes.add(
            f"{reading.name}: {share:g} looks at the worst {percent_digits(1 - share)} of the periods; for the worst "
            f"{percent_digits(share)} write {1 - share:g}."
        )
    return share


def _read_rate(grid: Grid, reading: Reading) -> float:
    value = read_number(grid, reading)
    if abs(value) > 1:
        note_decimals(value, reading)
    return value


# --- columns and tables -----------------------------------------------------------------------------


_LEFT_OUT = "rows with blanks, text or #N/A are left out"

Prices: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Prices, a row a period, oldest first; a header row and a column of dates are recognised",
        shape="table",
        unit="price",
        missing=_LEFT_OUT,
        parse=read_prices,
    ),
]
Returns: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns per period as decimals, a column an asset; a header row and dates are recognised",
        shape="table",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_returns,
    ),
]
ReturnSeries: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns per period as decimals: one column or row, dates beside it allowed",
        shape="column",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_series,
    ),
]
BenchmarkReturns: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns of the benchmark in the same periods: one column or row",
        shape="column",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_series,
    ),
]
WeightsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Weights as decimals, one for each asset: a row or a column",
        shape="column",
        unit="share",
        parse=read_weights,
    ),
]
UnitsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Units held of each asset, such as shares: a row or a column",
        shape="column",
        unit="units",
        parse=read_units,
    ),
]
UnitPricesColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Price of one unit of each asset: a row or a column",
        shape="column",
        unit="currency",
        parse=read_unit_prices,
    ),
]
ExpectedReturnsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Expected returns per year, one for each asset",
        shape="column",
        unit="decimals per year",
        parse=read_expected_returns,
    ),
]
CovarianceTable: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Covariance per year, a row and a column for each asset",
        shape="table",
        unit="per year",
        parse=read_covariance,
    ),
]
BoundsTable: TypeAlias = Annotated[
    Universe,
    Kind(
        text="Minimum and maximum weight, a row for each asset or one for all (a minimum below 0 allows short sales); "
        "or a table with a header: Minimum, Maximum, Class, Yield, Current weight, ... for objectives and constraints",
        shape="table",
        unit="share",
        missing="a blank minimum is 0, a blank maximum is 1",
        parse=read_assets,
    ),
]
AnnualRate: TypeAlias = Annotated[float, rate("Rate per year, such as 0.02")]
Threshold: TypeAlias = Annotated[
    float, number("Return per period that separates gains from losses", "decimals per period")
]
Target: TypeAlias = Annotated[
    float,
    number(
        "Return, volatility or yield per year that the objective aims at; risk aversion; or safe share",
        "decimals",
    ),
]
Confidence: TypeAlias = Annotated[
    float,
    Kind(
        text="Share of periods that are better, such as 0.95",
        shape="number",
        unit="share",
        parse=_read_confidence,
    ),
]
Money: TypeAlias = Annotated[float, number("An amount of money, 0 or more", "currency", low=0.0, high=1e15)]
FeeRate: TypeAlias = Annotated[
    float, number("Fee as a share of the value of an order, such as 0.001", "share", low=0.0, high=0.5)
]
Lot: TypeAlias = Annotated[
    float,
    number("Units that an order is a multiple of; 1 for whole shares", "units", low=0.0, inclusive=False),
]
PeriodsPerYear: TypeAlias = Annotated[
    float,
    number(
        "Periods a year: 252 daily, 52 weekly, 12 monthly; empty: from the dates, else 252",
        "periods per year",
        low=0.0,
        inclusive=False,
    ),
]
Points: TypeAlias = Annotated[
    float, number("Number of points, from 2 to 1000", "points", low=2, high=1000, whole=True)
]
ReturnKindChoice: TypeAlias = Annotated[ReturnKind, choice("Kind of return", RETURN_KINDS)]
MethodChoice: TypeAlias = Annotated[TailMethod, choice("Method", TAIL_METHODS)]
FilePath: TypeAlias = Annotated[
    str,
    Kind(text="Path of a file on this computer", shape="text", parse=read_text),
]
Cells: TypeAlias = Annotated[
    Grid, Kind(text="The cells as they are", shape="any", parse=lambda grid, reading: grid)
]
