"""Putting XL Portfolio into Excel and taking it out again: for this user, as often as one likes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import PortfolioError, WorkbookError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.addin import ADDIN_NAME, build_addin
from xl_portfolio.hosts.excel.controls import BUTTONS
from xl_portfolio.hosts.excel.places import own_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_portfolio.hosts.excel.places import Places

__all__ = ["addin_file", "built_file", "install", "read_configuration", "uninstall"]

_RECORD = "installed.json"  # beside the configuration: what the installation made
_CLOSE = "Close every window of Excel, then run this again."
_FOLDERS = (Path(__file__).parent / "built", Path(__file__).parents[3] / "workbook_templates")


def install(places: Places | None = None, files: Mapping[str, bytes] | None = None) -> str:
    """Put XL Portfolio into Excel, replacing an older one; a sentence for the user.

    Parameters
    ----------
    places : Places or None
        None are those of this user.
    files : mapping of file name to content, or None
        The add-in and the workbooks with buttons; None takes the built ones.

    Raises
    ------
    PortfolioError
        If there is no Excel for this system, a file is missing, or a folder cannot be written.
    """
    places = places or own_places()
    files = files or _built_files()
    wanted = {places.startup / ADDIN_NAME: files[ADDIN_NAME], places.configuration: _configuration(places)}
    for name, content in files.items():
        if name != ADDIN_NAME and not (places.workbooks / name).exists():
            wanted[places.workbooks / name] = content  # never over a workbook that somebody works with
    for library in places.libraries:
        if not library.exists() and not (library.parent.parent / library.name).exists():
            wanted[library] = _library(library.name)
    if places.script is not None:
        wanted[places.script] = _of_xlwings(places.script.name)
    made = {*_recorded(places), *(path for path in wanted if not path.exists())}
    for path, content in wanted.items():
        _write(path, content)
    _write(_record(places), json.dumps(sorted(map(str, made)), indent=1).encode())
    return _said(places)


def uninstall(places: Places | None = None) -> str:
    """Take XL Portfolio out of Excel; workbooks stay. A sentence for the user.

    Raises
    ------
    PortfolioError
        If there is no Excel for this system, or Excel holds the add-in.
    """
    places = places or own_places()
    record = _record(places)
    ours = {places.startup / ADDIN_NAME, places.configuration, *_recorded(places)}
    found = [path for path in ours if path.exists() and path.parent != places.workbooks]
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise PortfolioError(f"{path} cannot be removed: {error.strerror}. {_CLOSE}") from None
    record.unlink(missing_ok=True)
    if places.system == "windows" and record.parent.is_dir() and not any(record.parent.iterdir()):
        record.parent.rmdir()
    if not found:
        return "XL Portfolio was not in Excel."
    return f"XL Portfolio is out of Excel; your workbooks are still in {places.workbooks}."


def addin_file() -> bytes:
    """The add-in: the built file, or built now where the tools for it are there.

    Raises
    ------
    WorkbookError
        If neither is possible.
    """
    return built_file(ADDIN_NAME) or build_addin(default_engine())


def built_file(name: str) -> bytes | None:
    """A built file that came with the package or stands in the source tree; None if there is none."""
    return next(((folder / name).read_bytes() for folder in _FOLDERS if (folder / name).is_file()), None)


def read_configuration(path: Path) -> dict[str, str]:
    """Settings in a file that VBA reads too: `"KEY","value"` a line; empty if there is no such file."""
    try:
        rows = csv.reader(path.read_text("utf-8").splitlines())
    except OSError:
        return {}
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _built_files() -> dict[str, bytes]:
    books = {f"{template}.xlsm": built_file(f"{template}.xlsm") for template in BUTTONS}
    return {ADDIN_NAME: addin_file(), **{name: book for name, book in books.items() if book is not None}}


def _configuration(places: Places) -> bytes:
    key = "INTERPRETER_WIN" if places.system == "windows" else "INTERPRETER_MAC"
    settings = read_configuration(places.configuration) | {key: str(places.python)}
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(settings.items())
    return written.getvalue().encode()


def _library(name: str) -> bytes:
    """A library of xlwings from where pip put it.

    Raises
    ------
    WorkbookError
        If it is nowhere.
    """
    from importlib.metadata import PackageNotFoundError, files

    try:
        found = [file.locate() for file in files("xlwings") or () if file.name == name]
    except PackageNotFoundError:
        found = []
    for path in found:
        if Path(str(path)).is_file():
            return Path(str(path)).read_bytes()
    raise WorkbookError(
        f"{name} is missing: xl-portfolio doctor says what may have removed it. Install it again: "
        "pip install --force-reinstall xlwings"
    )


def _of_xlwings(name: str) -> bytes:
    spec = find_spec("xlwings")
    path = Path(spec.origin).with_name(name) if spec is not None and spec.origin is not None else None
    if path is None or not path.is_file():
        raise WorkbookError(
            f"{name} is missing: install xlwings again: pip install --force-reinstall xlwings"
        )
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, only if it differs."""
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.part")
        partial.write_bytes(content)
        shutil.move(partial, path)
    except OSError as error:
        with suppress(OSError):
            path.with_name(f"{path.name}.part").unlink(missing_ok=True)
        raise PortfolioError(f"{path} cannot be written: {error.strerror or error}. {_CLOSE}") from None


def _record(places: Places) -> Path:
    return places.configuration.with_name(_RECORD)


def _recorded(places: Places) -> set[Path]:
    try:
        return {Path(path) for path in json.loads(_record(places).read_text("utf-8"))}
    except (OSError, ValueError):
        return set()


def _said(places: Places) -> str:
    if places.system == "windows":
        return (
            "XL Portfolio is in Excel now: restart Excel, and look for the tab Portfolio. "
            f"The workbooks with buttons are in {places.workbooks}."
        )
    return (
        f"XL Portfolio is in Excel now: restart Excel, and open a workbook from {places.workbooks}. At the first "
        "button the Mac asks whether Excel may control Python and open files: allow both. Buttons work on the Mac; "
        "formulas keep their last results."
    )
