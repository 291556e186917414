"""Buttons in an open workbook: all or nothing, quiet, undone; and what *Explain cell* says."""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.hosts.excel.calling import press, press_button, sample_book
from tests.hosts.excel.host import fill, rows
from tests.hosts.excel.windows.office import Book, Range, Sheet, copied
from tests.hosts.excel.windows.system import ComError, dialogs, keyboard
from xl_portfolio.core.errors import InputError, WorkbookError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.explain import calls
from xl_portfolio.hosts.excel.workbook import ExcelWorkbook
from xl_portfolio.hosts.log import INTERNAL
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import CellError, Grid

EXPLAIN = "from xl_portfolio.hosts.excel import buttons; buttons.explain_cell()"


@pytest.fixture
def host(book: Book, xlwings: Any) -> ExcelWorkbook:
    return ExcelWorkbook(xlwings.Book(impl=xlwings._xlwindows.Book(book)))


def contents(book: Book) -> Any:
    return [(sheet.Name, dict(sheet.cells), dict(sheet.formulas)) for sheet in book.sheets]


# --- reading ----------------------------------------------------------------------------------------


def test_reads_dates_errors_and_places(book: Book, host: ExcelWorkbook) -> None:
    fill(book.range("Client"), Grid.of("Ann"))
    book.range("Target").sheet.cells[book.range("Target").top, book.range("Target").left] = -2146826281
    read = host.read(["AsOfDate", "Client", "Target", "Assets", "Nowhere"])
    assert read["AsOfDate"][0, 0] == datetime(2022, 12, 23)
    assert read["Client"][0, 0] == "Ann"
    assert read["Target"][0, 0] == CellError("#DIV/0!")
    assert read["Assets"][0, 0] == "Ticker"
    assert read["Assets"].where(1, 0) == "Assets!A9"
    assert "Nowhere" not in read


def test_currency_is_read_with_all_digits(book: Book, host: ExcelWorkbook) -> None:
    place = book.range("Cash")
    place.sheet.currency.add((place.top, place.left))
    fill(place, Grid.of(1234.56789))
    assert host.read(["Cash"])["Cash"][0, 0] == 1234.56789


# --- writing ----------------------------------------------------------------------------------------


def test_writes_every_kind_of_cell(book: Book, host: ExcelWorkbook) -> None:
    texts = ["=1+1", "600519", "MAR1", "2024-01-31", "TRUE", "#N/A", "-", "plain", "'quoted"]
    table = [["What", "Understood"], *([text, k] for k, text in enumerate(texts))]
    table += [[CellError("#N/A"), datetime(2024, 1, 31)], [True, None]]
    host.apply(Changes(ranges={"ImportReport": Grid.of(table)}))
    held = rows(book.range("ImportReport"))
    assert [row[0] for row in held[1:10]] == texts
    assert held[10] == ["#N/A", 45322.0]
    assert held[11] == [True, None]
    assert host.read(["ImportReport"])["ImportReport"][10, 0] == CellError("#N/A")


def test_dates_of_1904(book: Book, host: ExcelWorkbook) -> None:
    book.Date1904 = True
    host.apply(Changes(ranges={"OptimizedAt": Grid.of(datetime(2024, 1, 31))}))
    assert rows(book.range("OptimizedAt")) == [[45322.0 - 1462]]


def test_text_longer_than_an_array_takes(book: Book, host: ExcelWorkbook) -> None:
    long = "x" * 30_000
    host.apply(Changes(ranges={"UndoRecord": Grid.of([[long], ["short"]])}))
    assert rows(book.range("UndoRecord"))[:3] == [[long], ["short"], [None]]


def test_rest_of_a_range_and_of_a_table_becomes_blank(book: Book, host: ExcelWorkbook) -> None:
    host.apply(
        Changes(
            ranges={"ImportReport": Grid.of([["only", 1.0]])},
            tables={"RunLog": Grid.of([["Action"], ["one"]])},
        )
    )
    assert rows(book.range("ImportReport"))[1:] == [[None, None]] * 24
    assert [row[1] for row in rows(book.range("RunLog"))[1:3]] == ["one", None]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            Changes(ranges={"Client": Grid.of([["a"], ["b"]])}),
            "Client (Settings!B6) has room for 1 rows and 1",
        ),
        (Changes(ranges={"Nowhere": Grid.of("a")}), "no range named 'Nowhere'"),
        (Changes(tables={"Nowhere": Grid.of("a")}), "no table 'Nowhere'"),
        (
            Changes(tables={"RunLog": Grid.of([["Hour"], ["a"]])}),
            "has no column 'Hour'; it has Time, Action, Result",
        ),
        (
            Changes(tables={"RunLog": Grid.of([["Time"]] * 202)}),
            "The table RunLog (Log!A6:C205) has room for 200 rows",
        ),
        (Changes(tables={"Assets": Grid.of([["Weight"], [1.0]])}), "is filled by a formula (="),
    ],
)
def test_refuses_what_does_not_fit(book: Book, host: ExcelWorkbook, changes: Changes, sentence: str) -> None:
    before = contents(book)
    with pytest.raises(InputError) as caught:
        host.apply(changes)
    assert sentence in str(caught.value)
    assert contents(book) == before


@pytest.mark.parametrize("refused", [1, 2, 3])
def test_nothing_changes_when_excel_refuses(book: Book, host: ExcelWorkbook, refused: int) -> None:
    before = contents(book)
    book.Application.refuse_at = book.Application.writes + refused
    changes = Changes(
        ranges={"Client": Grid.of("other"), "RunStatus": Grid.of("done")},
        tables={"Portfolio": Grid.of([["Ticker", "Name"], ["600519", "=x"]])},
    )
    with pytest.raises(WorkbookError, match="as it was"):
        host.apply(changes)
    assert contents(book) == before
    application = book.Application
    assert (application.ScreenUpdating, application.EnableEvents, application.Calculation) == (
        True,
        True,
        -4105,
    )
    assert all(sheet.ProtectContents for sheet in book.sheets if sheet.Name == "Portfolio")


def test_quiet_while_writing_and_restored(book: Book) -> None:
    application = book.Application
    application.Calculation = -4135
    press_button(book, "optimize")
    assert set(application.settings) == {(False, False, -4135)}
    assert (application.ScreenUpdating, application.EnableEvents, application.Calculation) == (
        True,
        True,
        -4135,
    )
    assert application.writes < 60, "whole ranges at once"


def test_protection_is_restored_with_what_it_allowed(book: Book) -> None:
    press_button(book, "optimize")
    sheet = book.Worksheets("Portfolio")
    assert sheet.ProtectContents
    assert sheet.protected_with["AllowFormattingColumns"]
    assert not sheet.protected_with["AllowDeletingRows"]
    assert not book.Worksheets("Assets").ProtectContents


def test_password_is_a_sentence(book: Book) -> None:
    book.Worksheets("Portfolio").password = "secret"
    before = contents(book)
    press_button(book, "optimize")
    assert "The sheet Portfolio is protected by a password" in dialogs.shown[-1][1]
    assert contents(book) == before


def test_files_stand_beside_the_workbook(host: ExcelWorkbook, tmp_path: Any) -> None:
    host.apply(Changes(files={"report.txt": b"text"}))
    assert (tmp_path / "report.txt").read_bytes() == b"text"


def test_files_need_a_folder(book: Book, host: ExcelWorkbook) -> None:
    book.FullName = "Book1"
    with pytest.raises(WorkbookError, match="Save the workbook in a folder"):
        host.apply(Changes(files={"report.txt": b"text"}))


# --- one press --------------------------------------------------------------------------------------


def test_success_is_in_the_status_bar(book: Book) -> None:
    press_button(book, "optimize")
    assert not dialogs.shown
    assert book.Application.StatusBar.startswith("Portfolio: Minimum variance")


def test_failure_is_a_message_box(book: Book) -> None:
    fill(book.range("RiskFreeRate"), Grid.of("a lot"))
    before = contents(book)
    press_button(book, "optimize")
    ((_, sentence),) = dialogs.shown
    assert sentence.endswith("RiskFreeRate takes a number; the text 'a lot' came: correct the cell.")
    assert book.Application.StatusBar is False
    assert contents(book) == before


def test_escape_stops(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(book)
    monkeypatch.setattr(keyboard, "escape", True)
    press_button(book, "optimize")
    assert dialogs.shown == [("Portfolio", "Stopped: nothing was changed.")]
    assert contents(book) == before


def test_undo_brings_everything_back(book: Book) -> None:
    fill(book.range("RiskFreeRate"), Grid.of(0.04))
    names = ["Portfolio", "PortfolioSummary", "FrontierTable"]
    before = [rows(book.range(name)) for name in names]
    press_button(book, "optimize")
    assert [rows(book.range(name)) for name in names] != before
    press_button(book, "undo_last_run")
    assert [rows(book.range(name)) for name in names] == before


class MacSheet:
    """How AppleScript lifts and restores protection, over the same stand-in."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.protect_contents = SimpleNamespace(get=lambda: sheet.ProtectContents)

    def unprotect(self) -> None:
        self.sheet.ProtectContents = False

    def protect_worksheet(self, **options: bool) -> None:
        self.sheet.ProtectContents = options.pop("worksheet_contents")
        self.sheet.protected_with = options


def test_the_same_on_the_mac(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The branch for the Mac reads and writes what that for Windows does; AppleScript itself is not here."""
    windows = copied(book)
    for each in (book, windows):
        fill(each.range("RiskFreeRate"), Grid.of(0.03))
    press_button(windows, "optimize")
    monkeypatch.setattr(sys, "platform", "darwin")
    for sheet in book.sheets:
        mac = MacSheet(sheet)
        for name in ("protect_contents", "unprotect", "protect_worksheet"):
            setattr(sheet, name, getattr(mac, name))
    monkeypatch.setattr(keyboard, "escape", True)  # which nobody can ask for there
    press_button(book, "optimize")
    assert not dialogs.shown
    for name in ("Portfolio", "PortfolioSummary", "FrontierTable"):
        assert rows(book.range(name)) == rows(windows.range(name))
    assert book.Worksheets("Portfolio").ProtectContents
    assert book.Worksheets("Portfolio").protected_with["allow_formatting_columns"]


def test_explain_cell_on_the_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert (
        explain("=SHARPE(B2:B13)")
        == "Excel for Mac does not compute our functions in cells: press a button instead."
    )


@pytest.mark.parametrize("command", ["buttons.press('optimize')", "buttons.explain_cell()"])
def test_mistake_of_ours_is_logged(
    book: Book, command: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("xl_portfolio.hosts.excel.buttons.default_engine", broken)
    with caplog.at_level(logging.ERROR):
        press(book, f"from xl_portfolio.hosts.excel import buttons; {command}")
    assert dialogs.shown == [("Portfolio", INTERNAL)]
    assert "a bug" in caplog.text


# --- Explain cell -----------------------------------------------------------------------------------


class Chart:
    """Something selected that is no range."""

    @property
    def Address(self) -> str:
        raise ComError


def explain(formula: str, selected: bool = True) -> str:
    book = sample_book()
    sheet = book.sheets[0]
    cell = Range(sheet, 30, 1, 30, 1)
    cell.Formula = formula
    book.Application.Selection = cell if selected else Chart()
    dialogs.shown.clear()
    press(book, EXPLAIN)
    ((title, text),) = dialogs.shown
    assert title == "Portfolio"
    return text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("=SHARPE(B2:B13, 0.02, 12)", "SHARPE: OK"),
        ('=IFERROR(SHARPE(B2:B13,"x"),0)', "SHARPE: #VALUE! risk_free takes a number"),
        ("=SHARPE(Sample!A1:B13)+CAGR(B2:B13,12)", "SHARPE: OK\n\nCAGR: OK"),
        ("='C:\\Add ins\\xl_portfolio.xlam'!SHARPE(B2:B13,,12)", "SHARPE: OK"),
        ("=[1]!SHARPE(B2:B13,,12)", "SHARPE: OK"),
        ("=SUM(B2:B13)", "A30 holds no function of XL Portfolio."),
        ('="SHARPE(B2:B13)"', "A30 holds no function of XL Portfolio."),
        (f"=SHARPE(B2:B13+{'0+' * 150}0)", "is too long to look at"),
    ],
)
def test_explain_cell(formula: str, text: str) -> None:
    assert text in explain(formula)


def test_explain_needs_a_cell() -> None:
    assert explain("", selected=False) == "Select a cell with one of our functions first."


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("=SHARPE(A1:A9,,12)", [("SHARPE", ["A1:A9", "", "12"])]),
        (
            "=sharpe('It''s, a (sheet)'!A1:A9, {1,2;3,4})",
            [("SHARPE", ["'It''s, a (sheet)'!A1:A9", "{1,2;3,4}"])],
        ),
        ('=WHY("SHARPE", A1, "a,b)")', [("WHY", ['"SHARPE"', "A1", '"a,b)"'])]),
        ("=SHARPE(RETURNS(A1), MAX(1,2))", [("SHARPE", ["RETURNS(A1)", "MAX(1,2)"]), ("RETURNS", ["A1"])]),
        ("=MY_SHARPE(A1)+SHARPE_2(A1)+SHARPE", []),
        ("=SHARPE(", [("SHARPE", [])]),
        ("", []),
    ],
)
def test_calls_in_a_formula(formula: str, found: list[Any]) -> None:
    assert list(calls(formula, default_engine().functions)) == found
