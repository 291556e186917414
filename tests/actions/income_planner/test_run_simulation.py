"""*Run simulation*: probabilities that are those of the core, a calm plan, cancelling, and what cannot be sought."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.actions.income_planner.cells import ENGINE, NOW, blank, contents, edited, typed, workbook
from tests.actions.income_planner.reports import FEW, built, case_of, filled, one, rows, simulated, values
from xl_portfolio.actions.income_planner.results import MEASURES, REPORT
from xl_portfolio.core.errors import Cancelled
from xl_portfolio.core.planning import Guardrails, Percentage
from xl_portfolio.core.simulation import PERCENTILES, simulate, sustainable_withdrawal, worst_case
from xl_portfolio.sheet.grid import CellError


@pytest.fixture(scope="module")
def book():
    return simulated()


@pytest.fixture(scope="module")
def case():
    return case_of(**FEW)


@pytest.fixture(scope="module")
def core(case):
    choice = case.simulation
    return simulate(case.plan, choice.model, choice.paths, choice.seed, case.goals, choice.cuts)


@pytest.fixture(scope="module")
def calm():
    """The case without any uncertainty."""
    classes = range(1, 11)
    cells = {
        **edited("Assumptions", {(row, "Volatility"): 0.0 for row in classes}),
        **typed(InflationVolatility=0.0, CutProbability=0.0),
    }
    return simulated(**cells)


def test_the_same_press_gives_the_same_numbers(book):
    again = simulated()
    for name in REPORT:
        assert again.contents[name].digest() == book.contents[name].digest(), name


def test_success_with_its_standard_error(book, core):
    assert one(book, "SuccessProbability") == core.success.value
    p = core.success.value
    assert one(book, "SuccessError") == pytest.approx(math.sqrt(p * (1 - p) / 200))
    said = str(one(book, "SimulationFinding"))
    assert said.startswith(f"{100 * p:.1f} % of 200 futures succeed (standard error ")
    assert said.endswith("85 % is wanted")


def test_goals_with_their_probabilities(book, core):
    for row, goal in zip(rows(book, "GoalTable"), core.goals, strict=True):
        assert row[0] == goal.goal.label
        assert row[2:4] == [goal.probability.value, goal.probability.standard_error]


def test_fans_by_age(book, core):
    np.testing.assert_allclose([row[1:] for row in rows(book, "WealthFan")], core.wealth_fan)
    np.testing.assert_allclose([row[1:] for row in rows(book, "IncomeFan")], core.income_fan)
    assert [row[0] for row in rows(book, "WealthFan")[:2]] == [63.0, 64.0]  # attained in 2026 and 2027
    header = book.contents["WealthFan"].rows()[0][1:]
    assert header == [f"{100 * level:g} %" for level in PERCENTILES]


def test_summary(book, core):
    answers = values(book, "SimulationSummary", "Answer")
    assert answers[0] == core.success.value
    assert answers[1] == 0.85
    assert answers[3] == pytest.approx(np.mean(core.worst_cut < 1e-9))
    assert answers[7] == pytest.approx(np.median(core.final_wealth))
    assert answers[8] == pytest.approx(np.quantile(core.final_wealth, 0.05))
    assert answers[9] == pytest.approx(
        values(book, "PlanYears", "Wealth, real")[-1], rel=1e-3
    )  # less the last tax
    errors = values(book, "SimulationSummary", "Standard error")
    assert np.isfinite(errors[[0, 2, 3]]).all()
    assert np.isnan(errors[[1, 4, 5, 6, 7, 8, 9]]).all()


def test_the_worst_in_words_names_the_currency(book, core, case):
    assert one(book, "WorstCase") == f"{worst_case(case.plan, core).text} Amounts are in USD, after tax."


def test_the_spending_that_is_safe_counts_income_cuts(book, case):
    choice = case.simulation
    arguments = case.plan, choice.model, 0.85, 200, choice.seed
    found = sustainable_withdrawal(*arguments, cuts=choice.cuts)
    planned, essential, safe, gap = rows(book, "Sustainable")
    assert planned[1:] == [3_500.0, 1.0]
    assert essential[1:] == [2_600.0, pytest.approx(2_600 / 3_500)]
    assert safe[1:] == [pytest.approx(found.monthly), pytest.approx(found.scale)]
    assert gap[1] == pytest.approx(abs(found.monthly - 3_500))
    assert found.monthly < sustainable_withdrawal(*arguments).monthly


def test_bars_of_the_tornado(book):
    table = rows(book, "Tornado")
    widths = [row[5] for row in table]
    assert widths == sorted(widths, reverse=True)
    assert [row[5] for row in table] == pytest.approx([abs(row[4] - row[3]) for row in table])
    spending = next(row for row in table if row[0] == "Spending")
    assert spending[3] > one(book, "SuccessProbability") > spending[4]


def test_instalments_against_a_lump_sum(book, case):
    lump, spread = values(book, "Averaging", "Lump sum"), values(book, "Averaging", "In instalments")
    growth = 1 + float(case.present @ case.plan.market.net_returns)
    cash = 1.029
    waiting = [cash ** (k / 12) * growth ** ((12 - k) / 12) for k in range(12)]
    assert lump[0] == pytest.approx(24_000 * growth)
    assert spread[0] == pytest.approx(24_000 * np.mean(waiting))
    assert lump[4] + spread[4] == pytest.approx(1.0)
    assert (np.diff(lump[1:4]) > 0).all()


def test_no_lump_sum_no_comparison():
    assert rows(simulated(**typed(LumpSum=None)), "Averaging") == []


def test_without_uncertainty_the_simulation_is_the_plan(calm):
    wealth = values(calm, "PlanYears", "Wealth, real")
    fan = np.array([row[1:] for row in rows(calm, "WealthFan")], dtype=float)
    np.testing.assert_allclose(fan[1:], np.repeat(wealth[:, None], 5, axis=1), rtol=1e-9)
    live = values(calm, "PlanYears", "To live on, real")
    np.testing.assert_allclose(
        [row[1:] for row in rows(calm, "IncomeFan")], np.repeat(live[:, None], 5, axis=1)
    )
    assert one(calm, "SuccessProbability") == 1.0
    assert one(calm, "SuccessError") == 0.0
    assert {row[2] for row in rows(calm, "GoalTable")} <= {0.0, 1.0}
    for row in rows(calm, "GoalTable"):
        assert (row[1] == "Reached") is (row[2] == 1.0)


def test_the_plan_is_written_with_the_simulation(book):
    plan = built(**FEW)
    simulation = {name for name, block in REPORT.items() if block.sheet == "Simulation"}
    later = {"SuccessProbability", "SuccessError", "NextStep", "SimulatedAt", "GoalTable"}
    for name in REPORT:
        same = plan.contents[name].digest() == book.contents[name].digest()
        assert same is (name not in simulation | later), name
    assert one(book, "SimulatedAt") == one(book, "PlannedAt") == NOW


def test_a_new_plan_clears_the_simulation(book):
    assert isinstance(one(book, "SuccessProbability"), float)
    ENGINE.press("build_plan", book)
    try:
        for name in ("SuccessProbability", "SuccessError", "SimulationFinding", "WorstCase", "SimulatedAt"):
            assert one(book, name) is None
        for name in ("SimulationSummary", "WealthFan", "IncomeFan", "Sustainable", "Tornado", "Averaging"):
            assert rows(book, name) == []
            assert book.contents[name].rows()[0] == list(REPORT[name].columns)
        assert all(row[2] is None for row in rows(book, "GoalTable"))
    finally:
        ENGINE.press("run_simulation", book)


def test_progress_rises_and_cancelling_changes_nothing():
    told: list[float] = []
    book = workbook(**FEW)
    before = dict(book.contents)

    def progress(done: float, text: str = "") -> None:
        told.append(done)
        if done > 0.5:
            raise Cancelled("Cancelled.")

    outcome = ENGINE.press("run_simulation", book, progress)
    assert isinstance(outcome.value, CellError)
    assert told == sorted(told)
    assert len(told) > 20
    assert book.contents == before


def test_a_rule_that_follows_the_wealth_has_no_safe_spending():
    book = simulated(**typed(WithdrawalRule=Percentage.name))
    assert "choose Fixed or Guardrails" in rows(book, "Sustainable")[-1][0]
    assert rows(book, "Sustainable")[-1][1] is None


def test_guardrails_cut_what_is_planned():
    book = simulated(**typed(WithdrawalRule=Guardrails.name))
    answers = values(book, "SimulationSummary", "Answer")
    assert answers[3] < answers[0]  # spending is cut more often than essential spending fails
    assert answers[5] > 0.0


def test_too_much_spending_asks_to_act():
    book = simulated(**filled("Spending", [["All", 5_000.0, "Yes", None, None]]))
    text = str(one(book, "NextStep"))
    assert text.startswith("Act: the plan succeeds in only")
    safe = rows(book, "Sustainable")[2][1]
    assert f"Spend USD {5_000 - safe:,.0f} a month less, USD {safe:,.0f} instead of USD 5,000" in text
    assert str(rows(book, "Tornado")[0][0]).lower() in text


def test_too_little_spending_says_what_could_be_spent():
    book = simulated(**filled("Spending", [["All", 2_000.0, "Yes", None, None]]), **blank("Goals"))
    text = str(one(book, "NextStep"))
    assert text.startswith("Nothing has to change")
    assert f"Up to USD {rows(book, 'Sustainable')[2][1]:,.0f} a month" in text


def test_a_first_goal_that_is_not_safe_asks_to_act():
    goals = [["A fortune", "Legacy", 5_000_000.0, 1.0, None, None]]
    book = simulated(**filled("Goals", goals), **filled("Spending", [["All", 2_000.0, "Yes", None, None]]))
    assert "A fortune" in str(one(book, "NextStep"))
    assert str(one(book, "NextStep")).startswith("Act: essential spending")
    assert rows(book, "GoalTable")[0][4] == "Not safe: below the 85 % wanted, and it comes first"


def test_a_life_too_short_to_end_earlier_has_no_such_bar():
    old = typed(BirthDate=contents()["BirthDate"][0, 0].replace(year=1933), PartnerBirthDate=None)
    book = simulated(**old, **blank("Goals"), **blank("LargeNeeds"))
    assert "Length of life" not in {row[0] for row in rows(book, "Tornado")}
    assert len(rows(book, "Tornado")) == 7


def test_every_measure_has_its_answer(book):
    for name, lines in MEASURES.items():
        assert [row[0] for row in rows(book, name)] == [label for label, _ in lines]
