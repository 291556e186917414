"""The rows of a performance table: what is reported of one series, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from xl_portfolio.core.measures.distribution import (
    best_return,
    excess_kurtosis,
    share_of_gains,
    skewness,
    worst_return,
)
from xl_portfolio.core.measures.inputs import check_periods_per_year
from xl_portfolio.core.measures.performance import calmar_ratio, omega_ratio, sharpe_ratio, sortino_ratio
from xl_portfolio.core.measures.returns import annual_return, compound_annual_growth_rate
from xl_portfolio.core.measures.risk import RISK_MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PERFORMANCE_MEASURES", "PerformanceMeasure"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PerformanceMeasure:
    """A row of a performance table: its key, its label, how its number is shown, and its value.

    ``value(returns, risk_free, periods_per_year)`` takes returns (T,), decimals, and an annual rate. The
    risk-free rate is also the required return of the downside measures, so that the signs of
    Sharpe, Sortino and Omega less 1 agree.
    """

    key: str
    label: str
    unit: Literal["percent", "ratio", "number"]
    value: Callable[[NDArray[np.float64], float, float], float]


PERFORMANCE_MEASURES = (
    PerformanceMeasure(
        key="annual_return",
        label="Annual return (arithmetic)",
        unit="percent",
        value=lambda returns, risk_free, periods_per_year: annual_return(returns, periods_per_year),
    ),
    PerformanceMeasure(
        key="cagr",
        label="Compound annual growth rate",
        unit="percent",
        value=lambda returns, risk_free, periods_per_year: compound_annual_growth_rate(
            returns, periods_per_year
        ),
    ),
    *(
        PerformanceMeasure(key=measure.key, label=measure.label, unit="percent", value=measure.value)
        for measure in RISK_MEASURES
    ),
    PerformanceMeasure(key="sharpe", label="Sharpe ratio", unit="ratio", value=sharpe_ratio),
    PerformanceMeasure(
        key="sortino", label="Sortino ratio at the risk-free rate", unit="ratio", value=sortino_ratio
    ),
    PerformanceMeasure(
        key="calmar",
        label="Calmar ratio",
        unit="ratio",
        value=lambda returns, risk_free, periods_per_year: calmar_ratio(returns, periods_per_year),
    ),
    PerformanceMeasure(
        key="omega",
        label="Omega ratio at the risk-free rate",
        unit="ratio",
        value=lambda returns, risk_free, periods_per_year: omega_ratio(
            returns, risk_free / check_periods_per_year(periods_per_year)
        ),
    ),
    PerformanceMeasure(
        key="best_period",
        label="Best period",
        unit="percent",
        value=lambda returns, risk_free, periods_per_year: best_return(returns),
    ),
    PerformanceMeasure(
        key="worst_period",
        label="Worst period",
        unit="percent",
        value=lambda returns, risk_free, periods_per_year: worst_return(returns),
    ),
    PerformanceMeasure(
        key="share_of_gains",
        label="Periods with a gain",
        unit="percent",
        value=lambda returns, risk_free, periods_per_year: share_of_gains(returns),
    ),
    PerformanceMeasure(
        key="skewness",
        label="Skewness",
        unit="number",
        value=lambda returns, risk_free, periods_per_year: skewness(returns),
    ),
    PerformanceMeasure(
        key="excess_kurtosis",
        label="Excess kurtosis",
        unit="number",
        value=lambda returns, risk_free, periods_per_year: excess_kurtosis(returns),
    ),
)
"""Every row of a performance table, in order; a new risk measure appears here by itself."""
