"""Start in one minute: income now, income needed, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.goal_report import FIRST, unsafe_goals
from xl_portfolio.actions.income_planner.plan_report import end_of_plan, gap_text, payout_earnings
from xl_portfolio.actions.income_planner.report_block import WORTH_A_WORD, money
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.planning import Guardrails, make_schedule
from xl_portfolio.core.simulation import LogNormal, SustainableWithdrawal, sustainable_withdrawal
from xl_portfolio.core.wording import percent, percent_digits
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.actions.income_planner.simulation_report import Simulated
    from xl_portfolio.core.planning import Goal, Projection
    from xl_portfolio.core.simulation import Probability

__all__ = ["headline"]

_WORTH_SAYING = 1.05  # spending that could be 5 % higher
_SIMULATE = "Press Run simulation to see how likely that is."
_OTHER_RULE = "Plan less spending, or choose a rule that follows it (Fixed, Guardrails)"
_SAVE_MORE = "Lower large needs or spending, retire later, or save more."
_AGAIN = "Look again in a year, or when something large changes."


def headline(
    case: PlanCase, year: ComingYear, projection: Projection, done: Simulated | None = None
) -> dict[str, Grid]:
    """Income now (after tax and the adviser's fee) and needed, a month in today's money, and the next step in words.

    Without a simulation the next step rests on returns as expected and ends with the advice to simulate.
    """
    step = _before(case, projection) if done is None else _after(case, year, projection, done)
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
    goals = sorted(zip(case.goals, projection.goals_met, strict=True), key=lambda pair: pair[0].priority)
    missed = ", ".join(goal.label for goal, met in goals if not met)
    goal = f", but missed: {missed} (Goals)" if missed else ""
    return f"As expected all is paid to {end_of_plan(case)}{capital}{goal}. {_SIMULATE}"


def _remedy_as_expected(case: PlanCase) -> str:
    """What brings everything that is planned, if everything comes as expected."""
    if not case.plan.rule.follows_need:
        return f"{_OTHER_RULE}."
    calm = replace(case.plan.market, volatilities=np.zeros(case.plan.market.size), inflation_volatility=0.0)
    plan = replace(case.plan, market=calm)
    try:
        found = sustainable_withdrawal(plan, LogNormal(), 0.5, 1, 0)
    except (InputError, Infeasible):
        return _SAVE_MORE
    if _saving(case, found) >= WORTH_A_WORD:
        return f"{_less(case, found)}, retire later, or save more."
    if isinstance(case.plan.rule, Guardrails):
        return "Guardrails cut what is not essential: plan with less of it, or choose the rule Fixed."
    return _SAVE_MORE


def _after(case: PlanCase, year: ComingYear, projection: Projection, done: Simulated) -> str:
    """The next step as the simulation sees it: what must be paid, what is planned, then the goals by priority."""
    success, wanted = done.simulation.success, case.success_wanted
    if success.value < wanted:
        return f"Act: {_failure(case, projection, done)}{_widest(done)}"
    share = f"{_share(success)} of futures ({percent_digits(wanted)} wanted)"
    unsafe = unsafe_goals(case, done.simulation)
    if unsafe and unsafe[0].priority == FIRST:
        first = _listed(goal for goal in unsafe if goal.priority == FIRST)
        return (
            f"Act: essential spending, large needs and taxes are paid in {share}, but not safe enough and of first "
            f"priority: {first} (Goals). Lower the goal or other spending, or save more."
        )
    gap = gap_text(case, projection)
    if gap:
        return (
            f"Act: what is essential is paid in {share}, but as expected {gap}. {_remedy_as_expected(case)}"
        )
    capital = _out_of_capital(case, year)
    if unsafe:
        return (
            f"The plan succeeds in {share}. Next, goals less safe than that, by priority: {_listed(unsafe)}: lower "
            f"them, spend less or save more (Goals).{capital}"
        )
    return f"Nothing has to change: the plan succeeds in {share}.{capital}{_room(case, done)} {_AGAIN}"


def _share(probability: Probability) -> str:
    """A probability with its standard error: "86.8 % ± 1.1 %"."""
    return f"{percent(probability.value)} ± {percent(probability.standard_error)}"


def _listed(goals: Iterable[Goal]) -> str:
    return ", ".join(goal.label for goal in goals)


def _failure(case: PlanCase, projection: Projection, done: Simulated) -> str:
    """Why the plan is not safe enough, and what would make it so."""
    run, wanted = done.simulation, percent_digits(case.success_wanted)
    if isinstance(case.plan.rule, Guardrails) and run.solvent.value >= case.success_wanted:
        return (
            f"the money lasts in {_share(run.solvent)} of futures, but essential spending is never cut in only "
            f"{_share(run.success)} ({wanted} wanted). Guardrails cut all spending alike: mark less of it as "
            "essential, spend less, or choose the rule Fixed."
        )
    gap = gap_text(case, projection)
    expected = f" As expected {gap}." if gap else ""
    share = f"{_share(run.success)} of futures ({wanted} wanted)"
    return f"the plan succeeds in only {share}.{expected} {_remedy(case, done)}"


def _widest(done: Simulated) -> str:
    """The assumption with the longest bar of the tornado; nothing where no assumption alone changes the success."""
    first = done.bars[0] if done.bars else None
    if first is None or first.width == 0.0:
        return ""
    return f" What matters most: {first.factor.name.lower()} (Simulation)."


def _out_of_capital(case: PlanCase, year: ComingYear) -> str:
    """What spending takes from the capital now, and how long that lasts; empty before spending begins."""
    taken = year.spending - year.income
    if year.begins > 0 or taken < WORTH_A_WORD:
        return ""
    what = "Spending and the adviser's fee take" if year.fee >= WORTH_A_WORD else "Spending takes"
    return (
        f" {what} {money(taken, case.currency)} a month out of capital, which as expected lasts beyond "
        f"{end_of_plan(case)}."
    )


def _room(case: PlanCase, done: Simulated) -> str:
    """What more could be spent, where it is worth saying."""
    found = done.sustainable
    if not isinstance(found, SustainableWithdrawal) or found.scale < _WORTH_SAYING:
        return ""
    return f" Up to {money(found.monthly, case.currency)} a month, after tax, would be safe enough."


def _remedy(case: PlanCase, done: Simulated) -> str:
    found = done.sustainable
    if isinstance(found, SustainableWithdrawal) and _saving(case, found) >= WORTH_A_WORD:
        return f"{_less(case, found)}, or bring in as much from elsewhere."
    less = "Lower spending or large needs" if case.plan.rule.follows_need else _OTHER_RULE
    return f"{less}, or bring in more from elsewhere."


def _saving(case: PlanCase, found: SustainableWithdrawal) -> float:
    """How much less a month than planned is safe, real; below 0 where more is."""
    return _planned(case) - found.monthly


def _less(case: PlanCase, found: SustainableWithdrawal) -> str:
    """Advice to spend less, with the amounts."""
    return (
        f"Spend {money(_saving(case, found), case.currency)} a month less, {money(found.monthly, case.currency)} "
        f"instead of {money(_planned(case), case.currency)} (after tax, in today's money)"
    )


def _planned(case: PlanCase) -> float:
    """Spending planned for the first month in which any is, real."""
    schedule = make_schedule(case.plan)
    return float(schedule.spending[schedule.first_spending])
