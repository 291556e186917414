"""The sheet Dividends: what one unit of each holding paid in past calendar years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import DIVIDEND_YEARS, INPUT_BLOCKS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.income_planner.lists import one_of_column
from xl_portfolio.templates.income_planner.tables import rows_of
from xl_portfolio.templates.rules import number_between, zero_or_more

__all__ = ["dividends_sheet"]

_HEADER = CONTENT + 4
_NOTES = (
    "For one unit, of the whole year, before tax, adjusted for splits. A year counts once it is over on the as-of "
    "date; type 0 if nothing was paid, and leave unknown years blank.",
    "Single bonds need no row. All numbers of the example are invented.",
)
_BEGIN = InputRow(
    name="DividendsFrom",
    label="First year",
    unit="year",
    default="2016",
    reason="The calendar year of the first column; the others follow. A new year takes the next column.",
    number="year",
    validation=number_between(
        1900, 2199, "First year", "The calendar year of the first column, such as 2016.", whole=True
    ),
)


def dividends_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The first year, and the block `YearlyDividends` below a header of years by formulas."""
    page = Page(book, "Dividends", [12, *[9] * DIVIDEND_YEARS], "grey")
    page.head(
        "Dividends",
        "Optional: what one unit of each holding paid in past calendar years. Income counts its rises in a row and "
        "names its cuts.",
        places=(0, 1, 3, 6, 7, 9),
    )
    page.input_row(CONTENT, _BEGIN, filled.get("DividendsFrom"))
    for row, text in enumerate(_NOTES, start=CONTENT + 1):
        page.note(row, 0, text)
    page.link(CONTENT + len(_NOTES), 9, "Holdings", "‹ Holdings")
    page.put(CONTENT + len(_NOTES) + 1, 0, _strangers(), page.look("Check"))
    _header(page)
    page.sheet.set_row(_HEADER, 20)
    _block(page, filled)
    page.sheet.freeze_panes(_HEADER + 1, 1)
    page.sheet.set_selection(_HEADER + 1, 0, _HEADER + 1, 0)
    page.print_setup(repeat=_HEADER)


def _header(page: Page) -> None:
    """The years, which follow from the first one."""
    years = [f'=IF(N(DividendsFrom)=0,"",DividendsFrom+{k})' for k in range(DIVIDEND_YEARS)]
    columns = [
        Column(header="Ticker", style="Input"),
        *(Column(header=year, number="price", style="Input") for year in years),
    ]
    page.capacity(_HEADER, 0, columns, INPUT_BLOCKS["YearlyDividends"].rows, ruled=False)


def _block(page: Page, filled: Mapping[str, Any]) -> None:
    """The rows with their validations; tickers that are not on Holdings stand out."""
    first, last = _HEADER + 1, _HEADER + INPUT_BLOCKS["YearlyDividends"].rows
    page.define("YearlyDividends", first, 0, last, DIVIDEND_YEARS)
    for r, line in enumerate(rows_of("YearlyDividends", filled), start=first):
        for column, value in enumerate(line):
            plain = {"bg_color": None, "border": None, "border_color": None}
            look = page.look("Input", "price" if column else "", align="right" if column else "left", **plain)
            page.put(r, column, value, look)
    ticker = one_of_column("HoldingNames", "Ticker", "As on Holdings, each once.")
    amount = zero_or_more("Dividend", "Of one unit, of the whole year. Optional: blank is unknown.")
    page.sheet.data_validation(first, 0, last, 0, ticker)
    page.sheet.data_validation(first, 1, last, DIVIDEND_YEARS, amount)
    here = xl_rowcol_to_cell(first, 0)
    page.emphasise(first, 0, last, 0, f'=AND({here}<>"",COUNTIF(HoldingNames,{here})=0)')
    page.offer(first, 0, last, DIVIDEND_YEARS)


def _strangers() -> str:
    """Formula: how many tickers are not on Holdings, in a sentence."""
    return (
        '=IF(SUM(DividendStrangers)=0,"",'
        '"Not on Holdings, and left out: "&SUM(DividendStrangers)&" of these tickers, in bold on grey.")'
    )
