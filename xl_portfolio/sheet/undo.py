"""What *Undo last run* needs, as text in cells: the record travels inside the workbook, on every host."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import CellError, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["recall", "remember"]

_CELL = 30_000  # characters in one cell; Excel holds 32,767


def remember(action: str, ranges: Mapping[str, Grid], tables: Mapping[str, Grid]) -> Grid:
    """Column of text cells that holds the contents of ranges and tables, and whose run they precede."""
    record = {
        "action": action,
        "ranges": {name: _packed(grid) for name, grid in ranges.items()},
        "tables": {name: _packed(grid) for name, grid in tables.items()},
    }
    text = base64.b64encode(zlib.compress(json.dumps(record).encode(), 6)).decode()
    return Grid.of([[text[k : k + _CELL]] for k in range(0, len(text), _CELL)])


def recall(record: Grid) -> tuple[str, dict[str, Grid], dict[str, Grid]]:
    """Label of the action, ranges and tables of a record.

    Raises
    ------
    InputError
        If there is nothing to undo, or the record was changed by hand.
    """
    text = "".join(_texts(record))
    if not text:
        raise InputError("There is nothing to undo: no button has changed this workbook since the last undo.")
    try:
        content = json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
        ranges = {name: _unpacked(packed) for name, packed in content["ranges"].items()}
        tables = {name: _unpacked(packed) for name, packed in content["tables"].items()}
        return str(content["action"]), ranges, tables
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise InputError(
            "The undo record of this workbook is damaged, so the last run cannot be taken back. "
            "Use a backup copy; the next run writes a new record."
        ) from error


def _texts(record: Grid) -> Iterator[str]:
    for (cell,) in record:
        if cell is None:
            return
        yield str(cell)


def _packed(grid: Grid) -> dict[str, Any]:
    others = []
    for (r, c), cell in grid.others.items():
        if isinstance(cell, CellError):
            others.append([r, c, "error", cell.code])
        elif isinstance(cell, datetime):
            others.append([r, c, "date", cell.isoformat()])
        else:
            others.append([r, c, "plain", cell])
    numbers = base64.b64encode(np.ascontiguousarray(grid.numbers, dtype="<f8").tobytes()).decode()
    return {"shape": grid.shape, "numbers": numbers, "others": others}


def _unpacked(packed: Mapping[str, Any]) -> Grid:
    numbers = np.frombuffer(base64.b64decode(packed["numbers"]), dtype="<f8").reshape(packed["shape"])
    others: dict[tuple[int, int], Any] = {}
    for r, c, kind, value in packed["others"]:
        if kind == "error":
            others[r, c] = CellError(value)
        else:
            others[r, c] = datetime.fromisoformat(value) if kind == "date" else value
    return Grid(numbers.astype(np.float64), others)
