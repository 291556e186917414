"""The same optima from an independent solver: cvxpy with Clarabel."""

import cvxpy as cp
import numpy as np

from tests.core.optimization.markets import Array
from xl_portfolio.core.optimization import MeanVariance

TIGHT = {"tol_gap_abs": 1e-10, "tol_gap_rel": 1e-10, "tol_feas": 1e-10}


def solve(
    problem: MeanVariance, *, least_return: float | None = None, most_volatility: float | None = None
) -> Array:
    """Minimise variance, or with a limit on volatility maximise return; return the weights."""
    weights = cp.Variable(problem.size)
    constraints = [cp.sum(weights) == 1, weights >= problem.lower, weights <= problem.upper]
    factor = _factor(problem.covariance)
    if most_volatility is not None:
        constraints.append(cp.norm(factor @ weights) <= most_volatility)
        objective = cp.Maximize(problem.expected_returns @ weights)
    else:
        objective = cp.Minimize(cp.sum_squares(factor @ weights))
        if least_return is not None:
            constraints.append(problem.expected_returns @ weights >= least_return)
    cp.Problem(objective, constraints).solve(solver=cp.CLARABEL, **TIGHT)
    return np.array(weights.value, dtype=np.float64)


def tangency(problem: MeanVariance, risk_free: float) -> Array:
    """Maximise the Sharpe ratio by the scaling of Charnes and Cooper; return the weights."""
    scaled, size = cp.Variable(problem.size), cp.Variable()
    constraints = [
        (problem.expected_returns - risk_free) @ scaled == 1,
        cp.sum(scaled) == size,
        scaled >= size * problem.lower,
        scaled <= size * problem.upper,
        size >= 0,
    ]
    objective = cp.Minimize(cp.sum_squares(_factor(problem.covariance) @ scaled))
    cp.Problem(objective, constraints).solve(solver=cp.CLARABEL, **TIGHT)
    return np.array(scaled.value, dtype=np.float64) / np.float64(size.value)


def _factor(covariance: Array) -> Array:
    values, vectors = np.linalg.eigh(covariance)
    return np.sqrt(np.maximum(values, 0))[:, None] * vectors.T
