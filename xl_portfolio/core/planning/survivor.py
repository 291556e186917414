"""Two lives: when the first of them ends, and what changes for the one who is left.

Without `Lives` both live to the end of a plan. With them, from the month of the first death on:

- a pension of the dead goes on at its survivor's share; one that names nobody goes on in full;
- of the Social Security benefits of both, the survivor has the larger: her or his own, and what the other's exceeds
  it by (Social Security Administration, publication 05-10084, *Survivors Benefits*), from age 60 on. The reduction
  for a survivor below full retirement age is left out, and the dead's benefit counts from the month it was to begin;
- spending falls to a share of what both would spend;
- from the year after the death, taxes are those of one person (Internal Revenue Service, publication 501: the return
  of the year of death may still be joint), and only the survivor counts among those of 65 or more;
- from then on required distributions follow the survivor's age: the accounts of the owner are taken to become the
  partner's own (publication 590-B).

A year of the plan counts as the calendar year in which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning.flows import OWNER, PARTNER, monthly_amounts
from xl_portfolio.core.planning.withdrawals import distribution_period, required_distribution_age

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from xl_portfolio.core.planning.plan import Plan
    from xl_portfolio.core.tax import TaxLaw

__all__ = [
    "FirstDeath",
    "Lives",
    "age_in",
    "drawing",
    "first_death",
    "last_months",
    "pension_amounts",
    "seniors",
    "spending_shares",
    "tax_laws",
    "years_alone",
]

_SENIOR_AGE = 65
# months of age from which they are paid: Social Security Act, section 202(e) and (f)
_SURVIVOR_BENEFITS = 60 * 12


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstDeath:
    """The first death of two.

    Attributes
    ----------
    person : int
        Who dies: `OWNER` or `PARTNER`.
    on : date
        The birthday up to which he or she lives.
    month : int
        First month of the plan without them, from 0.
    survivor_birth : date
    """

    person: int
    on: date
    month: int
    survivor_birth: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Lives:
    """To which ages two people live, and what changes for the one who is left.

    Attributes
    ----------
    ages : tuple of two int or None
        Of the owner of the tax-deferred accounts and of the partner; None for the age to which the plan goes.
    spending : float
        Of the survivor, as a share of what both would spend; decimal.
    law : TaxLaw or None
        Of the survivor; None if it stays as it is.

    Raises
    ------
    InputError
        The share is not between 0 and 1.
    """

    ages: tuple[int | None, int | None]
    spending: float = 1.0
    law: TaxLaw | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.spending <= 1.0:
            raise InputError(
                f"The survivor's share of spending is {self.spending:g}: write a decimal from 0 to 1, such as 0.8."
            )

    def deaths(self, births: tuple[date, date], to_age: int) -> tuple[date, date]:
        """Birthdays up to which the owner and the partner live."""
        own, partner = (to_age if age is None else age for age in self.ages)
        return add_months(births[OWNER], 12 * own), add_months(births[PARTNER], 12 * partner)

    def first_death(self, start: date, births: tuple[date, date], to_age: int) -> FirstDeath | None:
        """Who dies first in a plan that begins at a date; None if both do in the same month."""
        deaths = self.deaths(births, to_age)
        if months_between(*deaths) == 0:
            return None
        person = OWNER if deaths[OWNER] < deaths[PARTNER] else PARTNER
        return FirstDeath(
            person=person,
            on=deaths[person],
            month=max(0, months_between(start, deaths[person])),
            survivor_birth=births[PARTNER if person == OWNER else OWNER],
        )


def first_death(plan: Plan) -> FirstDeath | None:
    """Who of two dies first, and when; None if both live to the end, or one plans alone."""
    if plan.lives is None or plan.partner_birth is None:
        return None
    return plan.lives.first_death(plan.start, (plan.birth, plan.partner_birth), plan.to_age)


def last_months(plan: Plan) -> int:
    """Months from the start of a plan to its end: the death of the last, or the younger's age to which is planned."""
    if plan.lives is None or plan.partner_birth is None:
        younger = max(plan.birth, plan.partner_birth or plan.birth)
        return months_between(plan.start, add_months(younger, 12 * plan.to_age))
    return months_between(plan.start, max(plan.lives.deaths((plan.birth, plan.partner_birth), plan.to_age)))


def age_in(plan: Plan, day: date) -> tuple[int, int]:
    """Whose age says when something happens, `OWNER` or after the owner's death `PARTNER`, and that age on a day."""
    death = first_death(plan)
    person = (
        PARTNER if death is not None and death.person == OWNER and day >= death.on.replace(day=1) else OWNER
    )
    birth = plan.birth if person == OWNER or plan.partner_birth is None else plan.partner_birth
    return person, day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def pension_amounts(plan: Plan, months: int) -> NDArray[np.float64]:
    """What each pension pays in each month, to both and then to the survivor; (k, months).

    With the benefits of Social Security a(t) of the dead and b(t) of the survivor, the survivor has ``max(a, b)``: b,
    and of the dead's ``max(a - b, 0)``. Amounts are in today's money where a pension follows prices.

    Parameters
    ----------
    plan : with k pensions
    months : from its start
    """
    paid = np.array([monthly_amounts(flow, plan.start, months) for flow in plan.pensions]).reshape(-1, months)
    death = first_death(plan)
    if death is None:
        return paid
    after = np.arange(months) >= death.month
    benefit = np.array([flow.character.social_security > 0.0 for flow in plan.pensions], dtype=bool)
    gone = np.array([flow.whose == death.person for flow in plan.pensions], dtype=bool)
    own = np.array([flow.whose not in (None, death.person) for flow in plan.pensions], dtype=bool)
    shares = np.array([flow.survivor_share for flow in plan.pensions])
    paid[gone & ~benefit] *= np.where(after, shares[gone & ~benefit, None], 1.0)
    theirs = paid[gone & benefit].sum(axis=0)
    old_enough = months_between(plan.start, add_months(death.survivor_birth, _SURVIVOR_BENEFITS))
    excess = np.maximum(theirs - paid[own & benefit].sum(axis=0), 0.0) * (np.arange(months) >= old_enough)
    kept = np.divide(excess, theirs, out=np.zeros(months), where=theirs > 0.0)
    paid[gone & benefit] *= np.where(after, kept, 1.0)
    return paid


def spending_shares(plan: Plan) -> NDArray[np.float64]:
    """Share of the spending of both that is spent in each month of a plan, (m,): 1 while both live."""
    shares = np.ones(plan.months)
    death = first_death(plan)
    if death is not None and plan.lives is not None:
        shares[death.month :] = plan.lives.spending
    return shares


def years_alone(plan: Plan) -> NDArray[np.bool_]:
    """Years of a plan, (y,), that begin in a calendar year after that of the first death."""
    death = first_death(plan)
    calendar = [add_months(plan.start, 12 * year).year for year in range(plan.years)]
    return np.array([death is not None and year > death.on.year for year in calendar], dtype=bool)


def seniors(plan: Plan) -> NDArray[np.int64]:
    """People who are 65 or more at the end of the calendar year in which each year of the plan begins, (y,)."""
    both = [plan.birth] if plan.partner_birth is None else [plan.birth, plan.partner_birth]
    death = first_death(plan)
    left = both if death is None else [death.survivor_birth]
    return np.array(
        [
            sum(
                add_months(plan.start, 12 * year).year - birth.year >= _SENIOR_AGE
                for birth in (left if alone else both)
            )
            for year, alone in enumerate(years_alone(plan))
        ],
        dtype=np.int64,
    )


def tax_laws(plan: Plan) -> tuple[TaxLaw, ...]:
    """The law of each year of the plan: that of both, and from the year after the first death the survivor's."""
    survivors = plan.law if plan.lives is None or plan.lives.law is None else plan.lives.law
    return tuple(survivors if alone else plan.law for alone in years_alone(plan))


def drawing(plan: Plan) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Age that whoever draws upon the accounts attains in each year, and the share that must be drawn; (y,) each.

    That is the owner, and from the year after the owner's death the partner, whose own the accounts are by then.
    """
    death = first_death(plan)
    born = np.full(plan.years, plan.birth.year)
    if death is not None and death.person == OWNER:
        born[years_alone(plan)] = death.survivor_birth.year
    ages = np.array([add_months(plan.start, 12 * year).year for year in range(plan.years)]) - born
    shares = [
        1.0 / distribution_period(int(age)) if age >= required_distribution_age(int(year)) else 0.0
        for age, year in zip(ages, born, strict=True)
    ]
    return ages, np.array(shares)
