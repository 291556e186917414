"""LibreOffice on this computer: where it is, which version, its Python and its profile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from xl_portfolio.core.errors import PortfolioError

__all__ = ["Office", "default_profile", "find_office"]

_PATIENCE = 60.0  # seconds for LibreOffice to answer a question on the command line

_DOWNLOAD = "Install LibreOffice 7.4 or later from https://www.libreoffice.org, then try again."
_LINUX_PYTHON = (
    "LibreOffice has no Python here that knows UNO: install the package that brings it "
    "(Debian and Ubuntu: apt-get install python3-uno libreoffice-script-provider-python)."
)


@dataclass(frozen=True, slots=True)
class Office:
    """A LibreOffice: the program that starts it, and the Python that belongs to it."""

    program: Path
    python: Path

    def version(self) -> str:
        """Version such as 7.4.7.2.

        Raises
        ------
        PortfolioError
            If it does not say.
        """
        said = _output([str(self.program), "--version"])
        found = re.search(r"LibreOffice (\d+(?:\.\d+)+)", said)
        if found is None:
            raise PortfolioError(f"{self.program} does not say its version: install LibreOffice again.")
        return found[1]


def find_office() -> Office:
    """LibreOffice of this computer.

    Raises
    ------
    PortfolioError
        If there is none, or its Python is not installed.
    """
    program = next((path for path in _programs() if path.is_file()), None)
    if program is None:
        raise PortfolioError(f"LibreOffice was not found. {_DOWNLOAD}")
    for python in _pythons(program):
        if python.is_file() and _output([str(python), "-c", "import uno; print('yes')"]).strip() == "yes":
            return Office(program, python)
    raise PortfolioError(_LINUX_PYTHON if sys.platform == "linux" else f"LibreOffice is damaged. {_DOWNLOAD}")


def default_profile(platform: str = sys.platform, home: Path | None = None) -> Path:
    """Folder of the user's LibreOffice profile on Windows, on a Mac and elsewhere."""
    home = Path.home() if home is None else home
    if platform == "win32":
        return Path(os.environ.get("APPDATA", home / "AppData" / "Roaming")) / "LibreOffice" / "4"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "libreoffice" / "4"


def _programs(platform: str = sys.platform) -> list[Path]:
    """Where the program may be, the likeliest place first."""
    if platform == "win32":
        roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432")]
        return [Path(root) / "LibreOffice" / "program" / "soffice.com" for root in roots if root]
    if platform == "darwin":
        bundle = Path("LibreOffice.app", "Contents", "MacOS", "soffice")
        return [Path("/Applications") / bundle, Path.home() / "Applications" / bundle]
    found = [shutil.which(name) for name in ("soffice", "libreoffice")]
    newest_first = sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)
    return [
        *(Path(path) for path in found if path),
        *newest_first,
        Path("/usr/lib/libreoffice/program/soffice"),
    ]


def _pythons(program: Path) -> list[Path]:
    """Where LibreOffice's Python may be; most Linux distributions use the one of the system."""
    folder = program.resolve().parent
    inside = [folder / "python.exe", folder / "python", folder.parent / "Resources" / "python"]
    return [*inside, Path("/usr/bin/python3")]


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
