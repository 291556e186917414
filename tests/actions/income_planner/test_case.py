"""The case that is read from the cells is the one that was typed: checked by hand and against records of the core."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import contents, edited, typed
from tests.actions.income_planner.test_check_plan import history, lived
from xl_portfolio.actions.income_planner.case import READS, examine
from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, INPUTS, TABLES
from xl_portfolio.actions.income_planner.plan_case import PlanCase
from xl_portfolio.core.income import MONTHLY, QUARTERLY
from xl_portfolio.core.planning import (
    ILLUSTRATIVE_MARKET,
    MODERATE,
    STRATEGIES,
    TAX_DEFERRED,
    FixedReal,
    Guardrails,
    Percentage,
)
from xl_portfolio.core.planning.allocation import KEEP, MAXIMUM_INCOME
from xl_portfolio.core.simulation import BlockBootstrap, IncomeCuts, StudentT
from xl_portfolio.core.tax import MARRIED, SINGLE, SOCIAL_SECURITY, US_FEDERAL, FlatRate, tax_table
from xl_portfolio.data.income_case import income_case
from xl_portfolio.sheet.grid import Grid

# By hand from the holdings of the example, in units of $1,000.
HELD = np.array([273.0, 65.0, 52.0, 32.5, 78.0, 32.5, 52.0, 39.0, 0.0, 26.0]) / 650.0


def read(**cells: Grid) -> PlanCase:
    """The case with some inputs replaced; it must be one."""
    case, doubts = examine({**contents(), **cells})
    assert case is not None, doubts
    return case


@pytest.fixture(scope="module")
def case() -> PlanCase:
    return read()


# --- the example ------------------------------------------------------------------------------------


def test_the_example_fills_every_input_and_fits() -> None:
    filled = income_case()
    assert set(filled) == {*INPUTS, *INPUT_BLOCKS, *TABLES} == set(READS)
    for name, block in INPUT_BLOCKS.items():
        width = len(block.columns) or block.width
        assert len(filled[name]) <= block.rows, name
        assert all(len(row) <= width for row in filled[name]), name
    for name, table in TABLES.items():
        assert len(filled[name]) <= table.rows, name
        assert all(len(row) == len(table.columns) for row in filled[name]), name


def test_every_fund_of_the_example_says_that_it_is_illustrative() -> None:
    rows = income_case()["Holdings"]
    assert 12 <= len(rows) <= 15
    assert all(name.startswith("Illustrative ") for _, name, *_ in rows)


def test_the_example_splits_the_capital_as_published(case: PlanCase) -> None:
    assert case.plan.wealth == pytest.approx(650_000.0)
    np.testing.assert_allclose(case.present, HELD, atol=1e-12)
    roles = {role: sum(w for w, c in zip(case.present, case.classes, strict=True) if c.role == role)
             for role in ("Core", "Satellite", "")}  # fmt: skip
    assert roles == pytest.approx({"Core": 0.7, "Satellite": 0.2, "": 0.1})
    broad = {name: sum(w for w, c in zip(case.present, case.classes, strict=True) if c.broad in group)
             for name, group in (("stocks", {"Stocks"}), ("bonds", {"Bonds", "Preferreds"}))}  # fmt: skip
    assert broad == pytest.approx({"stocks": 0.6, "bonds": 0.3})
    assert sum(flow.monthly for flow in case.plan.spending) == 3_500.0


# --- what is read -----------------------------------------------------------------------------------


def test_the_household(case: PlanCase) -> None:
    assert (case.currency, case.as_of) == ("USD", date(2026, 1, 2))
    assert (case.plan.birth, case.plan.partner_birth) == (date(1963, 5, 14), date(1965, 9, 3))
    assert case.plan.months == (2060 - 2026) * 12 + 8  # January 2026 to August 2060, before the partner is 95
    assert case.answers == (2, 1, 2, 2, 2, 2, 1, 1)
    assert case.tolerance == pytest.approx(100 * 13 / 24)
    assert case.circumstances.age == pytest.approx(62 + 8 / 12)
    assert case.circumstances.large_needs == pytest.approx(18 / 650)
    assert case.profile.portfolio is MODERATE


def test_answers_may_be_words() -> None:
    assert read(**edited("RiskAnswers", {(0, 0): "wait", (1, 0): "About 10 %"})).answers[:2] == (2, 1)


def test_the_market_is_the_illustrative_one(case: PlanCase) -> None:
    market, expected = case.plan.market, ILLUSTRATIVE_MARKET
    assert market.labels == expected.labels
    assert market.characters == expected.characters
    for name in (
        "expected_returns",
        "volatilities",
        "correlations",
        "yields",
        "expense_ratios",
        "inflation_correlations",
    ):
        np.testing.assert_array_equal(getattr(market, name), getattr(expected, name))
    assert (market.inflation, market.inflation_volatility) == (0.025, 0.015)
    np.testing.assert_array_equal(case.strategies, [strategy.mix for strategy in STRATEGIES])


def test_a_full_correlation_matrix_reads_as_its_triangle() -> None:
    full = {(i, j): float(ILLUSTRATIVE_MARKET.correlations[i, j]) for i in range(10) for j in range(10)}
    market = read(**edited("ClassCorrelations", full)).plan.market  # type: ignore[arg-type]  # keys of ints alone
    np.testing.assert_array_equal(market.correlations, ILLUSTRATIVE_MARKET.correlations)


def test_classes_keep_their_rows_of_correlations_where_a_row_between_is_blank() -> None:
    rows = contents()["Assumptions"].rows()
    table = [*rows[:9], [None] * len(rows[0]), *rows[9:-1]]  # Commodities and Cash move down by one
    triangle = contents()["ClassCorrelations"].rows()
    for row in triangle:
        row.insert(8, None)
        row.pop()
    triangle.insert(8, [None] * 12)
    mixes = contents()["StrategyMixes"].rows()
    mixes.insert(9, [None] * 4)
    case = read(
        Assumptions=Grid.of(table, contents()["Assumptions"].origin),
        ClassCorrelations=Grid.of(triangle[:12], contents()["ClassCorrelations"].origin),
        StrategyMixes=Grid.of(mixes[:13], contents()["StrategyMixes"].origin),
    )
    np.testing.assert_array_equal(case.plan.market.correlations, ILLUSTRATIVE_MARKET.correlations)
    np.testing.assert_array_equal(case.strategies, [strategy.mix for strategy in STRATEGIES])


def test_accounts_hold_what_their_holdings_are(case: PlanCase) -> None:
    accounts = {account.label: account for account in case.plan.accounts}
    assert {label: account.balance for label, account in accounts.items()} == pytest.approx(
        {
            "Joint brokerage": 296_500,
            "Traditional IRA": 230_500,
            "Roth IRA": 105_000,
            "Savings reserve": 18_000,
        }
    )
    brokerage = accounts["Joint brokerage"]
    # 130 + 39 + 39 in dividend stocks, 52 international, 32.5 municipal, 4 cash
    np.testing.assert_allclose(brokerage.weights * 296.5, [208, 0, 52, 0, 0, 32.5, 0, 0, 0, 4], atol=1e-9)
    assert brokerage.basis == pytest.approx(96_000 + 31_200 + 33_150 + 44_200 + 33_800 + 4_000)
    assert accounts["Traditional IRA"].kind is TAX_DEFERRED
    np.testing.assert_array_equal(accounts["Savings reserve"].weights, np.eye(10)[9])
    assert (case.plan.order, case.plan.reserve, case.plan.reserve_months) == ((0, 1, 2), 3, 5.0)


def test_holdings_know_their_income_and_when_it_comes(case: PlanCase) -> None:
    fund, *_, cash = case.holdings
    assert (fund.ticker, fund.account, fund.place, fund.value) == ("ILDIV", 0, 0, 130_000.0)
    assert fund.income == pytest.approx(2_000 * 2.08)
    assert fund.payer is not None
    assert (fund.payer.frequency, fund.payer.pay_month, fund.payer.pay_day, fund.payer.ex_days) == (
        QUARTERLY,
        3,
        20,
        7,
    )
    past = dict(zip(fund.dividend_years[:-1], fund.dividends[:-1], strict=True))  # by the years ago
    assert (past[5], past[1], fund.dividend_years[-1], fund.dividends[-1]) == (1.60, 1.98, 0, 2.08)
    assert fund.payout == 0.52
    assert (cash.ticker, cash.account, cash.value, cash.income) == ("Cash", 3, 18_000.0, 18_000 * 0.03)
    assert cash.payer is not None
    assert cash.payer.frequency is MONTHLY


def test_flows_and_goals(case: PlanCase) -> None:
    plan = case.plan
    assert [(flow.monthly, flow.essential) for flow in plan.spending] == [(2_600.0, True), (900.0, False)]
    assert plan.needs[0].on == date(2029, 6, 1)
    security = plan.pensions[2]
    assert (security.monthly, security.start, security.follows_prices) == (1_400.0, date(2030, 6, 1), True)
    assert security.character is SOCIAL_SECURITY
    assert not plan.pensions[1].follows_prices
    assert (plan.contributions[0].account, plan.contributions[0].end) == (2, date(2028, 12, 31))
    assert [goal.priority for goal in case.goals] == [1, 2, 3, 4]
    assert (case.success_wanted, plan.adviser_fee, plan.reinvested) == (0.85, 0.005, 0.0)


def test_the_tax_table_is_the_packages_own(case: PlanCase) -> None:
    assert case.plan.law == tax_table(US_FEDERAL, 2025, MARRIED)
    assert read(**typed(TaxYear=2024.0, FilingStatus=" Single")).plan.law == tax_table(
        US_FEDERAL, 2024, SINGLE
    )
    flat = read(**typed(TaxMethod="Flat marginal rate")).plan.law
    assert flat == FlatRate(ordinary=0.22, preferential=0.15)


def test_brackets_of_ones_own_need_no_social_security() -> None:
    rows = contents()["TaxBrackets"].rows()
    own = [["Elsewhere", 2025.0, "single", "Ordinary income", 0.0, 0.2, None],
           ["Elsewhere", 2025.0, "single", "Preferential income", 0.0, 0.1, None]]  # fmt: skip
    block = Grid.of([rows[0], *own, *[[None] * 7] * 118], contents()["TaxBrackets"].origin)
    law = read(TaxBrackets=block, **typed(TaxJurisdiction="elsewhere", FilingStatus="single")).plan.law
    from xl_portfolio.core.tax import Income

    assert float(
        law.assess(Income(ordinary=100.0, preferential=50.0, social_security=1e5)).tax
    ) == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("label", "rule"),
    [("Fixed", FixedReal()), ("guardrails", Guardrails()), ("Percentage", Percentage(rate=0.04))],
)
def test_the_rule(label: str, rule: object) -> None:
    assert read(**typed(WithdrawalRule=label)).plan.rule == rule


def test_choices(case: PlanCase) -> None:
    assert case.allocation.objective is MAXIMUM_INCOME
    assert (case.allocation.volatility_limit, case.allocation.core_share, case.allocation.proposed) == (
        0.1,
        0.7,
        False,
    )
    assert case.ladder is not None
    assert (case.ladder.amount, case.ladder.every, case.ladder.coupons, case.ladder.cheapest) == (
        78_000.0,
        12,
        2,
        False,
    )
    assert case.ladder.curve[0] == (1.0, 0.0385)
    assert case.ladder.needs[0] == (date(2027, 1, 15), 10_000.0)
    simulation = case.simulation
    assert simulation.model == StudentT(degrees=5.0)
    assert (simulation.paths, simulation.seed, simulation.lump_sum, simulation.instalments) == (
        1_000,
        650,
        24_000,
        12,
    )
    assert simulation.cuts == IncomeCuts(probability=0.05, size=0.20, years=2)
    assert len(case.received) == 12
    assert case.received[1] == (1_420.0, 1_420.0)


def test_what_is_not_asked_for_is_none() -> None:
    case = read(**typed(LadderAmount=None, CutProbability=0.0, CutSize=None, AllocationObjective=None))
    assert case.ladder is None
    assert case.simulation.cuts is None
    assert case.allocation.objective is KEEP
    np.testing.assert_array_equal(case.proposed, case.present)


def test_a_ladder_of_needs_needs_no_amount() -> None:
    ladder = read(**typed(LadderMethod="Lowest cost for the needs", LadderAmount=None)).ladder
    assert ladder is not None
    assert ladder.cheapest
    assert sum(amount for _, amount in ladder.needs) == 48_000.0


def test_a_history_is_read_by_the_names_of_its_columns() -> None:
    rows = history(30)
    for row in rows[1:]:
        row[11], row[2] = 0.002, 0.03  # inflation, growth stocks
    for row in rows:
        row[1], row[2] = row[2], row[1]
    model = read(**lived("Block bootstrap", rows)).simulation.model
    assert isinstance(model, BlockBootstrap)
    assert model.returns.shape == (30, 10)
    np.testing.assert_array_equal(model.returns[0, :3], [0.01, 0.03, 0.01])
    np.testing.assert_array_equal(model.inflation, np.full(30, 0.002))


# --- the proposed allocation ------------------------------------------------------------------------


def test_the_plan_lives_on_the_proposal_if_it_shall() -> None:
    case = read(**typed(PlanOn="Proposed allocation"))
    np.testing.assert_array_equal(case.present_plan.accounts[0].weights, read().plan.accounts[0].weights)
    balances = np.array([account.balance for account in case.plan.accounts])
    weights = np.array([account.weights for account in case.plan.accounts])
    np.testing.assert_array_equal(weights[3], np.eye(10)[9])  # the reserve stays what it is
    np.testing.assert_array_equal(weights[0], weights[2])
    # the proposal holds 2 % of cash, $13,000, the reserve alone $18,000: the others hold none, the rest in proportion
    rest = np.maximum(case.proposed * 650_000 - 18_000 * np.eye(10)[9], 0.0)
    np.testing.assert_allclose(balances @ weights, rest / rest.sum() * 632_000 + 18_000 * np.eye(10)[9])
    assert case.plan.market.portfolio_yield(case.proposed) > case.plan.market.portfolio_yield(case.present)
    assert case.plan.market.portfolio_volatility(case.proposed) <= 0.1 + 1e-9


def test_a_proposal_with_enough_cash_is_held_exactly() -> None:
    case = read(**typed(PlanOn="Proposed allocation"), **edited("Assumptions", {(10, "Least"): 0.05}))
    balances = np.array([account.balance for account in case.plan.accounts])
    held = balances @ np.array([account.weights for account in case.plan.accounts]) / balances.sum()
    np.testing.assert_allclose(held, case.proposed, atol=1e-12)


def test_the_glide_path_ends_at_the_final_mix() -> None:
    mix = {(1, "Final mix"): 0.3, (4, "Final mix"): 0.7}
    case = read(**typed(GlideYears=10.0), **edited("Assumptions", mix))  # type: ignore[arg-type]  # mixed keys
    brokerage, reserve = case.plan.accounts[0], case.plan.accounts[3]
    np.testing.assert_allclose(brokerage.weights_after(10), [0.3, 0, 0, 0.7, 0, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(reserve.weights_after(10), reserve.weights)


def test_an_account_without_money_lives_on_what_the_others_hold() -> None:
    empty = edited("Accounts", {(5, 0): "New account", (5, 1): "Taxable", (5, 2): 4.0})
    case = read(**empty)
    assert case.plan.accounts[4].balance == 0.0
    np.testing.assert_allclose(case.plan.accounts[4].weights, HELD)


def test_a_single_investor_plans_alone() -> None:
    case = read(**typed(PartnerBirthDate=None, FilingStatus="single", BirthDate=datetime(1963, 5, 14)))
    assert case.plan.partner_birth is None
    assert case.plan.months == (2058 - 2026) * 12 + 4
