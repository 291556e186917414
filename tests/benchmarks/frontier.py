"""A long-only efficient frontier of 100 points, beside the peers that are installed.

One thread, warm, medians of processor time; the time of each includes building its problem from plain arrays.
PyPortfolioOpt and skfolio solve every point anew: they are measured a few times, and up to 100 assets; `peers` has
the larger ones.
"""

import contextlib
import statistics
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.optimization import MeanVariance, critical_line, efficient_frontier, maximum_sharpe

Array = NDArray[np.float64]

POINTS = 100
SIZES = {20: 101, 100: 51, 500: 21}  # assets: repetitions
SLOW_REPETITIONS, SLOW_LIMIT = 3, 100
GOALS = {20: 6, 100: 6, 500: 10}  # times as fast as cvxcla


def market(n: int) -> tuple[Array, Array]:
    """Return annual means (n,) and a covariance (n, n) with five factors, as stocks have it."""
    random = np.random.default_rng(0)
    loadings = 0.05 * random.normal(size=(n, 5))
    loadings[:, 0] += 0.15
    covariance = loadings @ loadings.T + np.diag(random.uniform(0.1, 0.4, n) ** 2)
    return 0.03 + 0.4 * random.uniform(0, 1, n) * np.sqrt(covariance.diagonal()), covariance


def problem(means: Array, covariance: Array) -> MeanVariance:
    n = len(means)
    return MeanVariance(expected_returns=means, covariance=covariance, lower=np.zeros(n), upper=np.ones(n))


def ours(means: Array, covariance: Array, points: int = POINTS) -> Array:
    return efficient_frontier(critical_line(problem(means, covariance)), points).weights


def our_tangency(means: Array, covariance: Array) -> Array:
    return maximum_sharpe(critical_line(problem(means, covariance)), 0.02).weights


def cvxcla(means: Array, covariance: Array) -> Array:
    """Turning points only: an interpolation to 100 points is left out, in its favour."""
    from cvxcla import CLA

    n = len(means)
    path = CLA(
        mean=means,
        covariance=covariance,
        lower_bounds=np.zeros(n),
        upper_bounds=np.ones(n),
        a=np.ones((1, n)),
        b=np.ones(1),
    )
    return np.array([point.weights for point in path.turning_points])


def pyportfolioopt(means: Array, covariance: Array, points: int = POINTS) -> Array:
    """Targets at which its solver gives up are left out; their time counts."""
    from pypfopt import EfficientFrontier
    from pypfopt.exceptions import OptimizationError

    rows = []
    lowest = EfficientFrontier(means, covariance)
    lowest.min_volatility()
    low = lowest.portfolio_performance()[0]
    for target in np.linspace(low, 0.9999 * means.max(), points):
        solver = EfficientFrontier(means, covariance)
        with contextlib.suppress(OptimizationError):
            solver.efficient_return(target)
            rows.append(solver.weights)
    return np.array(rows)


_samples: dict[int, Array] = {}


def returns_of(means: Array, covariance: Array) -> Array:
    """A sample of exactly these moments, for peers that estimate; made once, outside the measured time."""
    n, periods = len(means), 3 * len(means)
    if n in _samples:
        return _samples[n]
    noise = np.random.default_rng(1).normal(size=(periods, n))
    noise -= noise.mean(axis=0)
    whitened = np.linalg.solve(np.linalg.cholesky(np.cov(noise, rowvar=False)), noise.T)
    _samples[n] = (np.linalg.cholesky(covariance) @ whitened).T + means
    return _samples[n]


def skfolio(means: Array, covariance: Array, points: int = POINTS) -> Array:
    """Estimates from returns, and so gets a sample of exactly these moments, one period a year."""
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    model = MeanRisk(objective_function=ObjectiveFunction.MINIMIZE_RISK, efficient_frontier_size=points)
    return np.asarray(model.fit(returns_of(means, covariance)).weights_)


PEERS: dict[str, tuple[str, Callable[[Array, Array], Array], bool]] = {  # label: module, run, slow
    "cvxcla": ("cvxcla", cvxcla, False),
    "PyPortfolioOpt": ("pypfopt", pyportfolioopt, True),
    "skfolio": ("skfolio", skfolio, True),
}


def milliseconds(run: Callable[[Array, Array], Array], n: int, repetitions: int) -> float:
    means, covariance = market(n)
    run(means, covariance)
    taken = []
    for _ in range(repetitions):
        started = time.process_time()
        run(means, covariance)
        taken.append(time.process_time() - started)
    return 1000 * statistics.median(taken)


def main() -> None:
    """Print medians and how many times as long each takes as ours."""
    print("| 100-point frontier | " + " | ".join(f"n = {n}: ms | times ours" for n in SIZES) + " |")
    print("|---" * (1 + 2 * len(SIZES)) + "|")
    base = {n: milliseconds(ours, n, count) for n, count in SIZES.items()}
    print("| XL Portfolio | " + " | ".join(f"{base[n]:.2f} | 1" for n in SIZES) + " |", flush=True)
    for label, (module, run, slow) in PEERS.items():
        if find_spec(module) is None:
            continue
        cells = []
        for n, count in SIZES.items():
            if slow and n > SLOW_LIMIT:
                cells.append(" | ")
                continue
            with warnings.catch_warnings(action="ignore"):  # of solvers that doubt their own answer
                taken = milliseconds(run, n, SLOW_REPETITIONS if slow else count)
            goal = f" (goal {GOALS[n]})" if label == "cvxcla" else ""
            cells.append(f"{taken:.1f} | {taken / base[n]:.1f}{goal}")
        print(f"| {label} | " + " | ".join(cells) + " |", flush=True)
    tangency = " | ".join(f"{milliseconds(our_tangency, n, count):.2f} | " for n, count in SIZES.items())
    print(f"| XL Portfolio, maximum Sharpe only | {tangency} |")


if __name__ == "__main__":
    main()
