from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.dates import us_holidays
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income import (
    ANNUALLY,
    FREQUENCIES,
    MONTHLY,
    QUARTERLY,
    SEMIANNUALLY,
    Frequency,
    Payer,
    income_calendar,
)


def payer(frequency: Frequency = QUARTERLY, month: int = 2, day: int = 15, ex_days: int = 10) -> Payer:
    return Payer(
        label="Fund",
        annual_income=1_200.0,
        frequency=frequency,
        pay_month=month,
        pay_day=day,
        ex_days=ex_days,
    )


def test_a_quarterly_payer_by_hand() -> None:
    calendar = income_calendar([payer(month=11)], date(2025, 1, 20), 12)
    assert [payment.pay_date for payment in calendar.payments] == [
        date(2025, 2, 18),  # the 15th is a Saturday, the 17th Presidents' Day
        date(2025, 5, 15),
        date(2025, 8, 15),
        date(2025, 11, 17),
    ]
    assert [payment.ex_date for payment in calendar.payments][:2] == [date(2025, 2, 5), date(2025, 5, 5)]
    assert calendar.monthly.tolist() == [0, 300, 0, 0, 300, 0, 0, 300, 0, 0, 300, 0]
    assert calendar.months[0] == date(2025, 1, 1)


def test_a_payment_can_move_into_the_next_month() -> None:
    calendar = income_calendar([payer(MONTHLY, day=31)], date(2025, 5, 1), 2)
    # May 31 is a Saturday and moves to June 2; June 30 is a Monday
    assert calendar.monthly.tolist() == [0, 200]
    assert [payment.pay_date for payment in calendar.payments] == [date(2025, 6, 2), date(2025, 6, 30)]


def test_a_payment_that_moves_in_from_the_month_before_counts() -> None:
    calendar = income_calendar([payer(ANNUALLY, month=5, day=31)], date(2025, 6, 1), 1)
    assert calendar.total == 1_200


def test_month_ends_and_leap_years() -> None:
    days = [
        income_calendar([payer(ANNUALLY, month=2, day=31)], date(year, 2, 1), 1).payments[0].pay_date
        for year in (2024, 2023)
    ]
    assert days == [date(2024, 2, 29), date(2023, 2, 28)]


def test_several_payers_are_sorted_by_date() -> None:
    calendar = income_calendar([payer(day=28), payer(SEMIANNUALLY, day=3)], date(2025, 1, 1), 12)
    dates = [payment.pay_date for payment in calendar.payments]
    assert dates == sorted(dates)
    assert calendar.table.sum(axis=1).tolist() == [1_200, 1_200]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(FREQUENCIES),
    st.integers(1, 12),
    st.integers(1, 27),
    st.dates(date(2020, 1, 1), date(2034, 1, 1)),
)
def test_every_payment_is_a_business_day_and_the_year_pays_once(
    frequency: Frequency, month: int, day: int, start: date
) -> None:
    calendar = income_calendar([payer(frequency, month, day)], start, 24)
    for payment in calendar.payments:
        for moment in (payment.pay_date, payment.ex_date):
            assert moment.weekday() < 5
            assert moment not in us_holidays(moment.year)
        assert payment.ex_date <= payment.pay_date
        assert 0 <= (payment.pay_date - date(payment.pay_date.year, payment.pay_date.month, 1)).days <= 31
    # at most the payments at the two ends can move in or out of the window
    assert abs(calendar.total - 2_400.0) <= 2 * 1_200.0 / frequency.payments + 1e-9


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"month": 13}, "from 1 to 12"),
        ({"day": 0}, "from 1 to 31"),
        ({"ex_days": -1}, "0 to 366"),
    ],
)
def test_wrong_payers(change: dict[str, int], text: str) -> None:
    with pytest.raises(InputError, match=text):
        payer(**change)


def test_other_errors() -> None:
    with pytest.raises(InputError, match="0 or more"):
        Payer(label="X", annual_income=-1.0, frequency=MONTHLY, pay_month=1, pay_day=1)
    with pytest.raises(InputError, match="1 to 120"):
        income_calendar([], date(2025, 1, 1), 0)
    assert income_calendar([], date(2025, 1, 1), 12).total == 0
