"""Invented markets for the tests, kind and unkind, and the independent checks of an optimum."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.optimization import MeanVariance

Array = NDArray[np.float64]
Market = Callable[[np.random.Generator, int], tuple[Array, Array]]


def long_only(expected_returns: object, covariance: object) -> MeanVariance:
    returns = np.asarray(expected_returns, dtype=float)
    n = len(returns)
    return MeanVariance(
        expected_returns=returns,
        covariance=np.asarray(covariance, dtype=float),
        lower=np.zeros(n),
        upper=np.ones(n),
    )


def sample(random: np.random.Generator, n: int, periods: int) -> Array:
    """Periodic returns (periods, n) with a common factor."""
    own = random.normal(size=(periods, n)) * random.uniform(0.05, 0.5, n)
    return own + 0.2 * random.normal(size=(periods, 1))


def moments(returns: Array) -> tuple[Array, Array]:
    return returns.mean(axis=0), np.atleast_2d(np.cov(returns, rowvar=False))


def plain(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    return moments(sample(random, n, 4 * n + 10))


def factors(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    loadings = 0.05 * random.normal(size=(n, 5))
    loadings[:, 0] += 0.15
    covariance = loadings @ loadings.T + np.diag(random.uniform(0.1, 0.4, n) ** 2)
    return 0.03 + 0.4 * random.uniform(0, 1, n) * np.sqrt(covariance.diagonal()), covariance


def fewer_periods_than_assets(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    return moments(sample(random, n, max(n // 3, 3)))


def duplicates(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    returns = sample(random, n, 2 * n + 5)
    returns[:, n // 2 :] = returns[:, : n - n // 2]
    return moments(returns)


def near_duplicates(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    returns = sample(random, n, 2 * n + 5)
    noise = 10.0 ** -random.integers(4, 10) * random.normal(size=(len(returns), n - n // 2))
    returns[:, n // 2 :] = returns[:, : n - n // 2] + noise
    return moments(returns)


def equal_means(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    return np.full(n, 0.07), plain(random, n)[1]


def rounded_means(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    means, covariance = plain(random, n)
    return means.round(2), covariance


def almost_rounded_means(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    means, covariance = plain(random, n)
    return means.round(1) + 10.0 ** -random.integers(5, 13) * random.integers(0, 3, n), covariance


def almost_equal_means(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    return 0.05 + 10.0 ** -random.integers(5, 13) * random.integers(0, 4, n), plain(random, n)[1]


def cash(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    means, covariance = plain(random, n)
    covariance[0], covariance[:, 0] = 0.0, 0.0
    means[0] = means.min() - 0.01
    return means, covariance


def independent(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    return random.uniform(0, 0.1, n), np.diag(random.uniform(0.01, 0.3, n))


def small_integers(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    loadings = random.integers(-1, 2, (n, 3)).astype(float)
    return random.integers(0, 5, n) / 4.0, loadings @ loadings.T


def wild_units(random: np.random.Generator, n: int) -> tuple[Array, Array]:
    means, covariance = plain(random, n)
    sizes = 10.0 ** random.uniform(-4, 1, n)
    return means * sizes, covariance * np.outer(sizes, sizes)


MARKETS: tuple[Market, ...] = (
    plain,
    factors,
    fewer_periods_than_assets,
    duplicates,
    near_duplicates,
    equal_means,
    rounded_means,
    almost_rounded_means,
    almost_equal_means,
    cash,
    independent,
    small_integers,
    wild_units,
)


def bounds(random: np.random.Generator, n: int, kind: int) -> tuple[Array, Array]:
    """Feasible bounds: none but 0 and 1, equal caps, uneven caps, minima as well, short sales, some assets fixed."""
    lower, upper = np.zeros(n), np.ones(n)
    if kind == 1:
        upper[:] = max(1 / n, 0.1)
    elif kind == 2:
        upper = random.uniform(1 / n, 3 / n, n)
    elif kind == 3:
        lower = random.uniform(0, 1 / n, n)
        upper = lower + random.uniform(1 / n, 1, n)
    elif kind == 4:
        lower = random.uniform(-1, 0.1 / n, n)
        upper = random.uniform(1 / n, 2, n)
    elif kind == 5:
        fixed = random.random(n) < 0.3
        fixed[0] = False
        lower[fixed] = upper[fixed] = 0.5 / n
    return lower, upper


KINDS_OF_BOUNDS = range(6)


def problem(random: np.random.Generator, market: Market, n: int, kind: int) -> MeanVariance:
    means, covariance = market(random, n)
    lower, upper = bounds(random, n, kind)
    return MeanVariance(expected_returns=means, covariance=covariance, lower=lower, upper=upper)


def best_exchange(problem: MeanVariance, weights: Array, price: float) -> float:
    """How much ½ w'Σw - λ μ'w falls per unit moved from one asset to another, over all pairs; scaled.

    Written without the product's code on purpose: a plain loop over the definition.
    """
    cost = problem.covariance @ weights - price * (problem.expected_returns - problem.expected_returns.max())
    gain = 0.0
    for i in np.flatnonzero(weights < problem.upper):
        for j in np.flatnonzero(weights > problem.lower):
            gain = max(gain, cost[j] - cost[i])
    return gain / (problem.covariance.diagonal().max() + price * np.ptp(problem.expected_returns))
