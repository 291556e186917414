from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.core.planning.samples import account, market, plan
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    GROWTH,
    LEGACY,
    LIQUIDITY,
    MONTHLY_INCOME,
    TAX_DEFERRED,
    TAX_FREE,
    TAXABLE,
    Account,
    Contribution,
    Goal,
    LargeNeed,
    Pension,
    Spending,
    make_schedule,
    monthly_amounts,
    project,
)
from xl_portfolio.core.tax import SINGLE, SOCIAL_SECURITY, US_FEDERAL, FlatRate, tax_table

NOTHING: tuple[Spending, ...] = ()


def test_money_without_return_lasts_as_long_as_it_lasts() -> None:
    projection = project(plan())
    assert len(projection.months) == 300
    assert projection.months[0] == date(2026, 1, 1)
    assert projection.months[-1] == date(2050, 12, 1)
    assert projection.wealth[-1] == pytest.approx(0.0, abs=1e-6)
    assert not projection.shortfall.any()
    assert project(plan(accounts=(account(299_000.0),))).shortfall.sum() == pytest.approx(1_000.0)


def test_a_lump_sum_compounds_at_the_arithmetic_mean_less_costs() -> None:
    assets = market(expected_return=0.07)
    projection = project(plan(market=assets, spending=NOTHING, adviser_fee=0.012))
    assert projection.wealth[11] == pytest.approx(300_000 * 1.07 * 0.999**12)
    assert projection.fees[0] == pytest.approx(300_000 * 1.07 ** (1 / 12) * 0.001)
    costly = replace(assets, expense_ratios=np.array([0.01]))
    assert project(plan(market=costly, spending=NOTHING)).wealth[11] == pytest.approx(318_000)


def test_spending_at_the_start_of_the_month_is_an_annuity_due() -> None:
    growth = 1.05 ** (1 / 12)
    projection = project(plan(market=market(expected_return=0.05)))
    annuity = 1_000 * sum(growth ** (300 - k) for k in range(300))
    assert projection.wealth[-1] == pytest.approx(300_000 * growth**300 - annuity)


def test_real_amounts() -> None:
    projection = project(plan(market=market(inflation=0.03)))
    assert projection.price_level[[0, 12]] == pytest.approx([1.0, 1.03])
    assert projection.received[12] == pytest.approx(1_030.0)
    assert projection.real(projection.received)[:200] == pytest.approx(np.full(200, 1_000.0))
    assert projection.by_year(projection.received)[0] == pytest.approx(
        1_000 * sum(1.03 ** (k / 12) for k in range(12))
    )


def test_flows_by_date() -> None:
    spending = Spending(label="x", monthly=5.0, essential=True, start=date(2026, 3, 15), end=date(2026, 4, 1))
    assert monthly_amounts(spending, date(2026, 1, 31), 6).tolist() == [0, 0, 5, 5, 0, 0]
    need = LargeNeed(label="Roof", amount=7.0, on=date(2026, 2, 1))
    assert monthly_amounts(need, date(2026, 1, 31), 3).tolist() == [0, 7, 0]
    assert monthly_amounts(replace(need, on=date(2025, 2, 1)), date(2026, 1, 31), 3).tolist() == [0, 0, 0]
    before = replace(spending, start=date(2020, 1, 1), end=date(2021, 1, 1))
    assert monthly_amounts(before, date(2026, 1, 31), 3).tolist() == [0, 0, 0]


def test_pensions_pay_first_and_what_they_leave_is_saved() -> None:
    pensions = (Pension(label="P", monthly=1_200.0, start=date(2027, 1, 1)),)
    projection = project(plan(pensions=pensions))
    assert projection.payout[[11, 12]].tolist() == [1_000, 0]
    assert projection.received[[11, 12]].tolist() == [1_000, 1_000]
    assert projection.wealth[[11, 12]] == pytest.approx([288_000, 288_200])


def test_a_pension_that_does_not_follow_prices_loses() -> None:
    pensions = (Pension(label="P", monthly=500.0, follows_prices=False),)
    projection = project(plan(market=market(inflation=0.05), pensions=pensions))
    assert projection.pensions[:, 0] == pytest.approx(np.full(300, 500.0))
    assert projection.payout[12] == pytest.approx(1_050 - 500)


def test_contributions_and_large_needs() -> None:
    projection = project(
        plan(
            spending=NOTHING,
            contributions=(Contribution(label="Save", monthly=100.0, account=0, end=date(2026, 12, 1)),),
            needs=(LargeNeed(label="Roof", amount=20_000.0, on=date(2027, 6, 1)),),
        )
    )
    assert projection.wealth[[0, 11, 16, 17]] == pytest.approx([300_100, 301_200, 301_200, 281_200])


def test_interest_is_taxed_in_the_year_after() -> None:
    law = FlatRate(ordinary=0.25, preferential=0.1)
    projection = project(
        plan(market=market(expected_return=0.06, income_yield=0.06), law=law, spending=NOTHING)
    )
    held = 300_000 * sum(1.06 ** (k / 12) for k in range(12))
    assert projection.tax_of_year[0] == pytest.approx(0.25 * 0.005 * held)
    assert projection.tax_paid[12] == projection.tax_of_year[0]
    assert not projection.tax_paid[:12].any()
    assert projection.income[0, 0] == pytest.approx(1_500.0)
    last = projection.wealth[-1] - projection.tax_of_year[-1]
    assert projection.final_wealth == pytest.approx(last)


def test_a_sale_realises_its_share_of_the_gain() -> None:
    law = FlatRate(ordinary=0.0, preferential=0.2)
    projection = project(plan(accounts=(account(300_000.0, basis=120_000.0),), law=law))
    # 60 % of each withdrawal is gain
    assert projection.tax_of_year[0] == pytest.approx(0.2 * 0.6 * 12_000)


def test_losses_reduce_later_gains() -> None:
    law = FlatRate(ordinary=0.0, preferential=0.2)
    losing = project(plan(accounts=(account(300_000.0, basis=400_000.0),), law=law))
    assert not losing.tax_of_year.any()


def test_spending_from_income_realises_no_gain() -> None:
    law = FlatRate(ordinary=0.0, preferential=0.2)
    changes = {
        "accounts": (account(300_000.0, basis=0.0),),
        "law": law,
        "market": market(expected_return=0.06, income_yield=0.06),
    }
    # 1,500 of income a month pays 1,000; only the first month is sold
    assert project(plan(**changes)).tax_of_year[0] == pytest.approx(0.2 * 1_000)
    reinvesting = project(plan(**changes, reinvested=1.0))
    assert reinvesting.tax_of_year[0] > 0.2 * 10_000


def test_withdrawals_from_a_tax_deferred_account_are_ordinary() -> None:
    law = FlatRate(ordinary=0.25, preferential=0.0)
    accounts = (account(0.0), account(300_000.0, TAX_DEFERRED))
    projection = project(plan(accounts=accounts, order=(0, 1), law=law))
    assert projection.tax_of_year[0] == pytest.approx(3_000.0)
    # the tax is drawn from the same account and taxed in its turn
    assert projection.tax_of_year[1] == pytest.approx(0.25 * (12_000 + 3_000))


def test_the_order_of_accounts() -> None:
    accounts = (account(6_000.0), account(6_000.0, TAX_DEFERRED), account(300_000.0, TAX_FREE))
    projection = project(plan(accounts=accounts, order=(0, 1, 2)))
    assert projection.withdrawals[[0, 6, 12]].tolist() == [[1_000, 0, 0], [0, 1_000, 0], [0, 0, 1_000]]
    turned = project(plan(accounts=accounts, order=(2, 0, 1)))
    assert turned.withdrawals[0].tolist() == [0, 0, 1_000]


def test_income_by_class_in_all_accounts() -> None:
    accounts = (account(100_000.0), account(200_000.0, TAX_DEFERRED))
    projection = project(plan(accounts=accounts, order=(0, 1), market=market(0.06, 0.0, 0.03)))
    assert projection.income[0] == pytest.approx([(99_000 + 200_000) * 0.0025])


def test_required_distributions_that_are_not_spent_are_saved() -> None:
    accounts = (account(0.0), account(265_000.0, TAX_DEFERRED))
    projection = project(
        plan(accounts=accounts, order=(0, 1), birth=date(1953, 5, 1), to_age=90, spending=NOTHING)
    )
    # 73 in 2026: 265,000 / 26.5 over twelve months
    assert projection.balances[11] == pytest.approx([10_000, 255_000])
    assert projection.balances[23, 1] == pytest.approx(255_000 * (1 - 1 / 25.5))
    assert projection.withdrawals[0] == pytest.approx([-10_000 / 12, 10_000 / 12])


def test_social_security_and_brackets_in_a_plan() -> None:
    law = tax_table(US_FEDERAL, 2025, SINGLE)
    accounts = (account(0.0), account(600_000.0, TAX_DEFERRED))
    pension = Pension(label="SS", monthly=2_000.0, character=SOCIAL_SECURITY)
    projection = project(
        plan(
            accounts=accounts,
            order=(0, 1),
            law=law,
            pensions=(pension,),
            spending=(Spending(label="Life", monthly=5_000.0, essential=True),),
        )
    )
    # 36,000 withdrawn, 24,000 benefit: I = 48,000; taxed 4,500 + 0.85 x 14,000 = 16,400; less 15,750
    taxable = 36_000 + 16_400 - 15_750
    assert projection.tax_of_year[0] == pytest.approx(1_192.5 + 0.12 * (taxable - 11_925))


def test_brackets_follow_prices() -> None:
    law = tax_table(US_FEDERAL, 2025, SINGLE)
    accounts = (account(0.0), account(3e6, TAX_DEFERRED))
    spending = (Spending(label="Life", monthly=6_000.0, essential=True),)
    changes = {"accounts": accounts, "order": (0, 1), "law": law, "spending": spending, "to_age": 70}
    still = project(plan(**changes, market=market()))
    moving = project(plan(**changes, market=market(inflation=0.04)))
    real = moving.tax_of_year[8] / 1.04**9
    assert real == pytest.approx(still.tax_of_year[8], rel=0.06)  # incomes are booked during the year


def test_the_reserve_is_filled_up_and_used_after_a_loss() -> None:
    accounts = (account(300_000.0), account(0.0))
    filled = project(plan(accounts=accounts, reserve=1, reserve_months=6.0))
    # without a loss: filled to 6,000 at the beginning of the second year, untouched afterwards
    assert filled.balances[[11, 12, 24], 1] == pytest.approx([0, 6_000, 6_000])
    losing = project(
        plan(
            accounts=(account(300_000.0), account(6_000.0)),
            reserve=1,
            reserve_months=6.0,
            market=market(expected_return=-0.05),
        )
    )
    assert losing.withdrawals[11, 1] == 0
    assert losing.withdrawals[12] == pytest.approx([0, 1_000])
    assert losing.balances[23, 1] == pytest.approx(0.0, abs=1e-6)


def test_filling_the_reserve_takes_the_income_of_the_month_along() -> None:
    accounts = (account(5_000.0), account(0.0))
    assets = market(expected_return=0.05, income_yield=0.05)
    spending = (Spending(label="Life", monthly=400.0, essential=True),)
    projection = project(
        plan(accounts=accounts, reserve=1, reserve_months=24.0, market=assets, spending=spending)
    )
    assert projection.balances.min() >= 0.0
    assert projection.balances[12, 0] == 0.0


def test_a_glide_path_moves_once_a_year() -> None:
    gliding = Account(
        label="A",
        kind=TAXABLE,
        balance=1.0,
        weights=np.array([1.0, 0.0]),
        final_weights=np.array([0.0, 1.0]),
        glide_years=4,
    )
    assert [gliding.weights_after(year)[0] for year in (0, 1, 4, 9)] == [1.0, 0.75, 0.0, 0.0]
    at_once = replace(gliding, glide_years=0)
    assert at_once.weights_after(0).tolist() == [0.0, 1.0]


def test_goals_of_the_deterministic_plan() -> None:
    goals = [
        Goal(label="Income", kind=MONTHLY_INCOME, amount=1_000.0),
        Goal(label="More", kind=MONTHLY_INCOME, amount=1_001.0),
        Goal(label="Half", kind=GROWTH, amount=150_000.0, by=date(2038, 6, 1)),
        Goal(label="Half too late", kind=GROWTH, amount=150_000.0, by=date(2038, 7, 1)),
        Goal(label="Near", kind=LIQUIDITY, amount=200_000.0, by=date(2034, 4, 1)),
        Goal(label="Far", kind=LIQUIDITY, amount=200_000.0),
        Goal(label="Heirs", kind=LEGACY, amount=1.0),
        Goal(label="Nothing left", kind=LEGACY, amount=0.0),
    ]
    assert project(plan(), goals).goals_met == (True, False, True, False, True, False, False, True)
    with pytest.raises(InputError, match="outside the plan"):
        project(plan(), [replace(goals[2], by=date(2099, 1, 1))])


def test_the_schedule_knows_what_is_ahead() -> None:
    pensions = (Pension(label="P", monthly=400.0, start=date(2026, 4, 1)),)
    schedule = make_schedule(plan(pensions=pensions))
    assert schedule.bridge[:5].tolist() == [1_200, 800, 400, 0, 0]
    assert schedule.long_run_need[[0, 5]].tolist() == [600, 600]
    assert schedule.ages[0] == 60
    assert schedule.seniors[[4, 5]].tolist() == [0, 1]
    assert (schedule.distribution[14], schedule.distribution[15]) == (0, pytest.approx(1 / 24.6))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"order": (0, 0)}, "name every account once"),
        ({"order": ()}, "name every account once"),
        ({"accounts": (account(1.0, TAX_FREE),)}, "no taxable account"),
        ({"reserve": 3}, "reserve must be"),
        ({"adviser_fee": 1.0}, "adviser fee"),
        ({"to_age": 50}, "Check the birth dates"),
        ({"contributions": (Contribution(label="S", monthly=1.0, account=4),)}, "account 5"),
        (
            {"accounts": (Account(label="A", kind=TAXABLE, balance=1.0, weights=np.array([0.5, 0.5])),)},
            "2 weights for 1",
        ),
    ],
)
def test_wrong_plans(changes: dict[str, object], text: str) -> None:
    with pytest.raises(InputError, match=text):
        plan(**changes)


def test_wrong_accounts_flows_and_goals() -> None:
    with pytest.raises(InputError, match="not to 1"):
        Account(label="A", kind=TAXABLE, balance=1.0, weights=np.array([0.5]))
    with pytest.raises(InputError, match="no short positions"):
        Account(label="A", kind=TAXABLE, balance=1.0, weights=np.array([1.5, -0.5]))
    with pytest.raises(InputError, match="balance of A"):
        Account(label="A", kind=TAXABLE, balance=-1.0, weights=np.ones(1))
    with pytest.raises(InputError, match="write 0 or more"):
        Pension(label="P", monthly=-1.0)
    with pytest.raises(InputError, match="exchange the dates"):
        Pension(label="P", monthly=1.0, start=date(2030, 1, 1), end=date(2029, 1, 1))
    with pytest.raises(InputError, match="priority"):
        Goal(label="G", kind=LEGACY, amount=1.0, priority=0)
    with pytest.raises(InputError, match="0 or more"):
        Goal(label="G", kind=LEGACY, amount=-1.0)
    with pytest.raises(InputError, match="ends before"):
        Goal(label="G", kind=LEGACY, amount=1.0, start=date(2030, 1, 1), by=date(2029, 1, 1))
