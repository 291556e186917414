"""The shape of a series of returns: spread, asymmetry, tails, extremes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.measures.inputs import ROUNDING, check_returns

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "best_return",
    "excess_kurtosis",
    "share_of_gains",
    "skewness",
    "standard_deviation",
    "worst_return",
]


def standard_deviation(values: NDArray[np.float64], scale: float) -> float:
    """Standard deviation with n-1, or exactly 0.0 where it is only rounding noise.

    ``s = sqrt(sum((x - mean(x))^2) / (n - 1))``, 0 if ``s <= 1e-12 x scale``

    Parameters
    ----------
    values : (T,) checked values, T at least 2
    scale : size of the numbers that `values` were computed from, such as the largest return
    """
    deviations = values - values.mean()
    spread = math.sqrt(float(deviations @ deviations) / (values.size - 1))
    return 0.0 if spread <= ROUNDING * scale else spread


def skewness(returns: NDArray[np.float64]) -> float:
    """Sample skewness, the number that Excel's SKEW gives; 0 for a symmetric series.

    ``n / ((n-1)(n-2)) x sum(((r - mean(r)) / s)^3)``

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values

    Raises
    ------
    InputError
        A value is missing or infinite.
    NotEnoughData
        Fewer than 3 returns.
    NoRisk
        All returns are equal.
    """
    returns = check_returns(returns, 3)
    n = returns.size
    return float(n / ((n - 1) * (n - 2)) * np.sum(_standardised(returns) ** 3))


def excess_kurtosis(returns: NDArray[np.float64]) -> float:
    """Sample excess kurtosis, the number that Excel's KURT gives; 0 for a normal distribution.

    ``n(n+1) / ((n-1)(n-2)(n-3)) x sum(((r - mean(r)) / s)^4) - 3(n-1)^2 / ((n-2)(n-3))``

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values

    Raises
    ------
    InputError
        A value is missing or infinite.
    NotEnoughData
        Fewer than 4 returns.
    NoRisk
        All returns are equal.
    """
    returns = check_returns(returns, 4)
    n = returns.size
    fourth = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * np.sum(_standardised(returns) ** 4)
    return float(fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def best_return(returns: NDArray[np.float64]) -> float:
    """Largest periodic return, a decimal.

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; a missing value raises InputError, none NotEnoughData
    """
    return float(check_returns(returns, 1).max())


def worst_return(returns: NDArray[np.float64]) -> float:
    """Smallest periodic return, a decimal.

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; a missing value raises InputError, none NotEnoughData
    """
    return float(check_returns(returns, 1).min())


def share_of_gains(returns: NDArray[np.float64]) -> float:
    """Share of the periods whose return is above zero, a decimal.

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; a missing value raises InputError, none NotEnoughData
    """
    return float(np.mean(check_returns(returns, 1) > 0.0))


def _standardised(returns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Deviations from the mean in standard deviations (T,); NoRisk if there are none."""
    spread = standard_deviation(returns, float(np.abs(returns).max()))
    if spread == 0.0:
        raise NoRisk(
            "All returns are equal, so their distribution has no shape: select a series that varies."
        )
    standardised: NDArray[np.float64] = (returns - returns.mean()) / spread
    return standardised
