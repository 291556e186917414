"""Expected returns, covariance and correlation from a history of returns."""

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.estimators.covariance import correlation, sample_covariance
from xl_portfolio.core.estimators.expected_returns import sample_mean
from xl_portfolio.functions.categories import ESTIMATION
from xl_portfolio.sheet.arguments import PeriodsPerYear, Returns
from xl_portfolio.sheet.function import Example, function

__all__ = ["CORRELATION_MATRIX", "COVARIANCE_MATRIX", "EXPECTED_RETURNS"]


@function(category=ESTIMATION, example=Example("=EXPECTED_RETURNS(B2:D13, 12)", [[0.1], [0.036], [0.07]]))
def EXPECTED_RETURNS(returns: Returns, periods_per_year: PeriodsPerYear | None = None) -> NDArray[np.float64]:
    """Historical mean return per year of each asset, as a column; past returns are not a forecast."""
    return sample_mean(returns.values, returns.periods_per_year(periods_per_year))


@function(
    category=ESTIMATION,
    example=Example(
        "=COVARIANCE_MATRIX(B2:D13, 12)",
        [
            [0.00585455, -0.000894545, -0.00227273],
            [-0.000894545, 0.000159273, 0.000261818],
            [-0.00227273, 0.000261818, 0.00293636],
        ],
    ),
)
def COVARIANCE_MATRIX(
    returns: Returns, periods_per_year: PeriodsPerYear | None = None
) -> NDArray[np.float64]:
    """Sample covariance of the returns per year (with n-1): a row and a column for each asset."""
    return sample_covariance(returns.values, returns.periods_per_year(periods_per_year))


@function(
    category=ESTIMATION,
    example=Example(
        "=CORRELATION_MATRIX(B2:D13)",
        [[1.0, -0.926371, -0.548145], [-0.926371, 1.0, 0.382846], [-0.548145, 0.382846, 1.0]],
    ),
)
def CORRELATION_MATRIX(returns: Returns) -> NDArray[np.float64]:
    """Correlation of the returns: a row and a column for each asset."""
    covariance = sample_covariance(returns.values, 1.0)
    for label, variance in zip(returns.labels, covariance.diagonal(), strict=True):
        if variance == 0.0:
            returns.notes.add(f"returns: {label} never changes, so its correlations are shown as 0.")
    return correlation(covariance)
