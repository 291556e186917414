"""What the workbook holds: every input and every result by its name, with the sheet, the columns and the rows.

The template draws these blocks, the buttons read and write them: both take headers and capacities from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xl_portfolio.actions.doubts import DOUBT_COLUMNS, DOUBT_ROWS
from xl_portfolio.core.income import FREQUENCIES
from xl_portfolio.core.planning import (
    ACCOUNT_KINDS,
    ALLOCATION_OBJECTIVES,
    GOAL_KINDS,
    INCOME_STABILITIES,
    RATINGS,
    RISK_QUESTIONS,
    WITHDRAWAL_RULES,
)
from xl_portfolio.core.simulation import RETURN_MODELS
from xl_portfolio.core.tax import CHARACTERS, TAX_TABLES
from xl_portfolio.sheet.grid import Grid

__all__ = [
    "ACCOUNTS",
    "APPLIES_TO",
    "BROAD_CLASSES",
    "CHOICES",
    "CLASSES",
    "HOLDINGS",
    "INPUTS",
    "INPUT_BLOCKS",
    "LADDER_METHODS",
    "MEASURES",
    "PLAN_ON",
    "REPORT",
    "ROLES",
    "SOURCES",
    "STANDING",
    "TABLES",
    "TAX_METHODS",
    "WORKBOOK",
    "Block",
    "Table",
    "cleared_inputs",
    "cleared_report",
    "cleared_tables",
]

WORKBOOK = "income_planner"
"""Name of the template that these buttons work on."""

# Capacities.
CLASSES, ACCOUNTS, HOLDINGS = 12, 6, 60
_FLOWS, _GOALS, _YEARS, _RUNGS, _HISTORY, _BRACKETS = 8, 8, 60, 12, 600, 120

BROAD_CLASSES = ("Stocks", "Bonds", "Preferreds", "Real estate", "Alternatives", "Cash")
"""To one of which each class belongs: the sources of income, and what the model portfolios are made of."""

SOURCES = ("Stocks", "Bonds and cash", "Preferreds", "Real estate", "Other", "Pensions")
"""Columns of the income by source."""

TAX_METHODS = ("Brackets", "Flat marginal rate")
PLAN_ON = ("What is held", "Proposed allocation")
LADDER_METHODS = ("Equal rungs", "Lowest cost for the needs")
ROLES = ("Core", "Satellite")

APPLIES_TO = (
    "Ordinary income",
    "Preferential income",
    "Standard deduction",
    "Deduction from age 65",
    "Social Security",
)
"""What a row of `TaxBrackets` says: a bracket from an amount on, a deduction (its amount stands in "From"), or the
income from which a share of Social Security is taxed."""

_YES, _YES_NO = ("Yes",), ("Yes", "No")

CHOICES: Mapping[str, tuple[str, ...]] = {
    "IncomeStability": INCOME_STABILITIES,
    "WithdrawalRule": tuple(rule.name for rule in WITHDRAWAL_RULES),
    "TaxMethod": TAX_METHODS,
    "FilingStatus": tuple(dict.fromkeys(table.status for table in TAX_TABLES)),
    "AllocationObjective": tuple(objective.name for objective in ALLOCATION_OBJECTIVES),
    "PlanOn": PLAN_ON,
    "LeastQuality": RATINGS,
    "LadderMethod": LADDER_METHODS,
    "ReturnModel": tuple(model.name for model in RETURN_MODELS),
    "Spending.Essential": _YES_NO,
    "Goals.Kind": tuple(kind.name for kind in GOAL_KINDS),
    "Pensions.Follows prices": _YES_NO,
    "Pensions.Taxed as": tuple(character.name for character in CHARACTERS),
    "Accounts.Kind": tuple(kind.name for kind in ACCOUNT_KINDS),
    "Holdings.Pays": tuple(frequency.name for frequency in FREQUENCIES),
    "Assumptions.Broad class": BROAD_CLASSES,
    "Assumptions.Taxed as": tuple(character.name for character in CHARACTERS),
    "Assumptions.Quality": RATINGS,
    "Assumptions.Role": ROLES,
    "Assumptions.Protects from inflation": _YES,
    "TaxBrackets.Applies to": APPLIES_TO,
}
"""Words that a cell takes: by the name of the input, or by its block and column."""

STANDING: tuple[str, ...] = (
    "Currency",
    "PlanToAge",
    "SuccessWanted",
    "WithdrawalRule",
    "WithdrawalRate",
    "IncomeReinvested",
    "Inflation",
    "InflationVolatility",
    "TaxMethod",
    "TaxJurisdiction",
    "TaxYear",
    "FilingStatus",
    "FlatOrdinaryRate",
    "FlatPreferentialRate",
    "AllocationObjective",
    "PlanOn",
    "LadderEvery",
    "LadderCoupons",
    "LadderMethod",
    "ReturnModel",
    "Paths",
    "Seed",
    "CutProbability",
    "CutSize",
    "CutYears",
    "Instalments",
    "Assumptions",
    "ClassCorrelations",
    "StrategyMixes",
    "TaxBrackets",
    "YieldCurve",
)
"""Inputs with a sensible default, which an empty workbook keeps: rates, methods, assumptions, the tax table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A named range.

    Attributes
    ----------
    sheet : str
        On which it stands.
    columns : tuple of str
        Its header; empty for cells without one.
    rows : int
        Below the header.
    width : int
        Number of columns where there is no header.
    """

    sheet: str
    columns: tuple[str, ...] = ()
    rows: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An Excel table: its columns to fill in, then those that hold formulas."""

    sheet: str
    columns: tuple[str, ...]
    formulas: tuple[str, ...]
    rows: int


TABLES: Mapping[str, Table] = {
    "Accounts": Table(
        sheet="Accounts",
        columns=("Account", "Kind", "Order", "Cash"),
        formulas=("Holdings", "Balance", "Cost basis"),
        rows=ACCOUNTS,
    ),
    "Holdings": Table(
        sheet="Holdings",
        columns=(
            "Ticker",
            "Name",
            "Account",
            "Class",
            "Units",
            "Price",
            "Cost basis",
            "Dividend",  # of a year, per unit
            "Pays",  # Monthly, Quarterly, ...
            "Next payment",
            "Ex-days",
            "Dividend a year ago",
            "Dividend 5 years ago",
            "Payout ratio",
        ),
        formulas=("Value", "Weight", "Yield", "Yield on cost", "Income a year"),
        rows=HOLDINGS,
    ),
    "Assumptions": Table(
        sheet="Assumptions",
        columns=(
            "Class",
            "Broad class",
            "Expected return",
            "Volatility",
            "Yield",
            "Income growth",
            "Taxed as",
            "Expense ratio",
            "Duration",
            "Quality",
            "With inflation",  # correlation
            "Least",
            "Most",
            "Role",  # Core, Satellite, or blank
            "Protects from inflation",  # Yes or blank
            "Final mix",  # of the glide path; blank keeps the mix
        ),
        formulas=("Compound return", "Growth of value", "Real return"),
        rows=CLASSES,
    ),
}

_SINGLE: Mapping[str, tuple[str, ...]] = {
    "Profile": (
        "Client",
        "Adviser",
        "AsOfDate",
        "Currency",
        "BirthDate",
        "PartnerBirthDate",
        "PlanToAge",
        "Horizon",
        "IncomeStability",
        "EmergencyFund",
        "Insurance",
        "Debt",
    ),
    "Goals": ("SuccessWanted",),
    "Accounts": (
        "WithdrawalRule",
        "WithdrawalRate",
        "WithdrawalsFrom",
        "IncomeReinvested",
        "ReserveAccount",
        "ReserveMonths",
        "AdviserFee",
    ),
    "Assumptions": ("Inflation", "InflationVolatility", "GlideYears"),
    "Taxes": (
        "TaxMethod",
        "TaxJurisdiction",
        "TaxYear",
        "FilingStatus",
        "FlatOrdinaryRate",
        "FlatPreferentialRate",
    ),
    "Allocation": (
        "AllocationObjective",
        "VolatilityLimit",
        "IncomeWanted",  # yield, decimal per year
        "MostInOneClass",
        "LeastInflationProtection",
        "MostDuration",
        "LeastQuality",
        "CoreShare",
        "SafeShare",
        "PlanOn",
    ),
    "Ladder": (
        "LadderAmount",
        "LadderEvery",
        "LadderCoupons",
        "LadderMethod",
        "ReinvestmentYield",
    ),
    "Simulation": (
        "ReturnModel",
        "Paths",
        "Seed",
        "CutProbability",
        "CutSize",
        "CutYears",
        "LumpSum",
        "Instalments",
    ),
}

INPUTS: Mapping[str, str] = {name: sheet for sheet, names in _SINGLE.items() for name in names}
"""Inputs in single cells, with their sheet."""

INPUT_BLOCKS: Mapping[str, Block] = {
    "RiskAnswers": Block(sheet="Profile", rows=len(RISK_QUESTIONS)),
    "Spending": Block(sheet="Goals", columns=("Spending", "Monthly", "Essential", "From", "To"), rows=_FLOWS),
    "LargeNeeds": Block(sheet="Goals", columns=("Need", "Amount", "On"), rows=_FLOWS),
    "Goals": Block(sheet="Goals", columns=("Goal", "Kind", "Amount", "Priority", "From", "By"), rows=_GOALS),
    "Pensions": Block(
        sheet="Accounts",
        columns=("Pension", "Monthly", "Follows prices", "Taxed as", "From", "To"),
        rows=_FLOWS,
    ),
    "Contributions": Block(
        sheet="Accounts", columns=("Contribution", "Monthly", "Account", "From", "To"), rows=_FLOWS
    ),
    "ClassCorrelations": Block(sheet="Assumptions", rows=CLASSES, width=CLASSES),  # lower triangle
    "StrategyMixes": Block(
        sheet="Assumptions", columns=("Income", "Growth", "Balanced", "Tactical"), rows=CLASSES
    ),
    "TaxBrackets": Block(
        sheet="Taxes",
        columns=("Jurisdiction", "Year", "Status", "Applies to", "From", "Rate", "Source"),
        rows=_BRACKETS,
    ),
    "ReceivedIncome": Block(sheet="Income", columns=("Month", "Projected", "Received"), rows=12),
    "YieldCurve": Block(sheet="Ladder", columns=("Years", "Yield"), rows=_RUNGS),
    "LadderNeeds": Block(sheet="Ladder", columns=("Date", "Amount"), rows=_RUNGS),
    "History": Block(
        sheet="History", rows=_HISTORY + 1, width=CLASSES + 2
    ),  # date, classes, inflation; own header
}
"""Inputs in blocks."""

REPORT: Mapping[str, Block] = {
    # Start
    "IncomeNow": Block(sheet="Start"),  # a month, after tax, today's money
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
        rows=_GOALS,
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
            "Payout ratio",
            "Verdict",
        ),
        rows=HOLDINGS + ACCOUNTS,  # the cash of each account included
    ),
    "Payments": Block(
        sheet="Income", columns=("Pay date", "Ex-date", "Ticker", "Account", "Amount"), rows=200
    ),
    # Ladder
    "LadderFinding": Block(sheet="Ladder"),
    "LadderTable": Block(
        sheet="Ladder",
        columns=("Rung", "Maturity", "Face value", "Coupon", "Yield", "Cost", "Duration"),
        rows=_RUNGS,
    ),
    "LadderMeasures": Block(sheet="Ladder", columns=("Measure", "Value"), rows=8),
    "LadderFlows": Block(
        sheet="Ladder",
        columns=("Year", "Coupons", "Repaid", "Need", "Left over", "Income if reinvested"),
        rows=_RUNGS,
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
    "InputsThen": Block(sheet="Configuration", rows=12),
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


def cleared_inputs() -> dict[str, Grid]:
    """The inputs of one's own case, blank but for the headers; those that stand are left out."""
    every = {**{name: Grid.of(None) for name in INPUTS}, **_headed(INPUT_BLOCKS)}
    return {name: grid for name, grid in every.items() if name not in STANDING}


def cleared_report() -> dict[str, Grid]:
    """Every report range without results."""
    return _headed(REPORT)


def cleared_tables() -> dict[str, Grid]:
    """The tables of one's own case without rows."""
    return {name: Grid.of([list(table.columns)]) for name, table in TABLES.items() if name not in STANDING}


def _headed(blocks: Mapping[str, Block]) -> dict[str, Grid]:
    return {name: Grid.of([list(block.columns)] if block.columns else None) for name, block in blocks.items()}
