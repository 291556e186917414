"""Cells on the wire, for an end that has no numpy.

A value in a header is JSON: null (omitted), a number, text, true or false, or `{"error": [code,
sentence]}`. A rectangle is `{"shape": [rows, columns], "others": [[row, column, kind, value], ...],
"origin": [sheet, row, column] or null}`; its numbers are a buffer of little-endian float64 by rows,
NaN where a cell holds no number. Kinds are `plain` (text, true, false), `date` (ISO 8601) and
`error` ([code, sentence]).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from typing import TypeAlias

    Value: TypeAlias = "float | str | bool | Error | Block | None"

__all__ = ["Block", "Changes", "Error", "Value", "head_of", "split", "value_of"]

_NUMBER = 8  # bytes of a float64


class Error(NamedTuple):
    """An error value and its sentence."""

    code: str
    message: str = ""


class Block(NamedTuple):
    """A rectangle of cells.

    Attributes
    ----------
    rows, columns : int
    numbers : bytes
        float64, little-endian, by rows; NaN where a cell holds no number.
    others : sequence of (row, column, kind, value)
        The cells that hold something else.
    origin : (sheet, row, column) or None
        Where it stands in the workbook, counted from zero.
    """

    rows: int
    columns: int
    numbers: bytes
    others: tuple[Any, ...] = ()
    origin: tuple[str, int, int] | None = None


class Changes(NamedTuple):
    """What a button changes: `sheet.changes.Changes`, its grids as blocks."""

    ranges: dict[str, Block]
    tables: dict[str, Block]
    files: dict[str, bytes]
    status: str


def head_of(value: Value) -> Any:
    """What a header says about a value; the numbers of a Block follow as a buffer."""
    if isinstance(value, Block):
        return {"shape": [value.rows, value.columns], "others": value.others, "origin": value.origin}
    if isinstance(value, Error):
        return {"error": list(value)}
    return value


def value_of(head: Any, numbers: memoryview) -> Value:
    """Value of a header; `numbers` is its buffer, empty unless it is a rectangle."""
    if not isinstance(head, dict):
        return head  # type: ignore[no-any-return]  # a JSON scalar
    if "error" in head:
        return Error(*head["error"])
    rows, columns = head["shape"]
    origin = tuple(head["origin"]) if head["origin"] else None
    return Block(rows, columns, bytes(numbers), tuple(head["others"]), origin)


def split(heads: list[Any], buffers: memoryview) -> list[memoryview]:
    """The part of the buffers that belongs to each head; none to what is not a rectangle."""
    parts, start = [], 0
    for head in heads:
        size = 0
        if isinstance(head, dict) and "shape" in head:
            size = head["shape"][0] * head["shape"][1] * _NUMBER
        parts.append(buffers[start : start + size])
        start += size
    return parts
