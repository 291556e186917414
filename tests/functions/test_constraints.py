"""Limits in cells of OPTIMAL_WEIGHTS and FRONTIER."""

import numpy as np
import pytest

from tests.functions.cases import error, why
from xl_portfolio import evaluate

COVARIANCE = [[0.04, 0.002, 0.0], [0.002, 0.0025, 0.0], [0.0, 0.0, 0.0225]]
MEANS = [0.08, 0.04, 0.05]
TABLE = [
    ["Asset", "Class", "Minimum", "Maximum", "Yield", "Current weight", "Benchmark weight", "Risk budget"],
    ["Stocks", "Equity", None, None, 0.02, 0.6, 0.5, 0.5],
    ["Bonds", "Bonds", None, None, 0.04, 0.3, 0.4, 0.25],
    ["Gold", "Metals", None, 0.3, 0.0, 0.1, 0.1, 0.25],
]


def weights(constraints: object = None, objective: str = "max_return", target: object = None) -> list[float]:
    value = evaluate(
        "OPTIMAL_WEIGHTS", None, objective, 0.02, TABLE, target, None, MEANS, COVARIANCE, constraints
    )
    assert isinstance(value, list), value
    return [float(row[0]) for row in value]


def test_a_group() -> None:
    np.testing.assert_allclose(weights(["Bonds at least 40 %"]), [0.6, 0.4, 0], atol=1e-12)
    np.testing.assert_allclose(weights("Class Bonds at least 40 %"), [0.6, 0.4, 0], atol=1e-12)
    np.testing.assert_allclose(
        weights([["Limit on", "At least", "At most"], ["Bonds", 0.4, None]]), [0.6, 0.4, 0]
    )


def test_several() -> None:
    found = weights(["Yield at least 2.5 %", "turnover at most 20 %", "Gold at most 0"])
    np.testing.assert_allclose(found, [0.75, 0.25, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("objective", "target", "expected"),
    [
        ("equal_weight", None, [0.35, 0.35, 0.3]),
        ("min_tracking_error", None, [0.5, 0.4, 0.1]),
        ("max_income", 0.05, None),
        ("target_income", 0.03, None),
        ("max_utility", 4, None),
    ],
)
def test_objectives_take_their_column(objective: str, target: object, expected: list[float] | None) -> None:
    found = weights(None, objective, target)
    assert sum(found) == pytest.approx(1)
    if expected:
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_the_table_of_assets_may_be_in_another_order_than_the_returns() -> None:
    random = np.random.default_rng(1)
    returns = [["Stocks", "Bonds", "Gold"], *(0.01 * random.normal(size=(30, 3))).tolist()]
    shuffled = [TABLE[0], TABLE[3], TABLE[1], TABLE[2]]
    one = evaluate(
        "OPTIMAL_WEIGHTS", returns, "min_variance", None, TABLE, None, None, None, None, "Bonds <= 20 %"
    )
    other = evaluate(
        "OPTIMAL_WEIGHTS", returns, "min_variance", None, shuffled, None, None, None, None, "Bonds <= 20 %"
    )
    assert one == other


def test_the_frontier_keeps_limits() -> None:
    rows = evaluate(
        "FRONTIER", None, 5, 0.02, TABLE, None, MEANS, COVARIANCE, ["Bonds between 30 % and 40 %"]
    )
    assert isinstance(rows, list)
    assert rows[0][3:] == ["Stocks", "Bonds", "Gold"]
    bonds = [float(row[4]) for row in rows[1:]]
    assert min(bonds) >= 0.3 - 1e-12
    assert max(bonds) <= 0.4 + 1e-12


def asked(constraints: object, objective: str = "min_variance", target: object = None) -> str:
    return why("OPTIMAL_WEIGHTS", None, objective, 0.02, TABLE, target, None, MEANS, COVARIANCE, constraints)


def test_holdings() -> None:
    assert sum(weight > 0 for weight in weights("at most 2 holdings", "min_variance")) == 2
    assert asked("at most 2 holdings").startswith(
        "No other choice of holdings and trades is better: proved with "
    )
    assert asked("Bonds at most 50 %") == "OK"


def test_the_frontier_keeps_limits_on_holdings_and_limits_that_bend() -> None:
    sentences = ["at most 2 holdings", "zero or at least 25 %", "at least 1.5 effective assets"]
    arguments = (None, 5, 0.02, TABLE, None, MEANS, COVARIANCE, sentences)
    rows = evaluate("FRONTIER", *arguments)
    assert isinstance(rows, list)
    assert len(rows) == 6
    table = np.array([row[3:] for row in rows[1:]], dtype=float)
    assert ((table > 1e-9).sum(axis=1) <= 2).all()
    assert table[table > 1e-9].min() >= 0.25 - 1e-9
    assert (1 / (table**2).sum(axis=1) >= 1.5 - 1e-9).all()
    returns = np.array([row[0] for row in rows[1:]], dtype=float)
    assert (np.diff(returns) >= 0).all()
    assert "makes any of the portfolios better: proved" in why("FRONTIER", *arguments)


def test_fixed_costs_of_trades() -> None:
    """From 60, 30 and 10 %: stocks for bonds bring 1.2 % in two trades, for gold 0.3 % in one more."""
    np.testing.assert_allclose(weights("fixed cost 0.2 % per trade"), [1, 0, 0], atol=1e-9)
    np.testing.assert_allclose(weights("fixed cost 0.5 % per trade"), [0.9, 0, 0.1], atol=1e-9)
    np.testing.assert_allclose(weights("fixed cost 0.9 % per trade"), [0.6, 0.3, 0.1], atol=1e-9)
    valued = [[*TABLE[0], "Current value"]]
    valued += [[*row, value] for row, value in zip(TABLE[1:], (6_000.0, 3_000.0, 1_000.0), strict=True)]
    for cost, expected in (("50", [0.9, 0, 0.1]), ("$90", [0.6, 0.3, 0.1]), ("90 USD", [0.6, 0.3, 0.1])):
        value = evaluate(
            "OPTIMAL_WEIGHTS", None, "max_return", 0.02, valued, None, None, MEANS, COVARIANCE,
            f"fixed cost {cost} per trade",
        )  # fmt: skip
        assert isinstance(value, list), value
        np.testing.assert_allclose([float(row[0]) for row in value], expected, atol=1e-9)
    said = asked("fixed cost 0.9 % per trade")
    assert "“fixed cost 0.9 % per trade” changes nothing: the objective “Minimum variance”" in said
    assert "add a column “Current value”" in asked("fixed cost 50 per trade", "max_return")


def test_a_number_of_trades() -> None:
    np.testing.assert_allclose(weights("at most 2 trades"), [0.9, 0.0, 0.1], atol=1e-9)


ROLES = [[*TABLE[0], "Role"]]
ROLES += [[*row, role] for row, role in zip(TABLE[1:], ("Satellites", "Core", None), strict=True)]


def with_roles(objective: str, target: object, table: object = ROLES, constraints: object = None) -> object:
    return evaluate(
        "OPTIMAL_WEIGHTS", None, objective, 0.02, table, target, None, MEANS, COVARIANCE, constraints
    )


def test_core_satellite() -> None:
    value = with_roles("core_satellite", None)
    assert isinstance(value, list)
    found = [float(row[0]) for row in value]
    assert 0.6 - 1e-9 <= found[1] <= 0.8 + 1e-9
    assert found[2] == 0  # neither core nor satellite
    only_core = [ROLES[0], *([*row[:-1], "Core" if row[0] == "Bonds" else None] for row in ROLES[1:])]
    value = with_roles("core_satellite", None, only_core, "Core at least 75 %")
    assert isinstance(value, list)
    assert float(value[1][0]) >= 0.75 - 1e-9
    assert float(value[2][0]) > 0  # without satellites all others are


def test_barbell() -> None:
    roles = [
        ROLES[0],
        *([*row[:-1], role] for row, role in zip(ROLES[1:], ("bold", "Safe", ""), strict=True)),
    ]
    value = with_roles("barbell", 0.85, roles)
    assert isinstance(value, list)
    np.testing.assert_allclose([float(row[0]) for row in value], [0.15, 0.85, 0], atol=1e-12)


def test_roles_that_are_missing() -> None:
    arguments = (None, "core_satellite", 0.02, TABLE, None, None, MEANS, COVARIANCE)
    said = why("OPTIMAL_WEIGHTS", *arguments)
    assert "“Core satellite” needs a role for each asset: add a column “Role”" in said
    assert "with “Core” or “Satellite” in it" in said
    wrong = [ROLES[0], [*ROLES[1][:-1], "Kern"], *ROLES[2:]]
    said = why("OPTIMAL_WEIGHTS", None, "core_satellite", 0.02, wrong, None, None, MEANS, COVARIANCE)
    assert "The role of asset 1 (Stocks) is no role: write Core, Satellite, Safe, Bold" in said
    said = why("OPTIMAL_WEIGHTS", None, "barbell", 0.02, ROLES, 0.8, None, MEANS, COVARIANCE)
    assert "No asset is marked “safe”: mark at least one." in said
    said = why("OPTIMAL_WEIGHTS", None, "barbell", 0.02, ROLES, None, None, MEANS, COVARIANCE)
    assert "needs a share of the safe end" in said
    said = why("OPTIMAL_WEIGHTS", None, "barbell", 0.02, ROLES, 85, None, MEANS, COVARIANCE)
    assert "The share of the safe part is 8500 %" in said


def test_a_clash_is_explained() -> None:
    sentences = ["Bonds at least 60 %", "Equity at least 50 %", "Yield at least 1 %"]
    arguments = (None, "max_return", 0.02, TABLE, None, None, MEANS, COVARIANCE, sentences)
    value = error("OPTIMAL_WEIGHTS", *arguments)
    assert value.code == "#NUM!"
    assert value.message == (
        "The limits “Bonds at least 60 %” and “Equity at least 50 %” cannot both hold: lower one of them by 10 points."
    )
    assert why("OPTIMAL_WEIGHTS", *arguments) == f"#NUM! {value.message}"


def test_a_word_that_is_not_understood() -> None:
    said = why(
        "OPTIMAL_WEIGHTS", None, "max_return", 0.02, TABLE, None, None, MEANS, COVARIANCE, ["Bondz <= 3 %"]
    )
    assert said == (
        "#VALUE! constraints: the cell: in “Bondz <= 3 %” the word “Bondz” (word 1) is not understood: did you mean "
        "“Bonds”?"
    )


def test_a_column_that_an_objective_needs() -> None:
    bare = [row[:4] for row in TABLE]
    value = error("OPTIMAL_WEIGHTS", None, "target_income", 0.0, bare, 0.03, None, MEANS, COVARIANCE)
    assert "add a column “Yield”" in value.message


def test_a_covariance_that_contradicts_itself_is_repaired_and_said() -> None:
    correlations = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    table = (0.04 * correlations).tolist()
    arguments = (None, "min_variance", None, None, None, None, MEANS, table)
    value = evaluate("OPTIMAL_WEIGHTS", *arguments)
    assert isinstance(value, list)
    assert sum(float(row[0]) for row in value) == pytest.approx(1)
    assert "closest possible correlations are used" in why("OPTIMAL_WEIGHTS", *arguments)
