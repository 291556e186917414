"""Expected returns of assets from their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.core.measures.inputs import check_periods_per_year, check_returns_matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["sample_mean"]


def sample_mean(returns: NDArray[np.float64], periods_per_year: float) -> NDArray[np.float64]:
    """Arithmetic annual mean return of each asset.

    ``m = P x mean(R)`` column by column

    Parameters
    ----------
    returns : (T, n) simple periodic returns R, decimals, a column an asset; no missing values
    periods_per_year : P, above 0

    Returns
    -------
    (n,) decimals per year

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        No period at all.
    """
    table = check_returns_matrix(returns, 1)
    means: NDArray[np.float64] = check_periods_per_year(periods_per_year) * table.mean(axis=0)
    return means
