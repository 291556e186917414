"""Our VBA runs: in pyOpenVBA's interpreter against a stand-in for xlwings, and in LibreOffice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError

from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.calc.extension import Settings
from xl_portfolio.hosts.calc.install import install
from xl_portfolio.hosts.calc.office import find_office
from xl_portfolio.hosts.excel.controls import BUTTONS
from xl_portfolio.hosts.excel.source import Module, addin_modules, book_modules, macro_name

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGINE = default_engine()
UNKNOWN = {  # members that the interpreter does not have
    'Application.CommandBars("Standard").Controls(1).Enabled': "True",
    "ThisWorkbook.IsAddin": "True",
    "Application.OnUndo ": "OfferedUndo ",
    'CallByName(ActiveWorkbook, "AutoSaveOn", VbGet)': "AutoSave",
    "Application.GetSaveAsFilename(": "ChosenName(",
    "ActiveWorkbook.SaveCopyAs ": "Copied ",
    "Workbooks.Open ": "OpenedBook ",
}
STAND_IN = """Attribute VB_Name = "StandIn"
Public Commands As String
Public Asked As String
Public Answer As Variant
Public Failures As Long
Public Undo As String
Public AutoSave As Boolean
Public Copies As String
Public ThisComponent As Variant
Public Function RunPython(PythonCommand As String)
    If Failures > 0 Then Err.Raise 1000, Description:="no Python"
    Commands = Commands & PythonCommand
End Function
Public Function XLPy()
    Set XLPy = New Server
End Function
Public Sub SetAnswer(ByVal content As Variant)
    Answer = content
End Sub
Public Sub SetFailures(ByVal times As Long)
    Failures = times
End Sub
Public Function GetCommands()
    GetCommands = Commands
End Function
Public Function GetAsked()
    GetAsked = Asked
End Function
Public Sub SetAutoSave(ByVal on_ As Boolean)
    AutoSave = on_
End Sub
Public Function ChosenName(ByVal proposal)
    ChosenName = "C:\\Mine\\copy.xlsm"
End Function
Public Sub Copied(ByVal copyName)
    Copies = Copies & "copied " & copyName & ";"
End Sub
Public Sub OpenedBook(ByVal copyName)
    Copies = Copies & "opened " & copyName & ";"
End Sub
Public Function GetCopies()
    GetCopies = Copies
End Function
Public Sub OfferedUndo(ByVal text, ByVal macro)
    Undo = text & "|" & macro
End Sub
Public Function GetUndo()
    GetUndo = Undo
End Function
Public Sub ShowStatus(ByVal text)
    Application.StatusBar = text
End Sub
Public Function GetStatus()
    GetStatus = Application.StatusBar
End Function
Public Sub LeaveRecord(ByVal record As String)
    ActiveWorkbook.Names.Add "UndoRecord", "=Sheet1!$A$1"
    Range("A1").Value = record
End Sub
Public Sub AnswerTable()
    Dim table(0 To 1, 0 To 1) As Variant
    table(0, 0) = "Return"
    table(0, 1) = Chr$(1) & "#N/A"
    table(1, 0) = 0.5
    table(1, 1) = Chr$(1) & "#DIV/0!"
    Answer = table
End Sub
Public Function CodeAt(ByVal row As Long, ByVal column As Long)
    Dim table As Variant
    table = FRONTIER(1, 2)
    CodeAt = CStr(table(row, column))
End Function
"""
SERVER = """Attribute VB_Name = "Server"
Public Function CallUDF(ByVal module, ByVal name, ByVal arguments, ByVal book, ByVal caller)
    Dim at As Long
    Asked = module & "|" & name
    If Failures > 0 Then
        Failures = Failures - 1
        Err.Raise 1000, Description:="no Python"
    End If
    For at = LBound(arguments) To UBound(arguments)
        Asked = Asked & "|" & CStr(arguments(at))
    Next at
    CallUDF = Answer
End Function
"""


@pytest.fixture
def excel() -> ExcelApplication:
    return interpreter()


@pytest.fixture(scope="module")
def one_excel() -> ExcelApplication:
    """The same for tests that leave nothing behind."""
    return interpreter()


def interpreter() -> ExcelApplication:
    """The interpreter with every module of the add-in but xlwings, for which a stand-in answers."""
    application = ExcelApplication()
    application.add_workbook()
    for module in addin_modules(ENGINE):
        if module.name not in ("ThisWorkbook", "xlwings", "Dictionary"):
            application.add_module(interpretable(module.source), name=module.name)
    application.add_module(STAND_IN, name="StandIn")
    application.add_module(SERVER, name="Server", kind="class")
    return application


def interpretable(source: str) -> str:
    """The source without attributes of procedures and the few members that the interpreter does not know."""
    for member, content in UNKNOWN.items():
        source = source.replace(member, content)
    head, *lines = source.splitlines()
    return "\n".join([head, *(line for line in lines if not line.startswith("Attribute "))])


# --- cells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ENGINE.functions.values(), ids=lambda function: function.name)
def test_wrapper_hands_over_its_arguments(one_excel: ExcelApplication, function: Any) -> None:
    one_excel.run("SetAnswer", 1.25)
    given = [f"value{k}" for k in range(len(function.arguments))]
    assert one_excel.run(function.name, *given) == 1.25
    assert one_excel.run("GetAsked") == "|".join(
        ["xl_portfolio.hosts.excel.bridge|evaluate", function.name, *given]
    )


def test_omitted_arguments_arrive_as_missing(excel: ExcelApplication) -> None:
    excel.run("SetAnswer", 0.5)
    assert excel.run("SHARPE", "returns") == 0.5
    assert excel.run("GetAsked").endswith("|SHARPE|returns||"), (
        "the interpreter writes a missing one as nothing"
    )


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("#NULL!", 2000),
        ("#DIV/0!", 2007),
        ("#VALUE!", 2015),
        ("#REF!", 2023),
        ("#NAME?", 2029),
        ("#NUM!", 2036),
        ("#N/A", 2042),
        ("#SPILL!", 2015),
    ],
)
def test_error_code_becomes_an_error_value(one_excel: ExcelApplication, code: str, number: int) -> None:
    one_excel.run("SetAnswer", f"\x01{code}")
    assert str(one_excel.run("SHARPE", 1)) == f"Error {number}"


@pytest.mark.parametrize("content", ["text", "", "#N/A", 1.5, True])
def test_anything_else_passes(one_excel: ExcelApplication, content: object) -> None:
    one_excel.run("SetAnswer", content)
    assert one_excel.run("SHARPE", 1) == content


def test_errors_inside_a_table(excel: ExcelApplication) -> None:
    excel.run("AnswerTable")
    shown = [[excel.run("CodeAt", r, c) for c in (0, 1)] for r in (0, 1)]
    assert shown == [["Return", "Error 2042"], ["0.5", "Error 2007"]]


def test_server_that_died_is_started_once_more(excel: ExcelApplication) -> None:
    excel.run("SetAnswer", 0.75)
    excel.run("SetFailures", 1)
    assert excel.run("SHARPE", 1) == 0.75
    assert excel.run("PortfolioReady") is True


def test_without_python_a_cell_is_not_available_and_asks_only_now_and_then(excel: ExcelApplication) -> None:
    excel.run("SetAnswer", 0.75)
    excel.run("SetFailures", 2)
    assert str(excel.run("SHARPE", 1)) == "Error 2042"
    assert excel.run("PortfolioReady") is False
    assert str(excel.run("SHARPE", 1)) == "Error 2042", "the next formulas do not wait for it again"


def test_warming_up_asks_for_nothing_else(excel: ExcelApplication) -> None:
    excel.run("SetAnswer", "OK")
    assert str(excel.run("PortfolioReady")) == "False"
    excel.run("PortfolioWarmUp")
    assert excel.run("GetAsked").endswith("evaluate|WHY|WHY")
    assert excel.run("PortfolioReady") is True


# --- buttons ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ENGINE.actions.values(), ids=lambda action: action.id)
def test_button_runs_its_command(excel: ExcelApplication, action: Any) -> None:
    excel.run(macro_name(action))
    assert (
        excel.run("GetCommands")
        == f"from xl_portfolio.hosts.excel import buttons; buttons.press('{action.id}')"
    )
    assert not excel.dialogs


@pytest.mark.parametrize(
    ("action", "record", "offered"),
    [("optimize", "record", True), ("optimize", "", False), ("undo_last_run", "record", False)],
)
def test_undo_is_offered_where_there_is_something_to_undo(
    excel: ExcelApplication, action: str, record: str, offered: bool
) -> None:
    excel.run("LeaveRecord", record)
    excel.run(f"Press_{action}")
    undo = excel.run("GetUndo")
    assert bool(undo) is offered
    if offered:
        assert undo.startswith("Undo last run of Portfolio|'")
        assert undo.endswith("'!PortfolioUndo")


@pytest.mark.parametrize("wanted", [True, False])
def test_copy_of_a_workbook_that_saves_itself_is_offered_once(excel: ExcelApplication, wanted: bool) -> None:
    excel.run("SetAutoSave", True)
    excel.answer_dialogs(6 if wanted else 7)
    excel.run("Press_optimize")
    ((_, question, *_),) = excel.dialogs
    assert "Work on a copy of your own?" in question
    copies = "copied C:\\Mine\\copy.xlsm;opened C:\\Mine\\copy.xlsm;"
    assert excel.run("GetCopies") == (copies if wanted else "")
    assert bool(excel.run("GetCommands")) is not wanted
    excel.run("Press_optimize")
    assert len(excel.dialogs) == 1
    assert "optimize" in excel.run("GetCommands")


@pytest.mark.parametrize(
    ("shown", "kept"), [("Portfolio: done", "False"), ("Saving ...", "Saving ..."), (False, "False")]
)
def test_status_bar_goes_back_to_excel(excel: ExcelApplication, shown: object, kept: str) -> None:
    """Only what we wrote is taken away."""
    excel.run("ShowStatus", shown)
    excel.run("PortfolioClearStatus")
    assert str(excel.run("GetStatus")) == kept


def test_explain_cell_runs_its_command(excel: ExcelApplication) -> None:
    excel.run("PortfolioExplainCell")
    assert excel.run("GetCommands") == "from xl_portfolio.hosts.excel import buttons; buttons.explain_cell()"


@pytest.mark.parametrize("macro", ["Press_optimize", "PortfolioExplainCell"])
def test_without_python_a_button_says_so(excel: ExcelApplication, macro: str) -> None:
    excel.run("SetFailures", 1)
    excel.run(macro)
    ((_, text, *_),) = excel.dialogs
    assert "xl-portfolio doctor" in text
    assert "no Python" in text


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("D:\\Old\\XL_PORTFOLIO.XLAM", True),
        ("https://firm.sharepoint.com/tools/xl_portfolio.xlam", True),
        ("C:\\Me\\XLSTART\\xl_portfolio.xlam", False),
        ("D:\\Old\\other.xlam", False),
    ],
)
def test_links_to_another_copy_of_the_add_in(excel: ExcelApplication, path: str, other: bool) -> None:
    assert excel.run("PortfolioIsOtherCopy", path, "C:\\Me\\XLSTART\\xl_portfolio.xlam") is other


def test_cells_that_show_name(excel: ExcelApplication) -> None:
    assert excel.evaluate("PortfolioShowsName(CVErr(2029))") is True
    assert excel.evaluate("PortfolioShowsName(CVErr(2042))") is False
    assert excel.evaluate("PortfolioShowsName(1.5)") is False


FAKE_BOOK = """Public IsAddin As Boolean
Public Saved As Boolean
Public Changed As String
Public Worksheets As Collection
Public Function LinkSources(ByVal kind)
    LinkSources = Array("D:\\Old\\xl_portfolio.xlam", "D:\\Old\\other.xlam")
End Function
Public Sub ChangeLink(ByVal old, ByVal current, ByVal kind)
    Changed = Changed & old & ";"
    Saved = False
End Sub
"""
FAKE_SHEET = """Public ProtectContents As Boolean
Public ProtectDrawingObjects As Boolean
Public ProtectScenarios As Boolean
Public Found As Collection
Public Protections As String
Public Sub Unprotect(ByVal password)
    ProtectContents = False
End Sub
Public Sub Protect(ParamArray options())
    Dim at As Long
    ProtectContents = True
    For at = LBound(options) To UBound(options)
        Protections = Protections & CStr(options(at)) & ","
    Next at
End Sub
Public Property Get Protection()
    Set Protection = New FakeAllowed
End Property
Public Property Get UsedRange()
    Set UsedRange = Me
End Property
Public Function SpecialCells(ByVal kind, ByVal content)
    If Found.Count = 0 Then Err.Raise 1004
    Set SpecialCells = Found
End Function
"""
FAKE_ALLOWED = "\n".join(
    f"Public {name} As Boolean"
    for name in (
        *("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns"),
        *("AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows"),
        *("AllowSorting", "AllowFiltering", "AllowUsingPivotTables"),
    )
)
FAKE_CELL = """Public Value As Variant
Public Entered As Long
Public Property Get Formula2()
    Formula2 = "=SHARPE(A1:A9)"
End Property
Public Property Let Formula2(ByVal formula)
    Entered = Entered + 1
End Property
"""
RELINK = """Public Book As New FakeBook
Public Sub MakeBook(ByVal protectedSheet As Boolean, ByVal first, ByVal second)
    Dim sheet As New FakeSheet, empty_ As New FakeSheet
    Set sheet.Found = New Collection
    Set empty_.Found = New Collection
    sheet.ProtectContents = protectedSheet
    sheet.Found.Add CellOf(first)
    sheet.Found.Add CellOf(second)
    Set Book.Worksheets = New Collection
    Book.Worksheets.Add empty_
    Book.Worksheets.Add sheet
    Book.Saved = True
    PortfolioRelink Book
End Sub
Private Function CellOf(ByVal number)
    Dim cell As New FakeCell
    cell.Value = CVErr(number)
    Set CellOf = cell
End Function
Public Function Report()
    Dim sheet As Object
    Set sheet = Book.Worksheets.Item(2)
    Report = Book.Changed & "|" & sheet.Found.Item(1).Entered & sheet.Found.Item(2).Entered & "|" & Book.Saved & "|" & _
        sheet.ProtectContents & "|" & sheet.Protections
End Function
"""


@pytest.mark.parametrize("protected", [False, True])
def test_workbook_from_elsewhere_finds_this_add_in(protected: bool) -> None:
    """Links lead here, formulas that show #NAME? are entered again, protection and Saved are as before."""
    application = ExcelApplication()
    application.add_workbook()
    (module,) = [module for module in addin_modules(ENGINE) if module.name == "PortfolioAddIn"]
    late = re.sub(r"As (Workbook|Worksheet|Range|Protection)\b", "As Object", module.source)
    application.add_module(interpretable(late), name="PortfolioAddIn")
    for name, source in (
        ("FakeBook", FAKE_BOOK),
        ("FakeSheet", FAKE_SHEET),
        ("FakeAllowed", FAKE_ALLOWED),
        ("FakeCell", FAKE_CELL),
    ):
        application.add_module(source, name=name, kind="class")
    application.add_module(RELINK, name="Relink")
    application.run("MakeBook", protected, 2029, 2042)
    options = ",False,True,False,False," + "False," * 11 if protected else ""
    assert application.run("Report") == f"D:\\Old\\xl_portfolio.xlam;|10|True|{protected}|{options}"


def test_interpreter_notices_mistakes(excel: ExcelApplication) -> None:
    """So that the tests above cannot pass by being swallowed."""
    excel.add_module("Public Sub Wrong()\n    Err.Raise 5\nEnd Sub\n", name="Wrong")
    with pytest.raises(VBARuntimeError):
        excel.run("Wrong")


def test_dictionary_of_the_mac() -> None:
    application = ExcelApplication()
    application.add_workbook()
    (dictionary,) = [module for module in book_modules(ENGINE) if module.name == "Dictionary"]
    application.add_module(dictionary.source, name="Dictionary", kind="class")
    test = 'Dim d As New Dictionary\nd.Add "KEY", "value"\nTry = d.Item("KEY") & d.Exists("KEY") & d.Exists("NO")'
    application.add_module(f"Public Function Try()\n{test}\nEnd Function\n", name="Tests")
    assert application.run("Try") == "valueTrueFalse"


# --- LibreOffice ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def basic(built: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the workbooks' own macros do in LibreOffice with the extension."""
    folder = tmp_path_factory.mktemp("basic")
    paths = {template: folder / f"{template}.xlsm" for template in BUTTONS}
    for path in paths.values():
        path.write_bytes(built[path.name])
    install(folder / "profile", Settings(python=sys.executable))
    calls = [
        ["PortfolioCalc", "PortfolioInCalc", []],
        ["PortfolioHost", "PortfolioCells", ["text"]],
        ["PortfolioHost", "PortfolioCells", [0.25]],
        ["xlwings", "GetMacDir", ["$HOME", False]],
        ["PortfolioHost", "PortfolioReady", []],
    ]
    books = [
        {"path": str(next(iter(paths.values()))), "calls": calls},
        *(
            {
                "path": str(path),
                "calls": [["PortfolioButtons", f"Press_{BUTTONS[template]['Checks'][0]}", []]],
                "names": ["RunStatus"],
            }
            for template, path in paths.items()
        ),
    ]
    office = find_office()
    request = {
        "program": str(office.program.resolve().with_name("soffice.bin")),
        "profile": (folder / "profile").as_uri(),
        "books": books,
    }
    answer = subprocess.run(
        [str(office.python), str(Path(__file__).with_name("basic.py"))],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def test_every_module_compiles_in_libreoffice(basic: Any) -> None:
    """One bad module makes every routine of the document return nothing there."""
    assert basic[0]["results"] == [True, "text", 0.25, "", False]


def test_buttons_of_the_workbooks_run_in_calc(basic: Any) -> None:
    assert len(basic) == 1 + len(BUTTONS)
    for book in basic[1:]:
        ((status,),) = book["cells"]["RunStatus"]
        assert "Check inputs: " in status


def test_modules_are_those_of_the_files() -> None:
    names = [module.name for module in book_modules(ENGINE)]
    assert names == ["ThisWorkbook", "PortfolioFunctions", "PortfolioButtons", *names[3:]]
    assert all(isinstance(module, Module) for module in addin_modules(ENGINE))
