"""Income against growth: by hand, against cvxpy, and where it is one portfolio only."""

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import factors, long_only
from tests.core.optimization.oracle import TIGHT
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization import (
    HoldingLimits,
    LinearLimit,
    MeanVariance,
    TradeLimit,
    critical_line,
    income_frontier,
    minimum_variance,
)

N = 7
MEANS, COVARIANCE = factors(np.random.default_rng(21), N)
YIELDS = np.random.default_rng(22).uniform(0.0, 0.06, N)
GROUP = (np.arange(N) < 3).astype(float)
AT_LEAST = LinearLimit(text="group at least 30 %", coefficients=GROUP, lower=0.3, upper=np.inf)
ROOT = np.linalg.cholesky(COVARIANCE).T


def market(upper: float = 0.6) -> MeanVariance:
    return MeanVariance(
        expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.full(N, upper)
    )


def most(
    gains: np.ndarray, level: float = -1.0, volatility: float | None = None
) -> tuple[float, cp.Variable]:
    """Largest value of gains'w with a yield of at least a level, within the limits of `market` and `AT_LEAST`."""
    weights = cp.Variable(N)
    kept = [cp.sum(weights) == 1, weights >= 0, weights <= 0.6, GROUP @ weights >= 0.3]
    kept += [YIELDS @ weights >= level]
    kept += [] if volatility is None else [cp.norm(ROOT @ weights) <= volatility]
    program = cp.Problem(cp.Maximize(gains @ weights), kept)
    program.solve(solver=cp.CLARABEL, **TIGHT)
    return float(program.value), weights


class TestByHand:
    def test_two_assets(self) -> None:
        # total returns 7 % and 8 %, yields 6 % and 1 %: growths 1 % and 7 %
        two = long_only([0.07, 0.08], np.diag([0.01, 0.04]))
        found = income_frontier(two, np.array([0.06, 0.01]), 3)
        np.testing.assert_allclose(found.weights, [[0, 1], [0.5, 0.5], [1, 0]], atol=1e-12)
        np.testing.assert_allclose(found.yields, [0.01, 0.035, 0.06], rtol=1e-12)
        np.testing.assert_allclose(found.growths, [0.07, 0.04, 0.01], rtol=1e-12)
        np.testing.assert_allclose(found.returns, [0.08, 0.075, 0.07], rtol=1e-12)
        np.testing.assert_allclose(found.volatilities, [0.2, np.sqrt(0.0125), 0.1], rtol=1e-12)

    def test_a_limit_on_volatility_cuts_the_end_of_growth(self) -> None:
        # (1 - w)² 0.01 + w² 0.04 <= 0.0125 up to w = 0.5
        two = long_only([0.07, 0.08], np.diag([0.01, 0.04]))
        found = income_frontier(two, np.array([0.06, 0.01]), 2, float(np.sqrt(0.0125)))
        np.testing.assert_allclose(found.weights, [[0.5, 0.5], [1, 0]], atol=1e-12)

    def test_what_both_yields_more_and_grows_more_is_all(self) -> None:
        two = long_only([0.09, 0.05], np.diag([0.01, 0.04]))
        found = income_frontier(two, np.array([0.04, 0.02]), 4)
        np.testing.assert_allclose(found.weights, [[1, 0]] * 4, atol=1e-12)


class TestAgainstAnIndependentSolver:
    @pytest.mark.parametrize("volatility", [None, 0.3, 0.24])
    def test_every_level(self, volatility: float | None) -> None:
        growth = MEANS - YIELDS
        found = income_frontier(market(), YIELDS, 7, volatility, [AT_LEAST])
        assert found.growths[0] == pytest.approx(most(growth, volatility=volatility)[0], abs=1e-7)
        assert found.yields[-1] == pytest.approx(most(YIELDS, volatility=volatility)[0], abs=1e-7)
        np.testing.assert_allclose(np.diff(found.yields), np.ptp(found.yields) / 6, rtol=1e-7)
        for k in range(1, 6):
            best, _ = most(growth, float(found.yields[k]), volatility)
            assert found.growths[k] == pytest.approx(best, abs=1e-7)
        assert found.volatilities.max() <= (volatility or np.inf) * (1 + 1e-9)
        assert (found.weights @ GROUP).min() >= 0.3 - 1e-9
        np.testing.assert_allclose(found.weights.sum(axis=1), 1.0, atol=1e-12)

    @given(seed=st.integers(0, 2**32 - 1), limited=st.booleans())
    @settings(max_examples=40, deadline=None)
    def test_each_point_of_yield_costs_more_growth_than_the_one_before(
        self, seed: int, limited: bool
    ) -> None:
        random = np.random.default_rng(seed)
        means, covariance = factors(random, 6)
        problem = long_only(means, covariance)
        yields = random.uniform(0.0, 0.08, 6)
        volatility = (
            float(np.sqrt(covariance.mean())) * 1.2 if limited else None
        )  # above that of equal weights
        found = income_frontier(problem, yields, 9, volatility)
        slopes = np.diff(found.growths)
        assert (slopes <= 1e-10).all()
        assert (np.diff(slopes) <= 1e-9).all()
        np.testing.assert_allclose(found.returns, found.yields + found.growths, atol=1e-15)

    def test_a_limit_on_turnover(self) -> None:
        present, half = np.full(N, 1 / N), np.full(N, 0.5)
        turnover = TradeLimit(text="turnover at most 20 %", start=present, below=half, above=half, most=0.2)
        found = income_frontier(market(), YIELDS, 5, None, [turnover])
        weights = cp.Variable(N)
        kept = [cp.sum(weights) == 1, weights >= 0, weights <= 0.6, cp.norm1(weights - present) <= 0.4]
        for k in range(5):
            level = YIELDS @ weights >= float(found.yields[k]) - (1e-9 if k == 4 else 0.0)
            program = cp.Problem(cp.Maximize((MEANS - YIELDS) @ weights), [*kept, level])
            program.solve(solver=cp.CLARABEL, **TIGHT)
            assert found.growths[k] == pytest.approx(float(program.value), abs=1e-6)


class TestTies:
    def test_among_equal_yields_the_one_that_grows_most(self) -> None:
        three = long_only([0.07, 0.09, 0.10], np.diag([0.01, 0.04, 0.05]))
        found = income_frontier(three, np.array([0.05, 0.05, 0.01]), 3)
        np.testing.assert_allclose(found.weights[-1], [0, 1, 0], atol=1e-12)

    def test_among_equal_growths_the_one_that_yields_most(self) -> None:
        three = long_only([0.06, 0.08, 0.07], np.diag([0.01, 0.04, 0.05]))
        found = income_frontier(three, np.array([0.01, 0.03, 0.06]), 3)
        np.testing.assert_allclose(found.weights[0], [0, 1, 0], atol=1e-12)

    @pytest.mark.parametrize("wanted", [[0.04, 0.03999, 0.0], [0.0401, 0.04009, 0.04]])
    def test_the_other_quantity_buys_nothing(self, wanted: list[float]) -> None:
        # 0.001 points less of what is wanted for 5 points of the other: the ends do not take them
        most, other = np.array(wanted), np.array([0.0, 0.05, 0.05])
        three = long_only(most + other, np.diag([0.01, 0.04, 0.05]))
        np.testing.assert_allclose(income_frontier(three, most, 3).weights[-1], [1, 0, 0], atol=1e-12)
        np.testing.assert_allclose(income_frontier(three, other, 3).weights[0], [1, 0, 0], atol=1e-12)

    def test_all_yields_equal_is_one_portfolio_of_the_most_growth(self) -> None:
        found = income_frontier(market(), np.full(N, 0.03), 5)
        assert len(found.weights) == 5
        np.testing.assert_array_equal(found.weights, np.tile(found.weights[0], (5, 1)))
        order = np.argsort(-MEANS)
        np.testing.assert_allclose(found.weights[0][order[:2]], [0.6, 0.4], atol=1e-9)

    def test_copies_of_an_asset_share_the_risk(self) -> None:
        copies = long_only([0.08, 0.08, 0.05], np.diag([0.04, 0.04, 0.01]))
        found = income_frontier(copies, np.array([0.02, 0.02, 0.05]), 3)
        np.testing.assert_allclose(found.weights[0], [0.5, 0.5, 0], atol=1e-9)


class TestDegenerate:
    def test_one_asset(self) -> None:
        found = income_frontier(long_only([0.05], [[0.04]]), np.array([0.02]), 3)
        np.testing.assert_array_equal(found.weights, [[1.0]] * 3)
        np.testing.assert_allclose(found.growths, 0.03)

    def test_cash_without_risk(self) -> None:
        two = long_only([0.03, 0.08], np.diag([0.0, 0.04]))
        found = income_frontier(two, np.array([0.03, 0.01]), 3, 0.1)
        np.testing.assert_allclose(found.weights, [[0.5, 0.5], [0.75, 0.25], [1, 0]], atol=1e-12)

    def test_no_risk_at_all(self) -> None:
        two = long_only([0.03, 0.08], np.zeros((2, 2)))
        found = income_frontier(two, np.array([0.03, 0.01]), 3, 0.0)
        np.testing.assert_allclose(found.weights, [[0, 1], [0.5, 0.5], [1, 0]], atol=1e-12)

    def test_maxima_that_fill_exactly(self) -> None:
        full = MeanVariance(
            expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.full(N, 1 / N)
        )
        found = income_frontier(full, YIELDS, 3)
        np.testing.assert_allclose(found.weights, 1 / N, atol=1e-12)

    @pytest.mark.parametrize("seed", range(8))
    def test_one_portfolio_but_for_rounding(self, seed: int) -> None:
        random = np.random.default_rng([seed, 1])
        problem = long_only(*factors(random, 6))
        yields = 0.03 + 1e-13 * random.normal(size=6)
        least = minimum_variance(critical_line(problem)).volatility
        found = income_frontier(problem, yields, 6, least * (1 + 1e-13))
        np.testing.assert_allclose(found.weights, np.tile(found.weights[0], (6, 1)), atol=1e-5)

    def test_only_just_the_least_risk(self) -> None:
        two = long_only([0.07, 0.08], np.diag([0.01, 0.04]))
        found = income_frontier(two, np.array([0.06, 0.01]), 3, float(np.sqrt(0.008)))
        np.testing.assert_allclose(found.weights, [[0.8, 0.2]] * 3, atol=1e-5)


class TestSentences:
    def test_a_volatility_out_of_reach(self) -> None:
        two = long_only([0.07, 0.08], np.diag([0.01, 0.04]))
        with pytest.raises(Infeasible, match=r"volatility of 5 % is out of reach"):
            income_frontier(two, np.array([0.06, 0.01]), 3, 0.05)

    def test_limits_that_clash(self) -> None:
        other = LinearLimit(text="group at most 20 %", coefficients=GROUP, lower=-np.inf, upper=0.2)
        with pytest.raises(
            Infeasible, match="“group at least 30 %” and “group at most 20 %” cannot both hold"
        ):
            income_frontier(market(), YIELDS, 3, None, [AT_LEAST, other])

    def test_a_limit_for_a_single_portfolio(self) -> None:
        few = HoldingLimits(text="at most 2 holdings", most=2)
        with pytest.raises(InputError, match="limit “at most 2 holdings” has no place in a frontier"):
            income_frontier(market(), YIELDS, 3, None, [few])

    def test_too_few_points_and_yields(self) -> None:
        with pytest.raises(InputError, match="at least 2 points; 1 came"):
            income_frontier(market(), YIELDS, 1)
        with pytest.raises(InputError, match="7 assets, but 2 yields"):
            income_frontier(market(), YIELDS[:2], 3)
        with pytest.raises(InputError, match="Yield 3 is missing"):
            income_frontier(market(), np.where(np.arange(N) == 2, np.nan, YIELDS), 3)
