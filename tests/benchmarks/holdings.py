"""The least variance with few holdings: how long it takes to prove, beside SCIP, and how far a short search comes.

One thread, warm, processor time, the same seeds for both.
"""

import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.frontier import market
from xl_portfolio.core.optimization import (
    MIN_VARIANCE,
    Aim,
    HoldingLimits,
    MeanVariance,
    critical_line,
    minimum_variance,
    optimum,
)
from xl_portfolio.core.optimization.choices import Choices
from xl_portfolio.core.optimization.detours import Detours, detour_prices
from xl_portfolio.core.optimization.discrete import Discrete, best_choice
from xl_portfolio.core.optimization.goals import Goal

Array = NDArray[np.float64]
FEW, OF = 10, 50
SEEDS = range(10)
MANY = {(20, 200): 1_000, (20, 500): 100}  # holdings, assets: nodes of the search


def drawn(seed: int) -> Array:
    """A covariance (50, 50) with five factors."""
    random = np.random.default_rng(seed)
    loadings = 0.05 * random.normal(size=(OF, 5))
    loadings[:, 0] += 0.15
    return loadings @ loadings.T + np.diag(random.uniform(0.1, 0.4, OF) ** 2)


def ours_few(covariance: Array) -> tuple[float, float]:
    n = len(covariance)
    problem = MeanVariance(
        expected_returns=np.zeros(n), covariance=covariance, lower=np.zeros(n), upper=np.ones(n)
    )
    few = HoldingLimits(text="few", most=FEW)
    found = optimum(problem, [few], Aim(objective=MIN_VARIANCE, columns={}))
    return found.portfolio.volatility, found.gap


def searched(covariance: Array, most: int, nodes: int) -> Discrete:
    """The search itself, ended after so many portfolios: what is left is the gap."""
    n = len(covariance)
    problem = MeanVariance(
        expected_returns=np.zeros(n), covariance=covariance, lower=np.zeros(n), upper=np.ones(n)
    )
    return best_choice(
        problem,
        Choices(text="few", most=most, cost=np.zeros(n)),
        lambda posed: minimum_variance(critical_line(posed)),
        lambda found: found.volatility,
        nodes,
        detours=Detours(prices=detour_prices(covariance), goal=Goal(variance_price=1.0)),
    )


def scip_few(covariance: Array) -> tuple[float, float]:
    """SCIP by cvxpy: what skfolio and Riskfolio-Lib hand such a problem to."""
    import cvxpy as cp

    weights, held = cp.Variable(OF), cp.Variable(OF, boolean=True)
    root = np.linalg.cholesky(covariance)
    wanted = [cp.sum(weights) == 1, weights >= 0, weights <= held, cp.sum(held) <= FEW]
    program = cp.Problem(cp.Minimize(cp.sum_squares(root.T @ weights)), wanted)
    program.solve(solver=cp.SCIP, scip_params={"limits/time": 60})
    return float(np.sqrt(program.value)), 0.0


def main() -> None:
    """Print the searches beside SCIP, then ours among more assets."""
    print(
        f"\n| at most {FEW} of {OF}, {len(SEEDS)} seeds | median ms | worst ms | largest gap |\n|---|---|---|---|"
    )
    solvers: dict[str, Callable[[Array], tuple[float, float]]] = {"XL Portfolio": ours_few}
    if find_spec("pyscipopt") is not None:
        solvers[f"cvxpy + SCIP {version('pyscipopt')}, 60 s at most"] = scip_few
    medians, best = [], {}
    for label, run in solvers.items():
        run(drawn(0))
        taken, gaps = [], []
        for seed in SEEDS:
            covariance = drawn(seed)
            started = time.process_time()
            volatility, gap = run(covariance)
            taken.append(1000 * (time.process_time() - started))
            gaps.append(max(gap, volatility / best.setdefault(seed, volatility) - 1.0))
        medians.append(statistics.median(taken))
        print(f"| {label} | {medians[-1]:.0f} | {max(taken):.0f} | {max(gaps):.1e} |", flush=True)
    if len(medians) > 1:
        print(f"\nTimes ours: {medians[1] / medians[0]:.0f} (goal 30)")
    print("\n| least variance, few of many | portfolios computed | ms | gap |\n|---|---|---|---|")
    for (most, n), nodes in MANY.items():
        covariance = market(n)[1]
        started = time.process_time()
        found = searched(covariance, most, nodes)
        taken_ms = 1000 * (time.process_time() - started)
        print(f"| {most} of {n} | {found.visited} | {taken_ms:.0f} | {found.gap:.1e} |", flush=True)


if __name__ == "__main__":
    main()
