"""The parts of an Office file: read from its zip, changed, and packed again to the same bytes every time."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DOCUMENT", "MAIN", "Parts", "insert_in_order", "main", "xml"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_CONTENT_TYPES = "[Content_Types].xml"
_NO_RELATIONSHIPS = f'<Relationships xmlns="{_RELATED}"/>'.encode()


class Parts(dict[str, bytes]):
    """Content of each part by its name, in the order of the file."""

    @classmethod
    def of(cls, file: bytes) -> Parts:
        """Parts of a file."""
        with zipfile.ZipFile(BytesIO(file)) as package:
            return cls({info.filename: package.read(info) for info in package.infolist()})

    def packed(self) -> bytes:
        """The file."""
        written = BytesIO()
        with zipfile.ZipFile(written, "w") as package:
            for name, content in self.items():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                package.writestr(entry, content)
        return written.getvalue()

    def root(self, name: str) -> etree._Element:
        """Root element of a part."""
        return etree.fromstring(self[name], _PARSER)

    def declare(self, *, extension: str = "", part: str = "", content_type: str) -> None:
        """Declare the content type of an extension or of one part."""
        root = self.root(_CONTENT_TYPES)
        tag, key, value = (
            ("Override", "PartName", f"/{part}") if part else ("Default", "Extension", extension)
        )
        old = next((each for each in root if each.get(key) == value), None)
        if old is None:
            old = etree.Element(f"{{{_TYPES}}}{tag}", {key: value})
            root.insert(len(root) if part else 0, old)
        old.set("ContentType", content_type)
        self[_CONTENT_TYPES] = xml(root)

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relationship from a part ("" is the package) to a part, and return its id."""
        folder, name = posixpath.split(source)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        root = etree.fromstring(self.get(place, _NO_RELATIONSHIPS), _PARSER)
        identifier = f"rId{1 + max((int(each.get('Id', 'rId0')[3:]) for each in root), default=0)}"
        relative = posixpath.relpath(target, folder or ".") if folder else target
        etree.SubElement(
            root, f"{{{_RELATED}}}Relationship", {"Id": identifier, "Type": kind, "Target": relative}
        )
        self[place] = xml(root)
        return identifier

    def sheets(self) -> dict[str, str]:
        """Part of each worksheet by the name on its tab, in the order of the tabs."""
        related = {
            each.get("Id"): posixpath.normpath(posixpath.join("xl", each.get("Target", "")))
            for each in self.root("xl/_rels/workbook.xml.rels")
        }
        tabs = self.root("xl/workbook.xml").iterfind(f"{main('sheets')}/{main('sheet')}")
        return {tab.get("name", ""): related[tab.get(f"{{{DOCUMENT}}}id")] for tab in tabs}


def main(tag: str) -> str:
    """Name of an element of a workbook or a sheet."""
    return f"{{{MAIN}}}{tag}"


def insert_in_order(parent: etree._Element, child: etree._Element, before: Sequence[str]) -> None:
    """Insert an element in front of the first of those that the schema puts after it."""
    for at, sibling in enumerate(parent):
        if etree.QName(sibling).localname in before:
            parent.insert(at, child)
            return
    parent.append(child)


def xml(root: etree._Element) -> bytes:
    """Text of a part."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
