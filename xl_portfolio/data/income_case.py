"""The case that fills a new income planner: $650,000 and $3,500 a month, a household and holdings that are invented.

Capital, target and both splits of it (core, satellite and growth 70/20/10; stocks, bonds with preferreds, other
60/30/10) are those of the published case study. Everything else is made up to fill in a form: every fund and quote is
illustrative, exists nowhere and is no advice. Nothing is chosen so that a published figure comes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from xl_portfolio.core.income import MONTHLY, QUARTERLY, SEMIANNUALLY
from xl_portfolio.core.planning import (
    GROWTH,
    ILLUSTRATIVE_MARKET,
    INCOME_STABILITIES,
    LEGACY,
    LIQUIDITY,
    MONTHLY_INCOME,
    STRATEGIES,
    TAX_DEFERRED,
    TAX_FREE,
    TAXABLE,
    FixedReal,
)
from xl_portfolio.core.planning.allocation import MAXIMUM_INCOME
from xl_portfolio.core.simulation import StudentT
from xl_portfolio.core.tax import MARRIED, PENSION, SOCIAL_SECURITY, TAX_TABLES, US_FEDERAL, TaxTable

__all__ = ["income_case"]

_AS_OF = datetime(2026, 1, 2)
_BROKERAGE, _RESERVE, _IRA, _ROTH = "Joint brokerage", "Savings reserve", "Traditional IRA", "Roth IRA"
_BENEFIT = SOCIAL_SECURITY.name


def income_case() -> Mapping[str, Any]:
    """Every input of the income planner by its name: a scalar or None, or the rows of a block or table.

    Rows stand without the header, dates are datetimes, rates decimals per year, money US dollars.
    """
    return MappingProxyType(
        {
            **_profile(),
            **_goals(),
            **_accounts(),
            "Holdings": _holdings(),
            **_dividends(),
            **_assumptions(),
            **_taxes(),
            **_allocation(),
            **_income_and_ladder(),
            **_simulation(),
        }
    )


def _profile() -> dict[str, Any]:
    return {
        "Client": "Example household",
        "Adviser": None,
        "AsOfDate": _AS_OF,
        "Currency": "USD",
        "BirthDate": datetime(1963, 5, 14),
        "PartnerBirthDate": datetime(1965, 9, 3),
        "PlanToAge": 95.0,
        "LivesToAge": None,
        "PartnerLivesToAge": None,
        "Horizon": 15.0,  # years until most of the money is needed
        "RiskAnswers": [[answer] for answer in (3.0, 2.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0)],
        "IncomeStability": INCOME_STABILITIES[2],
        "EmergencyFund": 6.0,  # months of spending
        "Insurance": 0.9,
        "Debt": 0.05,
    }


def _goals() -> dict[str, Any]:
    return {
        "SuccessWanted": 0.85,
        "SurvivorSpending": None,
        "Spending": [
            ["Home, food, health", 2_600.0, "Yes", None, None],
            ["Travel and leisure", 900.0, "No", None, None],
        ],
        "LargeNeeds": [["New roof", 18_000.0, datetime(2029, 6, 1)]],
        "Goals": [
            ["Income to live on", MONTHLY_INCOME.name, 3_500.0, 1.0, None, None],
            ["Within reach", LIQUIDITY.name, 25_000.0, 2.0, None, datetime(2035, 12, 31)],
            ["Capital in ten years", GROWTH.name, 500_000.0, 3.0, None, datetime(2035, 12, 31)],
            ["For the children", LEGACY.name, 100_000.0, 4.0, None, None],
        ],
    }


def _accounts() -> dict[str, Any]:
    return {
        "Accounts": [  # the cash of the reserve is no part of the order: it pays after a year of losses
            [_BROKERAGE, TAXABLE.name, 1.0, 4_000.0],
            [_IRA, TAX_DEFERRED.name, 2.0, 3_000.0],
            [_ROTH, TAX_FREE.name, 3.0, 1_000.0],
            [_RESERVE, TAXABLE.name, None, 18_000.0],
        ],
        "WithdrawalRule": FixedReal.name,
        "WithdrawalRate": 0.04,
        "WithdrawalsFrom": None,
        "IncomeReinvested": 0.0,
        "ReserveAccount": _RESERVE,
        "ReserveMonths": 5.0,
        "AdviserFee": 0.005,
        "Pensions": [  # nobody dies before the other, so owners and shares change nothing yet
            ["Part-time work", 600.0, "Yes", PENSION.name, None, datetime(2028, 12, 31), "You", None],
            ["Company pension", 250.0, "No", PENSION.name, datetime(2028, 6, 1), None, "You", 0.5],
            [_BENEFIT, 1_400.0, "Yes", _BENEFIT, datetime(2030, 6, 1), None, "You", None],
            [f"{_BENEFIT}, partner", 700.0, "Yes", _BENEFIT, datetime(2032, 10, 1), None, "Partner", None],
        ],
        "Contributions": [["Savings from work", 150.0, _ROTH, None, datetime(2028, 12, 31)]],
    }


def _holdings() -> list[list[Any]]:
    """Rows of the table; with the cash of the accounts $650,000, split 70/20/10 by role and 60/30/10 by class."""
    month, quarter, half = MONTHLY.name, QUARTERLY.name, SEMIANNUALLY.name

    def paid(month_of_year: int, day: int) -> datetime:
        return datetime(_AS_OF.year, month_of_year, day)

    return [
        # ticker, name, account, class, units, price, cost, dividend, pays, next, ex-days, a year ago, 5 years ago,
        # payout ratio
        ["ILDIV", "Illustrative Dividend ETF", _BROKERAGE, "Dividend stocks", 2_000.0, 65.0, 96_000.0,
         2.08, quarter, paid(3, 20), 7.0, 1.98, 1.60, 0.52],
        ["ILSTP", "Illustrative Staples Inc.", _BROKERAGE, "Dividend stocks", 600.0, 65.0, 31_200.0,
         2.02, quarter, paid(2, 16), 17.0, 1.94, 1.62, 0.61],
        ["ILUTL", "Illustrative Utility Corp.", _BROKERAGE, "Dividend stocks", 780.0, 50.0, 33_150.0,
         2.10, quarter, paid(3, 10), 21.0, 2.04, 1.80, 0.68],
        ["ILINT", "Illustrative International Dividend ETF", _BROKERAGE, "International stocks", 1_300.0, 40.0,
         44_200.0, 1.32, half, paid(6, 30), 9.0, 1.28, 1.10, 0.55],
        ["ILMUN", "Illustrative Municipal Bond Fund", _BROKERAGE, "Municipal bonds", 650.0, 50.0, 33_800.0,
         1.70, month, paid(1, 30), 2.0, 1.66, 1.50, None],
        ["ILPIP", "Illustrative Pipeline Partners", _IRA, "Dividend stocks", 1_300.0, 20.0, 32_500.0,
         1.86, quarter, paid(2, 13), 14.0, 2.10, 2.40, 1.08],  # what a yield trap looks like
        ["ILB27", "Illustrative Corporate Bond 4.5 % 2027", _IRA, "Corporate bonds", 26.0, 1_000.0, 26_000.0,
         45.0, half, paid(3, 15), 0.0, 45.0, None, None],
        ["ILB29", "Illustrative Corporate Bond 4.7 % 2029", _IRA, "Corporate bonds", 26.0, 1_000.0, 25_800.0,
         47.0, half, paid(5, 15), 0.0, 47.0, None, None],
        ["ILB31", "Illustrative Corporate Bond 4.9 % 2031", _IRA, "Corporate bonds", 26.0, 1_000.0, 26_100.0,
         49.0, half, paid(1, 15), 0.0, 49.0, None, None],
        ["ILGOV", "Illustrative Government Bond ETF", _IRA, "Government bonds", 650.0, 50.0, 33_500.0,
         1.95, month, paid(1, 8), 5.0, 1.80, 1.20, None],
        ["ILPRF", "Illustrative Preferred Share ETF", _IRA, "Preferreds", 1_625.0, 32.0, 54_000.0,
         1.95, month, paid(1, 8), 5.0, 1.95, 1.90, None],
        ["ILREI", "Illustrative Property Trust", _IRA, "REITs", 600.0, 65.0, 36_000.0,
         2.73, quarter, paid(1, 30), 16.0, 2.66, 2.40, 0.76],
        ["ILDGR", "Illustrative Dividend Growth ETF", _ROTH, "Dividend stocks", 390.0, 100.0, 27_300.0,
         2.10, quarter, paid(3, 27), 4.0, 1.92, 1.30, 0.38],
        ["ILGRO", "Illustrative Growth ETF", _ROTH, "Growth stocks", 325.0, 200.0, 41_000.0,
         1.10, quarter, paid(3, 31), 6.0, 1.05, 0.80, 0.20],
    ]  # fmt: skip


def _dividends() -> dict[str, Any]:
    """The last ten calendar years of each payer but the single bonds, invented like the payers.

    The last year is the present dividend, the one before it and that of five years before are those of Holdings.
    """
    return {
        "DividendsFrom": float(_AS_OF.year - 10),
        "YearlyDividends": [
            ["ILDIV", 1.28, 1.36, 1.44, 1.52, 1.60, 1.70, 1.79, 1.88, 1.98, 2.08],
            ["ILSTP", 1.40, 1.46, 1.52, 1.57, 1.62, 1.70, 1.78, 1.86, 1.94, 2.02],
            ["ILUTL", 1.70, 1.76, 1.60, 1.70, 1.80, 1.86, 1.92, 1.98, 2.04, 2.10],
            ["ILINT", 1.08, 1.14, 1.20, 1.26, 1.10, 1.15, 1.20, 1.24, 1.28, 1.32],
            ["ILMUN", 1.60, 1.62, 1.64, 1.60, 1.50, 1.42, 1.46, 1.58, 1.66, 1.70],
            ["ILPIP", 2.16, 2.24, 2.32, 2.40, 2.40, 2.40, 2.40, 2.25, 2.10, 1.86],
            ["ILGOV", 1.05, 1.15, 1.35, 1.45, 1.20, 0.90, 1.00, 1.50, 1.80, 1.95],
            ["ILPRF", 1.86, 1.86, 1.88, 1.90, 1.90, 1.90, 1.92, 1.95, 1.95, 1.95],
            ["ILREI", 2.22, 2.30, 2.38, 2.46, 2.40, 2.46, 2.53, 2.60, 2.66, 2.73],
            ["ILDGR", 0.86, 0.95, 1.06, 1.18, 1.30, 1.44, 1.58, 1.74, 1.92, 2.10],
            ["ILGRO", None, None, 0.70, 0.75, 0.80, 0.86, 0.92, 0.98, 1.05, 1.10],
        ],
    }


# Per class of the illustrative market: broad class, income growth, duration, quality, least, most, role, protects.
_CLASSES: tuple[tuple[Any, ...], ...] = (
    ("Stocks", 0.045, None, None, 0.2, 0.5, "Core", None),
    ("Stocks", 0.060, None, None, 0.05, 0.3, None, None),
    ("Stocks", 0.040, None, None, 0.0, 0.2, "Core", None),
    ("Bonds", 0.0, 5.5, "AA", 0.05, 0.3, "Core", None),
    ("Bonds", 0.0, 3.5, "BBB", 0.05, 0.25, "Satellite", None),
    ("Bonds", 0.0, 5.0, "AA", 0.0, 0.2, "Core", None),
    ("Preferreds", 0.0, 6.0, "BB", 0.0, 0.15, "Satellite", None),
    ("Real estate", 0.025, None, None, 0.0, 0.15, "Core", "Yes"),
    ("Alternatives", 0.0, None, None, 0.0, 0.1, None, "Yes"),
    ("Cash", 0.0, 0.2, "AAA", 0.02, 0.1, "Core", None),
)


def _assumptions() -> dict[str, Any]:
    """The illustrative market as rows; nobody's forecast."""
    market = ILLUSTRATIVE_MARKET
    rows = []
    for place, (broad, growth, duration, quality, least, most, role, protects) in enumerate(_CLASSES):
        rows.append(
            [
                market.labels[place],
                broad,
                float(market.expected_returns[place]),
                float(market.volatilities[place]),
                float(market.yields[place]),
                growth,
                market.characters[place].name,
                float(market.expense_ratios[place]),
                duration,
                quality,
                float(market.inflation_correlations[place]),
                least,
                most,
                role,
                protects,
                None,
            ]
        )
    size = market.size
    return {
        "Assumptions": rows,
        "ClassCorrelations": [
            [float(market.correlations[i, j]) if j <= i else None for j in range(size)] for i in range(size)
        ],
        "StrategyMixes": [[strategy.mix[place] for strategy in STRATEGIES] for place in range(size)],
        "Inflation": market.inflation,
        "InflationVolatility": market.inflation_volatility,
        "GlideYears": None,
        "History": [["Month", *market.labels, "Inflation"]],  # its own header: the classes
    }


def _taxes() -> dict[str, Any]:
    return {
        "TaxMethod": "Brackets",
        "TaxJurisdiction": US_FEDERAL,
        "TaxYear": float(max(table.year for table in TAX_TABLES)),
        "FilingStatus": MARRIED,
        "FlatOrdinaryRate": 0.22,
        "FlatPreferentialRate": 0.15,
        "TaxBrackets": [row for table in TAX_TABLES for row in _tax_rows(table)],
    }


def _tax_rows(table: TaxTable) -> list[list[Any]]:
    """Rows of a tax table: brackets, deductions, and the thresholds of Social Security with the taxed shares."""
    amounts = [("Ordinary income", *bracket) for bracket in table.ordinary]
    amounts += [("Preferential income", *bracket) for bracket in table.preferential]
    first, second = table.social_security
    lines: list[tuple[str, float, float | None]] = [
        *amounts,
        ("Standard deduction", table.standard_deduction, None),
        ("Deduction from age 65", table.senior_deduction, None),
        ("Social Security", first, 0.50),
        ("Social Security", second, 0.85),
    ]
    return [
        [table.jurisdiction, float(table.year), table.status, applies, float(begin), rate, table.source]
        for applies, begin, rate in lines
    ]


def _allocation() -> dict[str, Any]:
    return {
        "AllocationObjective": MAXIMUM_INCOME.name,
        "VolatilityLimit": 0.10,
        "IncomeWanted": 0.04,
        "MostInOneClass": 0.45,
        "LeastInflationProtection": None,
        "MostDuration": None,
        "LeastQuality": None,
        "CoreShare": 0.70,
        "SafeShare": None,
        "PlanOn": "What is held",
    }


def _income_and_ladder() -> dict[str, Any]:
    projected = (1_490, 1_420, 2_700, 850, 2_040, 2_940, 1_490, 1_340, 2_790, 850, 1_950, 3_030)
    received = (1_490, 1_420, 2_690, 850, 2_040, 2_900, 1_490, 1_295, 2_790, 850, 1_950, 3_030)
    return {
        "ReceivedIncome": [  # of the year before, invented
            [datetime(_AS_OF.year - 1, month, 1), float(planned), float(came)]
            for month, (planned, came) in enumerate(zip(projected, received, strict=True), start=1)
        ],
        "LadderAmount": 78_000.0,  # the corporate bonds of the satellite
        "LadderEvery": 12.0,
        "LadderCoupons": 2.0,
        "LadderMethod": "Equal rungs",
        "ReinvestmentYield": None,
        "YieldCurve": [  # illustrative, the yields of no day
            [1.0, 0.0385],
            [2.0, 0.0390],
            [3.0, 0.0400],
            [5.0, 0.0420],
            [7.0, 0.0435],
            [10.0, 0.0450],
        ],
        "LadderNeeds": [
            [datetime(2027, 1, 15), 10_000.0],
            [datetime(2028, 1, 15), 10_000.0],
            [datetime(2029, 6, 1), 18_000.0],
            [datetime(2030, 1, 15), 10_000.0],
        ],
    }


def _simulation() -> dict[str, Any]:
    return {
        "ReturnModel": StudentT.name,
        "Paths": 1_000.0,
        "Seed": 650.0,
        "CutProbability": 0.05,
        "CutSize": 0.20,
        "CutYears": 2.0,
        "LumpSum": 24_000.0,
        "Instalments": 12.0,
    }
