"""Money that comes and goes: spending and large needs, pensions, contributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from xl_portfolio.actions.income_planner.contents import CHOICES, PERSONS
from xl_portfolio.actions.income_planner.reading.entries import Entry, Guard
from xl_portfolio.actions.income_planner.reading.rows import Row, refuse_twins, rows_of
from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.planning import PARTNER, Contribution, LargeNeed, Pension, Spending, monthly_amounts
from xl_portfolio.core.tax import CHARACTERS, PENSION, SOCIAL_SECURITY
from xl_portfolio.core.wording import counted
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.reading.household import Household
    from xl_portfolio.core.tax import TaxCharacter
    from xl_portfolio.sheet.grid import Grid

__all__ = ["Flows", "read_flows"]

_EARLIEST = 62 * 12  # months of age at which Social Security can begin, Social Security Act section 202(a)
_FULL = 67 * 12  # months of age from which a survivor's benefit is full for all, the same section 216(l)
_NEAR = 5 * 12  # months: large needs within them lower the capacity for risk

Flow = TypeVar("Flow", Pension, Spending, Contribution)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What comes and goes beside the portfolio, in today's money."""

    spending: tuple[Spending, ...]
    needs: tuple[LargeNeed, ...]
    pensions: tuple[Pension, ...]
    contributions: tuple[Contribution, ...]

    def near_needs(self, start: date) -> float:
        """Large needs of the next five years, currency."""
        return sum(need.amount for need in self.needs if 0 <= months_between(start, need.on) < _NEAR)


def read_flows(
    cells: Mapping[str, Grid], household: Household, accounts: Sequence[str], doubts: Doubts
) -> Flows:
    """The blocks `Spending`, `LargeNeeds`, `Pensions` and `Contributions`.

    Parameters
    ----------
    cells : of the workbook
    household : whose plan it is
    accounts : names, to which contributions go
    doubts : what is wrong
    """
    return Flows(
        spending=_spending(cells, household, doubts),
        needs=_needs(cells, household, doubts),
        pensions=_pensions(cells, household, doubts),
        contributions=_contributions(cells, household, accounts, doubts),
    )


def _spending(cells: Mapping[str, Grid], household: Household, doubts: Doubts) -> tuple[Spending, ...]:
    before = len(doubts.errors)
    found: list[Spending] = []
    for row in rows_of(cells, "Spending", doubts):
        monthly, start, end = _stream(row)
        with Guard(doubts, row["To"].where):
            found.append(
                Spending(
                    label=row.label,
                    monthly=monthly,
                    essential=row["Essential"].yes(),
                    start=start,
                    end=end,
                )
            )
            _doubt_time(row, found[-1], household)
    if len(doubts.errors) == before:
        _doubt_spending(cells["Spending"].where(0, 0), found, household, doubts)
    return tuple(found)


def _doubt_spending(where: str, found: Sequence[Spending], household: Household, doubts: Doubts) -> None:
    if not any(flow.monthly > 0.0 for flow in found):
        doubts.error(where, "No spending yet: type what you want to live on a month, and what it is for.")
        return
    if not any(flow.essential and flow.monthly > 0.0 for flow in found):
        doubts.warn(
            where,
            "No spending is essential, so the plan succeeds however little is left to live on: type Yes beside what "
            "must never be cut.",
        )
    months = months_between(household.as_of, household.end)
    total = sum((monthly_amounts(flow, household.as_of, months) for flow in found), np.zeros(months))
    spent = np.flatnonzero(total > 0.0)
    last = int(spent[-1]) if spent.size else -1
    if last < months - 1:
        doubts.warn(
            where,
            f"Nothing is spent in the last {counted(months - 1 - last, 'month')} of the plan, from "
            f"{add_months(household.as_of, last + 1):%Y-%m} to {household.end:%Y-%m}: "
            "leave To blank where spending lasts.",
        )
    gaps = int(np.count_nonzero(total[: last + 1] == 0.0) - (spent[0] if spent.size else 0))
    if gaps > 0:
        doubts.warn(where, f"Nothing is spent in {counted(gaps, 'month')} between: look at the dates.")


def _needs(cells: Mapping[str, Grid], household: Household, doubts: Doubts) -> tuple[LargeNeed, ...]:
    found = []
    for row in rows_of(cells, "LargeNeeds", doubts):
        amount, day = row["Amount"].number(), row["On"].day()
        if amount is None or day is None:
            continue
        found.append(LargeNeed(label=row.label, amount=amount, on=day))
        if not 0 <= months_between(household.as_of, day) < months_between(household.as_of, household.end):
            row["On"].warn(f"is {day:%Y-%m-%d}, outside the plan: it is not counted.")
    return tuple(found)


def _pensions(cells: Mapping[str, Grid], household: Household, doubts: Doubts) -> tuple[Pension, ...]:
    found = []
    rows = rows_of(cells, "Pensions", doubts)
    for row in rows:
        monthly, start, end = _stream(row)
        place = row["Taxed as"].one_of(CHOICES["Pensions.Taxed as"], needed=False)
        character = PENSION if place is None else CHARACTERS[place]
        if row["Taxed as"].blank:
            doubts.note(
                row["Taxed as"].where, f"{row['Taxed as'].name} is blank and counts as {PENSION.name}."
            )
        with Guard(doubts, row["To"].where):
            found.append(
                Pension(
                    label=row.label,
                    monthly=monthly,
                    start=start,
                    end=end,
                    follows_prices=_follows_prices(row["Follows prices"], character),
                    character=character,
                    whose=row["Owner"].one_of(CHOICES["Pensions.Owner"], needed=False),
                    survivor_share=row["Survivor's share"].rate(needed=False) or 0.0,
                )
            )
            _doubt_time(row, found[-1], household)
            _doubt_character(row, found[-1], household)
            _doubt_owner(row, found[-1], household)
    refuse_twins([(row.label, row.where) for row in rows], doubts)
    return tuple(found)


def _follows_prices(entry: Entry, character: TaxCharacter) -> bool:
    """Whether a pension rises with prices; a blank is doubted, and Social Security that does not."""
    follows = entry.yes()
    if entry.blank:
        entry.warn("is blank and counts as No: it then buys less every year.")
    elif character is SOCIAL_SECURITY and not follows:
        entry.warn("is No, but Social Security is raised with prices every year.")
    return follows


def _doubt_character(row: Row, pension: Pension, household: Household) -> None:
    """Social Security that is not taxed as such, and such that begins before its owner, or anybody, is old enough."""
    character, start, whose = pension.character, pension.start, pension.whose
    if character is not SOCIAL_SECURITY:
        if folded(row.label).startswith("social security"):
            row["Taxed as"].warn(
                f"is {character.name}: choose Social Security, of which at most 85 % is taxed, if that is what it is."
            )
        return
    both = household.birth, household.partner_birth or household.birth
    allowed = add_months(min(both) if whose is None else both[whose], _EARLIEST)
    begins = start or household.as_of
    if months_between(allowed, begins) < 0:
        row["From"].warn(
            f"{'is blank, which is now' if start is None else f'is {start:%Y-%m-%d}'}: retirement benefits of Social "
            f"Security begin at 62 at the earliest, here in {allowed:%Y-%m}."
        )


def _doubt_owner(row: Row, pension: Pension, household: Household) -> None:
    """Owners that there are not, and what is missing or not used where one of two dies first."""
    owner, share = row["Owner"], row["Survivor's share"]
    if pension.whose == PARTNER and household.partner_birth is None:
        owner.warn("is Partner, but no partner's birth date stands on the sheet Profile.")
    death = household.first_death
    if death is None:
        return
    benefit = pension.character is SOCIAL_SECURITY
    full = add_months(death.survivor_birth, _FULL)
    if benefit and pension.whose == death.person and months_between(death.on, full) > 0:
        owner.warn(
            f"is {PERSONS[death.person]}, who dies before the survivor's full retirement age (67 at the latest, here "
            f"{full:%Y-%m}): a survivor's benefit claimed before it is lower than is counted here."
        )
    if owner.blank and benefit:
        owner.warn("is blank: both benefits would go on after the first death. Choose You or Partner.")
    elif owner.blank and share.blank:
        owner.doubts.note(owner.where, f"{owner.name} is blank: it goes on in full after the first death.")
    elif owner.blank:
        share.warn("is not used: say in the column Owner whose it is.")
    elif benefit and not share.blank:
        share.doubts.note(
            share.where, f"{share.name} is not used: of both benefits the survivor keeps the larger."
        )


def _contributions(
    cells: Mapping[str, Grid], household: Household, accounts: Sequence[str], doubts: Doubts
) -> tuple[Contribution, ...]:
    found = []
    for row in rows_of(cells, "Contributions", doubts):
        monthly, start, end = _stream(row)
        account = row["Account"].name_of(accounts)
        if account is None:
            continue
        with Guard(doubts, row["To"].where):
            found.append(
                Contribution(
                    label=row.label,
                    monthly=monthly,
                    account=account,
                    start=start,
                    end=end,
                )
            )
            _doubt_time(row, found[-1], household)
    return tuple(found)


def _stream(row: Row) -> tuple[float, date | None, date | None]:
    """Monthly amount, 0 where it is an error; first and last month, if they are given."""
    return row["Monthly"].number() or 0.0, row["From"].day(needed=False), row["To"].day(needed=False)


def _doubt_time(row: Row, flow: Flow, household: Household) -> None:
    """Flows that are over before the plan begins, or begin after it ends."""
    if flow.end is not None and months_between(household.as_of, flow.end) < 0:
        row["To"].warn(f"is {flow.end:%Y-%m-%d}, before the plan begins: it is not counted.")
    if flow.start is not None and months_between(flow.start, household.end) <= 0:
        row["From"].warn(f"is {flow.start:%Y-%m-%d}, after the plan ends: it is not counted.")
