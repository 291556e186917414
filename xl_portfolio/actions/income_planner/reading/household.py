"""The sheet Profile: who plans, until when, the answers about risk, and the circumstances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.reading.entries import Entry, single
from xl_portfolio.actions.income_planner.reading.lives import doubt_survivor, read_lives
from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.planning import INCOME_STABILITIES, MOST_MONTHS, RISK_QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.core.planning import FirstDeath, Lives
    from xl_portfolio.sheet.grid import Grid

__all__ = ["Household", "read_household"]

_OLDEST, _LEAST_AGE = 120, 30  # a plan to an age below this is a slip
_PLANNED_AGES = (50.0, 120.0)
_MOST_HORIZON = 100.0  # years
_MOST_RESERVE = 600.0  # months in an emergency fund


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who plans; shares are decimals.

    Attributes
    ----------
    currency : str
    as_of, birth : date
    partner_birth : date or None
    to_age : int
    lives : Lives or None
        None where both live to the end.
    answers : tuple of int
        Positions of the chosen answers, from 0.
    horizon, emergency_months, insured, debt_payments : float
    income_stability : int
        Position in `INCOME_STABILITIES`.
    """

    currency: str
    as_of: date
    birth: date
    partner_birth: date | None
    to_age: int
    lives: Lives | None
    answers: tuple[int, ...]
    horizon: float
    income_stability: int
    emergency_months: float
    insured: float
    debt_payments: float

    @property
    def age(self) -> float:
        """Of the older of both, years."""
        return months_between(min(self.birth, self.partner_birth or self.birth), self.as_of) / 12.0

    @property
    def end(self) -> date:
        """When the last of two lives ends, or the younger of both reaches the age to which is planned."""
        if self.lives is None or self.partner_birth is None:
            return add_months(max(self.birth, self.partner_birth or self.birth), 12 * self.to_age)
        return max(self.lives.deaths((self.birth, self.partner_birth), self.to_age))

    @property
    def first_death(self) -> FirstDeath | None:
        """When one of both dies before the other; None where that does not happen."""
        if self.lives is None or self.partner_birth is None:
            return None
        return self.lives.first_death(self.as_of, (self.birth, self.partner_birth), self.to_age)


def read_household(cells: Mapping[str, Grid], doubts: Doubts) -> Household | None:
    """The sheet Profile; None if its dates are wrong, without which no other sheet can be read."""
    before = len(doubts.errors)

    def entry(name: str) -> Entry:
        return single(cells, name, doubts)

    as_of, birth = entry("AsOfDate").day(), entry("BirthDate").day()
    partner = entry("PartnerBirthDate").day(needed=False)
    to_age = entry("PlanToAge").number(*_PLANNED_AGES, whole=True)
    if as_of is not None:
        for name, day in (("BirthDate", birth), ("PartnerBirthDate", partner)):
            if day is not None:
                _doubt_birth(entry(name), day, as_of)
    dated = len(doubts.errors) == before
    lives = read_lives(cells, as_of, birth, partner, doubts)
    answers = _answers(cells["RiskAnswers"], doubts)
    horizon = entry("Horizon").number(0.0, _MOST_HORIZON)
    stability = entry("IncomeStability").one_of(INCOME_STABILITIES)
    emergency = entry("EmergencyFund").number(0.0, _MOST_RESERVE)
    insured, debt = entry("Insurance").rate(), entry("Debt").rate(0.0, 10.0, usual=1.0)
    entry("Client").text()  # on no report: only what is no text is doubted
    currency = entry("Currency").text()
    if as_of is None or birth is None or to_age is None or not dated:
        return None
    household = Household(
        currency=currency or "USD",
        as_of=as_of,
        birth=birth,
        partner_birth=partner,
        to_age=int(to_age),
        lives=lives,
        answers=answers,
        horizon=horizon or 0.0,
        income_stability=stability or 0,
        emergency_months=emergency or 0.0,
        insured=insured or 0.0,
        debt_payments=debt or 0.0,
    )
    months = months_between(as_of, household.end)
    if not 1 <= months <= MOST_MONTHS:
        entry("PlanToAge").refuse(
            f"is {to_age:g}, which {'is' if household.partner_birth is None else 'the younger of both is'} "
            f"{'past' if months < 1 else 'more than eighty years away'} on {as_of:%Y-%m-%d}: check it and the "
            "birth dates."
        )
        return None
    doubt_survivor(cells, household.first_death, doubts)
    return household


def _doubt_birth(entry: Entry, day: date, as_of: date) -> None:
    age = months_between(day, as_of) / 12.0
    if day >= as_of:
        entry.refuse(
            f"is {day:%Y-%m-%d}, not before the as-of date {as_of:%Y-%m-%d}: correct one of the two."
        )
    elif age > _OLDEST:
        entry.refuse(f"is {day:%Y-%m-%d}, {age:.0f} years ago: correct it.")
    elif age < _LEAST_AGE // 2:
        entry.warn(f"is {day:%Y-%m-%d}, only {age:.0f} years ago: is that meant?")


def _answers(grid: Grid, doubts: Doubts) -> tuple[int, ...]:
    """Positions of the answers from 0; a cell holds the number of the answer from 1, or its text."""
    chosen, missing = [], []
    for place, question in enumerate(RISK_QUESTIONS):
        entry = Entry(
            cell=grid[place, 0],
            where=grid.where(place, 0),
            name=f"The answer to question {place + 1}",
            doubts=doubts,
        )
        texts = [answer.text for answer in question.answers]
        if entry.blank:
            missing.append(place)
        elif isinstance(entry.cell, str):
            position = entry.one_of(texts)
            chosen += [] if position is None else [position]
        else:
            number = entry.number(1.0, float(len(texts)), whole=True)
            chosen += [] if number is None else [int(number) - 1]
    if missing:
        which = ", ".join(str(place + 1) for place in missing)
        doubts.error(
            grid.where(missing[0], 0),
            f"{'Question' if len(missing) == 1 else 'Questions'} {which} {'is' if len(missing) == 1 else 'are'} not "
            "answered: choose an answer, 1 to 4, for each.",
        )
    return tuple(chosen)
