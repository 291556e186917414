"""Optimal portfolios: all are points of one critical-line path."""

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.estimators.covariance import sample_covariance
from xl_portfolio.core.estimators.expected_returns import sample_mean
from xl_portfolio.core.measures.portfolio import portfolio_sharpe_ratio
from xl_portfolio.core.optimization.income_frontier import income_frontier
from xl_portfolio.core.optimization.objectives import MIN_VARIANCE, Column
from xl_portfolio.core.optimization.optimum import Aim, limited_frontier, optimum
from xl_portfolio.core.optimization.problem import MeanVariance
from xl_portfolio.functions.categories import OPTIMIZATION
from xl_portfolio.sheet.arguments import (
    AnnualRate,
    BoundsTable,
    CovarianceTable,
    ExpectedReturnsColumn,
    PeriodsPerYear,
    Points,
    Returns,
    Target,
)
from xl_portfolio.sheet.constraints import parsed
from xl_portfolio.sheet.function import Example, attempted, function
from xl_portfolio.sheet.grid import Cell
from xl_portfolio.sheet.kinds import Notes
from xl_portfolio.sheet.observations import Observations
from xl_portfolio.sheet.optimization_arguments import (
    AssetYieldsColumn,
    ConstraintsTable,
    ObjectiveChoice,
    VolatilityLimit,
)
from xl_portfolio.sheet.universe import Universe, matched, objective_columns

__all__ = ["FRONTIER", "INCOME_FRONTIER", "OPTIMAL_WEIGHTS"]


@function(
    category=OPTIMIZATION,
    example=Example(
        '=OPTIMAL_WEIGHTS(, "max_sharpe", 0.02, L2:M4, , , O2:O4, Q2:S4)', [[0.185813], [0.6], [0.214187]]
    ),
    slow=True,
)
def OPTIMAL_WEIGHTS(
    returns: Returns | None = None,
    objective: ObjectiveChoice = MIN_VARIANCE,
    risk_free: AnnualRate = 0.0,
    bounds: BoundsTable | None = None,
    target: Target | None = None,
    periods_per_year: PeriodsPerYear | None = None,
    expected_returns: ExpectedReturnsColumn | None = None,
    covariance: CovarianceTable | None = None,
    constraints: ConstraintsTable | None = None,
    *,
    notes: Notes,
) -> NDArray[np.float64]:
    """Weights of the best portfolio for an objective within limits: a column in the order of the assets."""
    if target is not None and not objective.needs.is_target:
        notes.add(f"target is not used: the objective is {objective.label}.")
    problem, universe = _problem(returns, bounds, periods_per_year, expected_returns, covariance)
    limits = parsed(constraints, problem.labels, universe)
    aim = Aim(objective=objective, risk_free=risk_free, target=target, columns=objective_columns(universe))
    found = optimum(problem, limits, aim)
    for sentence in found.remarks(objective):
        notes.add(sentence)
    return found.portfolio.weights


@function(
    category=OPTIMIZATION,
    example=Example(
        "=FRONTIER(, 3, 0.02, L2:M4, , O2:O4, Q2:S4)",
        [
            ["Return", "Volatility", "Sharpe", "Asset 1", "Asset 2", "Asset 3"],
            [0.047744, 0.0593848, 0.46719, 0.1248, 0.6, 0.2752],
            [0.057372, 0.0885901, 0.421853, 0.375953, 0.390658, 0.23339],
            [0.067, 0.12919, 0.363806, 0.6, 0.1, 0.3],
        ],
    ),
    slow=True,
)
def FRONTIER(
    returns: Returns | None = None,
    points: Points = 20,
    risk_free: AnnualRate = 0.0,
    bounds: BoundsTable | None = None,
    periods_per_year: PeriodsPerYear | None = None,
    expected_returns: ExpectedReturnsColumn | None = None,
    covariance: CovarianceTable | None = None,
    constraints: ConstraintsTable | None = None,
    *,
    notes: Notes,
) -> list[list[Cell]]:
    """Efficient frontier from minimum variance to maximum return: return, volatility, Sharpe and weights."""
    problem, universe = _problem(returns, bounds, periods_per_year, expected_returns, covariance)
    limits = parsed(constraints, problem.labels, universe)
    found = limited_frontier(problem, limits, int(points))
    for sentence in found.remarks():
        notes.add(sentence)
    rows: list[list[Cell]] = [["Return", "Volatility", "Sharpe", *problem.labels]]
    frontier = found.frontier
    returns_and_risks = zip(frontier.expected_returns, frontier.volatilities, frontier.weights, strict=True)
    for expected, volatility, weights in returns_and_risks:
        ratio = attempted(portfolio_sharpe_ratio, expected, volatility, risk_free)
        rows.append([expected, volatility, ratio, *weights])
    return rows


@function(
    category=OPTIMIZATION,
    example=Example(
        "=INCOME_FRONTIER(, BG2:BG4, 3, 0.1, L2:M4, , O2:O4, Q2:S4)",
        [
            ["Yield", "Growth of value", "Return", "Volatility", "Asset 1", "Asset 2", "Asset 3"],
            [0.0180814, 0.0420349, 0.0601163, 0.1, 0.427907, 0.272093, 0.3],
            [0.0235407, 0.0361414, 0.0596821, 0.1, 0.459423, 0.410064, 0.130513],
            [0.029, 0.027, 0.056, 0.0908845, 0.4, 0.6, 0.0],
        ],
    ),
    slow=True,
)
def INCOME_FRONTIER(
    returns: Returns | None = None,
    yields: AssetYieldsColumn | None = None,
    points: Points = 20,
    volatility_limit: VolatilityLimit | None = None,
    bounds: BoundsTable | None = None,
    periods_per_year: PeriodsPerYear | None = None,
    expected_returns: ExpectedReturnsColumn | None = None,
    covariance: CovarianceTable | None = None,
    constraints: ConstraintsTable | None = None,
) -> list[list[Cell]]:
    """Income against growth: for each level of yield the most growth of value (return less yield), and the weights."""
    problem, universe = _problem(returns, bounds, periods_per_year, expected_returns, covariance)
    limits = parsed(constraints, problem.labels, universe)
    if yields is None:
        yields = universe.number(Column.YIELD.value)
    if yields is None:
        raise InputError(
            "yields is missing: give a yield for each asset, or a column “Yield” in the table of bounds."
        )
    frontier = income_frontier(problem, yields, int(points), volatility_limit, limits)
    rows: list[list[Cell]] = [["Yield", "Growth of value", "Return", "Volatility", *problem.labels]]
    measures = (frontier.yields, frontier.growths, frontier.returns, frontier.volatilities)
    rows += np.column_stack([*measures, frontier.weights]).tolist()
    return rows


def _problem(
    returns: Observations | None,
    bounds: Universe | None,
    periods_per_year: float | None,
    expected_returns: NDArray[np.float64] | None,
    covariance: NDArray[np.float64] | None,
) -> tuple[MeanVariance, Universe]:
    """The problem that the arguments describe, and its assets; what is not given is estimated from the returns."""
    if returns is None:
        if expected_returns is None or covariance is None:
            raise InputError(
                "returns is missing: give a table of returns, or both expected_returns and covariance."
            )
        named = () if bounds is None else bounds.labels
        own = len(named) == expected_returns.size
        labels = named if own else tuple(f"Asset {k + 1}" for k in range(expected_returns.size))
    else:
        periods, labels = returns.periods_per_year(periods_per_year), returns.labels
        if expected_returns is None:
            expected_returns = sample_mean(returns.values, periods)
        if covariance is None:
            covariance = sample_covariance(returns.values, periods)
    assets = expected_returns.size
    if returns is not None and assets != len(labels):
        raise InputError(
            f"expected_returns has {assets} numbers, but returns has {len(labels)} columns: there must be one "
            "for each asset."
        )
    if covariance.shape[0] != assets:
        raise InputError(
            f"covariance has {covariance.shape[0]} rows, but there are {assets} assets: there must be a row and "
            "a column for each asset."
        )
    universe = matched(bounds, labels)
    minima, maxima = universe.bounds.T
    problem = MeanVariance(
        expected_returns=expected_returns,
        covariance=covariance,
        lower=np.where(np.isnan(minima), 0.0, minima),
        upper=np.where(np.isnan(maxima), 1.0, maxima),
        labels=labels,
    )
    return problem, universe
