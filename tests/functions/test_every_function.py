"""One suite for every function: its record, its example, and what people put into its arguments."""

from __future__ import annotations

import importlib
import pkgutil
import re
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xl_portfolio.functions
from tests.functions.cases import assert_same, assert_sentence, call, example_call
from xl_portfolio import evaluate
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.sheet.function import Function
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.kinds import Argument
from xl_portfolio.sheet.sample import SAMPLE_SHEET, sample_arguments

BUILT_IN = {
    line
    for line in (Path(__file__).parents[1] / "data" / "builtin_functions.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
}
EVERY = [pytest.param(function, id=function.name) for function in FUNCTIONS]
ARGUMENTS = [
    pytest.param(function, place, id=f"{function.name}-{argument.name}")
    for function in FUNCTIONS
    for place, argument in enumerate(function.arguments)
]
NAMES_OF_DATA = {"returns", "prices", "benchmark", "weights", "expected_returns", "covariance", "bounds"}
NAMES_OF_DATA |= {"units", "unit_prices", "holdings", "bonds", "yields", "dividends", "incomes"}
NAMES_OF_DATA |= {"start", "amount", "targets", "ordinary"}
NAMES_OF_DATA |= {"income_yield", "tax_rate", "nominal", "inflation", "expected_return", "volatility"}
NAMES_OF_DATA |= {"plan", "answers", "circumstances", "profile"}
SIX_DIGITS = 5.01e-6  # half a unit of the sixth; paths in single precision differ between processors
NAMED_ROWS = {"holdings", "bonds"}  # tables whose first column may hold any name


def data_places(function: Function) -> list[int]:
    """Arguments of the example that are ranges."""
    return [k for k, cells in enumerate(example_call(function)) if _is_range(cells)]


def _is_range(cells: object) -> bool:
    return isinstance(cells, list) and (len(cells) > 1 or len(cells[0]) > 1)


def _series_like(argument: Argument) -> bool:
    """Whether the argument is a table of periods: gaps in it are left out."""
    return "left out" in argument.kind.missing


# --- the record -------------------------------------------------------------------------------------


def test_the_catalogue_lists_exactly_the_functions_that_are_defined() -> None:
    defined = [
        value
        for module in pkgutil.iter_modules(xl_portfolio.functions.__path__)
        for value in vars(importlib.import_module(f"xl_portfolio.functions.{module.name}")).values()
        if isinstance(value, Function)
    ]
    assert len(FUNCTIONS) == len({function.name for function in FUNCTIONS})
    assert {function.name for function in defined} == {function.name for function in FUNCTIONS}
    assert {id(function) for function in defined} == {id(function) for function in FUNCTIONS}


def test_functions_of_one_category_stand_together() -> None:
    categories = [function.category.key for function in FUNCTIONS]
    runs = [key for k, key in enumerate(categories) if k == 0 or categories[k - 1] != key]
    assert len(runs) == len(set(runs))


@pytest.mark.parametrize("function", EVERY)
def test_the_record_is_within_the_limits_of_excel(function: Function) -> None:
    names = [argument.name for argument in function.arguments]
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", function.name)
    assert len(function.name) >= 3
    assert 20 <= len(function.help) <= 255
    assert function.help.endswith(".")
    assert sum(map(len, names)) + len(names) <= 254
    assert len(set(names)) == len(names)
    for argument in function.arguments:
        assert 5 <= len(argument.kind.text) <= 255
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", argument.name)


@pytest.mark.parametrize("function", EVERY)
def test_the_name_means_nothing_else_in_a_spreadsheet(function: Function) -> None:
    assert function.name not in BUILT_IN
    assert not re.fullmatch(r"[A-Z]{1,3}[0-9]{1,7}", function.name)  # a cell, such as VAR95
    assert not re.fullmatch(r"R[0-9]*C[0-9]*", function.name)  # a cell by row and column
    assert function.name not in {"TRUE", "FALSE"}


def test_the_list_of_built_in_functions_is_complete_enough() -> None:
    assert len(BUILT_IN) > 500
    assert {"VAR", "PRICE", "DURATION", "XLOOKUP", "EASTERSUNDAY", "BETA.DIST", "STOCKHISTORY"} <= BUILT_IN


@pytest.mark.parametrize("function", EVERY)
def test_arguments_have_the_order_of_the_house(function: Function) -> None:
    arguments = function.arguments
    optional = [argument.optional for argument in arguments]
    assert optional == sorted(optional), "optional arguments are last"
    if function.reflective:
        return
    assert len(arguments) <= 9
    assert arguments[0].name in NAMES_OF_DATA, "data first"
    required = [argument.name for argument in arguments if not argument.optional]
    assert set(required) <= NAMES_OF_DATA, "choices and numbers have a default"


def test_the_same_words_mean_the_same_everywhere() -> None:
    texts: dict[str, set[str]] = {}
    for function in FUNCTIONS:
        for argument in function.arguments:
            texts.setdefault(argument.name, set()).add(argument.kind.shape)
    mixed = {name for name, shapes in texts.items() if len(shapes) > 1}
    assert mixed <= {"returns"}  # a column for one series, a table for many


@pytest.mark.parametrize("function", EVERY)
def test_the_signature_shows_every_argument(function: Function) -> None:
    assert function.signature.startswith(f"{function.name}(")
    for argument in function.arguments:
        assert (f"[{argument.name}]" in function.signature) == argument.optional


# --- the example ------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", EVERY)
def test_the_example_gives_what_it_says(function: Function) -> None:
    name, grids = sample_arguments(function.example.formula)
    assert name == function.name
    value = evaluate(name, *grids)
    assert not isinstance(value, CellError), value
    expected = function.example.result
    rows = [[expected]] if not isinstance(expected, list) else expected
    got, want = Grid.of(value), Grid.of(rows)
    assert got.shape == want.shape
    assert dict(got.others) == dict(want.others)
    for (r, c), number in np.ndenumerate(want.numbers):
        if not np.isnan(number):
            assert got.numbers[r, c] == pytest.approx(float(number), rel=SIX_DIGITS, abs=1e-15)


@pytest.mark.parametrize("function", EVERY)
def test_the_name_may_be_typed_in_any_case(function: Function) -> None:
    arguments = example_call(function)
    assert_same(evaluate(f" {function.name.lower()} ", *arguments), call(function, arguments))


@pytest.mark.parametrize("function", EVERY)
def test_the_explanation_of_the_example_is_ok(function: Function) -> None:
    arguments = example_call(function)
    if len(arguments) <= 9:
        assert evaluate("WHY", function.name, *arguments) == "OK"


# --- omitted arguments ------------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "place"), ARGUMENTS)
@pytest.mark.parametrize("blank", [None, "", [[None, None]]], ids=["omitted", "empty cell", "empty range"])
def test_an_argument_may_be_left_out_or_is_asked_for(function: Function, place: int, blank: object) -> None:
    argument = function.arguments[place]
    arguments = example_call(function)
    arguments[place] = blank
    value = call(function, arguments)
    if not argument.optional:
        assert_sentence(value, argument)
        assert isinstance(value, CellError)
        assert value.code == "#VALUE!"
    elif isinstance(value, CellError):
        assert_sentence(value)  # optima need returns or estimates, and yields if not in the bounds
        assert argument.name in {"expected_returns", "covariance", "yields"}
    else:
        arguments[place] = None
        assert_same(value, call(function, arguments))


@pytest.mark.parametrize("function", EVERY)
def test_all_optional_arguments_may_be_left_out(function: Function) -> None:
    arguments = [
        None if argument.optional else cells
        for argument, cells in zip(function.arguments, example_call(function), strict=True)
    ]
    value = call(function, arguments)
    if arguments[0] is None or function.reflective:
        assert value == "OK" or isinstance(value, (CellError, str))
    else:
        assert not isinstance(value, CellError), value


@pytest.mark.parametrize("function", EVERY)
def test_too_many_arguments_are_refused(function: Function) -> None:
    value = evaluate(function.name, *example_call(function), 1.0)
    assert_sentence(value)
    assert isinstance(value, CellError)
    assert f"{function.name} takes at most {len(function.arguments)} argument" in value.message


@pytest.mark.parametrize("function", EVERY)
def test_no_argument_at_all_is_refused(function: Function) -> None:
    assert_sentence(evaluate(function.name), function.arguments[0])


# --- other shapes of the same data ------------------------------------------------------------------


@pytest.mark.parametrize("function", EVERY)
def test_arrays_instead_of_cells(function: Function) -> None:
    arguments = example_call(function)
    plain = call(function, arguments)
    for place in data_places(function):
        grid = Grid.of(arguments[place])
        if not grid.others:
            arguments[place] = grid.numbers.copy()
    assert_same(call(function, arguments), plain)


@pytest.mark.parametrize("function", EVERY)
def test_numbers_of_numpy_instead_of_floats(function: Function) -> None:
    arguments = example_call(function)
    plain = call(function, arguments)
    for place, cells in enumerate(arguments):
        if isinstance(cells, list) and not _is_range(cells) and isinstance(cells[0][0], float):
            arguments[place] = np.float64(cells[0][0])
    assert_same(call(function, arguments), plain)


@pytest.mark.parametrize("function", EVERY)
def test_blanks_below_and_beside_the_data(function: Function) -> None:
    arguments = example_call(function)
    plain = call(function, arguments)
    for place in data_places(function):
        rows, columns = Grid.of(arguments[place]).shape
        arguments[place] = Grid.of(arguments[place]).padded(rows + 200_000, columns)
    assert_same(call(function, arguments), plain)


@pytest.mark.parametrize("function", EVERY)
def test_a_row_instead_of_a_column(function: Function) -> None:
    arguments = example_call(function)
    plain = call(function, arguments)
    for place in data_places(function):
        if Grid.of(arguments[place]).shape[1] == 1:
            arguments[place] = Grid.of(arguments[place]).transposed().rows()
    if function.reflective:
        plain = "returns: one row is read as one series of 12 periods."
    assert_same(call(function, arguments), plain)


@pytest.mark.parametrize("function", EVERY)
def test_a_header_above_the_data(function: Function) -> None:
    arguments = example_call(function)
    plain = call(function, arguments)
    for place in data_places(function):
        grid = Grid.of(arguments[place])
        if not grid.others:
            arguments[place] = [[f"Asset {c + 1}" for c in range(grid.shape[1])], *grid.rows()]
    value = call(function, arguments)
    if function.name in {"RETURNS", "DRAWDOWNS"}:
        assert isinstance(value, list)
        assert value[0][0] == "Asset 1"
        value = value[1:]
    assert_same(value, plain)


@pytest.mark.parametrize("function", EVERY)
@pytest.mark.parametrize("spelling", ["cells", "serial numbers", "text"])
def test_dates_beside_the_data(function: Function, spelling: str) -> None:
    arguments = example_call(function)
    plain = call(function, arguments)
    start = datetime(2023, 12, 31)
    changed = False
    for place, argument in enumerate(function.arguments):
        if arguments[place] is None or not _series_like(argument):
            continue
        rows = Grid.of(arguments[place]).rows()
        if any(isinstance(cell, str) for cell in rows[0]):
            continue
        changed = True
        months = [start + timedelta(days=30.4 * k) for k in range(len(rows))]
        days: list[object] = [datetime(month.year, month.month, month.day) for month in months]
        if spelling == "serial numbers":
            days = [float((day - datetime(1899, 12, 30)).days) for day in days]  # type: ignore[operator]  # dates
        elif spelling == "text":
            days = [f"{day:%Y-%m-%d}" for day in days]
        names = [f"Asset {c + 1}" for c in range(len(rows[0]))]
        arguments[place] = [["Date", *names], *[[day, *row] for day, row in zip(days, rows, strict=True)]]
    value = call(function, arguments)
    if changed and function.name in {"RETURNS", "DRAWDOWNS"}:
        assert isinstance(value, list)
        assert isinstance(value[1][0], datetime)
        value = [row[1:] for row in value[1:]]
    assert_same(value, plain)


# --- gaps, text and errors --------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "place"), ARGUMENTS)
@pytest.mark.parametrize(
    "gap", [None, "n/a", CellError("#N/A"), True], ids=["blank", "text", "not available", "logical"]
)
def test_a_gap_is_left_out_or_refused(function: Function, place: int, gap: object) -> None:
    arguments = example_call(function)
    if not _is_range(arguments[place]):
        return
    argument = function.arguments[place]
    rows = Grid.of(arguments[place]).rows()
    middle = len(rows) // 2
    column = len(rows[0]) // 2 if len(rows) == 1 else 0  # text in the first cell of a row is its name
    arguments[place] = [
        [gap if (r, c) == (middle, column) else cell for c, cell in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    value = call(function, arguments)
    if function.reflective or argument.name == "bounds" or (argument.name in NAMED_ROWS and gap == "n/a"):
        return
    if not _series_like(argument):
        assert_sentence(value, argument)
        return
    assert not isinstance(value, CellError), value
    shorter = example_call(function)
    for k, other in enumerate(function.arguments):
        if shorter[k] is not None and _series_like(other):
            series = Grid.of(shorter[k]).rows()
            shorter[k] = [row for r, row in enumerate(series) if r != middle]
    assert_same(value, call(function, shorter))
    assert "left out" in str(evaluate("WHY", function.name, *arguments))


@pytest.mark.parametrize(("function", "place"), ARGUMENTS)
@pytest.mark.parametrize("code", ["#DIV/0!", "#REF!", "#VALUE!"])
def test_an_error_cell_is_refused_by_name(function: Function, place: int, code: str) -> None:
    arguments = example_call(function)
    if arguments[place] is None or function.reflective:
        return
    rows = Grid.of(arguments[place]).rows()
    rows[-1][-1] = CellError(code)  # type: ignore[arg-type]  # any of the codes
    arguments[place] = rows
    value = call(function, arguments)
    assert_sentence(value, function.arguments[place])
    assert isinstance(value, CellError)
    assert code in value.message


@pytest.mark.parametrize(("function", "place"), ARGUMENTS)
@pytest.mark.parametrize("number", [np.inf, -np.inf, 1e300, -1e300], ids=str)
def test_an_infinite_or_enormous_number_is_refused(function: Function, place: int, number: float) -> None:
    arguments = example_call(function)
    if arguments[place] is None or function.reflective or function.arguments[place].kind.shape == "choice":
        return
    rows = Grid.of(arguments[place]).rows()
    rows[-1][-1] = number
    arguments[place] = rows
    value = call(function, arguments)
    if isinstance(value, CellError):
        assert_sentence(value)
    else:  # a limit so large that it does not bind, or a table with an error in each cell
        assert not np.isinf(Grid.of(value).numbers).any()
        for cell in Grid.of(value).others.values():
            assert not isinstance(cell, CellError) or cell.message


@pytest.mark.parametrize(("function", "place"), ARGUMENTS)
@pytest.mark.parametrize(
    "junk",
    [
        "nonsense",
        "95%",
        True,
        datetime(2024, 1, 31),
        CellError("#N/A"),
        [["a", "b"], ["c", "d"]],
        np.zeros((2, 2, 2)),
        {},
    ],
    ids=["text", "percent", "logical", "date", "error", "texts", "cube", "mapping"],
)
def test_nonsense_gives_a_sentence(function: Function, place: int, junk: object) -> None:
    if function.reflective:
        return
    if isinstance(junk, datetime) and function.arguments[place].kind.shape == "date":
        return
    arguments = example_call(function)
    arguments[place] = junk
    value = call(function, arguments)
    if isinstance(junk, (np.ndarray, dict)):
        assert isinstance(value, CellError)
        assert value.message.startswith(f"Argument {place + 1}: ")
    else:
        assert_sentence(value, function.arguments[place])


# --- little data ------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", EVERY)
@pytest.mark.parametrize("size", ["one row", "one asset", "one cell", "two rows"])
def test_little_data_gives_a_value_or_a_sentence(function: Function, size: str) -> None:
    arguments = example_call(function)
    for place in data_places(function):
        grid = Grid.of(arguments[place])
        if any(isinstance(cell, str) for cell in grid.rows()[0]):
            grid = grid.part(slice(1, None), slice(None))
        rows = {"one asset": None, "two rows": 2}.get(size, 1)
        columns = 1 if size in {"one asset", "one cell"} else None
        arguments[place] = grid.part(slice(0, rows), slice(0, columns)).rows()
    value = call(function, arguments)
    if isinstance(value, CellError):
        assert_sentence(value)
    else:
        assert not np.isinf(Grid.of(value).numbers).any()


@pytest.mark.parametrize("function", EVERY)
def test_a_constant_series_and_twins_are_data_too(function: Function) -> None:
    arguments = example_call(function)
    for place, argument in enumerate(function.arguments):
        if arguments[place] is not None and _series_like(argument):
            arguments[place] = [[1.01] * max(2, len(row)) for row in Grid.of(arguments[place]).rows()[1:]]
            if argument.kind.shape == "column":
                arguments[place] = [row[:1] for row in Grid.of(arguments[place]).rows()]
    value = call(function, arguments)
    if isinstance(value, CellError):
        assert_sentence(value)


simple_cells = st.one_of(
    st.none(),
    st.floats(-1.5, 1.5, allow_nan=False),
    st.sampled_from(
        [0.0, 1.0, 2.0, 45000.0, 45007.0, "x", "Date", "max_sharpe", True, datetime(2024, 1, 31)]
    ),
    st.sampled_from([CellError("#N/A"), CellError("#REF!")]),
)


@st.composite
def messy(draw: st.DrawFn) -> object:
    width = draw(st.integers(1, 3))
    return draw(st.lists(st.lists(simple_cells, min_size=width, max_size=width), min_size=1, max_size=6))


@pytest.mark.parametrize("function", EVERY)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_anything_gives_a_value_or_a_sentence(function: Function, data: st.DataObject) -> None:
    arguments = [data.draw(st.one_of(st.just(cells), st.none(), messy())) for cells in example_call(function)]
    value = call(function, arguments)
    if isinstance(value, CellError):
        assert_sentence(value)
    else:
        assert not np.isinf(Grid.of(value).numbers).any()


def test_the_sample_sheet_is_the_one_that_formulas_refer_to() -> None:
    _, (series, rate, periods) = sample_arguments("=SHARPE(B2:B13, 0.02, 12)")
    assert series is not None
    assert series.where(0, 0) == f"{SAMPLE_SHEET}!B2"
    assert series.shape == (12, 1)
    assert rate is not None
    assert periods is not None
    assert (rate[0, 0], periods[0, 0]) == (0.02, 12.0)
