from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.tax import (
    CHARACTERS,
    INTEREST,
    MARRIED,
    MUNICIPAL_INTEREST,
    QUALIFIED_DIVIDEND,
    REIT_DIVIDEND,
    RETURN_OF_CAPITAL,
    SINGLE,
    SOCIAL_SECURITY,
    TAX_TABLES,
    US_FEDERAL,
    FlatRate,
    Income,
    TaxTable,
    marginal_rate,
    progressive_tax,
    tax_table,
    taxable_social_security,
)

SINGLE_2024 = tax_table(US_FEDERAL, 2024, SINGLE)
MARRIED_2025 = tax_table(US_FEDERAL, 2025, MARRIED)
FLAT = FlatRate(ordinary=0.22, preferential=0.15)

properties = settings(deadline=None, max_examples=60)
amounts = st.integers(0, 800_000).map(float)


@pytest.mark.parametrize(
    ("income", "tax"),
    [  # tax rate schedule X of the instructions to Form 1040 for 2024
        (0, 0.0),
        (11_600, 1_160.0),
        (47_150, 5_426.0),
        (100_000, 17_053.0),
        (191_950, 39_110.5),
        (243_725, 55_678.5),
        (609_350, 183_647.25),
        (700_000, 183_647.25 + 0.37 * 90_650),
    ],
)
def test_brackets_of_2024(income: float, tax: float) -> None:
    assert progressive_tax(income, SINGLE_2024.ordinary) == pytest.approx(tax, abs=1e-6)


def test_brackets_by_hand() -> None:
    brackets = ((0.0, 0.1), (1_000.0, 0.2), (3_000.0, 0.5))
    assert progressive_tax([-5, 500, 2_000, 4_000], brackets).tolist() == pytest.approx([0, 50, 300, 1_000])


def test_ordinary_income_with_the_deduction() -> None:
    # 64,600 - 14,600 = 50,000: 5,426 + 22 % of 2,850
    assessment = SINGLE_2024.assess(Income(ordinary=64_600.0))
    assert assessment.tax == pytest.approx(6_053)
    assert assessment.taxable_ordinary == 50_000


def test_a_senior_has_a_larger_deduction() -> None:
    young, old = (SINGLE_2024.assess(Income(ordinary=64_600.0), seniors).tax for seniors in (0, 1))
    assert young - old == pytest.approx(0.22 * 1_950)
    both = MARRIED_2025.assess(Income(ordinary=31_500.0 + 2 * 1_600), seniors=2)
    assert both.tax == 0


def test_qualified_dividends_lie_on_top_of_ordinary_income() -> None:
    # taxable ordinary 40,000 (tax 4,568); of 10,000 dividends 7,025 stay below 47,025, the rest pays 15 %
    assessment = SINGLE_2024.assess(Income(ordinary=54_600.0, preferential=10_000.0))
    assert assessment.tax == pytest.approx(1_160 + 0.12 * 28_400 + 0.15 * 2_975)


def test_the_unused_deduction_shields_dividends() -> None:
    assessment = SINGLE_2024.assess(Income(ordinary=4_600.0, preferential=70_000.0))
    assert assessment.taxable_preferential == 60_000
    assert assessment.tax == pytest.approx(0.15 * (60_000 - 47_025))


def test_municipal_interest_is_exempt_but_counts_for_social_security() -> None:
    assert SINGLE_2024.assess(Income(exempt=300_000.0)).tax == 0
    without = SINGLE_2024.assess(Income(ordinary=20_000.0, social_security=20_000.0))
    with_it = SINGLE_2024.assess(Income(ordinary=20_000.0, social_security=20_000.0, exempt=10_000.0))
    assert with_it.taxable_social_security > without.taxable_social_security


@pytest.mark.parametrize(
    ("benefit", "other", "status", "taxed"),
    [
        (5_980.0, 28_990.0, SINGLE, 2_990.0),  # IRS Publication 915, worksheet 1, first filled-in example
        (10_000.0, 40_500.0, MARRIED, 6_275.0),  # the same, Joe and Betty Johnson
        (20_000.0, 10_000.0, SINGLE, 0.0),
        (20_000.0, 17_000.0, SINGLE, 1_000.0),
        (20_000.0, 500_000.0, SINGLE, 17_000.0),
    ],
)
def test_social_security(benefit: float, other: float, status: str, taxed: float) -> None:
    thresholds = tax_table(US_FEDERAL, 2025, status).social_security
    assert taxable_social_security(benefit, other, thresholds) == pytest.approx(taxed)


def test_thresholds_of_social_security_shrink_with_prices() -> None:
    now = taxable_social_security(20_000, 17_000, (25_000, 34_000))
    later = taxable_social_security(20_000, 17_000, (25_000, 34_000), price_level=2.0)
    assert (now, later) == (pytest.approx(1_000), pytest.approx(0.5 * 4_500 + 0.85 * 10_000))


@properties
@given(amounts, amounts, st.integers(0, 60_000).map(float))
def test_tax_rises_with_income_and_is_never_more_than_the_top_rate(
    ordinary: float, preferential: float, benefit: float
) -> None:
    for table in TAX_TABLES:
        base = Income(ordinary=ordinary, preferential=preferential, social_security=benefit)
        tax = float(table.assess(base).tax)
        assert 0.0 <= tax <= 0.37 * (ordinary + 0.85 * benefit) + 0.2 * preferential + 1e-6
        for character in CHARACTERS:
            assert float(table.assess(base.plus(1_000.0, character)).tax) >= tax - 1e-6


@properties
@given(st.lists(amounts, min_size=1, max_size=8))
def test_arrays_equal_single_incomes(ordinary: list[float]) -> None:
    benefit = 30_000.0
    many = MARRIED_2025.assess(Income(ordinary=np.array(ordinary), social_security=benefit)).tax
    one = [MARRIED_2025.assess(Income(ordinary=value, social_security=benefit)).tax for value in ordinary]
    assert many.tolist() == pytest.approx([float(value) for value in one])


def test_marginal_rates_by_character() -> None:
    base = Income(ordinary=80_000.0)
    rates = [
        marginal_rate(SINGLE_2024, base, character)
        for character in (INTEREST, REIT_DIVIDEND, QUALIFIED_DIVIDEND, MUNICIPAL_INTEREST, RETURN_OF_CAPITAL)
    ]
    assert rates == pytest.approx([0.22, 0.22, 0.15, 0.0, 0.0])


def test_the_marginal_rate_shows_the_taxation_of_social_security() -> None:
    # in the 12 % bracket, while 85 cents of benefit become taxable for each dollar
    base = Income(ordinary=30_000.0, social_security=30_000.0)
    assert marginal_rate(SINGLE_2024, base, INTEREST) == pytest.approx(0.12 * 1.85)


def test_a_flat_rate() -> None:
    income = Income(ordinary=10_000.0, preferential=10_000.0, exempt=10_000.0, social_security=10_000.0)
    assert FLAT.assess(income).tax == pytest.approx(0.22 * 18_500 + 0.15 * 10_000)
    assert "Flat marginal rate" in FLAT.name
    assert marginal_rate(FLAT, income, SOCIAL_SECURITY) == pytest.approx(0.22 * 0.85)


def test_tables_have_a_name_and_a_source_and_are_all_different() -> None:
    assert len({table.name for table in TAX_TABLES}) == len(TAX_TABLES)
    for table in TAX_TABLES:
        assert tax_table(table.jurisdiction, table.year, table.status) is table
        assert "Rev. Proc." in table.source


def test_every_character_treats_at_most_the_whole() -> None:
    for character in CHARACTERS:
        total = character.ordinary + character.preferential + character.exempt + character.social_security
        assert total == (0.0 if character is RETURN_OF_CAPITAL else 1.0)


def test_an_unknown_table_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="US federal 2025, single"):
        tax_table("Utopia", 2025, SINGLE)


@pytest.mark.parametrize(
    ("brackets", "text"),
    [
        ((), "from 0"),
        (((5.0, 0.1),), "from 0"),
        (((0.0, 0.1), (10.0, 0.2), (10.0, 0.3)), "must rise"),
        (((0.0, 22.0),), "0.22 for 22 %"),
    ],
)
def test_wrong_brackets_are_refused(brackets: tuple[tuple[float, float], ...], text: str) -> None:
    with pytest.raises(InputError, match=text):
        TaxTable(
            jurisdiction="Here",
            year=2025,
            status="all",
            source="own",
            ordinary=brackets,
            preferential=((0.0, 0.0),),
            standard_deduction=0.0,
            senior_deduction=0.0,
            social_security=(0.0, 0.0),
        )


def test_wrong_rates_and_thresholds_are_refused() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        FlatRate(ordinary=22.0, preferential=0.15)
    with pytest.raises(InputError, match="must not be smaller"):
        TaxTable(
            jurisdiction="Here",
            year=2025,
            status="all",
            source="own",
            ordinary=((0.0, 0.1),),
            preferential=((0.0, 0.0),),
            standard_deduction=0.0,
            senior_deduction=0.0,
            social_security=(5.0, 3.0),
        )
