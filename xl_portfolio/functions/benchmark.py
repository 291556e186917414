"""A series against its benchmark, period by period."""

from xl_portfolio.core.measures.relative import information_ratio, market_beta, tracking_error
from xl_portfolio.functions.categories import BENCHMARK
from xl_portfolio.sheet.arguments import BenchmarkReturns, PeriodsPerYear, ReturnSeries
from xl_portfolio.sheet.function import Example, function

__all__ = ["INFORMATION_RATIO", "MARKET_BETA", "TRACKING_ERROR"]


@function(category=BENCHMARK, example=Example("=MARKET_BETA(D2:D13, B2:B13)", -0.388199))
def MARKET_BETA(returns: ReturnSeries, benchmark: BenchmarkReturns) -> float:
    """Beta: how much the returns move for each point of the benchmark (covariance over its variance)."""
    mine, theirs = returns.paired(benchmark)
    return market_beta(mine.series, theirs.series)


@function(category=BENCHMARK, example=Example("=TRACKING_ERROR(D2:D13, B2:B13, 12)", 0.115483))
def TRACKING_ERROR(
    returns: ReturnSeries, benchmark: BenchmarkReturns, periods_per_year: PeriodsPerYear | None = None
) -> float:
    """Annual tracking error: volatility of the difference between the returns and the benchmark's."""
    mine, theirs = returns.paired(benchmark)
    return tracking_error(mine.series, theirs.series, mine.periods_per_year(periods_per_year))


@function(category=BENCHMARK, example=Example("=INFORMATION_RATIO(D2:D13, B2:B13, 12)", -0.259778))
def INFORMATION_RATIO(
    returns: ReturnSeries, benchmark: BenchmarkReturns, periods_per_year: PeriodsPerYear | None = None
) -> float:
    """Annualised information ratio: mean return above the benchmark over the tracking error (arithmetic)."""
    mine, theirs = returns.paired(benchmark)
    return information_ratio(mine.series, theirs.series, mine.periods_per_year(periods_per_year))
