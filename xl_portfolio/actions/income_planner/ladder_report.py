"""The bond ladder that is considered: its rungs, what it pays and when, and how it bears a move of rates.

It is a purchase on paper. The calendar of the sheet Income counts the bonds that Holdings lists, so nothing is
counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.report_block import block, measures, money
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.dates import months_between
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income import (
    THIRTY_360,
    Bond,
    Ladder,
    bond_ladder,
    cheapest_ladder,
    ladder_cash_flows,
    ladder_income,
    measure_ladder,
    real_return,
    shock_ladder,
)
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.plan_case import LadderChoice, PlanCase
    from xl_portfolio.core.income import LadderMeasures

__all__ = ["ladder_report"]

_RUNGS = REPORT["LadderTable"].rows
_SHIFTS = (-0.02, -0.01, 0.01, 0.02, 0.03)
_DAYS_PER_YEAR = 365.25
_NAMES = ("LadderTable", "LadderMeasures", "LadderFlows", "RateShocks")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Considered:
    """The ladder, the money that stays beside it, and what it measures."""

    ladder: Ladder
    cash: float
    measures: LadderMeasures

    @property
    def cost(self) -> float:
        """Everything that is needed on the first day, currency."""
        return self.ladder.cost + self.cash


def ladder_report(case: PlanCase) -> dict[str, Grid]:
    """Blocks of the sheet Ladder; blank where no ladder is asked for."""
    choice = case.ladder
    if choice is None:
        text = "No ladder: write an amount, or needs with their dates, on this sheet"
        return {"LadderFinding": Grid.of(text), **{name: block(name, []) for name in _NAMES}}
    made = _cheapest(case, choice) if choice.cheapest else _equal(case, choice)
    return {
        "LadderFinding": Grid.of(_finding(case, choice, made)),
        "LadderTable": block("LadderTable", _rungs(made)),
        "LadderMeasures": measures("LadderMeasures", _measured(case, made)),
        "LadderFlows": block("LadderFlows", _flows(case, choice, made)),
        "RateShocks": block("RateShocks", _shocks(made)),
    }


def _yield_at(choice: LadderChoice, years: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The curve between its points on straight lines, level beyond its ends; decimals per year."""
    times, yields = np.array(choice.curve).T
    return np.asarray(np.interp(years, times, yields))


def _equal(case: PlanCase, choice: LadderChoice) -> _Considered:
    """Equal amounts at par, one rung after the other to the end of the curve."""
    longest = choice.curve[-1][0]
    rungs = min(int(12.0 * longest + 1e-9) // choice.every, _RUNGS)
    if rungs < 1:
        raise InputError(
            f"Ladder: the curve ends after {longest:g} years, before the first rung of {choice.every} months. Add a "
            "longer yield or choose a shorter step."
        )
    years = choice.every * np.arange(1, rungs + 1) / 12.0
    ladder = bond_ladder(
        case.as_of, choice.amount, _yield_at(choice, years), choice.coupons, THIRTY_360, choice.every
    )
    return _Considered(ladder=ladder, cash=0.0, measures=measure_ladder(ladder))


def _cheapest(case: PlanCase, choice: LadderChoice) -> _Considered:
    """Bonds at par that mature on the days of the needs, in the amounts that pay them at the least cost."""
    needs = tuple(need for need in choice.needs if need[0] > case.as_of)
    if not any(amount > 0.0 for _, amount in needs):
        raise InputError(
            "Ladder: a ladder of the lowest cost needs amounts with dates after the as-of date. Fill in the needs, or "
            "choose equal rungs."
        )
    years = np.array([(day - case.as_of).days / _DAYS_PER_YEAR for day, _ in needs])
    bonds = [
        Bond(
            label=f"Rung {place}",
            coupon=float(rate),
            maturity=day,
            frequency=choice.coupons,
            day_count=THIRTY_360,
        )
        for place, ((day, _), rate) in enumerate(
            zip(needs, _yield_at(choice, years).tolist(), strict=True), start=1
        )
    ]
    prices = np.full(len(bonds), 100.0)
    best = cheapest_ladder(bonds, prices, case.as_of, needs, cash_rate=0.0)
    ladder = Ladder(bonds=tuple(bonds), faces=best.faces, prices=prices, settlement=case.as_of)
    return _Considered(ladder=ladder, cash=best.cash, measures=measure_ladder(ladder))


def _rungs(made: _Considered) -> list[list[Cell]]:
    ladder, measured = made.ladder, made.measures
    costs = ladder.faces * ladder.prices / 100.0 + ladder.accrued
    return [
        [
            bond.label,
            Grid.of(bond.maturity)[0, 0],
            float(ladder.faces[place]),
            bond.coupon,
            float(measured.yields[place]),
            float(costs[place]),
            float(measured.durations[place]),
        ]
        for place, bond in enumerate(ladder.bonds)
    ]


def _measured(case: PlanCase, made: _Considered) -> list[Cell]:
    last = max(bond.maturity for bond in made.ladder.bonds)
    rate = made.measures.yield_to_maturity
    return [
        made.cost,
        made.cash,
        made.measures.annual_coupons,
        rate,
        real_return(rate, case.plan.market.inflation),
        made.measures.duration,
        made.measures.convexity,
        (last - case.as_of).days / _DAYS_PER_YEAR,
    ]


def _flows(case: PlanCase, choice: LadderChoice, made: _Considered) -> list[list[Cell]]:
    """What each year brings and needs, and what is left over up to its end if nothing is reinvested."""
    ladder = made.ladder
    dates, table = ladder_cash_flows(ladder)
    last = max(bond.maturity for bond in ladder.bonds)
    years = min(1 + _year(case.as_of, last), _RUNGS)
    paid, repaid, need = np.zeros((3, years))
    for day, amount in zip(dates, table.sum(axis=0), strict=True):
        if _year(case.as_of, day) < years:
            paid[_year(case.as_of, day)] += amount
    for bond, face in zip(ladder.bonds, ladder.faces, strict=True):
        if _year(case.as_of, bond.maturity) < years:
            repaid[_year(case.as_of, bond.maturity)] += face
    for day, amount in choice.needs:
        if case.as_of < day and _year(case.as_of, day) < years:
            need[_year(case.as_of, day)] += amount
    left = made.cash + np.cumsum(paid - need)
    income: Sequence[Cell] = [None] * years if choice.cheapest else _reinvested(choice, ladder, years)
    return [
        [float(year + 1), float(paid[year] - repaid[year]), *cells, income[year]]
        for year, cells in enumerate(np.column_stack((repaid, need, left)).tolist())
    ]


def _reinvested(choice: LadderChoice, ladder: Ladder, years: int) -> list[float]:
    """Coupons of each year if every repaid rung is put into a new longest one."""
    rate = choice.curve[-1][1] if choice.reinvestment is None else choice.reinvestment
    return [float(income) for income in ladder_income(ladder, np.full(years, rate))]


def _year(start: date, day: date) -> int:
    """Year of a payment counted from 0: the first is that of the first twelve months, its last day included."""
    return max(months_between(start, day) - (day.day <= start.day), 0) // 12


def _shocks(made: _Considered) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for shift in _SHIFTS:
        shock = shock_ladder(made.ladder, shift)
        rows.append([shift, shock.value_after, shock.change, -made.measures.duration * shift])
    return rows


def _finding(case: PlanCase, choice: LadderChoice, made: _Considered) -> str:
    cost = money(made.cost, case.currency)
    measured = made.measures
    if choice.cheapest:
        needs = sum(amount for day, amount in choice.needs if day > case.as_of)
        return (
            f"{cost} today pays {money(needs, case.currency)} on its dates: a yield of "
            f"{percent(measured.yield_to_maturity, 2)}, compounded annually, nominal, before tax"
        )
    return (
        f"{cost} pays {money(measured.annual_coupons, case.currency)} of coupons a year, nominal, before tax: "
        f"a yield of {percent(measured.yield_to_maturity, 2)}, compounded annually"
    )
