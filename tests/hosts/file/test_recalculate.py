"""Every formula recalculated without a spreadsheet program, and its result written back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from lxml import etree

from tests.hosts.file.samples import converted_by_libreoffice, parts, rezipped, rich_workbook
from tests.hosts.file.toys import ToyEngine
from xl_portfolio.core.errors import Cancelled, WorkbookError
from xl_portfolio.engine import Engine, default_engine
from xl_portfolio.hosts.file import FileWorkbook, recalculate
from xl_portfolio.sheet.grid import CellError, Grid, serial_of
from xl_portfolio.sheet.sample import SAMPLE_SHEET, sample_arguments, sample_rows

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported.*:UserWarning")

Fill = Callable[[Any, Any], None]


def workbook(path: Path, fill: Fill, **options: Any) -> Path:
    """A workbook of one sheet `S`."""
    book = xlsxwriter.Workbook(path, {"use_future_functions": True, **options})
    fill(book, book.add_worksheet("S"))
    book.close()
    return path


def values(path: Path, area: str, sheet: str = "S") -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path, data_only=True)[sheet][area]]


def result(tmp_path: Path, formula: str, engine: Any = None, *, dynamic: bool = False) -> Any:
    """Cached value of one formula in S!F1 beside the numbers 1 to 4 in A1:B2."""

    def fill(_: Any, sheet: Any) -> None:
        for row, numbers in enumerate([[1, 2], [3, 4]]):
            sheet.write_row(row, 0, numbers)
        if dynamic:
            sheet.write_dynamic_array_formula("F1", formula)
        else:
            sheet.write_formula("F1", formula)

    path = workbook(tmp_path / "one.xlsx", fill)
    recalculate(path, engine=engine or ToyEngine())
    return values(path, "F1:F1")[0][0]


# --- native formulas --------------------------------------------------------------------------------


def test_every_kind_of_reference(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")

    wanted = {
        "SUM(Assets[Units])": 60,
        "SUM(Assets[[#All],[Units]:[Price]])": 70,
        "INDEX(Assets[#Headers],1,2)": "Units",
        "ROWS(Assets)": 5,
        "SUMPRODUCT(Assets[Units],Assets[Price])": 145,
        "COUNTA(Tickers)": 3,
        "Rate*100": 5,
        "Doubled": 0.04,
        "Report!Local": 0.02,
        "Local+RiskFreeRate": 0.04,
        "SUM('Price data'!$B$2:B4)": 306,
        "MAX(INDEX(Prices,0,1))": serial_of(datetime(2024, 1, 12)),
        "SUM('Price data'!C:C)": 612,
        "SUM(_xlfn.ANCHORARRAY(H2))": 0,
        "COUNTA(H2#)": 5,
        "_xlfn.SINGLE(B1:B3)": "#VALUE!",
        "_xlfn.TEXTJOIN(\",\",TRUE,Assets[Ticker])": "AAA,BBB,CCC",
        "_xlfn.LET(_xlpm.x,2,_xlpm.x*3)": 6,
        "IF(B1>0.01,\"up\",)": "up",
        "TODAY()": serial_of(datetime(2026, 5, 4)),
        "NOW()": serial_of(datetime(2026, 5, 4, 12)),
        "NA()": "#N/A",
        "SUM('Price data'!B2:INDEX('Price data'!B2:B13,3))": 306,
    }  # fmt: skip
    root = etree.fromstring(parts(path)["xl/worksheets/sheet3.xml"])
    data = root.find("{*}sheetData")
    for number, formula in enumerate(wanted, start=100):
        row = etree.SubElement(data, f"{{{root.nsmap[None]}}}row", r=str(number))
        cell = etree.SubElement(row, f"{{{root.nsmap[None]}}}c", r=f"A{number}")
        etree.SubElement(cell, f"{{{root.nsmap[None]}}}f").text = formula
    rezipped(path, {"xl/worksheets/sheet3.xml": etree.tostring(root)})
    done = recalculate(path, engine=ToyEngine())
    found = [row[0] for row in values(path, f"A100:A{99 + len(wanted)}", "Report")]
    for (formula, expected), value in zip(wanted.items(), found, strict=True):
        assert value == (expected if isinstance(expected, str) else pytest.approx(expected)), formula
    assert values(path, "E6:E10", "Assets") == [[55], [90], [0], [0], [0]]
    assert done.formulas == len(wanted) + 7
    assert ("Report!A121", "#N/A") in done.errors


def test_everything_else_keeps_its_bytes(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    recalculate(path, engine=ToyEngine())
    before = parts(path)
    recalculate(path, engine=ToyEngine())
    assert parts(path) == before
    again = rich_workbook(tmp_path / "again.xlsx")
    before = parts(again)
    recalculate(again, engine=ToyEngine())
    assert {name for name, data in parts(again).items() if data != before[name]} == {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert b"fullCalcOnLoad" not in parts(again)["xl/workbook.xml"]


def test_shared_formulas(tmp_path: Path) -> None:
    """Excel stores a formula that was filled down once; the others refer to it."""

    def fill(_: Any, sheet: Any) -> None:
        for row in range(4):
            sheet.write_row(row, 0, [row + 1, 10])
            sheet.write_formula(row, 2, "=0")

    path = workbook(tmp_path / "shared.xlsx", fill)
    sheet = parts(path)["xl/worksheets/sheet1.xml"].decode()
    pieces = sheet.split("<f>0</f>")
    first = '<f t="shared" ref="C1:C4" si="0">A1*$B$1+A$1+SUM($A1:A2)</f>'
    other = '<f t="shared" si="0"/>'
    rezipped(path, {"xl/worksheets/sheet1.xml": (pieces[0] + first + other.join(pieces[1:])).encode()})
    recalculate(path, engine=ToyEngine())
    assert values(path, "C1:C4") == [[14], [26], [38], [45]]


def test_a_plain_formula_gives_one_value(tmp_path: Path) -> None:
    assert result(tmp_path, "=A1:B2*10") == 10


def test_blank_and_text_results(tmp_path: Path) -> None:
    assert result(tmp_path, "=Z99") == 0
    assert result(tmp_path, '=""') in ("", None)
    assert result(tmp_path, '="<&>"&A1') == "<&>1"
    assert result(tmp_path, "=A1=1") is True


def test_error_values_are_results(tmp_path: Path) -> None:
    for formula, code in (
        ("=1/0", "#DIV/0!"),
        ("=NA()", "#N/A"),
        ("=SQRT(-1)", "#NUM!"),
        ('="a"+1', "#VALUE!"),
    ):
        assert result(tmp_path, formula) == code
    assert result(tmp_path, "=#REF!") == "#REF!"


# --- dynamic arrays ---------------------------------------------------------------------------------


def spilling(path: Path, formula: str, ref: str, cached: int) -> Path:
    """A dynamic array in C2 that filled `cached` cells downwards at the last calculation."""

    def fill(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.write("A1", 5)
        sheet.write_dynamic_array_formula(ref, formula, bold, 1)
        for row in range(1, cached):
            sheet.write(1 + row, 2, row + 1, bold)
        sheet.write("C9", "below")

    return workbook(path, fill)


def array_of(path: Path) -> tuple[str, str]:
    """Reference of the array formula and the `cm` mark of its cell."""
    root = etree.fromstring(parts(path)["xl/worksheets/sheet1.xml"])
    cell = next(cell for cell in root.iter("{*}c") if cell.find("{*}f") is not None)
    return cell.find("{*}f").get("ref"), cell.get("cm")


@pytest.mark.parametrize(("ref", "cached"), [("C2", 1), ("C2:C3", 2), ("C2:C6", 5), ("C2:C8", 7)])
def test_a_spill_takes_its_new_size(tmp_path: Path, ref: str, cached: int) -> None:
    path = spilling(tmp_path / "spill.xlsx", "=SEQUENCE(A1)", ref, cached)
    recalculate(path, engine=ToyEngine())
    assert values(path, "C2:C9") == [[1], [2], [3], [4], [5], [None], [None], ["below"]]
    assert array_of(path) == ("C2:C6", "1")
    sheet = openpyxl.load_workbook(path)["S"]
    assert all(sheet.cell(2 + row, 3).font.bold for row in range(cached))


def test_a_spill_shrinks_to_one_cell(tmp_path: Path) -> None:
    path = spilling(tmp_path / "spill.xlsx", "=SEQUENCE(A1-4)", "C2:C5", 4)
    recalculate(path, engine=ToyEngine())
    assert values(path, "C2:C6") == [[1], [None], [None], [None], [None]]
    assert array_of(path) == ("C2", "1")


def test_a_spill_without_room_is_named(tmp_path: Path) -> None:
    path = spilling(tmp_path / "spill.xlsx", "=SEQUENCE(A1+5)", "C2:C3", 2)
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match=r"S!C2 .*its results need C2:C11, but C9 is not empty"):
        recalculate(path, engine=ToyEngine())
    assert path.read_bytes() == before


def test_a_spill_takes_cells_that_another_gives_up(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write("A1", 2)
        sheet.write_dynamic_array_formula("B2:C2", "=SEQUENCE(1,A1)")
        sheet.write_dynamic_array_formula("C1", "=SEQUENCE(3)")
        sheet.write_dynamic_array_formula("D1:D3", "=SEQUENCE(A1-1)")
        sheet.write_column("D2", [7, 7])
        sheet.write_dynamic_array_formula("B3", "=SEQUENCE(1,3)")

    path = workbook(tmp_path / "spill.xlsx", fill)
    with pytest.raises(WorkbookError, match=r"is not empty|another spill"):
        recalculate(path, engine=ToyEngine())
    sheet = parts(path)["xl/worksheets/sheet1.xml"].replace(b"<v>2</v>", b"<v>1</v>", 1)
    sheet = sheet.replace(b"SEQUENCE(1,A1)", b"SEQUENCE(A1,1)").replace(b"SEQUENCE(A1-1)", b"SEQUENCE(A1)")
    rezipped(path, {"xl/worksheets/sheet1.xml": sheet.replace(b"SEQUENCE(1,3)", b"SEQUENCE(1,1)")})
    recalculate(path, engine=ToyEngine())
    assert values(path, "B1:D3") == [[None, 1, 1], [1, 2, None], [1, 3, None]]


def test_our_arrays_spill(tmp_path: Path) -> None:
    engine = ToyEngine(
        BLOCK=lambda: [["Asset", 1.5], [CellError("#NUM!"), None], [True, datetime(2026, 1, 2)]]
    )
    path = spilling(tmp_path / "spill.xlsx", "=BLOCK()", "C2", 1)
    done = recalculate(path, engine=engine)
    assert values(path, "C2:D4") == [["Asset", 1.5], ["#NUM!", None], [True, serial_of(datetime(2026, 1, 2))]]
    assert array_of(path)[0] == "C2:D4"
    assert done.errors == ()
    assert b'<c r="C3" s="1" t="e">' not in parts(path)["xl/worksheets/sheet1.xml"]
    assert b't="e"><v>#NUM!</v>' in parts(path)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("C2:D3", [[1, 2], [3, 4]]),
        ("C2:C2", [[1, None], [None, None]]),
        ("C2:D2", [[1, 2], [None, None]]),
    ],
)
def test_an_array_entered_in_fixed_cells_fills_those(
    tmp_path: Path, area: str, expected: list[list[Any]]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_array_formula(area, "{=BLOCK()}")

    path = workbook(tmp_path / "array.xlsx", fill)
    recalculate(path, engine=ToyEngine(BLOCK=lambda: [[1, 2], [3, 4]]))
    assert values(path, "C2:D3") == expected


def test_a_fixed_array_larger_than_its_result(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_array_formula("A1:C3", "{=BLOCK()}")

    path = workbook(tmp_path / "array.xlsx", fill)
    recalculate(path, engine=ToyEngine(BLOCK=lambda: [[1, 2]]))
    assert values(path, "A1:C3") == [[1, 2, "#N/A"]] * 3
    recalculate(path, engine=ToyEngine(BLOCK=lambda: [[1, 2], [3, 4]]))
    assert values(path, "A1:C3") == [[1, 2, "#N/A"], [3, 4, "#N/A"], ["#N/A"] * 3]


# --- our functions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    [
        "=ECHO(A1)",
        "=echo(A1)",
        "=XLP.ECHO(A1)",
        "=[1]!ECHO(A1)",
        "='C:\\Users\\An Example\\xl-portfolio.xlam'!ECHO(A1)",
        "=_xldudf_ECHO(A1)",
        "=_xldudf_XLP_ECHO(A1)",
    ],
)
def test_names_of_our_functions(tmp_path: Path, formula: str) -> None:
    engine = ToyEngine(ECHO=lambda cells: cells[0][0] + 1)
    assert result(tmp_path, formula, engine) == 2
    assert engine.received == [("ECHO", [[[1.0]]])]


def test_what_our_functions_receive(tmp_path: Path) -> None:
    engine = ToyEngine(ECHO=lambda *_: 1)
    formula = '=ECHO(A1:B2,,"text",Z1,Z1:Z2,TRUE,NA(),,{1,"a"},A1:B2*2, )'
    assert result(tmp_path, formula, engine) == 1
    ((_, received),) = engine.received
    assert received == [
        [[1, 2], [3, 4]],
        None,
        [["text"]],
        [[None]],
        [[None], [None]],
        [[True]],
        [[CellError("#N/A")]],
        None,
        [[1, "a"]],
        [[2, 4], [6, 8]],
        None,
    ]


def test_a_function_without_arguments(tmp_path: Path) -> None:
    assert result(tmp_path, "=ECHO()", ToyEngine(ECHO=lambda: "none")) == "none"


def test_error_results_of_our_functions(tmp_path: Path) -> None:
    engine = ToyEngine(ECHO=lambda: CellError("#NUM!", "out of reach"))
    assert result(tmp_path, "=ECHO()", engine) == "#NUM!"
    assert result(tmp_path, "=IFERROR(ECHO(),7)", engine) == 7


@pytest.mark.parametrize("name", list(default_engine().functions))
def test_every_worked_example_equals_evaluate(tmp_path: Path, name: str) -> None:
    """In a workbook each example gives what `evaluate` gives for the same cells."""
    formula = default_engine().functions[name].example.formula

    def fill(book: Any, sheet: Any) -> None:
        sample = book.add_worksheet(SAMPLE_SHEET)
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(sample_rows()):
            for column, cell in enumerate(cells):
                sample.write(row, column, cell, date if isinstance(cell, datetime) else None)
        sample.write_dynamic_array_formula("CA1", formula)
        book.define_name("Result", f"={SAMPLE_SHEET}!$CA$1:$CZ$40")
        assert sheet.name

    path = workbook(tmp_path / "example.xlsx", fill)
    recalculate(path)
    called, arguments = sample_arguments(formula)
    expected = default_engine().evaluate(called, arguments).value
    assert isinstance(expected, Grid)
    found = FileWorkbook(path).read(["Result"])["Result"].trimmed()
    assert found.shape == expected.shape
    for got, wanted in zip(chain(*found.rows()), chain(*expected.rows()), strict=True):
        if isinstance(wanted, datetime):
            wanted = serial_of(wanted)
        assert got == (pytest.approx(wanted, rel=1e-12, abs=1e-12) if isinstance(wanted, float) else wanted)


def test_an_interruption_stops_everything(tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    path = workbook(tmp_path / "one.xlsx", lambda _, sheet: sheet.write_formula("A1", "=ECHO()"))
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        recalculate(path, engine=ToyEngine(ECHO=stop))
    assert path.read_bytes() == before


def test_cancelled_by_the_user(tmp_path: Path) -> None:
    def say(text: str, done: float | None = None) -> None:
        raise Cancelled("Stopped.")

    path = workbook(tmp_path / "one.xlsx", lambda _, sheet: sheet.write_formula("A1", "=ECHO()"))
    with pytest.raises(Cancelled):
        recalculate(path, engine=ToyEngine(ECHO=lambda: 1), say=say)


def test_the_clock_is_the_engines(tmp_path: Path) -> None:
    path = workbook(tmp_path / "one.xlsx", lambda _, sheet: sheet.write_formula("A1", "=NOW()"))
    recalculate(path, engine=Engine(functions=(), actions=(), clock=lambda: datetime(2020, 2, 29, 18)))
    assert values(path, "A1:A1") == [[serial_of(datetime(2020, 2, 29, 18))]]


# --- what cannot be computed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("=MMULT(A1:B2,A1:B2)", "the function MMULT is known only to a spreadsheet program"),
        ("=NOSUCH(1)", "the function NOSUCH is known only"),
        ("=IFERROR(NOSUCH(1),0)", "the function NOSUCH is known only"),
        ("=Nowhere*2", "there is no name 'Nowhere'"),
        ("=Missing!A1", "there is no sheet 'Missing'"),
        ("=[1]Other!A1", "it refers to another workbook"),
        ("='[other.xlsx]S'!A1", "it refers to another workbook"),
        ("=Assets[Price]", "Assets[Price] names no cells of a table"),
        ("=SUM((A1,B2))", "joins or intersects"),
        ("=SUM(A1:B1 A1:A2)", "joins or intersects"),
        ("=SUMPRODUCT(ISNUMBER(A1:B2)*1)", "ISNUMBER is given several cells"),
        ("=SUM(ABS(-A1:B2))", "ABS is given several cells"),
        ("=SUM(COUNTIF(A1:B2,A1:A2))", "COUNTIF is given several cells"),
        ("=SUM(ROUND(IF(A1:B2>1,A1:B2),0))", "ROUND is given several cells"),
        ("=F1+1", "it depends on itself"),
        ("=Loop", "the name 'Loop' means itself"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_named(tmp_path: Path, formula: str, says: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", [1, 2])
        book.define_name("Loop", "=Loop+1")
        sheet.write_formula("F1", formula)

    path = workbook(tmp_path / "one.xlsx", fill)
    before = path.read_bytes()
    with pytest.raises(WorkbookError) as caught:
        recalculate(path, engine=ToyEngine())
    assert says in str(caught.value)
    assert f"S!F1 ({formula})" in str(caught.value)
    assert path.read_bytes() == before


def test_at_most_three_are_named(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        for row in range(5):
            sheet.write_formula(row, 0, f"=NOSUCH({row})")

    with pytest.raises(WorkbookError, match=r"S!A1 .*S!A2 .*S!A3 .*2 more are like that"):
        recalculate(workbook(tmp_path / "one.xlsx", fill), engine=ToyEngine())


def test_one_value_of_a_range_is_fine(tmp_path: Path) -> None:
    """An @ or an aggregate makes one value of many, so nothing is refused."""
    assert result(tmp_path, "=ABS(SUM(A1:B2))") == 10
    assert result(tmp_path, "=ROUND(INDEX(A1:B2,2,1),0)") == 3
    assert result(tmp_path, '=ABS(@A1:B1)+COUNTIF(A1:B2,">1")') == "#VALUE!"
    assert result(tmp_path, "=SUM(ECHO(A1:B2))", ToyEngine(ECHO=lambda cells: cells)) == 10


# --- the file ---------------------------------------------------------------------------------------


def test_out_and_backup(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    before = path.read_bytes()
    recalculate(path, tmp_path / "out.xlsx", engine=ToyEngine())
    assert path.read_bytes() == before
    recalculate(path, backup=True, engine=ToyEngine())
    assert (tmp_path / "plan.backup.xlsx").read_bytes() == before
    assert path.read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_charts_show_results(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1:A2", "=SEQUENCE(3)*10", None, 0)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=S!$A$1:$A$4"})
        sheet.insert_chart("C1", chart)

    path = workbook(tmp_path / "chart.xlsx", fill)
    recalculate(path, engine=ToyEngine())
    chart = etree.fromstring(parts(path)["xl/charts/chart1.xml"])
    assert [point.findtext("{*}v") for point in chart.iter("{*}pt")] == ["10.0", "20.0", "30.0"]


def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    recalculate(path, engine=ToyEngine())
    converted = converted_by_libreoffice(path, tmp_path)
    for sheet, area in (("Assets", "A5:E10"), ("Report", "A1:H6"), ("Price data", "A1:C13")):
        ours, theirs = (values(book, area, sheet) for book in (path, converted))
        assert ours == theirs
