"""Charts keep a copy of the values they show: it follows the cells that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from xl_portfolio.hosts.file.areas import LAST_COLUMN, LAST_ROW, Area, split_sheet
from xl_portfolio.sheet.grid import CellError, serial_of

if TYPE_CHECKING:
    from xl_portfolio.hosts.file.book import Book
    from xl_portfolio.sheet.grid import Cell

__all__ = ["refresh_charts"]

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_CHART_2012 = "http://schemas.microsoft.com/office/drawing/2012/chart"  # labels from cells came with it
_POINTS, _FORMAT = (f"{{{_CHART}}}{tag}" for tag in ("ptCount", "pt"))
_CACHES = {  # reference: its formula, its copy of the values
    f"{{{_CHART}}}numRef": (f"{{{_CHART}}}f", f"{{{_CHART}}}numCache"),
    f"{{{_CHART}}}strRef": (f"{{{_CHART}}}f", f"{{{_CHART}}}strCache"),
    f"{{{_CHART_2012}}}datalabelsRange": (f"{{{_CHART_2012}}}f", f"{{{_CHART_2012}}}dlblRangeCache"),
}


def refresh_charts(book: Book) -> None:
    """Rewrite the copies of values in every chart that shows a changed cell."""
    for part in list(book.package.names()):
        if not (part.startswith("xl/charts/chart") and part.endswith(".xml")):
            continue
        root = book.package.xml(part)
        touched = [_refresh(book, element) for tag in _CACHES for element in root.iter(tag)]
        if any(touched):
            book.package.replace_xml(part, root)


def _refresh(book: Book, reference: etree._Element) -> bool:
    """Whether the copy of numbers, texts or labels under a reference was stale; it is new then."""
    formula, copy = _CACHES[str(reference.tag)]
    cache = reference.find(copy)
    area = _place(book, reference.findtext(formula, ""))
    if cache is None or area is None or not book.changes(area):
        return False
    for point in cache.findall(_FORMAT) + cache.findall(_POINTS):
        cache.remove(point)
    place = 1 if cache.find(f"{{{_CHART}}}formatCode") is not None else 0
    numeric = str(reference.tag).endswith("numRef")
    points = [etree.Element(_POINTS, val=str(area.size))]
    sheet = book.sheet(area.sheet)
    for index, at in enumerate(area):
        text = _shown(sheet.value(*at), numeric)
        if text is not None:
            point = etree.Element(_FORMAT, idx=str(index))
            etree.SubElement(point, f"{{{_CHART}}}v").text = text
            points.append(point)
    cache[place:place] = points
    return True


def _place(book: Book, formula: str) -> Area | None:
    """Cells a series shows, given as an address or by a defined name."""
    area = book.place(formula)
    if area is None:
        area = book.area(split_sheet(formula)[1])
    whole = area is not None and (area.bottom == LAST_ROW or area.right == LAST_COLUMN)
    return None if whole else area


def _shown(value: Cell, numeric: bool) -> str | None:
    """Text of a point; None leaves a gap, as an error cell does in a line."""
    if value is None:
        return None
    if isinstance(value, CellError):
        return None if numeric else value.code
    if isinstance(value, str):
        return None if numeric else value
    return repr(serial_of(value) if not isinstance(value, (bool, float)) else float(value))
