"""*Start empty*: nothing of the old case stays, and Undo last run brings all of it back."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.portfolio_optimizer.template import ENGINE, changed, contents, refused, same, workbook
from tests.workbooks import DictWorkbook
from xl_portfolio.actions.portfolio_optimizer.contents import INPUTS, REPORT_RANGES, TABLES
from xl_portfolio.sheet.grid import Grid

KEPT = (
    "Objective",
    "RiskFreeRate",
    "Points",
    "Currency",
    "TemplateName",
    "TemplateVersion",
)


@pytest.fixture
def empty() -> DictWorkbook:
    book = workbook()
    changed(ENGINE.press("start_empty", book))
    return book


def test_inputs_and_results_are_gone(empty: DictWorkbook) -> None:
    for name in INPUTS:
        assert empty.contents[name].blank, name
    for name, header in REPORT_RANGES.items():
        grid = empty.contents[name]
        assert grid.rows()[0][: len(header)] == list(header), name
        assert grid.part(slice(bool(header), None), slice(None)).blank, name
    for name, columns in TABLES.items():
        header, *rows = empty.contents[name].rows()
        assert all(row[header.index(column)] is None for row in rows for column in columns), name


def test_no_cell_of_the_sample_is_left(empty: DictWorkbook) -> None:
    tickers = {row[0] for row in contents()["Assets"].rows()[1:21]}
    for name in set(INPUTS) | set(REPORT_RANGES) | set(TABLES):
        assert not tickers & {cell for row in empty.contents[name] for cell in row}, name


def test_choices_stay(empty: DictWorkbook) -> None:
    assert all(empty.contents[name].rows() == contents()[name].rows() for name in KEPT)


def test_formulas_of_the_table_stay(empty: DictWorkbook) -> None:
    before, after = contents()["Assets"], empty.contents["Assets"]
    for column in ("Value", "Weight"):
        at = before.rows()[0].index(column)
        assert [row[at] for row in after] == [row[at] for row in before]


def test_undo_brings_everything_back(empty: DictWorkbook) -> None:
    changed(ENGINE.press("undo_last_run", empty))
    assert same(contents(), empty.contents, ("UndoRecord", "RunLog", "RunStatus"))


def test_what_comes_next_is_said(empty: DictWorkbook) -> None:
    assert empty.said == ["The workbook is empty: type your assets, or press Import prices."]
    assert refused(ENGINE.press("optimize", empty)) == (
        "Assets!A9: No assets yet: type tickers, or press Import prices."
    )


def test_a_full_workbook_can_be_emptied_and_brought_back() -> None:
    generator = np.random.default_rng(7)

    def block(rows: int, columns: int) -> Grid:
        return Grid.of(generator.normal(size=(rows, columns)))

    days = [[datetime.fromordinal(730_000 + k)] for k in range(1300)]
    prices = Grid.of([["Date", *(f"T{k}" for k in range(60))]] + [
        [*day, *row] for day, row in zip(days, generator.normal(size=(1300, 60)).tolist(), strict=True)
    ])  # fmt: skip
    full = {
        name: block(*contents()[name].shape)
        for name in ("FrontierTable", "LastAnalysis", "LastCorrelation", "ChartPoints")
    }
    book = workbook(Prices=prices, ImportBlock=prices, **full)
    before = dict(book.contents)
    outcome = ENGINE.press("start_empty", book)
    changed(outcome)
    assert not outcome.notes  # it can be undone
    changed(ENGINE.press("undo_last_run", book))
    assert same(before, book.contents, ("UndoRecord", "RunLog", "RunStatus"))
