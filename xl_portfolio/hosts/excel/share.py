"""Handing a workbook on: to a client as a report, to a colleague as something to work with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xl_portfolio.core.errors import PortfolioError, WorkbookError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.hosts.excel.controls import BUTTONS
from xl_portfolio.hosts.excel.guide import GUIDE_NAME, picture_guide
from xl_portfolio.hosts.excel.install import addin_file, built_file
from xl_portfolio.hosts.excel.installer import INSTALLER_NAME, installer
from xl_portfolio.hosts.excel.plain_copy import plain_copy
from xl_portfolio.hosts.excel.wheel import own_wheel

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["share"]


def share(
    name: str,
    data: bytes,
    folder: Path,
    write_pdf: Callable[[Path, Path], None],
    audience: Literal["client", "colleague"] = "client",
) -> list[str]:
    """Write the copies for an audience into a folder; a sentence for each file, and for what is left out.

    Parameters
    ----------
    name : str
        Name of the workbook without its ending.
    data : bytes
        The workbook, checked to be one.
    folder : Path
        Made if it is not there; must not hold files of these names.
    write_pdf : callable
        Writes a workbook (first path) as PDF (second path); raises PortfolioError if it cannot.
    audience : "client" or "colleague"
        A client gets values and a PDF; a colleague also the formulas, the add-in and its installer.

    Raises
    ------
    PortfolioError
        If the folder cannot be written, or formulas lead to other workbooks.
    """
    known = default_engine().functions
    files = {f"{name} report.xlsx": plain_copy(data, known, formulas=False)}
    if audience == "colleague":
        files |= {f"{name}.xlsx": plain_copy(data, known, formulas=True), **_kit()}
    report, pdf = folder / f"{name} report.xlsx", folder / f"{name} report.pdf"
    for path in (*(folder / file for file in files), pdf):
        if path.exists():
            raise WorkbookError(f"{path} exists: give another folder, or move it away first.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
    except OSError as error:
        raise WorkbookError(f"{folder} cannot be written: {error.strerror or error}.") from None
    said = [str(folder / file) for file in files]
    try:
        write_pdf(report, pdf)
        said.append(str(pdf))
    except PortfolioError as error:
        said.append(f"There is no PDF: {error} Or print {report.name} as PDF from Excel.")
    return said


def _kit() -> dict[str, bytes]:
    """What a colleague needs to install XL Portfolio."""
    books = {f"{template}.xlsm": built_file(f"{template}.xlsm") for template in BUTTONS}
    built = {ADDIN_NAME: addin_file(), **{name: book for name, book in books.items() if book is not None}}
    wheel, content = own_wheel(built)
    return {
        ADDIN_NAME: built[ADDIN_NAME],
        wheel: content,
        INSTALLER_NAME: installer(wheel),
        GUIDE_NAME: picture_guide(),
    }
