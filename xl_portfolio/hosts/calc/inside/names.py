"""Names of our functions in formulas: which ones call us, and how a saved file spells them."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["calls_ours", "method_name", "restore_names"]

_LONG = re.compile(rb"ORG\.XLPORTFOLIO\.FUNCTIONS\.([A-Z0-9]+)", re.IGNORECASE)
_CALL = re.compile(r"([A-Z][A-Z0-9_]*)\(", re.IGNORECASE)


def method_name(name: str) -> str:
    """Name of a function or an argument in UNO, which allows no underscores: `optimalWeights`."""
    first, *others = name.lower().split("_")
    return first + "".join(map(str.capitalize, others))


def calls_ours(formula: str, functions: Iterable[str]) -> bool:
    """Whether a formula calls one of our functions."""
    return any(name.upper() in functions for name in _CALL.findall(formula))


def restore_names(path: Path, functions: Iterable[str]) -> bool:
    """Write `SHARPE(` where Calc wrote `ORG.XLPORTFOLIO.FUNCTIONS.SHARPE(`; whether anything changed.

    The file keeps its time stamp: Calc would otherwise take it for changed by somebody else.
    """
    short = {method_name(name).upper().encode(): name.encode() for name in functions}
    with zipfile.ZipFile(path) as archive:
        parts = [(item, archive.read(item)) for item in archive.infolist()]
    if not any(_LONG.search(content) for item, content in parts if item.filename.endswith(".xml")):
        return False
    status = path.stat()
    handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for item, content in parts:
                if item.filename.endswith(".xml"):
                    content = _LONG.sub(lambda found: short.get(found[1].upper(), found[0]), content)
                archive.writestr(item, content, zipfile.ZIP_DEFLATED)
        Path(partial).chmod(status.st_mode)
        os.utime(partial, ns=(status.st_atime_ns, status.st_mtime_ns))
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)
    return True
