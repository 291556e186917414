"""Ranges as arrays: returns, prices, weights, covariance, bounds, each with its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.estimators.repair import is_covariance, repaired_covariance
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.grid import Grid, spoken
from xl_portfolio.sheet.kinds import Reading
from xl_portfolio.sheet.observations import Observations, read_observations
from xl_portfolio.sheet.universe import Universe, is_asset_table, read_universe

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "note_decimals",
    "read_assets",
    "read_column",
    "read_covariance",
    "read_expected_returns",
    "read_prices",
    "read_returns",
    "read_series",
    "read_square",
    "read_unit_prices",
    "read_units",
    "read_weights",
]

_SYMMETRIC = 1e-8  # share of the largest entry by which a covariance may differ from its mirror image
_ADDS_UP = 5e-4  # weights shown as percentages with one digit add up to 100 % within this


def read_returns(grid: Grid, reading: Reading) -> Observations:
    """Returns of one or more assets; a note where they look like percentages."""
    table = read_observations(grid, reading)
    large = np.abs(table.values) > 0.5
    if 2 * np.count_nonzero(large) > large.size:
        reading.notes.add(
            f"{reading.name}: most of the returns are above 50 % a period; if they are percentages, divide "
            "them by 100."
        )
    return table


def read_series(grid: Grid, reading: Reading) -> Observations:
    """Returns of one asset.

    Raises
    ------
    InputError
        There are several columns, or a cell is not usable.
    """
    table = read_returns(grid, reading)
    if table.values.shape[1] != 1:
        raise InputError(
            f"{reading.name} takes one series; {table.values.shape[1]} columns came "
            f"({', '.join(table.labels[:3])}, ...). Give one column, or use PERFORMANCE_TABLE for all of them."
        )
    return table


def read_prices(grid: Grid, reading: Reading) -> Observations:
    """Prices of one or more assets, all above zero."""
    return read_observations(grid, reading, positive=True)


def read_column(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Numbers of a row or a column without gaps, (n,); a header and names beside it are allowed.

    Raises
    ------
    InputError
        There are several rows and columns, or a cell holds no number.
    """
    table = _used(grid)
    if table.shape[0] == 1 < table.shape[1] or _names_above(table):
        table = table.transposed()
    if table.shape[1] == 2 and _names([cell for cell, _ in table]):
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] > 1 and isinstance(table[0, 0], str):
        table = table.part(slice(1, None), slice(None))
    if table.shape[1] != 1:
        rows, columns = table.shape
        raise InputError(
            f"{reading.name} takes one row or one column; {rows} x {columns} cells came: select one of them."
        )
    _require_numbers(table, reading)
    return np.ascontiguousarray(table.numbers[:, 0])


def read_expected_returns(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Annual returns of each asset, (n,); a note where one looks like a percentage."""
    means = read_column(grid, reading)
    if np.abs(means).max() > 1:
        note_decimals(float(means[np.abs(means) > 1][0]), reading)
    return means


def read_weights(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Weight of each asset, (n,); a note where they do not add up to 1."""
    weights = read_column(grid, reading)
    total = float(weights.sum())
    if abs(total - 1) > _ADDS_UP:
        reading.notes.add(f"{reading.name} add up to {total:.6g}, not 1: they are used as they are.")
    return weights


def read_units(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Units of each asset, (n,).

    Raises
    ------
    InputError
        One is below 0, or the cells are no row or column of numbers.
    """
    units = read_column(grid, reading)
    if (units < 0).any():
        place = int(units.argmin())
        raise InputError(f"{reading.name}: number {place + 1} is {units[place]:g}: use 0 or more.")
    return units


def read_unit_prices(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Price of one unit of each asset, (n,).

    Raises
    ------
    InputError
        One is not above 0, or the cells are no row or column of numbers.
    """
    prices = read_column(grid, reading)
    if (prices <= 0).any():
        place = int(prices.argmin())
        raise InputError(f"{reading.name}: number {place + 1} is {prices[place]:g}: use a price above 0.")
    return prices


def note_decimals(value: float, reading: Reading) -> None:
    """Note that a number is probably a percentage without its sign."""
    reading.notes.add(
        f"{reading.name}: {value:g} means {percent(value, 0)}; write {value:g} % as {value / 100:g}."
    )


def read_square(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Numbers of a square table (n, n); a header row and a column of names are allowed.

    Raises
    ------
    InputError
        Rows and columns differ in number, or a cell holds no number.
    """
    table = _used(grid)
    if table.shape[0] > 1 and _headed(table):
        table = table.part(slice(1, None), slice(None))
    if table.shape[1] == table.shape[0] + 1 and _names([row[0] for row in table]):
        table = table.part(slice(None), slice(1, None))
    if table.shape[0] != table.shape[1]:
        rows, columns = table.shape
        raise InputError(
            f"{reading.name} has to be square, a row and a column for each asset; {rows} x {columns} cells came: "
            "select as many rows as columns."
        )
    _require_numbers(table, reading)
    return np.ascontiguousarray(table.numbers)


def read_covariance(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """A covariance; one that contradicts itself is replaced by the closest that does not, with a note."""
    table = read_square(grid, reading)
    symmetric = np.abs(table - table.T).max() <= _SYMMETRIC * max(float(np.abs(table).max()), 1e-300)
    if symmetric and (table.diagonal() > 0).all() and not is_covariance(table):
        table = repaired_covariance((table + table.T) / 2)
        reading.notes.add(
            f"{reading.name} is not positive semidefinite: some mix of the assets would have a negative variance. The "
            "same variances with the closest possible correlations are used (Higham 2002)."
        )
    return table


def read_assets(grid: Grid, reading: Reading) -> Universe:
    """Minimum and maximum of each asset, NaN where blank; with a header also names, tags and numbers.

    Without a header blank rows at the end stay: whether they belong to assets is not known here.
    """
    if is_asset_table(grid.trimmed()):
        header, *rows = grid.trimmed().rows()
        universe = read_universe(header, rows, reading.name)
    else:
        universe = Universe(bounds=_read_bounds(grid, reading))
    large = universe.bounds[np.abs(universe.bounds) > 1]
    if large.size:
        note_decimals(float(large[0]), reading)
    return universe


def _read_bounds(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    """Two columns of numbers, (n, 2); a header and names are allowed."""
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
            f"{rows} x {columns} cells came: select these two columns."
        )
    _require_numbers(table, reading, blanks=True)
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
