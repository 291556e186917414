from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.benchmarks.simulation import FULL_PLAN, plain_plan
from tests.core.planning.samples import account, market, plan
from tests.core.simulation.ruin import ruin_probability
from xl_portfolio.core.errors import Cancelled, Infeasible, InputError
from xl_portfolio.core.planning import (
    GROWTH,
    LEGACY,
    MONTHLY_INCOME,
    FixedReal,
    FloorAndCeiling,
    Goal,
    Guardrails,
    IncomeOnly,
    LargeNeed,
    Ledger,
    LifeExpectancy,
    Percentage,
    Spending,
    WithdrawalRule,
    project,
)
from xl_portfolio.core.simulation import (
    HistoricalSequences,
    IncomeCuts,
    LogNormal,
    StudentT,
    drawn_futures,
    kept_futures,
    live,
    lump_sum_against_averaging,
    simulate,
    sustainable_withdrawal,
    tornado,
    worst_case,
)

STILL = replace(FULL_PLAN.market, volatilities=np.zeros(FULL_PLAN.market.size), inflation_volatility=0.0)
RISKY = plan(market=market(expected_return=0.05, volatility=0.12, inflation=0.02, inflation_volatility=0.01))
RULES: list[WithdrawalRule] = [
    FixedReal(),
    Guardrails(),
    Percentage(rate=0.04),
    FloorAndCeiling(rate=0.045, floor=0.15, ceiling=0.2),
    LifeExpectancy(),
    IncomeOnly(share=0.9),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("model", [LogNormal(), StudentT(degrees=5.0)], ids=lambda model: model.name)
def test_no_volatility_is_the_deterministic_plan(rule: WithdrawalRule, model: LogNormal | StudentT) -> None:
    still = replace(FULL_PLAN, market=STILL, rule=rule)
    goals = [Goal(label="Heirs", kind=LEGACY, amount=100_000.0)]
    projection = project(still, goals)
    simulation = simulate(still, model, 3, 1, goals)
    level = projection.price_level * 1.025 ** (1 / 12)
    ends = [*range(11, still.months, 12)]
    real = (projection.wealth / level)[ends]
    for column in range(5):
        assert simulation.wealth_fan[1:, column] == pytest.approx(real, rel=1e-9)
        income = projection.by_year(projection.real(projection.received)) / 12
        assert simulation.income_fan[:, column] == pytest.approx(income, rel=1e-9)
    assert simulation.final_wealth == pytest.approx(projection.final_wealth / level[-1], rel=1e-9)
    assert simulation.goals[0].probability.value == float(projection.goals_met[0])
    assert simulation.success.standard_error == 0.0


def test_the_ledger_equals_the_plain_version() -> None:
    paths = 200
    departures = np.array(
        [d.astype(float) for d in LogNormal().departures(FULL_PLAN.market, FULL_PLAN.months, paths, 3)]
    )
    wealth, income, tax = plain_plan(FULL_PLAN, departures)
    ledger = Ledger(FULL_PLAN, paths)
    for month, (growth, prices) in enumerate(drawn_futures(FULL_PLAN, LogNormal(), paths, 3)):
        ledger.step(growth, prices)
        assert ledger.wealth / ledger.price_level == pytest.approx(wealth[month], rel=1e-4, abs=1.0)
        assert ledger.received / ledger.start_price_level == pytest.approx(income[month], rel=1e-4)
        if month % 12 == 11:
            assert ledger.tax_due == pytest.approx(tax[month // 12], rel=1e-4, abs=0.1)
    assert (income[-1] < 3_000).any()  # some of them fail
    assert tax.max() > 10_000


def test_a_lump_sum_has_its_closed_form() -> None:
    lump = plan(market=market(expected_return=0.06, volatility=0.15), spending=(), to_age=70)
    paths = 40_000
    final = simulate(lump, LogNormal(), paths, 2).final_wealth / 300_000
    variance = np.log1p((0.15 / 1.06) ** 2)
    mean = 1.06**10
    deviation = mean * np.sqrt(np.exp(10 * variance) - 1)
    assert final.mean() == pytest.approx(mean, abs=4 * deviation / np.sqrt(paths))
    assert final.std() == pytest.approx(deviation, rel=0.03)
    assert np.median(final) == pytest.approx(mean * np.exp(-5 * variance), rel=0.012)


def test_the_mean_of_a_plan_with_spending_is_the_deterministic_plan() -> None:
    # before anything runs dry wealth is linear in the returns, which are independent of one another
    rich = replace(RISKY, accounts=(account(3e6),), to_age=70)
    final = simulate(rich, LogNormal(), 40_000, 5).final_wealth
    expected = project(rich).final_wealth / 1.02**10
    assert final.mean() == pytest.approx(expected, abs=4 * final.std() / 200 + 0.002 * expected)


def test_a_goal_on_a_lump_sum_has_its_closed_form() -> None:
    lump = plan(market=market(expected_return=0.06, volatility=0.15), spending=(), to_age=70)
    goal = Goal(label="Double", kind=GROWTH, amount=600_000.0)
    (result,) = simulate(lump, LogNormal(), 40_000, 2, [goal]).goals
    variance = np.log1p((0.15 / 1.06) ** 2)
    z = (10 * (np.log(1.06) - variance / 2) - np.log(2)) / np.sqrt(10 * variance)
    exact = 0.5 * (1 + math.erf(z / math.sqrt(2)))
    assert result.probability.value == pytest.approx(float(exact), abs=4 * result.probability.standard_error)
    p = result.probability.value
    assert result.probability.standard_error == pytest.approx(np.sqrt(p * (1 - p) / 40_000))


def test_the_seed_decides() -> None:
    first, again, other = (simulate(RISKY, LogNormal(), 500, seed) for seed in (1, 1, 2))
    assert (first.final_wealth == again.final_wealth).all()
    assert (first.final_wealth != other.final_wealth).any()
    assert first.success == again.success


def test_fans_are_in_order_and_begin_with_today() -> None:
    simulation = simulate(RISKY, LogNormal(), 500, 1)
    assert simulation.wealth_fan.shape == (26, 5)
    assert simulation.income_fan.shape == (25, 5)
    assert (np.diff(simulation.wealth_fan, axis=1) >= 0).all()
    assert simulation.wealth_fan[0] == pytest.approx([300_000] * 5)


def test_failures_and_the_worst_in_words() -> None:
    simulation = simulate(RISKY, LogNormal(), 2_000, 1)
    failed = simulation.failed_in < RISKY.months
    assert simulation.success.value == pytest.approx(1 - failed.mean())
    assert (simulation.worst_cut[failed] > 0).all()
    assert np.median(simulation.worst_cut[failed]) == 1.0
    assert simulation.worst_cut[~failed].max() < 1e-9
    worst = worst_case(RISKY, simulation)
    assert worst.failing == 1.0
    assert 65 < worst.age < 85
    assert worst.text.startswith("In the worst 5 % of futures all plans fail, half of them by age ")
    calm = simulate(replace(RISKY, accounts=(account(3e6),)), LogNormal(), 500, 1)
    assert "is paid to the end" in worst_case(RISKY, calm).text
    assert ", as planned, and ends with " in worst_case(RISKY, calm).text  # never "0 % less than planned"
    assert ", 100 % less than planned, and ends with 0." in worst.text
    assert np.isnan(worst_case(RISKY, calm).age)
    half = worst_case(RISKY, simulation, share=1.0)
    assert half.failing == pytest.approx(failed.mean())
    with pytest.raises(InputError, match="above 0"):
        worst_case(RISKY, simulation, share=0.0)


def test_optional_spending_may_be_cut_but_essential_may_not() -> None:
    spending = (
        Spending(label="Essential", monthly=700.0, essential=True),
        Spending(label="Optional", monthly=300.0, essential=False),
    )
    cuts = replace(RISKY, rule=Guardrails(), spending=spending)
    strict = replace(RISKY, rule=Guardrails())
    assert (
        simulate(cuts, LogNormal(), 1_000, 1).success.value
        > simulate(strict, LogNormal(), 1_000, 1).success.value
    )
    flexible = simulate(cuts, LogNormal(), 1_000, 1)
    assert flexible.solvent.value > simulate(RISKY, LogNormal(), 1_000, 1).solvent.value
    assert flexible.solvent.value > flexible.success.value


def test_income_cuts_by_hand() -> None:
    always = IncomeCuts(probability=1.0, size=0.5)
    living = plan(
        rule=IncomeOnly(share=1.0), market=market(expected_return=0.04, income_yield=0.04), to_age=61
    )
    simulation = simulate(living, LogNormal(), 2, 1, cuts=always)
    assert simulation.income_fan[0] == pytest.approx([500.0] * 5)
    # half of the income is lost, the other half is spent
    growth = 1.04 ** (1 / 12) - 0.04 / 24
    wealth = 300_000.0
    for _ in range(12):
        wealth = (wealth - 500) * growth
    assert simulation.final_wealth == pytest.approx([wealth] * 2)


def test_cuts_begin_with_their_probability_and_last_their_years() -> None:
    factors = IncomeCuts(probability=0.1, size=0.3, years=2).factors(40, 5_000, 1)
    assert set(np.unique(factors)) == {0.7, 1.0}
    assert (factors[0] < 1).mean() == pytest.approx(0.1, abs=0.02)
    assert (factors[20] < 1).mean() == pytest.approx(1 - 0.9**2, abs=0.02)
    with pytest.raises(InputError, match="Income cuts"):
        IncomeCuts(probability=2.0, size=0.3)


def test_historical_sequences_in_a_plan() -> None:
    # ten good years, then ten bad ones: who begins later has less
    returns = np.where(np.arange(240) < 120, 0.01, -0.005)[:, None]
    model = HistoricalSequences(returns=returns, inflation=np.zeros(240))
    short = plan(to_age=70)
    simulation = simulate(short, model, 999, 1)
    assert simulation.paths == 121
    assert (np.diff(simulation.final_wealth) < 0).all()
    annuity = sum(1_000 * 1.01 ** (120 - k) for k in range(120))
    assert simulation.final_wealth[0] == pytest.approx(300_000 * 1.01**120 - annuity, rel=1e-5)


def test_progress_is_told_and_may_cancel() -> None:
    told: list[float] = []

    def note(done: float, text: str = "") -> None:
        told.append(done)

    simulate(RISKY, LogNormal(), 10, 1, progress=note)
    assert told == [year / 25 for year in range(25)]

    def stop(done: float, text: str = "") -> None:
        if done > 0.3:
            raise Cancelled("stopped")

    for paths in (10, 2_500):
        with pytest.raises(Cancelled):
            simulate(RISKY, LogNormal(), paths, 1, progress=stop)


# --- what follows from simulations ---


def test_ruin_of_milevsky_and_robinson() -> None:
    assert ruin_probability(0.07, 0.20, 28.1, 0.05) == pytest.approx(0.268, abs=5e-4)
    assert ruin_probability(0.07, 0.20, 28.1, 0.0) == 0.0


def test_ruin_by_simulation() -> None:
    # the closed form is continuous, in which 7 % is the exponent of the mean growth; spending every month is close
    spread = np.exp(0.07) * np.sqrt(np.expm1(0.20**2))
    long = plan(
        market=market(expected_return=float(np.expm1(0.07)), volatility=float(spread)),
        spending=(Spending(label="8 %", monthly=300_000 * 0.08 / 12, essential=True),),
        to_age=139,
    )
    # for an endless life the formula is exact; one in a hundred is ruined after the 79 years
    endless = simulate(long, LogNormal(), 8_000, 9)
    assert 1 - endless.success.value == pytest.approx(ruin_probability(0.07, 0.20, math.inf, 0.08), abs=0.025)
    # for a life of random length it matches two moments only
    less = replace(long, spending=(Spending(label="5 %", monthly=1_250.0, essential=True),))
    lives = np.random.default_rng(1).exponential(28.1 / np.log(2), 8_000) * 12
    died_poor = simulate(less, LogNormal(), 8_000, 9).failed_in < np.minimum(lives, long.months)
    assert died_poor.mean() == pytest.approx(ruin_probability(0.07, 0.20, 28.1, 0.05), abs=0.04)


def test_sustainable_withdrawal_without_risk_is_the_annuity() -> None:
    certain = plan(market=market(expected_return=0.04))
    growth = 1.04 ** (1 / 12)
    annuity = 300_000 / sum(growth**-k for k in range(300))
    result = sustainable_withdrawal(certain, LogNormal(), 0.85, 10, 1, tolerance=1e-5)
    assert result.monthly == pytest.approx(annuity, rel=2e-5)
    assert result.rate == pytest.approx(12 * annuity / 300_000, rel=2e-5)
    assert result.success.value == 1.0


def test_sustainable_withdrawal_is_at_its_probability() -> None:
    result = sustainable_withdrawal(RISKY, LogNormal(), 0.85, 1_000, 1)
    assert result.success.value >= 0.85
    more = replace(RISKY, spending=(Spending(label="x", monthly=result.monthly * 1.003, essential=True),))
    assert simulate(more, LogNormal(), 1_000, 1).success.value < 0.85
    assert result.monthly < sustainable_withdrawal(RISKY, LogNormal(), 0.7, 1_000, 1).monthly


def test_sustainable_withdrawal_errors() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        sustainable_withdrawal(RISKY, LogNormal(), 85.0, 10, 1)
    with pytest.raises(InputError, match="choose Fixed or Guardrails"):
        sustainable_withdrawal(replace(RISKY, rule=Percentage(rate=0.04)), LogNormal(), 0.85, 10, 1)
    with pytest.raises(InputError, match="nothing to scale"):
        sustainable_withdrawal(replace(RISKY, spending=()), LogNormal(), 0.85, 10, 1)
    hopeless = replace(RISKY, needs=(LargeNeed(label="Boat", amount=1e9, on=date(2030, 1, 1)),))
    with pytest.raises(Infeasible, match="large needs or taxes"):
        sustainable_withdrawal(hopeless, LogNormal(), 0.85, 10, 1)


def test_kept_futures_give_the_same_numbers() -> None:
    kept = kept_futures(RISKY, LogNormal(), 300, 4)
    lived = live(RISKY, LogNormal(), kept, 300, 4).final_wealth
    assert (lived == simulate(RISKY, LogNormal(), 300, 4).final_wealth).all()
    with pytest.raises(InputError, match="Futures of 10 months"):
        live(RISKY, LogNormal(), kept[:10], 300, 4)
    with pytest.raises(InputError, match="choose 1 to"):
        simulate(RISKY, LogNormal(), 0, 1)
    with pytest.raises(InputError, match="at most 106,666"):
        kept_futures(RISKY, LogNormal(), 110_000, 4)


def test_income_cuts_leave_less_to_spend() -> None:
    paying = replace(RISKY, market=replace(RISKY.market, yields=np.full(RISKY.market.size, 0.04)))
    cuts = IncomeCuts(probability=0.2, size=0.5, years=3)
    without = sustainable_withdrawal(paying, LogNormal(), 0.85, 500, 1)
    cut = sustainable_withdrawal(paying, LogNormal(), 0.85, 500, 1, cuts=cuts)
    assert cut.monthly < 0.99 * without.monthly


@pytest.mark.parametrize("cuts", [None, IncomeCuts(probability=0.1, size=0.3, years=2)])
def test_every_bar_of_the_tornado_is_a_simulation_of_the_changed_plan(cuts: IncomeCuts | None) -> None:
    for bar in tornado(FULL_PLAN, LogNormal(), 60, 3, cuts=cuts):
        low, high = (
            simulate(change(FULL_PLAN), LogNormal(), 60, 3, cuts=cuts)
            for change in (bar.factor.low, bar.factor.high)
        )
        assert (bar.success_low, bar.success_high) == (low.success.value, high.success.value)
        assert (bar.wealth_low, bar.wealth_high) == (
            float(np.median(low.final_wealth)),
            float(np.median(high.final_wealth)),
        )


def test_the_tornado_points_the_right_way() -> None:
    bars = tornado(RISKY, LogNormal(), 400, 1)
    widths = [bar.width for bar in bars]
    assert widths == sorted(widths, reverse=True)
    by_name = {bar.factor.name: bar for bar in bars}
    for name in ("Expected returns", "Wealth today"):
        assert by_name[name].success_low < by_name[name].success_high
    for name in ("Spending", "Inflation", "Volatility", "Length of life"):
        assert by_name[name].success_low > by_name[name].success_high
    assert by_name["Pensions"].width == 0.0  # there are none
    assert (
        by_name["Adviser fee"].wealth_high < by_name["Adviser fee"].wealth_low
        or by_name["Adviser fee"].width > 0
    )


def test_a_lump_sum_against_averaging() -> None:
    result = lump_sum_against_averaging(0.07, 0.15, 0.03, 12, 20_000, 1)
    assert result.expected_lump == pytest.approx(1.07)
    growth, cash = 1.07 ** (1 / 12), 1.03 ** (1 / 12)
    assert result.expected_averaged == pytest.approx(
        np.mean([cash**k * growth ** (12 - k) for k in range(12)])
    )
    assert 0.5 < result.lump_wins.value < 0.7
    assert result.lump_percentiles[0] < result.averaged_percentiles[0]
    certain = lump_sum_against_averaging(0.07, 0.0, 0.03, 12, 100, 1)
    assert certain.lump_wins.value == 1.0
    assert certain.averaged_percentiles == pytest.approx([certain.expected_averaged] * 3)
    with pytest.raises(InputError, match="instalments"):
        lump_sum_against_averaging(0.07, 0.15, 0.03, 1, 1_000, 1)
    with pytest.raises(InputError, match="decimals"):
        lump_sum_against_averaging(-1.0, 0.15, 0.03, 12, 1_000, 1)


def test_an_income_goal_counts_every_month() -> None:
    goal = Goal(label="Income", kind=MONTHLY_INCOME, amount=1_000.0)
    simulation = simulate(RISKY, LogNormal(), 500, 1, [goal])
    assert simulation.goals[0].probability == simulation.success
