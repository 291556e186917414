"""The sheet Profile: to which age each of two lives; the sheet Goals: what the survivor spends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.reading.entries import Entry, single
from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.planning import Lives

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.core.planning import FirstDeath
    from xl_portfolio.sheet.grid import Grid

__all__ = ["doubt_survivor", "read_lives"]

_AGES = (30.0, 120.0)


def read_lives(
    cells: Mapping[str, Grid], as_of: date | None, birth: date | None, partner: date | None, doubts: Doubts
) -> Lives | None:
    """To which ages two people live; None where no age is given, or one plans alone.

    Parameters
    ----------
    cells : of the workbook
    as_of, birth, partner : dates, None where they are blank or wrong
    doubts : what is wrong
    """
    entries = single(cells, "LivesToAge", doubts), single(cells, "PartnerLivesToAge", doubts)
    own, others = (_age(entry, day, as_of) for entry, day in zip(entries, (birth, partner), strict=True))
    spending = single(cells, "SurvivorSpending", doubts).rate(needed=False)
    if partner is None:
        if single(cells, "PartnerBirthDate", doubts).blank:
            _refer(entries)
        return None
    if own is None and others is None:
        return None
    if own is not None and others is not None:
        planned = single(cells, "PlanToAge", doubts)
        doubts.note(planned.where, f"{planned.name} is not used: the plan ends when the last of you dies.")
    return Lives(ages=(own, others), spending=1.0 if spending is None else spending)


def doubt_survivor(cells: Mapping[str, Grid], first_death: FirstDeath | None, doubts: Doubts) -> None:
    """A survivor's spending where nobody dies before the other."""
    spending = single(cells, "SurvivorSpending", doubts)
    if first_death is None and not spending.blank:
        spending.warn(
            "is not used: nobody dies before the other. Type on Profile to which age each of you lives."
        )


def _age(entry: Entry, birth: date | None, as_of: date | None) -> int | None:
    """Age up to which somebody lives; None where none is given, or it is wrong."""
    age = entry.number(*_AGES, needed=False, whole=True)
    if age is None or birth is None or as_of is None:
        return None
    if months_between(as_of, add_months(birth, 12 * int(age))) <= 0:
        entry.refuse(
            f"is {age:g}, an age that is past on {as_of:%Y-%m-%d}: type a later one, or leave it blank."
        )
        return None
    return int(age)


def _refer(entries: tuple[Entry, Entry]) -> None:
    """Doubt ages of two where only one birth date is given."""
    for entry in entries:
        if not entry.blank:
            entry.warn(
                "is not used: no partner's birth date is given, and for one person Plan to age says how long the plan "
                "lasts."
            )
