"""Rises in a row and cuts: every number can be counted on the fingers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.income import dividend_record, dividend_streak


@pytest.mark.parametrize(
    ("dividends", "present", "rises", "cuts", "lower_now", "falling"),
    [
        ([1.0, 1.1, 1.2], 1.2, 2, (), False, False),
        ([1.0, 1.1, 1.2], 1.3, 2, (), False, False),  # a raise under way is no full year yet
        ([1.0, 1.1, 1.2], 1.1, 0, (), True, True),
        ([1.0, 0.9, 1.0, 1.1], 1.1, 2, (2021,), False, False),
        ([1.0, 1.1, 1.0], 1.0, 0, (2022,), False, True),
        ([1.0, 1.1, 1.0], 1.05, 0, (2022,), False, False),  # raised since
        ([3.0, 2.0, 2.0, 1.0], 1.0, 0, (2021, 2023), False, True),
        ([1.0, 1.0], 1.0, 0, (), False, False),
        ([0.0, 0.0, 0.5], 0.5, 1, (), False, False),  # it has begun to pay
        ([1.0], 1.0, 0, (), False, False),
    ],
)
def test_a_record_counted_by_hand(
    dividends: list[float],
    present: float,
    rises: int,
    cuts: tuple[int, ...],
    lower_now: bool,
    falling: bool,
) -> None:
    record = dividend_record(2020, dividends, present)
    assert (record.rises, record.cuts, record.lower_now, record.falling) == (rises, cuts, lower_now, falling)
    assert record.last == 2020 + len(dividends) - 1


def test_rounding_is_neither_a_rise_nor_a_cut() -> None:
    added = 0.1 + 0.1 + 0.1  # 0.30000000000000004
    assert added > 0.3
    record = dividend_record(2020, [0.3, added, 0.3], added)
    assert (record.rises, record.cuts, record.falling) == (0, (), False)
    assert dividend_record(2020, [0.3, added], 0.3).lower_now is False
    assert dividend_streak([0.3, added]) == 0
    assert dividend_streak([0.3, 0.3 * (1 + 1e-6)]) == 1


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(0, 40))
def test_the_years_of_a_streak_hold_no_cut_and_it_cannot_be_longer(
    dividends: list[int], present: int
) -> None:
    record = dividend_record(2000, dividends, present)
    assert all(year <= record.last - record.rises for year in record.cuts)
    if record.rises and record.rises < len(dividends) - 1:
        before = len(dividends) - 1 - record.rises
        assert dividends[before] <= dividends[before - 1]
    assert record.lower_now == (present < dividends[-1])
    assert not (record.falling and record.rises)


@pytest.mark.parametrize(
    ("dividends", "present", "error", "text"),
    [
        ([], 1.0, NotEnoughData, "dividend"),
        ([1.0, -1.0], 1.0, InputError, "Dividend 2"),
        ([1.0, math.nan], 1.0, InputError, "missing"),
        ([1.0], -1.0, InputError, "cannot be negative"),
        ([1.0], math.nan, InputError, "missing"),
    ],
)
def test_errors(dividends: list[float], present: float, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        dividend_record(2020, dividends, present)
