"""Buttons pressed in a real Calc, on the template of the optimizer."""

from __future__ import annotations

import os
import re
import signal
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.hosts.calc.running import CALC_2007, PDF, contents, until
from tests.workbooks import finished_template
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.calc.images import SIZES
from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.calc.running import Calc


def test_the_menu_and_the_toolbar_hold_every_button(calc: Calc) -> None:
    groups = default_engine().groups
    buttons = [
        [f"org.xlportfolio:{action.id}", action.label] for group in groups.values() for action in group
    ]
    assert len(buttons) == len(default_engine().actions)
    for entries in calc.menu():
        assert entries[:-1] == buttons
        assert entries[-1] == ["org.xlportfolio:cancel", "Stop the calculation"]


def test_every_button_has_an_image_in_both_sizes(calc: Calc) -> None:
    images = calc.images()
    assert set(images) == {f"org.xlportfolio:{name}" for name in (*default_engine().actions, "cancel")}
    rounded = [pixels + 1 for pixels in SIZES.values()]  # Calc counts the pixel at the far edge too
    assert all(found == rounded for found in images.values())


def offered(calc: Calc, book: str) -> set[str]:
    """Ids of the buttons that the menu and the toolbar show in a document."""
    states = {name: calc.offered(book, name) for name in (*default_engine().actions, "cancel")}
    assert all(enabled is visible for enabled, visible in states.values())
    return {name for name, (_, visible) in states.items() if visible}


@pytest.mark.parametrize("template", [name for name in default_engine().groups if name])
def test_a_document_offers_the_buttons_of_its_template(calc: Calc, book: str, template: str) -> None:
    calc.write(book, "TemplateName", [[template]])
    assert offered(calc, book) == {"cancel", *(action.id for action in default_engine().buttons(template))}


def test_a_document_of_no_template_that_we_know_offers_every_button(
    calc: Calc, book: str, document: str
) -> None:
    calc.write(book, "TemplateName", [["of another version"]])
    for each in (book, document):
        assert offered(calc, each) == {"cancel", *default_engine().actions}


def test_optimize_after_an_input_changed_agrees_with_the_formula(
    calc: Calc, book: str, tmp_path: Path
) -> None:
    calc.write(book, "Objective", [["Maximum Sharpe"]])
    calc.write(book, "RiskFreeRate", [[0.03]])
    good, sentence = calc.press(book, "optimize")
    assert good
    assert calc.read(book, "RunStatus")[0][0].endswith(f"Optimize: {sentence}")
    portfolio = calc.read(book, "Portfolio")
    column = portfolio[0].index("Optimal weight")
    shown = [row[column] for row in portfolio[1:] if row[0] != ""]
    expected = optimal_weights(tmp_path / "book.xlsx", len(shown))
    assert shown == pytest.approx(expected, abs=1e-9)
    calc.export(book, str(tmp_path / "book.pdf"), PDF)
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")


def optimal_weights(path: Path, count: int) -> list[object]:
    """What `evaluate` gives for the inputs of a file and other settings."""
    read = FileWorkbook(path).read(["Prices", "Assets", "PeriodsPerYear"])
    engine = default_engine()
    prices = read["Prices"].part(slice(None), slice(0, count + 1)).trimmed()
    returns = engine.evaluate("RETURNS", [prices]).value
    header = read["Assets"].rows()[0]
    first = header.index("Minimum")
    bounds = read["Assets"].part(slice(1, count + 1), slice(first, first + 2))
    arguments = [returns, Grid.of("max_sharpe"), Grid.of(0.03), bounds, None, read["PeriodsPerYear"]]
    weights = engine.evaluate("OPTIMAL_WEIGHTS", arguments).value  # type: ignore[arg-type]  # no error here
    return [row[0] for row in weights.rows()]  # type: ignore[union-attr]  # no error here


def test_one_undo_step_takes_a_button_back(calc: Calc, book: str) -> None:
    before = contents(calc, book)
    assert calc.press(book, "optimize")[0]
    assert contents(calc, book) != before
    assert calc.undo_titles(book) == ["Portfolio: Optimize"]
    calc.undo(book)
    assert contents(calc, book) == before


def test_chart_titles_follow_their_cells(calc: Calc, book: str) -> None:
    before = calc.titles(book)
    assert calc.read(book, "PortfolioFinding")[0][0] in before
    calc.write(book, "Objective", [["Maximum Sharpe"]])
    assert calc.press(book, "optimize")[0]
    assert "Maximum Sharpe" in calc.read(book, "PortfolioFinding")[0][0]
    assert calc.read(book, "PortfolioFinding")[0][0] in calc.titles(book)
    calc.undo(book)
    assert calc.titles(book) == before


def test_protected_sheets_stay_protected(calc: Calc, book: str) -> None:
    protected = [sheet for sheet in calc.sheets(book) if calc.is_protected(book, sheet)]
    assert "Portfolio" in protected
    assert calc.press(book, "optimize")[0]
    assert [sheet for sheet in calc.sheets(book) if calc.is_protected(book, sheet)] == protected
    calc.undo(book)
    assert [sheet for sheet in calc.sheets(book) if calc.is_protected(book, sheet)] == protected


def permissions(calc: Calc, book: str, path: Path) -> dict[str, list[bytes]]:
    """What each sheet's protection allows, as Calc writes it."""
    calc.export(book, str(path), CALC_2007)
    with zipfile.ZipFile(path) as archive:
        return {
            name: re.findall(rb"<sheetProtection[^>]*>", archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet")
        }


def test_a_protection_keeps_what_it_allows(calc: Calc, book: str, tmp_path: Path) -> None:
    before = permissions(calc, book, tmp_path / "before.xlsx")
    assert any(b'formatColumns="false"' in found[0] for found in before.values() if found)
    assert calc.press(book, "optimize")[0]
    assert permissions(calc, book, tmp_path / "after.xlsx") == before
    calc.undo(book)
    assert permissions(calc, book, tmp_path / "undone.xlsx") == before


def refused(calc: Calc, book: str, action: str = "optimize") -> str:
    """Sentence of a press that must change nothing."""
    before, undoable = contents(calc, book), calc.undo_titles(book)
    good, sentence = calc.press(book, action)
    assert not good
    assert contents(calc, book) == before
    assert calc.undo_titles(book) == undoable
    return str(sentence)


def test_a_wrong_input_gives_the_sentence_and_changes_nothing(calc: Calc, book: str) -> None:
    calc.write(book, "RiskFreeRate", [["a lot"]])
    assert "a lot" in refused(calc, book)


def test_formulas_are_never_overwritten(calc: Calc, book: str) -> None:
    calc.enter(book, "Client", [["=1+1"]])
    before = calc.read(book, "Assets")
    assert "holds formulas" in refused(calc, book, "start_empty")
    assert calc.read(book, "Assets") == before


def test_a_sheet_with_a_password_is_left_alone(calc: Calc, book: str) -> None:
    calc.protect(book, "Assets", "secret")
    assert "protected by a password" in refused(calc, book, "start_empty")


def test_a_document_that_is_not_ours_is_refused(calc: Calc, document: str) -> None:
    good, sentence = calc.press(document, "optimize")
    assert not good
    assert "not one of our templates" in sentence


def test_a_button_that_nobody_knows(calc: Calc, document: str) -> None:
    good, sentence = calc.press(document, "no_such_button")
    assert not good
    assert "no_such_button" in sentence


def stopped_workers(calc: Calc, book: str) -> list[int]:
    """All workers, the one of the buttons among them, stopped: whatever is pressed next hangs."""
    assert calc.press(book, "check_inputs")[0]
    processes: list[int] = calc.workers()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    return processes


def test_a_press_from_the_menu_works_beside_the_document(calc: Calc, book: str) -> None:
    before = calc.read(book, "OptimizedAt")
    calc.press_aside(book, "optimize")
    assert until(lambda: calc.read(book, "OptimizedAt") != before)
    assert calc.undo_titles(book) == ["Portfolio: Optimize"]


def test_a_press_can_be_cancelled(calc: Calc, book: str) -> None:
    processes = stopped_workers(calc, book)
    before = contents(calc, book)
    calc.press_aside(book, "optimize")
    assert "still running" in calc.press(book, "check_inputs")[1]
    calc.press_aside(book, "cancel")
    assert until(lambda: not set(processes) <= set(calc.workers()))
    for process in processes:
        if process in calc.workers():
            os.kill(process, signal.SIGCONT)
    assert until(lambda: calc.press(book, "check_inputs")[0])
    calc.undo(book)
    assert contents(calc, book) == before


def test_a_document_closed_during_a_press(calc: Calc, tmp_path: Path) -> None:
    path = tmp_path / "closing.xlsx"
    path.write_bytes(finished_template())
    closing = calc.open(str(path))
    processes = stopped_workers(calc, closing)
    calc.press_aside(closing, "optimize")
    assert "still running" in calc.press(closing, "optimize")[1]
    calc.close(closing)
    for process in processes:
        os.kill(process, signal.SIGCONT)
    other = calc.open(str(path))
    try:
        assert until(lambda: calc.press(other, "check_inputs")[0])
    finally:
        calc.close(other)


def test_the_workbook_saved_by_calc_keeps_the_result(calc: Calc, book: str, tmp_path: Path) -> None:
    assert calc.press(book, "optimize")[0]
    path = tmp_path / "saved.xlsx"
    calc.save(book, str(path), CALC_2007)
    saved = FileWorkbook(path).read(["RunStatus"])["RunStatus"][0, 0]
    assert saved == calc.read(book, "RunStatus")[0][0]
    with zipfile.ZipFile(path) as archive:
        assert not any(b"XLPORTFOLIO" in archive.read(name).upper() for name in archive.namelist())


def test_an_undone_press_can_be_done_again(calc: Calc, book: str) -> None:
    before = contents(calc, book)
    assert calc.press(book, "start_empty")[0]
    after = contents(calc, book)
    calc.undo(book)
    assert contents(calc, book) == before
    calc.redo(book)
    assert contents(calc, book) == after
