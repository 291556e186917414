from __future__ import annotations

from dataclasses import replace

import pytest

from xl_portfolio.core.planning import IMPLIED, NOT_VERIFIABLE, PUBLISHED_CASE, examine_case

CLAIMS = examine_case(PUBLISHED_CASE)
NUMBERS = [dict(claim.numbers) for claim in CLAIMS]


def test_what_the_published_claims_imply() -> None:
    assert NUMBERS[0]["Yield needed"] == pytest.approx(0.0646, abs=5e-5)
    assert NUMBERS[1]["Yield"] == pytest.approx(0.0669, abs=5e-5)
    assert NUMBERS[2]["Growth after the payout"] == pytest.approx(0.0061, abs=5e-5)
    assert NUMBERS[2]["Real growth of the capital"] < 0
    assert (round(NUMBERS[3]["Income"]), NUMBERS[3]["Capital"]) == (23_912, 390_000)
    assert NUMBERS[3]["Yield"] == pytest.approx(0.0613, abs=5e-5)
    assert round(NUMBERS[4]["Income"]) == 17_390
    assert NUMBERS[4]["Yield by class"] == pytest.approx(0.0892, abs=5e-5)
    assert NUMBERS[4]["Yield by role"] == pytest.approx(0.134, abs=5e-4)


def test_sources_of_the_income_add_up() -> None:
    incomes = NUMBERS[3]["Income"] + NUMBERS[4]["Income"] + NUMBERS[5]["Income"]
    assert incomes == pytest.approx(NUMBERS[1]["Annual income"])


def test_claims_without_a_benchmark_are_not_verifiable() -> None:
    named = [claim for claim in CLAIMS if claim.verdict == NOT_VERIFIABLE]
    assert [claim.claim for claim in named] == [
        "Volatility 42 % below benchmark",
        "After-tax yield 24 % better",
        "98.7 % of projected income realised",
    ]
    assert all(claim.numbers == () for claim in named)
    assert {claim.verdict for claim in CLAIMS} == {IMPLIED, NOT_VERIFIABLE}


def test_the_words_follow_the_numbers() -> None:
    assert "so the real capital shrinks" in CLAIMS[2].text
    better = examine_case(replace(PUBLISHED_CASE, total_return=0.12))
    assert "so the real capital is kept" in better[2].text
