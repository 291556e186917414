"""Estimates of expected returns and covariance from returns."""

from __future__ import annotations

from xl_portfolio.core.estimators.covariance import (
    correlation,
    sample_covariance,
)
from xl_portfolio.core.estimators.expected_returns import (
    sample_mean,
)

__all__ = [
    "correlation",
    "sample_covariance",
    "sample_mean",
]
