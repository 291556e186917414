"""Portfolios whose assets bear given shares of the risk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NoRisk, NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["risk_budget_weights", "risk_parity_weights"]

#: Largest difference between a share of the risk and its budget.
TOLERANCE = 1e-9

#: Rounds over all assets, and the largest relative change in a round after which Newton's method takes over.
SWEEPS, NEAR = 30, 1e-8

#: Newton steps at most, and the largest miss of a share at which they end.
STEPS, EXACT = 200, 1e-12


def risk_budget_weights(covariance: NDArray[np.float64], budgets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the long-only weights for which w_i (Σw)_i / w'Σw = b_i for every asset.

    They are y / Σ y_i for the one y > 0 that minimises the convex ½ y'Σy - Σ b_i ln y_i. In the scaled variables
    x_i = y_i √Σ_ii it is found asset by asset (cyclical coordinate descent), then made exact by Newton's method,
    damped where it is still far.

    Parameters
    ----------
    covariance : array, shape (n, n)
        Σ; every asset with a budget needs a variance above 0.
    budgets : array, shape (n,)
        Shares of the risk, not negative; they are scaled to add up to 1. A budget of 0 is a weight of 0.

    Raises
    ------
    InputError
        If a budget is negative or all are 0.
    NoRisk
        If an asset with a budget has no variance.
    NotConverged
        If the shares miss their budgets by more than 1e-9.

    References
    ----------
    Maillard, S., Roncalli, T. and Teiletche, J. (2010), The properties of equally weighted risk contribution
    portfolios. Griveau-Billion, T., Richard, J.-C. and
    Roncalli, T. (2013), A fast algorithm for computing high-dimensional risk parity portfolios.
    """
    if not (np.isfinite(budgets).all() and (budgets >= 0).all() and budgets.sum() > 0):
        raise InputError("Risk budgets are shares of the risk: none below 0, and not all of them 0.")
    held = np.flatnonzero(budgets)
    shares = budgets[held] / budgets.sum()
    deviations = np.sqrt(covariance.diagonal()[held])
    if (deviations <= 1e-9 * deviations.max()).any():
        raise NoRisk(
            f"Asset {held[int(deviations.argmin())] + 1} has no risk, so no weight gives it a share of the risk: "
            "leave it out or give it a budget of 0."
        )
    correlation = covariance[np.ix_(held, held)] / np.outer(deviations, deviations)
    scaled = _newton(correlation, shares, _descended(correlation, shares))
    weights = np.zeros(len(budgets))
    weights[held] = scaled / deviations
    weights /= weights.sum()
    marginal = covariance @ weights
    found = weights * marginal / (weights @ marginal)
    if not np.abs(found - budgets / budgets.sum()).max() <= TOLERANCE:
        raise NotConverged(
            "The shares of the risk miss their budgets. Look for assets whose risks cancel each other exactly."
        )
    return weights


def risk_parity_weights(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the long-only weights for which every asset bears the same share of the risk.

    Raises
    ------
    NoRisk, NotConverged
        As `risk_budget_weights`.
    """
    return risk_budget_weights(covariance, np.ones(len(covariance)))


def _descended(correlation: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minimise over one variable after the other: x_i² + c x_i = b_i with c = (Cx)_i - x_i."""
    point = np.sqrt(shares) / math.sqrt(max(float(np.sqrt(shares) @ correlation @ np.sqrt(shares)), 1e-300))
    roots = (4.0 * shares).tolist()
    for _ in range(SWEEPS):
        largest = 0.0
        for k, fourfold in enumerate(roots):
            old = point.item(k)
            others = float(correlation[k].dot(point)) - old
            new = (math.sqrt(others * others + fourfold) - others) / 2.0
            point[k] = new
            largest = max(largest, abs(new - old) / old)
        if largest < NEAR:
            break
    return point


def _newton(
    correlation: NDArray[np.float64], shares: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minimise ½ x'Cx - Σ b_i ln x_i over x > 0: gradient Cx - b/x, Hessian C + diag(b/x²)."""
    for _ in range(STEPS):
        gradient = correlation @ point - shares / point
        if float(np.abs(point * gradient).max()) < EXACT:
            break
        try:
            step = np.linalg.solve(correlation + np.diag(shares / point**2), gradient)
        except np.linalg.LinAlgError:
            break
        decrement = math.sqrt(max(float(gradient @ step) / float(shares.min()), 0.0))
        point = point - step / (1.0 + decrement if decrement > 0.25 else 1.0)
    return point
