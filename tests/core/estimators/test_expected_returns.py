from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tests.core.measures.samples import FUND, MARKET, periods_per_year, properties, tables
from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.estimators import sample_mean
from xl_portfolio.core.measures import annual_return


def test_by_hand() -> None:
    assert sample_mean(np.array([[0.01, 0.02], [0.03, -0.02]]), 12) == pytest.approx([0.24, 0.0])


@properties
@given(tables(), periods_per_year)
def test_each_column_has_its_annual_return(table: np.ndarray, periods: float) -> None:
    expected = [annual_return(column, periods) for column in table.T]
    assert sample_mean(table, periods) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert sample_mean(table[::-1], periods) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert sample_mean(table[:, ::-1], periods) == pytest.approx(expected[::-1], rel=1e-9, abs=1e-12)


def test_one_row_is_enough_and_none_is_not() -> None:
    assert sample_mean(np.array([[0.01]]), 12) == pytest.approx([0.12])
    with pytest.raises(NotEnoughData, match="At least 1 row of returns is needed, but 0 came"):
        sample_mean(np.ones((0, 2)), 12)


def test_bad_tables_are_named() -> None:
    with pytest.raises(InputError, match="row 2, column 2 is missing"):
        sample_mean(np.array([[0.1, 0.2], [0.3, np.nan]]), 12)
    with pytest.raises(InputError, match=r"A table of returns with a column for each asset.* 1000 came"):
        sample_mean(MARKET, 12)
    with pytest.raises(InputError, match="A table of returns"):
        sample_mean(np.ones((3, 0)), 12)
    with pytest.raises(InputError, match="There cannot be 0 periods"):
        sample_mean(np.column_stack([MARKET, FUND]), 0)
