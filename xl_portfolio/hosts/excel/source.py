"""The VBA of a workbook or of the add-in, as text: generated from the catalogue.

Three kinds of module: our own (`vba/`), xlwings' stand-alone module (BSD 3-clause) under our own
name of configuration, and one wrapper for each function and each button.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xl_portfolio.core.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_portfolio.engine import Engine
    from xl_portfolio.sheet.action import Action
    from xl_portfolio.sheet.function import Function

__all__ = [
    "CATEGORY",
    "CONFIGURATION_SHEET",
    "HELP_LENGTH",
    "PROJECT",
    "XLWINGS_VERSION",
    "Module",
    "addin_modules",
    "argument_help",
    "book_modules",
    "function_help",
    "macro_name",
]

PROJECT = "xl-portfolio"
"""Names our configuration, so that it never meets that of another xlwings on the same computer."""

CONFIGURATION_SHEET = f"{PROJECT}.conf"
CATEGORY = "Portfolio"
XLWINGS_VERSION = "0.37.8"
HELP_LENGTH = 255  # characters of a description in the function wizard

_CATEGORY_NUMBER = 20  # the first category after Excel's own
_LINE = 110
_TWO_DECLARATIONS = (
    "    #If Mac Then\r\n    Dim d As Dictionary\r\n    Set d = New Dictionary\r\n"
    '    #Else\r\n    Dim d As Object\r\n    Set d = CreateObject("Scripting.Dictionary")\r\n    #End If\r\n'
)
_ONE_DECLARATION = (
    "    Dim d As Object\r\n    #If Mac Then\r\n    Set d = New Dictionary\r\n"
    '    #Else\r\n    Set d = CreateObject("Scripting.Dictionary")\r\n    #End If\r\n'
)
_OF_ACTIVE_BOOK = (
    ('"BOOK_CALLER", ThisWorkbook', '"BOOK_CALLER", ActiveWorkbook'),
    ('ParameterString + "|" + ThisWorkbook.Name', 'ParameterString + "|" + ActiveWorkbook.Name'),
    ('""" & ThisWorkbook.Name & """ --from_xl=1', '""" & ActiveWorkbook.Name & """ --from_xl=1'),
)


@dataclass(frozen=True, slots=True)
class Module:
    """A VBA module: ASCII, lines end in CR LF; a document's module has no header of attributes."""

    name: str
    source: str
    kind: Literal["standard", "class", "document"] = "standard"


def book_modules(engine: Engine) -> tuple[Module, ...]:
    """Modules of a workbook with buttons."""
    return (
        Module("ThisWorkbook", _own("ThisWorkbookOfBook.cls"), "document"),
        *_shared(engine),
        _xlwings(()),
    )


def addin_modules(engine: Engine) -> tuple[Module, ...]:
    """Modules of the add-in: its buttons are those of the ribbon and act on the active workbook."""
    return (
        Module("ThisWorkbook", _own("ThisWorkbookOfAddIn.cls"), "document"),
        *_shared(engine),
        Module("PortfolioAddIn", _own("PortfolioAddIn.bas")),
        Module("PortfolioRibbon", _own("PortfolioRibbon.bas")),
        _xlwings(_OF_ACTIVE_BOOK),
    )


def macro_name(action: Action) -> str:
    """Name of the Sub behind a button."""
    return f"Press_{action.id}"


def function_help(function: Function) -> str:
    """What the function wizard says about a function."""
    return _cut(f"{function.help} =WHY explains its result.")


def argument_help(function: Function) -> tuple[str, ...]:
    """What the function wizard says about each argument of a function."""
    return tuple(
        _cut(f"{argument.kind.text}{' (optional)' if argument.optional else ''}")
        for argument in function.arguments
    )


def _shared(engine: Engine) -> tuple[Module, ...]:
    return (
        Module("PortfolioFunctions", _functions(engine.functions.values())),
        Module("PortfolioButtons", _buttons(engine.actions.values())),
        Module("PortfolioHost", _own("PortfolioHost.bas")),
        Module("PortfolioCalc", _own("PortfolioCalc.bas")),
        Module("Dictionary", _own("Dictionary.cls"), "class"),
    )


# --- generated --------------------------------------------------------------------------------------


def _functions(functions: Iterable[Function]) -> str:
    wrappers = "\n".join(_wrapper(function) for function in functions)
    return _lines(f'Attribute VB_Name = "PortfolioFunctions"\nOption Explicit\n\n{wrappers}')


def _wrapper(function: Function) -> str:
    name = function.name
    given = ", ".join([f'"{name}"', *(argument.name for argument in function.arguments)])
    parameters = [
        f"{'Optional ' if argument.optional else ''}ByVal {argument.name} As Variant"
        for argument in function.arguments
    ]
    return (
        f"Public Function {name}({_wrapped(parameters)}) As Variant\n"
        f'Attribute {name}.VB_Description = "{_quoted(function_help(function))}"\n'
        f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n{_CATEGORY_NUMBER}"\n'
        f"    {name} = PortfolioEvaluate({function.slow}, Array({given}))\n"
        "End Function\n"
    )


def _buttons(actions: Iterable[Action]) -> str:
    subs = "\n".join(
        f"' {action.label}: {_ascii(action.help)}\n"
        f"Public Sub {macro_name(action)}()\n"
        f'    PortfolioPress "{action.id}"\n'
        "End Sub\n"
        for action in actions
    )
    return _lines(f'Attribute VB_Name = "PortfolioButtons"\nOption Explicit\n\n{subs}')


def _wrapped(parameters: list[str]) -> str:
    """Parameters on as many lines as they need."""
    lines, line = [], ""
    for parameter in parameters:
        if line and len(line) + len(parameter) > _LINE:
            lines.append(line)
            line = ""
        line += f"{', ' if line else ''}{parameter}"
    return ", _\n        ".join([*lines, line])


# --- taken over -------------------------------------------------------------------------------------


def _own(name: str) -> str:
    return _lines(files("xl_portfolio.hosts.excel").joinpath("vba", name).read_text("ascii"))


def _xlwings(replaced: Iterable[tuple[str, str]]) -> Module:
    """The stand-alone module of xlwings, out of the list of functions and under our name of configuration.

    It is reduced to Excel, and two places are changed, so that LibreOffice compiles it as well, which
    reads both branches of every `#If`; otherwise no button of the workbook would run there.
    """
    text = _for_excel(_of_xlwings("xlwings.bas"))
    head = 'Attribute VB_Name = "xlwings"\r\n'
    changes = (
        (head, f"{head}Option Private Module\r\n"),
        ('PROJECT_NAME As String = "xlwings"', f'PROJECT_NAME As String = "{PROJECT}"'),
        (_TWO_DECLARATIONS, _ONE_DECLARATION),
        (
            _between(text, "Function SaveConfigToFile", "End Function\r\n"),
            "",
        ),  # the ribbon of xlwings uses it
        *replaced,
    )
    for old, new in changes:
        if text.count(old) != 1:
            raise WorkbookError(
                f"The VBA module of xlwings has changed: {old[:60]!r} stands there {text.count(old)} times, not once. "
                f"Install the version that was tested: pip install xlwings=={XLWINGS_VERSION}"
            )
        text = text.replace(old, new)
    return Module("xlwings", text)


def _for_excel(text: str) -> str:
    """The text without the branches for other programs of Office."""
    kept: list[str] = []
    blocks: list[
        bool | None
    ] = []  # of each open #If: whether its branch is Excel's; None if it is about something else
    for line in text.splitlines(keepends=True):
        word = line.strip()
        about_program = word.startswith("#Const App")
        if word.startswith("#If "):
            blocks.append('"Microsoft Excel"' in word if "App =" in word else None)
            about_program = blocks[-1] is not None
        elif word.startswith("#Else"):
            about_program = blocks[-1] is not None
            if about_program:
                blocks[-1] = word == "#Else" and not blocks[-1]
        elif word.startswith("#End If"):
            about_program = blocks.pop() is not None
        if not about_program and False not in blocks:
            kept.append(line)
    return "".join(kept)


def _between(text: str, start: str, end: str) -> str:
    at = text.find(start)
    return text[at : text.find(end, at) + len(end)]


def _of_xlwings(name: str) -> str:
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise WorkbookError(f"xlwings is not installed: pip install xlwings=={XLWINGS_VERSION}")
    return _lines(Path(spec.origin).parent.joinpath(name).read_text("ascii"))


# --- text -------------------------------------------------------------------------------------------


def _lines(text: str) -> str:
    return "\r\n".join(text.rstrip("\r\n").splitlines()) + "\r\n"


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _ascii(text: str) -> str:
    return text.translate({0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-", 0x2026: "..."})


def _cut(text: str) -> str:
    """The text in ASCII, at most as long as the function wizard shows, cut at the end of a word."""
    plain = _ascii(text)
    return plain if len(plain) <= HELP_LENGTH else plain[: HELP_LENGTH - 3].rsplit(" ", 1)[0] + "..."
