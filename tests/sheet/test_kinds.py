from __future__ import annotations

from typing import Annotated

import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.arguments import AnnualRate, Confidence, PeriodsPerYear
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.kinds import REQUIRED, Argument, Notes, arguments_of, kind_of


def body(rate: AnnualRate, confidence: Confidence = 0.95, periods: PeriodsPerYear | None = None) -> float:
    """Nothing."""
    return 0.0


def test_arguments_come_from_the_signature() -> None:
    rate, confidence, periods = arguments_of(body)
    assert [argument.name for argument in (rate, confidence, periods)] == ["rate", "confidence", "periods"]
    assert [argument.optional for argument in (rate, confidence, periods)] == [False, True, True]
    assert (rate.default, confidence.default, periods.default) == (REQUIRED, 0.95, None)
    assert confidence.kind is kind_of(Confidence)
    assert periods.kind is kind_of(PeriodsPerYear)
    assert arguments_of(body) is arguments_of(body)


def test_an_annotation_without_a_kind_is_no_argument() -> None:
    def reflective(engine: object, note: Annotated[str, "no kind"], rate: AnnualRate) -> None: ...

    assert [argument.name for argument in arguments_of(reflective)] == ["rate"]


@pytest.mark.parametrize("grid", [None, Grid.of(None), Grid.of(""), Grid.of([[None, None]])])
def test_a_blank_argument_takes_its_default_or_is_missing(grid: Grid | None) -> None:
    kind = kind_of(AnnualRate)
    assert Argument("rate", kind, 0.5).read(grid, Notes()) == 0.5
    assert Argument("rate", kind, None).read(grid, Notes()) is None
    with pytest.raises(InputError, match="rate"):
        Argument("rate", kind).read(grid, Notes())


def test_notes_say_a_sentence_once() -> None:
    notes = Notes()
    notes.add("One.")
    notes.add("Two.")
    notes.add("One.")
    assert notes == ["One.", "Two."]
