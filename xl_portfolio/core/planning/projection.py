"""The deterministic plan: every month if returns and inflation come as expected, every year, to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import add_months
from xl_portfolio.core.planning.goals import Goal, GoalWatch
from xl_portfolio.core.planning.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from xl_portfolio.core.planning.plan import Plan

__all__ = ["Projection", "project"]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Projection:
    """A plan month by month, m months, y years, A accounts, n classes, k pensions; nominal unless `real` is asked.

    Attributes
    ----------
    months : tuple of date
        First days.
    price_level : array, shape (m,)
        At the start of each month, 1 today.
    spending, essential : array, shape (m,)
        Planned money to live on, after tax.
    pensions : array, shape (m, k)
        Before tax.
    income : array, shape (m, n)
        Dividends and interest of each class in all accounts, before tax.
    payout : array, shape (m,)
        What the rule takes from the portfolio to live on.
    received : array, shape (m,)
        Pensions and payout: the money to live on.
    tax_paid : array, shape (m,)
        Paid beside it from the portfolio, on the year before.
    shortfall : array, shape (m,)
    withdrawals : array, shape (m, A)
        From each account; negative where money is put in.
    fees : array, shape (m,)
        Of the adviser.
    balances : array, shape (m, A)
        At the end of each month.
    tax_of_year : array, shape (y,)
        On the income of each year.
    final_wealth : float
        After the last tax bill.
    goals_met : tuple of bool
        Whether each goal is reached if everything comes as expected; nothing is said about how probable that is.
    """

    months: tuple[date, ...]
    price_level: NDArray[np.float64]
    spending: NDArray[np.float64]
    essential: NDArray[np.float64]
    pensions: NDArray[np.float64]
    income: NDArray[np.float64]
    payout: NDArray[np.float64]
    received: NDArray[np.float64]
    tax_paid: NDArray[np.float64]
    shortfall: NDArray[np.float64]
    withdrawals: NDArray[np.float64]
    fees: NDArray[np.float64]
    balances: NDArray[np.float64]
    tax_of_year: NDArray[np.float64]
    final_wealth: float
    goals_met: tuple[bool, ...]

    @property
    def wealth(self) -> NDArray[np.float64]:
        """Balance of all accounts at the end of each month (m,)."""
        return np.asarray(self.balances.sum(axis=1))

    def real(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Amounts (m,) or (m, j) in today's money: divided by the price level of their month."""
        return np.asarray((amounts.T / self.price_level).T)

    def by_year(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums (y,) or (y, j) over the years of the plan of monthly amounts; the last year may be shorter."""
        return np.add.reduceat(amounts, np.arange(0, len(amounts), 12), axis=0)


def project(plan: Plan, goals: Sequence[Goal] = ()) -> Projection:
    """Live a plan with returns and inflation exactly as expected.

    Expected means the arithmetic mean: half of all futures end below it, most of them for long plans. The
    simulation says how far.

    A class pays its yield times its value, today and in every later year: its income grows as the value does, which
    is the return less the yield. Where the income of a class is expected to grow faster or slower than that, its
    yield would drift; a plan does not follow it, so the yield to assume is the average over the years of the plan.

    Parameters
    ----------
    plan : of m months
    goals : to be checked on the way
    """
    months, accounts = plan.months, len(plan.accounts)
    ledger = Ledger(plan, 1, detailed=True)
    schedule = ledger.schedule
    watches = [GoalWatch(goal, plan, 1) for goal in goals]
    names = ("price_level", "payout", "received", "tax_paid", "shortfall", "fees")
    rows = {name: np.zeros(months) for name in names}
    balances, withdrawals = np.zeros((2, months, accounts))
    income = np.zeros((months, plan.market.size))
    tax_of_year = np.zeros(plan.years)
    opening = ledger.balances[:, 0].copy()
    for month in range(months):
        ledger.step(None, None)
        for watch in watches:
            watch.look(ledger)
        for name, source in (
            ("price_level", ledger.start_price_level),
            ("payout", ledger.payout),
            ("received", ledger.received),
            ("tax_paid", ledger.tax_paid),
            ("shortfall", ledger.shortfall),
        ):
            rows[name][month] = source[0]
        balances[month] = ledger.balances[:, 0]
        withdrawals[month] = 0.0 if ledger.withdrawals is None else ledger.withdrawals[:, 0]
        rows["fees"][month] = balances[month].sum() * (1.0 / schedule.kept_after_fee - 1.0)
        weights = np.array([account.weights_after(month // 12) for account in plan.accounts])
        income[month] = (opening - withdrawals[month]) @ weights * plan.market.yields / 12.0
        opening = balances[month].copy()
        if ledger.month % 12 == 0 or ledger.month == months:
            tax_of_year[month // 12] = ledger.tax_due[0]
    level = rows["price_level"]
    return Projection(
        months=tuple(add_months(plan.start.replace(day=1), month) for month in range(months)),
        spending=schedule.spending * level,
        essential=schedule.essential * level,
        pensions=(schedule.pensions_real * level + schedule.pensions_nominal).T,
        income=income,
        withdrawals=withdrawals,
        balances=balances,
        tax_of_year=tax_of_year,
        final_wealth=float(ledger.wealth[0] - ledger.tax_due[0]),
        goals_met=tuple(bool(watch.met[0]) for watch in watches),
        **rows,
    )
