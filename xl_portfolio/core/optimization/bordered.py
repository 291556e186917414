"""The inverse of a bordered covariance matrix, kept up to date while assets come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NotConverged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["BorderedInverse"]

#: Where an asset has less variance of its own than this (share of the mean variance; own variance is what remains
#: of it beside the other free assets, per squared size of the mix), an update would lose too many digits and the
#: inverse is made afresh.
DELICATE = 1e-6

#: Below this share K counts as singular.
SINGULAR = 1e-10


class BorderedInverse:
    """The inverse of K = [[0, A_F], [A_F', Σ_FF]] for a changing list F of free assets.

    A holds the m constraint rows; the budget alone is one row of ones. Bordering is what makes degenerate
    markets harmless: K is regular where Σ_FF alone is not, for example with a riskless asset.

    An asset entering or leaving is a rank-one update of the inverse, O(f²) for f free assets. The rows Σ_F of
    the free assets lie packed beside it, so that Σb for a vector b on F is one product without gathering.

    Parameters
    ----------
    border : array, shape (m, n)
        The rows A.
    covariance : array, shape (n, n)
        Σ, scaled so that the mean variance is about 1.
    free : sequence of int
        The assets that are free at first, at least m.
    """

    def __init__(
        self, border: NDArray[np.float64], covariance: NDArray[np.float64], free: Sequence[int]
    ) -> None:
        m, n = border.shape
        self._border = border
        self._covariance = covariance
        self._inverse = np.empty((m + n, m + n))
        self._rows = np.empty((n, n))
        self._free = np.empty(n, dtype=np.intp)
        self._m = m
        self._count = 0
        for asset in free:
            self._append(asset)
        self.refresh()

    @property
    def free(self) -> NDArray[np.intp]:
        """The free assets in the order of the rows of K, shape (f,)."""
        return self._free[: self._count]

    def refresh(self) -> None:
        """Invert K afresh, which removes the rounding that updates have left.

        Raises
        ------
        NotConverged
            If K is singular.
        """
        m, size = self._m, self._m + self._count
        bordered = np.zeros((size, size))
        bordered[:m, m:] = self._border[:, self.free]
        bordered[m:, :m] = bordered[:m, m:].T
        bordered[m:, m:] = self._rows[: self._count, self.free]
        try:
            self._inverse[:size, :size] = np.linalg.inv(bordered)
        except np.linalg.LinAlgError:
            raise NotConverged(
                "Some of the assets are copies or exact mixes of one another and could not be told apart: "
                "leave one of them out."
            ) from None

    def solve(self, right: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return K⁻¹ [0; right]: m multipliers, then one number per free asset."""
        size = self._m + self._count
        solution: NDArray[np.float64] = self._inverse[:size, self._m : size].dot(right)
        return solution

    def correction(self, excess: NDArray[np.float64], residual: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return K⁻¹ [excess; residual], what a solution has too much where its equations are off by that."""
        size = self._m + self._count
        error: NDArray[np.float64] = self._inverse[:size, :size].dot(np.concatenate((excess, residual)))
        return error

    def times_covariance(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return Σb, shape (n,), for a vector b given on the free assets."""
        product: NDArray[np.float64] = vector.dot(self._rows[: self._count])
        return product

    def insert(self, asset: int) -> bool:
        """Free an asset; return whether K is still regular.

        With k = [A_i; Σ_Fi] the asset's own variance is s = Σ_ii - k'K⁻¹k, and u = K⁻¹k gives the new inverse
        [[K⁻¹ + uu'/s, -u/s], [-u'/s, 1/s]].
        """
        m, count = self._m, self._count
        size = m + count
        column = np.concatenate((self._border[:, asset], self._rows[:count, asset]))
        inverse = self._inverse[:size, :size]
        solved = inverse.dot(column)
        own = float(self._covariance[asset, asset] - column.dot(solved))
        share = own / (1.0 + float(solved[m:].dot(solved[m:])))
        self._append(asset)
        if share < DELICATE:
            self.refresh()
        else:
            scaled = solved / own
            inverse += np.multiply.outer(solved, scaled)
            self._inverse[size, :size] = -scaled
            self._inverse[:size, size] = -scaled
            self._inverse[size, size] = 1.0 / own
        return share > SINGULAR

    def remove(self, position: int) -> None:
        """Fix the free asset at a position of `free`; the last one takes its place."""
        m, last = self._m, self._count - 1
        k, end = m + position, m + last
        inverse = self._inverse[: end + 1, : end + 1]
        column = inverse[k].copy()
        regular = column[k] > 0.0
        if regular:
            inverse -= np.multiply.outer(column, column / column[k])
        if position != last:
            inverse[k] = inverse[end]
            inverse[:, k] = inverse[:, end]
            self._rows[position] = self._rows[last]
            self._free[position] = self._free[last]
        self._count = last
        if not regular or last <= m or column[k] * DELICATE > 1.0:
            self.refresh()

    def _append(self, asset: int) -> None:
        self._rows[self._count] = self._covariance[asset]
        self._free[self._count] = asset
        self._count += 1
