"""The kinds of argument that only the tax functions have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from xl_portfolio.core.tax import CHARACTERS, TAX_TABLES, TaxCharacter
from xl_portfolio.sheet.kinds import Kind
from xl_portfolio.sheet.single_cells import choice, named_choice, number

__all__ = [
    "FILING_STATUSES",
    "Benefit",
    "ExemptIncome",
    "IncomeKindChoice",
    "OrdinaryIncome",
    "PreferentialIncome",
    "Seniors",
    "StatusChoice",
    "TaxYear",
]

_YEARS = sorted({table.year for table in TAX_TABLES})


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingStatus:
    """A filing status as a cell chooses it."""

    key: str
    label: str


FILING_STATUSES: tuple[FilingStatus, ...] = tuple(
    FilingStatus(key="_".join(status.split()), label=status)
    for status in dict.fromkeys(table.status for table in TAX_TABLES)
)


def _dollars(text: str) -> Kind[float]:
    return number(f"{text}, of a year, before deductions", "dollars", low=0.0, high=1e12)


OrdinaryIncome: TypeAlias = Annotated[float, _dollars("Wages, interest, pensions and other ordinary income")]
PreferentialIncome: TypeAlias = Annotated[float, _dollars("Qualified dividends and long-term gains")]
ExemptIncome: TypeAlias = Annotated[float, _dollars("Municipal interest")]
Benefit: TypeAlias = Annotated[float, _dollars("The whole Social Security benefit")]
StatusChoice: TypeAlias = Annotated[FilingStatus, choice("Filing status", FILING_STATUSES)]
IncomeKindChoice: TypeAlias = Annotated[TaxCharacter, named_choice("Kind of income", CHARACTERS)]
TaxYear: TypeAlias = Annotated[
    float,
    number(
        f"Tax year: one of {', '.join(map(str, _YEARS))}", "year", low=_YEARS[0], high=_YEARS[-1], whole=True
    ),
]
Seniors: TypeAlias = Annotated[
    float, number("People of 65 or more on the return: 0, 1 or 2", "people", low=0, high=2, whole=True)
]
