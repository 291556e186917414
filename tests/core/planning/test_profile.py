from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    AGGRESSIVE,
    CAPACITY_FACTORS,
    CONSERVATIVE,
    INCOME_STABILITIES,
    MODEL_PORTFOLIOS,
    MODERATE,
    RISK_QUESTIONS,
    Circumstances,
    assess_capacity,
    risk_profile,
    tolerance_score,
)

COMFORTABLE = {
    "age": 40,
    "horizon": 25,
    "income_stability": 3,
    "emergency_months": 12,
    "insured": 1.0,
    "debt_payments": 0.0,
    "large_needs": 0.0,
}


def circumstances(**changes: float) -> Circumstances:
    return Circumstances(**{**COMFORTABLE, **changes})  # type: ignore[arg-type]  # one of them is an int


def test_the_questionnaire_is_scored_openly() -> None:
    assert tolerance_score([1] * len(RISK_QUESTIONS)) == 0
    assert tolerance_score([4] * len(RISK_QUESTIONS)) == 100
    # 8 questions of 3 points: one answer of one point
    assert tolerance_score([2] + [1] * 7) == pytest.approx(100 / 24)
    for question in RISK_QUESTIONS:
        assert [answer.points for answer in question.answers] == [0, 1, 2, 3]


def test_capacity_points_add_up() -> None:
    assert sum(factor.points for factor in CAPACITY_FACTORS) == 100
    best = assess_capacity(circumstances())
    assert (best.score, best.barriers) == (100, ())


@pytest.mark.parametrize(
    ("changes", "score"),
    [
        ({"age": 62.5}, 95),
        ({"horizon": 11}, 87.5),
        ({"income_stability": 1}, 90),
        ({"emergency_months": 6}, 92.5),
        ({"insured": 0.4}, 94),
        ({"debt_payments": 0.1}, 97.5),
        ({"large_needs": 0.1}, 97),
    ],
)
def test_each_circumstance_by_hand(changes: dict[str, float], score: float) -> None:
    assert assess_capacity(circumstances(**changes)).score == pytest.approx(score)


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"horizon": 2.9}, "within three years"),
        ({"emergency_months": 2.9}, "less than three months"),
        ({"debt_payments": 0.51}, "more than half of the income"),
        ({"large_needs": 0.51}, "within five years"),
    ],
)
def test_barriers_allow_conservative_only(changes: dict[str, float], clause: str) -> None:
    profile = risk_profile(100.0, assess_capacity(circumstances(**changes)))
    assert profile.portfolio is CONSERVATIVE
    assert clause in profile.reason


def test_the_profile_is_the_lower_of_the_two() -> None:
    able = assess_capacity(circumstances())
    assert risk_profile(100.0, able).portfolio is AGGRESSIVE
    cautious = risk_profile(50.0, able)
    assert cautious.portfolio is MODERATE
    assert cautious.reason == (
        "Moderate, because your answers (50 of 100) allow no more, although your circumstances (100 of 100) could "
        "bear aggressive."
    )
    weak = assess_capacity(circumstances(age=75, horizon=8, income_stability=1, large_needs=0.2))
    held_back = risk_profile(90.0, weak)
    assert held_back.portfolio is MODERATE
    assert held_back.able is MODERATE
    assert held_back.willing is AGGRESSIVE
    assert "weakest point: horizon" in held_back.reason
    assert "both point there" in risk_profile(60.0, weak).reason


@given(st.integers(0, 100), st.integers(0, 40), st.integers(0, 24), st.integers(0, 3))
def test_more_of_anything_never_lowers_the_profile(
    tolerance: int, horizon: int, months: int, stability: int
) -> None:
    rank = MODEL_PORTFOLIOS.index
    here = circumstances(horizon=horizon, emergency_months=months, income_stability=stability)
    better = circumstances(
        horizon=horizon + 3, emergency_months=months + 1, income_stability=min(3, stability + 1)
    )
    base = risk_profile(tolerance, assess_capacity(here))
    assert rank(base.portfolio) == min(rank(base.willing), rank(base.able))
    assert rank(risk_profile(tolerance, assess_capacity(better)).portfolio) >= rank(base.portfolio)
    assert rank(risk_profile(min(100, tolerance + 5), assess_capacity(here)).portfolio) >= rank(
        base.portfolio
    )


def test_model_portfolios_are_those_of_the_handbook() -> None:
    weights = {p.name: [entry.weight for entry in p.classes] for p in MODEL_PORTFOLIOS}
    assert weights == {
        "Conservative": [0.30, 0.50, 0.20],
        "Moderate": [0.50, 0.40, 0.10],
        "Aggressive": [0.70, 0.20, 0.10],
    }
    for portfolio in MODEL_PORTFOLIOS:
        for entry in portfolio.classes:
            assert 0 <= entry.low <= entry.weight <= entry.high <= 1


def test_errors() -> None:
    with pytest.raises(InputError, match="answer every question"):
        tolerance_score([1])
    with pytest.raises(InputError, match="question 2 is 5"):
        tolerance_score([1, 5, 1, 1, 1, 1, 1, 1])
    with pytest.raises(InputError, match="emergency fund in months"):
        circumstances(emergency_months=-1)
    with pytest.raises(InputError, match=INCOME_STABILITIES[0]):
        circumstances(income_stability=4)
    with pytest.raises(InputError, match="between 0 and 100"):
        risk_profile(101.0, assess_capacity(circumstances()))
