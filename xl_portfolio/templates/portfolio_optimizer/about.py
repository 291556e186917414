"""What the sheet About says: titles, and under each the label and the text of its lines."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import OFFERED
from xl_portfolio.templates.portfolio_optimizer.layout import ASSETS, NAME, POINTS, PRICES, VERSION

__all__ = ["ABOUT"]

ABOUT: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Please note",
        (
            (
                "Not a forecast",
                "Past returns are not a forecast. Expected returns that you leave blank are historical means.",
            ),
            (
                "Not advice",
                "Results are hypothetical. They ignore taxes, and costs unless you state them, and are not advice.",
            ),
        ),
    ),
    (
        "Method",
        (
            (
                "Optimization",
                "Mean-variance with a minimum and a maximum for each asset and the limits of the sheet Constraints, "
                "weights adding up to 100 %, short only where a minimum is below 0 %. "
                "Every optimum is a point of a critical line (Markowitz"
                " 1956), which limits on groups, trades and costs bend but do not break, and is checked against its "
                "optimality conditions before it is shown. A spread or a tracking error makes it a cone program. Which "
                "assets are held or traded is searched by branch and bound, and Checks says how sure the search is. "
                "Risk parity and risk budgets are found by Newton's method.",
            ),
            *((objective.label, objective.help) for objective in OFFERED),
            (
                "Frontier",
                "Equal steps of return from minimum variance to maximum return. The tangency portfolio has the highest "
                "Sharpe ratio; the capital market line runs from the risk-free rate through it.",
            ),
            (
                "Risk shares",
                "The part of the volatility that comes from each asset; the shares add up to 100 %.",
            ),
        ),
    ),
    (
        "Conventions",
        (
            ("Returns", "Simple returns from one price to the next; weights are rebalanced every period."),
            (
                "Per year",
                "Annual return is the mean times the periods per year; covariance likewise (with n-1). The growth "
                "rate (CAGR) is the constant yearly rate with the same final wealth.",
            ),
            (
                "Losses",
                "Value at risk, expected shortfall and maximum drawdown are positive numbers for a loss.",
            ),
            (
                "Missing prices",
                "Blank cells are gaps, never zeros: a row with a gap is left out, and Checks says so.",
            ),
            (
                "Current weights",
                "Value of a position divided by the value of all positions; cash is left out.",
            ),
        ),
    ),
    (
        "Sample",
        (
            (
                "Prices",
                "Weekly closes of 20 stocks of the S&P 500, 2012-12-21 to 2022-12-23, adjusted for splits and "
                "dividends. Extracted from the data set of the Python package skfolio 1.12 (skfolio.org), whose "
                "authors provide it for testing and examples only, not for investment, trading or commercial use.",
            ),
            (
                "Licence of the data",
                "BSD 3-Clause, Copyright (c) 2023-2026 The skfolio developers; the text of the licence comes with the "
                "package XL Portfolio.",
            ),
            ("Holdings", "Units, cash and limits are invented."),
        ),
    ),
    (
        "This workbook",
        (
            ("Template", f"{NAME}, version {VERSION}; made by XL Portfolio, MIT licence."),
            (
                "Capacity",
                f"{ASSETS} assets, {PRICES:,} rows of prices, {POINTS} points of the frontier. Analysis and "
                "Frontier print the first 30 assets, Correlation the first 24.",
            ),
            (
                "Without Python",
                "Reports keep their values in any spreadsheet program. The formulas on Analysis and Correlation need "
                "XL Portfolio to recalculate: xl-portfolio recalc portfolio_optimizer.xlsx.",
            ),
            ("Rebranding", "Page Layout, Colors changes every colour of the sheets and charts at once."),
        ),
    ),
)
