"""Every doubt about the inputs has its own sentence, names its cell, and leaves the workbook as it was.

What stops *Optimize* is what *Check inputs* lists as an error, in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pytest

from tests.actions.portfolio_optimizer.template import (
    ENGINE,
    WEEKS,
    N,
    address,
    changed,
    column,
    contents,
    edited,
    refused,
    same,
    setting,
    workbook,
)
from tests.workbooks import DictWorkbook
from xl_portfolio.sheet.grid import Cell, CellError, Grid

LOWER, UPPER = "Minimum", "Maximum"
Inputs = Mapping[str, Grid]


def listed(book: DictWorkbook) -> list[list[Cell]]:
    """Rows of the list on the sheet Checks."""
    header, *rows = book.contents["InputChecks"].rows()
    assert header == ["Severity", "Where", "What to do"]
    return [row for row in rows if row[0] is not None]


def checked(inputs: Inputs) -> list[list[Cell]]:
    book = workbook(**inputs)
    changed(ENGINE.press("check_inputs", book))
    return listed(book)


def prices(cells: Mapping[tuple[int, int | str], Cell]) -> Inputs:
    return {"Prices": edited("Prices", cells)}


def assets(cells: Mapping[tuple[int, int | str], Cell]) -> Inputs:
    return {"Assets": edited("Assets", cells)}


def every(row_column: str, value: float) -> Inputs:
    return assets({(r, row_column): value for r in range(1, N + 1)})


def rows_of_prices(count: int) -> Inputs:
    rows = contents()["Prices"].rows()
    return {
        "Prices": Grid.of([*rows[: count + 1], *[[None] * 61] * (1300 - count)], contents()["Prices"].origin)
    }


def settings(objective: str, target: Cell = None, risk_free: Cell = 0.02) -> Inputs:
    return {
        "Objective": setting("Objective", objective),
        "Target": setting("Target", target),
        "RiskFreeRate": setting("RiskFreeRate", risk_free),
    }


def extended(table: Grid, assets: int) -> Grid:
    """The table of assets as Excel extends it when somebody types below its last row."""
    header, *rows = table.rows()
    new: list[list[Cell]] = [[f"X{k}", *[None] * 9] for k in range(assets - N)]
    return Grid.of([header, *rows[:N], *new], table.origin)


def cell(name: str, row: int = 0, at: int | str = 0) -> str:
    return address(name, row, at)


# What is typed -> where the doubt is, and words of its sentence.
ERRORS: dict[str, tuple[Inputs, str, tuple[str, ...]]] = {
    "text as a price": (
        prices({(7, 3): "n. a. yet"}), cell("Prices", 7, 3), ("BAC", "'n. a. yet'", "not a number", "correct it")),
    "an error value as a price": (
        prices({(7, 3): CellError("#REF!")}), cell("Prices", 7, 3), ("BAC", "error #REF!")),
    "a price of zero": (prices({(9, 1): 0.0}), cell("Prices", 9, 1), ("AAPL", "is 0", "above zero")),
    "a negative price": (prices({(9, 1): -3.5}), cell("Prices", 9, 1), ("AAPL", "-3.5", "above zero")),
    "a column without data": (
        prices({(r, 2): None for r in range(1, WEEKS + 1)}), cell("Prices", 0, 2), ("AMD has no prices",)),
    "no column for an asset": (
        prices({(0, 2): "AMZN"}), cell("Prices"), ("no column of prices for AMD",)),
    "a ticker twice in Prices": (
        prices({(0, 2): "aapl"}), cell("Prices", 0, 2), ("AAPL stands twice in the header", "remove one")),
    "a ticker twice in Assets": (
        assets({(4, "Ticker"): "aapl"}), cell("Assets", 4), ("aapl stands twice", cell("Assets", 1))),
    "no prices at all": (rows_of_prices(0), cell("Prices"), ("no prices yet", "Import prices")),
    "one row": (rows_of_prices(1), cell("Prices"), ("1 complete row of prices", "at least 3")),
    "two rows": (rows_of_prices(2), cell("Prices"), ("2 complete rows", "at least 3")),
    "a gap in every row": (
        prices({(r, 1 + r % N): None for r in range(1, WEEKS + 1)}), cell("Prices"), ("No row", "complete")),
    "dates out of order": (
        prices({(5, 0): datetime(2020, 1, 1)}), cell("Prices"), ("out of order", cell("Prices", 6), "oldest first")),
    "a date twice": (
        prices({(5, 0): contents()["Prices"][4, 0]}), cell("Prices"), ("stands twice", cell("Prices", 5))),
    "minima above 1 in sum": (every(LOWER, 0.06), cell("Assets", 0, LOWER), ("minima add up to 120.0 %", "lower")),
    "maxima below 1 in sum": (every(UPPER, 0.04), cell("Assets", 0, UPPER), ("maxima add up to 80.0 %", "raise")),
    "a minimum above its maximum": (
        assets({(3, LOWER): 0.5}), cell("Assets", 3, LOWER), ("minimum of BAC (50.0 %)", "above its maximum (15.0 %)")),
    "a minimum below -1": (assets({(3, LOWER): -10.0}), cell("Assets", 3, LOWER), ("-100.0 % (sold short)",)),
    "a maximum above 1": (assets({(3, UPPER): 15.0}), cell("Assets", 3, UPPER), ("0.0 % to 1500.0 %",)),
    "text as a bound": (
        assets({(3, UPPER): "much"}), cell("Assets", 3, UPPER), ("Maximum of BAC holds the text 'much'",)),
    "a row without ticker": (assets({(3, "Ticker"): None}), cell("Assets", 3), ("no ticker",)),
    "a ticker that became a date": (
        assets({(3, "Ticker"): datetime(2026, 3, 1)}), cell("Assets", 3), ("the date 2026-03-01", "apostrophe")),
    "a ticker that is an error": (assets({(3, "Ticker"): CellError("#N/A")}), cell("Assets", 3), ("error #N/A",)),
    "negative units": (assets({(3, "Units"): -5.0}), cell("Assets", 3, "Units"), ("-5 units", "short positions")),
    "a holding price of zero": (assets({(3, "Price"): 0.0}), cell("Assets", 3, "Price"), ("price of BAC is 0",)),
    "units beyond all money": (
        assets({(3, "Units"): 1e300}), cell("Assets", 3, "Units"), ("BAC has 1e+300 units", "correct one")),
    "no assets": (
        assets({(r, c): None for r in range(1, N + 1) for c in range(10)}), cell("Assets", 1), ("No assets yet",)),
    "a lost column": (assets({(0, "Maximum"): "Most"}), cell("Assets"), ("no column 'Maximum'",)),
    "more assets than the template holds": (
        {"Assets": extended(contents()["Assets"], 61)}, cell("Assets", 61), ("61 assets", "holds 60", "Remove 1")),
    "a return out of reach": (
        settings("Target return", 0.9), cell("Target"), ("90 % is out of reach", "expect 13.78 % to 29.57 %")),
    "a volatility out of reach": (
        settings("Target volatility", 0.01), cell("Target"), ("1 % is out of reach", "have 13.32 % to 21.44 %")),
    "no target": (settings("Target return"), cell("Target"), ("needs a target return", "fill in")),
    "text as target": (settings("Target return", "high"), cell("Target"), ("Target", "'high'")),
    "a risk-free rate above every return": (
        settings("Maximum Sharpe", None, 0.6), cell("RiskFreeRate"), ("60 %", "risk-free rate", "Lower")),
    "an unknown objective": (settings("Maximum fun"), cell("Objective"), ("Maximum fun", "min_variance")),
    "a truth as a price": (prices({(7, 3): True}), cell("Prices", 7, 3), ("TRUE", "not a number")),
    "a date as a price": (
        prices({(7, 3): datetime(2020, 1, 1)}), cell("Prices", 7, 3), ("the date 2020-01-01",)),
    "a price beyond all prices": (prices({(7, 3): 1e308}), cell("Prices", 7, 3), ("1e+308", "no price")),
    "a price too small": (prices({(7, 3): 1e-308}), cell("Prices", 7, 3), ("1e-308", "no price")),
    "a return beyond all returns": (
        assets({(3, "Expected return"): 1e300}), cell("Assets", 3, "Expected return"), ("1e+302 %", "0.07")),
    "a rate beyond all rates": (
        {"RiskFreeRate": setting("RiskFreeRate", -1e300)}, cell("RiskFreeRate"), ("-1e+302 %", "0.02")),
    "one point": ({"Points": setting("Points", 1.0)}, cell("Points"), ("Points", "1")),
    "too many points": ({"Points": setting("Points", 101.0)}, cell("Points"), ("101 points", "room for 2 to 100")),
    "periods that contradict the dates": (
        {"PeriodsPerYear": setting("PeriodsPerYear", 12.0)}, cell("PeriodsPerYear"), ("12", "weekly")),
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "where", "words"), ERRORS.values(), ids=ERRORS)
def test_an_error_stops_optimize_and_is_listed(inputs: Inputs, where: str, words: tuple[str, ...]) -> None:
    book = workbook(**inputs)
    before = dict(book.contents)
    sentence = refused(ENGINE.press("optimize", book))
    assert sentence.startswith(f"{where}: ")
    assert all(word in sentence for word in words), sentence
    assert book.said == [sentence]
    assert book.applied == 0
    assert same(before, book.contents)

    errors = [row for row in checked(inputs) if row[0] == "Error"]
    assert any(row[1] == where and sentence.startswith(f"{where}: {row[2]}") for row in errors)


def test_every_sentence_is_its_own() -> None:
    sentences = [refused(ENGINE.press("optimize", workbook(**inputs))) for inputs, *_ in ERRORS.values()]
    assert len(set(sentences)) == len(sentences)


# What is typed -> severity, where, and words: *Optimize* works all the same.
REMARKS: dict[str, tuple[Inputs, str, str, tuple[str, ...]]] = {
    "a gap": (
        prices({(7, 3): None, (9, 1): "-", (11, 4): CellError("#N/A")}), "Warning", cell("Prices"),
        ("3 of 523 rows are incomplete", f"({cell('Prices', 7, 3)}, {cell('Prices', 9, 1)}")),
    "a jump": (prices({(9, 1): 900.0}), "Warning", cell("Prices", 9, 1), ("AAPL moves by +", "split")),
    "a stale price": (
        prices({(r, 1): 50.0 for r in range(100, 112)}), "Warning", cell("Prices", 0, 1), ("AAPL keeps the same",)),
    "a constant column": (
        prices({(r, 1): 50.0 for r in range(1, WEEKS + 1)}), "Note", cell("Prices", 0, 1), ("AAPL never changes",)),
    "a hole in the dates": (
        prices({(r, c): None for r in range(50, 60) for c in range(61)}), "Warning", cell("Prices"),
        ("far more than the usual 7 days", "1 time, first before 2014-02-07")),
    "little history": (rows_of_prices(15), "Warning", cell("Prices"), ("15 rows of prices for 20 assets",)),
    "a row without date": (
        prices({(7, 0): None, (9, 0): "soon"}), "Warning", cell("Prices", 7), ("2 rows have prices but no date",)),
    "no dates": (
        prices({(r, 0): None for r in range(1, WEEKS + 1)}), "Note", cell("Prices"), ("have no dates",)),
    "a column nobody holds": (
        prices({(0, 21): "TLT", (1, 21): 90.0}), "Note", cell("Prices"), ("TLT in Prices is not in Assets",)),
    "units without price": (
        assets({(3, "Price"): None}), "Warning", cell("Assets", 3, "Price"), ("BAC has units but no price",)),
    "a percentage without its sign": (
        assets({(3, "Expected return"): 7.0}), "Warning", cell("Assets", 3, "Expected return"), ("type 7 % as 0.07",)),
    "a rate without its sign": (
        {"RiskFreeRate": setting("RiskFreeRate", 2.0)}, "Warning", cell("RiskFreeRate"), ("type 2 % as 0.02",)),
    "no rate": ({"RiskFreeRate": setting("RiskFreeRate", None)}, "Note", cell("RiskFreeRate"), ("counts as 0 %",)),
    "a target nobody needs": ({"Target": setting("Target", 0.1)}, "Note", cell("Target"), ("not used",)),
    "historical means": ({}, "Note", cell("Prices"), ("20 expected returns", "not a forecast")),
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "severity", "where", "words"), REMARKS.values(), ids=REMARKS)
def test_a_remark_is_listed_and_stops_nothing(
    inputs: Inputs, severity: str, where: str, words: tuple[str, ...]
) -> None:
    found = [row for row in checked(inputs) if all(word in str(row[2]) for word in words)]
    assert [row[:2] for row in found] == [[severity, where]]
    book = workbook(**inputs)
    outcome = ENGINE.press("optimize", book)
    changed(outcome)
    assert found[0] in listed(book)
    assert (f"{where}: {found[0][2]}" in outcome.notes) == (severity == "Warning")


def test_a_gap_drops_its_row() -> None:
    book, whole = workbook(**prices({(7, 3): None})), contents()["Prices"].rows()
    changed(ENGINE.press("optimize", book))
    shorter = [*whole[:7], *whole[8:], [None] * 61]
    other = workbook(Prices=Grid.of(shorter, contents()["Prices"].origin))
    changed(ENGINE.press("optimize", other))
    mine, theirs = (column(b, "Portfolio", "Optimal weight") for b in (book, other))
    np.testing.assert_array_equal(mine, theirs)


def test_two_identical_columns_work() -> None:
    twin: dict[tuple[int, int | str], Cell] = {
        (r, 2): contents()["Prices"][r, 1] for r in range(1, WEEKS + 1)
    }
    for objective in ("Minimum variance", "Maximum Sharpe", "Maximum return"):
        book = workbook(**prices(twin), **settings(objective))
        changed(ENGINE.press("optimize", book))
        weights = column(book, "Portfolio", "Optimal weight")
        assert weights.sum() == pytest.approx(1)
        assert np.all(weights <= 0.15 + 1e-12)


def test_a_constant_column_works() -> None:
    cash: dict[tuple[int, int | str], Cell] = {(r, 2): 50.0 for r in range(1, WEEKS + 1)}
    book = workbook(**prices(cash), **assets({(2, UPPER): 1.0}))
    changed(ENGINE.press("optimize", book))
    weights = column(book, "Portfolio", "Optimal weight")
    assert weights[1] == pytest.approx(1)  # nothing has less risk than cash
    assert isinstance(book.contents["PortfolioSummary"][3, 2], CellError)  # no risk, no Sharpe ratio


def test_no_doubt_at_all() -> None:
    own: dict[tuple[int, int | str], Cell] = {
        (r, "Expected return"): 0.05 + r / 1000 for r in range(1, N + 1)
    }
    quiet = workbook(Assets=edited("Assets", own), **rows_of_prices(100))
    changed(ENGINE.press("check_inputs", quiet))
    doubts = listed(quiet)
    assert doubts == [["OK", None, "No doubt about the inputs."]]
    assert quiet.said == ["No doubt about the inputs."]


def test_only_the_list_changes() -> None:
    book = workbook()
    changed(ENGINE.press("check_inputs", book))
    said = "2 warnings, 1 note: see the sheet Checks."
    assert book.said == [said]
    assert same(contents(), book.contents, ("InputChecks", "RunLog", "RunStatus", "UndoRecord"))
    assert book.contents["RunLog"].rows()[1][1:] == ["Check inputs", said]


def test_the_worst_come_first_and_many_fit_the_block() -> None:
    broken = prices({(r, c): "x" for r in range(1, 4) for c in range(1, N + 1)})
    doubts = checked({**broken, "RiskFreeRate": setting("RiskFreeRate", None)})
    assert len(doubts) == 40
    assert {row[0] for row in doubts[:39]} == {"Error"}
    assert doubts[39] == ["Note", None, "22 more: clear these first."]


def test_optimize_counts_the_other_errors() -> None:
    sentence = refused(ENGINE.press("optimize", workbook(**prices({(r, 1): "x" for r in (1, 2, 3)}))))
    assert sentence.endswith("(2 more: press Check inputs)")
