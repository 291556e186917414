from __future__ import annotations

import empyrical
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.measures.samples import (
    BACON_BENCHMARK,
    BACON_PORTFOLIO,
    FUND,
    MARKET,
    periods_per_year,
    properties,
    series,
    tables,
)
from xl_portfolio.core.errors import InputError, NoRisk
from xl_portfolio.core.measures import (
    RELATIVE_MEASURES,
    information_ratio,
    market_beta,
    sharpe_ratio,
    tracking_error,
    volatility,
)


def test_beta_by_hand() -> None:
    # benchmark deviations -1, 0, 1; returns deviations -2, 1, 1: 3 / 2
    returns, benchmark = np.array([0.0, 0.03, 0.03]), np.array([0.01, 0.02, 0.03])
    assert market_beta(returns, benchmark) == pytest.approx(1.5)


def test_beta_equals_empyrical() -> None:
    assert market_beta(FUND, MARKET) == pytest.approx(empyrical.beta(FUND, MARKET), rel=1e-9)


def test_specific_risk_of_bacon() -> None:
    # residual volatility with n, a year: 0.03293
    beta = market_beta(BACON_PORTFOLIO, BACON_BENCHMARK)
    residual = BACON_PORTFOLIO - beta * BACON_BENCHMARK
    assert residual.std() * 12**0.5 == pytest.approx(0.03293, abs=1e-5)


@properties
@given(series(), st.integers(-30, 30).map(lambda tenths: tenths / 10))
def test_beta_is_the_slope_of_a_line(benchmark: np.ndarray, slope: float) -> None:
    assert market_beta(0.01 + slope * benchmark, benchmark) == pytest.approx(slope, rel=1e-9, abs=1e-9)
    assert market_beta(benchmark, benchmark) == pytest.approx(1)


@properties
@given(tables(2))
def test_beta_leaves_a_residual_without_covariance(table: np.ndarray) -> None:
    returns, benchmark = table.T
    residual = returns - market_beta(returns, benchmark) * benchmark
    assert np.cov(residual, benchmark)[0, 1] == pytest.approx(0, rel=1e-9, abs=1e-12)


def test_a_constant_benchmark_has_no_beta() -> None:
    with pytest.raises(NoRisk, match="All benchmark returns are equal"):
        market_beta(FUND, np.full(FUND.size, 0.1))
    assert market_beta(np.full(MARKET.size, 0.1), MARKET) == pytest.approx(0, rel=1e-9, abs=1e-12)


def test_tracking_error_by_hand() -> None:
    # differences 0.01, 0.03, 0.05: sd 0.02, twice that a year of four quarters
    benchmark = np.array([0.02, -0.01, 0.0])
    returns = benchmark + np.array([0.01, 0.03, 0.05])
    assert tracking_error(returns, benchmark, 4) == pytest.approx(0.04)
    assert information_ratio(returns, benchmark, 4) == pytest.approx(0.12 / 0.04)


def test_two_periods_are_enough() -> None:
    # differences 0.01 and 0.03: mean 0.02, sd 0.02 / sqrt(2)
    assert information_ratio(np.array([0.01, 0.05]), np.array([0.0, 0.02]), 1) == pytest.approx(2**0.5)


def test_information_ratio_equals_empyrical() -> None:
    expected = empyrical.excess_sharpe(FUND, MARKET) * 252**0.5
    assert information_ratio(FUND, MARKET, 252) == pytest.approx(expected, rel=1e-9)


@properties
@given(tables(2), periods_per_year)
def test_relative_measures_are_those_of_the_difference(table: np.ndarray, periods: float) -> None:
    returns, benchmark = table.T
    assume(np.ptp(returns - benchmark) > 1e-6)
    assert tracking_error(returns, benchmark, periods) == pytest.approx(
        volatility(returns - benchmark, periods)
    )
    assert information_ratio(returns, benchmark, periods) == pytest.approx(
        sharpe_ratio(returns - benchmark, 0.0, periods), rel=1e-9, abs=1e-9
    )
    assert information_ratio(benchmark, returns, periods) == pytest.approx(
        -information_ratio(returns, benchmark, periods)
    )


def test_the_table_holds_the_three_measures() -> None:
    expected = {
        "market_beta": market_beta(FUND, MARKET),
        "tracking_error": tracking_error(FUND, MARKET, 252),
        "information_ratio": information_ratio(FUND, MARKET, 252),
    }
    assert {measure.key: measure.value(FUND, MARKET, 252) for measure in RELATIVE_MEASURES} == expected


@pytest.mark.parametrize("lead", [0.0, 0.001, 0.1])
def test_a_constant_lead_has_no_tracking_error(lead: float) -> None:
    assert tracking_error(MARKET + lead, MARKET, 252) == 0.0
    with pytest.raises(NoRisk, match="the same amount in every period"):
        information_ratio(MARKET + lead, MARKET, 252)


@pytest.mark.parametrize(
    "measure",
    [market_beta, lambda r, b: tracking_error(r, b, 12), lambda r, b: information_ratio(r, b, 12)],
    ids=["beta", "tracking error", "information ratio"],
)
def test_both_series_must_match(measure) -> None:
    with pytest.raises(InputError, match="1000 returns stand against 999 benchmark returns"):
        measure(FUND, MARKET[1:])
    with pytest.raises(InputError, match="Benchmark return 2 is missing"):
        measure([0.1, 0.2], [0.1, np.nan])
    with pytest.raises(InputError, match="One column of benchmark returns is needed"):
        measure([0.1, 0.2], [[0.1], [0.2]])
