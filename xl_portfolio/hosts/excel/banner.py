"""The banner of a workbook with macros: a sentence that is gone while Python answers.

It stands in a cell of the first sheet as plain text. A conditional format hides it by the number
format `;;;` while the workbook's own `PortfolioReady` is true. With macros off, without Python or
in another program that function is unknown or false, so the sentence shows; nothing is ever
written for it, so that neither saving nor Excel's undo list is touched.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from xl_portfolio.hosts.excel.parts import insert_in_order, main, xml

if TYPE_CHECKING:
    from xl_portfolio.hosts.excel.parts import Parts

__all__ = ["BANNER", "add_banner"]

BANNER = (
    "You see the results of the last run. Buttons and formulas need XL Portfolio and this file's macros: "
    "xl-portfolio doctor says what is missing."
)

_ROW, _HEIGHT = "4", "20.25"  # the empty row below the head; its height in points
_RED = "7"  # colour of the theme
_AFTER_FORMATS: tuple[str, ...] = (
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
)
_AFTER_FORMATS += ("rowBreaks", "colBreaks", "drawing", "legacyDrawing", "tableParts", "extLst")


def add_banner(parts: Parts) -> None:
    """Write the banner into the fourth row of the first sheet."""
    style, hidden = _styles(parts)
    part = next(iter(parts.sheets().values()))
    sheet = parts.root(part)
    row = sheet.find(f"{main('sheetData')}/{main('row')}[@r='{_ROW}']")
    if row is None:
        raise ValueError(f"{part} has no row {_ROW}")
    row.set("ht", _HEIGHT)
    cell = etree.Element(main("c"), {"r": f"A{_ROW}", "s": str(style), "t": "inlineStr"})
    text = etree.SubElement(etree.SubElement(cell, main("is")), main("t"))
    text.text = BANNER
    row.insert(0, cell)
    _hide_when_ready(sheet, hidden)
    parts[part] = xml(sheet)


def _styles(parts: Parts) -> tuple[int, int]:
    """Index of the banner's cell format, and of the format that hides it; both are added."""
    root = parts.root("xl/styles.xml")
    fonts, formats, differences = (root.find(main(tag)) for tag in ("fonts", "cellXfs", "dxfs"))
    if fonts is None or formats is None or differences is None:
        raise ValueError("xl/styles.xml has no fonts, cellXfs or dxfs")
    font = deepcopy(fonts[0])
    for colour in font.iterfind(main("color")):
        colour.attrib.clear()
        colour.set("theme", _RED)
    fonts.append(font)
    etree.SubElement(
        formats,
        main("xf"),
        {
            "numFmtId": "0",
            "fontId": str(len(fonts) - 1),
            "fillId": "0",
            "borderId": "0",
            "xfId": "0",
            "applyFont": "1",
        },
    )
    difference = etree.SubElement(differences, main("dxf"))
    etree.SubElement(difference, main("numFmt"), numFmtId="199", formatCode=";;;")
    for group in (fonts, formats, differences):
        group.set("count", str(len(group)))
    parts["xl/styles.xml"] = xml(root)
    return len(formats) - 1, len(differences) - 1


def _hide_when_ready(sheet: etree._Element, hidden: int) -> None:
    priorities = [int(rule.get("priority", "0")) for rule in sheet.iter(main("cfRule"))]
    block = etree.Element(main("conditionalFormatting"), sqref=f"A{_ROW}")
    rule = etree.SubElement(
        block,
        main("cfRule"),
        {"type": "expression", "dxfId": str(hidden), "priority": str(max(priorities, default=0) + 1)},
    )
    etree.SubElement(rule, main("formula")).text = "PortfolioReady()"
    insert_in_order(sheet, block, _AFTER_FORMATS)
