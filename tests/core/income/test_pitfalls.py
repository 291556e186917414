from __future__ import annotations

import math

import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income import income_against_inflation, overconcentration, yield_trap

HEALTHY = [1.0, 1.1, 1.2]


@pytest.mark.parametrize(
    ("income_yield", "payout", "dividends", "volatility", "trapped", "reasons"),
    [
        (0.09, 0.50, HEALTHY, 0.15, False, 0),
        (0.09, 0.95, HEALTHY, 0.15, True, 1),
        (0.09, 0.50, [1.0, 1.2, 0.9], 0.15, True, 1),
        (0.09, 0.50, HEALTHY, 0.45, True, 1),
        (0.09, 0.95, [1.2, 0.9], 0.45, True, 3),
        (0.03, 0.95, [1.2, 0.9], 0.45, False, 3),
        (0.06, 0.95, HEALTHY, 0.15, False, 1),  # at the limit is not above it
        (0.09, 0.80, HEALTHY, 0.30, False, 0),
        (0.09, 0.50, [0.1 + 0.1 + 0.1, 0.3], 0.15, False, 0),  # rounding is no fall
        (0.09, 0.50, [0.3001, 0.3], 0.15, True, 1),
    ],
)
def test_yield_traps(
    income_yield: float,
    payout: float,
    dividends: list[float],
    volatility: float,
    trapped: bool,
    reasons: int,
) -> None:
    verdict = yield_trap(income_yield, payout, dividends, volatility)
    assert verdict.trapped is trapped
    assert len(verdict.reasons) == reasons
    assert verdict.text.startswith("Yield trap") is trapped


def test_the_verdict_is_a_sentence() -> None:
    verdict = yield_trap(0.112, 1.34, [2.0, 2.4, 1.8], 0.18)
    assert verdict.text == (
        "Yield trap: the yield of 11.2 % is high and 134 % of earnings are paid out (more than 80 %) and "
        "the dividend fell from 2.4 to 1.8."
    )


def test_missing_figures_are_said_and_not_taken_for_good() -> None:
    verdict = yield_trap(0.12, math.nan, [], math.nan)
    assert not verdict.trapped
    assert verdict.unknown == ("payout ratio", "dividend history", "volatility")
    assert "Not judged" in verdict.text
    with pytest.raises(InputError, match="yield is missing"):
        yield_trap(math.nan, 0.5, HEALTHY, 0.1)


def test_overconcentration() -> None:
    sentences = overconcentration([0.15, 0.6, 0.25], ["A", "B", "C"], 0.2)
    assert sentences == (
        "B is 60.0 %, above the limit of 20.0 %.",
        "C is 25.0 %, above the limit of 20.0 %.",
    )
    assert overconcentration([0.1] * 10, list("ABCDEFGHIJ"), 0.1) == ()
    with pytest.raises(InputError, match="one for each"):
        overconcentration([1.0], ["A", "B"], 0.2)


def test_income_that_loses_to_inflation() -> None:
    left, text = income_against_inflation(0.0, 0.03, 20)
    assert left == pytest.approx(100 / 1.03**20)
    assert "loses" in text
    assert "keeps up" in income_against_inflation(0.03, 0.03, 20)[1]
