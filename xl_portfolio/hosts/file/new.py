"""A new workbook from a template: built, its buttons pressed, recalculated: it opens as a finished report."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.engine import Engine
from xl_portfolio.hosts.file.press import press
from xl_portfolio.hosts.file.recalculate import recalculate
from xl_portfolio.hosts.file.save import check_target
from xl_portfolio.templates import build, template_of

__all__ = ["check_place", "make_folder", "new_workbook"]


def new_workbook(template: str, *, empty: bool = False, now: datetime | None = None) -> bytes:
    """Bytes of a new workbook: the example with its results, every formula with its value; `empty` leaves both out.

    Parameters
    ----------
    template : str
        Name of a template.
    empty : bool
        Without the example.
    now : datetime or None
        Time stamp of its runs; None is the present time.

    Raises
    ------
    InputError
        If there is no such template.
    """
    engine = Engine(clock=datetime.now if now is None else lambda: now)
    content = build(template, empty=empty)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{template}.xlsx"
        path.write_bytes(content)
        if empty:
            recalculate(path, engine=engine)
        else:
            for action in template_of(template).runs:
                press(path, action, engine=engine)
        return path.read_bytes()


def check_place(path: Path) -> None:
    """Refuse a place for a new workbook where it cannot or must not go.

    Raises
    ------
    WorkbookError
        If it does not end in .xlsx, something is there already, or its folder takes no files.
    """
    if path.suffix.lower() != ".xlsx":
        raise WorkbookError(f"{path} does not end in .xlsx: a new workbook does. Give it such a name.")
    if os.path.lexists(path):
        raise WorkbookError(f"{path} exists: give another name, or move it away first.")
    check_target(path, path)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, unless it is there.

    Raises
    ------
    WorkbookError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise WorkbookError(
            f"{folder} cannot be a folder, because a file is in its way: name another."
        ) from None
    except OSError as error:
        raise WorkbookError(f"The folder {folder} cannot be made ({error.strerror}): name another.") from None
