"""Goals: what the plan is for, and when each counts as reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import months_between
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning.ledger import Ledger
from xl_portfolio.core.planning.plan import Plan

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

__all__ = [
    "GOAL_KINDS",
    "GROWTH",
    "LEGACY",
    "LIQUIDITY",
    "MONTHLY_INCOME",
    "Goal",
    "GoalKind",
    "GoalWatch",
]

_ROUNDING = 1e-9  # relative: a target met to the last digit is met


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalKind:
    """A kind of goal.

    Attributes
    ----------
    name, text : str
    measure : callable
        `measure(ledger) -> (P,)`, real; compared with the goal's amount.
    throughout : bool
        It must hold in every month from the goal's first date to its last, otherwise in the last month only.
    to_live_on : bool
        The amount falls with the spending when one of two dies.
    """

    name: str
    text: str
    measure: Callable[[Ledger], NDArray[np.float64]]
    throughout: bool
    to_live_on: bool = False


def _income(ledger: Ledger) -> NDArray[np.float64]:
    return ledger.received / ledger.start_price_level


def _wealth(ledger: Ledger) -> NDArray[np.float64]:
    return ledger.wealth / ledger.price_level


def _legacy(ledger: Ledger) -> NDArray[np.float64]:
    return (ledger.wealth - ledger.tax_due) / ledger.price_level


def _liquid(ledger: Ledger) -> NDArray[np.float64]:
    taxable = [place for place, account in enumerate(ledger.plan.accounts) if account.kind.income_taxed]
    return np.asarray(ledger.balances[taxable].sum(axis=0) / ledger.price_level)


MONTHLY_INCOME = GoalKind(
    name="Monthly income",
    text="At least this much to live on in every month, in today's money, after tax.",
    measure=_income,
    throughout=True,
    to_live_on=True,
)
GROWTH = GoalKind(
    name="Growth",
    text="At least this much wealth on the date, in today's money, before tax on it.",
    measure=_wealth,
    throughout=False,
)
LIQUIDITY = GoalKind(
    name="Liquidity",
    text="At least this much within reach in taxable accounts in every month, in today's money.",
    measure=_liquid,
    throughout=True,
)
LEGACY = GoalKind(
    name="Legacy",
    text="At least this much left at the end of the plan, in today's money, after the last tax bill.",
    measure=_legacy,
    throughout=False,
)
GOAL_KINDS: tuple[GoalKind, ...] = (MONTHLY_INCOME, GROWTH, LIQUIDITY, LEGACY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """A goal.

    Attributes
    ----------
    label : str
    kind : GoalKind
    amount : float
        Today's money; a month for an income.
    priority : int
        1 is the first.
    start, by : date or None
        First and last month that count; None for the ends of the plan.

    Raises
    ------
    InputError
        The amount or the priority is not usable, or the dates are the wrong way round.
    """

    label: str
    kind: GoalKind
    amount: float
    priority: int = 1
    start: date | None = None
    by: date | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.amount <= 1e12:
            raise InputError(f"The amount of the goal {self.label} is {self.amount:g}: write 0 or more.")
        if self.priority < 1:
            raise InputError(f"The priority of the goal {self.label} is {self.priority}: 1 is the first.")
        if self.start is not None and self.by is not None and self.by < self.start:
            raise InputError(f"The goal {self.label} ends before it starts: exchange its dates.")


class GoalWatch:
    """Watches one goal while a ledger runs.

    Attributes
    ----------
    met : array of bool, shape (P,)
        Paths on which the goal has held so far.
    """

    def __init__(self, goal: Goal, plan: Plan, paths: int) -> None:
        first = 0 if goal.start is None else max(0, months_between(plan.start, goal.start))
        last = plan.months - 1 if goal.by is None else months_between(plan.start, goal.by)
        if not 0 <= last < plan.months:
            raise InputError(
                f"The goal {goal.label} lies outside the plan: choose a date between its start and its end."
            )
        self.goal = goal
        self._first = min(first, last) if goal.kind.throughout else last
        self._last = last
        self.met = np.ones(paths, dtype=bool)

    def look(self, ledger: Ledger) -> None:
        """Compare the month that has passed."""
        month, kind = ledger.month - 1, self.goal.kind
        if self._first <= month <= self._last:
            share = ledger.schedule.spending_share[month] if kind.to_live_on else 1.0
            self.met &= kind.measure(ledger) >= share * self.goal.amount * (1.0 - _ROUNDING)
