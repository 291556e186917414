"""A run that is killed at any moment leaves the old workbook or the new one, whole."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.workbooks import finished_template
from xl_portfolio.hosts.file import FileWorkbook

MOMENTS = 8  # kills of a fresh process, which spends most of its time on imports
WARM_MOMENTS = 15  # kills of a process that has everything loaded


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(finished_template())
    return path


def state(path: Path) -> str:
    """Whether the workbook is the old one or a complete new one."""
    if path.read_bytes() == finished_template():
        return "old"
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
    found = FileWorkbook(path).read(["RunStatus", "RunLog", "FrontierTable"])
    assert "Optimize: Minimum variance" in str(found["RunStatus"][0, 0])
    assert "2023-01-02" not in str(found["RunStatus"][0, 0])
    assert [row[1] for row in found["RunLog"].rows()[1:3]] == ["Optimize", "Make orders"]
    assert np.isfinite(found["FrontierTable"].numbers[1:51, :23]).all()
    return "new"


def test_the_command_killed_at_swept_moments(book: Path) -> None:
    command = [sys.executable, "-m", "xl_portfolio", "run", str(book), "optimize"]
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - start
    found = []
    for moment in range(MOMENTS):
        book.write_bytes(finished_template())
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            time.sleep(whole * moment / MOMENTS)
            process.kill()
        found.append(state(book))
    assert found[0] == "old"
    book.write_bytes(finished_template())  # the last one may have been faster than its kill
    subprocess.run(command, check=True, capture_output=True)  # what was left behind does not matter
    assert state(book) == "new"


_KILLED = """
import json, os, signal, sys, time
from datetime import datetime
from pathlib import Path
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.file import press

book, moments = Path(sys.argv[1]), int(sys.argv[2])
old = book.read_bytes()
engine = Engine(clock=lambda: datetime(2026, 3, 2, 10, 30))

start = time.perf_counter()
press(book, "optimize", engine=engine)
whole = time.perf_counter() - start
new = book.read_bytes()

found = []
for moment in range(moments):
    book.write_bytes(old)
    child = os.fork()
    if not child:
        press(book, "optimize", engine=engine)
        os._exit(0)
    if moment < moments - 1:  # the last one may finish
        time.sleep(1.1 * whole * (moment / moments) ** 0.5)  # closer together at the end, where it writes
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    content = book.read_bytes()
    found.append("old" if content == old else "new" if content == new else "broken")
print(json.dumps(found))
"""


def test_a_warm_run_killed_at_swept_moments(book: Path) -> None:
    command = [sys.executable, "-c", _KILLED, str(book), str(WARM_MOMENTS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert len(found) == WARM_MOMENTS
    assert (found[0], found[-1]) == ("old", "new")
    assert set(found) == {"old", "new"}


_OBSERVED = """
import json, sys
from datetime import datetime
from pathlib import Path
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.file import press

book = Path(sys.argv[1])
engine = Engine(clock=lambda: datetime(2026, 3, 2, 10, 30))
found, last, looks, looking = [], None, 0, False

def look(frame, event, argument):  # before and after every C function: what a kill would leave there
    global last, looks, looking
    if looking or event not in ("c_call", "c_return"):
        return
    looking = True
    try:
        looks += 1
        about = book.stat()
        if (now := (about.st_ino, about.st_size, about.st_mtime_ns)) != last:
            last = now
            found.append(book.read_bytes())
    except FileNotFoundError:
        found.append(b"")
    finally:
        looking = False

sys.setprofile(look)
press(book, "optimize", engine=engine)
sys.setprofile(None)
print(json.dumps([looks, len(found), found[-1] == book.read_bytes()]))
"""


def test_no_moment_shows_anything_but_the_old_and_the_new(book: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _OBSERVED, str(book)], check=True, capture_output=True, text=True
    )
    looks, states, ends_new = json.loads(done.stdout)
    assert looks > 10_000
    assert (states, ends_new) == (2, True)
    assert state(book) == "new"
