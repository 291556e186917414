"""Files that Excel and Calc share."""

from __future__ import annotations

import re
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from tests.hosts.calc.running import CALC_2007, PDF
from tests.workbooks import finished_template
from xl_portfolio import evaluate
from xl_portfolio.hosts.calc.inside.cells import ERRORS
from xl_portfolio.sheet.grid import serial_of
from xl_portfolio.templates import TEMPLATES

if TYPE_CHECKING:
    from tests.hosts.calc.running import Calc

SERIES = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03]
OTHER = [0.01, 0.00, 0.02, -0.01, 0.01, 0.00, 0.01, -0.01, 0.02, 0.00]
MANY = 300
CODES = {number: code for code, number in ERRORS.items()}


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


def formulas_of(path: Path) -> list[str]:
    """Formulas of the first sheet of a file."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    return [text.replace("&quot;", '"') for text in re.findall(r"<f[^>]*>([^<]*)</f>", sheet)]


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
    formulas = formulas_of(Path(workbook))
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


def test_a_copy_has_the_long_names_until_calc_saves_it(calc: Calc, workbook: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    document = calc.open(workbook)
    try:
        calc.export(document, str(copy), CALC_2007)
    finally:
        calc.close(document)
    assert "SHARPE(A1:A10,0.02,Periods)" not in formulas_of(copy)
    again = calc.open(str(copy))
    try:
        expected = evaluate("SHARPE", SERIES, 0.02, 12)
        assert calc.read(again, "Data!D1")[0][0] == pytest.approx(expected, 1e-9)
        calc.write(again, "Data!A1", [[0.05]])
        calc.save(again, str(copy), CALC_2007)
    finally:
        calc.close(again)
    assert "SHARPE(A1:A10,0.02,Periods)" in formulas_of(copy)


def test_a_document_of_calc_opens_with_its_formulas(calc: Calc, workbook: str, tmp_path: Path) -> None:
    document = calc.open(workbook)
    path = str(tmp_path / "shared.ods")
    try:
        calc.save(document, path, "calc8")
    finally:
        calc.close(document)
    again = calc.open(path)
    try:
        calc.write(again, "Data!A1", [[0.05]])
        expected = evaluate("SHARPE", [0.05, *SERIES[1:]], 0.02, 12)
        assert calc.read(again, "Data!D1")[0][0] == pytest.approx(expected, 1e-9)
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


@pytest.mark.parametrize("name", [each.name for each in TEMPLATES])
def test_a_template_shows_in_calc_what_the_file_host_computed(calc: Calc, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(finished_template(name))
    cached = openpyxl.load_workbook(path, data_only=True)
    document = calc.open(str(path))
    try:
        calc.recalculate(document)
        assert calc.sheets(document) == cached.sheetnames
        wrong = []
        for sheet in cached.worksheets:
            rows = calc.read(document, f"{sheet.title}!{sheet.dimensions}")
            for cells, shown in zip(sheet.iter_rows(), rows, strict=True):
                for cell, value in zip(cells, shown, strict=True):
                    if not same(cell.value, value):
                        wrong.append((sheet.title, cell.coordinate, cell.value, value))
        assert not wrong
        calc.export(document, str(tmp_path / "template.pdf"), PDF)
    finally:
        calc.close(document)
    assert (tmp_path / "template.pdf").read_bytes().startswith(b"%PDF")


def same(cached: object, shown: object) -> bool:
    """Whether Calc shows what the file says, within 1e-9."""
    if isinstance(cached, datetime):
        return shown == pytest.approx(serial_of(cached), abs=1e-5)  # to the second
    if isinstance(cached, (bool, int, float)):
        return shown == pytest.approx(float(cached), rel=1e-9, abs=1e-12)
    if isinstance(cached, str) and isinstance(shown, dict):
        return cached == CODES.get(shown["error"])
    return (cached or "") == shown
