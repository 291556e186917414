"""Limits that bend: a tracking error at most so large, an effective number of assets at least so large."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import Infeasible, NotConverged, Unbounded
from xl_portfolio.core.optimization.certificate import TOLERANCE, certify, feasibility, optimality
from xl_portfolio.core.optimization.critical_line import critical_line
from xl_portfolio.core.optimization.goals import Goal
from xl_portfolio.core.optimization.optima import ROUNDING, maximum_return, minimum_variance
from xl_portfolio.core.optimization.portfolio import Portfolio
from xl_portfolio.core.optimization.rows import LinearRows
from xl_portfolio.core.optimization.structured import rated
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.cone_program import Ball, Place, Program, Units
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["CurvedLimit", "curved_optimum", "keeps"]

#: A limit that can be kept by no more than this share of it leaves a single portfolio.
NO_ROOM = 1e-7

NO_PLACE = "The limits leave next to no room for this objective: give one of them a little more."

#: A variance below this share of the mean is no risk at all.
NO_RISK = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class CurvedLimit:
    """``(w - c)'D(w - c) <= most``.

    Attributes
    ----------
    text : str
        How a sentence names it.
    centre : array, shape (n,)
        c: the benchmark, or 0.
    covariance : bool
        Whether D is the covariance of the returns (a tracking error); if not it is the identity (concentration).
    most : float
        The square of the tracking error, or one over the effective number of assets; above 0.
    """

    text: str
    centre: NDArray[np.float64]
    covariance: bool
    most: float

    def matrix(self, problem: MeanVariance) -> NDArray[np.float64]:
        """D for the assets of a problem, shape (n, n)."""
        return problem.merged_covariance() if self.covariance else np.eye(len(self.centre))

    def value(self, problem: MeanVariance, weights: NDArray[np.float64]) -> float:
        """Left side for weights of the assets, shape (n,)."""
        gap = weights - self.centre
        return float(gap @ self.matrix(problem) @ gap)

    def loosened(self) -> CurvedLimit:
        """Return the limit with one point more of tracking error, or one effective asset less."""
        if self.covariance:
            return replace(self, most=(self.most**0.5 + 0.01) ** 2)
        return replace(self, most=1.0 / max(1.0 / self.most - 1.0, 1.0))


class Bend(NamedTuple):
    """A limit with its matrix D for the assets."""

    limit: CurvedLimit
    matrix: NDArray[np.float64]

    def value(self, weights: NDArray[np.float64]) -> float:
        """Left side for weights of the assets, shape (n,)."""
        gap = weights - self.limit.centre
        return float(gap @ self.matrix @ gap)

    def kept(self, weights: NDArray[np.float64]) -> bool:
        """Whether weights of the assets keep the limit."""
        return self.value(weights) <= self.limit.most * (1.0 + TOLERANCE)


def keeps(problem: MeanVariance, limits: Sequence[CurvedLimit], weights: NDArray[np.float64]) -> bool:
    """Whether weights of the assets keep all limits."""
    return all(Bend(limit, limit.matrix(problem)).kept(weights) for limit in limits)


def curved_optimum(problem: MeanVariance, limits: Sequence[CurvedLimit], goal: Goal) -> Portfolio:
    """Return the best portfolio for a goal under all limits, with its proof.

    A cone program finds it to about ten digits, Newton's method on its conditions the others. Its proof: with the
    prices η of the limits it is the optimum of ::

        minimise  κ (½ w'Σw + t'w) - λ μ'w + ½ Σ_k η_k (w - c_k)'D_k(w - c_k)

    within bounds and rows (see `certificate.optimality`), it keeps each limit, and a limit with a price is met.

    Parameters
    ----------
    problem : MeanVariance
        With all other limits built in; they leave a portfolio.
    limits : sequence of CurvedLimit
    goal : Goal

    Raises
    ------
    Infeasible
        If no portfolio keeps the limits, or reaches what the goal asks for; the sentence says what is attainable.
    Unbounded
        If a ratio is wanted and a portfolio without risk returns more than the rate.
    NotConverged
        If the proof fails.
    """
    return _optimum(problem, [Bend(limit, limit.matrix(problem)) for limit in limits], goal)


def _optimum(problem: MeanVariance, bends: Sequence[Bend], goal: Goal) -> Portfolio:
    try:
        return _solved(problem, bends, goal)
    except NotConverged:
        return _single(problem, bends, goal)


def _solved(problem: MeanVariance, bends: Sequence[Bend], goal: Goal) -> Portfolio:
    """The optimum where the limits leave room; NotConverged where they do not."""
    from xl_portfolio.core.optimization.active_set import refined
    from xl_portfolio.core.optimization.cone_program import approximate, scaled

    posed, bends = problem, [*bends]
    if goal.most_volatility is not None:
        bends.append(_volatility_limit(problem, goal.most_volatility))
    if any(bend.limit.most <= 0.0 for bend in bends):
        raise NotConverged(NO_PLACE)
    if goal.least_return is not None:
        posed = _with_least(problem, goal.least_return)
    program, units = scaled(posed, tuple(_ball(problem, bend) for bend in bends), goal)
    place = approximate(program)
    if place is None:
        raise NotConverged(NO_PLACE)
    if goal.above is not None:
        _require_risk(problem, program, place, goal.above)
    return _certified(posed, bends, goal, refined(program, place), units)


def _volatility_limit(problem: MeanVariance, volatility: float) -> Bend:
    matrix = problem.merged_covariance()
    limit = CurvedLimit(
        text="volatility", centre=np.zeros(len(matrix)), covariance=True, most=max(volatility, 0.0) ** 2
    )
    return Bend(limit, matrix)


def _with_least(problem: MeanVariance, least: float) -> MeanVariance:
    """The problem with a row for its return, the last."""
    row = LinearRows(
        coefficients=problem.expected_returns[None] - problem.expected_returns.max(),
        lower=np.array([least - problem.expected_returns.max()]),
        upper=np.array([np.inf]),
        texts=("return",),
    )
    parts = [row] if problem.rows is None else [problem.rows, row]
    return replace(problem, rows=LinearRows.stacked(parts, problem.size))


def _ball(problem: MeanVariance, bend: Bend) -> Ball:
    """The limit for the variables of the problem."""
    from xl_portfolio.core.optimization.cone_program import Ball, root_of

    root = (root_of(bend.matrix) if bend.limit.covariance else bend.matrix) / math.sqrt(bend.limit.most)
    return Ball(root if problem.owners is None else root[:, problem.owners], root @ bend.limit.centre)


def _require_risk(problem: MeanVariance, program: Program, place: Place, above: float) -> None:
    """Refuse a ratio without risk."""
    if place.x @ program.covariance @ place.x <= NO_RISK:
        raise Unbounded(
            f"The Sharpe ratio is unbounded: a portfolio without risk expects "
            f"{percent_digits(float(place.x @ problem.expected_returns))}, more than the risk-free rate of "
            f"{percent_digits(above)}. Raise the risk-free rate to the return of cash, or leave the riskless asset out."
        )


def _certified(
    problem: MeanVariance, bends: Sequence[Bend], goal: Goal, place: Place, units: Units
) -> Portfolio:
    """The portfolio at a place, in the units of the problem, with its proof."""
    x, weights = place.x, problem.merged(place.x)
    variance_price = 0.0 if goal.blind_to_risk else 1.0
    unit = units.variance if variance_price else units.returns
    return_price = place.return_price * unit / units.returns
    most = np.array([bend.limit.most for bend in bends])
    room = most - np.array([bend.value(weights) for bend in bends])
    prices = place.ball_prices * unit / most
    multipliers = np.zeros(0)
    if problem.rows is not None:
        multipliers = place.row_prices * unit / problem.rows.sizes
    feasible = max(float(feasibility(problem, x[None])[0]), float((-room / most).max(initial=0.0)))
    priced = _priced(problem, bends, prices, variance_price)
    residual = optimality(
        priced,
        x[None],
        (priced.covariance @ x)[None],
        np.ones(1),
        np.array([return_price]),
        multipliers[None],
    )
    scale = float(priced.covariance.diagonal().max()) + return_price * float(np.ptp(problem.expected_returns))
    unused = float(prices @ np.maximum(room, 0.0)) / scale if scale > 0.0 else 0.0
    optimal = float(residual[0]) + unused
    certify("portfolio under limits that bend", np.array([feasible]), np.array([optimal]))
    if goal.least_return is not None:
        multipliers = multipliers[:-1]
    return Portfolio(
        weights=weights,
        expected_return=float(x @ problem.expected_returns),
        volatility=math.sqrt(max(float(x @ problem.covariance @ x), 0.0)),
        feasibility=feasible,
        optimality=optimal,
        multipliers=multipliers if variance_price else _per_variance(goal, multipliers, prices),
    )


def _per_variance(
    goal: Goal, multipliers: NDArray[np.float64], prices: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Prices in return as prices in variance, where the volatility is limited and so has a price; else unknown."""
    price = float(prices[-1]) if goal.most_volatility is not None else 0.0
    return multipliers / price if price > 0.0 else np.full(len(multipliers), np.nan)


def _priced(
    problem: MeanVariance, bends: Sequence[Bend], prices: NDArray[np.float64], variance_price: float
) -> MeanVariance:
    """The problem in which the limits cost something instead; variance itself has a price too."""
    owners = np.arange(problem.size) if problem.owners is None else problem.owners
    covariance = variance_price * problem.covariance
    tilt = variance_price * (np.zeros(problem.size) if problem.tilt is None else problem.tilt)
    for bend, price in zip(bends, prices.tolist(), strict=True):
        covariance = covariance + price * bend.matrix[np.ix_(owners, owners)]
        tilt = tilt - price * (bend.matrix @ bend.limit.centre)[owners]
    return replace(problem, covariance=covariance, tilt=tilt)


# --- where there is no such portfolio, or a single one ----------------------------------------------


def _single(problem: MeanVariance, bends: Sequence[Bend], goal: Goal) -> Portfolio:
    """The one portfolio that is left where there is no room at all; else the reason why there is none."""
    for k, bend in enumerate(bends):
        closest = _closest(problem, bend, bends[:k])
        least = bend.value(closest.weights)
        if least > bend.limit.most * (1.0 + TOLERANCE):
            raise Infeasible(
                f"“{bend.limit.text}” is out of reach: {_attainable(bend.limit, least)} is the best within the others."
            )
        alone = least >= bend.limit.most * (1.0 - NO_ROOM) and all(
            other.kept(closest.weights) for other in bends
        )
        if alone and (goal.least_return is None or closest.expected_return >= goal.least_return):
            return closest
    return _at_the_end(problem, bends, goal)


def _closest(problem: MeanVariance, bend: Bend, others: Sequence[Bend]) -> Portfolio:
    """The portfolio of the least left side of a limit, under some others, with its own return and risk."""
    flat = np.zeros(problem.size)
    own = replace(_priced(problem, [bend], np.ones(1), 0.0), expected_returns=flat)
    found = minimum_variance(critical_line(own))
    if not all(other.kept(found.weights) for other in others):
        found = _optimum(own, others, Goal(variance_price=1.0))
    return rated(problem, found)


def _end(problem: MeanVariance, bends: Sequence[Bend], goal: Goal) -> Portfolio:
    """The portfolio of least variance, or of most return."""
    path = critical_line(problem)
    free = minimum_variance(path) if goal.variance_price else maximum_return(path)
    return free if all(bend.kept(free.weights) for bend in bends) else _solved(problem, bends, goal)


def _attainable(limit: CurvedLimit, least: float) -> str:
    if limit.covariance:
        return percent_digits(math.sqrt(max(least, 0.0)))
    return f"{1.0 / least:.4g}"


def _at_the_end(problem: MeanVariance, bends: Sequence[Bend], goal: Goal) -> Portfolio:
    """The end of the efficient portfolios if the goal asks for just that; else why it is out of reach."""
    best = _end(problem, bends, Goal(return_price=1.0))
    rounding = ROUNDING * float(np.abs(problem.expected_returns).max())
    if goal.above is not None and best.expected_return <= goal.above + rounding:
        raise Infeasible(
            f"No portfolio within the limits expects more than the risk-free rate: the best expects "
            f"{percent_digits(best.expected_return)}, the risk-free rate is {percent_digits(goal.above)}. Lower the "
            "risk-free rate or choose another objective, such as minimum variance."
        )
    if goal.least_return is not None or goal.most_volatility is not None:
        calm = _end(problem, bends, Goal(variance_price=1.0))
        spread = float(np.ptp(problem.expected_returns))
        if goal.least_return is not None and goal.least_return > best.expected_return - NO_ROOM * spread:
            if goal.least_return <= best.expected_return + TOLERANCE * spread:
                return best
            raise Infeasible(
                f"A return of {percent_digits(goal.least_return)} is out of reach: within these limits the efficient "
                f"portfolios expect {percent_digits(calm.expected_return)} to {percent_digits(best.expected_return)}."
            )
        if goal.most_volatility is not None and goal.most_volatility < calm.volatility * (1.0 + NO_ROOM):
            if goal.most_volatility >= calm.volatility * (1.0 - TOLERANCE):
                return calm
            raise Infeasible(
                f"A volatility of {percent_digits(goal.most_volatility)} is out of reach: within these limits the "
                f"efficient portfolios have {percent_digits(calm.volatility)} to {percent_digits(best.volatility)}."
            )
    raise NotConverged(NO_PLACE)
