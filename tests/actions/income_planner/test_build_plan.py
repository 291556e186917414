"""*Build plan*: one press fills every report, an error among the inputs stops it; unusual households are planned."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import (
    ENGINE,
    NOW,
    blank,
    changed,
    contents,
    edited,
    typed,
    workbook,
)
from tests.actions.income_planner.reports import built, column, filled, one, rows, simulated, values
from xl_portfolio.actions.income_planner.build_plan import build_plan
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.sheet.grid import CellError


@pytest.fixture(scope="module")
def book():
    return built()


def test_every_report_is_written(book):
    later = {"SuccessProbability", "SuccessError", "SimulatedAt"}
    later |= {name for name, block in REPORT.items() if block.sheet == "Simulation"}
    for name in REPORT:
        filled_in = any(cell is not None for row in book.contents[name].rows()[1:] or [[]] for cell in row)
        alone = book.contents[name].shape == (1, 1) and one(book, name) is not None
        assert (filled_in or alone) is (name not in later), name


def test_the_writes_are_declared():
    assert set(build_plan.writes) == set(REPORT)


def test_income_now_and_needed(book):
    assert one(book, "IncomeNeeded") == 3_500.0
    assert one(book, "IncomeNow") == pytest.approx(
        (rows(book, "IncomeByAccount")[-1][4] - 650_000 * 0.005) / 12
    )
    assert one(book, "PlannedAt") == NOW


def test_goals_as_expected(book):
    assert column(book, "GoalTable", "As expected") == ["Reached"] * 4
    assert column(book, "GoalTable", "Verdict") == [None] * 4
    missed = built(**filled("Goals", [["A fortune", "Legacy", 5_000_000.0, 1.0, None, None]]))
    assert column(missed, "GoalTable", "As expected") == ["Missed"]


def test_an_error_among_the_inputs_stops_and_writes_nothing():
    book = workbook(**typed(BirthDate=None))
    outcome = ENGINE.press("build_plan", book)
    assert isinstance(outcome.value, CellError)
    assert book.applied == 0
    assert "Profile!" in outcome.value.message
    assert book.said[-1] == outcome.value.message


def test_warnings_become_notes():
    cells = edited("Assumptions", {(7, "Yield"): 0.09})  # more than the class is expected to return
    outcome = ENGINE.press("build_plan", workbook(**cells))
    changed(outcome)
    assert any("Yield" in note for note in outcome.notes)


def test_undo_brings_the_former_reports_back():
    book = built()
    before = {name: book.contents[name].digest() for name in REPORT}
    book.contents |= filled("Spending", [["All", 1_000.0, "Yes", None, None]])
    changed(ENGINE.press("build_plan", book))
    assert book.contents["PlanYears"].digest() != before["PlanYears"]
    changed(ENGINE.press("undo_last_run", book))
    assert {name: book.contents[name].digest() for name in REPORT} == before


def only_cash() -> dict:
    accounts = [["Bank", "Taxable", 1.0, 400_000.0]]
    return {
        **filled("Holdings", []),
        **filled("Accounts", accounts),
        **blank("Contributions"),
        **typed(ReserveAccount=None, ReserveMonths=None, LadderAmount=None),
    }


def single_class() -> dict:
    """One class, one holding; mixes and correlations to match."""
    stocks = list(contents()["Assumptions"].rows()[1])[:16]
    stocks[11:13] = [0.0, 1.0]
    lines = [
        [
            "ONE",
            "One",
            "Bank",
            "Dividend stocks",
            1_000.0,
            400.0,
            300_000.0,
            14.0,
            "Quarterly",
            datetime(2026, 3, 20),
        ]
    ]
    mixes = [[1.0, 1.0, 1.0, 1.0]]
    return {
        **only_cash(),
        **filled("Accounts", [["Bank", "Taxable", 1.0, 0.0]]),
        **filled("Holdings", lines),
        **filled("Assumptions", [stocks]),
        **filled("StrategyMixes", mixes),
        **edited("ClassCorrelations", {(r, c): None for r in range(12) for c in range(12)}),
        **edited(
            "History", {(0, c): ["Month", "Dividend stocks", "Inflation", *[None] * 11][c] for c in range(14)}
        ),
        **typed(MostInOneClass=None, CoreShare=None, AllocationObjective="Keep the present mix"),
    }


HOUSEHOLDS = {
    "no partner": typed(PartnerBirthDate=None, FilingStatus="single"),
    "nothing optional": {
        **blank("Pensions"),
        **blank("Goals"),
        **blank("LargeNeeds"),
        **typed(LadderAmount=None, LumpSum=None),
    },
    "no cash": edited("Accounts", {(row, "Cash"): None for row in range(1, 4)}),
    "only cash": only_cash(),
    "single class": single_class(),
    "retired later": filled("Spending", [["All", 3_000.0, "Yes", datetime(2032, 1, 1), None]]),
    "guardrails": typed(WithdrawalRule="Guardrails"),
    "income only": typed(WithdrawalRule="Income only"),
    "proposed": typed(PlanOn="Proposed allocation"),
}


@pytest.mark.parametrize("household", HOUSEHOLDS)
def test_unusual_households_are_planned_and_simulated(household):
    book = simulated(**{**HOUSEHOLDS[household], **typed(Paths=100.0, PlanToAge=75.0)})
    assert one(book, "NextStep")
    balances = np.array([row[1:] for row in book.contents["PlanAccounts"].rows()[1:]], dtype=object)
    sums = [sum(x for x in row if x is not None) for row in balances][: len(rows(book, "PlanYears"))]
    np.testing.assert_allclose(sums, values(book, "PlanYears", "Wealth"), atol=1e-6)
    assert 0.0 <= one(book, "SuccessProbability") <= 1.0


def test_nothing_but_cash():
    book = built(**only_cash())
    assert column(book, "IncomeByHolding", "Ticker") == ["Cash"]
    assert values(book, "IncomeByMonth", "Bonds and cash").sum() == pytest.approx(400_000 * 0.03)
    assert not [row for row in rows(book, "Pitfalls") if row[0] == "One holding, wealth"]


def test_who_retires_later_needs_what_is_spent_then():
    book = built(**HOUSEHOLDS["retired later"])
    assert one(book, "IncomeNeeded") == 3_000.0
    assert values(book, "PlanYears", "Payout")[0] == 0.0
    assert str(one(book, "EarningsFinding")).startswith("Twelve months from January 2032.")


def test_sixty_holdings():
    lines = [row[:14] for row in contents()["Holdings"].rows()[1:15]]
    many = [[f"{lines[k % 14][0]}{k}", *lines[k % 14][1:]] for k in range(60)]
    book = built(**filled("Holdings", many))
    assert len(rows(book, "IncomeByHolding")) == 64
    assert one(book, "IncomeNow") > 0.0
