from __future__ import annotations

import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.measures.samples import (
    BACON_BENCHMARK,
    BACON_PORTFOLIO,
    MARKET,
    periods_per_year,
    properties,
    series,
)
from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.measures import (
    RETURN_KINDS,
    annual_return,
    compound_annual_growth_rate,
    log_returns,
    market_beta,
    simple_returns,
)

prices = st.lists(st.integers(1, 100_000).map(lambda cents: cents / 100), min_size=2, max_size=30).map(
    np.array
)


def test_simple_returns_by_hand() -> None:
    assert simple_returns(np.array([100.0, 110.0, 99.0])) == pytest.approx([0.10, -0.10])


def test_log_returns_by_hand() -> None:
    assert log_returns(np.array([1.0, np.e, 1.0])) == pytest.approx([1.0, -1.0])


def test_columns_are_assets() -> None:
    table = np.array([[100.0, 50.0], [110.0, 25.0], [121.0, 50.0]])
    assert simple_returns(table) == pytest.approx(np.array([[0.1, -0.5], [0.1, 1.0]]))
    assert log_returns(table) == pytest.approx(np.log1p(np.array([[0.1, -0.5], [0.1, 1.0]])))


def test_single_precision_is_computed_in_double() -> None:
    short = np.array([100.0, 110.0, 99.0], dtype=np.float32)
    assert simple_returns(short).dtype == log_returns(short).dtype == np.float64


def test_simple_returns_equal_pandas() -> None:
    walk = 100 * np.cumprod(1 + MARKET)
    assert simple_returns(walk) == pytest.approx(pd.Series(walk).pct_change().dropna().to_numpy(), abs=1e-15)


@properties
@given(prices)
def test_returns_lead_from_the_first_price_to_the_last(path: np.ndarray) -> None:
    assert path[0] * np.prod(1 + simple_returns(path)) == pytest.approx(path[-1])
    assert path[0] * np.exp(log_returns(path).sum()) == pytest.approx(path[-1])
    assert log_returns(path) == pytest.approx(np.log1p(simple_returns(path)), rel=1e-9, abs=1e-9)


@properties
@given(prices, st.integers(1, 1000))
def test_the_currency_does_not_matter(path: np.ndarray, exchange_rate: int) -> None:
    assert simple_returns(path * exchange_rate) == pytest.approx(simple_returns(path), rel=1e-9, abs=1e-12)
    assert log_returns(path * exchange_rate) == pytest.approx(log_returns(path), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("function", [simple_returns, log_returns])
@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ([10.0, 0.0, 11.0], "Price 2 is 0: a price must be above zero"),
        ([0.9, 0.8, -3.5], "Price 3 is -3.5"),
        ([[10.0, 5.0], [11.0, 0.0]], "Price in row 2, column 2 is 0"),
        ([10.0, np.nan, 11.0], "Price 2 is missing"),
        ([10.0, np.inf], "Price 2 is infinite"),
        (5.0, "Prices must be a column"),
        (np.ones((3, 0)), "Prices must be a column"),
        (np.ones((2, 2, 2)), "Prices must be a column"),
    ],
)
def test_bad_prices_are_named(function, bad, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        function(bad)


@pytest.mark.parametrize("function", [simple_returns, log_returns])
@pytest.mark.parametrize("few", [[], [10.0], [[10.0, 11.0]]])
def test_one_price_gives_no_return(function, few) -> None:
    with pytest.raises(NotEnoughData, match=f"At least 2 prices .* but {len(few)} came"):
        function(few)


def test_a_jump_beyond_any_return_is_refused() -> None:
    with pytest.raises(InputError, match="Return 1 is infinite"):
        simple_returns(np.array([1e-300, 1e12]))


def test_the_kinds_of_return_are_the_two_functions() -> None:
    assert {kind.key: kind.of_prices for kind in RETURN_KINDS} == {
        "simple": simple_returns,
        "log": log_returns,
    }


def test_annual_return_by_hand() -> None:
    assert annual_return(np.array([0.01, 0.03]), 12) == pytest.approx(0.24)


def test_growth_rate_by_hand() -> None:
    # 1.10 x 1.21 = 1.331 in two half-years is 1.331 a year; in two years 1.331^(1/2)
    assert compound_annual_growth_rate(np.array([0.10, 0.21]), 2) == pytest.approx(0.331)
    assert compound_annual_growth_rate(np.array([0.10, 0.21]), 1) == pytest.approx(1.331**0.5 - 1)


def test_growth_rate_equals_empyrical() -> None:
    assert compound_annual_growth_rate(MARKET, 252) == pytest.approx(
        empyrical.annual_return(MARKET, annualization=252), rel=1e-12
    )


def test_jensens_alpha_of_bacon() -> None:
    # growth less beta times the growth of the benchmark: -0.01416944
    beta = market_beta(BACON_PORTFOLIO, BACON_BENCHMARK)
    own = compound_annual_growth_rate(BACON_PORTFOLIO, 12)
    other = compound_annual_growth_rate(BACON_BENCHMARK, 12)
    assert own - beta * other == pytest.approx(-0.01416944, abs=5e-9)


@properties
@given(series(1), periods_per_year)
def test_growth_compounds_to_the_final_wealth(returns: np.ndarray, periods: float) -> None:
    wealth = np.prod(1 + returns)
    assert compound_annual_growth_rate(returns, periods) == pytest.approx(
        wealth ** (periods / returns.size) - 1, abs=1e-12, rel=1e-9
    )


@properties
@given(series(1))
def test_growth_is_at_most_the_mean(returns: np.ndarray) -> None:
    assert compound_annual_growth_rate(returns, 1) <= annual_return(returns, 1) + 1e-15


@properties
@given(series(1), periods_per_year)
def test_annual_return_scales(returns: np.ndarray, periods: float) -> None:
    assert annual_return(3 * returns, periods) == pytest.approx(3 * annual_return(returns, periods))
    assert annual_return(returns + 0.01, periods) == pytest.approx(
        annual_return(returns, periods) + periods / 100
    )
    assert annual_return(returns[::-1], periods) == pytest.approx(annual_return(returns, periods))


@pytest.mark.parametrize("ruin", [-1.0, -1.2])
def test_nothing_compounds_after_a_total_loss(ruin: float) -> None:
    with pytest.raises(InputError, match=rf"Return 2 is {100 * ruin:.1f} %.* nothing is left to compound"):
        compound_annual_growth_rate(np.array([0.1, ruin, 0.2]), 12)
    assert annual_return(np.array([0.1, ruin, 0.2]), 1) == pytest.approx((0.3 + ruin) / 3)


def test_growth_beyond_any_number_is_a_sentence() -> None:
    with pytest.raises(InputError, match="grow beyond any number within a year"):
        compound_annual_growth_rate(np.array([500.0, 800.0]), 252)
