"""Limits that people have on a portfolio, as records; a problem with its limits built in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization.choices import FixedCosts, HoldingLimits, TradeCount
from xl_portfolio.core.optimization.critical_line import CriticalLine, critical_line
from xl_portfolio.core.optimization.curved import CurvedLimit
from xl_portfolio.core.optimization.problem import BUDGET_TOLERANCE
from xl_portfolio.core.optimization.rows import LinearRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = [
    "Constraint",
    "LinearLimit",
    "TradeLimit",
    "TradingCost",
    "WeightLimits",
    "linear_pieces",
    "refuse_other_limits",
    "restricted",
    "restricted_path",
    "trade_row",
]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class WeightLimits:
    """Limits on the weight of each asset by itself: "each asset at most 10 %", "do not sell Bonds".

    Attributes
    ----------
    text : str
        How a sentence names it.
    lower, upper : array, shape (n,)
        Fractions of the portfolio; infinite where it says nothing.
    """

    text: str
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class LinearLimit:
    """``lower <= g'w <= upper``: a group, a ratio of groups, a yield, a duration, an exposure to a factor.

    Attributes
    ----------
    text : str
    coefficients : array, shape (n,)
        g.
    lower, upper : float
        Infinite where there is no limit.
    """

    text: str
    coefficients: NDArray[np.float64]
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class TradeLimit:
    """``Σ_i below_i max(start_i - w_i, 0) + above_i max(w_i - start_i, 0) <= most``.

    With the current weights as the start and ½ for both sides this is turnover; with 0 as the start and 1 for both
    it is gross exposure; with the gain of each asset per value sold for `below`, realised gains.

    Attributes
    ----------
    text : str
    start, below, above : array, shape (n,)
        below + above is not negative, which makes the limit convex.
    most : float
    """

    text: str
    start: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]
    most: float


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class TradingCost:
    """A cost in proportion to what is sold (below the start) and bought (above it), taken from the expected return.

    Attributes
    ----------
    text : str
    start, below, above : array, shape (n,)
        Costs per value traded, as fractions.
    """

    text: str
    start: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]


Constraint: TypeAlias = (
    WeightLimits
    | LinearLimit
    | TradeLimit
    | TradingCost
    | HoldingLimits
    | FixedCosts
    | TradeCount
    | CurvedLimit
)
Kinked: TypeAlias = TradeLimit | TradingCost
Kinks: TypeAlias = tuple["NDArray[np.float64]", "NDArray[np.float64]"]  # where, and how sharp


def refuse_other_limits(constraints: Sequence[Constraint], what: str) -> None:
    """Raise InputError at the first limit that is none on weights, groups or trades.

    Parameters
    ----------
    constraints : sequence of Constraint
    what : str
        What takes no others, such as "a barbell".
    """
    for limit in constraints:
        if not isinstance(limit, (WeightLimits, LinearLimit, TradeLimit)):
            raise InputError(f"The limit “{limit.text}” has no place in {what}: leave it out.")


def restricted(problem: MeanVariance, constraints: Sequence[Constraint]) -> MeanVariance:
    """Return the problem with limits built in, but those that bend or are a matter of yes or no: see `optimum`.

    Limits and costs of trades are convex and piecewise linear in each weight. Where one has a kink inside the
    bounds of an asset, the weight becomes the sum of two variables, one for each side: w_i = x_j + x_k, with
    `owners` telling whose they are. Linear on each piece, such limits are rows like all others. Fixed costs and a
    number of trades have their pieces at the current weights too, so that a search can bound them.

    Parameters
    ----------
    problem : MeanVariance
        Its rows stay.
    constraints : sequence of Constraint

    Raises
    ------
    Infeasible
        If the limits contradict each other; the sentence names the smallest set that does.
    """
    lower, upper = problem.lower.copy(), problem.upper.copy()
    for limit in constraints:
        if isinstance(limit, WeightLimits):
            np.maximum(lower, limit.lower, out=lower)
            np.minimum(upper, limit.upper, out=upper)
    if (lower > upper).any() or lower.sum() > 1 + BUDGET_TOLERANCE or upper.sum() < 1 - BUDGET_TOLERANCE:
        raise _clash(problem, constraints)
    linear = [limit for limit in constraints if isinstance(limit, LinearLimit)]
    kinked = [limit for limit in constraints if isinstance(limit, (TradeLimit, TradingCost))]
    kinks = [(limit.start, limit.below + limit.above) for limit in kinked]
    kinks += [(limit.start, limit.cost) for limit in constraints if isinstance(limit, FixedCosts)]
    kinks += [(limit.start, np.ones(problem.size)) for limit in constraints if isinstance(limit, TradeCount)]
    rows = [] if problem.rows is None else [problem.rows]
    rows += [_row(limit) for limit in linear]
    if not kinks:
        together = LinearRows.stacked(rows, problem.size) if rows else None
        return replace(problem, lower=lower, upper=upper, rows=together)
    return _in_pieces(replace(problem, lower=lower, upper=upper), rows, kinked, kinks)


def restricted_path(problem: MeanVariance, constraints: Sequence[Constraint]) -> CriticalLine:
    """Return the critical line of the problem with limits built in.

    Raises
    ------
    Infeasible
        If the limits contradict each other; the sentence names the smallest set that does.
    NotConverged
        If rounding led the path astray.
    """
    try:
        return critical_line(restricted(problem, constraints))
    except Infeasible:
        raise _clash(problem, constraints) from None


def _clash(problem: MeanVariance, constraints: Sequence[Constraint]) -> Infeasible:
    from xl_portfolio.core.optimization.infeasibility import explain

    return explain(problem, constraints)


def _row(limit: LinearLimit) -> LinearRows:
    return LinearRows(
        coefficients=limit.coefficients[None],
        lower=np.array([limit.lower]),
        upper=np.array([limit.upper]),
        texts=(limit.text,),
    )


def _in_pieces(
    problem: MeanVariance, rows: Sequence[LinearRows], kinked: Sequence[Kinked], kinks: Sequence[Kinks]
) -> MeanVariance:
    owners, lower, upper = _pieces(problem, kinks)
    parts = [
        LinearRows(
            coefficients=part.coefficients[:, owners], lower=part.lower, upper=part.upper, texts=part.texts
        )
        for part in rows
    ]
    returns = problem.expected_returns[owners]
    for limit in kinked:
        if isinstance(limit, TradeLimit):
            parts.append(trade_row(limit, owners, lower, upper))
        else:
            slopes, constant = linear_pieces(limit, owners, lower, upper)
            returns = returns - slopes - constant
    return replace(
        problem,
        expected_returns=returns,
        covariance=problem.covariance[np.ix_(owners, owners)],
        lower=lower,
        upper=upper,
        labels=tuple(problem.labels[k] for k in owners) if problem.labels else (),
        rows=LinearRows.stacked(parts, len(owners)) if parts else None,
        tilt=None if problem.tilt is None else problem.tilt[owners],
        owners=owners,
    )


def _pieces(
    problem: MeanVariance, kinks: Sequence[Kinks]
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Owner and bounds of each variable: the first of an asset starts at its lower bound."""
    owners: list[int] = []
    lower: list[float] = []
    upper: list[float] = []
    for asset in range(problem.size):
        low, high = float(problem.lower[asset]), float(problem.upper[asset])
        places = {float(start[asset]) for start, sharpness in kinks if sharpness[asset] > 0}
        edges = [low, *sorted(place for place in places if low < place < high), high]
        for number, (begin, end) in enumerate(pairwise(edges)):
            owners.append(asset)
            lower.append(0.0 if number else begin)
            upper.append(end - begin if number else end)
    return np.array(owners), np.array(lower), np.array(upper)


def trade_row(
    limit: TradeLimit, owners: NDArray[np.intp], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> LinearRows:
    """Return a limit on trades as a row of the variables, whose pieces are in order."""
    slopes, constant = linear_pieces(limit, owners, lower, upper)
    return LinearRows(
        coefficients=slopes[None],
        lower=np.array([-np.inf]),
        upper=np.array([limit.most - constant]),
        texts=(limit.text,),
    )


def linear_pieces(
    limit: Kinked, owners: NDArray[np.intp], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the slope of a kinked limit on every variable, and the constant that is left.

    Both sides of the kink are lines through 0 at the start: on its first piece, of slope s, an asset adds
    s (x - start), and on each further piece the slope times the variable.
    """
    slopes = np.empty(len(owners))
    constant, begin, last = 0.0, 0.0, -1
    for k, asset in enumerate(owners):
        first, last = asset != last, asset
        begin = float(lower[k]) if first else begin
        end = float(upper[k]) if first else begin + float(upper[k])
        start = float(limit.start[asset])
        slopes[k] = limit.above[asset] if begin + end >= 2 * start else -limit.below[asset]
        constant -= slopes[k] * start if first else 0.0
        begin = end
    return slopes, constant
