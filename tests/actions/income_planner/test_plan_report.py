"""The sheet Plan: months, years and accounts that add up, and whether the payout is earned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import ENGINE, contents, typed, workbook
from tests.actions.income_planner.reports import built, case_of, filled, one, rows, the_case, values
from xl_portfolio.core.planning import earnings_against_payout, project
from xl_portfolio.sheet.grid import CellError

SUMMED = ("Pensions", "Portfolio income", "Payout", "Tax", "Need", "Shortfall")


@pytest.fixture(scope="module")
def book():
    return built()


@pytest.fixture(scope="module")
def projection():
    return project(the_case().plan, the_case().goals)


@pytest.mark.parametrize("header", SUMMED)
def test_twelve_months_add_up_to_the_first_year(book, header):
    assert values(book, "PlanYears", header)[0] == pytest.approx(values(book, "PlanMonths", header).sum())


def test_years_are_those_of_the_projection(book, projection):
    years = the_case().plan.years
    assert len(rows(book, "PlanYears")) == years
    for year in (0, 3, years - 1):
        months = slice(12 * year, 12 * year + 12)
        row = rows(book, "PlanYears")[year]
        assert row[0] == 2026 + year
        assert row[2] == pytest.approx(projection.spending[months].sum())
        assert row[5] == pytest.approx(projection.payout[months].sum())
        assert row[6] == pytest.approx(projection.tax_paid[months].sum())
        assert row[7] == pytest.approx(projection.fees[months].sum())
        assert row[9] == pytest.approx(projection.wealth[months][-1])


def test_what_is_real_is_in_the_money_of_today(book, projection):
    need, live = values(book, "PlanYears", "Need, real"), values(book, "PlanYears", "To live on, real")
    np.testing.assert_allclose(need, 3_500)  # all spending follows prices and lasts to the end
    np.testing.assert_allclose(live, 3_500)
    wealth, real = values(book, "PlanYears", "Wealth"), values(book, "PlanYears", "Wealth, real")
    np.testing.assert_allclose(real[:-1], (wealth / 1.025 ** np.arange(1, len(wealth) + 1))[:-1])
    assert real[-1] == pytest.approx(wealth[-1] / 1.025 ** (the_case().plan.months / 12))


def test_pensions_and_payout_are_what_one_lives_on(book):
    pensions, payout = (values(book, "PlanMonths", name) for name in ("Pensions", "Payout"))
    np.testing.assert_allclose(pensions + payout, values(book, "PlanMonths", "Need"))


def test_accounts_add_up_to_the_wealth(book):
    header, *lines = book.contents["PlanAccounts"].rows()
    table = np.array([row[1:5] for row in lines if row[0] is not None], dtype=float)
    assert header[:5] == ["Year", *(account.label for account in the_case().plan.accounts)]
    np.testing.assert_allclose(table.sum(axis=1), values(book, "PlanYears", "Wealth"))


def test_what_is_earned_adds_up_to_what_becomes_of_it(book, projection):
    parts = dict(
        zip([row[0] for row in rows(book, "Earnings")], values(book, "Earnings", "Of wealth"), strict=True)
    )
    income, growth, total, fee, tax, inflation, earned, payout, kept = parts.values()
    earnings = earnings_against_payout(the_case().plan, projection)
    assert total == pytest.approx(income + growth)
    assert earned == pytest.approx(total + fee + tax + inflation)
    assert kept == pytest.approx(earned + payout)
    assert (total, -fee, earned, -payout) == pytest.approx(
        (earnings.total_return, 0.005, earnings.earned, earnings.payout)
    )
    np.testing.assert_allclose(
        values(book, "Earnings", "Amount a year"), 650_000 * np.array([*parts.values()])
    )
    assert list(parts)[-1] == "Taken from the capital, real"
    assert one(book, "EarningsFinding") == f"Twelve months from January 2026. {earnings.text}"


def test_a_payout_that_is_earned_says_so():
    book = built(**filled("Spending", [["All", 1_500.0, "Yes", None, None]]))
    assert rows(book, "Earnings")[-1][0] == "Added to the capital, real"
    assert "keeps its purchasing power" in one(book, "EarningsFinding")


def test_the_end_is_that_of_the_younger(book, projection):
    left = projection.final_wealth / 1.025 ** (the_case().plan.months / 12)
    assert one(book, "PlanFinding") == (
        f"As expected all is paid to the partner's age 95, and USD {left:,.0f} is left, real, after tax"
    )
    alone = built(**typed(PartnerBirthDate=None))
    assert "paid to age 95," in one(alone, "PlanFinding")


def test_money_that_runs_out_is_said_with_month_and_age():
    lines = [["All", 6_000.0, "Yes", None, None]]
    book = built(**filled("Spending", lines))
    shortfall = project(case_of(**filled("Spending", lines)).plan).shortfall
    month = int(np.flatnonzero(shortfall > 0.01)[0])
    year, of_year = divmod(month, 12)
    age = 2026 + year - 1963 - (of_year + 1 < 6)  # born in May; a plan month begins on its first
    text = one(book, "PlanFinding")
    assert f"{2026 + year} at age {age}" in text
    assert text.startswith("As expected not everything can be paid, for the first time in ")
    assert "Spend USD" in one(book, "NextStep")


def test_a_rule_that_pays_less_than_planned_is_said():
    income = built(**typed(WithdrawalRule="Income only"))
    text = "less than planned spending is there, for the first time in January 2026 at age 62"
    essential = "less than essential spending is there, for the first time in"
    live = values(income, "PlanYears", "To live on, real")
    assert live.min() < 3_500
    assert (essential if live.min() < 2_600 else text) in one(income, "PlanFinding")
    assert "choose a rule that follows it" in one(income, "NextStep")
    half = built(
        **typed(WithdrawalRule="Income only"), **filled("Spending", [["All", 2_700.0, "No", None, None]])
    )
    assert text in one(half, "PlanFinding")


def test_the_advice_as_expected_is_the_spending_that_lasts():
    lines = [["All", 6_000.0, "Yes", None, None]]
    case = case_of(**filled("Spending", lines))
    text = str(one(built(**filled("Spending", lines)), "NextStep"))
    safe = float(text.split("a month less, USD ")[1].split(" instead")[0].replace(",", ""))
    for factor, lasts in ((0.999, True), (1.002, False)):
        plan = replace(case.plan, spending=(replace(case.plan.spending[0], monthly=factor * safe),))
        assert bool(project(plan).shortfall.max() < 0.01) is lasts


def test_earnings_are_those_of_the_first_whole_year_of_payouts():
    spending = [["All", 3_000.0, "Yes", datetime(2030, 7, 1), None]]
    book = built(**filled("Spending", spending))
    assert str(one(book, "EarningsFinding")).startswith("Twelve months from January 2031.")
    opening = values(book, "PlanYears", "Wealth")[4]
    shares, amounts = values(book, "Earnings", "Of wealth"), values(book, "Earnings", "Amount a year")
    np.testing.assert_allclose(amounts, opening * shares)


def test_a_plan_that_is_longer_than_the_sheets_is_refused():
    young = typed(BirthDate=contents()["BirthDate"][0, 0].replace(year=1999), PartnerBirthDate=None)
    outcome = ENGINE.press("build_plan", workbook(**young))
    assert isinstance(outcome.value, CellError)
    assert "60" in outcome.value.message
