"""The bound on searches: by hand, against every choice of holdings, and what it saves."""

import itertools

import numpy as np
import pytest

from tests.core.optimization.markets import factors, fewer_periods_than_assets, long_only
from xl_portfolio.core.optimization import MeanVariance, critical_line, minimum_variance
from xl_portfolio.core.optimization.choices import Choices
from xl_portfolio.core.optimization.detours import Detours, detour_prices
from xl_portfolio.core.optimization.discrete import Discrete, best_choice
from xl_portfolio.core.optimization.goals import Goal
from xl_portfolio.core.optimization.structured import maximum_utility

RISK = Goal(variance_price=1.0)


class TestPrices:
    def test_of_independent_assets_are_their_variances(self) -> None:
        np.testing.assert_allclose(detour_prices(np.diag([0.04, 0.09])), [0.04, 0.09], rtol=1e-5)

    def test_two_alike_by_hand(self) -> None:
        # correlation ½: own variances ¾, the matrix per own variance has the eigenvalues 2/3 and 2
        np.testing.assert_allclose(detour_prices(np.array([[1.0, 0.5], [0.5, 1.0]])), [0.5, 0.5], rtol=1e-5)

    @pytest.mark.parametrize("n", [3, 30, 300])
    def test_leave_a_covariance_and_nothing_to_add(self, n: int) -> None:
        covariance = factors(np.random.default_rng(n), n)[1]
        prices = detour_prices(covariance)
        assert (prices > 0.0).all()
        assert np.linalg.eigvalsh(covariance - np.diag(prices))[0] >= 0.0
        assert np.linalg.eigvalsh(covariance - np.diag(1.0001 * prices))[0] < 0.0

    def test_in_other_units(self) -> None:
        covariance = factors(np.random.default_rng(1), 8)[1]
        np.testing.assert_allclose(
            detour_prices(1e4 * covariance), 1e4 * detour_prices(covariance), rtol=1e-9
        )

    def test_are_zero_where_the_covariance_is_singular(self) -> None:
        np.testing.assert_array_equal(
            detour_prices(fewer_periods_than_assets(np.random.default_rng(1), 30)[1]), np.zeros(30)
        )
        np.testing.assert_array_equal(detour_prices(np.zeros((2, 2))), np.zeros(2))


class TestBound:
    HELD = np.array([0.5, 0.3, 0.2, 0.0])
    DETOURS = Detours(prices=np.array([1.0, 2.0, 5.0, 9.0]), goal=RISK)  # to drop: 0.25, 0.18, 0.2, 0

    @pytest.mark.parametrize(
        ("least", "room", "variance"),
        [
            (0.0, None, 0.0),
            (0.0, 3, 0.0),
            (0.0, 2, 0.18),
            (0.0, 1, 0.38),
            (0.0, 0, 0.63),
            (0.4, None, 0.02 + 0.2),  # enlarge the second by 0.1; the third by 0.2, or drop it: 0.2 both
            (0.4, 2, 0.02 + 0.2),  # nothing more: the third is dropped
            (0.4, 1, 0.18 + 0.2),
        ],
    )
    def test_by_hand(self, least: float, room: int | None, variance: float) -> None:
        assert self.DETOURS.bound(0.1, self.HELD, least, room) == pytest.approx(np.sqrt(0.01 + variance))

    def test_where_returns_have_a_price(self) -> None:
        # risk aversion 4: a variance of 0.18 costs twice that
        detours = Detours(prices=self.DETOURS.prices, goal=Goal(variance_price=2.0, return_price=0.5))
        assert detours.bound(-0.1, self.HELD, 0.0, 2) == pytest.approx(-0.1 + 0.36)

    def test_among_many_the_cheapest_are_dropped(self) -> None:
        held = np.random.default_rng(3).permutation(np.arange(1.0, 801.0)) / 320_400
        detours = Detours(prices=np.ones(800), goal=RISK)
        for room in (0, 1, 70, 300, 799, 800):
            dropped = float((np.arange(1.0, 801.0 - room) ** 2).sum()) / 320_400**2
            assert detours.bound(0.1, held, 0.0, room) == pytest.approx(np.sqrt(0.01 + dropped), rel=1e-14)

    @pytest.mark.parametrize("seed", range(4))
    def test_no_choice_of_holdings_is_better(self, seed: int) -> None:
        means, covariance = factors(np.random.default_rng(seed), 7)
        prices = detour_prices(covariance)
        for least, most in ((0.0, 3), (0.2, 7), (0.2, 4)):
            for goal in (RISK, Goal(variance_price=1.0, return_price=0.5)):
                free = _best(long_only(means, covariance), goal)
                bound = Detours(prices=prices, goal=goal).bound(free[0], free[1], least, most)
                assert bound > free[0]
                for count in range(1, min(most, 5 if least else most) + 1):
                    for chosen in itertools.combinations(range(7), count):
                        some = np.isin(np.arange(7), chosen)
                        kept = MeanVariance(
                            expected_returns=means,
                            covariance=covariance,
                            lower=np.where(some, least, 0.0),
                            upper=some.astype(float),
                        )
                        assert _best(kept, goal)[0] >= bound


def _best(problem: MeanVariance, goal: Goal) -> tuple[float, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    path = critical_line(problem)
    if goal.return_price == 0.0:
        portfolio = minimum_variance(path)
        return portfolio.volatility, portfolio.weights
    aversion = goal.variance_price / goal.return_price
    portfolio = maximum_utility(path, aversion)
    return aversion / 2 * portfolio.volatility**2 - portfolio.expected_return, portfolio.weights


def test_a_search_finds_the_same_with_fewer_portfolios() -> None:
    means, covariance = factors(np.random.default_rng(1), 40)
    problem = long_only(means, covariance)

    def run(detours: Detours | None) -> Discrete:
        return best_choice(
            problem,
            Choices(text="5", most=5, cost=np.zeros(40)),
            lambda posed: minimum_variance(critical_line(posed)),
            lambda found: found.volatility,
            100_000,
            detours=detours,
        )

    plain, bounded = run(None), run(Detours(prices=detour_prices(covariance), goal=RISK))
    assert bounded.portfolio.volatility == pytest.approx(plain.portfolio.volatility, rel=1e-12)
    assert plain.gap == bounded.gap == 0.0
    assert bounded.visited < 0.7 * plain.visited
