"""The inverse of a bordered covariance matrix, kept up to date while assets come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import NotConverged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["BorderedInverse", "Risk"]

#: Where an asset has less variance of its own than this (share of the mean variance; own variance is what remains
#: of it beside the other free assets, per squared size of the mix), an update would lose too many digits and the
#: inverse is made afresh.
DELICATE = 1e-6

#: Below this share K counts as singular.
SINGULAR = 1e-10

#: The inverse lies in the corner of a square of zeros with a multiple of this many rows, so that it grows and shrinks
#: in place. Rows that fill whole lines of the processor's cache also make products with it two to three times as fast.
LINE = 16


class Risk(NamedTuple):
    """The covariance of all variables: that of the assets in a unit of its own; the variables after them have none.

    Only rows that are asked for are brought to the unit, so that nothing of the size of Σ is copied.
    """

    covariance: NDArray[np.float64]  # Σ of the assets, shape (a, a)
    unit: float = 1.0  # a variance; Σ is divided by it
    ridge: float = 0.0  # variance added to each asset, in that unit

    def write(self, variable: int, row: NDArray[np.float64]) -> None:
        """Put the covariances of a variable with all n variables into a row, shape (n,)."""
        assets = len(self.covariance)
        if variable < assets:
            np.divide(self.covariance[variable], self.unit, out=row[:assets])
            row[variable] += self.ridge
            row[assets:] = 0.0
        else:
            row[:] = 0.0

    def times(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return Σw, shape (n,), for weights of all n variables."""
        assets = len(self.covariance)
        product = np.zeros(len(weights))
        held = weights[:assets].nonzero()[0]
        product[:assets] = weights[held].dot(self.covariance[held]) / self.unit
        product[held] += self.ridge * weights[held]
        return product


class BorderedInverse:
    """The inverse of K = [[0, A_F], [A_F', Σ_FF]] for a changing list F of free assets.

    A holds the m constraint rows; the budget alone is one row of ones. Bordering is what makes degenerate
    markets harmless: K is regular where Σ_FF alone is not, for example with a riskless asset.

    An asset entering or leaving is a rank-one update of the inverse, O(f²) for f free assets. The rows A and Σ_F
    lie packed beside it, so that A'ν + Σ_F'b is one product without gathering.

    Parameters
    ----------
    border : array, shape (m, n)
        The rows A.
    risk : Risk
        Σ, in a unit in which the mean variance is about 1.
    free : sequence of int
        The assets that are free at first, at least m.

    Attributes
    ----------
    free : array of int, shape (f,)
        The free assets in the order of the rows of K.
    """

    free: NDArray[np.intp]

    def __init__(self, border: NDArray[np.float64], risk: Risk, free: Sequence[int]) -> None:
        m, n = border.shape
        self._border = border
        self._risk = risk
        self._rows = np.empty((m + n, n))
        self._rows[:m] = border
        self._order = np.empty(n, dtype=np.intp)
        self._m = m
        self.free = self._order[:0]
        for asset in free:
            risk.write(asset, self._rows[m + len(self.free)])
            self._append(asset)
        self.refresh()

    def refresh(self) -> None:
        """Invert K afresh, which removes the rounding that updates have left.

        Raises
        ------
        NotConverged
            If K is singular.
        """
        m, size = self._m, self._m + len(self.free)
        bordered = np.zeros((size, size))
        bordered[:, m:] = self._packed[:, self.free]
        bordered[m:, :m] = bordered[:m, m:].T
        try:
            inverse = np.linalg.inv(bordered)
        except np.linalg.LinAlgError:
            raise NotConverged(
                "Some of the assets are copies or exact mixes of one another and could not be told apart: "
                "leave one of them out."
            ) from None
        self._enlarge(inverse)

    def solve(self, right: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return K⁻¹ [0; right]: m multipliers, then one number per free asset."""
        return self.correction(0.0, right)

    def correction(
        self, excess: float | NDArray[np.float64], residual: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return K⁻¹ [excess; residual], what a solution has too much where its equations are off by that."""
        error: NDArray[np.float64] = self._square.dot(self._padded(excess, residual))
        return error[: self._m + len(residual)]

    def hurdles(self, solution: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return A'ν + Σ_F'b, shape (n,), for a solution [ν; b]: m multipliers and one number per free asset."""
        product: NDArray[np.float64] = solution.dot(self._packed)
        return product

    def insert(self, asset: int) -> bool:
        """Free an asset; return whether K is still regular.

        With k = [A_i; Σ_Fi] the asset's own variance is s = Σ_ii - k'K⁻¹k, and v = [K⁻¹k; -1] gives the new inverse
        [[K⁻¹, 0], [0, 0]] + vv'/s.
        """
        m, count = self._m, len(self.free)
        size = m + count
        if size == len(self._square):
            self._enlarge(self._square)
        row = self._rows[size]
        self._risk.write(asset, row)
        column = self._padded(self._border[:, asset], row[self.free])
        solved = self._square.dot(column)
        own = float(row[asset] - column.dot(solved))
        mix = solved[m:]
        share = own / (1.0 + float(mix.dot(mix)))
        self._append(asset)
        if share < DELICATE:
            self.refresh()
        else:
            solved[size] = -1.0
            self._square += solved[:, None].dot(solved[None] / own)
        return share > SINGULAR

    def remove(self, position: int) -> None:
        """Fix the free asset at a position of `free`; the last one takes its place."""
        m, last = self._m, len(self.free) - 1
        k, end = m + position, m + last
        square = self._square
        column = square[k].copy()
        regular = column[k] > 0.0
        if regular:
            square -= column[:, None].dot(column[None] / column[k])
        if position != last:
            square[k] = square[end]
            square[:, k] = square[:, end]
            self._rows[k] = self._rows[end]
            self._order[position] = self._order[last]
        square[end] = 0.0
        square[:, end] = 0.0
        self._show(last)
        if not regular or last <= m or column[k] * DELICATE > 1.0:
            self.refresh()

    def _enlarge(self, inverse: NDArray[np.float64]) -> None:
        """Put an inverse into the corner of a square that has room for one asset more at least."""
        size = len(inverse)
        room = LINE * (size // LINE + 1)
        self._square = np.zeros((room, room))
        self._square[:size, :size] = inverse

    def _padded(self, top: float | NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return m numbers and one per free asset, followed by zeros to the size of the square."""
        padded = np.zeros(len(self._square))
        padded[: self._m] = top
        padded[self._m : self._m + len(right)] = right
        return padded

    def _append(self, asset: int) -> None:
        """Take an asset, whose row is written, into the list."""
        count = len(self.free)
        self._order[count] = asset
        self._show(count + 1)

    def _show(self, count: int) -> None:
        self.free = self._order[:count]
        self._packed = self._rows[: self._m + count]
