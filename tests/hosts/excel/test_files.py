"""The built files: valid, complete, the same every time, and every reference in them leads somewhere."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from olefile import OleFileIO
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.hosts.excel.banner import BANNER
from xl_portfolio.hosts.excel.build import built_files
from xl_portfolio.hosts.excel.configuration import SETTINGS
from xl_portfolio.hosts.excel.controls import BUTTONS, HEIGHT, WIDTH
from xl_portfolio.hosts.excel.parts import MAIN, Parts
from xl_portfolio.hosts.excel.project import PROJECT_PART
from xl_portfolio.hosts.excel.ribbon import CALLBACK, EXPLAIN_CELL, RIBBON_PART
from xl_portfolio.hosts.excel.source import (
    CONFIGURATION_SHEET,
    HELP_LENGTH,
    Module,
    addin_modules,
    argument_help,
    book_modules,
    function_help,
    macro_name,
)
from xl_portfolio.templates import TEMPLATES, template_of

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOKS = [f"{template.name}.xlsm" for template in TEMPLATES]
SPREADSHEET = {"m": MAIN}
ENGINE = default_engine()
BOOK_MODULES, ADDIN_MODULES = book_modules(ENGINE), addin_modules(ENGINE)
RESERVED = frozenset(  # words of VBA that cannot name an argument
    re.findall(
        r"\w+",
        """and any as boolean byref byte byval call case const currency date declare dim do double each else empty
        end enum erase error event exit false for friend function get gosub goto if implements in input integer is
        let lib like long loop lset me mod new next not nothing null object on option optional or paramarray
        preserve print private property public put raiseevent redim rem resume return rset select set single
        static stop string sub then to true type until variant wend while with withevents write xor""",
    )
)


@pytest.fixture(params=[*BOOKS, ADDIN_NAME])
def name(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def parts(built: Mapping[str, bytes], name: str) -> Parts:
    return Parts.of(built[name])


@pytest.fixture(params=BOOKS)
def book_name(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def template(book_name: str) -> str:
    return book_name.removesuffix(".xlsm")


@pytest.fixture
def book(built: Mapping[str, bytes], book_name: str) -> Parts:
    return Parts.of(built[book_name])


# --- the files --------------------------------------------------------------------------------------


def test_same_bytes_every_time(built: Mapping[str, bytes], finished: Mapping[str, bytes]) -> None:
    assert dict(built_files(finished, default_engine())) == built


def test_every_template_has_buttons() -> None:
    assert set(BUTTONS) == {template.name for template in TEMPLATES}


def test_valid_by_the_rules_of_the_format(built: Mapping[str, bytes], name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(built[name])
    found = [
        error for error in OpenXmlValidator(max_errors=0).validate(path).errors if not known_mistake(error)
    ]
    assert not found


def known_mistake(error: object) -> bool:
    """Excel itself writes both children into the extension of a label that shows a cell's text."""
    return "Choice allows at most 1 occurrence" in str(error) and "charts/chart" in str(error)


def test_opens_without_recalculation(parts: Parts) -> None:
    (properties,) = parts.root("xl/workbook.xml").findall("m:calcPr", SPREADSHEET)
    assert properties.get("fullCalcOnLoad") is None
    assert properties.get("calcId") == "191029"


def test_no_personal_metadata(parts: Parts) -> None:
    core = parts["docProps/core.xml"].decode()
    for tag in ("creator", "lastModifiedBy"):
        assert re.search(rf"<\w+:{tag}>(.*?)</", core) is None or re.search(rf"<\w+:{tag}></", core)
    assert not [name for name in parts if "externalLink" in name]


def test_results_are_those_of_the_book_without_macros(
    built: Mapping[str, bytes], finished: Mapping[str, bytes], template: str
) -> None:
    plain = load_workbook(BytesIO(finished[template]), data_only=True)
    macros = load_workbook(BytesIO(built[f"{template}.xlsm"]), data_only=True)
    assert macros.sheetnames == [*plain.sheetnames, CONFIGURATION_SHEET]
    for sheet in plain.worksheets:
        for ours, theirs in zip(macros[sheet.title].iter_rows(), sheet.iter_rows(), strict=True):
            for our, their in zip(ours, theirs, strict=True):
                assert our.value == their.value or (sheet.title, our.coordinate) == ("Start", "A4")
    assert "#NAME?" not in {cell.value for sheet in macros for row in sheet.iter_rows() for cell in row}


def test_banner_is_there_unless_python_answers(book: Parts) -> None:
    sheet = book.root(next(iter(book.sheets().values())))
    (cell,) = sheet.xpath("//m:c[@r='A4']", namespaces=SPREADSHEET)
    assert "".join(cell.itertext()) == BANNER
    (rule,) = sheet.xpath("//m:conditionalFormatting[@sqref='A4']/m:cfRule", namespaces=SPREADSHEET)
    assert rule.findtext("m:formula", namespaces=SPREADSHEET) == "PortfolioReady()"
    formats = book.root("xl/styles.xml").findall("m:dxfs/m:dxf", SPREADSHEET)
    hidden = formats[int(rule.get("dxfId", "-1"))].find("m:numFmt", SPREADSHEET)
    assert hidden is not None
    assert hidden.get("formatCode") == ";;;"


def test_configuration_is_hidden(parts: Parts) -> None:
    tabs = parts.root("xl/workbook.xml").findall("m:sheets/m:sheet", SPREADSHEET)
    (tab,) = [tab for tab in tabs if tab.get("name") == CONFIGURATION_SHEET]
    assert tab.get("state") == "hidden"
    texts = parts.root(parts.sheets()[CONFIGURATION_SHEET]).xpath("//m:t/text()", namespaces=SPREADSHEET)
    assert tuple(zip(texts[::2], texts[1::2], strict=True)) == SETTINGS


# --- VBA --------------------------------------------------------------------------------------------


def streams(parts: Parts) -> dict[str, str]:
    """Source of each module as olevba reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools uses old names of pyparsing
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(PROJECT_PART, data=parts[PROJECT_PART])
        return {Path(file).stem: code for _, _, file, code in parser.extract_macros()}


def test_olevba_reads_every_module_back(parts: Parts, name: str) -> None:
    read = streams(parts)
    for module in modules(name):
        if module.kind == "standard":
            assert read[module.name].encode() == module.source.encode()
        else:
            assert body(read[module.name]) == body(module.source)
    documents = {"ThisWorkbook", *(f"Sheet{k + 1}" for k in range(len(parts.sheets())))}
    assert set(read) == {module.name for module in modules(name)} | documents


def modules(name: str) -> tuple[Module, ...]:
    return ADDIN_MODULES if name == ADDIN_NAME else BOOK_MODULES


def body(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.startswith("Attribute"))


def test_nothing_compiled_that_could_be_stale(parts: Parts) -> None:
    project = OleFileIO(BytesIO(parts[PROJECT_PART]))
    assert project.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")
    assert not [entry for entry in project.listdir() if "SRP" in entry[-1]]
    for entry in project.listdir():
        if entry[0] == "VBA" and entry[1] not in ("dir", "_VBA_PROJECT"):
            assert project.openstream(entry).read()[:1] == b"\x01", "compressed source from the first byte"


def test_code_names_match(parts: Parts) -> None:
    known = set(streams(parts))
    properties = parts.root("xl/workbook.xml").find("m:workbookPr", SPREADSHEET)
    assert properties is not None
    assert properties.get("codeName") == "ThisWorkbook"
    names = [
        parts.root(part).find("m:sheetPr", SPREADSHEET).get("codeName") for part in parts.sheets().values()
    ]
    assert set(names) < known
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("module", ADDIN_MODULES + BOOK_MODULES[:1], ids=lambda module: module.name)
def test_source_is_what_the_editor_takes(module: Module) -> None:
    assert module.source.isascii()
    assert module.source.replace("\r\n", "").count("\n") == module.source.replace("\r\n", "").count("\r") == 0
    lines = module.source.split("\r\n")
    assert max(map(len, lines)) <= 1023
    run = longest = 0
    for line in lines:
        run = run + 1 if line.endswith(" _") else 0
        longest = max(longest, run)
    assert longest <= 24, "line continuations"


# --- what leads where -------------------------------------------------------------------------------


def subs(parts: Parts) -> set[str]:
    """Every public Sub without arguments, and the callbacks."""
    return {
        sub
        for code in streams(parts).values()
        for sub in re.findall(r"^Public Sub (\w+)\(", code, re.MULTILINE)
    }


def test_every_button_calls_a_macro(book: Parts, template: str) -> None:
    drawings = [book.root(part) for part in book if part.endswith(".vml")]
    assert len(drawings) == len(BUTTONS[template])
    called = set()
    for drawing in drawings:
        for macro in drawing.iter("{urn:schemas-microsoft-com:office:excel}FmlaMacro"):
            called.add(str(macro.text).removeprefix("[0]!"))
    assert called <= subs(book)
    assert called == {macro_name(action) for action in ENGINE.buttons(template)}


def test_buttons_are_alike_and_apart(book: Parts) -> None:
    points = (
        rf"margin-left:([\d.]+)pt;margin-top:[\d.]+pt;width:{WIDTH * 0.75:g}pt;height:{HEIGHT * 0.75:g}pt"
    )
    for part in book:
        if part.endswith(".vml"):
            shapes = list(book.root(part).iter("{urn:schemas-microsoft-com:vml}shape"))
            lefts = [float(re.search(points, shape.get("style", ""))[1]) for shape in shapes]
            assert lefts == sorted(lefts)
            assert lefts[0] > 40, "the title stays free"
            assert all(b - a >= WIDTH * 0.75 for a, b in pairwise(lefts))
            assert all(shape.get("alt") for shape in shapes)


def test_every_sheet_finds_its_drawing(book: Parts) -> None:
    for part in book.sheets().values():
        for element in book.root(part).iter(f"{{{MAIN}}}legacyDrawing"):
            relations = book.root(f"xl/worksheets/_rels/{Path(part).name}.rels")
            (target,) = [r.get("Target") for r in relations if r.get("Id") in element.attrib.values()]
            assert f"xl/drawings/{Path(target).name}" in book


def test_every_part_has_a_type_and_every_relation_a_part(parts: Parts) -> None:
    types = parts.root("[Content_Types].xml")
    extensions = {each.get("Extension") for each in types}
    names = {each.get("PartName", "").lstrip("/") for each in types} - {""}
    assert names <= set(parts)
    for part in parts:
        assert part in names or part.rsplit(".", 1)[-1] in extensions
    for part in [part for part in parts if part.endswith(".rels")]:
        folder = Path(part).parent.parent
        for relation in parts.root(part):
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "").lstrip("/")
                assert (folder / target).as_posix() in parts or _normal(folder / target) in parts


def _normal(path: Path) -> str:
    import posixpath

    return posixpath.normpath(path.as_posix())


def test_every_defined_name_leads_to_cells(book: Parts) -> None:
    sheets = set(book.sheets())
    for name in book.root("xl/workbook.xml").findall("m:definedNames/m:definedName", SPREADSHEET):
        for reference in str(name.text).split(","):
            sheet, _, cells = reference.rpartition("!")
            assert sheet.strip("'") in sheets, name.get("name")
            assert re.fullmatch(r"\$?[A-Z]*\$?\d*(:\$?[A-Z]*\$?\d*)?", cells)
            assert "#REF!" not in reference


def test_ribbon_follows_its_schema(built: Mapping[str, bytes]) -> None:
    schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("customui14.xsd")))
    ribbon = Parts.of(built[ADDIN_NAME]).root(RIBBON_PART)
    schema.assertValid(ribbon)


def test_ribbon_has_every_button_and_its_callback_exists(built: Mapping[str, bytes]) -> None:
    parts = Parts.of(built[ADDIN_NAME])
    buttons = list(parts.root(RIBBON_PART).iter("{*}button"))
    assert {button.get("onAction") for button in buttons} == {CALLBACK} <= subs(parts)
    actions = [action for group in ENGINE.groups.values() for action in group]
    assert [button.get("tag") for button in buttons] == [*(action.id for action in actions), EXPLAIN_CELL]
    assert {action.id for action in actions} == set(ENGINE.actions)
    ids = [element.get("id") for element in parts.root(RIBBON_PART).iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert not [book for book in BOOKS if RIBBON_PART in Parts.of(built[book])], (
        "otherwise there are two tabs"
    )


def test_ribbon_keeps_the_buttons_of_a_template_together(built: Mapping[str, bytes]) -> None:
    shown = {
        group.get("label"): [button.get("tag") for button in group]
        for group in Parts.of(built[ADDIN_NAME]).root(RIBBON_PART).iter("{*}group")
    }
    for template in TEMPLATES:
        own = [action.id for action in ENGINE.buttons(template.name) if action.workbook]
        assert shown.pop(template.title) == own
    assert shown == {"Every workbook": ["undo_last_run"], "Formulas": [EXPLAIN_CELL]}


# --- the function wizard ----------------------------------------------------------------------------


@pytest.mark.parametrize("function", ENGINE.functions.values(), ids=lambda function: function.name)
def test_limits_of_excel(function: object) -> None:
    names = [argument.name for argument in function.arguments]
    assert len(function_help(function)) <= HELP_LENGTH
    assert all(0 < len(text) <= HELP_LENGTH for text in argument_help(function))
    assert len(names) + sum(map(len, names)) <= 254
    assert not set(names) & RESERVED
    assert len(set(names)) == len(names)


def test_wizard_texts_are_in_the_file(parts: Parts) -> None:
    workbook = parts.root("xl/workbook.xml")
    groups = workbook.find("m:functionGroups", SPREADSHEET)
    assert groups is not None
    assert groups.get("builtInGroupCount") == "19"
    assert [group.get("name") for group in groups] == ["Portfolio"]
    described = {
        name.get("name"): [text.text for text in name.iter("{*}argumentDescription")]
        for name in workbook.iter(
            "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}definedName"
        )
    }
    assert described == {f.name: list(argument_help(f)) for f in ENGINE.functions.values()}
    source = streams(parts)["PortfolioFunctions"]
    for function in ENGINE.functions.values():
        assert f"Attribute {function.name}.VB_Description = " in source
        assert f'Attribute {function.name}.VB_ProcData.VB_Invoke_Func = " \\n20"' in source


def test_xlsm_stays_whole_when_a_button_is_pressed_on_the_closed_file(
    built: Mapping[str, bytes], template: str, tmp_path: Path
) -> None:
    from xl_portfolio.engine import Engine
    from xl_portfolio.hosts.file import press

    content = built[f"{template}.xlsm"]
    path = tmp_path / "book.xlsm"
    path.write_bytes(content)
    press(path, template_of(template).runs[0], engine=Engine(clock=lambda: datetime(2026, 5, 5)))
    before, after = Parts.of(content), Parts.of(path.read_bytes())
    assert set(before) == set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert not {name for name in changed if not name.startswith(("xl/worksheets/sheet", "xl/charts/"))}
