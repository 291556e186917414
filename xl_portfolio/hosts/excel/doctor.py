"""What is wrong when Excel does not calculate: every known trap with its remedy.

No remedy lowers macro security: where it stands in the way, the way round it is named instead.
"""

from __future__ import annotations

import os
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.hosts.excel.install import addin_file, read_configuration
from xl_portfolio.hosts.excel.places import own_places
from xl_portfolio.hosts.excel.registry import windows_registry
from xl_portfolio.hosts.excel.source import XLWINGS_VERSION
from xl_portfolio.hosts.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_portfolio.hosts.excel.places import Places
    from xl_portfolio.hosts.excel.registry import Registry

__all__ = ["Finding", "diagnose"]

_INSTALL = "Run: xl-portfolio install excel"
_CLOSED = "xl-portfolio run BOOK optimize presses the button on the closed file meanwhile."
_EXCEL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_OFFICE = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_ALL_MACROS_OFF = 4  # VBAWarnings: disabled without a notification
_MAC_EXCEL = Path("/Applications/Microsoft Excel.app")
_SLOW, _PATIENCE = 10.0, 60.0  # seconds to start Python: what is slow, and when waiting ends
_START = "import xl_portfolio, numpy; xl_portfolio.evaluate('SHARPE', [0.02, -0.01, 0.03], 0.02, 12)"


def diagnose(
    places: Places | None = None,
    registry: Registry = windows_registry,
    environment: Mapping[str, str] = os.environ,
    mac_excel: Path = _MAC_EXCEL,
) -> list[Finding]:
    """Check Excel, the add-in, the libraries, the interpreter and what may block them.

    Parameters
    ----------
    places, registry, environment, mac_excel
        Those of this user and this computer; tests give others.
    """
    try:
        places = places or own_places()
    except PortfolioError as error:
        return [Finding(False, "There is no Excel for this system.", str(error))]
    if places.system == "windows":
        findings = [_excel(registry), *_libraries(places, registry), *_macros(registry)]
    else:
        findings = [_excel_on_mac(mac_excel), _script(places)]
    return [*findings, *_addin(places), *_workbooks(places, environment), _xlwings(), *_python(places)]


def _excel(registry: Registry) -> Finding:
    path = registry("HKLM", _EXCEL, "") or registry("HKCU", _EXCEL, "")
    if path is None:
        return Finding(
            False,
            "Excel was not found.",
            "Install Excel of Microsoft 365, or Excel 2021 or later, as a program; the one in the browser cannot call "
            "Python. Or use LibreOffice: xl-portfolio install calc",
        )
    return Finding(True, f"Excel is {path}.")


def _excel_on_mac(program: Path) -> Finding:
    if not program.exists():
        return Finding(
            False, "Excel was not found.", "Install Excel for Mac, or LibreOffice: xl-portfolio install calc"
        )
    return Finding(True, f"Excel is {program}; buttons work on the Mac, formulas need Excel for Windows.")


def _libraries(places: Places, registry: Registry) -> Iterator[Finding]:
    platform = registry("HKLM", _OFFICE, "Platform")
    needed = {"x86": "32", "x64": "64"}.get(str(platform), "")
    for library in places.libraries:
        bits = "32" if "xlwings32" in library.name else "64"
        role = " (the one this Excel needs)" if bits == needed else ""
        if library.exists() or (library.parent.parent / library.name).exists():
            yield Finding(True, f"The library for {bits} bit is there{role}.")
        else:
            yield Finding(
                False,
                f"The library {library.name} is missing{role}.",
                "Run: pip install --force-reinstall xlwings, then xl-portfolio install excel. If it vanishes again, "
                "the virus scanner has put it into quarantine: restore it there, and ask for an exception for "
                f"{library.parent}.",
            )


def _macros(registry: Registry) -> Iterator[Finding]:
    if registry("HKCU", _POLICY, "VBAWarnings") == _ALL_MACROS_OFF:
        yield Finding(
            False,
            "Your organisation has switched macros off in Excel.",
            f"Ask its administrator to make the folder of your workbooks a trusted location. {_CLOSED}",
        )
    elif registry("HKCU", _SECURITY, "VBAWarnings") == _ALL_MACROS_OFF:
        yield Finding(
            False,
            "Macros are switched off in Excel without a notification, so that buttons stay silent.",
            "Keep it so and add the folder of your workbooks to File, Options, Trust Center, Trusted Locations. "
            f"{_CLOSED}",
        )
    else:
        yield Finding(True, "Macros are not blocked as a whole.")
    if (
        registry("HKCU", _POLICY, "DisableAllAddins") == 1
        or registry("HKCU", _SECURITY, "DisableAllAddins") == 1
    ):
        yield Finding(
            False,
            "Add-ins are switched off in Excel.",
            f"Ask your administrator to allow {ADDIN_NAME}; the workbooks .xlsm work without it.",
        )


def _script(places: Places) -> Finding:
    if places.script is not None and places.script.is_file():
        return Finding(True, "The script behind the buttons is there.")
    return Finding(False, "The script behind the buttons is missing.", _INSTALL)


def _addin(places: Places) -> Iterator[Finding]:
    path = places.startup / ADDIN_NAME
    if not path.is_file():
        yield Finding(False, f"The add-in is not in {places.startup}.", _INSTALL)
        return
    try:
        same = path.read_bytes() == addin_file()
    except PortfolioError:
        same = True  # nothing to compare with
    yield Finding(
        same,
        f"The add-in is in {places.startup}."
        if same
        else "The add-in is of another version than this program.",
        "" if same else f"Close Excel. {_INSTALL}",
    )
    yield from _mark_of_the_web(path)


def _mark_of_the_web(path: Path) -> Iterator[Finding]:
    if Path(f"{path}:Zone.Identifier").exists():
        yield Finding(
            False,
            f"{path.name} is marked as downloaded, and Windows blocks its macros.",
            f"If you know where it comes from: right-click {path}, Properties, tick Unblock.",
        )


def _workbooks(places: Places, environment: Mapping[str, str]) -> Iterator[Finding]:
    if not places.workbooks.is_dir():
        return
    for book in sorted(places.workbooks.glob("*.xlsm")):
        yield from _mark_of_the_web(book)
    clouds = [environment[name] for name in ("OneDrive", "OneDriveCommercial") if environment.get(name)]
    if any(places.workbooks.is_relative_to(cloud) for cloud in clouds):
        yield Finding(
            False,
            f"{places.workbooks} is in OneDrive: Excel then knows a workbook by a web address.",
            "Formulas and buttons work; for buttons that read or write files beside the workbook, keep it in a folder "
            "outside OneDrive.",
        )


def _xlwings() -> Finding:
    try:
        found = version("xlwings")
    except PackageNotFoundError:
        return Finding(False, "xlwings is not installed.", f"Run: pip install xlwings=={XLWINGS_VERSION}")
    if found != XLWINGS_VERSION:
        return Finding(
            False,
            f"xlwings is version {found}; the add-in needs {XLWINGS_VERSION} (its number is in the library's name).",
            f"Run: pip install xlwings=={XLWINGS_VERSION}, then xl-portfolio install excel",
        )
    return Finding(True, f"xlwings is version {found}.")


def _python(places: Places) -> Iterator[Finding]:
    """Whether the interpreter that Excel starts is there and answers in time."""
    key = "INTERPRETER_WIN" if places.system == "windows" else "INTERPRETER_MAC"
    configured = read_configuration(places.configuration).get(key)
    if configured is None:
        yield Finding(False, f"{places.configuration} does not say where Python is.", _INSTALL)
        return
    python = Path(configured)
    if not python.exists():
        yield Finding(False, f"Python was at {python} and is gone: moved or removed.", _INSTALL)
        return
    started = time.monotonic()
    try:
        subprocess.run([python, "-c", _START], check=True, capture_output=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        yield Finding(
            False,
            f"Python at {python} did not answer within {_PATIENCE:.0f} seconds.",
            f"Ask for an exception of the virus scanner for {python.parent}, then restart Excel.",
        )
        return
    except (OSError, subprocess.CalledProcessError):
        yield Finding(
            False, f"Python at {python} cannot run XL Portfolio.", f"Install it again there. {_INSTALL}"
        )
        return
    seconds = time.monotonic() - started
    slow = seconds > _SLOW
    yield Finding(
        not slow,
        f"Python at {python} answers within {seconds:.1f} seconds.",
        f"Ask for an exception of the virus scanner for {python.parent}: the first formula waits so long."
        if slow
        else "",
    )
