"""Price files of every usual dialect, pasted blocks, and what is said about them."""

from __future__ import annotations

import csv
import io
import math
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError, NotEnoughData, PortfolioError
from xl_portfolio.data.cell_tables import Cell
from xl_portfolio.data.prices import MOST_ROWS, PriceTable, read_price_block, read_price_file

JAN_2, JAN_3, JAN_4 = datetime(2024, 1, 2), datetime(2024, 1, 3), datetime(2024, 1, 4)

Reader = Callable[..., PriceTable]


@pytest.fixture(name="read")
def _read(tmp_path: Path) -> Reader:
    """Read a text as the file `prices.csv`."""

    def read(text: str, name: str = "prices.csv", encoding: str = "utf-8") -> PriceTable:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return read_price_file(str(path))

    return read


def place(row: int, column: int) -> str:
    return f"Import!{'ABCDEFGH'[column]}{row + 1}"


def said(table: PriceTable, what: str) -> str:
    return dict(table.understood).get(what, "")


# --- dialects: all of these hold the same four prices ------------------------------------------------

DIALECTS = {
    "plain": "Date,AAPL,MSFT\n2024-01-02,1234.5,10.25\n2024-01-03,1240,11\n",
    "windows line ends": "Date,AAPL,MSFT\r\n2024-01-02,1234.5,10.25\r\n2024-01-03,1240,11\r\n",
    "old Mac line ends": "Date,AAPL,MSFT\r2024-01-02,1234.5,10.25\r2024-01-03,1240,11",
    "tab": "Date\tAAPL\tMSFT\n2024-01-02\t1234.5\t10.25\n2024-01-03\t1240\t11\n",
    "pipe": "Date|AAPL|MSFT\n2024-01-02|1234.5|10.25\n2024-01-03|1240|11\n",
    "semicolons, decimal comma": "Datum;AAPL;MSFT\n02.01.2024;1234,5;10,25\n03.01.2024;1240;11\n",
    "German thousands": "Datum;AAPL;MSFT\n2.1.2024;1.234,50;10,25\n3.1.2024;1.240,00;11,00\n",
    "Swiss thousands": "Datum;AAPL;MSFT\n02.01.24;1'234.50;10.25\n03.01.24;1’240.00;11.00\n",
    "French thousands": "Date;AAPL;MSFT\n02/01/2024;1\u202f234,50;10,25\n03/01/2024;1 240,00;11,00\n13/01/2024;;\n",
    "US thousands in quotes": 'Date,AAPL,MSFT\n1/2/2024,"1,234.50",10.25\n1/3/2024,"1,240.00",11.00\n1/13/2024,,\n',
    "currency signs": 'Date,AAPL,MSFT\n2024-01-02,"$1,234.50",$10.25\n2024-01-03,"$1,240.00",$11.00\n',
    "currency codes": "Date;AAPL;MSFT\n2024-01-02;1234.50 USD;10.25 USD\n2024-01-03;1240.00 USD;11.00 USD\n",
    "newest first": "Date,AAPL,MSFT\n2024-01-03,1240,11\n2024-01-02,1234.5,10.25\n",
    "Excel's own hint": "sep=;\nDate;AAPL;MSFT\n2024-01-02;1234,5;10,25\n2024-01-03;1240;11\n",
    "no heading over the dates": ",AAPL,MSFT\n2024-01-02,1234.5,10.25\n2024-01-03,1240,11\n",
    "dates without signs": "Date,AAPL,MSFT\n20240102,1234.5,10.25\n20240103,1240,11\n",
    "serial dates": "Date,AAPL,MSFT\n45293,1234.5,10.25\n45294,1240,11\n",
    "serial dates without heading": ",AAPL,MSFT\n45293,1234.5,10.25\n45294,1240,11\n",
    "times and zones": "Date,AAPL,MSFT\n2024-01-02 00:00:00-05:00,1234.5,10.25\n2024-01-03T16:00:00Z,1240,11\n",
    "US times": "Date\tAAPL\tMSFT\n1/2/2024 4:00:00 PM\t1234.5\t10.25\n1/3/2024 4:00 PM\t1240\t11\n1/31/2024\t\t\n",
    "month names": "Date,AAPL,MSFT\n02-Jan-2024,1234.5,10.25\n03-Jan-24,1240,11\n",
    "US month names": 'Date,AAPL,MSFT\n"Jan 2, 2024",1234.5,10.25\n"January 3, 2024",1240,11\n',
    "weekdays": "Date;AAPL;MSFT\nTue, 2 Jan 2024;1234.5;10.25\nWed, 3 Jan 2024;1240;11\n",
    "French month names": "Date;AAPL;MSFT\n2 janv. 2024;1234,5;10,25\n3 janvier 2024;1240;11\n",
    "lines above": "A bank\nCurrency: USD\n\nDate,AAPL,MSFT\n2024-01-02,1234.5,10.25\n2024-01-03,1240,11\n",
    "a date above": "Date,2024-02-01\nPrices,x\nDate,AAPL,MSFT\n2024-01-02,1234.5,10.25\n2024-01-03,1240,11\n",
    "lines below": "Date,AAPL,MSFT\n2024-01-02,1234.5,10.25\n2024-01-03,1240,11\n\nSource: a bank,,\n",
    "units below the header": "Date,AAPL,MSFT\n,USD,USD\n2024-01-02,1234.5,10.25\n2024-01-03,1240,11\n",
    "empty columns and rows": "Date,AAPL,MSFT,,\n\n2024-01-02,1234.5,10.25,,\n,,,,\n2024-01-03,1240,11,,\n,,,,\n",
    "long": "Date,Ticker,Close\n2024-01-02,AAPL,1234.5\n2024-01-02,MSFT,10.25\n"
    "2024-01-03,AAPL,1240\n2024-01-03,MSFT,11\n",
    "long, another order": "Symbol;Close;Date\nAAPL;1234,5;2.1.2024\n"
    "AAPL;1240;3.1.2024\nMSFT;10,25;2.1.2024\nMSFT;11;3.1.2024\n",
    "long, unknown headings": "Date,Paper,Worth\n2024-01-02,AAPL,1234.5\n"
    "2024-01-02,MSFT,10.25\n2024-01-03,AAPL,1240\n2024-01-03,MSFT,11\n",
    "long with volumes": "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<CLOSE>,<VOL>\nAAPL,D,20240102,000000,1,1234.5,7\n"
    "AAPL,D,20240103,000000,1,1240,7\nMSFT,D,20240102,000000,1,10.25,7\nMSFT,D,20240103,000000,1,11,7\n",
    "three header lines": "Price,Close,Close,High,High\nTicker,AAPL,MSFT,AAPL,MSFT\nDate,,,,\n"
    "2024-01-02,1234.5,10.25,2000,20\n2024-01-03,1240,11,2000,20\n",
}


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS.keys())
def test_every_dialect_means_the_same(read: Reader, text: str) -> None:
    table = read(text)
    assert table.tickers == ("AAPL", "MSFT")
    assert table.dates == (JAN_2, JAN_3)
    np.testing.assert_array_equal(table.prices, [[1234.5, 10.25], [1240.0, 11.0]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding(read: Reader, encoding: str) -> None:
    table = read("Date;Société;MSFT\n2024-01-02;€ 1,5;2,5\n2024-01-03;€ 1,6;2,6\n", encoding=encoding)
    assert table.tickers == ("Société", "MSFT")
    np.testing.assert_array_equal(table.prices, [[1.5, 2.5], [1.6, 2.6]])
    assert said(table, "Currency signs") == "€, taken off"


SINGLES = {
    "AAPL.csv": "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1,3,1,2,1.9,600\n2024-01-03,2,4,2,3,2.9,700\n",
    "AAPL Historical Data.csv": 'Date,Price,Open,High,Low,Vol.,Change %\n"01/03/2024","2.9","2","4","2","3.2M","1%"\n'
    '"01/02/2024","1.9","1","3","1","3.1M","1%"\n',
    "aapl (1).csv": "Date,Close/Last,Volume,Open,High,Low\n01/03/2024,$2.90,600,$1,$3,$1\n"
    "01/02/2024,$1.90,600,$1,$3,$1\n",
    "aapl_us.txt": "Date,Close\n2024-01-02,1.9\n2024-01-03,2.9\n",
}


@pytest.mark.parametrize(("name", "text"), SINGLES.items())
def test_download_of_one_security(read: Reader, name: str, text: str) -> None:
    table = read(text, name=name)
    assert table.tickers == ("AAPL",)
    assert table.dates == (JAN_2, JAN_3)
    np.testing.assert_array_equal(table.prices, [[1.9], [2.9]])
    assert said(table, "Ticker") == "AAPL, from the name of the file"


def test_report_says_how_it_was_read(read: Reader) -> None:
    table = read("Note\nDatum;A;B\n03.01.2024;1,5 €;\n02.01.2024;1,4 €;7\nEnde;;\n")
    assert dict(table.understood) == {
        "Source": "prices.csv (UTF-8)",
        "Layout": "wide: a column for each ticker",
        "Delimiter": "semicolon",
        "Decimal sign": "comma",
        "Currency signs": "€, taken off",
        "Dates": "day.month.year (with points the day stands first)",
        "Lines above the header": "1, not used",
        "Lines below the prices": "1, not used: Ende",
        "Order of rows": "newest first, sorted",
        "Period": "2024-01-02 to 2024-01-03, 2 rows",
        "Gaps": "B 1 (of 2 rows)",
        "Duplicate dates": "none",
    }


# --- dates: day and month ----------------------------------------------------------------------------


def months(table: PriceTable) -> list[int]:
    return [day.month for day in table.dates]


def test_a_number_above_twelve_decides_for_the_whole_column(read: Reader) -> None:
    day_first = read("Date,A\n02/01/2024,1\n03/01/2024,1.1\n31/01/2024,1.2\n")
    month_first = read("Date,A\n01/02/2024,1\n01/03/2024,1.1\n01/31/2024,1.2\n")
    assert day_first.dates == month_first.dates
    assert said(day_first, "Dates") == "day/month/year (31/01/2024 has no other month)"
    assert said(month_first, "Dates") == "month/day/year (01/31/2024 has no other day)"
    assert not day_first.doubts
    assert not month_first.doubts


def test_order_of_rows_decides(read: Reader) -> None:
    table = read("Date,A\n02/01/2024,1\n01/02/2024,1.1\n03/03/2024,1.2\n")
    assert months(table) == [1, 2, 3]
    assert "only so are the rows in order" in said(table, "Dates")
    assert not table.doubts


def test_weekends_decide_and_are_a_doubt(read: Reader) -> None:
    table = read("Date,A\n05/04/2024,1\n08/04/2024,1.1\n09/04/2024,1.2\n")
    assert months(table) == [4, 4, 4]  # 4 May, 4 August and 4 September 2024: the second is a Sunday
    assert "no date falls on a weekend" in table.doubts[0]


def test_truly_ambiguous_dates_are_a_doubt(read: Reader) -> None:
    us = read("Date,A\n05/02/2024,1.15\n05/03/2024,1.1\n")
    assert months(us) == [5, 5]
    assert "month/day/year was chosen because it is the usual form of price downloads" in us.doubts[0]
    assert "05/02/2024 is 02 May 2024" in us.doubts[0]
    european = read("Date;A\n04/02/2025;1,15\n04/03/2025;1,1\n")
    assert months(european) == [2, 3]
    assert "decimal comma or the semicolons" in european.doubts[0]


PERIODS = {
    "quarters": ("2023Q4", "2024Q1", datetime(2023, 12, 31), datetime(2024, 3, 31)),
    "quarters first": ("Q4 2023", "Q1 2024", datetime(2023, 12, 31), datetime(2024, 3, 31)),
    "year-month": ("2024-01", "2024-02", datetime(2024, 1, 31), datetime(2024, 2, 29)),
    "month/year": ("01/2024", "02/2024", datetime(2024, 1, 31), datetime(2024, 2, 29)),
    "month.year": ("01.2024", "02.2024", datetime(2024, 1, 31), datetime(2024, 2, 29)),
    "names of months": ("Dez 2023", "März 2024", datetime(2023, 12, 31), datetime(2024, 3, 31)),
    "short names": ("Dec-23", "Mar-24", datetime(2023, 12, 31), datetime(2024, 3, 31)),
}


@pytest.mark.parametrize(("first", "second", "start", "end"), PERIODS.values(), ids=PERIODS.keys())
def test_months_and_quarters_end_on_their_last_day(
    read: Reader, first: str, second: str, start: datetime, end: datetime
) -> None:
    assert read(f"Date,A\n{first},1.5\n{second},1.6\n").dates == (start, end)


# --- numbers -----------------------------------------------------------------------------------------


def test_three_digits_after_every_point_are_decimals_and_a_doubt(read: Reader) -> None:
    table = read("Date,A\n2024-01-02,1.234\n2024-01-03,1.240\n")
    np.testing.assert_array_equal(table.prices, [[1.234], [1.240]])
    assert "the point was taken for the decimal sign" in table.doubts[0]


@pytest.mark.parametrize(
    ("text", "first", "role"),
    [
        ('Date,A\n2024-01-02,"1,234"\n2024-01-03,"1,240"\n', 1234.0, "thousands separator"),
        ("Date;A\n2024-01-02;1,234\n2024-01-03;1,240\n", 1.234, "decimal sign"),
    ],
)
def test_three_digits_after_every_comma_depend_on_the_delimiter(
    read: Reader, text: str, first: float, role: str
) -> None:
    table = read(text)
    assert table.prices[0, 0] == first
    assert f"the comma was taken for the {role}" in table.doubts[0]


def test_one_number_decides_for_the_whole_file(read: Reader) -> None:
    table = read('Date,A,B\n2024-01-02,"1,234",7\n2024-01-03,"1,240",7.5\n')
    np.testing.assert_array_equal(table.prices, [[1234.0, 7.0], [1240.0, 7.5]])
    assert not table.doubts


@pytest.mark.parametrize("missing", ["", "-", "n/a", "NaN", "null", "#N/A", "#N/A N/A", ".", "—"])
def test_usual_signs_for_missing(read: Reader, missing: str) -> None:
    table = read(f"Date,A,B\n2024-01-02,{missing},1.5\n2024-01-03,2.5,1.6\n")
    assert math.isnan(table.prices[0, 0])
    assert said(table, "Gaps") == "A 1 (of 2 rows)"


def test_several_currencies_are_a_doubt(read: Reader) -> None:
    table = read("Date,A,B\n2024-01-02,$1.5,€2.5\n2024-01-03,$1.6,€2.6\n")
    assert "several currency signs ($, €)" in table.doubts[0]


# --- what is doubtful --------------------------------------------------------------------------------


def test_of_equal_dates_the_last_row_is_kept(read: Reader) -> None:
    table = read("Date,A,B\n2024-01-02,1.5,2\n2024-01-03,1.6,2\n2024-01-02,1.7,2\n")
    np.testing.assert_array_equal(table.prices, [[1.7, 2.0], [1.6, 2.0]])
    assert said(table, "Duplicate dates") == "1, the last price of each kept"
    assert (
        table.doubts[0]
        == "Prices of the same date differ: A on 2024-01-02 (1.5 and 1.7). The last one was kept."
    )


def test_of_several_times_a_day_the_last_is_kept(read: Reader) -> None:
    table = read("Date,A\n2024-01-03 09:00,3.5\n2024-01-02 17:00,2.5\n2024-01-02 09:00,1.5\n")
    np.testing.assert_array_equal(table.prices, [[2.5], [3.5]])
    assert said(table, "Dates") == "year-month-day, times of day taken off"


def test_days_without_prices_are_left_out(read: Reader) -> None:
    table = read("Date,A,B\n2024-01-02,1.5,2\n2024-01-03,,\n2024-01-04,1.6,2\n")
    assert table.dates == (JAN_2, JAN_4)
    assert said(table, "Dates without prices") == "1, left out"


def daily(prices: list[float | str]) -> str:
    days = [datetime(2024, 1, 1) + timedelta(k) for k in range(len(prices))]
    return "Date,A\n" + "".join(f"{day:%Y-%m-%d},{price}\n" for day, price in zip(days, prices, strict=True))


def test_gaps_and_an_early_end_are_doubts(read: Reader) -> None:
    table = read("Date,A,B\n2024-01-02,1.5,2\n2024-01-03,1.6,\n2024-01-04,1.6,\n")
    assert table.doubts[0].startswith("2 of 3 rows have a gap")
    assert table.doubts[1] == "No price on the last date: B (last 2024-01-02)."


def test_prices_that_stand_still(read: Reader) -> None:
    assert not read(daily([1.5, 1.6, 1.6, 1.6, 1.6, 1.6, 1.7])).doubts
    (doubt,) = read(daily([1.5, 1.6, 1.6, 1.6, 1.6, 1.6, 1.6, 1.7])).doubts
    assert doubt == "The price did not change from row to row: A (5 times, since 2024-01-02)."


def test_probable_splits(read: Reader) -> None:
    (doubt,) = read(daily([100.0, 101.0, 50.3, 51.0])).doubts
    assert "A on 2024-01-03 (1/2 of it)" in doubt
    (doubt,) = read(daily([10.0, 10.1, 101.5, 102.0])).doubts
    assert "A on 2024-01-03 (10 times as much)" in doubt
    assert not read(daily([100.0, 55.0, 54.0])).doubts  # a fall, but no split
    assert not read(daily([100.0, 66.7, 66.0])).doubts  # below the threshold


def test_only_the_newest_rows_are_kept(read: Reader) -> None:
    prices: list[float | str] = [f"{100 + 0.01 * k:.2f}" for k in range(MOST_ROWS + 7)]
    table = read(daily(prices))
    assert table.prices.shape == (MOST_ROWS, 1)
    assert table.dates[0] == datetime(2024, 1, 8)
    assert table.doubts[0].startswith("1,307 rows came and the workbook holds 1,300: the newest are kept")


def test_a_row_with_prices_below_the_last_date_is_a_doubt(read: Reader) -> None:
    table = read("Date,A\n2024-01-02,1.5\n2024-01-03,1.6\nAverage,1.55\n")
    assert table.doubts == (
        "The row of line 4, column 1 has prices but no date: left out with all below it.",
    )


# --- what is refused: each with its own sentence ------------------------------------------------------

WRONG = {
    "no dates": (
        "Name,A\nx,1\ny,2\n",
        "prices.csv has no column of dates: the first column should hold dates",
    ),
    "no prices": (
        "Date\n2024-01-02\n2024-01-03\n",
        "prices.csv has no column of dates|has dates but no column",
    ),
    "no numbers": (
        "Date,A,B\n2024-01-02,x,y\n2024-01-03,x,y\n",
        "A in line 2, column 2 is 'x', which is not a number",
    ),
    "no header": ("2024-01-02,1,2\n2024-01-03,1,2\n", "prices.csv has no header: add a first line with Date"),
    "turned": (
        ",2024-01-02,2024-01-03,2024-01-04\nA,1,2,3\n",
        "has its dates side by side .line 1, column 2.",
    ),
    "unnamed column": (
        "Date,A\n2024-01-02,1,2\n2024-01-03,1,2\n",
        "column of line 2, column 3 has cells but no name",
    ),
    "empty column": (
        "Date,A,B\n2024-01-02,1,\n2024-01-03,2,\n",
        "prices.csv: B has no price in the newest 2 rows",
    ),
    "two columns of a ticker": (
        "Date,A,B,a\n2024-01-02,1,1,1\n",
        "a stands over two columns, 2 and 4. Delete one",
    ),
    "text": (
        "Date,A,B\n2024-01-02,1,1\n2024-01-03,1,n.v.\n",
        "B in line 3, column 3 is 'n.v.', which is not a number",
    ),
    "zero": ("Date,A\n2024-01-02,1\n2024-01-03,0\n", "A in line 3, column 2 is 0: prices are above zero"),
    "negative": (
        "Date,A\n2024-01-02,1\n2024-01-03,-1.5\n",
        "A in line 3, column 2 is -1.5: prices are above zero",
    ),
    "accountants' negative": ("Date,A\n2024-01-02,1\n2024-01-03,(1.5)\n", "is .1.5.: prices are above zero"),
    "too large": (
        "Date,A\n2024-01-02,1\n2024-01-03,1e999\n",
        "A in line 3, column 2 is too large for a price",
    ),
    "line number after quotes": ('Date,A\n"2024-01-02\n",1\n2024-01-03,x\n', "A in line 4, column 2 is 'x'"),
    "two decimal signs": (
        "Date;A\n2024-01-02;1,5\n2024-01-03;1.5\n",
        "1,5 in line 2, column 2 has a decimal comma, 1.5 in line 3, column 2 a decimal point",
    ),
    "odd groups": ("Date;A\n2024-01-02;1.5\n2024-01-03;1,23,4.5\n", "A in line 3, column 2 is '1,23,4.5'"),
    "two orders of day and month": (
        "Date,A\n13/01/2024,1\n01/14/2024,2\n",
        "13/01/2024 in line 2, column 1 has the day first, 01/14/2024 in line 3, column 1 the month",
    ),
    "two forms of dates": (
        "Date,A\n2024-01-02,1\n03/01/2024,2\n2024-01-04,2\n",
        "The date 03/01/2024 in line 3, column 1 is not in the form of the others .year-month-day.",
    ),
    "impossible date": (
        "Date,A\n2024-01-02,1\n2024-02-30,2\n2024-03-01,2\n",
        "date in line 3, column 1 is '2024-02-30'",
    ),
    "missing date": ("Date,A\n2024-01-02,1\n,2\n2024-03-01,2\n", "The date in line 3, column 1 is missing"),
    "missing ticker": (
        "Date,Ticker,Close\n2024-01-02,A,1\n2024-01-03,,2\n",
        "The ticker in line 3, column 2 is missing",
    ),
    "several columns of numbers": (
        "Date,Ticker,Bid rate,Ask rate\n2024-01-02,A,1,2\n2024-01-03,A,1,2\n",
        "several columns of numbers .'Bid rate', 'Ask rate'.: write Close over",
    ),
    "one row": ("Date,A\n2024-01-02,1\n", "prices.csv holds 1 row with prices; at least two are needed"),
    "one day twice": ("Date,A\n2024-01-02,1\n2024-01-02,2\n", "prices.csv holds 1 row with prices"),
    "only gaps": ("Date,A\n2024-01-02,\n2024-01-03,\n", "prices.csv holds no rows with prices"),
    "only a header": ("Date,A\n", "prices.csv has no column of dates"),
    "open quotation mark": (
        'Date,A\n2024-01-02,"1\n' + "x" * 200_000,
        "Line 2 of prices.csv cannot be split",
    ),
    "web page": ("<!DOCTYPE html><html></html>", "prices.csv is a web page, not a price file"),
    "json": ('{"error": "limit"}', "prices.csv is a JSON file, not a price file"),
    "blank": (" \n \n", "prices.csv is empty"),
    "too many tickers": (
        f"Date,{','.join(f'T{k}' for k in range(61))}\n2024-01-02{',1' * 61}\n2024-01-03{',1' * 61}\n",
        "prices.csv holds 61 tickers; the workbook holds 60. Leave out 1 of them",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_wrong_content_gets_its_own_sentence(read: Reader, text: str, sentence: str) -> None:
    with pytest.raises((InputError, NotEnoughData), match=sentence):
        read(text)


BINARY = {
    "xlsx": (
        b"PK\x03\x04rest",
        "is a workbook .xlsx, ods. or a zip archive, not a text file. Save it as CSV",
    ),
    "xls": (b"\xd0\xcf\x11\xe0rest", "is an old Excel workbook"),
    "pdf": (b"%PDF-1.7", "is a PDF document"),
    "gz": (b"\x1f\x8brest", "is a compressed file"),
    "unknown": (b"\x00\x01\x02\x03\x04\x05", "is not a text file"),
    "empty": (b"", "prices.csv is empty"),
}


@pytest.mark.parametrize(("content", "sentence"), BINARY.values(), ids=BINARY.keys())
def test_binary_files_are_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_price_file(str(path))


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        InputError, match=rf"no file absent.csv in the current folder, {tmp_path}.*whole path"
    ):
        read_price_file("absent.csv")
    with pytest.raises(InputError, match=r"There is no file .*absent.csv: check the folder"):
        read_price_file(str(tmp_path / "absent.csv"))
    with pytest.raises(InputError, match="is a folder: add the name of the file"):
        read_price_file(str(tmp_path))
    with pytest.raises(InputError, match="is a web address: download the file first"):
        read_price_file("https://example.com/prices.csv")
    with pytest.raises(InputError, match="is a device"):
        read_price_file("/dev/null")
    with pytest.raises(InputError, match=r"is no path of a file|There is no file"):
        read_price_file("a\0b")
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(50_000_001)
    with pytest.raises(InputError, match=r"large.csv has 50 MB; at most 50 MB are read"):
        read_price_file("large.csv")


def test_a_path_may_be_quoted_and_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prices.csv").write_text(DIALECTS["plain"])
    assert read_price_file(' "prices.csv" ').tickers == ("AAPL", "MSFT")


# --- pasted blocks -----------------------------------------------------------------------------------


def test_a_block_of_real_dates_and_numbers() -> None:
    table = read_price_block(
        [["Date", "AAPL", 7203.0], [JAN_3, 1.5, 2.5], [JAN_2, None, 2.4], [None, None, None]], place
    )
    assert table.tickers == ("AAPL", "7203")
    assert table.dates == (JAN_2, JAN_3)
    np.testing.assert_array_equal(table.prices, [[np.nan, 2.4], [1.5, 2.5]])
    assert said(table, "Source") == "pasted block"
    assert not said(table, "Delimiter")


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS.keys())
def test_lines_of_a_file_pasted_into_one_column(text: str) -> None:
    table = read_price_block([[None, line] for line in text.splitlines()], place)
    assert table.dates == (JAN_2, JAN_3)
    np.testing.assert_array_equal(table.prices, [[1234.5, 10.25], [1240.0, 11.0]])


@pytest.mark.parametrize(
    ("first", "second"),
    [(20240102.0, 20240103.0), (45293.0, 45294.0), ("2024-01-02", JAN_3), ("2 Jan 2024", "3 Jan 2024")],
)
def test_dates_of_a_block_may_be_numbers_or_text(first: Cell, second: Cell) -> None:
    table = read_price_block([["Date", "A"], [first, "1.5"], [second, 1.6]], place)
    assert table.dates == (JAN_2, JAN_3)
    np.testing.assert_array_equal(table.prices, [[1.5], [1.6]])


def test_sentences_about_a_block_name_the_cell() -> None:
    with pytest.raises(InputError, match="A in Import!B3 is 'x', which is not a number"):
        read_price_block([["Date", "A"], [JAN_2, 1.5], [JAN_3, "x"]], place)
    with pytest.raises(
        InputError, match="A in Import!B2 is the date 2024-05-01: a spreadsheet may have turned"
    ):
        read_price_block([["Date", "A"], [JAN_2, datetime(2024, 5, 1)], [JAN_3, 1.5]], place)
    with pytest.raises(InputError, match="A in Import!B3 is 'True', which is not a number"):
        read_price_block([["Date", "A"], [JAN_2, 1.5], [JAN_3, True]], place)
    with pytest.raises(InputError, match=r"A in Import!A3 is 'x'|A in Import!A3, "):
        read_price_block([["Date,A"], ["2024-01-02,1"], ["2024-01-03,x"]], place)


def test_dates_that_a_spreadsheet_half_understood_are_refused() -> None:
    rows = [["Date", "A"], [datetime(2024, 2, 1), 1.5], ["13/01/2024", 1.6]]
    with pytest.raises(InputError, match="Import!A3 holds the text 13/01/2024, Import!A2 a real date"):
        read_price_block(rows, place)


def test_one_security_in_a_block_needs_its_ticker() -> None:
    with pytest.raises(
        InputError, match="The pasted block holds one security under 'Close', without its ticker"
    ):
        read_price_block([["Date", "Open", "Close"], [JAN_2, 1.0, 1.5], [JAN_3, 1.0, 1.6]], place)


# --- properties --------------------------------------------------------------------------------------

DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d-%b-%Y", "%b %d, %Y", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d")
TICKERS = st.lists(st.from_regex(r"[A-Z]{2,5}", fullmatch=True), min_size=1, max_size=6, unique=True)
PRICES = st.one_of(st.none(), st.decimals("0.01", "9999999", places=2).map(float))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[datetime], list[list[float | None]]]:
    words = {"CLOSE", "LAST", "PRICE", "VALUE", "NAV", "KURS", "DATE", "DATES", "DATUM"}
    tickers = [ticker for ticker in draw(TICKERS) if ticker not in words] or ["AAPL"]
    start = draw(st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1)))
    start = datetime(start.year, start.month, start.day)
    steps = draw(st.lists(st.integers(1, 100), min_size=1, max_size=8))
    days = [start + timedelta(sum(steps[:k])) for k in range(len(steps) + 1)]
    rows = [draw(st.lists(PRICES, min_size=len(tickers), max_size=len(tickers))) for _ in days]
    rows[0] = [1.25 if price is None else price for price in rows[0]]
    rows[-1] = [2.75 if price is None else price for price in rows[-1]]
    return tickers, days, rows


def spelled(price: float | None, decimal: str, thousands: str) -> str:
    if price is None:
        return ""
    return f"{price:,.2f}".replace(",", "_").replace(".", decimal).replace("_", thousands)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=tables(),
    delimiter=st.sampled_from(",;\t|"),
    decimal=st.sampled_from([(".", ""), (".", ","), (".", " "), (",", ""), (",", "."), (",", "'")]),
    form=st.sampled_from(DATE_FORMS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    newest_first=st.booleans(),
    long=st.booleans(),
    above=st.integers(0, 3),
)
def test_a_random_table_in_a_random_dialect_is_understood_exactly(
    read: Reader,
    content: tuple[list[str], list[datetime], list[list[float | None]]],
    delimiter: str,
    decimal: tuple[str, str],
    form: str,
    encoding: str,
    newest_first: bool,
    long: bool,
    above: int,
) -> None:
    tickers, days, rows = content
    dated = [(day.strftime(form), row) for day, row in zip(days, rows, strict=True)]
    if newest_first:
        dated.reverse()
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[f"Note {k}"] for k in range(above)])
    if long:
        writer.writerow(["Date", "Ticker", "Close"])
        for k, ticker in enumerate(tickers):
            writer.writerows([[day, ticker, spelled(row[k], *decimal)] for day, row in dated])
    else:
        writer.writerow(["Date", *tickers])
        writer.writerows([[day, *(spelled(price, *decimal) for price in row)] for day, row in dated])
    table = read(out.getvalue(), encoding=encoding)
    expected = np.array(rows, dtype=np.float64)
    kept = np.isfinite(expected).any(axis=1)
    assert table.tickers == tuple(tickers)
    assert table.dates == tuple(day for day, here in zip(days, kept, strict=True) if here)
    np.testing.assert_array_equal(table.prices, expected[kept])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300)
    | st.text(alphabet="Date,;\t|\n\"'0123456789.-/ AB€$%", max_size=300).map(str.encode)
)
def test_any_bytes_give_prices_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    try:
        table = read_price_file(str(path))
    except PortfolioError:
        return
    assert (table.prices[np.isfinite(table.prices)] > 0).all()
    assert all(later > earlier for earlier, later in zip(table.dates, table.dates[1:], strict=False))


def test_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, xl_portfolio.data.prices; print(sorted({'pandas', 'scipy', 'cvxpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
