"""The allocation over asset classes: what it may be sought for, and the mix that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.measures.inputs import check_weights
from xl_portfolio.core.optimization import TARGET_VOLATILITY, Aim, LinearLimit, restricted_path
from xl_portfolio.core.optimization.blends import barbell, core_satellite
from xl_portfolio.core.optimization.structured import income_at_least, maximum_income, minimum_tracking_error
from xl_portfolio.core.planning.class_limits import (
    class_constraints,
    class_problem,
    limits_missed,
    measure_allocation,
    rating_number,
)
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization import Constraint, CriticalLine, MeanVariance
    from xl_portfolio.core.planning.class_limits import AllocationMeasures, ClassFacts, ClassLimits
    from xl_portfolio.core.planning.market import Market
    from xl_portfolio.core.planning.profile import ModelPortfolio

__all__ = [
    "ALLOCATION_OBJECTIVES",
    "BARBELL",
    "CORE_AND_SATELLITE",
    "KEEP",
    "MAXIMUM_INCOME",
    "MINIMUM_RISK",
    "MODEL_MEMBERS",
    "OF_THE_PROFILE",
    "AllocationObjective",
    "AllocationProblem",
    "Proposal",
    "model_members",
    "propose",
]

CORE_SHARE = (0.60, 0.80)
"""Range of the share of the core where none is asked for; usual in practice."""

MODEL_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "Stocks": ("Stocks", "Real estate"),
    "Bonds": ("Bonds", "Preferreds"),
    "Fixed deposits": ("Cash",),
    "Cash or commodities": ("Cash", "Alternatives"),
    "Alternatives": ("Alternatives",),
}
"""Broad classes that make up each class of the model portfolios: listed real estate is stocks, preferreds pay as bonds
do. What belongs nowhere (cash in the aggressive one) has no place in that model."""

_SAFE_BONDS = "A"  # bonds of this rating or better are safe enough for a barbell


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
                raise InputError(f"There are {n} classes, but the {what} are about {length}.")
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
    def most_volatility(self) -> float:
        """The volatility limit; where there is none, the volatility of the present mix."""
        limit = self.limits.volatility_limit
        return self.market.portfolio_volatility(self.present) if limit is None else limit

    @property
    def safe(self) -> NDArray[np.bool_]:
        """Classes of the safe end of a barbell: cash, and bonds rated A or better (n,)."""
        good = [bool(q) and rating_number(q) <= rating_number(_SAFE_BONDS) + 1 for q in self.facts.qualities]
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
    needs : tuple of str
        The numbers of `ClassLimits` that it reads beside those that every proposal keeps; the text says what is taken
        where one is None.
    weights : callable
        `weights(problem)`, the mix (n,).
    """

    name: str
    text: str
    needs: tuple[str, ...]
    weights: Callable[[AllocationProblem], NDArray[np.float64]]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Proposal:
    """A mix of classes for an objective.

    Attributes
    ----------
    objective : AllocationObjective
    weights : array, shape (n,)
        Add up to 1.
    measures : AllocationMeasures
    missed : tuple of str
        A sentence for each limit that the mix does not keep: all of them may be missed by the present mix, otherwise
        only an income or a volatility that the objective is not about.
    """

    objective: AllocationObjective
    weights: NDArray[np.float64]
    measures: AllocationMeasures
    missed: tuple[str, ...]


def propose(problem: AllocationProblem, objective: AllocationObjective) -> Proposal:
    """The mix of the classes that an objective asks for, within all limits on classes.

    Every mix but the present one is optimal with a proof, see `core.optimization.certificate`.

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
    weights = objective.weights(problem)
    return Proposal(
        objective=objective,
        weights=weights,
        measures=measure_allocation(problem.market, problem.facts, weights),
        missed=limits_missed(problem.market, problem.facts, problem.limits, weights),
    )


def model_members(model: ModelPortfolio, broad: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which classes belong to each class of a model portfolio: shape (classes of the model, n).

    Parameters
    ----------
    model : of a risk profile
    broad : (n,) broad class of each class
    """
    return np.array([[name in MODEL_MEMBERS[entry.name] for name in broad] for entry in model.classes])


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
    return maximum_income(problem.path(), problem.most_volatility, problem.market.yields).weights


def _minimum_risk(problem: AllocationProblem) -> NDArray[np.float64]:
    wanted = problem.limits.income_wanted
    income = problem.market.portfolio_yield(problem.present) if wanted is None else wanted
    return income_at_least(problem.path(), income, problem.market.yields).weights


def _core_and_satellite(problem: AllocationProblem) -> NDArray[np.float64]:
    aim = Aim(objective=TARGET_VOLATILITY, target=problem.most_volatility, columns={})
    share = problem.limits.core_share or CORE_SHARE
    facts = problem.facts
    return core_satellite(
        problem.mean_variance, facts.core, facts.satellites, share, aim, problem.constraints
    ).weights


def _barbell(problem: AllocationProblem) -> NDArray[np.float64]:
    share = problem.limits.safe_share
    if share is None:
        share = float(problem.present[problem.safe].sum())
    return barbell(problem.mean_variance, problem.safe, problem.bold, share, problem.constraints).weights


KEEP = AllocationObjective(
    name="Keep the present mix",
    text="What is held today, unchanged; limits that it does not keep are said.",
    needs=(),
    weights=_keep,
)
OF_THE_PROFILE = AllocationObjective(
    name="Model portfolio of the profile",
    text="The shares of the profile's model portfolio; within them, what moves most like the present mix.",
    needs=(),
    weights=_of_the_profile,
)
MAXIMUM_INCOME = AllocationObjective(
    name="Maximum income for a risk limit",
    text="The highest yield whose volatility is at most the limit; without a limit, at most today's volatility.",
    needs=("volatility_limit",),
    weights=_maximum_income,
)
MINIMUM_RISK = AllocationObjective(
    name="Minimum risk for an income",
    text="The lowest volatility that yields at least the income wanted; if none is given, at least today's yield.",
    needs=("income_wanted",),
    weights=_minimum_risk,
)
CORE_AND_SATELLITE = AllocationObjective(
    name="Core and satellite",
    text="The highest expected return with the core's share (60 to 80 % if none is given) in classes marked Core and "
    "the rest in those marked Satellite, at a volatility of at most the limit; without a limit, today's.",
    needs=("core_share", "volatility_limit"),
    weights=_core_and_satellite,
)
BARBELL = AllocationObjective(
    name="Barbell",
    text="The safe share (today's if none is given) in cash and bonds rated A or better, for the least risk; the rest "
    "in the stocks, real estate and alternatives of highest return; nothing between.",
    needs=("safe_share",),
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
