"""Sheet protection, lifted for a while and restored with everything it allowed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from xl_portfolio.core.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlwings import Sheet

__all__ = ["lifted"]

_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


@contextmanager
def lifted(sheets: Iterable[Sheet]) -> Iterator[None]:
    """Let the sheets be written to; afterwards those that were protected are so again.

    Raises
    ------
    WorkbookError
        If a sheet is protected by a password.
    """
    restore = []
    try:
        for sheet in sheets:
            options = _unprotect(sheet)
            if options is not None:
                restore.append((sheet, options))
        yield
    finally:
        for sheet, options in restore:
            _protect(sheet, options)


def _unprotect(sheet: Sheet) -> dict[str, bool] | None:
    """What the protection of a sheet allowed; None if there is none."""
    if sys.platform == "darwin":
        if not sheet.api.protect_contents.get():
            return None
        sheet.api.unprotect()
        return {}
    api: Any = sheet.api
    if not api.ProtectContents:
        return None
    allowed = api.Protection
    options = {name: bool(getattr(allowed, name)) for name in _ALLOWED}
    options["DrawingObjects"] = bool(api.ProtectDrawingObjects)
    options["Scenarios"] = bool(api.ProtectScenarios)
    try:
        api.Unprotect("")
    except Exception:  # pywintypes.com_error, which only Windows has
        raise _password(sheet) from None
    if api.ProtectContents:
        raise _password(sheet)
    return options


def _protect(sheet: Sheet, options: dict[str, bool]) -> None:
    if sys.platform == "darwin":
        sheet.api.protect_worksheet(
            worksheet_contents=True,
            allow_formatting_columns=True,
            allow_formatting_rows=True,
            allow_filtering=True,
        )
    else:
        sheet.api.Protect(Password="", Contents=True, **options)


def _password(sheet: Sheet) -> WorkbookError:
    return WorkbookError(
        f"The sheet {sheet.name} is protected by a password: take it off (Review, Unprotect Sheet), then press again."
    )
