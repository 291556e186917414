"""What the inputs were when *Optimize* ran: the sheet Checks compares them with what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["INPUT_TRACES", "inputs_then"]

_SUMMED = ("Minimum", "Maximum", "Units", "Expected return")

INPUT_TRACES: tuple[str, ...] = (
    "Objective",
    "N(RiskFreeRate)",
    "N(Target)",
    "N(Points)",
    *(f"SUM(Assets[{column}])" for column in _SUMMED),
    "SUM(Prices)-SUM(INDEX(Prices,0,1))",
    "COUNTA(Constraints)",
)
"""Native formulas of the traces, in the order of `inputs_then`; the first is text, the others numbers."""


def inputs_then(
    *, objective: Grid, numbers: tuple[Grid, Grid, Grid], assets: Grid, prices: Grid, constraints: Grid
) -> Grid:
    """Column of traces: if one of them differs later, the report is older than the inputs.

    Parameters
    ----------
    objective : Grid of a single cell
    numbers : grids of the risk-free rate, the target and the points; a blank counts as 0
    assets, prices, constraints : grids with their header rows
    """
    header = assets.rows()[0]
    sums = [_sum(assets.numbers[1:, header.index(column)]) for column in _SUMMED]
    filled = int(np.isfinite(constraints.numbers).sum()) + len(constraints.others)
    traces: list[Cell] = [
        objective[0, 0],
        *(_sum(grid.numbers) for grid in numbers),
        *sums,
        _sum(prices.numbers[:, 1:]),
        float(filled),
    ]
    return Grid.of([[trace] for trace in traces])


def _sum(values: NDArray[np.float64]) -> float:
    return float(np.nansum(values))
