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
from xl_portfolio.sheet.grid import Grid, spoken
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
    "FilePath",
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

_ADDS_UP = 5e-4  # weights shown as percentages with one digit add up to 100 % within this


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


# --- columns and tables -----------------------------------------------------------------------------


def _read_returns(grid: Grid, reading: Reading) -> Observations:
    table = read_observations(grid, reading)
    large = np.abs(table.values) > 0.5
    if 2 * np.count_nonzero(large) > large.size:
        reading.notes.add(
            f"{reading.name}: most of the returns are above 50 % a period; if they are percentages, divide "
            "them by 100."
        )
    return table


def _read_series(grid: Grid, reading: Reading) -> Observations:
    table = _read_returns(grid, reading)
    if table.values.shape[1] != 1:
        raise InputError(
            f"{reading.name} takes one series; {table.values.shape[1]} columns came "
            f"({', '.join(table.labels[:3])}, ...). Give one column, or use PERFORMANCE_TABLE for all of them."
        )
    return table


def _read_prices(grid: Grid, reading: Reading) -> Observations:
    return read_observations(grid, reading, positive=True)


def _read_column(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Numbers of a row or a column without gaps, (n,); a header and names beside it are allowed."""
    table = _used(grid)
    if table.shape[0] == 1 < table.shape[1] or _names_above(table):
        table = table.transposed()
    if table.shape[1] == 2 and _names([cell for cell, _ in table]):
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] > 1 and isinstance(table[0, 0], str):
        table = table.part(slice(1, None), slice(None))
    if table.shape[1] != 1:
        rows, columns = table.shape
        raise InputError(f"{reading.name} takes one row or one column; {rows} x {columns} cells came.")
    _require_numbers(table, reading)
    return np.ascontiguousarray(table.numbers[:, 0])


def _read_expected_returns(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    means = _read_column(grid, reading)
    if np.abs(means).max() > 1:
        _note_decimals(float(means[np.abs(means) > 1][0]), reading)
    return means


def _read_weights(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    weights = _read_column(grid, reading)
    total = float(weights.sum())
    if abs(total - 1) > _ADDS_UP:
        reading.notes.add(f"{reading.name} add up to {total:.6g}, not 1: they are used as they are.")
    return weights


def _read_rate(grid: Grid, reading: Reading) -> float:
    rate = read_number(grid, reading)
    if abs(rate) > 1:
        _note_decimals(rate, reading)
    return rate


def _note_decimals(value: float, reading: Reading) -> None:
    reading.notes.add(f"{reading.name}: {value:g} means {value:.0%}; write {value:g} % as {value / 100:g}.")


def _read_square(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Numbers of a square table (n, n); a header row and a column of names are allowed."""
    table = _used(grid)
    if table.shape[0] > 1 and _headed(table):
        table = table.part(slice(1, None), slice(None))
    if table.shape[1] == table.shape[0] + 1 and _names([row[0] for row in table]):
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] != table.shape[1]:
        rows, columns = table.shape
        raise InputError(
            f"{reading.name} has to be square, a row and a column for each asset; {rows} x {columns} cells came."
        )
    _require_numbers(table, reading)
    return np.ascontiguousarray(table.numbers)


def _read_bounds(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Minimum and maximum of each asset, (n, 2), NaN where blank; a header and names are allowed.

    Blank rows at the end stay: whether they belong to assets is not known here.
    """
    table = grid
    if table.shape[1] != 2:
        table = table.trimmed()
    if table.shape[1] == 3 and _names([row[0] for row in table]):
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] > 1 and _headed(table):
        table = table.part(slice(1, None), slice(None))
    if table.shape == (2, 1):
        table = table.transposed()
    if table.shape[1] != 2:
        rows, columns = table.shape
        raise InputError(
            f"{reading.name} takes two columns, minimum and maximum, with a row for each asset; "
            f"{rows} x {columns} cells came."
        )
    _require_numbers(table, reading, blanks=True)
    large = table.numbers[np.abs(table.numbers) > 1]
    if large.size:
        _note_decimals(float(large[0]), reading)
    return np.ascontiguousarray(table.numbers)


def _used(grid: Grid) -> Grid:
    """The used part; rows that are blank at the top stay unless text, a header, follows them.

    Cutting off a blank first cell would shift the numbers against those of other arguments.
    """
    rows, columns = grid.used()
    headed = any(
        isinstance(cell, str) for cell in grid.part(slice(rows.start, rows.start + 1), columns).rows()[0]
    )
    single_row = grid.shape[0] == 1
    top = rows.start if headed else 0
    left = 0 if single_row and not headed else columns.start
    return grid.part(slice(top, rows.stop), slice(left, columns.stop))


def _headed(table: Grid) -> bool:
    """Whether the first row is a header: text and no number."""
    first = table.part(slice(0, 1), slice(None)).rows()[0]
    return any(isinstance(cell, str) for cell in first) and not any(isinstance(cell, float) for cell in first)


def _names(cells: Sequence[object]) -> bool:
    """Whether cells hold names: text, or a blank in the corner."""
    return all(isinstance(cell, (str, type(None))) for cell in cells) and any(cells)


def _names_above(table: Grid) -> bool:
    """Whether a row of names stands above a row of numbers."""
    if table.shape[0] != 2 or table.shape[1] < 2:
        return False
    above, below = table.rows()
    return _names(above) and not any(isinstance(cell, str) for cell in below[1:])


def _require_numbers(table: Grid, reading: Reading, *, blanks: bool = False) -> None:
    for r, c in np.argwhere(~np.isfinite(table.numbers)).tolist():
        cell = table[r, c]
        if cell is None and blanks:
            continue
        came = "is blank" if cell is None else f"holds {spoken(cell)}"
        raise InputError(f"{reading.name} {came} in {table.where(r, c)}: a number is needed there.")


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
        parse=_read_returns,
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
        parse=_read_weights,
    ),
]
ExpectedReturnsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Expected returns per year, one for each asset",
        shape="column",
        unit="decimals per year",
        parse=_read_expected_returns,
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
AnnualRate: TypeAlias = Annotated[
    float,
    Kind(text="Rate per year, such as 0.02", shape="number", unit="decimals per year", parse=_read_rate),
]
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
FilePath: TypeAlias = Annotated[
    str,
    Kind(text="Path of a file on this computer", shape="text", parse=read_text),
]
Cells: TypeAlias = Annotated[
    Grid, Kind(text="The cells as they are", shape="any", parse=lambda grid, reading: grid)
]
