"""The block of prices in small: which rows and columns are taken, by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from xl_portfolio.actions.doubts import Doubts
from xl_portfolio.actions.portfolio_optimizer.price_block import PriceBlock, read_price_block
from xl_portfolio.sheet.grid import Cell, CellError, Grid
from xl_portfolio.sheet.place import Origin

START = datetime(2024, 1, 5)


def block(*prices: tuple[Cell, Cell], header: tuple[Cell, ...] = ("Date", "A", "B")) -> Grid:
    """A block at `Prices!A5` with a row a week and blank rows below."""
    rows = [[START + timedelta(weeks=k), *row] for k, row in enumerate(prices)]
    return Grid.of([[*header], *rows], Origin("Prices", 4, 0)).padded(len(rows) + 4, 6)


def read(grid: Grid, *tickers: str) -> tuple[PriceBlock, Doubts]:
    doubts = Doubts()
    found = read_price_block(grid, tickers or ("A", "B"), doubts)
    assert found is not None, doubts
    return found, doubts


def sentences(grid: Grid, *tickers: str) -> list[tuple[str, str]]:
    doubts = Doubts()
    assert read_price_block(grid, tickers or ("A", "B"), doubts) is None
    assert doubts.errors
    return [(doubt.where, doubt.sentence) for doubt in doubts.errors]


WHOLE = block((10.0, 20.0), (11.0, 21.0), (12.0, 22.0), (13.0, 23.0))


def test_prices_and_dates_in_the_order_of_the_assets() -> None:
    found, doubts = read(WHOLE, "B", "A")
    assert found.prices.values.tolist() == [[20, 10], [21, 11], [22, 12], [23, 13]]
    assert found.prices.labels == ("B", "A")
    assert found.prices.frequency == (52.0, "weekly")
    assert found.where == "Prices!A5"
    assert not doubts


def test_one_column_is_enough() -> None:
    found, doubts = read(WHOLE, "B")
    assert found.prices.values[:, 0].tolist() == [20, 21, 22, 23]
    assert [(d.severity, d.where) for d in doubts] == [("Note", "Prices!A5")]  # A is not used


@pytest.mark.parametrize("missing", [None, "-", "n/a", " NA ", "NaN", "null", CellError("#N/A")])
def test_signs_of_a_missing_price(missing: Cell) -> None:
    found, doubts = read(block((10.0, 20.0), (11.0, missing), (12.0, 22.0), (13.0, 23.0)))
    assert found.prices.values.tolist() == [[10, 20], [12, 22], [13, 23]]
    assert found.prices.places.tolist() == [0, 2, 3]
    [doubt] = doubts
    assert (doubt.severity, doubt.where) == ("Warning", "Prices!A5")
    assert "1 of 4 rows is incomplete and was left out (Prices!C7)" in doubt.sentence


@pytest.mark.parametrize("tickers", [("B", "A"), ("B",), ("C", "A")])
def test_a_gap_is_named_where_it_stands(tickers: tuple[str, ...]) -> None:
    rows: list[list[Cell]] = [[START + timedelta(weeks=k), 1.0 + k, 2.0 + k, 3.0 + k] for k in range(5)]
    column = "ABC".index(tickers[0]) + 1
    rows[1][column] = None
    grid = Grid.of([["Date", "A", "B", "C"], *rows], Origin("Prices", 4, 0)).padded(9, 8)
    found, doubts = read(grid, *tickers)
    assert found.prices.labels == tickers
    assert found.prices.values[0].tolist() == [1.0 + "ABC".index(ticker) for ticker in tickers]
    [doubt] = [doubt for doubt in doubts if doubt.severity == "Warning" and "left out" in doubt.sentence]
    assert f"1 of 5 rows is incomplete and was left out (Prices!{'ABCD'[column]}7)" in doubt.sentence


def test_every_bad_price_of_a_column_is_named() -> None:
    found = sentences(block((10.0, "x"), (-1.0, 21.0), (0.0, CellError("#REF!")), (13.0, 23.0)))
    assert [where for where, _ in found] == ["Prices!B7", "Prices!B8", "Prices!C6", "Prices!C8"]


def test_at_least_three_rows() -> None:
    [(where, sentence)] = sentences(block((10.0, 20.0), (11.0, 21.0), (12.0, None)))
    assert (where, sentence[:15]) == ("Prices!A5", "2 complete rows")
    read(block((10.0, 20.0), (11.0, 21.0), (12.0, 22.0)))


def test_headers_are_trimmed_and_indifferent_to_case() -> None:
    found, _ = read(block((1.0, 2.0), (1.1, 2.1), (1.2, 2.2), header=("date", " a ", "b")))
    assert found.prices.labels == ("A", "B")


def test_numbers_as_tickers() -> None:
    grid = block((1.0, 2.0), (1.1, 2.1), (1.2, 2.2), header=("Date", 7203.0, 600519.0))
    found, _ = read(grid, "7203", "600519")
    assert found.prices.values[0].tolist() == [1, 2]
    assert found.prices.labels == ("7203", "600519")


@pytest.mark.parametrize("tickers", [("A", "B"), ("7203", "600519")])
def test_without_dates(tickers: tuple[str, str]) -> None:
    numbers = np.array([[1.0, 2.0], [1.1, 2.1], [1.2, 2.2]])
    grid = Grid.of([["Date", *tickers], *([None, *row] for row in numbers.tolist())])
    found, doubts = read(grid, *tickers)
    np.testing.assert_array_equal(found.prices.values, numbers)
    assert found.prices.dates is None
    assert "no dates" in doubts[0].sentence


def test_dates_as_text_and_as_numbers() -> None:
    rows = [["2024-01-05", 1.0], ["2024-01-12", 1.1], [45310.0, 1.2]]
    found, _ = read(Grid.of([["Date", "A"], *rows]), "A")
    assert found.prices.dates is not None
    assert np.diff(found.prices.dates).tolist() == [7, 7]


def test_jumps_and_stale_prices_name_their_cell() -> None:
    prices = [(10.0, 20.0 + k % 2) for k in range(12)] + [(10.0, 40.0)]
    _, doubts = read(block(*prices))
    assert [(d.severity, d.where) for d in doubts] == [("Note", "Prices!B5"), ("Warning", "Prices!C18")]
    assert "+90 %" in doubts[1].sentence
    changed_once = [(11.0, 20.0), *prices[1:-1]]
    _, doubts = read(block(*changed_once))
    assert [(d.severity, d.where) for d in doubts] == [("Warning", "Prices!B5")]


def test_a_jump_below_a_gap_names_the_right_cell() -> None:
    _, doubts = read(block((10.0, 20.0), (None, 21.0), (11.0, 21.0), (30.0, 21.0)))
    assert ("Warning", "Prices!B9") in [(d.severity, d.where) for d in doubts]
