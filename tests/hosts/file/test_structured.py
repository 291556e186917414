"""Structured references as areas: the cases of Excel's documentation and its escapes."""

from __future__ import annotations

import pytest
import xlsxwriter

from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.hosts.file.areas import Area
from xl_portfolio.hosts.file.book import Book
from xl_portfolio.hosts.file.structured import structured_area


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A table `Sales` in B3:E8 with a totals row, and `Bare` in G3:H5 without header row."""
    path = tmp_path_factory.mktemp("tables") / "tables.xlsx"
    file = xlsxwriter.Workbook(path)
    columns = [{"header": header} for header in ("Person", "Amount", "% [net], #1", "It's")]
    sheet = file.add_worksheet("S")
    sheet.add_table("B3:E8", {"name": "Sales", "columns": columns, "total_row": True})
    sheet.add_table("G3:H5", {"name": "Bare", "header_row": False})
    file.close()
    return FileWorkbook(path).book


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales[]", "B4:E7"),
        ("Sales[Amount]", "C4:C7"),
        ("sales[ amount ]", "C4:C7"),
        ("Sales[[Amount]]", "C4:C7"),
        ("Sales[#All]", "B3:E8"),
        ("Sales[#Data]", "B4:E7"),
        ("Sales[#Headers]", "B3:E3"),
        ("Sales[#Totals]", "B8:E8"),
        ("Sales[[#Headers],[#Data],[Amount]]", "C3:C7"),
        ("Sales[[#All],[Person]:[Amount]]", "B3:C8"),
        ("Sales[[Amount]:[Person]]", "B4:C7"),
        ("Sales[[#This Row],[Amount]]", "C5"),
        ("Sales[[#This Row],Amount]", "C5"),
        ("Sales[@Amount]", "C5"),
        ("Sales[@[Person]:[Amount]]", "B5:C5"),
        ("Sales[@]", "B5:E5"),
        ("[@Amount]", "C5"),
        ("[Amount]", "C4:C7"),
        ("Sales['% '[net'], '#1]", "D4:D7"),
        ("Sales[[#All],['% '[net'], '#1]]", "D3:D8"),
        ("Sales[[It''s]]", "E4:E7"),
        ("Bare[]", "G3:H5"),
        ("Bare[#Headers]", None),
        ("Bare[#Totals]", None),
        ("Bare[@]", "G5:H5"),
        ("Sales[Colour]", None),
        ("Sales[#Colour]", None),
        ("Sales[[Person]:[Amount]:[It''s]]", None),
        ("Nothing[Amount]", None),
        ("Sales[Amount", None),
    ],
)
def test_area(book: Book, text: str, expected: str | None) -> None:
    area = structured_area(book, text, Area.cell("S", 4, 2))
    assert (None if area is None else area.text) == expected


def test_this_row_outside_the_table(book: Book) -> None:
    assert structured_area(book, "Sales[@Amount]", Area.cell("S", 20, 2)) is None
    assert structured_area(book, "[@Amount]", Area.cell("S", 20, 2)) is None
