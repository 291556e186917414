from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.cases import assert_same, error, number, why
from tests.functions.history import RETURNS, properties, returns_table
from xl_portfolio import evaluate
from xl_portfolio.sheet.grid import Grid

HALVES = [0.5, 0.5]


def test_by_hand() -> None:
    assert number("PORTFOLIO_RETURN", [0.6, 0.4], [0.1, 0.05]) == pytest.approx(0.08)
    covariance = [[0.04, 0.0], [0.0, 0.01]]
    assert number("PORTFOLIO_VOLATILITY", HALVES, covariance) == pytest.approx(math.sqrt(0.0125))
    assert_same(evaluate("RISK_CONTRIBUTIONS", HALVES, covariance), [[0.8], [0.2]], 1e-12)


def test_equal_risk_contributions_of_maillard_roncalli_and_teiletche() -> None:
    # 2010: volatilities 10/20/30/40 %, correlations 0.8 and -0.5; their weights have equal shares of risk
    correlation = np.eye(4)
    correlation[0, 1] = correlation[1, 0] = 0.8
    correlation[2, 3] = correlation[3, 2] = -0.5
    deviations = np.array([0.1, 0.2, 0.3, 0.4])
    shares = evaluate(
        "RISK_CONTRIBUTIONS", [0.384, 0.192, 0.243, 0.182], correlation * np.outer(deviations, deviations)
    )
    np.testing.assert_allclose(Grid.of(shares).numbers, 0.25, atol=2e-3)


def test_against_the_series_of_the_portfolio() -> None:
    weights = np.linspace(1, 20, 20) / 210
    series = RETURNS @ weights
    covariance = evaluate("COVARIANCE_MATRIX", RETURNS, 52)
    assert number("PORTFOLIO_VOLATILITY", weights, covariance) == pytest.approx(
        np.std(series, ddof=1) * math.sqrt(52), rel=1e-12
    )
    means = evaluate("EXPECTED_RETURNS", RETURNS, 52)
    assert number("PORTFOLIO_RETURN", weights, means) == pytest.approx(52 * series.mean(), rel=1e-12)
    shares = Grid.of(evaluate("RISK_CONTRIBUTIONS", weights, covariance)).numbers[:, 0]
    expected = (
        weights * np.array([np.cov(RETURNS[:, k], series)[0, 1] for k in range(20)]) / series.var(ddof=1)
    )
    np.testing.assert_allclose(shares, expected, rtol=1e-9)


@given(returns_table(), st.lists(st.integers(1, 100), min_size=3, max_size=3))
@properties
def test_shares_of_risk_add_up_to_one(table: list[list[float]], parts: list[int]) -> None:
    weights = [part / sum(parts) for part in parts]
    covariance = evaluate("COVARIANCE_MATRIX", table, 12)
    shares = Grid.of(evaluate("RISK_CONTRIBUTIONS", weights, covariance)).numbers
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    volatility = number("PORTFOLIO_VOLATILITY", weights, covariance)
    bump = 1e-6  # Euler: the share is the elasticity of volatility in the weight
    for k in range(3):
        more = [w * (1 + bump * (i == k)) for i, w in enumerate(weights)]
        slope = (number("PORTFOLIO_VOLATILITY", more, covariance) / volatility - 1) / bump
        assert slope == pytest.approx(shares[k, 0], abs=1e-5)


@given(returns_table(), st.lists(st.integers(1, 100), min_size=3, max_size=3))
@properties
def test_sharpe_of_the_series_is_the_sharpe_of_the_weights(
    table: list[list[float]], parts: list[int]
) -> None:
    weights = np.array(parts) / sum(parts)
    expected = number("PORTFOLIO_RETURN", weights, evaluate("EXPECTED_RETURNS", table, 12))
    volatility = number("PORTFOLIO_VOLATILITY", weights, evaluate("COVARIANCE_MATRIX", table, 12))
    series = np.array(table) @ weights
    assert number("SHARPE", series, 0.02, 12) == pytest.approx(
        (expected - 0.02) / volatility, rel=1e-9, abs=1e-9
    )


def test_what_people_type() -> None:
    assert "weights add up to 0.98, not 1" in why("PORTFOLIO_RETURN", [0.5, 0.48], [0.1, 0.05])
    assert "weights add up to 100, not 1" in why("PORTFOLIO_RETURN", [60, 40], [0.1, 0.05])
    assert "7 means 700 %; write 7 % as 0.07" in why("PORTFOLIO_RETURN", HALVES, [7, 0.05])
    assert "2 weights came for 3 assets" in error("PORTFOLIO_RETURN", HALVES, [0.1, 0.05, 0.02]).message
    assert "square" in error("PORTFOLIO_VOLATILITY", HALVES, [[0.04, 0.0]]).message
    assert "symmetric" in error("PORTFOLIO_VOLATILITY", HALVES, [[0.04, 0.1], [0.0, 0.01]]).message
    assert "negative" in error("PORTFOLIO_VOLATILITY", HALVES, [[-0.04, 0.0], [0.0, 0.01]]).message
    assert "weights is blank in row 1" in error("PORTFOLIO_RETURN", [None, 0.5], [0.1, 0.05]).message
    assert error("RISK_CONTRIBUTIONS", HALVES, [[0.0, 0.0], [0.0, 0.0]]).code == "#DIV/0!"
