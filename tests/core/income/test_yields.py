from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError, NoRisk, NotEnoughData
from xl_portfolio.core.income import (
    after_tax_yield,
    dividend_growth,
    dividend_streak,
    income_realised,
    real_return,
    tax_equivalent_yield,
    yield_on_cost,
)

rates = st.integers(0, 9_000).map(lambda value: value / 10_000)


def test_by_hand() -> None:
    assert after_tax_yield(0.05, 0.24) == pytest.approx(0.038)
    assert tax_equivalent_yield(0.038, 0.24) == pytest.approx(0.05)
    assert real_return(0.073, 0.03) == pytest.approx(0.0417475728)
    assert yield_on_cost(480.0, 6_000.0) == pytest.approx(0.08)
    assert dividend_growth([1.0, 1.5, 1.21]) == pytest.approx(0.1)
    assert dividend_growth([1.0, 1.5, 1.61051], 5) == pytest.approx(0.1)
    assert income_realised([98, 99], [100, 100]) == pytest.approx(0.985)


@given(rates, rates)
def test_tax_equivalent_undoes_after_tax(income_yield: float, tax: float) -> None:
    assert tax_equivalent_yield(after_tax_yield(income_yield, tax), tax) == pytest.approx(income_yield)


@given(rates, rates)
def test_real_return_and_inflation_make_the_nominal_one(nominal: float, inflation: float) -> None:
    assert (1 + real_return(nominal, inflation)) * (1 + inflation) == pytest.approx(1 + nominal)


@pytest.mark.parametrize(
    ("dividends", "rises"), [([1.0], 0), ([1, 2, 3], 2), ([3, 2, 2, 4], 1), ([1, 2, 1], 0), ([1, 1, 1], 0)]
)
def test_streaks(dividends: list[float], rises: int) -> None:
    assert dividend_streak(dividends) == rises


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: after_tax_yield(0.05, 24), InputError, "0.24 for 24 %"),
        (lambda: tax_equivalent_yield(0.05, 1.0), InputError, "0.24 for 24 %"),
        (lambda: after_tax_yield(math.nan, 0.1), InputError, "yield"),
        (lambda: real_return(0.05, -1.0), InputError, "impossible"),
        (lambda: yield_on_cost(5.0, 0.0), InputError, "above 0"),
        (lambda: dividend_growth([1.0]), NotEnoughData, "At least 2"),
        (lambda: dividend_growth([0.0, 1.0]), InputError, "leave that year out"),
        (lambda: dividend_growth([1.0, 1.1], 0.0), InputError, "more than 0"),
        (lambda: dividend_streak([1.0, -1.0]), InputError, "Dividend 2"),
        (lambda: income_realised([1.0], [1.0, 2.0]), InputError, "same months"),
        (lambda: income_realised([1.0], [0.0]), NoRisk, "nothing to compare"),
    ],
)
def test_errors(call: Callable[[], object], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        call()
