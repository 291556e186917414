"""What the tests of the functions share: the call of the worked example, and what counts as a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio import evaluate
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.sample import sample_arguments

if TYPE_CHECKING:
    from xl_portfolio.sheet.function import Function
    from xl_portfolio.sheet.kinds import Argument

__all__ = ["BY_NAME", "assert_same", "assert_sentence", "call", "error", "example_call", "number", "why"]

BY_NAME = {function.name: function for function in FUNCTIONS}

_NOISE = (
    "array(",
    "None",
    "np.",
    "nan",
    "datetime",
    "Grid(",
    "CellError",
    "Traceback",
    "<",
    "object at",
    "dtype",
)


def example_call(function: Function) -> list[object]:
    """The worked example as raw cells, one entry for each declared argument; None is omitted."""
    _, grids = sample_arguments(function.example.formula)
    cells: list[object] = [None if grid is None else grid.rows() for grid in grids]
    return cells + [None] * (len(function.arguments) - len(cells))


def call(function: Function, arguments: list[object]) -> object:
    """Evaluate without the blanks at the end, as a formula is typed."""
    given = list(arguments)
    while given and given[-1] is None:
        given.pop()
    return evaluate(function.name, *given)


def why(name: str, *arguments: object) -> str:
    """What WHY says about a call."""
    said = evaluate("WHY", name, *arguments)
    assert isinstance(said, str)
    return said


def number(name: str, *arguments: object) -> float:
    """Value of a call that gives one number."""
    value = evaluate(name, *arguments)
    assert isinstance(value, float), value
    return value


def error(name: str, *arguments: object) -> CellError:
    """Error of a call that has to fail, its sentence checked."""
    value = evaluate(name, *arguments)
    assert isinstance(value, CellError), value
    assert_sentence(value)
    return value


def assert_sentence(value: object, argument: Argument | None = None) -> None:
    """An error that a person who does not program understands; it names the argument."""
    assert isinstance(value, CellError), value
    sentence = value.message
    assert re.search(r"[.?]$", sentence), sentence
    assert (
        sentence[0].isupper()
        or sentence[0].isdigit()
        or sentence.split(" ")[0].rstrip(":") in _argument_names()
    ), sentence
    assert len(sentence) > 20, sentence
    for noise in _NOISE:
        assert noise not in sentence, sentence
    if argument is not None:
        stem = argument.name.split("_")[0].rstrip("s")
        assert stem in sentence.casefold(), (argument.name, sentence)


def assert_same(one: object, two: object, tolerance: float = 1e-12) -> None:
    """Equal scalars or rows; numbers within the tolerance, errors by their code."""
    left, right = Grid.of(one), Grid.of(two)
    assert left.shape == right.shape, (one, two)
    np.testing.assert_allclose(left.numbers, right.numbers, rtol=tolerance, atol=tolerance)
    assert {at: _plain(cell) for at, cell in left.others.items()} == {
        at: _plain(cell) for at, cell in right.others.items()
    }


def _plain(cell: object) -> object:
    return cell.code if isinstance(cell, CellError) else cell


def _argument_names() -> set[str]:
    return {argument.name for function in FUNCTIONS for argument in function.arguments}
