"""The headings under which a spreadsheet lists the functions."""

from xl_portfolio.sheet.function import Category

__all__ = [
    "BENCHMARK",
    "ESTIMATION",
    "EXPLANATION",
    "OPTIMIZATION",
    "PERFORMANCE",
    "PORTFOLIO",
    "RISK",
    "TRADING",
]

PERFORMANCE = Category("performance", "Performance")
RISK = Category("risk", "Risk")
BENCHMARK = Category("benchmark", "Against a benchmark")
ESTIMATION = Category("estimation", "Estimation")
PORTFOLIO = Category("portfolio", "Portfolio")
OPTIMIZATION = Category("optimization", "Optimal portfolios")
TRADING = Category("trading", "Trading")
EXPLANATION = Category("explanation", "Explanation")
