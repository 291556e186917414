"""Risk capacity: how much loss a person's circumstances can bear, whatever the person would like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xl_portfolio.core.errors import InputError

__all__ = [
    "CAPACITY_FACTORS",
    "INCOME_STABILITIES",
    "Capacity",
    "CapacityFactor",
    "Circumstances",
    "assess_capacity",
]

INCOME_STABILITIES: tuple[str, ...] = ("None or very uncertain", "Varies", "Steady", "Guaranteed for life")
"""How safe the income outside the portfolio is, least first; chosen by its position from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What decides how much risk a household can bear.

    Attributes
    ----------
    age : float
        Years, of the older partner.
    horizon : float
        Years until most of the money is needed.
    income_stability : int
        Position in `INCOME_STABILITIES`.
    emergency_months : float
        Months of spending in cash outside the portfolio.
    insured : float
        Share of the insurance needed (health, liability, home, disability, life) that is in force, 0 to 1.
    debt_payments : float
        Debt payments as a share of income, mortgage included.
    large_needs : float
        Large needs of the next five years as a share of the portfolio.

    Raises
    ------
    InputError
        A number is missing or impossible.
    """

    age: float
    horizon: float
    income_stability: int
    emergency_months: float
    insured: float
    debt_payments: float
    large_needs: float

    def __post_init__(self) -> None:
        for name, text, most in (
            ("age", "age", 130),
            ("horizon", "horizon in years", 130),
            ("emergency_months", "emergency fund in months", 1200),
            ("insured", "insured share", 1),
            ("debt_payments", "debt payments as a share of income", 10),
            ("large_needs", "large needs as a share of the portfolio", 10),
        ):
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise InputError(f"The {text} is {value:g}: write a number from 0 to {most}.")
        if self.income_stability not in range(len(INCOME_STABILITIES)):
            raise InputError(f"Choose how safe the income is: one of {', '.join(INCOME_STABILITIES)}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class CapacityFactor:
    """One circumstance and how it is scored.

    Attributes
    ----------
    name : str
    rule : str
        The scale in words, shown beside the points.
    share : callable
        Part of the points that is earned, 0 to 1.
    points : float
        Most points.
    barrier : callable
        Whether this circumstance alone forbids more than a conservative profile.
    barrier_text : str
        Why, as a clause; empty where it never does.
    """

    name: str
    rule: str
    share: Callable[[Circumstances], float]
    points: float
    barrier: Callable[[Circumstances], bool]
    barrier_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Capacity:
    """Ability to bear risk.

    Attributes
    ----------
    score : float
        0 (none) to 100.
    points : tuple of float
        Of each of `CAPACITY_FACTORS`; they add up to the score.
    barriers : tuple of str
        Circumstances that alone forbid more than a conservative profile, as clauses.
    weakest : str
        Name of the factor that misses most points.
    """

    score: float
    points: tuple[float, ...]
    barriers: tuple[str, ...]
    weakest: str


def _between(value: float, nothing: float, everything: float) -> float:
    """Share earned on a straight line from `nothing` (0) to `everything` (1)."""
    return min(1.0, max(0.0, (value - nothing) / (everything - nothing)))


def _never(circumstances: Circumstances) -> bool:
    return False


CAPACITY_FACTORS: tuple[CapacityFactor, ...] = (
    CapacityFactor(
        name="Age",
        rule="10 points up to 40, none from 85",
        share=lambda c: _between(c.age, 85, 40),
        points=10,
        barrier=_never,
        barrier_text="",
    ),
    CapacityFactor(
        name="Horizon",
        rule="25 points from 20 years, none up to 2",
        share=lambda c: _between(c.horizon, 2, 20),
        points=25,
        barrier=lambda c: c.horizon < 3,
        barrier_text="the money is needed within three years",
    ),
    CapacityFactor(
        name="Income stability",
        rule="15 points if guaranteed for life, 10 steady, 5 varying",
        share=lambda c: c.income_stability / (len(INCOME_STABILITIES) - 1),
        points=15,
        barrier=_never,
        barrier_text="",
    ),
    CapacityFactor(
        name="Emergency fund",
        rule="15 points from 12 months of spending, none without",
        share=lambda c: _between(c.emergency_months, 0, 12),
        points=15,
        barrier=lambda c: c.emergency_months < 3,
        barrier_text="the emergency fund lasts less than three months",
    ),
    CapacityFactor(
        name="Insurance",
        rule="10 points if everything needed is insured",
        share=lambda c: c.insured,
        points=10,
        barrier=_never,
        barrier_text="",
    ),
    CapacityFactor(
        name="Debt",
        rule="10 points without debt, none from 40 % of income",
        share=lambda c: _between(c.debt_payments, 0.4, 0),
        points=10,
        barrier=lambda c: c.debt_payments > 0.5,
        barrier_text="debt takes more than half of the income",
    ),
    CapacityFactor(
        name="Large needs ahead",
        rule="15 points without, none from 50 % of the portfolio",
        share=lambda c: _between(c.large_needs, 0.5, 0),
        points=15,
        barrier=lambda c: c.large_needs > 0.5,
        barrier_text="more than half of the portfolio is needed within five years",
    ),
)


def assess_capacity(circumstances: Circumstances) -> Capacity:
    """Ability to bear risk: the points of all factors, and what alone forbids risk."""
    points = tuple(factor.points * factor.share(circumstances) for factor in CAPACITY_FACTORS)
    missing = [factor.points - earned for factor, earned in zip(CAPACITY_FACTORS, points, strict=True)]
    return Capacity(
        score=sum(points),
        points=points,
        barriers=tuple(factor.barrier_text for factor in CAPACITY_FACTORS if factor.barrier(circumstances)),
        weakest=CAPACITY_FACTORS[missing.index(max(missing))].name,
    )
