from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import (
    Cancelled,
    Infeasible,
    InputError,
    NoRisk,
    NotConverged,
    NotEnoughData,
    PortfolioError,
    Unbounded,
    WorkbookError,
)
from xl_portfolio.sheet.grid import CellError, Grid, date_of, serial_of, spoken, stacked
from xl_portfolio.sheet.place import Origin, column_letters

quick = settings(deadline=None, max_examples=80)

moments = st.datetimes(min_value=datetime(1900, 3, 1), max_value=datetime(2199, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
numbers = st.floats(allow_nan=False)
texts = st.text(min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
errors = st.sampled_from([CellError("#N/A"), CellError("#DIV/0!", "why")])
cells = st.one_of(st.none(), numbers, texts, st.booleans(), moments, errors)


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[object] = cells) -> list[list[object]]:
    width = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))


# --- construction -----------------------------------------------------------------------------------


@given(tables())
@quick
def test_cells_come_back_as_they_went_in(rows: list[list[object]]) -> None:
    grid = Grid.of(rows)
    assert grid.rows() == rows
    assert list(grid) == rows
    assert [[grid[r, c] for c in range(grid.shape[1])] for r in range(grid.shape[0])] == rows


@given(tables(st.one_of(st.none(), numbers)))
@quick
def test_an_array_is_the_same_grid_as_its_rows(rows: list[list[float | None]]) -> None:
    array = np.array(rows, dtype=np.float64)
    assert Grid.of(array).digest() == Grid.of(rows).digest()
    np.testing.assert_array_equal(Grid.of(array).numbers, Grid.of(rows).numbers)


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (1.5, [[1.5]]),
        (2, [[2.0]]),
        (True, [[True]]),
        (np.bool_(False), [[False]]),
        (np.float32(0.5), [[0.5]]),
        (np.int64(3), [[3.0]]),
        (Decimal("0.25"), [[0.25]]),
        ("text", [["text"]]),
        ("  ", [[None]]),
        ("\xa0", [[None]]),
        (None, [[None]]),
        (float("nan"), [[None]]),
        ([], [[None]]),
        ([[]], [[None]]),
        ([[], []], [[None]]),
        (np.empty((0, 3)), [[None]]),
        (np.empty(0), [[None]]),
        (np.empty((2, 0)), [[None]]),
        ([1, 2.0, None], [[1.0], [2.0], [None]]),
        ((1, 2), [[1.0], [2.0]]),
        (range(2), [[0.0], [1.0]]),
        ([(1, "a"), (None, True)], [[1.0, "a"], [None, True]]),
        ([np.array([1.0, 2.0]), [3, 4]], [[1.0, 2.0], [3.0, 4.0]]),
        ([1, [2]], [[1.0], [2.0]]),
        (np.array([1.0, np.nan]), [[1.0], [None]]),
        (np.array(4.0), [[4.0]]),
        (np.array([[1, 2]]), [[1.0, 2.0]]),
        (np.array([True, False]), [[True], [False]]),
        (np.array(["a", ""]), [["a"], [None]]),
        (np.array([[1, "b"]], dtype=object), [[1.0, "b"]]),
        (pd.Series([1.0, np.nan]), [[1.0], [None]]),
        (pd.DataFrame({"a": [1.0, 2.0], "b": ["x", None]}), [[1.0, "x"], [2.0, None]]),
        (date(2024, 1, 31), [[datetime(2024, 1, 31)]]),
        (datetime(2024, 1, 31, 12, tzinfo=UTC), [[datetime(2024, 1, 31, 12)]]),
        (pd.Timestamp("2024-01-31"), [[datetime(2024, 1, 31)]]),
        ([pd.NaT, 1.0], [[None], [1.0]]),
        (np.array(["2024-01-31"], dtype="datetime64[ns]"), [[datetime(2024, 1, 31)]]),
        (np.array(["2024-01-31", "NaT"], dtype="datetime64[D]"), [[datetime(2024, 1, 31)], [None]]),
        ([np.datetime64("2024-01-31"), 1.0], [[datetime(2024, 1, 31)], [1.0]]),
        ([[10**15]], [[1e15]]),
    ],
)
def test_what_a_grid_takes(value: object, rows: list[list[object]]) -> None:
    assert Grid.of(value).rows() == rows


def test_a_grid_of_a_grid_is_itself_and_may_get_an_origin() -> None:
    grid = Grid.of([[1.0]])
    origin = Origin("Assets", 6, 2)
    assert Grid.of(grid) is grid
    assert Grid.of(grid, origin).where(0, 0) == "Assets!C7"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([[1, 2], [3]], "row 1 has 2 cells, row 2 has 1"),
        ([1, [2, 3]], "row 1 has 1 cells, row 2 has 2"),
        (np.zeros((2, 2, 2)), "3 dimensions"),
        ([[[1.0]]], "type list"),
        ([[{"a": 1}]], "type dict"),
        ({"a": 1}, "type dict"),
        ({1.0, 2.0}, "type set"),
        (b"bytes", "type bytes"),
        ([[np.zeros(1)]], "type ndarray"),
        (object(), "type object"),
        ([[1j]], "type complex"),
        ([[10**400]], "too large"),
        ([["a", 10**400]], "too large"),
    ],
)
def test_what_no_cell_can_hold_is_refused_in_a_sentence(value: object, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        Grid.of(value)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


# --- parts ------------------------------------------------------------------------------------------


@given(tables())
@quick
def test_trimming_cuts_blank_edges_and_nothing_else(rows: list[list[object]]) -> None:
    wide = [[None, *row, None, None] for row in rows]
    blank: list[object] = [None] * len(wide[0])
    grid = Grid.of([blank, blank, *wide, blank], Origin("S", 10, 3))
    trimmed = grid.trimmed()
    assert trimmed.digest() == Grid.of(rows).trimmed().digest()
    if not grid.blank:
        top, left = trimmed.origin.row, trimmed.origin.column  # type: ignore[union-attr]  # given above
        for r in range(trimmed.shape[0]):
            for c in range(trimmed.shape[1]):
                assert grid[top - 10 + r, left - 3 + c] == trimmed[r, c]
    else:
        assert trimmed.shape == (1, 1)


@given(tables())
@quick
def test_transposing_twice_changes_nothing(rows: list[list[object]]) -> None:
    grid = Grid.of(rows)
    assert grid.transposed().transposed().rows() == rows
    assert grid.transposed().rows() == [list(column) for column in zip(*rows, strict=True)]


@given(tables(), st.data())
@quick
def test_a_part_is_a_slice_that_knows_its_place(rows: list[list[object]], data: st.DataObject) -> None:
    grid = Grid.of(rows, data.draw(st.sampled_from([Origin("S", 2, 1), None])))
    top = data.draw(st.integers(0, len(rows) - 1))
    left = data.draw(st.integers(0, len(rows[0]) - 1))
    part = grid.part(slice(top, None), slice(left, None))
    assert part.rows() == [row[left:] for row in rows[top:]]
    assert part.where(0, 0) == grid.where(top, left)
    turned = grid.transposed().part(slice(left, None), slice(top, None))
    assert turned.where(0, 0) == grid.where(top, left)
    assert part.transposed().where(0, 0) == turned.transposed().where(0, 0) == grid.where(top, left)


@given(tables())
@quick
def test_padding_adds_blanks_only(rows: list[list[object]]) -> None:
    padded = Grid.of(rows).padded(len(rows) + 2, len(rows[0]) + 1)
    assert padded.shape == (len(rows) + 2, len(rows[0]) + 1)
    assert [row[:-1] for row in padded.rows()[: len(rows)]] == rows
    assert Grid.of(rows).blank == padded.blank


def test_a_whole_column_is_trimmed_quickly() -> None:
    column = np.full((1_048_576, 1), np.nan)
    column[5:255, 0] = 0.01
    grid = Grid.of(column)
    started = perf_counter()
    assert grid.trimmed().shape == (250, 1)
    assert perf_counter() - started < 0.25  # 2 ms on an idle machine


# --- fingerprints -----------------------------------------------------------------------------------


@given(tables(), tables())
@quick
def test_equal_fingerprints_mean_equal_cells(one: list[list[object]], two: list[list[object]]) -> None:
    same = Grid.of(one).digest() == Grid.of(two).digest()
    assert same == (repr(one) == repr(two))


def test_the_fingerprint_sees_shape_and_kind() -> None:
    values = (
        [[1.0, 2.0]],
        [[1.0], [2.0]],
        [["1", 2.0]],
        [[True, 2.0]],
        [[1.0, None]],
        [[CellError("#N/A"), 2.0]],
    )
    assert len({Grid.of(rows).digest() for rows in values}) == len(values)


# --- words and dates --------------------------------------------------------------------------------


def test_where_names_the_cell_as_a_person_would() -> None:
    assert Grid.of([[1.0]]).where(0, 0) == "the cell"
    assert Grid.of([[1.0], [2.0]]).where(1, 0) == "row 2"
    assert Grid.of([[1.0, 2.0]]).where(0, 1) == "row 1, column 2 of the range"
    assert Grid.of([[1.0]], Origin("Wealth 2", 9, 27)).where(0, 0) == "Wealth 2!AB10"


def test_a_line_is_a_column_of_the_range_or_a_row_if_turned() -> None:
    cells = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    for origin, column, row in (
        (None, "column 3 of the range", "row 2 of the range"),
        (Origin("S", 9, 27), "column AD", "row 11"),
    ):
        grid = Grid.of(cells, origin)
        assert grid.part(slice(1, None), slice(1, None)).place.line(1) == column
        assert grid.transposed().place.line(1) == row


@given(st.integers(0, 16383))
@quick
def test_column_letters_count_in_base_26_without_a_zero(column: int) -> None:
    value = 0
    for letter in column_letters(column):
        value = value * 26 + ord(letter) - ord("A") + 1
    assert value == column + 1


@given(moments)
@quick
def test_serial_dates_and_back(moment: datetime) -> None:
    assert date_of(serial_of(moment)) == moment


def test_serial_dates_are_those_of_excel() -> None:
    assert serial_of(datetime(1900, 3, 1)) == 61  # Microsoft: DATEVALUE("1900-03-01")
    assert serial_of(datetime(2008, 1, 1)) == 39448  # Microsoft's help for DATEVALUE: 39448 is 2008-01-01
    assert date_of(45322.75) == datetime(2024, 1, 31, 18)
    assert date_of(serial_of(datetime(2024, 1, 31)) + 1 / 86400) == datetime(2024, 1, 31) + timedelta(
        seconds=1
    )


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, "a blank"),
        (0.5, "0.5"),
        ("abc", "the text 'abc'"),
        ("x" * 60, "the text '" + "x" * 39 + "…'"),
        (True, "TRUE"),
        (datetime(2024, 1, 31), "the date 2024-01-31"),
        (CellError("#REF!", "long story"), "the error #REF!"),
    ],
)
def test_cells_in_sentences(cell: object, words: str) -> None:
    assert spoken(cell) == words  # type: ignore[arg-type]  # cells of every kind


def test_stacked_fills_short_rows_with_blanks() -> None:
    assert stacked([["a"], [1.0, 2.0], []]).rows() == [["a", None], [1.0, 2.0], [None, None]]
    assert stacked([]).rows() == [[None]]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError, "#VALUE!"),
        (WorkbookError, "#VALUE!"),
        (NotEnoughData, "#N/A"),
        (Cancelled, "#N/A"),
        (Infeasible, "#NUM!"),
        (Unbounded, "#NUM!"),
        (NotConverged, "#NUM!"),
        (NoRisk, "#DIV/0!"),
        (PortfolioError, "#VALUE!"),
    ],
)
def test_every_exception_has_its_code(error: type[PortfolioError], code: str) -> None:
    shown = CellError.of(error("Why."))
    assert (shown.code, shown.message, str(shown)) == (code, "Why.", code)


def test_every_exception_of_the_tree_is_tested_above() -> None:
    marks = test_every_exception_has_its_code.pytestmark  # type: ignore[attr-defined]  # set by pytest
    tested = {error for error, _ in marks[0].args[1]}
    known, todo = {PortfolioError}, [PortfolioError]
    while todo:
        children = todo.pop().__subclasses__()
        known.update(children)
        todo.extend(children)
    assert {error.__name__ for error in known} <= {error.__name__ for error in tested}
