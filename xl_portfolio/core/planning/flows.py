"""Money that comes and goes by date: pensions, spending, contributions, large needs.

Amounts are in today's money and follow prices, unless a pension says that it does not. A flow is paid at the start
of each month from the month of its first date to that of its last; no last date means to the end of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import months_between
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.tax import PENSION, TaxCharacter

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

__all__ = ["OWNER", "PARTNER", "Contribution", "LargeNeed", "Pension", "Spending", "monthly_amounts"]

OWNER, PARTNER = 0, 1
"""Whose a pension is: of the owner of the tax-deferred accounts, or of the partner."""


def _check(label: str, amount: float, start: date | None, end: date | None) -> None:
    if not 0.0 <= amount <= 1e12:
        raise InputError(f"The amount of {label} is {amount:g}: write 0 or more.")
    if start is not None and end is not None and end < start:
        raise InputError(
            f"{label} ends on {end:%Y-%m-%d}, before it starts on {start:%Y-%m-%d}: exchange the dates."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Pension:
    """Income from outside the portfolio: a pension, Social Security, rent, wages.

    Attributes
    ----------
    label : str
    monthly : float
        Today's money if it follows prices, otherwise the amount that will be paid; before tax.
    start, end : date or None
        First and last month; None for the ends of the plan.
    follows_prices : bool
    character : TaxCharacter
    whose : int or None
        `OWNER`, `PARTNER`, or None for whoever lives; it matters only where one of two dies first.
    survivor_share : float
        Part of it that goes on after the death of whose it is, decimal; Social Security goes by its own rule.

    Raises
    ------
    InputError
        The amount is below 0, the dates are in the wrong order, or the share is not from 0 to 1.
    """

    label: str
    monthly: float
    start: date | None = None
    end: date | None = None
    follows_prices: bool = True
    character: TaxCharacter = PENSION
    whose: int | None = None
    survivor_share: float = 0.0

    def __post_init__(self) -> None:
        _check(self.label, self.monthly, self.start, self.end)
        if not 0.0 <= self.survivor_share <= 1.0:
            raise InputError(
                f"The survivor's share of {self.label} is {self.survivor_share:g}: write a decimal from 0 to 1."
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Spending:
    """Money to live on, a month, today's money, after tax; essential spending is what must never be cut."""

    label: str
    monthly: float
    essential: bool
    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        _check(self.label, self.monthly, self.start, self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """Savings paid into an account every month, today's money; `account` is its position from 0."""

    label: str
    monthly: float
    account: int
    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        _check(self.label, self.monthly, self.start, self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class LargeNeed:
    """Something large to be paid once, today's money."""

    label: str
    amount: float
    on: date

    def __post_init__(self) -> None:
        _check(self.label, self.amount, None, None)


def monthly_amounts(
    flow: Pension | Spending | Contribution | LargeNeed, start: date, months: int
) -> NDArray[np.float64]:
    """What a flow pays in each month of a plan, currency: shape (months,).

    Parameters
    ----------
    flow : with its dates
    start : any day of the plan's first month
    months : length of the plan
    """
    amounts = np.zeros(months)
    if isinstance(flow, LargeNeed):
        month = months_between(start, flow.on)
        if 0 <= month < months:
            amounts[month] = flow.amount
        return amounts
    first = 0 if flow.start is None else max(0, months_between(start, flow.start))
    last = months if flow.end is None else months_between(start, flow.end) + 1
    amounts[first : max(first, last)] = flow.monthly
    return amounts
