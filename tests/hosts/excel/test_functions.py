"""Every function through `CallUDF`, with everything that COM delivers."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.hosts.excel.calling import call, formula, sample_book, shown
from tests.hosts.excel.windows.office import CODES, ERRORS, LAST_ROW, MISSING, Book, Range, Sheet
from tests.hosts.excel.windows.system import com_time
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.hosts.excel.cells import MARK
from xl_portfolio.sheet.function import Function
from xl_portfolio.sheet.grid import serial_of
from xl_portfolio.sheet.sample import sample_arguments

RETURNS = ((0.02,), (-0.01,), (0.03,), (0.01,))


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return sample_book().sheets[0]


def cells(sheet: Sheet, rows: Any) -> Range:
    """The rows in cells of a scratch sheet."""
    scratch = Sheet(Book(sheet.Application, "scratch.xlsx"), "Scratch")
    for r, row in enumerate(rows, start=1):
        for c, cell in enumerate(row, start=1):
            if cell is not None:
                scratch.cells[r, c] = cell
    return Range(scratch, 1, 1, len(rows), len(rows[0]))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_arrays_instead_of_ranges(function: Function, sheet: Sheet) -> None:
    name, grids = sample_arguments(function.example.formula)
    arrays = [MISSING if grid is None else _array(grid) for grid in grids]
    assert shown(call(name, *arrays)) == formula(sheet, function.example.formula)


def _array(grid: Any) -> Any:
    rows = tuple(
        tuple(com_time(cell) if isinstance(cell, datetime) else cell for cell in row) for row in grid.rows()
    )
    return rows[0][0] if grid.shape == (1, 1) else rows


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_optional_arguments_left_out(function: Function) -> None:
    required = [a for a in function.arguments if not a.optional]
    given = [RETURNS for _ in required] + [MISSING] * (len(function.arguments) - len(required))
    assert_plain(call(function.name, *given))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
@pytest.mark.parametrize(
    "content",
    [
        None,
        "text",
        True,
        ERRORS["#DIV/0!"],
        com_time(datetime(2024, 1, 31)),
        Decimal("1.5"),
        ((None, None), (None, None)),
        ((0.01, "a"), (ERRORS["#N/A"], True)),
        (0.01, 0.02, 0.03),
        ((0.01,), (None,), (Decimal("0.02"),), (0.03,)),
    ],
    ids=["blank", "text", "bool", "error", "date", "decimal", "blanks", "mixed", "row", "column"],
)
def test_anything_in_every_argument(
    function: Function, content: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert_plain(call(function.name, *[content] * len(function.arguments)))
    assert not caplog.records, "a mistake of ours reached the outer edge"


def assert_plain(result: Any) -> None:
    """Plain scalars in a rectangle, nothing that COM would refuse or show as 0."""
    rows = shown(result)
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for cell in row:
            assert cell is None or type(cell) in (float, str, bool)
            assert cell != float("inf")
            assert cell == cell


def test_range_is_read_once(sheet: Sheet) -> None:
    before = sheet.Application.reads
    formula(sheet, "=SHARPE(B2:B13, 0.02, 12)")
    assert sheet.Application.reads == before + 1


def test_currency_keeps_all_its_digits(sheet: Sheet) -> None:
    prices = cells(sheet, [(100.123456,), (101.654321,)])
    prices.sheet.currency = {(1, 1), (2, 1)}
    assert call("RETURNS", prices) == pytest.approx(101.654321 / 100.123456 - 1, rel=1e-15)


def test_blanks_text_and_na_count_as_missing(sheet: Sheet) -> None:
    gaps = [*RETURNS, (None,), ("",), (ERRORS["#N/A"],)]
    assert call("SHARPE", cells(sheet, gaps), MISSING, 12.0) == pytest.approx(
        call("SHARPE", RETURNS, MISSING, 12.0)
    )


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_error_cells_are_named_with_their_place(sheet: Sheet, code: str) -> None:
    wrong = [*RETURNS, (ERRORS[code],)]
    said = call("WHY", "SHARPE", cells(sheet, wrong), MISSING, 12.0)
    assert said.startswith("OK" if code == "#N/A" else "#VALUE!") or "left out" in said
    if code != "#N/A":
        assert "Scratch!A5" in said
        assert code in said


def test_dates_beside_the_numbers(sheet: Sheet) -> None:
    dates = [datetime(2024, month, 28) for month in range(1, 5)]
    as_times = tuple((com_time(d), *r) for d, r in zip(dates, RETURNS, strict=True))
    as_serials = tuple((serial_of(d), *r) for d, r in zip(dates, RETURNS, strict=True))
    assert call("SHARPE", as_times) == call("SHARPE", as_serials)
    assert shown(call("RETURNS", ((com_time(dates[0]), 100.0), (com_time(dates[1]), 110.0)))) == [
        [serial_of(dates[1]), pytest.approx(0.1)]
    ]


def test_whole_column_is_read_as_far_as_it_is_used(sheet: Sheet) -> None:
    column = Range(sheet, 1, 2, LAST_ROW, 2)
    assert column.Address == "$B:$B"
    assert call("SHARPE", column, 0.02, 12.0) == pytest.approx(1.0455466043478667)
    assert shown(call("SHARPE", Range(sheet, 1, 999, LAST_ROW, 999))) == [["#VALUE!"]]


def test_several_rectangles_are_refused(sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    union = cells(sheet, RETURNS)
    monkeypatch.setattr(Range, "Address", "$A$1:$A$3,$C$1:$C$3")
    assert call("SHARPE", union) == f"{MARK}#VALUE!"
    assert call("WHY", "SHARPE", union).startswith("#VALUE! A1:A3,C1:C3 is several ranges")


def test_text_in_an_array_fits_excel(sheet: Sheet) -> None:
    header = (("A" * 400, "B"), (0.01, 0.02), (0.03, 0.01), (0.02, 0.04))
    table = call("COVARIANCE_MATRIX", header, 12.0)
    assert (
        max(len(c) for row in shown(call("PERFORMANCE_TABLE", header)) for c in row if isinstance(c, str))
        <= 255
    )
    assert len(shown(table)) == 2


def test_mistake_of_ours_is_logged_and_stays_in_its_cell(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: object, *arguments: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("xl_portfolio.engine.Engine.evaluate", broken)
    assert call("SHARPE", RETURNS) == f"{MARK}#VALUE!"
    assert "a bug" in caplog.text


def test_real_generator_of_xlwings_agrees_with_our_wrapper(xlwings: Any) -> None:
    """Our wrapper hands over what xlwings' own would: its arguments in an array, the caller last."""
    from io import StringIO
    from types import SimpleNamespace

    from xl_portfolio.hosts.excel import bridge

    written = StringIO()
    xlwings.udfs.generate_vba_wrapper(
        "xl_portfolio.hosts.excel.bridge", bridge, written, SimpleNamespace(Name="b.xlsm")
    )
    text = written.getvalue()
    assert 'XLPy.CallUDF("xl_portfolio.hosts.excel.bridge", "evaluate", argsArray' in text
    assert "ParamArray arguments()" in text


def test_codes_of_excel_cover_those_of_the_engine() -> None:
    assert set(CODES.values()) >= {"#VALUE!", "#N/A", "#NUM!", "#DIV/0!", "#NAME?"}
