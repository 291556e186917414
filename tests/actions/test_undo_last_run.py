"""*Undo last run*: the workbook is exactly what it was before the last button."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.actions.income_planner.cells import workbook as plan_workbook
from tests.actions.portfolio_optimizer.template import (
    ENGINE,
    changed,
    contents,
    refused,
    same,
    setting,
    workbook,
)
from tests.workbooks import DictWorkbook
from xl_portfolio.actions import ACTIONS
from xl_portfolio.sheet.grid import Cell, Grid

TRACES = ("UndoRecord", "RunLog", "RunStatus")  # what a run leaves behind even when it is taken back
BLOCK: list[list[Cell]] = [
    ["Date", "AAPL", "TLT"],
    [datetime(2024, 1, 5), 181.0, 97.5],
    [datetime(2024, 1, 12), 185.0, None],
    [datetime(2024, 1, 19), 191.0, 95.0],
]
UNDOABLE = [(action.id, action.workbook) for action in ACTIONS if action.undoable]


def another_plan() -> DictWorkbook:
    """A plan that every button of its workbook changes."""
    return plan_workbook(Client=Grid.of("Another client"), Paths=Grid.of(100.0))


def another_case() -> DictWorkbook:
    """A case that every button of its workbook changes."""
    block = Grid.of(BLOCK, contents()["ImportBlock"].origin).padded(1301, 61)
    return workbook(
        ImportBlock=block,
        Objective=setting("Objective", "Maximum Sharpe"),
        Client=setting("Client", "Another client"),
        Target=setting("Target", 0.1),
        CashToInvest=setting("CashToInvest", 10_000.0),
    )


@pytest.mark.parametrize(("action", "made_from"), UNDOABLE)
def test_every_button_is_taken_back(action: str, made_from: str) -> None:
    book = another_plan() if made_from == "income_planner" else another_case()
    before = dict(book.contents)
    changed(ENGINE.press(action, book))
    assert not same(before, book.contents, TRACES)
    changed(ENGINE.press("undo_last_run", book))
    assert same(before, book.contents, TRACES)
    label = ENGINE.actions[action].label
    assert book.said[-1] == f"Taken back: {label}."
    assert book.contents["RunLog"].rows()[1][1:] == ["Undo last run", f"Taken back: {label}."]
    assert book.contents["RunStatus"][0, 0] == f"2026-03-02 10:30 Undo last run: Taken back: {label}."


def test_every_button_but_four_can_be_taken_back() -> None:
    assert {action.id for action in ACTIONS} - dict(UNDOABLE).keys() == {
        "check_inputs",
        "check_plan",
        "preview_import",
        "undo_last_run",
    }


def test_optimize_after_undo_gives_the_same() -> None:
    book = another_case()
    changed(ENGINE.press("optimize", book))
    first = dict(book.contents)
    changed(ENGINE.press("undo_last_run", book))
    changed(ENGINE.press("optimize", book))
    assert same(first, book.contents, ("RunLog",))


def test_only_the_last_run_is_taken_back() -> None:
    book = another_case()
    changed(ENGINE.press("optimize", book))
    optimized = dict(book.contents)
    changed(ENGINE.press("import_prices", book))
    changed(ENGINE.press("undo_last_run", book))
    assert same(optimized, book.contents, TRACES)
    assert refused(ENGINE.press("undo_last_run", book)).startswith("There is nothing to undo")


def test_a_refused_run_is_not_what_is_taken_back() -> None:
    book = another_case()
    before = dict(book.contents)
    changed(ENGINE.press("optimize", book))
    book.contents["Points"] = setting("Points", 1.0)
    refused(ENGINE.press("optimize", book))
    changed(ENGINE.press("undo_last_run", book))
    assert same(before, book.contents, (*TRACES, "Points"))


def test_what_was_typed_since_stays_unless_the_run_wrote_it() -> None:
    book = another_case()
    changed(ENGINE.press("optimize", book))
    book.contents["Cash"] = setting("Cash", 1.0)
    changed(ENGINE.press("undo_last_run", book))
    assert book.contents["Cash"][0, 0] == 1.0


@pytest.mark.parametrize("text", ["nonsense", "eJzT0yMAAGTvBe8=", "eA=="])
def test_a_record_changed_by_hand_is_refused(text: str) -> None:
    book = another_case()
    changed(ENGINE.press("optimize", book))
    after = {**book.contents, "UndoRecord": Grid.of([[text]]).padded(64, 1)}
    book = DictWorkbook(after)
    assert "undo record of this workbook is damaged" in refused(ENGINE.press("undo_last_run", book))
    assert same(after, book.contents)
