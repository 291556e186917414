"""The workbook as a host finishes it: results where they belong, in formats that fit them."""

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree

from tests.templates.test_portfolio_optimizer import area
from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.file.press import press
from xl_portfolio.hosts.file.recalculate import recalculate
from xl_portfolio.hosts.file.workbook import FileWorkbook
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.templates import build

OTHER_FORMATS = {
    "Sharpe ratio": "0.00",
    "Assets held": "#,##0",
    "Effective number of assets": "0.00",
}


def finished(path, empty, *actions):
    path.write_bytes(build("portfolio_optimizer", empty))
    engine = Engine(clock=lambda: datetime(2026, 1, 2, 9, 30))
    for action in actions:
        press(path, action, engine=engine)
    return path, recalculate(path, engine=engine)


@pytest.fixture(scope="module")
def optimized(tmp_path_factory):
    return finished(tmp_path_factory.mktemp("book") / "book.xlsx", False, "optimize")


@pytest.fixture(scope="module")
def values(optimized):
    return openpyxl.load_workbook(optimized[0], data_only=True)


def test_no_formula_fails(optimized):
    assert optimized[1].errors == ()


def test_an_empty_workbook_has_no_errors(tmp_path):
    _, recalculated = finished(tmp_path / "book.xlsx", True)
    assert recalculated.errors == ()


def test_example_fills_an_empty_workbook(tmp_path, values):
    path, recalculated = finished(tmp_path / "book.xlsx", True, "example_data", "optimize")
    assert recalculated.errors == ()
    book = openpyxl.load_workbook(path, data_only=True)
    shown = [[cell.value for cell in row] for row in area(book, "PortfolioSummary")]
    assert shown == [[cell.value for cell in row] for row in area(values, "PortfolioSummary")]


def test_every_measure_has_its_format(values):
    rows = [row for row in area(values, "PortfolioSummary")[1:] if row[0].value is not None]
    assert len(rows) >= 8
    for label, *cells in rows:
        expected = OTHER_FORMATS.get(label.value, "0.0%")
        assert {cell.number_format for cell in cells} == {expected}, label.value


def test_all_checks_are_ok(values):
    assert {row[0].value for row in area(values, "CheckStates")} == {"OK"}


def test_analysis_shows_the_live_table(values):
    analysis = values["Analysis"]
    header = [analysis.cell(6, column).value for column in range(1, len(PERFORMANCE_MEASURES) + 2)]
    assert header == ["Asset", *(measure.label for measure in PERFORMANCE_MEASURES)]
    assert analysis["A7"].value == "AAPL"
    assert analysis["A27"].value in (None, "")
    assert values["Correlation"]["B7"].value == pytest.approx(1)
    assert values["Correlation"]["V7"].value in (None, "")


def test_charted_positions_grow_upwards(values):
    sheet = values["Configuration"]
    weights = [sheet.cell(row, 7).value for row in range(5, 25)]
    assert weights == sorted(weights)
    assert sheet.cell(24, 7).value == max(row[4].value for row in values["Portfolio"]["A26:H45"])


def test_chart_titles_and_labels_are_kept_in_the_file(optimized):
    with ZipFile(BytesIO(optimized[0].read_bytes())) as package:
        names = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        charts = [etree.fromstring(package.read(name)) for name in names]
    titles = {chart.findtext("{*}chart/{*}title//{*}v") for chart in charts}
    assert any(title.startswith("Tangency: ") for title in titles)
    assert any(title.startswith("Minimum variance: ") for title in titles)
    labels = [label.text for chart in charts for label in chart.iterfind(".//{*}dlblRangeCache//{*}v")]
    assert {"AAPL", "XOM", "Current", "Optimal", "Tangency"} <= set(labels)


@pytest.mark.parametrize(
    ("place", "value"),
    [("Objective", "Maximum Sharpe"), ("RiskFreeRate", 0.03), ("Points", 40.0), ("Prices", None)],
)
def test_inputs_changed_after_the_run_are_noticed(optimized, tmp_path, place, value):
    path = tmp_path / "changed.xlsx"
    path.write_bytes(optimized[0].read_bytes())
    book = FileWorkbook(path)
    rows = book.read([place])[place].rows()
    at = (0, 0) if value is not None else (5, 3)
    rows[at[0]][at[1]] = value if value is not None else 1.5 * rows[5][3]
    book.apply(Changes(ranges={place: Grid.of(rows)}))
    recalculate(path)
    states = FileWorkbook(path).read(["CheckStates"])["CheckStates"].rows()
    assert ["Look"] in states
