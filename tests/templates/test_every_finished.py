"""What holds for every template once its buttons were pressed: the report that a user opens."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.workbooks import finished_template
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.file import FileWorkbook, press, recalculate
from xl_portfolio.templates import TEMPLATES, build

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from xl_portfolio.templates import Template

EXAMPLES = {"portfolio_optimizer": "example_data", "income_planner": "example_case"}
"""The button that fills in the example again."""


@pytest.fixture(scope="module", params=TEMPLATES, ids=lambda template: template.name)
def template(request: pytest.FixtureRequest) -> Template:
    chosen: Template = request.param
    return chosen


@pytest.fixture(scope="module")
def finished(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("finished") / "book.xlsx"
    path.write_bytes(finished_template(template.name))
    return path


@pytest.fixture(scope="module")
def values(finished: Path) -> Workbook:
    return openpyxl.load_workbook(finished, data_only=True)


def named(path: Path, name: str) -> list[list[object]]:
    return [list(row) for row in FileWorkbook(path).read([name])[name].rows()]


def test_no_formula_fails_and_all_are_up_to_date(finished: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    recalculated = recalculate(finished, again)
    assert recalculated.errors == ()
    before, after = (openpyxl.load_workbook(path, data_only=True) for path in (finished, again))
    for sheet in before:
        for row, new in zip(sheet.iter_rows(), after[sheet.title].iter_rows(), strict=True):
            assert [cell.value for cell in row] == [cell.value for cell in new], sheet.title


def test_every_button_of_the_build_is_in_the_log(template: Template, finished: Path) -> None:
    actions = Engine().actions
    _, *lines = named(finished, "RunLog")
    pressed = [line[1] for line in lines if line[1] is not None]
    assert pressed == [actions[action].label for action in reversed(template.runs)]


def test_all_checks_are_ok_and_every_page_says_so(finished: Path, values: Workbook) -> None:
    assert {row[0] for row in named(finished, "CheckStates")} == {"OK"}
    for sheet in values:
        if sheet.sheet_state == "visible":
            assert any(str(cell.value).endswith("checks OK") for cell in sheet[3]), sheet.title


def test_chart_titles_are_findings(finished: Path) -> None:
    """Each is a sentence that the last run wrote, not what stands there before it."""
    for name in (name.name for name in FileWorkbook(finished).book.names if name.name.endswith("Title")):
        (title,) = named(finished, name)[0]
        assert isinstance(title, str)
        assert " " in title
        assert "to see this chart" not in title


def test_an_empty_workbook_has_no_errors_and_says_what_it_is(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(build(template.name, empty=True))
    assert recalculate(path).errors == ()
    book = openpyxl.load_workbook(path, data_only=True)
    assert any(str(cell.value).startswith("Not ") for cell in book["Start"][3])


def test_the_example_fills_an_empty_workbook(template: Template, finished: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(build(template.name, empty=True))
    engine = Engine(clock=lambda: datetime(2026, 1, 2, 9, 30))
    press(path, EXAMPLES[template.name], engine=engine)
    filled, built = (
        openpyxl.load_workbook(BytesIO(content)) for content in (path.read_bytes(), build(template.name))
    )
    assert inputs(filled) == inputs(built)
    assert recalculate(path).errors == ()


def inputs(book: Workbook) -> dict[tuple[str, str], object]:
    """Every unlocked cell that holds something."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not cell.protection.locked and cell.data_type != "f"
    }
