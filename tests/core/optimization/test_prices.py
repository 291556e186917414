"""What one more of a limit brings: the slope outward, also at a corner."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.optimization.markets import factors, long_only
from xl_portfolio.core.optimization import (
    LinearRows,
    MeanVariance,
    critical_line,
    maximum_sharpe,
    minimum_variance,
    target_return,
)
from xl_portfolio.core.optimization.prices import outward_prices


def limited(means: object, covariance: object, coefficients: list[float], most: float) -> MeanVariance:
    row = LinearRows(
        coefficients=np.array([coefficients]),
        lower=np.array([-np.inf]),
        upper=np.array([most]),
        texts=("row",),
    )
    return replace(long_only(means, covariance), rows=row)


def slope(problem: MeanVariance, target: float, step: float) -> float:
    """How half the least variance falls per unit of the limit, from two solutions."""
    assert problem.rows is not None
    here = target_return(critical_line(problem), target).volatility ** 2
    wider = replace(problem, rows=replace(problem.rows, upper=problem.rows.upper + step))
    return (here - target_return(critical_line(wider), target).volatility ** 2) / step / 2


@pytest.mark.parametrize(("other", "most"), [(0.0, 0.5), (-1.0, 0.0)])
def test_at_a_corner_it_is_the_slope_outward(other: float, most: float) -> None:
    """A calm asset of 4 % up to half, or up to the other, a bold one of 8 %: from λ = 1 down to 0 (½, ½) is best.

    There ν = 0.04 (1 - λ). A return of 6 % leaves no use for more of the calm asset: outward the price is 0. Where
    only the variance counts, more of it moves (1, -1): 0.01·½ - 0.09·½ = -0.04.
    """
    problem = limited([0.04, 0.08], np.diag([0.01, 0.09]), [1.0, other], most)
    unit = 1.0 - other  # by how much the limit is raised for one more of the calm asset
    portfolio = maximum_sharpe(critical_line(problem), 0.0)  # λ = 0.025 / 0.06
    np.testing.assert_allclose(portfolio.weights, [0.5, 0.5], atol=1e-12)
    assert float(portfolio.multipliers[0]) == pytest.approx(0.04 * (1 - 0.025 / 0.06) / unit)
    np.testing.assert_allclose(outward_prices(problem, portfolio, 0.06), [0.0], atol=1e-9)
    assert slope(problem, 0.06, 1e-6) == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(outward_prices(problem, portfolio, None), [0.04 / unit], rtol=1e-9)


@pytest.mark.parametrize(("other", "most"), [(0.0, 0.5), (-1.0, 0.0)])
def test_by_hand_with_a_third_asset(other: float, most: float) -> None:
    """A at most 50 %, or at most B, and a return of 6 %: (½, ½, 0) alone is possible; with more, also the third."""
    problem = limited([0.08, 0.04, 0.02], np.diag([0.01, 0.09, 0.01]), [1.0, other, 0.0], most)
    portfolio = target_return(critical_line(problem), 0.06)
    np.testing.assert_allclose(portfolio.weights, [0.5, 0.5, 0.0], atol=1e-12)
    (price,) = outward_prices(problem, portfolio, 0.06)
    # outward (1, -3, 2) keeps the sum and the return: 0.01·½ - 3·0.09·½ = -0.13, for 1 or 4 more of the limit
    assert price == pytest.approx(0.13 / (1.0 - 3.0 * other), rel=1e-6)
    assert price == pytest.approx(slope(problem, 0.06, 1e-6), rel=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_inside_a_piece_it_is_the_multiplier(seed: int) -> None:
    random = np.random.default_rng(seed)
    means, covariance = factors(random, 8)
    free = minimum_variance(critical_line(long_only(means, covariance)))
    group = (np.arange(8) < 4).astype(float)
    problem = limited(means, covariance, group.tolist(), float(group @ free.weights) - 0.1)
    portfolio = minimum_variance(critical_line(problem))
    (price,) = outward_prices(problem, portfolio, None)
    assert price == pytest.approx(abs(float(portfolio.multipliers[0])), rel=1e-6)
    assert price == pytest.approx(slope(problem, -1.0, 1e-5), rel=1e-3)


def test_a_minimum_and_limits_that_do_not_bind() -> None:
    least = LinearRows(
        coefficients=np.array([[1.0, 0.0], [0.0, 1.0]]),
        lower=np.array([0.8, -np.inf]),
        upper=np.array([np.inf, 0.9]),
        texts=("least", "most"),
    )
    problem = replace(long_only([0.05, 0.05], np.diag([0.04, 0.01])), rows=least)
    portfolio = minimum_variance(critical_line(problem))
    prices = outward_prices(problem, portfolio, None)
    # v = ½ (0.04 w² + 0.01 (1 - w)²) has the slope 0.04·0.8 - 0.01·0.2 at w = 0.8
    np.testing.assert_allclose(prices, [0.03, 0.0], atol=1e-9)
    assert outward_prices(long_only([0.05, 0.05], np.eye(2)), portfolio, None).tolist() == pytest.approx(
        prices
    )
