"""The months of the coming year evened out: a little by the choice of holdings, the rest by a reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.report_block import block, measures, money
from xl_portfolio.core.income import COST_LIMIT, SmoothedIncome, smooth_income
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import PlanCase

__all__ = ["smoothing_report"]

_MOST_MOVED = 0.02  # of the wealth, into or out of one holding: more would be another portfolio
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
        "SmoothingFinding": Grid.of(_finding(case, year, smoothed, wealth) if smoothed else None),
    }


def _smoothed(case: PlanCase, year: ComingYear) -> SmoothedIncome | None:
    """The holdings' weights moved by at most two points each; None where nothing is paid.

    Accounts and classes are not kept apart: it says what the pay months alone could bring.
    """
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
    places = [holding.place for holding in case.holdings]
    return smooth_income(
        pattern,
        weights,
        case.plan.market.net_returns[places],
        np.maximum(weights - _MOST_MOVED, 0.0),
        np.where(held, weights + _MOST_MOVED, 0.0),
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


def _finding(case: PlanCase, year: ComingYear, smoothed: SmoothedIncome, wealth: float) -> str:
    before, after = wealth * smoothed.reserve_before, wealth * smoothed.reserve_after
    even = money(wealth * float(smoothed.before.mean()), case.currency)
    now = (
        f"A reserve of {money(before, case.currency)} turns the uneven portfolio income into {even} every month, "
        "before tax."
    )
    moves = _moves(case, smoothed)
    if not moves or round(after) >= round(before):
        return f"{now} Other weights would hardly help."
    cost = 1.0 - smoothed.expected_return_after / smoothed.expected_return_before
    price = (
        f"for {percent(cost, 2)} of the expected return (at most {percent(COST_LIMIT)} is allowed)"
        if cost > 0.0
        else "at no cost in expected return"
    )
    return f"{now} With {moves} it could be {money(after, case.currency)}, {price}."


def _moves(case: PlanCase, smoothed: SmoothedIncome) -> str:
    """The largest move up and the largest down."""
    values = np.array([holding.value for holding in case.holdings])
    moved = smoothed.weights - values / values.sum()
    up, down = int(moved.argmax()), int(moved.argmin())
    if moved[up] < _TOLD:
        return ""
    more = int((np.abs(moved) >= _TOLD).sum()) - 2
    others = f", and {more} smaller moves," if more > 0 else ""
    return (
        f"{percent(float(moved[up]))} of the wealth more in {case.holdings[up].ticker} and "
        f"{percent(-float(moved[down]))} less in {case.holdings[down].ticker}{others}"
    )
