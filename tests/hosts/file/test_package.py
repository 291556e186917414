"""What is not a workbook, or not a safe one, is refused with a sentence of its own."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from pathlib import Path

import pytest

from tests.hosts.file.samples import parts, rezipped, rich_workbook
from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.hosts.file import FileWorkbook
from xl_portfolio.hosts.file import package as package_module

_TYPES = "[Content_Types].xml"


def refusal(path: Path) -> str:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WorkbookError) as caught:
        FileWorkbook(path).read(["Prices", "Assets"])
    assert before is None or path.read_bytes() == before
    sentence = str(caught.value)
    assert sentence.endswith(".")
    return sentence


def zipped(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_missing(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "plan.xlsx")


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").mkdir()
    assert "is a folder" in refusal(tmp_path / "plan.xlsx")


@pytest.mark.parametrize("name", ["plan.xls", "plan.ods", "plan.csv", "plan"])
def test_other_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    assert "does not end in .xlsx or .xlsm" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"Date,AAA\n2024-01-01,1\n", "not an Excel workbook"),
        (b"<html>sign in</html>", "not an Excel workbook"),
        (b"PK\x03\x04 and then nothing", "is damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old .xls format"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
    ],
    ids=["empty", "text", "page", "cut", "old", "encrypted"],
)
def test_other_content(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    assert says in refusal(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"readme.txt": b"hello"}, "there is no workbook in it"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        (
            {
                "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>'
            },
            ".xlsb",
        ),
    ],
    ids=["other", "opendocument", "binary"],
)
def test_zip_of_another_kind(tmp_path: Path, content: dict[str, bytes], says: str) -> None:
    assert says in refusal(zipped(tmp_path / "plan.xlsx", content))


def test_word_document_and_strict_workbook(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    workbook = parts(path)["xl/workbook.xml"]
    transitional = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rezipped(
        path,
        {"xl/workbook.xml": workbook.replace(transitional, b"http://purl.oclc.org/ooxml/spreadsheetml/main")},
    )
    assert "Strict Open XML" in refusal(path)
    rezipped(path, {"xl/workbook.xml": workbook.replace(transitional, b"http://example.org/document")})
    assert "not a workbook" in refusal(path)


@pytest.mark.parametrize(
    ("part", "content", "says"),
    [
        ("xl/worksheets/sheet2.xml", b"<worksheet><sheetData>", "not well-formed"),
        ("xl/worksheets/sheet2.xml", None, "is missing"),
        ("xl/tables/table1.xml", b"", "not well-formed"),
        ("xl/workbook.xml", b"\xff\xfe", "not well-formed"),
        (
            "xl/worksheets/sheet2.xml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
            b'2006/main"><sheetData>&a;</sheetData></worksheet>',
            "document type",
        ),
    ],
)
def test_damaged_part(tmp_path: Path, part: str, content: bytes | None, says: str) -> None:
    path = rezipped(rich_workbook(tmp_path / "plan.xlsx"), {part: content})
    sentence = refusal(path)
    assert says in sentence
    assert part in sentence


def test_external_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]><worksheet xmlns="http://schemas.openxmlformats.org'
        '/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str"><v>&a;</v></c></row></sheetData></worksheet>'
    )
    path = rezipped(rich_workbook(tmp_path / "plan.xlsx"), {"xl/worksheets/sheet2.xml": sheet.encode()})
    assert "document type" in refusal(path)


def test_zip_bomb_by_ratio(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    rezipped(path, {"xl/media/blank.bin": bytes(60 * 2**20)})
    assert "would unpack to" in refusal(path)


def test_zip_bomb_by_count_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    for limit in ("_MOST_PARTS", "_MOST_UNPACKED"):
        with monkeypatch.context() as patch:
            patch.setattr(package_module, limit, 10)
            assert "would unpack to" in refusal(path)
    monkeypatch.setattr(package_module, "_MOST_BYTES", 10)
    assert "is larger than" in refusal(path)


def test_size_that_lies(tmp_path: Path) -> None:
    """A part that unpacks to more than its entry says is cut there, and its checksum no longer fits."""
    path = rich_workbook(tmp_path / "plan.xlsx")
    data = bytearray(path.read_bytes())
    sheet = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet2.xml")
    directory = data.rfind(b"xl/worksheets/sheet2.xml") - 46
    data[directory + 24 : directory + 28] = (sheet.file_size // 2).to_bytes(4, "little")
    path.write_bytes(data)
    assert "cannot be unpacked" in refusal(path)


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(_TYPES, b"")
    assert "two parts of one name" in refusal(path)


def test_damage_anywhere_is_a_sentence(tmp_path: Path) -> None:
    """Flipped bytes and lost ends: either still readable or refused, never anything else."""
    path = rich_workbook(tmp_path / "plan.xlsx")
    whole = path.read_bytes()
    chance = random.Random(1)
    refused = 0
    for _ in range(300):
        data = bytearray(whole)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        else:
            for _ in range(chance.randint(1, 20)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            FileWorkbook(path).read(["Prices", "Assets", "Result"])
        except WorkbookError:
            refused += 1
    assert refused > 50


def test_garbled_xml_is_a_sentence(tmp_path: Path) -> None:
    """Attributes with other contents than the standard allows: read as well as possible, or refused."""
    path = rich_workbook(tmp_path / "plan.xlsx")
    whole = parts(path)
    chance = random.Random(2)
    names = [
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/workbook.xml",
        "xl/tables/table1.xml",
    ]
    names += ["xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
    for _ in range(300):
        name = chance.choice(names)
        pieces = whole[name].decode().split('"')
        at = chance.randrange(1, len(pieces), 2)
        pieces[at] = chance.choice(
            ["", "-1", "x", "99999999999", "A0", "ZZZZ9", "1e5", "²", "A1:", "#REF!", "[", "'!"]
        )
        rezipped(path, {**whole, name: '"'.join(pieces).encode()})
        with contextlib.suppress(WorkbookError):
            FileWorkbook(path).read(["Prices", "Assets", "Result", "Tickers", "Rate"])
