"""The tornado: what matters most, by changing one assumption at a time on the same random numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.planning import Lives, Plan, make_schedule
from xl_portfolio.core.simulation.futures import kept_futures
from xl_portfolio.core.simulation.run import Progress, Simulation, live, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_portfolio.core.simulation.futures import IncomeCuts
    from xl_portfolio.core.simulation.models import ReturnModel

__all__ = ["TORNADO_FACTORS", "Bar", "TornadoFactor", "possible_factors", "tornado"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TornadoFactor:
    """An assumption and two changes of it.

    Attributes
    ----------
    name : str
    low_text, high_text : str
        The changes in words.
    low, high : callable
        The plan with the change.
    """

    name: str
    low_text: str
    high_text: str
    low: Callable[[Plan], Plan]
    high: Callable[[Plan], Plan]


def _returns(step: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(
        plan, market=replace(plan.market, expected_returns=plan.market.expected_returns + step)
    )


def _volatility(ratio: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(
        plan, market=replace(plan.market, volatilities=ratio * plan.market.volatilities)
    )


def _inflation(step: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(plan, market=replace(plan.market, inflation=plan.market.inflation + step))


def _spending(ratio: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(
        plan, spending=tuple(replace(flow, monthly=ratio * flow.monthly) for flow in plan.spending)
    )


def _pensions(ratio: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(
        plan, pensions=tuple(replace(flow, monthly=ratio * flow.monthly) for flow in plan.pensions)
    )


def _wealth(ratio: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(
        plan,
        accounts=tuple(
            replace(account, balance=ratio * account.balance, basis=ratio * account.basis)
            for account in plan.accounts
        ),
    )


def _fee(step: float) -> Callable[[Plan], Plan]:
    return lambda plan: replace(plan, adviser_fee=max(0.0, plan.adviser_fee + step))


def _to_age(step: int) -> Callable[[Plan], Plan]:
    return lambda plan: replace(plan, to_age=plan.to_age + step, lives=_longer(plan.lives, step))


def _longer(lives: Lives | None, step: int) -> Lives | None:
    """Both lives so many years longer."""
    if lives is None:
        return None
    own, partner = (None if age is None else age + step for age in lives.ages)
    return replace(lives, ages=(own, partner))


TORNADO_FACTORS: tuple[TornadoFactor, ...] = (
    TornadoFactor(
        name="Expected returns",
        low_text="1 point lower",
        high_text="1 point higher",
        low=_returns(-0.01),
        high=_returns(0.01),
    ),
    TornadoFactor(
        name="Volatility",
        low_text="a fifth lower",
        high_text="a fifth higher",
        low=_volatility(0.8),
        high=_volatility(1.2),
    ),
    TornadoFactor(
        name="Inflation",
        low_text="1 point lower, returns as they are",
        high_text="1 point higher, returns as they are",
        low=_inflation(-0.01),
        high=_inflation(0.01),
    ),
    TornadoFactor(
        name="Spending",
        low_text="10 % less",
        high_text="10 % more",
        low=_spending(0.9),
        high=_spending(1.1),
    ),
    TornadoFactor(
        name="Pensions",
        low_text="10 % less",
        high_text="10 % more",
        low=_pensions(0.9),
        high=_pensions(1.1),
    ),
    TornadoFactor(
        name="Wealth today", low_text="10 % less", high_text="10 % more", low=_wealth(0.9), high=_wealth(1.1)
    ),
    TornadoFactor(
        name="Adviser fee",
        low_text="half a point lower, not below 0",
        high_text="half a point higher",
        low=_fee(-0.005),
        high=_fee(0.005),
    ),
    TornadoFactor(
        name="Length of life",
        low_text="5 years shorter",
        high_text="5 years longer",
        low=_to_age(-5),
        high=_to_age(5),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bar of the tornado: success and median real final wealth after the low and the high change."""

    factor: TornadoFactor
    success_low: float
    success_high: float
    wealth_low: float
    wealth_high: float

    @property
    def width(self) -> float:
        """Difference of the successes, decimal."""
        return abs(self.success_high - self.success_low)


def possible_factors(plan: Plan, model: ReturnModel, paths: int) -> tuple[TornadoFactor, ...]:
    """Those of `TORNADO_FACTORS` whose both changes leave a plan that can be lived.

    A plan of a few years cannot end five years earlier, and a history may be too short for a longer one.

    Parameters
    ----------
    plan, model, paths : as for `simulate`
    """

    def lived(change: Callable[[Plan], Plan]) -> bool:
        try:
            model.count(change(plan).months, paths)
        except (InputError, NotEnoughData):
            return False
        return True

    return tuple(factor for factor in TORNADO_FACTORS if lived(factor.low) and lived(factor.high))


def tornado(
    plan: Plan,
    model: ReturnModel,
    paths: int,
    seed: int,
    factors: Sequence[TornadoFactor] = TORNADO_FACTORS,
    progress: Progress | None = None,
    cuts: IncomeCuts | None = None,
) -> tuple[Bar, ...]:
    """What each assumption does to the success of a plan, the widest bar first, ties by the final wealth.

    Every run uses the same random numbers, so that the differences are those of the assumptions; futures that a change
    leaves as they are (of spending, pensions, wealth) are drawn once. The bootstrap and
    the historical model take returns, volatility and inflation from history: those bars are empty for them.

    Parameters
    ----------
    plan, model, paths, seed : as for `simulate`
    factors : the assumptions to change
    progress : told after each run
    cuts : of income, or None
    """
    bars = []
    live_on = _same_random_numbers(plan, model, paths, seed, cuts)
    for number, factor in enumerate(factors):
        ends = []
        for place, change in enumerate((factor.low, factor.high)):
            if progress is not None:
                progress((2 * number + place) / (2 * len(factors)), factor.name)
            run = live_on(change(plan))
            ends.append((run.success.value, float(np.median(run.final_wealth))))
        (success_low, wealth_low), (success_high, wealth_high) = ends
        bars.append(
            Bar(
                factor=factor,
                success_low=success_low,
                success_high=success_high,
                wealth_low=wealth_low,
                wealth_high=wealth_high,
            )
        )
    return tuple(sorted(bars, key=lambda bar: (-bar.width, -abs(bar.wealth_high - bar.wealth_low))))


def _same_random_numbers(
    plan: Plan, model: ReturnModel, paths: int, seed: int, cuts: IncomeCuts | None
) -> Callable[[Plan], Simulation]:
    """Return what lives a changed plan on the random numbers of the plan: kept futures where they are the same."""
    count = model.count(plan.months, paths)
    exposure = make_schedule(plan).exposure
    try:
        kept = kept_futures(plan, model, count, seed)
    except InputError:  # more than is kept: they are drawn again each time
        kept = []

    def live_on(changed: Plan) -> Simulation:
        same = (
            bool(kept)
            and changed.market is plan.market
            and np.array_equal(make_schedule(changed).exposure, exposure)
            and changed.months == plan.months
        )
        if same:
            return live(changed, model, kept, count, seed, cuts=cuts)
        return simulate(changed, model, paths, seed, cuts=cuts)

    return live_on
