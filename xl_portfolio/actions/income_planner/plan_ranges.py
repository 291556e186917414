"""Everything that is reported of a case: what both buttons write, so that a workbook never shows two cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.doubts import listed, note_warnings
from xl_portfolio.actions.income_planner.allocation_report import allocation_report, frontier_of
from xl_portfolio.actions.income_planner.case import examine
from xl_portfolio.actions.income_planner.claims_report import claims_report
from xl_portfolio.actions.income_planner.coming_year import coming_year
from xl_portfolio.actions.income_planner.goal_report import goal_report
from xl_portfolio.actions.income_planner.headline import headline
from xl_portfolio.actions.income_planner.income_report import income_report
from xl_portfolio.actions.income_planner.inputs_then import inputs_then
from xl_portfolio.actions.income_planner.ladder_report import ladder_report
from xl_portfolio.actions.income_planner.pitfall_report import pitfall_report
from xl_portfolio.actions.income_planner.plan_report import payout_earnings, plan_report
from xl_portfolio.actions.income_planner.profile_report import profile_report
from xl_portfolio.actions.income_planner.results import REPORT, cleared_report
from xl_portfolio.actions.income_planner.simulation_report import simulation_report
from xl_portfolio.actions.income_planner.smoothing_report import smoothing_report
from xl_portfolio.actions.income_planner.strategy_report import strategy_report
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import project
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.actions.income_planner.simulation_report import Simulated
    from xl_portfolio.sheet.action import Run

__all__ = ["examined", "plan_ranges"]


def examined(run: Run, cells: Mapping[str, Grid]) -> tuple[PlanCase, Doubts]:
    """The case of the inputs; warnings become notes.

    Raises
    ------
    InputError
        An input makes a plan impossible, or it lasts longer than the sheets are.
    """
    case, doubts = examine(cells)
    if case is None:
        raise doubts.refusal
    most = REPORT["PlanYears"].rows
    if case.plan.years > most:
        raise InputError(
            f"The plan lasts {case.plan.years} years, and the sheets hold {most}: plan to a lower age, or without the "
            "younger partner."
        )
    note_warnings(run, doubts)
    return case, doubts


def plan_ranges(
    run: Run,
    cells: Mapping[str, Grid],
    case: PlanCase,
    doubts: Doubts,
    done: Simulated | None = None,
) -> dict[str, Grid]:
    """Every range of `REPORT`; without a simulation, its results are blank: they would belong to other inputs."""
    year = coming_year(case)
    projection, frontier = project(case.plan, case.goals), frontier_of(case)
    simulated = {}
    if done is not None:
        simulated = {**simulation_report(case, projection, done), "SimulatedAt": Grid.of(run.now)}
    return {
        **cleared_report(),
        **profile_report(case),
        **goal_report(case, projection, done.simulation if done else None),
        **allocation_report(case, year, frontier),
        **strategy_report(case),
        **pitfall_report(case, year, payout_earnings(case, projection), frontier),
        **income_report(case, year),
        **smoothing_report(case, year),
        **ladder_report(case),
        **plan_report(case, projection),
        **claims_report(),
        **simulated,
        **headline(case, year, projection, done),
        "PlannedAt": Grid.of(run.now),
        "InputChecks": listed(doubts),
        "InputsThen": inputs_then(cells),
    }
