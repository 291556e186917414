"""The simulation of the whole plan: goal probabilities, fans of wealth and income, the worst futures in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import GoalWatch, Ledger
from xl_portfolio.core.simulation.futures import check_paths, drawn_futures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.planning import Goal, Plan
    from xl_portfolio.core.simulation.futures import IncomeCuts
    from xl_portfolio.core.simulation.models import ReturnModel

__all__ = ["PERCENTILES", "GoalProbability", "Probability", "Progress", "Simulation", "live", "simulate"]

PERCENTILES: tuple[float, ...] = (0.05, 0.25, 0.50, 0.75, 0.95)
"""Of the fans."""

_ROUNDING = 1e-9  # relative: spending met to the last digit is met


class Progress(Protocol):
    """Told how far the work is, 0 to 1; raises `Cancelled` to stop it."""

    def __call__(self, done: float, text: str = "") -> None:
        """Take note."""
        ...  # pragma: no cover


@dataclass(frozen=True, kw_only=True, slots=True)
class Probability:
    """A share of paths with its standard error ``sqrt(p (1 - p) / N)``, decimals; N counts independent paths."""

    value: float
    standard_error: float

    @classmethod
    def of(cls, share: float, independent: float) -> Probability:
        """Return the probability of a share among so many independent paths."""
        return cls(value=share, standard_error=math.sqrt(share * (1.0 - share) / independent))


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalProbability:
    """A goal and how probable it is."""

    goal: Goal
    probability: Probability


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Simulation:
    """What may become of a plan: P paths, y years; all money in today's prices.

    Attributes
    ----------
    model : str
        Name of the return model.
    paths, seed : int
    months : int
        Of the plan.
    success : Probability
        Essential spending, large needs and taxes are paid in every month.
    solvent : Probability
        The money never runs out: whatever the rule pays out, however little, is paid in every month.
    goals : tuple of GoalProbability
    wealth_fan : array, shape (y + 1, 5)
        Percentiles of real wealth at the start and at the end of each year, as in `PERCENTILES`.
    income_fan : array, shape (y, 5)
        Percentiles of the real money to live on, average month of each year, after tax.
    final_wealth : array, shape (P,)
        Real, after the last tax bill.
    failed_in : array of int, shape (P,)
        Month, from 0, in which a path failed first; `months` where it never did.
    lowest_income : array, shape (P,)
        Real money to live on in the worst month since spending began.
    worst_cut : array, shape (P,)
        Largest part of the planned spending that was missing in a month, 0 to 1; against the first month's income
        where no spending is planned. It stands beside the success.
    """

    model: str
    paths: int
    seed: int
    months: int
    success: Probability
    solvent: Probability
    goals: tuple[GoalProbability, ...]
    wealth_fan: NDArray[np.float64]
    income_fan: NDArray[np.float64]
    final_wealth: NDArray[np.float64]
    failed_in: NDArray[np.int64]
    lowest_income: NDArray[np.float64]
    worst_cut: NDArray[np.float64]


def simulate(
    plan: Plan,
    model: ReturnModel,
    paths: int,
    seed: int,
    goals: Sequence[Goal] = (),
    cuts: IncomeCuts | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Live a plan on many paths, drawn as it goes.

    Parameters
    ----------
    plan : what is lived
    model : of returns and inflation
    paths : number of paths; the historical model counts its own
    seed : the same seed gives the same numbers
    goals : whose probabilities are wanted
    cuts : of income, or None
    progress : told once a year of the plan

    Raises
    ------
    InputError
        Paths, seed or a goal are not usable.
    NotEnoughData
        The history is too short for the plan.
    Cancelled
        Raised by `progress`.
    """
    count = model.count(plan.months, paths)
    return live(plan, model, drawn_futures(plan, model, count, seed), count, seed, goals, cuts, progress)


def live(
    plan: Plan,
    model: ReturnModel,
    futures: Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]],
    paths: int,
    seed: int,
    goals: Sequence[Goal] = (),
    cuts: IncomeCuts | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """As `simulate`, on futures that were drawn before.

    Parameters
    ----------
    plan, model, seed, goals, cuts, progress : as for `simulate`
    futures : growth (A, P) and prices (P,) of each month, as `drawn_futures` yields them
    paths : P, as the model counts them

    Raises
    ------
    InputError
        Paths or a goal are not usable, or there are futures of other months than the plan has.
    Cancelled
        Raised by `progress`.
    """
    check_paths(paths)
    ledger, months = Ledger(plan, paths), plan.months
    record = _Record(ledger, paths)
    watches = [GoalWatch(goal, plan, paths) for goal in goals]
    factors = None if cuts is None else cuts.factors(plan.years, paths, seed)
    for month, (growth, prices) in enumerate(futures):
        if month % 12 == 0:
            if progress is not None:
                progress(month / months, f"Year {month // 12 + 1} of {plan.years}")
            if factors is not None:
                ledger.income_factor = factors[month // 12]
        ledger.step(growth, prices)
        record.look()
        for watch in watches:
            watch.look(ledger)
    if ledger.month != months:
        raise InputError(f"Futures of {ledger.month} months were given to a plan of {months}.")
    independent = model.independent(months, paths)
    return Simulation(
        model=model.name,
        paths=paths,
        seed=seed,
        months=months,
        success=Probability.of(float(np.mean(record.failed_in == months)), independent),
        solvent=Probability.of(float(record.solvent.mean()), independent),
        goals=tuple(
            GoalProbability(goal=watch.goal, probability=Probability.of(float(watch.met.mean()), independent))
            for watch in watches
        ),
        wealth_fan=np.array(record.wealth_fan),
        income_fan=np.array(record.income_fan),
        final_wealth=(ledger.wealth - ledger.tax_due) / ledger.price_level,
        failed_in=record.failed_in,
        lowest_income=record.lowest,
        worst_cut=np.clip(1.0 - record.lowest_share, 0.0, 1.0),
    )


class _Record:
    """Takes notes while a ledger lives."""

    def __init__(self, ledger: Ledger, paths: int) -> None:
        self.ledger = ledger
        self.failed_in = np.full(paths, ledger.plan.months)
        self.lowest = np.full(paths, np.inf)
        self.lowest_share = np.ones(paths)
        self.wealth_fan = [_fan(ledger.wealth)]
        self.income_fan: list[NDArray[np.float64]] = []
        self._year, self._income, self._share = np.zeros((3, paths))
        self.solvent = np.ones(paths, dtype=bool)
        self._alive = np.ones(paths, dtype=bool)
        self._reference: NDArray[np.float64] | None = None

    def look(self) -> None:
        """Note the month that has passed."""
        ledger, schedule = self.ledger, self.ledger.schedule
        month = ledger.month - 1
        income = np.divide(ledger.received, ledger.start_price_level, out=self._income)
        self._year += income
        paid = ledger.shortfall == 0.0
        self.solvent &= paid
        well = paid & (income >= schedule.essential[month] * (1.0 - _ROUNDING))
        failing = self._alive & ~well
        if failing.any():
            self.failed_in[failing] = month
            self._alive &= well
        if month >= schedule.first_payout:
            self._note_lowest(income, float(schedule.spending[month]))
        if ledger.month % 12 == 0 or ledger.month == ledger.plan.months:
            self.wealth_fan.append(_fan(ledger.wealth / ledger.price_level))
            self.income_fan.append(_fan(self._year / (month % 12 + 1)))
            self._year[:] = 0.0

    def _note_lowest(self, income: NDArray[np.float64], planned: float) -> None:
        np.minimum(self.lowest, income, out=self.lowest)
        if planned > 0.0:
            share = np.multiply(income, 1.0 / planned, out=self._share)
        else:
            if self._reference is None:
                self._reference = np.maximum(income, _ROUNDING)
            share = np.divide(income, self._reference, out=self._share)
        np.minimum(self.lowest_share, share, out=self.lowest_share)


def _fan(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percentiles of P values, linear between neighbours (numpy's own, without its overhead)."""
    ordered = np.sort(values)
    places = np.array(PERCENTILES) * (values.size - 1)
    low = places.astype(np.int64)
    high = np.minimum(low + 1, values.size - 1)
    part = places - low
    return np.asarray((1.0 - part) * ordered[low] + part * ordered[high])
