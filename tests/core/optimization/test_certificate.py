from dataclasses import replace

import numpy as np
import pytest

from tests.core.optimization.markets import Array, best_exchange, factors, long_only, problem
from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization import (
    CriticalLine,
    LinearRows,
    critical_line,
    efficient_frontier,
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.certificate import certify, feasibility, optimality

TWO = long_only([0.05, 0.10], np.diag([0.04, 0.09]))


def residual(weights: Array, variance_price: float, return_price: float) -> float:
    rows = weights[None]
    prices = np.array([variance_price]), np.array([return_price])
    return float(optimality(TWO, rows, rows @ TWO.covariance, *prices, np.empty((1, 0)))[0])


class TestFeasibility:
    def test_by_hand(self) -> None:
        weights = np.array([[0.5, 0.5], [0.5, 0.4], [0.7, 0.5], [1.25, -0.25]])
        np.testing.assert_allclose(feasibility(TWO, weights), [0, 0.1, 0.2, 0.25])

    def test_the_worst_asset_counts(self) -> None:
        three = replace(long_only(np.zeros(3), np.eye(3)), upper=np.full(3, 0.7))
        weights = np.array([[-0.2, 0.6, 0.6], [0.8, 0.1, 0.1], [0.6, 0.3, 0.1]])
        np.testing.assert_allclose(feasibility(three, weights), [0.2, 0.1, 0.0], atol=1e-15)

    def test_rows_count_per_size_of_their_coefficients(self) -> None:
        # the first row wants 0.9 to 1.2 of 2 w1 + w2, the second at most 0.7 of w2
        rows = LinearRows(
            coefficients=np.array([[2.0, 1.0], [0.0, -1.0]]),
            lower=np.array([0.9, -0.7]),
            upper=np.array([1.2, np.inf]),
            texts=("first", "second"),
        )
        weights = np.array([[0.3, 0.7], [0.5, 0.5], [0.0, 1.0], [-0.2, 1.2]])
        np.testing.assert_allclose(
            feasibility(replace(TWO, rows=rows), weights), [0.1 / 2, 0.3 / 2, 0.3, 0.5], atol=1e-15
        )


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

    @pytest.mark.parametrize(
        ("coefficients", "limits", "multiplier", "expected"),
        [
            # marginal variances 0.02 and 0.045: a price of 0.025 on one of them makes up for the difference
            ([1.0, 0.0], (-np.inf, 0.5), 0.025, 0.0),
            ([1.0, 0.0], (-np.inf, 0.7), 0.025, 0.025 * 0.2),  # but the limit does not bind
            ([1.0, 0.0], (0.4, 0.5), 0.025, 0.0),
            ([0.0, 1.0], (0.5, np.inf), -0.025, 0.0),
            ([0.0, 1.0], (0.3, np.inf), -0.025, 0.025 * 0.2),
            ([0.0, 1.0], (0.5, 0.6), -0.025, 0.0),
            ([1.0, 0.0], (-np.inf, 0.5), 0.02, 0.005),  # too low a price
            ([1.0, 0.0], (-np.inf, 0.7), 0.02, 0.005 + 0.02 * 0.2),
            ([1.0, 0.0], (-np.inf, np.inf), 0.0, 0.025),
        ],
    )
    def test_rows_by_hand(
        self, coefficients: list[float], limits: tuple[float, float], multiplier: float, expected: float
    ) -> None:
        rows = LinearRows(
            coefficients=np.array([coefficients]),
            lower=np.array(limits[:1]),
            upper=np.array(limits[1:]),
            texts=("row",),
        )
        weights = np.array([[0.5, 0.5]])
        found = optimality(
            replace(TWO, rows=rows),
            weights,
            weights @ TWO.covariance,
            np.ones(1),
            np.zeros(1),
            np.array([[multiplier]]),
        )
        assert found[0] == pytest.approx(expected / 0.09, abs=1e-15)

    def test_a_tilt_by_hand(self) -> None:
        # a tilt of 0.025 on the first asset makes both marginal variances 0.045
        weights = np.array([[0.5, 0.5]])
        marginals, one, none = weights @ TWO.covariance, np.ones(1), np.empty((1, 0))
        tilted = replace(TWO, tilt=np.array([0.025, 0.0]))
        assert optimality(tilted, weights, marginals, one, 0 * one, none)[0] <= 1e-15
        tilted = replace(TWO, tilt=np.array([0.0, 0.025]))
        assert optimality(tilted, weights, marginals, one, 0 * one, none)[0] == pytest.approx(0.05 / 0.09)

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

    def test_prices_at_the_top_that_are_wrong(self) -> None:
        limit = LinearRows(
            coefficients=np.array([[0.0, 1.0]]), lower=np.array([0.0]), upper=np.array([0.5]), texts=("half",)
        )
        path = critical_line(replace(TWO, rows=limit))
        maximum_return(path)
        with pytest.raises(NotConverged, match="maximum-return portfolio"):
            maximum_return(replace(path, top_multipliers=path.top_multipliers + 1e-6))

    def test_weights_that_miss_the_budget(self) -> None:
        path = critical_line(TWO)
        with pytest.raises(NotConverged, match="minimum-variance portfolio"):
            minimum_variance(replace(path, weights=path.weights * (1 - 1e-8)))

    def test_not_a_number(self) -> None:
        path = critical_line(TWO)
        with pytest.raises(NotConverged):
            minimum_variance(replace(path, weights=np.full_like(path.weights, np.nan)))


@pytest.mark.parametrize("residual", [2e-9, np.nan])
def test_each_portfolio_needs_both_proofs(residual: float) -> None:
    proved, missed = np.full(2, 5e-10), np.array([0.0, residual])
    certify("frontier", proved, proved)
    for feasible, optimal in ((missed, proved), (proved, missed)):
        with pytest.raises(NotConverged, match="The frontier could not be proved"):
            certify("frontier", feasible, optimal)
