"""The hidden sheet `xl-portfolio.conf`, which tells xlwings how to reach Python."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from xl_portfolio.hosts.excel.parts import DOCUMENT, MAIN, main
from xl_portfolio.hosts.excel.source import CONFIGURATION_SHEET

if TYPE_CHECKING:
    from xl_portfolio.hosts.excel.parts import Parts

__all__ = ["SETTINGS", "add_configuration"]

SETTINGS = (
    # A folder of OneDrive or SharePoint has no path that Python could import from.
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
    # Buttons go to the process that answers cells: it is warm already.
    ("USE UDF SERVER", "True"),
)
"""What holds on every computer; where Python is stands in the user's own file, see `install.py`."""

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def add_configuration(parts: Parts, workbook: etree._Element) -> None:
    """Add the sheet behind the last tab of a workbook, whose root element is given."""
    sheets = workbook.find(main("sheets"))
    if sheets is None:
        raise ValueError("the workbook has no sheets")
    number = len(sheets) + 1
    part = f"xl/worksheets/sheet{number}.xml"
    parts[part] = _sheet().encode()
    parts.declare(part=part, content_type=_SHEET_TYPE)
    identifier = parts.relate("xl/workbook.xml", f"{DOCUMENT}/worksheet", part)
    etree.SubElement(
        sheets,
        main("sheet"),
        {
            "name": CONFIGURATION_SHEET,
            "sheetId": str(number),
            "state": "hidden",
            f"{{{DOCUMENT}}}id": identifier,
        },
    )


def _sheet() -> str:
    rows = "".join(
        f'<row r="{row}">{_text(f"A{row}", key)}{_text(f"B{row}", value)}</row>'
        for row, (key, value) in enumerate(SETTINGS, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr/><dimension ref="A1:B{len(SETTINGS)}"/>'
        '<cols><col min="1" max="2" width="32" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def _text(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
