"""The sheet Allocation: weights, measures and the frontier, against the assumptions by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.actions.income_planner.cells import typed
from tests.actions.income_planner.reports import built, case_of, column, one, rows, the_case, values
from xl_portfolio.core.planning import STRATEGIES


@pytest.fixture(scope="module")
def book():
    return built()


@pytest.fixture(scope="module")
def market():
    return the_case().plan.market


def test_present_weights_are_those_of_the_holdings(book):
    by_class = dict(
        zip(column(book, "AllocationTable", "Class"), values(book, "AllocationTable", "Present"), strict=True)
    )
    assert by_class["Dividend stocks"] == pytest.approx(
        (130_000 + 39_000 + 39_000 + 26_000 + 39_000) / 650_000
    )
    assert by_class["Cash"] == pytest.approx(26_000 / 650_000)
    assert sum(by_class.values()) == pytest.approx(1.0)


def test_the_proposed_mix_by_class(book, market):
    present, proposed = (values(book, "AllocationTable", name) for name in ("Present", "Proposed"))
    np.testing.assert_allclose(values(book, "AllocationTable", "Change"), proposed - present)
    income = values(book, "AllocationTable", "Income a year")
    np.testing.assert_allclose(income, 650_000 * proposed * market.yields)
    np.testing.assert_allclose(values(book, "AllocationTable", "Share of income"), income / income.sum())
    risk = proposed * (market.covariance @ proposed)
    np.testing.assert_allclose(values(book, "AllocationTable", "Share of risk"), risk / risk.sum())


@pytest.mark.parametrize("which", ["Present", "Proposed"])
def test_summary_by_hand(book, market, which):
    weights = values(book, "AllocationTable", which)
    found = values(book, "AllocationSummary", which)
    mean = float(weights @ (market.expected_returns - market.expense_ratios))
    risk = float(np.sqrt(weights @ market.covariance @ weights))
    compound = (1 + mean) / np.sqrt(1 + (risk / (1 + mean)) ** 2) - 1
    growth = np.array([each.income_growth for each in the_case().classes])
    paid = weights * market.yields
    durations = np.array([each.duration for each in the_case().classes])
    wanted = [mean, compound, (1 + compound) / 1.025 - 1, risk, paid.sum()]
    np.testing.assert_allclose(found[:5], wanted)
    np.testing.assert_allclose(
        found[6:],
        [weights @ market.expense_ratios, weights @ durations, paid @ growth / paid.sum(), weights.max()],
    )


def test_yield_after_tax_at_flat_rates(market):
    book = built(**typed(TaxMethod="Flat marginal rate", FlatOrdinaryRate=0.22, FlatPreferentialRate=0.15))
    rates = np.array([0.22 * c.ordinary + 0.15 * c.preferential for c in market.characters])
    for which in ("Present", "Proposed"):
        weights = values(book, "AllocationTable", which)
        assert values(book, "AllocationSummary", which)[5] == pytest.approx(
            weights @ (market.yields * (1 - rates))
        )


def test_the_frontier_trades_growth_for_income(book):
    paid, growth, total = (
        values(book, "IncomeFrontier", name) for name in ("Yield", "Growth of value", "Expected return")
    )
    assert len(paid) == 21
    assert (np.diff(paid) > 0).all()
    assert (np.diff(growth) <= 1e-9).all()
    np.testing.assert_allclose(total, paid + growth)
    assert (values(book, "IncomeFrontier", "Volatility") <= 0.10 + 1e-6).all()


def test_the_marks(book, market):
    marks = {row[0]: row[1:] for row in rows(book, "FrontierMarks")}
    weights = values(book, "AllocationTable", "Present")
    paid = float(weights @ market.yields)
    assert marks["Present"] == pytest.approx([paid, float(weights @ market.net_returns) - paid])
    need = values(book, "IncomeByMonth", "Need").sum() - values(book, "IncomeByMonth", "Pensions").sum()
    assert marks["Needed this year"] == pytest.approx([need / 650_000, 0.025])
    # the proposal for the highest income under the limits ends the frontier
    assert marks["Proposed"][0] == pytest.approx(values(book, "IncomeFrontier", "Yield")[-1], rel=1e-4)


def test_finding_before_and_after(book):
    kept = built(**typed(AllocationObjective="Keep the present mix"))
    yields = values(book, "AllocationSummary", "Present")[4], values(book, "AllocationSummary", "Proposed")[4]
    assert f"yield {100 * yields[0]:.1f} % to {100 * yields[1]:.1f} %" in str(one(book, "AllocationFinding"))
    assert str(one(kept, "AllocationFinding")).startswith(
        f"Keep the present mix: yield {100 * yields[0]:.1f} %, vol"
    )


def test_strategies_from_the_own_assumptions(book, market):
    table = rows(book, "StrategyTable")
    assert [row[0] for row in table] == [strategy.name for strategy in STRATEGIES]
    for row, mix in zip(table, case_of().strategies, strict=True):
        assert row[1] == pytest.approx(mix @ market.net_returns)
        assert row[4] == pytest.approx(mix @ market.yields)
    assert table[0][5:8] == ["5 % to 8 %", "low to medium", "3 % and more"]
    assert {row[8] for row in table} <= {"within", "below", "above"}


def test_a_plan_on_the_proposal_lives_on_it():
    present, proposed = built(), built(**typed(PlanOn="Proposed allocation"))
    assert rows(present, "AllocationTable") == rows(proposed, "AllocationTable")
    weights = values(proposed, "AllocationTable", "Proposed")
    total = float(weights @ the_case().plan.market.net_returns)
    assert values(proposed, "Earnings", "Of wealth")[2] == pytest.approx(
        total, abs=1e-3
    )  # the reserve keeps its cash
    assert one(present, "IncomeNow") == one(proposed, "IncomeNow")  # what is held pays what it pays
