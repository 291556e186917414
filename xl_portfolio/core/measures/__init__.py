"""Measures of return and risk: arrays in, numbers out."""

from __future__ import annotations

from xl_portfolio.core.measures.distribution import (
    best_return,
    excess_kurtosis,
    share_of_gains,
    skewness,
    worst_return,
)
from xl_portfolio.core.measures.drawdown import (
    drawdowns,
    maximum_drawdown,
)
from xl_portfolio.core.measures.performance import (
    calmar_ratio,
    downside_deviation,
    omega_ratio,
    sharpe_ratio,
    sortino_ratio,
    volatility,
)
from xl_portfolio.core.measures.portfolio import (
    portfolio_return,
    portfolio_returns,
    portfolio_sharpe_ratio,
    portfolio_volatility,
    risk_contributions,
)
from xl_portfolio.core.measures.relative import (
    RELATIVE_MEASURES,
    RelativeMeasure,
    information_ratio,
    market_beta,
    tracking_error,
)
from xl_portfolio.core.measures.returns import (
    LOG,
    RETURN_KINDS,
    SIMPLE,
    ReturnKind,
    annual_return,
    compound_annual_growth_rate,
    log_returns,
    simple_returns,
)
from xl_portfolio.core.measures.risk import (
    CORNISH_FISHER,
    HISTORICAL,
    NORMAL,
    REPORTED_CONFIDENCE,
    RISK_MEASURES,
    TAIL_METHODS,
    RiskMeasure,
    TailMethod,
    cornish_fisher_expected_shortfall,
    cornish_fisher_value_at_risk,
    expected_shortfall,
    normal_expected_shortfall,
    normal_value_at_risk,
    value_at_risk,
)
from xl_portfolio.core.measures.summary import (
    PERFORMANCE_MEASURES,
    PerformanceMeasure,
)

__all__ = [
    "CORNISH_FISHER",
    "HISTORICAL",
    "LOG",
    "NORMAL",
    "PERFORMANCE_MEASURES",
    "RELATIVE_MEASURES",
    "REPORTED_CONFIDENCE",
    "RETURN_KINDS",
    "RISK_MEASURES",
    "SIMPLE",
    "TAIL_METHODS",
    "PerformanceMeasure",
    "RelativeMeasure",
    "ReturnKind",
    "RiskMeasure",
    "TailMethod",
    "annual_return",
    "best_return",
    "calmar_ratio",
    "compound_annual_growth_rate",
    "cornish_fisher_expected_shortfall",
    "cornish_fisher_value_at_risk",
    "downside_deviation",
    "drawdowns",
    "excess_kurtosis",
    "expected_shortfall",
    "information_ratio",
    "log_returns",
    "market_beta",
    "maximum_drawdown",
    "normal_expected_shortfall",
    "normal_value_at_risk",
    "omega_ratio",
    "portfolio_return",
    "portfolio_returns",
    "portfolio_sharpe_ratio",
    "portfolio_volatility",
    "risk_contributions",
    "share_of_gains",
    "sharpe_ratio",
    "simple_returns",
    "skewness",
    "sortino_ratio",
    "tracking_error",
    "value_at_risk",
    "volatility",
    "worst_return",
]
