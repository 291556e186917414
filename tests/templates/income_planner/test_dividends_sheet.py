"""The sheet Dividends: years that follow from the first one, tickers that Holdings knows, nothing when empty."""

import shutil

import openpyxl
import pytest

from tests.templates.income_planner.areas import cells_of, rules_of, values_of
from xl_portfolio.actions.income_planner.contents import DIVIDEND_YEARS, HOLDINGS
from xl_portfolio.hosts.file import FileWorkbook, recalculate
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid


@pytest.fixture
def typed(calculated, tmp_path):
    """Function that types something into a copy, calculates, and gives the cells of the block."""

    def change(**ranges):
        path = tmp_path / "typed.xlsx"
        shutil.copy(calculated, path)
        FileWorkbook(path).apply(
            Changes(ranges={name: Grid.of(cells) for name, cells in ranges.items()}, tables={})
        )
        recalculate(path)
        return cells_of(openpyxl.load_workbook(path, data_only=True), "YearlyDividends")

    return change


def header(cells):
    """What stands above the block."""
    return [cell.offset(-1, 0).value or "" for cell in cells[0]]


def sentence(cells):
    """What stands in the row above the header."""
    return cells[0][0].offset(-2, 0).value or ""


def test_years_follow_from_the_first(typed):
    assert header(typed(DividendsFrom=2016.0)) == ["Ticker", *range(2016, 2016 + DIVIDEND_YEARS)]
    assert header(typed(DividendsFrom=2019.0)) == ["Ticker", *range(2019, 2019 + DIVIDEND_YEARS)]
    assert header(typed(DividendsFrom=None)) == ["Ticker", *[""] * DIVIDEND_YEARS]


def test_tickers_that_are_not_held_are_counted(typed):
    assert sentence(typed(DividendsFrom=2016.0)) == ""
    strangers = [["ILDIV", 1.0], ["QQQ", 1.0], ["ilstp", 2.0], ["VTI", 2.0]]
    assert sentence(typed(YearlyDividends=strangers)).startswith("Not on Holdings, and left out: 2 of these")


def test_a_ticker_is_chosen_from_the_holdings(planner):
    rows = cells_of(planner, "YearlyDividends")
    assert len(rows) == HOLDINGS
    for row in (rows[0], rows[-1]):
        [rule] = rules_of(planner, row[0])
        assert rule.formula1 == "INDEX(HoldingNames,1):INDEX(HoldingNames,MAX(1,COUNTA(HoldingNames)))"


def test_an_empty_workbook_keeps_the_years_alone(empty_planner):
    assert values_of(empty_planner, "DividendsFrom") == [[2016]]
    assert all(cell is None for row in values_of(empty_planner, "YearlyDividends") for cell in row)


def test_holdings_leads_there_and_back(planner):
    links = {
        (name, cell.hyperlink.location or cell.hyperlink.target)
        for name in ("Holdings", "Dividends")
        for row in planner[name].iter_rows(min_row=5)
        for cell in row
        if cell.hyperlink
    }
    assert {(name, target.strip("#").split("!")[0].strip("'")) for name, target in links} == {
        ("Holdings", "Dividends"),
        ("Dividends", "Holdings"),
    }
