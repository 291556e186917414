"""Linear programs, proved by their dual."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from xl_portfolio.core.errors import Infeasible, NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["linear_program"]

Limits: TypeAlias = "tuple[NDArray[np.float64], NDArray[np.float64]]"  # lowest and highest values

TOLERANCE = 1e-7
"""Largest violation of a limit and largest duality gap, relative to the size of the numbers."""


def linear_program(
    cost: NDArray[np.float64],
    rows: NDArray[np.float64],
    limits: Limits,
    bounds: Limits,
    infeasible: str,
) -> NDArray[np.float64]:
    """Solution of ``minimise c'x subject to a <= A x <= b, l <= x <= u``.

    The answer is checked before it is returned: it keeps every limit, and the dual, which no x can beat, has the same
    value. With the prices y of the rows and d = c - A'y of the variables that is::

        sum over the rows of  y_r a_r if y_r > 0, y_r b_r if not  +  the same of d with l and u

    Parameters
    ----------
    cost : (n,) c
    rows : (m, n) A
    limits : (m,) a and (m,) b, infinite where there is none; equal for an equation
    bounds : (n,) l and (n,) u, infinite where there is none
    infeasible : the sentence of the error where no x keeps all limits

    Raises
    ------
    Infeasible
        There is no x.
    NotConverged
        The solver gives up, or its answer fails the check.
    """
    from xl_portfolio.core.optimization.solvers import maximise

    best = maximise(-cost, rows, limits, bounds)
    if best is None:
        raise Infeasible(infeasible)
    x, prices = best.point, -best.row_prices
    values, worths = rows @ x, cost - rows.T @ prices
    scale = 1.0 + float(max(np.abs(side[np.isfinite(side)]).max(initial=0.0) for side in limits))
    pairs = ((values, limits), (x, bounds))
    violation = max(float(np.maximum(low - v, v - high).max(initial=0.0)) for v, (low, high) in pairs) / scale
    dual = _worth(prices, limits) + _worth(worths, bounds)
    gap = abs(float(cost @ x) - dual) / (1.0 + abs(dual))
    if not max(violation, gap) <= TOLERANCE:  # also if one of them is NaN
        raise NotConverged(
            f"The solution breaks a limit by {violation:.1e} or is {gap:.1e} from its proof, so it is not shown: "
            "bring the amounts to similar sizes."
        )
    return x


def _worth(prices: NDArray[np.float64], limits: Limits) -> float:
    """Sum of the prices times the limits they belong to: the lower ones above 0, the upper ones below."""
    low, high = limits
    side = np.where(prices > 0.0, low, high)
    rounding = np.abs(prices) <= TOLERANCE  # where there is no limit the price is 0
    used = np.isfinite(side) | ~rounding
    return float(prices[used] @ side[used])
