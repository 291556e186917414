"""The correlations of the classes: a lower triangle, checked pair by pair and as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.reading.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.reading.rows import Row
    from xl_portfolio.sheet.grid import Grid

__all__ = ["read_correlations"]

_ROUNDING = 1e-8  # a smallest eigenvalue above minus this is none below zero
_SAME = 1e-9


def read_correlations(
    grid: Grid, rows: Sequence[Row], with_inflation: NDArray[np.float64], doubts: Doubts
) -> NDArray[np.float64] | None:
    """Correlation matrix (n, n) of the classes; None if a pair is wrong or all together are impossible.

    The rows and columns of the block belong to the rows of the table of classes. Above the diagonal may stand nothing
    or the same as below it.

    Parameters
    ----------
    grid : the block, without a header
    rows : of the classes
    with_inflation : array, shape (n,), correlations of the classes with inflation
    doubts : what is wrong
    """
    before = len(doubts.errors)
    n = len(rows)
    matrix = np.eye(n)
    for i, row in enumerate(rows):
        if i > 0 and all(_entry(grid, row, other, doubts).blank for other in rows[:i]):
            doubts.error(
                grid.where(row.place, rows[0].place),
                f"The correlations of {row.label} are blank: type one with each class above it, 0 where there is none.",
            )
            continue
        for j in range(i + 1):
            lower = _entry(grid, row, rows[j], doubts)
            if i == j:
                _doubt_diagonal(lower, row.label)
                continue
            value = lower.number(-1.0, 1.0)
            upper = _entry(grid, rows[j], row, doubts)
            if value is not None and not upper.blank:
                other = upper.number(-1.0, 1.0)
                if other is not None and abs(other - value) > _SAME:
                    upper.refuse(
                        f"is {other:g} here and {value:g} in {lower.where}: clear the cell above the diagonal."
                    )
            matrix[i, j] = matrix[j, i] = value or 0.0
    if len(doubts.errors) > before:
        return None
    return matrix if _possible(matrix, rows, with_inflation, grid, doubts) else None


def _entry(grid: Grid, row: Row, column: Row, doubts: Doubts) -> Entry:
    at = row.place, column.place
    inside = at[0] < grid.shape[0] and at[1] < grid.shape[1]
    return Entry(
        cell=grid[at] if inside else None,
        where=grid.where(*at),
        name=f"The correlation of {row.label} with {column.label}",
        doubts=doubts,
    )


def _doubt_diagonal(entry: Entry, label: str) -> None:
    if not entry.blank and entry.cell != 1.0:
        entry.doubts.error(
            entry.where, f"The correlation of {label} with itself is 1: type 1 or clear the cell."
        )


def _possible(
    matrix: NDArray[np.float64],
    rows: Sequence[Row],
    with_inflation: NDArray[np.float64],
    grid: Grid,
    doubts: Doubts,
) -> bool:
    """Whether the correlations, those with inflation included, can be true together; otherwise an error on one pair.

    The pair to blame is the one whose change to 0 takes most of what is impossible away.
    """
    n = len(rows)
    full = np.eye(n + 1)
    full[:n, :n] = matrix
    full[n, :n] = full[:n, n] = with_inflation
    if np.linalg.eigvalsh(full)[0] >= -_ROUNDING:
        return True
    pairs = [(i, j) for i in range(n + 1) for j in range(i) if full[i, j] != 0.0]
    i, j = max(pairs, key=lambda pair: _without(full, pair))
    inside = i < n
    first = rows[i].label if inside else "inflation"
    where = grid.where(rows[i].place, rows[j].place) if inside else rows[j]["With inflation"].where
    doubts.error(
        where,
        f"The correlations contradict each other, most of all that of {rows[j].label} with {first}, {full[i, j]:g}: "
        "if A moves with B and B with C, then A cannot move against C. Bring it closer to what the others imply.",
    )
    return False


def _without(full: NDArray[np.float64], pair: tuple[int, int]) -> float:
    """Smallest eigenvalue if the correlation of a pair were 0."""
    changed = full.copy()
    changed[pair] = changed[pair[::-1]] = 0.0
    return float(np.linalg.eigvalsh(changed)[0])
