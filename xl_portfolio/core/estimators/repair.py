"""The covariance matrix closest to a table that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["is_covariance", "nearest_correlation", "repaired_covariance"]

#: An eigenvalue below minus this share of the largest variance is a defect, not rounding.
DEFINITENESS = 1e-10

#: Change of an entry in a round after which the search ends.
SETTLED = 1e-12

ROUNDS = 10_000


def is_covariance(matrix: NDArray[np.float64]) -> bool:
    """Return whether no mix of the assets has a negative variance, rounding aside.

    Parameters
    ----------
    matrix : array, shape (n, n)
        Symmetric; finite.
    """
    shifted = matrix + DEFINITENESS * (float(matrix.diagonal().max()) or 1.0) * np.eye(len(matrix))
    try:
        np.linalg.cholesky(shifted)
    except np.linalg.LinAlgError:
        return False
    return True


def nearest_correlation(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlation matrix closest to a symmetric one: least Σ (a_ij - x_ij)².

    Projections onto the matrices without negative eigenvalues and onto those with a diagonal of ones take turns,
    with the correction of Dykstra, which makes the limit the closest point.

    Parameters
    ----------
    matrix : array, shape (n, n)

    Raises
    ------
    NotConverged
        If the projections do not settle.

    References
    ----------
    Higham, N. (2002), Computing the nearest correlation matrix: a problem from finance.
    """
    closest: NDArray[np.float64] = matrix.copy()
    correction: NDArray[np.float64] = np.zeros_like(matrix)
    for _ in range(ROUNDS):
        before = closest
        shifted = before - correction
        values, vectors = np.linalg.eigh(shifted)
        projected = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = projected - shifted
        closest = (projected + projected.T) / 2.0
        np.fill_diagonal(closest, 1.0)
        if float(np.abs(closest - before).max()) < SETTLED:
            return closest
    raise NotConverged(
        "The correlations contradict each other so much that no closest ones were found: correct them."
    )


def repaired_covariance(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance with the same variances and the nearest possible correlations.

    Parameters
    ----------
    matrix : array, shape (n, n)
        Symmetric; finite; not positive semidefinite.

    Raises
    ------
    InputError
        If a variance is not above 0: there is nothing to keep.
    NotConverged
        As `nearest_correlation`.
    """
    variances = matrix.diagonal()
    if not (variances > 0.0).all():
        place = int(variances.argmin())
        raise InputError(
            f"The variance of asset {place + 1} is {variances[place]:.6g}: it has to be above 0."
        )
    deviations = np.sqrt(variances)
    scale = np.outer(deviations, deviations)
    repaired: NDArray[np.float64] = nearest_correlation(matrix / scale) * scale
    return repaired
