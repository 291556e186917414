"""The allocation: what is held against what is proposed, and the frontier of income against growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.coming_year import LATER_YEARS
from xl_portfolio.actions.income_planner.report_block import block, measures
from xl_portfolio.actions.income_planner.results import MEASURES
from xl_portfolio.core.errors import NoRisk, PortfolioError
from xl_portfolio.core.income import real_return
from xl_portfolio.core.measures.portfolio import risk_contributions
from xl_portfolio.core.planning import income_frontier, income_growth, measure_allocation, real_income
from xl_portfolio.core.tax import Income
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.planning import IncomeFrontier

__all__ = ["allocation_report", "frontier_of", "mix_income_growth"]

_POINTS = 21  # of the frontier


def frontier_of(case: PlanCase) -> IncomeFrontier | str:
    """The most growth for each yield within the limits; a sentence where they allow no mix at all."""
    try:
        return income_frontier(case.plan.market, case.problem.facts, case.problem.limits, _POINTS)
    except PortfolioError as error:
        return str(error)


def allocation_report(case: PlanCase, year: ComingYear, frontier: IncomeFrontier | str) -> dict[str, Grid]:
    """Blocks of the sheet Allocation, without strategies and pitfalls."""
    return {
        "AllocationFinding": Grid.of(_finding(case)),
        "AllocationTable": block("AllocationTable", _classes(case)),
        "AllocationSummary": measures(
            "AllocationSummary", *(_summary(case, year, weights) for weights in (case.present, case.proposed))
        ),
        "IncomeFrontier": block("IncomeFrontier", _frontier(case, frontier)),
        "FrontierMarks": block("FrontierMarks", _marks(case, year)),
    }


def mix_income_growth(case: PlanCase, weights: NDArray[np.float64]) -> float:
    """Expected growth of the income of a mix, decimal per year, nominal."""
    return income_growth(weights, case.plan.market.yields, [each.income_growth for each in case.classes])


def _finding(case: PlanCase) -> str:
    market = case.plan.market
    if case.nothing_held:
        return _finding_of_nothing(case)
    before, after = (
        (percent(market.portfolio_yield(weights)), percent(market.portfolio_volatility(weights)))
        for weights in (case.present, case.proposed)
    )
    if not case.proposal_found:
        return (
            f"{case.allocation.objective.name}: no mix within the limits does that (Checks); what is held yields "
            f"{before[0]} at a volatility of {before[1]}"
        )
    if np.allclose(case.present, case.proposed, rtol=0.0, atol=1e-9):
        return f"{case.allocation.objective.name}: yield {after[0]}, volatility {after[1]}"
    return f"{case.allocation.objective.name}: yield {before[0]} to {after[0]}, volatility {before[1]} to {after[1]}"


def _finding_of_nothing(case: PlanCase) -> str:
    market, name = case.plan.market, case.allocation.objective.name
    mix = (
        f"yield {percent(market.portfolio_yield(case.proposed))}, volatility "
        f"{percent(market.portfolio_volatility(case.proposed))}"
    )
    if not case.proposal_found:
        return (
            f"{name}: no mix within the limits does that (Checks); what is saved is taken to go into the model "
            f"portfolio of the profile: {mix}"
        )
    return f"{name}: {mix}; nothing is held yet, and what is saved is taken to be invested so"


def _classes(case: PlanCase) -> list[list[Cell]]:
    """Each class as held and as proposed; income and risk are those of the proposal."""
    market, wealth = case.plan.market, case.plan.wealth
    income = case.proposed * market.yields
    total = float(income.sum())
    try:
        risks: list[Cell] = risk_contributions(case.proposed, market.covariance).tolist()
    except NoRisk:
        risks = [None] * market.size
    return [
        [
            each.label,
            float(case.present[place]),
            float(case.proposed[place]),
            float(case.proposed[place] - case.present[place]),
            wealth * float(income[place]),
            float(income[place]) / total if total > 0.0 else None,
            risks[place],
        ]
        for place, each in enumerate(case.classes)
    ]


def _summary(case: PlanCase, year: ComingYear, weights: NDArray[np.float64]) -> list[Cell]:
    """Measures of a mix in the order of `MEASURES`; none of what is not held."""
    if not weights.any():
        return [None] * len(MEASURES["AllocationSummary"])
    market = case.plan.market
    found = measure_allocation(market, case.problem.facts, weights)
    return [
        found.expected_return,
        found.median_return,
        real_return(found.median_return, market.inflation),
        found.volatility,
        found.income_yield,
        _after_tax_yield(case, year, weights),
        float(weights @ market.expense_ratios),
        found.duration,
        mix_income_growth(case, weights),
        found.largest,
    ]


def _after_tax_yield(case: PlanCase, year: ComingYear, weights: NDArray[np.float64]) -> float | None:
    """Yield of a mix after the tax that its income adds to that on pensions, if all of it is in a taxable account."""
    plan = case.plan
    if not plan.wealth > 0.0:
        return None
    income: Income = year.pension_income
    before = float(plan.law.assess(income, year.seniors).tax)
    paid = plan.wealth * weights * plan.market.yields
    for amount, character in zip(paid.tolist(), plan.market.characters, strict=True):
        income = income.plus(amount, character)
    tax = float(plan.law.assess(income, year.seniors).tax) - before
    return (float(paid.sum()) - tax) / plan.wealth


def _frontier(case: PlanCase, frontier: IncomeFrontier | str) -> list[list[Cell]]:
    """The frontier, with what each mix pays in ten years; nothing where there is no mix: a pitfall says so."""
    if isinstance(frontier, str):
        return []
    market, growth = case.plan.market, [each.income_growth for each in case.classes]
    later = case.plan.wealth * real_income(
        frontier.weights, market.yields, growth, market.inflation, LATER_YEARS
    )
    columns = (frontier.yields, frontier.growths, frontier.returns, frontier.volatilities, later)
    return [list(row) for row in np.column_stack(columns).tolist()]


def _marks(case: PlanCase, year: ComingYear) -> list[list[Cell]]:
    """The mixes that are held and proposed, and what would pay this year's need and keep up with prices."""
    market, wealth = case.plan.market, case.plan.wealth
    rows: list[list[Cell]] = []
    for label, weights in (("Present", case.present), ("Proposed", case.proposed)):
        if not weights.any():
            continue
        income = market.portfolio_yield(weights)
        rows.append([label, income, market.portfolio_return(weights) - income])
    gap = float((year.need - year.by_source[:, -1]).sum())
    if wealth > 0.0 and gap > 0.0:
        rows.append(["Needed this year", gap / wealth, market.inflation])
    return rows
