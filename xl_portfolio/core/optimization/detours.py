"""What it costs at least to hold other weights than the best: a bound for searches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.optimization.definiteness import has_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.goals import Goal

__all__ = ["Detours", "detour_prices"]

#: What rounding may take from a price, as a share.
CAUTION = 1e-6

#: With less variance of its own than this share of the largest variance, no asset has a price.
OWN = 1e-9


def detour_prices(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return δ >= 0 for which Σ - diag(δ) is positive semidefinite; zeros where Σ is all but singular.

    They are in proportion to the variance s_i = 1 / (Σ⁻¹)_ii that each asset has beside all others; the factor is
    the smallest eigenvalue of S^-½ Σ S^-½.

    Parameters
    ----------
    covariance : array, shape (n, n)

    Returns
    -------
    array, shape (n,)
    """
    n = len(covariance)
    limit = OWN * float(covariance.diagonal().max())
    if not has_factor(covariance - 2.0 * limit * np.eye(n), limit):
        return np.zeros(n)
    own: NDArray[np.float64] = np.reciprocal(np.linalg.inv(covariance).diagonal())
    sizes = np.sqrt(own)
    factor = float(np.linalg.eigvalsh(covariance / np.multiply.outer(sizes, sizes))[0])
    prices: NDArray[np.float64] = (1.0 - CAUTION) * max(factor, 0.0) * own
    return prices


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Detours:
    """A bound on what a choice of holdings costs, for goals that put a price on variance.

    Where w* minimises ½ w'Σw - λ μ'w within linear limits, its slope towards every other w within them is not
    negative, so that w has at least so much more variance at the same return, or its worth ::

        (w - w*)'Σ(w - w*)  >=  Σ_i δ_i (w_i - w*_i)²

    and each asset that has to be dropped or enlarged adds to that.

    Attributes
    ----------
    prices : array, shape (n,)
        δ; see `detour_prices`.
    goal : Goal
        One with a price of variance.
    """

    prices: NDArray[np.float64]
    goal: Goal

    def bound(self, score: float, held: NDArray[np.float64], least: float, room: int | None) -> float:
        """Return what the score is at least, if some of the assets must be dropped or enlarged.

        Parameters
        ----------
        score : float
            Of the best portfolio: its volatility or, where returns have a price, ½ variance / price - return.
        held : array, shape (n,)
            Weights of its assets on which nothing is decided; 0 for the others.
        least : float
            Smallest weight of an asset that is kept.
        room : int or None
            How many of them may be kept; None for any number.
        """
        keeping = self.prices * np.maximum(least - held, 0.0) ** 2
        dropping = self.prices * held**2
        variance = float(np.minimum(keeping, dropping).sum())
        saved = np.maximum(dropping - keeping, 0.0)
        if room is not None and room < len(held):
            variance += float(np.partition(saved, len(held) - 1 - room)[: len(held) - room].sum())
        if self.goal.return_price > 0.0:
            return score + variance * self.goal.variance_price / self.goal.return_price / 2.0
        return math.sqrt(score**2 + variance)
