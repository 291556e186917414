"""The walk along a critical line: from one turning point to the next."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.bordered import BorderedInverse, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Path", "TurningPoint"]

#: Slopes and steps below this share of the direction's size move nothing by more than rounding.
ROUNDING = 1e-13

#: Below this λ nothing is left but the minimum-variance portfolio. (With cash all risk ends at λ = 0 exactly, with
#: fewer observations than assets whole families of portfolios do.)
LAST_PRICE = 1e-10

#: How often a direction that misses its own equations is corrected.
CORRECTIONS = 3

#: More events per asset than this mean that rounding leads the path in a circle.
EVENTS_PER_ASSET = 20


#: A slack below this is none.
NO_SLACK = 1e-200

ASTRAY = (
    "The efficient frontier could not be followed to its end, because of rounding. Look for assets that are almost "
    "copies or mixes of one another, and leave one of them out."
)


NONE: NDArray[np.float64] = np.empty(0)


class TurningPoint(NamedTuple):
    """A price λ of return in variance, and what is optimal there."""

    price: float
    weights: NDArray[np.float64]  # shape (n,)
    gradients: NDArray[np.float64]  # g of the variables that are no assets


class Start(NamedTuple):
    """A vertex of the feasible set, where a path begins."""

    weights: NDArray[np.float64]  # shape (n,); all at a bound but the free ones
    free: NDArray[np.intp]  # m of them, and the columns of A that belong to them are independent
    assets: int  # the first so many of the n variables are assets, the others values of rows
    tilt: NDArray[np.float64]  # t of an objective ½ w'Σw + t'w - λ μ'w, shape (n,)


class Direction(NamedTuple):
    """How a place on the path changes with λ while the free assets stay the same."""

    weights: NDArray[np.float64]  # dw_F/dλ, shape (f,)
    hurdles: NDArray[np.float64]  # d(Σw + A'ν)/dλ, shape (n,)
    gradient: NDArray[np.float64]  # dg/dλ, shape (n,)
    length: float  # of the first
    size: float  # of the numbers whose difference dg is


class Path:
    """A place on a critical line: weights, free assets, and what the others would have to earn to become free.

    At λ the optimality conditions of min ½ w'Σw - λ μ'w with Aw = b and bounds read ::

        g = Σw - λμ + A'ν,   g = 0 for free assets,   g >= 0 at a minimum,   g <= 0 at a maximum.

    While the set F of free assets stays the same, w and ν are linear in λ: K [dν; dw_F] = [0; μ_F] dλ with the
    matrix K of `BorderedInverse`. An event ends that: a free weight meets a bound, or the g of a fixed asset
    meets 0. Among simultaneous events the first asset goes first, which rules out cycles (Murty 1974).

    Each piece takes one product Σ_F'b; the equations of the free assets are rows of that same product, so that
    checking them is free, and only where the check fails is the direction corrected and the inverse renewed.

    Parameters
    ----------
    risk : Risk
        Σ in a unit in which the mean variance is about 1.
    border : array, shape (m, n)
        A; the row of the budget alone is a row of ones.
    bounds : pair of arrays, shape (n,)
        Smallest and largest weights.
    start : Start
        Weights to start from; they are changed in place.
    regular : bool
        Whether Σ is known to be regular, so that K cannot become singular.
    """

    def __init__(
        self,
        risk: Risk,
        border: NDArray[np.float64],
        bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
        start: Start,
        *,
        regular: bool,
    ) -> None:
        self._border = border
        self._lower, self._upper = bounds
        self._weights = start.weights
        self._assets = start.assets
        self._regular = regular
        self._inverse = BorderedInverse(border, risk, start.free.tolist())
        hurdles = risk.times(start.weights) + start.tilt
        prices = np.linalg.solve(border[:, start.free].T, hurdles[start.free])
        self._hurdles = hurdles - prices.dot(border)  # Σw + tilt + A'ν

    def descend(self, returns: NDArray[np.float64], movable: NDArray[np.bool_]) -> Iterator[TurningPoint]:
        """Yield the turning points from λ = ∞ to 0, moving the movable assets only.

        Parameters
        ----------
        returns : array, shape (n,)
            μ with a spread of about 1, and 0 for the free assets: so nothing moves before the first event.
        movable : array of bool, shape (n,)
            The assets that may move.

        Raises
        ------
        NotConverged
            If rounding leads the path astray, or K becomes singular and was not known to be regular.
        """
        sides = self._sides(movable)
        price = self._first_price(returns, sides)
        yield self._turning_point(price, returns)

        for _ in range(EVENTS_PER_ASSET * (len(returns) + 10)):
            if price == 0.0:
                return
            direction = self._direction(returns)
            event, following = self._next_event(direction, price, returns, sides)
            step = price - following
            self._weights[self._inverse.free] -= step * direction.weights
            self._hurdles -= step * direction.hurdles
            price = following if following > LAST_PRICE else 0.0
            if price > 0.0:
                self._swap(event, direction, sides)
            if step > 0.0 or price == 0.0:
                yield self._turning_point(price, returns)
        raise NotConverged(ASTRAY)

    def _turning_point(self, price: float, returns: NDArray[np.float64]) -> TurningPoint:
        """The place as a record; a gradient that points out of an open side is rounding and becomes 0."""
        if self._assets == len(self._weights):
            return TurningPoint(price, self._weights.copy(), NONE)
        others = slice(self._assets, None)
        gradients = self._hurdles[others] - price * returns[others]
        values = self._weights[others]
        gradients[(gradients > 0.0) & (values > self._lower[others])] = 0.0
        gradients[(gradients < 0.0) & (values < self._upper[others])] = 0.0
        return TurningPoint(price, self._weights[: self._assets].copy(), gradients)

    def _direction(self, returns: NDArray[np.float64]) -> Direction:
        """Solve K [dν; dw_F] = [0; μ_F] and correct the solution until it satisfies its equations."""
        inverse, border, m = self._inverse, self._border, len(self._border)
        free = inverse.free
        right = returns[free]
        reference = float(right[0]) if m == 1 else 0.0
        if reference != 0.0:
            right -= reference  # equal returns then make a direction of exact zeros
        scale = abs(reference) + math.sqrt(right.dot(right))
        solution = inverse.solve(right)
        solution[0] += reference  # the ν of the budget, which is in the hurdle of every asset
        for correction in range(CORRECTIONS + 1):
            weights = solution[m:]
            hurdles = inverse.hurdles(solution)
            gradient = hurdles - returns
            length = math.sqrt(weights.dot(weights))
            size = scale + length
            residual = gradient[free]
            if correction == CORRECTIONS or residual.dot(residual) <= (ROUNDING * size) ** 2:
                break
            if correction == 1:
                inverse.refresh()
                solution = inverse.solve(right)
                solution[0] += reference
            else:
                solution -= inverse.correction(border[:, free].dot(weights), residual)
        return Direction(weights, hurdles, gradient, length, size)

    def _next_event(
        self, direction: Direction, price: float, returns: NDArray[np.float64], sides: NDArray[np.float64]
    ) -> tuple[int, float]:
        """Return the asset that meets its bound, or wants to leave it, next, and the λ at which it does.

        Each asset has a slack, what its weight has above the bound to which it moves or its g has left, and a rate
        at which that goes; the next event has the smallest ratio of the two. The ratios are compared the other way
        round: then those of assets that move away are below 0, and nothing has to be masked.
        """
        free, change = self._inverse.free, direction.weights
        speeds = np.abs(change)
        rates = sides * direction.gradient
        nearness = rates - ROUNDING * direction.size  # what moves by no more than rounding moves away
        rates[free] = speeds
        nearness[free] = speeds - ROUNDING * direction.length
        slack = self._slack(self._hurdles - price * returns, self._weights[free], change, sides)
        nearness /= np.maximum(slack, NO_SLACK)
        event = int(nearness.argmax())
        left, rate = float(slack[event]), float(rates[event])
        if nearness[event] <= 0.0 or left >= price / 2 * rate:
            return self._far_event(direction, price, np.where(nearness > 0.0, rates, 0.0), sides)
        if left <= 0.0:
            return int(((slack <= 0.0) & (nearness > 0.0)).argmax()), price
        return event, price - left / rate

    def _far_event(
        self, direction: Direction, price: float, rates: NDArray[np.float64], sides: NDArray[np.float64]
    ) -> tuple[int, float]:
        """Return the next event and its λ, measured from λ = 0 and not from here.

        After assets whose returns are all but equal λ falls by orders of magnitude, and a difference of two large
        numbers would be rounding. The rates of assets that move away are 0.
        """
        free, change = self._inverse.free, direction.weights
        hurdles, weights = self._hurdles - price * direction.hurdles, self._weights[free] - price * change
        lacking = -self._slack(hurdles, weights, change, sides)
        prices = np.divide(lacking, rates, out=np.zeros(len(rates)), where=rates > 0.0)
        event = int(prices.argmax())
        if prices[event] > price:
            return int((prices >= price).argmax()), price
        return event, max(float(prices[event]), 0.0)

    def _slack(
        self,
        gradient: NDArray[np.float64],
        weights: NDArray[np.float64],
        change: NDArray[np.float64],
        sides: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return what is left of the g of each fixed asset, and of each free weight above its next bound, shape (n,).

        Parameters
        ----------
        gradient : array, shape (n,)
            g; it is overwritten.
        weights, change : array, shape (f,)
            The free weights, and dw_F/dλ.
        sides : array, shape (n,)
        """
        free = self._inverse.free
        gradient *= sides
        gradient[free] = np.where(change > 0.0, weights - self._lower[free], self._upper[free] - weights)
        return gradient

    def _swap(self, event: int, direction: Direction, sides: NDArray[np.float64]) -> None:
        """Free an asset that was fixed, or fix one that was free."""
        if sides[event] != 0.0:
            sides[event] = 0.0
            if not self._inverse.insert(event) and not self._regular:
                raise NotConverged(ASTRAY)
            return
        position = int((self._inverse.free == event).argmax())
        falls = direction.weights[position] > 0.0
        self._weights[event] = self._lower[event] if falls else self._upper[event]
        sides[event] = 1.0 if falls else -1.0
        self._inverse.remove(position)

    def _sides(self, movable: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return 1 for an asset at its minimum, -1 at its maximum, 0 if it is free or cannot move."""
        sides = np.where(self._weights > self._lower, -1.0, 1.0)
        sides[~movable | (self._lower == self._upper)] = 0.0
        sides[self._inverse.free] = 0.0
        return sides

    def _first_price(self, returns: NDArray[np.float64], sides: NDArray[np.float64]) -> float:
        """Return the λ at which the first fixed asset wants to move; 0 if none ever does."""
        behind = sides * returns < 0.0
        return float((self._hurdles[behind] / returns[behind]).max(initial=0.0))
