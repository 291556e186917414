"""The kinds of argument that only the income functions have: holdings, bonds, dates, yields."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income.bond import Bond
from xl_portfolio.core.income.calendar import FREQUENCIES, Frequency, Payer
from xl_portfolio.core.income.day_count import DAY_COUNTS, DayCount
from xl_portfolio.sheet.grid import Grid, date_of, spoken
from xl_portfolio.sheet.header_table import HeaderTable
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.layout import day_of
from xl_portfolio.sheet.single_cells import choice, named_choice, number, rate
from xl_portfolio.sheet.tables import read_column, read_units

__all__ = [
    "BY_MONTH",
    "BY_PAYMENT",
    "CALENDAR_LAYOUTS",
    "LADDER_LAYOUTS",
    "RUNGS",
    "BondHeld",
    "BondsTable",
    "CalendarLayoutChoice",
    "CashRate",
    "CouponsPerYear",
    "DayCountChoice",
    "DividendsRow",
    "HoldingsTable",
    "IncomeYield",
    "IncomesRow",
    "Inflation",
    "LadderAmount",
    "LadderLayoutChoice",
    "Limit",
    "Months",
    "MonthsBetween",
    "Nominal",
    "RateShift",
    "StartDate",
    "TargetsTable",
    "TaxRate",
    "YieldsColumn",
    "payers",
]

_PAY_DAY = 15.0  # of the month, where a holding does not say
_MOST_MONEY = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a function lays out its result."""

    key: str
    label: str


BY_MONTH = Layout(key="months", label="A column for each month")
BY_PAYMENT = Layout(key="payments", label="A row for each payment")
CALENDAR_LAYOUTS: tuple[Layout, ...] = (BY_MONTH, BY_PAYMENT)
RUNGS = Layout(key="rungs", label="A row for each rung")
LADDER_LAYOUTS: tuple[Layout, ...] = (RUNGS, BY_PAYMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BondHeld:
    """A row of a table of bonds; dates and day count complete it to a bond."""

    label: str
    coupon: float
    maturity: date
    face: float
    price: float

    def bond(self, frequency: float, day_count: DayCount) -> Bond:
        """The bond that pays this coupon so often."""
        return Bond(
            label=self.label,
            coupon=self.coupon,
            maturity=self.maturity,
            frequency=int(frequency),
            day_count=day_count,
        )


def payers(holdings: HeaderTable) -> list[Payer]:
    """Income of each holding and when it is paid: value x yield, in equal parts from a pay month on."""
    values = holdings.numbers("Value", low=0.0, high=_MOST_MONEY)
    yields = holdings.numbers("Yield", low=0.0, high=1.0)
    payments = holdings.words("Payments a year", [(f.name, float(f.payments)) for f in FREQUENCIES])
    months = holdings.numbers("Pay month", low=1.0, high=12.0, blank=1.0)
    days = holdings.numbers("Pay day", low=1.0, high=31.0, blank=_PAY_DAY)
    ex_days = holdings.numbers("Ex days", low=0.0, high=366.0, blank=0.0)
    by_payments: dict[float, Frequency] = {float(f.payments): f for f in FREQUENCIES}
    return [
        Payer(
            label=label,
            annual_income=float(values[k] * yields[k]),
            frequency=by_payments[payments[k]],
            pay_month=int(months[k]),
            pay_day=int(days[k]),
            ex_days=int(ex_days[k]),
        )
        for k, label in enumerate(holdings.labels)
    ]


def _read_bonds(grid: Grid, reading: Reading) -> tuple[BondHeld, ...]:
    table = HeaderTable(grid, reading, "Bond")
    rows = zip(
        table.labels,
        table.numbers("Coupon", low=0.0, high=1.0).tolist(),
        table.dates("Maturity"),
        table.numbers("Face value", low=0.0, high=_MOST_MONEY, blank=100.0).tolist(),
        table.numbers("Price", low=1e-3, high=1e5, blank=100.0).tolist(),
        strict=True,
    )
    return tuple(
        BondHeld(label=label, coupon=coupon, maturity=maturity, face=face, price=price)
        for label, coupon, maturity, face, price in rows
    )


def _read_targets(grid: Grid, reading: Reading) -> tuple[tuple[date, float], ...]:
    table = grid.trimmed()
    if table.shape[1] != 2:
        raise InputError(
            f"{reading.name} takes two columns, dates and amounts; {table.shape[0]} x {table.shape[1]} cells came: "
            "select these two columns."
        )
    targets = []
    for r, (day, amount) in enumerate(table.rows()):
        if r == 0 and isinstance(day, str) and isinstance(amount, str):
            continue  # the header
        serial = day_of(day)
        if not math.isfinite(serial):
            raise InputError(
                f"{reading.name} holds {spoken(day)} in {table.where(r, 0)}: a date is needed there."
            )
        if not isinstance(amount, float) or not 0.0 <= amount <= _MOST_MONEY:
            raise InputError(
                f"{reading.name} holds {spoken(amount)} in {table.where(r, 1)}: an amount of 0 or more is needed there."
            )
        targets.append((date_of(serial).date(), amount))
    if not targets:
        raise InputError(f"{reading.name} holds no amounts: write a date and an amount below its header.")
    return tuple(targets)


def _read_date(grid: Grid, reading: Reading) -> date:
    cell = grid[0, 0]
    serial = day_of(cell) if grid.shape == (1, 1) else math.nan
    if not math.isfinite(serial):
        came = spoken(cell) if grid.shape == (1, 1) else "a range of cells"
        raise InputError(f"{reading.name} takes a date; {came} came: write one such as 2025-01-31.")
    return date_of(serial).date()


def _read_yields(grid: Grid, reading: Reading) -> NDArray[np.float64]:
    yields = read_column(grid, reading)
    wrong = np.flatnonzero((yields < 0.0) | (yields > 1.0))
    if wrong.size:
        raise InputError(
            f"{reading.name}: number {wrong[0] + 1} is {yields[wrong[0]]:g}: write a decimal from 0 to 1, such as "
            "0.045 for 4.5 %."
        )
    if yields.size > 100:
        raise InputError(f"{reading.name} has {yields.size} numbers: a ladder has at most 100 rungs.")
    return yields


HoldingsTable: TypeAlias = Annotated[
    HeaderTable,
    Kind(
        text="Table with a header: the name first, then Value, Yield, Payments a year (or Quarterly, ...), Pay month, "
        "Pay day, Ex days; or Yield, Payout ratio, Volatility and columns that begin with Dividend, oldest first",
        shape="table",
        unit="currency; decimals per year",
        missing="blank rows are skipped, a blank figure is unknown",
        parse=lambda grid, reading: HeaderTable(grid, reading, "Holding"),
    ),
]
BondsTable: TypeAlias = Annotated[
    tuple[BondHeld, ...],
    Kind(
        text="Table with a header: the name first, then Coupon (decimal per year), Maturity (date), Face value, Price "
        "for 100 of face value without accrued interest",
        shape="table",
        unit="currency; decimals per year",
        missing="blank rows are skipped, a blank face value or price is 100",
        parse=_read_bonds,
    ),
]
TargetsTable: TypeAlias = Annotated[
    tuple[tuple[date, float], ...],
    Kind(
        text="Amounts that are to be paid: two columns, dates in order and amounts; a header is recognised",
        shape="table",
        unit="currency",
        parse=_read_targets,
    ),
]
YieldsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Yield of each rung, shortest first: a row or a column",
        shape="column",
        unit="decimals per year",
        parse=_read_yields,
    ),
]
DividendsRow: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Annual dividends for one share, oldest first: a row or a column",
        shape="column",
        unit="currency",
        parse=read_units,
    ),
]
IncomesRow: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(text="Income of each month: a row or a column", shape="column", unit="currency", parse=read_column),
]
StartDate: TypeAlias = Annotated[
    date, Kind(text="First day, a date", shape="date", unit="date", parse=_read_date)
]
IncomeYield: TypeAlias = Annotated[float, rate("Yield per year before tax, such as 0.05")]
Nominal: TypeAlias = Annotated[float, rate("Return before inflation, such as 0.07")]
Inflation: TypeAlias = Annotated[float, rate("Inflation over the same period, such as 0.025")]
TaxRate: TypeAlias = Annotated[
    float,
    number("Tax rate on this income, from 0 to below 1, such as 0.24", "decimals", low=0.0, high=1.0),
]
Limit: TypeAlias = Annotated[
    float, number("Limit above which a figure counts as high", "decimals", low=0.0, high=100.0)
]
LadderAmount: TypeAlias = Annotated[
    float,
    number("Amount to be invested", "currency", low=0.01, high=_MOST_MONEY),
]
CouponsPerYear: TypeAlias = Annotated[
    float, number("Coupons a year: 1, 2, 4 or 12", "per year", low=1, high=12, whole=True)
]
MonthsBetween: TypeAlias = Annotated[
    float, number("Months from one rung to the next, such as 12", "months", low=1, high=120, whole=True)
]
Months: TypeAlias = Annotated[
    float, number("Number of months, from 1 to 120", "months", low=1, high=120, whole=True)
]
RateShift: TypeAlias = Annotated[
    float,
    number("Change of all yields, such as 0.01 for one point", "decimals", low=-0.5, high=0.5),
]
CashRate: TypeAlias = Annotated[
    float, number("Rate on cash per year, such as 0.03", "decimals per year", low=-0.5, high=1.0)
]
DayCountChoice: TypeAlias = Annotated[DayCount, named_choice("Day count", DAY_COUNTS)]
CalendarLayoutChoice: TypeAlias = Annotated[Layout, choice("Layout", CALENDAR_LAYOUTS)]
LadderLayoutChoice: TypeAlias = Annotated[Layout, choice("Layout", LADDER_LAYOUTS)]
