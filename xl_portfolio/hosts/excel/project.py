"""`vbaProject.bin`, built from the source of its modules without Excel, the same bytes every time."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_portfolio.hosts.excel.source import Module

__all__ = ["PROJECT_PART", "sheet_code_names", "vba_project"]

PROJECT_PART = "xl/vbaProject.bin"

_UNCOMPILED = bytes.fromhex("CC61FFFF000000")  # MS-OVBA 2.3.4.1: no p-code, any version of Office compiles


def sheet_code_names(sheets: int) -> list[str]:
    """Names by which the project knows the sheets, in the order of the tabs."""
    return [f"Sheet{number}" for number in range(1, sheets + 1)]


def vba_project(modules: Sequence[Module], sheets: int) -> bytes:
    """The project of a workbook with so many sheets.

    Only the compressed source of each module is in it: nothing compiled, which could be stale.
    """
    try:
        from pyopenvba import ExcelFile, VBAModuleKind
        from pyopenvba.cfb import CFB
    except ImportError:
        raise WorkbookError(
            "Building the workbooks with macros needs the package pyOpenVBA: pip install pyOpenVBA==6.5.0"
        ) from None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "skeleton.xlsm"
        path.write_bytes(_skeleton(sheets))
        book = ExcelFile(path)
        project = book.add_vba_project()
        for name in project.module_names():
            book.set_module(name, book.get_module(name) + _code_of(name, modules))
        for module in modules:
            if module.kind != "document":
                kind = VBAModuleKind.standard if module.kind == "standard" else VBAModuleKind.other
                project.add_module(module.name, module.source, kind=kind)
        book.save(path)
        with zipfile.ZipFile(path) as package:
            container = CFB.from_bytes(package.read(PROJECT_PART))
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _UNCOMPILED)
    content: bytes = container.to_bytes()
    return content


def _code_of(name: str, modules: Sequence[Module]) -> str:
    return next((each.source for each in modules if each.name == name and each.kind == "document"), "")


def _skeleton(sheets: int) -> bytes:
    """A workbook of empty sheets with code names: what the project is made for."""
    from xlsxwriter import Workbook

    written = BytesIO()
    workbook = Workbook(written, {"in_memory": True})
    workbook.set_vba_name("ThisWorkbook")
    for name in sheet_code_names(sheets):
        workbook.add_worksheet(name).set_vba_name(name)
    workbook.close()
    return written.getvalue()
