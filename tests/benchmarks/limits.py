"""What the critical line does beyond bounds, beside the peers: groups, risk parity, and what it costs.

One thread, warm, medians of processor time, seeded. Accuracy is the share by which the objective is worse than the
best of all; a portfolio that breaks a limit by more than 1e-6 has none.
"""

import statistics
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.frontier import market, ours, returns_of
from xl_portfolio.core.optimization import (
    LinearRows,
    MeanVariance,
    critical_line,
    efficient_frontier,
    maximum_sharpe,
)
from xl_portfolio.core.optimization.risk_budgets import risk_parity_weights

Array = NDArray[np.float64]
RISK_FREE = 0.02
GROUPS = 10
ASSETS = 500


def milliseconds(run: Callable[[], object], repetitions: int) -> tuple[float, object]:
    result = run()
    taken = []
    for _ in range(repetitions):
        started = time.process_time()
        result = run()
        taken.append(time.process_time() - started)
    return 1000 * statistics.median(taken), result


def groups(n: int) -> Array:
    return np.array([(np.arange(n) % GROUPS == group).astype(float) for group in range(GROUPS)])


# --- maximum Sharpe with bounds and groups ------------------------------------------------------------


def ours_sharpe(means: Array, covariance: Array) -> Array:
    n = len(means)
    problem = MeanVariance(
        expected_returns=means,
        covariance=covariance,
        lower=np.zeros(n),
        upper=np.full(n, 0.05),
        rows=LinearRows(
            coefficients=groups(n),
            lower=np.full(GROUPS, 0.05),
            upper=np.full(GROUPS, 0.15),
            texts=("group",) * GROUPS,
        ),
    )
    return maximum_sharpe(critical_line(problem), RISK_FREE).weights


def cvxpy_sharpe(means: Array, covariance: Array) -> Array:
    """The scaling of Charnes and Cooper with Clarabel: what the peers build underneath."""
    import cvxpy as cp

    n, root = len(means), np.linalg.cholesky(covariance)
    scaled, size = cp.Variable(n), cp.Variable()
    totals = groups(n) @ scaled
    wanted = [(means - RISK_FREE) @ scaled == 1, cp.sum(scaled) == size, scaled >= 0, scaled <= 0.05 * size]
    wanted += [totals >= 0.05 * size, totals <= 0.15 * size, size >= 0]
    cp.Problem(cp.Minimize(cp.norm(root.T @ scaled)), wanted).solve(solver=cp.CLARABEL)
    return np.array(scaled.value) / float(np.sum(scaled.value))


def skfolio_sharpe(means: Array, covariance: Array) -> Array:
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    n = len(means)
    names = [f"g{group}" for group in range(GROUPS)]
    model = MeanRisk(
        objective_function=ObjectiveFunction.MAXIMIZE_RATIO,
        risk_free_rate=RISK_FREE,
        min_weights=0.0,
        max_weights=0.05,
        groups=np.array([[names[k % GROUPS] for k in range(n)]]),
        linear_constraints=[f"{name} >= 0.05" for name in names] + [f"{name} <= 0.15" for name in names],
    )
    return np.asarray(model.fit(returns_of(means, covariance)).weights_)


def riskfolio_sharpe(means: Array, covariance: Array) -> Array:
    import pandas as pd
    import riskfolio as rp

    n = len(means)
    labels = [f"a{k}" for k in range(n)]
    port = rp.Portfolio(returns=pd.DataFrame(returns_of(means, covariance), columns=labels))
    port.mu = pd.DataFrame([means], columns=labels)
    port.cov = pd.DataFrame(covariance, columns=labels, index=labels)
    port.upperlng = 0.05
    matrix = np.vstack((groups(n), -groups(n)))
    port.ainequality = matrix
    port.binequality = np.concatenate((np.full(GROUPS, 0.15), np.full(GROUPS, -0.05)))[:, None]
    weights = port.optimization(model="Classic", rm="MV", obj="Sharpe", rf=RISK_FREE, hist=True)
    return weights.to_numpy()[:, 0]


def sharpe(weights: Array, means: Array, covariance: Array) -> float:
    totals = groups(len(means)) @ weights
    broken = max(-weights.min(), weights.max() - 0.05, (0.05 - totals).max(), (totals - 0.15).max())
    if broken > 1e-6:
        return -np.inf
    return float((means @ weights - RISK_FREE) / np.sqrt(weights @ covariance @ weights))


# --- risk parity --------------------------------------------------------------------------------------


def skfolio_parity(means: Array, covariance: Array) -> Array:
    from skfolio.optimization import RiskBudgeting

    return np.asarray(RiskBudgeting().fit(returns_of(means, covariance)).weights_)


def riskfolio_parity(means: Array, covariance: Array) -> Array:
    import pandas as pd
    import riskfolio as rp

    labels = [f"a{k}" for k in range(len(means))]
    port = rp.Portfolio(returns=pd.DataFrame(returns_of(means, covariance), columns=labels))
    port.mu = pd.DataFrame([means], columns=labels)
    port.cov = pd.DataFrame(covariance, columns=labels, index=labels)
    return port.rp_optimization(model="Classic", rm="MV", rf=0).to_numpy()[:, 0]


def uneven(weights: Array, covariance: Array) -> float:
    """Largest relative difference between a share of the risk and its budget."""
    shares = weights * (covariance @ weights) / (weights @ covariance @ weights)
    return float(np.abs(shares * len(weights) - 1).max())


def section(
    title: str, rows: dict[str, tuple[str, Callable[[], object], int]], judge: Callable[[object], float]
) -> None:
    print(f"\n| {title} | version | ms | times ours | short of the best |\n|---|---|---|---|---|")
    found = {}
    for label, (module, run, repetitions) in rows.items():
        if module and find_spec(module) is None:
            continue
        try:
            found[label] = (module, *milliseconds(run, repetitions))
        except Exception as error:  # a peer that fails is a result
            print(f"| {label} | | failed: {type(error).__name__} | | |")
    values = {label: judge(result) for label, (_, _, result) in found.items()}
    best = max(values.values())
    base = next(iter(found.values()))[1]
    names = {"pypfopt": "PyPortfolioOpt", "riskfolio": "riskfolio-lib"}
    for label, (module, taken, _) in found.items():
        short = (best - values[label]) / max(abs(best), 1e-300)
        shown = "breaks a limit" if np.isinf(short) else f"{short:.1e}"
        number = version(names.get(module, module)) if module else ""
        print(f"| {label} | {number} | {taken:.2f} | {taken / base:.1f} | {shown} |", flush=True)


def main() -> None:
    """Print a table for each problem."""
    warnings.simplefilter("ignore")
    means, covariance = market(ASSETS)
    for n in (100, ASSETS):
        m, c = market(n)
        section(
            f"maximum Sharpe, 5 % each, {GROUPS} groups, n = {n}",
            {
                "XL Portfolio": ("", lambda m=m, c=c: ours_sharpe(m, c), 11),
                "cvxpy + Clarabel": ("cvxpy", lambda m=m, c=c: cvxpy_sharpe(m, c), 2),
                "skfolio": ("skfolio", lambda m=m, c=c: skfolio_sharpe(m, c), 2),
                "Riskfolio-Lib": ("riskfolio", lambda m=m, c=c: riskfolio_sharpe(m, c), 1),
            },
            lambda weights, m=m, c=c: sharpe(np.asarray(weights), m, c),
        )
    section(
        f"risk parity, n = {ASSETS}",
        {
            "XL Portfolio": ("", lambda: risk_parity_weights(covariance), 11),
            "skfolio": ("skfolio", lambda: skfolio_parity(means, covariance), 2),
            "Riskfolio-Lib": ("riskfolio", lambda: riskfolio_parity(means, covariance), 1),
        },
        lambda weights: 1 - uneven(np.asarray(weights), covariance),
    )
    history = np.random.default_rng(0).normal(size=(2520, ASSETS))
    limit, _ = milliseconds(lambda: np.cov(history, rowvar=False), 5)
    problem = MeanVariance(
        expected_returns=means, covariance=covariance, lower=np.zeros(ASSETS), upper=np.ones(ASSETS)
    )
    own, _ = milliseconds(lambda: efficient_frontier(critical_line(problem), 100), 21)
    checked, _ = milliseconds(lambda: ours(means, covariance), 21)
    again, _ = milliseconds(lambda: np.cov(history, rowvar=False), 5)
    limit = (limit + again) / 2
    print(
        f"\nFrontier of {ASSETS} assets {own:.1f} ms, with the checks of its input {checked:.1f} ms; covariance from "
        f"2,520 days {limit:.1f} ms; ratios {own / limit:.2f}, {checked / limit:.2f} (goal 0.5)"
    )


if __name__ == "__main__":
    main()
