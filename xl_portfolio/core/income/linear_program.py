"""Linear programs, solved by HiGHS and proved by their dual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["linear_program"]

#: Largest violation of a row and largest duality gap, relative to the size of the numbers.
TOLERANCE = 1e-7


def linear_program(
    cost: NDArray[np.float64],
    rows: NDArray[np.float64],
    limits: NDArray[np.float64],
    bounds: NDArray[np.float64],
    infeasible: str,
) -> NDArray[np.float64]:
    """Solution of ``minimise c'x subject to A x <= b, l <= x <= u``.

    The answer is checked before it is returned: it keeps every row, and the dual has the same value.

    Parameters
    ----------
    cost : (n,) c
    rows, limits : (m, n) A and (m,) b; an equation is two rows
    bounds : (n, 2) l and u, infinite where there is none
    infeasible : the sentence of the error where no x satisfies all rows

    Raises
    ------
    Infeasible
        There is no x.
    NotConverged
        The solver's answer fails the check.
    """
    from scipy.optimize import linprog

    pairs = [(float(low), float(high)) for low, high in bounds]
    result = linprog(cost, A_ub=rows, b_ub=limits, bounds=pairs, method="highs")
    if result.status == 2:
        raise Infeasible(infeasible)
    if result.status != 0:
        raise NotConverged(f"The linear program was not solved: {result.message}")
    x = np.asarray(result.x, dtype=np.float64)
    scale = 1.0 + float(np.abs(limits).max())
    violation = float(np.max(rows @ x - limits, initial=0.0)) / scale
    low, high = np.isfinite(bounds[:, 0]), np.isfinite(bounds[:, 1])
    dual = (
        result.ineqlin.marginals @ limits
        + result.lower.marginals[low] @ bounds[low, 0]
        + result.upper.marginals[high] @ bounds[high, 1]
    )
    gap = abs(float(cost @ x) - float(dual)) / (1.0 + abs(float(dual)))
    if max(violation, gap) > TOLERANCE:
        raise NotConverged(
            f"The solution breaks a limit by {violation:.1e} or is {gap:.1e} from its proof, so it is not shown: "
            "bring the amounts to similar sizes."
        )
    return x
