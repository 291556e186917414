"""Limits and costs that are a matter of yes or no: whether an asset is held, whether it is traded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["MOVED", "Choices", "FixedCosts", "HoldingLimits", "TradeCount", "choices_of"]

#: A weight, or the change of one, below this is none.
MOVED = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldingLimits:
    """Limits on the assets that are held.

    Attributes
    ----------
    text : str
        How a sentence names them.
    most : int or None
        Largest number of assets held.
    least : float
        Smallest weight of an asset that is held; 0 for no such limit.
    """

    text: str
    most: int | None = None
    least: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class FixedCosts:
    """A cost of each trade whatever its size, taken from the expected return: ``Σ_i cost_i [w_i ≠ start_i]``.

    Attributes
    ----------
    text : str
    start : array, shape (n,)
        Current weights.
    cost : array, shape (n,)
        Of one trade in each asset, as a fraction of the portfolio; not below 0.
    """

    text: str
    start: NDArray[np.float64]
    cost: NDArray[np.float64]

    def of(self, weights: NDArray[np.float64]) -> float:
        """What it costs to trade to these weights, shape (n,)."""
        return float(self.cost[np.abs(weights - self.start) > MOVED].sum())


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class TradeCount:
    """At most so many assets whose weight differs from the current one.

    Attributes
    ----------
    text : str
    start : array, shape (n,)
        Current weights.
    most : int
    """

    text: str
    start: NDArray[np.float64]
    most: int


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Choices:
    """All of them together, for n assets.

    Attributes
    ----------
    text : str
        How a sentence names them.
    most, least
        As in `HoldingLimits`.
    start : array, shape (n,), or None
        Current weights, if trades count or cost.
    cost : array, shape (n,)
        Of one trade in each asset.
    most_trades : int or None
    """

    text: str
    most: int | None = None
    least: float = 0.0
    start: NDArray[np.float64] | None = None
    cost: NDArray[np.float64]
    most_trades: int | None = None

    @property
    def about_holdings(self) -> bool:
        """Whether it matters which assets are held."""
        return self.most is not None or self.least > 0.0

    @property
    def costly(self) -> bool:
        """Whether trades cost something."""
        return bool(self.cost.any())


def choices_of(parts: Sequence[HoldingLimits | FixedCosts | TradeCount], assets: int) -> Choices | None:
    """Return all limits and costs of this kind as one; None if there is none.

    Raises
    ------
    InputError
        If they start from different current weights.
    """
    if not parts:
        return None
    holdings = [part for part in parts if isinstance(part, HoldingLimits)]
    costs = [part for part in parts if isinstance(part, FixedCosts)]
    counts = [part for part in parts if isinstance(part, TradeCount)]
    starts = [*(part.start for part in costs), *(part.start for part in counts)]
    if any(not np.array_equal(start, starts[0]) for start in starts):
        raise InputError("The limits on trades start from different current weights: give one set of them.")
    return Choices(
        text="” and “".join(part.text for part in parts),
        most=min((part.most for part in holdings if part.most is not None), default=None),
        least=max((part.least for part in holdings), default=0.0),
        start=starts[0] if starts else None,
        cost=sum((part.cost for part in costs), np.zeros(assets)),
        most_trades=min((part.most for part in counts), default=None),
    )
