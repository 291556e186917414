from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import pytest
import QuantLib as ql  # noqa: N813  # the name its own manual uses
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.cases import error, number, why
from tests.functions.history import properties
from xl_portfolio import evaluate
from xl_portfolio.sheet.grid import serial_of

Rows = list[list[object]]

START = datetime(2025, 1, 15)
HEADER = ["Holding", "Value", "Yield", "Payments a year", "Pay month", "Pay day"]
rates = st.integers(0, 2000).map(lambda points: points / 10_000)


def rows(name: str, *arguments: object) -> Rows:
    """Table of a call that gives one."""
    value = evaluate(name, *arguments)
    assert isinstance(value, list), value
    return [list(row) for row in value]


def floats(cells: list[object]) -> list[float]:
    """The numbers of a row."""
    return [cell for cell in cells if isinstance(cell, float)]


# --- yields -----------------------------------------------------------------------------------------


def test_yields_by_hand() -> None:
    assert number("AFTER_TAX_YIELD", 0.05, 0.24) == pytest.approx(0.038, abs=1e-15)
    assert number("TAX_EQUIVALENT_YIELD", 0.038, 0.24) == pytest.approx(0.05, abs=1e-15)
    assert number("REAL_RETURN", 0.10, 0.04) == pytest.approx(1.10 / 1.04 - 1, abs=1e-15)


def test_the_growth_that_the_case_study_leaves() -> None:
    # 3,623 a month on 650,000 is a yield of 6.69 %; 7.3 % less that is 0.61 %, and inflation of 3 % takes more
    growth = 0.073 - 12 * 3623 / 650_000
    assert growth == pytest.approx(0.0061, abs=5e-5)
    assert number("REAL_RETURN", growth, 0.03) == pytest.approx(-0.0232, abs=5e-5)


@given(rates, st.integers(0, 99).map(lambda percent: percent / 100))
@properties
def test_the_equivalent_yield_is_worth_the_exempt_one(income_yield: float, tax: float) -> None:
    taxable = number("TAX_EQUIVALENT_YIELD", income_yield, tax)
    assert taxable >= income_yield
    assert number("AFTER_TAX_YIELD", taxable, tax) == pytest.approx(income_yield, abs=1e-12)


@given(rates, rates)
@properties
def test_real_and_inflation_compound_to_nominal(nominal: float, inflation: float) -> None:
    real = number("REAL_RETURN", nominal, inflation)
    assert (1 + real) * (1 + inflation) - 1 == pytest.approx(nominal, abs=1e-12)


def test_what_people_type_for_rates() -> None:
    assert "Write 24 % as 0.24" in error("AFTER_TAX_YIELD", 0.05, 24).message
    assert "0 to below 1" in error("TAX_EQUIVALENT_YIELD", 0.05, 1).message
    assert "write 5 % as 0.05" in why("AFTER_TAX_YIELD", 5, 0.24)


# --- dividends and months ---------------------------------------------------------------------------


def test_dividends_by_hand() -> None:
    assert number("DIVIDEND_GROWTH", [2.0, 2.2, 2.42]) == pytest.approx(0.1)
    assert number("DIVIDEND_STREAK", [2.0, 1.0, 1.1, 1.2]) == 2
    assert number("DIVIDEND_STREAK", [1.0, 2.0, 2.0]) == 0
    assert "first dividend is 0" in error("DIVIDEND_GROWTH", [0.0, 1.0]).message
    assert error("DIVIDEND_GROWTH", [2.0]).code == "#N/A"
    assert "use 0 or more" in error("DIVIDEND_STREAK", [1.0, -2.0]).message


@given(st.lists(st.integers(0, 1000).map(float), min_size=1, max_size=24))
@properties
def test_the_reserve_just_lasts(incomes: list[float]) -> None:
    reserve = number("INCOME_RESERVE", incomes)
    cash, lowest = reserve, math.inf
    for income in incomes:  # spent first, then received
        cash -= math.fsum(incomes) / len(incomes)
        lowest = min(lowest, cash)
        cash += income
    assert lowest == pytest.approx(0.0, abs=1e-6)
    assert cash == pytest.approx(reserve, abs=1e-6)


# --- the calendar -----------------------------------------------------------------------------------


def test_the_calendar_of_one_quarterly_payer() -> None:
    table = rows("INCOME_CALENDAR", [HEADER, ["Fund", 10_000, 0.04, 4, 3, 15]], START, None, 12)
    assert table[0] == ["Holding", *(datetime(2025, m, 1) for m in range(1, 13)), "Total"]
    assert table[1] == ["Fund", *([0.0, 0.0, 100.0] * 4), 400.0]
    assert table[2] == ["All", *([0.0, 0.0, 100.0] * 4), 400.0]


def test_weekends_and_holidays_move_payments_on() -> None:
    holdings = [[*HEADER, "Ex days"], ["Fund", 12_000, 0.05, "Monthly", None, 31, 10]]
    table = rows("INCOME_CALENDAR", holdings, datetime(2027, 12, 3), "payments", 3)
    assert table[0] == ["Pay date", "Ex-date", "Holding", "Amount"]
    # the observed New Year's Day moves December 31, 2027, a Friday, to Monday; 2028 has a February 29
    assert [row[0] for row in table[1:]] == [
        datetime(2028, 1, 3),
        datetime(2028, 1, 31),
        datetime(2028, 2, 29),
    ]
    assert table[1][1] == datetime(2027, 12, 21)
    assert [row[3] for row in table[1:]] == [50.0] * 3


def test_the_case_study_of_six_hundred_fifty_thousand() -> None:
    holdings = [HEADER, ["Everything", 650_000, 12 * 3623 / 650_000, "Monthly", None, None]]
    assert rows("INCOME_CALENDAR", holdings, START)[-1][-1] == pytest.approx(43_476)


payers = st.lists(
    st.tuples(
        st.integers(0, 100_000).map(float),
        rates,
        st.sampled_from([1.0, 2.0, 4.0, 12.0]),
        st.integers(1, 12).map(float),
        st.integers(1, 28).map(float),
    ),
    min_size=1,
    max_size=5,
)


@given(payers, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
@properties
def test_a_year_of_payments_adds_up(entries: list[tuple[float, ...]], start: date) -> None:
    holdings = [HEADER, *([f"Fund {k}", *entry] for k, entry in enumerate(entries))]
    first = datetime(start.year, start.month, start.day)
    table = rows("INCOME_CALENDAR", holdings, first)
    listed = rows("INCOME_CALENDAR", holdings, serial_of(first), "payments")[1:]
    total = sum(value * share for value, share, *_ in entries)
    assert table[-1][-1] == pytest.approx(total, abs=1e-6)
    assert sum(row[3] for row in listed if isinstance(row[3], float)) == pytest.approx(total, abs=1e-6)
    for column in range(1, 13):
        parts = [row[column] for row in table[1:]]
        assert math.fsum(floats(parts[:-1])) == pytest.approx(parts[-1], abs=1e-6)
    assert all(isinstance(row[0], datetime) and row[0].weekday() < 5 for row in listed)


def test_what_people_type_for_holdings() -> None:
    good = ["Fund", 1000, 0.04, 4, 3, 15]
    assert "no column Yield" in error("INCOME_CALENDAR", [["Holding", "Value"], ["A", 1]], START).message
    assert (
        "choose one of Monthly (12)"
        in error("INCOME_CALENDAR", [HEADER, ["Fund", 1000, 0.04, "Weekly", 3, 15]], START).message
    )
    assert (
        "Yield has to be from 0 to 1"
        in error("INCOME_CALENDAR", [HEADER, ["Fund", 1000, 4, 4, 3, 15]], START).message
    )
    assert "start takes a date" in error("INCOME_CALENDAR", [HEADER, good], "soon").message
    assert rows("INCOME_CALENDAR", [HEADER, good], "2025-01-15") == rows(
        "INCOME_CALENDAR", [HEADER, good], START
    )
    assert "choose one of months, payments" in error("INCOME_CALENDAR", [HEADER, good], START, "days").message
    assert rows("INCOME_CALENDAR", [HEADER, [None] * 6, good], START) == rows(
        "INCOME_CALENDAR", [HEADER, good], START
    )


# --- traps ------------------------------------------------------------------------------------------

TRAP = ["Holding", "Yield", "Payout ratio", "Volatility", "Dividend 2023", "Dividend 2024"]


@pytest.mark.parametrize(
    ("cells", "trapped"),
    [
        ([0.09, 0.5, 0.1, 1.0, 1.1], "No"),  # high alone is no trap
        ([0.09, 1.2, 0.1, 1.0, 1.1], "Yes"),
        ([0.09, 0.5, 0.4, 1.0, 1.1], "Yes"),
        ([0.09, 0.5, 0.1, 1.1, 1.0], "Yes"),
        ([0.04, 1.2, 0.4, 1.1, 1.0], "No"),  # bad signs without a high yield
    ],
)
def test_a_trap_is_a_high_yield_with_a_reason(cells: list[float], trapped: str) -> None:
    table = rows("YIELD_TRAP", [TRAP, ["Fund", *cells]])
    assert table[0] == ["Holding", "Yield", "Trap", "Verdict"]
    assert table[1][:3] == ["Fund", cells[0], trapped]


def test_the_limits_of_a_trap_are_the_users() -> None:
    table = [TRAP, ["Fund", 0.09, 0.5, 0.1, 1.0, 1.1]]
    assert rows("YIELD_TRAP", table, 0.05, 0.4)[1][2] == "Yes"
    assert rows("YIELD_TRAP", table, 0.10, 0.4)[1][2] == "No"
    assert rows("YIELD_TRAP", table, 0.05, 0.8, 0.05)[1][2] == "Yes"
    unknown = rows("YIELD_TRAP", [["Name", "Yield"], ["Fund", 0.09]])[1]
    assert unknown[2] == "No"
    assert "payout ratio, dividend history, volatility" in str(unknown[3])


# --- bonds ------------------------------------------------------------------------------------------


def quantlib(coupon: float, maturity: datetime, start: datetime) -> tuple[ql.FixedRateBond, ql.DayCounter]:
    """A semiannual bond, and its day count: actual days over those of its coupon periods."""
    end = ql.Date(maturity.day, maturity.month, maturity.year)
    now = ql.Date(start.day, start.month, start.year)
    ql.Settings.instance().evaluationDate = now
    schedule = ql.Schedule(
        now - ql.Period("1Y"),
        end,
        ql.Period(ql.Semiannual),
        ql.NullCalendar(),
        ql.Unadjusted,
        ql.Unadjusted,
        ql.DateGeneration.Backward,
        end == ql.Date.endOfMonth(end),
    )
    count = ql.ActualActual(ql.ActualActual.ISMA, schedule)
    return ql.FixedRateBond(0, 100.0, schedule, [coupon], count), count


BONDS = ["Bond", "Coupon", "Maturity", "Face value", "Price"]


@pytest.mark.parametrize(
    ("coupon", "maturity", "price"),
    [
        (0.04, datetime(2027, 8, 15), 99.0),
        (0.055, datetime(2031, 3, 1), 102.5),
        (0.0125, datetime(2040, 11, 30), 70.0),
        (0.09, datetime(2035, 2, 28), 130.0),
    ],
)
def test_bonds_against_quantlib(coupon: float, maturity: datetime, price: float) -> None:
    bond, count = quantlib(coupon, maturity, START)
    expected = bond.bondYield(ql.BondPrice(price, ql.BondPrice.Clean), count, ql.Compounded, ql.Semiannual)
    rate = ql.InterestRate(expected, count, ql.Compounded, ql.Semiannual)
    cells = floats(rows("BOND_TABLE", [BONDS, ["One", coupon, maturity, 1000.0, price]], START)[1])
    annual, duration, convexity, accrued, value, after = cells
    assert annual == pytest.approx(expected, abs=1e-7)
    assert duration == pytest.approx(ql.BondFunctions.duration(bond, rate, ql.Duration.Modified), abs=1e-6)
    assert convexity == pytest.approx(ql.BondFunctions.convexity(bond, rate), abs=1e-4)
    assert accrued == pytest.approx(10 * bond.accruedAmount(), abs=1e-9)
    assert value == pytest.approx(10 * price + accrued, abs=1e-9)
    up = ql.InterestRate(annual + 0.01, count, ql.Compounded, ql.Semiannual)
    dirty = ql.BondFunctions.cleanPrice(bond, up) + bond.accruedAmount()
    assert after == pytest.approx(10 * dirty, abs=1e-5)


def test_all_bonds_together() -> None:
    two = [
        BONDS,
        ["One", 0.04, datetime(2027, 8, 15), 1000.0, 99.0],
        ["Two", 0.05, "2030-02-15", 3000.0, None],
    ]
    table = rows("BOND_TABLE", two, START)
    first, second, together = (floats(row) for row in table[1:])
    assert together[3:] == pytest.approx([a + b for a, b in zip(first[3:], second[3:], strict=True)])
    shares = [first[4] / together[4], second[4] / together[4]]
    for column in (1, 2):
        assert together[column] == pytest.approx(shares[0] * first[column] + shares[1] * second[column])
    assert first[4] == pytest.approx(990 + first[3])
    assert (
        "matures on 2024-01-01"
        in error("BOND_TABLE", [BONDS, ["Old", 0.04, datetime(2024, 1, 1), 1000, 99]], START).message
    )
    assert "a date is needed" in error("BOND_TABLE", [BONDS, ["One", 0.04, "soon", 1000, 99]], START).message
    assert "write 1, 2, 4 or 12" in error("BOND_TABLE", two, START, None, 3).message


def test_the_ladder_by_hand() -> None:
    table = rows("BOND_LADDER", [0.04, 0.05], START, 20_000)
    assert table[1] == ["Rung 1", datetime(2026, 1, 15), 10_000.0, 0.04, 400.0]
    assert table[2] == ["Rung 2", datetime(2027, 1, 15), 10_000.0, 0.05, 500.0]
    summary = {row[0]: row[1] for row in table[3:]}
    assert summary["Cost"] == 20_000
    assert summary["Coupons a year"] == 900
    payments = rows("BOND_LADDER", [0.04, 0.05], START, 20_000, "payments")
    assert payments[0] == ["Date", "Rung 1", "Rung 2", "Total"]
    assert payments[1] == [datetime(2025, 7, 15), 200.0, 250.0, 450.0]
    assert payments[2] == [datetime(2026, 1, 15), 10_200.0, 250.0, 10_450.0]
    assert payments[4] == [datetime(2027, 1, 15), 0.0, 10_250.0, 10_250.0]


@given(
    st.lists(st.integers(1, 1500).map(lambda points: points / 10_000), min_size=1, max_size=6),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.sampled_from(["30/360", "ACT/ACT ICMA"]),
)
@properties
def test_the_ladder_returns_its_cost_at_its_yield(yields: list[float], start: date, count: str) -> None:
    day = datetime(start.year, start.month, start.day)
    summary = {row[0]: row[1] for row in rows("BOND_LADDER", yields, day, 10_000, None, count)}
    rate = summary["Yield to maturity, annual"]
    assert isinstance(rate, float)
    worth = 0.0
    for when, *_, amount in rows("BOND_LADDER", yields, day, 10_000, "payments", count)[1:]:
        assert isinstance(when, datetime)
        assert isinstance(amount, float)
        worth += amount * (1 + rate) ** (-((when - day) / timedelta(days=1)) / 365.25)
    assert worth == pytest.approx(10_000, abs=1e-4)
    assert min(yields) - 1e-3 <= rate <= (1 + max(yields) / 2) ** 2 - 1 + 1e-3
    value = summary["Value if yields rise by 1 point"]
    assert isinstance(value, float)
    assert value < 10_000


def test_what_people_type_for_a_ladder() -> None:
    assert "such as 0.045 for 4.5 %" in error("BOND_LADDER", [4.5], START, 1000).message
    assert "do not fit 2 coupons" in error("BOND_LADDER", [0.04], START, 1000, None, None, 2, 3).message
    assert "amount is missing" in error("BOND_LADDER", [0.04], START).message
    assert "at most 100 rungs" in error("BOND_LADDER", [0.04] * 101, START, 1000).message


# --- amounts that fall due --------------------------------------------------------------------------

ZERO = ["Zero", 0.0, datetime(2027, 1, 15), None, 90.0]


def test_the_cheapest_way_to_pay_by_hand() -> None:
    due = [["Due", "Amount"], [datetime(2027, 1, 20), 1000.0]]
    assert rows("MATCHED_LADDER", [BONDS, ZERO], due, START)[1:] == [
        ["Zero", pytest.approx(1000.0), pytest.approx(900.0)],
        ["Cash", None, pytest.approx(0.0, abs=1e-6)],
        ["All", None, pytest.approx(900.0)],
    ]
    earlier = [[datetime(2026, 6, 30), 500.0], [datetime(2027, 1, 20), 1000.0]]
    assert rows("MATCHED_LADDER", [BONDS, ZERO], earlier, START)[2][2] == pytest.approx(500.0)
    dear = [*ZERO[:4], 120.0]  # dearer than keeping the money
    assert rows("MATCHED_LADDER", [BONDS, dear], due, START)[-1][2] == pytest.approx(1000.0)


def coupons(coupon: float, maturity: datetime, face: float) -> list[tuple[datetime, float]]:
    """Payments after the start of a bond that pays on the same day every half-year."""
    flows, day = [(maturity, face)], maturity
    while day > START:
        flows.append((day, face * coupon / 2))
        month = day.month - 6
        day = day.replace(year=day.year - (month < 1), month=month + 12 * (month < 1))
    return flows


@given(st.lists(st.integers(0, 10_000).map(float), min_size=1, max_size=8).filter(any), st.integers(0, 8))
@properties
def test_everything_due_is_paid(amounts: list[float], percent: int) -> None:
    bonds = [(0.04, datetime(2026, 8, 15), 99.0), (0.06, datetime(2029, 3, 1), 104.0)]
    cells = [BONDS, *(["Bond", coupon, maturity, None, price] for coupon, maturity, price in bonds)]
    due = [(datetime(2025 + k, 12, 31), amount) for k, amount in enumerate(amounts)]
    table = rows("MATCHED_LADDER", cells, due, START, None, None, percent / 100)
    faces = [float(str(row[1])) for row in table[1:3]]
    cash, last = float(str(table[3][2])), START
    assert min(*faces, cash) >= -1e-6
    flows = [(day, -amount) for day, amount in due]
    for (coupon, maturity, _), face in zip(bonds, faces, strict=True):
        flows += coupons(coupon, maturity, face)
    for day, amount in sorted(flows, key=lambda flow: (flow[0], -flow[1])):
        cash = cash * (1 + percent / 100) ** ((day - last).days / 365.25) + amount
        last = day
        assert cash >= -1e-3
    parts = [float(str(row[2])) for row in table[1:4]]
    assert math.fsum(parts) == pytest.approx(float(str(table[4][2])), abs=1e-6)


def test_what_people_type_for_amounts_due() -> None:
    good = [datetime(2027, 1, 20), 1000.0]
    assert "a date is needed" in error("MATCHED_LADDER", [BONDS, ZERO], [good, ["soon", 5]], START).message
    assert "0 or more" in error("MATCHED_LADDER", [BONDS, ZERO], [[good[0], -5.0]], START).message
    assert "dates in order" in error("MATCHED_LADDER", [BONDS, ZERO], [good, good], START).message
    assert "two columns" in error("MATCHED_LADDER", [BONDS, ZERO], [[1.0], [2.0]], START).message
