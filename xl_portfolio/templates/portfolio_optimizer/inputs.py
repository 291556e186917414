"""The sheets that take in the data: Assets, Prices, Import."""

from __future__ import annotations

from typing import Any

from xl_portfolio.actions.portfolio_optimizer.asset_table import LEAST_WEIGHT, MOST_WEIGHT
from xl_portfolio.data.sample import Sample
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.portfolio_optimizer.layout import (
    ASSETS,
    ASSETS_ROW,
    IMPORT_LINES,
    PRICES,
    PRICES_ROW,
)
from xl_portfolio.templates.rules import number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["assets_sheet", "import_sheet", "prices_sheet"]

_LABEL, _NUMBER, _DATE = WIDTHS["label"], WIDTHS["number"], WIDTHS["date"]
_NOTE, _MATRIX, _GAP = WIDTHS["note"], WIDTHS["matrix"], WIDTHS["gap"]


# --- Assets -----------------------------------------------------------------------------------------

_THIS = "Assets[[#This Row],[{}]]".format
_ASSET_COLUMNS = (
    Column(header="Ticker", style="Input"),
    Column(header="Name", style="Input"),
    Column(header="Class", style="Input"),
    Column(header="Units", style="Input", number="count"),
    Column(header="Price", style="Input", number="price"),
    Column(header="Minimum", style="Input", number="weight"),
    Column(header="Maximum", style="Input", number="weight"),
    Column(header="Expected return", style="Input", number="weight"),
    Column(
        header="Value",
        number="money",
        formula=f'=IF(COUNT({_THIS("Units")},{_THIS("Price")})=2,{_THIS("Units")}*{_THIS("Price")},"")',
    ),
    Column(
        header="Weight",
        number="weight",
        formula=f'=IF(SUM(Assets[Value])=0,"",IF({_THIS("Value")}="","",{_THIS("Value")}/SUM(Assets[Value])))',
    ),
)
_HOLDINGS = (
    # column, what, formula, number format
    (0, "Assets", "=COUNTA(Assets[Ticker])", "count"),
    (1, "Value", "=SUM(Assets[Value])", "money"),
    (3, "Currency", '=IF(Currency="","",Currency)', ""),
    (5, "Sum minima", "=SUM(Assets[Minimum])", "weight"),
    (6, "Sum maxima", "=SUM(Assets[Maximum])", "weight"),
    (9, "Largest", "=MAX(Assets[Weight])", "weight"),
)


def assets_sheet(book: Book, sample: Sample | None) -> None:
    """What is held and what may be held: the table `Assets`."""
    page = Page(book, "Assets", [_NUMBER, _LABEL, 14, *[_NUMBER] * 4, 14, 14, _NUMBER], "amber")
    page.head(
        "Assets",
        "What you hold and within which limits it may move. Yellow cells are yours; the rest calculates.",
    )
    for column, what, formula, number in _HOLDINGS:
        align = "left" if column < 2 or not number else "right"
        page.note(CONTENT, column, what, align=align)
        page.put(CONTENT + 1, column, formula, page.look("Result", number, align=align))
    page.note(
        CONTENT + 2,
        0,
        "Minimum and maximum weight: blank is 0 % and 100 %, below 0 % is sold short. "
        "Expected return per year: blank is the historical mean "
        "(past returns are not a forecast).",
    )
    rows: list[list[object]] = []
    if sample is not None:
        rows = [
            [a.ticker, a.name, a.asset_class, a.units, a.price, a.minimum, a.maximum, a.expected_return]
            for a in sample.assets
        ]
    page.table("Assets", ASSETS_ROW, _ASSET_COLUMNS, ASSETS, rows)
    page.sheet.set_row(ASSETS_ROW, 32)
    first, last = ASSETS_ROW + 1, ASSETS_ROW + ASSETS
    page.define("AssetTickers", first, 0, last, 0)
    for column, rule in _asset_rules().items():
        page.sheet.data_validation(first, column, last, column, rule)
    page.sheet.freeze_panes(ASSETS_ROW + 1, 1)
    page.sheet.set_selection(first, 0, first, 0)
    page.print_setup((0, 0, last, 9), repeat=ASSETS_ROW, portrait=True)


def _asset_rules() -> dict[int, dict[str, Any]]:
    weight = "A share of the portfolio such as 15%."
    rule = {
        "validate": "custom",
        "value": f"=COUNTIF(AssetTickers,A{ASSETS_ROW + 2})=1",
        "input_title": "Ticker",
        "input_message": "Each ticker once, as in the header of the sheet Prices.",
        "error_title": "Ticker",
        "error_message": "This ticker stands in the table already: each asset has one row.",
    }
    return {
        0: rule,
        3: zero_or_more("Units", "How many you hold; 0 or blank if none."),
        4: zero_or_more("Price", "Price of one unit on the as-of date, in the currency of Settings."),
        5: number_between(
            LEAST_WEIGHT,
            MOST_WEIGHT,
            "Minimum weight",
            f"{weight} Optional: blank is 0 %; below 0 % is sold short.",
        ),
        6: number_between(LEAST_WEIGHT, MOST_WEIGHT, "Maximum weight", f"{weight} Optional: blank is 100 %."),
        7: number_between(
            -1,
            10,
            "Expected return",
            "Your own estimate per year, such as 7%. Optional: blank is the historical mean.",
        ),
    }


# --- Prices -----------------------------------------------------------------------------------------


def prices_sheet(book: Book, sample: Sample | None) -> None:
    """The history: the name `Prices`, dates down, assets across."""
    page = Page(book, "Prices", [_DATE, *[_MATRIX] * 20], "amber")
    sheet, look = page.sheet, page.look
    plain: dict[str, Any] = {"bg_color": None, "border": None, "border_color": None}
    date, price = look("Input", "date", align="left", **plain), look("Input", "price", **plain)
    sheet.set_column(0, 0, _DATE, date)
    sheet.set_column(1, ASSETS, _MATRIX, price)
    page.head(
        "Prices",
        f"A row a date, a column an asset in the order of Assets; up to {PRICES:,} rows. Blanks are gaps, not zeros.",
        places=(0, 1, 2, 4, 5, 7),
    )
    tickers = () if sample is None else sample.tickers
    for column in range(ASSETS + 1):
        text = "Date" if column == 0 else (tickers[column - 1] if column <= len(tickers) else None)
        page.put(PRICES_ROW, column, text, look("Input", bold=True, align="right" if column else "left"))
    if sample is not None:
        for row, day in enumerate(sample.dates, start=PRICES_ROW + 1):
            sheet.write_datetime(row, 0, day, date)
            for column, value in enumerate(sample.prices[row - PRICES_ROW - 1], start=1):
                sheet.write_number(row, column, float(value), price)
    page.define("Prices", PRICES_ROW, 0, PRICES_ROW + PRICES, ASSETS)
    sheet.freeze_panes(PRICES_ROW + 1, 1)
    sheet.set_selection(PRICES_ROW + 1, 1, PRICES_ROW + 1, 1)
    page.print_setup(repeat=PRICES_ROW)
    sheet.repeat_columns(0)


# --- Import -----------------------------------------------------------------------------------------

_REPORT_ROW = 11
_BLOCK_COLUMN = 7


def import_sheet(book: Book) -> None:
    """Where prices come in from a file or by pasting, and what was understood of them."""
    page = Page(book, "Import", [_LABEL, _NOTE, _NUMBER, _NUMBER, _DATE, 24], "amber")
    sheet = page.sheet
    page.head(
        "Import",
        "Brings prices in from a CSV file or from the block on the right, and says what was understood.",
    )
    page.section(CONTENT, 0, "From a file")
    sheet.set_row(CONTENT + 1, 18)
    sheet.write_string(CONTENT + 1, 0, "CSV file (optional)", page.look("Calculated", valign="vcenter"))
    sheet.write_blank(CONTENT + 1, 1, None, page.look("Input", align="left", valign="vcenter"))
    page.define("ImportFile", CONTENT + 1, 1)
    sheet.data_validation(
        CONTENT + 1,
        1,
        CONTENT + 1,
        1,
        {
            "validate": "any",
            "input_title": "CSV file",
            "input_message": "Path of the file, from the folder of this workbook. Blank: the block on the right.",
        },
    )
    page.note(CONTENT + 2, 1, "Blank: the block on the right is taken.")
    page.note(CONTENT + 3, 0, "Then close this file and run")
    page.note(CONTENT + 3, 1, "xl-portfolio run portfolio_optimizer.xlsx import_prices")
    page.note(CONTENT + 4, 1, "preview_import says what would be read and changes nothing else.")
    page.section(_REPORT_ROW - 1, 0, "What was understood")
    columns = (Column(header="What", top=True), Column(header="Understood", wrap=True, top=True))
    page.output("ImportReport", _REPORT_ROW, 0, columns, IMPORT_LINES)
    sheet.set_column(_BLOCK_COLUMN - 1, _BLOCK_COLUMN - 1, _GAP)
    sheet.set_column(_BLOCK_COLUMN, _BLOCK_COLUMN + ASSETS, _NUMBER)
    page.section(CONTENT, _BLOCK_COLUMN, "Or paste here: tickers in the first row, dates in the first column")
    last = CONTENT + 1 + PRICES, _BLOCK_COLUMN + ASSETS
    page.define("ImportBlock", CONTENT + 1, _BLOCK_COLUMN, *last)
    page.fill_always(CONTENT + 1, _BLOCK_COLUMN, *last)
    sheet.freeze_panes(CONTENT, 0)
    sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.print_setup((0, 0, _REPORT_ROW + IMPORT_LINES, 5))
