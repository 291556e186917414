"""What the workbook reports: every result by its name, with the sheet, the columns and the rows."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.doubts import DOUBT_COLUMNS, DOUBT_ROWS
from xl_portfolio.actions.income_planner.contents import (
    ACCOUNTS,
    CLASSES,
    GOALS,
    HOLDINGS,
    RUNGS,
    Block,
    headed,
)
from xl_portfolio.sheet.grid import Grid

__all__ = ["MEASURES", "REPORT", "SOURCES", "cleared_report"]

_YEARS = 60  # of a plan that the sheets show

SOURCES = ("Stocks", "Bonds and cash", "Preferreds", "Real estate", "Other", "Pensions")
"""Columns of the income by source."""

REPORT: Mapping[str, Block] = {
    # Start
    "IncomeNow": Block(sheet="Start"),  # a month, after tax and fee, today's money
    "IncomeNeeded": Block(sheet="Start"),
    "SuccessProbability": Block(sheet="Start"),
    "SuccessError": Block(sheet="Start"),
    "NextStep": Block(sheet="Start"),
    "PlannedAt": Block(sheet="Start"),
    "SimulatedAt": Block(sheet="Start"),
    # Profile
    "ProfileFinding": Block(sheet="Profile"),
    "ProfileScores": Block(sheet="Profile", columns=("Score", "Points", "Allows"), rows=3),
    "CapacityTable": Block(
        sheet="Profile", columns=("Circumstance", "Yours", "Points", "Of", "How it is scored"), rows=7
    ),
    "ModelPortfolio": Block(
        sheet="Profile", columns=("Class", "Model weight", "Least", "Most", "Present", "Check"), rows=4
    ),
    # Goals
    "GoalTable": Block(
        sheet="Goals",
        columns=("Goal", "As expected", "Probability", "Standard error", "Verdict"),
        rows=GOALS,
    ),
    # Allocation
    "AllocationFinding": Block(sheet="Allocation"),
    "AllocationTable": Block(
        sheet="Allocation",
        columns=(
            "Class",
            "Present",
            "Proposed",
            "Change",
            "Income a year",
            "Share of income",
            "Share of risk",
        ),
        rows=CLASSES,
    ),
    "AllocationSummary": Block(sheet="Allocation", columns=("Measure", "Present", "Proposed"), rows=10),
    "IncomeFrontier": Block(
        sheet="Allocation",
        columns=("Yield", "Growth of value", "Expected return", "Volatility", "Real income in 10 years"),
        rows=21,
    ),
    "FrontierMarks": Block(sheet="Allocation", columns=("Portfolio", "Yield", "Growth of value"), rows=3),
    "StrategyTable": Block(
        sheet="Allocation",
        columns=(
            "Strategy",
            "Expected return",
            "Compound return",
            "Volatility",
            "Yield",
            "Claimed return",
            "Claimed volatility",
            "Claimed yield",
            "Return against claim",
            "Yield against claim",
        ),
        rows=4,
    ),
    "Pitfalls": Block(sheet="Allocation", columns=("Where", "What to know"), rows=16),
    # Income
    "IncomeFinding": Block(sheet="Income"),
    "SmoothingFinding": Block(sheet="Income"),  # how the months could be evened out
    "ReceivedFinding": Block(sheet="Income"),  # past months: received against projected
    "IncomeByMonth": Block(sheet="Income", columns=("Month", *SOURCES, "Total", "Smoothed", "Need"), rows=12),
    "IncomeSummary": Block(sheet="Income", columns=("Measure", "Now", "Smoothed"), rows=6),
    "IncomeByAccount": Block(
        sheet="Income",
        columns=("Account", "Kind", "Before tax", "Tax", "After tax", "After tax, real in 10 years"),
        rows=ACCOUNTS + 2,
    ),
    "IncomeByHolding": Block(
        sheet="Income",
        columns=(
            "Ticker",
            "Account",
            "Income a year",
            "Yield",
            "Yield on cost",
            "Dividend growth",
            "Years of rises in a row",
            "Payout ratio",
            "Verdict",
        ),
        rows=HOLDINGS + ACCOUNTS,  # the cash of each account included
    ),
    "Payments": Block(
        sheet="Calendar", columns=("Pay date", "Ex-date", "Ticker", "Account", "Amount"), rows=200
    ),
    # Ladder
    "LadderFinding": Block(sheet="Ladder"),
    "LadderTable": Block(
        sheet="Ladder",
        columns=("Rung", "Maturity", "Face value", "Coupon", "Yield", "Cost", "Duration"),
        rows=RUNGS,
    ),
    "LadderMeasures": Block(sheet="Ladder", columns=("Measure", "Value"), rows=8),
    "LadderFlows": Block(
        sheet="Ladder",
        columns=("Year", "Coupons", "Repaid", "Need", "Left over", "Income if reinvested"),
        rows=RUNGS,
    ),
    "RateShocks": Block(sheet="Ladder", columns=("Shift", "Value", "Change", "By duration"), rows=5),
    # Plan
    "PlanFinding": Block(sheet="Plan"),
    "EarningsFinding": Block(sheet="Plan"),  # whether the payout is earned
    "Earnings": Block(sheet="Plan", columns=("Part", "Amount a year", "Of wealth"), rows=9),
    "PlanMonths": Block(
        sheet="Plan",
        columns=("Month", "Pensions", "Portfolio income", "Payout", "Tax", "Need", "Shortfall", "Wealth"),
        rows=12,
    ),
    "PlanYears": Block(
        sheet="Plan",
        columns=(
            "Year",
            "Age",
            "Need",
            "Pensions",
            "Portfolio income",
            "Payout",
            "Tax",
            "Fees",
            "Shortfall",
            "Wealth",
            "Need, real",
            "To live on, real",
            "Wealth, real",
        ),
        rows=_YEARS,
    ),
    "PlanAccounts": Block(
        sheet="Plan", rows=_YEARS + 1, width=ACCOUNTS + 1
    ),  # year, then each account; own header
    # Simulation
    "SimulationFinding": Block(sheet="Simulation"),
    "SimulationSummary": Block(sheet="Simulation", columns=("Question", "Answer", "Standard error"), rows=10),
    "WealthFan": Block(
        sheet="Simulation", columns=("Age", "5 %", "25 %", "50 %", "75 %", "95 %"), rows=_YEARS + 1
    ),
    "IncomeFan": Block(
        sheet="Simulation", columns=("Age", "5 %", "25 %", "50 %", "75 %", "95 %"), rows=_YEARS
    ),
    "WorstCase": Block(sheet="Simulation"),
    "Sustainable": Block(sheet="Simulation", columns=("What", "Amount a month", "Share of plan"), rows=4),
    "Tornado": Block(
        sheet="Simulation",
        columns=("Assumption", "Change down", "Change up", "Success down", "Success up", "Difference"),
        rows=8,
    ),
    "Averaging": Block(sheet="Simulation", columns=("Measure", "Lump sum", "In instalments"), rows=6),
    # Claims
    "CaseClaims": Block(
        sheet="Claims", columns=("Published claim", "Verdict", "What it implies", "In words"), rows=12
    ),
    # Checks
    "InputChecks": Block(sheet="Checks", columns=DOUBT_COLUMNS, rows=DOUBT_ROWS),
    "InputsThen": Block(sheet="Configuration", rows=14),
}
"""Ranges that buttons write results into."""

MEASURES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "AllocationSummary": (
        ("Expected return, nominal, after fund costs", "yield"),
        ("Compound return, nominal, after fund costs", "yield"),
        ("Compound return, real", "yield"),
        ("Volatility", "weight"),
        ("Yield, before tax", "yield"),
        ("Yield, after tax", "yield"),
        ("Expense ratio", "yield"),
        ("Duration of the whole, years", "ratio"),
        ("Income growth, nominal", "yield"),
        ("Largest class", "weight"),
    ),
    "IncomeSummary": (
        ("Portfolio income of 12 months, before tax", "money"),
        ("Average month", "money"),
        ("Thinnest month", "money"),
        ("Fullest month", "money"),
        ("Reserve that evens out the months", "money"),
        ("Expected return, nominal", "yield"),
    ),
    "LadderMeasures": (
        ("Cost", "money"),
        ("Cash kept beside the bonds", "money"),
        ("Coupons a year, before tax", "money"),
        ("Yield to maturity, nominal, before tax", "yield"),
        ("Yield to maturity, real, before tax", "yield"),
        ("Modified duration, years", "ratio"),
        ("Convexity, years squared", "ratio"),
        ("Longest maturity, years", "ratio"),
    ),
    "SimulationSummary": (
        ("Essential spending, large needs and taxes are always paid", "weight"),
        ("Success wanted", "weight"),
        ("The money never runs out", "weight"),
        ("Planned spending is never cut", "weight"),
        ("Largest cut of spending, median future", "weight"),
        ("Largest cut of spending, worst 5 % of futures", "weight"),
        ("Lowest month to live on, real, after tax, median future", "money"),
        ("Wealth at the end, real, median future", "money"),
        ("Wealth at the end, real, worst 5 % of futures", "money"),
        ("Wealth at the end, real, if all comes as expected", "money"),
    ),
    "Averaging": (
        ("Expected at the end", "money"),
        ("Worst 5 % of futures, at most", "money"),
        ("Median future", "money"),
        ("Best 5 % of futures, at least", "money"),
        ("Ends higher than the other", "weight"),
        ("Standard error", "weight"),
    ),
}
"""Rows of the blocks that list measures: what the first column says, and the number format of the others."""


def cleared_report() -> dict[str, Grid]:
    """Every report range without results."""
    return headed(REPORT)
