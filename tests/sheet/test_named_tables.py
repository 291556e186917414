from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.header_table import HeaderTable
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.place import Origin
from xl_portfolio.sheet.value_table import ValueRow, read_values

READING = Reading("funds", Notes())
PLACE = Origin("Holdings", 4, 1)
ROWS = (
    ValueRow(name="Wealth", high=1e9),
    ValueRow(name="Years", default=30.0, low=1.0, high=70.0, whole=True),
    ValueRow(name="Stability", default=1.0, low=1.0, high=2.0, words=("Low", "High")),
)


def header_table(*rows: list[object]) -> HeaderTable:
    return HeaderTable(Grid.of(list(rows), PLACE), READING, "Fund")


def test_columns_are_found_by_name_in_any_order() -> None:
    table = header_table(
        ["Fund", "Note", " yield ", "Due", "Paid", "Dividend 2023", "Dividend 2024"],
        ["A", "x", 0.04, datetime(2026, 1, 31), "Monthly", 1.0, 2.0],
        [None] * 7,
        [600519, None, None, "2026-02-28", 4.0, None, 3.0],
    )
    assert len(table) == 2
    assert table.labels == ("A", "600519")
    np.testing.assert_array_equal(table.numbers("Yield", blank=np.nan), [0.04, np.nan])
    np.testing.assert_array_equal(table.numbers("Missing", blank=7.0), [7.0, 7.0])
    assert table.dates("Due") == (date(2026, 1, 31), date(2026, 2, 28))
    assert table.words("Paid", [("Monthly", 12.0), ("Quarterly", 4.0)]) == [12.0, 4.0]
    assert table.beginning("Dividend") == ("dividend 2023", "dividend 2024")
    assert table.has("YIELD")
    assert not table.has("Price")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Fund", "Yield"], ["A", None]], "funds is blank in Holdings!C6: a number is needed there."),
        (
            [["Fund", "Yield"], ["A", "x"]],
            "funds holds the text 'x' in Holdings!C6: a number is needed there.",
        ),
        ([["Fund", "Yield"], ["A", 2.0]], "funds holds 2 in Holdings!C6: Yield has to be from 0 to 1."),
        ([["Fund", "Yield"], ["A", CellError("#REF!")]], "funds holds the error #REF! in Holdings!C6"),
        ([["Fund", "Yield"], [None, 0.1]], "funds is blank in Holdings!B6: a name is needed there."),
        ([["Fund", "Price"], ["A", 1.0]], "funds has no column Yield; it has Fund, Price: add the column."),
        ([["Fund", "Yield"]], "funds takes a table: a header such as Fund in its first row"),
        ([["A", 0.1], ["B", 0.2]], "funds takes a table: a header such as Fund in its first row"),
    ],
)
def test_sentences_name_the_cell(rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(InputError) as raised:
        header_table(*rows).numbers("Yield", low=0.0, high=1.0)
    assert sentence in str(raised.value)


def test_dates_and_words_are_checked() -> None:
    table = header_table(["Fund", "Due", "Paid"], ["A", "soon", "often"])
    with pytest.raises(InputError, match="a date is needed there"):
        table.dates("Due")
    with pytest.raises(InputError, match=r"choose one of Monthly \(12\), Quarterly \(4\)"):
        table.words("Paid", [("Monthly", 12.0), ("Quarterly", 4.0)])


def read(*rows: list[object]) -> dict[str, float]:
    return dict(read_values(Grid.of(list(rows), PLACE), READING, ROWS))


def test_values_by_name() -> None:
    assert read(["wealth", 5.0]) == {"Wealth": 5.0, "Years": 30.0, "Stability": 1.0}
    assert read(["Name", "Value"], ["Stability", "high"], [None, None], ["WEALTH", 6.0], ["Years", None]) == {
        "Wealth": 6.0,
        "Years": 30.0,
        "Stability": 2.0,
    }


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Years", 3.0]], "funds has no value for Wealth: add it."),
        ([["Wealth", 1.0], ["Wealth", 2.0]], "funds has two rows Wealth: delete one of them."),
        ([["Wealth", 1.0], ["Yeers", 2.0]], "funds: “Yeers” is not known: perhaps it is Years."),
        ([["Wealth", 1.0], ["Qqq", 2.0]], "the known names are Wealth, Years, Stability."),
        ([["Wealth", "much"]], "funds holds the text 'much' in Holdings!C5: a number is needed there."),
        ([["Wealth", CellError("#N/A")]], "funds holds the error #N/A in Holdings!C5: correct the cell."),
        ([["Wealth", 1.0], ["Years", 2.5]], "funds: Years is 2.5: it has to be a whole number."),
        ([["Wealth", 1.0], ["Years", 0.0]], "funds: Years is 0: it has to be from 1 to 70."),
        ([["Wealth", 1.0], ["Stability", "so so"]], "choose one of Low, High."),
        ([["Wealth", 1.0], [7.0, 2.0]], "funds holds 7 in Holdings!B6: a name is needed there."),
        (
            [["Wealth"], ["Years"]],
            "funds takes two columns, names and values; 2 x 1 cells came. It needs Wealth.",
        ),
    ],
)
def test_values_that_are_wrong(rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(InputError) as raised:
        read(*rows)
    assert sentence in str(raised.value)
