"""What one more of each limit would bring, also where a limit stands at a corner or bends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.optimization.critical_line import critical_line
from xl_portfolio.core.optimization.objectives import MIN_VARIANCE, TARGET_RETURN
from xl_portfolio.core.optimization.optima import minimum_variance, target_return
from xl_portfolio.core.optimization.optimum import Aim, optimum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.curved import CurvedLimit
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance
    from xl_portfolio.core.optimization.rows import LinearRows

__all__ = ["loosening_gain", "outward_prices"]

#: A price below this, as a share of the variance, is none.
NO_PRICE = 1e-12

#: By how much a limit is moved, as a share of it or of 1.
STEP = 1e-6


def outward_prices(
    problem: MeanVariance, portfolio: Portfolio, least_return: float | None
) -> NDArray[np.float64]:
    """Return by how much half the variance falls for one more of each limit; ν >= 0.

    The least variance v(b) for a limit b is convex and piecewise quadratic, so that its slope is piecewise linear.
    Inside a piece the multiplier of the portfolio is the slope. At a corner it lies between the slopes on both
    sides; the one outward follows from the multipliers a step and two steps away on the same piece ::

        ν(b+) = 2 ν(b + δ) - ν(b + 2δ)

    Parameters
    ----------
    problem : MeanVariance
        With its rows.
    portfolio : Portfolio
        Of the path of the problem.
    least_return : float or None
        What has to be expected with the moved limit, usually what the portfolio expects; None for nothing.

    Returns
    -------
    array, shape (m,)
        Of each row; NaN where the portfolio does not know, or a moved limit could not be computed.
    """
    prices = np.abs(portfolio.multipliers)
    rows = problem.rows
    if rows is None:
        return prices
    for row in np.flatnonzero(prices > NO_PRICE * portfolio.volatility**2).tolist():
        try:
            one, two = (
                abs(
                    _moved(
                        problem, rows, row, steps * float(np.sign(portfolio.multipliers[row])), least_return
                    )
                )
                for steps in (1, 2)
            )
        except PortfolioError:
            prices[row] = np.nan
        else:
            prices[row] = max(2.0 * one - two, 0.0)
    return prices


def loosening_gain(
    problem: MeanVariance,
    constraints: Sequence[Constraint],
    limit: CurvedLimit,
    portfolio: Portfolio,
    least_return: float | None,
) -> float:
    """Return by how much the volatility falls with one more point, or one effective asset less, of a limit that bends.

    Such a limit is not linear, so that the problem is solved again with the looser one.

    Parameters
    ----------
    problem : MeanVariance
        Without limits.
    constraints : sequence of Constraint
        All limits, `limit` among them; none of them a matter of yes or no, which would be a search.
    limit : CurvedLimit
    portfolio : Portfolio
        The optimum within the limits.
    least_return : float or None
        As in `outward_prices`.

    Returns
    -------
    float
        0 or more; NaN where the looser problem could not be solved.
    """
    looser = [limit.loosened() if other is limit else other for other in constraints]
    objective = MIN_VARIANCE if least_return is None else TARGET_RETURN
    try:
        best = optimum(problem, looser, Aim(objective=objective, target=least_return, columns={}))
    except PortfolioError:
        return float("nan")
    return max(portfolio.volatility - best.portfolio.volatility, 0.0)


def _moved(
    problem: MeanVariance, rows: LinearRows, row: int, steps: float, least_return: float | None
) -> float:
    """Multiplier of a row whose maximum is so many steps higher, or whose minimum so many lower."""
    lower, upper = rows.lower.copy(), rows.upper.copy()
    limits = upper if steps > 0.0 else lower
    limits[row] += steps * STEP * max(1.0, abs(float(limits[row])))
    path = critical_line(replace(problem, rows=replace(rows, lower=lower, upper=upper)))
    best = minimum_variance(path) if least_return is None else target_return(path, least_return)
    return float(best.multipliers[row])
