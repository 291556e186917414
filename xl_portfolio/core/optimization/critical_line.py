"""The critical line: all efficient portfolios of a mean-variance problem, as one path of straight pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.bordered import Risk
from xl_portfolio.core.optimization.path import Path, Start, TurningPoint
from xl_portfolio.core.optimization.vertex import (
    System,
    bounded_start,
    bounded_system,
    limited_start,
    limited_system,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["CriticalLine", "critical_line"]

#: A weight this close to a bound is at the bound.
ROUNDING = 1e-13

#: A budget this close to used up is used up.
BUDGET_ROUNDING = 1e-14


class Easing(NamedTuple):
    """What a path may be given that cannot be followed exactly: far less than the certificate can see."""

    ridge: float = (
        0.0  # variance added to each asset, share of their mean: decides between mixes of one another
    )
    slack: float = 0.0  # width added to the limits of rows: parts limits that meet in one point


EASINGS = (Easing(), Easing(ridge=1e-11), Easing(ridge=1e-10), Easing(ridge=1e-10, slack=1e-11))


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class CriticalLine:
    """Turning points of the efficient frontier, from maximum return down to minimum variance.

    Between two neighbours the weights and the expected return are linear in λ, the variance in λ². A portfolio
    that stays optimal over a range of λ, a corner of the frontier, appears once for each end of the range.

    Attributes
    ----------
    problem : MeanVariance
        What was solved.
    weights : array, shape (k, n)
        Weights of each turning point; those at a bound equal it exactly.
    expected_returns : array, shape (k,)
        E = μ'w, falling, in the unit of the problem.
    variances : array, shape (k,)
        V = w'Σw, falling, in the unit of the problem.
    lambdas : array, shape (k,)
        λ = ½ dV/dE, the price of return in variance, falling to 0.
    multipliers : array, shape (k, m)
        ν of each row of `problem.rows`: what one less of its maximum costs, in variance; below 0 where the
        minimum of the row binds.
    top_multipliers : array, shape (m,)
        The same at the portfolio of maximum return, in return.
    """

    problem: MeanVariance
    weights: NDArray[np.float64]
    expected_returns: NDArray[np.float64]
    variances: NDArray[np.float64]
    lambdas: NDArray[np.float64]
    multipliers: NDArray[np.float64]
    top_multipliers: NDArray[np.float64]


class Trace(NamedTuple):
    """The turning points of a path, and the reduced returns, at its start, of the variables that are no assets."""

    points: list[TurningPoint]
    reduced: NDArray[np.float64]


def critical_line(problem: MeanVariance) -> CriticalLine:
    """Return the turning points of min ½ w'Σw - λ μ'w over all limits and 1'w = 1, for λ from infinity to 0.

    The path starts at the portfolio of maximum return. Where several have it, it starts at the one of least
    variance, found by the same method among the assets that tie: so every point of the path is efficient. Units
    do not matter: the problem is solved with a mean variance of 1 and a spread of the expected returns of 1.

    Parameters
    ----------
    problem : MeanVariance
        Assets, bounds and rows. The value of each row is a variable of its own beside the weights, without risk
        or return, whose bounds are the limits of the row: so the one method serves both.

    Returns
    -------
    CriticalLine

    Raises
    ------
    Infeasible
        If no portfolio satisfies all rows.
    NotConverged
        If rounding led the path astray.

    References
    ----------
    Markowitz, H. (1956), The optimization of a quadratic function subject to linear constraints.
    Bailey, D. and Lopez de Prado, M. (2013), An open-source implementation of the critical-line algorithm.
    """
    centred = problem.expected_returns - problem.expected_returns.max()
    return_unit = -float(centred.min()) or 1.0
    variance_unit = float(problem.covariance.diagonal().mean()) or 1.0
    returns = centred / return_unit
    tilt = np.zeros(problem.size) if problem.tilt is None else problem.tilt / variance_unit
    points, reduced = _first_that_converges(returns, variance_unit, tilt, problem)
    weights = np.array([point.weights for point in points])
    _clean(weights, problem)
    multipliers, top_multipliers = np.zeros((len(points), 0)), np.zeros(0)
    if problem.rows is not None:
        units = variance_unit / problem.rows.sizes
        multipliers = -np.array([point.gradients[1:] for point in points]) * units
        top_multipliers = reduced[1:] * (return_unit / problem.rows.sizes)
    held = weights.any(axis=0)
    some = weights[:, held]
    return CriticalLine(
        problem=problem,
        weights=weights,
        expected_returns=weights @ problem.expected_returns,
        variances=np.einsum("ki,ki->k", some @ problem.covariance[np.ix_(held, held)], some),
        lambdas=np.array([point.price for point in points]) * (variance_unit / return_unit),
        multipliers=multipliers,
        top_multipliers=top_multipliers,
    )


def _first_that_converges(
    returns: NDArray[np.float64],
    variance_unit: float,
    tilt: NDArray[np.float64],
    problem: MeanVariance,
) -> Trace:
    """Turning points of the scaled problem, with the smallest easing that lets the path be followed."""
    for easing in EASINGS[:-1]:
        try:
            return _trace(returns, variance_unit, tilt, problem, easing)
        except NotConverged:
            continue
    return _trace(returns, variance_unit, tilt, problem, EASINGS[-1])


def _trace(
    returns: NDArray[np.float64],
    variance_unit: float,
    tilt: NDArray[np.float64],
    problem: MeanVariance,
    easing: Easing,
) -> Trace:
    """Turning points of the scaled problem, eased."""
    n = problem.size
    if problem.rows is None:
        system = bounded_system(problem.lower, problem.upper)
        start, reduced, tied = bounded_start(returns, system)
    else:
        system = limited_system(problem.lower, problem.upper, problem.rows, easing.slack)
        start, reduced, tied = limited_start(returns, system)
    start.tilt[:n] = tilt
    risk = Risk(problem.covariance, variance_unit, easing.ridge)
    path = Path(risk, system.border, (system.lower, system.upper), start, regular=easing.ridge > 0.0)
    count = np.count_nonzero(tied)
    if count > len(system.border):
        for _ in path.descend(_order(start, system, tied), tied):
            pass
    points = list(path.descend(reduced, np.ones(len(reduced), dtype=np.bool_)))
    return Trace(points, reduced[n:])


def _order(start: Start, system: System, tied: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Made-up returns for which the start is the one best portfolio among those that tie; all are different."""
    order = np.zeros(len(tied))
    movable = tied.copy()
    movable[start.free] = False
    order[movable] = np.linspace(1.0, 2.0, np.count_nonzero(movable))
    return np.where(start.weights > system.lower, order, -order)


def _clean(weights: NDArray[np.float64], problem: MeanVariance) -> None:
    """Put weights within rounding of a bound exactly there, and let a free asset close the budget; in place."""
    first = weights[0]
    between = (first > problem.lower) & (first < problem.upper)
    moved = ((weights != first).any(axis=0) | between).nonzero()[0]
    some, lower, upper = weights[:, moved], problem.lower[moved], problem.upper[moved]
    np.copyto(some, lower, where=some - lower < ROUNDING)
    np.copyto(some, upper, where=upper - some < ROUNDING)
    weights[:, moved] = some
    gaps = 1.0 - weights.sum(axis=1)
    rows = (np.abs(gaps) > BUDGET_ROUNDING).nonzero()[0]
    if len(rows) and len(moved):
        some, gaps = some[rows], gaps[rows]
        room = np.where(gaps[:, None] > 0.0, upper - some, some - lower)
        room[(some <= lower) | (some >= upper)] = 0.0
        closing = np.copysign(np.minimum(np.abs(gaps), room.max(axis=1)), gaps)
        weights[rows, moved[room.argmax(axis=1)]] += closing
