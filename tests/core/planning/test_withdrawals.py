from __future__ import annotations

import numpy as np
import pytest

from tests.core.planning.samples import account, market, plan
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    UNIFORM_LIFETIME_TABLE,
    WITHDRAWAL_RULES,
    FixedReal,
    FloorAndCeiling,
    Guardrails,
    IncomeOnly,
    LifeExpectancy,
    Percentage,
    YearFacts,
    distribution_period,
    project,
    required_distribution_age,
)


def facts(**changes: object) -> YearFacts:
    settings: dict[str, object] = {
        "first": False,
        "factor": np.ones(1),
        "payout": np.full(1, 4_000.0),
        "initial": np.full(1, 0.05),
        "need": np.full(1, 4_000.0),
        "wealth": np.full(1, 960_000.0),  # 48,000 / 960,000 = 5 %
        "bridge": 0.0,
        "inflation": np.full(1, 1.03),
        "lost": np.zeros(1, dtype=bool),
        "income": np.full(1, 2_500.0),
        "age": 73,
        "years_left": 20.0,
    }
    return YearFacts(**{**settings, **changes})  # type: ignore[arg-type]  # the fields have several types


def guardrails(**changes: object) -> float:
    return float(Guardrails().decide(facts(**changes))[0][0])


@pytest.mark.parametrize(
    ("age", "period"), [(73, 26.5), (75, 24.6), (80, 20.2), (72, 27.4), (100, 6.4), (120, 2.0)]
)
def test_distribution_periods(age: int, period: float) -> None:
    assert distribution_period(age) == period


def test_distribution_periods_beyond_the_table() -> None:
    assert distribution_period(130) == 2.0
    assert distribution_period(70) == pytest.approx(29.4)
    assert len(UNIFORM_LIFETIME_TABLE) == 49
    assert list(UNIFORM_LIFETIME_TABLE) == sorted(UNIFORM_LIFETIME_TABLE, reverse=True)


@pytest.mark.parametrize(("born", "age"), [(1950, 72), (1951, 73), (1959, 73), (1960, 75)])
def test_required_distributions_begin(born: int, age: int) -> None:
    assert required_distribution_age(born) == age


def test_guardrails_inside_the_rails() -> None:
    assert guardrails() == 1.0
    assert guardrails(wealth=np.full(1, 960_000 / 1.19)) == 1.0
    assert guardrails(wealth=np.full(1, 960_000 / 0.81)) == 1.0


def test_guardrails_cut_and_raise_by_a_tenth() -> None:
    assert guardrails(wealth=np.full(1, 960_000 / 1.21)) == pytest.approx(0.9)
    assert guardrails(wealth=np.full(1, 960_000 / 0.79)) == pytest.approx(1.1)


def test_guardrails_do_not_cut_in_the_final_fifteen_years() -> None:
    assert guardrails(wealth=np.full(1, 500_000.0), years_left=15.0) == 1.0
    assert guardrails(wealth=np.full(1, 500_000.0), years_left=15.1) == pytest.approx(0.9)
    assert guardrails(wealth=np.full(1, 2e6), years_left=5.0) == pytest.approx(1.1)


def test_guardrails_freeze_after_a_loss_only_above_the_initial_rate() -> None:
    lost = np.ones(1, dtype=bool)
    assert guardrails(lost=lost) == 1.0  # the rate is the initial one, not above it
    assert guardrails(lost=lost, wealth=np.full(1, 900_000.0)) == pytest.approx(1 / 1.03)
    assert guardrails(lost=lost, wealth=np.full(1, 1e6)) == 1.0
    falling = np.full(1, 0.98)
    assert guardrails(lost=lost, wealth=np.full(1, 900_000.0), inflation=falling) == 1.0


def test_guardrails_set_the_bridge_aside() -> None:
    assert guardrails(wealth=np.full(1, 1_060_000.0), bridge=100_000.0) == 1.0


def test_other_rules_by_hand() -> None:
    assert Percentage(rate=0.04).decide(facts())[0] == pytest.approx([3_200.0])
    assert LifeExpectancy().decide(facts())[0] == pytest.approx([960_000 / 26.5 / 12])
    assert IncomeOnly(share=0.8).decide(facts())[0] == pytest.approx([2_000.0])
    assert FixedReal().decide(facts())[0] == [1.0]
    rule = FloorAndCeiling(rate=0.04, floor=0.1, ceiling=0.2)
    payout, first = rule.decide(facts(first=True))
    assert payout == first == [3_200.0]
    for wealth, expected in ((960_000.0, 3_200.0), (100_000.0, 2_880.0), (2e6, 3_840.0)):
        value, _ = rule.decide(facts(initial=first, wealth=np.full(1, wealth)))
        assert value == pytest.approx([expected])


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in WITHDRAWAL_RULES}) == len(WITHDRAWAL_RULES)


def test_a_percentage_in_a_plan() -> None:
    projection = project(plan(rule=Percentage(rate=0.06)))
    # 6 % of 300,000 in the first year, of 282,000 in the second, a twelfth a month
    assert projection.payout[[0, 11, 12]] == pytest.approx([1_500, 1_500, 1_410])


def test_income_only_leaves_the_capital() -> None:
    projection = project(
        plan(rule=IncomeOnly(share=1.0), market=market(expected_return=0.04, income_yield=0.04))
    )
    assert projection.payout[0] == pytest.approx(1_000.0)
    assert projection.wealth[-1] == pytest.approx(300_000, rel=0.03)


def test_guardrails_in_a_plan_that_spends_too_much() -> None:
    projection = project(plan(rule=Guardrails(), accounts=(account(150_000.0),)))
    # 8 % of 150,000 each year without return: above 9.6 % once less than 125,000 is left, after three years
    assert projection.payout[[0, 24, 35, 36]] == pytest.approx([1_000, 1_000, 1_000, 900])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Percentage(rate=4.0),
        lambda: FloorAndCeiling(rate=0.04, floor=-0.1, ceiling=0.1),
        lambda: Guardrails(trigger=0.0),
        lambda: IncomeOnly(share=2.0),
    ],
)
def test_wrong_parameters(make: object) -> None:
    with pytest.raises(InputError):
        make()  # type: ignore[operator]  # a lambda of the table above
