"""Income against growth over asset classes: the frontier, how an income grows, what it is worth years from now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.inputs import check_vector
from xl_portfolio.core.optimization.income_frontier import IncomeFrontier
from xl_portfolio.core.optimization.income_frontier import income_frontier as frontier_of_assets
from xl_portfolio.core.planning.class_limits import class_constraints, class_problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.planning.class_limits import ClassFacts, ClassLimits
    from xl_portfolio.core.planning.market import Market

__all__ = ["IncomeFrontier", "income_frontier", "income_growth", "real_income"]


def income_frontier(market: Market, facts: ClassFacts, limits: ClassLimits, points: int) -> IncomeFrontier:
    """For each level of yield the mix of classes whose value grows most.

    Growth is the net expected return less the yield; decimals per year, nominal, before taxes. See
    `core.optimization.income_frontier` for the equation.

    Parameters
    ----------
    market : assumptions on n classes
    facts : of the same classes
    limits : all of them hold, the volatility limit as well; the income wanted is the axis and does not
    points : number of mixes, at least 2

    Raises
    ------
    InputError, Infeasible, NotConverged
        As there.
    """
    return frontier_of_assets(
        class_problem(market, limits),
        market.yields,
        points,
        limits.volatility_limit,
        class_constraints(facts, limits),
    )


def income_growth(weights: ArrayLike, yields: ArrayLike, growth: ArrayLike) -> float:
    """Expected growth of the income of a mix in the coming year, decimal, nominal; 0 where there is no income.

    ``Σ_i w_i d_i q_i / Σ_i w_i d_i``: the growth of each class weighted by its income.

    Parameters
    ----------
    weights : (n,) w
    yields : (n,) d, decimals per year
    growth : (n,) q, expected growth of the income of each class, decimals per year, nominal

    Raises
    ------
    InputError
        A number is missing, or the lists differ in length.
    """
    shares, income, rates = (
        check_vector(values, name)
        for values, name in ((weights, "weight"), (yields, "yield"), (growth, "income growth"))
    )
    _check_lengths(shares.size, income.size, rates.size)
    paid = shares * income
    return float(paid @ rates / paid.sum()) if paid.sum() > 0.0 else 0.0


def real_income(
    weights: NDArray[np.float64], yields: ArrayLike, income_growth: ArrayLike, inflation: float, years: float
) -> NDArray[np.float64]:
    """Income years from now, in today's money, over what is invested today: decimals, shape (...,).

    ``Σ_i w_i d_i ((1 + q_i) / (1 + inflation))^years``: every class is kept, its income is spent, and the income
    grows at its own rate q. A high yield that does not grow loses to a lower one that does.

    Parameters
    ----------
    weights : (..., n), such as the rows of a frontier
    yields : (n,) d, decimals per year
    income_growth : (n,) q, expected growth of the income of each class, decimals per year, nominal
    inflation : decimal per year
    years : from now

    Raises
    ------
    InputError
        A number is missing, the lists differ in length, or a rate is -100 % or less.
    """
    income, rates = check_vector(yields, "yield"), check_vector(income_growth, "income growth")
    _check_lengths(np.shape(weights)[-1], income.size, rates.size)
    if min(float(rates.min()), inflation) <= -1.0:
        raise InputError(
            "A growth of income or an inflation of -100 % or less is impossible: write 0.025 for 2.5 %."
        )
    return np.asarray(weights @ (income * ((1.0 + rates) / (1.0 + inflation)) ** years))


def _check_lengths(weights: int, yields: int, growths: int) -> None:
    if not weights == yields == growths:
        raise InputError(
            f"{weights} weights, {yields} yields and {growths} growth rates came: there must be one of each for every "
            "class."
        )
