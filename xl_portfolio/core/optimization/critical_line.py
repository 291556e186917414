"""The critical line: every efficient portfolio of a mean-variance problem, as one path of straight pieces.

Markowitz (1956); the bookkeeping follows Bailey and Lopez de Prado (2013) only in its outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.bordered import BorderedInverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["CriticalLine", "critical_line"]

# The path is traced in scaled units: the mean variance is 1, the spread of the expected returns is 1.

#: Expected returns this close to each other (share of their spread) are one and the same.
TIE_TOLERANCE = 1e-13

#: A budget this close to used up is used up.
FILL_TOLERANCE = 1e-14

#: Slopes below this move nothing by more than rounding while λ goes to 0.
SLOPE_TOLERANCE = 1e-13

#: Steps of a weight below this share of the largest one move nothing by more than rounding.
STEP_TOLERANCE = 1e-13

#: Below this λ the rest of the path is the minimum-variance portfolio (with cash, all risk ends at λ = 0 exactly).
LAST_LAMBDA = 1e-10

#: A direction whose own equations are violated by more than this asks for a fresh inverse.
RESIDUAL_TOLERANCE = 1e-13

#: More turning points per asset than this mean that rounding has led the path astray.
TURNS_PER_ASSET = 50


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class CriticalLine:
    """Turning points of the efficient frontier, from maximum return down to minimum variance.

    Between two neighbours the weights are linear in λ and in the expected return, the variance is quadratic. A
    portfolio that stays optimal over a range of λ (a corner of the frontier) appears once for each end.

    Attributes
    ----------
    problem : MeanVariance
    weights : array, shape (k, n)
        Weights of each turning point; those at a bound equal it exactly.
    expected_returns : array, shape (k,)
        μ'w, falling, in the unit of the problem's expected returns.
    variances : array, shape (k,)
        w'Σw, falling, in the unit of the problem's covariance.
    lambdas : array, shape (k,)
        The price λ of return in variance, ½ dV/dE, falling; the last one is 0.
    """

    problem: MeanVariance
    weights: NDArray[np.float64]
    expected_returns: NDArray[np.float64]
    variances: NDArray[np.float64]
    lambdas: NDArray[np.float64]


def critical_line(problem: MeanVariance) -> CriticalLine:
    """Return the turning points of all solutions of min ½ w'Σw - λ μ'w over the bounds and 1'w = 1.

    At λ the optimality conditions read Σw - λμ + ν1 = g with g = 0 for the free assets F, g >= 0 at a minimum and
    g <= 0 at a maximum. So while F stays the same, w and ν are linear in λ: K [dν; dw_F] = [0; μ_F] dλ with the
    bordered K of `BorderedInverse`. A turning point is where a free weight meets a bound or the g of a fixed one
    meets 0. Among equal candidates the first asset goes first (Murty's rule: no cycles).

    The path starts at the portfolio of maximum return; where several have it, at the one of least variance, found by
    the same path through those assets alone.

    Parameters
    ----------
    problem : MeanVariance

    Returns
    -------
    CriticalLine

    Raises
    ------
    NotConverged
        If rounding led the path astray.
    """
    covariance, variance_unit = _scaled(problem.covariance, float(problem.covariance.diagonal().mean()))
    centred = problem.expected_returns - problem.expected_returns.max()
    returns, return_unit = _scaled(centred, -float(centred.min()))
    weights, threshold, tied = _maximum_return(returns, problem.lower, problem.upper)
    returns = np.where(tied, 0.0, returns - returns[threshold])

    path = _Path(covariance, problem.lower, problem.upper, weights, threshold)
    if np.count_nonzero(tied) > 1:
        order = np.zeros(problem.size)
        order[tied] = np.linspace(1.0, 0.0, np.count_nonzero(tied))
        for _ in path.descend(order - order[threshold], tied):
            pass
    points = list(path.descend(returns, np.ones(problem.size, dtype=bool)))

    stacked = np.array([weights for _, weights in points])
    lambdas = np.array([price for price, _ in points]) * (variance_unit / return_unit)
    held = stacked.any(axis=0)
    some = stacked[:, held]
    return CriticalLine(
        problem=problem,
        weights=stacked,
        expected_returns=stacked @ problem.expected_returns,
        variances=np.einsum("ki,ki->k", some @ problem.covariance[np.ix_(held, held)], some),
        lambdas=lambdas,
    )


def _scaled(array: NDArray[np.float64], unit: float) -> tuple[NDArray[np.float64], float]:
    return (array / unit, unit) if unit > 0 else (array, 1.0)


def _maximum_return(
    returns: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int, NDArray[np.bool_]]:
    """Fill the assets from the highest return down until the weights add up to 1.

    Returns the weights, the asset at which the budget ran out, and the mask of the assets that tie with it.
    """
    order = np.argsort(-returns, kind="stable")
    room = (upper - lower)[order]
    filled = np.cumsum(room)
    rest = 1.0 - lower.sum()
    last = min(int(np.searchsorted(filled, rest - FILL_TOLERANCE)), len(order) - 1)
    weights = lower.copy()
    weights[order[:last]] = upper[order[:last]]
    threshold = int(order[last])
    before = filled[last - 1] if last else 0.0
    weights[threshold] = min(lower[threshold] + max(rest - before, 0.0), upper[threshold])
    tied = np.abs(returns - returns[threshold]) <= TIE_TOLERANCE
    return weights, threshold, tied


class _Path:
    """A point on the path: weights, free assets with their bordered inverse, multiplier of the budget."""

    def __init__(
        self,
        covariance: NDArray[np.float64],
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
        weights: NDArray[np.float64],
        free: int,
    ) -> None:
        n = len(weights)
        self.border = np.ones((1, n))
        self.covariance = covariance
        self.lower, self.upper = lower, upper
        self.weights = weights
        self.inverse = BorderedInverse(self.border, covariance, [free])
        self.marginals = covariance @ weights

    def descend(
        self, returns: NDArray[np.float64], movable: NDArray[np.bool_]
    ) -> Iterator[tuple[float, NDArray[np.float64]]]:
        """Yield λ and the weights at every turning point from λ = ∞ to 0, moving the movable assets only.

        The returns of the free assets must be 0, so that the weights do not depend on λ until the first event.
        """
        n = len(returns)
        sides = self._sides(movable)
        multiplier = -float(self.marginals[self.inverse.free[0]])
        price = self._first_price(returns, sides, multiplier)
        yield price, self.weights.copy()

        for _ in range(TURNS_PER_ASSET * (n + 20)):
            if price == 0:
                return
            free = self.inverse.free
            direction, covariances, change = self._direction(returns)
            slopes = covariances - returns + change
            gradient = self.marginals - price * returns + multiplier

            steps = np.full(n, np.inf)
            np.divide(gradient, slopes, out=steps, where=sides * slopes > SLOPE_TOLERANCE)
            held = self.weights[free]
            targets = np.where(direction > 0, self.lower[free], self.upper[free])
            sizes = np.abs(direction)
            moves = np.full(len(free), np.inf)
            np.divide(held - targets, direction, out=moves, where=sizes > STEP_TOLERANCE * sizes.max())
            steps[free] = moves
            np.maximum(steps, 0.0, out=steps)

            event = int(steps.argmin())
            step = min(steps[event], price)
            last = price - step <= LAST_LAMBDA
            self.weights[free] = held - step * direction
            self.marginals -= step * covariances
            multiplier -= step * change
            price = 0.0 if last else price - step
            if last:
                yield 0.0, self.weights.copy()
                return
            if sides[event] != 0:
                sides[event] = 0
                self.inverse.insert(event)
            else:
                position = int(np.flatnonzero(free == event)[0])
                self.weights[event] = targets[position]
                sides[event] = 1 if direction[position] > 0 else -1
                self.inverse.remove(position)
            if step > 0:
                yield price, self.weights.copy()
        raise NotConverged(
            "The efficient frontier could not be followed to its end: rounding led it astray. Look for assets that are "
            "almost copies of one another, or whose returns are wildly different in size."
        )

    def _direction(
        self, returns: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Return dw_F/dλ, d(Σw)/dλ and dν/dλ."""
        inverse = self.inverse
        free = inverse.free
        reference = returns[free[0]]
        right = returns[free] - reference
        solution = inverse.solve(right)
        covariances = inverse.times_covariance(solution[1:])
        for attempt in range(4):
            residual = covariances[free] - right + solution[0]
            excess = solution[1:].sum(keepdims=True)
            worst = max(np.abs(residual).max(), abs(excess[0]))
            if worst <= RESIDUAL_TOLERANCE * max(1.0, np.abs(solution[1:]).max()):
                break
            if attempt == 1:
                inverse.refresh()
                solution = inverse.solve(right)
            else:
                solution = inverse.refine(solution, excess, residual)
            covariances = inverse.times_covariance(solution[1:])
        return solution[1:], covariances, float(solution[0] + reference)

    def _sides(self, movable: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return +1 for an asset at its minimum, -1 at its maximum, 0 if free or not movable."""
        sides = np.where(self.weights > self.lower, -1.0, 1.0)
        sides[~movable | (self.lower == self.upper)] = 0.0
        sides[self.inverse.free] = 0.0
        return sides

    def _first_price(
        self, returns: NDArray[np.float64], sides: NDArray[np.float64], multiplier: float
    ) -> float:
        """Return the λ at which the first fixed asset wants to move; 0 if none ever does."""
        behind = -sides * returns > SLOPE_TOLERANCE
        prices = (self.marginals + multiplier)[behind] / returns[behind]
        return max(0.0, float(prices.max(initial=0.0)))
