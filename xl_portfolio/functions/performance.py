"""Return, risk-adjusted return and the table of all of them."""

from xl_portfolio.core.measures.performance import (
    calmar_ratio,
    downside_deviation,
    omega_ratio,
    sharpe_ratio,
    sortino_ratio,
    volatility,
)
from xl_portfolio.core.measures.returns import SIMPLE, annual_return, compound_annual_growth_rate
from xl_portfolio.functions.categories import PERFORMANCE
from xl_portfolio.sheet.arguments import (
    AnnualRate,
    BenchmarkReturns,
    PeriodsPerYear,
    Prices,
    ReturnKindChoice,
    Returns,
    ReturnSeries,
    Threshold,
)
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Cell, Grid
from xl_portfolio.sheet.observations import Observations

__all__ = [
    "ANNUAL_RETURN",
    "CAGR",
    "CALMAR",
    "DOWNSIDE_DEVIATION",
    "OMEGA",
    "PERFORMANCE_TABLE",
    "RETURNS",
    "SHARPE",
    "SORTINO",
    "VOLATILITY",
]

_NEGATIVE = "A negative ratio does not rank: with the same loss, more risk makes it look better."


@function(
    category=PERFORMANCE,
    example=Example("=RETURNS(G2:G4)", [[0.02], [-0.00980392]]),
)
def RETURNS(prices: Prices, kind: ReturnKindChoice = SIMPLE) -> Grid:
    """Return of each period from prices, a row less than the prices; header and dates stay."""
    return prices.with_values(kind.of_prices(prices.values))


@function(category=PERFORMANCE, example=Example("=ANNUAL_RETURN(B2:B13, 12)", 0.1))
def ANNUAL_RETURN(returns: ReturnSeries, periods_per_year: PeriodsPerYear | None = None) -> float:
    """Arithmetic annual return: mean return of a period times periods per year, as on the frontier."""
    return annual_return(returns.series, returns.periods_per_year(periods_per_year))


@function(category=PERFORMANCE, example=Example("=CAGR(B2:B13, 12)", 0.101788))
def CAGR(returns: ReturnSeries, periods_per_year: PeriodsPerYear | None = None) -> float:
    """Compound annual growth rate: the constant yearly return that leads to the same final wealth."""
    return compound_annual_growth_rate(returns.series, returns.periods_per_year(periods_per_year))


@function(category=PERFORMANCE, example=Example("=VOLATILITY(B2:B13, 12)", 0.076515))
def VOLATILITY(returns: ReturnSeries, periods_per_year: PeriodsPerYear | None = None) -> float:
    """Annual volatility: standard deviation of the returns (with n-1) times the root of periods per year."""
    return volatility(returns.series, returns.periods_per_year(periods_per_year))


@function(category=PERFORMANCE, example=Example("=DOWNSIDE_DEVIATION(B2:B13, 0, 12)", 0.0387298))
def DOWNSIDE_DEVIATION(
    returns: ReturnSeries,
    required_return: AnnualRate = 0.0,
    periods_per_year: PeriodsPerYear | None = None,
) -> float:
    """Annual downside deviation: root mean square of all shortfalls below the required return."""
    return downside_deviation(returns.series, required_return, returns.periods_per_year(periods_per_year))


@function(category=PERFORMANCE, example=Example("=SHARPE(B2:B13, 0.02, 12)", 1.04555))
def SHARPE(
    returns: ReturnSeries, risk_free: AnnualRate = 0.0, periods_per_year: PeriodsPerYear | None = None
) -> float:
    """Annualised Sharpe ratio: mean excess return over its standard deviation (Sharpe 1994)."""
    return _ranked(
        returns, sharpe_ratio(returns.series, risk_free, returns.periods_per_year(periods_per_year))
    )


@function(category=PERFORMANCE, example=Example("=SORTINO(B2:B13, 0, 12)", 2.58199))
def SORTINO(
    returns: ReturnSeries,
    required_return: AnnualRate = 0.0,
    periods_per_year: PeriodsPerYear | None = None,
) -> float:
    """Annualised Sortino ratio: excess over the required return divided by downside deviation."""
    periods = returns.periods_per_year(periods_per_year)
    return _ranked(returns, sortino_ratio(returns.series, required_return, periods))


@function(category=PERFORMANCE, example=Example("=CALMAR(B2:B13, 12)", 3.39292))
def CALMAR(returns: ReturnSeries, periods_per_year: PeriodsPerYear | None = None) -> float:
    """Calmar ratio: compound annual growth rate divided by the maximum drawdown of the whole sample."""
    return _ranked(returns, calmar_ratio(returns.series, returns.periods_per_year(periods_per_year)))


@function(category=PERFORMANCE, example=Example("=OMEGA(B2:B13)", 2.42857))
def OMEGA(returns: ReturnSeries, threshold: Threshold = 0.0) -> float:
    """Omega ratio: sum of the gains above a threshold per period over the sum of the losses below it."""
    return omega_ratio(returns.series, threshold)


@function(
    category=PERFORMANCE,
    example=Example(
        "=PERFORMANCE_TABLE(B1:B13, 0.02, 12)",
        [
            [
                "Asset",
                "Annual return (arithmetic)",
                "Compound annual growth rate",
                "Volatility",
                "Downside deviation below the risk-free rate",
                "Maximum drawdown",
                "Value at risk 95 %, one period",
                "Expected shortfall 95 %, one period",
                "Sharpe ratio",
                "Sortino ratio at the risk-free rate",
                "Calmar ratio",
                "Omega ratio at the risk-free rate",
                "Best period",
                "Worst period",
                "Periods with a gain",
                "Skewness",
                "Excess kurtosis",
            ],
            [
                "Stocks",
                0.1,
                0.101788,
                0.076515,
                0.0417998,
                0.03,
                0.03,
                0.03,
                1.04555,
                1.91389,
                3.39292,
                2.02128,
                0.04,
                -0.03,
                0.583333,
                -0.355439,
                -1.03019,
            ],
        ],
    ),
    slow=True,
)
def PERFORMANCE_TABLE(
    returns: Returns,
    risk_free: AnnualRate = 0.0,
    periods_per_year: PeriodsPerYear | None = None,
    benchmark: BenchmarkReturns | None = None,
) -> list[list[Cell]]:
    """Every measure, labelled: a row for each asset; with a benchmark the relative measures too."""
    from xl_portfolio.sheet.performance_rows import performance_rows

    series = None
    if benchmark is not None:
        returns, benchmark = returns.paired(benchmark)
        series = benchmark.series
    periods = returns.periods_per_year(periods_per_year)
    return performance_rows(returns.labels, returns.values, risk_free, periods, series)


def _ranked(returns: Observations, ratio: float) -> float:
    """The ratio, with a note where it is negative."""
    if ratio < 0:
        returns.notes.add(_NEGATIVE)
    return ratio
