"""Every spreadsheet function, one module for each category of the function wizard."""

from xl_portfolio.functions.benchmark import INFORMATION_RATIO, MARKET_BETA, TRACKING_ERROR
from xl_portfolio.functions.estimation import CORRELATION_MATRIX, COVARIANCE_MATRIX, EXPECTED_RETURNS
from xl_portfolio.functions.explanation import WHY
from xl_portfolio.functions.optimization import FRONTIER, OPTIMAL_WEIGHTS
from xl_portfolio.functions.performance import (
    ANNUAL_RETURN,
    CAGR,
    CALMAR,
    DOWNSIDE_DEVIATION,
    OMEGA,
    PERFORMANCE_TABLE,
    RETURNS,
    SHARPE,
    SORTINO,
    VOLATILITY,
)
from xl_portfolio.functions.portfolio import PORTFOLIO_RETURN, PORTFOLIO_VOLATILITY, RISK_CONTRIBUTIONS
from xl_portfolio.functions.risk import DRAWDOWNS, EXPECTED_SHORTFALL, MAX_DRAWDOWN, VALUE_AT_RISK
from xl_portfolio.functions.trading import ORDERS

__all__ = ["FUNCTIONS"]

FUNCTIONS = (
    RETURNS,
    ANNUAL_RETURN,
    CAGR,
    VOLATILITY,
    DOWNSIDE_DEVIATION,
    SHARPE,
    SORTINO,
    CALMAR,
    OMEGA,
    PERFORMANCE_TABLE,
    MAX_DRAWDOWN,
    DRAWDOWNS,
    VALUE_AT_RISK,
    EXPECTED_SHORTFALL,
    MARKET_BETA,
    TRACKING_ERROR,
    INFORMATION_RATIO,
    EXPECTED_RETURNS,
    COVARIANCE_MATRIX,
    CORRELATION_MATRIX,
    PORTFOLIO_RETURN,
    PORTFOLIO_VOLATILITY,
    RISK_CONTRIBUTIONS,
    OPTIMAL_WEIGHTS,
    FRONTIER,
    ORDERS,
    WHY,
)
"""The catalogue, in the order of the function list."""
