"""Series of returns that several test modules share, with their provenance."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

# Carl Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd edition (2008): 24 monthly
# returns in percent of a portfolio and its benchmark. The figures that the tests quote from him are
# reprinted, with more digits, in the examples of the R package PerformanceAnalytics (portfolio_bacon).
BACON_PORTFOLIO = (
    np.ravel(
        [
            [0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1],
            [4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8, -6.5, 2.4, -0.5, -0.9],
        ]
    )
    / 100
)
BACON_BENCHMARK = (
    np.ravel(
        [
            [0.2, 2.5, 1.8, -1.1, 1.4, 1.8, 1.4, 6.5, -1.5, 4.2, -0.6, 8.3],
            [3.9, -3.8, -6.2, 1.5, -4.8, 2.1, 6.0, 5.6, -6.7, 1.9, -0.3, 0.0],
        ]
    )
    / 100
)

# Invented daily returns with fat tails, and a market that explains part of them.
_generator = np.random.default_rng(20240229)
MARKET = 0.0004 + 0.008 * _generator.standard_t(5, 1000)
FUND = 0.0001 + 0.9 * MARKET + 0.004 * _generator.standard_normal(1000)

properties = settings(deadline=None, max_examples=60)

percents = st.integers(-5000, 5000).map(lambda basis_points: basis_points / 10_000)
periods_per_year = st.sampled_from([1.0, 12.0, 52.0, 252.0])
rates = st.integers(-500, 1500).map(lambda basis_points: basis_points / 10_000)
confidences = st.integers(500, 999).map(lambda per_mille: per_mille / 1000)


def series(least: int = 2, most: int = 40) -> st.SearchStrategy[np.ndarray]:
    """Series of returns (T,) from -50 % to 50 % in whole basis points, not all equal."""
    lists = st.lists(percents, min_size=least, max_size=most)
    return lists.filter(lambda values: len(set(values)) > 1).map(np.array)


def fat_tailed_series() -> st.SearchStrategy[np.ndarray]:
    """Series of 65 returns with fat tails, inside the domain of the Cornish-Fisher formula."""
    body = np.linspace(-0.03, 0.03, 61)
    tails = st.tuples(*[st.integers(600, 900).map(lambda basis_points: basis_points / 10_000)] * 4)
    return tails.map(lambda sizes: np.concatenate([body, np.multiply(sizes, [1, 1, -1, -1])]))


def tables(assets: int = 3, least: int = 4) -> st.SearchStrategy[np.ndarray]:
    """Tables of returns (T, assets) whose columns all vary."""
    rows = st.lists(st.tuples(*[percents] * assets), min_size=least, max_size=20)
    return rows.map(np.array).filter(lambda table: bool((np.ptp(table, axis=0) > 0).all()))
