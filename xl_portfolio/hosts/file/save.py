"""Writing a workbook whole or not at all, and never over one that somebody has open."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["backup_path", "check_target", "holder", "save"]

_TEMPORARY = ".xl-portfolio-"  # part of the name of every unfinished file
_ABANDONED = 600.0  # seconds; writing takes a few, so an unfinished file of this age is a killed run's

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file would be larger than this disk allows",
    errno.EACCES: "another program holds it, or you lack the right to write there",
    errno.EPERM: "you lack the right to write there",
    errno.EROFS: "the disk is read-only",
    errno.EBUSY: "another program holds it",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is not a folder",
    errno.ENAMETOOLONG: "its name is too long",
}


def backup_path(path: Path) -> Path:
    """Where the old workbook is kept: `plan.xlsx` becomes `plan.backup.xlsx`."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def holder(path: Path) -> str | None:
    """Who has the workbook open, as the lock file of Excel or LibreOffice tells; None if nobody.

    Excel leaves `~$plan.xlsx` beside the workbook: the length of the user's name in one byte, then
    the name. LibreOffice leaves `.~lock.plan.xlsx#`: names separated by commas.
    """
    for lock, program in ((f"~${path.name}", "Excel"), (f".~lock.{path.name}#", "LibreOffice")):
        try:
            content = path.with_name(lock).read_bytes()[:1024]
        except FileNotFoundError:
            continue
        except OSError:
            content = b""  # Excel on Windows lets nobody read its lock file
        if program == "Excel":
            name = content[1 : 1 + content[0]].decode("cp1252", "replace") if content else ""
        else:
            fields = content.decode("utf-8", "replace").split(",")
            name = next((field for field in fields[:2] if field.strip()), "")
        name = "".join(letter for letter in name if letter.isprintable()).strip()
        return f"{name or 'somebody'} in {program}"
    return None


def check_target(path: Path, like: Path) -> None:
    """Refuse a place where the workbook cannot or must not be written.

    Parameters
    ----------
    path : Path
        Where it is to go.
    like : Path
        The workbook that was read: a copy keeps its kind.

    Raises
    ------
    WorkbookError
        If the place is a folder, read-only, of another kind, or somebody has the workbook open.
    """
    if path.suffix.lower() != like.suffix.lower():
        raise WorkbookError(
            f"{path.name} must end in {like.suffix}, as {like.name} does: a copy keeps its kind."
        )
    try:
        if path.is_dir():
            raise WorkbookError(f"{path} is a folder: add a file name.")
        if not path.parent.is_dir():
            raise WorkbookError(f"There is no folder {path.parent}: create it or name another.")
        if not os.access(path.parent, os.W_OK):
            raise WorkbookError(f"The folder {path.parent} is read-only: write to another one.")
        if path.exists() and not (path.stat().st_mode & stat.S_IWUSR and os.access(path, os.W_OK)):
            raise WorkbookError(
                f"{path.name} is read-only: remove that mark in its properties, or write to another file."
            )
    except OSError as error:
        raise _failed(path, error) from None
    if who := holder(path):
        raise WorkbookError(
            f"{path.name} is open ({who}): close it there first, or write to another file. "
            f"If nobody has it open, delete the hidden lock file beside it."
        )


def save(path: Path, content: bytes, beside: Mapping[str, bytes], backup: bool) -> None:
    """Write a workbook so that at every moment either the old or the new one is there.

    Everything is first written to unfinished files in the same folder and forced to the disk; then
    each takes its place in one step, the workbook last. Permissions of the old workbook are kept.

    Parameters
    ----------
    path : Path
        The workbook; not a symbolic link.
    content : bytes
        The new workbook.
    beside : mapping of file name to content
        Further files for the same folder.
    backup : bool
        Whether to keep the old workbook under `backup_path`.

    Raises
    ------
    WorkbookError
        If it cannot be written; then the workbook is the old one.
    """
    for name in beside:
        if not name or name != Path(name).name or name.startswith(".") or "\\" in name or name == path.name:
            raise WorkbookError(f"{name!r} is no name for a file beside the workbook.")
    _sweep(path)
    staged: list[tuple[Path, Path]] = []
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
        for name, data in beside.items():
            staged.append((_stage(path, data, None), path.with_name(name)))
        if backup and mode is not None:
            staged.append((_stage(path, path.read_bytes(), mode), backup_path(path)))
        staged.append((_stage(path, content, mode), path))
        while staged:
            os.replace(*staged[0])  # noqa: PTH105  # the documented atomic step
            del staged[0]
        _force_folder(path.parent)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        for unfinished, _ in staged:
            unfinished.unlink(missing_ok=True)


def _stage(path: Path, content: bytes, mode: int | None) -> Path:
    """An unfinished file beside `path` with `content`, safely on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}{_TEMPORARY}", suffix=".tmp", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o666 & ~_umask() if mode is None else mode)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sweep(path: Path) -> None:
    """Delete the unfinished files that killed runs left beside `path`."""
    ours = re.compile(re.escape(f".{path.name[:60]}{_TEMPORARY}") + r"\w+\.tmp")
    with contextlib.suppress(OSError):
        for left in path.parent.iterdir():
            if ours.fullmatch(left.name) and time.time() - left.lstat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)


def _force_folder(folder: Path) -> None:
    """Force the new names to the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failed(path: Path, error: OSError) -> WorkbookError:
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return WorkbookError(f"{path.name} cannot be written: {reason}. The workbook is as it was.")
