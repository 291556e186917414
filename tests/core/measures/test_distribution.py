from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from tests.core.measures.samples import BACON_PORTFOLIO, MARKET, properties, series
from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.measures import (
    best_return,
    excess_kurtosis,
    share_of_gains,
    skewness,
    worst_return,
)


def test_extremes_by_hand() -> None:
    returns = np.array([0.02, -0.01, 0.0, 0.04])
    assert best_return(returns) == 0.04
    assert worst_return(returns) == -0.01
    assert share_of_gains(returns) == 0.5  # zero is no gain


def test_skewness_by_hand() -> None:
    # deviations -1, -1, 2 with variance 3: 3 / (2 x 1) x (8 - 1 - 1) / 3^1.5 = sqrt(3)
    assert skewness(np.array([0.0, 0.0, 3.0])) == pytest.approx(3**0.5)


def test_kurtosis_by_hand() -> None:
    # deviations -1, -1, -1, 3 with variance 4: 4 x 5 / (3 x 2 x 1) x 84 / 16 - 3 x 9 / (2 x 1) = 4
    assert excess_kurtosis(np.array([0.0, 0.0, 0.0, 4.0])) == pytest.approx(4.0)


def test_shape_of_microsofts_examples() -> None:
    # Microsoft's help for SKEW and KURT: 3, 4, 5, 2, 3, 4, 5, 6, 4, 7 -> 0.359543 and -0.1518
    values = np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7])
    assert skewness(values) == pytest.approx(0.359543, abs=5e-7)
    assert excess_kurtosis(values) == pytest.approx(-0.151799637, abs=5e-10)


def test_shape_of_bacon() -> None:
    assert skewness(BACON_PORTFOLIO) == pytest.approx(-0.09, abs=5e-3)
    assert excess_kurtosis(BACON_PORTFOLIO) == pytest.approx(-0.41, abs=5e-3)


def test_shape_equals_pandas() -> None:
    assert skewness(MARKET) == pytest.approx(pd.Series(MARKET).skew(), rel=1e-9)
    assert excess_kurtosis(MARKET) == pytest.approx(pd.Series(MARKET).kurt(), rel=1e-9)


@properties
@given(series(4))
def test_shape_ignores_place_and_size(returns: np.ndarray) -> None:
    skew, kurt = skewness(returns), excess_kurtosis(returns)
    assert skewness(0.3 + 2 * returns) == pytest.approx(skew, rel=1e-9, abs=1e-9)
    assert skewness(-returns) == pytest.approx(-skew, rel=1e-9, abs=1e-9)
    assert excess_kurtosis(0.3 - 2 * returns) == pytest.approx(kurt, rel=1e-9, abs=1e-9)


@properties
@given(series(1))
def test_extremes_reflect(returns: np.ndarray) -> None:
    assert best_return(-returns) == -worst_return(returns)
    assert share_of_gains(returns) + share_of_gains(-returns) == pytest.approx(np.mean(returns != 0))


@pytest.mark.parametrize("measure", [skewness, excess_kurtosis])
def test_a_constant_has_no_shape(measure) -> None:
    with pytest.raises(NoRisk, match="All returns are equal"):
        measure(np.full(7, 0.1))
