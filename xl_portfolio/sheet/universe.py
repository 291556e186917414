"""What a sheet says about the assets, a row each: bounds, classes and other tags, yields and other numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import Cell, Grid, spoken
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.objectives import Column

__all__ = ["Universe", "is_asset_table", "matched", "objective_columns", "read_universe"]

MINIMUM, MAXIMUM = "minimum", "maximum"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Universe:
    """The assets and their columns, in the order of the sheet.

    Attributes
    ----------
    labels : tuple of str, length n, or empty
        Names of the assets, as far as the table has them.
    bounds : array, shape (n, 2)
        Minimum and maximum; NaN where blank.
    tags : mapping of a column to its texts
        Such as "Class": ("Equity", "Bonds", ""); "" is a blank.
    numbers : mapping of a column to an array, shape (n,)
        Such as "Yield"; NaN where blank.
    """

    labels: tuple[str, ...] = ()
    bounds: NDArray[np.float64]
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def number(self, *names: str) -> NDArray[np.float64] | None:
        """The first of the columns of numbers that exists, its blanks as 0; upper and lower case do not matter."""
        known = {folded(name): column for name, column in self.numbers.items()}
        for name in names:
            if folded(name) in known:
                return np.nan_to_num(known[folded(name)], nan=0.0)
        return None

    def of(self, labels: Sequence[str]) -> Universe | None:
        """The rows of these assets, in their order; None if the table does not say whose its rows are."""
        known = {folded(name): k for k, name in enumerate(self.labels)}
        if not labels or not all(folded(label) in known for label in labels):
            return None
        rows = [known[folded(label)] for label in labels]
        return Universe(
            labels=tuple(labels),
            bounds=self.bounds[rows],
            tags={name: tuple(column[k] for k in rows) for name, column in self.tags.items()},
            numbers={name: column[rows] for name, column in self.numbers.items()},
        )

    def __len__(self) -> int:
        return len(self.bounds)


def read_universe(header: Sequence[Cell], rows: Sequence[Sequence[Cell]], what: str) -> Universe:
    """Read a table with a header; the first column of texts that are all different holds the names.

    Parameters
    ----------
    header : cells above the table; columns without a header are left out
    rows : cells of the assets
    what : str
        The argument or sheet as sentences call it.

    Raises
    ------
    InputError
        If a column mixes numbers and text, or a header stands twice.
    """
    labels: tuple[str, ...] = ()
    bounds = np.full((len(rows), 2), np.nan)
    tags: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, NDArray[np.float64]] = {}
    for place, cell in enumerate(header):
        if not isinstance(cell, str):
            continue
        name, column = cell.strip(), [row[place] for row in rows]
        if name in tags or name in numbers:
            raise InputError(f"{what} has two columns “{name}”: rename one of them.")
        if any(isinstance(entry, str) for entry in column):
            tags[name] = tuple(_text(entry) for entry in column)
            if not labels and len({*tags[name]}) == len(rows) and all(tags[name]):
                labels = tags[name]
            continue
        numbers[name] = _numbers(column, name, what)
        if folded(name) in (MINIMUM, MAXIMUM):
            bounds[:, int(folded(name) == MAXIMUM)] = numbers.pop(name)
    return Universe(labels=labels, bounds=bounds, tags=tags, numbers=numbers)


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else str(cell).strip()


def _numbers(column: Sequence[Cell], name: str, what: str) -> NDArray[np.float64]:
    values = np.full(len(column), np.nan)
    for row, cell in enumerate(column):
        if cell is None:
            continue
        if not isinstance(cell, float):
            raise InputError(
                f"{what}, column “{name}”, row {row + 1} below the header holds {spoken(cell)}: a number is "
                "needed there."
            )
        values[row] = cell
    return values


def is_asset_table(grid: Grid) -> bool:
    """Whether the first row is a header of at least three columns: more than a minimum and a maximum."""
    header = [cell for cell in grid.rows()[0] if cell is not None]
    return grid.shape[0] > 1 and len(header) >= 3 and all(isinstance(cell, str) for cell in header)


def matched(universe: Universe | None, labels: Sequence[str]) -> Universe:
    """The rows of the assets: by name where the table has their names, else in order; one row counts for all.

    Raises
    ------
    InputError
        If the number of rows does not fit.
    """
    assets = len(labels)
    if universe is None:
        return Universe(bounds=np.full((assets, 2), np.nan))
    by_name = universe.of(labels)
    if by_name is not None:
        return by_name
    bounds = universe.bounds
    if len(bounds) > assets and not universe.tags and np.isnan(bounds[assets:]).all():
        return Universe(bounds=bounds[:assets])
    if len(bounds) == 1:
        return Universe(bounds=np.broadcast_to(bounds, (assets, 2)))
    if len(bounds) != assets:
        raise InputError(
            f"bounds has {len(bounds)} rows, but there are {assets} assets: give a row for each asset, or one "
            "row for all of them."
        )
    return universe


def objective_columns(universe: Universe) -> dict[Column, NDArray[np.float64]]:
    """The columns that objectives ask for, as far as the table has them."""
    from xl_portfolio.core.optimization.objectives import Column

    columns = ((column, universe.number(column.value)) for column in Column if column is not Column.NONE)
    found: dict[Column, NDArray[np.float64]] = {
        column: values for column, values in columns if values is not None
    }
    roles = next(
        (tags for name, tags in universe.tags.items() if folded(name) == folded(Column.ROLE.value)), None
    )
    if roles is not None:
        found[Column.ROLE] = np.array([_role(tag) for tag in roles])
    return found


def _role(tag: str) -> float:
    """The number of a role; "Satellites" is "Satellite"; 0 for a blank, NaN for what is no role."""
    from xl_portfolio.core.optimization.parts import Role

    word = folded(tag)
    for role in Role:
        if word in (folded(role.value), folded(role.value) + "s"):
            return role.number
    return np.nan if word else 0.0
