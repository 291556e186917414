"""The critical line: all efficient portfolios of a mean-variance problem, as one path of straight pieces."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.path import Path, TurningPoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["CriticalLine", "critical_line"]

#: Expected returns this close to each other (share of their spread) are the same.
TIE_TOLERANCE = 1e-13

#: A weight this close to a bound is at the bound.
ROUNDING = 1e-13

#: A budget this close to used up is used up.
BUDGET_ROUNDING = 1e-14

#: Where assets are so nearly mixes of one another that the path cannot be followed, each is given this much more
#: variance (share of their mean): it decides between them and is less than the certificate can see.
RIDGES = (0.0, 1e-11, 1e-10)


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
    """

    problem: MeanVariance
    weights: NDArray[np.float64]
    expected_returns: NDArray[np.float64]
    variances: NDArray[np.float64]
    lambdas: NDArray[np.float64]


def critical_line(problem: MeanVariance) -> CriticalLine:
    """Return the turning points of min ½ w'Σw - λ μ'w over the bounds and 1'w = 1, for λ from infinity to 0.

    The path starts at the portfolio of maximum return. Where several have it, it starts at the one of least
    variance, found by the same method among the assets that tie: so every point of the path is efficient. Units
    do not matter: the problem is solved with a mean variance of 1 and a spread of the expected returns of 1.

    Parameters
    ----------
    problem : MeanVariance
        Assets and bounds.

    Returns
    -------
    CriticalLine

    Raises
    ------
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
    covariance = problem.covariance / variance_unit
    points = _first_that_converges(returns, covariance, problem)
    weights = np.array([point.weights for point in points])
    _clean(weights, problem)
    held = weights.any(axis=0)
    some = weights[:, held]
    return CriticalLine(
        problem=problem,
        weights=weights,
        expected_returns=weights @ problem.expected_returns,
        variances=np.einsum("ki,ki->k", some @ problem.covariance[np.ix_(held, held)], some),
        lambdas=np.array([point.price for point in points]) * (variance_unit / return_unit),
    )


def _first_that_converges(
    returns: NDArray[np.float64], covariance: NDArray[np.float64], problem: MeanVariance
) -> list[TurningPoint]:
    """Turning points of the scaled problem, with the smallest ridge that lets the path be followed."""
    for ridge in RIDGES[:-1]:
        try:
            return _trace(returns, covariance, problem, ridge)
        except NotConverged:
            continue
    return _trace(returns, covariance, problem, RIDGES[-1])


def _trace(
    returns: NDArray[np.float64], covariance: NDArray[np.float64], problem: MeanVariance, ridge: float
) -> list[TurningPoint]:
    """Turning points of the scaled problem with a ridge added to the variances."""
    if ridge > 0.0:
        covariance = covariance + ridge * np.eye(problem.size)
    weights, threshold = _maximum_return(returns, problem.lower, problem.upper)
    tied = np.abs(returns - returns[threshold]) <= TIE_TOLERANCE
    path = Path(covariance, problem.lower, problem.upper, weights, threshold, regular=ridge > 0.0)
    count = np.count_nonzero(tied)
    if count > 1:
        order = np.zeros(problem.size)
        order[tied] = np.linspace(1.0, 0.0, count)
        for _ in path.descend(order - order[threshold], tied):
            pass
    from_threshold = np.where(tied, 0.0, returns - returns[threshold])
    return list(path.descend(from_threshold, np.ones(problem.size, dtype=np.bool_)))


def _maximum_return(
    returns: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Fill the assets from the highest return down; return the weights and the asset that took the last of it."""
    order = np.argsort(-returns, kind="stable")
    filled = np.cumsum((upper - lower)[order])
    rest = 1.0 - float(lower.sum())
    last = min(int(np.searchsorted(filled, rest - BUDGET_ROUNDING)), len(order) - 1)
    threshold = int(order[last])
    weights = lower.copy()
    weights[order[:last]] = upper[order[:last]]
    remaining = rest - (float(filled[last - 1]) if last else 0.0)
    weights[threshold] = min(lower[threshold] + max(remaining, 0.0), upper[threshold])
    return weights, threshold


def _clean(weights: NDArray[np.float64], problem: MeanVariance) -> None:
    """Put weights within rounding of a bound exactly there, and let a free asset close the budget; in place."""
    np.copyto(weights, problem.lower, where=weights - problem.lower < ROUNDING)
    np.copyto(weights, problem.upper, where=problem.upper - weights < ROUNDING)
    gaps = 1.0 - weights.sum(axis=1)
    for row in np.flatnonzero(np.abs(gaps) > BUDGET_ROUNDING):
        some, gap = weights[row], gaps[row]
        free = (some > problem.lower) & (some < problem.upper)
        room = np.where(free, problem.upper - some if gap > 0.0 else some - problem.lower, 0.0)
        widest = int(room.argmax())
        some[widest] += math.copysign(min(abs(gap), room[widest]), gap)
