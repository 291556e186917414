"""Strategies compared: what the user's own assumptions say of each, beside the ranges that are claimed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning.market import geometric_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.planning.market import Market

__all__ = ["STRATEGIES", "Strategy", "StrategyResult", "compare_strategies"]

_SOURCE = "as claimed in the trade press, without a source"


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy:
    """A way of investing and what is claimed for it.

    Attributes
    ----------
    name, text : str
    claimed_return, claimed_yield : tuple of two floats
        Ranges, decimals per year; the upper end is infinite where "and more" is claimed.
    claimed_volatility : str
        In the words of the claim.
    source : str
        Of the claim.
    mix : tuple of float
        Weights over the ten classes of `ILLUSTRATIVE_MARKET`, an example to start from.
    """

    name: str
    text: str
    claimed_return: tuple[float, float]
    claimed_volatility: str
    claimed_yield: tuple[float, float]
    source: str
    mix: tuple[float, ...]


STRATEGIES: tuple[Strategy, ...] = (
    Strategy(
        name="Income",
        text="Dividends, interest and rents first.",
        claimed_return=(0.05, 0.08),
        claimed_volatility="low to medium",
        claimed_yield=(0.03, float("inf")),
        source=_SOURCE,
        mix=(0.35, 0.0, 0.05, 0.10, 0.20, 0.05, 0.10, 0.10, 0.0, 0.05),
    ),
    Strategy(
        name="Growth",
        text="Growth of capital first, little income.",
        claimed_return=(0.08, 0.15),
        claimed_volatility="high",
        claimed_yield=(0.0, 0.02),
        source=_SOURCE,
        mix=(0.10, 0.60, 0.25, 0.0, 0.0, 0.0, 0.0, 0.05, 0.0, 0.0),
    ),
    Strategy(
        name="Balanced",
        text="Stocks and bonds in balance.",
        claimed_return=(0.07, 0.11),
        claimed_volatility="medium",
        claimed_yield=(0.02, 0.04),
        source=_SOURCE,
        mix=(0.25, 0.20, 0.15, 0.15, 0.15, 0.0, 0.0, 0.05, 0.0, 0.05),
    ),
    Strategy(
        name="Tactical",
        text="Weights that follow momentum or the state of the market; the mix is its long-run average.",
        claimed_return=(0.07, 0.14),
        claimed_volatility="medium to high",
        claimed_yield=(0.01, 0.05),
        source=_SOURCE,
        mix=(0.20, 0.30, 0.20, 0.10, 0.05, 0.0, 0.0, 0.05, 0.05, 0.05),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StrategyResult:
    """One strategy under the user's assumptions.

    Attributes
    ----------
    strategy : Strategy
    expected_return, median_return, volatility, income_yield : float
        Arithmetic and compound; after costs inside funds, before taxes, nominal; decimals per year.
    against_return, against_yield : str
        "within", "below" or "above" the claimed range.
    """

    strategy: Strategy
    expected_return: float
    median_return: float
    volatility: float
    income_yield: float
    against_return: str
    against_yield: str


def compare_strategies(
    market: Market,
    mixes: Sequence[NDArray[np.float64]],
    strategies: Sequence[Strategy] = STRATEGIES,
) -> tuple[StrategyResult, ...]:
    """What each strategy's mix promises under the user's own assumptions, and how that stands to the claim.

    A number inside the claimed range does not confirm the claim: the assumptions are the user's own.

    Parameters
    ----------
    market : the assumptions on n classes
    mixes : one (n,) row of weights for each strategy
    strategies : with their claims

    Raises
    ------
    InputError
        Not one mix for each strategy, or a mix of another length.
    """
    if len(mixes) != len(strategies):
        raise InputError(
            f"{len(mixes)} mixes came for {len(strategies)} strategies: fill in one row for each."
        )
    results = []
    for strategy, mix in zip(strategies, mixes, strict=True):
        mean, risk = market.portfolio_return(mix), market.portfolio_volatility(mix)
        income = market.portfolio_yield(mix)
        results.append(
            StrategyResult(
                strategy=strategy,
                expected_return=mean,
                median_return=float(geometric_mean(mean, risk)),
                volatility=risk,
                income_yield=income,
                against_return=_place(mean, strategy.claimed_return),
                against_yield=_place(income, strategy.claimed_yield),
            )
        )
    return tuple(results)


def _place(value: float, claimed: tuple[float, float]) -> str:
    if value < claimed[0] - 1e-12:
        return "below"
    return "above" if value > claimed[1] + 1e-12 else "within"
