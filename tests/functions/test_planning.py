from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.cases import error
from tests.functions.history import properties
from tests.functions.plans import plan, table, values
from xl_portfolio import evaluate
from xl_portfolio.sheet.grid import CellError

BEST: list[list[object]] = [
    ["Age", 40],
    ["Horizon", 20],
    ["Income stability", "Guaranteed for life"],
    ["Emergency fund", 12],
    ["Insurance", 1],
    ["Debt", 0],
    ["Large needs ahead", 0],
]
ORDER = ["Conservative", "Moderate", "Aggressive"]


def circumstances(**changed: float) -> list[list[object]]:
    """The best circumstances but for some of them, named without spaces."""
    return [[name, changed.get(str(name).replace(" ", "_"), value)] for name, value in BEST]


# --- the profile ------------------------------------------------------------------------------------


def test_the_profile_by_hand() -> None:
    found = values("RISK_PROFILE", [4] * 8, BEST)
    assert found["Profile"] == "Aggressive"
    assert found["Willingness, of 100"] == 100
    assert found["Ability, of 100"] == 100
    assert found["Reason"] == (
        "Aggressive: willingness (100 of 100) and ability (100 of 100) both point there."
    )
    # 8 answers of 1 point of 3 are 33 of 100
    assert values("RISK_PROFILE", [2] * 8, BEST)["Willingness, of 100"] == pytest.approx(100 / 3)
    assert values("RISK_PROFILE", [2] * 8, BEST)["Profile"] == "Conservative"


def test_the_profile_is_the_lower_of_both() -> None:
    able = values("RISK_PROFILE", [3] * 8, BEST)
    assert able["Profile"] == "Moderate"
    assert "your answers (67 of 100) allow no more" in str(able["Reason"])
    poor = circumstances(Age=80, Horizon=6, Debt=0.3, Insurance=0.2)
    unable = values("RISK_PROFILE", [4] * 8, poor)
    assert unable["Profile"] != "Aggressive"
    assert "your circumstances" in str(unable["Reason"])


def test_a_barrier_allows_a_conservative_profile_only() -> None:
    found = values("RISK_PROFILE", [4] * 8, circumstances(Emergency_fund=1))
    assert found["Profile"] == "Conservative"
    assert "emergency fund lasts less than three months" in str(found["Reason"])
    assert float(str(found["Ability, of 100"])) > 80


@given(
    st.lists(st.integers(1, 4), min_size=8, max_size=8),
    st.integers(0, 12),
    st.integers(0, 40),
    st.integers(0, 7),
)
@properties
def test_the_scores_are_open(answers: list[int], months: int, horizon: int, more: int) -> None:
    cells = circumstances(Emergency_fund=months, Horizon=horizon)
    found = values("RISK_PROFILE", answers, cells)
    points = [float(str(value)) for name, value in found.items() if ":" in name]
    assert len(points) == 7
    assert sum(points) == pytest.approx(float(str(found["Ability, of 100"])))
    bolder = [min(4, answer + (k == more)) for k, answer in enumerate(answers)]
    then = values("RISK_PROFILE", bolder, cells)
    assert float(str(then["Willingness, of 100"])) >= float(str(found["Willingness, of 100"]))
    assert ORDER.index(str(then["Profile"])) >= ORDER.index(str(found["Profile"]))


def test_what_people_type_for_the_profile() -> None:
    assert "choose an answer from 1 to 4" in error("RISK_PROFILE", [5] * 8, BEST).message
    assert "7 numbers for 8 questions" in error("RISK_PROFILE", [1] * 7, BEST).message
    assert "no value for Debt" in error("RISK_PROFILE", [1] * 8, BEST[:5]).message
    twice = [*BEST, ["Age", 50]]
    assert "two rows Age" in error("RISK_PROFILE", [1] * 8, twice).message
    unsure = evaluate("RISK_PROFILE", [1] * 8, [*BEST[:2], ["Income stability", "so so"], *BEST[3:]])
    assert isinstance(unsure, CellError)
    assert "choose one of None or very uncertain, Varies" in unsure.message
    assert "Write 80 % as 0.8" in error("RISK_PROFILE", [1] * 8, circumstances(Insurance=80)).message
    headed = [["Circumstance", "Value"], *BEST, [None, None]]
    assert values("RISK_PROFILE", [4] * 8, headed) == values("RISK_PROFILE", [4] * 8, BEST)


@pytest.mark.parametrize(
    ("profile", "weights"),
    [("aggressive", [0.7, 0.2, 0.1]), ("Moderate", [0.5, 0.4, 0.1]), ("CONSERVATIVE", [0.3, 0.5, 0.2])],
)
def test_the_model_portfolios(profile: str, weights: list[float]) -> None:
    header, *rows = table("MODEL_PORTFOLIO", profile)
    assert header == ["Class", "Weight", "Minimum", "Maximum"]
    assert [row[1] for row in rows] == weights
    for _, weight, low, high in rows:
        assert 0 <= low <= weight <= high <= 1  # type: ignore[operator]  # numbers
    assert "choose one of conservative, moderate, aggressive" in error("MODEL_PORTFOLIO", "bold").message


# --- the plan year by year --------------------------------------------------------------------------

WEALTH = "Wealth at the end"


def column(name: str, *arguments: object) -> list[float]:
    """A column of the plan."""
    header, *rows = table("WITHDRAWAL_PLAN", *arguments)
    place = header.index(name)
    return [float(str(row[place])) for row in rows]


def test_without_returns_wealth_falls_by_what_is_spent() -> None:
    cells = plan(Wealth=120_000, Monthly_spending=1000, Years=10, Inflation=0)
    assert column(WEALTH, cells) == pytest.approx(
        [120_000 - 12_000 * year for year in range(1, 11)], abs=1e-6
    )
    assert column("Age", cells) == [65.0 + year for year in range(10)]
    assert column("Money to live on", cells) == pytest.approx([12_000] * 10)
    longer = plan(Wealth=120_000, Monthly_spending=1000, Years=12, Inflation=0)
    assert column("Shortfall", longer) == pytest.approx([0] * 10 + [12_000] * 2, abs=1e-6)


@given(
    st.integers(-100, 1500).map(lambda points: points / 10_000),
    st.integers(0, 800).map(lambda points: points / 10_000),
    st.integers(0, 3000),
    st.integers(1, 30),
)
@properties
def test_the_plan_is_an_annuity_due(growth: float, inflation: float, spending: int, years: int) -> None:
    wealth = 1_000_000
    cells = plan(
        Wealth=wealth,
        Monthly_spending=spending,
        Expected_return=growth,
        Inflation=inflation,
        Years=years,
    )
    real = ((1 + growth) / (1 + inflation)) ** (1 / 12)
    expected = float(wealth)
    for _ in range(12 * years):
        expected = max(expected - spending, 0.0) * real
    assert column(WEALTH, cells)[-1] == pytest.approx(expected, rel=1e-9, abs=1e-3)


def test_tax_by_hand() -> None:
    # 5 % income on 100,000, all of it taxed at 20 % once, a year later: 12 months of 1/12 x 5 % of the balances
    cells = plan(Wealth=100_000, Expected_return=0.0, Yield=0.06, Tax_rate=0.2, Years=2, Inflation=0)
    assert column("Tax", cells) == pytest.approx([0, 0.2 * 6000])


def test_the_pension_pays_first() -> None:
    cells = plan(
        Wealth=100_000,
        Monthly_spending=2000,
        Monthly_pension=1500,
        Pension_from_year=2,
        Years=3,
        Inflation=0.03,
        Expected_return=0.03,
    )
    assert column("Pension before tax", cells) == pytest.approx([0, 18_000, 18_000])
    assert column("Paid from wealth", cells) == pytest.approx([24_000, 6000, 6000])
    assert column(WEALTH, cells) == pytest.approx([76_000, 70_000, 64_000])


def test_saving_ends_when_spending_begins() -> None:
    cells = plan(Monthly_spending=1000, Monthly_saving=500, Spending_from_year=3, Years=4, Inflation=0)
    assert column(WEALTH, [["Wealth", 10_000], *cells[1:]]) == pytest.approx([16_000, 22_000, 10_000, 0])
    assert "Spending from year" in error("WITHDRAWAL_PLAN", plan(Monthly_saving=500)).message


@pytest.mark.parametrize(("age", "period"), [(73, 26.5), (75, 24.6), (80, 20.2)])
def test_the_uniform_lifetime_table_sets_the_required_minimum(age: int, period: float) -> None:
    # 26 CFR 1.401(a)(9)-9(c), for 2022 and later
    cells = plan(Wealth=265_000, Monthly_spending=0, Years=5, Age=age, Inflation=0)
    assert column("Paid from wealth", cells, "required_minimum")[0] == pytest.approx(265_000 / period)


def test_the_other_rules_by_hand() -> None:
    cells = plan(Wealth=100_000, Monthly_spending=500, Yield=0.03, Years=3, Inflation=0)
    assert column("Paid from wealth", cells, "percentage", 0.06) == pytest.approx([6000, 5640, 5301.6])
    assert column("Paid from wealth", cells, "floor_and_ceiling", 0.2) == pytest.approx(
        [20_000, 17_000, 17_000]
    )
    assert column("Paid from wealth", cells, "income_only") == pytest.approx(
        [3000, 3000 * 0.97, 3000 * 0.97**2]
    )
    assert column("Paid from wealth", cells) == column("Paid from wealth", cells, "fixed", 0.99)
    falling = plan(Wealth=100_000, Monthly_spending=1000, Years=30, Inflation=0)
    first, second, third = column("Paid from wealth", falling, "guardrails")[:3]
    # 12 %, then 13.6 % and within the rails of 14.4 %, then 15.8 %: one cut by a tenth
    assert (first, second, third) == pytest.approx((12_000, 12_000, 10_800))


def test_what_people_type_for_a_plan() -> None:
    assert "no value for Volatility" in error("WITHDRAWAL_PLAN", plan()[:3]).message
    assert "perhaps it is Inflation" in error("WITHDRAWAL_PLAN", [*plan(), ["Inflaton", 0.02]]).message
    assert "the known names are Wealth" in error("WITHDRAWAL_PLAN", [*plan(), ["Zzz", 1]]).message
    assert "whole number" in error("WITHDRAWAL_PLAN", plan(Years=2.5)).message
    assert "from 1 to 70" in error("WITHDRAWAL_PLAN", plan(Years=99)).message
    assert "Write 6 % as 0.06" in error("WITHDRAWAL_PLAN", plan(Expected_return=6)).message
    assert (
        "more than the Monthly spending"
        in error("WITHDRAWAL_PLAN", plan(Monthly_spending=1000, Essential_spending=2000)).message
    )
    assert "takes two columns" in error("WITHDRAWAL_PLAN", [[1.0], [2.0]]).message
    assert "choose one of fixed, guardrails" in error("WITHDRAWAL_PLAN", plan(), "spend it").message
    blank = [*plan(), ["Inflation", None], [None, None]]
    assert table("WITHDRAWAL_PLAN", blank) == table("WITHDRAWAL_PLAN", plan())
    assert table("WITHDRAWAL_PLAN", [["Plan", "Value"], *plan()]) == table("WITHDRAWAL_PLAN", plan())
    upside_down = list(reversed(plan()))
    assert table("WITHDRAWAL_PLAN", upside_down) == table("WITHDRAWAL_PLAN", plan())
