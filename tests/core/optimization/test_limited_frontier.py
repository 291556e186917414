"""Frontiers under limits that bend or are a matter of yes or no: ends, steps, and each point by itself."""

import numpy as np
import pytest

from tests.core.optimization.markets import factors, long_only
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization import (
    MAX_RETURN,
    MIN_VARIANCE,
    TARGET_RETURN,
    Aim,
    Constraint,
    FixedCosts,
    HoldingLimits,
    LinearLimit,
    MeanVariance,
    efficient_frontier,
    limited_frontier,
    optimum,
    restricted_path,
)
from xl_portfolio.core.optimization.curved import CurvedLimit

N = 8
MEANS, COVARIANCE = factors(np.random.default_rng(5), N)
PROBLEM = MeanVariance(
    expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.full(N, 0.6)
)
START = np.array([0.3, 0.2, 0.0, 0.15, 0.05, 0.2, 0.1, 0.0])
FEW = HoldingLimits(text="few", most=3)
LARGE = HoldingLimits(text="large", least=0.15)
SPREAD = CurvedLimit(text="spread", centre=np.zeros(N), covariance=False, most=1 / 2.8)
NEAR = CurvedLimit(text="near", centre=START, covariance=True, most=0.1**2)
COSTS = FixedCosts(text="costs", start=START, cost=np.full(N, 0.002))
GROUP = LinearLimit(text="group", coefficients=(np.arange(N) < 4).astype(float), lower=0.3, upper=0.6)
LIMITS: dict[str, list[Constraint]] = {
    "few": [FEW],
    "few and large, in a group": [FEW, LARGE, GROUP],
    "spread": [SPREAD],
    "spread and near": [SPREAD, NEAR],
    "few and spread": [FEW, SPREAD],
    "costs": [COSTS],
}


def alone(limits: list[Constraint], target: float) -> float:
    aim = Aim(objective=TARGET_RETURN, target=target, columns={})
    return optimum(PROBLEM, limits, aim).portfolio.volatility


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
def test_ends_steps_and_points(limits: list[Constraint]) -> None:
    found = limited_frontier(PROBLEM, limits, 9)
    frontier = found.frontier
    assert len(frontier) == 9
    assert found.gap == 0
    calm = optimum(PROBLEM, limits, Aim(objective=MIN_VARIANCE, columns={})).portfolio
    top = optimum(PROBLEM, limits, Aim(objective=MAX_RETURN, columns={})).portfolio
    assert frontier.volatilities[0] == pytest.approx(calm.volatility, rel=1e-9)
    assert frontier.expected_returns[-1] == pytest.approx(top.expected_return, rel=1e-9)
    steps = np.linspace(frontier.expected_returns[0], top.expected_return, 9)
    assert (frontier.expected_returns >= steps - 1e-9).all()
    assert (np.diff(frontier.volatilities) >= -1e-9).all()
    for target, volatility in zip(steps[1:-1], frontier.volatilities[1:-1], strict=True):
        assert volatility == pytest.approx(alone(limits, target), rel=1e-8)
    for portfolio in frontier:
        assert portfolio.weights.sum() == pytest.approx(1, abs=1e-9)
        if FEW in limits:
            assert (portfolio.weights > 1e-9).sum() <= 3
        for limit in limits:
            if isinstance(limit, CurvedLimit):
                assert limit.value(PROBLEM, portfolio.weights) <= limit.most * (1 + 1e-9)


def test_steps_are_equal_where_everything_between_is_efficient() -> None:
    for limits in (LIMITS["spread"], LIMITS["spread and near"]):
        returns = limited_frontier(PROBLEM, limits, 7).frontier.expected_returns
        np.testing.assert_allclose(np.diff(returns), np.ptp(returns) / 6, rtol=1e-6)


def test_by_hand_a_single_holding() -> None:
    """One asset at a time: 5 %, 10 % or 12 % of return; nothing efficient lies between, so the better one stands."""
    three = long_only([0.05, 0.10, 0.12], np.diag([0.01, 0.04, 0.09]))
    found = limited_frontier(three, [HoldingLimits(text="one", most=1)], 8)
    np.testing.assert_allclose(found.frontier.expected_returns, [0.05, *[0.10] * 5, 0.12, 0.12], atol=1e-12)
    np.testing.assert_allclose(found.frontier.volatilities, [0.1, *[0.2] * 5, 0.3, 0.3], atol=1e-12)
    assert found.searched > 0
    (remark,) = found.remarks()
    assert "makes any of the portfolios better: proved" in remark


def test_without_such_limits_it_is_the_frontier_of_the_path() -> None:
    found = limited_frontier(PROBLEM, [GROUP], 5)
    expected = efficient_frontier(restricted_path(PROBLEM, [GROUP]), 5)
    np.testing.assert_array_equal(found.frontier.weights, expected.weights)
    assert found.remarks() == ()
    assert found.gap == 0.0
    assert found.searched == 0


def test_two_points_are_the_ends() -> None:
    ends, five = (limited_frontier(PROBLEM, [SPREAD], points).frontier for points in (2, 5))
    np.testing.assert_allclose(ends.weights, five.weights[[0, -1]], atol=1e-9)


def test_the_gap_is_that_of_the_worst_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a few nodes for each point the end of most return is proved all the same, but others are not."""
    monkeypatch.setitem(limited_frontier.__globals__, "POINT_NODES", 3)
    monkeypatch.setitem(limited_frontier.__globals__, "FRONTIER_SEARCHES", 0)
    top = optimum(PROBLEM, [FEW], Aim(objective=MAX_RETURN, columns={}))
    assert top.gap == 0.0
    found = limited_frontier(PROBLEM, [FEW], 9)
    assert 0.0 < found.gap < 1.0
    (remark,) = found.remarks()
    assert remark.startswith("The search over holdings and trades ended after")


def test_refusals() -> None:
    with pytest.raises(InputError, match="at least 2 points; 1 came"):
        limited_frontier(PROBLEM, [FEW], 1)
    with pytest.raises(Infeasible, match="“one”"):
        limited_frontier(PROBLEM, [HoldingLimits(text="one", most=1)], 5)
