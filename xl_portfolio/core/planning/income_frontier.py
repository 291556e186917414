"""Income against growth over asset classes, and what an income is worth years from now."""

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

__all__ = ["IncomeFrontier", "income_frontier", "real_income"]


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
    if not np.shape(weights)[-1] == income.size == rates.size:
        raise InputError(
            f"{np.shape(weights)[-1]} weights, {income.size} yields and {rates.size} growth rates came: there must be "
            "one of each for every class."
        )
    if min(float(rates.min()), inflation) <= -1.0:
        raise InputError(
            "A growth of income or an inflation of -100 % or less is impossible: write 0.025 for 2.5 %."
        )
    return np.asarray(weights @ (income * ((1.0 + rates) / (1.0 + inflation)) ** years))
