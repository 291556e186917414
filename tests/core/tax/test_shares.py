"""Shares of a tax: by hand at flat and rising rates, and that they always add up to the tax on the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.tax import INTEREST, PENSION, SINGLE, FlatRate, Income, TaxTable, tax_shares, tax_table

TABLE = tax_table("US federal", 2024, SINGLE)
TWO_BRACKETS = TaxTable(
    jurisdiction="Example",
    year=2024,
    status="single",
    source="made up",
    ordinary=((0.0, 0.10), (10_000.0, 0.30)),
    preferential=((0.0, 0.0),),
    standard_deduction=0.0,
    senior_deduction=0.0,
    social_security=(1e9, 1e9),
)
incomes = st.builds(
    Income,
    ordinary=st.integers(0, 200_000).map(float),
    preferential=st.integers(0, 200_000).map(float),
    exempt=st.integers(0, 50_000).map(float),
    social_security=st.integers(0, 60_000).map(float),
)


def test_at_a_flat_rate_each_part_pays_its_own() -> None:
    law = FlatRate(ordinary=0.2, preferential=0.1)
    parts = [Income(ordinary=1_000.0), Income(preferential=500.0), Income(exempt=700.0), Income()]
    np.testing.assert_allclose(tax_shares(law, parts), [200.0, 50.0, 0.0, 0.0])


def test_rising_rates_by_hand() -> None:
    # 18,000 together: 1,000 + 2,400. Without the 6,000 it is 1,600 (they add 1,800), without the 12,000 it is 600
    # (they add 2,800): 3,400 is shared as 18 to 28.
    shares = tax_shares(TWO_BRACKETS, [Income(ordinary=6_000.0), Income(ordinary=12_000.0)])
    np.testing.assert_allclose(shares, [3_400 * 18 / 46, 3_400 * 28 / 46])


def test_equal_parts_pay_the_same() -> None:
    shares = tax_shares(TABLE, [Income(ordinary=40_000.0)] * 3, seniors=1)
    np.testing.assert_allclose(shares, float(TABLE.assess(Income(ordinary=120_000.0), 1).tax) / 3)


def test_no_income_no_tax() -> None:
    np.testing.assert_array_equal(tax_shares(TABLE, [Income(), Income(ordinary=1_000.0)]), [0.0, 0.0])
    assert tax_shares(TABLE, []).shape == (0,)


@settings(deadline=None, max_examples=50)
@given(st.lists(incomes, min_size=1, max_size=5), st.integers(0, 2))
def test_shares_add_up_and_none_is_negative(parts: list[Income], seniors: int) -> None:
    shares = tax_shares(TABLE, parts, seniors, 1.2)
    assert shares.sum() == pytest.approx(float(TABLE.assess(Income.together(parts), seniors, 1.2).tax))
    assert (shares >= 0.0).all()


def test_together_is_the_sum_of_every_treatment() -> None:
    both = Income.together([Income().plus(100.0, INTEREST), Income(preferential=30.0).plus(50.0, PENSION)])
    assert (both.ordinary, both.preferential, both.exempt, both.social_security) == (150.0, 30.0, 0.0, 0.0)
