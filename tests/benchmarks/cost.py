"""What the optimiser costs as assets and periods grow: a table, and the picture `pictures/cost.png` of the README."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tests.benchmarks.frontier import market
from tests.benchmarks.limits import milliseconds, ours_sharpe
from xl_portfolio.core.estimators.covariance import sample_covariance
from xl_portfolio.core.optimization import MeanVariance, critical_line, efficient_frontier
from xl_portfolio.core.optimization.risk_budgets import risk_parity_weights

SIZES = (20, 50, 100, 200, 350, 500)
TICKS = (0.1, 0.3, 1, 3, 10, 30)
PERIODS = (252, 756, 1260, 2520)
PICTURE = Path(__file__).parents[2] / "workbook_templates" / "pictures" / "cost.png"


Array = NDArray[np.float64]


def frontier(means: Array, covariance: Array) -> object:
    n = len(means)
    problem = MeanVariance(expected_returns=means, covariance=covariance, lower=np.zeros(n), upper=np.ones(n))
    return efficient_frontier(critical_line(problem), 100)


def medians(run: Callable[[Array, Array], object]) -> list[float]:
    return [milliseconds(partial(run, *market(n)), 7)[0] for n in SIZES]


def main() -> None:
    """Print and draw medians of processor time."""
    lines = {
        "frontier, 100 points": medians(frontier),
        "maximum Sharpe, 10 groups": medians(ours_sharpe),
        "risk parity": medians(lambda means, covariance: risk_parity_weights(covariance)),
    }
    random = np.random.default_rng(0)
    histories = [random.normal(size=(periods, SIZES[-1])) for periods in PERIODS]
    by_periods = [milliseconds(partial(sample_covariance, history, 252), 5)[0] for history in histories]
    print("| ms | " + " | ".join(f"n = {n}" for n in SIZES) + " |\n|---" + "|---" * len(SIZES) + "|")
    for label, values in lines.items():
        print(f"| {label} | " + " | ".join(f"{value:.2f}" for value in values) + " |")
    print(f"\n| covariance, n = {SIZES[-1]} | " + " | ".join(f"T = {periods}" for periods in PERIODS) + " |")
    print(
        "|---"
        + "|---" * len(PERIODS)
        + "|\n| ms | "
        + " | ".join(f"{value:.2f}" for value in by_periods)
        + " |"
    )
    figure = Figure(figsize=(9, 3.4), dpi=110, layout="constrained")
    left, right = figure.subplots(1, 2)
    for label, values in lines.items():
        left.plot(SIZES, values, marker="o", label=label)
    left.set(xlabel="assets n", ylabel="milliseconds, one thread", xscale="log", yscale="log", ylim=(0.1, 40))
    left.set_xticks(SIZES, [str(n) for n in SIZES])
    left.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
    left.minorticks_off()
    left.legend(fontsize=8)
    right.plot(PERIODS, by_periods, marker="o", color="grey", label=f"covariance of {SIZES[-1]} assets")
    right.axhline(lines["frontier, 100 points"][-1], color="navy", label="frontier of them, whatever T")
    right.set(xlabel="periods T", ylabel="milliseconds, one thread", ylim=(0, None))
    right.legend(fontsize=8)
    figure.savefig(PICTURE)


if __name__ == "__main__":
    main()
