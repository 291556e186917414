"""What is asked for on the sheets Allocation and Simulation, and the income that was received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import PLAN_ON
from xl_portfolio.actions.income_planner.plan_case import AllocationChoice, SimulationChoice
from xl_portfolio.actions.income_planner.reading.entries import Entry, Guard, single
from xl_portfolio.actions.income_planner.reading.history import read_history
from xl_portfolio.actions.income_planner.reading.rows import rows_of
from xl_portfolio.core.planning import ALLOCATION_OBJECTIVES, rating_number
from xl_portfolio.core.simulation import IncomeCuts
from xl_portfolio.sheet.planning_arguments import MODEL_CHOICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid

__all__ = ["read_allocation", "read_received", "read_simulation"]

_PATHS = (100.0, 10_000.0)
_MOST_SEED = 2.0**31 - 1.0
_INSTALMENTS = 12.0  # where the sheet does not say
_MOST_DURATION = 50.0  # years


def read_allocation(cells: Mapping[str, Grid], doubts: Doubts) -> AllocationChoice:
    """The choice of the sheet Allocation."""

    def entry(name: str) -> Entry:
        return single(cells, name, doubts)

    def share(name: str) -> float | None:
        return entry(name).rate(needed=False)

    names = [objective.name for objective in ALLOCATION_OBJECTIVES]
    quality = entry("LeastQuality").text()
    if quality:
        with Guard(doubts, entry("LeastQuality").where):
            rating_number(quality)
    return AllocationChoice(
        objective=ALLOCATION_OBJECTIVES[entry("AllocationObjective").one_of(names, needed=False) or 0],
        volatility_limit=entry("VolatilityLimit").rate(0.0, 2.0, needed=False, usual=0.5),
        income_wanted=entry("IncomeWanted").rate(0.0, 0.5, needed=False, usual=0.12),
        most_in_one=share("MostInOneClass"),
        least_protected=share("LeastInflationProtection"),
        most_duration=entry("MostDuration").number(0.0, _MOST_DURATION, needed=False),
        least_quality=quality.upper(),
        core_share=share("CoreShare"),
        safe_share=share("SafeShare"),
        proposed=entry("PlanOn").one_of(PLAN_ON, needed=False) == 1,
    )


def read_simulation(
    cells: Mapping[str, Grid], labels: Sequence[str], months: int, doubts: Doubts
) -> SimulationChoice | None:
    """The choice of the sheet Simulation; None if there is an error in it.

    Parameters
    ----------
    cells : of the workbook
    labels : of the classes, which the columns of a history are about
    months : of the plan
    doubts : what is wrong
    """
    before = len(doubts.errors)

    def entry(name: str) -> Entry:
        return single(cells, name, doubts)

    paths, seed = (
        entry("Paths").number(*_PATHS, whole=True),
        entry("Seed").number(0.0, _MOST_SEED, whole=True),
    )
    cuts = _cuts(entry("CutProbability"), entry("CutSize"), entry("CutYears"))
    lump_sum = entry("LumpSum").number(needed=False)
    instalments = entry("Instalments").number(2.0, 120.0, needed=False, whole=True)
    place = entry("ReturnModel").one_of([option.label for option in MODEL_CHOICES])
    if place is None:
        return None
    option = MODEL_CHOICES[place]
    returns, prices = read_history(cells["History"], labels, option, doubts)
    if len(doubts.errors) > before or paths is None or seed is None:
        return None
    with Guard(doubts, cells["History"].where(0, 0)):
        model = option.make(returns, prices)
        model.count(months, int(paths))
        return SimulationChoice(
            model=model,
            paths=int(paths),
            seed=int(seed),
            cuts=cuts,
            lump_sum=lump_sum or 0.0,
            instalments=int(instalments or _INSTALMENTS),
        )
    return None


def _cuts(probability: Entry, size: Entry, years: Entry) -> IncomeCuts | None:
    """Cuts of income; None where there are none."""
    chance, part = probability.rate(needed=False), size.rate(needed=False)
    lasts = years.number(1.0, 100.0, needed=False, whole=True)
    if not chance and not part:
        return None
    if not chance or not part:
        missing = size if chance else probability
        missing.warn("is blank or 0: no cuts of income are simulated.")
        return None
    return IncomeCuts(probability=chance, size=part, years=int(lasts or 1))


def read_received(cells: Mapping[str, Grid], doubts: Doubts) -> tuple[tuple[float, float], ...]:
    """Projected and received income of the months for which both are typed."""
    found = []
    for row in rows_of(cells, "ReceivedIncome", doubts, named=False):
        projected, received = row["Projected"].number(needed=False), row["Received"].number(needed=False)
        if projected is not None and received is not None:
            found.append((projected, received))
    return tuple(found)
