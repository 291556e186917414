"""The performance table as rows of cells: the formula and the report show the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.core.measures.relative import RELATIVE_MEASURES
from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.sheet.function import attempted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from xl_portfolio.sheet.grid import Cell

__all__ = ["performance_rows"]


def performance_rows(
    labels: Sequence[str],
    returns: NDArray[np.float64],
    risk_free: float,
    periods_per_year: float,
    benchmark: NDArray[np.float64] | None = None,
) -> list[list[Cell]]:
    """Header, then a row for each asset; a measure without a value is an error in its own cell.

    Parameters
    ----------
    labels : (n,) names of the assets
    returns : (T, n) simple periodic returns, decimals; no missing values
    risk_free : decimal per year
    periods_per_year : P, above 0
    benchmark : (T,) returns of the same periods, or None to leave the relative measures out
    """
    relative = RELATIVE_MEASURES if benchmark is not None else ()
    rows: list[list[Cell]] = [
        [
            "Asset",
            *(measure.label for measure in PERFORMANCE_MEASURES),
            *(measure.label for measure in relative),
        ]
    ]
    for label, column in zip(labels, returns.T, strict=True):
        row: list[Cell] = [label]
        row += [
            attempted(measure.value, column, risk_free, periods_per_year) for measure in PERFORMANCE_MEASURES
        ]
        row += [attempted(measure.value, column, benchmark, periods_per_year) for measure in relative]
        rows.append(row)
    return rows
