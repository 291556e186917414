"""Grids and changes as headers and buffers, for the end that has the engine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.place import Origin

if TYPE_CHECKING:
    from xl_portfolio.sheet.changes import Changes
    from xl_portfolio.sheet.grid import Cell

__all__ = ["grid_of", "head_of_changes", "head_of_grid", "head_of_value"]


def grid_of(head: Any, numbers: memoryview) -> Grid | None:
    """Grid of a header and its numbers; None is an omitted argument."""
    if head is None:
        return None
    if not isinstance(head, dict):
        return Grid.of(head)
    if "error" in head:
        return Grid.of(CellError(*head["error"]))
    others = {(r, c): _cell(kind, value) for r, c, kind, value in head["others"]}
    kept = {at: cell for at, cell in others.items() if not isinstance(cell, str) or cell.strip()}
    origin = Origin(*head["origin"]) if head["origin"] else None
    return Grid(np.frombuffer(numbers, dtype="<f8").reshape(head["shape"]), kept, origin)


def head_of_value(value: Grid | CellError) -> tuple[Any, list[bytes]]:
    """Header and buffers of a result; a single cell needs no buffer."""
    if isinstance(value, CellError):
        return {"error": [value.code, value.message]}, []
    if value.shape == (1, 1):
        cell = value[0, 0]
        if cell is None or isinstance(cell, (float, str)):
            return "" if cell is None else cell, []
    head, numbers = head_of_grid(value)
    return head, [numbers]


def head_of_grid(grid: Grid) -> tuple[Any, bytes]:
    """Header and numbers of a grid."""
    others = [[r, c, *_kind_of(cell)] for (r, c), cell in grid.others.items()]
    origin = grid.origin
    place = None if origin is None else [origin.sheet, origin.row, origin.column]
    head = {"shape": list(grid.shape), "others": others, "origin": place}
    return head, np.ascontiguousarray(grid.numbers, dtype="<f8").tobytes()


def head_of_changes(changes: Changes) -> tuple[Any, list[bytes]]:
    """Header and buffers of everything that a button writes."""
    packed = [head_of_grid(grid) for grid in (*changes.ranges.values(), *changes.tables.values())]
    head = {
        "ranges": list(changes.ranges),
        "tables": list(changes.tables),
        "heads": [head for head, _ in packed],
        "files": {name: content.hex() for name, content in changes.files.items()},
        "status": changes.status,
    }
    return head, [numbers for _, numbers in packed]


def _cell(kind: str, value: Any) -> Any:
    if kind == "date":
        return datetime.fromisoformat(value)
    return CellError(*value) if kind == "error" else value


def _kind_of(cell: Cell) -> tuple[str, Any]:
    if isinstance(cell, datetime):
        return "date", cell.isoformat()
    if isinstance(cell, CellError):
        return "error", [cell.code, cell.message]
    return "plain", cell
