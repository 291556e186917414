"""The proof that goes with every optimum: it satisfies the constraints, and no exchange of assets improves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.problem import MeanVariance
    from xl_portfolio.core.optimization.rows import LinearRows

__all__ = ["TOLERANCE", "certify", "feasibility", "optimality"]

#: Largest residual with which a portfolio is returned: far below what a weight on a sheet shows.
TOLERANCE = 1e-9


def feasibility(problem: MeanVariance, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much each portfolio breaks its constraints, as a fraction of the portfolio.

    The largest of |1'w - 1|, lower - w and w - upper, and of the same for every row per size of its coefficients,
    not below 0.

    Parameters
    ----------
    problem : MeanVariance
    weights : array, shape (k, n)

    Returns
    -------
    array, shape (k,)
    """
    excess: NDArray[np.float64] = np.abs(weights.sum(axis=1) - 1.0)
    beyond = problem.lower - weights
    np.maximum(excess, beyond.max(axis=1), out=excess)
    np.subtract(weights, problem.upper, out=beyond)
    np.maximum(excess, beyond.max(axis=1), out=excess)
    if problem.rows is not None:
        values = weights @ problem.rows.coefficients.T
        for beyond in (problem.rows.lower - values, values - problem.rows.upper):
            np.maximum(excess, (beyond / problem.rows.sizes).max(axis=1, initial=0.0), out=excess)
    return excess


def optimality(
    problem: MeanVariance,
    weights: NDArray[np.float64],
    marginal_variances: NDArray[np.float64],
    variance_prices: NDArray[np.float64],
    return_prices: NDArray[np.float64],
    multipliers: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the gain per unit of weight of the best exchange that each portfolio still allows; dimensionless.

    A portfolio minimises κ (½ w'Σw + t'w) - λ μ'w exactly if no asset that can rise is worth more at the margin
    than an asset that can fall (the Karush-Kuhn-Tucker conditions, the multipliers of the bounds and of the
    budget eliminated), and no row has a price without being at its limit: with the worth
    v = λμ - κ(Σw + t) - G'ν ::

        exchange = max(0,  max{v_i : w_i < upper_i} - min{v_j : w_j > lower_j})
        unused   = Σ_r  ν_r (upper_r - G_r w) if ν_r > 0,  -ν_r (G_r w - lower_r) if ν_r < 0
        residual = (exchange + unused) / (κ max Σ_ii + λ (max μ - min μ))

    Parameters
    ----------
    problem : MeanVariance
    weights : array, shape (k, n)
    marginal_variances : array, shape (k, n)
        Σw of each portfolio.
    variance_prices, return_prices : array, shape (k,)
        κ and λ: (1, 0) for minimum variance, (0, 1) for maximum return, (1, λ) between, (1, V / (E - r)) for the
        maximum of the Sharpe ratio (E - r) / √V.
    multipliers : array, shape (k, m)
        ν of each row.

    Returns
    -------
    array, shape (k,)
    """
    returns = problem.expected_returns - problem.expected_returns.max()
    worths = -variance_prices[:, None] * marginal_variances
    worths += return_prices[:, None] * returns
    unused = np.zeros(len(weights))
    if problem.tilt is not None:
        worths -= variance_prices[:, None] * problem.tilt
    if problem.rows is not None:
        worths -= multipliers @ problem.rows.coefficients
        unused = _unused(problem.rows, weights, multipliers)
    best = np.where(weights < problem.upper, worths, -np.inf).max(axis=1)
    np.copyto(worths, np.inf, where=weights <= problem.lower)
    worst = worths.min(axis=1)
    scale = variance_prices * problem.covariance.diagonal().max() + return_prices * np.ptp(returns)
    gain: NDArray[np.float64] = np.maximum(best - worst, 0.0) + unused
    np.divide(gain, scale, out=gain, where=scale > 0)
    return gain


def _unused(
    rows: LinearRows, weights: NDArray[np.float64], multipliers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Price of what each portfolio leaves of limits that have a price, shape (k,)."""
    values = weights @ rows.coefficients.T
    room = np.where(multipliers > 0.0, rows.upper - values, values - rows.lower)
    room[multipliers == 0.0] = 0.0
    unused: NDArray[np.float64] = (np.abs(multipliers) * np.maximum(room, 0.0)).sum(axis=1)
    return unused


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
    worst = float(np.maximum(feasible, optimal).max())  # NaN if one of them is NaN
    if not worst <= TOLERANCE:
        raise NotConverged(
            f"The {what} could not be proved: it misses its own conditions by {worst:.1e}, more than {TOLERANCE:.0e}. "
            f"Look for assets that are almost copies of one another, or whose returns are wildly different in size."
        )
