"""What open trades cost and count at least: by hand, and never more than what portfolios really cost and count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_portfolio.core.optimization import FixedCosts, MeanVariance, TradeCount, restricted
from xl_portfolio.core.optimization.choices import choices_of
from xl_portfolio.core.optimization.trade_bounds import OpenCosts, with_trade_count

START, COST = np.array([0.2, 0.3, 0.5]), np.array([0.01, 0.02, 0.04])
LOW, HIGH = np.zeros(3), np.array([1.0, 0.3, 1.0])
LINES = OpenCosts.of(START, COST, LOW, HIGH)
PROBLEM = MeanVariance(
    expected_returns=np.array([0.05, 0.06, 0.07]), covariance=np.eye(3) / 100, lower=LOW, upper=HIGH
)
mixes = st.lists(st.integers(0, 20), min_size=3, max_size=3).filter(any).map(lambda n: np.array(n) / sum(n))


def test_the_lines_by_hand() -> None:
    np.testing.assert_allclose(LINES.below, [0.01 / 0.2, 0.02 / 0.3, 0.04 / 0.5])
    np.testing.assert_allclose(LINES.above, [0.01 / 0.8, 0.0, 0.04 / 0.5])  # no room above 30 %
    # sold off, kept, bought half of the way up: all of the cost is counted, then all of it and half of it is missing
    np.testing.assert_allclose(LINES.missing(np.array([0.0, 0.3, 0.75])), [0.0, 0.02, 0.02], atol=1e-15)
    assert LINES.underestimated(np.array([0.0, 0.3, 0.75])).tolist() == [False, True, True]


@given(mixes)
def test_a_cost_is_never_overestimated(weights: np.ndarray) -> None:
    weights = np.minimum(weights, HIGH)
    traded = np.abs(weights - START) > 1e-9
    assert (LINES.missing(weights)[traded] >= -1e-15).all()


def test_decided_trades_cost_all_and_others_nothing() -> None:
    posed = restricted(PROBLEM, [FixedCosts(text="fee", start=START, cost=COST)])
    charged = LINES.charged(posed, np.array([1, -1, 1], dtype=np.int8))
    np.testing.assert_allclose(charged, posed.expected_returns - 0.05)


@given(mixes)
def test_few_trades_keep_the_row_and_it_bounds_the_others(weights: np.ndarray) -> None:
    choices = choices_of([TradeCount(text="at most 2 trades", start=START, most=2)], 3)
    assert choices is not None
    free = MeanVariance(
        expected_returns=PROBLEM.expected_returns, covariance=PROBLEM.covariance, lower=LOW, upper=np.ones(3)
    )
    posed = with_trade_count(restricted(free, [TradeCount(text="", start=START, most=2)]), choices)
    assert posed.rows is not None
    pieces = np.zeros(posed.size)
    for asset, weight in enumerate(weights):
        first, second = np.flatnonzero(posed.owners == asset)
        pieces[first], pieces[second] = min(weight, START[asset]), max(weight - START[asset], 0.0)
    used = float(posed.rows.coefficients[-1] @ pieces) - float(posed.rows.upper[-1]) + 2.0
    shares = np.where(weights < START, (START - weights) / START, (weights - START) / (1.0 - START))
    assert used == pytest.approx(shares.sum(), abs=1e-12)
    assert used <= np.count_nonzero(np.abs(weights - START) > 1e-9) + 1e-9


def test_an_asset_outside_its_bounds_is_a_trade_in_any_case() -> None:
    """The second must fall from 30 % to 10 %: of two trades one is left for the others, by what they use of it."""
    high = np.array([1.0, 0.1, 1.0])
    free = MeanVariance(
        expected_returns=PROBLEM.expected_returns, covariance=PROBLEM.covariance, lower=LOW, upper=high
    )
    count = TradeCount(text="at most 2 trades", start=START, most=2)
    choices = choices_of([count], 3)
    assert choices is not None
    posed = with_trade_count(restricted(free, [count]), choices)
    assert posed.rows is not None
    pieces = np.array(
        [0.2, 0.0, 0.1, 0.5, 0.2]
    )  # 20 %, 10 %, 70 %: the third uses 20 of the 50 points above it
    assert posed.owners is not None
    assert posed.owners.tolist() == [0, 0, 1, 2, 2]
    left = float(posed.rows.upper[-1] - posed.rows.coefficients[-1] @ pieces)
    assert left == pytest.approx(1.0 - 0.2 / 0.5, abs=1e-12)
