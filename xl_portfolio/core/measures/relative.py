"""A series of returns against its benchmark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.measures.distribution import standard_deviation
from xl_portfolio.core.measures.inputs import check_pair, check_periods_per_year
from xl_portfolio.core.measures.returns import annual_return

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["RELATIVE_MEASURES", "RelativeMeasure", "information_ratio", "market_beta", "tracking_error"]


def market_beta(returns: NDArray[np.float64], benchmark: NDArray[np.float64]) -> float:
    """Beta: the slope of the returns on those of the benchmark, both as they are (no risk-free rate).

    ``cov(r, b) / var(b)``

    Parameters
    ----------
    returns : (T,) simple periodic returns r, decimals; no missing values
    benchmark : (T,) returns b of the same periods

    Raises
    ------
    InputError
        A value is missing or infinite, or the lengths differ.
    NotEnoughData
        Fewer than 2 periods.
    NoRisk
        The benchmark is constant.
    """
    returns, benchmark = check_pair(returns, benchmark, 2)
    if standard_deviation(benchmark, float(np.abs(benchmark).max())) == 0.0:
        raise NoRisk("All benchmark returns are equal: beta needs a benchmark that varies.")
    deviations = benchmark - benchmark.mean()
    return float((returns - returns.mean()) @ deviations / (deviations @ deviations))


def tracking_error(
    returns: NDArray[np.float64], benchmark: NDArray[np.float64], periods_per_year: float
) -> float:
    """Annual tracking error: volatility (with n-1) of the difference from the benchmark.

    ``sd(r - b) x sqrt(P)``

    Parameters
    ----------
    returns : (T,) simple periodic returns r, decimals; no missing values
    benchmark : (T,) returns b of the same periods
    periods_per_year : P, above 0

    Returns
    -------
    Decimal per year, not negative; exactly 0 where the difference is constant.

    Raises
    ------
    InputError
        A value is missing or infinite, the lengths differ, or `periods_per_year` is not above 0.
    NotEnoughData
        Fewer than 2 periods.
    """
    returns, benchmark = check_pair(returns, benchmark, 2)
    scale = float(max(np.abs(returns).max(), np.abs(benchmark).max()))
    deviation = standard_deviation(returns - benchmark, scale)
    return deviation * math.sqrt(check_periods_per_year(periods_per_year))


def information_ratio(
    returns: NDArray[np.float64], benchmark: NDArray[np.float64], periods_per_year: float
) -> float:
    """Annualised information ratio: arithmetic excess over the benchmark for each unit of tracking error.

    ``annual_return(r - b, P) / tracking_error(r, b, P)`` (Grinold and Kahn 2000)

    Parameters
    ----------
    returns : (T,) simple periodic returns r, decimals; no missing values
    benchmark : (T,) returns b of the same periods
    periods_per_year : P, above 0

    Raises
    ------
    InputError
        A value is missing or infinite, the lengths differ, or `periods_per_year` is not above 0.
    NotEnoughData
        Fewer than 2 periods.
    NoRisk
        The difference from the benchmark is constant.
    """
    deviation = tracking_error(returns, benchmark, periods_per_year)
    if deviation == 0.0:
        raise NoRisk(
            "The returns differ from the benchmark by the same amount in every period, so there is no "
            "tracking error to divide by: the information ratio has no value here."
        )
    returns, benchmark = check_pair(returns, benchmark, 2)
    return annual_return(returns - benchmark, periods_per_year) / deviation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelativeMeasure:
    """A column that a performance table has where a benchmark is given.

    ``value(returns, benchmark, periods_per_year)`` takes two series (T,) of the same periods, decimals.
    """

    key: str
    label: str
    value: Callable[[NDArray[np.float64], NDArray[np.float64], float], float]


RELATIVE_MEASURES = (
    RelativeMeasure(
        key="market_beta",
        label="Market beta",
        value=lambda returns, benchmark, periods_per_year: market_beta(returns, benchmark),
    ),
    RelativeMeasure(key="tracking_error", label="Tracking error", value=tracking_error),
    RelativeMeasure(key="information_ratio", label="Information ratio", value=information_ratio),
)
"""Every measure against a benchmark, in order."""
