"""A workbook is written whole or not at all, and never over one that somebody has open."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.hosts.file.save import backup_path, check_target, holder, save

OLD, NEW = b"old" * 1000, b"new" * 2000


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(OLD)
    return path


def others(book: Path) -> set[str]:
    return {path.name for path in book.parent.iterdir()} - {book.name}


def test_new_content_and_nothing_else(book: Path) -> None:
    save(book, NEW, {}, backup=False)
    assert book.read_bytes() == NEW
    assert not others(book)


def test_files_beside(book: Path) -> None:
    save(book, NEW, {"report.txt": b"text"}, backup=False)
    assert (book.parent / "report.txt").read_bytes() == b"text"


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", ".hidden", "plan.xlsx", ""])
def test_files_elsewhere_are_refused(book: Path, name: str) -> None:
    with pytest.raises(WorkbookError, match="no name for a file"):
        save(book, NEW, {name: b""}, backup=False)
    assert book.read_bytes() == OLD


def test_backup_keeps_the_old_one(book: Path) -> None:
    save(book, NEW, {}, backup=True)
    assert backup_path(book).name == "plan.backup.xlsx"
    assert backup_path(book).read_bytes() == OLD
    save(book, b"newer", {}, backup=True)
    assert backup_path(book).read_bytes() == NEW


def test_backup_of_a_new_file_is_nothing(tmp_path: Path) -> None:
    save(tmp_path / "plan.xlsx", NEW, {}, backup=True)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


def test_permissions_are_kept(book: Path) -> None:
    book.chmod(0o640)
    save(book, NEW, {}, backup=True)
    assert stat.S_IMODE(book.stat().st_mode) == 0o640
    assert stat.S_IMODE(backup_path(book).stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual.txt"
    usual.write_bytes(b"")
    save(tmp_path / "plan.xlsx", NEW, {}, backup=False)
    assert (tmp_path / "plan.xlsx").stat().st_mode == usual.stat().st_mode


@pytest.mark.parametrize("function", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "lack the right")],
)
def test_failure_leaves_the_old_one(
    book: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int, says: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, function, fail)
    with pytest.raises(WorkbookError, match=says):
        save(book, NEW, {"report.txt": b""}, backup=True)
    assert book.read_bytes() == OLD
    assert not others(book)


def test_interruption_leaves_the_old_one(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(book, NEW, {}, backup=False)
    assert book.read_bytes() == OLD
    assert not others(book)


def test_folder_that_takes_no_files() -> None:
    with pytest.raises(WorkbookError, match="cannot be written"):
        save(Path("/proc/plan.xlsx"), NEW, {}, backup=False)


def test_only_abandoned_unfinished_files_are_swept(book: Path) -> None:
    fresh, abandoned = (
        book.with_name(f".plan.xlsx.xl-portfolio-{name}.tmp") for name in ("fresh", "abandoned")
    )
    strange = book.with_name(".other.xlsx.xl-portfolio-abandoned.tmp")
    for path in (fresh, abandoned, strange):
        path.write_bytes(b"half")
        if path != fresh:
            os.utime(path, (time.time() - 3600,) * 2)
    save(book, NEW, {}, backup=False)
    assert others(book) == {fresh.name, strange.name}


# --- somebody has it open ---------------------------------------------------------------------------


def test_nobody(book: Path) -> None:
    assert holder(book) is None
    check_target(book, book)


def test_excel_lock_names_its_user(book: Path) -> None:
    name = b"Anna Example"
    book.with_name("~$plan.xlsx").write_bytes(bytes([len(name)]) + name.ljust(54) + bytes(110))
    assert holder(book) == "Anna Example in Excel"
    with pytest.raises(WorkbookError, match=r"is open \(Anna Example in Excel\)"):
        check_target(book, book)


def test_libreoffice_lock_names_its_user(book: Path) -> None:
    book.with_name(".~lock.plan.xlsx#").write_text(",anna,host,21.11.2026 10:00,file:///home/anna/.config;")
    assert holder(book) == "anna in LibreOffice"


@pytest.mark.parametrize("content", [b"", b"\xff", b"\x00" * 20])
def test_unreadable_locks_count(book: Path, content: bytes) -> None:
    book.with_name("~$plan.xlsx").write_bytes(content)
    assert holder(book) == "somebody in Excel"


# --- places that will not do ------------------------------------------------------------------------


def test_places(book: Path) -> None:
    for path, says in (
        (book.parent / "plan.xlsm", "must end in .xlsx"),
        (book.parent / "none" / "plan.xlsx", "There is no folder"),
    ):
        with pytest.raises(WorkbookError, match=says):
            check_target(path, book)
    (book.parent / "folder.xlsx").mkdir()
    with pytest.raises(WorkbookError, match="is a folder"):
        check_target(book.parent / "folder.xlsx", book)
    book.chmod(0o444)
    with pytest.raises(WorkbookError, match="is read-only"):
        check_target(book, book)


def test_a_read_only_folder(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != book.parent)
    with pytest.raises(WorkbookError, match=r"The folder .* is read-only"):
        check_target(book, book)


# --- killed at any moment ---------------------------------------------------------------------------

_KILLED_EVERYWHERE = """
import json, os, signal, sys
from pathlib import Path
from xl_portfolio.hosts.file import save as module

folder, old, new = Path(sys.argv[1]), b"old" * 1000, b"new" * 2000
book = folder / "plan.xlsx"

def kill_at(step):
    seen = 0
    def count(frame, event, argument):  # before and after every C function, such as write and replace
        nonlocal seen
        seen += event in ("c_call", "c_return")
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)

found = []
for step in range(1, 5000):
    for path in folder.iterdir():
        path.unlink()
    book.write_bytes(old)
    child = os.fork()
    if not child:
        kill_at(step)
        module.save(book, new, {"note.txt": b"note"}, True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    content = book.read_bytes()
    found.append("old" if content == old else "new" if content == new else "broken")
    if status == 0:
        break
book.with_name(".plan.xlsx.xl-portfolio-killed.tmp").write_bytes(b"half")
module.save(book, new, {}, False)
print(json.dumps([found, status, book.read_bytes() == new, sorted(p.name for p in folder.iterdir())]))
"""


def test_killed_at_any_moment(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED_EVERYWHERE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    found, status, works_afterwards, names = json.loads(done.stdout)
    assert status == 0  # the last one was not killed
    assert len(found) > 100
    assert found == sorted(found, reverse=True)  # old until one moment, new from then on
    assert set(found) == {"old", "new"}
    assert works_afterwards
    visible = {name for name in names if not name.startswith(".")}
    assert visible == {"plan.xlsx", "plan.backup.xlsx", "note.txt"}
    assert all(".xl-portfolio-" in name for name in names if name.startswith("."))
