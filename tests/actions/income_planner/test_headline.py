"""Start in one minute: what has to be done is said first, then the goals by priority, then what capital pays."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.actions.income_planner.cells import blank, contents, typed
from tests.actions.income_planner.reports import built, filled, one, rows, simulated, values
from xl_portfolio.core.planning import Guardrails


def step(**cells) -> str:
    return str(one(simulated(**cells), "NextStep"))


def spends(monthly: float, essential: str = "Yes", begin: datetime | None = None) -> dict:
    return filled("Spending", [["All", monthly, essential, begin, None]])


@pytest.fixture(scope="module")
def text() -> str:
    return step()


def test_goals_that_are_not_safe_are_what_comes_next(text):
    assert text.startswith("The plan succeeds in ")
    assert "Nothing has to change" not in text
    goals = ("Within reach", "Capital in ten years", "For the children")
    assert ", ".join(goals) in text  # priorities 2, 3 and 4


def test_goals_stand_by_priority():
    goals = [
        ["A fortune", "Legacy", 5_000_000.0, 3.0, None, None],
        ["Riches", "Legacy", 6_000_000.0, 2.0, None, None],
    ]
    assert "by priority: Riches, A fortune:" in step(**filled("Goals", goals))


def test_capital_pays_what_income_leaves_and_the_fee():
    book = built()
    taken = one(book, "IncomeNeeded") - one(book, "IncomeNow")
    text = step()
    assert f"Spending and the adviser's fee take USD {taken:,.0f} a month out of capital" in text
    assert text.endswith("lasts beyond the partner's age 95.")
    assert f"Spending takes USD {taken - 650_000 * 0.005 / 12:,.0f} a month" in step(**typed(AdviserFee=0.0))


def test_nothing_comes_out_of_capital_before_spending_begins():
    later = step(**spends(1_500.0, begin=datetime(2036, 1, 1)), **blank("Goals"))
    assert later.startswith("Nothing has to change")
    assert "out of capital" not in later


def test_income_that_is_needed_later_says_when():
    book = built(**spends(4_000.0, begin=datetime(2036, 7, 1)))
    assert "USD 4,000 needed from July 2036, in today's money" in one(book, "IncomeFinding")
    assert "needed, in today's money" in one(built(), "IncomeFinding")


def test_a_plan_shorter_than_a_year_needs_what_it_spends_a_month():
    birth = contents()["BirthDate"][0, 0].replace(year=1931)  # 94 and a half
    book = built(
        **typed(BirthDate=birth, PartnerBirthDate=None, AdviserFee=0.0),
        **spends(1_200.0),
        **blank("Goals"),
        **blank("LargeNeeds"),
    )
    assert one(book, "IncomeNeeded") == pytest.approx(1_200.0)
    assert values(book, "IncomeByMonth", "Need")[:4] == pytest.approx(
        [1_200 * 1.025 ** (month / 12) for month in range(4)], abs=30.0
    )


def test_planned_spending_that_the_rule_does_not_pay_asks_to_act():
    rule = typed(WithdrawalRule="Percentage", WithdrawalRate=0.03)
    said = step(**rule, **spends(5_000.0, "No"), **blank("Goals"))
    assert said.startswith("Act: what is essential is paid in ")
    assert "as expected less than planned spending is there, for the first time in January 2026" in said


def test_guardrails_that_cut_essential_spending_are_the_reason():
    said = step(**typed(WithdrawalRule=Guardrails.name), **spends(3_500.0), **blank("Goals"))
    assert said.startswith("Act: the money lasts in ")
    assert "mark less of it as essential" in said
    assert "Spend USD" not in said


def test_a_failing_plan_says_until_when_all_is_paid():
    said = step(**spends(6_000.0))
    gap = str(one(built(**spends(6_000.0)), "PlanFinding"))
    assert gap.startswith("As expected not everything can be paid")
    assert gap in said
    assert "or bring in as much from elsewhere" in said


def test_a_missed_goal_is_said_before_any_simulation():
    goals = [["A fortune", "Legacy", 5_000_000.0, 1.0, None, None]]
    assert "but missed: A fortune (Goals)" in one(built(**filled("Goals", goals)), "NextStep")
    assert "missed" not in one(built(), "NextStep")


def test_every_step_fits_its_cell(text):
    """Five lines of the cell on Start."""
    steps = [text, step(**spends(6_000.0)), step(**typed(WithdrawalRule=Guardrails.name), **spends(3_500.0))]
    assert max(map(len, steps)) <= 340


def test_no_doubt_about_nothing_to_cut():
    doubts = [row[2] for row in rows(built(**typed(WithdrawalRule=Guardrails.name)), "InputChecks")]
    assert doubts == ["No doubt about the inputs."]


@pytest.mark.parametrize("make", [built, simulated])
def test_a_rule_that_cuts_asks_for_no_negative_saving(make):
    spending = [["Home", 1_500.0, "Yes"], ["Travel", 2_000.0, "No"]]
    guardrails = {**typed(WithdrawalRule="Guardrails"), **filled("Spending", spending), **blank("Goals")}
    said = str(one(make(**guardrails), "NextStep"))
    assert "less than planned spending is there" in said
    assert "Guardrails cut what is not essential: plan with less of it, or choose the rule Fixed." in said
    assert "USD -" not in said


def test_nothing_is_said_to_matter_most_where_no_assumption_alone_changes_the_success():
    said = step(**spends(500_000.0))
    assert said.startswith("Act: ")
    assert "What matters most" not in said
    assert "What matters most: " in step(**spends(4_500.0))
