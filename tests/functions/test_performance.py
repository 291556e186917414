from __future__ import annotations

import math

import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.functions.cases import assert_same, error, number, why
from tests.functions.history import PRICES, RETURNS, TICKERS, WEEKS, properties, series
from xl_portfolio import evaluate
from xl_portfolio.sheet.grid import CellError, Grid

COLUMNS = range(0, 20, 4)
UP_AND_DOWN = [0.1, -0.1]  # wealth 1.1, 0.99; mean 0, standard deviation sqrt(0.02)


# --- RETURNS ----------------------------------------------------------------------------------------


def test_returns_by_hand() -> None:
    assert_same(evaluate("RETURNS", [100, 110, 99]), [[0.1], [-0.1]])
    assert_same(evaluate("RETURNS", [100, 110, 99], "Log"), [[math.log(1.1)], [math.log(0.9)]])


def test_returns_against_pandas() -> None:
    frame = pd.DataFrame(PRICES)
    assert_same(evaluate("RETURNS", PRICES), frame.pct_change().iloc[1:].to_numpy())
    assert_same(evaluate("RETURNS", PRICES, "log"), np.log(frame).diff().iloc[1:].to_numpy())


@given(series())
@properties
def test_returns_undo_growth(returns: list[float]) -> None:
    prices = 100 * np.cumprod([1.0, *(1 + r for r in returns)])
    assert_same(evaluate("RETURNS", prices), [[r] for r in returns], 1e-9)
    assert_same(evaluate("RETURNS", 7 * prices), evaluate("RETURNS", prices), 1e-12)


def test_prices_that_are_wrong() -> None:
    assert (
        "prices holds 0 for Asset 1 in row 2: prices are above zero" in error("RETURNS", [100, 0, 99]).message
    )
    assert "prices holds -5 for Asset 1" in error("RETURNS", [100, -5, 99]).message
    assert error("RETURNS", [100.0]).code == "#N/A"
    assert "text 'abc'" in why("RETURNS", [100, "abc", 99, 98])
    assert error("RETURNS", [[100, 1], [None, None]]).code == "#N/A"
    assert "choose one of simple, log" in error("RETURNS", [100, 99], "geometric").message


def test_a_gap_is_bridged() -> None:
    assert_same(evaluate("RETURNS", [100, None, 121]), [[0.21]])
    assert "1 of 3 rows is incomplete" in why("RETURNS", [100, None, 121])


# --- annual figures ---------------------------------------------------------------------------------


def test_annual_figures_by_hand() -> None:
    assert number("ANNUAL_RETURN", [0.01, 0.03], 12) == pytest.approx(0.24, abs=1e-15)
    assert number("CAGR", [0.1, 0.1], 1) == pytest.approx(0.1, abs=1e-15)
    assert number("CAGR", UP_AND_DOWN, 2) == pytest.approx(0.99 - 1, abs=1e-15)
    assert number("VOLATILITY", UP_AND_DOWN, 4) == pytest.approx(2 * math.sqrt(0.02), abs=1e-15)
    assert number("DOWNSIDE_DEVIATION", UP_AND_DOWN, 0, 4) == pytest.approx(2 * math.sqrt(0.005), abs=1e-15)
    assert number("SHARPE", [0.01, 0.03], 0.12, 12) == pytest.approx(0.01 / math.sqrt(0.0002) * math.sqrt(12))
    assert number("SORTINO", [0.3, -0.1], 0, 4) == pytest.approx(0.4 / (2 * math.sqrt(0.005)))
    assert number("CALMAR", [0.3, -0.1], 2) == pytest.approx(0.17 / 0.1)
    assert number("OMEGA", [0.3, -0.1]) == pytest.approx(3.0)
    assert number("OMEGA", [0.3, -0.1], 0.1) == pytest.approx(1.0)


@pytest.mark.parametrize("column", COLUMNS)
def test_annual_figures_against_empyrical(column: int) -> None:
    returns = RETURNS[:, column]
    weekly = {"annualization": WEEKS}
    assert number("CAGR", returns, 52) == pytest.approx(empyrical.cagr(returns, **weekly), rel=1e-10)
    assert number("VOLATILITY", returns, 52) == pytest.approx(
        empyrical.annual_volatility(returns, **weekly), rel=1e-10
    )
    assert number("DOWNSIDE_DEVIATION", returns, 0.052, 52) == pytest.approx(
        empyrical.downside_risk(returns, 0.001, **weekly), rel=1e-10
    )
    assert number("SHARPE", returns, 0.052, 52) == pytest.approx(
        empyrical.sharpe_ratio(returns, 0.001, **weekly), rel=1e-10
    )
    assert number("SORTINO", returns, 0.052, 52) == pytest.approx(
        empyrical.sortino_ratio(returns, 0.001, **weekly), rel=1e-10
    )
    assert number("CALMAR", returns, 52) == pytest.approx(
        empyrical.calmar_ratio(returns, **weekly), rel=1e-10
    )
    assert number("OMEGA", returns, 0.001) == pytest.approx(
        empyrical.omega_ratio(returns, 0.0, 0.001, annualization=1), rel=1e-10
    )
    assert number("ANNUAL_RETURN", returns, 52) == pytest.approx(52 * pd.Series(returns).mean(), rel=1e-12)


@given(series(), st.sampled_from([1.0, 4.0, 12.0, 52.0, 252.0]))
@properties
def test_more_periods_scale_mean_and_volatility(returns: list[float], periods: float) -> None:
    base = number("VOLATILITY", returns, 1)
    assert number("VOLATILITY", returns, periods) == pytest.approx(base * math.sqrt(periods))
    assert number("ANNUAL_RETURN", returns, periods) == pytest.approx(
        periods * number("ANNUAL_RETURN", returns, 1), abs=1e-15
    )
    assert number("SHARPE", returns, 0, periods) == pytest.approx(
        number("SHARPE", returns, 0, 1) * math.sqrt(periods), abs=1e-12
    )


@given(series(), st.floats(0.1, 3.0))
@properties
def test_ratios_do_not_change_with_the_size_of_the_position(returns: list[float], size: float) -> None:
    scaled = [size * r for r in returns]
    for name in ("SHARPE", "SORTINO", "OMEGA"):
        assert number(name, scaled) == pytest.approx(number(name, returns), rel=1e-9, abs=1e-12)


@given(series(), st.integers(-200, 200).map(lambda points: points / 10_000))
@properties
def test_sharpe_counts_from_the_risk_free_rate(returns: list[float], shift: float) -> None:
    moved = [r + shift for r in returns]
    assert number("SHARPE", moved, 0.02 + 12 * shift, 12) == pytest.approx(
        number("SHARPE", returns, 0.02, 12), rel=1e-9, abs=1e-9
    )


@given(series())
@properties
def test_growth_is_at_most_the_mean(returns: list[float]) -> None:
    per_period = (1 + number("CAGR", returns, 1)) - 1
    assert per_period <= number("ANNUAL_RETURN", returns, 1) + 1e-12


@given(series(), series())
@properties
def test_omega_is_one_at_the_mean(returns: list[float], more: list[float]) -> None:
    assert number("OMEGA", returns, float(np.mean(returns))) == pytest.approx(1.0, rel=1e-9)


# --- what people do ---------------------------------------------------------------------------------


def test_a_negative_ratio_is_explained() -> None:
    losing = [-0.03, 0.01, -0.02]
    for name in ("SHARPE", "SORTINO", "CALMAR"):
        assert number(name, losing) < 0
        assert why(name, losing) == (
            "A negative ratio does not rank: with the same loss, more risk makes it look better."
        )


@pytest.mark.parametrize(
    ("name", "returns", "words"),
    [
        ("SHARPE", [0.01, 0.01, 0.01], "no risk to divide by"),
        ("SORTINO", [0.01, 0.02], "no downside"),
        ("CALMAR", [0.01, 0.02], "no drawdown"),
        ("OMEGA", [0.01, 0.02], "no losses"),
        ("SHARPE", [0.1] * 7, "no risk to divide by"),
    ],
)
def test_no_risk_is_a_division_by_zero(name: str, returns: list[float], words: str) -> None:
    value = error(name, returns)
    assert value.code == "#DIV/0!"
    assert words in value.message


def test_one_return_is_not_enough() -> None:
    assert error("SHARPE", 0.01).code == "#N/A"
    assert error("VOLATILITY", [0.01]).code == "#N/A"


def test_percentages_are_noted() -> None:
    assert "divide them by 100" in why("SHARPE", [1.5, -2.0, 3.0, 1.0])
    assert "2 means 200 %; write 2 % as 0.02" in why("SHARPE", [0.01, -0.02, 0.03], 2)


def test_a_total_loss_cannot_be_compounded() -> None:
    assert "100 %" in error("CAGR", [0.01, -1.0]).message
    assert "100 %" in error("CALMAR", [0.01, -1.5]).message


def test_periods_that_contradict_the_dates() -> None:
    weeks = [[45296.0 + 7 * k, 0.01 * (-1) ** k] for k in range(8)]
    table = [["Date", "Fund"], *weeks]
    assert "weekly" in error("SHARPE", table, 0, 12).message
    assert number("SHARPE", table) == number("SHARPE", [row[1] for row in weeks], 0, 52)


# --- PERFORMANCE_TABLE ------------------------------------------------------------------------------


def test_the_table_agrees_with_the_functions() -> None:
    table = [TICKERS, *RETURNS.tolist()]
    rows = evaluate("PERFORMANCE_TABLE", table, 0.03, 52, RETURNS[:, 0])
    assert isinstance(rows, list)
    header, *body = rows
    assert [row[0] for row in body] == TICKERS
    single: dict[str, tuple[object, ...]] = {
        "Annual return (arithmetic)": ("ANNUAL_RETURN", 52),
        "Compound annual growth rate": ("CAGR", 52),
        "Volatility": ("VOLATILITY", 52),
        "Downside deviation below the risk-free rate": ("DOWNSIDE_DEVIATION", 0.03, 52),
        "Maximum drawdown": ("MAX_DRAWDOWN",),
        "Value at risk 95 %, one period": ("VALUE_AT_RISK",),
        "Expected shortfall 95 %, one period": ("EXPECTED_SHORTFALL",),
        "Sharpe ratio": ("SHARPE", 0.03, 52),
        "Sortino ratio at the risk-free rate": ("SORTINO", 0.03, 52),
        "Calmar ratio": ("CALMAR", 52),
        "Omega ratio at the risk-free rate": ("OMEGA", 0.03 / 52),
    }
    for label, (name, *rest) in single.items():
        for k in COLUMNS:
            assert body[k][header.index(label)] == pytest.approx(
                number(str(name), RETURNS[:, k], *rest), rel=1e-12
            )
    relative = {"Market beta": ("MARKET_BETA",), "Tracking error": ("TRACKING_ERROR", 52)}
    for label, (name, *rest) in relative.items():
        value = number(name, RETURNS[:, 4], RETURNS[:, 0], *rest)
        assert body[4][header.index(label)] == pytest.approx(value, rel=1e-12)
    assert body[0][header.index("Market beta")] == pytest.approx(1.0)
    ratio = body[0][header.index("Information ratio")]
    assert isinstance(ratio, CellError)  # the benchmark against itself
    assert ratio.code == "#DIV/0!"


def test_one_cell_of_the_table_may_fail_alone() -> None:
    rows = evaluate("PERFORMANCE_TABLE", [["Cash", "Fund"], [0.001, 0.02], [0.001, -0.01], [0.001, 0.03]])
    assert isinstance(rows, list)
    sharpe = rows[0].index("Sharpe ratio")
    assert rows[1][sharpe].code == "#DIV/0!"
    assert isinstance(rows[2][sharpe], float)


def test_shape_of_the_distribution_against_pandas() -> None:
    rows = evaluate("PERFORMANCE_TABLE", RETURNS, 0, 52)
    assert isinstance(rows, list)
    grid = Grid.of(rows[1:])
    frame = pd.DataFrame(RETURNS)
    for label, expected in {
        "Skewness": frame.skew(),
        "Excess kurtosis": frame.kurt(),
        "Best period": frame.max(),
    }.items():
        np.testing.assert_allclose(grid.numbers[:, rows[0].index(label)], expected, rtol=1e-9)


@given(series(least=4))
@properties
def test_order_of_the_columns_does_not_matter(returns: list[float]) -> None:
    assume(len(returns) > 3)
    both = [[r, -r / 2] for r in returns]
    one = evaluate("PERFORMANCE_TABLE", both)
    other = evaluate("PERFORMANCE_TABLE", [row[::-1] for row in both])
    assert isinstance(one, list)
    assert isinstance(other, list)
    assert_same([one[1][1:], one[2][1:]], [other[2][1:], other[1][1:]])
