"""Covariance and correlation of assets from their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.inputs import (
    ROUNDING,
    check_covariance,
    check_periods_per_year,
    check_returns_matrix,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["correlation", "sample_covariance"]


def sample_covariance(returns: NDArray[np.float64], periods_per_year: float) -> NDArray[np.float64]:
    """Annual sample covariance matrix of the assets, exactly symmetric.

    ``S = P x (R - m)'(R - m) / (T - 1)`` with m the row of the means. An asset whose standard deviation is at
    most 1e-12 times its largest return is constant: its row and column are exactly zero.

    Parameters
    ----------
    returns : (T, n) simple periodic returns R, decimals, a column an asset; no missing values
    periods_per_year : P, above 0

    Returns
    -------
    (n, n) decimals per year

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        Fewer than 2 periods.
    """
    table = check_returns_matrix(returns, 2)
    periods = check_periods_per_year(periods_per_year)
    means = table.mean(axis=0)
    deviations = table - means
    matrix: NDArray[np.float64] = deviations.T @ deviations
    matrix /= table.shape[0] - 1
    constant = np.sqrt(matrix.diagonal()) <= ROUNDING * np.abs(means)  # then the mean is the largest return
    matrix[constant, :] = 0.0
    matrix[:, constant] = 0.0
    matrix *= periods
    return matrix


def correlation(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation matrix that belongs to a covariance matrix.

    ``C_ij = S_ij / sqrt(S_ii S_jj)``; exactly 1 on the diagonal. An asset without variance is correlated with
    nothing: its correlations with others are 0.

    Parameters
    ----------
    covariance : (n, n) covariance S, annual or periodic; no missing values

    Returns
    -------
    (n, n) numbers from -1 to 1

    Raises
    ------
    InputError
        A value is missing or infinite, or the matrix is no covariance.
    """
    matrix = check_covariance(covariance)
    deviations = np.sqrt(matrix.diagonal())
    scale = np.where(deviations > 0.0, deviations, np.inf)  # x / inf = 0 for an asset without variance
    result: NDArray[np.float64] = matrix / np.outer(scale, scale)
    if np.abs(result).max() > 1.0 + 1e-9:
        i, j = (int(k) + 1 for k in np.unravel_index(np.abs(result).argmax(), result.shape))
        raise InputError(
            f"Assets {i} and {j} would have a correlation of {result[i - 1, j - 1]:.4f}, but it lies "
            "between -1 and 1: their covariance does not fit their variances."
        )
    np.clip(result, -1.0, 1.0, out=result)
    np.fill_diagonal(result, 1.0)
    return result
