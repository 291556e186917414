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

#: Newton steps at most, and the root mean square of the relative misses of the shares at which they end.
STEPS, EXACT = 200, 1e-11

#: A step that changes a weight by more than this share is shortened; after so many steps every other one is replaced.
FAR, PATIENCE = 0.25, 12

#: Products with Σ that the equations of a step may take, and the share of their right side up to which they are solved
#: while the weights are still far.
PRODUCTS, ROUGH = 40, 0.1

#: A risk below this share of that of the assets one by one is none: they cancel each other.
NO_RISK = 1e-8


def risk_budget_weights(covariance: NDArray[np.float64], budgets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the long-only weights for which w_i (Σw)_i / w'Σw = b_i for every asset.

    They are y / Σ y_i for the one y > 0 that minimises the convex ½ y'Σy - Σ b_i ln y_i, which Newton's method finds.
    Its equations for the relative changes of y need no factorisation, only a few products with Σ.

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
    portfolios. Spinu, F. (2013), An algorithm for computing risk parity weights.
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
    some = covariance if len(held) == len(budgets) else covariance[np.ix_(held, held)]
    weights = np.zeros(len(budgets))
    weights[held] = _newton(some, shares, _start(some, shares, deviations))
    weights /= weights.sum()
    marginal = covariance @ weights
    variance = float(weights @ marginal)
    missed = np.abs(weights * marginal - variance * (budgets / budgets.sum())).max()
    if not (variance > 0.0 and missed <= TOLERANCE * variance):
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


def _start(
    covariance: NDArray[np.float64], shares: NDArray[np.float64], deviations: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return where each y_i would be beside the others of a guess, which is within a few percent as a rule.

    In x_i = y_i √Σ_ii, with the guess x = √b and c the risk that the others bring: x_i² + c_i x_i = b_i.
    """
    guess = _scaled(covariance, np.sqrt(shares) / deviations)
    others = (covariance @ guess) / deviations - guess * deviations
    root = np.sqrt(others * others + 4.0 * shares) + np.abs(others)  # a sum: a difference would be rounding
    return _scaled(covariance, np.where(others > 0.0, 2.0 * shares / root, root / 2.0) / deviations)


def _scaled(covariance: NDArray[np.float64], point: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the multiple of a point whose risk is 1, as at the solution."""
    variance = float(point @ (covariance @ point))
    alone = float((point * point) @ covariance.diagonal())
    scaled: NDArray[np.float64] = point / math.sqrt(max(variance, NO_RISK * NO_RISK * alone))
    return scaled


def _newton(
    covariance: NDArray[np.float64], shares: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minimise ½ y'Σy - Σ b_i ln y_i over y > 0: with Y = diag(y), (YΣY + diag(b)) q = YΣy - b and y falls by Yq.

    Where the largest |q_i| is δ, a step of 1 / (1 + δ) is the best that is certain to bring the minimum closer,
    because the third derivative along q is at most 2δ times the second; the y_i stay above 0. A whole step leaves
    misses of -b q²: where they do not fall then, nothing is left but rounding. A few tiny budgets can hold all others
    back for long; then every other step brings one y_i after the other to its own minimum instead.
    """
    before = math.inf
    for step in range(STEPS):
        misses = point * (covariance @ point) - shares
        left = float(misses @ (misses / shares))
        if left <= EXACT * EXACT or left >= before:
            break
        try:
            change = _change(covariance, shares, point, misses)
        except np.linalg.LinAlgError:
            break
        largest = float(np.abs(change).max())
        far = largest > FAR
        if far and step >= PATIENCE and step % 2:
            point = _swept(covariance, shares, point)
        else:
            point = point * (1.0 - change / (1.0 + largest if far else 1.0))
        before = math.inf if far else left
    return point


def _swept(
    covariance: NDArray[np.float64], shares: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the point after every y_i in turn has solved Σ_ii y_i² + c_i y_i = b_i, c_i the risk of the others."""
    point = point.copy()
    own = covariance.diagonal()
    for k in range(len(point)):
        others = float(covariance[k] @ point) - own[k] * point[k]
        root = math.sqrt(others * others + 4.0 * own[k] * shares[k])
        point[k] = 2.0 * shares[k] / (others + root) if others > 0.0 else (root - others) / (2.0 * own[k])
    return point


def _change(
    covariance: NDArray[np.float64],
    shares: NDArray[np.float64],
    point: NDArray[np.float64],
    misses: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return q with (YΣY + B) q = misses, B = diag(b), by conjugate gradients on (I + SΣS) B^½q, S = diag(y/√b).

    Those take few products: at the solution √b is an eigenvector of SΣS with the eigenvalue 1, the largest if no
    correlation is negative (Perron), and so the eigenvalues of the matrix are 1 to 2. The nearer the solution, the
    more exactly the equations are solved. Where assets hedge each other all but exactly, elimination solves them.
    """
    roots = np.sqrt(shares)
    scale = point / roots
    residual = misses / roots
    left = float(residual @ residual)
    enough = left * min(ROUGH * ROUGH, left)
    solution, direction = np.zeros(len(shares)), residual.copy()
    for _ in range(PRODUCTS):
        if left <= enough:
            return solution / roots
        image = direction + scale * (covariance @ (scale * direction))
        length = left / float(direction @ image)
        solution += length * direction
        residual -= length * image
        before, left = left, float(residual @ residual)
        direction *= left / before
        direction += residual
    matrix: NDArray[np.float64] = covariance * np.outer(point, point) + np.diag(shares)
    solution[:] = np.linalg.solve(matrix, misses)
    return solution
