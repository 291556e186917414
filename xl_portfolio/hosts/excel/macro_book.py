"""A workbook with macros: the finished .xlsx, plus VBA, buttons, banner, wizard texts and configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.hosts.excel.banner import add_banner
from xl_portfolio.hosts.excel.configuration import add_configuration
from xl_portfolio.hosts.excel.controls import add_buttons
from xl_portfolio.hosts.excel.parts import Parts, main, xml
from xl_portfolio.hosts.excel.project import PROJECT_PART, sheet_code_names, vba_project
from xl_portfolio.hosts.excel.source import book_modules
from xl_portfolio.hosts.excel.wizard import describe_functions

if TYPE_CHECKING:
    from xl_portfolio.engine import Engine
    from xl_portfolio.hosts.excel.source import Module

__all__ = ["add_project", "with_macros"]

_BOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_PROJECT_KIND = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def with_macros(xlsx: bytes, template: str, engine: Engine) -> bytes:
    """The workbook `xlsx` of a template as .xlsm: the same sheets and results, with buttons that work.

    Raises
    ------
    WorkbookError
        If xlwings or pyOpenVBA is missing.
    """
    parts = Parts.of(xlsx)
    workbook = parts.root("xl/workbook.xml")
    add_configuration(parts, workbook)
    describe_functions(workbook, engine.functions.values())
    parts["xl/workbook.xml"] = xml(workbook)
    add_banner(parts)
    add_buttons(parts, template, engine)
    add_project(parts, book_modules(engine))
    parts.declare(part="xl/workbook.xml", content_type=_BOOK_TYPE)
    return parts.packed()


def add_project(parts: Parts, modules: tuple[Module, ...]) -> None:
    """Add the VBA project, and the code names by which it knows the workbook and its sheets."""
    sheets = list(parts.sheets().values())
    parts[PROJECT_PART] = vba_project(modules, len(sheets))
    parts.declare(extension="bin", content_type=_PROJECT_TYPE)
    parts.relate("xl/workbook.xml", _PROJECT_KIND, PROJECT_PART)
    workbook = parts.root("xl/workbook.xml")
    properties = workbook.find(main("workbookPr"))
    if properties is None:
        raise ValueError("the workbook has no workbookPr")
    properties.set("codeName", "ThisWorkbook")
    parts["xl/workbook.xml"] = xml(workbook)
    for part, name in zip(sheets, sheet_code_names(len(sheets)), strict=True):
        sheet = parts.root(part)
        about = sheet.find(main("sheetPr"))
        if about is None:
            about = sheet.makeelement(main("sheetPr"))
            sheet.insert(0, about)
        about.set("codeName", name)
        parts[part] = xml(sheet)
