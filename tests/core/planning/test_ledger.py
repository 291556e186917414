from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.core.planning.samples import account, market, plan
from xl_portfolio.core.planning import (
    TAX_DEFERRED,
    TAX_FREE,
    Contribution,
    FixedReal,
    FloorAndCeiling,
    Guardrails,
    IncomeOnly,
    LargeNeed,
    Ledger,
    LifeExpectancy,
    Pension,
    Percentage,
    Plan,
    Spending,
    project,
)
from xl_portfolio.core.tax import SINGLE, SOCIAL_SECURITY, US_FEDERAL, FlatRate, tax_table

PATHS = 4
properties = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
balances = st.integers(0, 400).map(lambda value: 1_000.0 * value)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of ten years with every feature."""
    accounts = (
        account(draw(balances), basis=draw(balances)),
        account(draw(balances), TAX_DEFERRED),
        account(draw(balances), TAX_FREE),
        account(draw(balances)),
    )
    changes: dict[str, Any] = {
        "birth": date(draw(st.sampled_from([1948, 1955, 1970])), 7, 1),
        "market": market(0.05, 0.0, draw(st.sampled_from([0.0, 0.03, 0.05])), 0.02),
        "accounts": accounts,
        "order": draw(st.permutations([0, 1, 2])),
        "rule": draw(
            st.sampled_from(
                [
                    FixedReal(),
                    Percentage(rate=0.05),
                    Guardrails(),
                    FloorAndCeiling(rate=0.05, floor=0.1, ceiling=0.1),
                    LifeExpectancy(),
                    IncomeOnly(share=0.7),
                ]
            )
        ),
        "law": draw(
            st.sampled_from([tax_table(US_FEDERAL, 2025, SINGLE), FlatRate(ordinary=0.3, preferential=0.15)])
        ),
        "spending": (Spending(label="Life", monthly=100.0 * draw(st.integers(0, 60)), essential=True),),
        "pensions": (
            Pension(label="SS", monthly=900.0, start=date(2028, 3, 1), character=SOCIAL_SECURITY),
            Pension(label="P", monthly=300.0, follows_prices=False),
        ),
        "contributions": (Contribution(label="S", monthly=200.0, account=1, end=date(2027, 5, 1)),),
        "needs": (LargeNeed(label="Roof", amount=15_000.0, on=date(2029, 2, 1)),),
        "adviser_fee": 0.01,
        "reinvested": draw(st.sampled_from([0.0, 0.5, 1.0])),
        "reserve": 3,
        "reserve_months": 6.0,
    }
    born = changes["birth"].year
    return plan(**changes, to_age=2036 - born)


@properties
@given(plans(), st.integers(0, 1_000))
def test_no_money_appears_or_disappears(plan: Plan, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ledger = Ledger(plan, PATHS, detailed=True)
    schedule = ledger.schedule
    for month in range(plan.months):
        opening, level = ledger.wealth.copy(), ledger.price_level.copy()
        deviations = rng.normal(0, 0.05, (4, PATHS)).astype(np.float32)
        ledger.step(deviations, rng.normal(0, 0.003, PATHS).astype(np.float32))
        assert ledger.withdrawals is not None
        came = schedule.contributions[:, month].sum() * level
        came += schedule.pensions_real[:, month].sum() * level + schedule.pensions_nominal[:, month].sum()
        # what could not be paid is missing from tax and large needs, or from the money received
        asked = ledger.payout + ledger.tax_paid + schedule.needs[month] * level
        spent = ledger.received + ledger.tax_paid + schedule.needs[month] * level
        unpaid = np.maximum(ledger.shortfall - ledger.payout, 0.0)
        assert ledger.withdrawals.sum(axis=0) == pytest.approx(spent - unpaid - came, abs=1e-5)
        assert (ledger.shortfall <= asked + 1e-6).all()
        assert (ledger.balances >= -1e-6).all()
        growth = schedule.growth[month // 12][:, None] + deviations
        held = ledger.balances / growth
        assert held.sum(axis=0) == pytest.approx(opening - ledger.withdrawals.sum(axis=0), abs=1e-5)
        assert ledger.wealth == pytest.approx(ledger.balances.sum(axis=0))
        assert (ledger.tax_due >= 0.0).all()


@properties
@given(plans())
def test_a_shortfall_comes_only_when_all_accounts_are_empty(plan: Plan) -> None:
    projection = project(plan)
    short = projection.shortfall > 1e-6
    assert (projection.wealth[short] < 1e-3).all()


@properties
@given(plans(), st.integers(2, 9))
def test_amounts_have_no_scale_under_a_flat_tax(plan: Plan, scale: int) -> None:
    base = replace(plan, law=FlatRate(ordinary=0.3, preferential=0.15))
    larger = replace(
        base,
        accounts=tuple(
            replace(entry, balance=scale * entry.balance, basis=scale * entry.basis)
            for entry in base.accounts
        ),
        spending=tuple(replace(flow, monthly=scale * flow.monthly) for flow in base.spending),
        pensions=tuple(replace(flow, monthly=scale * flow.monthly) for flow in base.pensions),
        contributions=tuple(replace(flow, monthly=scale * flow.monthly) for flow in base.contributions),
        needs=tuple(replace(flow, amount=scale * flow.amount) for flow in base.needs),
    )
    small, large = project(base), project(larger)
    assert large.wealth == pytest.approx(scale * small.wealth, abs=1e-4)
    assert large.received == pytest.approx(scale * small.received, abs=1e-4)


@properties
@given(plans(), st.integers(1, 20))
def test_more_spending_leaves_less(plan: Plan, more: int) -> None:
    fixed = replace(plan, rule=FixedReal())
    spending = tuple(replace(flow, monthly=flow.monthly + 100.0 * more) for flow in fixed.spending)
    base = project(fixed)
    assume(not base.shortfall.any())  # tax that cannot be paid is no longer a loss
    final = project(replace(fixed, spending=spending)).final_wealth
    assert max(final, 0.0) <= max(base.final_wealth, 0.0) + 1e-6


def test_income_that_is_paid_out_of_a_crash_is_not_spent_twice() -> None:
    crashing = plan(market=market(expected_return=0.05, income_yield=0.05))
    ledger = Ledger(crashing, 1)
    ledger.step(np.array([[-ledger.schedule.growth[0, 0]]], dtype=np.float32), np.zeros(1, dtype=np.float32))
    assert ledger.wealth[0] == pytest.approx(0.0, abs=0.1)
    ledger.step(np.zeros((1, 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    assert ledger.balances[0, 0] >= 0.0
    assert ledger.shortfall[0] == pytest.approx(1_000.0, abs=0.1)


def test_a_year_without_wealth_was_no_loss() -> None:
    """Guardrails freeze a raise after a loss: here the need doubles while the first savings come in."""
    saver = plan(
        to_age=70,
        accounts=(account(0.0),),
        rule=Guardrails(),
        market=market(inflation=0.02),
        spending=(
            Spending(label="Life", monthly=100.0, essential=True),
            Spending(label="More", monthly=100.0, essential=True, start=date(2027, 1, 1)),
        ),
        contributions=(Contribution(label="S", monthly=1_000.0, account=0, start=date(2027, 1, 1)),),
    )
    projection = project(saver)
    assert projection.real(projection.received)[[0, 12, 23]] == pytest.approx([0.0, 200.0, 200.0])
