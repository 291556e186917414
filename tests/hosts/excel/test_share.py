"""Handing on: what a client and a colleague get, and what neither may."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from tests.hosts.excel.test_files import known_mistake
from xl_portfolio.core.errors import PortfolioError, WorkbookError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.calc.pdf import write_pdf
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.hosts.excel.banner import BANNER
from xl_portfolio.hosts.excel.guide import GUIDE_NAME, picture_guide
from xl_portfolio.hosts.excel.installer import INSTALLER_NAME, installer
from xl_portfolio.hosts.excel.parts import MAIN, Parts, main, xml
from xl_portfolio.hosts.excel.plain_copy import plain_copy
from xl_portfolio.hosts.excel.share import share
from xl_portfolio.hosts.excel.source import CONFIGURATION_SHEET
from xl_portfolio.hosts.excel.wheel import own_wheel
from xl_portfolio.templates import TEMPLATES, Template

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOK = "portfolio_optimizer.xlsm"
FUNCTIONS = default_engine().functions
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture
def telling(built: Mapping[str, bytes]) -> bytes:
    """The workbook with macros after somebody has worked with it: names, paths, notes and links are in it."""
    parts = Parts.of(built[BOOK])
    core = parts["docProps/core.xml"].decode()
    people = "<dc:creator>Zacharias</dc:creator><cp:lastModifiedBy>Zacharias</cp:lastModifiedBy>"
    core = re.sub(r"<dc:creator>.*?</dc:creator>|<cp:lastModifiedBy>.*?</cp:lastModifiedBy>", "", core)
    parts["docProps/core.xml"] = core.replace(
        "</cp:coreProperties>", f"{people}</cp:coreProperties>"
    ).encode()
    app = parts["docProps/app.xml"].decode()
    parts["docProps/app.xml"] = re.sub(
        r"<Company>.*?</Company>", "<Company>Zacharias</Company>", app
    ).encode()
    parts["docProps/custom.xml"] = b"<Properties>Zacharias</Properties>"
    parts.relate("", "custom", "docProps/custom.xml")
    book = parts.root("xl/workbook.xml")
    x15ac = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"
    path = f'<x15ac:absPath xmlns:x15ac="{x15ac}" url="C:\\Zacharias\\"/>'
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    book.insert(
        1,
        etree.fromstring(
            f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice>{path}</mc:Choice></mc:AlternateContent>'
        ),
    )
    parts["xl/workbook.xml"] = xml(book)
    first = next(iter(parts.sheets().values()))
    parts["xl/persons/person.xml"] = b"<personList>Zacharias</personList>"
    parts.relate("xl/workbook.xml", "person", "xl/persons/person.xml")
    parts["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors><author>Zacharias</author></authors><commentList/></comments>'.encode()
    )
    parts.relate(first, f"{OFFICE}/comments", "xl/comments1.xml")
    _link_outside(parts, first)
    for sheet, cell, text in (
        ("Import", "B6", "C:\\Zacharias\\prices.csv"),
        ("Configuration", "A5", "secret of before"),
    ):
        _type(parts, sheet, cell, text)
    return parts.packed()


def _link_outside(parts: Parts, sheet: str) -> None:
    rels = f"xl/worksheets/_rels/{Path(sheet).name}.rels"
    root = parts.root(rels)
    target = {
        "Id": "rId77",
        "Type": f"{OFFICE}/hyperlink",
        "Target": "https://zacharias.example/",
        "TargetMode": "External",
    }
    etree.SubElement(root, f"{{{RELATIONS}}}Relationship", target)
    parts[rels] = xml(root)
    page = parts.root(sheet)
    (links,) = page.iter(main("hyperlinks"))
    etree.SubElement(links, main("hyperlink"), {"ref": "A40", f"{{{OFFICE}}}id": "rId77"})
    parts[sheet] = xml(page)


def _type(parts: Parts, sheet: str, cell: str, text: str) -> None:
    part = parts.sheets()[sheet]
    root = parts.root(part)
    (found,) = root.xpath(f"//m:c[@r='{cell}']", namespaces={"m": MAIN})
    for child in list(found):
        found.remove(child)
    found.set("t", "inlineStr")
    etree.SubElement(etree.SubElement(found, main("is")), main("t")).text = text
    parts[part] = xml(root)


@pytest.mark.parametrize("formulas", [False, True])
def test_nothing_personal_no_code_no_links(telling: bytes, formulas: bool, tmp_path: Path) -> None:
    copy = plain_copy(telling, FUNCTIONS, formulas=formulas)
    parts = Parts.of(copy)
    everything = b"".join(parts.values())
    for trace in (
        b"Zacharias",
        b"secret of before",
        b".example/",
        b"vbaProject",
        b"Press_",
        b"PortfolioReady",
        b"codeName",
    ):
        assert trace not in everything, trace
    assert BANNER.encode() not in everything
    assert not [name for name in parts if name.endswith((".bin", ".vml")) or "comments" in name]
    assert CONFIGURATION_SHEET not in parts.sheets()
    path = tmp_path / "copy.xlsx"
    path.write_bytes(copy)
    assert not [
        error for error in OpenXmlValidator(max_errors=0).validate(path).errors if not known_mistake(error)
    ]


def test_client_copy_shows_the_same_without_formulas(telling: bytes) -> None:
    copy = plain_copy(telling, FUNCTIONS, formulas=False)
    with_formulas = load_workbook(BytesIO(copy))
    shown, original = (load_workbook(BytesIO(data), data_only=True) for data in (copy, telling))
    blanked = {("Start", "A4"), ("Import", "B6"), ("Configuration", "A5")}
    for sheet in shown.worksheets:
        for row, formulas, before in zip(
            sheet.iter_rows(),
            with_formulas[sheet.title].iter_rows(),
            original[sheet.title].iter_rows(),
            strict=True,
        ):
            for cell, formula, old in zip(row, formulas, before, strict=True):
                assert formula.data_type != "f"
                same = cell.value == old.value or (cell.value, old.value) == (None, "")
                assert same or (sheet.title, cell.coordinate) in blanked
    assert b"<f>" not in b"".join(part for name, part in Parts.of(copy).items() if "worksheets" in name)


def test_colleague_keeps_formulas(telling: bytes) -> None:
    copy, before = (
        load_workbook(BytesIO(data)) for data in (plain_copy(telling, FUNCTIONS, formulas=True), telling)
    )
    formulas = {
        (s.title, c.coordinate) for s in copy for row in s.iter_rows() for c in row if c.data_type == "f"
    }
    assert formulas == {
        (s.title, c.coordinate) for s in before for row in s.iter_rows() for c in row if c.data_type == "f"
    }


@pytest.mark.parametrize(
    "travelled",
    [
        "'C:\\Users\\Ann\\XLSTART\\xl_portfolio.xlam'!SHARPE(A1:A9)",
        "[1]!SHARPE(A1:A9)",
        "xl_portfolio.xlam!SHARPE(A1:A9)",
        "XLP.SHARPE(A1:A9)",
        "_xludf.SHARPE(A1:A9)",
        "SHARPE(A1:A9)",
    ],
)
def test_functions_lose_their_path(built: Mapping[str, bytes], travelled: str) -> None:
    assert _formula_after(built, f"1+{travelled}") == "1+SHARPE(A1:A9)"


def test_formula_that_leads_elsewhere_is_refused(built: Mapping[str, bytes]) -> None:
    with pytest.raises(WorkbookError, match="leads to another workbook"):
        _formula_after(built, "[2]Sheet1!A1+1")


def _formula_after(built: Mapping[str, bytes], formula: str) -> str:
    parts = Parts.of(built[BOOK])
    part = parts.sheets()["Start"]
    sheet = parts.root(part)
    first = next(sheet.iter(main("f")))
    first.text = formula
    parts[part] = xml(sheet)
    after = Parts.of(plain_copy(parts.packed(), FUNCTIONS, formulas=True))
    return str(next(after.root(part).iter(main("f"))).text)


# --- the folder -------------------------------------------------------------------------------------


def no_pdf(book: Path, target: Path) -> None:
    raise PortfolioError("LibreOffice was not found.")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_for_a_client(built: Mapping[str, bytes], template: Template, tmp_path: Path) -> None:
    said = share("Smith", built[f"{template.name}.xlsm"], tmp_path / "out", write_pdf)
    assert said == [str(tmp_path / "out" / name) for name in ("Smith report.xlsx", "Smith report.pdf")]
    text = subprocess.run(["pdftotext", said[1], "-"], capture_output=True, text=True, check=True).stdout
    assert template.title.split()[-1] in text
    assert "checks OK" in text
    assert "#NAME?" not in text


def test_without_libreoffice_there_is_a_sentence(built: Mapping[str, bytes], tmp_path: Path) -> None:
    said = share("Smith", built[BOOK], tmp_path, no_pdf)
    assert said[-1].startswith("There is no PDF: LibreOffice was not found.")
    assert "from Excel" in said[-1]


def test_for_a_colleague(built: Mapping[str, bytes], tmp_path: Path) -> None:
    share("Smith", built[BOOK], tmp_path, no_pdf, "colleague")
    files = {path.name for path in tmp_path.iterdir()}
    (wheel,) = [name for name in files if name.endswith(".whl")]
    assert files == {"Smith report.xlsx", "Smith.xlsx", ADDIN_NAME, INSTALLER_NAME, GUIDE_NAME, wheel}
    assert wheel.encode() in (tmp_path / INSTALLER_NAME).read_bytes()


def test_nothing_is_overwritten(built: Mapping[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "Smith report.xlsx").write_text("mine")
    with pytest.raises(WorkbookError, match="exists"):
        share("Smith", built[BOOK], tmp_path, no_pdf)
    assert (tmp_path / "Smith report.xlsx").read_text() == "mine"


# --- the kit ----------------------------------------------------------------------------------------


def test_wheel_installs_and_brings_the_add_in(built: Mapping[str, bytes], tmp_path: Path) -> None:
    name, content = own_wheel(built)
    (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*command, str(tmp_path / "there"), str(tmp_path / name)], check=True)
    script = (
        "import xl_portfolio; from xl_portfolio.hosts.excel.install import built_file; "
        "ratio = xl_portfolio.evaluate('SHARPE', [.02, -.01, .03], 0, 12); "
        "print(len(built_file('xl_portfolio.xlam')), round(ratio, 3))"
    )
    environment = {"PYTHONPATH": str(tmp_path / "there"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=tmp_path,
    )
    assert done.stdout.split() == [str(len(built[ADDIN_NAME])), "2.219"]
    with zipfile.ZipFile(BytesIO(content)) as wheel:
        assert "xl-portfolio" in wheel.read(next(n for n in wheel.namelist() if "entry_points" in n)).decode()
        assert not [n for n in wheel.namelist() if "__pycache__" in n]


def test_installer_is_a_batch_file_of_windows() -> None:
    script = installer("xl_portfolio-0.1.0-py3-none-any.whl")
    text = script.decode("ascii")
    assert text.count("\r\n") == text.count("\n")
    labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert set(re.findall(r"goto (\w+)", text)) <= labels
    assert "@" not in text.replace("@echo off", "")
    assert "runas" not in text.lower()
    assert "executionpolicy" not in text.lower(), "nothing is switched off for it"
    assert 'xl-portfolio.exe" install excel' in text


def test_guide_is_one_page_and_the_same_every_time(tmp_path: Path) -> None:
    assert picture_guide() == picture_guide()
    (tmp_path / "guide.pdf").write_bytes(picture_guide())
    said = subprocess.run(
        ["pdfinfo", tmp_path / "guide.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Pages:\s+1\n", said)
    text = subprocess.run(
        ["pdftotext", tmp_path / "guide.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    for word in ("Unblock", "Run anyway", "Enable Editing", "quarantine", INSTALLER_NAME, "Never lower"):
        assert word in text
