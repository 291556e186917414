"""What the simulation says: success, fans of wealth and income, the worst futures, what is safe, what matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.plan_report import real_final_wealth
from xl_portfolio.actions.income_planner.report_block import block, measures
from xl_portfolio.core.planning import make_schedule
from xl_portfolio.core.simulation import Probability
from xl_portfolio.core.wording import percent, percent_digits
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.planning import Projection
    from xl_portfolio.core.simulation import Averaging, Bar, Simulation, SustainableWithdrawal, WorstCase

__all__ = ["Simulated", "simulation_report"]

_UNCUT = 1e-9  # a smaller cut is rounding
_WORST = 0.05  # of the futures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Everything that was simulated for one press of the button.

    Attributes
    ----------
    simulation : Simulation
    independent : float
        Number of independent paths, for standard errors.
    worst : WorstCase
    sustainable : SustainableWithdrawal or str
        The sentence that says why there is none.
    bars : tuple of Bar
        Of the tornado.
    averaging : Averaging or None
        None where there is no lump sum to invest.
    """

    simulation: Simulation
    independent: float
    worst: WorstCase
    sustainable: SustainableWithdrawal | str
    bars: tuple[Bar, ...]
    averaging: Averaging | None


def simulation_report(case: PlanCase, projection: Projection, done: Simulated) -> dict[str, Grid]:
    """Blocks of the sheet Simulation; all money real, but for the lump sum."""
    success = done.simulation.success
    return {
        "SuccessProbability": Grid.of(success.value),
        "SuccessError": Grid.of(success.standard_error),
        "SimulationFinding": Grid.of(_finding(case, done.simulation)),
        "SimulationSummary": measures("SimulationSummary", *_summary(case, projection, done)),
        **_fans(case, done.simulation),
        "WorstCase": Grid.of(f"{done.worst.text} Amounts are in {case.currency}, after tax."),
        "Sustainable": block("Sustainable", _sustainable(case, done.sustainable)),
        "Tornado": block("Tornado", _tornado(done.bars)),
        "Averaging": _averaging(case, done.averaging),
    }


def _finding(case: PlanCase, simulation: Simulation) -> str:
    success = simulation.success
    return (
        f"{percent(success.value)} of {simulation.paths:,} futures succeed (standard error "
        f"{percent(success.standard_error)}); {percent_digits(case.success_wanted)} is wanted"
    )


def _summary(case: PlanCase, projection: Projection, done: Simulated) -> tuple[list[Cell], list[Cell]]:
    """Answers and standard errors in the order of `MEASURES`."""
    run = done.simulation
    uncut = Probability.of(float(np.mean(run.worst_cut <= _UNCUT)), done.independent)
    lowest = float(np.median(run.lowest_income))
    answers: list[Cell] = [
        run.success.value,
        case.success_wanted,
        run.solvent.value,
        uncut.value,
        float(np.median(run.worst_cut)),
        float(np.quantile(run.worst_cut, 1.0 - _WORST)),
        lowest if np.isfinite(lowest) else None,
        float(np.median(run.final_wealth)),
        float(np.quantile(run.final_wealth, _WORST)),
        real_final_wealth(case, projection),
    ]
    errors: list[Cell] = [run.success.standard_error, None, run.solvent.standard_error, uncut.standard_error]
    return answers, [*errors, *[None] * (len(answers) - len(errors))]


def _fans(case: PlanCase, simulation: Simulation) -> dict[str, Grid]:
    """Percentiles by age: of wealth at the start and at the end of each year, of the average month to live on."""
    first = float(make_schedule(case.plan).ages[0])
    fans = {"WealthFan": simulation.wealth_fan, "IncomeFan": simulation.income_fan}
    return {
        name: block(name, [[first + year, *row] for year, row in enumerate(fan.tolist())])
        for name, fan in fans.items()
    }


def _sustainable(case: PlanCase, found: SustainableWithdrawal | str) -> list[list[Cell]]:
    """What is planned, what is essential of it, and what is safe, in the first month of spending."""
    schedule = make_schedule(case.plan)
    first = schedule.first_spending
    planned, essential = float(schedule.spending[first]), float(schedule.essential[first])
    rows: list[list[Cell]] = [["Planned spending, after tax, real", planned, 1.0 if planned else None]]
    if planned:
        rows.append(["Of it essential", essential, essential / planned])
    if isinstance(found, str):
        return [*rows, [found, None, None]]
    wanted = percent_digits(case.success_wanted)
    gap = found.monthly - planned
    return [
        *rows,
        [f"Spending that succeeds in {wanted} of futures", found.monthly, found.scale],
        ["Room above the plan" if gap >= 0.0 else "Missing against the plan", abs(gap), abs(gap) / planned],
    ]


def _tornado(bars: tuple[Bar, ...]) -> list[list[Cell]]:
    return [
        [
            bar.factor.name,
            bar.factor.low_text,
            bar.factor.high_text,
            bar.success_low,
            bar.success_high,
            bar.width,
        ]
        for bar in bars
    ]


def _averaging(case: PlanCase, result: Averaging | None) -> Grid:
    """A lump sum at once against instalments, at the end of the last instalment's month; nominal, before tax."""
    if result is None:
        return block("Averaging", [])
    amount, wins = case.simulation.lump_sum, result.lump_wins
    columns = (
        (result.expected_lump, result.lump_percentiles, wins.value),
        (result.expected_averaged, result.averaged_percentiles, 1.0 - wins.value),
    )
    return measures(
        "Averaging",
        *(
            [amount * mean, *(amount * np.asarray(levels)).tolist(), share, wins.standard_error]
            for mean, levels, share in columns
        ),
    )
