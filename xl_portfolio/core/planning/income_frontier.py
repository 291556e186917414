"""Income against growth: the mixes that give the most growth of value for each level of yield."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization import LinearLimit, maximum_return, restricted_path, target_volatility
from xl_portfolio.core.planning.class_limits import class_constraints, class_problem
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization import Constraint
    from xl_portfolio.core.planning.class_limits import ClassFacts, ClassLimits
    from xl_portfolio.core.planning.market import Market

__all__ = ["IncomeFrontier", "income_frontier"]

#: What the ends of the frontier give for the other quantity, as a share of the spreads of both: enough to choose
#: among mixes that tie, too little to be seen.
TIE_BREAK = 1e-6

#: A frontier whose yields differ by no more than this is one mix.
ONE_MIX = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class IncomeFrontier:
    """Mixes of n classes, one a row, in equal steps of yield from the most growth (first) to the most yield (last).

    Attributes
    ----------
    weights : array, shape (k, n)
    yields, growths, returns, volatilities : array, shape (k,)
        Decimals per year; return = yield + growth, after costs inside funds, before taxes, nominal.
    """

    weights: NDArray[np.float64]
    yields: NDArray[np.float64]
    growths: NDArray[np.float64]
    returns: NDArray[np.float64]
    volatilities: NDArray[np.float64]


def income_frontier(market: Market, facts: ClassFacts, limits: ClassLimits, points: int) -> IncomeFrontier:
    """For each level of yield the mix that lets its value grow most.

    With yields d and growths g = net expected returns - d, for levels y in equal steps ::

        maximise g'w   subject to   d'w >= y,   √(w'Σw) <= volatility limit,   1'w = 1,   limits

    Income is not free: along the frontier each point of yield costs growth, and beyond its first mix more yield is
    not to be had without. Each mix is a place on the critical line of growth and variance with the yield as a row,
    exact, and proved as every optimum is. Among mixes that tie, the one of least variance. The first and the last
    maximise g'w and d'w with a millionth of the other, so that nothing is given away where several tie.

    Parameters
    ----------
    market : assumptions on n classes
    facts : of the same classes
    limits : all of them hold, the income wanted apart
    points : number of mixes k, at least 2; where the frontier is one mix, all are that one

    Raises
    ------
    InputError
        Fewer than 2 points are asked for.
    Infeasible
        The limits contradict each other, or every mix is more volatile than the limit.
    NotConverged
        A proof fails.
    """
    if points < 2:
        raise InputError(f"A frontier has at least 2 points; {points} came.")
    income, growth = market.yields, market.net_returns - market.yields
    common = class_constraints(facts, limits)
    problem = class_problem(market, limits)

    def best(gains: NDArray[np.float64], *more: Constraint) -> NDArray[np.float64]:
        path = restricted_path(replace(problem, expected_returns=gains), [*common, *more])
        limit = limits.volatility_limit
        return (maximum_return(path) if limit is None else target_volatility(path, limit)).weights

    little = TIE_BREAK * (float(np.ptp(growth)) or 1.0) / (float(np.ptp(income)) or 1.0)
    first, last = best(growth + little * income), best(income + TIE_BREAK**2 / little * growth)
    low, high = float(first @ income), float(last @ income)
    rows = [first]
    for level in np.linspace(low, high, points)[1:-1].tolist():
        text = f"yield at least {percent_digits(level)}"
        row = LinearLimit(text=text, coefficients=income, lower=level, upper=np.inf)
        rows.append(best(growth, row) if high - low > ONE_MIX else first)
    weights = np.array([*rows, last])
    return IncomeFrontier(
        weights=weights,
        yields=weights @ income,
        growths=weights @ growth,
        returns=weights @ market.net_returns,
        volatilities=np.sqrt(np.maximum(np.einsum("ki,ij,kj->k", weights, market.covariance, weights), 0.0)),
    )
