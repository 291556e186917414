import numpy as np
import pytest

from tests.core.optimization.markets import long_only
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization import (
    MAX_RETURN,
    MAX_SHARPE,
    MAX_UTILITY,
    MIN_VARIANCE,
    OBJECTIVES,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    Aim,
    Column,
    Number,
    Objective,
    critical_line,
    maximum_sharpe,
    restricted_path,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.parts import Role

TARGETS = {
    Number.RETURN: 0.09,
    Number.VOLATILITY: 0.22,
    Number.INCOME: 0.02,
    Number.RISK_AVERSION: 4.0,
    Number.SAFE_SHARE: 0.8,
}
COLUMNS = {
    Column.YIELD: np.array([0.04, 0.01, 0.0]),
    Column.BENCHMARK: np.array([0.5, 0.3, 0.2]),
    Column.RISK_BUDGET: np.array([0.5, 0.25, 0.25]),
    Column.ROLE: np.array([Role.SAFE.number, Role.SAFE.number, Role.BOLD.number]),
}
PATH = critical_line(long_only([0.05, 0.10, 0.12], np.diag([0.04, 0.09, 0.25])))


def test_the_table_lists_every_objective_once() -> None:
    assert OBJECTIVES[:5] == (MIN_VARIANCE, MAX_SHARPE, TARGET_RETURN, TARGET_VOLATILITY, MAX_RETURN)
    assert [objective.key for objective in OBJECTIVES] == [
        "min_variance",
        "max_sharpe",
        "target_return",
        "target_volatility",
        "max_return",
        "max_utility",
        "max_diversification",
        "risk_parity",
        "risk_budgets",
        "equal_weight",
        "inverse_volatility",
        "min_tracking_error",
        "max_income",
        "target_income",
        "core_satellite",
        "barbell",
    ]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: objective.key)
class TestEveryObjective:
    def test_the_key_is_the_label_in_the_spelling_of_a_formula(self, objective: Objective) -> None:
        long = {"min": "minimum", "max": "maximum"}
        words = [long.get(word, word) for word in objective.key.split("_")]
        assert objective.label.lower() == " ".join(words)

    def test_the_help_is_one_sentence(self, objective: Objective) -> None:
        assert objective.help[0].isupper()
        assert objective.help.endswith(".")
        assert len(objective.help) <= 255

    def test_solves(self, objective: Objective) -> None:
        portfolio = objective.solve(
            PATH, risk_free=0.02, target=TARGETS.get(objective.needs), columns=COLUMNS
        )
        assert portfolio.weights.sum() == pytest.approx(1, abs=1e-12)
        assert portfolio.optimality <= 1e-9
        assert portfolio.feasibility <= 1e-12


def test_the_number_reaches_the_objective() -> None:
    for objective, function, number in (
        (TARGET_RETURN, target_return, 0.09),
        (TARGET_VOLATILITY, target_volatility, 0.22),
    ):
        expected = function(PATH, number).weights
        np.testing.assert_array_equal(objective.solve(PATH, risk_free=0.0, target=number).weights, expected)
    aim = Aim(objective=MAX_SHARPE, columns={})  # no rate is a rate of 0
    np.testing.assert_array_equal(aim.solve(PATH).weights, maximum_sharpe(PATH, 0.0).weights)
    expected = maximum_sharpe(PATH, 0.03).weights
    np.testing.assert_array_equal(MAX_SHARPE.solve(PATH, risk_free=0.03, target=0.09).weights, expected)


@pytest.mark.parametrize("objective", [TARGET_RETURN, TARGET_VOLATILITY], ids=lambda objective: objective.key)
def test_a_missing_target_is_asked_for(objective: Objective) -> None:
    with pytest.raises(InputError, match=f"“{objective.label}” needs a {objective.needs.value}"):
        objective.solve(PATH, risk_free=0.02, target=None)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("risk_budgets", "a number for each asset: add a column “Risk budget” to the table of assets."),
        (
            "barbell",
            "a role for each asset: add a column “Role” to the table of assets, with “Safe” or “Bold” in it.",
        ),
    ],
)
def test_a_missing_column_is_asked_for(key: str, wanted: str) -> None:
    (objective,) = (objective for objective in OBJECTIVES if objective.key == key)
    with pytest.raises(InputError) as caught:
        objective.of_each({Column.YIELD: np.zeros(3)})
    assert str(caught.value) == f"The objective “{objective.label}” needs {wanted}"


def test_a_barbell_by_hand() -> None:
    """80 % in the safe asset, the rest in the bolder of two: the safe one is not asked for its return."""
    (objective,) = (objective for objective in OBJECTIVES if objective.key == "barbell")
    problem = long_only([0.12, 0.05, 0.07, 0.09], np.diag([0.01, 0.04, 0.05, 0.09]))
    columns = {Column.ROLE: np.array([role.number for role in (Role.SAFE, Role.SAFE, Role.BOLD, Role.BOLD)])}
    path = restricted_path(problem, objective.limits(problem, 0.8, columns))
    found = objective.solve(path, risk_free=0.0, target=0.8, columns=columns)
    np.testing.assert_allclose(found.weights, [0.64, 0.16, 0.0, 0.2], atol=1e-13)  # 0.8 split 4 : 1


@pytest.mark.parametrize("aversion", [2.0, 10.0])
def test_the_prices_of_utility_are_those_of_its_score(aversion: float) -> None:
    """½ γ variance - return, per unit of return, is ½ κ/λ variance - return: a search relies on it."""
    goal = MAX_UTILITY.goal(aversion) if MAX_UTILITY.goal else None
    portfolio = MAX_UTILITY.solve(PATH, risk_free=0.0, target=aversion)
    assert goal is not None
    assert MAX_UTILITY.score is not None
    ratio = goal.variance_price / goal.return_price
    expected = ratio / 2 * portfolio.volatility**2 - portfolio.expected_return
    assert MAX_UTILITY.score(portfolio, aversion) == pytest.approx(expected, rel=1e-12)
