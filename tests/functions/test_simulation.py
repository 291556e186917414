from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.functions.cases import error, number, why
from tests.functions.plans import plan, table, values
from xl_portfolio.sheet.grid import Grid

few = settings(deadline=None, max_examples=10)

LIVING = plan(
    Wealth=400_000,
    Monthly_spending=2500,
    Expected_return=0.06,
    Volatility=0.12,
    Years=15,
    Inflation=0.025,
    Fee=0.005,
    Yield=0.03,
    Tax_rate=0.15,
)
CERTAIN = [row if row[0] != "Volatility" else ["Volatility", 0.0] for row in LIVING]
LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)


def changed(rows: list[list[object]], **values: float) -> list[list[object]]:
    """A plan with other values in some rows."""
    names = {name.replace("_", " "): value for name, value in values.items()}
    return [[name, names.pop(str(name), value)] for name, value in rows] + [[n, v] for n, v in names.items()]


def logarithm(mean: float, volatility: float) -> tuple[float, float]:
    """Mean and deviation of the logarithm of a log-normal year."""
    variance = math.log1p((volatility / (1 + mean)) ** 2)
    return math.log1p(mean) - variance / 2, math.sqrt(variance)


def summary(name: str, *arguments: object) -> tuple[float, float]:
    """A probability and its standard error."""
    found = values(name, *arguments)
    return float(str(found["Probability"])), float(str(found["Standard error"]))


def success(*arguments: object) -> float:
    """Share of futures in which essential spending is always paid."""
    return float(str(values("MONTE_CARLO", *arguments)["Essential spending always paid"]))


# --- without risk -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["fixed", "guardrails", "percentage", "required_minimum", "income_only"])
@pytest.mark.parametrize("model", ["normal", "student_t"])
def test_without_volatility_every_future_is_the_plan(rule: str, model: str) -> None:
    planned = Grid.of(table("WITHDRAWAL_PLAN", CERTAIN, rule)).numbers[1:]
    fans = Grid.of(table("MONTE_CARLO", CERTAIN, model, rule, None, 100)).numbers[2:-3]
    for place in range(1, 6):
        assert fans[:, place] == pytest.approx(planned[:, 8], rel=1e-9)
        assert fans[:, place + 5] == pytest.approx(planned[:, 6] / 12, rel=1e-9)


def test_the_sustainable_withdrawal_without_risk_is_the_annuity() -> None:
    cells = changed(CERTAIN, Fee=0.0, Tax_rate=0.0, Yield=0.0)
    growth = (1.06 / 1.025) ** (1 / 12)
    annuity = 400_000 / sum(growth**-month for month in range(180))
    found = values("SUSTAINABLE_WITHDRAWAL", cells, None, None, None, 100)
    assert found["Monthly spending"] == pytest.approx(annuity, rel=1.1e-3)
    assert found["Paid from wealth, share a year"] == pytest.approx(12 * annuity / 400_000, rel=1.1e-3)
    assert found["Share of the spending planned"] == pytest.approx(annuity / 2500, rel=1.1e-3)


# --- closed forms -----------------------------------------------------------------------------------


def test_percentiles_of_a_lump_sum_are_log_normal() -> None:
    cells = plan(Wealth=1000, Expected_return=0.07, Volatility=0.15, Years=10, Inflation=0)
    drift, deviation = logarithm(0.07, 0.15)
    last = table("MONTE_CARLO", cells, None, None, None, 10_000)[11]
    for level, wealth in zip(LEVELS, last[1:6], strict=True):
        z = NormalDist().inv_cdf(level)
        expected = 1000 * math.exp(10 * drift + z * deviation * math.sqrt(10))
        spread = math.sqrt(level * (1 - level) / 10_000) / NormalDist().pdf(z) * deviation * math.sqrt(10)
        assert wealth == pytest.approx(expected, rel=4 * spread)


@pytest.mark.parametrize("goal", ["growth", "legacy", "liquidity"])
def test_the_probability_of_a_goal_has_a_closed_form(goal: str) -> None:
    cells = plan(Wealth=1000, Expected_return=0.07, Volatility=0.15, Years=10, Inflation=0.02)
    drift, deviation = logarithm(0.07, 0.15)
    real = drift - math.log(1.02)
    exact = NormalDist().cdf((10 * real - math.log(1.2)) / (deviation * math.sqrt(10)))
    found, standard_error = summary("GOAL_PROBABILITY", cells, goal, None, None, 1200, None, 10_000)
    assert standard_error == pytest.approx(math.sqrt(found * (1 - found) / 10_000))
    if goal == "liquidity":  # in every month, which it is not at first
        assert found == 0
    else:
        assert found == pytest.approx(exact, abs=4 * standard_error)


def test_goals_without_an_amount() -> None:
    wealth = values("GOAL_PROBABILITY", LIVING, "growth", None, None, None, None, 100)
    assert wealth["Amount"] == 400_000
    income = values("GOAL_PROBABILITY", LIVING, None, None, None, None, None, 100)
    assert (income["Goal"], income["Amount"]) == ("Monthly income", 2500)
    assert income["Probability"] == success(LIVING, None, None, None, 100)
    later = changed(LIVING, Spending_from_year=3)
    assert summary("GOAL_PROBABILITY", later, None, None, None, None, None, 100)[0] > 0


# --- consistency ------------------------------------------------------------------------------------


def test_the_seed_decides() -> None:
    one = table("MONTE_CARLO", LIVING, None, None, None, 200, 7)
    assert table("MONTE_CARLO", LIVING, None, None, None, 200, 7) == one
    assert table("MONTE_CARLO", LIVING, None, None, None, 200, 8) != one


@given(st.integers(1, 99), st.integers(0, 1000))
@few
def test_the_sustainable_withdrawal_is_at_its_probability(percent: int, seed: int) -> None:
    wanted = percent / 100
    found = values("SUSTAINABLE_WITHDRAWAL", LIVING, None, None, wanted, 100, seed)
    assert float(str(found["Probability"])) >= wanted
    spending = float(str(found["Monthly spending"]))
    assert success(changed(LIVING, Monthly_spending=spending), None, None, None, 100, seed) >= wanted
    more = changed(LIVING, Monthly_spending=1.002 * spending)
    assert success(more, None, None, None, 100, seed) < wanted


def test_essential_spending_decides_the_success() -> None:
    strict = success(LIVING, None, "guardrails", None, 500)
    flexible = success(changed(LIVING, Essential_spending=1500), None, "guardrails", None, 500)
    assert flexible > strict


def test_the_tornado_is_made_of_simulations() -> None:
    bars = {str(row[0]): row for row in table("TORNADO", LIVING, None, None, None, 200, 3)[1:]}
    assert bars.pop("Standard error, at most")[3] == pytest.approx(0.5 / math.sqrt(200))
    assert len(bars) == 8
    for name, rows in (
        ("Wealth today", [changed(LIVING, Wealth=w, Cost_basis=w) for w in (360_000, 440_000)]),
        ("Expected returns", [changed(LIVING, Expected_return=r) for r in (0.05, 0.07)]),
        ("Adviser fee", [changed(LIVING, Fee=fee) for fee in (0.0, 0.01)]),
    ):
        ends = [success(cells, None, None, None, 200, 3) for cells in rows]
        assert bars[name][3:5] == pytest.approx(ends)
    widths = [abs(float(str(row[4])) - float(str(row[3]))) for row in bars.values()]
    assert widths == sorted(widths, reverse=True)
    short = table("TORNADO", changed(LIVING, Years=5), None, None, None, 100)
    assert "Length of life" not in [row[0] for row in short]


def test_a_history_too_short_for_a_longer_life_leaves_that_bar_out() -> None:
    history = [[0.005, 0.002]] * 131  # ten years and eleven months
    living = changed(LIVING, Years=10)
    names = [row[0] for row in table("TORNADO", living, "historical_sequences", None, None, 100, 1, history)]
    assert "Length of life" not in names
    assert "Spending" in names


# --- history ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["block_bootstrap", "historical_sequences"])
@pytest.mark.parametrize("columns", [1, 2])
def test_a_steady_history_is_the_plan_without_risk(model: str, columns: int) -> None:
    inflation = 1.025 ** (1 / 12) - 1
    history = [[1.06 ** (1 / 12) - 1, inflation][:columns]] * 240
    steady = Grid.of(table("MONTE_CARLO", LIVING, model, None, None, 100, None, history)).numbers[2:-3]
    planned = Grid.of(table("WITHDRAWAL_PLAN", CERTAIN)).numbers[1:]
    assert steady[:, 3] == pytest.approx(planned[:, 8], rel=1e-4)  # in single precision


def test_what_people_type_for_a_history() -> None:
    assert "needs a history" in error("MONTE_CARLO", LIVING, "block_bootstrap").message
    history = [[0.01, 0.002]] * 36
    assert "not used: the model is normal" in why("MONTE_CARLO", LIVING, None, None, None, 100, 1, history)
    too_short = error("MONTE_CARLO", LIVING, "historical_sequences", None, None, 100, 1, history)
    assert too_short.code == "#N/A"
    assert "180 months" in too_short.message
    wide = [[0.01, 0.002, 0.003]] * 36
    assert (
        "3 columns came" in error("MONTE_CARLO", LIVING, "block_bootstrap", None, None, 100, 1, wide).message
    )


def test_what_people_type_for_a_simulation() -> None:
    assert "from 100 to 10000" in error("MONTE_CARLO", LIVING, None, None, None, 10).message
    assert "seed is -1" in error("MONTE_CARLO", LIVING, None, None, None, 100, -1).message
    assert "between 0 and 1" in error("SUSTAINABLE_WITHDRAWAL", LIVING, None, None, 85).message
    assert "choose Fixed or Guardrails" in error("SUSTAINABLE_WITHDRAWAL", LIVING, None, "percentage").message
    assert "spends nothing" in error("SUSTAINABLE_WITHDRAWAL", plan(), None, None, None, 100).message


# --- cost averaging ---------------------------------------------------------------------------------


def test_cost_averaging_by_hand() -> None:
    # two instalments at 21 % a year: 1.21^(1/6) against half of it for one month less
    _, mean, *_ = table("COST_AVERAGING", 0.21, 0.0, 0.0, 2, 100)
    month = 1.21 ** (1 / 12)
    assert mean[1:] == pytest.approx([month**2, (month**2 + month) / 2])
    assert values("COST_AVERAGING", 0.21, 0.0, 0.0, 2, 100)["At once ends higher"] == 1
    assert values("COST_AVERAGING", 0.02, 0.0, 0.05, 2, 100)["At once ends higher"] == 0


def test_a_lump_sum_is_log_normal() -> None:
    drift, deviation = logarithm(0.07, 0.15)
    rows = table("COST_AVERAGING", 0.07, 0.15, 0.03, 12, 10_000)
    for row, level in zip(rows[2:5], (0.05, 0.5, 0.95), strict=True):
        z = NormalDist().inv_cdf(level)
        spread = math.sqrt(level * (1 - level) / 10_000) / NormalDist().pdf(z) * deviation
        assert row[1] == pytest.approx(math.exp(drift + z * deviation), rel=4 * spread)


@given(st.integers(0, 15), st.integers(0, 5), st.integers(2, 36))
@few
def test_waiting_costs_what_the_portfolio_earns_above_cash(growth: int, cash: int, instalments: int) -> None:
    rows = table("COST_AVERAGING", growth / 100, 0.15, cash / 100, instalments, 100)
    at_once, in_parts = (float(str(cell)) for cell in rows[1][1:])
    assert (at_once - in_parts) * (growth - cash) >= -1e-12
    assert number("REAL_RETURN", growth / 100, 0.0) == pytest.approx(at_once ** (12 / instalments) - 1)
