"""Risk and risk-adjusted return of one series.

Ratios stay negative where the return falls short: such values do not rank portfolios. A ratio whose
risk is zero raises NoRisk. Risk is zero where it is at most 1e-12 times the largest return.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.measures.distribution import standard_deviation
from xl_portfolio.core.measures.drawdown import maximum_drawdown
from xl_portfolio.core.measures.inputs import ROUNDING, check_number, check_periods_per_year, check_returns
from xl_portfolio.core.measures.returns import annual_return, compound_annual_growth_rate
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "calmar_ratio",
    "downside_deviation",
    "omega_ratio",
    "sharpe_ratio",
    "sortino_ratio",
    "volatility",
]


def volatility(returns: NDArray[np.float64], periods_per_year: float) -> float:
    """Annual volatility: standard deviation (with n-1) of the returns over a year.

    ``sd(r) x sqrt(P)``

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    periods_per_year : P, above 0

    Returns
    -------
    Decimal per year, not negative; exactly 0 for a constant series.

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        Fewer than 2 returns.
    """
    returns = check_returns(returns, 2)
    return standard_deviation(returns, _scale(returns)) * math.sqrt(check_periods_per_year(periods_per_year))


def downside_deviation(
    returns: NDArray[np.float64], required_return: float, periods_per_year: float
) -> float:
    """Annual downside deviation: root mean square of the shortfalls below the required return.

    ``sqrt(sum(min(r - m/P, 0)^2) / n) x sqrt(P)``; all n periods divide, those without a shortfall too
    (Sortino and Price 1994).

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    required_return : m, decimal per year
    periods_per_year : P, above 0

    Returns
    -------
    Decimal per year, not negative.

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        No return at all.
    """
    returns = check_returns(returns, 1)
    periods = check_periods_per_year(periods_per_year)
    required = check_number(required_return, "required return") / periods
    shortfalls = np.minimum(returns - required, 0.0)
    deviation = math.sqrt(float(shortfalls @ shortfalls) / returns.size)
    noise = ROUNDING * max(_scale(returns), abs(required))
    return 0.0 if deviation <= noise else deviation * math.sqrt(periods)


def sharpe_ratio(returns: NDArray[np.float64], risk_free: float, periods_per_year: float) -> float:
    """Annualised Sharpe ratio: excess return over the risk-free rate for each unit of volatility.

    ``mean(r - f/P) / sd(r - f/P) x sqrt(P)`` (Sharpe 1994). The factor sqrt(P) assumes returns that are
    independent from period to period (Lo 2002).

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    risk_free : f, decimal per year
    periods_per_year : P, above 0

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        Fewer than 2 returns.
    NoRisk
        All returns are equal.
    """
    returns = check_returns(returns, 2)
    periods = check_periods_per_year(periods_per_year)
    excess = returns.mean() - check_number(risk_free, "risk-free rate") / periods
    deviation = standard_deviation(returns, _scale(returns))  # a constant f does not change it
    if deviation == 0.0:
        raise NoRisk(
            f"All {returns.size} returns are equal, so there is no risk to divide by: "
            "the Sharpe ratio needs a series that varies."
        )
    return float(excess / deviation * math.sqrt(periods))


def sortino_ratio(returns: NDArray[np.float64], required_return: float, periods_per_year: float) -> float:
    """Annualised Sortino ratio: return above the required one for each unit of downside deviation.

    ``(annual_return(r, P) - m) / downside_deviation(r, m, P)`` (Sortino and Price 1994)

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    required_return : m, decimal per year
    periods_per_year : P, above 0

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        No return at all.
    NoRisk
        No return falls short of the required one.
    """
    deviation = downside_deviation(returns, required_return, periods_per_year)
    if deviation == 0.0:
        raise NoRisk(
            f"No return falls short of the required {percent(required_return, 2)} a year, so there is no downside "
            "to divide by: the Sortino ratio has no value here."
        )
    return (annual_return(returns, periods_per_year) - required_return) / deviation


def calmar_ratio(returns: NDArray[np.float64], periods_per_year: float) -> float:
    """Calmar ratio: compound annual growth for each unit of maximum drawdown, over the whole sample.

    ``CAGR / maximum drawdown`` (Young 1991 used the last three years)

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals above -1; no missing values
    periods_per_year : P, above 0

    Raises
    ------
    InputError
        A value is missing or infinite, or -100 % or less; `periods_per_year` is not above 0.
    NotEnoughData
        No return at all.
    NoRisk
        Wealth never fell below an earlier level.
    """
    growth = compound_annual_growth_rate(returns, periods_per_year)
    loss = maximum_drawdown(returns)
    if loss <= ROUNDING * _scale(returns):
        raise NoRisk("There is no drawdown to divide by: the Calmar ratio has no value without a loss.")
    return growth / loss


def omega_ratio(returns: NDArray[np.float64], threshold: float) -> float:
    """Omega ratio: gains above the threshold for each unit of losses below it.

    ``sum(max(r - t, 0)) / sum(max(t - r, 0))`` (Keating and Shadwick 2002); 1 where the mean return is t

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    threshold : t, decimal **per period**, not per year

    Raises
    ------
    InputError
        A value is missing or infinite.
    NotEnoughData
        No return at all.
    NoRisk
        No return lies below the threshold.
    """
    returns = check_returns(returns, 1)
    threshold = check_number(threshold, "threshold")
    gains = float(np.maximum(returns - threshold, 0.0).sum())
    losses = float(np.maximum(threshold - returns, 0.0).sum())
    if losses <= ROUNDING * returns.size * max(_scale(returns), abs(threshold)):
        raise NoRisk(
            f"No return lies below the threshold of {percent(threshold, 2)} a period, so there are no losses to "
            "divide by: the Omega ratio has no value here."
        )
    return gains / losses


def _scale(returns: NDArray[np.float64]) -> float:
    """Size of the largest return, against which rounding noise is judged."""
    return float(np.abs(returns).max())
