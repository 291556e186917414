"""*Start empty* and *Example*: nothing of the old case stays, what stands stays, and both can be undone."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import ENGINE, changed, contents, edited, typed, workbook
from tests.actions.income_planner.reports import column, filled
from tests.workbooks import DictWorkbook
from xl_portfolio.actions.income_planner.contents import (
    INPUT_BLOCKS,
    INPUTS,
    OWN_COLUMNS,
    STANDING,
    TABLES,
)
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.sheet.grid import Cell, Grid

OWN = {*INPUTS, *INPUT_BLOCKS, *TABLES} - set(STANDING)
LEFT_BEHIND = {"UndoRecord", "RunLog", "RunStatus"}


def same(before: DictWorkbook, after: DictWorkbook, but: set[str]) -> None:
    """Every name but some holds the same cells."""
    for name, grid in before.contents.items():
        if name not in but:
            np.testing.assert_array_equal(grid.numbers, after.contents[name].numbers, err_msg=name)
            assert dict(grid.others) == dict(after.contents[name].others), name


def full() -> DictWorkbook:
    """A workbook whose results are all filled."""
    results = {name: Grid.of([[7.0] * grid.shape[1]] * grid.shape[0]) for name, grid in workbook().contents.items()
               if name in REPORT}  # fmt: skip
    return workbook(**results)


@pytest.fixture
def empty() -> DictWorkbook:
    book = full()
    changed(ENGINE.press("start_empty_plan", book))
    return book


def test_ones_own_case_and_the_results_are_gone(empty: DictWorkbook) -> None:
    for name in OWN - set(TABLES) - {"History"}:
        block = INPUT_BLOCKS.get(name)
        header = bool(block and block.columns)
        if header:
            assert empty.contents[name].rows()[0] == contents()[name].rows()[0], name
        assert empty.contents[name].part(slice(header, None), slice(None)).blank, name
    for name in OWN & set(TABLES):
        assert all(cell is None for row in empty.contents[name].rows()[1:] for cell in row), name
    for name, block in REPORT.items():
        columns = len(block.columns)
        assert empty.contents[name].rows()[0][:columns] == list(block.columns), name
        assert empty.contents[name].part(slice(bool(columns), None), slice(None)).blank, name


def test_assumptions_rates_and_taxes_stay(empty: DictWorkbook) -> None:
    for name in STANDING:
        header = contents()[name].rows()[0]
        own = [header.index(column) for column in OWN_COLUMNS.get(name, ())]
        before = [list(row) for row in contents()[name].rows()]
        for row in before[1:]:
            for place in own:
                row[place] = None
        assert [list(row) for row in empty.contents[name].rows()] == before, name
    assert {"Assumptions", "TaxBrackets", "Inflation"} <= set(STANDING)
    assert {"Holdings", "Accounts", "BirthDate", "Spending"} <= OWN


def test_the_history_keeps_the_names_of_its_columns(empty: DictWorkbook) -> None:
    header, *rows = empty.contents["History"].rows()
    assert header[:2] == ["Month", "Dividend stocks"]
    assert all(cell is None for row in rows for cell in row)


def test_what_comes_next_is_said(empty: DictWorkbook) -> None:
    assert empty.said == [
        "The workbook is empty: fill in the amber sheets from Profile to Holdings, then press Build plan."
    ]


@pytest.mark.parametrize("action", ["start_empty_plan", "example_case"])
def test_undo_brings_everything_back(action: str) -> None:
    book, before = full(), full()
    changed(ENGINE.press(action, book))
    changed(ENGINE.press("undo_last_run", book))
    same(before, book, LEFT_BEHIND)


def test_the_example_fills_an_empty_workbook(empty: DictWorkbook) -> None:
    changed(ENGINE.press("example_case", empty))
    same(workbook(), empty, LEFT_BEHIND)
    assert empty.said[-1] == "The $650,000 case is filled in, all its funds invented: press Build plan."


def test_the_example_replaces_another_case() -> None:
    book = workbook(
        **typed(Client="Somebody", PlanToAge=100.0, GlideYears=5.0, WithdrawalsFrom=datetime(2030, 1, 1)),
        **edited("Holdings", {(40, "Ticker"): "OWN", (40, "Units"): 5.0}),
        **edited("Assumptions", {(11, "Class"): "Gold", (1, "Final mix"): 1.0}),
        **edited("ClassCorrelations", {(10, 3): 0.5}),
    )
    changed(ENGINE.press("example_case", book))
    same(workbook(), book, LEFT_BEHIND)


def test_whoever_has_bonds_alone_is_proposed_no_stocks_by_the_ranges_of_the_example(
    empty: DictWorkbook,
) -> None:
    bond: list[Cell] = [
        "BND",
        "Bonds",
        "Bank",
        "Government bonds",
        1000.0,
        200.0,
        190_000.0,
        8.0,
        "Annual",
        datetime(2026, 6, 1),
    ]
    own = {
        **typed(
            AsOfDate=datetime(2026, 1, 2),
            BirthDate=datetime(1960, 2, 3),
            IncomeStability="Steady",
            EmergencyFund=6.0,
            Insurance=1.0,
            Debt=0.0,
            Horizon=20.0,
        ),
        **filled("Spending", [["Life", 900.0, "Yes", None, None]]),
        **filled("Accounts", [["Bank", "Taxable", 1.0, 1_000.0]]),
        **filled("Holdings", [bond]),
        "RiskAnswers": contents()["RiskAnswers"],
    }
    book = DictWorkbook({**empty.contents, **own})
    changed(ENGINE.press("build_plan", book))
    proposed = dict(
        zip(
            column(book, "AllocationTable", "Class"), column(book, "AllocationTable", "Proposed"), strict=True
        )
    )
    assert proposed["Dividend stocks"] == pytest.approx(0.0, abs=1e-9)  # the example's range asks for 20 %
