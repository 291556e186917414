"""Everything that is simulated for a case, with its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.simulation_report import Simulated
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.simulation import (
    lump_sum_against_averaging,
    possible_factors,
    simulate,
    sustainable_withdrawal,
    tornado,
    worst_case,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.simulation import Averaging, SustainableWithdrawal
    from xl_portfolio.sheet.changes import Progress

__all__ = ["simulate_plan"]

_TRIAL_PATHS = 2_000  # for what needs many simulations: standard error below 1.2 points
_LEAST_PATHS = 100  # of the lump sum
_SIMULATED, _SOUGHT = 0.35, 0.60  # of the work done after the simulation, and after the safe spending


def simulate_plan(case: PlanCase, progress: Progress) -> Simulated:
    """Simulate the plan of a case, look for the safe spending, and change one assumption after the other.

    Search and tornado use at most 2,000 paths: those of the simulation itself where it has no more.

    Raises
    ------
    InputError
        Paths, seed or a goal are not usable.
    NotEnoughData
        The history is too short for the plan.
    Cancelled
        Raised by `progress`.
    """
    choice, plan = case.simulation, case.plan
    simulation = simulate(
        plan,
        choice.model,
        choice.paths,
        choice.seed,
        case.goals,
        choice.cuts,
        _part(progress, 0.0, _SIMULATED),
    )
    trials = min(choice.paths, _TRIAL_PATHS)
    sustainable = _sustainable(case, trials, _part(progress, _SIMULATED, _SOUGHT))
    bars = tornado(
        plan,
        choice.model,
        trials,
        choice.seed,
        possible_factors(plan, choice.model, trials),
        _part(progress, _SOUGHT, 1.0),
        choice.cuts,
    )
    return Simulated(
        simulation=simulation,
        independent=choice.model.independent(plan.months, simulation.paths),
        worst=worst_case(plan, simulation),
        sustainable=sustainable,
        bars=bars,
        averaging=_averaging(case),
    )


def _sustainable(case: PlanCase, paths: int, progress: Progress) -> SustainableWithdrawal | str:
    choice = case.simulation
    try:
        return sustainable_withdrawal(
            case.plan,
            choice.model,
            case.success_wanted,
            paths,
            choice.seed,
            progress=progress,
            cuts=choice.cuts,
        )
    except (InputError, Infeasible) as error:  # no spending to scale, or none small enough: said on the sheet
        return str(error)


def _averaging(case: PlanCase) -> Averaging | None:
    """The lump sum, if there is one, in the mix of the whole plan; instalments wait in its best cash."""
    choice, market = case.simulation, case.plan.market
    if not choice.lump_sum > 0.0:
        return None
    cash = [
        float(rate)
        for rate, each in zip(market.net_returns, case.classes, strict=True)
        if each.broad == "Cash"
    ]
    mix = _mix(case)
    return lump_sum_against_averaging(
        market.portfolio_return(mix),
        market.portfolio_volatility(mix),
        max(cash, default=0.0),
        choice.instalments,
        max(choice.paths, _LEAST_PATHS),
        choice.seed,
    )


def _mix(case: PlanCase) -> NDArray[np.float64]:
    """What the plan lives on."""
    return case.proposed if case.allocation.proposed or case.nothing_held else case.present


def _part(progress: Progress, begin: float, end: float) -> Progress:
    """Progress of a part of the work, told as progress of the whole."""

    def tell(done: float, text: str = "") -> None:
        progress(begin + (end - begin) * done, text)

    return tell
