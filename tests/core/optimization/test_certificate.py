from dataclasses import replace

import numpy as np
import pytest

from tests.core.optimization.markets import Array, best_exchange, factors, long_only, problem
from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization import (
    CriticalLine,
    critical_line,
    efficient_frontier,
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.certificate import feasibility, optimality

TWO = long_only([0.05, 0.10], np.diag([0.04, 0.09]))


def residual(weights: Array, variance_price: float, return_price: float) -> float:
    rows = weights[None]
    prices = np.array([variance_price]), np.array([return_price])
    return float(optimality(TWO, rows, rows @ TWO.covariance, *prices, np.empty((1, 0)))[0])


class TestFeasibility:
    def test_by_hand(self) -> None:
        weights = np.array([[0.5, 0.5], [0.5, 0.4], [0.7, 0.5], [1.25, -0.25]])
        np.testing.assert_allclose(feasibility(TWO, weights), [0, 0.1, 0.2, 0.25])


class TestOptimality:
    def test_minimum_variance_by_hand(self) -> None:
        assert residual(np.array([9 / 13, 4 / 13]), 1, 0) <= 1e-16
        # marginal variances 0.02 and 0.045: moving to the first gains 0.025, of the largest variance 0.09
        assert residual(np.array([0.5, 0.5]), 1, 0) == pytest.approx(0.025 / 0.09)

    def test_maximum_return_by_hand(self) -> None:
        assert residual(np.array([0.0, 1.0]), 0, 1) == 0
        assert residual(np.array([0.5, 0.5]), 0, 1) == pytest.approx(1)

    def test_at_a_bound_only_one_direction_counts(self) -> None:
        assert residual(np.array([0.0, 1.0]), 1, 1.8) <= 1e-15
        assert residual(np.array([0.0, 1.0]), 1, 5) == 0
        assert residual(np.array([0.0, 1.0]), 1, 1) > 0.1

    def test_equals_the_definition_over_all_pairs(self) -> None:
        random = np.random.default_rng(1)
        for kind in range(6):
            given_problem = problem(random, factors, 9, kind)
            path = critical_line(given_problem)
            weights = np.vstack((path.weights, np.clip(path.weights[:1], given_problem.lower, 0.2)))
            prices = random.uniform(0, 1, len(weights))
            marginals, none = weights @ given_problem.covariance, np.empty((len(weights), 0))
            found = optimality(given_problem, weights, marginals, np.ones(len(weights)), prices, none)
            expected = [
                best_exchange(given_problem, row, price) for row, price in zip(weights, prices, strict=True)
            ]
            np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


class TestNothingWrongIsReturned:
    """A path with a flaw in it is refused by every objective."""

    @pytest.fixture
    def flawed(self) -> CriticalLine:
        path = critical_line(problem(np.random.default_rng(2), factors, 6, 0))
        shift = np.array([1e-6, -1e-6, 0, 0, 0, 0])
        return replace(path, weights=path.weights * (1 - 1e-6) + shift**2 + 1e-6 / 6)

    def test_every_objective(self, flawed: CriticalLine) -> None:
        for function in (minimum_variance, maximum_return):
            with pytest.raises(NotConverged, match=r"misses its own conditions by \d"):
                function(flawed)
        with pytest.raises(NotConverged, match="maximum Sharpe ratio"):
            maximum_sharpe(flawed, 0.0)
        with pytest.raises(NotConverged, match="efficient frontier"):
            efficient_frontier(flawed, 10)

    def test_a_portfolio_that_misses_its_target(self) -> None:
        path = critical_line(TWO)
        with pytest.raises(NotConverged, match="portfolio with this return"):
            target_return(replace(path, expected_returns=path.expected_returns + 1e-6), 0.08)
        with pytest.raises(NotConverged, match="portfolio with this volatility"):
            target_volatility(replace(path, variances=path.variances * (1 - 1e-6)), 0.25)

    def test_weights_that_miss_the_budget(self) -> None:
        path = critical_line(TWO)
        with pytest.raises(NotConverged, match="minimum-variance portfolio"):
            minimum_variance(replace(path, weights=path.weights * (1 - 1e-8)))

    def test_not_a_number(self) -> None:
        path = critical_line(TWO)
        with pytest.raises(NotConverged):
            minimum_variance(replace(path, weights=np.full_like(path.weights, np.nan)))
