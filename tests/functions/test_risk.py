from __future__ import annotations

import cvxpy as cp
import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.functions.cases import assert_same, error, number, why
from tests.functions.history import RETURNS, properties, series
from xl_portfolio import evaluate
from xl_portfolio.sheet.grid import Grid

COLUMNS = range(0, 20, 4)
confidences = st.integers(500, 990).map(lambda per_mille: per_mille / 1000)


def test_losses_by_hand() -> None:
    returns = [0.1, -0.5, 0.2, -0.1]  # wealth 1.1, 0.55, 0.66, 0.594
    assert number("MAX_DRAWDOWN", returns) == pytest.approx(0.5)
    assert_same(evaluate("DRAWDOWNS", returns), [[0.0], [-0.5], [-0.4], [-0.46]], 1e-12)
    assert_same(evaluate("DRAWDOWNS", [-0.1, 0.05]), [[-0.1], [-0.055]], 1e-12)  # the start is a peak
    assert number("VALUE_AT_RISK", returns, 0.75) == 0.5
    assert number("VALUE_AT_RISK", returns, 0.5) == 0.1
    assert number("EXPECTED_SHORTFALL", returns, 0.5) == pytest.approx(0.3)
    assert number("EXPECTED_SHORTFALL", returns, 0.6) == pytest.approx((0.5 + 0.6 * 0.1) / 1.6)


def test_a_gain_is_a_negative_loss() -> None:
    assert number("VALUE_AT_RISK", [0.01, 0.02], 0.9) == -0.01
    assert number("MAX_DRAWDOWN", [0.01, 0.02]) == 0.0


@pytest.mark.parametrize("column", COLUMNS)
def test_drawdowns_against_empyrical_and_pandas(column: int) -> None:
    returns = RETURNS[:, column]
    assert number("MAX_DRAWDOWN", returns) == pytest.approx(-empyrical.max_drawdown(returns), rel=1e-10)
    wealth = pd.Series([1.0, *np.cumprod(1 + returns)])
    expected = (wealth / wealth.cummax() - 1).iloc[1:].to_numpy()
    assert_same(evaluate("DRAWDOWNS", returns), expected, 1e-10)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.977, 0.99])
def test_the_tail_against_other_programs(column: int, confidence: float) -> None:
    returns = RETURNS[:, column]
    quantile = np.quantile(returns, 1 - confidence, method="inverted_cdf")
    assert number("VALUE_AT_RISK", returns, confidence) == pytest.approx(-quantile, rel=1e-12)
    mean, deviation = returns.mean(), returns.std(ddof=1)
    normal = stats.norm(mean, deviation)
    assert number("VALUE_AT_RISK", returns, confidence, "normal") == pytest.approx(
        -normal.ppf(1 - confidence), rel=1e-10
    )
    tail = normal.expect(lb=-np.inf, ub=normal.ppf(1 - confidence)) / (1 - confidence)
    assert number("EXPECTED_SHORTFALL", returns, confidence, "normal") == pytest.approx(-tail, rel=1e-6)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.977])
def test_expected_shortfall_is_the_minimum_of_rockafellar_and_uryasev(confidence: float) -> None:
    losses = -RETURNS[:120, 3]
    level = cp.Variable()
    tail = cp.sum(cp.pos(losses - level)) / (losses.size * (1 - confidence))
    least = cp.Problem(cp.Minimize(level + tail)).solve(solver=cp.CLARABEL)
    assert number("EXPECTED_SHORTFALL", RETURNS[:120, 3], confidence) == pytest.approx(least, rel=1e-7)


@given(series(), confidences)
@properties
def test_the_tail_is_coherent(returns: list[float], confidence: float) -> None:
    at_risk = number("VALUE_AT_RISK", returns, confidence)
    shortfall = number("EXPECTED_SHORTFALL", returns, confidence)
    assert shortfall >= at_risk - 1e-15
    assert shortfall <= -min(returns) + 1e-12
    doubled = [2 * r for r in returns]
    assert number("EXPECTED_SHORTFALL", doubled, confidence) == pytest.approx(2 * shortfall, abs=1e-12)
    shifted = [r + 0.01 for r in returns]
    assert number("EXPECTED_SHORTFALL", shifted, confidence) == pytest.approx(shortfall - 0.01, abs=1e-12)
    assert number("VALUE_AT_RISK", shifted, confidence) == pytest.approx(at_risk - 0.01, abs=1e-12)


@given(series())
@properties
def test_the_maximum_drawdown_is_the_deepest_of_the_series(returns: list[float]) -> None:
    depths = Grid.of(evaluate("DRAWDOWNS", returns)).numbers
    assert depths.max() <= 0
    assert number("MAX_DRAWDOWN", returns) == pytest.approx(-depths.min(), abs=1e-15)


def test_what_people_type() -> None:
    assert "Write 95 % as 0.95." in error("VALUE_AT_RISK", [0.01, -0.02], 95).message
    assert "between 0 and 1" in error("EXPECTED_SHORTFALL", [0.01, -0.02], 1).message
    assert (
        "historical, normal, cornish_fisher" in error("VALUE_AT_RISK", [0.01, -0.02], 0.95, "gauss").message
    )
    spelled = number("VALUE_AT_RISK", RETURNS[:, 0], 0.95, "CORNISH fisher")
    assert spelled == number("VALUE_AT_RISK", RETURNS[:, 0], 0.95, "Cornish-Fisher")
    assert "100 %" in error("MAX_DRAWDOWN", [0.1, -1.0]).message


def test_a_confidence_meant_the_other_way_round_is_noted() -> None:
    returns = [0.04, -0.02, 0.01, 0.03]
    said = why("VALUE_AT_RISK", returns, 0.05)
    assert "confidence: 0.05 looks at the worst 95 % of the periods; for the worst 5 % write 0.95." in said
    assert "negative: even then there is a gain, of 4.0 % in the period." in said
    assert why("VALUE_AT_RISK", returns, 0.95) == why("EXPECTED_SHORTFALL", returns, 0.5) == "OK"


def test_a_loss_that_is_a_gain_is_noted() -> None:
    assert "a gain, of 1.0 % in" in why("EXPECTED_SHORTFALL", [0.01, 0.02, 0.03], 0.9)


def test_cornish_fisher_outside_its_domain_is_refused() -> None:
    value = error(
        "VALUE_AT_RISK", [0.01, 0.012, 0.009, 0.011, -0.5, 0.01, 0.01, 0.011], 0.95, "cornish_fisher"
    )
    assert value.code == "#NUM!"
    assert "historical" in value.message
