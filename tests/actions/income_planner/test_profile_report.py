"""The sheet Profile: scores that add up, circumstances as typed, weights by hand."""

from __future__ import annotations

import pytest

from tests.actions.income_planner.cells import typed
from tests.actions.income_planner.reports import built, one, rows, the_case


@pytest.fixture(scope="module")
def book():
    return built()


def test_scores_and_reason_are_those_of_the_profile(book):
    case = the_case()
    assert one(book, "ProfileFinding") == case.profile.reason
    willing, able, profile = rows(book, "ProfileScores")
    assert willing[1] == pytest.approx(100 * 13 / 24)  # answers 3 2 3 3 3 3 2 2: 13 of 24 points
    assert able[1] == case.capacity.score
    assert profile[1:] == [min(willing[1], able[1]), "Moderate"]


def test_points_of_the_circumstances_add_up_to_the_ability(book):
    table = rows(book, "CapacityTable")
    assert sum(row[2] for row in table) == pytest.approx(rows(book, "ProfileScores")[1][1])
    assert sum(row[3] for row in table) == 100
    assert [row[1] for row in table][1:4] == ["15 years", "Steady", "6 months of spending"]


def test_a_barrier_leaves_the_lower_score_open():
    short = rows(built(**typed(EmergencyFund=1.0)), "ProfileScores")
    assert short[1][2] == short[2][2] == "Conservative"
    assert short[2][1] is None


def test_the_model_portfolio_beside_what_is_held(book):
    # 390,000 of stocks and 39,000 of REITs; 78,000 + 32,500 + 32,500 of bonds and 52,000 of preferreds; 26,000 of cash
    stocks, bonds, cash, other = rows(book, "ModelPortfolio")
    assert stocks == [
        "Stocks, with real estate",
        0.5,
        0.4,
        0.6,
        pytest.approx(429 / 650),
        "Above by 6.0 points",
    ]
    assert bonds[4:] == [pytest.approx(195 / 650), "Within"]
    assert cash[4:] == [pytest.approx(26 / 650), "Within"]
    assert other == ["Other", 0.0, 0.0, 0.1, 0.0, "Within"]


def test_what_the_model_does_not_know_is_other():
    careful = typed(EmergencyFund=1.0)  # conservative: stocks, bonds, fixed deposits
    book = built(**careful)
    assert [row[5] for row in rows(book, "ModelPortfolio")] == [
        "Above by 26.0 points",
        "Below by 10.0 points",
        "Below by 6.0 points",
        "Within",
    ]
