"""Taxes: the US federal tax on a year's income by the dated tables that come with the package."""

from xl_portfolio.core.tax import INTEREST, TAX_TABLES, US_FEDERAL, Income, TaxTable, marginal_rate, tax_table
from xl_portfolio.functions.categories import TAXES
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.tax_arguments import (
    FILING_STATUSES,
    Benefit,
    ExemptIncome,
    IncomeKindChoice,
    OrdinaryIncome,
    PreferentialIncome,
    Seniors,
    StatusChoice,
    TaxYear,
)

__all__ = ["INCOME_TAX", "MARGINAL_TAX_RATE"]

_SINGLE = FILING_STATUSES[0]
_LATEST = float(max(table.year for table in TAX_TABLES))


@function(category=TAXES, example=Example("=INCOME_TAX(40000, 20000)", 2671.5))
def INCOME_TAX(
    ordinary: OrdinaryIncome,
    preferential: PreferentialIncome = 0.0,
    exempt: ExemptIncome = 0.0,
    social_security: Benefit = 0.0,
    filing_status: StatusChoice = _SINGLE,
    tax_year: TaxYear = _LATEST,
    seniors: Seniors = 0.0,
) -> float:
    """US federal tax on ordinary income, on qualified dividends and long gains, exempt interest and Social Security."""
    income = Income(
        ordinary=ordinary, preferential=preferential, exempt=exempt, social_security=social_security
    )
    return float(_table(tax_year, filing_status.label).assess(income, int(seniors)).tax)


@function(category=TAXES, example=Example("=MARGINAL_TAX_RATE(40000, 20000)", 0.12))
def MARGINAL_TAX_RATE(
    ordinary: OrdinaryIncome,
    preferential: PreferentialIncome = 0.0,
    exempt: ExemptIncome = 0.0,
    social_security: Benefit = 0.0,
    income_kind: IncomeKindChoice = INTEREST,
    filing_status: StatusChoice = _SINGLE,
    tax_year: TaxYear = _LATEST,
    seniors: Seniors = 0.0,
) -> float:
    """Share of the next 100 dollars of income that goes to US federal tax, by its kind and all that it sets off."""
    income = Income(
        ordinary=ordinary, preferential=preferential, exempt=exempt, social_security=social_security
    )
    return marginal_rate(_table(tax_year, filing_status.label), income, income_kind, int(seniors))


def _table(year: float, status: str) -> TaxTable:
    return tax_table(US_FEDERAL, int(year), status)
