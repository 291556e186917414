"""One of two dies first: what the survivor has, spends and pays, each number by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.planning.samples import account, market, plan
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    MONTHLY_INCOME,
    OWNER,
    PARTNER,
    TAX_DEFERRED,
    TAXABLE,
    Goal,
    Lives,
    Pension,
    Plan,
    age_in,
    distribution_period,
    first_death,
    make_schedule,
    pension_amounts,
    project,
)
from xl_portfolio.core.simulation import TORNADO_FACTORS, LogNormal, simulate, tornado, worst_case
from xl_portfolio.core.tax import MARRIED, SINGLE, SOCIAL_SECURITY, US_FEDERAL, Income, tax_table

JOINT, ALONE = (tax_table(US_FEDERAL, 2025, status) for status in (MARRIED, SINGLE))


def couple(ages: tuple[int | None, int | None] = (70, 85), **changes: Any) -> Plan:
    """Two born in January and July 1960; by default one dies in January 2030, the other in July 2045."""
    lives = Lives(ages=ages, spending=changes.pop("spending_share", 1.0), law=changes.pop("alone", None))
    settings = {"birth": date(1960, 1, 1), "partner_birth": date(1960, 7, 1), "lives": lives, **changes}
    return plan(**settings)


def benefit(monthly: float, whose: int | None, start: date | None = None) -> Pension:
    return Pension(
        label=f"Benefit {whose}", monthly=monthly, start=start, character=SOCIAL_SECURITY, whose=whose
    )


# --- when --------------------------------------------------------------------------------------------


def test_the_plan_ends_when_the_last_one_dies() -> None:
    both = couple()
    death = first_death(both)
    assert death is not None
    assert (death.person, death.on, death.month) == (OWNER, date(2030, 1, 1), 48)
    assert death.survivor_birth == date(1960, 7, 1)
    assert both.months == 12 * 19 + 6
    assert couple((90, 70)).months == 12 * 24
    assert couple((None, 70)).months == 12 * 19  # the owner reaches 85, to which is planned
    assert couple((70, None)).months == couple((70, 85)).months


def test_who_dies_together_leaves_no_survivor() -> None:
    same = couple((80, 80), partner_birth=date(1960, 1, 20))
    assert first_death(same) is None
    assert same.months == 12 * 14
    assert first_death(replace(couple(), lives=None)) is None
    assert first_death(plan()) is None


def test_a_death_before_the_plan_leaves_the_survivor_at_once() -> None:
    widowed = couple((60, 85), pensions=(Pension(label="P", monthly=100.0, whose=OWNER, survivor_share=0.5),))
    assert pension_amounts(widowed, 2).tolist() == [[50.0, 50.0]]
    assert set(make_schedule(couple((60, 85), spending_share=0.7)).spending) == {700.0}


def test_lives_need_a_partner_and_shares_up_to_the_whole() -> None:
    with pytest.raises(InputError, match="two birth dates"):
        plan(lives=Lives(ages=(80, 85)))
    with pytest.raises(InputError, match=r"survivor's share of spending is 1\.2"):
        Lives(ages=(80, 85), spending=1.2)
    with pytest.raises(InputError, match=r"survivor's share of P is 1\.5"):
        Pension(label="P", monthly=1.0, survivor_share=1.5)


# --- pensions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whose", "share", "after"),
    [(OWNER, 0.0, 0.0), (OWNER, 0.6, 300.0), (PARTNER, 0.0, 500.0), (None, 0.0, 500.0)],
)
def test_a_pension_goes_on_as_agreed(whose: int | None, share: float, after: float) -> None:
    pension = Pension(label="P", monthly=500.0, whose=whose, survivor_share=share)
    paid = pension_amounts(couple(pensions=(pension,)), 60)[0]
    assert paid[47] == 500.0
    assert paid[[48, 59]].tolist() == [after, after]


@pytest.mark.parametrize(
    ("dead", "survivor", "left"),
    [(2_000.0, 800.0, 2_000.0), (800.0, 2_000.0, 2_000.0), (0.0, 900.0, 900.0), (900.0, 0.0, 900.0)],
)
def test_the_larger_social_security_stays(dead: float, survivor: float, left: float) -> None:
    paid = pension_amounts(couple(pensions=(benefit(dead, OWNER), benefit(survivor, PARTNER))), 60)
    assert paid[:, 47].sum() == dead + survivor
    assert paid[:, 48].sum() == left
    assert paid[1, 48] == survivor  # one's own first, then what the other's exceeds it by


def test_a_benefit_of_nobody_is_not_compared() -> None:
    paid = pension_amounts(couple(pensions=(benefit(2_000.0, OWNER), benefit(500.0, None))), 60)
    assert paid[:, 48].tolist() == [2_000.0, 500.0]


def test_a_benefit_that_begins_after_the_death_is_compared_from_then_on() -> None:
    begun = (benefit(2_000.0, OWNER, date(2031, 1, 1)), benefit(800.0, PARTNER, date(2032, 1, 1)))
    paid = pension_amounts(couple(pensions=begun), 84).sum(axis=0)
    assert paid[[59, 60, 71, 72]].tolist() == [0.0, 2_000.0, 2_000.0, 2_000.0]


def test_a_survivor_below_sixty_waits_for_the_other_benefit() -> None:
    young = couple(partner_birth=date(1972, 7, 1), pensions=(benefit(2_000.0, OWNER),))
    paid = pension_amounts(young, 84)[0]
    assert paid[[47, 48, 77, 78]].tolist() == [2_000.0, 0.0, 0.0, 2_000.0]  # sixty in July 2032


@given(
    amounts=st.lists(st.integers(0, 3_000), min_size=4, max_size=4),
    ages=st.tuples(st.integers(67, 80), st.integers(67, 80)),
)
def test_the_survivor_never_has_more_than_both_nor_less_than_either(
    amounts: list[int], ages: tuple[int, int]
) -> None:
    flows = tuple(benefit(float(amount), place // 2) for place, amount in enumerate(amounts))
    flows = tuple(replace(flow, label=str(place)) for place, flow in enumerate(flows))
    both = couple(ages, pensions=flows)
    death = first_death(both)
    assert death is not None
    paid = pension_amounts(both, both.months).sum(axis=0)
    assert paid[: death.month] == pytest.approx(np.full(death.month, float(sum(amounts))))
    assert paid[death.month :] == pytest.approx(max(sum(amounts[:2]), sum(amounts[2:])))


# --- spending and goals ------------------------------------------------------------------------------


def test_spending_falls_to_the_share_and_the_goal_with_it() -> None:
    goal = Goal(label="Live", kind=MONTHLY_INCOME, amount=1_000.0)
    alone = couple(spending_share=0.7, market=market(inflation=0.02))
    projection = project(alone, [goal])
    real = projection.real(projection.received)
    assert real[[47, 48]] == pytest.approx([1_000.0, 700.0])
    assert make_schedule(alone).essential[[47, 48]].tolist() == [1_000.0, 700.0]
    assert projection.goals_met == (True,)
    assert project(alone, [replace(goal, amount=1_001.0)]).goals_met == (False,)


# --- taxes and distributions -------------------------------------------------------------------------


def test_the_year_of_death_is_still_joint_and_the_next_is_single() -> None:
    pension = Pension(label="P", monthly=5_000.0)
    # dies in July 2029 at 69
    taxed = couple((90, 69), law=JOINT, alone=ALONE, pensions=(pension,), spending=())
    tax = project(taxed).tax_of_year
    income = Income(ordinary=60_000.0)
    assert tax[2] == pytest.approx(float(JOINT.assess(income, 2).tax))  # 2028
    assert tax[3] == pytest.approx(float(JOINT.assess(income, 2).tax))  # 2029, the year of death
    assert tax[4] == pytest.approx(float(ALONE.assess(income, 1).tax))  # 2030
    assert tax[4] > tax[3]
    kept = project(replace(taxed, lives=Lives(ages=(90, 69)))).tax_of_year
    assert kept[4] == pytest.approx(float(JOINT.assess(income, 1).tax))  # no other table


def test_required_distributions_follow_the_survivor() -> None:
    both = couple((75, 90), partner_birth=date(1965, 7, 1), accounts=(account(1.0), account(1e5, TAX_DEFERRED)),
                  order=(0, 1))  # fmt: skip
    schedule = make_schedule(both)
    year = {2026 + place: share for place, share in enumerate(schedule.distribution)}
    assert year[2034] == 0.0
    assert year[2035] == pytest.approx(1.0 / distribution_period(75))  # the owner dies in January: still due
    assert year[2036] == 0.0  # the partner is 71
    assert year[2040] == pytest.approx(1.0 / distribution_period(75))
    assert schedule.ages[[9, 10]].tolist() == [75, 76]
    assert schedule.drawing_ages[[9, 10]].tolist() == [75, 71]


# --- in words ----------------------------------------------------------------------------------------


def test_the_age_of_whoever_lives_says_when() -> None:
    both = couple()  # the owner dies in January 2030, the partner was born in July 1960
    assert age_in(both, date(2029, 12, 1)) == (OWNER, 69)
    assert age_in(both, date(2030, 1, 1)) == (PARTNER, 69)
    assert age_in(both, date(2031, 7, 1)) == (PARTNER, 71)
    assert age_in(couple(birth=date(1960, 1, 20)), date(2030, 1, 1)) == (PARTNER, 69)  # the month decides
    assert age_in(couple((85, 70)), date(2040, 1, 1)) == (OWNER, 80)
    assert age_in(plan(), date(2026, 1, 1)) == (OWNER, 60)


def test_the_worst_futures_tell_the_age_of_whoever_lives() -> None:
    poor = couple(accounts=(account(60_000.0),))  # paid for sixty months, to December 2030
    worst = worst_case(poor, simulate(poor, LogNormal(), 20, 1))
    assert worst.age == pytest.approx(65.5 + 5, abs=0.01)
    assert "half of them by the partner's age 7" in worst.text
    later = couple((85, 70), accounts=(account(60_000.0),))
    assert "half of them by age 71" in worst_case(later, simulate(later, LogNormal(), 20, 1)).text


# --- the same in the simulation ----------------------------------------------------------------------


def test_a_simulation_without_volatility_is_the_plan() -> None:
    both = couple(
        spending_share=0.8,
        law=JOINT,
        alone=ALONE,
        market=market(0.04, 0.0, 0.03, 0.02),
        accounts=(account(2e5), account(1e5, TAX_DEFERRED)),
        order=(0, 1),
        pensions=(benefit(900.0, OWNER), benefit(700.0, PARTNER)),
    )
    run = simulate(both, LogNormal(), 3, 1)
    projection = project(both)
    final = projection.final_wealth / 1.02 ** (both.months / 12)
    assert run.final_wealth == pytest.approx(np.full(3, final), rel=1e-6)


def test_longer_lives_in_the_tornado_move_both_deaths() -> None:
    factor = next(factor for factor in TORNADO_FACTORS if factor.name == "Length of life")
    both = couple((70, None), accounts=(account(5e4, TAXABLE),))
    assert factor.high(both).months == both.months + 60
    death = first_death(factor.high(both))
    assert death is not None
    assert death.on == date(2035, 1, 1)
    assert first_death(factor.low(both)) is not None
    assert tornado(both, LogNormal(), 10, 1, [factor])[0].wealth_low == 0.0
