"""Objectives beside return and variance: published numbers, closed forms, and cvxpy."""

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import Array, factors, long_only
from xl_portfolio.core.errors import Infeasible, InputError, NoRisk, NotConverged
from xl_portfolio.core.optimization import (
    CriticalLine,
    LinearLimit,
    MeanVariance,
    TradeLimit,
    critical_line,
    restricted_path,
)
from xl_portfolio.core.optimization.risk_budgets import risk_budget_weights, risk_parity_weights
from xl_portfolio.core.optimization.structured import (
    closest_to_equal,
    income_at_least,
    inverse_volatility,
    maximum_diversification,
    maximum_income,
    maximum_utility,
    minimum_tracking_error,
    risk_budgets,
    risk_parity,
)

N = 8
MEANS, COVARIANCE = factors(np.random.default_rng(11), N)
YIELDS = np.random.default_rng(12).uniform(0, 0.06, N)
GROUP = (np.arange(N) < 3).astype(float)
CURRENT = np.full(N, 1 / N)


def paths() -> list[CriticalLine]:
    """Without limits, with a group, and in pieces because of a limit on turnover."""
    problem = MeanVariance(
        expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.full(N, 0.6)
    )
    group = LinearLimit(text="group", coefficients=GROUP, lower=0.5, upper=np.inf)
    half = np.full(N, 0.5)
    trade = TradeLimit(text="turnover", start=CURRENT, below=half, above=half, most=0.3)
    return [restricted_path(problem, limits) for limits in ([], [group], [group, trade])]


PATHS = paths()


def best(place: int, value: object, *, maximise: bool = False, least: object = None) -> Array:
    """Weights from cvxpy for an objective under the limits of a path."""
    weights = cp.Variable(N)
    wanted = [cp.sum(weights) == 1, weights >= 0, weights <= 0.6]
    wanted += [GROUP @ weights >= 0.5] if place else []
    wanted += [0.5 * cp.norm1(weights - CURRENT) <= 0.3] if place == 2 else []
    wanted += [least(weights)] if callable(least) else []
    assert callable(value)
    goal = value(weights)
    program = cp.Problem(cp.Maximize(goal) if maximise else cp.Minimize(goal), wanted)
    program.solve(solver=cp.CLARABEL, tol_gap_abs=1e-10, tol_gap_rel=1e-10)
    return np.array(weights.value)


def variance(weights: object) -> object:
    return cp.quad_form(weights, cp.psd_wrap(COVARIANCE))


@pytest.mark.parametrize("place", range(3))
class TestAgainstAnIndependentSolver:
    def test_maximum_utility(self, place: int) -> None:
        expected = best(place, lambda w: MEANS @ w - 2 * variance(w), maximise=True)
        np.testing.assert_allclose(maximum_utility(PATHS[place], 4.0).weights, expected, atol=2e-5)

    def test_minimum_tracking_error(self, place: int) -> None:
        benchmark = np.random.default_rng(2).dirichlet(np.ones(N))
        expected = best(place, lambda w: variance(w - benchmark))
        np.testing.assert_allclose(
            minimum_tracking_error(PATHS[place], benchmark).weights, expected, atol=2e-4
        )

    def test_equal_weight(self, place: int) -> None:
        expected = best(place, cp.sum_squares)
        np.testing.assert_allclose(closest_to_equal(PATHS[place]).weights, expected, atol=2e-5)

    def test_income(self, place: int) -> None:
        limit = 1.1 * float(np.sqrt(variance_of(best(place, variance))))
        rich = maximum_income(PATHS[place], limit, YIELDS)
        expected = best(place, lambda w: YIELDS @ w, maximise=True, least=lambda w: variance(w) <= limit**2)
        assert float(YIELDS @ rich.weights) == pytest.approx(float(YIELDS @ expected), rel=1e-6)
        assert rich.volatility <= limit + 1e-9
        back = income_at_least(PATHS[place], float(YIELDS @ rich.weights), YIELDS)
        np.testing.assert_allclose(back.weights, rich.weights, atol=1e-7)

    def test_maximum_diversification(self, place: int) -> None:
        found = maximum_diversification(PATHS[place]).weights
        deviations = np.sqrt(COVARIANCE.diagonal())
        ratio = float(deviations @ found / np.sqrt(variance_of(found)))
        for other in np.random.default_rng(place).dirichlet(np.ones(N), 200):
            mixed = 0.999 * found + 0.001 * other
            if place == 0 and mixed.max() <= 0.6:
                assert deviations @ mixed / np.sqrt(variance_of(mixed)) <= ratio + 1e-12


def variance_of(weights: Array) -> float:
    return float(weights @ COVARIANCE @ weights)


class TestClosedForms:
    def test_equal_and_inverse_volatility(self) -> None:
        path = critical_line(long_only([0.05, 0.06, 0.02], np.diag([0.04, 0.01, 0.0025])))
        np.testing.assert_allclose(closest_to_equal(path).weights, np.full(3, 1 / 3))
        np.testing.assert_allclose(inverse_volatility(path).weights, np.array([5, 10, 20]) / 35)

    def test_equal_weight_where_the_last_asset_is_not_owned(self) -> None:
        problem, half = long_only([0.05, 0.06, 0.02], np.diag([0.04, 0.01, 0.0025])), np.full(3, 0.5)
        start = np.array([0.5, 0.5, 0.0])  # two variables for each of the first, one for the last
        trade = TradeLimit(text="turnover", start=start, below=half, above=half, most=1.0)
        path = restricted_path(problem, [trade])
        np.testing.assert_allclose(closest_to_equal(path).weights, np.full(3, 1 / 3))
        np.testing.assert_allclose(risk_parity(path).weights, np.array([5, 10, 20]) / 35)

    def test_maximum_diversification_of_independent_assets_is_inverse_volatility(self) -> None:
        path = critical_line(long_only([0.05, 0.06], np.diag([0.04, 0.01])))
        np.testing.assert_allclose(maximum_diversification(path).weights, [1 / 3, 2 / 3])

    def test_a_benchmark_within_the_limits_is_held(self) -> None:
        benchmark = np.full(N, 1 / N)
        np.testing.assert_allclose(minimum_tracking_error(PATHS[0], benchmark).weights, benchmark, atol=1e-9)

    def test_the_return_is_that_of_the_problem(self) -> None:
        found = closest_to_equal(PATHS[0])
        assert found.expected_return == pytest.approx(MEANS.mean())
        assert found.volatility == pytest.approx(np.sqrt(variance_of(found.weights)))

    @pytest.mark.parametrize("aversion", [0.0, -1.0, np.nan, np.inf])
    def test_a_risk_aversion_is_above_zero(self, aversion: float) -> None:
        with pytest.raises(InputError, match="above 0"):
            maximum_utility(PATHS[0], aversion)

    def test_an_income_out_of_reach_says_the_range(self) -> None:
        with pytest.raises(Infeasible, match="A yield of 20 % is out of reach"):
            income_at_least(PATHS[0], 0.2, YIELDS)


class TestRiskBudgets:
    def test_published(self) -> None:
        # Maillard, Roncalli, Teiletche (2010), volatilities 10 to 40 %
        deviations = np.array([0.1, 0.2, 0.3, 0.4])
        correlation = np.eye(4)
        correlation[0, 1] = correlation[1, 0] = 0.8
        correlation[2, 3] = correlation[3, 2] = -0.5
        weights = risk_parity_weights(correlation * np.outer(deviations, deviations))
        np.testing.assert_allclose(weights, [0.384, 0.192, 0.243, 0.182], atol=5e-4)

    def test_two_assets_by_hand(self) -> None:
        # independent: w_i σ_i ∝ √b_i
        weights = risk_budget_weights(np.diag([0.04, 0.01]), np.array([0.8, 0.2]))
        np.testing.assert_allclose(weights, [0.5, 0.5], rtol=1e-12)

    @pytest.mark.parametrize("correlation", [-0.9, -0.99, -0.9999])
    def test_two_assets_that_hedge_each_other(self, correlation: float) -> None:
        # the ratio r of both solves r² + ρr = (1 + ρr) b₁/b₂; asset by asset alone it is not found in time
        odds = 0.25 / 0.75
        slope = correlation * (1 - odds)
        ratio = (np.sqrt(slope**2 + 4 * odds) - slope) / 2
        covariance = np.array([[1.0, correlation], [correlation, 1.0]])
        weights = risk_budget_weights(covariance, np.array([0.25, 0.75]))
        np.testing.assert_allclose(weights, np.array([ratio, 1.0]) / (1 + ratio), rtol=1e-12)

    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 60))
    @settings(max_examples=80, deadline=None)
    def test_every_share_is_its_budget(self, seed: int, n: int) -> None:
        random = np.random.default_rng(seed)
        covariance = factors(random, n)[1]
        budgets = random.random(n) * (random.random(n) < 0.8) + 1e-3
        weights = risk_budget_weights(covariance, budgets)
        shares = weights * (covariance @ weights) / (weights @ covariance @ weights)
        np.testing.assert_allclose(shares, budgets / budgets.sum(), atol=1e-9)
        np.testing.assert_allclose(risk_budget_weights(1e4 * covariance, 7 * budgets), weights, rtol=1e-9)

    def test_no_budget_is_no_weight(self) -> None:
        np.testing.assert_array_equal(risk_budget_weights(np.eye(3), np.array([1.0, 0, 1])), [0.5, 0, 0.5])

    @pytest.mark.parametrize("budgets", [[-0.1, 1.1], [0, 0], [np.nan, 1]])
    def test_bad_budgets(self, budgets: list[float]) -> None:
        with pytest.raises(InputError, match="none below 0"):
            risk_budget_weights(np.eye(2), np.array(budgets))

    @pytest.mark.parametrize("variance", [0.0, 1e-22])
    def test_an_asset_without_risk(self, variance: float) -> None:
        with pytest.raises(NoRisk, match="Asset 2"):
            risk_parity_weights(np.diag([0.04, variance]))

    def test_an_asset_without_volatility_beside_others(self) -> None:
        path = critical_line(long_only([0.05, 0.02], np.diag([0.04, 0.0])))
        for objective in (inverse_volatility, maximum_diversification):
            with pytest.raises(NoRisk, match="Asset 2 has no volatility"):
                objective(path)

    def test_limits_that_forbid_it(self) -> None:
        problem = MeanVariance(
            expected_returns=np.array([0.1, 0.05]),
            covariance=np.diag([0.04, 0.01]),
            lower=np.zeros(2),
            upper=np.array([1, 0.5]),
            labels=("A", "B"),
        )
        with pytest.raises(Infeasible, match=r"asset 2 \(B\) would weigh 66.67 %"):
            risk_parity(critical_line(problem))

    def test_the_asset_that_breaks_its_limit_is_named(self) -> None:
        # a third of the first, two thirds of the second: more than its 20 % is the smaller of them
        problem = MeanVariance(
            expected_returns=np.array([0.1, 0.05]), covariance=np.diag([0.04, 0.01]), lower=np.zeros(2),
            upper=np.array([0.2, 1.0]),
        )  # fmt: skip
        with pytest.raises(Infeasible, match=r"asset 1 would weigh 33.33 %"):
            risk_parity(critical_line(problem))

    @pytest.mark.parametrize("change", [1e-8, np.nan])
    def test_shares_that_miss_are_refused(self, change: float, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(
            risk_budget_weights.__globals__,
            "_newton",
            lambda *given: given[2] * np.array([1.0 + change, 1.0]),
        )
        with pytest.raises(NotConverged, match="miss their budgets"):
            risk_parity_weights(np.eye(2))

    def test_limits_that_agree_have_no_price(self) -> None:
        # volatilities 20 % and 10 %: a third and two thirds
        problem = long_only([0.1, 0.05], np.diag([0.04, 0.01]))
        first = LinearLimit(text="first", coefficients=np.array([1.0, 0.0]), lower=0.2, upper=0.4)
        found = risk_parity(restricted_path(problem, [first]))
        np.testing.assert_allclose(found.weights, [1 / 3, 2 / 3])
        np.testing.assert_array_equal(found.multipliers, [0.0])
        assert len(risk_parity(critical_line(problem)).multipliers) == 0

    def test_in_pieces(self) -> None:
        half = np.full(N, 0.5)
        problem = MeanVariance(
            expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.ones(N)
        )
        trade = TradeLimit(text="turnover", start=CURRENT, below=half, above=half, most=0.9)
        found = risk_budgets(restricted_path(problem, [trade]), np.ones(N))
        np.testing.assert_allclose(found.weights, risk_parity_weights(COVARIANCE), rtol=1e-9)
        assert found.expected_return == pytest.approx(MEANS @ found.weights)
