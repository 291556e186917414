"""The spending that a plan sustains with a chosen probability."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.planning import make_schedule
from xl_portfolio.core.simulation.futures import kept_futures
from xl_portfolio.core.simulation.run import Probability, Progress, live
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from xl_portfolio.core.planning import Plan
    from xl_portfolio.core.simulation.futures import IncomeCuts
    from xl_portfolio.core.simulation.models import ReturnModel

__all__ = ["SustainableWithdrawal", "sustainable_withdrawal"]

_MOST_STEPS = 60
_LARGEST_SCALE = 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class SustainableWithdrawal:
    """The largest spending that succeeds often enough.

    Attributes
    ----------
    monthly : float
        Spending in the first month of spending, today's money, after tax.
    scale : float
        Its ratio to the spending planned.
    rate : float
        What it takes from the portfolio in a year, beyond the pensions of that month, over today's wealth; decimal.
    success : Probability
        At this spending, on the paths used.
    """

    monthly: float
    scale: float
    rate: float
    success: Probability


def sustainable_withdrawal(
    plan: Plan,
    model: ReturnModel,
    probability: float,
    paths: int,
    seed: int,
    tolerance: float = 1e-3,
    progress: Progress | None = None,
    cuts: IncomeCuts | None = None,
) -> SustainableWithdrawal:
    """The largest spending at which the plan succeeds with a probability.

    All spending is scaled by one number, found by bisection on the same futures (common random numbers), so that the
    share of successes falls steadily.

    Parameters
    ----------
    plan : with a rule that follows the need and with some spending
    model : of returns
    probability : of success wanted, above 0 and below 1
    paths : number of paths, kept in memory: 4 bytes for each month, path and account
    seed : of the futures
    tolerance : relative, of the spending
    progress : told after each trial
    cuts : of income, or None

    Raises
    ------
    InputError
        The probability is not usable, nothing is spent, or the rule does not follow the need.
    Infeasible
        Even without spending the plan does not succeed often enough.
    """
    if not 0.0 < probability < 1.0:
        raise InputError(
            f"The probability is {probability:g}: write a decimal between 0 and 1, such as 0.85."
        )
    if not plan.rule.follows_need:
        raise InputError(
            f"The rule {plan.rule.name} spends by the wealth and not by the plan: choose Fixed or Guardrails."
        )
    schedule = make_schedule(plan)
    if not schedule.spending.any():
        raise InputError("The plan spends nothing, so there is nothing to scale: add some spending.")
    count = model.count(plan.months, paths)
    futures = kept_futures(plan, model, count, seed)
    trials = 0

    def success(scale: float) -> Probability:
        nonlocal trials
        trials += 1
        if progress is not None:
            progress(1.0 - 0.8**trials, f"Trial {trials}: {percent(scale)} of the planned spending")
        return live(_scaled(plan, scale), model, futures, count, seed, cuts=cuts).success

    reached = success(0.0)
    if reached.value < probability:
        raise Infeasible(
            f"Even without spending the plan succeeds in fewer than {percent(probability, 0)} of futures: large "
            "needs or taxes are more than the wealth."
        )
    low, high, trial = 0.0, math.inf, 1.0
    for _ in range(_MOST_STEPS):
        found = success(trial)
        if found.value >= probability:
            low, reached = trial, found
        else:
            high = trial
        if math.isfinite(high) and high - low <= tolerance * high:
            break
        trial = (low + high) / 2.0 if math.isfinite(high) else 2.0 * low
        if trial > _LARGEST_SCALE:
            raise InputError("Pensions pay any spending: plan a spending of the size that you have in mind.")
    return _result(plan, low, reached)


def _scaled(plan: Plan, scale: float) -> Plan:
    return replace(
        plan, spending=tuple(replace(flow, monthly=scale * flow.monthly) for flow in plan.spending)
    )


def _result(plan: Plan, scale: float, success: Probability) -> SustainableWithdrawal:
    schedule = make_schedule(plan)
    first = schedule.first_spending
    monthly = scale * float(schedule.spending[first])
    pensions = float((schedule.pensions_real + schedule.pensions_nominal)[:, first].sum())
    rate = 12.0 * max(monthly - pensions, 0.0) / plan.wealth if plan.wealth else 0.0
    return SustainableWithdrawal(monthly=monthly, scale=scale, rate=rate, success=success)
