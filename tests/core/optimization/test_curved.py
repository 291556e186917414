"""Limits that bend: by hand, and against cvxpy."""

import cvxpy as cp
import numpy as np
import pytest

from tests.core.optimization.markets import Array, factors
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization import (
    MAX_SHARPE,
    MAX_UTILITY,
    MIN_VARIANCE,
    TARGET_RETURN,
    Aim,
    Constraint,
    HoldingLimits,
    LinearLimit,
    MeanVariance,
    Objective,
    TradeLimit,
    optimum,
)
from xl_portfolio.core.optimization.curved import CurvedLimit

N = 9
MEANS, COVARIANCE = factors(np.random.default_rng(21), N)
BENCHMARK = np.random.default_rng(22).dirichlet(np.ones(N))
PROBLEM = MeanVariance(
    expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.full(N, 0.5)
)
GROUP = LinearLimit(text="group", coefficients=(np.arange(N) < 4).astype(float), lower=0.3, upper=0.5)
HALF = np.full(N, 0.5)
TURNOVER = TradeLimit(text="turnover", start=np.full(N, 1 / N), below=HALF, above=HALF, most=0.6)


def tracking(limit: float) -> CurvedLimit:
    return CurvedLimit(text=f"{100 * limit:g} %", centre=BENCHMARK, covariance=True, most=limit**2)


def effective(number: float) -> CurvedLimit:
    return CurvedLimit(text=f"{number:g}", centre=np.zeros(N), covariance=False, most=1 / number)


def best(limit: CurvedLimit, others: list[Constraint], target: float, aversion: float | None) -> Array:
    """The same from cvxpy."""
    weights = cp.Variable(N)
    wanted = [cp.sum(weights) == 1, weights >= 0, weights <= 0.5, MEANS @ weights >= target]
    if GROUP in others:
        wanted += [GROUP.coefficients @ weights >= 0.3, GROUP.coefficients @ weights <= 0.5]
    if TURNOVER in others:
        wanted.append(0.5 * cp.norm1(weights - 1 / N) <= 0.6)
    root = np.linalg.cholesky(COVARIANCE).T if limit.covariance else np.eye(N)
    wanted.append(cp.norm(root @ (weights - limit.centre)) <= np.sqrt(limit.most))
    variance = cp.quad_form(weights, cp.psd_wrap(COVARIANCE))
    goal = variance if aversion is None else aversion / 2 * variance - MEANS @ weights
    cp.Problem(cp.Minimize(goal), wanted).solve(solver=cp.CLARABEL, tol_gap_abs=1e-10, tol_gap_rel=1e-10)
    return np.array(weights.value)


@pytest.mark.parametrize("limit", [tracking(0.04), effective(6.5)], ids=["tracking", "effective"])
@pytest.mark.parametrize("others", [[], [GROUP], [GROUP, TURNOVER]], ids=["alone", "group", "pieces"])
@pytest.mark.parametrize("objective", [MIN_VARIANCE, TARGET_RETURN, MAX_UTILITY], ids=lambda o: o.key)
def test_an_independent_solver_finds_the_same(
    limit: CurvedLimit, others: list[Constraint], objective: Objective
) -> None:
    target = {TARGET_RETURN: float(BENCHMARK @ MEANS) + 0.002, MAX_UTILITY: 3.0}.get(objective)
    aim = Aim(objective=objective, target=target, columns={})
    found = optimum(PROBLEM, [*others, limit], aim).portfolio
    floor = float(target) if objective is TARGET_RETURN and target else -1.0
    expected = best(limit, others, floor, 3.0 if objective is MAX_UTILITY else None)
    np.testing.assert_allclose(found.weights, expected, atol=3e-4)
    assert limit.value(PROBLEM, found.weights) <= limit.most * (1 + 1e-9)
    assert found.volatility == pytest.approx(np.sqrt(found.weights @ COVARIANCE @ found.weights))
    assert found.expected_return == pytest.approx(MEANS @ found.weights)


def test_a_limit_that_does_not_bind_changes_nothing() -> None:
    aim = Aim(objective=MIN_VARIANCE, columns={})
    free = optimum(PROBLEM, [], aim).portfolio
    np.testing.assert_array_equal(optimum(PROBLEM, [effective(1)], aim).portfolio.weights, free.weights)


def test_all_the_same_weight() -> None:
    found = optimum(PROBLEM, [effective(N)], Aim(objective=MIN_VARIANCE, columns={})).portfolio
    np.testing.assert_allclose(found.weights, np.full(N, 1 / N), atol=1e-4)


def test_refusals() -> None:
    aim = Aim(objective=MIN_VARIANCE, columns={})
    with pytest.raises(Infeasible, match="is out of reach: 9 is the best"):
        optimum(PROBLEM, [effective(20)], aim)
    with pytest.raises(InputError, match="cannot be combined"):
        optimum(PROBLEM, [effective(3), HoldingLimits(text="few", most=3)], aim)
    with pytest.raises(InputError, match="choose minimum variance, target return"):
        optimum(PROBLEM, [tracking(0.02)], Aim(objective=MAX_SHARPE, columns={}))
