"""Return and risk of a portfolio from its weights.

Weights are fractions of the wealth, restored at the start of every period; they need not add up to 1
(a remainder earns nothing).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NoRisk
from xl_portfolio.core.measures.inputs import (
    ROUNDING,
    check_covariance,
    check_returns_matrix,
    check_vector,
    check_weights,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "portfolio_return",
    "portfolio_returns",
    "portfolio_sharpe_ratio",
    "portfolio_volatility",
    "risk_contributions",
]

_CANCELLED = 1e-14
"""Variance below this fraction of the terms that cancel in it is their rounding error."""


def portfolio_return(weights: NDArray[np.float64], expected_returns: NDArray[np.float64]) -> float:
    """Expected return of a portfolio: the weighted sum of those of its assets.

    ``w'm``

    Parameters
    ----------
    weights : (n,) fractions of the wealth w; no missing values
    expected_returns : (n,) m, decimals per year

    Returns
    -------
    Decimal per year.

    Raises
    ------
    InputError
        A value is missing or infinite, or the lengths differ.
    """
    means = check_vector(expected_returns, "expected return")
    return float(check_weights(weights, means.size) @ means)


def portfolio_returns(weights: NDArray[np.float64], returns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Series of returns of a portfolio that is rebalanced to its weights in every period.

    ``R w``

    Parameters
    ----------
    weights : (n,) fractions of the wealth w; no missing values
    returns : (T, n) simple periodic returns R, decimals, a row a period and a column an asset

    Returns
    -------
    (T,) decimals

    Raises
    ------
    InputError
        A value is missing or infinite, or there is not one weight for each column.
    NotEnoughData
        No period at all.
    """
    table = check_returns_matrix(returns, 1)
    series: NDArray[np.float64] = table @ check_weights(weights, table.shape[1])
    return series


def portfolio_volatility(weights: NDArray[np.float64], covariance: NDArray[np.float64]) -> float:
    """Volatility of a portfolio.

    ``sqrt(w'Sw)``

    Parameters
    ----------
    weights : (n,) fractions of the wealth w; no missing values
    covariance : (n, n) annual covariance S of the returns

    Returns
    -------
    Decimal per year, not negative; exactly 0 where the risks cancel.

    Raises
    ------
    InputError
        A value is missing or infinite, the sizes differ, or the matrix is no covariance.
    """
    return math.sqrt(float(_component_variances(weights, covariance).sum()))


def risk_contributions(weights: NDArray[np.float64], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each asset in the portfolio's risk; the shares add up to 1.

    ``w_i (Sw)_i / w'Sw``: the component volatility ``w_i (Sw)_i / sqrt(w'Sw)`` divided by the volatility. A
    holding that offsets the others has a negative share.

    Parameters
    ----------
    weights : (n,) fractions of the wealth w; no missing values
    covariance : (n, n) covariance S of the returns, annual or periodic

    Returns
    -------
    (n,) decimals

    Raises
    ------
    InputError
        A value is missing or infinite, the sizes differ, or the matrix is no covariance.
    NoRisk
        The portfolio has no risk to share out.
    """
    components = _component_variances(weights, covariance)
    variance = components.sum()
    if variance == 0.0:
        raise NoRisk(
            "The portfolio has no risk, so there is nothing to share out: check weights and covariance."
        )
    shares: NDArray[np.float64] = components / variance
    return shares


def _component_variances(
    weights: NDArray[np.float64], covariance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Part of each asset in the portfolio's variance (n,): ``w_i (Sw)_i``; all zero where they cancel."""
    matrix = check_covariance(covariance)
    held = check_weights(weights, matrix.shape[0])
    components: NDArray[np.float64] = held * (matrix @ held)
    variance = components.sum()
    noise = _CANCELLED * float(np.abs(held) @ np.abs(matrix) @ np.abs(held))
    if variance < -noise:
        raise InputError(
            f"These weights have a variance of {variance:g}, which is below zero: the covariance matrix is "
            "not consistent. Compute it from one set of complete returns."
        )
    return components if variance > noise else np.zeros_like(components)


def portfolio_sharpe_ratio(expected_return: float, volatility: float, risk_free: float) -> float:
    """Sharpe ratio of a portfolio from its expected return and volatility.

    ``(E - f) / s``; equal to `sharpe_ratio` of the series of its returns where both are estimated from it

    Parameters
    ----------
    expected_return, volatility : E and s, decimals per year
    risk_free : f, decimal per year

    Raises
    ------
    NoRisk
        The volatility is at most 1e-12 times the larger of the two returns.
    """
    if volatility <= ROUNDING * max(abs(expected_return), abs(risk_free)):
        raise NoRisk("The portfolio has no risk to divide by: the Sharpe ratio has no value here.")
    return (expected_return - risk_free) / volatility
