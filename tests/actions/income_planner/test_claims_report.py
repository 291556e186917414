"""The published case: every figure that it implies stands in the table, and nothing passes."""

from __future__ import annotations

import pytest

from tests.actions.income_planner.reports import built, rows


@pytest.fixture(scope="module")
def claims():
    return rows(built(), "CaseClaims")


@pytest.mark.parametrize(
    "figure",
    [
        f"{12 * 3623 / 650_000:.2%}",  # 6.69 %
        f"{0.073 - 12 * 3623 / 650_000:.2%}",  # 0.61 %
        f"${0.55 * 12 * 3623:,.0f}",  # 23,912
        f"{0.55 * 12 * 3623 / 390_000:.2%}",  # 6.13 %
        f"${0.40 * 12 * 3623:,.0f}",  # 17,390
        f"{0.40 * 12 * 3623 / 195_000:.2%}",  # 8.92 %
        f"{0.40 * 12 * 3623 / 130_000:.1%}",  # 13.4 %
    ],
)
def test_the_arithmetic_of_the_claims(claims, figure):
    said = " ".join(f"{row[2]} {row[3]}" for row in claims)
    assert figure.replace("%", " %") in said


def test_what_names_no_benchmark_is_not_verifiable(claims):
    verdicts = {row[0]: row[1] for row in claims}
    for claim in (
        "Volatility 42 % below benchmark",
        "After-tax yield 24 % better",
        "98.7 % of projected income realised",
    ):
        assert verdicts[claim] == "not verifiable"
    assert set(verdicts.values()) == {"implies", "not verifiable"}


def test_what_cannot_be_computed_shows_no_number(claims):
    assert all(row[2] is None for row in claims if row[1] == "not verifiable")
    assert all(row[2] for row in claims if row[1] == "implies")
