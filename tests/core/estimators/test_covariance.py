from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from tests.core.measures.samples import FUND, MARKET, periods_per_year, properties, tables
from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.estimators import correlation, sample_covariance
from xl_portfolio.core.measures import volatility

BOTH = np.column_stack([MARKET, FUND])


def test_covariance_by_hand() -> None:
    # deviations -1, 0, 1 and -2, 1, 1 percent: sums of products 2, 3, 6 by n - 1 = 2, times 12
    table = np.array([[0.01, 0.00], [0.02, 0.03], [0.03, 0.03]])
    assert sample_covariance(table, 12) == pytest.approx(np.array([[12, 18], [18, 36]]) * 1e-4)


def test_covariance_equals_pandas() -> None:
    expected = 252 * pd.DataFrame(BOTH).cov().to_numpy()
    assert sample_covariance(BOTH, 252) == pytest.approx(expected, rel=1e-12)


@properties
@given(tables(), periods_per_year)
def test_covariance_scales_and_ignores_the_mean(table: np.ndarray, periods: float) -> None:
    matrix = sample_covariance(table, periods)
    size = np.array([1.0, -2.0, 0.5])
    moved = sample_covariance(0.3 + table * size, periods)
    assert moved == pytest.approx(matrix * np.outer(size, size), rel=1e-9, abs=1e-9)
    assert np.sqrt(matrix.diagonal()) == pytest.approx([volatility(column, periods) for column in table.T])
    order = [2, 0, 1]
    assert sample_covariance(table[::-1, order], periods) == pytest.approx(
        matrix[np.ix_(order, order)], rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize("layout", ["C", "F", "strided", "reversed"])
@pytest.mark.parametrize("shape", [(2, 1), (3, 40), (300, 7), (50, 130)])
def test_covariance_is_exactly_symmetric(shape: tuple[int, int], layout: str) -> None:
    table = np.random.default_rng(7).standard_normal(shape)
    if layout == "F":
        table = np.asfortranarray(table)
    elif layout == "strided":
        table = np.repeat(table, 2, axis=1)[:, ::2]
    elif layout == "reversed":
        table = table[::-1, ::-1]
    matrix = sample_covariance(table, 252)
    assert (matrix == matrix.T).all()
    assert matrix == pytest.approx(
        252 * np.cov(table, rowvar=False).reshape(matrix.shape), rel=1e-9, abs=1e-9
    )
    correlations = correlation(matrix)
    assert (correlations == correlations.T).all()


@pytest.mark.parametrize("level", [0.0, 0.1, -0.003, 0.1 / 52])
def test_a_constant_column_works(level: float) -> None:
    table = np.column_stack([MARKET, np.full(MARKET.size, level), FUND])
    matrix = sample_covariance(table, 252)
    assert (matrix[1] == 0).all()
    assert (matrix[:, 1] == 0).all()
    assert correlation(matrix)[1].tolist() == [0, 1, 0]
    assert correlation(matrix)[0, 2] == pytest.approx(np.corrcoef(MARKET, FUND)[0, 1])


def test_a_small_column_beside_a_large_one_is_not_constant() -> None:
    matrix = sample_covariance(np.column_stack([1e6 * MARKET, 1e-8 * FUND]), 1)
    assert matrix[1, 1] == pytest.approx(1e-16 * np.var(FUND, ddof=1), rel=1e-9)
    assert correlation(matrix)[0, 1] == pytest.approx(np.corrcoef(MARKET, FUND)[0, 1])


def test_identical_columns_work() -> None:
    matrix = sample_covariance(np.column_stack([MARKET, MARKET]), 252)
    assert np.ptp(matrix) == 0
    assert correlation(matrix).tolist() == [[1, 1], [1, 1]]


def test_nothing_but_cash_correlates_with_nothing() -> None:
    assert correlation(np.zeros((2, 2))).tolist() == [[1, 0], [0, 1]]


def test_correlation_by_hand() -> None:
    expected = np.array([[1, 0.5], [0.5, 1]])
    assert correlation(np.array([[0.04, 0.03], [0.03, 0.09]])) == pytest.approx(expected)


@properties
@given(tables())
def test_correlation_equals_numpy_and_stays_in_bounds(table: np.ndarray) -> None:
    matrix = correlation(sample_covariance(table, 52))
    assert matrix == pytest.approx(np.corrcoef(table, rowvar=False), rel=1e-9, abs=1e-9)
    assert np.abs(matrix).max() == 1.0
    assert (matrix.diagonal() == 1.0).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_rounding_never_leaves_the_bounds(sign: int) -> None:
    above = sign * (1 + 1e-12)
    assert correlation(np.array([[1, above], [above, 1]])).tolist() == [[1, sign], [sign, 1]]


@pytest.mark.parametrize(
    ("covariance", "sentence"),
    [
        ([[0.04, 0.07], [0.07, 0.09]], r"Assets 1 and 2 would have a correlation of 1.1667"),
        ([[0.04, -0.07], [-0.07, 0.09]], r"a correlation of -1.1667"),
        ([[0.04, 0.01]], "as many rows as columns"),
        ([[0.04, 0.01], [0.02, 0.09]], "must be symmetric"),
        ([[0.04, 0.010000001], [0.01, 0.09]], r"is 0\.010000001 in one place and 0\.01 in the other"),
        ([[-0.04, 0.0], [0.0, 0.09]], "The variance of asset 1 is -0.04"),
        ([[np.inf]], "Covariance in row 1, column 1 is infinite"),
    ],
)
def test_a_matrix_that_is_no_covariance_is_refused(covariance, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        correlation(covariance)


def test_two_rows_are_needed() -> None:
    with pytest.raises(NotEnoughData, match="At least 2 rows of returns are needed, but 1 came"):
        sample_covariance(np.array([[0.1, 0.2]]), 12)


def test_bad_tables_are_named() -> None:
    with pytest.raises(InputError, match="row 2, column 1 is missing"):
        sample_covariance(np.array([[0.1, 0.2], [np.nan, 0.3]]), 12)
    with pytest.raises(InputError, match="A table of returns"):
        sample_covariance(MARKET, 12)
    with pytest.raises(InputError, match="There cannot be -1 periods"):
        sample_covariance(BOTH, -1)
