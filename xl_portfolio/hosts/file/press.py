"""A button pressed on a closed workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError, WorkbookError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.file.recalculate import recalculate_book
from xl_portfolio.hosts.file.workbook import FileWorkbook, Say, silent
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import CellError

if TYPE_CHECKING:
    from pathlib import Path

    from xl_portfolio.engine import Engine, Outcome
    from xl_portfolio.hosts.file.book import Book

__all__ = ["press"]


def press(
    path: Path,
    action: str,
    out: Path | None = None,
    *,
    backup: bool = False,
    engine: Engine | None = None,
    say: Say = silent,
) -> Outcome[Changes]:
    """Press the button `action` on a closed workbook, recalculate it, and write the result into its file.

    What the button says comes first, then its notes: rows left out, doubts, assumptions.

    Parameters
    ----------
    path, out, backup, say
        As for `FileWorkbook`.
    action : str
        Id of the button, such as `optimize`.
    engine : Engine or None
        Knows the buttons and the time; None is the package's own.

    Returns
    -------
    Outcome
        The changes that were written, and notes.

    Raises
    ------
    InputError
        If the button could not do its work; the sentence says why, and the file is as it was.
    WorkbookError
        If the file cannot be read or written, or is not made from a template of this version.
    Cancelled
        If the user asked to stop.
    """
    said: list[str] = []

    def listen(text: str, done: float | None = None) -> None:
        said.append(text) if done is None else say(text, done)

    engine = engine or default_engine()
    book = FileWorkbook(path, out, backup=backup, say=listen, settle=partial(_recalculated, engine, listen))
    book.check_writable()
    _check_template(book)
    outcome = engine.press(action, book, lambda done, text="": say(text, done))
    if isinstance(outcome.value, CellError):
        raise InputError(outcome.value.message)
    for text in (*said, *outcome.notes):
        say(text)
    return outcome


def _recalculated(engine: Engine, say: Say, book: Book) -> None:
    """Bring the formulas up to date with what the button wrote, or say that they are not."""
    try:
        recalculate_book(book, engine)
    except WorkbookError as why:
        say(f"The results are written, but the formulas show their values from before: {why}")


def _check_template(book: FileWorkbook) -> None:
    """Refuse a workbook that no template of this version made."""
    from xl_portfolio.templates import TEMPLATES

    found = book.read(["TemplateName", "TemplateVersion"])
    file = book.package.path.name
    known = {template.name: template.version for template in TEMPLATES}
    if len(found) < 2:
        raise WorkbookError(
            f"{file} has no name 'TemplateName' or 'TemplateVersion': it is not one of our workbooks. "
            f"Start from a new one: {' or '.join(f'xl-portfolio new {name}' for name in known)}"
        )
    name, version = (_text(found[key][0, 0]) for key in ("TemplateName", "TemplateVersion"))
    if name not in known:
        raise WorkbookError(
            f"{file} says it is made from the template {name!r}; this version knows {', '.join(known)}."
        )
    if version != known[name]:
        raise WorkbookError(
            f"{file} is made from version {version} of {name}, and this program knows version {known[name]}: "
            f"start a new workbook (xl-portfolio new {name}) and copy the inputs into it."
        )


def _text(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell or "")
