"""What is wrong when Calc does not calculate: every check with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio import __version__
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.hosts.calc.install import installed
from xl_portfolio.hosts.calc.office import find_office
from xl_portfolio.hosts.findings import Finding
from xl_portfolio.wire.client import Worker, WorkerError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Finding", "diagnose"]

_OLDEST = (7, 4)  # the version everything is tested with
_INSTALL = "Run: xl-portfolio install calc"


def diagnose(profile: Path | None = None) -> list[Finding]:
    """Check LibreOffice, the extension and the worker; later checks need the earlier ones."""
    try:
        office = find_office()
        version = office.version()
    except PortfolioError as error:
        return [Finding(False, "LibreOffice cannot be used.", str(error))]
    old = tuple(map(int, version.split(".")[:2])) < _OLDEST
    findings = [
        Finding(
            not old,
            f"LibreOffice {version} at {office.program}.",
            "Install LibreOffice 7.4 or later from https://www.libreoffice.org." if old else "",
        )
    ]
    extension = installed(profile)
    if extension is None:
        return [*findings, Finding(False, "The extension is not in LibreOffice.", _INSTALL)]
    same = extension["version"] == __version__
    what = f"The extension is version {extension['version']}; this is version {__version__}."
    findings.append(Finding(same, what, "" if same else _INSTALL))
    return [*findings, _worker(str(extension["python"]), str(extension["log"]))]


def _worker(python: str, log: str) -> Finding:
    worker = Worker(python, log=log)
    try:
        version = worker.hello()["version"]
    except WorkerError as error:
        return Finding(False, "The worker does not answer.", str(error))
    finally:
        worker.close()
    same = version == __version__
    what = f"The worker answers: version {version}, {python}."
    return Finding(same, what, "" if same else _INSTALL)
