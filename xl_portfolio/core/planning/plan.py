"""The plan: everything the user has typed, as one record, and what follows from its dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning.accounts import Account
from xl_portfolio.core.planning.flows import (
    Contribution,
    LargeNeed,
    Pension,
    Spending,
    monthly_amounts,
)
from xl_portfolio.core.planning.market import Market
from xl_portfolio.core.planning.survivor import (
    Lives,
    drawing,
    last_months,
    pension_amounts,
    seniors,
    spending_shares,
    tax_laws,
)
from xl_portfolio.core.planning.withdrawals import WithdrawalRule
from xl_portfolio.core.tax import RETURN_OF_CAPITAL, TaxLaw

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

__all__ = ["MOST_MONTHS", "Plan", "Schedule", "make_schedule"]

MOST_MONTHS = 960
"""Longest plan: eighty years."""


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Plan:
    """An investor's plan.

    Attributes
    ----------
    start : date
        Its month is the first of the plan.
    birth : date
        Of the owner of the tax-deferred accounts.
    partner_birth : date or None
    to_age : int
        The plan ends when the younger of both reaches this age, unless there are lives.
    market : Market
    accounts : tuple of Account
        At least one taxable, if only with a balance of 0: it takes what is not spent.
    order : tuple of int
        Positions of the accounts in the order in which they are drawn from, the reserve left out.
    rule : WithdrawalRule
    withdrawals_from : date or None
        First month of payouts by a rule that follows the wealth; None for at once.
    pensions, spending, contributions, needs : tuples of flows
    law : TaxLaw
        Its brackets follow prices; its dollars are taken for today's.
    adviser_fee : float
        Decimal per year of all accounts, taken monthly.
    reinvested : float
        Share of the income in taxable accounts that is reinvested before spending is paid from it, 0 to 1. What
        spending leaves over is reinvested in any case.
    reserve : int or None
        Position of a taxable account that is held as a reserve: it pays first after a year of losses, otherwise last.
    reserve_months : float
        Months of need to which the reserve is filled up after a year without a loss.
    lives : Lives or None
        Until when each of two lives; None if both live to the end.

    Raises
    ------
    InputError
        Something is missing, impossible or contradictory.
    """

    start: date
    birth: date
    to_age: int
    market: Market
    accounts: tuple[Account, ...]
    order: tuple[int, ...]
    rule: WithdrawalRule
    law: TaxLaw
    spending: tuple[Spending, ...] = ()
    pensions: tuple[Pension, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    needs: tuple[LargeNeed, ...] = ()
    partner_birth: date | None = None
    withdrawals_from: date | None = None
    adviser_fee: float = 0.0
    reinvested: float = 0.0
    reserve: int | None = None
    reserve_months: float = 0.0
    lives: Lives | None = None

    def __post_init__(self) -> None:
        self._check_accounts()
        for text, value, most in (
            ("adviser fee", self.adviser_fee, 0.5),
            ("reinvested share", self.reinvested, 1.0),
            ("number of months in the reserve", self.reserve_months, 600.0),
        ):
            if not 0.0 <= value <= most:
                raise InputError(f"The {text} is {value:g}: write a number from 0 to {most:g}.")
        if self.lives is not None and self.partner_birth is None:
            raise InputError("Two lives need two birth dates: give that of the partner.")
        for flow in self.contributions:
            if flow.account not in range(len(self.accounts)):
                raise InputError(f"{flow.label} goes to account {flow.account + 1}, which there is not.")
        if not 1 <= self.months <= MOST_MONTHS:
            raise InputError(
                f"From {self.start:%B %Y} to age {self.to_age} are {self.months} months: a plan has 1 to "
                f"{MOST_MONTHS}. Check the birth dates and the age to which you plan."
            )

    @property
    def months(self) -> int:
        """Months from the start to the end: the younger partner reaches `to_age`, or the last of two lives ends."""
        return last_months(self)

    @property
    def years(self) -> int:
        """Years of the plan, the last one perhaps incomplete."""
        return -(-self.months // 12)

    @property
    def wealth(self) -> float:
        """Balance of all accounts today, currency."""
        return sum(account.balance for account in self.accounts)

    @property
    def catch_all(self) -> int:
        """Position of the taxable account that takes what is not spent: the first in the order."""
        return next(place for place in self.order if self.accounts[place].kind.income_taxed)

    def _check_accounts(self) -> None:
        for account in self.accounts:
            if account.weights.size != self.market.size:
                raise InputError(
                    f"{account.label} has {account.weights.size} weights for {self.market.size} asset classes: "
                    "there must be one for each."
                )
        expected = set(range(len(self.accounts))) - {self.reserve}
        if set(self.order) != expected or len(self.order) != len(expected):
            raise InputError("The order of withdrawals must name every account once, the reserve left out.")
        if not any(self.accounts[place].kind.income_taxed for place in self.order):
            raise InputError(
                "The plan has no taxable account for money that is not spent: add one, with a balance of 0 if need be."
            )
        if self.reserve is not None and (
            self.reserve not in range(len(self.accounts)) or not self.accounts[self.reserve].kind.income_taxed
        ):
            raise InputError("The reserve must be one of the taxable accounts.")


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Schedule:
    """A plan as arrays: A accounts, n classes, m months, y years.

    Attributes
    ----------
    spending, essential : array, shape (m,)
        Real, a month.
    spending_share : array, shape (m,)
        Of what both would spend: 1 while both live.
    pensions_real, pensions_nominal : array, shape (k, m)
        Pensions that follow prices (in today's money) and those that do not; the other's rows are 0.
    booked_real, booked_nominal : array, shape (4, m)
        The same sums by tax treatment: ordinary, preferential, exempt, Social Security.
    contributions : array, shape (A, m)
        Real.
    needs : array, shape (m,)
        Real.
    long_run_need : array, shape (m,)
        Real spending beyond pensions, those not begun counted as begun.
    bridge : array, shape (m,)
        Real payments of pensions from each month up to their beginning, as if they had begun.
    growth : array, shape (y, A)
        Expected monthly growth of each account after all costs, 1.004 for 0.4 %.
    exposure : array, shape (y, A, n)
        Growth of an account for each unit by which a class's growth departs from its expected one, relatively.
    income : array, shape (y, A)
        Monthly income over the balance.
    ordinary, preferential, exempt : array, shape (y, A)
        Parts of it by tax treatment, in taxable accounts only.
    returned_capital : array, shape (y, A)
        Share of the income that is a return of capital: no income for the tax, but a lower basis.
    kept_after_fee : float
        1 - adviser fee / 12.
    expected_inflation : float
        Monthly, 1.002 for 0.2 %.
    first_payout : int
        Month in which the rule begins.
    seniors : array of int, shape (y,)
        People of 65 or more.
    laws : tuple of TaxLaw, length y
        That of both, then that of the survivor.
    ages : array of int, shape (y,)
        Age the owner attains in the calendar year in which each year of the plan begins, counted on after a death.
    drawing_ages : array of int, shape (y,)
        The same of whoever draws upon the accounts: the owner, and the partner from the year after the owner's death.
    distribution : array, shape (y,)
        Share of a tax-deferred balance that must be withdrawn in the year; 0 before the age.
    """

    spending: NDArray[np.float64]
    essential: NDArray[np.float64]
    spending_share: NDArray[np.float64]
    pensions_real: NDArray[np.float64]
    pensions_nominal: NDArray[np.float64]
    booked_real: NDArray[np.float64]
    booked_nominal: NDArray[np.float64]
    contributions: NDArray[np.float64]
    needs: NDArray[np.float64]
    long_run_need: NDArray[np.float64]
    bridge: NDArray[np.float64]
    growth: NDArray[np.float64]
    exposure: NDArray[np.float64]
    income: NDArray[np.float64]
    ordinary: NDArray[np.float64]
    preferential: NDArray[np.float64]
    exempt: NDArray[np.float64]
    returned_capital: NDArray[np.float64]
    kept_after_fee: float
    expected_inflation: float
    first_payout: int
    seniors: NDArray[np.int64]
    laws: tuple[TaxLaw, ...]
    ages: NDArray[np.int64]
    drawing_ages: NDArray[np.int64]
    distribution: NDArray[np.float64]

    @property
    def first_spending(self) -> int:
        """Month in which spending begins; 0 where nothing is spent."""
        return int(np.argmax(self.spending > 0.0))


def make_schedule(plan: Plan) -> Schedule:
    """Arrays of a plan, month by month and year by year.

    A class with the arithmetic mean m and cost e is expected to grow ``(1 + m - e)^(1/12)`` a month, an account by
    the weighted sum of its classes times ``1 - fee / 12``.
    """
    months, start, market = plan.months, plan.start, plan.market

    def total(flows: tuple[Spending, ...] | tuple[LargeNeed, ...]) -> NDArray[np.float64]:
        return np.asarray(sum((monthly_amounts(flow, start, months) for flow in flows), np.zeros(months)))

    share = spending_shares(plan)
    spending = total(plan.spending) * share
    pensions = pension_amounts(plan, months)
    indexed = np.array([flow.follows_prices for flow in plan.pensions], dtype=bool).reshape(-1, 1)
    treatments = np.array(
        [
            [getattr(flow.character, name) for flow in plan.pensions]
            for name in ("ordinary", "preferential", "exempt", "social_security")
        ]
    )
    waiting = _waiting(pensions)
    contributions = np.zeros((len(plan.accounts), months))
    for flow in plan.contributions:
        contributions[flow.account] += monthly_amounts(flow, start, months)
    years = range(plan.years)
    weights = np.array([[account.weights_after(year) for account in plan.accounts] for year in years])
    kept = 1.0 - plan.adviser_fee / 12.0
    exposure = weights * (1.0 + market.net_returns) ** (1.0 / 12.0) * kept
    taxed = np.array([account.kind.income_taxed for account in plan.accounts])
    ages = np.array([add_months(start, 12 * year).year - plan.birth.year for year in years])
    drawing_ages, distribution = drawing(plan)
    capital = np.array([c is RETURN_OF_CAPITAL for c in market.characters])
    by_treatment = {
        name: np.where(taxed, weights @ (market.yields * [getattr(c, name) for c in market.characters]), 0.0)
        / 12.0
        for name in ("ordinary", "preferential", "exempt")
    }
    return Schedule(
        spending=spending,
        essential=total(tuple(flow for flow in plan.spending if flow.essential)) * share,
        spending_share=share,
        pensions_real=np.where(indexed, pensions, 0.0),
        pensions_nominal=np.where(indexed, 0.0, pensions),
        booked_real=treatments @ np.where(indexed, pensions, 0.0),
        booked_nominal=treatments @ np.where(indexed, 0.0, pensions),
        contributions=contributions,
        needs=total(plan.needs),
        long_run_need=np.maximum(spending - pensions.sum(axis=0) - waiting.sum(axis=0), 0.0),
        bridge=np.cumsum(waiting.sum(axis=0)[::-1])[::-1],
        growth=exposure.sum(axis=2),
        exposure=exposure,
        income=weights @ market.yields / 12.0,
        **by_treatment,
        returned_capital=_share(weights @ (market.yields * capital), weights @ market.yields),
        kept_after_fee=kept,
        expected_inflation=(1.0 + market.inflation) ** (1.0 / 12.0),
        first_payout=_first_payout(plan, spending),
        seniors=seniors(plan),
        laws=tax_laws(plan),
        ages=ages,
        drawing_ages=drawing_ages,
        distribution=distribution,
    )


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole``, 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0.0)


def _waiting(pensions: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each pension would pay in the months before it begins, (k, m): its first payment, up to it."""
    waiting = np.zeros_like(pensions)
    for row, amounts in enumerate(pensions):
        paid = np.flatnonzero(amounts)
        if paid.size:
            waiting[row, : paid[0]] = amounts[paid[0]]
    return waiting


def _first_payout(plan: Plan, spending: NDArray[np.float64]) -> int:
    """Month of the rule's first decision: the date given, otherwise the first month of spending, otherwise 0."""
    if plan.withdrawals_from is not None:
        return max(0, months_between(plan.start, plan.withdrawals_from))
    return int(np.argmax(spending > 0.0)) if spending.any() else 0
