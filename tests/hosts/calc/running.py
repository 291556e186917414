"""A real LibreOffice Calc with the extension, in a profile of its own."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from xl_portfolio.hosts.calc.extension import Settings
from xl_portfolio.hosts.calc.install import install
from xl_portfolio.hosts.calc.office import find_office

DRIVER = Path(__file__).with_name("driver.py")
TIME_LIMIT = 20.0  # seconds a calculation may take in the tests, also on a slow and busy machine

CALC_2007 = "Calc MS Excel 2007 XML"
PDF = "calc_pdf_Export"

WATCHED = ("RunStatus", "RunLog", "Portfolio", "FrontierTable", "UndoRecord", "OptimizedAt", "InputChecks")


class Calc:
    """One LibreOffice; every method of `driver.Driver` can be called on it."""

    def __init__(self, profile: Path) -> None:
        office = find_office()
        self._process = subprocess.Popen(
            [
                str(office.python),
                str(DRIVER),
                str(office.program.resolve().with_name("soffice.bin")),
                profile.as_uri(),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __getattr__(self, command: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.later(command, *arguments)
            return self.wait()

        return call

    def later(self, command: str, *arguments: Any) -> None:
        """Call a method without waiting for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([command, *arguments]) + "\n")
        self._process.stdin.flush()

    def wait(self) -> Any:
        """Result of the last call."""
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline() or '{"failed": "LibreOffice has gone"}')
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["is"]

    def end(self, *, violently: bool = False) -> None:
        """End LibreOffice as its user does, or by killing it."""
        if self._process.poll() is None:
            self.later("kill" if violently else "quit")
            self._process.communicate(timeout=30)

    def workers(self) -> list[int]:
        """Process numbers of the workers that are alive."""
        return children(self.office_process())

    def restart_workers(self) -> None:
        """End all workers; the next calls start new ones."""
        for process in self.workers():
            os.kill(process, signal.SIGKILL)
        assert until(lambda: not self.workers())

    def memory(self) -> float:
        """Megabytes that LibreOffice holds."""
        return resident(self.office_process())


def children(parent: int) -> list[int]:
    """Our workers among the children of a process."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == parent and status[0] != "Z" and b"xl_portfolio.wire" in command:
            found.append(int(folder.name))
    return sorted(found)


def resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def until(true: Any, seconds: float = 20.0) -> bool:
    """Whether something becomes true within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def contents(calc: Calc, book: str) -> dict[str, object]:
    """What a run of the optimizer changes in its workbook."""
    return {name: calc.read(book, name) for name in WATCHED}


def new_profile(python: str = sys.executable) -> tempfile.TemporaryDirectory[str]:
    """Folder with a profile that has the extension."""
    folder = tempfile.TemporaryDirectory(prefix="xl-portfolio-calc-", ignore_cleanup_errors=True)
    path = Path(folder.name)
    try:
        install(path / "profile", Settings(python=python, log=str(path / "calc.log"), time_limit=TIME_LIMIT))
    except BaseException:
        folder.cleanup()
        raise
    return folder


@cache
def running_calc() -> Calc:
    """The LibreOffice of this test session."""
    folder = new_profile()
    calc = Calc(Path(folder.name) / "profile")
    calc.set_option("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", 0)
    atexit.register(folder.cleanup)
    atexit.register(calc.end)
    return calc
