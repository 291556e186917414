"""Optimal portfolios: every one is a place on the critical line."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError, Unbounded
from xl_portfolio.core.optimization.certificate import certify, optimality
from xl_portfolio.core.optimization.portfolio import Frontier, Portfolio, portfolios_at
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.critical_line import CriticalLine

__all__ = [
    "efficient_frontier",
    "maximum_return",
    "maximum_sharpe",
    "minimum_variance",
    "portfolio_at_price",
    "target_return",
    "target_volatility",
]

#: A variance below this share of the largest asset's is no risk at all (a volatility below 3e-7 of the largest).
NO_RISK = 1e-13

#: Rounding allowed when a number typed by a user is compared with one computed, as a share of the larger.
ROUNDING = 1e-12


def minimum_variance(path: CriticalLine) -> Portfolio:
    """Return the portfolio of least variance w'Σw.

    Raises
    ------
    NotConverged
        If its proof fails.
    """
    return _merged(path, portfolios_at(path, [len(path.lambdas) - 1], "minimum-variance portfolio")[0])


def maximum_return(path: CriticalLine) -> Portfolio:
    """Return the portfolio of highest expected return μ'w; where several have it, the one of least variance.

    Raises
    ------
    NotConverged
        If its proof fails, as the maximum of the return or as a portfolio of the frontier.
    """
    what = "maximum-return portfolio"
    portfolio = portfolios_at(path, [0.0], what)[0]
    return _merged(path, _proved(path, portfolio, what, (0.0, 1.0), path.top_multipliers))


def maximum_sharpe(path: CriticalLine, risk_free: float) -> Portfolio:
    """Return the portfolio of the highest Sharpe ratio (μ'w - r) / √(w'Σw), the tangency portfolio.

    The ratio E - r over √V is stationary on the path where h = λ (E - r) - V is 0. Between two turning points E
    is linear in λ with some slope s, V = V₀ + s (λ² - λ₀²), and so h is linear in λ: its zero is a rule of three.
    If riskless cash returns exactly r, every mix of it with the tangency portfolio has the same ratio; the one
    without cash is returned.

    Parameters
    ----------
    path : CriticalLine
    risk_free : float
        Risk-free return r, for the same period and in the same unit as the expected returns.

    Raises
    ------
    InputError
        If r is not a finite number.
    Infeasible
        If no portfolio returns more than r.
    Unbounded
        If a portfolio without any risk returns more than r.
    NotConverged
        If its proof fails.
    """
    _require_finite("risk-free rate", risk_free)
    returns, variances, prices = path.expected_returns, path.variances, path.lambdas
    rounding = ROUNDING * float(np.ptp(path.problem.expected_returns))
    if not returns[0] > risk_free:
        raise Infeasible(
            f"No portfolio within the bounds expects more than the risk-free rate: the best expects "
            f"{percent_digits(returns[0])}, the risk-free rate is {percent_digits(risk_free)}. Lower the risk-free "
            f"rate or choose another objective, such as minimum variance."
        )
    riskless = variances <= NO_RISK * path.problem.covariance.diagonal().max()
    if riskless[-1] and returns[riskless][0] > risk_free + rounding:
        raise Unbounded(
            f"The Sharpe ratio is unbounded: a portfolio without risk expects "
            f"{percent_digits(returns[riskless][0])}, more than the risk-free rate of {percent_digits(risk_free)}. "
            "Raise the risk-free rate to the return of cash, leave the riskless asset out, or give more rows of "
            "returns than there are assets."
        )
    heights = prices * (returns - risk_free) - variances
    k = int(np.argmax(heights <= ROUNDING * variances + rounding * prices))
    place = k - 1 + heights[k - 1] / (heights[k - 1] - heights[k]) if k else 0.0
    what = "portfolio of maximum Sharpe ratio"
    portfolio = portfolios_at(path, [min(place, k)], what)[0]
    price = portfolio.volatility**2 / (portfolio.expected_return - risk_free)
    return _merged(path, _proved_at_price(path, portfolio, what, price))


def portfolio_at_price(path: CriticalLine, price: float, what: str) -> Portfolio:
    """Return the portfolio that minimises ½ w'Σw - λ μ'w for one price λ of return in variance.

    Raises
    ------
    NotConverged
        If its proof fails.
    """
    prices = path.lambdas
    place = float(np.interp(price, prices[::-1], np.arange(len(prices), dtype=np.float64)[::-1]))
    portfolio = portfolios_at(path, [place], what)[0]
    return _merged(path, _proved_at_price(path, portfolio, what, price))


def target_return(path: CriticalLine, target: float, what: str = "return") -> Portfolio:
    """Return the portfolio of least variance among those that expect at least a target.

    Parameters
    ----------
    path : CriticalLine
    target : float
        Expected return, in the unit of the problem.
    what : str
        What the sentences call it.

    Raises
    ------
    InputError
        If the target is not a finite number.
    Infeasible
        If no portfolio expects that much; the sentence says the attainable range.
    NotConverged
        If its proof fails.
    """
    _require_finite(f"target {what}", target)
    returns = path.expected_returns
    size = float(np.abs(path.problem.expected_returns).max())
    if target > returns[0] + ROUNDING * size:
        raise Infeasible(
            f"A {what} of {percent_digits(target)} is out of reach: within these bounds the efficient portfolios "
            f"expect {percent_digits(returns[-1])} to {percent_digits(returns[0])}."
        )
    which = f"portfolio with this {what}"
    portfolio = portfolios_at(path, _places_of_returns(path, target), which)[0]
    return _merged(path, _within(portfolio, which, target - portfolio.expected_return, size))


def target_volatility(path: CriticalLine, limit: float) -> Portfolio:
    """Return the portfolio of highest expected return among those with a volatility of at most a limit.

    Between two turning points with weights v and v + d the variance of v + s d is v'Σv + 2s d'Σv + s² d'Σd: where
    it meets the limit follows from a quadratic equation.

    Parameters
    ----------
    path : CriticalLine
    limit : float
        Volatility (standard deviation), in the unit of the problem.

    Raises
    ------
    InputError
        If the limit is not a finite number.
    Infeasible
        If every portfolio is more volatile; the sentence says the attainable range.
    NotConverged
        If its proof fails.
    """
    _require_finite("target volatility", limit)
    largest = float(path.problem.covariance.diagonal().max())
    variances = np.minimum.accumulate(np.maximum(path.variances, 0.0))
    if limit < 0.0 or limit**2 < variances[-1] - NO_RISK * largest:
        raise Infeasible(
            f"A volatility of {percent_digits(limit)} is out of reach: within these bounds the efficient portfolios "
            f"have {percent_digits(math.sqrt(variances[-1]))} to {percent_digits(math.sqrt(variances[0]))}."
        )
    if limit**2 >= variances[0]:
        return maximum_return(path)
    what = "portfolio with this volatility"
    portfolio = portfolios_at(path, [_place_of_variance(path, variances, limit**2)], what)[0]
    return _merged(path, _within(portfolio, what, portfolio.volatility**2 - limit**2, largest))


def efficient_frontier(path: CriticalLine, points: int) -> Frontier:
    """Return efficient portfolios in equal steps of return, from minimum variance (first) to maximum return (last).

    There are always as many rows as points asked for; where the frontier is a single portfolio, all are that one.

    Parameters
    ----------
    path : CriticalLine
    points : int
        How many, at least 2.

    Raises
    ------
    InputError
        If fewer than 2 points are asked for.
    NotConverged
        If the proof of one of them fails.
    """
    if points < 2:
        raise InputError(f"A frontier has at least 2 points; {points} came.")
    steps = np.linspace(path.expected_returns[-1], path.expected_returns[0], points)
    frontier = portfolios_at(path, _places_of_returns(path, steps), "efficient frontier")
    if path.problem.owners is None:
        return frontier
    return replace(frontier, weights=path.problem.merged(frontier.weights))


def _merged(path: CriticalLine, portfolio: Portfolio) -> Portfolio:
    """Return the portfolio with the weights of the assets instead of those of the variables."""
    if path.problem.owners is None:
        return portfolio
    return replace(portfolio, weights=path.problem.merged(portfolio.weights))


def _places_of_returns(path: CriticalLine, returns: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Places on the path, shape (k,), where the expected return takes given values; beyond an end, that end."""
    falling = np.minimum.accumulate(path.expected_returns)
    places: NDArray[np.float64] = np.interp(
        np.atleast_1d(returns), falling[::-1], np.arange(len(falling), dtype=np.float64)[::-1]
    )
    return places


def _place_of_variance(path: CriticalLine, variances: NDArray[np.float64], variance: float) -> float:
    """Place on the path where the falling variances take a given value below the first; beyond the end, the end."""
    low = int(np.argmax(variances <= max(variance, variances[-1])))
    missing = variance - float(variances[low])
    if missing <= 0.0:
        return low
    step = path.weights[low - 1] - path.weights[low]
    marginals = step @ path.problem.covariance
    slope, curvature = float(marginals @ path.weights[low]), float(marginals @ step)
    share = missing / (slope + math.sqrt(max(slope**2 + curvature * missing, 0.0)))
    return low - min(share, 1.0)


def _within(portfolio: Portfolio, what: str, violation: float, scale: float) -> Portfolio:
    """Return the portfolio with its feasibility residual, now that it also has to meet a target."""
    feasible = max(portfolio.feasibility, violation / scale if scale > 0.0 else 0.0)
    certify(what, np.array([feasible]), np.array([portfolio.optimality]))
    return replace(portfolio, feasibility=feasible)


def _proved(
    path: CriticalLine,
    portfolio: Portfolio,
    what: str,
    prices: tuple[float, float],
    multipliers: NDArray[np.float64],
) -> Portfolio:
    """Return the portfolio with its optimality residual under given prices of variance and return."""
    weights = portfolio.weights[None]
    optimal = optimality(
        path.problem,
        weights,
        weights @ path.problem.covariance,
        np.array(prices[:1]),
        np.array(prices[1:]),
        multipliers[None],
    )
    certify(what, np.array([portfolio.feasibility]), optimal)
    return replace(portfolio, optimality=max(portfolio.optimality, float(optimal[0])))


def _proved_at_price(path: CriticalLine, portfolio: Portfolio, what: str, price: float) -> Portfolio:
    """Return the portfolio, proved at a price λ; above the first of the path its first portfolio stays the best."""
    above = max(price - float(path.lambdas[0]), 0.0)
    multipliers = portfolio.multipliers + above * path.top_multipliers
    proved = _proved(path, portfolio, what, (1.0, price), multipliers)
    return replace(proved, multipliers=multipliers)


def _require_finite(what: str, number: float) -> None:
    if not math.isfinite(number):
        raise InputError(f"The {what} is {number}: it must be a finite number.")
