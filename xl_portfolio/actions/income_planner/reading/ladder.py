"""The sheet Ladder: the bond ladder that is asked for, the yield curve and the needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import LADDER_METHODS, RUNGS
from xl_portfolio.actions.income_planner.plan_case import LadderChoice
from xl_portfolio.actions.income_planner.reading.entries import Entry, single
from xl_portfolio.actions.income_planner.reading.rows import rows_of
from xl_portfolio.core.dates import months_between

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
_ROUNDING = 1e-9  # of a month: a curve to 10 years holds ten rungs


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
    rungs = 0 if cheapest else _rungs(entry("LadderEvery"), int(every), curve)
    if len(doubts.errors) > before:
        return None
    _note_long(entry("LadderMethod"), months_between(as_of, needs[-1][0]) if cheapest else rungs * int(every))
    return LadderChoice(
        amount=amount,
        every=int(every),
        rungs=rungs,
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


def _rungs(entry: Entry, every: int, curve: tuple[tuple[float, float], ...]) -> int:
    """Number of equal rungs: to the end of the curve, as far as the sheet holds them."""
    if not curve:
        return 0
    longest = curve[-1][0]
    rungs = int(12.0 * longest + _ROUNDING) // every
    if rungs < 1:
        entry.refuse(f"is {every} months, but the curve ends after {longest:g} years: add longer yields.")
    if rungs > RUNGS:
        entry.doubts.note(
            entry.where,
            f"{entry.name} is {every} months: the sheet holds {RUNGS} rungs, so the ladder ends after "
            f"{RUNGS * every / 12:g} years, before the curve does.",
        )
    return min(rungs, RUNGS)


def _note_long(entry: Entry, months: int) -> None:
    """Note that a ladder of so many months lasts longer than the sheet shows its payments."""
    if months > 12 * RUNGS:
        entry.doubts.note(
            entry.where,
            f"The ladder lasts {months / 12:.3g} years: the table of payments by year shows the first {RUNGS}.",
        )


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
