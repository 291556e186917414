"""The proof that goes with every optimum: it satisfies the constraints, and no exchange of assets improves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["TOLERANCE", "certify", "feasibility", "optimality"]

#: Largest residual with which a portfolio is returned: far below what a weight on a sheet shows.
TOLERANCE = 1e-9


def feasibility(problem: MeanVariance, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much each portfolio breaks its constraints, as a fraction of the portfolio.

    The largest of |1'w - 1|, lower - w and w - upper, not below 0.

    Parameters
    ----------
    problem : MeanVariance
    weights : array, shape (k, n)

    Returns
    -------
    array, shape (k,)
    """
    excess: NDArray[np.float64] = np.abs(weights.sum(axis=1) - 1.0)
    for beyond in (problem.lower - weights, weights - problem.upper):
        np.maximum(excess, beyond.max(axis=1), out=excess)
    return excess


def optimality(
    problem: MeanVariance,
    weights: NDArray[np.float64],
    marginal_variances: NDArray[np.float64],
    variance_prices: NDArray[np.float64],
    return_prices: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the gain per unit of weight of the best exchange that each portfolio still allows; dimensionless.

    A portfolio minimises κ ½ w'Σw - λ μ'w exactly if no asset that can rise is worth more at the margin than an
    asset that can fall (the Karush-Kuhn-Tucker conditions with the multipliers eliminated): with the worth
    v = λμ - κΣw ::

        residual = max(0,  max{v_i : w_i < upper_i} - min{v_j : w_j > lower_j}) / (κ max Σ_ii + λ (max μ - min μ))

    Parameters
    ----------
    problem : MeanVariance
    weights : array, shape (k, n)
    marginal_variances : array, shape (k, n)
        Σw of each portfolio.
    variance_prices, return_prices : array, shape (k,)
        κ and λ: (1, 0) for minimum variance, (0, 1) for maximum return, (1, λ) between, (1, V / (E - r)) for the
        maximum of the Sharpe ratio (E - r) / √V.

    Returns
    -------
    array, shape (k,)
    """
    returns = problem.expected_returns - problem.expected_returns.max()
    worths = return_prices[:, None] * returns - variance_prices[:, None] * marginal_variances
    best = np.where(weights < problem.upper, worths, -np.inf).max(axis=1)
    worst = np.where(weights > problem.lower, worths, np.inf).min(axis=1)
    scale = variance_prices * problem.covariance.diagonal().max() + return_prices * np.ptp(returns)
    gain: NDArray[np.float64] = np.maximum(best - worst, 0.0)
    np.divide(gain, scale, out=gain, where=scale > 0)
    return gain


def certify(what: str, feasible: NDArray[np.float64], optimal: NDArray[np.float64]) -> None:
    """Raise NotConverged unless all residuals are at most `TOLERANCE`.

    Parameters
    ----------
    what : str
        The portfolio as the sentence calls it, such as "minimum-variance portfolio".
    feasible, optimal : array, shape (k,)
        Residuals of `feasibility` and `optimality`.

    Raises
    ------
    NotConverged
        With the residual and a remedy.
    """
    worst = float(max(feasible.max(), optimal.max()))
    if not worst <= TOLERANCE:
        raise NotConverged(
            f"The {what} could not be proved: it misses its own conditions by {worst:.1e}, more than {TOLERANCE:.0e}. "
            f"Look for assets that are almost copies of one another, or whose returns are wildly different in size."
        )
