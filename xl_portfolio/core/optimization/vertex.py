"""Where a critical line begins: the portfolio of highest expected return."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import Infeasible
from xl_portfolio.core.optimization.path import Start

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.rows import LinearRows

__all__ = ["System", "bounded_start", "bounded_system", "limited_start", "limited_system"]

#: Expected returns this close to each other (share of their spread) are the same.
TIE_TOLERANCE = 1e-13

#: A budget this close to used up is used up.
BUDGET_ROUNDING = 1e-14


class System(NamedTuple):
    """The equations A x = b and bounds of all variables: the weights, then the values of rows if there are any."""

    border: NDArray[np.float64]  # A, shape (m, n)
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def bounded_system(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> System:
    """1'w = 1 and bounds."""
    return System(np.ones((1, len(lower))), lower, upper)


def limited_system(
    lower: NDArray[np.float64], upper: NDArray[np.float64], rows: LinearRows, slack: float = 0.0
) -> System:
    """``[1'; G] w - s = 0`` with w and s within bounds: the values s of the budget and of the rows are variables.

    With a slack the limits of the rows, whose largest coefficient is 1 here, are that much wider, each a little
    more than the one before.
    """
    sizes = rows.sizes
    n, m = len(lower), 1 + len(rows)
    border = np.zeros((m, n + m))
    border[0, :n] = 1.0
    border[1:, :n] = rows.coefficients / sizes[:, None]
    border[:, n:] = -np.eye(m)
    wider = slack * np.linspace(1.0, 2.0, m - 1)
    return System(
        border,
        np.concatenate((lower, [1.0], rows.lower / sizes - wider)),
        np.concatenate((upper, [1.0], rows.upper / sizes + wider)),
    )


def bounded_start(
    returns: NDArray[np.float64], system: System
) -> tuple[Start, NDArray[np.float64], NDArray[np.bool_]]:
    """Fill the assets from the highest return down.

    Returns
    -------
    Start
        The asset that took the last of the budget is free.
    reduced returns : array, shape (n,)
        μ less the return of the free asset, exactly 0 where an asset ties with it.
    tied : array of bool, shape (n,)
    """
    _, lower, upper = system
    order = np.argsort(-returns, kind="stable")
    filled = np.cumsum((upper - lower)[order])
    rest = 1.0 - float(lower.sum())
    last = min(int(np.searchsorted(filled, rest - BUDGET_ROUNDING)), len(order) - 1)
    threshold = int(order[last])
    weights = lower.copy()
    weights[order[:last]] = upper[order[:last]]
    remaining = rest - (float(filled[last - 1]) if last else 0.0)
    weights[threshold] = min(lower[threshold] + max(remaining, 0.0), upper[threshold])
    reduced = returns - returns[threshold]
    tied = np.abs(reduced) <= TIE_TOLERANCE
    reduced[tied] = 0.0
    n = len(returns)
    return Start(weights, np.array([threshold]), n, np.zeros(n)), reduced, tied


def limited_start(
    returns: NDArray[np.float64], system: System
) -> tuple[Start, NDArray[np.float64], NDArray[np.bool_]]:
    """Start at the best vertex of the linear program; the basis of it is free.

    The simplex method's numbers are good to 1e-10; the weights and the reduced returns μ - A'ν are computed
    afresh from its basis B: A_B x_B = -A_N x_N and A_B'ν = μ_B.

    Returns
    -------
    Start
    reduced returns : array, shape (n + m,)
        0 for the free variables and those that tie with them, else not above 0 at a minimum or below 0 at a maximum.
    tied : array of bool, shape (n + m,)

    Raises
    ------
    Infeasible
        If no weights satisfy all rows and bounds.
    """
    from xl_portfolio.core.optimization.solvers import maximise

    border, lower, upper = system
    n, m = len(returns), len(border)
    vertex = maximise(returns, border[:, :n], (lower[n:], upper[n:]), (lower[:n], upper[:n]))
    if vertex is None:
        raise Infeasible("No portfolio satisfies all of the limits together.")
    gains = np.concatenate((returns, np.zeros(m)))
    basic = vertex.basic
    at_upper = vertex.at_upper | ~np.isfinite(lower)
    values = np.where(at_upper, upper, lower)
    values[basic] = 0.0
    values[basic] = np.linalg.solve(border[:, basic], -border @ values)
    np.clip(values, lower, upper, out=values)
    reduced = gains - np.linalg.solve(border[:, basic].T, gains[basic]) @ border
    tied = (lower < upper) & (np.where(at_upper, reduced, -reduced) <= TIE_TOLERANCE)
    tied[basic] = True
    reduced[tied] = 0.0
    return Start(values, basic, n, np.zeros(n + m)), reduced, tied
