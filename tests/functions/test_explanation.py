from __future__ import annotations

import pytest

from tests.functions.cases import error, why
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.sheet.grid import CellError


def test_a_good_call_is_ok() -> None:
    assert why("SHARPE", [0.01, -0.02, 0.03], 0.02, 12) == "OK"
    assert why(" sharpe ", [0.01, -0.02, 0.03]) == "OK"


def test_notes_are_told() -> None:
    assert why("SHARPE", [0.01, None, -0.02, 0.03]) == (
        "returns: 1 of 4 rows is incomplete and was left out (row 2)."
    )


def test_errors_are_told_with_their_code_and_the_notes() -> None:
    said = why("SHARPE", [0.01, "x", 0.01])
    assert said.startswith("#DIV/0! All 2 returns are equal")
    assert "the text 'x' in row 2 is no number" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("SHARPE",),
            "#VALUE! returns is missing. The formula is SHARPE(returns, [risk_free], [periods_per_year]).",
        ),
        (("SHARPY", [0.1]), "#NAME? There is no function called 'SHARPY': did you mean SHARPE?"),
        (("CAGR", [0.1], 12, 3), "#VALUE! CAGR takes at most 2 arguments; 3 came."),
        (("MAX_DRAWDOWN", [0.1], 12), "#VALUE! MAX_DRAWDOWN takes at most 1 argument; 2 came."),
    ],
)
def test_calls_that_cannot_be_are_explained(arguments: tuple[object, ...], sentence: str) -> None:
    assert why(*arguments).startswith(sentence)  # type: ignore[arg-type]  # a name and cells


def test_why_can_be_asked_about_itself() -> None:
    assert why("WHY", "SHARPE", [0.01, -0.02, 0.03]) == "OK"
    assert why("WHY", "WHY", "WHY", "SHARPE", [0.01, -0.02, 0.03]) == "OK"


def test_omitted_arguments_in_the_middle_stay_omitted() -> None:
    covariance = [[0.04, 0.0], [0.0, 0.01]]
    assert why("OPTIMAL_WEIGHTS", None, "max_return", None, None, None, None, [0.1, 0.05], covariance) == "OK"


def test_the_name_has_to_be_text() -> None:
    assert error("WHY", 1.04).message == (
        "name takes the name of a function; 1.04 came. Write the name in quotes, then the same arguments: "
        'WHY("SHARPE", B2:B13, 0.02).'
    )
    assert "the error #DIV/0! came" in error("WHY", CellError("#DIV/0!")).message
    assert "a range of cells came" in error("WHY", [0.1, 0.2]).message
    assert "name is missing" in error("WHY").message


def test_every_function_can_be_explained() -> None:
    most = max(len(function.arguments) for function in FUNCTIONS if not function.reflective)
    own = next(function for function in FUNCTIONS if function.name == "WHY")
    assert len(own.arguments) == most + 2  # the name, and one spare for what comes
    for function in FUNCTIONS:
        assert why(function.name)[0] == "#"
