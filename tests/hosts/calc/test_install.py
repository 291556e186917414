"""Install, diagnose, uninstall; where LibreOffice and its profile are on each system."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xl_portfolio import __version__
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.calc import doctor, office
from xl_portfolio.hosts.calc import install as installing
from xl_portfolio.hosts.calc.extension import Settings, build_extension
from xl_portfolio.hosts.calc.inside.names import restore_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_portfolio.hosts.calc.doctor import Finding


def problems(findings: list[Finding]) -> list[Finding]:
    for finding in findings:
        assert finding.what
        assert finding.good != bool(finding.remedy)
    return [finding for finding in findings if not finding.good]


def test_install_diagnose_and_uninstall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "profile with ä space"
    settings = Settings(python=sys.executable, log=str(tmp_path / "calc.log"))
    assert [f.remedy for f in problems(doctor.diagnose(profile))] == ["Run: xl-portfolio install calc"]
    assert "restart LibreOffice" in installing.install(profile, settings)
    assert "restart LibreOffice" in installing.install(profile, settings)  # again: replaced
    assert installing.installed(profile)["version"] == __version__  # type: ignore[index]  # it is there
    findings = doctor.diagnose(profile)
    assert not problems(findings)
    assert [
        word for word, finding in zip(["LibreOffice", "extension", "worker"], findings, strict=True)
        if word in finding.what
    ] == ["LibreOffice", "extension", "worker"]  # fmt: skip
    monkeypatch.setattr(doctor, "__version__", "9.9.9")
    assert len(problems(doctor.diagnose(profile))) == 2
    assert "restart LibreOffice" in installing.uninstall(profile)
    assert installing.installed(profile) is None
    assert "nothing to do" in installing.uninstall(profile)


def test_a_worker_that_is_gone_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"version": __version__, "python": str(tmp_path / "gone"), "log": ""}
    monkeypatch.setattr(doctor, "installed", lambda profile: gone)
    (problem,) = problems(doctor.diagnose(tmp_path))
    assert "worker" in problem.what
    assert "xl-portfolio install calc" in problem.remedy


def test_without_libreoffice_the_remedy_is_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_programs", lambda: [tmp_path / "soffice"])
    (problem,) = problems(doctor.diagnose(tmp_path))
    assert "https://www.libreoffice.org" in problem.remedy
    with pytest.raises(PortfolioError, match="LibreOffice was not found"):
        installing.install(tmp_path)


def test_without_its_python_the_remedy_is_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_pythons", lambda program: [Path("/nowhere/python")])
    with pytest.raises(PortfolioError, match="python3-uno"):
        office.find_office()


def test_an_old_libreoffice_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.Office, "version", lambda self: "6.4.7.2")
    old, *_ = problems(doctor.diagnose(tmp_path))
    assert "6.4.7.2" in old.what
    assert "7.4" in old.remedy


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("win32", Path("home", "AppData", "Roaming", "LibreOffice", "4")),
        ("darwin", Path("home", "Library", "Application Support", "LibreOffice", "4")),
        ("linux", Path("home", ".config", "libreoffice", "4")),
    ],
)
def test_profile_of_each_system(platform: str, expected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert office.default_profile(platform, Path("home")) == expected


def test_programs_of_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROGRAMFILES", "Programs")
    assert Path("Programs", "LibreOffice", "program", "soffice.com") in office._programs("win32")
    assert Path("/Applications/LibreOffice.app/Contents/MacOS/soffice") in office._programs("darwin")
    assert Path("/usr/lib/libreoffice/program/soffice") in office._programs("linux")


def test_the_extension_is_built_the_same_twice(tmp_path: Path) -> None:
    paths = [tmp_path / "one.oxt", tmp_path / "two.oxt"]
    for path in paths:
        build_extension(path, default_engine(), Settings(python="/usr/bin/python3"))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_names_of_a_file_that_calc_saved(tmp_path: Path) -> None:
    path = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<f>org.xlportfolio.Functions.MAXDRAWDOWN(A1:A9)+1</f>")
        archive.writestr("xl/media/image1.png", b"ORG.XLPORTFOLIO.FUNCTIONS.SHARPE(")
    before = path.stat().st_mtime_ns
    assert restore_names(path, ["SHARPE", "MAX_DRAWDOWN"])
    assert path.stat().st_mtime_ns == before
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/worksheets/sheet1.xml") == b"<f>MAX_DRAWDOWN(A1:A9)+1</f>"
        assert archive.read("xl/media/image1.png") == b"ORG.XLPORTFOLIO.FUNCTIONS.SHARPE("
    assert not restore_names(path, ["SHARPE", "MAX_DRAWDOWN"])
    assert [item.name for item in tmp_path.iterdir()] == ["saved.xlsx"]


@pytest.fixture
def ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes LibreOffice's Python end with these exit codes, one start after the other; the file counts them."""

    def end(*codes: int) -> Path:
        starts, python = tmp_path / "starts", tmp_path / "python"
        starts.write_text("")
        python.write_text(
            f'#!/bin/sh\necho >> "{starts}"\necho "illegal object given!" >&2\n'
            f'set -- {" ".join(map(str, codes))}\nshift $(($(wc -l < "{starts}") - 1))\nexit $1\n'
        )
        python.chmod(0o755)
        monkeypatch.setattr(installing, "find_office", lambda: office.Office(tmp_path / "soffice", python))
        return starts

    return end


def test_a_bridge_that_breaks_is_tried_again(tmp_path: Path, ending: Callable[..., Path]) -> None:
    starts = ending(4, 4, 0)
    assert "restart LibreOffice" in installing.uninstall(tmp_path)
    assert len(starts.read_text()) == 3


def test_a_bridge_that_stays_broken_says_so(tmp_path: Path, ending: Callable[..., Path]) -> None:
    ending(4, 4, 4, 0)
    with pytest.raises(PortfolioError, match="illegal object given! Close LibreOffice") as refused:
        installing.uninstall(tmp_path)
    assert refused.value.__notes__ == ["illegal object given!\n"]


def test_a_refusal_is_not_tried_again(tmp_path: Path, ending: Callable[..., Path]) -> None:
    starts = ending(1, 0)
    with pytest.raises(PortfolioError, match="LibreOffice refused"):
        installing.uninstall(tmp_path)
    assert len(starts.read_text()) == 1
