"""`FileWorkbook`: names and tables read, changes applied, everything else left as it was."""

from __future__ import annotations

import errno
import os
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from tests.hosts.file.samples import ROWS, converted_by_libreoffice, parts, rezipped, rich_workbook
from xl_portfolio.core.errors import InputError, WorkbookError
from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.place import Origin

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported.*:UserWarning")

RESULT = Grid.of([["Point", "Volatility", "Return"], ["new", 0.3, 0.07]])
CHANGES = Changes(
    ranges={
        "Result": RESULT,
        "Stamp": Grid.of(datetime(2026, 5, 4, 12)),
        "Finding": Grid.of("Better & <best>"),
    },
    tables={"Assets": Grid.of([["Expected return", "Units"], [0.1, 1], [None, 2]])},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return rich_workbook(tmp_path / "plan.xlsx")


# --- reading ----------------------------------------------------------------------------------------


def test_reads_names_and_tables(path: Path) -> None:
    found = FileWorkbook(path).read(
        ["Prices", "assets", "Tickers", "RiskFreeRate", "Stamp", "Local", "Nonsense"]
    )
    prices = found["Prices"]
    assert prices.shape == (ROWS + 1, 3)
    assert prices.origin == Origin("Price data", 0, 0)
    assert prices.rows()[:2] == [["Date", "AAA", "BBB"], [datetime(2024, 1, 1), 101.0, 51.0]]
    assert found["assets"].rows()[0] == ["Ticker", "Units", "Price", "Expected return", "Value"]
    assert found["assets"].where(2, 1) == "Assets!B7"
    assert found["Tickers"].rows() == [["AAA"], ["BBB"], ["CCC"], [None], [None]]
    assert found["RiskFreeRate"][0, 0] == 0.02
    assert found["Stamp"].blank
    assert not {"Local", "Nonsense"} & found.keys()


def test_a_table_with_totals_is_read_without_them(path: Path) -> None:
    table = parts(path)["xl/tables/table1.xml"].replace(b'totalsRowShown="0"', b'totalsRowCount="1"')
    rezipped(path, {"xl/tables/table1.xml": table})
    assert FileWorkbook(path).read(["Assets"])["Assets"].shape == (5, 5)


# --- applying ---------------------------------------------------------------------------------------


def test_applies_everything(path: Path) -> None:
    FileWorkbook(path).apply(CHANGES)
    book = openpyxl.load_workbook(path)
    report, assets = book["Report"], book["Assets"]
    assert [[cell.value for cell in row] for row in report["D2:F5"]] == [
        *RESULT.rows(),
        [None] * 3,
        [None] * 3,
    ]
    assert report["B3"].value == datetime(2026, 5, 4, 12)
    assert report["B4"].value == "Better & <best>"
    assert [[cell.value for cell in row] for row in assets["A6:D10"]] == [
        ["AAA", 1, 5.5, 0.1],
        ["BBB", 2, 4.5, None],
        ["CCC", None, None, None],
        [None] * 4,
        [None] * 4,
    ]
    assert assets["E6"].value == "=Assets[[#This Row],[Units]]*Assets[[#This Row],[Price]]"
    assert report["E4"].number_format == "0.0%"
    assert report["B3"].number_format == "yyyy-mm-dd"


def test_untouched_parts_keep_their_bytes(path: Path) -> None:
    before = parts(path)
    FileWorkbook(path).apply(CHANGES)
    after = parts(path)
    assert list(after) == list(before)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/charts/chart1.xml",
        "xl/workbook.xml",
    }
    assert b"fullCalcOnLoad" in before["xl/workbook.xml"]
    assert after["xl/workbook.xml"] == b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n" + before[
        "xl/workbook.xml"
    ].partition(b"\n")[2].replace(b' fullCalcOnLoad="1"', b"")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"])
def test_in_a_patched_sheet_only_values_differ(path: Path, part: str) -> None:
    before = parts(path)[part]
    FileWorkbook(path).apply(CHANGES)

    def without_values(data: bytes) -> bytes:
        root = etree.fromstring(data)
        for cell in root.iter("{*}c"):
            for tag in ("v", "is"):
                for child in cell.findall(f"{{*}}{tag}"):
                    cell.remove(child)
            for attribute in set(cell.attrib) & {"t"}:
                del cell.attrib[attribute]
        return etree.tostring(root, method="c14n")

    assert without_values(parts(path)[part]) == without_values(before)


def test_charts_show_the_new_values(path: Path) -> None:
    FileWorkbook(path).apply(CHANGES)
    chart = etree.fromstring(parts(path)["xl/charts/chart1.xml"])
    caches = {
        reference.findtext("{*}f"): [point.findtext("{*}v") for point in reference.iter("{*}pt")]
        for tag in ("numRef", "strRef")
        for reference in chart.iter(f"{{*}}{tag}")
    }
    assert caches == {
        "Report!$B$4": ["Better & <best>"],
        "Report!$D$3": ["new"],
        "Report!$E$3:$E$5": ["0.3"],
        "Report!$F$3:$F$5": ["0.07"],
    }
    counts = [count.get("val") for count in chart.iter("{*}ptCount")]
    assert counts == ["1", "1", "3", "3"]


def test_the_same_changes_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        FileWorkbook(path, tmp_path / name).apply(CHANGES)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_two_runs_in_a_row(path: Path) -> None:
    book = FileWorkbook(path)
    book.apply(CHANGES)
    book.apply(Changes(ranges={"Finding": Grid.of("again")}))
    found = FileWorkbook(path).read(["Finding", "Result"])
    assert found["Finding"][0, 0] == "again"
    assert found["Result"][1, 0] == "new"


def test_nothing_to_write_touches_nothing(path: Path) -> None:
    before = path.stat().st_mtime_ns
    book = FileWorkbook(path, backup=True)
    book.apply(Changes(ranges={"Finding": book.read(["Finding"])["Finding"]}))
    assert path.stat().st_mtime_ns == before
    assert [file.name for file in path.parent.iterdir()] == ["plan.xlsx"]


# --- refusing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        (Changes(ranges={"Nonsense": Grid.of(1)}), WorkbookError, "no range named 'Nonsense'"),
        (Changes(ranges={"Assets": Grid.of(1)}), WorkbookError, "no range named 'Assets'"),
        (Changes(ranges={"Rate": Grid.of(1)}), WorkbookError, "no range named 'Rate'"),
        (Changes(tables={"Result": Grid.of([["A"], [1]])}), WorkbookError, "no table 'Result'"),
        (
            Changes(tables={"Assets": Grid.of([["Colour"], [1]])}),
            WorkbookError,
            "no column 'Colour'; it has Ticker",
        ),
        (Changes(ranges={"Result": Grid.of([[1]] * 5)}), InputError, "room for 4 rows and 3 columns; 5 rows"),
        (Changes(ranges={"Result": Grid.of([[1] * 4])}), InputError, "1 rows and 4 columns came"),
        (Changes(tables={"Assets": Grid.of([["Units"], *[[1]] * 6])}), InputError, "room for 5 rows; 6 came"),
        (
            Changes(tables={"Assets": Grid.of([["Value"], [1]])}),
            InputError,
            "Assets!E6 is filled by a formula",
        ),
        (
            Changes(ranges={"Finding": Grid.of("x")}, tables={"Assets": Grid.of([["Value"], [1]])}),
            InputError,
            "move that formula",
        ),
    ],
)
def test_refusals_change_nothing(path: Path, changes: Changes, error: type[InputError], says: str) -> None:
    before = path.read_bytes()
    book = FileWorkbook(path)
    with pytest.raises(error) as caught:
        book.apply(changes)
    assert says in str(caught.value)
    assert path.read_bytes() == before
    assert book.read(["Finding"])["Finding"][0, 0] == "a finding"


def test_a_spilled_cell_counts_as_a_formula(path: Path) -> None:
    workbook = parts(path)["xl/workbook.xml"].replace(b"Report!$B$4<", b"Report!$H$3<")
    rezipped(path, {"xl/workbook.xml": workbook})
    with pytest.raises(
        InputError, match=r"Report!H3 is filled by a formula \(=Assets\[Ticker\] in Report!H2\)"
    ):
        FileWorkbook(path).apply(Changes(ranges={"Finding": Grid.of("x")}))


def test_what_could_not_be_written_is_forgotten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    book = FileWorkbook(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(WorkbookError, match="disk is full"):
            book.apply(CHANGES)
    with pytest.raises(InputError, match="at most 32,767"):
        book.apply(Changes(ranges={"Result": Grid.of([["half", "x" * 40_000]])}))
    book.apply(Changes(ranges={"Stamp": Grid.of(datetime(2026, 5, 4))}))
    found = FileWorkbook(path).read(["Finding", "Result", "Stamp"])
    assert found["Finding"][0, 0] == "a finding"
    assert found["Result"][0, 0] == "Point"
    assert found["Stamp"][0, 0] == datetime(2026, 5, 4)


# --- where it goes ----------------------------------------------------------------------------------


def test_out_leaves_the_workbook(path: Path, tmp_path: Path) -> None:
    before, out = path.read_bytes(), tmp_path / "other.xlsx"
    FileWorkbook(path, out).apply(CHANGES)
    assert path.read_bytes() == before
    assert FileWorkbook(out).read(["Finding"])["Finding"][0, 0] == "Better & <best>"


def test_out_works_for_an_open_or_read_only_workbook(path: Path, tmp_path: Path) -> None:
    path.with_name("~$plan.xlsx").write_bytes(b"\x04Anna")
    path.chmod(0o444)
    with pytest.raises(WorkbookError):
        FileWorkbook(path).apply(CHANGES)
    FileWorkbook(path, tmp_path / "other.xlsx").apply(CHANGES)
    assert (tmp_path / "other.xlsx").exists()


def test_a_link_is_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.xlsx"
    link.symlink_to(path)
    FileWorkbook(link, backup=True).apply(CHANGES)
    assert link.is_symlink()
    assert FileWorkbook(path).read(["Finding"])["Finding"][0, 0] == "Better & <best>"
    assert (tmp_path / "plan.backup.xlsx").exists()


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    broken, circle = tmp_path / "broken.xlsx", tmp_path / "circle.xlsx"
    broken.symlink_to(tmp_path / "gone.xlsx")
    circle.symlink_to(circle)
    with pytest.raises(WorkbookError, match=r"There is no file .*gone"):
        FileWorkbook(broken)
    with pytest.raises(WorkbookError, match=r"link that leads nowhere|cannot be read"):
        FileWorkbook(circle)


def test_changed_meanwhile(path: Path) -> None:
    book = FileWorkbook(path)
    FileWorkbook(path).apply(Changes(ranges={"Finding": Grid.of("theirs")}))
    with pytest.raises(WorkbookError, match="changed by another program meanwhile"):
        book.apply(CHANGES)
    assert FileWorkbook(path).read(["Finding"])["Finding"][0, 0] == "theirs"


def test_says_through_what_it_was_given(path: Path) -> None:
    heard: list[tuple[str, float | None]] = []
    book = FileWorkbook(path, say=lambda text, done=None: heard.append((text, done)))
    book.say("hello")
    book.say("half", 0.5)
    assert heard == [("hello", None), ("half", 0.5)]


def test_libreoffice_shows_the_values(path: Path, tmp_path: Path) -> None:
    FileWorkbook(path).apply(CHANGES)
    converted = converted_by_libreoffice(path, tmp_path)
    book = openpyxl.load_workbook(converted, data_only=True)
    report = book["Report"]
    assert [[cell.value for cell in row] for row in report["D2:F3"]] == RESULT.rows()
    assert report["B3"].value == datetime(2026, 5, 4, 12)
    assert report["B4"].value == "Better & <best>"
    assert [cell.value for (cell,) in book["Assets"]["B6:B8"]] == [1, 2, None]
    assert [cell.value for (cell,) in book["Price data"]["B2:B4"]] == [101, 102, 103]
