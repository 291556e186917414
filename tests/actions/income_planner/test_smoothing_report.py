"""The months evened out: what the reserve is for, and what other weights would bring."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import contents, edited
from tests.actions.income_planner.reports import built, filled, one, rows, the_case, values
from xl_portfolio.core.income import reserve_needed


@pytest.fixture(scope="module")
def book():
    return built()


def test_summary_of_the_months(book):
    months = np.array([row[1:6] for row in rows(book, "IncomeByMonth")], dtype=float).sum(axis=1)
    now = values(book, "IncomeSummary", "Now")
    np.testing.assert_allclose(now[:4], [months.sum(), months.mean(), months.min(), months.max()])
    assert now[4] == pytest.approx(reserve_needed(months))
    held = the_case().present @ the_case().plan.market.net_returns
    assert now[5] == pytest.approx(held)


def test_smoothing_keeps_income_and_costs_at_most_a_thousandth(book):
    now, smoothed = values(book, "IncomeSummary", "Now"), values(book, "IncomeSummary", "Smoothed")
    assert smoothed[0] >= now[0] - 1e-6
    assert smoothed[4] < now[4]
    assert smoothed[5] >= 0.999 * now[5] - 1e-12


def test_the_line_is_the_average_portfolio_income_and_the_pensions(book):
    pensions = values(book, "IncomeByMonth", "Pensions")
    line = values(book, "IncomeByMonth", "Smoothed") - pensions
    np.testing.assert_allclose(line, values(book, "IncomeSummary", "Smoothed")[1])


def test_what_is_said_are_the_two_reserves(book):
    reserves = [row[1:] for row in rows(book, "IncomeSummary")][4]
    text = one(book, "SmoothingFinding")
    assert f"USD {reserves[0]:,.0f}" in text
    assert f"USD {reserves[1]:,.0f}" in text


def test_one_holding_cannot_be_smoothed():
    lines = [["ONE", "One", "Joint brokerage", "Dividend stocks", 100.0, 50.0, 4000.0, 2.0, "Quarterly"]]
    book = built(**filled("Holdings", [[*lines[0], datetime(2026, 3, 20), 7.0]]))
    assert one(book, "SmoothingFinding").endswith(
        "Other weights within accounts and classes would hardly help."
    )
    np.testing.assert_allclose(
        values(book, "IncomeSummary", "Now"), values(book, "IncomeSummary", "Smoothed")
    )


@pytest.mark.parametrize("expected", [0.0, -0.01])
def test_without_any_expected_return_smoothing_costs_none(expected):
    _, *lines = contents()["Assumptions"].rows()
    classes = range(1, 1 + sum(line[0] is not None for line in lines))
    cells = {(row, "Expected return"): expected for row in classes}
    cells |= {(row, column): 0.0 for row in classes for column in ("Yield", "Expense ratio")}
    text = one(built(**edited("Assumptions", cells)), "SmoothingFinding")
    assert "that costs nothing in expected return" in text
