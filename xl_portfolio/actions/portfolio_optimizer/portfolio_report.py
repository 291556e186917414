"""What *Optimize* reports: weights, frontier, chart points, risk, and the findings in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.portfolio_optimizer.contents import (
    FRONTIER_WEIGHTS,
    PORTFOLIO_COLUMNS,
    REPORT_RANGES,
)
from xl_portfolio.actions.portfolio_optimizer.limits import constraint_report
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.estimators.covariance import correlation
from xl_portfolio.core.measures.drawdown import maximum_drawdown
from xl_portfolio.core.measures.portfolio import (
    portfolio_return,
    portfolio_returns,
    portfolio_sharpe_ratio,
    portfolio_volatility,
    risk_contributions,
)
from xl_portfolio.core.measures.returns import compound_annual_growth_rate
from xl_portfolio.core.measures.risk import REPORTED_CONFIDENCE, expected_shortfall, value_at_risk
from xl_portfolio.core.optimization.objectives import MAX_SHARPE
from xl_portfolio.core.optimization.optima import efficient_frontier
from xl_portfolio.core.optimization.optimum import Aim, one_path, optimum
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.function import attempted
from xl_portfolio.sheet.grid import Cell, Grid, stacked
from xl_portfolio.sheet.performance_rows import performance_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.actions.portfolio_optimizer.case import Case
    from xl_portfolio.core.optimization.portfolio import Frontier, Portfolio

__all__ = ["portfolio_report"]

_HELD = 5e-5  # a weight below half a hundredth of a percent shows as 0.0 % and is no holding
_BEYOND = 1.15  # the capital market line is drawn this far beyond the riskiest portfolio


def portfolio_report(case: Case, frontier: Frontier) -> Changes:
    """Ranges and tables of the report, and its status sentence."""
    optimal, tangency = case.optimal, _tangency(case)
    return Changes(
        ranges={
            "FrontierTable": _frontier_table(case, frontier),
            "FrontierWeights": _frontier_weights(case, frontier),
            "ConstraintReport": constraint_report(case),
            "PortfolioSummary": _summary(case, optimal.weights),
            "ChartPoints": _chart_points(case, optimal, tangency),
            "CapitalMarketLine": _capital_market_line(case, tangency, frontier),
            "LastAnalysis": _analysis(case),
            "LastCorrelation": Grid.of(correlation(case.problem.covariance)),
            "FrontierFinding": Grid.of(_frontier_finding(case, tangency)),
            "PortfolioFinding": Grid.of(_portfolio_finding(case, optimal)),
        },
        tables={"Portfolio": _portfolio_table(case, optimal.weights)},
        status=(
            f"{case.settings.objective.label}: {percent(optimal.expected_return)} expected return at "
            f"{percent(optimal.volatility)} volatility, {int((np.abs(optimal.weights) > _HELD).sum())} of "
            f"{len(case.assets)} assets held."
        ),
    )


def _tangency(case: Case) -> Portfolio | None:
    """The portfolio of maximum Sharpe ratio, or None where there is none."""
    try:
        aim = Aim(objective=MAX_SHARPE, risk_free=case.settings.risk_free, columns={})
        return optimum(case.problem, case.constraints, aim).portfolio
    except PortfolioError:
        return None


def _frontier_table(case: Case, frontier: Frontier) -> Grid:
    rows: list[list[Cell]] = [[*REPORT_RANGES["FrontierTable"], *(asset.ticker for asset in case.assets)]]
    for k in range(len(frontier)):
        point = frontier[k]
        ratio = attempted(
            portfolio_sharpe_ratio, point.expected_return, point.volatility, case.settings.risk_free
        )
        rows.append([point.expected_return, point.volatility, ratio, *point.weights.tolist()])
    return Grid.of(rows)


def _frontier_weights(case: Case, frontier: Frontier) -> Grid:
    """Weights along the frontier in equal steps of return, the largest assets and the rest: for the picture."""
    points, shown = FRONTIER_WEIGHTS
    which = np.linspace(0, len(frontier) - 1, points).round().astype(int)
    if one_path(case.constraints):
        frontier, which = efficient_frontier(case.path, points), np.arange(points)
    weights_shown, volatilities = frontier.weights[which], frontier.volatilities[which]
    largest = np.argsort(-weights_shown.mean(axis=0), kind="stable")[:shown]
    header: list[Cell] = [
        "Volatility",
        *(case.assets[k].ticker for k in largest),
        *[None] * (shown - len(largest)),
    ]
    rows: list[list[Cell]] = [[*header, "Other"]]
    for volatility, weights in zip(volatilities.tolist(), weights_shown, strict=True):
        chosen = weights[largest]
        blanks = [None] * (shown - len(largest))
        rows.append([volatility, *chosen.tolist(), *blanks, max(float(weights.sum() - chosen.sum()), 0.0)])
    return Grid.of(rows)


def _portfolio_table(case: Case, optimal: NDArray[np.float64]) -> Grid:
    rows: list[list[Cell]] = [list(PORTFOLIO_COLUMNS)]
    current = case.current
    current_risk = None if current is None else _risk_shares(case, current)
    optimal_risk = _risk_shares(case, optimal)
    for k, asset in enumerate(case.assets):
        now = None if current is None else float(current[k])
        rows.append(
            [
                asset.ticker,
                asset.name or None,
                asset.group or None,
                now,
                float(optimal[k]),
                None if now is None else float(optimal[k]) - now,
                None if current_risk is None else float(current_risk[k]),
                None if optimal_risk is None else float(optimal_risk[k]),
            ]
        )
    return Grid.of(rows)


def _risk_shares(case: Case, weights: NDArray[np.float64]) -> NDArray[np.float64] | None:
    try:
        return risk_contributions(weights, case.problem.covariance)
    except PortfolioError:
        return None


def _analysis(case: Case) -> Grid:
    """Performance of each asset, as the sheet Analysis shows it where no engine answers."""
    labels = [asset.ticker for asset in case.assets]
    return Grid.of(performance_rows(labels, case.returns, case.settings.risk_free, case.periods_per_year))


def _summary(case: Case, optimal: NDArray[np.float64]) -> Grid:
    """Measures of the current and the optimal portfolio, side by side."""
    columns = [_measures(case, weights) for weights in (case.current, optimal)]
    rows: list[list[Cell]] = [list(REPORT_RANGES["PortfolioSummary"])]
    rows += [[label, columns[0].get(label), value] for label, value in columns[1].items()]
    return stacked(rows)


def _measures(case: Case, weights: NDArray[np.float64] | None) -> dict[str, Cell]:
    if weights is None:
        return {}
    expected = portfolio_return(weights, case.problem.expected_returns)
    volatility = portfolio_volatility(weights, case.problem.covariance)
    series = portfolio_returns(weights, case.returns)
    return {
        "Expected return": expected,
        "Volatility": volatility,
        "Sharpe ratio": attempted(portfolio_sharpe_ratio, expected, volatility, case.settings.risk_free),
        "Past growth rate (CAGR)": attempted(compound_annual_growth_rate, series, case.periods_per_year),
        "Past maximum drawdown": attempted(maximum_drawdown, series),
        f"Value at risk {percent(REPORTED_CONFIDENCE, 0)}, one period": attempted(
            value_at_risk, series, REPORTED_CONFIDENCE
        ),
        f"Expected shortfall {percent(REPORTED_CONFIDENCE, 0)}, one period": attempted(
            expected_shortfall, series, REPORTED_CONFIDENCE
        ),
        "Largest weight": float(weights.max()),
        "Assets held": float((np.abs(weights) > _HELD).sum()),
        "Effective number of assets": float(1 / (weights @ weights)),
    }


def _chart_points(case: Case, optimal: Portfolio, tangency: Portfolio | None) -> Grid:
    """Portfolios and assets as points of risk and return."""
    rows: list[list[Cell]] = [list(REPORT_RANGES["ChartPoints"]), ["Current", None, None]]
    if case.current is not None:
        rows[1] = [
            "Current",
            portfolio_volatility(case.current, case.problem.covariance),
            portfolio_return(case.current, case.problem.expected_returns),
        ]
    rows.append(["Optimal", optimal.volatility, optimal.expected_return])
    rows.append(
        ["Tangency", *((tangency.volatility, tangency.expected_return) if tangency else (None, None))]
    )
    volatilities = np.sqrt(case.problem.covariance.diagonal())
    for asset, volatility, expected in zip(
        case.assets, volatilities.tolist(), case.problem.expected_returns.tolist(), strict=True
    ):
        rows.append([asset.ticker, volatility, expected])
    return Grid.of(rows)


def _capital_market_line(case: Case, tangency: Portfolio | None, frontier: Frontier) -> Grid:
    """End points of the line from the risk-free rate through the tangency portfolio."""
    header: list[Cell] = list(REPORT_RANGES["CapitalMarketLine"])
    if tangency is None or tangency.volatility == 0:
        return Grid.of([header])
    risk_free = case.settings.risk_free
    far = _BEYOND * max(float(frontier.volatilities.max()), tangency.volatility)
    slope = (tangency.expected_return - risk_free) / tangency.volatility
    return Grid.of([header, [0.0, risk_free], [far, risk_free + slope * far]])


def _frontier_finding(case: Case, tangency: Portfolio | None) -> str:
    if tangency is None:
        return "No tangency portfolio: no mix within the bounds returns more than the risk-free rate"
    return f"Tangency: {percent(tangency.expected_return)} return at {percent(tangency.volatility)} risk"


def _portfolio_finding(case: Case, optimal: Portfolio) -> str:
    if case.current is None:
        return f"{case.settings.objective.label}: {percent(optimal.volatility)} volatility a year"
    before = portfolio_volatility(case.current, case.problem.covariance)
    verb = "falls" if optimal.volatility < before else "rises"
    return f"{case.settings.objective.label}: volatility {verb} from {percent(before)} to {percent(optimal.volatility)}"
