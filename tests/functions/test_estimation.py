from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from tests.functions.cases import assert_same, error, why
from tests.functions.history import RETURNS, properties, returns_table
from xl_portfolio import evaluate
from xl_portfolio.sheet.grid import Grid

FRAME = pd.DataFrame(RETURNS)


def test_by_hand() -> None:
    table = [[0.02, 0.01], [0.04, -0.01]]
    assert_same(evaluate("EXPECTED_RETURNS", table, 10), [[0.3], [0.0]], 1e-15)
    assert_same(evaluate("COVARIANCE_MATRIX", table, 10), [[0.002, -0.002], [-0.002, 0.002]], 1e-15)
    assert_same(evaluate("CORRELATION_MATRIX", table), [[1.0, -1.0], [-1.0, 1.0]], 1e-15)


def test_against_pandas() -> None:
    assert_same(evaluate("EXPECTED_RETURNS", RETURNS, 52), 52 * FRAME.mean().to_numpy(), 1e-12)
    assert_same(evaluate("COVARIANCE_MATRIX", RETURNS, 52), 52 * FRAME.cov().to_numpy(), 1e-12)
    assert_same(evaluate("CORRELATION_MATRIX", RETURNS), FRAME.corr().to_numpy(), 1e-10)


@given(returns_table())
@properties
def test_a_covariance_is_symmetric_and_has_no_negative_variance(table: list[list[float]]) -> None:
    covariance = Grid.of(evaluate("COVARIANCE_MATRIX", table, 12)).numbers
    np.testing.assert_array_equal(covariance, covariance.T)
    assert np.linalg.eigvalsh(covariance).min() >= -1e-12
    correlation = Grid.of(evaluate("CORRELATION_MATRIX", table)).numbers
    deviations = np.sqrt(covariance.diagonal())
    np.testing.assert_allclose(correlation * np.outer(deviations, deviations), covariance, atol=1e-12)


@given(returns_table())
@properties
def test_assets_may_stand_in_any_order(table: list[list[float]]) -> None:
    turned = [row[::-1] for row in table]
    one = Grid.of(evaluate("COVARIANCE_MATRIX", table)).numbers
    np.testing.assert_allclose(
        Grid.of(evaluate("COVARIANCE_MATRIX", turned)).numbers, one[::-1, ::-1], atol=1e-15
    )


def test_a_constant_column_and_twins_work() -> None:
    table = [[0.01, 0.02, 0.02], [0.01, -0.01, -0.01], [0.01, 0.03, 0.03]]
    correlation = evaluate("CORRELATION_MATRIX", table)
    assert_same(correlation, [[1, 0, 0], [0, 1, 1], [0, 1, 1]], 1e-12)
    said = why("CORRELATION_MATRIX", [["Cash", "S", "T"], *table])
    assert said == "returns: Cash never changes, so its correlations are shown as 0."
    assert why("CORRELATION_MATRIX", RETURNS) == "OK"


def test_gaps_drop_whole_rows_with_a_note() -> None:
    cells: list[list[object]] = [list(row) for row in RETURNS[:10, :3].tolist()]
    cells[4][1] = None
    kept = np.delete(RETURNS[:10, :3], 4, axis=0)
    assert_same(evaluate("COVARIANCE_MATRIX", cells, 52), 52 * np.cov(kept, rowvar=False), 1e-12)
    assert why("COVARIANCE_MATRIX", cells, 52) == (
        "returns: 1 of 10 rows is incomplete and was left out (row 5, column 2 of the range)."
    )


def test_too_little_data() -> None:
    assert error("COVARIANCE_MATRIX", [["A", "B"], [0.01, 0.02]]).code == "#N/A"
    assert (
        "holds no numbers in column 2 of the range (Asset 2)"
        in error("EXPECTED_RETURNS", [[0.01, None, 0.1], [0.02, "x", 0.1]]).message
    )
    assert evaluate("CORRELATION_MATRIX", [0.01, 0.02]) == pytest.approx(1.0)
