"""Start in one minute: income now, income needed, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.goal_report import FIRST, unsafe_goals
from xl_portfolio.actions.income_planner.plan_report import end_of_plan, gap_text, payout_earnings
from xl_portfolio.actions.income_planner.report_block import money
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.planning import make_schedule
from xl_portfolio.core.simulation import LogNormal, SustainableWithdrawal, sustainable_withdrawal
from xl_portfolio.core.wording import percent, percent_digits
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.actions.income_planner.simulation_report import Simulated
    from xl_portfolio.core.planning import Projection

__all__ = ["headline"]

_WORTH_SAYING = 1.05  # spending that could be 5 % higher
_WORTH_A_WORD = 1.0  # currency a month
_SIMULATE = "Press Run simulation to see how likely that is."
_OTHER_RULE = "Plan less spending, or choose a rule that follows it (Fixed, Guardrails)"
_AGAIN = "Look again in a year, or when something large changes."


def headline(
    case: PlanCase, year: ComingYear, projection: Projection, done: Simulated | None = None
) -> dict[str, Grid]:
    """Income now and needed, a month after tax in today's money, and the next step in words.

    Without a simulation the next step rests on returns as expected and ends with the advice to simulate.
    """
    step = _before(case, projection) if done is None else _after(case, year, done)
    return {
        "IncomeNow": Grid.of(year.income),
        "IncomeNeeded": Grid.of(year.spending),
        "NextStep": Grid.of(step),
    }


def _before(case: PlanCase, projection: Projection) -> str:
    """The next step as far as the plan knows, if everything comes as expected."""
    gap = gap_text(case, projection)
    if gap:
        return f"As expected {gap}. {_remedy_as_expected(case)} Then press Run simulation."
    earnings = payout_earnings(case, projection)
    capital = ", partly out of capital" if earnings is not None and not earnings.keeps_capital else ""
    return f"As expected all is paid to {end_of_plan(case)}{capital}. {_SIMULATE}"


def _remedy_as_expected(case: PlanCase) -> str:
    """What could be spent if everything came as expected."""
    if not case.plan.rule.follows_need:
        return f"{_OTHER_RULE}."
    calm = replace(case.plan.market, volatilities=np.zeros(case.plan.market.size), inflation_volatility=0.0)
    plan = replace(case.plan, market=calm)
    try:
        found = sustainable_withdrawal(plan, LogNormal(), 0.5, 1, 0)
    except (InputError, Infeasible):
        return "Lower large needs or spending, retire later, or save more."
    return f"{_less(case, found)}, retire later, or save more."


def _after(case: PlanCase, year: ComingYear, done: Simulated) -> str:
    """The next step as the simulation sees it: the plan first, then the goals."""
    success, wanted = done.simulation.success, case.success_wanted
    share = (
        f"{percent(success.value)} of futures (standard error {percent(success.standard_error)}; "
        f"{percent_digits(wanted)} wanted)"
    )
    unsafe = unsafe_goals(case, done.simulation)
    if success.value < wanted:
        widest = done.bars[0].factor.name.lower() if done.bars else "spending"
        return (
            f"Act: the plan succeeds in only {share}. {_remedy(case, done)}, or bring in as much from elsewhere. What "
            f"matters most: {widest} (Simulation)."
        )
    if unsafe and unsafe[0].priority == FIRST:
        first = ", ".join(goal.label for goal in unsafe if goal.priority == FIRST)
        return (
            f"Act: essential spending, large needs and taxes are paid in {share}, but not safe enough and of first "
            f"priority: {first} (Goals). Lower the goal or other spending, or save more."
        )
    less = f" Less safe than wanted: {', '.join(goal.label for goal in unsafe)} (Goals)." if unsafe else ""
    return f"Nothing has to change: the plan succeeds in {share}.{_beside(case, year, done)}{less} {_AGAIN}"


def _beside(case: PlanCase, year: ComingYear, done: Simulated) -> str:
    """What a plan that succeeds takes from capital, and what more could be spent."""
    missing, found = year.spending - year.income, done.sustainable
    said = ""
    if missing >= _WORTH_A_WORD:
        said += f" For now {money(missing, case.currency)} a month come out of capital."
    if isinstance(found, SustainableWithdrawal) and found.scale >= _WORTH_SAYING:
        said += f" Up to {money(found.monthly, case.currency)} a month, after tax, would be safe enough."
    return said


def _remedy(case: PlanCase, done: Simulated) -> str:
    if isinstance(done.sustainable, SustainableWithdrawal):
        return _less(case, done.sustainable)
    return "Lower spending or large needs" if case.plan.rule.follows_need else _OTHER_RULE


def _less(case: PlanCase, found: SustainableWithdrawal) -> str:
    """Advice to spend less, with the amounts."""
    spending = make_schedule(case.plan).spending
    planned = float(spending[int(np.argmax(spending > 0.0))])
    return (
        f"Spend {money(planned - found.monthly, case.currency)} a month less, {money(found.monthly, case.currency)} "
        f"instead of {money(planned, case.currency)} (after tax, in today's money)"
    )
