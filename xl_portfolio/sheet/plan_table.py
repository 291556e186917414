"""The plan of one portfolio as a table of names and values, which the planning functions read.

It is the small sister of the workbook's plan: one taxable portfolio, one pension, a flat tax rate, years instead of
dates. Whoever needs accounts, dates and tax brackets uses the workbook.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    TAXABLE,
    Account,
    Circumstances,
    Contribution,
    FixedReal,
    Market,
    Pension,
    Plan,
    Spending,
)
from xl_portfolio.core.planning.capacity import INCOME_STABILITIES
from xl_portfolio.core.tax import INTEREST, FlatRate
from xl_portfolio.sheet.value_table import ValueRow, read_values

if TYPE_CHECKING:
    from xl_portfolio.sheet.grid import Grid
    from xl_portfolio.sheet.kinds import Reading

__all__ = ["CIRCUMSTANCE_ROWS", "PLAN_ROWS", "read_circumstances", "read_plan"]

_MOST_MONEY = 1e12
_ALL = -1.0  # a default that depends on another row
_FIRST_YEAR = 2001  # any: nothing in these plans depends on the calendar

PLAN_ROWS: tuple[ValueRow, ...] = (
    ValueRow(name="Wealth", high=_MOST_MONEY),
    ValueRow(name="Monthly spending", high=_MOST_MONEY),
    ValueRow(name="Expected return", low=-0.5, high=1.0),
    ValueRow(name="Volatility", high=2.0),
    ValueRow(name="Years", default=30.0, low=1.0, high=70.0, whole=True),
    ValueRow(name="Age", default=65.0, high=120.0, whole=True),
    ValueRow(name="Inflation", default=0.025, low=-0.1, high=1.0),
    ValueRow(name="Inflation volatility", default=0.0, high=1.0),
    ValueRow(name="Yield", default=0.0, high=1.0),
    ValueRow(name="Fee", default=0.0, high=0.1),
    ValueRow(name="Tax rate", default=0.0, high=1.0),
    ValueRow(name="Cost basis", default=_ALL, high=_MOST_MONEY),
    ValueRow(name="Essential spending", default=_ALL, high=_MOST_MONEY),
    ValueRow(name="Monthly pension", default=0.0, high=_MOST_MONEY),
    ValueRow(name="Pension from year", default=1.0, low=1.0, high=100.0, whole=True),
    ValueRow(name="Spending from year", default=1.0, low=1.0, high=100.0, whole=True),
    ValueRow(name="Monthly saving", default=0.0, high=_MOST_MONEY),
)
"""Money is today's, spending after tax; rates are decimals per year. The tax rate is one flat rate on income, gains
and pensions. Missing: the cost basis is the wealth, and all spending is essential. Savings end when spending begins."""

CIRCUMSTANCE_ROWS: tuple[ValueRow, ...] = (
    ValueRow(name="Age", high=130.0),
    ValueRow(name="Horizon", high=130.0),
    ValueRow(
        name="Income stability",
        low=1.0,
        high=float(len(INCOME_STABILITIES)),
        whole=True,
        words=INCOME_STABILITIES,
    ),
    ValueRow(name="Emergency fund", high=1200.0),
    ValueRow(name="Insurance", high=1.0),
    ValueRow(name="Debt", high=10.0),
    ValueRow(name="Large needs ahead", high=10.0),
)
"""By the names of the capacity factors: years, years, 1 to 4, months of spending, and shares as decimals."""


def read_circumstances(grid: Grid, reading: Reading) -> Circumstances:
    """What decides how much risk a household can bear."""
    values = read_values(grid, reading, CIRCUMSTANCE_ROWS)
    return Circumstances(
        age=values["Age"],
        horizon=values["Horizon"],
        income_stability=int(values["Income stability"]) - 1,
        emergency_months=values["Emergency fund"],
        insured=values["Insurance"],
        debt_payments=values["Debt"],
        large_needs=values["Large needs ahead"],
    )


def read_plan(grid: Grid, reading: Reading) -> Plan:
    """The plan of one taxable portfolio; the rule is fixed spending until a function chooses another.

    Raises
    ------
    InputError
        A row is missing, unknown or impossible, or rows contradict each other.
    """
    values = read_values(grid, reading, PLAN_ROWS)
    spending, essential = values["Monthly spending"], values["Essential spending"]
    if essential > spending:
        raise InputError(
            f"{reading.name}: Essential spending is {essential:g}, more than the Monthly spending of {spending:g}: "
            "it is a part of it, so lower it."
        )
    begins, age = int(values["Spending from year"]), int(values["Age"])
    if values["Monthly saving"] > 0.0 and begins == 1:
        raise InputError(
            f"{reading.name}: Monthly saving ends when spending begins, which is at once: add Spending from year."
        )
    essential = spending if essential == _ALL else essential
    basis = values["Wealth"] if values["Cost basis"] == _ALL else values["Cost basis"]
    return Plan(
        start=_january(1),
        birth=date(_FIRST_YEAR - age, 1, 1),
        to_age=age + int(values["Years"]),
        market=Market(
            labels=("Portfolio",),
            expected_returns=np.array([values["Expected return"]]),
            volatilities=np.array([values["Volatility"]]),
            correlations=np.ones((1, 1)),
            yields=np.array([values["Yield"]]),
            characters=(INTEREST,),
            expense_ratios=np.zeros(1),
            inflation=values["Inflation"],
            inflation_volatility=values["Inflation volatility"],
            inflation_correlations=np.zeros(1),
        ),
        accounts=(
            Account(
                label="Portfolio", kind=TAXABLE, balance=values["Wealth"], basis=basis, weights=np.ones(1)
            ),
        ),
        order=(0,),
        rule=FixedReal(),
        law=FlatRate(ordinary=values["Tax rate"], preferential=values["Tax rate"]),
        spending=(
            Spending(label="Essential", monthly=essential, essential=True, start=_january(begins)),
            Spending(label="Other", monthly=spending - essential, essential=False, start=_january(begins)),
        ),
        pensions=(
            Pension(
                label="Pension",
                monthly=values["Monthly pension"],
                start=_january(int(values["Pension from year"])),
            ),
        ),
        contributions=()
        if begins == 1
        else (
            Contribution(
                label="Saving",
                monthly=values["Monthly saving"],
                account=0,
                end=date(_FIRST_YEAR + begins - 2, 12, 1),
            ),
        ),
        withdrawals_from=_january(begins),
        adviser_fee=values["Fee"],
    )


def _january(year: int) -> date:
    """First day of a year of the plan, counted from 1."""
    return date(_FIRST_YEAR + year - 1, 1, 1)
