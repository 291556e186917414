"""Functions in cells of a real Calc."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xl_portfolio import evaluate
from xl_portfolio.engine import default_engine

if TYPE_CHECKING:
    from tests.hosts.calc.running import Calc

SERIES = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03]
ARGUMENT, DIVISION, VALUE, UNKNOWN = 504, 532, 519, 32767  # Calc's numbers of its errors


@pytest.fixture
def sheet(calc: Calc, document: str) -> str:
    calc.write(document, "Sheet1!A1:A10", [[r] for r in SERIES])
    return document


def value(calc: Calc, document: str, formula: str, where: str = "Sheet1!F1") -> object:
    calc.enter(document, where, [[formula]])
    return calc.read(document, where)[0][0]


def array(calc: Calc, document: str, formula: str, where: str = "Sheet1!H1:J3") -> list[list[object]]:
    calc.enter_array(document, where, formula)
    rows: list[list[object]] = calc.read(document, where)
    return rows


def test_a_cell_is_answered_by_the_worker(calc: Calc, sheet: str) -> None:
    expected = evaluate("SHARPE", SERIES, 0.02, 12)
    assert value(calc, sheet, "=SHARPE(A1:A10;0.02;12)") == pytest.approx(expected, rel=1e-12)


def test_a_computed_array_in_an_array_formula(calc: Calc, sheet: str) -> None:
    shown = array(calc, sheet, "=SHARPE(A1:A10*2;0.02;12)", "Sheet1!H1")
    expected = evaluate("SHARPE", [2 * r for r in SERIES], 0.02, 12)
    assert shown[0][0] == pytest.approx(expected, rel=1e-12)


def test_a_function_inside_a_function(calc: Calc, sheet: str) -> None:
    calc.write(document := sheet, "Sheet1!B1:B4", [[100.0], [102.0], [101.0], [104.0]])
    shown = array(calc, document, "=SUM(DRAWDOWNS(RETURNS(B1:B4)))", "Sheet1!H1")
    returns = evaluate("RETURNS", [100.0, 102.0, 101.0, 104.0])
    rows = evaluate("DRAWDOWNS", returns)
    assert isinstance(rows, list)
    assert shown[0][0] == pytest.approx(sum(row[0] for row in rows), rel=1e-12)  # type: ignore[misc]  # numbers


def test_a_whole_column_is_its_used_part(calc: Calc, sheet: str) -> None:
    assert value(calc, sheet, "=SHARPE(A:A;0.02;12)") == value(calc, sheet, "=SHARPE(A1:A10;0.02;12)")


def test_errors_are_error_values(calc: Calc, sheet: str) -> None:
    assert value(calc, sheet, '=SHARPE(A1:A10;"x")') == {"error": VALUE}
    assert value(calc, sheet, "=SHARPE(A1:A1;0;12)") == {"error": UNKNOWN}
    assert value(calc, sheet, "=INFORMATION_RATIO(A1:A10;A1:A10;12)") == {"error": DIVISION}
    assert value(calc, sheet, "=ISNA(SHARPE(A1:A1;0;12))") == 1
    assert value(calc, sheet, '=IFERROR(SHARPE(A1:A10;"x");-1)') == -1
    assert value(calc, sheet, '=SUM(SHARPE(A1:A10;"x");1)') == {"error": VALUE}


def test_an_error_inside_an_array_is_one_cell(calc: Calc, sheet: str) -> None:
    rows = array(calc, sheet, "=PERFORMANCE_TABLE(A3:A4;0.02;12)", "Sheet1!H1:X2")
    expected = evaluate("PERFORMANCE_TABLE", SERIES[2:4], 0.02, 12)
    assert isinstance(expected, list)
    codes = {"#DIV/0!": DIVISION, "#N/A": UNKNOWN}
    wanted = [{"error": codes[str(c)]} if hasattr(c, "code") else c for c in expected[1]]
    assert {"error": DIVISION} in wanted
    assert [c for c in rows[1] if not isinstance(c, float)] == [c for c in wanted if not isinstance(c, float)]


def test_an_error_as_a_whole_array(calc: Calc, sheet: str) -> None:
    rows = array(calc, sheet, '=COVARIANCE_MATRIX("x";12)', "Sheet1!H1:I2")
    assert rows == [[{"error": VALUE}] * 2] * 2


def test_an_error_cell_alone_passes_through_and_in_a_range_is_refused_by_calc(calc: Calc, sheet: str) -> None:
    calc.enter(sheet, "Sheet1!B1", [["=1/0"]])
    assert value(calc, sheet, "=SHARPE(A1:A10;B1)") == {"error": DIVISION}
    assert value(calc, sheet, "=SHARPE(B1:B9)") == {"error": ARGUMENT}


def test_why_gives_the_sentence(calc: Calc, sheet: str) -> None:
    said = value(calc, sheet, '=WHY("SHARPE";A1:A10;"x")')
    assert said == evaluate("WHY", "SHARPE", SERIES, "x")
    assert "risk_free" in str(said)


def test_blanks_and_text_are_missing(calc: Calc, sheet: str) -> None:
    calc.write(sheet, "Sheet1!A4:A5", [[""], ["closed"]])
    cells = [*SERIES[:3], None, "closed", *SERIES[5:]]
    assert value(calc, sheet, "=VOLATILITY(A1:A10;12)") == pytest.approx(evaluate("VOLATILITY", cells, 12))
    assert value(calc, sheet, '=WHY("VOLATILITY";A1:A10;12)') == evaluate("WHY", "VOLATILITY", cells, 12)


def test_a_truth_value_counts_as_a_number(calc: Calc, sheet: str) -> None:
    assert value(calc, sheet, "=SHARPE(A1:A10;FALSE();12)") == value(calc, sheet, "=SHARPE(A1:A10;0;12)")


def test_a_single_blank_cell_is_zero_and_an_argument_left_out_is_its_default(calc: Calc, sheet: str) -> None:
    expected = evaluate("SHARPE", SERIES, 0.0, 12)
    assert value(calc, sheet, "=SHARPE(A1:A10;B9;12)") == pytest.approx(expected, rel=1e-12)
    assert value(calc, sheet, "=SHARPE(A1:A10;;12)") == pytest.approx(expected, rel=1e-12)
    assert value(calc, sheet, "=SHARPE(A1:A10;0;B9)") == {"error": VALUE}  # 0 periods a year
    assert value(calc, sheet, "=SHARPE(A1:A10)") == pytest.approx(evaluate("SHARPE", SERIES), rel=1e-12)


def test_the_function_wizard_knows_every_function_and_argument(calc: Calc) -> None:
    described = {name: rest for name, *rest in calc.described_functions()}
    financial = described["IRR"][1]
    for function in default_engine().functions.values():
        text, category, arguments = described[function.name]
        assert text == f"{function.category.label}: {function.help}"
        assert category == financial
        assert [name for name, _, _ in arguments] == [a.name for a in function.arguments]
        for (_, description, _), argument in zip(arguments, function.arguments, strict=True):
            assert description.startswith(argument.kind.text)
            assert description.endswith("(optional)") == argument.optional
