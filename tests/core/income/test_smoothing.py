from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.income import COST_LIMIT, reserve_needed, smooth_income

# three payers of 6 % a year that each pay in other months of the quarter
PATTERN = np.zeros((3, 12))
for _row in range(3):
    PATTERN[_row, _row::3] = 0.015
ALL = np.zeros(3), np.ones(3)


def test_the_reserve_by_hand() -> None:
    # 30 a month; spending comes first: 30, then 60 against 0, 90 against 0: the reserve is 90
    assert reserve_needed([0, 0, 90]) == 90
    # 90 at once carries the rest; only the first month's spending must be there
    assert reserve_needed([90, 0, 0]) == 30
    assert reserve_needed([30, 30, 30]) == 30
    with pytest.raises(InputError, match="row of monthly incomes"):
        reserve_needed([])


def test_equal_returns_are_smoothed_completely() -> None:
    result = smooth_income(PATTERN, [1.0, 0.0, 0.0], np.full(3, 0.07), *ALL)
    assert result.reserve_after <= result.reserve_before
    assert result.after.sum() == pytest.approx(0.06)
    assert reserve_needed(result.after) == pytest.approx(result.reserve_after)


def test_the_return_given_up_is_within_the_limit() -> None:
    weights = np.array([0.2, 0.2, 0.6])
    result = smooth_income(PATTERN, weights, [0.06, 0.07, 0.09], *ALL)
    before = weights @ [0.06, 0.07, 0.09]
    assert result.expected_return_before == pytest.approx(before)
    assert result.expected_return_after >= before * (1 - COST_LIMIT) - 1e-12
    assert result.expected_return_after < before  # it uses the limit
    assert result.reserve_after < result.reserve_before
    free = smooth_income(PATTERN, weights, [0.06, 0.07, 0.09], *ALL, cost_limit=1.0)
    assert free.reserve_after < result.reserve_after


def test_groups_keep_their_weights() -> None:
    pattern = np.vstack((PATTERN, PATTERN))
    weights = np.array([0.0, 0.0, 0.5, 0.0, 0.2, 0.3])  # they pay late
    groups = [7, 7, 7, 2, 2, 2]
    low, high = np.zeros(6), np.ones(6)
    result = smooth_income(pattern, weights, np.full(6, 0.07), low, high, groups=groups)
    assert result.weights[:3].sum() == pytest.approx(0.5)
    assert result.weights[3:].sum() == pytest.approx(0.5)
    assert result.reserve_after < result.reserve_before
    alone = smooth_income(pattern, weights, np.full(6, 0.07), low, high, groups=range(6))
    assert alone.weights == pytest.approx(weights)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_optimum_equals_an_independent_solver(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 6
    pattern = rng.random((n, 12)) * (rng.random((n, 12)) < 0.4) * 0.02
    weights = rng.dirichlet(np.ones(n))
    returns = rng.uniform(0.02, 0.1, n)
    low, high = np.maximum(weights - 0.1, 0.0), weights + 0.1
    result = smooth_income(pattern, weights, returns, low, high)
    w, b = cp.Variable(n), cp.Variable()
    constraints = [cp.sum(w) == 1, w >= low, w <= high, b >= 0]
    constraints += [
        returns @ w >= returns @ weights * (1 - COST_LIMIT),
        pattern.sum(axis=1) @ w >= pattern.sum(axis=1) @ weights,
    ]
    for k in range(1, 13):
        constraints.append(
            b + pattern[:, : k - 1].sum(axis=1) @ w >= k * (pattern.mean(axis=1) @ w)
            if k > 1
            else b >= pattern.mean(axis=1) @ w
        )
    cp.Problem(cp.Minimize(b), constraints).solve(solver=cp.CLARABEL)
    assert result.reserve_after == pytest.approx(float(b.value), abs=1e-7)
    assert result.weights.sum() == pytest.approx(1.0)
    assert (result.weights >= low - 1e-9).all()
    assert (result.weights <= high + 1e-9).all()


def test_errors() -> None:
    with pytest.raises(InputError, match=r"add up to 0\.9"):
        smooth_income(PATTERN, [0.9, 0, 0], np.ones(3), *ALL)
    with pytest.raises(InputError, match="3 numbers are needed for expected return"):
        smooth_income(PATTERN, [1, 0, 0], np.ones(2), *ALL)
    with pytest.raises(InputError, match="a row for each holding"):
        smooth_income(np.ones(3), [1, 0, 0], np.ones(3), *ALL)
    with pytest.raises(Infeasible, match="widen the ranges"):
        smooth_income(PATTERN, [1, 0, 0], np.ones(3), np.zeros(3), np.full(3, 0.2))
