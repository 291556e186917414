"""What XlsxWriter cannot say, entered into the finished file: named cell styles, chart labels from cells.

The file is rewritten with fixed times, so that the same workbook is the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import deepcopy
from io import BytesIO

from lxml import etree

from xl_portfolio.templates.theme import STYLES

__all__ = ["finished"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART_2012 = "http://schemas.microsoft.com/office/drawing/2012/chart"
_SPACES = {"s": _MAIN, "c": _CHART, "a": _DRAWING}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_ASPECTS = {
    "numFmtId": "applyNumberFormat",
    "fontId": "applyFont",
    "fillId": "applyFill",
    "borderId": "applyBorder",
}


def finished(data: bytes, styles: Mapping[int, str], bases: Mapping[str, int]) -> bytes:
    """The workbook with named styles and labels from cells.

    Parameters
    ----------
    data : bytes
        What XlsxWriter wrote.
    styles : mapping of the index of a cell format to the name of its style
    bases : mapping of the name of a style to the index of the format that is just the style
    """
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == "xl/styles.xml":
                part = _with_named_styles(part, styles, bases)
            elif info.filename.startswith("xl/charts/chart"):
                part = _with_labels_from_cells(part)
            entry = zipfile.ZipInfo(info.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, part)
    return written.getvalue()


def _with_named_styles(part: bytes, styles: Mapping[int, str], bases: Mapping[str, int]) -> bytes:
    """Enter each named style, and let the cell formats derived from it follow it where they agree."""
    root = etree.fromstring(part)
    formats, masters, names = (_child(root, f"s:{tag}") for tag in ("cellXfs", "cellStyleXfs", "cellStyles"))
    for style in STYLES:
        if style.name not in bases:
            continue
        base = deepcopy(formats[bases[style.name]])
        del base.attrib["xfId"]
        style_id = str(len(masters))
        masters.append(base)
        for index in (index for index, name in styles.items() if name == style.name):
            _derive(formats[index], base, style_id)
        entry = etree.SubElement(names, f"{{{_MAIN}}}cellStyle", name=style.name, xfId=style_id)
        if style.builtin is not None:
            entry.set("builtinId", str(style.builtin))
            entry.set("customBuiltin", "1")
    for group in (masters, names):
        group.set("count", str(len(group)))
    return _xml(root)


def _derive(cell_format: etree._Element, base: etree._Element, style_id: str) -> None:
    """Let a cell format belong to a style and follow it wherever the two agree."""
    cell_format.set("xfId", style_id)
    for aspect, flag in _ASPECTS.items():
        cell_format.set(flag, "0" if cell_format.get(aspect) == base.get(aspect) else "1")


def _with_labels_from_cells(part: bytes) -> bytes:
    """Turn the labels of a series, each a reference to one cell, into labels from the range of these cells.

    It is what Excel calls "Value From Cells"; LibreOffice shows these, and not the single references.
    """
    root = etree.fromstring(part)
    for number, series in enumerate(root.iter(f"{{{_CHART}}}ser")):
        references = [f.text or "" for f in series.iterfind("c:dLbls/c:dLbl/c:tx/c:strRef/c:f", _SPACES)]
        if not references:
            continue
        labels = _child(series, "c:dLbls")
        font = labels.find("c:txPr/a:p/a:pPr/a:defRPr", _SPACES)
        for point, label in enumerate(labels.findall("c:dLbl", _SPACES)):
            _replace_text(label, font, f"{{{number:08X}-{point:04X}-4000-8000-000000000000}}")
        _show_only_range(labels, "<c15:showDataLabelsRange val='1'/>")
        area = f"{references[0]}:{references[-1].split('!')[1]}"
        series.append(
            _extension(
                "{02D57815-91ED-43cb-92C2-25804820EDAC}",
                f"<c15:datalabelsRange><c15:f>{area}</c15:f><c15:dlblRangeCache>"
                f"<c:ptCount val='{len(references)}'/></c15:dlblRangeCache></c15:datalabelsRange>",
            )
        )
    return _xml(root)


_SHOWN = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


def _show_only_range(labels: etree._Element, content: str) -> None:
    """Switch off what else labels could show; `content` of the extension switches the range on."""
    for shown in _SHOWN:
        for old in labels.findall(f"{{{_CHART}}}show{shown}"):
            labels.remove(old)
        etree.SubElement(labels, f"{{{_CHART}}}show{shown}", val="0")
    labels.append(_extension("{CE6537A1-D6FC-4f65-9D91-7224C49458BB}", content))


def _replace_text(label: etree._Element, font: etree._Element | None, identifier: str) -> None:
    """Let one label show its cell of the range, in the font of the series' labels."""
    field = etree.fromstring(
        f"<c:tx xmlns:c='{_CHART}' xmlns:a='{_DRAWING}'><c:rich><a:bodyPr/><a:lstStyle/><a:p>"
        f"<a:fld id='{identifier}' type='CELLRANGE'><a:rPr lang='en-US'/><a:pPr/><a:t>[CELLRANGE]</a:t></a:fld>"
        "<a:endParaRPr lang='en-US'/></a:p></c:rich></c:tx>"
    )
    if font is not None:
        run = _child(field, ".//a:rPr")
        run.attrib.update(font.attrib)
        run.extend(deepcopy(list(font)))
    label.replace(_child(label, "c:tx"), field)
    _show_only_range(label, "<c15:dlblFieldTable/><c15:showDataLabelsRange val='1'/>")


def _child(parent: etree._Element, path: str) -> etree._Element:
    """The element at a path, which XlsxWriter always writes."""
    found = parent.find(path, _SPACES)
    if found is None:
        raise LookupError(f"No {path} in {parent.tag}.")
    return found


def _extension(uri: str, content: str) -> etree._Element:
    return etree.fromstring(
        f"<c:extLst xmlns:c='{_CHART}'><c:ext xmlns:c15='{_CHART_2012}' uri='{uri}'>{content}</c:ext></c:extLst>"
    )


def _xml(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
