"""The sheet Accounts: where the money is, the order of withdrawals, the rule and the reserve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import CHOICES
from xl_portfolio.actions.income_planner.reading.entries import Entry, Guard, single
from xl_portfolio.actions.income_planner.reading.rows import Row, refuse_twins, rows_of
from xl_portfolio.core.dates import months_between
from xl_portfolio.core.planning import ACCOUNT_KINDS, FloorAndCeiling, Guardrails, Percentage, make_schedule
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.planning_arguments import RULE_CHOICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.reading.household import Household
    from xl_portfolio.core.planning import AccountKind, Plan, WithdrawalRule
    from xl_portfolio.sheet.grid import Grid

__all__ = ["AccountRow", "Withdrawals", "doubt_guardrails", "read_accounts", "read_withdrawals"]

_USUAL_RATE, _USUAL_FEE = 0.08, 0.02
_MOST_RESERVE = 600.0  # months
_PENNY = 0.005  # less is rounding
_WITH_RATE = (Percentage.name, FloorAndCeiling.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account: its name, how it is taxed, its cash; what it holds stands on another sheet."""

    label: str
    kind: AccountKind
    cash: float
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawals:
    """How the accounts are drawn from; as in `Plan`.

    Attributes
    ----------
    order : tuple of int
    rule : WithdrawalRule
    start : date or None
    reinvested, adviser_fee, reserve_months : float
    reserve : int or None
    """

    order: tuple[int, ...]
    rule: WithdrawalRule
    start: date | None
    reinvested: float
    adviser_fee: float
    reserve: int | None
    reserve_months: float


def read_accounts(cells: Mapping[str, Grid], doubts: Doubts) -> list[AccountRow]:
    """Accounts in the order of the table; one of an unknown kind, which is an error, stands as taxable."""
    found = []
    rows = rows_of(cells, "Accounts", doubts)
    for row in rows:
        kind, cash = row["Kind"].one_of(CHOICES["Accounts.Kind"]), row["Cash"].number(needed=False)
        found.append(AccountRow(label=row.label, kind=ACCOUNT_KINDS[kind or 0], cash=cash or 0.0, row=row))
    refuse_twins([(row.label, row.where) for row in rows], doubts)
    if not rows:
        doubts.error(cells["Accounts"].where(1, 0), "There are no accounts: type a name and a kind.")
    return found


def read_withdrawals(
    cells: Mapping[str, Grid], accounts: Sequence[AccountRow], household: Household, doubts: Doubts
) -> Withdrawals | None:
    """Rule, order and reserve; None if there is an error among them."""
    before = len(doubts.errors)

    def entry(name: str) -> Entry:
        return single(cells, name, doubts)

    reserve = _reserve(entry("ReserveAccount"), accounts)
    months = entry("ReserveMonths").number(0.0, _MOST_RESERVE, needed=False) or 0.0
    if entry("ReserveAccount").blank and months > 0.0:
        entry("ReserveMonths").warn("are not used: no reserve account is chosen.")
    if reserve is not None and months == 0.0:
        entry("ReserveMonths").warn(
            f"are 0: {accounts[reserve].label} pays after a year of losses, but is never filled up again."
        )
    order = _order(accounts, reserve) if len(doubts.errors) == before else ()
    if order and not any(accounts[place].kind.income_taxed for place in order):
        doubts.error(
            accounts[0].row["Kind"].where,
            "No taxable account takes the money that is not spent"
            f"{', the reserve left out' if reserve is not None else ''}: add one, without money if need be.",
        )
    reinvested = entry("IncomeReinvested").rate(needed=False) or 0.0
    fee = entry("AdviserFee").rate(0.0, 0.1, needed=False, usual=_USUAL_FEE) or 0.0
    start = _start(entry("WithdrawalsFrom"), household)
    rule = _rule(entry("WithdrawalRule"), entry("WithdrawalRate"))
    if len(doubts.errors) > before or rule is None:
        return None
    return Withdrawals(
        order=order,
        rule=rule,
        start=start,
        reinvested=reinvested,
        adviser_fee=fee,
        reserve=reserve,
        reserve_months=months,
    )


def doubt_guardrails(plan: Plan, cells: Mapping[str, Grid], doubts: Doubts) -> None:
    """Warn of guardrails whose first cut takes from essential spending, which counts as a failure."""
    if not isinstance(plan.rule, Guardrails):
        return
    schedule = make_schedule(plan)
    month = min(schedule.first_payout, plan.months - 1)
    left = schedule.spending[month] - plan.rule.change * schedule.long_run_need[month]
    if left < schedule.essential[month] - _PENNY:
        doubts.warn(
            cells["Spending"].where(0, 0),
            f"The rule Guardrails cuts what is needed beyond pensions by {percent(plan.rule.change, 0)} at a time, and "
            "its first cut would take from essential spending, which counts as a failure: type No beside what may be "
            "cut, or choose the rule Fixed.",
        )


def _reserve(entry: Entry, accounts: Sequence[AccountRow]) -> int | None:
    """Position of the reserve among the accounts."""
    place = entry.name_of([account.label for account in accounts], needed=False)
    if place is None:
        return None
    if not accounts[place].kind.income_taxed:
        entry.refuse(
            f"is {accounts[place].label}, which is {accounts[place].kind.name.lower()}: choose a taxable account, from "
            "which money can be taken in any year."
        )
    return place


def _order(accounts: Sequence[AccountRow], reserve: int | None) -> tuple[int, ...]:
    """Positions of the accounts in the order of withdrawals, the reserve left out."""
    ranks: dict[int, float] = {}
    for place, account in enumerate(accounts):
        entry = account.row["Order"]
        if place == reserve:
            if not entry.blank:
                entry.doubts.note(entry.where, f"{entry.name} is not used: {account.label} is the reserve.")
            continue
        rank = entry.number(1.0, 99.0, whole=True)
        if rank is None:
            continue
        if rank in ranks.values():
            twin = next(p for p, r in ranks.items() if r == rank)
            entry.refuse(
                f"is {rank:g}, as that of {accounts[twin].label}: give each account a number of its own."
            )
        ranks[place] = rank
    return tuple(sorted(ranks, key=lambda place: ranks[place]))


def _start(entry: Entry, household: Household) -> date | None:
    start = entry.day(needed=False)
    if start is not None and months_between(start, household.end) <= 0:
        entry.refuse(
            f"is {start:%Y-%m-%d}, after the plan ends in {household.end:%Y-%m}: choose an earlier date."
        )
    return start


def _rule(choice: Entry, rate: Entry) -> WithdrawalRule | None:
    place = choice.one_of([option.label for option in RULE_CHOICES])
    if place is None:
        return None
    option = RULE_CHOICES[place]
    share = rate.rate(needed=option.label in _WITH_RATE, usual=_USUAL_RATE)
    with Guard(rate.doubts, rate.where):
        return option.make(share or 0.0)
    return None
