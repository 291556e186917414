"""The ladder: rungs at par by hand, an independent present value, needs that are paid to the day."""

from __future__ import annotations

import numpy as np
import pytest

from tests.actions.income_planner.cells import ENGINE, blank, edited, typed, workbook
from tests.actions.income_planner.reports import built, one, rows, values
from xl_portfolio.sheet.grid import CellError

CURVE = [0.0385, 0.0390, 0.0400, 0.0410, 0.0420, 0.04275, 0.0435, 0.0440, 0.0445, 0.0450]  # years 1 to 10


@pytest.fixture(scope="module")
def book():
    return built()


@pytest.fixture(scope="module")
def cheapest():
    return built(**typed(LadderMethod="Lowest cost for the needs"))


def test_equal_rungs_at_par_on_the_curve(book):
    np.testing.assert_allclose(values(book, "LadderTable", "Face value"), 7_800)
    np.testing.assert_allclose(values(book, "LadderTable", "Coupon"), CURVE)
    np.testing.assert_allclose(values(book, "LadderTable", "Yield"), CURVE, atol=1e-9)
    assert [row[1].year for row in rows(book, "LadderTable")] == list(range(2027, 2037))


def test_the_yield_of_the_whole_says_how_it_is_compounded(book):
    half_years = np.zeros(20)
    for year, coupon in enumerate(CURVE, start=1):
        half_years[: 2 * year] += 7_800 * coupon / 2
        half_years[2 * year - 1] += 7_800
    rate = rows(book, "LadderMeasures")[3][1]
    present = float(half_years @ (1 + rate) ** (-np.arange(1, 21) / 2))
    assert present == pytest.approx(78_000, rel=1e-4)  # to the day it differs by a few dollars
    assert one(book, "LadderFinding").endswith("a yield of 4.35 %, compounded annually")


def test_coupons_and_repayments_by_year(book):
    coupons = [7_800 * sum(CURVE[year:]) for year in range(10)]
    np.testing.assert_allclose(values(book, "LadderFlows", "Coupons"), coupons)
    np.testing.assert_allclose(values(book, "LadderFlows", "Repaid"), 7_800)
    needs = [0, 10_000, 10_000, 18_000, 10_000, 0, 0, 0, 0, 0]  # 2027-01-15 lies in the second year
    np.testing.assert_allclose(values(book, "LadderFlows", "Need"), needs)
    left = np.cumsum(np.array(coupons) + 7_800 - needs)
    np.testing.assert_allclose(values(book, "LadderFlows", "Left over"), left)


def test_reinvested_rungs_earn_the_end_of_the_curve(book):
    income = [7_800 * (sum(CURVE[year:]) + year * 0.045) for year in range(10)]
    np.testing.assert_allclose(values(book, "LadderFlows", "Income if reinvested"), income)
    own = built(**typed(ReinvestmentYield=0.03))
    income = [7_800 * (sum(CURVE[year:]) + year * 0.03) for year in range(10)]
    np.testing.assert_allclose(values(own, "LadderFlows", "Income if reinvested"), income)


def test_a_rise_of_rates_by_independent_present_values(book):
    for shift, value, change, by_duration in rows(book, "RateShocks"):
        total = 0.0
        for years, coupon in enumerate(CURVE, start=1):
            halves = np.arange(1, 2 * years + 1)
            total += 7_800 * ((coupon / 2 / (1 + (coupon + shift) / 2) ** halves).sum())
            total += 7_800 / (1 + (coupon + shift) / 2) ** (2 * years)
        assert value == pytest.approx(total)
        assert change == pytest.approx(total / 78_000 - 1)
        assert by_duration == pytest.approx(-shift * rows(book, "LadderMeasures")[5][1])


def test_measures(book):
    cost, cash, coupons, rate, real, duration, _, longest = values(book, "LadderMeasures", "Value")
    assert (cost, cash) == (pytest.approx(78_000), 0.0)
    assert coupons == pytest.approx(7_800 * sum(CURVE))
    assert real == pytest.approx((1 + rate) / 1.025 - 1)
    table = values(book, "LadderTable", "Duration")
    assert duration == pytest.approx(table.mean())  # all rungs cost the same
    assert longest == pytest.approx(10.0, abs=0.01)


def test_the_cheapest_ladder_pays_every_need(cheapest):
    left = values(cheapest, "LadderFlows", "Left over")
    assert left.min() >= -1e-6
    assert left[-1] == pytest.approx(0.0, abs=1e-6)
    needs = values(cheapest, "LadderFlows", "Need")
    assert needs.sum() == 48_000
    cost = values(cheapest, "LadderMeasures", "Value")[0]
    assert 0.85 * needs.sum() < cost < needs.sum()
    assert [row[1].year for row in rows(cheapest, "LadderTable")] == [2027, 2028, 2029, 2030]
    assert "pays USD 48,000 on its dates" in one(cheapest, "LadderFinding")
    assert np.isnan(values(cheapest, "LadderFlows", "Income if reinvested")).all()


def test_the_ladder_is_no_part_of_the_calendar(book):
    bigger = built(**typed(LadderAmount=500_000.0))
    assert rows(bigger, "IncomeByMonth") == rows(book, "IncomeByMonth")


def test_no_ladder_is_said():
    book = built(**typed(LadderAmount=None))
    assert one(book, "LadderFinding").startswith("No ladder")
    assert rows(book, "LadderTable") == rows(book, "RateShocks") == []


def test_the_lowest_cost_needs_needs():
    cells = {**typed(LadderMethod="Lowest cost for the needs"), **blank("LadderNeeds")}
    outcome = ENGINE.press("build_plan", workbook(**cells))
    assert isinstance(outcome.value, CellError)
    assert "need" in outcome.value.message


@pytest.mark.parametrize(
    ("every", "count", "years", "note"),
    [
        (6.0, 12, 6, "the sheet holds 12 rungs, so the ladder ends after 6 years, before the curve does."),
        (24.0, 10, 12, "The ladder lasts 20 years: the table of payments by year shows the first 12."),
    ],
)
def test_what_the_sheet_does_not_hold_is_noted(every, count, years, note):
    curve = edited("YieldCurve", {(6, "Years"): 20.0})
    book = built(**typed(LadderEvery=every), **curve)
    assert (len(rows(book, "LadderTable")), len(rows(book, "LadderFlows"))) == (count, years)
    notes = [row[2] for row in rows(book, "InputChecks") if row[0] == "Note"]
    assert any(text.endswith(note) for text in notes)
    assert not any("rungs" in row[2] or "The ladder lasts" in row[2] for row in rows(built(), "InputChecks"))


def test_a_step_longer_than_the_curve_is_a_sentence():
    outcome = ENGINE.press("build_plan", workbook(**typed(LadderEvery=132.0)))
    assert isinstance(outcome.value, CellError)
    assert "Ladder" in outcome.value.message
