"""Cells and addresses: what is written is read back, and nothing beside it changes."""

from __future__ import annotations

import string
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.hosts.file.samples import parts, rezipped, rich_workbook
from xl_portfolio.core.errors import InputError
from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.hosts.file.areas import Area, split_sheet
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, CellError, Grid

_CODES = ("#VALUE!", "#N/A", "#NUM!", "#DIV/0!", "#NAME?", "#REF!", "#NULL!")
_TEXTS = st.text(max_size=30).filter(str.strip) | st.sampled_from(
    ["_x0041_", "_x0041_x0042_", " padded ", "a\r\nb", "\x01", "<&>\"'", "=1+1", "\ud800", "𝄞", "a\tb"]
)
CELLS = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15), 10**15).map(float),
    st.booleans(),
    _TEXTS,
    st.sampled_from(_CODES).map(CellError),
)
DATES = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook whose range `Block` (5 x 4) is empty; its last column is formatted as dates."""
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("It's")
    date = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for row in range(2, 7):
        sheet.write_blank(row, 4, None, date)
    sheet.write("B5", "old")
    sheet.write("D3", 1.5)
    sheet.write("H9", "elsewhere")
    book.define_name("Block", "='It''s'!$B$3:$E$7")
    book.close()
    return path.read_bytes()


def same(a: Cell, b: Cell) -> bool:
    return a == b and type(a) is type(b)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rows=st.integers(1, 5), columns=st.integers(1, 3), dated=st.booleans())
def test_written_and_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    plain: bytes,
    data: st.DataObject,
    rows: int,
    columns: int,
    dated: bool,
) -> None:
    cells = [[data.draw(CELLS) for _ in range(columns)] for _ in range(rows)]
    if dated:
        cells = [[*row, *[None] * (3 - columns), data.draw(DATES | st.none())] for row in cells]
    path = tmp_path_factory.getbasetemp() / "trip.xlsx"
    path.write_bytes(plain)
    book = FileWorkbook(path)
    book.apply(Changes(ranges={"Block": Grid.of(cells)}))
    for host in (book, FileWorkbook(path)):  # what it remembers, and what the file holds
        found = host.read(["Block"])["Block"].rows()
        expected = Grid.of(cells).padded(5, 4).rows()
        assert all(same(a, b) for a, b in zip(chain(*found), chain(*expected), strict=True))
    assert openpyxl.load_workbook(path)["It's"]["H9"].value == "elsewhere"


def test_openpyxl_reads_what_was_written(tmp_path: Path, plain: bytes) -> None:
    path = tmp_path / "plain.xlsx"
    path.write_bytes(plain)
    moment = datetime(2026, 1, 2, 3, 4, 5)
    rows: list[list[Cell]] = [
        ["text & more", 0.1, True, moment],
        [" two\nlines", -5.0, CellError("#N/A"), None],
    ]
    FileWorkbook(path).apply(Changes(ranges={"Block": Grid.of(rows)}))
    sheet = openpyxl.load_workbook(path)["It's"]
    assert [[cell.value for cell in row] for row in sheet["B3:E4"]] == [
        ["text & more", 0.1, True, moment],
        [" two\nlines", -5, "#N/A", None],
    ]


def test_unwritable_numbers_and_texts(tmp_path: Path, plain: bytes) -> None:
    path = tmp_path / "plain.xlsx"
    path.write_bytes(plain)
    book = FileWorkbook(path)
    book.apply(Changes(ranges={"Block": Grid(np.array([[np.inf, 1e300]]))}))
    assert book.read(["Block"])["Block"].rows()[0] == [CellError("#NUM!"), 1e300, None, None]
    with pytest.raises(InputError, match="at most 32,767"):
        book.apply(Changes(ranges={"Block": Grid.of("x" * 40_000)}))


def test_new_cells_take_their_place_and_style(tmp_path: Path) -> None:
    """A new cell stands in the order of its row and has the style of its row or column."""
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.set_column("C:C", 10, book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.set_row(6, None, book.add_format({"bold": True}))
    sheet.write("E3", "last")
    sheet.write("A9", "below")
    book.define_name("Block", "=S!$B$2:$D$7")
    book.close()
    FileWorkbook(path).apply(Changes(ranges={"Block": Grid.of([[1, datetime(2026, 1, 2), 3]] * 6)}))
    read = openpyxl.load_workbook(path)["S"]
    assert read["C4"].value == datetime(2026, 1, 2)
    assert read["D7"].font.bold
    assert not read["D6"].font.bold
    sheet_xml = etree.fromstring(parts(path)["xl/worksheets/sheet1.xml"])
    places = [Area.parse("S", cell.get("r", "")) for cell in sheet_xml.iter("{*}c")]
    order = [(area.top, area.left) for area in places if area is not None]
    assert order == sorted(order)
    assert sheet_xml.findtext("{*}sheetData") is not None
    assert next(sheet_xml.iter("{*}dimension")).get("ref") == "A2:E9"


def test_cells_without_places(tmp_path: Path) -> None:
    """The standard lets a file leave out row numbers and cell addresses."""
    path = rich_workbook(tmp_path / "plan.xlsx")
    sheet = parts(path)["xl/worksheets/sheet2.xml"]
    root = etree.fromstring(sheet)
    for element in (*root.iter("{*}row"), *root.iter("{*}c")):
        del element.attrib["r"]
    before = FileWorkbook(path).read(["Prices"])["Prices"].rows()
    rezipped(path, {"xl/worksheets/sheet2.xml": etree.tostring(root)})
    assert FileWorkbook(path).read(["Prices"])["Prices"].rows() == before


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-409]d-mmm-yy;@", True),
        ("mmm", True),
        ("dd/mm/yyyy hh:mm", True),
        ("h:mm", False),
        ("[h]:mm:ss", False),
        ("0.00", False),
        ('0.0 "days"', False),
        ("[Red]0.00", False),
        ("General", False),
        (r"0\d", False),
        ("0.00E+00", False),
    ],
)
def test_dates_are_told_by_their_format(tmp_path: Path, code: str, is_date: bool) -> None:
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("S").write("A1", 45000.5, book.add_format({"num_format": code}))
    book.define_name("Cell", "=S!$A$1")
    book.close()
    expected = datetime(2023, 3, 15, 12) if is_date else 45000.5
    assert FileWorkbook(path).read(["Cell"])["Cell"][0, 0] == expected


def test_the_1904_date_system(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet("S")
    sheet.write_datetime("A1", datetime(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.define_name("Cell", "=S!$A$1")
    book.close()
    host = FileWorkbook(path)
    assert host.read(["Cell"])["Cell"][0, 0] == datetime(2026, 1, 2)
    host.apply(Changes(ranges={"Cell": Grid.of(datetime(2026, 1, 2) + timedelta(days=1))}))
    assert openpyxl.load_workbook(path)["S"]["A1"].value == datetime(2026, 1, 3)


# --- addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1", (0, 0, 0, 0)),
        ("$B$3:$E$7", (2, 1, 6, 4)),
        ("E7:B3", (2, 1, 6, 4)),
        ("XFD1048576", (1_048_575, 16_383, 1_048_575, 16_383)),
        ("A:C", (0, 0, 1_048_575, 2)),
        ("2:3", (1, 0, 2, 16_383)),
        ("XFE1", None),
        ("A1048577", None),
        ("A", None),
        ("1", None),
        ("A1:B", None),
        ("Rate", None),
        ("", None),
        ("A0", None),
    ],
)
def test_areas_are_read(text: str, expected: tuple[int, ...] | None) -> None:
    area = Area.parse("S", text)
    assert area == (None if expected is None else Area("S", *expected))


@given(st.integers(0, 1_048_574), st.integers(0, 16_382), st.integers(0, 1_048_574), st.integers(0, 16_382))
def test_areas_are_written_as_they_are_read(top: int, left: int, bottom: int, right: int) -> None:
    area = Area("O'Brien", min(top, bottom), min(left, right), max(top, bottom), max(left, right))
    sheet, rest = split_sheet(area.reference)
    assert sheet == "O'Brien"
    assert Area.parse(sheet, rest) == area == Area.parse(sheet, area.text)
    assert set(area.text) <= set(string.ascii_uppercase + string.digits + ":")
