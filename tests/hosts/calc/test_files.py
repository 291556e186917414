"""Files that Excel and Calc share."""

from __future__ import annotations

import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.hosts.calc.running import CALC_2007, PDF
from xl_portfolio import evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosts.calc.running import Calc

SERIES = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03]
OTHER = [0.01, 0.00, 0.02, -0.01, 0.01, 0.00, 0.01, -0.01, 0.02, 0.00]
MANY = 300


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    """A workbook as Excel writes it: plain and dynamic array formulas, a name, no cached values."""
    path = tmp_path / "shared.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    for r, (a, b) in enumerate(zip(SERIES, OTHER, strict=True)):
        sheet.write_row(r, 0, [a, b])
    book.define_name("Periods", "=Data!$E$1")
    sheet.write("E1", 12)
    sheet.write_formula("D1", "=SHARPE(A1:A10,0.02,Periods)")
    sheet.write_formula("D2", '=IF(SHARPE(A1:A10,,Periods)>0,"good","bad, very")')
    sheet.write_dynamic_array_formula("G1:H2", "=COVARIANCE_MATRIX(A1:B10,Periods)")
    sheet.write_dynamic_array_formula("D3", "=SHARPE(A1:A10*2,0.02,12)")
    for r in range(MANY):
        sheet.write_formula(r, 9, f"=MAX_DRAWDOWN(A1:A10)+{r}")
    book.close()
    return str(path)


def test_formulas_of_a_file_from_excel_are_resolved_and_calculated(calc: Calc, workbook: str) -> None:
    document = calc.open(workbook)
    try:
        assert calc.read(document, "Data!D1")[0][0] == pytest.approx(
            evaluate("SHARPE", SERIES, 0.02, 12), 1e-9
        )
        assert calc.read(document, "Data!D2")[0][0] == "good"
        twice = evaluate("SHARPE", [2 * r for r in SERIES], 0.02, 12)
        assert calc.read(document, "Data!D3")[0][0] == pytest.approx(twice, 1e-9)
        expected = evaluate("COVARIANCE_MATRIX", [[a, b] for a, b in zip(SERIES, OTHER, strict=True)], 12)
        assert isinstance(expected, list)
        assert calc.read(document, "Data!G1:H2") == [pytest.approx(row, 1e-9) for row in expected]
        drawdown = evaluate("MAX_DRAWDOWN", SERIES)
        assert isinstance(drawdown, float)
        shown = calc.read(document, f"Data!J1:J{MANY}")
        assert [row[0] for row in shown] == pytest.approx([drawdown + r for r in range(MANY)], 1e-12)
        assert not calc.is_modified(document)
        assert calc.undo_titles(document) == []
    finally:
        calc.close(document)


def test_an_input_that_changes_changes_the_results(calc: Calc, workbook: str) -> None:
    document = calc.open(workbook)
    try:
        calc.write(document, "Data!A1", [[0.05]])
        changed = [0.05, *SERIES[1:]]
        assert calc.read(document, "Data!D1")[0][0] == pytest.approx(
            evaluate("SHARPE", changed, 0.02, 12), 1e-9
        )
    finally:
        calc.close(document)


def test_a_file_saved_by_calc_has_the_names_that_excel_knows(calc: Calc, workbook: str) -> None:
    document = calc.open(workbook)
    try:
        calc.write(document, "Data!A1", [[0.05]])
        calc.save(document, workbook, CALC_2007)
        calc.write(document, "Data!A2", [[0.04]])
        calc.save(document, workbook, CALC_2007)  # Calc does not mistake our rewriting for somebody else's
    finally:
        calc.close(document)
    with zipfile.ZipFile(workbook) as archive:
        assert archive.testzip() is None
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    formulas = [text.replace("&quot;", '"') for text in re.findall(r"<f[^>]*>([^<]*)</f>", sheet)]
    assert "SHARPE(A1:A10,0.02,Periods)" in formulas
    assert "COVARIANCE_MATRIX(A1:B10,Periods)" in formulas
    assert sum("MAX_DRAWDOWN(A1:A10)" in text for text in formulas) == MANY
    assert not any("XLPORTFOLIO" in text.upper() for text in formulas)
    again = calc.open(workbook)
    try:
        changed = [0.05, 0.04, *SERIES[2:]]
        assert calc.read(again, "Data!D1")[0][0] == pytest.approx(evaluate("SHARPE", changed, 0.02, 12), 1e-9)
    finally:
        calc.close(again)


def test_a_workbook_becomes_a_pdf(calc: Calc, workbook: str, tmp_path: Path) -> None:
    document = calc.open(workbook)
    try:
        calc.export(document, str(tmp_path / "shared.pdf"), PDF)
    finally:
        calc.close(document)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "shared.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    sharpe = evaluate("SHARPE", SERIES, 0.02, 12)
    assert f"{sharpe:.5f}" in text
