"""What the inputs were when *Build plan* ran: the sheet Checks compares them with what they are.

Each trace is a native formula and what it comes to, computed here from the same cells. Texts are joined; numbers are
added, each cell or column with another factor, so that an exchange shows; what is small stands apart from what is
large, so that a tenth of a percent is not lost beside a price.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from xl_portfolio.actions.income_planner.contents import DIVIDEND_YEARS, INPUT_BLOCKS, TABLES
from xl_portfolio.core.planning import RISK_QUESTIONS
from xl_portfolio.sheet.grid import Cell, Grid, serial_of
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["INPUT_TRACES", "TEXT_TRACES", "inputs_then"]

_BETWEEN = "|"

_WORDS = (
    "Currency",
    "IncomeStability",
    "WithdrawalRule",
    "ReserveAccount",
    "TaxMethod",
    "TaxJurisdiction",
    "FilingStatus",
    "AllocationObjective",
    "LeastQuality",
    "PlanOn",
    "LadderMethod",
    "ReturnModel",
)
_LARGE = (
    "AsOfDate",
    "BirthDate",
    "PartnerBirthDate",
    "PlanToAge",
    "LivesToAge",
    "PartnerLivesToAge",
    "WithdrawalsFrom",
    "ReserveMonths",
    "GlideYears",
    "TaxYear",
    "LadderAmount",
    "LadderEvery",
    "LadderCoupons",
    "Paths",
    "Seed",
    "CutYears",
    "LumpSum",
    "Instalments",
    "DividendsFrom",
)
_SMALL = (
    "Horizon",
    "EmergencyFund",
    "Insurance",
    "Debt",
    "SuccessWanted",
    "SurvivorSpending",
    "WithdrawalRate",
    "IncomeReinvested",
    "AdviserFee",
    "Inflation",
    "InflationVolatility",
    "FlatOrdinaryRate",
    "FlatPreferentialRate",
    "VolatilityLimit",
    "IncomeWanted",
    "MostInOneClass",
    "LeastInflationProtection",
    "MostDuration",
    "CoreShare",
    "SafeShare",
    "ReinvestmentYield",
    "CutProbability",
    "CutSize",
)
_Column: TypeAlias = tuple[str, str]  # table or block, and its header

_NAMES: tuple[_Column, ...] = (
    ("Accounts", "Account"),
    ("Accounts", "Kind"),
    ("Holdings", "Ticker"),
    ("Holdings", "Account"),
    ("Holdings", "Class"),
    ("Holdings", "Pays"),
)
_KINDS: tuple[_Column, ...] = tuple(
    ("Assumptions", header)
    for header in ("Class", "Broad class", "Taxed as", "Quality", "Role", "Protects from inflation")
)
_FLOW_NAMES: tuple[_Column, ...] = (
    ("Spending", "Spending"),
    ("Spending", "Essential"),
    ("LargeNeeds", "Need"),
    ("Goals", "Goal"),
    ("Goals", "Kind"),
    ("Pensions", "Pension"),
    ("Pensions", "Follows prices"),
    ("Pensions", "Taxed as"),
    ("Pensions", "Owner"),
    ("Contributions", "Contribution"),
    ("Contributions", "Account"),
    ("TaxBrackets", "Jurisdiction"),
    ("TaxBrackets", "Status"),
    ("TaxBrackets", "Applies to"),
)
_HELD: tuple[_Column, ...] = (
    ("Accounts", "Order"),
    ("Accounts", "Cash"),
    *(
        ("Holdings", header)
        for header in ("Units", "Price", "Cost basis", "Dividend", "Next payment", "Ex-days")
    ),
    *(("Holdings", header) for header in ("Dividend a year ago", "Dividend 5 years ago", "Payout ratio")),
)
_ASSUMED: tuple[_Column, ...] = tuple(
    ("Assumptions", header)
    for header in (
        "Expected return",
        "Volatility",
        "Yield",
        "Income growth",
        "Expense ratio",
        "Duration",
        "With inflation",
        "Least",
        "Most",
        "Final mix",
    )
)
_RATES: tuple[_Column, ...] = (
    *(("StrategyMixes", header) for header in INPUT_BLOCKS["StrategyMixes"].columns),
    ("YieldCurve", "Years"),
    ("YieldCurve", "Yield"),
    ("TaxBrackets", "Rate"),
)
_FLOWS: tuple[_Column, ...] = (
    *(("Spending", header) for header in ("Monthly", "From", "To")),
    *(("LargeNeeds", header) for header in ("Amount", "On")),
    *(("Goals", header) for header in ("Amount", "Priority", "From", "By")),
    *(("Pensions", header) for header in ("Monthly", "From", "To", "Survivor's share")),
    *(("Contributions", header) for header in ("Monthly", "From", "To")),
    *(("ReceivedIncome", header) for header in ("Month", "Projected", "Received")),
    *(("LadderNeeds", header) for header in ("Date", "Amount")),
)
_BRACKETS: tuple[_Column, ...] = (("TaxBrackets", "Year"), ("TaxBrackets", "From"))

_Trace: TypeAlias = "tuple[str, Callable[[Mapping[str, Grid]], Cell]]"  # formula, and what it comes to


def inputs_then(cells: Mapping[str, Grid]) -> Grid:
    """Column of traces: if one of them differs later, the report is older than the inputs.

    Parameters
    ----------
    cells : every input by its name, tables and blocks with their headers
    """
    return Grid.of([[compute(cells)] for _, compute in _TRACES])


def _joined_cells(names: Iterable[str]) -> _Trace:
    names = tuple(names)
    formula = f'&"{_BETWEEN}"&'.join(names)
    return formula, lambda cells: _BETWEEN.join(_text(cells[name][0, 0]) for name in names)


def _joined_columns(columns: tuple[_Column, ...]) -> _Trace:
    formula = f'_xlfn.TEXTJOIN("{_BETWEEN}",TRUE,{",".join(_range(*column) for column in columns)})'

    def compute(cells: Mapping[str, Grid]) -> Cell:
        texts = (_text(cell) for column in columns for cell in _column(cells, *column))
        return _BETWEEN.join(text for text in texts if text)

    return formula, compute


def _added_cells(names: tuple[str, ...]) -> _Trace:
    """Numbers in single cells; how many there are tells a blank from a zero."""
    terms = "+".join(f"{factor}*N({name})" for factor, name in enumerate(names, start=1))

    def compute(cells: Mapping[str, Grid]) -> Cell:
        numbers = [_number(cells[name][0, 0]) for name in names]
        total = sum(factor * (number or 0.0) for factor, number in enumerate(numbers, start=1))
        return total + sum(number is not None for number in numbers)

    return f"{terms}+COUNT({','.join(names)})", compute


def _answers() -> _Trace:
    """The answers of the questionnaire, each with its own factor."""
    count = range(1, len(RISK_QUESTIONS) + 1)
    formula = "+".join(f"{place}*N(INDEX(RiskAnswers,{place}))" for place in count)
    return formula, lambda cells: sum(
        place * (_number(cells["RiskAnswers"][place - 1, 0]) or 0.0) for place in count
    )


def _added_columns(columns: tuple[_Column, ...], *, beside: bool = False) -> _Trace:
    """Sums of columns; `beside` them correlations and history, which have no header of fixed columns."""
    terms = [f"{factor}*SUM({_range(*column)})" for factor, column in enumerate(columns, start=1)]
    if beside:
        terms += ["SUM(ClassCorrelations)", "SUM(History)-SUM(INDEX(History,0,1))"]

    def compute(cells: Mapping[str, Grid]) -> Cell:
        total = sum(factor * _sum(_column(cells, *column)) for factor, column in enumerate(columns, start=1))
        if beside:
            total += _sum(cell for row in cells["ClassCorrelations"] for cell in row)
            total += _sum(cell for row in cells["History"] for cell in row[1:])
        return total

    return "+".join(terms), compute


def _payers() -> _Trace:
    """Tickers of the yearly dividends."""
    formula = f'_xlfn.TEXTJOIN("{_BETWEEN}",TRUE,INDEX(YearlyDividends,0,1))'

    def compute(cells: Mapping[str, Grid]) -> Cell:
        texts = (_text(row[0]) for row in cells["YearlyDividends"])
        return _BETWEEN.join(text for text in texts if text)

    return formula, compute


def _dividends() -> _Trace:
    """Yearly dividends, each year with its own factor."""
    years = range(1, DIVIDEND_YEARS + 1)
    formula = "+".join(f"{year}*SUM(INDEX(YearlyDividends,0,{year + 1}))" for year in years)

    def compute(cells: Mapping[str, Grid]) -> Cell:
        rows = cells["YearlyDividends"].rows()
        return sum(year * _sum(row[year] for row in rows) for year in years)

    return formula, compute


def _range(block: str, header: str) -> str:
    """A column as a formula refers to it."""
    if block in TABLES:
        return f"{block}[{header}]"
    return f"INDEX({block},0,{INPUT_BLOCKS[block].columns.index(header) + 1})"


def _column(cells: Mapping[str, Grid], block: str, header: str) -> list[Cell]:
    """Cells of a column: of a table without its header, of a block with it, as the formula sees them."""
    rows = cells[block].rows()
    if block in TABLES:
        headers = [folded(cell) if isinstance(cell, str) else "" for cell in rows[0]]
        place = headers.index(folded(header))
        return [row[place] for row in rows[1:]]
    place = INPUT_BLOCKS[block].columns.index(header)
    return [row[place] for row in rows]


def _sum(cells: Iterable[Cell]) -> float:
    return sum(number for number in map(_number, cells) if number is not None)


def _number(cell: Cell) -> float | None:
    """A cell as SUM and N see it: numbers and dates count, everything else does not."""
    if isinstance(cell, float):
        return cell
    return serial_of(cell) if isinstance(cell, datetime) else None


def _text(cell: Cell) -> str:
    """A cell as & and TEXTJOIN see it."""
    number = _number(cell)
    if number is not None:
        return f"{number:.15g}"
    if cell is None:
        return ""
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


_TEXTS: tuple[_Trace, ...] = (
    _joined_cells(_WORDS),
    _joined_columns(_NAMES),
    _joined_columns(_KINDS),
    _joined_columns(_FLOW_NAMES),
    _payers(),
)
_TRACES: tuple[_Trace, ...] = (
    *_TEXTS,
    _added_cells(_LARGE),
    _added_cells(_SMALL),
    _answers(),
    _added_columns(_HELD),
    _added_columns(_ASSUMED),
    _added_columns(_RATES, beside=True),
    _added_columns(_FLOWS),
    _added_columns(_BRACKETS),
    _dividends(),
)

INPUT_TRACES: tuple[str, ...] = tuple(formula for formula, _ in _TRACES)
"""Native formulas of the traces, in the order of `inputs_then`."""

TEXT_TRACES = len(_TEXTS)
"""So many of them, the first, are texts; the others are numbers."""
