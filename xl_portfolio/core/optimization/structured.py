"""Optima of other yardsticks than return and variance: each the end or a place of a critical line of its own."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError, NoRisk
from xl_portfolio.core.optimization.certificate import TOLERANCE, feasibility
from xl_portfolio.core.optimization.critical_line import critical_line
from xl_portfolio.core.optimization.optima import (
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    portfolio_at_price,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.portfolio import Portfolio
from xl_portfolio.core.optimization.risk_budgets import risk_budget_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = [
    "boldest",
    "closest_to_equal",
    "income_at_least",
    "inverse_volatility",
    "maximum_diversification",
    "maximum_income",
    "maximum_utility",
    "minimum_tracking_error",
    "poured",
    "rated",
    "risk_budgets",
    "risk_parity",
]


def maximum_utility(path: CriticalLine, risk_aversion: float) -> Portfolio:
    """Return the portfolio of the highest utility μ'w - ½ γ w'Σw: the place on the path where λ = 1/γ.

    Parameters
    ----------
    path : CriticalLine
    risk_aversion : float
        γ above 0; for decimals per year 2 is bold, 4 usual, 10 cautious.

    Raises
    ------
    InputError
        If γ is not above 0.
    NotConverged
        If its proof fails.
    """
    if not (math.isfinite(risk_aversion) and risk_aversion > 0.0):
        raise InputError(f"The risk aversion is {risk_aversion:g}: it has to be above 0, such as 4.")
    return portfolio_at_price(path, 1.0 / risk_aversion, "portfolio of maximum utility")


def closest_to_equal(path: CriticalLine) -> Portfolio:
    """Return the portfolio closest to equal weights: min Σ w_i², 1/n each unless a limit forbids it."""
    return _least(path, np.eye(_assets(path.problem)))


def inverse_volatility(path: CriticalLine) -> Portfolio:
    """Return weights in inverse proportion to volatility, or as near as limits allow: min Σ σ_i w_i².

    Raises
    ------
    NoRisk
        If an asset has no volatility.
    """
    return _least(path, np.diag(_volatilities(path.problem)))


def maximum_diversification(path: CriticalLine) -> Portfolio:
    """Return the portfolio of the highest diversification ratio w'σ / √(w'Σw): a Sharpe ratio of volatilities.

    References
    ----------
    Choueifaty, Y. and Coignard, Y. (2008), Toward maximum diversification.
    """
    problem = path.problem
    other = replace(problem, expected_returns=_spread(problem, _volatilities(problem)))
    return rated(problem, maximum_sharpe(critical_line(other), 0.0))


def minimum_tracking_error(path: CriticalLine, benchmark: NDArray[np.float64]) -> Portfolio:
    """Return the portfolio that follows a benchmark b most closely: min (w - b)'Σ(w - b).

    Parameters
    ----------
    path : CriticalLine
    benchmark : array, shape (assets,)
        Weights b of the benchmark.
    """
    problem = path.problem
    pull = -problem.covariance @ _first_pieces(problem, benchmark)
    tilt = pull if problem.tilt is None else problem.tilt + pull
    flat = np.zeros(problem.size)
    other = critical_line(replace(problem, expected_returns=flat, tilt=tilt))
    return rated(problem, minimum_variance(other))


def maximum_income(path: CriticalLine, limit: float, yields: NDArray[np.float64]) -> Portfolio:
    """Return the portfolio of the highest yield whose volatility is at most a limit.

    Raises
    ------
    Infeasible
        If every portfolio is more volatile; the sentence says the attainable range.
    """
    return rated(path.problem, target_volatility(_path_of_income(path, yields), limit))


def income_at_least(path: CriticalLine, income: float, yields: NDArray[np.float64]) -> Portfolio:
    """Return the portfolio of least variance among those that yield at least so much.

    Raises
    ------
    Infeasible
        If no portfolio yields that much; the sentence says the attainable range.
    """
    return rated(path.problem, target_return(_path_of_income(path, yields), income, what="yield"))


def boldest(path: CriticalLine, bold: NDArray[np.bool_]) -> Portfolio:
    """Return the portfolio whose bold assets return most; of those with that return the one of least variance.

    ::

        maximise Σ_bold μ_i w_i,   then minimise w'Σw

    This is where a critical line begins whose expected returns are those of the bold assets, the same for all others.

    Parameters
    ----------
    path : CriticalLine
    bold : array of bool, shape (assets,)
    """
    problem = path.problem
    which = bold if problem.owners is None else bold[problem.owners]
    returns = np.where(which, problem.expected_returns, problem.expected_returns[which].min())
    return rated(problem, maximum_return(critical_line(replace(problem, expected_returns=returns))))


def risk_parity(path: CriticalLine) -> Portfolio:
    """Return the portfolio whose assets all bear the same share of the risk.

    Raises
    ------
    Infeasible
        If that portfolio breaks a limit.
    NoRisk, NotConverged
        As `risk_budget_weights`.
    """
    return risk_budgets(path, np.ones(_assets(path.problem)))


def risk_budgets(path: CriticalLine, budgets: NDArray[np.float64]) -> Portfolio:
    """Return the portfolio whose assets bear given shares of the risk.

    There is one such portfolio, so limits can only agree with it or not.

    Raises
    ------
    Infeasible
        If that portfolio breaks a limit.
    InputError, NoRisk, NotConverged
        As `risk_budget_weights`.
    """
    problem = path.problem
    weights = risk_budget_weights(problem.merged_covariance(), budgets)
    variables = poured(problem, weights)
    missed = float(feasibility(problem, variables[None])[0])
    if missed > TOLERANCE:
        beyond = np.maximum(problem.lower - variables, variables - problem.upper)
        worst = int(beyond.argmax())
        which = (
            f": {problem.name(worst)} would weigh {100 * variables[worst]:.4g} %" if beyond[worst] > 0 else ""
        )
        raise Infeasible(
            f"The one portfolio with these shares of the risk breaks a limit{which}. Widen the limits, or choose "
            "another objective, such as minimum variance."
        )
    portfolio = Portfolio(
        weights=weights,
        expected_return=0.0,
        volatility=0.0,
        feasibility=missed,
        optimality=_misses(problem, weights, budgets),
        multipliers=np.zeros(0 if problem.rows is None else len(problem.rows)),
    )
    return rated(problem, portfolio)


def _misses(problem: MeanVariance, weights: NDArray[np.float64], budgets: NDArray[np.float64]) -> float:
    """Largest difference between a share of the risk and its budget."""
    marginal = problem.merged_covariance() @ weights
    return float(np.abs(weights * marginal / (weights @ marginal) - budgets / budgets.sum()).max())


def _least(path: CriticalLine, measure: NDArray[np.float64]) -> Portfolio:
    """The portfolio of least w'Mw for another matrix M of the assets."""
    problem = path.problem
    if problem.owners is not None:
        measure = measure[np.ix_(problem.owners, problem.owners)]
    flat = np.zeros(problem.size)
    return rated(
        problem, minimum_variance(critical_line(replace(problem, expected_returns=flat, covariance=measure)))
    )


def _path_of_income(path: CriticalLine, yields: NDArray[np.float64]) -> CriticalLine:
    return critical_line(replace(path.problem, expected_returns=_spread(path.problem, yields)))


def rated(problem: MeanVariance, portfolio: Portfolio) -> Portfolio:
    """The portfolio with the return and volatility of the problem itself."""
    variables = poured(problem, portfolio.weights)
    variance = float(variables @ problem.covariance @ variables)
    return replace(
        portfolio,
        expected_return=float(variables @ problem.expected_returns),
        volatility=math.sqrt(max(variance, 0.0)),
    )


def _assets(problem: MeanVariance) -> int:
    return problem.size if problem.owners is None else int(problem.owners[-1]) + 1


def _volatilities(problem: MeanVariance) -> NDArray[np.float64]:
    """Volatility of each asset, shape (assets,)."""
    volatilities: NDArray[np.float64] = np.sqrt(problem.merged_covariance().diagonal())
    if (volatilities <= 0.0).any():
        raise NoRisk(
            f"Asset {int(volatilities.argmin()) + 1} has no volatility: leave it out for this objective."
        )
    return volatilities


def _spread(problem: MeanVariance, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers of the assets for each variable."""
    return values if problem.owners is None else values[problem.owners]


def _first_pieces(problem: MeanVariance, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the assets as variables, all of each asset in its first piece."""
    if problem.owners is None:
        return values
    _, first = np.unique(problem.owners, return_index=True)
    variables = np.zeros(problem.size)
    variables[first] = values
    return variables


def poured(problem: MeanVariance, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights of the assets as variables, each piece filled before the next."""
    if problem.owners is None:
        return weights
    variables = np.zeros(problem.size)
    rest = weights.copy()
    for k, asset in enumerate(problem.owners):
        more = k + 1 < problem.size and problem.owners[k + 1] == asset
        variables[k] = min(rest[asset], problem.upper[k]) if more else rest[asset]
        rest[asset] -= variables[k]
    return variables
