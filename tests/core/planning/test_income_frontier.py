"""Income against growth over classes, and income in today's money years from now."""

import numpy as np
import pytest

from tests.core.planning.classes import FACTS, limits
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.planning import ILLUSTRATIVE_MARKET, income_frontier, income_growth, real_income

MARKET = ILLUSTRATIVE_MARKET


class TestFrontier:
    def test_ends_without_limits(self) -> None:
        found = income_frontier(MARKET, FACTS, limits(), 21)
        assert found.weights.shape == (21, MARKET.size)
        np.testing.assert_allclose(found.weights[0], np.eye(MARKET.size)[1], atol=1e-12)  # growth stocks
        np.testing.assert_allclose(found.weights[-1], np.eye(MARKET.size)[6], atol=1e-12)  # preferreds
        assert (found.yields[0], found.growths[0]) == pytest.approx((0.006, 0.073))
        assert (found.yields[-1], found.growths[-1]) == pytest.approx((0.060, 0.054 - 0.060))

    def test_returns_are_after_costs(self) -> None:
        found = income_frontier(MARKET, FACTS, limits(), 5)
        np.testing.assert_allclose(
            found.returns, found.weights @ (MARKET.expected_returns - MARKET.expense_ratios)
        )
        for weights, volatility in zip(found.weights, found.volatilities, strict=True):
            assert volatility == pytest.approx(MARKET.portfolio_volatility(weights))

    def test_all_limits_hold_but_the_income_wanted(self) -> None:
        asked = limits(
            most_in_one=0.3,
            least_protected=0.3,
            most_duration=4.0,
            least_quality="BBB",
            volatility_limit=0.09,
        )
        found = income_frontier(MARKET, FACTS, asked, 9)
        assert found.weights.max() <= 0.3 + 1e-9
        assert found.weights[:, FACTS.protects].sum(axis=1).min() >= 0.3 - 1e-9
        assert (found.weights @ FACTS.durations).max() <= 4.0 + 1e-8
        assert found.weights[:, 6].max() == 0.0
        assert found.volatilities.max() <= 0.09 * (1 + 1e-9)
        more = income_frontier(MARKET, FACTS, limits(volatility_limit=0.09, income_wanted=0.05), 3)
        free = income_frontier(MARKET, FACTS, limits(volatility_limit=0.09), 3)
        np.testing.assert_array_equal(more.weights, free.weights)

    def test_a_volatility_out_of_reach(self) -> None:
        with pytest.raises(Infeasible, match="out of reach"):
            income_frontier(MARKET, FACTS, limits(volatility_limit=0.001), 3)


class TestIncomeGrowth:
    def test_by_hand(self) -> None:
        # 0.6 x 4 % grows by 5 %, 0.4 x 3 % by 2 %: 2.4 and 1.2 of 3.6
        assert income_growth([0.6, 0.4], [0.04, 0.03], [0.05, 0.02]) == pytest.approx(
            (2.4 * 5 + 1.2 * 2) / 360
        )

    def test_it_is_how_the_real_income_of_next_year_grows(self) -> None:
        weights, growth = np.full(MARKET.size, 1 / MARKET.size), np.linspace(-0.01, 0.06, MARKET.size)
        now, later = (float(real_income(weights, MARKET.yields, growth, 0.0, years)) for years in (0, 1))
        assert income_growth(weights, MARKET.yields, growth) == pytest.approx(later / now - 1)

    def test_no_income_does_not_grow(self) -> None:
        assert income_growth([0.5, 0.5], [0.0, 0.0], [0.05, 0.02]) == 0.0

    def test_lists_of_one_length(self) -> None:
        with pytest.raises(InputError, match="2 weights, 2 yields and 1 growth rates"):
            income_growth([0.5, 0.5], [0.04, 0.03], [0.02])


class TestRealIncome:
    def test_by_hand(self) -> None:
        # 6 % that never grows against 3 % that grows by 7 %, prices by 3 %: 0.06 / 1.03^10, 0.03 (1.07 / 1.03)^10
        found = real_income(np.eye(2), [0.06, 0.03], [0.0, 0.07], 0.03, 10)
        np.testing.assert_allclose(found, [0.06 / 1.03**10, 0.03 * (1.07 / 1.03) ** 10], rtol=1e-14)

    def test_today_it_is_the_yield(self) -> None:
        found = income_frontier(MARKET, FACTS, limits(), 5)
        growth = np.full(MARKET.size, 0.03)
        np.testing.assert_allclose(real_income(found.weights, MARKET.yields, growth, 0.02, 0), found.yields)

    def test_growth_with_prices_keeps_it(self) -> None:
        assert real_income(np.array([0.4, 0.6]), [0.05, 0.02], [0.025, 0.025], 0.025, 10) == pytest.approx(
            0.032
        )

    def test_what_cannot_be(self) -> None:
        with pytest.raises(InputError, match="2 weights, 2 yields and 1 growth rates"):
            real_income(np.eye(2), [0.05, 0.02], [0.03], 0.02, 10)
        with pytest.raises(InputError, match="-100 % or less is impossible"):
            real_income(np.eye(2), [0.05, 0.02], [0.03, -1.0], 0.02, 10)
        with pytest.raises(InputError, match="-100 % or less is impossible"):
            real_income(np.eye(2), [0.05, 0.02], [0.03, 0.0], -1.0, 10)
