"""The months of the coming year evened out: a little by the choice of holdings, the rest by a reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.report_block import block, measures, money
from xl_portfolio.core.income import COST_LIMIT, SmoothedIncome, smooth_income
from xl_portfolio.core.wording import counted, percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import PlanCase

__all__ = ["smoothing_report"]

_MOST_MOVED = 0.02  # of the wealth, into or out of one holding: more would be another portfolio
_SHOWN = 5e-5  # of the expected return: less is 0.00 %
_TOLD = 0.001  # moves that are smaller are not worth a word


def smoothing_report(case: PlanCase, year: ComingYear) -> dict[str, Grid]:
    """Blocks that need the smoothed months: the income by month, its summary, and how it is smoothed."""
    smoothed = _smoothed(case, year)
    wealth = sum(holding.value for holding in case.holdings)
    level = wealth * float(smoothed.after.mean()) if smoothed else 0.0
    rows: list[list[Cell]] = []
    for month, sources, need in zip(year.calendar.months, year.by_source, year.need, strict=True):
        total = float(sources.sum())
        even = level + float(sources[-1])
        rows.append([Grid.of(month)[0, 0], *sources.tolist(), total, even, float(need)])
    return {
        "IncomeByMonth": block("IncomeByMonth", rows),
        "IncomeSummary": measures("IncomeSummary", *_summary(smoothed, wealth))
        if smoothed
        else block("IncomeSummary", []),
        "SmoothingFinding": Grid.of(_finding(case, smoothed, wealth) if smoothed else None),
    }


def _smoothed(case: PlanCase, year: ComingYear) -> SmoothedIncome | None:
    """Weights moved by at most two points each within account and class; None if nothing is paid."""
    values = np.array([holding.value for holding in case.holdings])
    if not year.calendar.total > 0.0 or not values.sum() > 0.0:
        return None
    pattern = np.zeros((values.size, len(year.calendar.months)))
    place = {id(holding): row for row, holding in enumerate(case.holdings)}
    for holding, row in zip(year.payers, year.calendar.table, strict=True):
        if holding.value > 0.0:
            pattern[place[id(holding)]] = row / holding.value
    weights = values / values.sum()
    held = weights > 0.0
    places = np.array([holding.place for holding in case.holdings])
    accounts = np.array([holding.account for holding in case.holdings])
    return smooth_income(
        pattern,
        weights,
        case.plan.market.net_returns[places],
        np.maximum(weights - _MOST_MOVED, 0.0),
        np.where(held, weights + _MOST_MOVED, 0.0),
        groups=accounts * case.plan.market.size + places,
    )


def _summary(smoothed: SmoothedIncome, wealth: float) -> tuple[list[Cell], list[Cell]]:
    def column(months: NDArray[np.float64], reserve: float, expected: float) -> list[Cell]:
        income = wealth * months
        return [
            float(income.sum()),
            float(income.mean()),
            float(income.min()),
            float(income.max()),
            wealth * reserve,
            expected,
        ]

    return (
        column(smoothed.before, smoothed.reserve_before, smoothed.expected_return_before),
        column(smoothed.after, smoothed.reserve_after, smoothed.expected_return_after),
    )


def _finding(case: PlanCase, smoothed: SmoothedIncome, wealth: float) -> str:
    before, after = wealth * smoothed.reserve_before, wealth * smoothed.reserve_after
    even = money(wealth * float(smoothed.before.mean()), case.currency)
    now = (
        f"A reserve of {money(before, case.currency)} turns the uneven portfolio income into {even} every month, "
        "before tax."
    )
    moves = _moves(case, smoothed)
    if not moves or round(after) >= round(before):
        return f"{now} Other weights within accounts and classes would hardly help."
    expected, lost = smoothed.expected_return_before, _lost(smoothed)
    price = (
        f"{percent(lost / abs(expected), 2)} of the expected return" if lost else "nothing in expected return"
    )
    return (
        f"{now} With {moves}, it could be {money(after, case.currency)}; that costs {price} (at most "
        f"{percent(COST_LIMIT)} is allowed)."
    )


def _lost(smoothed: SmoothedIncome) -> float:
    """Expected return given up, decimal per year; 0 where it is but rounding of what a sentence shows."""
    before = smoothed.expected_return_before
    lost = before - smoothed.expected_return_after
    return lost if lost > _SHOWN * abs(before) else 0.0


def _moves(case: PlanCase, smoothed: SmoothedIncome) -> str:
    """The largest purchase and the largest sale, and how many there are beside them."""
    values = np.array([holding.value for holding in case.holdings])
    moved = smoothed.weights - values / values.sum()
    up, down = int(moved.argmax()), int(moved.argmin())
    if moved[up] < _TOLD:
        return ""
    more = int((np.abs(moved) >= _TOLD).sum()) - 2
    others = f" and {counted(more, 'other move')} within accounts and classes" if more > 0 else ""
    return (
        f"{percent(float(moved[up]))} of the wealth more in {case.holdings[up].ticker}, "
        f"{percent(-float(moved[down]))} less in {case.holdings[down].ticker}{others}"
    )
