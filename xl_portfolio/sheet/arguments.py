"""Every kind of argument, defined once: wizard text, shape, unit, missing cells, and how it is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.returns import RETURN_KINDS, ReturnKind
from xl_portfolio.core.measures.risk import TAIL_METHODS, TailMethod
from xl_portfolio.core.optimization.objectives import OBJECTIVES, Objective
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.observations import Observations, read_observations

__all__ = [
    "AnnualRate",
    "BenchmarkReturns",
    "BoundsTable",
    "Cells",
    "Confidence",
    "CovarianceTable",
    "ExpectedReturnsColumn",
    "MethodChoice",
    "ObjectiveChoice",
    "PeriodsPerYear",
    "Points",
    "Prices",
    "ReturnKindChoice",
    "ReturnSeries",
    "Returns",
    "Target",
    "Threshold",
    "WeightsColumn",
    "choice",
    "number",
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


N = TypeVar("N", bound=Named)


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
    cell = grid[0, 0]
    if grid.shape != (1, 1):
        rows, columns = grid.shape
        raise InputError(f"{reading.name} takes one number; a range of {rows} x {columns} cells came.")
    if cell is None:
        raise InputError(f"{reading.name} is missing: give a number.")
    if isinstance(cell, CellError):
        raise InputError(f"{reading.name} is the error {cell.code}: correct the cell it comes from.")
    if not isinstance(cell, float) or not math.isfinite(cell):
        raise InputError(f"{reading.name} takes a number; {cell!r} came.")
    inside = low <= cell <= high if inclusive else low < cell < high
    if not inside:
        raise InputError(f"{reading.name} is {cell:g}: it has to be {_limits(low, high, inclusive)}.")
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
    came = repr(cell) if grid.shape == (1, 1) else "a range"
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


def _folded(text: str) -> str:
    return "".join(text.casefold().split()).replace("-", "").replace("_", "")


def read_text(grid: Grid, reading: Reading) -> str:
    """Text of a single cell, without spaces around it.

    Raises
    ------
    InputError
        Several cells, a blank or something else than text.
    """
    cell = grid[0, 0]
    if grid.shape != (1, 1) or not isinstance(cell, str):
        came = "a range" if grid.shape != (1, 1) else "a blank" if cell is None else repr(cell)
        raise InputError(f"{reading.name} takes text; {came} came.")
    return cell.strip()


# --- columns and tables -----------------------------------------------------------------------------


def _read_series(grid: Grid, reading: Reading) -> Observations:
    table = read_observations(grid, reading)
    if table.values.shape[1] != 1:
        raise InputError(
            f"{reading.name} takes one series; {table.values.shape[1]} columns came "
            f"({', '.join(table.labels[:3])}...). Give one column, or use PERFORMANCE_TABLE for all of them."
        )
    return table


def _read_prices(grid: Grid, reading: Reading) -> Observations:
    return read_observations(grid, reading, positive=True)


def _read_column(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Numbers of a row or a column without gaps, (n,); a header and names beside it are allowed."""
    table = grid.trimmed()
    if table.shape[0] == 1 < table.shape[1]:
        table = table.transposed()
    if table.shape[1] == 2 and all(isinstance(cell, (str, type(None))) for cell, _ in table):
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] > 1 and isinstance(table[0, 0], str):
        table = table.part(slice(1, None), slice(None))
    if table.shape[1] != 1:
        rows, columns = table.shape
        raise InputError(f"{reading.name} takes one row or one column; {rows} x {columns} cells came.")
    _require_numbers(table, reading)
    return np.ascontiguousarray(table.numbers[:, 0])


def _read_square(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Numbers of a square table (n, n); a header row and a column of names are allowed."""
    table = grid.trimmed()
    if isinstance(table[0, table.shape[1] - 1], str):
        table = table.part(slice(1, None), slice(None))
    if table.shape[1] == table.shape[0] + 1:
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] != table.shape[1] or not table.shape[0]:
        rows, columns = table.shape
        raise InputError(
            f"{reading.name} has to be square, a row and a column an asset; {rows} x {columns} came."
        )
    _require_numbers(table, reading)
    return np.ascontiguousarray(table.numbers)


def _read_bounds(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Minimum and maximum of each asset, (n, 2); blanks are 0 and 1; a header row is allowed."""
    table = grid
    if table.shape[1] != 2:
        table = table.trimmed()
    if isinstance(table[0, 0], str) or isinstance(table[0, table.shape[1] - 1], str):
        table = table.part(slice(1, None), slice(None))
    if table.shape == (2, 1):
        table = table.transposed()
    if table.shape[1] != 2 or not table.shape[0]:
        rows, columns = table.shape
        raise InputError(
            f"{reading.name} takes two columns, minimum and maximum, with a row for each asset; "
            f"{rows} x {columns} cells came."
        )
    _require_numbers(table, reading, blanks=True)
    return np.where(np.isnan(table.numbers), [0.0, 1.0], table.numbers)


def _require_numbers(table: Grid, reading: Reading, *, blanks: bool = False) -> None:
    for r, c in np.argwhere(~np.isfinite(table.numbers)).tolist():
        cell = table[r, c]
        if cell is None and blanks:
            continue
        came = "is blank" if cell is None else f"holds {str(cell)!r}"
        raise InputError(f"{table.where(r, c)} of {reading.name} {came}: a number is needed there.")


_LEFT_OUT = "rows with blanks, text or #N/A are left out"

Prices: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Prices, a row a period, oldest first; a header row and a column of dates are recognised",
        shape="table",
        unit="price",
        missing=_LEFT_OUT,
        parse=_read_prices,
    ),
]
Returns: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns per period as decimals, a column an asset; a header row and dates are recognised",
        shape="table",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_observations,
    ),
]
ReturnSeries: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns per period as decimals: one column or row, dates beside it allowed",
        shape="column",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=_read_series,
    ),
]
BenchmarkReturns: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns of the benchmark in the same periods: one column or row",
        shape="column",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=_read_series,
    ),
]
WeightsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Weights as decimals, one for each asset: a row or a column",
        shape="column",
        unit="share",
        parse=_read_column,
    ),
]
ExpectedReturnsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Expected returns per year, one for each asset",
        shape="column",
        unit="decimals per year",
        parse=_read_column,
    ),
]
CovarianceTable: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Covariance per year, a row and a column for each asset",
        shape="table",
        unit="per year",
        parse=_read_square,
    ),
]
BoundsTable: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Minimum and maximum weight: two columns, a row for each asset (or one row for all)",
        shape="table",
        unit="share",
        missing="a blank minimum is 0, a blank maximum is 1",
        parse=_read_bounds,
    ),
]
AnnualRate: TypeAlias = Annotated[float, number("Rate per year, such as 0.02", "decimals per year")]
Threshold: TypeAlias = Annotated[
    float, number("Return per period that separates gains from losses", "decimals per period")
]
Target: TypeAlias = Annotated[
    float, number("Return or volatility per year that the objective aims at", "decimals per year")
]
Confidence: TypeAlias = Annotated[
    float,
    number("Share of periods that are better, such as 0.95", "share", low=0.0, high=1.0, inclusive=False),
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
ObjectiveChoice: TypeAlias = Annotated[Objective, choice("Objective", OBJECTIVES)]
Cells: TypeAlias = Annotated[
    Grid, Kind(text="The cells as they are", shape="any", parse=lambda grid, reading: grid)
]
