"""What the function wizard shows, baked into the file: the category and the help of every argument.

The description of a function is an attribute in its VBA (`source.py`); no macro has to run and no
user has to trust access to the VBA project for any of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from xl_portfolio.hosts.excel.parts import insert_in_order, main
from xl_portfolio.hosts.excel.source import CATEGORY, argument_help

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xl_portfolio.sheet.function import Function

__all__ = ["describe_functions"]

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_DEFINED_NAMES = "{8193D73E-4604-4355-AFF4-8A2333D13BE4}"  # MS-XLSX 2.3.3: help of arguments
_EXCELS_OWN = "19"  # categories that Excel has already
_AFTER_GROUPS: tuple[str, ...] = (
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
)
_AFTER_GROUPS += (
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


def describe_functions(workbook: etree._Element, functions: Iterable[Function]) -> None:
    """Enter the category and the help of all arguments into a workbook's root element."""
    groups = etree.Element(main("functionGroups"), builtInGroupCount=_EXCELS_OWN)
    etree.SubElement(groups, main("functionGroup"), name=CATEGORY)
    insert_in_order(workbook, groups, _AFTER_GROUPS)
    extensions = workbook.find(main("extLst"))
    if extensions is None:
        extensions = etree.SubElement(workbook, main("extLst"))
    nsmap = {"x14": _X14}
    extension = etree.SubElement(extensions, main("ext"), {"uri": _DEFINED_NAMES}, nsmap=nsmap)
    names = etree.SubElement(extension, f"{{{_X14}}}definedNames")
    for function in functions:
        name = etree.SubElement(names, f"{{{_X14}}}definedName", name=function.name)
        texts = argument_help(function)
        descriptions = etree.SubElement(name, f"{{{_X14}}}argumentDescriptions", count=str(len(texts)))
        for index, text in enumerate(texts):
            entry = etree.SubElement(descriptions, f"{{{_X14}}}argumentDescription", index=str(index))
            entry.text = text
