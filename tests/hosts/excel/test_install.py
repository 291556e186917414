"""Installing into Excel and the doctor, on made-up computers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.hosts.excel import doctor
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.hosts.excel.doctor import diagnose
from xl_portfolio.hosts.excel.install import install, read_configuration, uninstall
from xl_portfolio.hosts.excel.places import Places, own_places
from xl_portfolio.hosts.excel.registry import windows_registry
from xl_portfolio.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xl_portfolio.hosts.findings import Finding

EXCEL = {
    ("HKLM", r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", ""): r"C:\Office\EXCEL.EXE",
    ("HKLM", r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"): "x64",
}
SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"


@pytest.fixture
def windows(tmp_path: Path) -> Places:
    """A Windows computer whose pip has put both libraries beside Python."""
    program = tmp_path / "Python" / "python.exe"
    program.parent.mkdir()
    places = own_places("win32", {"APPDATA": str(tmp_path / "Roaming")}, tmp_path, program)
    for library in places.libraries:
        library.write_bytes(b"library")
    places.python.symlink_to(sys.executable)
    return places


@pytest.fixture
def mac(tmp_path: Path) -> Places:
    return own_places("darwin", {}, tmp_path, Path(sys.executable))


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, built: Mapping[str, bytes]) -> None:
    """Python answers at once, and the add-in of this version is the built one."""
    monkeypatch.setattr(doctor, "addin_file", lambda: built[ADDIN_NAME])
    monkeypatch.setattr(doctor.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0))


def bad(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.good]


def registry(**more: Any) -> Callable[[str, str, str], str | int | None]:
    content = {**EXCEL, **more.get("content", {})}
    return lambda hive, key, value: content.get((hive, key, value))


# --- installing -------------------------------------------------------------------------------------


def test_install_on_windows(windows: Places, built: Mapping[str, bytes]) -> None:
    assert "look for the tab Portfolio" in install(windows, built)
    assert (windows.startup / ADDIN_NAME).read_bytes() == built[ADDIN_NAME]
    assert windows.startup.parts[-4:] == ("Roaming", "Microsoft", "Excel", "XLSTART")
    assert read_configuration(windows.configuration) == {"INTERPRETER_WIN": str(windows.python)}
    assert windows.configuration.read_bytes() == f'"INTERPRETER_WIN","{windows.python}"\r\n'.encode()
    for template in TEMPLATES:
        assert (windows.workbooks / f"{template.name}.xlsm").is_file()


def test_install_on_the_mac(mac: Places, built: Mapping[str, bytes], tmp_path: Path) -> None:
    assert "allow both" in install(mac, built)
    assert mac.script is not None
    assert b"VbaHandler" in mac.script.read_bytes()
    assert read_configuration(mac.configuration) == {"INTERPRETER_MAC": sys.executable}
    assert "com.microsoft.Excel" in str(mac.configuration)
    assert (mac.startup / ADDIN_NAME).is_file()


def test_install_twice_is_install_once(windows: Places, built: Mapping[str, bytes], tmp_path: Path) -> None:
    install(windows, built)
    once = everything(tmp_path)
    install(windows, built)
    assert everything(tmp_path) == once


def test_install_keeps_settings_and_workbooks(windows: Places, built: Mapping[str, bytes]) -> None:
    windows.configuration.parent.mkdir()
    windows.configuration.write_text('"SHOW CONSOLE","True"\n')
    windows.workbooks.mkdir(parents=True)
    mine = windows.workbooks / "portfolio_optimizer.xlsm"
    mine.write_bytes(b"my work")
    install(windows, built)
    assert read_configuration(windows.configuration)["SHOW CONSOLE"] == "True"
    assert mine.read_bytes() == b"my work"
    uninstall(windows)
    assert mine.read_bytes() == b"my work"


@pytest.mark.parametrize("computer", ["windows", "mac"])
def test_uninstall_leaves_only_workbooks(
    computer: str, request: pytest.FixtureRequest, built: Mapping[str, bytes], tmp_path: Path
) -> None:
    places: Places = request.getfixturevalue(computer)
    before = everything(tmp_path)
    install(places, built)
    assert "out of Excel" in uninstall(places)
    left = {name for name in everything(tmp_path) if name not in before}
    workbooks = [places.workbooks / f"{template.name}.xlsm" for template in TEMPLATES]
    assert left == {str(path.relative_to(tmp_path)) for path in workbooks}
    assert uninstall(places) == "XL Portfolio was not in Excel."


def test_library_that_others_put_there_stays(windows: Places, built: Mapping[str, bytes]) -> None:
    install(windows, built)
    uninstall(windows)
    assert all(library.exists() for library in windows.libraries)


def test_missing_library_is_a_sentence(windows: Places, built: Mapping[str, bytes]) -> None:
    windows.libraries[0].unlink()
    with pytest.raises(PortfolioError, match=r"xlwings32-0.37.8.dll is missing.*--force-reinstall"):
        install(windows, built)
    assert not (windows.startup / ADDIN_NAME).exists()


def test_folder_that_cannot_be_written(windows: Places, built: Mapping[str, bytes]) -> None:
    windows.startup.parent.parent.mkdir(parents=True)
    windows.startup.parent.write_text("a file where a folder should be")
    with pytest.raises(PortfolioError, match=r"cannot be written.*Close every window of Excel"):
        install(windows, built)


def test_other_systems_have_no_excel() -> None:
    with pytest.raises(PortfolioError, match="xl-portfolio install calc"):
        own_places("linux")
    assert not diagnose(None)[0].good


# --- the doctor -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_healthy_windows(windows: Places, built: Mapping[str, bytes]) -> None:
    install(windows, built)
    findings = diagnose(windows, registry(), {})
    assert not bad(findings)
    assert any("64 bit is there (the one this Excel needs)" in finding.what for finding in findings)


@pytest.mark.usefixtures("quick")
def test_healthy_mac(mac: Places, built: Mapping[str, bytes], tmp_path: Path) -> None:
    install(mac, built)
    assert not bad(diagnose(mac, registry(), {}, mac_excel=tmp_path))


def _without_excel(places: Places) -> dict[str, Any]:
    return {"content": dict.fromkeys(EXCEL)}


def _quarantine(places: Places) -> dict[str, Any]:
    places.libraries[1].unlink()
    return {}


def _downloaded(places: Places) -> dict[str, Any]:
    Path(f"{places.startup / ADDIN_NAME}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    return {}


def _downloaded_book(places: Places) -> dict[str, Any]:
    Path(f"{places.workbooks / 'portfolio_optimizer.xlsm'}:Zone.Identifier").write_text("ZoneId=3")
    return {}


def _policy(places: Places) -> dict[str, Any]:
    return {"content": {("HKCU", POLICY, "VBAWarnings"): 4}}


def _silent(places: Places) -> dict[str, Any]:
    return {"content": {("HKCU", SECURITY, "VBAWarnings"): 4}}


def _no_addins(places: Places) -> dict[str, Any]:
    return {"content": {("HKCU", SECURITY, "DisableAllAddins"): 1}}


def _moved(places: Places) -> dict[str, Any]:
    places.python.unlink()
    return {}


def _unconfigured(places: Places) -> dict[str, Any]:
    places.configuration.unlink()
    return {}


def _old(places: Places) -> dict[str, Any]:
    (places.startup / ADDIN_NAME).write_bytes(b"old")
    return {}


def _absent(places: Places) -> dict[str, Any]:
    (places.startup / ADDIN_NAME).unlink()
    return {}


@pytest.mark.parametrize(
    ("trap", "what", "remedy"),
    [
        (_without_excel, "Excel was not found", "xl-portfolio install calc"),
        (_quarantine, "xlwings64-0.37.8.dll is missing (the one", "quarantine"),
        (_downloaded, "marked as downloaded", "tick Unblock"),
        (_downloaded_book, "portfolio_optimizer.xlsm is marked as downloaded", "tick Unblock"),
        (_policy, "Your organisation has switched macros off", "trusted location"),
        (_silent, "switched off in Excel without a notification", "Trusted Locations"),
        (_no_addins, "Add-ins are switched off", "administrator"),
        (_moved, "is gone: moved or removed", "xl-portfolio install excel"),
        (_unconfigured, "does not say where Python is", "xl-portfolio install excel"),
        (_old, "of another version", "Close Excel"),
        (_absent, "The add-in is not in", "xl-portfolio install excel"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_every_trap_has_a_remedy(
    windows: Places,
    built: Mapping[str, bytes],
    trap: Callable[[Places], dict[str, Any]],
    what: str,
    remedy: str,
) -> None:
    install(windows, built)
    given = registry(**trap(windows))
    (finding,) = bad(diagnose(windows, given, {}))
    assert what in finding.what
    assert remedy in finding.remedy
    assert "enable all macros" not in finding.remedy.lower()


@pytest.mark.usefixtures("quick")
def test_onedrive(windows: Places, built: Mapping[str, bytes]) -> None:
    install(windows, built)
    (finding,) = bad(diagnose(windows, registry(), {"OneDrive": str(windows.workbooks.parent)}))
    assert "is in OneDrive" in finding.what
    assert "outside OneDrive" in finding.remedy


@pytest.mark.usefixtures("quick")
def test_another_xlwings(
    windows: Places, built: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(windows, built)
    monkeypatch.setattr(doctor, "version", lambda name: "0.30.0")
    (finding,) = bad(diagnose(windows, registry(), {}))
    assert finding.what.startswith("xlwings is version 0.30.0; the add-in needs 0.37.8")


@pytest.mark.parametrize(
    ("failure", "what"),
    [
        (subprocess.TimeoutExpired("python", 60), "did not answer within 60 seconds"),
        (subprocess.CalledProcessError(1, "python"), "cannot run XL Portfolio"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_python_that_fails(
    windows: Places,
    built: Mapping[str, bytes],
    failure: Exception,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*arguments: object, **named: object) -> None:
        raise failure

    install(windows, built)
    monkeypatch.setattr(doctor.subprocess, "run", run)
    (finding,) = bad(diagnose(windows, registry(), {}))
    assert what in finding.what


def test_python_answers_indeed(windows: Places, built: Mapping[str, bytes]) -> None:
    install(windows, built)
    assert any(
        "answers within" in finding.what for finding in diagnose(windows, registry(), {}) if finding.good
    )


@pytest.mark.usefixtures("quick")
def test_slow_python(windows: Places, built: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    install(windows, built)
    times = iter([0.0, 20.0])
    monkeypatch.setattr(doctor.time, "monotonic", lambda: next(times))
    (finding,) = bad(diagnose(windows, registry(), {}))
    assert "exception of the virus scanner" in finding.remedy


def test_there_is_no_registry_elsewhere() -> None:
    assert windows_registry("HKCU", "Software", "") is None
