"""The income calendar: which holding pays how much on which day of the coming months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import add_months, following_business_day, months_between
from xl_portfolio.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "ANNUALLY",
    "FREQUENCIES",
    "MONTHLY",
    "QUARTERLY",
    "SEMIANNUALLY",
    "Frequency",
    "IncomeCalendar",
    "Payer",
    "Payment",
    "income_calendar",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """How often a holding pays: its name and the number of payments a year."""

    name: str
    payments: int


MONTHLY = Frequency(name="Monthly", payments=12)
QUARTERLY = Frequency(name="Quarterly", payments=4)
SEMIANNUALLY = Frequency(name="Semiannual", payments=2)
ANNUALLY = Frequency(name="Annual", payments=1)
FREQUENCIES: tuple[Frequency, ...] = (MONTHLY, QUARTERLY, SEMIANNUALLY, ANNUALLY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Payer:
    """A holding that pays income.

    Attributes
    ----------
    label : str
    annual_income : float
        Income of a year at the present rate, currency, before tax.
    frequency : Frequency
    pay_month : int
        Any month in which it pays, 1 to 12.
    pay_day : int
        Day of that month, 1 to 31; the last day where a month is shorter.
    ex_days : int
        Calendar days from the ex-date to the pay date: whoever buys on or after the ex-date does not get it.

    Raises
    ------
    InputError
        The month or the day does not exist, or the income is negative or missing.
    """

    label: str
    annual_income: float
    frequency: Frequency
    pay_month: int
    pay_day: int
    ex_days: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.pay_month <= 12:
            raise InputError(
                f"The pay month of {self.label} is {self.pay_month}: write a month from 1 to 12."
            )
        if not 1 <= self.pay_day <= 31:
            raise InputError(f"The pay day of {self.label} is {self.pay_day}: write a day from 1 to 31.")
        if not 0 <= self.ex_days <= 366:
            raise InputError(f"{self.label} goes ex {self.ex_days} days before it pays: write 0 to 366 days.")
        if not 0.0 <= self.annual_income <= 1e12:
            raise InputError(f"The annual income of {self.label} is {self.annual_income:g}: write 0 or more.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """One payment.

    Attributes
    ----------
    payer : int
        Position of whose it is, from 0.
    label : str
    ex_date, pay_date : date
        Since when it is settled who gets it, and when it comes.
    amount : float
        Currency, before tax.
    """

    payer: int
    label: str
    ex_date: date
    pay_date: date
    amount: float


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class IncomeCalendar:
    """The payments of the coming months.

    Attributes
    ----------
    months : tuple of date
        First days of the m months.
    payments : tuple of Payment
        In the order of their pay dates.
    table : array, shape (k, m)
        Income of each payer in each month, currency, before tax.
    """

    months: tuple[date, ...]
    payments: tuple[Payment, ...]
    table: NDArray[np.float64]

    @property
    def monthly(self) -> NDArray[np.float64]:
        """Income of each month (m,), currency."""
        return np.asarray(self.table.sum(axis=0))

    @property
    def total(self) -> float:
        """Income of all months, currency."""
        return float(self.table.sum())


def income_calendar(payers: Sequence[Payer], start: date, months: int) -> IncomeCalendar:
    """The payments whose pay dates fall into some months, from the first day of the month of `start`.

    A payer pays its annual income in equal parts, every 12 / f months counted from its pay month. A pay date that
    is no business day moves to the following one, which may be in the next month and counts there; so does an
    ex-date.

    Parameters
    ----------
    payers : k holdings
    start : any day of the first month
    months : number m of months, 1 to 120

    Raises
    ------
    InputError
        The number of months is not usable.
    """
    if not 1 <= months <= 120:
        raise InputError(f"A calendar of {months} months was asked for: choose 1 to 120.")
    first = start.replace(day=1)
    table = np.zeros((len(payers), months))
    payments = []
    for position, payer in enumerate(payers):
        for payment in _payments(position, payer, first, months):
            table[position, months_between(first, payment.pay_date)] += payment.amount
            payments.append(payment)
    payments.sort(key=lambda payment: (payment.pay_date, payment.payer))
    return IncomeCalendar(
        months=tuple(add_months(first, month) for month in range(months)),
        payments=tuple(payments),
        table=table,
    )


def _payments(position: int, payer: Payer, first: date, months: int) -> list[Payment]:
    """Payments of one payer, the one scheduled in the month before included if it moves into the first."""
    step = 12 // payer.frequency.payments
    found = []
    for month in range(-1, months):
        begin = add_months(first, month)
        if (begin.month - payer.pay_month) % step:
            continue
        scheduled = add_months(begin, 0, payer.pay_day)
        pay_date = following_business_day(scheduled)
        if 0 <= months_between(first, pay_date) < months:
            found.append(
                Payment(
                    payer=position,
                    label=payer.label,
                    ex_date=following_business_day(scheduled - timedelta(days=payer.ex_days)),
                    pay_date=pay_date,
                    amount=payer.annual_income / payer.frequency.payments,
                )
            )
    return found
