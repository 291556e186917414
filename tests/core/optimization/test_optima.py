import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization import oracle
from tests.core.optimization.markets import (
    KINDS_OF_BOUNDS,
    MARKETS,
    Array,
    Market,
    best_exchange,
    cash,
    equal_means,
    factors,
    long_only,
    plain,
    problem,
)
from tests.core.optimization.published import ten_assets
from xl_portfolio.core.errors import Infeasible, InputError, Unbounded
from xl_portfolio.core.optimization import (
    MeanVariance,
    Portfolio,
    critical_line,
    efficient_frontier,
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.optima import portfolio_at_price

TWO = critical_line(long_only([0.05, 0.10], np.diag([0.04, 0.09])))


def sharpe(portfolio: Portfolio, risk_free: float) -> float:
    return (portfolio.expected_return - risk_free) / portfolio.volatility


def feasible_mixes(random: np.random.Generator, given_problem: MeanVariance, count: int) -> Array:
    """Random portfolios (count, n) within the bounds: each start leans as far as possible to random assets."""
    lower, room = given_problem.lower, given_problem.upper - given_problem.lower
    corners = np.tile(lower, (count, 1))
    for corner in corners:
        rest = 1.0 - lower.sum()
        for asset in random.permutation(given_problem.size):
            corner[asset] += min(rest, room[asset])
            rest -= min(rest, room[asset])
    return random.dirichlet(np.ones(count), count) @ corners


class TestByHand:
    def test_minimum_variance(self) -> None:
        portfolio = minimum_variance(TWO)
        np.testing.assert_allclose(portfolio.weights, [9 / 13, 4 / 13], rtol=1e-14)
        assert portfolio.volatility == pytest.approx(math.sqrt(0.04 * 0.09 / 0.13), rel=1e-14)

    def test_maximum_return(self) -> None:
        portfolio = maximum_return(TWO)
        np.testing.assert_array_equal(portfolio.weights, [0, 1])
        assert portfolio.expected_return == pytest.approx(0.10)
        assert portfolio.volatility == pytest.approx(0.3)

    def test_maximum_sharpe_is_proportional_to_excess_over_variance(self) -> None:
        # (0.05 - 0.02) / 0.04 = 0.75 and (0.10 - 0.02) / 0.09 = 8/9
        portfolio = maximum_sharpe(TWO, 0.02)
        np.testing.assert_allclose(portfolio.weights, np.array([0.75, 8 / 9]) / (0.75 + 8 / 9), rtol=1e-13)

    def test_maximum_sharpe_with_a_high_risk_free_rate_is_the_maximum_return(self) -> None:
        np.testing.assert_array_equal(maximum_sharpe(TWO, 0.09).weights, [0, 1])

    def test_target_return(self) -> None:
        np.testing.assert_allclose(target_return(TWO, 0.08).weights, [0.4, 0.6], rtol=1e-13)

    def test_target_return_is_at_least(self) -> None:
        np.testing.assert_allclose(target_return(TWO, -1.0).weights, minimum_variance(TWO).weights)

    def test_target_volatility(self) -> None:
        # 0.04 (1 - w)² + 0.09 w² = 0.0625 has the larger root w = (0.08 + √(0.0064 + 0.0117)) / 0.26
        larger = (0.08 + math.sqrt(0.0064 + 4 * 0.13 * 0.0225)) / 0.26
        portfolio = target_volatility(TWO, 0.25)
        np.testing.assert_allclose(portfolio.weights, [1 - larger, larger], rtol=1e-13)
        assert portfolio.volatility == pytest.approx(0.25, rel=1e-13)

    def test_target_volatility_is_at_most(self) -> None:
        np.testing.assert_array_equal(target_volatility(TWO, 5.0).weights, [0, 1])

    def test_frontier_has_equal_steps_of_return_from_minimum_variance_to_maximum_return(self) -> None:
        frontier = efficient_frontier(TWO, 3)
        np.testing.assert_allclose(
            frontier.expected_returns, [0.85 / 13, (0.85 / 13 + 0.1) / 2, 0.1], rtol=1e-13
        )
        np.testing.assert_allclose(frontier.weights[0], [9 / 13, 4 / 13], rtol=1e-13)
        np.testing.assert_array_equal(frontier.weights[-1], [0, 1])

    def test_without_limits_on_groups_there_are_no_multipliers(self) -> None:
        assert TWO.multipliers.shape == (len(TWO.lambdas), 0)
        assert TWO.top_multipliers.shape == (0,)
        assert maximum_sharpe(TWO, 0.02).multipliers.shape == (0,)
        assert efficient_frontier(TWO, 5).multipliers.shape == (5, 0)

    @pytest.mark.parametrize(
        ("price", "share"), [(0.0, 1.0), (0.45, 0.75), (0.9, 0.5), (1.8, 0.0), (7.0, 0.0)]
    )
    def test_at_a_price(self, price: float, share: float) -> None:
        # the path: from (0, 1) at λ = 1.8 to (9/13, 4/13) at 0
        found = portfolio_at_price(TWO, price, "portfolio")
        np.testing.assert_allclose(found.weights, [share * 9 / 13, 1 - share * 9 / 13], rtol=1e-14)

    def test_at_a_price_among_many_turning_points(self) -> None:
        path = critical_line(long_only(*plain(np.random.default_rng(3), 12)))
        assert len(path.lambdas) > 5
        for k, price in enumerate(path.lambdas):
            np.testing.assert_allclose(
                portfolio_at_price(path, float(price), "").weights, path.weights[k], atol=1e-12
            )

    def test_a_frontier_of_two_points(self) -> None:
        np.testing.assert_allclose(efficient_frontier(TWO, 2).weights, [[9 / 13, 4 / 13], [0, 1]], atol=1e-15)

    def test_a_row_of_the_frontier_is_a_portfolio(self) -> None:
        frontier = efficient_frontier(TWO, 5)
        assert len(frontier) == 5
        assert [row.expected_return for row in frontier] == list(frontier.expected_returns)
        np.testing.assert_array_equal(frontier[1].weights, frontier.weights[1])
        assert frontier[1].volatility == frontier.volatilities[1]


class TestPublished:
    """Bailey and Lopez de Prado (2013), section 6."""

    def test_maximum_sharpe(self) -> None:
        portfolio = maximum_sharpe(critical_line(ten_assets()), 0.0)
        assert sharpe(portfolio, 0.0) == pytest.approx(4.4535, abs=5e-5)
        assert portfolio.volatility == pytest.approx(0.22736, abs=5e-6)

    def test_minimum_variance(self) -> None:
        portfolio = minimum_variance(critical_line(ten_assets()))
        assert portfolio.volatility == pytest.approx(0.20524, abs=5e-6)
        assert portfolio.expected_return == pytest.approx(0.8032, abs=5e-5)


class TestAgainstAnIndependentSolver:
    @pytest.mark.parametrize("kind", KINDS_OF_BOUNDS)
    @pytest.mark.parametrize("n", [2, 6, 20])
    def test_every_objective(self, n: int, kind: int) -> None:
        given_problem = problem(np.random.default_rng([n, kind]), factors, n, kind)
        path = critical_line(given_problem)
        low, high = minimum_variance(path), maximum_return(path)

        expected = oracle.solve(given_problem)
        np.testing.assert_allclose(low.weights, expected, atol=2e-5)
        assert low.volatility == pytest.approx(_volatility(given_problem, expected), rel=1e-7)

        target = (low.expected_return + 2 * high.expected_return) / 3
        expected = oracle.solve(given_problem, least_return=target)
        assert target_return(path, target).volatility == pytest.approx(
            _volatility(given_problem, expected), rel=1e-7
        )

        limit = (low.volatility + high.volatility) / 2
        expected = oracle.solve(given_problem, most_volatility=limit)
        found = target_volatility(path, limit)
        assert found.expected_return == pytest.approx(given_problem.expected_returns @ expected, rel=1e-7)
        assert found.volatility <= limit * (1 + 1e-12)

        risk_free = low.expected_return - 0.02
        expected = oracle.tangency(given_problem, risk_free)
        ratio = (given_problem.expected_returns @ expected - risk_free) / _volatility(given_problem, expected)
        assert sharpe(maximum_sharpe(path, risk_free), risk_free) == pytest.approx(ratio, rel=1e-7)

    @pytest.mark.parametrize("market", MARKETS)
    def test_minimum_variance_in_unkind_markets(self, market: Market) -> None:
        given_problem = problem(np.random.default_rng(11), market, 12, 1)
        found = minimum_variance(critical_line(given_problem)).volatility
        expected = _volatility(given_problem, oracle.solve(given_problem))
        largest = math.sqrt(given_problem.covariance.diagonal().max())
        assert found <= expected * (1 + 1e-9) + 1e-7 * largest
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-5 * largest)


def _volatility(given_problem: MeanVariance, weights: Array) -> float:
    return math.sqrt(max(weights @ given_problem.covariance @ weights, 0.0))


class TestProperties:
    @given(
        seed=st.integers(0, 2**32 - 1),
        n=st.integers(2, 8),
        kind=st.sampled_from(KINDS_OF_BOUNDS),
        market=st.sampled_from(MARKETS),
    )
    @settings(max_examples=100, deadline=None)
    def test_no_portfolio_is_better(self, seed: int, n: int, kind: int, market: Market) -> None:
        random = np.random.default_rng(seed)
        given_problem = problem(random, market, n, kind)
        path = critical_line(given_problem)
        others = feasible_mixes(random, given_problem, 30)
        returns = others @ given_problem.expected_returns
        variances = np.einsum("ki,ij,kj->k", others, given_problem.covariance, others)
        size = max(1.0, float(np.abs(given_problem.lower).sum() + given_problem.upper.sum())) ** 2
        dust = 1e-9 * size * given_problem.covariance.diagonal().max()
        small = 1e-9 * size * np.abs(given_problem.expected_returns).max()

        low, high = minimum_variance(path), maximum_return(path)
        assert low.volatility**2 <= variances.min() + dust
        assert high.expected_return >= returns.max() - small
        target = (low.expected_return + high.expected_return) / 2
        enough = returns >= target
        assert target_return(path, target).volatility ** 2 <= variances[enough].min(initial=np.inf) + dust
        limit = (low.volatility + high.volatility) / 2
        calm = variances <= limit**2
        assert target_volatility(path, limit).expected_return >= returns[calm].max(initial=-np.inf) - small

    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 15), kind=st.sampled_from(KINDS_OF_BOUNDS))
    @settings(max_examples=60, deadline=None)
    def test_no_portfolio_has_a_higher_sharpe_ratio(self, seed: int, n: int, kind: int) -> None:
        random = np.random.default_rng(seed)
        given_problem = problem(random, factors, n, kind)
        path = critical_line(given_problem)
        risk_free = float(path.expected_returns[-1]) - random.uniform(-0.5, 1) * float(
            np.ptp(path.expected_returns)
        )
        risk_free -= 1e-3
        best = maximum_sharpe(path, risk_free)
        others = np.vstack((feasible_mixes(random, given_problem, 30), efficient_frontier(path, 30).weights))
        excess = others @ given_problem.expected_returns - risk_free
        ratios = excess / np.sqrt(np.einsum("ki,ij,kj->k", others, given_problem.covariance, others))
        assert sharpe(best, risk_free) >= ratios.max() - 1e-9
        price = best.volatility**2 / (best.expected_return - risk_free)
        assert best_exchange(given_problem, best.weights, price) <= 1e-9

    @pytest.mark.parametrize("market", MARKETS)
    def test_the_frontier_rises_in_equal_steps(self, market: Market) -> None:
        path = critical_line(problem(np.random.default_rng(12), market, 30, 0))
        frontier = efficient_frontier(path, 100)
        assert frontier.weights.shape == (100, 30)
        largest = math.sqrt(path.problem.covariance.diagonal().max())
        assert (np.diff(frontier.volatilities) >= -1e-8 * largest).all()
        steps = np.diff(frontier.expected_returns)
        np.testing.assert_allclose(
            steps, steps.mean(), atol=1e-14 * np.abs(path.problem.expected_returns).max()
        )


class TestDegenerate:
    def test_a_frontier_of_one_portfolio_repeats_it(self) -> None:
        path = critical_line(long_only(*equal_means(np.random.default_rng(13), 5)))
        frontier = efficient_frontier(path, 7)
        np.testing.assert_array_equal(frontier.weights, np.tile(path.weights[0], (7, 1)))

    def test_one_asset(self) -> None:
        path = critical_line(long_only([0.05], [[0.04]]))
        for portfolio in (
            minimum_variance(path),
            maximum_return(path),
            maximum_sharpe(path, 0.01),
            target_return(path, 0.05),
            target_volatility(path, 0.2),
        ):
            np.testing.assert_array_equal(portfolio.weights, [1.0])
            assert portfolio.volatility == pytest.approx(0.2)

    def test_targets_at_the_ends_of_the_range(self) -> None:
        path = critical_line(long_only(*plain(np.random.default_rng(14), 10)))
        low, high = minimum_variance(path), maximum_return(path)
        np.testing.assert_allclose(target_return(path, high.expected_return).weights, high.weights)
        np.testing.assert_allclose(target_return(path, low.expected_return).weights, low.weights, atol=1e-9)
        np.testing.assert_allclose(target_volatility(path, high.volatility).weights, high.weights, atol=1e-9)
        np.testing.assert_allclose(target_volatility(path, low.volatility).weights, low.weights, atol=1e-6)


class TestCash:
    def test_at_the_risk_free_rate_the_tangency_portfolio_holds_none(self) -> None:
        path = critical_line(long_only([0.02, 0.06, 0.10], np.diag([0, 0.04, 0.09])))
        np.testing.assert_allclose(maximum_sharpe(path, 0.02).weights, [0, 9 / 17, 8 / 17], atol=1e-12)

    def test_above_the_risk_free_rate_the_ratio_is_unbounded(self) -> None:
        path = critical_line(long_only([0.02, 0.06], np.diag([0, 0.04])))
        with pytest.raises(
            Unbounded, match=r"without risk expects 2 %, more than .* of 1 %\. .* more rows of returns than"
        ):
            maximum_sharpe(path, 0.01)

    @pytest.mark.parametrize("share", [1e-8, 1e-11])
    def test_very_little_risk_is_not_none(self, share: float) -> None:
        # weights in proportion to excess over variance: 0.01 / share against 0.05
        path = critical_line(long_only([0.02, 0.06], 0.04 * np.diag([share, 1.0])))
        portfolio = maximum_sharpe(path, 0.01)
        assert portfolio.weights[1] == pytest.approx(0.05 / (0.05 + 0.01 / share), rel=1e-9)

    def test_a_zero_volatility_is_attainable(self) -> None:
        path = critical_line(long_only([0.02, 0.06], np.diag([0, 0.04])))
        np.testing.assert_array_equal(target_volatility(path, 0.0).weights, [1, 0])
        np.testing.assert_allclose(target_volatility(path, 0.05).weights, [0.75, 0.25])

    def test_among_many_assets(self) -> None:
        path = critical_line(long_only(*cash(np.random.default_rng(15), 40)))
        assert minimum_variance(path).volatility == 0
        np.testing.assert_array_equal(minimum_variance(path).weights, np.eye(40)[0])


class TestOutOfReach:
    def test_return(self) -> None:
        with pytest.raises(Infeasible, match=r"A return of 15 % is out of reach.*expect 6\.538 % to 10 %\."):
            target_return(TWO, 0.15)

    def test_rounding_is_measured_by_the_largest_return(self) -> None:
        path = critical_line(long_only([0.0, 0.10], np.diag([0.04, 0.09])))
        np.testing.assert_array_equal(target_return(path, 0.10 + 5e-14).weights, [0, 1])

    @pytest.mark.parametrize("unit", [0.01, 1.0, 100.0])
    def test_only_rounding_below_the_least_volatility_is_forgiven(self, unit: float) -> None:
        path = critical_line(long_only(unit * np.array([0.05, 0.10]), unit**2 * np.diag([0.04, 0.09])))
        lowest = minimum_variance(path)
        found = target_volatility(path, lowest.volatility * (1.0 - 1e-14))
        np.testing.assert_allclose(found.weights, lowest.weights, rtol=1e-12)
        with pytest.raises(Infeasible):
            target_volatility(path, lowest.volatility * (1.0 - 1e-12))

    def test_only_rounding_beyond_the_maximum_return_is_forgiven(self) -> None:
        np.testing.assert_array_equal(target_return(TWO, 0.10 + 5e-14).weights, [0, 1])
        with pytest.raises(Infeasible):
            target_return(TWO, 0.10 + 5e-12)

    @pytest.mark.parametrize("limit", [0.1, -0.25])
    def test_volatility(self, limit: float) -> None:
        with pytest.raises(Infeasible, match=r"is out of reach.*have 16\.64 % to 30 %\."):
            target_volatility(TWO, limit)

    @pytest.mark.parametrize("risk_free", [0.10, 0.12])
    def test_risk_free_rate(self, risk_free: float) -> None:
        with pytest.raises(
            Infeasible, match=rf"best expects 10 %, the risk-free rate is {100 * risk_free:g} %"
        ):
            maximum_sharpe(TWO, risk_free)

    @pytest.mark.parametrize("function", [maximum_sharpe, target_return, target_volatility])
    @pytest.mark.parametrize("number", [math.nan, math.inf])
    def test_not_a_number(self, function: Callable[..., Portfolio], number: float) -> None:
        with pytest.raises(InputError, match="must be a finite number"):
            function(TWO, number)

    def test_a_frontier_of_one_point(self) -> None:
        with pytest.raises(InputError, match="at least 2 points; 1 came"):
            efficient_frontier(TWO, 1)
