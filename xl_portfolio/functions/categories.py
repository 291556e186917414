"""The headings under which a spreadsheet lists the functions."""

from xl_portfolio.sheet.function import Category

__all__ = [
    "BENCHMARK",
    "ESTIMATION",
    "EXPLANATION",
    "INCOME",
    "OPTIMIZATION",
    "PERFORMANCE",
    "PLANNING",
    "PORTFOLIO",
    "RISK",
    "SIMULATION",
    "TAXES",
    "TRADING",
]

PERFORMANCE = Category("performance", "Performance")
RISK = Category("risk", "Risk")
BENCHMARK = Category("benchmark", "Against a benchmark")
ESTIMATION = Category("estimation", "Estimation")
PORTFOLIO = Category("portfolio", "Portfolio")
OPTIMIZATION = Category("optimization", "Optimal portfolios")
TRADING = Category("trading", "Trading")
INCOME = Category("income", "Income")
TAXES = Category("taxes", "Taxes")
PLANNING = Category("planning", "Planning")
SIMULATION = Category("simulation", "Simulation")
EXPLANATION = Category("explanation", "Explanation")
