"""Limits that bend: a tracking error at most so large, an effective number of assets at least so large."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, NotConverged
from xl_portfolio.core.optimization.critical_line import critical_line
from xl_portfolio.core.optimization.optima import minimum_variance

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["CurvedLimit", "curved_optimum"]

#: By how much a limit may be missed, as a share of it.
TOLERANCE = 1e-9

#: Steps of the search for the price of the limit; each halves what is unknown at least.
STEPS = 200


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
        The square of the tracking error, or one over the effective number of assets.
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


def curved_optimum(
    problem: MeanVariance, limit: CurvedLimit, solve: Callable[[CriticalLine], Portfolio]
) -> Portfolio:
    """Return the best portfolio under the limit.

    With a price η on the limit the problem is one of mean and variance again: min ½ w'Σw + ½ η (w - c)'D(w - c)
    - λ μ'w has the covariance Σ + ηD and the tilt -ηDc. The larger η, the smaller the left side of the limit: the η
    at which it is met exactly is found between one that is too small and one that is too large.

    Parameters
    ----------
    problem : MeanVariance
        With all other limits built in.
    limit : CurvedLimit
    solve : callable
        The objective, among those that minimise variance for a return or at a price: so the optimum at η is one.

    Raises
    ------
    Infeasible
        If no portfolio meets the limit; the sentence says what is attainable.
    NotConverged
        If the price is not found.
    """
    free = solve(critical_line(problem))
    if limit.value(problem, free.weights) <= limit.most * (1.0 + TOLERANCE):
        return free
    closest = minimum_variance(critical_line(_priced(problem, limit, None)))
    least = limit.value(problem, closest.weights)
    if least > limit.most * (1.0 + TOLERANCE):
        raise Infeasible(
            f"“{limit.text}” is out of reach: {_attainable(limit, least)} is the best within the others."
        )
    low, high = 0.0, 1.0
    while limit.value(problem, _at(problem, limit, solve, high).weights) > limit.most:
        low, high = high, 4.0 * high
        if high > 1e12:
            raise NotConverged(
                f"“{limit.text}” with the objective leaves a single point: give it a little more room."
            )
    found = _at(problem, limit, solve, high)
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        trial = _at(problem, limit, solve, middle)
        value = limit.value(problem, trial.weights)
        if value > limit.most:
            low = middle
        else:
            high, found = middle, trial
            if value >= limit.most * (1.0 - TOLERANCE):
                break
        if high - low <= 1e-14 * high:
            break
    return found


def _at(
    problem: MeanVariance, limit: CurvedLimit, solve: Callable[[CriticalLine], Portfolio], price: float
) -> Portfolio:
    return solve(critical_line(_priced(problem, limit, price)))


def _priced(problem: MeanVariance, limit: CurvedLimit, price: float | None) -> MeanVariance:
    """The problem with a price on the limit; with None the limit alone counts."""
    owners = np.arange(problem.size) if problem.owners is None else problem.owners
    matrix = limit.matrix(problem)
    added = matrix[np.ix_(owners, owners)]
    pull = -(matrix @ limit.centre)[owners]
    tilt = np.zeros(problem.size) if problem.tilt is None else problem.tilt
    if price is None:
        flat = np.zeros(problem.size)
        return replace(problem, expected_returns=flat, covariance=added, tilt=tilt + pull)
    return replace(problem, covariance=problem.covariance + price * added, tilt=tilt + price * pull)


def _attainable(limit: CurvedLimit, least: float) -> str:
    if limit.covariance:
        return f"{100 * np.sqrt(max(least, 0.0)):.4g} %"
    return f"{1.0 / least:.4g}"
