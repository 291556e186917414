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
from xl_portfolio.core.income import (
    DAYS_PER_YEAR,
    THIRTY_360,
    Ladder,
    bond_ladder,
    cheapest_ladder,
    curve_yields,
    ladder_income,
    measure_ladder,
    par_bonds,
    payment_year,
    real_return,
    shock_ladder,
    yearly_payments,
)
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_portfolio.actions.income_planner.plan_case import LadderChoice, PlanCase
    from xl_portfolio.core.income import LadderMeasures

__all__ = ["ladder_report"]

_YEARS = REPORT["LadderFlows"].rows
_SHIFTS = (-0.02, -0.01, 0.01, 0.02, 0.03)
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


def _equal(case: PlanCase, choice: LadderChoice) -> _Considered:
    """Equal amounts at par, one rung after the other to the end of the curve."""
    yields = curve_yields(choice.curve, choice.every * np.arange(1, choice.rungs + 1) / 12.0)
    ladder = bond_ladder(case.as_of, choice.amount, yields, choice.coupons, THIRTY_360, choice.every)
    return _Considered(ladder=ladder, cash=0.0, measures=measure_ladder(ladder))


def _cheapest(case: PlanCase, choice: LadderChoice) -> _Considered:
    """Bonds at par that mature on the days of the needs, in the amounts that pay them at the least cost."""
    days = [day for day, _ in choice.needs]
    yields = curve_yields(choice.curve, [(day - case.as_of).days / DAYS_PER_YEAR for day in days])
    bonds = par_bonds(days, yields, choice.coupons, THIRTY_360)
    best = cheapest_ladder(bonds, np.full(len(bonds), 100.0), case.as_of, choice.needs, cash_rate=0.0)
    return _Considered(ladder=best.ladder, cash=best.cash, measures=measure_ladder(best.ladder))


def _rungs(made: _Considered) -> list[list[Cell]]:
    ladder, measured = made.ladder, made.measures
    columns = np.column_stack((measured.yields, ladder.values, measured.durations)).tolist()
    return [
        [bond.label, Grid.of(bond.maturity)[0, 0], face, bond.coupon, *cells]
        for bond, face, cells in zip(ladder.bonds, ladder.faces.tolist(), columns, strict=True)
    ]


def _measured(case: PlanCase, made: _Considered) -> list[Cell]:
    rate = made.measures.yield_to_maturity
    return [
        made.cost,
        made.cash,
        made.measures.annual_coupons,
        rate,
        real_return(rate, case.plan.market.inflation),
        made.measures.duration,
        made.measures.convexity,
        (made.ladder.end - case.as_of).days / DAYS_PER_YEAR,
    ]


def _flows(case: PlanCase, choice: LadderChoice, made: _Considered) -> list[list[Cell]]:
    """What each year brings and needs, and what is left over up to its end if nothing is reinvested."""
    years = min(made.ladder.years, _YEARS)
    coupons, repaid = yearly_payments(made.ladder, years)
    need = np.zeros(years)
    for day, amount in choice.needs:
        year = payment_year(case.as_of, day)
        if year < years:
            need[year] += amount
    left = made.cash + np.cumsum(coupons + repaid - need)
    income: Sequence[Cell] = [None] * years if choice.cheapest else _reinvested(choice, made.ladder, years)
    table = np.column_stack((np.arange(1, years + 1), coupons, repaid, need, left)).tolist()
    return [[*cells, paid] for cells, paid in zip(table, income, strict=True)]


def _reinvested(choice: LadderChoice, ladder: Ladder, years: int) -> list[float]:
    """Coupons of each year if every repaid rung is put into a new longest one."""
    rate = choice.curve[-1][1] if choice.reinvestment is None else choice.reinvestment
    return [float(income) for income in ladder_income(ladder, np.full(years, rate))]


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
        needs = sum(amount for _, amount in choice.needs)
        return (
            f"{cost} today pays {money(needs, case.currency)} on its dates: a yield of "
            f"{percent(measured.yield_to_maturity, 2)}, compounded annually, nominal, before tax"
        )
    return (
        f"{cost} pays {money(measured.annual_coupons, case.currency)} of coupons a year, nominal, before tax: "
        f"a yield of {percent(measured.yield_to_maturity, 2)}, compounded annually"
    )
