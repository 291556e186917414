"""The risk profile: the lower of willingness and ability, its model portfolio, and the reason in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError

if TYPE_CHECKING:
    from xl_portfolio.core.planning.capacity import Capacity

__all__ = [
    "AGGRESSIVE",
    "CONSERVATIVE",
    "MODEL_PORTFOLIOS",
    "MODERATE",
    "ClassRange",
    "ModelPortfolio",
    "RiskProfile",
    "risk_profile",
]

_RANGE = 0.10  # the ranges around a model portfolio: ten percentage points either way


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassRange:
    """Weight of a broad class in a model portfolio and the range it may move in, decimals."""

    name: str
    weight: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelPortfolio:
    """A risk profile and the portfolio that goes with it.

    Attributes
    ----------
    name : str
        Aggressive, Moderate or Conservative.
    text : str
        What it is for.
    from_score : float
        Smallest score, of 100, that reaches it.
    classes : tuple of ClassRange
        Weights add up to 1.
    """

    name: str
    text: str
    from_score: float
    classes: tuple[ClassRange, ...]


def _classes(**weights: float) -> tuple[ClassRange, ...]:
    return tuple(
        ClassRange(
            name=name.replace("_", " ").capitalize(),
            weight=weight,
            low=max(0.0, round(weight - _RANGE, 6)),
            high=min(1.0, round(weight + _RANGE, 6)),
        )
        for name, weight in weights.items()
    )


CONSERVATIVE = ModelPortfolio(
    name="Conservative",
    text="Keeps the capital and pays a steady income.",
    from_score=0.0,
    classes=_classes(stocks=0.30, bonds=0.50, fixed_deposits=0.20),
)
MODERATE = ModelPortfolio(
    name="Moderate",
    text="Income and growth in balance.",
    from_score=40.0,
    classes=_classes(stocks=0.50, bonds=0.40, cash_or_commodities=0.10),
)
AGGRESSIVE = ModelPortfolio(
    name="Aggressive",
    text="Growth first; falls of a third or more must be borne.",
    from_score=70.0,
    classes=_classes(stocks=0.70, bonds=0.20, alternatives=0.10),
)
MODEL_PORTFOLIOS: tuple[ModelPortfolio, ...] = (CONSERVATIVE, MODERATE, AGGRESSIVE)
"""In rising order of risk; a profile is the last one whose score is reached."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskProfile:
    """The lower of willingness and ability.

    Attributes
    ----------
    portfolio : ModelPortfolio
        Of the profile.
    willing, able : ModelPortfolio
        What tolerance and capacity would each allow.
    reason : str
        Why, in a sentence or two.
    """

    portfolio: ModelPortfolio
    willing: ModelPortfolio
    able: ModelPortfolio
    reason: str


def risk_profile(tolerance: float, capacity: Capacity) -> RiskProfile:
    """Risk profile from a tolerance score and a capacity.

    Parameters
    ----------
    tolerance : score of the questionnaire, 0 to 100
    capacity : of the circumstances; a barrier in it allows the conservative profile only

    Raises
    ------
    InputError
        The score is not between 0 and 100.
    """
    if not 0.0 <= tolerance <= 100.0:
        raise InputError(f"The tolerance score is {tolerance:g}: it lies between 0 and 100.")
    willing = _reached(tolerance)
    able = CONSERVATIVE if capacity.barriers else _reached(capacity.score)
    portfolio = min(willing, able, key=MODEL_PORTFOLIOS.index)
    return RiskProfile(
        portfolio=portfolio,
        willing=willing,
        able=able,
        reason=_reason(willing, able, tolerance, capacity),
    )


def _reached(score: float) -> ModelPortfolio:
    return [portfolio for portfolio in MODEL_PORTFOLIOS if score >= portfolio.from_score - 1e-9][-1]


def _reason(willing: ModelPortfolio, able: ModelPortfolio, tolerance: float, capacity: Capacity) -> str:
    if capacity.barriers and willing is not CONSERVATIVE:
        return (
            f"Conservative, because {' and '.join(capacity.barriers)}; your answers alone "
            f"({tolerance:.0f} of 100) would allow {willing.name.lower()}."
        )
    if willing is able:
        return (
            f"{willing.name}: willingness ({tolerance:.0f} of 100) and ability ({capacity.score:.0f} of 100) "
            "both point there."
        )
    if MODEL_PORTFOLIOS.index(willing) < MODEL_PORTFOLIOS.index(able):
        return (
            f"{willing.name}, because your answers ({tolerance:.0f} of 100) allow no more, although your circumstances "
            f"({capacity.score:.0f} of 100) could bear {able.name.lower()}."
        )
    return (
        f"{able.name}, because your circumstances ({capacity.score:.0f} of 100; weakest point: "
        f"{capacity.weakest.lower()}) bear no more, although your answers ({tolerance:.0f} of 100) would allow "
        f"{willing.name.lower()}."
    )
