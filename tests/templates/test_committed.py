"""What `workbook_templates/` holds is what the code builds, part by part; numeric results agree to 1e-9."""

from __future__ import annotations

import base64
import re
import tomllib
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from tests.workbooks import finished_template
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.templates import TEMPLATES

COMMITTED = Path(__file__).parents[2] / "workbook_templates"
REMEDY = "run `make templates` and commit the result"
NUMBER = re.compile(rb"<((?:c:)?v)>(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)</\1>")
PACKED = re.compile(
    rb">(eJ[A-Za-z0-9+/]{20,}=*)<"
)  # the undo record: its compression may differ, not its content


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def masked(xml: bytes) -> tuple[bytes, list[float]]:
    """A part without its numeric results, and these."""
    xml = PACKED.sub(lambda match: zlib.decompress(base64.b64decode(match[1])), xml)
    return NUMBER.sub(rb"<\1/>", xml), [float(number) for _, number in NUMBER.findall(xml)]


def difference(name: str, old: bytes, new: bytes) -> str | None:
    """In which way two versions of a part differ; None if they are the same."""
    if not name.endswith((".xml", ".rels")):
        return None if old == new else f"{name} differs"
    (text, numbers), (new_text, new_numbers) = masked(old), masked(new)
    if text != new_text:
        pairs = enumerate(zip(text, new_text, strict=False))
        at = next((k for k, (a, b) in pairs if a != b), min(len(text), len(new_text)))
        old_part, new_part = (
            t[max(at - 60, 0) : at + 60].decode("utf-8", "replace") for t in (text, new_text)
        )
        return f"{name} differs: {old_part!r} is committed, {new_part!r} is built"
    for a, b in zip(numbers, new_numbers, strict=True):
        if abs(a - b) > 1e-9 * max(1.0, abs(b)):
            return f"{name} holds {a!r}, and {b!r} is built"
    return None


def differences(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    found = [f"{name} is missing" for name in new.keys() - old.keys()]
    found += [f"{name} is built no more" for name in old.keys() - new.keys()]
    both = (name for name in new if name in old)
    return found + [text for name in both if (text := difference(name, old[name], new[name]))]


NAMES = {template.name for template in TEMPLATES}


def fresh_parts(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(finished_template(name))) as package:
        return {part: package.read(part) for part in package.namelist()}


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm"])
def test_every_template_is_committed_and_nothing_else(ending: str) -> None:
    assert {path.stem for path in COMMITTED.glob(f"*{ending}")} == NAMES, REMEDY


def test_the_package_brings_what_goes_into_excel() -> None:
    project = tomllib.loads((COMMITTED.parent / "pyproject.toml").read_text(encoding="utf-8"))
    brought = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    files = [ADDIN_NAME, *(f"{name}.xlsm" for name in NAMES)]
    assert brought == {
        f"workbook_templates/{file}": f"xl_portfolio/hosts/excel/built/{file}" for file in files
    }


@pytest.mark.parametrize("name", NAMES)
def test_committed_is_what_is_built(name: str) -> None:
    found = differences(parts(COMMITTED / f"{name}.xlsx"), fresh_parts(name))
    assert not found, f"{REMEDY}: {len(found)} differences, first {found[:3]}"


def test_last_digits_do_not_count_and_everything_else_does() -> None:
    fresh = fresh_parts("portfolio_optimizer")
    name = "xl/worksheets/sheet9.xml"
    number = next(match for match in NUMBER.finditer(fresh[name]) if b"0." in match[2])
    value = float(number[2])

    def with_value(new: str) -> dict[str, bytes]:
        xml = fresh[name]
        return {**fresh, name: xml[: number.start(2)] + new.encode() + xml[number.end(2) :]}

    assert differences(with_value(repr(value * (1 + 1e-13))), fresh) == []
    assert differences(with_value(repr(value + 1e-6)), fresh) == [
        f"{name} holds {value + 1e-6!r}, and {value!r} is built"
    ]
    renamed = {**fresh, name: fresh[name].replace(b"<sheetData>", b"<sheetdata>", 1)}
    assert len(differences(renamed, fresh)) == 1
    fewer = {key: part for key, part in fresh.items() if key != name}
    assert differences(fewer, fresh) == [f"{name} is missing"]
    assert differences(fresh, fewer) == [f"{name} is built no more"]
