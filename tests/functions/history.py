"""Real weekly returns for the tests of the functions, and strategies of invented ones."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from xl_portfolio.core.measures.returns import simple_returns
from xl_portfolio.data.sample import sample

__all__ = ["PRICES", "RETURNS", "TICKERS", "WEEKS", "properties", "returns_table", "series"]

PRICES: NDArray[np.float64] = sample().prices
RETURNS = simple_returns(PRICES)
TICKERS = list(sample().tickers)
WEEKS = 52.0

properties = settings(deadline=None, max_examples=40)

basis_points = st.integers(-3000, 4000).map(lambda points: points / 10_000)


def series(least: int = 3, most: int = 25) -> st.SearchStrategy[list[float]]:
    """Returns in whole basis points, not all equal, some negative."""
    lists = st.lists(basis_points, min_size=least, max_size=most)
    return lists.filter(lambda values: len(set(values)) > 1 and min(values) < 0 < max(values))


@st.composite
def returns_table(draw: st.DrawFn, assets: int = 3) -> list[list[float]]:
    """Rows of returns of `assets` whose columns vary."""
    count = draw(st.integers(assets + 3, 20))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    table = rng.normal(0.002, 0.03, (count, assets)) + 0.02 * rng.normal(size=(count, 1))
    return [[float(cell) for cell in row] for row in table]
