"""Orders in whole lots: from what is held to the affordable portfolio closest to a target in risk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import merge
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.trading.closest import closest_point, improved, nearest_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Holdings", "OrderBook", "Terms", "whole_share_orders"]

#: Nodes of the search; the same everywhere, so that the same workbook gives the same orders (about a second).
NODES = 40_000

#: More money than there is, in any currency: a slip of the keyboard.
LARGEST = 1e15

#: An asset whose target is at most this is sold whole or not at all.
LEAVES = 1e-6

#: Variance of its own that each asset gets, as a share of the largest: decides between mixes of one another.
RIDGE = 1e-8


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Holdings:
    """What is held before the orders.

    Attributes
    ----------
    units : array, shape (n,)
        Not negative; fractions stay where they are.
    prices : array, shape (n,)
        Of one unit, above 0, in the currency of the cash.
    cash : float
        What may be spent beside the proceeds of sales, not negative.
    """

    units: NDArray[np.float64]
    prices: NDArray[np.float64]
    cash: float = 0.0

    @property
    def value(self) -> float:
        """Of assets and cash together."""
        return float(self.units @ self.prices) + self.cash


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Terms:
    """How orders are executed.

    Attributes
    ----------
    lot : float
        Smallest number of units an order may have, and its step; 1 for whole shares.
    minimum : float
        Smallest value of an order, in currency.
    fee : float
        Per order, in currency.
    fee_rate : float
        Share of the value of an order.
    """

    lot: float = 1.0
    minimum: float = 0.0
    fee: float = 0.0
    fee_rate: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class OrderBook:
    """Orders and what they lead to.

    Attributes
    ----------
    units : array, shape (n,)
        To buy (above 0) or to sell (below 0).
    fees : array, shape (n,)
        Of each order, in currency.
    after : array, shape (n,)
        Units held then.
    weights : array, shape (n,)
        Shares of the whole value, cash included, before fees.
    cash : float
        What is left.
    tracking_error : float
        √((w - t)'Σ(w - t)), in the unit of the covariance's root.
    bound : float
        No affordable orders reach a smaller one; equal to it if the search was complete.
    """

    units: NDArray[np.float64]
    fees: NDArray[np.float64]
    after: NDArray[np.float64]
    weights: NDArray[np.float64]
    cash: float
    tracking_error: float
    bound: float


def whole_share_orders(
    target: NDArray[np.float64],
    holdings: Holdings,
    covariance: NDArray[np.float64],
    terms: Terms,
    nodes: int = NODES,
) -> OrderBook:
    """Return the orders whose result is closest to the target in risk: min (w - t)'Σ(w - t), w in whole lots.

    Every number of lots is allowed that can be paid for, sells no more than is held, and makes no order below the
    minimum; what has no place in the target is sold whole or stays as it is. First a greedy descent from the rounded
    target, then branch and bound over the lots, which ends with the proof or, after so many nodes, with a bound.

    Parameters
    ----------
    target : array, shape (n,)
        Weights t, not negative, adding up to at most 1 (the rest is cash).
    holdings : Holdings
    covariance : array, shape (n, n)
        Σ of the returns.
    terms : Terms
    nodes : int
        How long to search.

    Raises
    ------
    InputError
        If a number is out of its range.
    """
    _check(target, holdings, covariance, terms)
    lots = _Lots(target, holdings, covariance, terms)
    start = improved(lots.rounded(), lots.target, lots.matrix, lots.allowed)
    order = np.argsort(lots.matrix.diagonal(), kind="stable")  # the coarsest lots are decided first
    found = closest_point(
        start[order],
        lots.target[order],
        lots.matrix[np.ix_(order, order)],
        lambda k, centre: lots.choices(int(order[k]), centre),
        lambda point: lots.allowed(_reordered(point, order)),
        nodes,
    )
    steps = _reordered(found.point, order)
    units: NDArray[np.float64] = steps * np.float64(terms.lot)
    weights = (holdings.units + units) * holdings.prices / holdings.value
    return OrderBook(
        units=units,
        fees=lots.fees(steps),
        after=holdings.units + units,
        weights=weights,
        cash=lots.cash_after(steps),
        tracking_error=math.sqrt(found.distance),
        bound=math.sqrt(found.bound),
    )


def _reordered(point: NDArray[np.int64], order: NDArray[np.intp]) -> NDArray[np.int64]:
    back = np.empty_like(point)
    back[order] = point
    return back


class _Lots:
    """The problem in steps: how many lots each asset goes up (above 0) or down."""

    def __init__(
        self,
        target: NDArray[np.float64],
        holdings: Holdings,
        covariance: NDArray[np.float64],
        terms: Terms,
    ) -> None:
        self.holdings, self.terms = holdings, terms
        self.size = terms.lot * holdings.prices / holdings.value  # weight of one lot
        ridge = RIDGE * (float(np.abs(covariance).max()) or 1.0) * np.eye(len(target))
        self.matrix = (covariance + ridge) * np.outer(self.size, self.size)
        now = holdings.units * holdings.prices / holdings.value
        self.target = (target - now) / self.size
        self.leaves = target <= LEAVES
        self.least = -np.floor(holdings.units / terms.lot + 1e-9).astype(np.int64)
        worth = terms.lot * holdings.prices * (1.0 + terms.fee_rate)
        self.most = np.maximum(np.floor((holdings.value - terms.fee) / worth + 1e-9), 0).astype(np.int64)
        self.first = np.maximum(np.ceil(terms.minimum / (terms.lot * holdings.prices) - 1e-9), 1).astype(
            np.int64
        )

    def choices(self, asset: int, centre: float) -> Iterator[int]:
        """Steps of one asset that make no order or one above the minimum, the closest to the centre first."""
        least, most, first = int(self.least[asset]), int(self.most[asset]), int(self.first[asset])
        if self.leaves[asset]:
            parts = [(least, least), (0, 0)] if least else [(0, 0)]
        elif first > 1:
            parts = [(least, -first), (0, 0), (first, most)]
        else:
            parts = [(least, most)]
        near = [nearest_first(centre, low, high) for low, high in parts if low <= high]
        return near[0] if len(near) == 1 else merge(*near, key=lambda step: abs(step - centre))

    def fees(self, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        traded = np.abs(steps) * self.terms.lot * self.holdings.prices
        fees: NDArray[np.float64] = (steps != 0) * self.terms.fee + traded * self.terms.fee_rate
        return fees

    def cash_after(self, steps: NDArray[np.int64]) -> float:
        spent = float(steps @ (self.terms.lot * self.holdings.prices))
        return self.holdings.cash - spent - float(self.fees(steps).sum())

    def allowed(self, steps: NDArray[np.int64]) -> bool:
        """Whether the steps can be executed and paid for."""
        order = np.abs(steps)
        return bool(
            (steps >= self.least).all()
            and ((order == 0) | (order >= self.first)).all()
            and ((order == 0) | ~self.leaves | (steps == self.least)).all()
            and self.cash_after(steps) >= -1e-9 * self.holdings.value
        )

    def rounded(self) -> NDArray[np.int64]:
        """Steps towards the target, rounded down, the largest purchases cut until they can be paid for."""
        steps = np.clip(np.floor(self.target + 1e-9), self.least, self.most).astype(np.int64)
        steps[self.leaves] = self.least[self.leaves]
        steps[(steps != 0) & (np.abs(steps) < self.first)] = 0
        while not self.allowed(steps) and (steps > 0).any():
            largest = int((steps * self.size).argmax())
            fewer = int(steps[largest]) - max(1, int(steps[largest]) // 100)
            steps[largest] = fewer if fewer >= self.first[largest] else 0
        return steps if self.allowed(steps) else np.zeros_like(steps)


def _check(
    target: NDArray[np.float64], holdings: Holdings, covariance: NDArray[np.float64], terms: Terms
) -> None:
    n = len(target)
    if not len(holdings.units) == len(holdings.prices) == len(covariance) == n:
        raise InputError(
            f"There are {n} target weights, {len(holdings.units)} numbers of units, {len(holdings.prices)} prices and "
            f"a covariance of {len(covariance)} rows: give one of each for every asset."
        )
    if (target < -1e-9).any() or float(target.sum()) > 1.0 + 1e-6:
        raise InputError(
            "Target weights are not below 0 and add up to at most 1: orders neither go short nor borrow."
        )
    if not (holdings.units >= 0).all():
        raise InputError(f"The units of asset {int(holdings.units.argmin()) + 1} are below 0: use 0 or more.")
    if not (holdings.prices > 0).all():
        raise InputError(
            f"The price of asset {int(holdings.prices.argmin()) + 1} is not above 0: correct it."
        )
    if not (holdings.cash >= 0 and holdings.value > 0):
        raise InputError("There is nothing to invest: give units that are held, or cash above 0.")
    if holdings.value > LARGEST or float(holdings.prices.min()) < 1.0 / LARGEST:
        raise InputError(f"The holdings are worth {holdings.value:.3g}: correct the units or the prices.")
    if not _has_risk(covariance):
        raise InputError(
            "The covariance is not one of returns: some mix of the assets would have a negative variance. Estimate it "
            "with COVARIANCE_MATRIX, or leave it out."
        )
    if not (terms.lot > 0 and terms.minimum >= 0 and terms.fee >= 0 and 0 <= terms.fee_rate < 1):
        raise InputError(
            "A lot is above 0; the minimum trade and the fees are 0 or more, a fee rate below 1."
        )


def _has_risk(covariance: NDArray[np.float64]) -> bool:
    """Whether the matrix, with the ridge, is positive definite and symmetric."""
    scale = float(np.abs(covariance).max())
    if not (np.isfinite(scale) and np.abs(covariance - covariance.T).max() <= 1e-8 * scale):
        return False
    if float(covariance.diagonal().min()) < 0.0:
        return False
    try:
        np.linalg.cholesky(covariance / (scale or 1.0) + RIDGE * np.eye(len(covariance)))
    except np.linalg.LinAlgError:
        return False
    return True
