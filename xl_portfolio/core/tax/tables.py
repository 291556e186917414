"""Tax tables that come with the package, each with its year and source.

A sheet shows the year beside every figure that rests on it. Adding a year or a jurisdiction is one row of `TAX_TABLES`.
"""

from __future__ import annotations

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.tax.law import TaxTable

__all__ = ["HEAD_OF_HOUSEHOLD", "MARRIED", "SINGLE", "TAX_TABLES", "US_FEDERAL", "tax_table"]

US_FEDERAL = "US federal"
SINGLE, MARRIED, HEAD_OF_HOUSEHOLD = "single", "married filing jointly", "head of household"

_ORDINARY_RATES = (0.10, 0.12, 0.22, 0.24, 0.32, 0.35, 0.37)  # Internal Revenue Code section 1(j)
_GAIN_RATES = (0.0, 0.15, 0.20)  # section 1(h)
_SOCIAL_SECURITY = {SINGLE: (25_000.0, 34_000.0), MARRIED: (32_000.0, 44_000.0)}  # section 86(c)
_2024 = "IRS Rev. Proc. 2023-34, sections 3.01, 3.03 and 3.15"
_2025 = "IRS Rev. Proc. 2024-40, sections 2.01, 2.03 and 2.15; standard deduction by Public Law 119-21, section 70102"


def _table(
    year: int,
    status: str,
    source: str,
    thresholds: tuple[float, ...],
    gains: tuple[float, float],
    deductions: tuple[float, float],
) -> TaxTable:
    """Return one table; thresholds of all brackets but the first, then those of gains, then the deductions."""
    return TaxTable(
        jurisdiction=US_FEDERAL,
        year=year,
        status=status,
        source=source,
        ordinary=tuple(zip((0.0, *thresholds), _ORDINARY_RATES, strict=True)),
        preferential=tuple(zip((0.0, *gains), _GAIN_RATES, strict=True)),
        standard_deduction=deductions[0],
        senior_deduction=deductions[1],
        social_security=_SOCIAL_SECURITY.get(status, _SOCIAL_SECURITY[SINGLE]),
    )


TAX_TABLES: tuple[TaxTable, ...] = (
    _table(
        2024,
        SINGLE,
        _2024,
        (11_600, 47_150, 100_525, 191_950, 243_725, 609_350),
        (47_025, 518_900),
        (14_600, 1_950),
    ),
    _table(
        2024,
        MARRIED,
        _2024,
        (23_200, 94_300, 201_050, 383_900, 487_450, 731_200),
        (94_050, 583_750),
        (29_200, 1_550),
    ),
    _table(
        2024,
        HEAD_OF_HOUSEHOLD,
        _2024,
        (16_550, 63_100, 100_500, 191_950, 243_700, 609_350),
        (63_000, 551_350),
        (21_900, 1_950),
    ),
    _table(
        2025,
        SINGLE,
        _2025,
        (11_925, 48_475, 103_350, 197_300, 250_525, 626_350),
        (48_350, 533_400),
        (15_750, 2_000),
    ),
    _table(
        2025,
        MARRIED,
        _2025,
        (23_850, 96_950, 206_700, 394_600, 501_050, 751_600),
        (96_700, 600_050),
        (31_500, 1_600),
    ),
    _table(
        2025,
        HEAD_OF_HOUSEHOLD,
        _2025,
        (17_000, 64_850, 103_350, 197_300, 250_500, 626_350),
        (64_750, 566_700),
        (23_625, 2_000),
    ),
)


def tax_table(jurisdiction: str, year: int, status: str) -> TaxTable:
    """The table of a jurisdiction, year and filing status.

    Raises
    ------
    InputError
        There is none; the sentence lists those there are.
    """
    for table in TAX_TABLES:
        if (table.jurisdiction, table.year, table.status) == (jurisdiction, year, status):
            return table
    known = "; ".join(table.name for table in TAX_TABLES)
    raise InputError(
        f"There is no tax table for {jurisdiction} {year}, {status}. There are: {known}. "
        "Choose one of these, fill in your own brackets, or use a flat marginal rate."
    )
