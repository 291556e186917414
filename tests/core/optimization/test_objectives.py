import numpy as np
import pytest

from tests.core.optimization.markets import long_only
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization import (
    MAX_RETURN,
    MAX_SHARPE,
    MIN_VARIANCE,
    OBJECTIVES,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    Number,
    Objective,
    critical_line,
    maximum_sharpe,
    target_return,
    target_volatility,
)

PATH = critical_line(long_only([0.05, 0.10, 0.12], np.diag([0.04, 0.09, 0.25])))


def test_the_table_lists_every_objective_once() -> None:
    assert OBJECTIVES == (MIN_VARIANCE, MAX_SHARPE, TARGET_RETURN, TARGET_VOLATILITY, MAX_RETURN)
    assert [objective.key for objective in OBJECTIVES] == [
        "min_variance",
        "max_sharpe",
        "target_return",
        "target_volatility",
        "max_return",
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
        target = {Number.RETURN: 0.09, Number.VOLATILITY: 0.22}.get(objective.needs)
        portfolio = objective.solve(PATH, risk_free=0.02, target=target)
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
    expected = maximum_sharpe(PATH, 0.03).weights
    np.testing.assert_array_equal(MAX_SHARPE.solve(PATH, risk_free=0.03, target=0.09).weights, expected)


@pytest.mark.parametrize("objective", [TARGET_RETURN, TARGET_VOLATILITY], ids=lambda objective: objective.key)
def test_a_missing_target_is_asked_for(objective: Objective) -> None:
    with pytest.raises(InputError, match=f"“{objective.label}” needs a {objective.needs.value}"):
        objective.solve(PATH, risk_free=0.02, target=None)
