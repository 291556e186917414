"""Tail losses of one series, and the tables of tail methods and risk measures.

A loss is a positive number. A tail method is a record in `TAIL_METHODS`, a risk measure one in
`RISK_MEASURES`: menus, help, the performance table and tests derive from them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.measures.distribution import excess_kurtosis, skewness, standard_deviation
from xl_portfolio.core.measures.drawdown import maximum_drawdown
from xl_portfolio.core.measures.inputs import check_confidence, check_returns
from xl_portfolio.core.measures.performance import downside_deviation, volatility
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = [
    "CORNISH_FISHER",
    "HISTORICAL",
    "NORMAL",
    "REPORTED_CONFIDENCE",
    "RISK_MEASURES",
    "TAIL_METHODS",
    "RiskMeasure",
    "TailMethod",
    "cornish_fisher_expected_shortfall",
    "cornish_fisher_value_at_risk",
    "expected_shortfall",
    "normal_expected_shortfall",
    "normal_value_at_risk",
    "value_at_risk",
]

REPORTED_CONFIDENCE = 0.95
"""Tail level of the measures in a table that has no column for it."""


def value_at_risk(returns: NDArray[np.float64], confidence: float) -> float:
    """Historical value at risk of one period: the loss that only the worst returns exceed.

    ``-r_(k)``, the k-th worst return with ``k = ceil(n (1 - confidence))``

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    confidence : tail level between 0 and 1, such as 0.95

    Returns
    -------
    Decimal, positive for a loss.

    Raises
    ------
    InputError
        A value is missing or infinite, or `confidence` is not between 0 and 1.
    NotEnoughData
        No return at all.
    """
    return 0.0 - float(_worst(check_returns(returns, 1), confidence)[-1])  # a zero has no sign


def expected_shortfall(returns: NDArray[np.float64], confidence: float) -> float:
    """Historical expected shortfall (CVaR) of one period: the mean loss of the worst share of the periods.

    ``a + sum(max(-r - a, 0)) / (n (1 - confidence))`` with ``a`` the value at risk: the minimum over a in
    Rockafellar and Uryasev (2000), where a scenario that straddles the tail counts with its fraction.

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    confidence : tail level between 0 and 1, such as 0.95

    Returns
    -------
    Decimal, positive for a loss, never below the value at risk.

    Raises
    ------
    InputError
        A value is missing or infinite, or `confidence` is not between 0 and 1.
    NotEnoughData
        No return at all.
    """
    returns = check_returns(returns, 1)
    worst = _worst(returns, confidence)
    beyond = float((worst[-1] - worst).sum())
    return -float(worst[-1]) + beyond / _tail_size(returns.size, confidence)


def normal_value_at_risk(returns: NDArray[np.float64], confidence: float) -> float:
    """Value at risk of one period if returns were normal.

    ``-(mean(r) + z sd(r))`` with z the normal quantile of 1 - confidence and sd with n-1

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    confidence : tail level between 0 and 1, such as 0.95

    Returns
    -------
    Decimal, positive for a loss.

    Raises
    ------
    InputError
        A value is missing or infinite, or `confidence` is not between 0 and 1.
    NotEnoughData
        Fewer than 2 returns.
    """
    mean, deviation = _mean_and_deviation(check_returns(returns, 2))
    quantile, _ = _normal_tail(confidence)
    return -(mean + quantile * deviation)


def normal_expected_shortfall(returns: NDArray[np.float64], confidence: float) -> float:
    """Expected shortfall of one period if returns were normal.

    ``-mean(r) + sd(r) x phi(z) / (1 - confidence)`` with phi the normal density at the quantile z of
    1 - confidence and sd with n-1

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    confidence : tail level between 0 and 1, such as 0.95

    Returns
    -------
    Decimal, positive for a loss, never below the normal value at risk.

    Raises
    ------
    InputError
        A value is missing or infinite, or `confidence` is not between 0 and 1.
    NotEnoughData
        Fewer than 2 returns.
    """
    mean, deviation = _mean_and_deviation(check_returns(returns, 2))
    _, tail_mean = _normal_tail(confidence)
    return -(mean + tail_mean * deviation)


def cornish_fisher_value_at_risk(returns: NDArray[np.float64], confidence: float) -> float:
    """Modified value at risk of one period: the normal quantile corrected for skewness and fat tails.

    ``-(mean(r) + c sd(r))``, ``c = z + (z^2-1) S/6 + (z^3-3z) K/24 - (2z^3-5z) S^2/36`` with z the normal
    quantile of 1 - confidence, S the sample skewness, K the sample excess kurtosis (Favre and Galeano 2002)

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    confidence : tail level between 0 and 1, such as 0.95

    Returns
    -------
    Decimal, positive for a loss.

    Raises
    ------
    InputError
        A value is missing or infinite, or `confidence` is not between 0 and 1.
    NotEnoughData
        Fewer than 4 returns.
    NotConverged
        S and K lie outside the domain of validity (Maillard 2012).
    """
    returns = check_returns(returns, 4)
    mean, deviation = _mean_and_deviation(returns)
    s, k = _valid_shape(returns, deviation)
    z, _ = _normal_tail(confidence)
    c = z + (z**2 - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s**2 / 36
    return -(mean + c * deviation)


def cornish_fisher_expected_shortfall(returns: NDArray[np.float64], confidence: float) -> float:
    """Modified expected shortfall of one period: the mean beyond the modified value at risk.

    ``-(mean(r) + e sd(r))``, ``e = -phi(z)/(1-confidence) x (1 + z S/6 + (z^2-1) K/24 - (2z^2-1) S^2/36)``:
    the integral of the Cornish-Fisher quantile over the tail (Maillard 2012)

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    confidence : tail level between 0 and 1, such as 0.95

    Returns
    -------
    Decimal, positive for a loss, never below the modified value at risk.

    Raises
    ------
    InputError
        A value is missing or infinite, or `confidence` is not between 0 and 1.
    NotEnoughData
        Fewer than 4 returns.
    NotConverged
        S and K lie outside the domain of validity (Maillard 2012).
    """
    returns = check_returns(returns, 4)
    mean, deviation = _mean_and_deviation(returns)
    s, k = _valid_shape(returns, deviation)
    z, tail_mean = _normal_tail(confidence)
    e = tail_mean * (1 + z * s / 6 + (z**2 - 1) * k / 24 - (2 * z**2 - 1) * s**2 / 36)
    return -(mean + e * deviation)


def _tail_size(observations: int, confidence: float) -> float:
    """Number of observations in the tail, ``n (1 - confidence)``, a whole number where it is meant to be one.

    20 x (1 - 0.95) is 1.0000000000000009 in floating point, which would round up to 2.
    """
    size = observations * (1.0 - check_confidence(confidence))
    whole = round(size)
    return float(whole) if whole > 0 and abs(size - whole) <= 1e-9 else size


def _worst(returns: NDArray[np.float64], confidence: float) -> NDArray[np.float64]:
    """The k worst returns (k,) with ``k = ceil(n (1 - confidence))``; the last one is the k-th worst."""
    k = math.ceil(_tail_size(returns.size, confidence))
    return np.partition(returns, k - 1)[:k]


def _mean_and_deviation(returns: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation (with n-1) of one period."""
    return float(returns.mean()), standard_deviation(returns, float(np.abs(returns).max()))


def _normal_tail(confidence: float) -> tuple[float, float]:
    """Quantile z of 1 - confidence of the standard normal distribution, and its mean below z."""
    from statistics import NormalDist

    normal = NormalDist()
    z = -normal.inv_cdf(check_confidence(confidence))
    return z, -normal.pdf(z) / (1.0 - confidence)


def _valid_shape(returns: NDArray[np.float64], deviation: float) -> tuple[float, float]:
    """Skewness S and excess kurtosis K, checked to be valid for Cornish-Fisher; both 0 without risk.

    The quantile must rise with z: its slope ``a z^2 + S/3 z + b`` with ``a = K/8 - S^2/6`` and
    ``b = 1 - K/8 + 5 S^2/36`` is nowhere negative if ``a >= 0`` and ``S^2/9 <= 4 a b`` (Maillard 2012).
    """
    if deviation == 0.0:
        return 0.0, 0.0
    s, k = skewness(returns), excess_kurtosis(returns)
    a, b = k / 8 - s**2 / 6, 1 - k / 8 + 5 * s**2 / 36
    if a < 0.0 or s**2 / 9 > 4 * a * b:
        raise NotConverged(
            f"The Cornish-Fisher formula is not valid for a skewness of {s:.2f} with an excess kurtosis of "
            f"{k:.2f}: use the historical method for these returns."
        )
    return s, k


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TailMethod:
    """A way to estimate the tail of a series: its word in a cell, its label, its two measures.

    Both measures take returns (T,) and a confidence, and give a decimal that is positive for a loss.
    """

    key: str
    label: str
    value_at_risk: Callable[[NDArray[np.float64], float], float]
    expected_shortfall: Callable[[NDArray[np.float64], float], float]


HISTORICAL = TailMethod(
    key="historical",
    label="Historical",
    value_at_risk=value_at_risk,
    expected_shortfall=expected_shortfall,
)
NORMAL = TailMethod(
    key="normal",
    label="Normal",
    value_at_risk=normal_value_at_risk,
    expected_shortfall=normal_expected_shortfall,
)
CORNISH_FISHER = TailMethod(
    key="cornish_fisher",
    label="Cornish-Fisher",
    value_at_risk=cornish_fisher_value_at_risk,
    expected_shortfall=cornish_fisher_expected_shortfall,
)
TAIL_METHODS = (HISTORICAL, NORMAL, CORNISH_FISHER)
"""Every tail method, in the order of the menu."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskMeasure:
    """A measure of risk: its word in a cell, its label, and its value.

    ``value(returns, risk_free, periods_per_year)`` takes returns (T,) and an annual rate and gives a decimal
    that is larger for more risk.
    """

    key: str
    label: str
    value: Callable[[NDArray[np.float64], float, float], float]


RISK_MEASURES = (
    RiskMeasure(
        key="volatility",
        label="Volatility",
        value=lambda returns, risk_free, periods_per_year: volatility(returns, periods_per_year),
    ),
    RiskMeasure(
        key="downside_deviation",
        label="Downside deviation below the risk-free rate",
        value=downside_deviation,
    ),
    RiskMeasure(
        key="max_drawdown",
        label="Maximum drawdown",
        value=lambda returns, risk_free, periods_per_year: maximum_drawdown(returns),
    ),
    RiskMeasure(
        key="value_at_risk",
        label=f"Value at risk {percent(REPORTED_CONFIDENCE, 0)}, one period",
        value=lambda returns, risk_free, periods_per_year: value_at_risk(returns, REPORTED_CONFIDENCE),
    ),
    RiskMeasure(
        key="expected_shortfall",
        label=f"Expected shortfall {percent(REPORTED_CONFIDENCE, 0)}, one period",
        value=lambda returns, risk_free, periods_per_year: expected_shortfall(returns, REPORTED_CONFIDENCE),
    ),
)
"""Every risk measure, in the order of the menu and of the performance table."""
