from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.optimization.markets import Array
from tests.core.optimization.oracle import solve, tangency
from tests.core.optimization.published import ten_assets
from tests.functions.cases import assert_same, call, error, number, why
from tests.functions.history import RETURNS, TICKERS, properties, returns_table
from xl_portfolio import evaluate
from xl_portfolio.core.optimization import MeanVariance
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.sheet.grid import CellError, Grid

TWO = {"expected": [0.10, 0.05], "covariance": [[0.04, 0.0], [0.0, 0.01]]}
(OPTIMAL_WEIGHTS, FRONTIER) = (f for f in FUNCTIONS if f.name in {"OPTIMAL_WEIGHTS", "FRONTIER"})


def optimal(**given_arguments: object) -> object:
    """OPTIMAL_WEIGHTS by the names of its arguments."""
    return call(
        OPTIMAL_WEIGHTS, [given_arguments.get(argument.name) for argument in OPTIMAL_WEIGHTS.arguments]
    )


def frontier(**given_arguments: object) -> object:
    """FRONTIER by the names of its arguments."""
    return call(FRONTIER, [given_arguments.get(argument.name) for argument in FRONTIER.arguments])


def weights(**given_arguments: object) -> Array:
    value = optimal(**given_arguments)
    assert not isinstance(value, CellError), value
    return Grid.of(value).numbers[:, 0]


def rows(**given_arguments: object) -> Array:
    value = frontier(**given_arguments)
    assert isinstance(value, list), value
    return Grid.of(value[1:]).numbers


def two(**more: object) -> dict[str, object]:
    return {"expected_returns": TWO["expected"], "covariance": TWO["covariance"], **more}


# --- by hand ----------------------------------------------------------------------------------------


def test_two_assets_by_hand() -> None:
    np.testing.assert_allclose(weights(**two()), [0.2, 0.8], atol=1e-12)  # in proportion to 1 / variance
    np.testing.assert_allclose(weights(**two(objective="max_return")), [1, 0], atol=1e-12)
    np.testing.assert_allclose(weights(**two(objective="target_return", target=0.08)), [0.6, 0.4], atol=1e-12)
    # in proportion to excess return / variance: 0.08 / 0.04 = 2 and 0.03 / 0.01 = 3
    np.testing.assert_allclose(weights(**two(objective="max_sharpe", risk_free=0.02)), [0.4, 0.6], atol=1e-12)
    limit = float(np.sqrt(0.5**2 * 0.04 + 0.5**2 * 0.01))
    np.testing.assert_allclose(
        weights(**two(objective="target_volatility", target=limit)), [0.5, 0.5], atol=1e-9
    )


def test_the_published_example_of_ten_assets() -> None:
    # Bailey and Lopez de Prado (2013): maximum Sharpe 4.4535, minimum volatility 0.20524 at return 0.8032
    problem = ten_assets()
    given_arguments = {
        "expected_returns": problem.expected_returns,
        "covariance": problem.covariance,
        "bounds": np.column_stack([problem.lower, problem.upper]),
    }
    best = weights(objective="max_sharpe", **given_arguments)
    volatility = number("PORTFOLIO_VOLATILITY", best, problem.covariance)
    assert volatility == pytest.approx(0.22736, abs=5e-6)
    assert best @ problem.expected_returns / volatility == pytest.approx(4.4535, abs=5e-5)
    points = rows(points=50, **given_arguments)
    assert points[0, :2] == pytest.approx([0.8032, 0.20524], abs=5e-5)
    assert points[-1, :2] == pytest.approx([1.19, 0.952], abs=5e-4)


# --- against cvxpy ----------------------------------------------------------------------------------

OBJECTIVES = ["min_variance", "max_sharpe", "target_return", "target_volatility", "max_return"]


def market(seed: int, assets: int) -> tuple[Array, Array, MeanVariance]:
    rng = np.random.default_rng(seed)
    table = rng.normal(0.004, 0.04, (3 * assets + 20, assets)) + 0.02 * rng.normal(size=(3 * assets + 20, 1))
    lower = rng.uniform(0, 0.5 / assets, assets)
    upper = np.minimum(1.0, rng.uniform(1.5 / assets, 6 / assets, assets))
    problem = MeanVariance(
        expected_returns=12 * table.mean(axis=0),
        covariance=12 * np.atleast_2d(np.cov(table, rowvar=False)),
        lower=lower,
        upper=upper,
    )
    return table, np.column_stack([lower, upper]), problem


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(("seed", "assets"), [(1, 2), (2, 5), (3, 12), (4, 30)])
def test_optimal_weights_against_cvxpy(objective: str, seed: int, assets: int) -> None:
    table, bounds, problem = market(seed, assets)
    points = rows(returns=table, points=11, bounds=bounds, periods_per_year=12)
    target = {"target_return": points[6, 0], "target_volatility": points[4, 1]}.get(objective)
    mine = weights(
        returns=table, objective=objective, risk_free=0.01, bounds=bounds, target=target, periods_per_year=12
    )
    if objective == "max_sharpe":
        other = tangency(problem, 0.01)
    elif objective == "target_volatility":
        other = solve(problem, most_volatility=target)
    elif objective == "max_return":
        other = solve(problem, least_return=points[-1, 0] - 1e-9)
    else:
        other = solve(problem, least_return=target)
    assert np.abs(mine.sum() - 1) <= 1e-9
    assert (mine >= bounds[:, 0] - 1e-12).all()
    assert (mine <= bounds[:, 1] + 1e-12).all()
    np.testing.assert_allclose(mine, other, atol=2e-4)


@pytest.mark.parametrize(("seed", "assets"), [(5, 6), (6, 20)])
def test_the_frontier_against_cvxpy(seed: int, assets: int) -> None:
    table, bounds, problem = market(seed, assets)
    points = rows(returns=table, points=6, risk_free=0.01, bounds=bounds, periods_per_year=12)
    for expected, volatility, _, *held in points.tolist():
        other = solve(problem, least_return=expected - 1e-10)
        assert volatility == pytest.approx(np.sqrt(other @ problem.covariance @ other), abs=1e-6)
        assert problem.expected_returns @ held == pytest.approx(expected, abs=1e-12)


# --- properties -------------------------------------------------------------------------------------


@given(returns_table(), st.integers(2, 30), st.floats(0, 0.03))
@properties
def test_the_frontier_keeps_its_promises(table: list[list[float]], points: int, risk_free: float) -> None:
    value = frontier(returns=table, points=points, risk_free=risk_free, periods_per_year=12)
    assert isinstance(value, list)
    assert value[0] == ["Return", "Volatility", "Sharpe", "Asset 1", "Asset 2", "Asset 3"]
    grid = Grid.of(value[1:]).numbers
    assert grid.shape == (points, 6)
    np.testing.assert_allclose(np.diff(grid[:, 0]), (grid[-1, 0] - grid[0, 0]) / (points - 1), atol=1e-12)
    assert (np.diff(grid[:, 1]) >= -1e-9).all()
    np.testing.assert_allclose(grid[:, 3:].sum(axis=1), 1.0, atol=1e-9)
    np.testing.assert_allclose(grid[:, 2], (grid[:, 0] - risk_free) / grid[:, 1], rtol=1e-12)
    for row in grid[:: max(1, points // 3)]:  # the Sharpe ratio of the series R w is that of the frontier
        series = np.array(table) @ row[3:]
        assert number("SHARPE", series, risk_free, 12) == pytest.approx(row[2], rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(grid[0, 3:], weights(returns=table, periods_per_year=12), atol=1e-9)
    np.testing.assert_allclose(
        grid[-1, 3:], weights(returns=table, objective="max_return", periods_per_year=12), atol=1e-9
    )


@given(returns_table(), st.permutations(range(3)))
@properties
def test_assets_may_stand_in_any_order(table: list[list[float]], order: list[int]) -> None:
    turned = [[row[k] for k in order] for row in table]
    np.testing.assert_allclose(
        weights(returns=turned, periods_per_year=12),
        weights(returns=table, periods_per_year=12)[order],
        atol=1e-8,
    )


@given(returns_table(), st.sampled_from([12.0, 52.0, 252.0]))
@properties
def test_periods_per_year_do_not_change_the_weights(table: list[list[float]], periods: float) -> None:
    np.testing.assert_allclose(
        weights(returns=table, periods_per_year=periods),
        weights(returns=table, periods_per_year=1),
        atol=1e-8,
    )


@given(returns_table())
@properties
def test_estimates_may_come_from_the_other_functions(table: list[list[float]]) -> None:
    direct = weights(returns=table, objective="max_return", periods_per_year=12)
    means = evaluate("EXPECTED_RETURNS", table, 12)
    covariance = evaluate("COVARIANCE_MATRIX", table, 12)
    np.testing.assert_array_equal(
        weights(objective="max_return", expected_returns=means, covariance=covariance), direct
    )
    np.testing.assert_array_equal(
        weights(returns=table, objective="max_return", periods_per_year=12, covariance=covariance), direct
    )


# --- shapes -----------------------------------------------------------------------------------------


def test_labels_of_the_frontier_come_from_the_header() -> None:
    value = frontier(returns=[TICKERS, *RETURNS.tolist()], periods_per_year=52, points=2)
    assert isinstance(value, list)
    assert value[0][3:] == TICKERS
    assert len(value) == 3


def test_the_defaults() -> None:
    value = frontier(returns=RETURNS)
    assert isinstance(value, list)
    assert len(value) == 21
    assert_same(optimal(returns=RETURNS), optimal(returns=RETURNS, objective="Minimum variance", risk_free=0))
    assert rows(returns=RETURNS, points=2)[0, 0] == pytest.approx(
        rows(returns=RETURNS, points=2, periods_per_year=252)[0, 0]
    )


@pytest.mark.parametrize(
    "bounds",
    [
        [[0.1, 0.6], [None, None]],
        [["Minimum", "Maximum"], [0.1, 0.6], [None, None]],
        [[0.1, 0.6], [0, 1]],
        [["A", 0.1, 0.6], ["B", None, 1]],
        [[0.1, 0.6], [None, None], [None, None], [None, None]],
        np.vstack([[[0.1, 0.6]], np.full((1000, 2), np.nan)]),
    ],
)
def test_bounds_with_blanks(bounds: object) -> None:
    np.testing.assert_allclose(weights(**two(objective="max_return", bounds=bounds)), [0.6, 0.4], atol=1e-12)
    assert why("OPTIMAL_WEIGHTS", None, "max_return", None, bounds, None, None, *TWO.values()) == "OK"


def test_one_row_of_bounds_is_for_all() -> None:
    np.testing.assert_allclose(
        weights(**two(objective="max_return", bounds=[[0.3, 0.6]])), [0.6, 0.4], atol=1e-12
    )
    np.testing.assert_allclose(
        weights(**two(objective="max_return", bounds=[0.3, 0.6])), [0.6, 0.4], atol=1e-12
    )


def test_the_degenerate_frontier_has_all_its_rows() -> None:
    assert rows(expected_returns=[0.05, 0.05], covariance=TWO["covariance"], points=7).shape == (7, 5)
    fixed = rows(**two(points=5, bounds=[[0.3, 0.3], [0.7, 0.7]]))
    np.testing.assert_allclose(fixed, np.repeat(fixed[:1], 5, axis=0), atol=1e-15)
    one = rows(expected_returns=0.05, covariance=0.04, points=3)
    np.testing.assert_allclose(one[:, :2], [[0.05, 0.2]] * 3, atol=1e-12)


def test_a_riskless_point_of_the_frontier_has_no_sharpe_ratio() -> None:
    value = frontier(expected_returns=[0.02, 0.08], covariance=[[0, 0], [0, 0.04]], points=3, risk_free=0.02)
    assert isinstance(value, list)
    assert isinstance(value[1][2], CellError)
    assert value[1][2].code == "#DIV/0!"
    assert value[3][2] == pytest.approx(0.3)


def test_twins_and_a_constant_column_work() -> None:
    table = np.column_stack([RETURNS[:60, 0], RETURNS[:60, 0], RETURNS[:60, 1]])
    assert weights(returns=table, periods_per_year=52).sum() == pytest.approx(1)
    cash = np.column_stack([RETURNS[:60, 0], np.full(60, 0.0002)])
    np.testing.assert_allclose(weights(returns=cash, periods_per_year=52), [0, 1], atol=1e-9)
    assert rows(returns=cash, periods_per_year=52, points=4).shape == (4, 5)


# --- what people do ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_arguments", "code", "words"),
    [
        (two(bounds=[[0.6, 1], [0.6, 1]]), "#NUM!", "minimum weights add up to 120 %"),
        (two(bounds=[[0, 0.4], [0, 0.4]]), "#NUM!", "maximum weights add up to 80 %"),
        (two(bounds=[[0.7, 0.2], [0, 1]]), "#VALUE!", "above its maximum"),
        (two(bounds=[[0, 1]] * 3), "#VALUE!", "bounds has 3 rows, but there are 2 assets"),
        (two(bounds=[[0, "x"], [0, 1]]), "#VALUE!", "bounds holds the text 'x'"),
        (two(objective="target_return", target=0.2), "#NUM!", "expect 6 % to 10 %"),
        (two(objective="target_volatility", target=0.01), "#NUM!", "8.944 % to 20 %"),
        (two(objective="target_return"), "#VALUE!", "needs a target return: fill in the target"),
        (two(objective="target_volatility"), "#VALUE!", "needs a target volatility"),
        (two(objective="max_sharpe", risk_free=0.12), "#NUM!", "risk-free rate is 12 %"),
        (two(objective="max_sharpe", risk_free=0.10), "#NUM!", "the best expects 10 %"),
        (two(objective="best"), "#VALUE!", "choose one of min_variance, max_sharpe"),
        (two(objective=3), "#VALUE!", "objective is 3, which is not known"),
        (
            two(target="0.1", objective="target_return"),
            "#VALUE!",
            "target takes a number; the text '0.1' came",
        ),
        ({"expected_returns": TWO["expected"]}, "#VALUE!", "returns is missing: give a table of returns"),
        ({"covariance": TWO["covariance"]}, "#VALUE!", "or both expected_returns and covariance"),
        ({}, "#VALUE!", "returns is missing"),
        (
            {"expected_returns": [0.1, 0.05, 0.02], "covariance": TWO["covariance"]},
            "#VALUE!",
            "covariance has 2 rows, but",
        ),
        (
            {"returns": RETURNS[:, :3], "expected_returns": [0.1, 0.2]},
            "#VALUE!",
            "expected_returns has 2 numbers, but",
        ),
        (
            {"returns": RETURNS[:, :3], "covariance": TWO["covariance"]},
            "#VALUE!",
            "covariance has 2 rows, but there are 3",
        ),
        (
            {"expected_returns": [0.1, 0.05], "covariance": [[0.04, 0.01], [0.0, 0.01]]},
            "#VALUE!",
            "not symmetric",
        ),
        (
            {"expected_returns": [0.1, 0.05], "covariance": [[0.04, 0.0], [0.0, -0.01]]},
            "#VALUE!",
            "cannot be negative",
        ),
        ({"returns": [["A", "B"], [0.01, 0.02]]}, "#N/A", "2 rows of returns are needed"),
        (
            {"expected_returns": [0.05, 0.08], "covariance": [[0, 0], [0, 0.04]], "objective": "max_sharpe"},
            "#NUM!",
            "unbounded",
        ),
    ],
)
def test_wrong_input_has_its_own_sentence(given_arguments: dict[str, object], code: str, words: str) -> None:
    value = optimal(**given_arguments)
    assert isinstance(value, CellError), value
    assert words in value.message
    assert value.code == code
    assert value.message.endswith(".")


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (1, "from 2 to 1000"),
        (-3, "from 2 to 1000"),
        (2.5, "whole number"),
        (1e9, "from 2 to 1000"),
        ("many", "takes a number"),
    ],
)
def test_the_number_of_points(points: object, words: str) -> None:
    assert words in error("FRONTIER", RETURNS, points).message


def test_a_target_that_is_not_used_is_noted() -> None:
    unused = "target is not used: the objective is Minimum variance."
    assert why("OPTIMAL_WEIGHTS", None, "min_variance", None, None, 0.07, None, *TWO.values()) == unused
    assert why("OPTIMAL_WEIGHTS", None, "min_variance", None, None, None, None, *TWO.values()) == "OK"
    assert why("OPTIMAL_WEIGHTS", None, "target_return", None, None, 0.07, None, *TWO.values()) == "OK"


def test_a_negative_minimum_allows_short_sales() -> None:
    covariance = [[0.04, 0.019], [0.019, 0.01]]
    found = evaluate("OPTIMAL_WEIGHTS", None, None, None, [[-0.3, 2]], None, None, [0.1, 0.05], covariance)
    assert_same(found, [[-0.3], [1.3]], 1e-12)


def test_percentages_are_noted() -> None:
    said = why("OPTIMAL_WEIGHTS", None, "max_return", 2, [[0, 60], [0, 60]], None, None, *TWO.values())
    assert "risk_free: 2 means 200 %; write 2 % as 0.02." in said
    assert "bounds: 60 means 6000 %; write 60 % as 0.6." in said


def test_objectives_in_odd_spelling() -> None:
    for words in ("MAX sharpe", "maximum sharpe", "Max-Sharpe"):
        np.testing.assert_allclose(weights(**two(objective=words, risk_free=0.02)), [0.4, 0.6], atol=1e-12)
    for words in ("min-variance", "Minimum variance", "MIN_VARIANCE", ""):
        np.testing.assert_allclose(weights(**two(objective=words)), [0.2, 0.8], atol=1e-12)


class TestIncomeFrontier:
    """By hand: two assets that yield 6 % and 1 %, of 7 % and 8 %, so that their values grow by 1 % and 7 %."""

    GIVEN: tuple[object, ...] = ([0.07, 0.08], [[0.01, 0.0], [0.0, 0.04]])

    def test_by_hand(self) -> None:
        found = evaluate("INCOME_FRONTIER", None, [0.06, 0.01], 3, None, None, None, *self.GIVEN)
        assert isinstance(found, list)
        assert found[0] == ["Yield", "Growth of value", "Return", "Volatility", "Asset 1", "Asset 2"]
        expected = [
            [0.01, 0.07, 0.08, 0.2, 0, 1],
            [0.035, 0.04, 0.075, 0.0125**0.5, 0.5, 0.5],
            [0.06, 0.01, 0.07, 0.1, 1, 0],
        ]
        np.testing.assert_allclose(np.array(found[1:], dtype=float), expected, atol=1e-12)

    def test_a_limit_on_volatility_and_names_from_the_bounds(self) -> None:
        bounds = [["Asset", "Minimum", "Maximum"], ["Bonds", 0, 1], ["Stocks", 0, 1]]
        found = evaluate("INCOME_FRONTIER", None, [0.06, 0.01], 2, 0.0125**0.5, bounds, None, *self.GIVEN)
        assert isinstance(found, list)
        assert found[0][4:] == ["Bonds", "Stocks"]
        np.testing.assert_allclose(np.array(found[1:], dtype=float)[:, 4:], [[0.5, 0.5], [1, 0]], atol=1e-12)

    def test_yields_from_the_table_of_bounds(self) -> None:
        bounds = [["Asset", "Minimum", "Maximum", "Yield"], ["Bonds", 0, 1, 0.06], ["Stocks", 0, 1, 0.01]]
        both = [
            evaluate("INCOME_FRONTIER", None, yields, 3, None, bounds, None, *self.GIVEN)
            for yields in (None, [0.06, 0.01])
        ]
        assert both[0] == both[1]
        assert (
            "column “Yield”" in error("INCOME_FRONTIER", None, None, 3, None, None, None, *self.GIVEN).message
        )

    def test_from_returns(self) -> None:
        found = evaluate("INCOME_FRONTIER", RETURNS[:, :3], [0.03, 0.01, 0.0], 4)
        assert isinstance(found, list)
        yields = np.array([row[0] for row in found[1:]], dtype=float)
        np.testing.assert_allclose(np.diff(yields), np.ptp(yields) / 3)

    def test_sentences(self) -> None:
        assert error("INCOME_FRONTIER", None, [0.06], 3, None, None, None, *self.GIVEN).message.startswith(
            "There are 2 assets, but 1 yields"
        )
        low = error("INCOME_FRONTIER", None, [0.06, 0.01], 3, 0.01, None, None, *self.GIVEN)
        assert low.code == "#NUM!"
        assert "volatility of 1 % is out of reach" in low.message
        held = error(
            "INCOME_FRONTIER", None, [0.06, 0.01], 3, None, None, None, *self.GIVEN, [["at most 2 holdings"]]
        )
        assert "no place in a frontier of income" in held.message
