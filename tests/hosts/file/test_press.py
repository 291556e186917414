"""A button pressed on a closed workbook: everything is written, or nothing and a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.hosts.file.samples import rich_workbook
from xl_portfolio.core.errors import Cancelled, Infeasible, InputError, WorkbookError
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.file import FileWorkbook, press
from xl_portfolio.sheet.action import Action, Run
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.templates import TEMPLATES, Template

NAME, VERSION = TEMPLATES[0].name, TEMPLATES[0].version


def template(path: Path, name: str = NAME, version: object = VERSION, formula: str | None = None) -> Path:
    """A workbook that says which template it is made from, with an output and a status cell."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    for row, (defined, value) in enumerate(
        {"TemplateName": name, "TemplateVersion": version, "RunStatus": "never run", "Answer": 1}.items()
    ):
        sheet.write(row, 0, value)
        book.define_name(defined, f"=S!$A${row + 1}")
    if formula is not None:
        sheet.write_formula("B1", formula, None, -1)
    book.close()
    return path


def button(body: Callable[[Run], Changes], workbook: str = "", other: str = "") -> Engine:
    """An engine whose only button is `answer`, and one more for another workbook if that is named."""
    action = Action(
        id="answer",
        label="Answer",
        help="",
        icon="",
        writes=("Answer",),
        body=body,
        undoable=False,
        workbook=workbook,
    )
    more = (replace(action, id="ask", label="Ask", workbook=other),) if other else ()
    return Engine(functions=(), actions=(action, *more), clock=lambda: datetime(2026, 5, 4, 12))


def answer(run: Run) -> Changes:
    run.progress(0.5, "halfway")
    return Changes(ranges={"Answer": Grid.of(42)}, status="Answered.")


class Heard:
    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.progress: list[tuple[float, str]] = []

    def __call__(self, text: str, done: float | None = None) -> None:
        if done is None:
            self.sentences.append(text)
        else:
            self.progress.append((done, text))


def test_writes_and_says(tmp_path: Path) -> None:
    path, heard = template(tmp_path / "plan.xlsx"), Heard()
    outcome = press(path, "answer", engine=button(answer), say=heard)
    assert isinstance(outcome.value, Changes)
    found = FileWorkbook(path).read(["Answer", "RunStatus"])
    assert found["Answer"][0, 0] == 42
    assert found["RunStatus"][0, 0] == "2026-05-04 12:00 Answer: Answered."
    assert heard.sentences == ["Answered."]
    assert (0.5, "halfway") in heard.progress
    assert heard.progress[-1][0] == 1.0


def test_out_and_backup(tmp_path: Path) -> None:
    path = template(tmp_path / "plan.xlsx")
    before = path.read_bytes()
    press(path, "answer", tmp_path / "out.xlsx", engine=button(answer))
    assert path.read_bytes() == before
    assert FileWorkbook(tmp_path / "out.xlsx").read(["Answer"])["Answer"][0, 0] == 42
    press(path, "answer", backup=True, engine=button(answer))
    assert (tmp_path / "plan.backup.xlsx").read_bytes() == before


def test_a_failure_is_raised_and_writes_nothing(tmp_path: Path) -> None:
    def fail(run: Run) -> Changes:
        raise Infeasible("The minima add up to 120 %.")

    path, heard = template(tmp_path / "plan.xlsx"), Heard()
    before = path.read_bytes()
    with pytest.raises(InputError, match="The minima add up to 120 %"):
        press(path, "answer", tmp_path / "out.xlsx", engine=button(fail), say=heard)
    assert path.read_bytes() == before
    assert not (tmp_path / "out.xlsx").exists()
    assert heard.sentences == []


def test_unknown_button(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no button .*'anser': did you mean answer"):
        press(template(tmp_path / "plan.xlsx"), "anser", engine=button(answer))


def test_an_output_without_its_name(tmp_path: Path) -> None:
    def elsewhere(run: Run) -> Changes:
        return Changes(ranges={"Elsewhere": Grid.of(1)})

    with pytest.raises(InputError, match=r"has no .*'Elsewhere'"):
        press(template(tmp_path / "plan.xlsx"), "answer", engine=button(elsewhere))


def test_cancelled(tmp_path: Path) -> None:
    def say(text: str, done: float | None = None) -> None:
        raise Cancelled("Stopped.")

    path = template(tmp_path / "plan.xlsx")
    before = path.read_bytes()
    with pytest.raises(InputError, match="Stopped"):
        press(path, "answer", engine=button(answer), say=say)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", ["1", 1])
def test_the_version_may_be_a_number(tmp_path: Path, version: object) -> None:
    press(template(tmp_path / "plan.xlsx", version=version), "answer", engine=button(answer))


@pytest.mark.parametrize(
    ("name", "version", "says"),
    [
        ("other", "1", f"made from the template 'other'; this version knows {NAME}, "),
        (NAME, "2", f"made from version 2 of {NAME}, and this program knows version 1"),
        (NAME, "", "made from version  of"),
    ],
)
def test_another_template(tmp_path: Path, name: str, version: str, says: str) -> None:
    with pytest.raises(WorkbookError, match=says):
        press(template(tmp_path / "plan.xlsx", name, version), "answer", engine=button(answer))


@pytest.mark.parametrize("made", TEMPLATES, ids=lambda made: made.name)
def test_each_template_takes_what_works_on_all(tmp_path: Path, made: Template) -> None:
    press(template(tmp_path / "plan.xlsx", made.name, made.version), "answer", engine=button(answer))


def test_a_button_of_another_template(tmp_path: Path) -> None:
    path = template(tmp_path / "plan.xlsx", TEMPLATES[1].name, TEMPLATES[1].version)
    before = path.read_bytes()
    with pytest.raises(
        InputError, match=r"Answer \(answer\) is a button of the .* made from the income planner"
    ):
        press(path, "answer", engine=button(answer, NAME, TEMPLATES[1].name))
    assert path.read_bytes() == before


def test_a_workbook_of_somebody_else(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="no name 'TemplateName'"):
        press(rich_workbook(tmp_path / "plan.xlsx"), "answer", engine=button(answer))


def test_an_open_workbook_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    def never(run: Run) -> Changes:
        raise AssertionError

    path = template(tmp_path / "plan.xlsx")
    path.with_name(".~lock.plan.xlsx#").write_text("Anna Example,anna,host,,;")
    with pytest.raises(WorkbookError, match="Anna Example in LibreOffice"):
        press(path, "answer", engine=button(never))
    press(path, "answer", tmp_path / "out.xlsx", engine=button(answer))


def test_formulas_follow_what_the_button_wrote(tmp_path: Path) -> None:
    path = template(tmp_path / "plan.xlsx", formula="=Answer+1")
    press(
        path, "answer", engine=button(lambda run: Changes(ranges={"Answer": Grid.of(42.0)}, status="Done."))
    )
    assert FileWorkbook(path).book.sheet("S").value(0, 1) == 43.0


def test_a_formula_that_cannot_be_computed_is_said_and_the_results_stay(tmp_path: Path) -> None:
    path = template(tmp_path / "plan.xlsx", formula="=MMULT(Answer,Answer)")
    heard: list[str] = []
    press(
        path,
        "answer",
        engine=button(lambda run: Changes(ranges={"Answer": Grid.of(42.0)}, status="Done.")),
        say=lambda text, done=None: heard.append(text),
    )
    assert FileWorkbook(path).read(["Answer"])["Answer"][0, 0] == 42.0
    assert any("S!B1" in text and "values from before" in text for text in heard)
    assert "Done." in heard
