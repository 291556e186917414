"""The add-in `xl_portfolio.xlam`: all functions in every workbook, and the ribbon."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from xl_portfolio.hosts.excel.configuration import add_configuration
from xl_portfolio.hosts.excel.macro_book import add_project
from xl_portfolio.hosts.excel.parts import Parts, xml
from xl_portfolio.hosts.excel.ribbon import add_ribbon
from xl_portfolio.hosts.excel.source import addin_modules
from xl_portfolio.hosts.excel.wizard import describe_functions

if TYPE_CHECKING:
    from xl_portfolio.engine import Engine

__all__ = ["ADDIN_NAME", "build_addin"]

ADDIN_NAME = "xl_portfolio.xlam"

_ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_CREATED = datetime(2026, 1, 1)  # fixed, so that the same code builds the same bytes
_CALC_ID = 191029  # of Excel 2019 and later: not recalculated on opening


def build_addin(engine: Engine) -> bytes:
    """Bytes of the add-in for the functions and buttons of `engine`, the same every time.

    Raises
    ------
    WorkbookError
        If xlwings or pyOpenVBA is missing.
    """
    parts = Parts.of(_empty_book())
    workbook = parts.root("xl/workbook.xml")
    add_configuration(parts, workbook)
    describe_functions(workbook, engine.functions.values())
    parts["xl/workbook.xml"] = xml(workbook)
    add_project(parts, addin_modules(engine))
    add_ribbon(parts, engine)
    parts.declare(part="xl/workbook.xml", content_type=_ADDIN_TYPE)
    return parts.packed()


def _empty_book() -> bytes:
    from xlsxwriter import Workbook

    written = BytesIO()
    workbook = Workbook(written, {"in_memory": True})
    workbook.set_properties(
        {
            "title": "XL Portfolio",
            "comments": "Portfolio functions and the Portfolio tab.",
            "created": _CREATED,
        }
    )
    workbook.set_calc_mode("auto", _CALC_ID)
    workbook.calc_on_load = False
    workbook.add_worksheet("About").write_string(
        0, 0, "XL Portfolio: functions for every workbook, and the ribbon."
    )
    workbook.close()
    return written.getvalue()
