"""Risk budgets that are hard to meet: of very different sizes, and with assets that hedge each other."""

import numpy as np
import pytest

from tests.core.optimization.markets import Array, factors
from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.risk_budgets import risk_budget_weights, risk_parity_weights


def shares(weights: Array, covariance: Array) -> Array:
    return weights * (covariance @ weights) / (weights @ covariance @ weights)


def test_budgets_of_all_sizes() -> None:
    covariance, budgets = 0.03 * np.eye(6) + 0.01, np.array([1, 1e-3, 1e-9, 1e-15, 1e-30, 1e-300])
    found = shares(risk_budget_weights(covariance, budgets), covariance)
    np.testing.assert_allclose(found, budgets / budgets.sum(), rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_hundreds_of_assets(seed: int) -> None:
    random = np.random.default_rng(seed)
    covariance, budgets = factors(random, 300)[1], random.dirichlet(np.full(300, 0.1)) + 1e-12
    found = shares(risk_budget_weights(covariance, budgets), covariance)
    np.testing.assert_allclose(found, budgets / budgets.sum(), rtol=1e-6, atol=1e-14)


@pytest.mark.parametrize("noise", [1e-1, 1e-2, 1e-3])
def test_pairs_that_hedge_each_other(noise: float) -> None:
    random = np.random.default_rng(1)
    one = random.normal(size=(180, 30))
    returns = np.hstack((one, noise * random.normal(size=one.shape) - one))
    covariance, budgets = np.cov(returns, rowvar=False), random.uniform(0.5, 1.5, 60)
    found = shares(risk_budget_weights(covariance, budgets), covariance)
    np.testing.assert_allclose(found, budgets / budgets.sum(), atol=1e-9)


@pytest.mark.parametrize("volatility", [0.1, 0.2, 3.0])
def test_risks_that_cancel_each_other(volatility: float) -> None:
    with pytest.raises(NotConverged, match="cancel each other exactly"):
        risk_parity_weights(np.array([[0.04, -0.2 * volatility], [-0.2 * volatility, volatility**2]]))


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_budgets_of_very_different_size(seed: int) -> None:
    random = np.random.default_rng(seed)
    history = random.normal(size=(603, 300))
    covariance, budgets = history.T @ history, 10.0 ** random.uniform(-14, 0, 300)
    weights = risk_budget_weights(covariance, budgets)
    shares = weights * (covariance @ weights)
    np.testing.assert_allclose(shares / shares.sum(), budgets / budgets.sum(), atol=1e-9)
