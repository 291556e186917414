"""The goals: whether each is reached as expected, how probable that is, and what to make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.report_block import block
from xl_portfolio.core.wording import percent_digits
from xl_portfolio.sheet.grid import Cell

if TYPE_CHECKING:
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.planning import Goal, Projection
    from xl_portfolio.core.simulation import Probability, Simulation
    from xl_portfolio.sheet.grid import Grid

__all__ = ["FIRST", "goal_report", "unsafe_goals"]

FIRST = 1
"""Priority of what must be reached."""

_DOUBTFUL = 2.0  # standard errors within which a probability is not told from the one wanted


def goal_report(
    case: PlanCase, projection: Projection, simulation: Simulation | None = None
) -> dict[str, Grid]:
    """The block beside the goals; without a simulation its probabilities are blank.

    The projection, and the simulation if there is one, must have watched the goals of the case.
    """
    rows: list[list[Cell]] = []
    for place, (goal, met) in enumerate(zip(case.goals, projection.goals_met, strict=True)):
        expected = "Reached" if met else "Missed"
        if simulation is None:
            rows.append([goal.label, expected, None, None, None])
            continue
        probability = simulation.goals[place].probability
        verdict = _verdict(goal, probability, case.success_wanted)
        rows.append([goal.label, expected, probability.value, probability.standard_error, verdict])
    return {"GoalTable": block("GoalTable", rows)}


def unsafe_goals(case: PlanCase, simulation: Simulation) -> tuple[Goal, ...]:
    """Goals that are less probable than wanted, beyond the error of the simulation; those that come first, first."""
    unsafe = [
        each.goal
        for each in simulation.goals
        if each.probability.value - case.success_wanted < -_DOUBTFUL * each.probability.standard_error
    ]
    return tuple(sorted(unsafe, key=lambda goal: goal.priority))


def _verdict(goal: Goal, probability: Probability, wanted: float) -> str:
    gap = probability.value - wanted
    if abs(gap) <= _DOUBTFUL * probability.standard_error:
        return f"About the {percent_digits(wanted)} wanted, within the error"
    if gap > 0.0:
        return f"Safe enough: above the {percent_digits(wanted)} wanted"
    if goal.priority == FIRST:
        return f"Not safe: below the {percent_digits(wanted)} wanted, and it comes first"
    return f"Not safe: below the {percent_digits(wanted)} wanted; priority {goal.priority}"
