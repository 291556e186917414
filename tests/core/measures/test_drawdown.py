from __future__ import annotations

import empyrical
import numpy as np
import pytest
from hypothesis import given

from tests.core.measures.samples import MARKET, properties, series
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures import drawdowns, maximum_drawdown


def test_drawdowns_by_hand() -> None:
    # wealth 0.9, 1.08, 0.54, 1.08 against peaks 1 (the start), 1.08, 1.08, 1.08
    returns = np.array([-0.1, 0.2, -0.5, 1.0])
    assert drawdowns(returns) == pytest.approx([-0.1, 0.0, -0.5, 0.0])
    assert maximum_drawdown(returns) == pytest.approx(0.5)


def test_the_initial_wealth_is_the_first_peak() -> None:
    assert maximum_drawdown(np.array([-0.3])) == pytest.approx(0.3)
    assert drawdowns(np.array([-0.5, 0.5])) == pytest.approx([-0.5, -0.25])


def test_no_fall_is_exactly_zero() -> None:
    rising = np.array([0.0, 0.1, 0.0, 1e-9, 3.0])
    assert (drawdowns(rising) == 0.0).all()
    assert str(maximum_drawdown(rising)) == "0.0"


def test_maximum_drawdown_equals_empyrical() -> None:
    assert maximum_drawdown(MARKET) == pytest.approx(-empyrical.max_drawdown(MARKET), rel=1e-12)


@properties
@given(series(1))
def test_drawdowns_equal_a_walk_through_the_wealth(returns: np.ndarray) -> None:
    wealth = peak = 1.0
    for value, drawdown in zip(returns, drawdowns(returns), strict=True):
        wealth *= 1 + value
        peak = max(peak, wealth)
        assert drawdown == pytest.approx(wealth / peak - 1, rel=1e-9, abs=1e-12)
        assert -1 < drawdown <= 0
    assert maximum_drawdown(returns) == -drawdowns(returns).min()


@properties
@given(series(1))
def test_a_further_gain_changes_no_maximum(returns: np.ndarray) -> None:
    assert maximum_drawdown(np.append(returns, 0.2)) == maximum_drawdown(returns)
    assert maximum_drawdown(np.append(returns, -0.2)) >= max(maximum_drawdown(returns), 0.2 - 1e-12)


def test_long_and_steep_series_do_not_overflow() -> None:
    steep = np.full(5000, 9.0)
    steep[-1] = -0.9
    assert maximum_drawdown(steep) == pytest.approx(0.9, rel=1e-9)


@pytest.mark.parametrize("ruin", [-1.0, -1.5])
@pytest.mark.parametrize("function", [drawdowns, maximum_drawdown])
def test_a_total_loss_is_a_sentence(function, ruin: float) -> None:
    with pytest.raises(InputError, match=f"Return 3 is {100 * ruin:.1f} %"):
        function(np.array([0.1, 0.2, ruin, 0.1]))
