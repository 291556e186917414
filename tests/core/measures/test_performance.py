from __future__ import annotations

import math

import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given

from tests.core.measures.samples import BACON_PORTFOLIO, MARKET, periods_per_year, properties, rates, series
from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.measures import (
    annual_return,
    calmar_ratio,
    compound_annual_growth_rate,
    downside_deviation,
    maximum_drawdown,
    omega_ratio,
    sharpe_ratio,
    sortino_ratio,
    volatility,
)

# Rollinger and Hoffman, "Sortino: A 'Sharper' Ratio", Red Rock Capital (2013): annual returns, target 0 %.
RED_ROCK = np.array([0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04])


def test_volatility_by_hand() -> None:
    # deviations -0.02, 0, 0.02: sqrt(0.0008 / 2) = 0.02 a period, twice that for four periods
    assert volatility(np.array([0.01, 0.03, 0.05]), 4) == pytest.approx(0.04)


def test_volatility_equals_pandas() -> None:
    assert volatility(MARKET, 252) == pytest.approx(pd.Series(MARKET).std() * math.sqrt(252), rel=1e-12)


@properties
@given(series(), periods_per_year)
def test_volatility_scales_and_ignores_the_mean(returns: np.ndarray, periods: float) -> None:
    base = volatility(returns, periods)
    assert base > 0
    assert volatility(-2 * returns, periods) == pytest.approx(2 * base)
    assert volatility(returns + 0.07, periods) == pytest.approx(base)
    assert volatility(returns[::-1], periods) == pytest.approx(base)
    assert volatility(returns, 4 * periods) == pytest.approx(2 * base)


@pytest.mark.parametrize("level", [0.0, 0.1, -0.003, 1e-9, 700.0])
@pytest.mark.parametrize("count", [2, 3, 7, 1000])
def test_a_constant_series_has_no_risk(level: float, count: int) -> None:
    constant = np.full(count, level)
    assert volatility(constant, 252) == 0.0
    for risk_free in (0.0, 0.02):
        with pytest.raises(NoRisk, match=f"All {count} returns are equal"):
            sharpe_ratio(constant, risk_free, 252)


def test_noise_is_no_risk_but_a_small_risk_is() -> None:
    # sd = gap / sqrt(2); the limit is 1e-12 times the largest return
    with pytest.raises(NoRisk):
        sharpe_ratio(np.array([1.0, 1.0 + 1.3e-12]), 0.0, 1)
    assert volatility(np.array([1.0, 1.0 + 1.6e-12]), 1) > 0
    assert volatility(np.array([1e-9, 1.1e-9]), 1) > 0


def test_downside_deviation_by_hand() -> None:
    # 2 % a quarter required; shortfalls 0, 0.03, 0, 0.04: sqrt(0.0025 / 4) x sqrt(4)
    returns = np.array([0.05, -0.01, 0.02, -0.02])
    assert downside_deviation(returns, 0.08, 4) == pytest.approx(0.05)


def test_downside_deviation_of_bacon() -> None:
    assert downside_deviation(BACON_PORTFOLIO, 0.005, 1) == pytest.approx(0.02553674, abs=5e-9)
    assert downside_deviation(BACON_PORTFOLIO, 0.06, 12) == pytest.approx(0.02553674 * 12**0.5, abs=2e-8)


def test_downside_deviation_of_red_rock() -> None:
    assert downside_deviation(RED_ROCK, 0.0, 1) == pytest.approx(0.02264, abs=5e-6)


@properties
@given(series(1), rates, periods_per_year)
def test_downside_deviation_equals_empyrical(returns: np.ndarray, required: float, periods: float) -> None:
    expected = empyrical.downside_risk(returns, required / periods, annualization=periods)
    assert downside_deviation(returns, required, periods) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@properties
@given(series(), rates, periods_per_year)
def test_both_sides_of_the_required_return_make_up_the_whole(
    returns: np.ndarray, required: float, periods: float
) -> None:
    below = downside_deviation(returns, required, periods)
    above = downside_deviation(-returns, -required, periods)
    whole = periods * np.mean((returns - required / periods) ** 2)
    assert below**2 + above**2 == pytest.approx(whole)


def test_sharpe_by_hand() -> None:
    # mean 0.03, sd 0.02, risk-free 0.01 a quarter: 0.02 / 0.02 x sqrt(4)
    assert sharpe_ratio(np.array([0.01, 0.03, 0.05]), 0.04, 4) == pytest.approx(2.0)


def test_sharpe_equals_empyrical() -> None:
    expected = empyrical.sharpe_ratio(MARKET, risk_free=0.03 / 252, annualization=252)
    assert sharpe_ratio(MARKET, 0.03, 252) == pytest.approx(expected, rel=1e-12)


@properties
@given(series(), rates, periods_per_year)
def test_sharpe_is_excess_return_by_volatility(returns: np.ndarray, risk_free: float, periods: float) -> None:
    expected = (annual_return(returns, periods) - risk_free) / volatility(returns, periods)
    assert sharpe_ratio(returns, risk_free, periods) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@properties
@given(series(), rates, periods_per_year)
def test_leverage_does_not_change_sharpe_or_sortino(returns: np.ndarray, rate: float, periods: float) -> None:
    geared = 3 * returns - 2 * rate / periods  # three times the wealth invested, two borrowed at the rate
    assert sharpe_ratio(geared, rate, periods) == pytest.approx(
        sharpe_ratio(returns, rate, periods), rel=1e-9, abs=1e-9
    )
    assume(downside_deviation(returns, rate, periods) > 0)
    assert sortino_ratio(geared, rate, periods) == pytest.approx(
        sortino_ratio(returns, rate, periods), rel=1e-9, abs=1e-9
    )


def test_sortino_by_hand() -> None:
    # mean 0.01 - 0.02 required a quarter, times 4, by the downside deviation of 0.05
    assert sortino_ratio(np.array([0.05, -0.01, 0.02, -0.02]), 0.08, 4) == pytest.approx(-0.04 / 0.05)


def test_sortino_of_red_rock() -> None:
    assert sortino_ratio(RED_ROCK, 0.0, 1) == pytest.approx(4.417, abs=5e-4)


def test_sortino_of_bacon() -> None:
    # "Kappa" of order 2 is the Sortino ratio: 0.1566371
    assert sortino_ratio(BACON_PORTFOLIO, 0.005, 1) == pytest.approx(0.1566371, abs=5e-8)


@properties
@given(series(), rates, periods_per_year)
def test_sortino_equals_empyrical(returns: np.ndarray, required: float, periods: float) -> None:
    assume((returns < required / periods - 1e-9).any())
    expected = empyrical.sortino_ratio(returns, required / periods, annualization=periods)
    assert sortino_ratio(returns, required, periods) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_no_shortfall_has_no_sortino() -> None:
    for returns, required in (([0.01, 0.03], 0.12), ([0.1, 0.1, 0.1], 1.2), ([0.3 / 3, 0.2], 1.2)):
        assert downside_deviation(np.array(returns), required, 12) == 0.0
        with pytest.raises(
            NoRisk, match=f"No return falls short of the required {100 * required:.2f} % a year"
        ):
            sortino_ratio(np.array(returns), required, 12)


def test_a_shortfall_of_rounding_is_none() -> None:
    just_below = 0.01 - 1e-15
    assert downside_deviation(np.array([just_below, 0.01]), 0.12, 12) == 0.0
    assert downside_deviation(np.array([0.0, -1e-15]), 0.0, 12) > 0.0  # nothing larger stands beside it


def test_calmar_by_hand() -> None:
    # 1.2 x 0.75 x 1.6 = 1.44 in two years: 20 % a year; largest fall 25 %
    assert calmar_ratio(np.array([0.2, -0.25, 0.6]), 1.5) == pytest.approx(0.8)


def test_calmar_equals_empyrical() -> None:
    expected = empyrical.calmar_ratio(MARKET, annualization=252)
    assert calmar_ratio(MARKET, 252) == pytest.approx(expected, rel=1e-10)


@properties
@given(series(), periods_per_year)
def test_calmar_is_growth_by_drawdown(returns: np.ndarray, periods: float) -> None:
    assume((returns < 0).any())
    product = calmar_ratio(returns, periods) * maximum_drawdown(returns)
    assert product == pytest.approx(compound_annual_growth_rate(returns, periods))


@pytest.mark.parametrize("returns", [[0.0, 0.0], [0.1], [0.01, 0.0, 0.03], [0.01, -1e-15]])
def test_no_loss_has_no_calmar(returns: list[float]) -> None:
    with pytest.raises(NoRisk, match="no drawdown to divide by"):
        calmar_ratio(np.array(returns), 12)


def test_omega_by_hand() -> None:
    # above 1 %: 0.04 + 0.01; below: 0.02 + 0.03
    assert omega_ratio(np.array([0.05, -0.01, 0.02, -0.02]), 0.01) == pytest.approx(1.0)
    assert omega_ratio(np.array([0.05, -0.01, 0.02, -0.02]), 0.0) == pytest.approx(7 / 3)


def test_omega_of_bacon() -> None:
    # the Bernardo-Ledoit ratio is Omega at zero; the Omega-Sharpe ratio is Omega less 1
    assert omega_ratio(BACON_PORTFOLIO, 0.0) == pytest.approx(1.779783, abs=5e-7)
    assert omega_ratio(BACON_PORTFOLIO, 0.005) - 1 == pytest.approx(0.2917933, abs=5e-8)


def test_omega_equals_empyrical() -> None:
    expected = empyrical.omega_ratio(MARKET, required_return=0.001, annualization=1)
    assert omega_ratio(MARKET, 0.001) == pytest.approx(expected, rel=1e-12)


@properties
@given(series(1), rates)
def test_omega_reflects(returns: np.ndarray, threshold: float) -> None:
    assume((returns < threshold).any())
    assume((returns > threshold).any())
    omega = omega_ratio(returns, threshold)
    assert omega_ratio(-returns, -threshold) == pytest.approx(1 / omega)
    assert omega_ratio(returns + 0.1, threshold + 0.1) == pytest.approx(omega)
    assert omega_ratio(5 * returns, 5 * threshold) == pytest.approx(omega)
    assert (omega > 1) == (returns.mean() > threshold) or omega == pytest.approx(1)


@pytest.mark.parametrize(
    ("returns", "threshold"),
    [([0.01, 0.02], 0.01), ([0.1 - 1e-16, 0.1], 0.1), ([0.1 - 1e-16] * 1000, 0.1), ([0.0], 0.0)],
)
def test_no_loss_has_no_omega(returns: list[float], threshold: float) -> None:
    with pytest.raises(NoRisk, match=f"below the threshold of {100 * threshold:.2f} % a period"):
        omega_ratio(np.array(returns), threshold)
