"""The coming twelve months: what the holdings and the pensions pay, and the tax on it by account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.results import SOURCES
from xl_portfolio.core.income import IncomeCalendar, income_calendar
from xl_portfolio.core.planning import make_schedule, pension_amounts
from xl_portfolio.core.tax import PENSION, Income, tax_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.plan_case import Holding, PlanCase

__all__ = ["LATER_YEARS", "ComingYear", "coming_year"]

LATER_YEARS = 10
"""After which the incomes are looked at again, in today's money."""

_MONTHS = 12
_SOURCE_OF: Mapping[str, str] = {
    "Stocks": "Stocks",
    "Bonds": "Bonds and cash",
    "Cash": "Bonds and cash",
    "Preferreds": "Preferreds",
    "Real estate": "Real estate",
    "Alternatives": "Other",
}
"""Column of the income by source for each broad class."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComingYear:
    """Twelve months of income from what is held, at the present rates, and from pensions; currency.

    Attributes
    ----------
    calendar : IncomeCalendar
        Of the payers; the ladder of the sheet Ladder is a purchase that is considered, and no part of it.
    payers : tuple of Holding
        In the order of the rows of the calendar.
    by_source : array, shape (12, 6)
        Before tax, by the columns `SOURCES`; pensions last.
    before_tax, tax : array, shape (A + 1,)
        Income of the twelve months by account, last the pensions, in today's money, and the tax on each. Income of
        a tax-deferred account is taxed as if it were withdrawn.
    after_tax_later : array, shape (A + 1,)
        The same after tax in the year that begins ten years later, in today's money.
    need : array, shape (12,)
        Planned spending after tax, a twelfth of the tax and the adviser's fee, nominal.
    pension_income : Income
        Of the twelve months, today's money.
    seniors : int
        People of 65 or more.
    spending : float
        Planned spending a month on average of the first twelve months of spending, after tax, today's money.
    begins : int
        Month of the plan, from 0, in which spending begins.
    fee : float
        Of the adviser, a month, on the wealth of today.
    """

    calendar: IncomeCalendar
    payers: tuple[Holding, ...]
    by_source: NDArray[np.float64]
    before_tax: NDArray[np.float64]
    tax: NDArray[np.float64]
    after_tax_later: NDArray[np.float64]
    need: NDArray[np.float64]
    pension_income: Income
    seniors: int
    spending: float
    begins: int
    fee: float

    @property
    def income(self) -> float:
        """What comes in a month on average, after tax and the adviser's fee, today's money."""
        return float((self.before_tax - self.tax).sum()) / _MONTHS - self.fee

    @property
    def portfolio_income(self) -> float:
        """What the holdings pay in the twelve months, before tax."""
        return self.calendar.total


def coming_year(case: PlanCase) -> ComingYear:
    """What the twelve months from the start of the plan bring.

    Pensions follow prices month by month; dividends and interest stay at their present rates.
    """
    plan = case.present_plan
    payers = tuple(holding for holding in case.holdings if holding.payer is not None)
    calendar = income_calendar(
        [holding.payer for holding in payers if holding.payer is not None], plan.start, _MONTHS
    )
    months = np.arange(_MONTHS)
    prices = (1.0 + plan.market.inflation) ** (months / _MONTHS)
    schedule = make_schedule(plan)
    seniors, spending = schedule.seniors, schedule.spending
    amounts, parts = _incomes(case, 0)
    tax = tax_shares(plan.law, parts, int(seniors[0]), 1.0)
    amounts_later, parts_later = _incomes(case, LATER_YEARS)
    later = min(LATER_YEARS, plan.years - 1)
    level = (1.0 + plan.market.inflation) ** LATER_YEARS
    tax_later = tax_shares(schedule.laws[later], parts_later, int(seniors[later]), level)
    begins = schedule.first_spending
    fee = plan.adviser_fee * plan.wealth / _MONTHS
    return ComingYear(
        calendar=calendar,
        payers=payers,
        by_source=_by_source(case, payers, calendar.table, prices),
        before_tax=amounts,
        tax=tax,
        after_tax_later=amounts_later - tax_later,
        need=_twelve(spending) * prices + tax.sum() / _MONTHS + fee,
        pension_income=parts[-1],
        seniors=int(seniors[0]),
        spending=float(spending[begins : begins + _MONTHS].mean()),
        begins=begins,
        fee=fee,
    )


def _by_source(
    case: PlanCase,
    payers: Sequence[Holding],
    table: NDArray[np.float64],
    prices: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Income of each month from each of `SOURCES`, nominal, (12, 6)."""
    income = np.zeros((_MONTHS, len(SOURCES)))
    for holding, row in zip(payers, table, strict=True):
        income[:, SOURCES.index(_SOURCE_OF[case.classes[holding.place].broad])] += row
    for flow, amounts in zip(case.plan.pensions, pension_amounts(case.plan, _MONTHS), strict=True):
        income[:, -1] += amounts * prices if flow.follows_prices else amounts
    return income


def _incomes(case: PlanCase, years: int) -> tuple[NDArray[np.float64], list[Income]]:
    """Income of a year by account, last of the pensions, (A + 1,), and how each is taxed; in today's money.

    Some years ahead: income grows as each class is expected to, while prices rise; holdings stay as they are.
    """
    plan, market = case.present_plan, case.present_plan.market
    level = (1.0 + market.inflation) ** years
    amounts = np.zeros(len(plan.accounts) + 1)
    parts = [Income() for _ in amounts]
    for holding in case.holdings:
        account = plan.accounts[holding.account].kind
        income = holding.income * (1.0 + case.classes[holding.place].income_growth) ** years / level
        amounts[holding.account] += income
        if account.income_taxed:
            parts[holding.account] = parts[holding.account].plus(income, market.characters[holding.place])
        elif account.withdrawals_taxed:
            parts[holding.account] = parts[holding.account].plus(income, PENSION)
    first = _MONTHS * years
    for flow, monthly in zip(plan.pensions, pension_amounts(plan, first + _MONTHS), strict=True):
        paid = float(monthly[first:].sum())
        paid = paid if flow.follows_prices else paid / level
        amounts[-1] += paid
        parts[-1] = parts[-1].plus(paid, flow.character)
    return amounts, parts


def _twelve(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The first twelve months of a plan, zero where it is shorter."""
    return np.pad(amounts[:_MONTHS], (0, max(_MONTHS - amounts.size, 0)))
