import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import (
    KINDS_OF_BOUNDS,
    MARKETS,
    Market,
    best_exchange,
    equal_means,
    factors,
    independent,
    long_only,
    moments,
    near_duplicates,
    plain,
    problem,
    sample,
)
from tests.core.optimization.published import ten_assets
from xl_portfolio.core.optimization import CriticalLine, MeanVariance, critical_line, efficient_frontier

PUBLISHED = [  # return and volatility of the turning points; Bailey and Lopez de Prado (2013), table 2
    (1.190, 0.952),
    (1.1803, 0.5457),
    (1.1601, 0.4173),
    (1.1113, 0.2667),
    (1.1084, 0.2650),
    (1.0225, 0.2297),
    (1.0153, 0.2280),
    (0.9727, 0.2196),
    (0.9499, 0.2160),
    (0.8032, 0.2052),
]


def assert_proper(path: CriticalLine) -> None:
    """Every turning point is feasible and optimal, and the path falls."""
    weights = path.weights
    assert np.abs(weights.sum(axis=1) - 1).max() <= 1e-12
    assert (weights >= path.problem.lower).all()
    assert (weights <= path.problem.upper).all()
    for bound in (path.problem.lower, path.problem.upper):
        assert (weights == bound)[np.abs(weights - bound) < 1e-13].all()
    for row, price in zip(weights, path.lambdas, strict=True):
        assert best_exchange(path.problem, row, float(price)) <= 1e-9
    assert path.lambdas[-1] == 0
    assert (np.diff(path.lambdas) <= 0).all()
    size = np.abs(weights).sum(axis=1).max()
    assert (
        np.diff(path.expected_returns) <= 1e-14 * size * np.abs(path.problem.expected_returns).max()
    ).all()
    assert (np.diff(path.variances) <= 1e-14 * size**2 * path.problem.covariance.max()).all()


class TestPublished:
    def test_turning_points(self) -> None:
        path = critical_line(ten_assets())
        found = np.column_stack((path.expected_returns, np.sqrt(path.variances)))
        np.testing.assert_allclose(found, PUBLISHED, atol=5.1e-5)

    def test_weights_of_the_minimum_variance_portfolio(self) -> None:
        # the last row of their table 2
        weights = critical_line(ten_assets()).weights[-1]
        published = [0.03696, 0.02690, 0.09494, 0.12577, 0.07674, 0.21935, 0.02998, 0.03596, 0.06134, 0.29205]
        np.testing.assert_allclose(weights, published, atol=5.1e-5)


class TestByHand:
    def test_two_independent_assets(self) -> None:
        # Between (0, 1) and the minimum variance (9/13, 4/13): w1 λ-linear; it starts to move at
        # λ = (S22 - S12) / (m2 - m1) = 0.09 / 0.05.
        path = critical_line(long_only([0.05, 0.10], np.diag([0.04, 0.09])))
        np.testing.assert_allclose(path.weights, [[0, 1], [9 / 13, 4 / 13]], rtol=1e-14)
        np.testing.assert_allclose(path.lambdas, [1.8, 0], rtol=1e-14)
        np.testing.assert_allclose(path.expected_returns, [0.10, 0.85 / 13], rtol=1e-14)
        np.testing.assert_allclose(path.variances, [0.09, 0.04 * 0.09 / 0.13], rtol=1e-14)

    def test_upper_bound_stops_the_second_asset(self) -> None:
        path = critical_line(
            MeanVariance(
                expected_returns=np.array([0.05, 0.10]),
                covariance=np.diag([0.04, 0.09]),
                lower=np.array([0.2, 0.0]),
                upper=np.array([0.5, 1.0]),
            )
        )
        np.testing.assert_allclose(path.weights[0], [0.2, 0.8])
        assert path.weights[-1, 0] == 0.5
        np.testing.assert_allclose(path.weights[-1], [0.5, 0.5], rtol=1e-15)

    def test_of_several_portfolios_of_maximum_return_the_least_volatile_comes_first(self) -> None:
        path = critical_line(long_only([0.10, 0.10, 0.05], np.diag([0.04, 0.01, 0.02])))
        np.testing.assert_allclose(path.weights[0], [0.2, 0.8, 0], rtol=1e-14)

    def test_one_asset(self) -> None:
        path = critical_line(long_only([0.05], [[0.04]]))
        np.testing.assert_array_equal(path.weights, [[1.0]])
        np.testing.assert_array_equal(path.lambdas, [0.0])

    def test_a_riskless_asset_is_all_that_is_left_in_the_end(self) -> None:
        path = critical_line(long_only([0.02, 0.06, 0.10], np.diag([0, 0.04, 0.09])))
        np.testing.assert_array_equal(path.weights[-1], [1, 0, 0])
        # S⁻¹(m - 0.02) = (1, 8/9): the tangency portfolio, where cash comes in
        np.testing.assert_allclose(path.weights[-2], [0, 9 / 17, 8 / 17], atol=1e-14)


class TestTraps:
    """The degenerate markets on which plain implementations break."""

    def test_twenty_exact_duplicates(self) -> None:
        returns = sample(np.random.default_rng(1), 25, 60)
        returns[:, 5:] = returns[:, [4]]
        path = critical_line(long_only(*moments(returns)))
        assert_proper(path)
        single = critical_line(long_only(*moments(returns[:, :5])))
        np.testing.assert_allclose(path.variances[-1], single.variances[-1], rtol=1e-10)

    def test_near_duplicates(self) -> None:
        random = np.random.default_rng(2)
        returns = np.repeat(sample(random, 10, 60), 2, axis=1)
        returns[:, ::2] += 1e-7 * random.normal(size=(60, 10))
        assert_proper(critical_line(long_only(*moments(returns))))

    def test_near_duplicates_sold_short(self) -> None:
        # gross exposure 30 to 60 times the portfolio in assets that differ by 1e-4 to 1e-9: needs the last ridge
        assert_proper(critical_line(problem(np.random.default_rng([40, 30]), near_duplicates, 30, 4)))

    def test_all_means_equal_is_one_portfolio(self) -> None:
        means, covariance = equal_means(np.random.default_rng(3), 30)
        path = critical_line(long_only(means, covariance))
        assert_proper(path)
        assert len(path.lambdas) == 1
        other = critical_line(long_only(np.arange(30) / 100, covariance))
        np.testing.assert_allclose(path.weights[-1], other.weights[-1], atol=1e-12)

    @pytest.mark.parametrize("decimals", [1, 2, 3])
    def test_rounded_ties(self, decimals: int) -> None:
        means, covariance = factors(np.random.default_rng(decimals), 60)
        assert_proper(critical_line(long_only(means.round(decimals), covariance)))

    @pytest.mark.parametrize("n", [10, 11, 40])
    def test_upper_bounds_of_a_tenth_fill_exactly(self, n: int) -> None:
        means, covariance = plain(np.random.default_rng(n), n)
        path = critical_line(
            MeanVariance(
                expected_returns=means, covariance=covariance, lower=np.zeros(n), upper=np.full(n, 0.1)
            )
        )
        assert_proper(path)
        np.testing.assert_array_equal(np.sort(path.weights[0])[-10:], np.full(10, 0.1))
        assert np.count_nonzero(path.weights[0]) == 10

    def test_bounds_that_leave_one_portfolio(self) -> None:
        means, covariance = plain(np.random.default_rng(5), 7)
        upper = np.array([0.3, 0.1, 0.2, 0.1, 0.1, 0.15, 0.05])
        path = critical_line(
            MeanVariance(expected_returns=means, covariance=covariance, lower=np.zeros(7), upper=upper)
        )
        assert_proper(path)
        np.testing.assert_array_equal(path.weights, np.tile(upper, (len(path.lambdas), 1)))

    def test_fixed_assets(self) -> None:
        means, covariance = plain(np.random.default_rng(6), 4)
        weights = np.array([0.4, 0.3, 0.2, 0.1])
        path = critical_line(
            MeanVariance(expected_returns=means, covariance=covariance, lower=weights, upper=weights)
        )
        np.testing.assert_array_equal(path.weights, np.tile(weights, (len(path.lambdas), 1)))

    def test_far_fewer_periods_than_assets(self) -> None:
        path = critical_line(long_only(*moments(sample(np.random.default_rng(7), 300, 20))))
        assert_proper(path)

    def test_independent_assets_all_become_free(self) -> None:
        path = critical_line(long_only(*independent(np.random.default_rng(8), 500)))
        assert len(path.lambdas) >= 500
        variances = path.problem.covariance.diagonal()
        np.testing.assert_allclose(path.weights[-1], 1 / variances / (1 / variances).sum(), rtol=1e-10)

    def test_the_order_of_magnitude_of_ties_does_not_matter(self) -> None:
        # the leader is ahead by 1e-12 of a spread of 0.2: λ falls from 1e11 to 1 in one step
        covariance = factors(np.random.default_rng(9), 12)[1]
        means = np.repeat([0.1, 0.2, 0.3], 4)
        tied = efficient_frontier(critical_line(long_only(means, covariance)), 50)
        for ahead in (1e-6, 1e-9, 1e-12):
            path = critical_line(long_only(means + ahead * np.arange(12), covariance))
            assert_proper(path)
            found = efficient_frontier(path, 50)
            np.testing.assert_allclose(
                found.volatilities[:-1], tied.volatilities[:-1], rtol=1e3 * ahead, atol=1e-9
            )

    def test_no_risk_at_all(self) -> None:
        path = critical_line(long_only([0.01, 0.03, 0.02], np.zeros((3, 3))))
        np.testing.assert_array_equal(path.weights[-1], [0, 1, 0])


class TestRandomProblems:
    @pytest.mark.parametrize("n", [2, 3, 5, 9, 20])
    @pytest.mark.parametrize("market", MARKETS)
    def test_small(self, market: Market, n: int) -> None:
        for kind in KINDS_OF_BOUNDS:
            assert_proper(critical_line(problem(np.random.default_rng([n, kind]), market, n, kind)))

    @pytest.mark.parametrize("n", [60, 200])
    @pytest.mark.parametrize("market", MARKETS)
    def test_large(self, market: Market, n: int) -> None:
        for kind in KINDS_OF_BOUNDS[:4]:
            path = critical_line(problem(np.random.default_rng([n, kind]), market, n, kind))
            frontier = efficient_frontier(path, 50)
            assert frontier.optimality.max() <= 1e-9
            assert frontier.feasibility.max() <= 1e-12
            assert (frontier.weights >= path.problem.lower).all()
            assert (frontier.weights <= path.problem.upper).all()


class TestProperties:
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 12), kind=st.sampled_from(KINDS_OF_BOUNDS))
    @settings(max_examples=60, deadline=None)
    def test_units_do_not_matter(self, seed: int, n: int, kind: int) -> None:
        annual = problem(np.random.default_rng(seed), factors, n, kind)
        percent = MeanVariance(
            expected_returns=100 * annual.expected_returns,
            covariance=10_000 * annual.covariance,
            lower=annual.lower,
            upper=annual.upper,
        )
        daily = MeanVariance(
            expected_returns=annual.expected_returns / 252,
            covariance=annual.covariance / 252,
            lower=annual.lower,
            upper=annual.upper,
        )
        expected = efficient_frontier(critical_line(annual), 20)
        for other in (percent, daily):
            np.testing.assert_allclose(
                efficient_frontier(critical_line(other), 20).weights, expected.weights, atol=1e-9
            )

    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 12), kind=st.sampled_from(KINDS_OF_BOUNDS))
    @settings(max_examples=60, deadline=None)
    def test_the_order_of_the_assets_does_not_matter(self, seed: int, n: int, kind: int) -> None:
        random = np.random.default_rng(seed)
        given_order = problem(random, factors, n, kind)
        order = random.permutation(n)
        shuffled = MeanVariance(
            expected_returns=given_order.expected_returns[order],
            covariance=given_order.covariance[np.ix_(order, order)],
            lower=given_order.lower[order],
            upper=given_order.upper[order],
        )
        expected = efficient_frontier(critical_line(given_order), 20).weights[:, order]
        np.testing.assert_allclose(
            efficient_frontier(critical_line(shuffled), 20).weights, expected, atol=1e-9
        )

    def test_the_same_input_gives_the_same_bits(self) -> None:
        given_problem = problem(np.random.default_rng(9), near_duplicates, 30, 2)
        first, second = critical_line(given_problem), critical_line(given_problem)
        np.testing.assert_array_equal(first.weights, second.weights)
