"""The allocation over asset classes: what it may be sought for, and the mix that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.measures.inputs import check_weights
from xl_portfolio.core.optimization import (
    MIN_VARIANCE,
    TARGET_VOLATILITY,
    Aim,
    LinearLimit,
    critical_line,
    maximum_return,
    minimum_variance,
    restricted_path,
    target_return,
)
from xl_portfolio.core.optimization.blends import barbell, core_satellite
from xl_portfolio.core.optimization.parts import CORE_SHARE
from xl_portfolio.core.optimization.structured import maximum_income, minimum_tracking_error
from xl_portfolio.core.planning.class_limits import (
    ROUNDING,
    class_constraints,
    class_problem,
)
from xl_portfolio.core.planning.model_members import MODEL_MEMBERS, model_members
from xl_portfolio.core.planning.ratings import rating_number
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization import Constraint, CriticalLine, MeanVariance, Portfolio
    from xl_portfolio.core.planning.class_limits import ClassFacts, ClassLimits
    from xl_portfolio.core.planning.market import Market
    from xl_portfolio.core.planning.profile import ModelPortfolio

__all__ = [
    "ALLOCATION_OBJECTIVES",
    "BARBELL",
    "CORE_AND_SATELLITE",
    "KEEP",
    "MAXIMUM_INCOME",
    "MINIMUM_RISK",
    "OF_THE_PROFILE",
    "AllocationObjective",
    "AllocationProblem",
    "propose",
]

_SAFE_BONDS = "A-"  # bonds of this rating or better are safe enough for a barbell


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class AllocationProblem:
    """Everything an allocation over n classes is sought from.

    Attributes
    ----------
    market : Market
    facts : ClassFacts
    limits : ClassLimits
    present : array, shape (n,)
        Weights that are held today.
    model : ModelPortfolio
        Of the risk profile.

    Raises
    ------
    InputError
        Facts, limits or weights are not one for each class.
    """

    market: Market
    facts: ClassFacts
    limits: ClassLimits
    present: NDArray[np.float64]
    model: ModelPortfolio

    def __post_init__(self) -> None:
        n = self.market.size
        for what, length in (("facts", len(self.facts.broad)), ("limits", len(self.limits.lower))):
            if length != n:
                raise InputError(
                    f"There are {n} classes, but the {what} are about {length}: give one for each class."
                )
        object.__setattr__(self, "present", check_weights(self.present, n))

    @property
    def mean_variance(self) -> MeanVariance:
        """Net returns, covariance and ranges of the classes."""
        return class_problem(self.market, self.limits)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """Limits beside the ranges."""
        return class_constraints(self.facts, self.limits)

    @property
    def safe(self) -> NDArray[np.bool_]:
        """Classes of the safe end of a barbell: cash, and bonds rated A or better (n,)."""
        good = [bool(q) and rating_number(q) <= rating_number(_SAFE_BONDS) for q in self.facts.qualities]
        return np.asarray(_of(self.facts, ("Cash",)) | (_of(self.facts, ("Bonds",)) & good))

    @property
    def bold(self) -> NDArray[np.bool_]:
        """Classes of the bold end of a barbell (n,)."""
        return _of(self.facts, ("Stocks", "Real estate", "Alternatives"))

    def path(self, *more: Constraint) -> CriticalLine:
        """All efficient mixes within the limits, and more of them."""
        return restricted_path(self.mean_variance, [*self.constraints, *more])


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class AllocationObjective:
    """One choice of what the allocation shall be.

    Attributes
    ----------
    name, text : str
        As a menu shows it, and in a sentence.
    weights : callable
        `weights(problem)`, the mix (n,).
    """

    name: str
    text: str
    weights: Callable[[AllocationProblem], NDArray[np.float64]]


def propose(problem: AllocationProblem, objective: AllocationObjective) -> NDArray[np.float64]:
    """The mix of the classes (n,) that an objective asks for, within all limits on classes; it adds up to 1.

    Every mix but the present one is optimal with a proof, see `core.optimization.certificate`. The present mix may
    miss any limit; others only an income or a volatility that the objective is not about, and a barbell the least
    weight of what lies between: `limits_missed` says which.

    Parameters
    ----------
    problem : the assumptions, limits, and what is held
    objective : one of `ALLOCATION_OBJECTIVES`

    Raises
    ------
    InputError
        An assumption, a limit or a mark that the objective needs is missing or impossible.
    Infeasible
        The limits contradict each other, or what is asked is out of reach; the sentence says what is attainable.
    NotConverged
        The proof fails.
    """
    return objective.weights(problem)


def _of(facts: ClassFacts, names: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([name in names for name in facts.broad])


def _keep(problem: AllocationProblem) -> NDArray[np.float64]:
    return problem.present


def _of_the_profile(problem: AllocationProblem) -> NDArray[np.float64]:
    """Min (w - present)'Σ(w - present) with the shares of the model."""
    model = problem.model
    shares = []
    for entry, members in zip(model.classes, model_members(model, problem.facts.broad), strict=True):
        if entry.weight > 0.0 and not members.any():
            raise Infeasible(
                f"The {model.name.lower()} model portfolio holds {percent_digits(entry.weight)} "
                f"{entry.name.lower()}, and no class belongs there: add one whose broad class is "
                f"{' or '.join(MODEL_MEMBERS[entry.name])}."
            )
        text = f"{entry.name} {percent_digits(entry.weight)} as in the {model.name.lower()} model"
        shares.append(
            LinearLimit(
                text=text, coefficients=members.astype(np.float64), lower=entry.weight, upper=entry.weight
            )
        )
    return minimum_tracking_error(problem.path(*shares), problem.present).weights


def _maximum_income(problem: AllocationProblem) -> NDArray[np.float64]:
    path = problem.path()
    limit = _volatility_limit(problem, minimum_variance(path).volatility)
    return maximum_income(path, limit, problem.market.yields).weights


def _minimum_risk(problem: AllocationProblem) -> NDArray[np.float64]:
    wanted = problem.limits.income_wanted
    of_income = critical_line(replace(problem.path().problem, expected_returns=problem.market.yields))
    if wanted is None:
        today = problem.market.portfolio_yield(problem.present)
        most = maximum_return(of_income).expected_return
        if today > most + ROUNDING:
            raise Infeasible(
                f"No income is given, so today's yield of {percent_digits(today)} counts; within the limits no mix "
                f"yields more than {percent_digits(most)}. Fill in an income of at most that."
            )
        wanted = min(today, most)
    return target_return(of_income, wanted, what="yield").weights


def _core_and_satellite(problem: AllocationProblem) -> NDArray[np.float64]:
    def best(aim: Aim) -> Portfolio:
        share, core = problem.limits.core_share or CORE_SHARE, problem.facts.core
        return core_satellite(problem.mean_variance, core, ~core, share, aim, problem.constraints)

    limit = _volatility_limit(problem, best(Aim(objective=MIN_VARIANCE, columns={})).volatility)
    return best(Aim(objective=TARGET_VOLATILITY, target=limit, columns={})).weights


def _volatility_limit(problem: AllocationProblem, least: float) -> float:
    """The volatility limit; without one today's volatility, of which the least attainable must not be above it."""
    limit = problem.limits.volatility_limit
    if limit is not None:
        return limit
    today = problem.market.portfolio_volatility(problem.present)
    if least > today + ROUNDING:
        raise Infeasible(
            f"No volatility limit is given, so today's volatility of {percent_digits(today)} counts; within the limits "
            f"every mix has at least {percent_digits(least)}. Fill in a volatility limit of at least that."
        )
    return max(today, least)


def _barbell(problem: AllocationProblem) -> NDArray[np.float64]:
    share = problem.limits.safe_share
    if share is None:
        share = float(problem.present[problem.safe].sum())
    whole, ends = problem.mean_variance, problem.safe | problem.bold
    nothing_between = replace(whole, lower=np.where(ends, whole.lower, 0.0))
    return barbell(nothing_between, problem.safe, problem.bold, share, problem.constraints).weights


KEEP = AllocationObjective(
    name="Keep the present mix",
    text="What is held today, unchanged; limits that it does not keep are said.",
    weights=_keep,
)
OF_THE_PROFILE = AllocationObjective(
    name="Model portfolio of the profile",
    text="The shares of the profile's model portfolio; within them, what moves most like the present mix.",
    weights=_of_the_profile,
)
MAXIMUM_INCOME = AllocationObjective(
    name="Maximum income for a risk limit",
    text="The highest yield whose volatility is at most the limit; without a limit, at most today's volatility.",
    weights=_maximum_income,
)
MINIMUM_RISK = AllocationObjective(
    name="Minimum risk for an income",
    text="The lowest volatility that yields at least the income wanted; if none is given, at least today's yield.",
    weights=_minimum_risk,
)
CORE_AND_SATELLITE = AllocationObjective(
    name="Core and satellite",
    text="The highest expected return with the core's share (60 to 80 % if none is given) in classes marked Core and "
    "the rest in all others, at a volatility of at most the limit; without a limit, today's.",
    weights=_core_and_satellite,
)
BARBELL = AllocationObjective(
    name="Barbell",
    text="The safe share (today's if none is given) in cash and bonds rated A or better, for the least risk; the rest "
    "in the stocks, real estate and alternatives of highest return; nothing between, whatever its least weight.",
    weights=_barbell,
)

ALLOCATION_OBJECTIVES: tuple[AllocationObjective, ...] = (
    KEEP,
    OF_THE_PROFILE,
    MAXIMUM_INCOME,
    MINIMUM_RISK,
    CORE_AND_SATELLITE,
    BARBELL,
)
"""In the order of the menu."""
