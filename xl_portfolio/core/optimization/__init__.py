"""Optimal portfolios: mean-variance within limits, every objective a place on one critical line."""

from xl_portfolio.core.optimization.blends import barbell, core_satellite
from xl_portfolio.core.optimization.choices import FixedCosts, HoldingLimits, TradeCount
from xl_portfolio.core.optimization.constraints import (
    Constraint,
    LinearLimit,
    TradeLimit,
    TradingCost,
    WeightLimits,
    restricted,
    restricted_path,
)
from xl_portfolio.core.optimization.critical_line import CriticalLine, critical_line
from xl_portfolio.core.optimization.income_frontier import IncomeFrontier, income_frontier
from xl_portfolio.core.optimization.objectives import (
    MAX_RETURN,
    MAX_SHARPE,
    MAX_UTILITY,
    MIN_VARIANCE,
    OBJECTIVES,
    RISK_PARITY,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    Column,
    Number,
    Objective,
)
from xl_portfolio.core.optimization.optima import (
    efficient_frontier,
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.optimum import Aim, LimitedFrontier, Optimum, limited_frontier, optimum
from xl_portfolio.core.optimization.portfolio import Frontier, Portfolio
from xl_portfolio.core.optimization.problem import MeanVariance
from xl_portfolio.core.optimization.rows import LinearRows

__all__ = [
    "MAX_RETURN",
    "MAX_SHARPE",
    "MAX_UTILITY",
    "MIN_VARIANCE",
    "OBJECTIVES",
    "RISK_PARITY",
    "TARGET_RETURN",
    "TARGET_VOLATILITY",
    "Aim",
    "Column",
    "Constraint",
    "CriticalLine",
    "FixedCosts",
    "Frontier",
    "HoldingLimits",
    "IncomeFrontier",
    "LimitedFrontier",
    "LinearLimit",
    "LinearRows",
    "MeanVariance",
    "Number",
    "Objective",
    "Optimum",
    "Portfolio",
    "TradeCount",
    "TradeLimit",
    "TradingCost",
    "WeightLimits",
    "barbell",
    "core_satellite",
    "critical_line",
    "efficient_frontier",
    "income_frontier",
    "limited_frontier",
    "maximum_return",
    "maximum_sharpe",
    "minimum_variance",
    "optimum",
    "restricted",
    "restricted_path",
    "target_return",
    "target_volatility",
]
