"""Every host shows the same numbers and errors, and does the same at the press of a button."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.conformance.cases import BUTTONS, FORMULAS, MISSING, Formula, Press
from tests.conformance.hosts import NOW, CalcHost, FileHost, Host, plain
from tests.hosts.excel.host import ExcelHost
from tests.workbooks import DictWorkbook, finished_template
from xl_portfolio.actions import ACTIONS
from xl_portfolio.actions.income_planner.contents import TABLES as PLAN_TABLES
from xl_portfolio.actions.portfolio_optimizer.contents import TABLES as ASSET_TABLES
from xl_portfolio.engine import Engine
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.sheet.action import title_of
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.conformance.hosts import Rows
    from tests.hosts.calc.running import Calc

pytestmark = pytest.mark.conformance

TOLERANCE = 1e-9  # two hosts may run the same code on numbers that went through text
ENGINE = Engine()
DIGITS = 1e-5  # the examples are written with six digits
CLOCKED = {"OptimizedAt", "PlannedAt", "SimulatedAt", "UndoRecord"}  # what the clock decides


@pytest.fixture(scope="session")
def file_host() -> FileHost:
    return FileHost()


@pytest.fixture(scope="session")
def calc_host(calc: Calc) -> CalcHost:
    return CalcHost(calc)


@pytest.fixture(scope="session")
def excel_host() -> ExcelHost:
    return ExcelHost(finished_template, NOW)


@pytest.fixture(params=["file_host", "calc_host", "excel_host"])
def host(request: pytest.FixtureRequest) -> Host:
    chosen: Host = request.getfixturevalue(request.param)
    return chosen


def test_the_list_is_complete() -> None:
    assert not MISSING
    assert len(FORMULAS) + len(BUTTONS) >= len(FUNCTIONS) + len(ACTIONS)


@pytest.mark.parametrize("case", FORMULAS, ids=lambda case: case.text)
def test_formula(host: Host, case: Formula) -> None:
    assert_same(host.show(case), case.rows, DIGITS)


@pytest.mark.parametrize("case", BUTTONS, ids=lambda case: case.name)
def test_button(host: Host, case: Press) -> None:
    good, sentence, contents = planned(case.name)
    assert good is case.succeeds
    result = host.press(case, list(contents))
    assert result[:2] == (good, sentence)
    for name, rows in contents.items():
        assert_same(masked(name, result[2][name]), masked(name, rows), TOLERANCE)
    for (name, row, column), value in case.shows.items():
        assert_same([[result[2][name][row][column]]], [[value]], TOLERANCE)


@pytest.mark.parametrize("workbook", [name for name in ENGINE.groups if name])
def test_a_button_of_another_workbook_is_refused(host: Host, workbook: str) -> None:
    other = next(name for name in ENGINE.groups if name not in ("", workbook))
    button = ENGINE.groups[other][0]
    good, sentence, _ = host.press(Press(workbook, [button.id]), [])
    assert not good
    assert sentence.startswith(f"{button.label} ({button.id}) is a button of the {title_of(other).lower()}")
    assert all(own.label in sentence for own in ENGINE.buttons(workbook))


@cache
def planned(name: str) -> tuple[bool, str, dict[str, Rows]]:
    """What the engine does with the same contents in a dictionary."""
    case = next(case for case in BUTTONS if case.name == name)
    engine = Engine(clock=lambda: NOW)
    names = {name for action in engine.buttons(case.template) for name in engine.names(action)}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(finished_template(case.template))
        book = PlacedWorkbook(FileWorkbook(path).read(sorted(names)))
    for name, cells in case.inputs.items():
        book.contents[name] = Grid.of(cells).padded(*book.contents[name].shape)
    for button in case.buttons:
        outcome = engine.press(button, book)
    good = not hasattr(outcome.value, "code")
    return good, book.said[-1], {name: plain(grid) for name, grid in book.contents.items()}


class PlacedWorkbook(DictWorkbook):
    """A dictionary that knows where its grids stand, for sentences that name a cell."""

    def __init__(self, contents: Mapping[str, Grid]) -> None:
        super().__init__(contents)
        self._origins = {name: grid.origin for name, grid in contents.items()}

    def read(self, names: Sequence[str]) -> Mapping[str, Grid]:
        return {name: Grid.of(grid, self._origins[name]) for name, grid in super().read(names).items()}


TYPED = {name: len(columns) for name, columns in ASSET_TABLES.items()}
TYPED |= {name: len(table.columns) for name, table in PLAN_TABLES.items()}


def masked(name: str, rows: Rows) -> Rows:
    """Without what the clock decides, and without the columns that formulas fill."""
    if name in CLOCKED:
        return []
    if name == "RunStatus":
        return [[str(rows[0][0])[16:]]]
    if name == "RunLog":
        return [row[1:] for row in rows]
    return [row[: TYPED[name]] for row in rows] if name in TYPED else rows


def assert_same(shown: Rows, expected: object, tolerance: float) -> None:
    assert isinstance(expected, list)
    assert len(shown) == len(expected)
    for row, wanted in zip(shown, expected, strict=True):
        assert list(map(kind, row)) == list(map(kind, wanted))
        assert [c for c in row if not isinstance(c, float)] == [c for c in wanted if not isinstance(c, float)]
        numbers = [c for c in wanted if isinstance(c, float)]
        assert [c for c in row if isinstance(c, float)] == pytest.approx(numbers, rel=tolerance, abs=1e-12)


def kind(cell: object) -> type:
    return type(cell)
