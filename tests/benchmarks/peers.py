"""The long-only frontier of 100 points from the peers that solve every point anew, at every size: some minutes.

For that it runs only when named. One thread; medians of processor time, one run where a run takes seconds. At 500
assets the peers get fewer points, and their time is scaled to 100 as if each had solved two programs more, for the
ends: each point is a program of its own.
"""

import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np

from tests.benchmarks.frontier import (
    POINTS,
    Array,
    market,
    milliseconds,
    ours,
    pyportfolioopt,
    returns_of,
    skfolio,
)

GOALS = {20: 150, 100: 150, 500: 3_000}  # times as fast as each peer
FEWER, ENDS = {500: 20}, 2  # points
FINE = 2_000  # points of our frontier to which theirs are compared


def riskfolio(means: Array, covariance: Array, points: int) -> Array:
    import pandas as pd
    import riskfolio as rp

    labels = [f"a{k}" for k in range(len(means))]
    port = rp.Portfolio(returns=pd.DataFrame(returns_of(means, covariance), columns=labels))
    port.mu = pd.DataFrame([means], columns=labels)
    port.cov = pd.DataFrame(covariance, columns=labels, index=labels)
    weights = port.efficient_frontier(model="Classic", rm="MV", points=points, rf=0, hist=True)
    return weights.to_numpy().T


PEERS: dict[str, tuple[str, str, Callable[[Array, Array, int], Array]]] = {
    "PyPortfolioOpt": ("pypfopt", "PyPortfolioOpt", pyportfolioopt),
    "skfolio": ("skfolio", "skfolio", skfolio),
    "Riskfolio-Lib": ("riskfolio", "riskfolio-lib", riskfolio),
}


def short_of_best(found: Array, means: Array, covariance: Array) -> str:
    """Largest relative excess of the volatilities over the frontier at the same returns, or the broken limit."""
    broken = max(-found.min(), np.abs(found.sum(axis=1) - 1.0).max())
    if broken > 1e-6:
        return f"breaks a limit by {broken:.0e}"
    exact = ours(means, covariance, FINE)
    known = np.interp(found @ means, exact @ means, np.einsum("ki,ij,kj->k", exact, covariance, exact))
    own = np.einsum("ki,ij,kj->k", found, covariance, found)
    return f"{(np.sqrt(own / known) - 1.0).max():.0e}"


def once(run: Callable[[Array, Array, int], Array], means: Array, covariance: Array) -> tuple[float, Array]:
    """Milliseconds for 100 points, and the weights."""
    points = FEWER.get(len(means), POINTS)
    started = time.process_time()
    weights = run(means, covariance, points)
    taken = 1000 * (time.process_time() - started)
    return taken if points == POINTS else taken * (POINTS + ENDS) / (points + ENDS), weights


def main() -> None:
    """Print a table: milliseconds, times ours, and how far the worst point is above the frontier."""
    print("| 100-point frontier | " + " | ".join(f"n = {n}: ms | times ours | above" for n in GOALS) + " |")
    print("|---" * (1 + 3 * len(GOALS)) + "|")
    base = {n: milliseconds(ours, n, 21) for n in GOALS}
    print("| XL Portfolio | " + " | ".join(f"{base[n]:.2f} | 1 | " for n in GOALS) + " |", flush=True)
    for label, (module, package, run) in PEERS.items():
        if find_spec(module) is None:
            continue
        run(*market(5), 2)  # imports
        cells = []
        for n, goal in GOALS.items():
            means, covariance = market(n)
            returns_of(means, covariance)
            with warnings.catch_warnings(action="ignore"):  # of solvers that doubt their own answer
                taken, weights = once(run, means, covariance)
            shown = f"{taken:.0f} | {taken / base[n]:.0f} (goal {goal})"
            cells.append(f"{shown} | {short_of_best(weights, means, covariance)}")
        print(f"| {label} {version(package)} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
