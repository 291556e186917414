"""The demonstration, looked at by others: openpyxl reads its workbook, LibreOffice prints it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

from xl_portfolio import evaluate
from xl_portfolio.demo import run_demo
from xl_portfolio.engine import default_engine
from xl_portfolio.sheet.grid import Cell, CellError, Grid

ERROR = re.compile(r"#NAME\?|#VALUE!|#REF!|#DIV/0!|#NUM!|#N/A|#NULL!|Err:\d|###")


@dataclass(frozen=True)
class Demo:
    folder: Path
    said: str
    formulas: Workbook
    values: Workbook

    @property
    def book(self) -> Path:
        return self.folder / "portfolio_optimizer.xlsx"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "below"
    said: list[str] = []
    run_demo(folder, said.append)
    path = folder / "portfolio_optimizer.xlsx"
    return Demo(
        folder, "\n".join(said), openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    )


def named(book: Workbook, name: str) -> list[list[Cell]]:
    """Cells of a defined name, or of a table with its header."""
    for sheet in book:
        if name in sheet.tables:
            return cells(book, sheet.title, sheet.tables[name].ref)
    [(title, area)] = book.defined_names[name].destinations
    return cells(book, title, area)


def cells(book: Workbook, title: str, area: str) -> list[list[Cell]]:
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    return [list(row) for row in book[title].iter_rows(top, bottom, left, right, values_only=True)]


def test_files_and_nothing_else(demo: Demo) -> None:
    assert sorted(path.name for path in demo.folder.iterdir()) == [
        "frontier.png",
        "income_planner.xlsx",
        "portfolio_optimizer.xlsx",
    ]
    picture = (demo.folder / "frontier.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND\xaeB`\x82")


def test_weights_and_statistics_are_printed(demo: Demo) -> None:
    assert "Optimize: Minimum variance: " in demo.said
    header, *rows = named(demo.values, "Portfolio")
    now, optimal = header.index("Current weight"), header.index("Optimal weight")
    for row in rows[:20]:
        line = f"{row[0]} {row[1]}"[:32].ljust(32) + f"{row[now]:.1%}".replace("%", " %").rjust(9)
        assert line + f"{row[optimal]:.1%}".replace("%", " %").rjust(10) in demo.said
    for measure, *_ in named(demo.values, "PortfolioSummary")[1:]:
        assert measure is None or str(measure) in demo.said
    assert str(demo.book) in demo.said


def test_the_findings_of_the_plan_are_printed(demo: Demo) -> None:
    planner = openpyxl.load_workbook(demo.folder / "income_planner.xlsx", data_only=True)
    for name in ("IncomeFinding", "PlanFinding", "SimulationFinding"):
        assert f"{named(planner, name)[0][0]}.\n" in demo.said


# --- the file ---------------------------------------------------------------------------------------


def test_every_formula_has_a_value_and_none_is_an_error(demo: Demo) -> None:
    counted = 0
    with zipfile.ZipFile(demo.book) as package:
        sheets = [name for name in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        assert len(sheets) == len(demo.formulas.sheetnames)
        for name in sheets:
            for cell in etree.fromstring(package.read(name)).iter("{*}c"):
                if cell.find("{*}f") is not None:
                    counted += 1
                    assert cell.find("{*}v") is not None, (name, cell.get("r"))
                assert cell.get("t") != "e", (name, cell.get("r"))
    assert counted > 400


def test_nothing_is_calculated_on_opening(demo: Demo) -> None:
    with zipfile.ZipFile(demo.book) as package:
        assert b"fullCalcOnLoad" not in package.read("xl/workbook.xml")
        assert "xl/calcChain.xml" not in package.namelist()
        assert package.testzip() is None


def our_calls(text: str) -> Iterator[str]:
    """Calls of our functions in a formula whose arguments are names or such calls, outermost first."""
    ours = "|".join(default_engine().functions)
    text = re.sub(r'"[^"]*"', '""', text)
    at = 0
    while match := re.compile(rf"\b({ours})\(").search(text, at):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        call = text[match.start() : end]
        at = end
        if set(re.findall(r"(\w+)\(", call)) <= default_engine().functions.keys():
            yield call


def result(book: Workbook, call: str) -> object:
    """Value of a call, its arguments read from the cells with openpyxl."""
    name, _, inside = call.partition("(")
    arguments, depth, start = [], 0, 0
    for at, letter in enumerate(inside):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if (letter == "," and depth == 0) or depth < 0:
            arguments.append(inside[start:at])
            start = at + 1
    return evaluate(name, *(result(book, a) if "(" in a else named(book, a) for a in arguments))


def test_our_formulas_equal_evaluate(demo: Demo) -> None:
    seen = []
    for sheet in demo.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                text = getattr(cell.value, "text", cell.value)
                if cell.data_type != "f" or not (calls := list(our_calls(text))):
                    continue
                [call] = calls
                wanted = result(demo.values, call)
                assert isinstance(wanted, list), wanted
                found = Grid.of(cells(demo.values, sheet.title, cell.value.ref))
                seen.append((call, found.shape))
                close(found, Grid.of(wanted))
    assert seen == [
        ("PERFORMANCE_TABLE(RETURNS(Prices),RiskFreeRate,PeriodsPerYear)", (21, 17)),
        ("CORRELATION_MATRIX(RETURNS(Prices))", (20, 20)),
    ]


def close(found: Grid, wanted: Grid) -> None:
    assert found.others == wanted.others
    np.testing.assert_allclose(found.numbers, wanted.numbers, rtol=0, atol=1e-9)


def test_results_equal_evaluate(demo: Demo) -> None:
    returns = evaluate("RETURNS", named(demo.values, "Prices"))
    assert not isinstance(returns, CellError)
    rate, points, periods = (
        named(demo.values, name)[0][0] for name in ("RiskFreeRate", "Points", "PeriodsPerYear")
    )
    header, *assets = named(demo.values, "Assets")
    bounds = [[row[header.index(name)] for name in ("Minimum", "Maximum")] for row in assets[:20]]
    weights = evaluate("OPTIMAL_WEIGHTS", returns, "Minimum variance", rate, bounds, None, periods)
    header, *rows = named(demo.values, "Portfolio")
    close(Grid.of([[row[header.index("Optimal weight")]] for row in rows[:20]]), Grid.of(weights))
    frontier = evaluate("FRONTIER", returns, points, rate, bounds, periods)
    assert isinstance(frontier, list)
    written = named(demo.values, "FrontierTable")[: len(frontier)]
    close(Grid.of([row[: len(frontier[0])] for row in written]), Grid.of(frontier))


# --- on paper ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    values: Workbook
    pages: list[str]


@pytest.fixture(scope="module", params=["portfolio_optimizer", "income_planner"])
def printed(request: pytest.FixtureRequest, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """A workbook, and the text of each page of it that LibreOffice prints."""
    folder = tmp_path_factory.mktemp("printed")
    book = demo.folder / f"{request.param}.xlsx"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    command = ["pdftotext", "-layout", str(folder / f"{request.param}.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return Printed(openpyxl.load_workbook(book, data_only=True), text.split("\f")[:-1])


def test_no_error_is_printed(printed: Printed) -> None:
    for number, page in enumerate(printed.pages, start=1):
        assert not ERROR.search(page), (number, ERROR.findall(page))


def test_every_sheet_is_one_page_wide(printed: Printed) -> None:
    """The title stands in the first column: a page without it would be the right half of a sheet."""
    titles = [sheet["A1"].value for sheet in printed.values if sheet.sheet_state == "visible"]
    first = [next(line for line in page.splitlines() if line.strip()).strip() for page in printed.pages]
    order = [next((k for k, title in enumerate(titles) if line.startswith(title)), None) for line in first]
    assert None not in order
    assert order == sorted(order, key=lambda k: -1 if k is None else k)
    assert set(order) == set(range(len(titles)))


def test_the_pages_show_the_results(printed: Printed) -> None:
    text = "\n".join(printed.pages)
    for name in ("PortfolioFinding", "FrontierFinding", "PlanFinding", "Client"):
        if name in printed.values.defined_names:
            assert str(named(printed.values, name)[0][0]) in text
    assert all("Hypothetical, not advice" in page for page in printed.pages)


# --- as a command -----------------------------------------------------------------------------------


def test_the_command_says_where_its_files_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "xl_portfolio", "demo", str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert "Picture:" in done.stdout
    assert done.stderr == ""
