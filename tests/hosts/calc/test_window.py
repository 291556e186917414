"""What the user of a button sees in a real Calc: progress, sentences, and a document that stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hosts.calc.running import contents, until

if TYPE_CHECKING:
    from tests.hosts.calc.running import Calc

GOOD, BAD = "INFOBOX", "WARNINGBOX"


def boxes(calc: Calc, book: str) -> list[list[str]]:
    """Kind and sentence of the message boxes so far."""
    return [event for event in calc.seen(book) if event[0] in (GOOD, BAD)]


def box(calc: Calc, book: str, count: int = 1) -> list[str]:
    """The last of so many boxes, when it has come."""
    assert until(lambda: len(boxes(calc, book)) == count)
    return boxes(calc, book)[-1]


def held(calc: Calc, book: str, action: str = "optimize") -> None:
    """Press, and hold the run where it first shows progress."""
    calc.hold(book)
    calc.press_in_window(book, action)
    assert until(lambda: any(event[0] == "value" for event in calc.seen(book)))


def test_progress_is_shown_while_a_button_runs(calc: Calc, book: str) -> None:
    calc.press_in_window(book, "optimize")
    kind, sentence = box(calc, book)
    assert kind == GOOD
    assert calc.read(book, "RunStatus")[0][0].endswith(f"Optimize: {sentence}")
    first, *between, end, _ = calc.seen(book)
    assert first == ["start", "Optimize ...", 100]
    assert end == ["end"]
    assert {"Reading the inputs", "Writing the report"} <= {text for kind, text in between if kind == "text"}
    values = [value for kind, value in between if kind == "value"]
    assert values == sorted(values)
    assert len([value for value in values if 0 < value < 100]) >= 3


def test_a_button_that_fails_shows_its_sentence(calc: Calc, book: str) -> None:
    calc.write(book, "RiskFreeRate", [["a lot"]])
    before = contents(calc, book)
    calc.press_in_window(book, "optimize")
    kind, sentence = box(calc, book)
    assert kind == BAD
    assert "a lot" in sentence
    assert contents(calc, book) == before
    calc.press_in_window(book, "no_such_button")
    assert "no_such_button" in box(calc, book, 2)[1]


def test_stop_in_the_middle_leaves_the_document_as_it_was(calc: Calc, book: str) -> None:
    before = contents(calc, book)
    held(calc, book)
    calc.press_in_window(book, "check_inputs")
    assert box(calc, book) == [BAD, "A button is still running: wait, or choose Stop the calculation."]
    calc.press_in_window(book, "cancel")
    calc.release(book)
    assert box(calc, book, 2) == [BAD, "Cancelled: the workbook is as it was."]
    assert ["end"] in calc.seen(book)
    assert contents(calc, book) == before
    assert calc.undo_titles(book) == []
    assert calc.press(book, "optimize")[0]


def test_an_input_changed_while_a_button_runs_is_kept_and_the_button_refused(calc: Calc, book: str) -> None:
    before = contents(calc, book)
    held(calc, book)
    calc.write(book, "RiskFreeRate", [[0.035]])
    by_the_user = calc.undo_titles(book)
    calc.release(book)
    assert box(calc, book) == [BAD, "The workbook was changed while Optimize was running: press it again."]
    assert calc.read(book, "RiskFreeRate") == [[0.035]]
    assert contents(calc, book) == before
    assert calc.undo_titles(book) == by_the_user
    assert calc.press(book, "optimize")[0]


def test_another_cell_changed_while_a_button_runs_is_kept_beside_the_result(calc: Calc, book: str) -> None:
    calc.add_sheet(book, "Mine")
    held(calc, book)
    calc.write(book, "Mine!B2", [["my note"]])
    calc.release(book)
    assert box(calc, book)[0] == GOOD
    assert calc.read(book, "Mine!B2") == [["my note"]]
    calc.undo(book)
    assert calc.read(book, "Mine!B2") == [["my note"]]
