"""Traces of the inputs: whatever is changed changes one of them, and the formulas name what exists."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from tests.actions.income_planner.cells import contents, edited
from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, INPUTS, TABLES
from xl_portfolio.actions.income_planner.inputs_then import INPUT_TRACES, TEXT_TRACES, inputs_then
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.sheet.grid import Grid

UNTRACED = {"Client", "Adviser"}  # on no report but in the heads of the sheets, which are live
COLUMNS = [
    (name, header)
    for name, columns in (
        *((name, block.columns) for name, block in INPUT_BLOCKS.items()),
        *((name, table.columns) for name, table in TABLES.items()),
    )
    for header in columns
    if (name, header) not in {("Holdings", "Name"), ("TaxBrackets", "Source")}
]


def other(cell):
    """What a cell could be instead."""
    if isinstance(cell, datetime):
        return cell + timedelta(days=1)
    if isinstance(cell, float):
        return 1.1 * cell + 0.003 if cell else 5.0
    return f"{cell} else"


def traces(**cells: Grid) -> list:
    return [row[0] for row in inputs_then({**contents(), **cells}).rows()]


def shows(**cells: Grid) -> bool:
    """Whether the sheet Checks sees a difference: texts by their letters, numbers to a billionth."""
    return any(
        then != now if place < TEXT_TRACES else abs(then - now) > 1e-9 * (1 + abs(then))
        for place, (then, now) in enumerate(zip(traces(), traces(**cells), strict=True))
    )


def test_as_many_as_the_sheet_holds():
    assert len(INPUT_TRACES) == len(traces()) <= REPORT["InputsThen"].rows
    assert [isinstance(trace, str) for trace in traces()] == [
        place < TEXT_TRACES for place in range(len(traces()))
    ]


@pytest.mark.parametrize("name", sorted(set(INPUTS) - UNTRACED))
def test_a_changed_cell_shows(name):
    cell = contents()[name][0, 0]
    changed = Grid.of(0.5 if cell is None else other(cell))
    if cell is None and name in ("LeastQuality", "WithdrawalsFrom"):
        changed = Grid.of({"LeastQuality": "BBB", "WithdrawalsFrom": datetime(2030, 1, 1)}[name])
    assert shows(**{name: changed})


@pytest.mark.parametrize(("name", "header"), COLUMNS)
def test_a_changed_column_shows(name, header):
    grid = contents()[name]
    place = grid.rows()[0].index(header)
    cell = next((row[place] for row in grid.rows()[1:] if row[place] is not None), 0.0)
    row = next((k for k, line in enumerate(grid.rows()) if k and line[place] is not None), 1)
    assert shows(**edited(name, {(row, header): other(cell)}))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("ClassCorrelations", (3, 1)),
        ("RiskAnswers", (4, 0)),
        ("YearlyDividends", (2, 0)),
        ("YearlyDividends", (2, 1)),
        ("YearlyDividends", (4, 10)),
    ],
)
def test_a_changed_cell_of_a_block_without_header_shows(name, place):
    assert shows(**edited(name, {place: other(contents()[name][place])}))


def test_dividends_typed_in_another_year_show():
    row = contents()["YearlyDividends"].rows()[0]
    assert row[11] is None
    assert shows(**edited("YearlyDividends", {(0, 10): None, (0, 11): row[10]}))


def test_history_shows_but_for_its_dates():
    assert shows(**edited("History", {(1, 1): 0.02}))


def test_exchanged_answers_show():
    first, second = (contents()["RiskAnswers"][row, 0] for row in (0, 1))
    assert first != second
    assert shows(**edited("RiskAnswers", {(0, 0): second, (1, 0): first}))


def test_a_blank_is_not_a_zero():
    none, zero = (traces(VolatilityLimit=Grid.of(cell)) for cell in (None, 0.0))
    assert none != zero


def test_formulas_name_inputs_that_exist():
    known = set(INPUTS) | set(INPUT_BLOCKS) | set(TABLES)
    functions = {"N", "COUNT", "SUM", "INDEX", "TEXTJOIN", "TRUE", "xlfn"}
    for formula in INPUT_TRACES:
        bare = re.sub(r"\[[^]]*\]|\"[^\"]*\"|_xlfn\.", "", formula)
        assert set(re.findall(r"[A-Za-z]+", bare)) - functions <= known
        for table, header in re.findall(r"(\w+)\[([^]]*)\]", formula):
            assert header in TABLES[table].columns


def test_headers_in_other_letters_are_the_same_columns():
    old = contents()["Assumptions"]
    header, *rows = old.rows()
    lower = Grid.of([[str(cell).lower() for cell in header], *rows], old.origin)
    assert not shows(Assumptions=lower)
