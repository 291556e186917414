"""A plan that starts from nothing: nothing is divided by it, and what is not there is blank or 0."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import blank, edited, typed
from tests.actions.income_planner.reports import built, case_of, column, filled, one, rows, simulated, values
from xl_portfolio.sheet.grid import Cell, Grid

SAVINGS: list[list[Cell]] = [["Savings", 900.0, "Joint brokerage", None, datetime(2052, 12, 31)]]
NOTHING: dict[str, Grid] = {
    **blank("Holdings"),
    **blank("LargeNeeds"),
    **blank("Goals"),
    **edited("Accounts", {(row, "Cash"): None for row in range(1, 5)}),
}
SAVER: dict[str, Grid] = {
    **NOTHING,
    **typed(BirthDate=datetime(1986, 5, 14), PartnerBirthDate=None, FilingStatus="single", LumpSum=None),
    **filled("Spending", [["All", 2_000.0, "Yes", datetime(2053, 1, 1), None]]),
    **filled(
        "Pensions", [["Social Security", 1_400.0, "Yes", "Social Security", datetime(2053, 6, 1), None]]
    ),
    **filled("Contributions", SAVINGS),
}


def test_savings_are_invested_as_proposed() -> None:
    case = case_of(**SAVER)
    assert case.nothing_held
    assert case.plan.wealth == 0.0
    for account in case.plan.accounts:
        np.testing.assert_array_equal(account.weights, case.proposed)
    assert case.circumstances.large_needs == 0.0


def test_without_a_proposal_the_model_portfolio_stands_for_it() -> None:
    case = case_of(**SAVER, **typed(VolatilityLimit=0.001))
    assert not case.proposal_found
    model = {each.name: each.weight for each in case.profile.portfolio.classes}
    bonds = sum(
        weight
        for weight, each in zip(case.proposed, case.classes, strict=True)
        if each.broad in ("Bonds", "Preferreds")
    )
    assert bonds == pytest.approx(model["Bonds"])
    assert "model portfolio of the profile" in str(
        one(built(**SAVER, **typed(VolatilityLimit=0.001)), "AllocationFinding")
    )


def test_the_first_year_by_hand() -> None:
    """900 a month, raised with prices, at the expected growth of the proposed mix less the fee of half a point."""
    case, book = case_of(**SAVER), built(**SAVER)
    market = case.plan.market
    growth = float(case.proposed @ (1.0 + market.net_returns) ** (1 / 12)) * (1.0 - 0.005 / 12)
    saved = sum(900.0 * 1.025 ** (month / 12) * growth ** (12 - month) for month in range(12))
    assert values(book, "PlanYears", "Wealth")[0] == pytest.approx(saved)


def test_what_is_not_held_is_blank_or_nothing() -> None:
    book = simulated(**SAVER)
    assert not values(book, "AllocationTable", "Present").any()
    assert values(book, "AllocationTable", "Proposed").sum() == pytest.approx(1.0)
    assert set(column(book, "AllocationSummary", "Present")) == {None}
    assert column(book, "FrontierMarks", "Portfolio") == ["Proposed"]
    assert set(column(book, "ModelPortfolio", "Present")) == {None}
    assert not rows(book, "IncomeByHolding")
    assert one(book, "IncomeNow") == 0.0
    assert "nothing is held yet" in str(one(book, "AllocationFinding"))
    assert [row[0] for row in rows(book, "InputChecks")] == ["Note"]
    assert 0.0 < float(str(one(book, "SuccessProbability"))) <= 1.0
    assert rows(book, "Tornado")


def test_pensions_alone_are_a_plan() -> None:
    wages = filled("Pensions", [["Wages", 5_000.0, "Yes", "Pension or retirement account", None, None]])
    book = built(**{**NOTHING, **blank("Contributions"), **wages})
    assert one(book, "EarningsFinding") == (
        "Nothing is held when the payouts begin, so there is no return to compare with."
    )
    assert values(book, "PlanYears", "Wealth")[0] > 0.0
