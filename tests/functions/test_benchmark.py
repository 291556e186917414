from __future__ import annotations

import math
from datetime import datetime, timedelta

import empyrical
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.cases import error, number, why
from tests.functions.history import RETURNS, WEEKS, properties, series

MARKET = RETURNS.mean(axis=1)
START = datetime(2024, 1, 5)


def dated(returns: list[float], first: int = 0) -> list[list[object]]:
    return [["Date", "Fund"], *[[START + timedelta(days=7 * (first + k)), r] for k, r in enumerate(returns)]]


def test_by_hand() -> None:
    benchmark = [0.01, -0.01]
    assert number("MARKET_BETA", [0.03, -0.01], benchmark) == pytest.approx(2.0)
    assert number("TRACKING_ERROR", [0.03, -0.01], benchmark, 2) == pytest.approx(0.02)
    assert number("INFORMATION_RATIO", [0.03, -0.01], benchmark, 2) == pytest.approx(1.0)


@pytest.mark.parametrize("column", range(0, 20, 4))
def test_against_empyrical_and_numpy(column: int) -> None:
    returns = RETURNS[:, column]
    assert number("MARKET_BETA", returns, MARKET) == pytest.approx(empyrical.beta(returns, MARKET), rel=1e-9)
    assert number("INFORMATION_RATIO", returns, MARKET, 52) == pytest.approx(
        empyrical.excess_sharpe(returns, MARKET) * math.sqrt(WEEKS), rel=1e-9
    )
    assert number("TRACKING_ERROR", returns, MARKET, 52) == pytest.approx(
        np.std(returns - MARKET, ddof=1) * math.sqrt(52), rel=1e-12
    )


@given(series(), st.floats(-2, 2), st.integers(-100, 100).map(lambda points: points / 10_000))
@properties
def test_beta_of_a_multiple_is_the_multiple(benchmark: list[float], beta: float, alpha: float) -> None:
    returns = [alpha + beta * b for b in benchmark]
    assert number("MARKET_BETA", returns, benchmark) == pytest.approx(beta, abs=1e-9)


@given(series())
@properties
def test_tracking_error_is_a_distance(returns: list[float]) -> None:
    other = returns[::-1]
    assert number("TRACKING_ERROR", returns, returns) == 0.0
    assert number("TRACKING_ERROR", returns, other) == pytest.approx(number("TRACKING_ERROR", other, returns))


def test_the_benchmark_itself_has_no_information_ratio() -> None:
    assert error("INFORMATION_RATIO", [0.01, 0.02], [0.01, 0.02]).code == "#DIV/0!"
    assert error("MARKET_BETA", [0.01, 0.02], [0.01, 0.01]).code == "#DIV/0!"


def test_series_are_paired_by_date() -> None:
    mine, theirs = RETURNS[:30, 1].tolist(), MARKET[:30].tolist()
    expected = number("MARKET_BETA", mine[5:], theirs[5:])
    assert number("MARKET_BETA", dated(mine), dated(theirs[5:], 5)) == pytest.approx(expected)
    assert "25 periods of returns and benchmark match; 5 rows" in why(
        "MARKET_BETA", dated(mine), dated(theirs[5:], 5)
    )
    assert number("TRACKING_ERROR", dated(mine), dated(theirs)) == number("TRACKING_ERROR", mine, theirs, 52)


def test_a_gap_in_one_series_leaves_the_period_out_of_both() -> None:
    mine, theirs = RETURNS[:10, 1].tolist(), MARKET[:10].tolist()
    gap: list[object] = [None, *mine[1:]]
    assert number("MARKET_BETA", gap, theirs) == pytest.approx(number("MARKET_BETA", mine[1:], theirs[1:]))


def test_what_does_not_match_is_refused() -> None:
    assert (
        "returns has 3 rows, but benchmark has 2"
        in error("MARKET_BETA", [0.01, 0.02, 0.03], [0.01, 0.02]).message
    )
    assert error("MARKET_BETA", dated([0.01, 0.02]), dated([0.01, 0.02], 90)).code == "#N/A"
    assert (
        "benchmark takes one series"
        in error("MARKET_BETA", [0.01, 0.02], [[0.01, 0.02], [0.03, 0.04]]).message
    )
