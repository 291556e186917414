from __future__ import annotations

from datetime import date, timedelta

import pytest
import QuantLib as ql  # noqa: N813  # the name its own manual uses
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xl_portfolio.core.dates import is_month_end
from xl_portfolio.core.errors import InputError, NotConverged
from xl_portfolio.core.income import (
    ACTUAL_ACTUAL,
    DAY_COUNTS,
    THIRTY_360,
    Bond,
    DayCount,
    accrued_interest,
    bond_price,
    cash_flows,
    convexity,
    coupon_dates,
    days_30_360,
    macaulay_duration,
    modified_duration,
    yield_to_maturity,
)

properties = settings(deadline=None, max_examples=80)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def bond(
    coupon: float, maturity: date, frequency: int = 2, day_count: DayCount = THIRTY_360, label: str = "Bond"
) -> Bond:
    return Bond(label=label, coupon=coupon, maturity=maturity, frequency=frequency, day_count=day_count)


# --- the examples of Microsoft's help for PRICE, YIELD, DURATION and MDURATION ---


def test_price_of_microsoft() -> None:
    example = bond(0.0575, date(2017, 11, 15))
    assert bond_price(example, date(2008, 2, 15), 0.065) == pytest.approx(94.63436162, abs=5e-9)


def test_yield_of_microsoft() -> None:
    example = bond(0.0575, date(2016, 11, 15))
    assert yield_to_maturity(example, date(2008, 2, 15), 95.04287) == pytest.approx(0.065, abs=5e-8)


def test_duration_of_microsoft() -> None:
    example = bond(0.08, date(2048, 1, 1), day_count=ACTUAL_ACTUAL)
    assert macaulay_duration(example, date(2018, 7, 1), 0.09) == pytest.approx(10.9191453, abs=5e-8)


def test_modified_duration_of_microsoft() -> None:
    example = bond(0.08, date(2016, 1, 1), day_count=ACTUAL_ACTUAL)
    assert modified_duration(example, date(2008, 1, 1), 0.09) == pytest.approx(5.73567, abs=5e-6)


# --- by hand ---


def test_a_bond_at_par() -> None:
    example = bond(0.06, date(2030, 3, 15))
    assert bond_price(example, date(2025, 3, 15), 0.06) == pytest.approx(100.0)
    assert accrued_interest(example, date(2025, 3, 15)) == 0


def test_accrued_interest_by_hand() -> None:
    # 30/360: 45 of 180 days of a coupon of 3
    assert accrued_interest(bond(0.06, date(2030, 1, 1)), date(2025, 2, 16)) == pytest.approx(0.75)
    # actual: 46 of 181 days
    actual = bond(0.06, date(2030, 1, 1), day_count=ACTUAL_ACTUAL)
    assert accrued_interest(actual, date(2025, 2, 16)) == pytest.approx(3 * 46 / 181)


def test_one_coupon_left_is_simple_interest() -> None:
    # 103 in half a coupon period at 4 %: 103 / 1.01 - 1.5
    example = bond(0.06, date(2025, 7, 1))
    assert bond_price(example, date(2025, 4, 1), 0.04) == pytest.approx(103 / 1.01 - 1.5)
    assert yield_to_maturity(example, date(2025, 4, 1), 103 / 1.01 - 1.5) == pytest.approx(0.04)


def test_a_zero_coupon_bond_lasts_as_long_as_it_takes() -> None:
    zero = bond(0.0, date(2035, 1, 1), frequency=1)
    assert macaulay_duration(zero, date(2025, 1, 1), 0.04) == pytest.approx(10.0)
    assert convexity(zero, date(2025, 1, 1), 0.04) == pytest.approx(110 / 1.04**2)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 1, 31), date(2024, 3, 31), 60),
        (date(2024, 2, 29), date(2024, 3, 31), 30),
        (date(2023, 2, 28), date(2024, 2, 29), 360),
        (date(2024, 1, 30), date(2024, 2, 29), 29),
        (date(2024, 1, 15), date(2024, 1, 31), 16),
    ],
)
def test_days_of_30_360(start: date, end: date, expected: int) -> None:
    assert days_30_360(start, end) == expected


def test_coupons_at_the_end_of_months() -> None:
    assert coupon_dates(date(2024, 1, 10), date(2025, 2, 28), 4) == (
        date(2023, 11, 30),
        date(2024, 2, 29),
        date(2024, 5, 31),
        date(2024, 8, 31),
        date(2024, 11, 30),
        date(2025, 2, 28),
    )


# --- QuantLib as the second opinion ---


def quantlib_bond(example: Bond, settlement: date) -> tuple[ql.FixedRateBond, ql.DayCounter]:
    def convert(day: date) -> ql.Date:
        return ql.Date(day.day, day.month, day.year)

    dates = coupon_dates(settlement, example.maturity, example.frequency)
    schedule = ql.Schedule(
        convert(dates[0]),
        convert(example.maturity),
        ql.Period(12 // example.frequency, ql.Months),
        ql.NullCalendar(),
        ql.Unadjusted,
        ql.Unadjusted,
        ql.DateGeneration.Backward,
        is_month_end(example.maturity),
    )
    counter = (
        ql.Thirty360(ql.Thirty360.BondBasis)
        if example.day_count is THIRTY_360
        else ql.ActualActual(ql.ActualActual.ISMA, schedule)
    )
    ql.Settings.instance().evaluationDate = convert(settlement)
    return ql.FixedRateBond(0, 100.0, schedule, [example.coupon], counter), counter


@properties
@given(
    days,
    st.integers(200, 11_000),
    st.integers(0, 12),
    st.sampled_from([1, 2, 4]),
    st.integers(1, 15),
    st.sampled_from(DAY_COUNTS),
)
def test_price_duration_and_convexity_equal_quantlib(
    settlement: date, length: int, coupon: int, frequency: int, percent_yield: int, day_count: DayCount
) -> None:
    maturity = settlement + timedelta(days=length)
    # the two 30/360 conventions differ at the last days of months: keep to the others
    assume(maturity.day <= 27)
    assume(settlement.day <= 27)
    example = bond(coupon / 100, maturity, frequency, day_count)
    assume(len(cash_flows(example, settlement).dates) >= 2)
    other, counter = quantlib_bond(example, settlement)
    annual_yield = percent_yield / 100
    terms = counter, ql.Compounded, example.frequency
    price = bond_price(example, settlement, annual_yield)
    assert accrued_interest(example, settlement) == pytest.approx(other.accruedAmount(), abs=1e-9)
    assert price == pytest.approx(other.cleanPrice(annual_yield, *terms), rel=1e-10)
    assert yield_to_maturity(example, settlement, price) == pytest.approx(annual_yield, abs=1e-9)
    rate = ql.InterestRate(annual_yield, *terms)
    functions = ql.BondFunctions
    assert macaulay_duration(example, settlement, annual_yield) == pytest.approx(
        functions.duration(other, rate, ql.Duration.Macaulay), rel=1e-9
    )
    assert modified_duration(example, settlement, annual_yield) == pytest.approx(
        functions.duration(other, rate, ql.Duration.Modified), rel=1e-9
    )
    assert convexity(example, settlement, annual_yield) == pytest.approx(
        functions.convexity(other, rate), rel=1e-9
    )


@properties
@given(days, st.integers(1, 12_000), st.sampled_from([1, 2, 4, 12]))
def test_coupon_dates_enclose_settlement_and_end_at_maturity(
    settlement: date, length: int, frequency: int
) -> None:
    maturity = settlement + timedelta(days=length)
    dates = coupon_dates(settlement, maturity, frequency)
    assert dates[0] <= settlement < dates[1]
    assert dates[-1] == maturity
    assert list(dates) == sorted(set(dates))


@properties
@given(st.integers(1, 15), st.integers(1, 15))
def test_the_price_falls_as_the_yield_rises(low: int, step: int) -> None:
    example = bond(0.05, date(2040, 5, 15))
    day = date(2025, 1, 8)
    assert bond_price(example, day, (low + step) / 100) < bond_price(example, day, low / 100)


@pytest.mark.parametrize("price", [1.0, 20.0, 99.0, 180.0, 400.0])
def test_extreme_prices_have_yields(price: float) -> None:
    example, day = bond(0.05, date(2033, 5, 15)), date(2025, 1, 8)
    assert bond_price(example, day, yield_to_maturity(example, day, price)) == pytest.approx(price, abs=1e-8)


def test_errors() -> None:
    with pytest.raises(InputError, match=r"0\.045 for 4\.5 %"):
        bond(4.5, date(2030, 1, 1))
    with pytest.raises(InputError, match="1, 2, 4 or 12"):
        bond(0.05, date(2030, 1, 1), frequency=3)
    example = bond(0.05, date(2030, 1, 1))
    with pytest.raises(InputError, match="matures on 2030-01-01"):
        cash_flows(example, date(2030, 1, 1))
    with pytest.raises(InputError, match="price for 100"):
        yield_to_maturity(example, date(2025, 1, 1), 0.0)
    with pytest.raises(InputError, match="write a decimal"):
        bond_price(example, date(2025, 1, 1), -2.0)
    with pytest.raises(NotConverged, match="check its price"):
        yield_to_maturity(example, date(2025, 1, 1), 0.001)
