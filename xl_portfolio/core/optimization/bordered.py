"""The inverse of a bordered covariance matrix, kept up to date while assets come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BorderedInverse"]

#: No free asset has less variance of its own than this (the mean variance being 1). An asset that is almost a mix
#: of the free ones is given the rest: too little to be seen in any result, enough to keep K regular.
OWN_VARIANCE = 1e-11

#: Updates with less own variance than this lose too many digits: a fresh inverse is made.
DELICATE = 1e-6


class BorderedInverse:
    """The inverse of K = [[0, A_F], [A_F', Σ_FF]] for a changing list F of free assets.

    A holds the constraint rows (m, n); the budget alone is one row of ones. K has m + f rows for f free assets.
    Bordering is what makes degenerate markets harmless: K is regular where Σ_FF alone is not, for example with a
    riskless asset, or as long as two equal assets are not free together.

    One asset entering or leaving is a rank-one update of the inverse, O(f²). The rows Σ_F of the free assets lie
    packed beside it, so that Σ b for any b on F is one product without gathering.

    Attributes
    ----------
    free : array of int, shape (f,)
        The free assets, in the order of the rows of K.
    """

    def __init__(self, border: NDArray[np.float64], covariance: NDArray[np.float64], free: list[int]) -> None:
        m, n = border.shape
        self._border = border
        self._covariance = covariance
        self._inverse = np.empty((m + n, m + n))
        self._rows = np.empty((n, n))
        self._free = np.empty(n, dtype=np.intp)
        self._m = m
        self._count = len(free)
        self._free[: self._count] = free
        self._rows[: self._count] = covariance[free]
        self.refresh()

    @property
    def free(self) -> NDArray[np.intp]:
        return self._free[: self._count]

    def refresh(self) -> None:
        """Invert K afresh, which removes the rounding that updates have left."""
        m, size = self._m, self._m + self._count
        bordered = np.zeros((size, size))
        bordered[:m, m:] = self._border[:, self.free]
        bordered[m:, :m] = bordered[:m, m:].T
        bordered[m:, m:] = self._rows[: self._count, self.free]
        self._inverse[:size, :size] = np.linalg.inv(bordered)

    def solve(self, right: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return K⁻¹ [0; right]: m multipliers, then one number per free asset."""
        size = self._m + self._count
        return self._inverse[:size, self._m : size] @ right

    def refine(
        self, solution: NDArray[np.float64], excess: NDArray[np.float64], residual: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return a solution corrected for what is left of its equations: [excess of the rows; residual on F]."""
        size = self._m + self._count
        return solution - self._inverse[:size, :size] @ np.concatenate((excess, residual))

    def times_covariance(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return Σ b, shape (n,), for a vector b given on the free assets."""
        return vector @ self._rows[: self._count]

    def insert(self, asset: int) -> None:
        """Free an asset."""
        m, f = self._m, self._count
        size = m + f
        column = np.concatenate((self._border[:, asset], self._rows[:f, asset]))
        inverse = self._inverse[:size, :size]
        solved = inverse @ column
        own = self._covariance[asset, asset] - column @ solved
        if own < DELICATE:
            self.refresh()
            solved = inverse @ column
            own = self._covariance[asset, asset] - column @ solved
        if own < OWN_VARIANCE:
            self._covariance[asset, asset] += OWN_VARIANCE - own
            own = OWN_VARIANCE
        scaled = solved / own
        inverse += np.multiply.outer(solved, scaled)
        self._inverse[size, :size] = -scaled
        self._inverse[:size, size] = -scaled
        self._inverse[size, size] = 1 / own
        self._rows[f] = self._covariance[asset]
        self._free[f] = asset
        self._count += 1

    def remove(self, position: int) -> None:
        """Fix the free asset at a position of `free`; the last one takes its place."""
        m, last = self._m, self._count - 1
        k, end = m + position, m + last
        inverse = self._inverse[: end + 1, : end + 1]
        column = inverse[k].copy()
        inverse -= np.multiply.outer(column, column / column[k])
        if position != last:
            inverse[k] = inverse[end]
            inverse[:, k] = inverse[:, end]
            self._rows[position] = self._rows[last]
            self._free[position] = self._free[last]
        delicate = column[k] * DELICATE > 1
        self._count = last
        if last == m or delicate:
            self.refresh()
