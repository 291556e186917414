"""Whether a covariance matrix contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["has_factor"]

#: Columns factored together: few enough that what is made for them stays in the processor's cache. Small matrices do
#: so as a whole.
BLOCK, WHOLE = 32, 256


def has_factor(covariance: NDArray[np.float64], shift: float) -> bool:
    """Return whether Σ + shift I = LL' has a real solution, which it has if no mix has a variance below -shift.

    Cholesky's factorisation, a block of columns at a time: with the rows L_k of the columns so far, those of the
    block itself, what is left of it is P = Σ - LL_k'; its head has to be DD', and the rest of it becomes PD'⁻¹. That
    is what `numpy.linalg.cholesky` does, but without its two copies of the matrix, which take longer than the
    arithmetic.

    Parameters
    ----------
    covariance : array, shape (n, n)
        Σ; symmetric and finite.
    shift : float
        A variance above 0.
    """
    n = len(covariance)
    block = n if n <= WHOLE else BLOCK
    factor = covariance.copy()
    factor.reshape(-1)[:: n + 1] += shift
    try:
        for first in range(0, n, block):
            last = min(first + block, n)
            left = factor[first:, first:last]
            if first:
                left -= factor[first:, :first] @ factor[first:last, :first].T
            head = np.linalg.cholesky(left[: last - first])
            if last < n:
                left[last - first :] = left[last - first :] @ np.linalg.inv(head).T
    except np.linalg.LinAlgError:
        return False
    return True
