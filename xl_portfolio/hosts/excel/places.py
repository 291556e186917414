"""Where everything belongs on a computer: all of it in the user's own folders, none needs an administrator."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.hosts.excel.source import PROJECT, XLWINGS_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Places", "own_places"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The files of an installation.

    Attributes
    ----------
    system : "windows" or "mac"
    startup : Path
        Excel opens what is in this folder at every start.
    configuration : Path
        Our file of settings, which VBA reads.
    python : Path
        The interpreter that Excel starts.
    libraries : tuple of Path
        The libraries of xlwings for 32 and 64 bit; empty on the Mac.
    script : Path or None
        The script behind RunPython on the Mac.
    workbooks : Path
        Where the workbooks with buttons go.
    """

    system: Literal["windows", "mac"]
    startup: Path
    configuration: Path
    python: Path
    libraries: tuple[Path, ...] = ()
    script: Path | None = None
    workbooks: Path


def own_places(
    system: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
    python: Path | None = None,
) -> Places:
    """The places of this user on this computer.

    Raises
    ------
    PortfolioError
        Where there is no Excel for the system.
    """
    home = home or Path.home()
    python = python or Path(sys.executable)
    if system == "win32":
        roaming = Path(environment.get("APPDATA", home / "AppData" / "Roaming"))
        return Places(
            system="windows",
            startup=roaming / "Microsoft" / "Excel" / "XLSTART",
            configuration=home / f".{PROJECT}" / f"{PROJECT}.conf",
            python=python.with_name("pythonw.exe"),
            libraries=tuple(python.parent / f"xlwings{bits}-{XLWINGS_VERSION}.dll" for bits in (32, 64)),
            workbooks=home / "Documents" / "XL Portfolio",
        )
    if system == "darwin":
        library = home / "Library"
        office = library / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        scripts = library / "Application Scripts" / "com.microsoft.Excel"
        return Places(
            system="mac",
            startup=office / "Startup.localized" / "Excel",
            configuration=library / "Containers" / "com.microsoft.Excel" / "Data" / f"{PROJECT}.conf",
            python=python,
            script=scripts / f"xlwings-{XLWINGS_VERSION}.applescript",
            workbooks=home / "Documents" / "XL Portfolio",
        )
    raise PortfolioError(
        "Excel runs on Windows and on the Mac. Here the same buttons and formulas work in LibreOffice: "
        "xl-portfolio install calc"
    )
