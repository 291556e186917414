"""Copies of a workbook to hand on: without code, links and personal metadata; with or without formulas."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from lxml import etree

from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.hosts.excel.banner import BANNER
from xl_portfolio.hosts.excel.parts import DOCUMENT, Parts, main, xml
from xl_portfolio.hosts.excel.source import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Container

__all__ = ["plain_copy"]

_BOOK = "xl/workbook.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_LEFT_OUT = (  # code, forms, links to elsewhere, names of people, caches of formulas
    "xl/vba",
    "xl/externalLinks/",
    "xl/connections",
    "xl/queryTables/",
    "xl/customProperty",
    "xl/ctrlProps/",
    "xl/activeX/",
    "xl/comments",
    "xl/threadedComments/",
    "xl/persons/",
    "xl/revisions/",
    "xl/webextensions/",
    "xl/printerSettings/",
    "xl/calcChain",
    "customUI/",
    "customXml/",
    "docProps/custom",
    "docMetadata/",
    "userCustomization/",
)
_BLANKED = ("UndoRecord", "ImportFile")  # what was there before, and a path on somebody's computer
_PERSONAL = ("creator", "lastModifiedBy", "Company", "Manager")
_EXTERNAL = re.compile(r"\[\d+\]|\.xl\w+['\]!]|https?://", re.IGNORECASE)


def plain_copy(data: bytes, functions: Container[str], *, formulas: bool) -> bytes:
    """The workbook as .xlsx: its values and, if asked for, its formulas.

    Notes and comments are left out, since they name their authors. Our functions lose whatever path
    or prefix stands in front of them, so that the receiver's own add-in is found.

    Parameters
    ----------
    data : bytes
        An .xlsx or .xlsm file.
    functions : container of str
        Names of our functions.
    formulas : bool
        Whether cells keep their formulas.

    Raises
    ------
    WorkbookError
        If formulas lead to another workbook and have to stay.
    """
    parts = Parts.of(data)
    _drop_configuration(parts)
    for name in [name for name in parts if name.startswith(_LEFT_OUT) or name.endswith(".vml")]:
        del parts[name]
    _drop_dead_relations(parts)
    _blank_names(parts)
    for name in parts.sheets().values():
        _change(parts, name, _clean_sheet, functions, formulas)
    for name in [name for name in parts if name.startswith("xl/tables/") and name.endswith(".xml")]:
        _change(parts, name, _clean_table, functions, formulas)
    _change(parts, _BOOK, _clean_workbook)
    parts.declare(part=_BOOK, content_type=_TYPE)
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name in parts:
            _change(parts, name, _clean_properties)
    return parts.packed()


def _change(parts: Parts, name: str, edit: Callable[..., None], *arguments: object) -> None:
    """Let `edit` change the root element of a part."""
    root = parts.root(name)
    edit(root, *arguments)
    parts[name] = xml(root)


def _drop_configuration(parts: Parts) -> None:
    """Take out the sheet of xlwings' settings; it is the last one, so that no index shifts."""
    part = parts.sheets().get(f"{PROJECT}.conf")
    if part is not None:
        del parts[part]


def _drop_dead_relations(parts: Parts) -> None:
    """Take out relations to parts that are gone or outside, and the elements that hold them."""
    for rels in [name for name in parts if name.endswith(".rels")]:
        folder, name = posixpath.split(rels)
        base = posixpath.dirname(folder)
        source = posixpath.join(base, name.removesuffix(".rels"))
        if source and source not in parts and name != ".rels":
            del parts[rels]
            continue
        root = parts.root(rels)
        dead = set()
        for relation in list(root):
            target = relation.get("Target", "")
            place = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(base, target))
            )
            if relation.get("TargetMode") == "External" or place not in parts:
                dead.add(relation.get("Id"))
                root.remove(relation)
        parts[rels] = xml(root)
        if dead and source in parts:
            _change(parts, source, _remove_holders, dead)
    _drop_types(parts)


def _drop_types(parts: Parts) -> None:
    """Take out the types of parts and endings that are gone."""
    types = parts.root("[Content_Types].xml")
    endings = {name.rsplit(".", 1)[-1] for name in parts}
    for each in list(types):
        part, ending = each.get("PartName", "").lstrip("/"), each.get("Extension")
        if (part and part not in parts) or (ending and ending not in endings):
            types.remove(each)
    parts["[Content_Types].xml"] = xml(types)


def _remove_holders(owner: etree._Element, identifiers: set[str | None]) -> None:
    for element in list(owner.iter(etree.Element)):
        parent = element.getparent()
        if parent is not None and element.get(f"{{{DOCUMENT}}}id") in identifiers:
            parent.remove(element)
            around = parent.getparent()
            if around is not None and len(parent) == 0 and not parent.attrib:
                around.remove(parent)  # such as a list of links without its last link


def _blank_names(parts: Parts) -> None:
    """Blank the cells of names that nobody else should read."""
    sheets = parts.sheets()
    for name in parts.root(_BOOK).iterfind(f"{main('definedNames')}/{main('definedName')}"):
        if name.get("name") in _BLANKED:
            sheet, _, cells = str(name.text).rpartition("!")
            _change(parts, sheets[sheet.strip("'")], _blank, cells)


def _blank(sheet: etree._Element, area: str) -> None:
    corners = [re.fullmatch(r"\$([A-Z]+)\$(\d+)", corner) for corner in area.split(":")]
    if None in corners:
        return
    columns = {corner[1] for corner in corners if corner}
    rows = [int(corner[2]) for corner in corners if corner]
    for cell in sheet.iter(main("c")):
        place = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
        if place and place[1] in columns and rows[0] <= int(place[2]) <= rows[-1]:
            _empty(cell)


def _empty(cell: etree._Element) -> None:
    _unset(cell, "t")
    for child in list(cell):
        cell.remove(child)


def _clean_sheet(sheet: etree._Element, functions: Container[str], formulas: bool) -> None:
    about = sheet.find(main("sheetPr"))
    if about is not None:
        _unset(about, "codeName")
    for cell in sheet.iter(main("c")):
        formula = cell.find(main("f"))
        if formula is not None and not formulas:
            cell.remove(formula)
            _unset(cell, "cm")
        elif formula is not None and formula.text:
            formula.text = _portable(formula.text, functions)
        if "".join(map(str, cell.itertext())) == BANNER:
            _empty(cell)
    for rule in list(sheet.iter(main("cfRule"))):
        block = rule.getparent()
        if block is not None and rule.findtext(main("formula")) == "PortfolioReady()":
            block.getparent().remove(block)  # type: ignore[union-attr]  # a block stands in a sheet


def _unset(element: etree._Element, attribute: str) -> None:
    if attribute in element.attrib:
        del element.attrib[attribute]


def _clean_table(table: etree._Element, functions: Container[str], formulas: bool) -> None:
    for tag in ("calculatedColumnFormula", "totalsRowFormula"):
        for formula in list(table.iter(main(tag))):
            if formulas:
                formula.text = _portable(formula.text or "", functions)
            else:
                formula.getparent().remove(formula)  # type: ignore[union-attr]  # it stands in a column


def _portable(formula: str, functions: Container[str]) -> str:
    """The formula with our functions by their bare names.

    Raises
    ------
    WorkbookError
        If it leads to another workbook.
    """

    def bare(match: re.Match[str]) -> str:
        return f"{match[1]}(" if match[1].upper() in functions else match[0]

    text = re.sub(r"(?:'[^']*'!|\[\d+\]!|[\w.]+\.xlam!|XLP\.|_xludf\.)([A-Z][A-Z_]+)\(", bare, formula)
    if _EXTERNAL.search(text):
        raise WorkbookError(
            f"The formula ={text:.80} leads to another workbook, which the receiver does not have: replace it by its "
            "value, or hand on the values alone (--for client)."
        )
    return text


def _clean_workbook(workbook: etree._Element) -> None:
    for element in list(workbook):
        tag = etree.QName(element).localname
        if tag in ("functionGroups", "externalReferences", "fileSharing", "AlternateContent", "extLst"):
            workbook.remove(element)
    properties = workbook.find(main("workbookPr"))
    if properties is not None:
        _unset(properties, "codeName")
    names = workbook.find(main("definedNames"))
    for name in list(names) if names is not None else []:
        if _EXTERNAL.search(str(name.text)) or "#REF!" in str(name.text):
            name.getparent().remove(name)  # type: ignore[union-attr]  # it stands among the names


def _clean_properties(properties: etree._Element) -> None:
    for element in properties.iter(etree.Element):
        if etree.QName(element).localname in _PERSONAL:
            element.text = None
