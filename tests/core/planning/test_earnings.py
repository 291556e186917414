from __future__ import annotations

import pytest

from tests.core.planning.samples import account, market, plan
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import earnings_against_payout, project
from xl_portfolio.core.tax import FlatRate


def test_the_case_of_a_payout_that_is_not_earned() -> None:
    # 4 % paid out of 6 % return, 1 % fee, 2.5 % inflation, a quarter of 3 % interest as tax
    spender = plan(
        market=market(expected_return=0.06, income_yield=0.03, inflation=0.025),
        law=FlatRate(ordinary=0.25, preferential=0.0),
        adviser_fee=0.01,
    )
    projection = project(spender)
    result = earnings_against_payout(spender, projection)
    assert result.total_return == pytest.approx(0.06)
    assert result.tax == pytest.approx(projection.tax_of_year[0] / 300_000)
    assert result.earned == pytest.approx((1.05 - result.tax) / 1.025 - 1)
    assert result.payout == pytest.approx(projection.payout[:12].sum() / 300_000)
    assert not result.keeps_capital
    assert "lives partly on its capital" in result.text


def test_a_payout_that_is_earned_and_a_later_year() -> None:
    careful = plan(market=market(expected_return=0.06), accounts=(account(600_000.0),))
    projection = project(careful)
    result = earnings_against_payout(careful, projection, 5)
    assert result.keeps_capital
    assert result.earned == pytest.approx(0.06)
    assert result.payout == pytest.approx(12_000 / projection.wealth[59])
    assert "keeps its purchasing power" in result.text


def test_errors() -> None:
    poor = plan(accounts=(account(10_000.0),))
    projection = project(poor)
    with pytest.raises(InputError, match="Nothing is left at the start of year 2"):
        earnings_against_payout(poor, projection, 1)
    with pytest.raises(InputError, match="outside the plan of 25 years"):
        earnings_against_payout(poor, projection, 25)
