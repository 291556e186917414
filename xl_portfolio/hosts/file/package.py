"""The zip file that a workbook is: opened with suspicion, its parts read and replaced in memory."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from xl_portfolio.core.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["DOCUMENT", "MAIN", "RELATIONSHIPS", "Package", "integer"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"

_STRICT = "http://purl.oclc.org/ooxml/"  # the other dialect of the standard, which hardly anybody saves
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # an encrypted workbook and an old .xls begin with it
_ENDINGS = (".xlsx", ".xlsm")

# A full template (60 assets, 1,300 prices) has 60 parts, 1 MB packed and 8 MB unpacked.
_MOST_BYTES = 200 * 2**20
_MOST_PARTS = 10_000
_MOST_UNPACKED = 1000 * 2**20
_HARMLESS = 50 * 2**20  # unpacked; below this the ratio does not matter
_MOST_RATIO = 200  # sheets pack 5 to 50 times smaller; a zip bomb about 1,000 times

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Package:
    """Parts of a workbook by name, all in memory: the file itself is never touched here.

    Parameters
    ----------
    path : Path
        Where it came from, for sentences.
    data : bytes
        The whole file.

    Raises
    ------
    WorkbookError
        If it is not an Excel workbook that can be read safely.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        self.state: Mapping[str, bytes] = MappingProxyType({})  # the parts that were replaced
        _check_beginning(path, data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _BROKEN:
            raise _damaged(path) from None
        _check_sizes(path, data, entries)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) < len(entries):
            raise _damaged(path, "it holds two parts of one name")
        self.workbook_part = self._find_workbook()

    @classmethod
    def open(cls, path: Path) -> Package:
        """Package of the file at `path`.

        Raises
        ------
        WorkbookError
            If there is none, or it is not an Excel workbook that can be read safely.
        """
        if path.is_dir():
            raise WorkbookError(f"{path} is a folder: name the workbook inside it.")
        if path.suffix.lower() not in _ENDINGS:
            raise WorkbookError(
                f"{path.name} does not end in .xlsx or .xlsm: open it in your spreadsheet program and "
                "save it as an Excel workbook (.xlsx)."
            )
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise WorkbookError(
                    f"{path.name} is larger than {_MOST_BYTES >> 20} MB: no workbook of ours is."
                )
            data = path.read_bytes()
        except FileNotFoundError:
            raise WorkbookError(f"There is no file {path}: check the folder and the spelling.") from None
        except PermissionError:
            raise WorkbookError(
                f"{path.name} may not be read: another program holds it, or you lack the right to open it."
            ) from None
        except (OSError, RuntimeError) as error:
            raise WorkbookError(f"{path.name} cannot be read: {_reason(error)}.") from None
        return cls(path, data)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> Iterator[str]:
        """Names of all parts in the order of the file."""
        return iter(self._entries)

    def part(self, name: str) -> bytes:
        """Content of a part, as replaced if it was."""
        if name in self.state:
            return self.state[name]
        try:
            return self._zip.read(self._entries[name])
        except KeyError:
            raise _damaged(self.path, f"its part {name} is missing") from None
        except _BROKEN:
            raise _damaged(self.path, f"its part {name} cannot be unpacked") from None

    def xml(self, name: str) -> etree._Element:
        """Root element of an XML part; entities and document types are refused."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self.part(name), parser)
        except (etree.XMLSyntaxError, ValueError):
            raise _damaged(self.path, f"its part {name} is not well-formed") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise _damaged(self.path, f"its part {name} declares a document type, which no workbook does")
        return root

    def replace(self, name: str, content: bytes) -> None:
        """Give an existing part a new content."""
        self.state = MappingProxyType({**self.state, name: content})

    def replace_xml(self, name: str, root: etree._Element) -> None:
        """Give an existing XML part a new content."""
        self.replace(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    @property
    def changed(self) -> bool:
        """Whether any part was replaced."""
        return bool(self.state)

    def packed(self) -> bytes:
        """The whole file with the replaced parts; all other parts keep content, order and dates."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, entry in self._entries.items():
                copy = zipfile.ZipInfo(name, entry.date_time)
                copy.compress_type = zipfile.ZIP_STORED if entry.compress_type == 0 else zipfile.ZIP_DEFLATED
                copy.external_attr, copy.create_system = entry.external_attr, entry.create_system
                copy.comment = entry.comment
                target.writestr(copy, self.part(name))
        return out.getvalue()

    def related(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Parts that `part` refers to: relationship id to (last word of its type, part name)."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in self.xml(relations).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = kind, target.lstrip("/")
        return found

    def _find_workbook(self) -> str:
        if "mimetype" in self:
            raise WorkbookError(
                f"{self.path.name} is an OpenDocument file, whatever its ending: save it as an Excel workbook."
            )
        part = next((target for kind, target in self.related("").values() if kind == "officeDocument"), "")
        if part.endswith(".bin"):
            raise WorkbookError(f"{self.path.name} is a binary workbook (.xlsb): save it as .xlsx or .xlsm.")
        if part not in self:
            raise WorkbookError(f"{self.path.name} is a zip file, but there is no workbook in it.")
        tag = str(self.xml(part).tag)
        if tag.startswith(f"{{{_STRICT}"):
            raise WorkbookError(
                f"{self.path.name} was saved as Strict Open XML: save it as an ordinary Excel workbook (.xlsx)."
            )
        if tag != f"{{{MAIN}}}workbook":
            raise WorkbookError(f"{self.path.name} is an Office document, but not a workbook.")
        return part


def integer(element: etree._Element, attribute: str, default: int = 0) -> int:
    """Whole number in an attribute; `default` if it is absent or no number."""
    text = element.get(attribute, "")
    return int(text) if text.isascii() and text.isdigit() else default


def _check_beginning(path: Path, data: bytes) -> None:
    if not data:
        raise WorkbookError(f"{path.name} is empty: it may not have been downloaded completely.")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookError(
                f"{path.name} is protected by a password to open it: open it in your spreadsheet program, "
                "remove that password and save it."
            )
        raise WorkbookError(
            f"{path.name} is in the old .xls format, whatever its ending: save it as an Excel workbook (.xlsx)."
        )
    if not data.startswith(b"PK"):
        raise WorkbookError(f"{path.name} is not an Excel workbook: its content is of another kind.")


def _check_sizes(path: Path, data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)  # reading stops there, and the checksum tells
    bomb = unpacked > _MOST_UNPACKED or (unpacked > _HARMLESS and unpacked > _MOST_RATIO * len(data))
    if bomb or len(entries) > _MOST_PARTS:
        raise WorkbookError(
            f"{path.name} would unpack to {len(entries):,} parts and {unpacked / 2**20:,.0f} MB: "
            "it is not opened, because no workbook of ours is like that."
        )


def _damaged(path: Path, how: str = "it is not a complete zip file") -> WorkbookError:
    return WorkbookError(
        f"{path.name} is damaged: {how}. Open and save it in your spreadsheet program, or use a copy."
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
