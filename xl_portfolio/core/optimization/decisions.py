"""What must and what must not be held or traded at a place of a search, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.optimization.choices import MOVED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.choices import Choices

__all__ = ["HELD", "TRADED", "Decisions", "States"]

HELD, TRADED = 0, 1

#: Shape (2, n). In row `HELD` an asset must be held (1), must not be (-1), or may be (0); in row `TRADED` the same of
#: being traded.
States = np.ndarray[tuple[int, int], np.dtype[np.int8]]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Decisions:
    """The rules of decisions about n assets.

    Attributes
    ----------
    choices : Choices
    low, high : array, shape (n,)
        Bounds of the weights.
    """

    choices: Choices
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def none(self) -> States:
        """Return states in which nothing is decided."""
        states: States = np.zeros((2, len(self.low)), dtype=np.int8)
        return states

    def forced(self) -> States:
        """Return the states at the root: an asset whose current weight is not allowed is traded."""
        states, start = self.none(), self.choices.start
        if start is not None:
            outside = (start < self.low - MOVED) | (start > self.high + MOVED)
            states[TRADED, outside | ((start > MOVED) & (start < self.choices.least - MOVED))] = 1
        return states

    def implied(self, states: States) -> States | None:
        """Return the states with all that follows from them; None if they contradict each other."""
        choices = self.choices
        for _ in range(3):
            before = states
            states = states.copy()
            if choices.about_holdings and choices.start is not None:
                owned = np.where(choices.start > MOVED, np.int8(1), np.int8(-1))
                kept, out = states[TRADED] == -1, states[HELD] == -1
                bought = (states[HELD] == 1) & (owned == -1)
                if (kept & (states[HELD] == -owned)).any() or (out & (states[TRADED] == -owned)).any():
                    return None
                states[HELD, kept] = owned[kept]
                states[TRADED, out] = owned[out]
                states[TRADED, bought] = 1
            for row, most in ((HELD, choices.most), (TRADED, choices.most_trades)):
                if most is None:
                    continue
                count = np.count_nonzero(states[row] == 1)
                if count > most:
                    return None
                if count == most:
                    states[row, states[row] == 0] = -1
            if np.array_equal(states, before):
                break
        return states

    def kept(self, weights: NDArray[np.float64]) -> bool:
        """Return whether weights (n,) have no more holdings and trades than allowed, and none too small."""
        choices, held = self.choices, weights > MOVED
        if choices.most is not None and np.count_nonzero(held) > choices.most:
            return False
        if (held & (weights < choices.least - MOVED)).any():
            return False
        if choices.start is None or choices.most_trades is None:
            return True
        return int(np.count_nonzero(np.abs(weights - choices.start) > MOVED)) <= choices.most_trades

    def rounded(self, states: States, weights: NDArray[np.float64], share: float) -> States:
        """Return states that allow the largest holdings and trades of weights (n,) alone.

        Parameters
        ----------
        states : of the place of the search, whose decisions stay
        weights : array, shape (n,)
        share : of the trades that are allowed, the largest ones
        """
        choices, rounded = self.choices, self.none()
        if choices.about_holdings:
            count = choices.most or np.count_nonzero(weights > MOVED)
            if choices.least > 0.0:
                large = np.count_nonzero(weights >= choices.least / 2)
                count = min(count, int(1.0 / choices.least + 1e-9), large)
            order = np.argsort(-weights, kind="stable")
            rounded[HELD] = -1
            rounded[HELD, order[: max(int(count), 1)]] = 1
            rounded[HELD, states[HELD] == 1] = 1
        if choices.start is not None:
            moved = np.abs(weights - choices.start)
            count = int(np.ceil(share * np.count_nonzero(moved > MOVED)))
            if choices.most_trades is not None:
                count = min(count, choices.most_trades)
            order = np.argsort(-moved, kind="stable")
            rounded[TRADED] = -1
            rounded[TRADED, order[:count]] = 1
            rounded[TRADED, states[TRADED] == 1] = 1
            if choices.about_holdings:
                rounded[HELD, rounded[TRADED] == -1] = 0
        return rounded
