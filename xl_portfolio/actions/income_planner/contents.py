"""What the workbook asks for: every input by its name, with the sheet, the columns and the rows.

The template draws these blocks, the buttons read them: both take headers and capacities from here, and those of the
results from `results`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    "DIVIDEND_YEARS",
    "GOALS",
    "HOLDINGS",
    "INPUTS",
    "INPUT_BLOCKS",
    "LADDER_METHODS",
    "OWN_COLUMNS",
    "PERSONS",
    "PLAN_ON",
    "ROLES",
    "RUNGS",
    "STANDING",
    "TABLES",
    "TAX_METHODS",
    "WORKBOOK",
    "Block",
    "Table",
    "cleared_inputs",
    "cleared_tables",
    "headed",
]

WORKBOOK = "income_planner"
"""Name of the template that these buttons work on."""

# Capacities.
CLASSES, ACCOUNTS, HOLDINGS = 12, 6, 60
GOALS, RUNGS = 8, 12
DIVIDEND_YEARS = 15
_FLOWS, _HISTORY, _BRACKETS = 8, 600, 120

BROAD_CLASSES = ("Stocks", "Bonds", "Preferreds", "Real estate", "Alternatives", "Cash")
"""To one of which each class belongs: the sources of income, and what the model portfolios are made of."""

TAX_METHODS = ("Brackets", "Flat marginal rate")
PLAN_ON = ("What is held", "Proposed allocation")
LADDER_METHODS = ("Equal rungs", "Lowest cost for the needs")
ROLES = ("Core", "Satellite")

PERSONS = ("You", "Partner")
"""Whose a pension is, in the order of `OWNER` and `PARTNER`."""

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
    "Pensions.Owner": PERSONS,
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
    "DividendsFrom",
)
"""Inputs with a sensible default, which an empty workbook keeps: rates, methods, assumptions, the tax table."""

OWN_COLUMNS: Mapping[str, tuple[str, ...]] = {"Assumptions": ("Least", "Most", "Final mix")}
"""Columns of one's own case in tables that stand: ranges that suit one household leave another no allocation."""


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
        "LivesToAge",
        "PartnerLivesToAge",
        "Horizon",
        "IncomeStability",
        "EmergencyFund",
        "Insurance",
        "Debt",
    ),
    "Goals": ("SuccessWanted", "SurvivorSpending"),
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
    "Dividends": ("DividendsFrom",),  # calendar year of the first column of `YearlyDividends`
}

INPUTS: Mapping[str, str] = {name: sheet for sheet, names in _SINGLE.items() for name in names}
"""Inputs in single cells, with their sheet."""

INPUT_BLOCKS: Mapping[str, Block] = {
    "RiskAnswers": Block(sheet="Profile", rows=len(RISK_QUESTIONS)),
    "Spending": Block(sheet="Goals", columns=("Spending", "Monthly", "Essential", "From", "To"), rows=_FLOWS),
    "LargeNeeds": Block(sheet="Goals", columns=("Need", "Amount", "On"), rows=_FLOWS),
    "Goals": Block(sheet="Goals", columns=("Goal", "Kind", "Amount", "Priority", "From", "By"), rows=GOALS),
    "Pensions": Block(
        sheet="Accounts",
        columns=(
            "Pension",
            "Monthly",
            "Follows prices",
            "Taxed as",
            "From",
            "To",
            "Owner",
            "Survivor's share",
        ),
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
        sheet="Brackets",
        columns=("Jurisdiction", "Year", "Status", "Applies to", "From", "Rate", "Source"),
        rows=_BRACKETS,
    ),
    "ReceivedIncome": Block(sheet="Income", columns=("Month", "Projected", "Received"), rows=12),
    "YieldCurve": Block(sheet="Ladder", columns=("Years", "Yield"), rows=RUNGS),
    "LadderNeeds": Block(sheet="Ladder", columns=("Date", "Amount"), rows=RUNGS),
    "YearlyDividends": Block(
        sheet="Dividends", rows=HOLDINGS, width=DIVIDEND_YEARS + 1
    ),  # ticker, calendar years per unit
    "History": Block(
        sheet="History", rows=_HISTORY + 1, width=CLASSES + 2
    ),  # date, classes, inflation; own header
}
"""Inputs in blocks."""


def cleared_inputs() -> dict[str, Grid]:
    """The inputs of one's own case, blank but for the headers; those that stand are left out."""
    every = {**{name: Grid.of(None) for name in INPUTS}, **headed(INPUT_BLOCKS)}
    return {name: grid for name, grid in every.items() if name not in STANDING}


def cleared_tables() -> dict[str, Grid]:
    """The tables of one's own case without rows; of those that stand, the columns of one's own."""
    own = {
        name: OWN_COLUMNS.get(name, ()) if name in STANDING else table.columns
        for name, table in TABLES.items()
    }
    return {name: Grid.of([list(columns)]) for name, columns in own.items() if columns}


def headed(blocks: Mapping[str, Block]) -> dict[str, Grid]:
    """Blocks that are blank but for their headers."""
    return {name: Grid.of([list(block.columns)] if block.columns else None) for name, block in blocks.items()}
