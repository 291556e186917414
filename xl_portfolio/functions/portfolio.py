"""A portfolio of given weights."""

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.measures.portfolio import (
    portfolio_return,
    portfolio_volatility,
    risk_contributions,
)
from xl_portfolio.functions.categories import PORTFOLIO
from xl_portfolio.sheet.arguments import CovarianceTable, ExpectedReturnsColumn, WeightsColumn
from xl_portfolio.sheet.function import Example, function

__all__ = ["PORTFOLIO_RETURN", "PORTFOLIO_VOLATILITY", "RISK_CONTRIBUTIONS"]


@function(category=PORTFOLIO, example=Example("=PORTFOLIO_RETURN(N2:N4, O2:O4)", 0.062))
def PORTFOLIO_RETURN(weights: WeightsColumn, expected_returns: ExpectedReturnsColumn) -> float:
    """Expected return of a portfolio: the weighted sum of the expected returns."""
    return portfolio_return(weights, expected_returns)


@function(category=PORTFOLIO, example=Example("=PORTFOLIO_VOLATILITY(N2:N4, Q2:S4)", 0.108282))
def PORTFOLIO_VOLATILITY(weights: WeightsColumn, covariance: CovarianceTable) -> float:
    """Volatility of a portfolio: the root of w'Sw for weights w and covariance S."""
    return portfolio_volatility(weights, covariance)


@function(
    category=PORTFOLIO,
    example=Example("=RISK_CONTRIBUTIONS(N2:N4, Q2:S4)", [[0.878465], [0.0447761], [0.0767591]]),
)
def RISK_CONTRIBUTIONS(weights: WeightsColumn, covariance: CovarianceTable) -> NDArray[np.float64]:
    """Share of each asset in the portfolio's risk, as a column that adds up to 1 (Euler's rule)."""
    return risk_contributions(weights, covariance)
