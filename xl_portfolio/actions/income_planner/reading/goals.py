"""The sheet Goals: what the plan is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import CHOICES
from xl_portfolio.actions.income_planner.reading.entries import Guard
from xl_portfolio.actions.income_planner.reading.rows import refuse_twins, rows_of
from xl_portfolio.core.dates import months_between
from xl_portfolio.core.planning import GOAL_KINDS, Goal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.reading.household import Household
    from xl_portfolio.sheet.grid import Grid

__all__ = ["read_goals"]


def read_goals(cells: Mapping[str, Grid], household: Household, doubts: Doubts) -> tuple[Goal, ...]:
    """The block `Goals`, in the order of the sheet."""
    found = []
    rows = rows_of(cells, "Goals", doubts)
    for row in rows:
        kind, amount = row["Kind"].one_of(CHOICES["Goals.Kind"]), row["Amount"].number()
        priority = row["Priority"].number(1.0, 100.0, needed=False, whole=True)
        start, by = row["From"].day(needed=False), row["By"].day(needed=False)
        if kind is None or amount is None:
            continue
        for name, day in (("From", start), ("By", by)):
            if day is not None and months_between(day, household.end) <= 0:
                row[name].refuse(
                    f"is {day:%Y-%m-%d}, after the plan ends in {household.end:%Y-%m}: choose an earlier date, or "
                    "leave it blank for the end of the plan."
                )
        if by is not None and months_between(household.as_of, by) < 0:
            row["By"].refuse(f"is {by:%Y-%m-%d}, before the plan begins: choose a later date.")
        with Guard(doubts, row["By"].where):
            found.append(
                Goal(
                    label=row.label,
                    kind=GOAL_KINDS[kind],
                    amount=amount,
                    priority=int(priority or 1),
                    start=start,
                    by=by,
                )
            )
    refuse_twins([(row.label, row.where) for row in rows], doubts)
    return tuple(found)
