from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_portfolio.core.dates import (
    add_months,
    following_business_day,
    is_month_end,
    months_between,
    us_holidays,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_months_are_added(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_wanted_day_comes_back_after_a_short_month() -> None:
    assert add_months(date(2024, 2, 29), 1, 31) == date(2024, 3, 31)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_between_undoes_the_addition(day: date, months: int) -> None:
    assert months_between(day, add_months(day, months)) == months


def test_month_ends() -> None:
    assert is_month_end(date(2024, 2, 29))
    assert not is_month_end(date(2024, 2, 28))
    assert is_month_end(date(2023, 2, 28))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 7, 4), date(2025, 7, 7)),  # Independence Day, a Friday
        (date(2025, 12, 25), date(2025, 12, 26)),
        (date(2026, 7, 3), date(2026, 7, 6)),  # observed on the Friday before
        (date(2024, 11, 28), date(2024, 11, 29)),  # Thanksgiving
        (date(2025, 3, 3), date(2025, 3, 3)),
        (date(2025, 5, 31), date(2025, 6, 2)),  # a Saturday: into the next month
        (date(2021, 12, 31), date(2022, 1, 3)),  # New Year's Day 2022 observed on the Friday
    ],
)
def test_following_business_days(day: date, expected: date) -> None:
    assert following_business_day(day) == expected


def test_there_are_eleven_federal_holidays() -> None:
    assert len(us_holidays(2025)) == 11
