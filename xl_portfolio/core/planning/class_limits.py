"""Limits on an allocation over asset classes, what is known of the classes, and what a mix of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.inputs import check_finite, check_weights
from xl_portfolio.core.optimization import LinearLimit, MeanVariance, WeightLimits
from xl_portfolio.core.planning.market import geometric_mean
from xl_portfolio.core.planning.ratings import rating_number
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.optimization import Constraint
    from xl_portfolio.core.planning.market import Market

__all__ = [
    "AllocationMeasures",
    "ClassFacts",
    "ClassLimits",
    "class_constraints",
    "class_problem",
    "limits_missed",
    "measure_allocation",
]

#: A weight below this is none: a hundredth of a basis point.
HELD = 1e-6

#: A limit missed by no more than this is kept.
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class ClassFacts:
    """What is known of n asset classes beside the assumptions of a `Market`.

    Attributes
    ----------
    broad : tuple of str, length n
        Stocks, Bonds, Preferreds, Real estate, Alternatives or Cash.
    durations : array, shape (n,)
        Modified, years; 0 where prices do not follow interest rates.
    qualities : tuple of str, length n
        Credit rating, see `rating_number`; empty where there is none.
    core : array of bool, shape (n,)
        Whether it belongs to the core of a core with satellites; all others are satellites.
    protects : array of bool, shape (n,)
        Whether it protects from inflation.

    Raises
    ------
    InputError
        Lengths disagree, a duration is missing or negative, a rating is none.
    """

    broad: tuple[str, ...]
    durations: NDArray[np.float64]
    qualities: tuple[str, ...]
    core: NDArray[np.bool_]
    protects: NDArray[np.bool_]

    def __post_init__(self) -> None:
        n = len(self.broad)
        kinds = {"durations": np.float64, "core": np.bool_, "protects": np.bool_}
        for name, kind in kinds.items():
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=kind))
        lengths = {len(getattr(self, name)) for name in ClassFacts.__slots__}
        if n == 0 or lengths != {n}:
            raise InputError(f"{n} classes came with facts about {min(lengths)} to {max(lengths)} of them.")
        check_finite(self.durations, "duration")
        if (self.durations < 0.0).any():
            raise InputError(
                f"Duration {int(self.durations.argmin()) + 1} is negative: write years, 0 for none."
            )
        for quality in self.qualities:
            if quality:
                rating_number(quality)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class ClassLimits:
    """What an allocation over n classes must keep; None (or "") where nothing is asked. Decimals, years.

    Attributes
    ----------
    lower, upper : array, shape (n,)
        Range of the weight of each class.
    most_in_one : float or None
        Largest weight of any class.
    least_protected : float or None
        Smallest share in classes that protect from inflation.
    most_duration : float or None
        Largest duration of the whole mix, Σ w_i D_i, years: a rise of interest rates by one point costs about that
        many percent of everything.
    least_quality : str
        Classes rated lower are not held; classes without a rating are not concerned.
    income_wanted : float or None
        Yield, per year. Binds where the objective is about it, otherwise a miss is said.
    volatility_limit : float or None
        Per year. Binds where the objective is about it, otherwise a miss is said.
    core_share : pair of float or None
        Range of the share of the core.
    safe_share : float or None
        Share of the safe end of a barbell.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    most_in_one: float | None = None
    least_protected: float | None = None
    most_duration: float | None = None
    least_quality: str = ""
    income_wanted: float | None = None
    volatility_limit: float | None = None
    core_share: tuple[float, float] | None = None
    safe_share: float | None = None


def class_problem(market: Market, limits: ClassLimits) -> MeanVariance:
    """The mean-variance problem of the classes: net returns, and the range of each class.

    Raises
    ------
    InputError, Infeasible
        As `MeanVariance`.
    """
    return MeanVariance(
        expected_returns=market.net_returns,
        covariance=market.covariance,
        lower=limits.lower,
        upper=limits.upper,
        labels=market.labels,
    )


def class_constraints(facts: ClassFacts, limits: ClassLimits) -> tuple[Constraint, ...]:
    """The limits that every proposal keeps, beside the ranges of the classes.

    Raises
    ------
    InputError
        The least quality is no rating.
    """
    none = np.full(len(facts.broad), np.inf)
    found: list[Constraint] = []
    if limits.most_in_one is not None:
        text = f"at most {percent_digits(limits.most_in_one)} in one class"
        found.append(WeightLimits(text=text, lower=-none, upper=np.full(len(none), limits.most_in_one)))
    if limits.least_protected is not None:
        text = f"at least {percent_digits(limits.least_protected)} protected from inflation"
        shares = facts.protects.astype(np.float64)
        found.append(LinearLimit(text=text, coefficients=shares, lower=limits.least_protected, upper=np.inf))
    if limits.most_duration is not None:
        text = f"duration at most {limits.most_duration:.4g} years"
        found.append(
            LinearLimit(text=text, coefficients=facts.durations, lower=-np.inf, upper=limits.most_duration)
        )
    if limits.least_quality:
        text = f"nothing rated below {limits.least_quality}"
        found.append(
            WeightLimits(text=text, lower=-none, upper=np.where(_weaker(facts, limits), 0.0, np.inf))
        )
    return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class AllocationMeasures:
    """What a mix of classes is; decimals per year unless said otherwise, before taxes, nominal.

    Attributes
    ----------
    expected_return, median_return : float
        Arithmetic and compound, after costs inside funds.
    volatility, income_yield : float
    duration : float
        Years, of the whole.
    largest, protected : float
        Share of the largest class, and of classes that protect from inflation.
    """

    expected_return: float
    median_return: float
    volatility: float
    income_yield: float
    duration: float
    largest: float
    protected: float


def measure_allocation(market: Market, facts: ClassFacts, weights: ArrayLike) -> AllocationMeasures:
    """What a mix promises under the assumptions, and how it is spread.

    Parameters
    ----------
    market : assumptions on n classes
    facts : of the same classes
    weights : (n,), adding up to 1

    Raises
    ------
    InputError
        The weights are not n finite numbers.
    """
    mix = check_weights(weights, market.size)
    mean, risk = market.portfolio_return(mix), market.portfolio_volatility(mix)
    return AllocationMeasures(
        expected_return=mean,
        median_return=float(geometric_mean(mean, risk)),
        volatility=risk,
        income_yield=market.portfolio_yield(mix),
        duration=float(mix @ facts.durations),
        largest=float(mix.max()),
        protected=float(mix[facts.protects].sum()),
    )


def limits_missed(
    market: Market, facts: ClassFacts, limits: ClassLimits, weights: ArrayLike
) -> tuple[str, ...]:
    """One sentence for each limit, the income wanted and the volatility included, that a mix does not keep.

    Parameters
    ----------
    market, facts, limits : of n classes
    weights : (n,), adding up to 1
    """
    mix = check_weights(weights, market.size)
    found = measure_allocation(market, facts, mix)
    said = []
    for label, weight, low, high in zip(market.labels, mix, limits.lower, limits.upper, strict=True):
        if not low - ROUNDING <= weight <= high + ROUNDING:
            said.append(
                f"{label} is {percent_digits(weight)}, outside its range from {percent_digits(low)} to "
                f"{percent_digits(high)}."
            )
    for what, value, most in (
        ("largest class", found.largest, limits.most_in_one),
        ("volatility", found.volatility, limits.volatility_limit),
    ):
        if most is not None and value > most + ROUNDING:
            said.append(f"The {what} is {percent_digits(value)}, more than {percent_digits(most)}.")
    for what, value, least in (
        ("share that protects from inflation", found.protected, limits.least_protected),
        ("yield", found.income_yield, limits.income_wanted),
    ):
        if least is not None and value < least - ROUNDING:
            said.append(f"The {what} is {percent_digits(value)}, less than {percent_digits(least)}.")
    if limits.most_duration is not None and found.duration > limits.most_duration + ROUNDING:
        said.append(
            f"The duration is {found.duration:.3g} years, more than {limits.most_duration:.3g} years."
        )
    if limits.least_quality and mix[_weaker(facts, limits)].sum() > HELD:
        said.append(
            f"{percent_digits(mix[_weaker(facts, limits)].sum())} is rated below {limits.least_quality}."
        )
    return tuple(said)


def _weaker(facts: ClassFacts, limits: ClassLimits) -> NDArray[np.bool_]:
    """Classes rated below the least quality (n,)."""
    least = rating_number(limits.least_quality)
    return np.array([bool(quality) and rating_number(quality) > least for quality in facts.qualities])
