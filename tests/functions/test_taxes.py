from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.cases import error, number
from tests.functions.history import properties

dollars = st.integers(0, 500_000).map(float)
statuses = st.sampled_from(["single", "Married filing jointly", "head_of_household"])


def test_tax_by_hand() -> None:
    # 2025, single: 60,000 - 15,750 = 44,250; 10 % of 11,925 and 12 % of the rest
    assert number("INCOME_TAX", 60_000) == pytest.approx(1192.50 + 0.12 * (44_250 - 11_925))
    assert number("MARGINAL_TAX_RATE", 60_000) == pytest.approx(0.12)
    # gains of 20,000 on top reach 64,250: 15 % above 48,350
    assert number("INCOME_TAX", 60_000, 20_000) == pytest.approx(5071.5 + 0.15 * (64_250 - 48_350))
    assert number("MARGINAL_TAX_RATE", 0, 48_350 + 15_750, None, None, "qualified dividend") == 0.15
    # interest that pushes gains over their threshold costs both rates
    assert number("MARGINAL_TAX_RATE", 60_000, 20_000, None, None, "interest") == pytest.approx(0.27)
    assert number("INCOME_TAX", 60_000, None, 30_000) == number("INCOME_TAX", 60_000)
    assert number("MARGINAL_TAX_RATE", 60_000, None, None, None, "municipal interest") == 0


def test_social_security_by_hand() -> None:
    # 20,000 of pensions and 24,000 of benefit: provisional income 32,000, 3,500 of the benefit counts
    assert number("INCOME_TAX", 20_000, None, None, 24_000) == pytest.approx(0.10 * (23_500 - 15_750))
    assert number("INCOME_TAX", 20_000, None, None, 24_000, None, None, 1) == pytest.approx(0.10 * 5750)
    # each dollar of pension makes half a dollar of the benefit count
    assert number("MARGINAL_TAX_RATE", 20_000, None, None, 24_000, "interest") == pytest.approx(0.15)


@given(dollars, dollars, dollars, statuses, st.sampled_from([2024, 2025]), st.integers(0, 2))
@properties
def test_the_marginal_rate_is_the_slope(
    ordinary: float, gains: float, benefit: float, status: str, year: int, seniors: int
) -> None:
    rest = (gains, None, benefit)
    more = number("INCOME_TAX", ordinary + 100, *rest, status, year, seniors)
    less = number("INCOME_TAX", ordinary, *rest, status, year, seniors)
    slope = number("MARGINAL_TAX_RATE", ordinary, *rest, "rent or royalty", status, year, seniors)
    assert (more - less) / 100 == pytest.approx(slope, abs=1e-9)
    assert 0 <= slope < 1


@given(dollars, dollars)
@properties
def test_a_couple_pays_no_more_on_ordinary_income(ordinary: float, gains: float) -> None:
    couple = number("INCOME_TAX", ordinary, gains, None, None, "married filing jointly")
    assert couple <= number("INCOME_TAX", ordinary, gains) + 1e-9


def test_what_people_type_for_taxes() -> None:
    assert "from 2024 to 2025" in error("INCOME_TAX", 1, None, None, None, None, 2019).message
    assert (
        "choose one of single, married_filing_jointly"
        in error("INCOME_TAX", 1, None, None, None, "alone").message
    )
    assert "from 0 to" in error("INCOME_TAX", -1).message
