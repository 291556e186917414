from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError, PortfolioError
from xl_portfolio.core.measures.returns import RETURN_KINDS
from xl_portfolio.core.measures.risk import TAIL_METHODS
from xl_portfolio.core.optimization.objectives import MAX_SHARPE, MIN_VARIANCE, OBJECTIVES, TARGET_RETURN
from xl_portfolio.sheet import arguments, optimization_arguments
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.kinds import Argument, Notes, kind_of
from xl_portfolio.sheet.place import Origin

KINDS = {
    name: getattr(module, name)
    for module in (arguments, optimization_arguments)
    for name in module.__all__
    if name[0].isupper()
}


def read(kind: str, cells: object, notes: Notes | None = None, *, name: str = "it") -> Any:
    argument = Argument(name, kind_of(KINDS[kind]))
    return argument.read(Grid.of(cells), Notes() if notes is None else notes)


def refused(kind: str, cells: object, *, name: str = "it") -> str:
    with pytest.raises(InputError) as caught:
        read(kind, cells, name=name)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert name in sentence
    return sentence


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_describes_itself(kind: str) -> None:
    record = kind_of(KINDS[kind])
    assert 10 <= len(record.text) <= 255
    assert record.shape in {"number", "choice", "text", "column", "table", "any"}
    assert record.missing
    assert bool(record.choices) == (record.shape == "choice")
    assert all(choice in record.text for choice in record.choices)
    if record.shape == "number":
        assert record.unit


# --- numbers ----------------------------------------------------------------------------------------

NUMBERS = ("AnnualRate", "Threshold", "Target", "Confidence", "PeriodsPerYear", "Points")


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("0.02", "it takes a number; the text '0.02' came"),
        (True, "it takes a number; TRUE came"),
        (datetime(2024, 1, 31), "it takes a number; the date 2024-01-31 came"),
        (CellError("#N/A"), "it takes a number; the error #N/A came"),
        (np.inf, "it takes a number; inf came"),
        (None, "it is missing: give a number"),
        (np.nan, "it is missing: give a number"),
        ([0.02, 0.03], "it takes one number; a range of 2 x 1 cells came"),
        ([[0.02, 0.03]], "it takes one number; a range of 1 x 2 cells came"),
    ],
)
def test_what_is_no_number_is_refused(kind: str, cells: object, sentence: str) -> None:
    assert sentence in refused(kind, cells)


@pytest.mark.parametrize(
    ("kind", "good", "bad", "sentence"),
    [
        ("Confidence", 0.95, 95.0, "it is 95: it has to be between 0 and 1. Write 95 % as 0.95."),
        ("Confidence", 0.999, 99.9, "Write 99.9 % as 0.999."),
        ("Confidence", 0.5, 0.0, "it is 0: it has to be between 0 and 1."),
        ("Confidence", 1e-9, 1.0, "it is 1: it has to be between 0 and 1."),
        ("Confidence", 0.5, -0.05, "it is -0.05: it has to be between 0 and 1."),
        ("Confidence", 0.5, 950.0, "it is 950: it has to be between 0 and 1."),
        ("PeriodsPerYear", 0.5, 0.0, "it is 0: it has to be above 0."),
        ("PeriodsPerYear", 252, -12, "it is -12: it has to be above 0."),
        ("Points", 2, 1, "it is 1: it has to be from 2 to 1000."),
        ("Points", 1000, 1001, "it is 1001: it has to be from 2 to 1000."),
        ("Points", 20, -5, "it is -5: it has to be from 2 to 1000."),
        ("Points", 20.0, 20.5, "it is 20.5: it has to be a whole number."),
    ],
)
def test_limits_of_numbers(kind: str, good: float, bad: float, sentence: str) -> None:
    assert read(kind, good) == good
    assert refused(kind, bad).endswith(sentence)


@pytest.mark.parametrize("kind", ["AnnualRate", "ExpectedReturnsColumn"])
def test_rates_that_look_like_percentages_are_noted(kind: str) -> None:
    notes = Notes()
    read(kind, 0.05, notes)
    assert notes == []
    read(kind, 5.0, notes)
    assert notes == ["it: 5 means 500 %; write 5 % as 0.05."]


@pytest.mark.parametrize(
    "value", [np.float32(0.5), np.int64(1), np.array(0.5), np.array([[0.5]]), [0.5], [[0.5]]]
)
def test_a_number_of_any_make_is_a_number(value: object) -> None:
    assert read("AnnualRate", value) == float(np.asarray(value).item())


# --- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "objective"),
    [
        ("max_sharpe", MAX_SHARPE),
        ("MAX sharpe", MAX_SHARPE),
        (" Maximum Sharpe ", MAX_SHARPE),
        ("Max. Sharpe", MAX_SHARPE),
        ("maximum\u2011sharpe", MAX_SHARPE),
        ("min-variance", MIN_VARIANCE),
        ("Minimum variance", MIN_VARIANCE),
        ("MINIMUM\xa0VARIANCE", MIN_VARIANCE),
        ("min variance", MIN_VARIANCE),
        ("TargetReturn", TARGET_RETURN),
    ],
)
def test_choices_in_odd_spelling(word: str, objective: object) -> None:
    assert read("ObjectiveChoice", word) is objective


@pytest.mark.parametrize(
    ("kind", "records"),
    [("ObjectiveChoice", OBJECTIVES), ("MethodChoice", TAIL_METHODS), ("ReturnKindChoice", RETURN_KINDS)],
)
def test_choices_take_key_and_label_and_list_what_they_know(kind: str, records: tuple[Any, ...]) -> None:
    for record in records:
        assert read(kind, record.key) is record
        assert read(kind, record.label.upper()) is record
    known = ", ".join(record.key for record in records)
    for cells, came in [
        ("maximal", "the text 'maximal'"),
        (5.0, "5"),
        (True, "TRUE"),
        (CellError("#REF!", "secret"), "the error #REF!"),
        (["a", "b"], "a range of cells"),
        (None, "a blank"),
        ("-", "the text '-'"),
    ]:
        assert refused(kind, cells) == f"it is {came}, which is not known: choose one of {known}."


def test_text_is_one_cell_of_text() -> None:
    assert arguments.read_text(Grid.of(" SHARPE "), _reading()) == "SHARPE"
    for cells, came in [(1.0, "1"), (None, "a blank"), (["a", "b"], "a range of cells"), (True, "TRUE")]:
        with pytest.raises(InputError, match=f"it takes text; {came} came."):
            arguments.read_text(Grid.of(cells), _reading())


def _reading() -> arguments.Reading:
    return arguments.Reading("it", Notes())


# --- columns ----------------------------------------------------------------------------------------

COLUMN = [0.5, 0.3, 0.2]


@pytest.mark.parametrize("kind", ["WeightsColumn", "ExpectedReturnsColumn"])
@pytest.mark.parametrize(
    "cells",
    [
        COLUMN,
        [COLUMN],
        np.array(COLUMN),
        np.array([COLUMN]),
        ["Weight", *COLUMN],
        [["Weight", *COLUMN]],
        [[None], [None], ["Weight"], *[[w] for w in COLUMN]],
        [*COLUMN, None, None],
        np.array([*COLUMN, *[np.nan] * 100_000]),
        [["A", 0.5], ["B", 0.3], ["C", 0.2]],
        [["Asset", "Weight"], ["A", 0.5], ["B", 0.3], ["C", 0.2]],
        [[None, "Weight"], ["A", 0.5], ["B", 0.3], ["C", 0.2]],
        [["A", "B", "C"], COLUMN],
        [["Asset", "A", "B", "C"], ["Weight", *COLUMN]],
    ],
)
def test_columns_in_every_shape(kind: str, cells: object) -> None:
    notes = Notes()
    np.testing.assert_array_equal(read(kind, cells, notes), COLUMN)
    assert notes == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([0.5, None, 0.2], "it is blank in row 2: a number is needed there."),
        ([None, 0.3, 0.2], "it is blank in row 1: a number is needed there."),
        ([[None, 0.3, 0.2]], "it is blank in row 1"),
        ([0.5, "x", 0.2], "it holds the text 'x' in row 2"),
        ([0.5, CellError("#N/A"), 0.2], "it holds the error #N/A in row 2"),
        ([0.5, np.inf], "it holds inf in row 2"),
        ([True, 0.5], "it holds TRUE in row 1"),
        ([[0.5, 0.3], [0.2, 0.1]], "it takes one row or one column; 2 x 2 cells came: select one of them."),
        (None, "it is blank in the cell"),
        ("text", "it holds the text 'text' in the cell"),
    ],
)
def test_columns_have_no_gaps(cells: object, sentence: str) -> None:
    assert sentence in refused("WeightsColumn", cells)


def test_the_cell_is_named() -> None:
    grid = Grid.of([["Weight"], [0.5], ["x"]], Origin("Sheet1", 0, 2))
    with pytest.raises(InputError, match="weights holds the text 'x' in Sheet1!C3"):
        Argument("weights", kind_of(KINDS["WeightsColumn"])).read(grid, Notes())


@pytest.mark.parametrize(
    ("weights", "total"), [([0.5, 0.48], "0.98"), ([50.0, 50.0], "100"), ([0.0, 0.0], "0")]
)
def test_weights_that_do_not_add_up_are_noted(weights: list[float], total: str) -> None:
    notes = Notes()
    np.testing.assert_array_equal(read("WeightsColumn", weights, notes, name="weights"), weights)
    assert notes == [f"weights add up to {total}, not 1: they are used as they are."]


def test_rounded_weights_need_no_note() -> None:
    notes = Notes()
    read("WeightsColumn", [0.333, 0.333, 0.334], notes)
    read("WeightsColumn", [1 / 3, 1 / 3, 1 / 3], notes)
    assert notes == []


# --- square tables ----------------------------------------------------------------------------------

SQUARE = [[0.04, 0.01], [0.01, 0.09]]


@pytest.mark.parametrize(
    "cells",
    [
        SQUARE,
        np.array(SQUARE),
        [["A", "B"], *SQUARE],
        [["A", *SQUARE[0]], ["B", *SQUARE[1]]],
        [[None, "A", "B"], ["A", *SQUARE[0]], ["B", *SQUARE[1]]],
        [["Covariance", "A", "B"], ["A", *SQUARE[0]], ["B", *SQUARE[1]]],
        [[None] * 4, [None, *SQUARE[0], None], [None, *SQUARE[1], None], [None] * 4][1:],
        np.pad(np.array(SQUARE), ((0, 5000), (0, 10)), constant_values=np.nan),
    ],
)
def test_square_tables_in_every_shape(cells: object) -> None:
    np.testing.assert_array_equal(read("CovarianceTable", cells), SQUARE)


def test_one_by_one_is_square() -> None:
    np.testing.assert_array_equal(read("CovarianceTable", 0.04), [[0.04]])


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            [[0.04, 0.01, 0.0], [0.01, 0.09, 0.0]],
            "it has to be square, a row and a column for each asset; 2 x 3",
        ),
        ([0.04, 0.01], "has to be square"),
        ([["x", 0.01], [0.01, 0.09]], "it holds the text 'x' in row 1, column 1"),
        ([[0.04, None], [0.01, 0.09]], "it is blank in row 1, column 2 of the range"),
        (
            [[0.04, 0.01], [CellError("#REF!"), 0.09]],
            "it holds the error #REF! in row 2, column 1 of the range",
        ),
        ("text", "holds the text 'text'"),
        (None, "is blank"),
    ],
)
def test_square_tables_have_no_gaps(cells: object, sentence: str) -> None:
    assert sentence in refused("CovarianceTable", cells)


# --- bounds -----------------------------------------------------------------------------------------

BOUNDS = [[0.1, 0.6], [0.0, 0.5]]


@pytest.mark.parametrize(
    "cells",
    [
        BOUNDS,
        np.array(BOUNDS),
        [["Minimum", "Maximum"], *BOUNDS],
        [[None, "Maximum"], *BOUNDS],
        [["A", *BOUNDS[0]], ["B", *BOUNDS[1]]],
        [["Asset", "Minimum", "Maximum"], ["A", *BOUNDS[0]], ["B", *BOUNDS[1]]],
        [[None, *row, None] for row in BOUNDS],
    ],
)
def test_bounds_in_every_shape(cells: object) -> None:
    np.testing.assert_array_equal(read("BoundsTable", cells).bounds, BOUNDS)


def test_blank_bounds_stay_open() -> None:
    np.testing.assert_array_equal(
        read("BoundsTable", [["Minimum", "Maximum"], [None, 0.5], [0.1, None], [None, None]]).bounds,
        [[np.nan, 0.5], [0.1, np.nan], [np.nan, np.nan]],
    )
    np.testing.assert_array_equal(read("BoundsTable", [0.1, 0.5]).bounds, [[0.1, 0.5]])
    blank = read("BoundsTable", [["Minimum", "Maximum"], [None, None]])
    np.testing.assert_array_equal(blank.bounds, [[np.nan] * 2])


def test_bounds_in_percent_are_noted() -> None:
    notes = Notes()
    read("BoundsTable", [[0, 60], [0, 50]], notes, name="bounds")
    assert notes == ["bounds: 60 means 6000 %; write 60 % as 0.6."]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            0.5,
            "it takes two columns, minimum and maximum, with a row for each asset; 1 x 1 cells came: "
            "select these two columns.",
        ),
        ([0.1, 0.2, 0.3], "3 x 1 cells came"),
        ([[0.1, 0.2, 0.3]], "1 x 3 cells came"),
        ([[0.1, "high"], [0.1, 0.2]], "it holds the text 'high' in row 1, column 2"),
        ([["low", 0.5], [0.1, 0.2]], "it holds the text 'low' in row 1, column 1"),
        ([[0.1, CellError("#N/A")]], "holds the error #N/A"),
    ],
)
def test_wrong_bounds_are_refused(cells: object, sentence: str) -> None:
    assert sentence in refused("BoundsTable", cells)


# --- series -----------------------------------------------------------------------------------------


def test_a_series_is_one_column() -> None:
    sentence = refused(
        "ReturnSeries", [["S", "T", "U", "V"], [0.01, 0.02, 0.03, 0.04], [0.02, 0.01, 0.0, 0.1]]
    )
    assert sentence.startswith("it takes one series; 4 columns came (S, T, U, ...).")


@pytest.mark.parametrize("kind", ["Returns", "ReturnSeries", "BenchmarkReturns"])
def test_returns_that_look_like_percentages_are_noted(kind: str) -> None:
    notes = Notes()
    read(kind, [1.5, -2.0, 0.3, 1.0], notes)
    assert notes == [
        "it: most of the returns are above 50 % a period; if they are percentages, divide them by 100."
    ]
    notes = Notes()
    read(kind, [0.6, -0.6, 0.3, 0.1], notes)
    assert notes == []


def test_prices_may_be_any_size_above_zero() -> None:
    notes = Notes()
    assert read("Prices", [150.0, 151.0], notes).values.shape == (2, 1)
    assert notes == []
    assert "prices are above zero" in refused("Prices", [150.0, 0.0])


def test_cells_stay_as_they_are() -> None:
    grid = Grid.of([[None, "x"], [CellError("#REF!"), 1.0]])
    assert Argument("it", kind_of(KINDS["Cells"])).read(grid, Notes()) is grid


@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(
        st.lists(
            st.one_of(st.none(), st.floats(-2, 2), st.sampled_from(["x", "Date", True, CellError("#N/A")])),
            min_size=1,
            max_size=3,
        ),
        min_size=1,
        max_size=4,
    ).filter(lambda rows: len({len(row) for row in rows}) == 1),
)
@settings(deadline=None, max_examples=300)
def test_any_cells_give_a_value_or_a_sentence(kind: str, rows: list[list[object]]) -> None:
    try:
        read(kind, rows, name="this argument")
        return
    except PortfolioError as error:
        sentence = str(error)
    assert sentence.endswith(".")
    assert "this argument" in sentence


def test_a_choice_that_is_almost_known_is_offered() -> None:
    assert refused("ObjectiveChoice", "Maximum Sharpe ratio").endswith("Perhaps “Maximum Sharpe” is meant.")
