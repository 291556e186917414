"""Optimal portfolios as values, each with its proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.optimization.certificate import certify, feasibility, optimality

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.optimization.critical_line import CriticalLine

__all__ = ["Frontier", "Portfolio", "portfolios_at"]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Portfolio:
    """One optimal portfolio with its proof.

    Attributes
    ----------
    weights : array, shape (n,)
        Fractions of the portfolio; they add up to 1, and those at a bound equal it exactly.
    expected_return : float
        μ'w, in the unit of the problem.
    volatility : float
        √(w'Σw), in the unit of the problem.
    feasibility : float
        Largest violation of a constraint, as a fraction; at most 1e-9.
    optimality : float
        Gain of the best exchange of two assets still possible, dimensionless; at most 1e-9. See `certificate`.
    multipliers : array, shape (m,)
        The ν of each row of the problem, 0 where it does not bind; see `CriticalLine`.
    """

    weights: NDArray[np.float64]
    expected_return: float
    volatility: float
    feasibility: float
    optimality: float
    multipliers: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Frontier:
    """Optimal portfolios, one a row; `frontier[i]` is the i-th as a `Portfolio`.

    Attributes
    ----------
    weights : array, shape (k, n)
    expected_returns, volatilities, feasibility, optimality : array, shape (k,)
    multipliers : array, shape (k, m)
        As in `Portfolio`.
    """

    weights: NDArray[np.float64]
    expected_returns: NDArray[np.float64]
    volatilities: NDArray[np.float64]
    feasibility: NDArray[np.float64]
    optimality: NDArray[np.float64]
    multipliers: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.weights)

    def __iter__(self) -> Iterator[Portfolio]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Portfolio:
        return Portfolio(
            weights=self.weights[row],
            expected_return=float(self.expected_returns[row]),
            volatility=float(self.volatilities[row]),
            feasibility=float(self.feasibility[row]),
            optimality=float(self.optimality[row]),
            multipliers=self.multipliers[row],
        )


def portfolios_at(path: CriticalLine, positions: ArrayLike, what: str) -> Frontier:
    """Return the portfolios at places on the path, each proved to be optimal at its λ.

    Parameters
    ----------
    path : CriticalLine
    positions : array, shape (k,)
        Where on the path: 2.25 is a quarter of the way from turning point 2 to turning point 3, counted from 0.
    what : str
        What the sentence of a failed proof calls them, such as "minimum-variance portfolio".

    Returns
    -------
    Frontier

    Raises
    ------
    NotConverged
        If a proof fails.
    """
    places = np.asarray(positions, dtype=np.float64)
    near = np.rint(places).astype(np.intp)  # from the nearer end, for λ may fall by many orders of magnitude
    share = np.abs(places - near)
    far = np.where(places < near, near - 1, np.minimum(near + 1, len(path.lambdas) - 1))
    problem = path.problem

    held = np.flatnonzero(path.weights.any(axis=0))  # of hundreds of assets the path holds dozens
    turns = path.weights[:, held]
    some = turns[near]
    some += share[:, None] * (turns[far] - some)  # at most half of the way: never beyond a bound by rounding
    weights = np.zeros((len(places), problem.size))
    weights[:, held] = some
    prices = path.lambdas[near] + share * (path.lambdas[far] - path.lambdas[near])

    marginals = some @ problem.covariance[held]
    variances = np.einsum("ki,ki->k", marginals[:, held], some)
    feasible = feasibility(problem, weights)
    multipliers = path.multipliers[near]
    multipliers += share[:, None] * (path.multipliers[far] - multipliers)
    optimal = optimality(problem, weights, marginals, np.ones_like(prices), prices, multipliers)
    certify(what, feasible, optimal)
    return Frontier(
        weights=weights,
        expected_returns=weights @ problem.expected_returns,
        volatilities=np.sqrt(np.maximum(variances, 0.0)),
        feasibility=feasible,
        optimality=optimal,
        multipliers=multipliers,
    )
