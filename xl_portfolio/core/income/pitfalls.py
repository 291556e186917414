"""What goes wrong with income, in words: yield traps, overconcentration, income that loses to inflation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income.yields import SAME_DIVIDEND, real_return
from xl_portfolio.core.measures.inputs import check_vector
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

__all__ = [
    "TYPICAL_LIMITS",
    "TrapLimits",
    "YieldTrap",
    "income_against_inflation",
    "overconcentration",
    "yield_trap",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrapLimits:
    """From which figures on a yield deserves distrust, decimals.

    Attributes
    ----------
    income_yield : float
        A yield above it is high.
    payout : float
        A payout ratio above it leaves no room; for REITs it is set against funds from operations.
    volatility : float
        An annual volatility above it is high.
    """

    income_yield: float
    payout: float
    volatility: float


TYPICAL_LIMITS = TrapLimits(income_yield=0.06, payout=0.80, volatility=0.30)
"""Rules of thumb, no law: a sheet shows them in cells of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class YieldTrap:
    """The verdict on one holding.

    Attributes
    ----------
    trapped : bool
        A high yield together with at least one reason to distrust it.
    reasons : tuple of str
        What was found, each a clause; empty where nothing was.
    unknown : tuple of str
        What could not be judged because a figure is missing.
    text : str
        The verdict in one sentence.
    """

    trapped: bool
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]
    text: str


def yield_trap(
    income_yield: float,
    payout: float,
    dividends: ArrayLike,
    volatility: float,
    limits: TrapLimits = TYPICAL_LIMITS,
) -> YieldTrap:
    """Whether a yield is high for a bad reason: high yield with high payout, falling dividend or high risk.

    A high yield alone is no trap, nor is a bad sign without a high yield; together they are.

    Parameters
    ----------
    income_yield : decimal per year
    payout : payout ratio, decimal; NaN if unknown
    dividends : (n,) annual dividends for a share, oldest first; empty or one if unknown
    volatility : annual, decimal; NaN if unknown
    limits : from which figures on to distrust

    Raises
    ------
    InputError
        The yield is missing.
    """
    if not math.isfinite(income_yield):
        raise InputError("The yield is missing: write it as a decimal, such as 0.09 for 9 %.")
    history = np.asarray(dividends, dtype=np.float64)
    known = history[np.isfinite(history)]
    reasons, unknown = [], []
    if math.isnan(payout):
        unknown.append("payout ratio")
    elif payout > limits.payout:
        reasons.append(
            f"{percent(payout, 0)} of earnings are paid out (more than {percent(limits.payout, 0)})"
        )
    if known.size < 2:
        unknown.append("dividend history")
    elif known[-1] < known.max() * (1.0 - SAME_DIVIDEND):
        reasons.append(f"the dividend fell from {known.max():g} to {known[-1]:g}")
    if math.isnan(volatility):
        unknown.append("volatility")
    elif volatility > limits.volatility:
        reasons.append(
            f"the price moves by {percent(volatility, 0)} a year (more than {percent(limits.volatility, 0)})"
        )
    high = income_yield > limits.income_yield
    trapped = high and bool(reasons)
    return YieldTrap(
        trapped=trapped,
        reasons=tuple(reasons),
        unknown=tuple(unknown),
        text=_verdict(income_yield, limits, high=high, reasons=reasons, unknown=unknown),
    )


def overconcentration(weights: ArrayLike, labels: Sequence[str], limit: float) -> tuple[str, ...]:
    """One sentence for each position above the limit, largest first; none where all is well.

    Parameters
    ----------
    weights : (n,) shares of the portfolio or of its income, decimals
    labels : n names
    limit : decimal

    Raises
    ------
    InputError
        Numbers of weights and names differ, or a weight is missing.
    """
    shares = check_vector(weights, "weight")
    if shares.size != len(labels):
        raise InputError(f"{shares.size} weights came with {len(labels)} names: there must be one for each.")
    return tuple(
        f"{labels[i]} is {percent(float(shares[i]))}, above the limit of {percent(limit)}."
        for i in np.argsort(-shares, kind="stable")
        if shares[i] > limit + 1e-12
    )


def income_against_inflation(income_growth: float, inflation: float, years: int) -> tuple[float, str]:
    """What an income of 100 is worth after some years in today's money, and a sentence.

    ``100 ((1 + g) / (1 + i))^n``

    Parameters
    ----------
    income_growth : g, decimal per year
    inflation : i, decimal per year
    years : n, at least 1

    Raises
    ------
    InputError
        A rate is missing, or the inflation is -100 % or less.
    """
    real = real_return(income_growth, inflation)
    left = 100.0 * (1.0 + real) ** years
    if real < 0.0:
        text = (
            f"Income that grows {percent(income_growth)} a year loses to inflation of {percent(inflation)}: "
            f"in {years} years 100 of it buys what {left:.0f} buys today."
        )
    else:
        text = (
            f"Income that grows {percent(income_growth)} a year keeps up with inflation of {percent(inflation)}: "
            f"in {years} years 100 of it buys what {left:.0f} buys today."
        )
    return left, text


def _verdict(
    income_yield: float, limits: TrapLimits, *, high: bool, reasons: Sequence[str], unknown: Sequence[str]
) -> str:
    gap = f" Not judged for want of figures: {', '.join(unknown)}." if unknown else ""
    found = " and ".join(reasons)
    if high and reasons:
        return f"Yield trap: the yield of {percent(income_yield)} is high and {found}.{gap}"
    if high:
        return f"The yield of {percent(income_yield)} is high, but nothing else speaks against it.{gap}"
    if reasons:
        return (
            f"No yield trap, since the yield of {percent(income_yield)} is not above "
            f"{percent(limits.income_yield)}; yet {found}.{gap}"
        )
    return f"No yield trap: the yield of {percent(income_yield)} is ordinary.{gap}"
