"""The sheet Ladder: the bond ladder that is asked for, the yield curve and the needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import LADDER_METHODS
from xl_portfolio.actions.income_planner.plan_case import LadderChoice
from xl_portfolio.actions.income_planner.reading.entries import Entry, single
from xl_portfolio.actions.income_planner.reading.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid

__all__ = ["read_ladder"]

_COUPONS = (1.0, 2.0, 4.0, 12.0)
_EVERY, _COUPONS_A_YEAR = 12.0, 2.0  # where the sheet does not say
_LONGEST = 50.0  # years
_USUAL_YIELD = 0.15


def read_ladder(cells: Mapping[str, Grid], as_of: date, doubts: Doubts) -> LadderChoice | None:
    """The ladder; None where neither an amount nor needs ask for one, or where there is an error."""
    before = len(doubts.errors)

    def entry(name: str) -> Entry:
        return single(cells, name, doubts)

    method = entry("LadderMethod").one_of(LADDER_METHODS, needed=False) or 0
    amount = entry("LadderAmount").number(needed=False) or 0.0
    needs = _needs(cells, as_of, doubts)
    cheapest = method == 1
    if cheapest and not any(needed > 0.0 for _, needed in needs) and (needs or amount > 0.0):
        entry("LadderMethod").refuse(
            f"is {LADDER_METHODS[1]}, but no needs are typed: type dates and amounts beside it, or choose "
            f"{LADDER_METHODS[0]}."
        )
    if not (needs if cheapest else amount > 0.0):
        return None
    every, coupons = (
        entry("LadderEvery").number(1.0, 120.0, needed=False, whole=True),
        _coupons(entry("LadderCoupons")),
    )
    every = _EVERY if every is None else every
    if not cheapest and every % (12.0 / coupons):
        entry("LadderEvery").refuse(
            f"is {every:g} months, which does not fit {coupons:g} coupons a year: take a multiple of {12 / coupons:g}."
        )
    curve = _curve(cells, doubts)
    reinvestment = entry("ReinvestmentYield").rate(-0.05, 0.5, needed=False, usual=_USUAL_YIELD)
    if curve and not cheapest and 12.0 * curve[-1][0] < every:
        entry("LadderEvery").refuse(
            f"is {every:g} months, but the curve ends after {curve[-1][0]:g} years: add longer yields."
        )
    if len(doubts.errors) > before:
        return None
    return LadderChoice(
        amount=amount,
        every=int(every),
        coupons=int(coupons),
        cheapest=cheapest,
        curve=curve,
        needs=needs,
        reinvestment=reinvestment,
    )


def _coupons(entry: Entry) -> float:
    coupons = entry.number(1.0, 12.0, needed=False)
    if coupons is not None and coupons not in _COUPONS:
        entry.refuse(f"are {coupons:g} a year: choose 1, 2, 4 or 12.")
        return _COUPONS_A_YEAR
    return _COUPONS_A_YEAR if coupons is None else coupons


def _curve(cells: Mapping[str, Grid], doubts: Doubts) -> tuple[tuple[float, float], ...]:
    """Yields by years, rising in years."""
    points: dict[float, float] = {}
    for row in rows_of(cells, "YieldCurve", doubts, named=False):
        years, rate = row["Years"].number(0.0, _LONGEST), row["Yield"].rate(-0.05, 0.5, usual=_USUAL_YIELD)
        if years is None or rate is None:
            continue
        if years in points:
            row["Years"].refuse(f"is {years:g} twice: clear one of the rows.")
        points[years] = rate
    if not points:
        doubts.error(
            cells["YieldCurve"].where(1, 0), "The yield curve is blank: type years and yields for the ladder."
        )
    return tuple(sorted(points.items()))


def _needs(cells: Mapping[str, Grid], as_of: date, doubts: Doubts) -> tuple[tuple[date, float], ...]:
    """Amounts by date, in the order of the dates."""
    needs: dict[date, float] = {}
    for row in rows_of(cells, "LadderNeeds", doubts, named=False):
        day, amount = row["Date"].day(), row["Amount"].number()
        if day is None or amount is None:
            continue
        if day <= as_of:
            row["Date"].refuse(
                f"is {day:%Y-%m-%d}, not after the as-of date {as_of:%Y-%m-%d}, when the bonds are bought: choose a "
                "later one or clear the row."
            )
        needs[day] = needs.get(day, 0.0) + amount
    return tuple(sorted(needs.items()))
