"""Income against growth: the portfolios whose value grows most for each level of yield."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.inputs import check_finite
from xl_portfolio.core.optimization.constraints import LinearLimit, refuse_other_limits, restricted_path
from xl_portfolio.core.optimization.optima import maximum_return, target_volatility
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["IncomeFrontier", "income_frontier"]

#: What the ends of the frontier count of the other quantity, as a share of the spreads of both: enough to choose
#: among portfolios that tie, too little to be seen.
TIE_BREAK = 1e-6

#: A frontier whose yields differ by no more than this is one portfolio.
ONE_PORTFOLIO = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class IncomeFrontier:
    """Portfolios of n assets, one a row, in equal steps of yield from the most growth (first) to the most yield (last).

    Attributes
    ----------
    weights : array, shape (k, n)
    yields, growths, returns, volatilities : array, shape (k,)
        In the unit of the problem; return = yield + growth.
    """

    weights: NDArray[np.float64]
    yields: NDArray[np.float64]
    growths: NDArray[np.float64]
    returns: NDArray[np.float64]
    volatilities: NDArray[np.float64]


def income_frontier(
    problem: MeanVariance,
    yields: NDArray[np.float64],
    points: int,
    most_volatility: float | None = None,
    constraints: Sequence[Constraint] = (),
) -> IncomeFrontier:
    """Return for each level of yield the portfolio whose value grows most.

    With yields d and growths g = μ - d, for levels y in equal steps ::

        maximise g'w   subject to   d'w >= y,   √(w'Σw) <= most volatility,   1'w = 1,   limits

    Income is not free: along the frontier every further point of yield costs growth. Each portfolio is a place on
    the critical line of growth and variance with the yield as a row, exact, and proved as every optimum is; among
    portfolios that tie it is the one of least variance. The first and the last maximise g'w and d'w plus a millionth
    of the other, so that nothing is given away where several have the most growth or the most yield.

    Parameters
    ----------
    problem : MeanVariance
        Expected returns are total returns after costs.
    yields : array, shape (n,)
        d, in the unit of the expected returns.
    points : int
        How many portfolios k, at least 2. Where the frontier is a single one, all are that one.
    most_volatility : float or None
        None for no limit.
    constraints : sequence of Constraint
        Limits on weights, linear limits, and limits on trades; the others are for single portfolios, see `optimum`.

    Raises
    ------
    InputError
        If fewer than 2 points are asked for, the yields are not n finite numbers, or a limit is of another kind.
    Infeasible
        If the limits contradict each other, with the smallest set that does, or every portfolio is more volatile.
    NotConverged
        If a proof fails.
    """
    income = np.asarray(yields, dtype=np.float64)
    if points < 2:
        raise InputError(f"A frontier has at least 2 points; {points} came.")
    if income.shape != (problem.size,):
        raise InputError(f"There are {problem.size} assets, but {income.size} yields: give one for each.")
    check_finite(income, "yield")
    refuse_other_limits(constraints, "a frontier of income")
    growth = problem.expected_returns - income

    def best(gains: NDArray[np.float64], *more: Constraint) -> NDArray[np.float64]:
        path = restricted_path(replace(problem, expected_returns=gains), [*constraints, *more])
        most = most_volatility
        return (maximum_return(path) if most is None else target_volatility(path, most)).weights

    exchange = (float(np.ptp(growth)) or 1.0) / (float(np.ptp(income)) or 1.0)
    first = best(growth + TIE_BREAK * exchange * income)
    last = best(income + TIE_BREAK / exchange * growth)
    low, high = float(first @ income), float(last @ income)
    rows = [first]
    for level in np.linspace(low, high, points)[1:-1].tolist():
        text = f"yield at least {percent_digits(level)}"
        row = LinearLimit(text=text, coefficients=income, lower=level, upper=np.inf)
        rows.append(best(growth, row) if high - low > ONE_PORTFOLIO else first)
    weights = np.array([*rows, last])
    variances = np.einsum("ki,ij,kj->k", weights, problem.covariance, weights)
    return IncomeFrontier(
        weights=weights,
        yields=weights @ income,
        growths=weights @ growth,
        returns=weights @ problem.expected_returns,
        volatilities=np.sqrt(np.maximum(variances, 0.0)),
    )
