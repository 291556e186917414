"""What trades count and cost at least while it is open which of them are made: bounds for searches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.optimization.choices import MOVED
from xl_portfolio.core.optimization.constraints import TradeLimit, TradingCost, linear_pieces, trade_row
from xl_portfolio.core.optimization.rows import LinearRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.choices import Choices
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["OpenCosts", "with_trade_count"]

#: A cost underestimated by no more than this share of the largest is exact.
NO_COST = 1e-9


def with_trade_count(problem: MeanVariance, choices: Choices) -> MeanVariance:
    """Return the problem with a last row that every portfolio of so many trades keeps, and that bounds all others.

    A trade that is made is at most as large as the bounds l and u of its asset allow, from the current weight c::

        Σ_i max(c_i - w_i, 0) / (c_i - l_i) + max(w_i - c_i, 0) / (u_i - c_i)  <=  most

    Parameters
    ----------
    problem : MeanVariance
        In pieces at the current weights.
    choices : Choices
        With a number of trades.
    """
    start = np.zeros(0) if choices.start is None else choices.start
    low, high = problem.merged(problem.lower), problem.merged(problem.upper)
    inside = (low - MOVED <= start) & (start <= high + MOVED)
    rates = [
        np.divide(1.0, room, out=np.zeros(len(start)), where=inside & (room > MOVED))
        for room in (start - low, high - start)
    ]
    most = float(choices.most_trades or 0) - np.count_nonzero(~inside)
    limit = TradeLimit(text=choices.text, start=start, below=rates[0], above=rates[1], most=most)
    owners = np.arange(problem.size) if problem.owners is None else problem.owners
    row = trade_row(limit, owners, problem.lower, problem.upper)
    parts = [row] if problem.rows is None else [problem.rows, row]
    return replace(problem, rows=LinearRows.stacked(parts, problem.size))


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class OpenCosts:
    """The least that fixed costs come to: the lines that reach the cost f where an asset meets its bounds l and u.

    That is the convex envelope of the cost of a trade from the current weight c ::

        f (c - w) / (c - l)  below c,    f (w - c) / (u - c)  above it

    Attributes
    ----------
    start, cost : array, shape (n,)
        c and f.
    below, above : array, shape (n,)
        Slopes of both lines; 0 where there is no room on that side.
    """

    start: NDArray[np.float64]
    cost: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        start: NDArray[np.float64],
        cost: NDArray[np.float64],
        low: NDArray[np.float64],
        high: NDArray[np.float64],
    ) -> OpenCosts:
        """Return the lines for current weights, costs and bounds of n assets."""
        below, above = (
            np.divide(cost, room, out=np.zeros(len(cost)), where=room > MOVED)
            for room in (start - low, high - start)
        )
        return cls(start=start, cost=cost, below=below, above=above)

    def missing(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return by how much the cost of each trade to these weights is underestimated (n,)."""
        change = weights - self.start
        missing: NDArray[np.float64] = self.cost - np.where(
            change < 0.0, -self.below * change, self.above * change
        )
        return missing

    def underestimated(self, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which trades to these weights cost more than the lines say (n,)."""
        return np.asarray(self.missing(weights) > NO_COST * self.cost.max())

    def charged(self, problem: MeanVariance, traded: NDArray[np.int8]) -> NDArray[np.float64]:
        """Return the expected returns of the variables less these costs.

        Parameters
        ----------
        problem : MeanVariance
            In pieces at the current weights.
        traded : array, shape (n,)
            1 for a trade that is made and costs all, -1 for one that is not, 0 for one that is open.
        """
        is_open = traded == 0
        estimate = TradingCost(
            text="",
            start=self.start,
            below=np.where(is_open, self.below, 0.0),
            above=np.where(is_open, self.above, 0.0),
        )
        owners = np.arange(problem.size) if problem.owners is None else problem.owners
        slopes, constant = linear_pieces(estimate, owners, problem.lower, problem.upper)
        decided = float(self.cost[traded == 1].sum())
        charged: NDArray[np.float64] = problem.expected_returns - slopes - (constant + decided)
        return charged
