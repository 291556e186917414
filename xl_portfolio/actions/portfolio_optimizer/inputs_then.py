"""What the inputs were when *Optimize* ran: the sheet Checks compares them with what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["INPUT_TRACES", "inputs_then"]

_NUMBERS = ("RiskFreeRate", "Target", "Points")
_SUMMED = ("Minimum", "Maximum", "Units", "Expected return")

INPUT_TRACES: tuple[str, ...] = (
    "Objective",
    *(f"N({name})" for name in _NUMBERS),
    *(f"SUM(Assets[{column}])" for column in _SUMMED),
    "SUM(Prices)-SUM(INDEX(Prices,0,1))",
    "COUNTA(Constraints)",
)
"""Native formulas of the traces, in the order of `inputs_then`; the first is text, the others numbers."""


def inputs_then(cells: Mapping[str, Grid]) -> Grid:
    """Column of traces: if one of them differs later, the report is older than the inputs.

    Parameters
    ----------
    cells : every input by its name, tables and blocks with their headers; a blank number counts as 0
    """
    assets, constraints = cells["Assets"], cells["Constraints"]
    header = assets.rows()[0]
    sums = [_sum(assets.numbers[1:, header.index(column)]) for column in _SUMMED]
    filled = int(np.isfinite(constraints.numbers).sum()) + len(constraints.others)
    traces: list[Cell] = [
        cells["Objective"][0, 0],
        *(_sum(cells[name].numbers) for name in _NUMBERS),
        *sums,
        _sum(cells["Prices"].numbers[:, 1:]),
        float(filled),
    ]
    return Grid.of([[trace] for trace in traces])


def _sum(values: NDArray[np.float64]) -> float:
    return float(np.nansum(values))
