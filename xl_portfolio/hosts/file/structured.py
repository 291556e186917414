"""Structured references such as `Assets[[#This Row],[Price]]` as areas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl_portfolio.hosts.file.areas import Area

if TYPE_CHECKING:
    from xl_portfolio.hosts.file.book import Book, Table

__all__ = ["structured_area"]


def structured_area(book: Book, text: str, at: Area) -> Area | None:
    """Area of a structured reference used in a cell; None if it names no such cells.

    Parameters
    ----------
    text : str
        `Table[...]`, or `[...]` inside a table.
    at : Area
        The cell of the formula: `@` and `#This Row` mean its row.
    """
    name, _, rest = text.partition("[")
    table = book.tables.get(name.casefold()) if name else _around(book, at)
    if table is None or not rest.endswith("]"):
        return None
    inside = rest[:-1].strip()
    if only := book.column(table.name, _named(inside)):
        return only
    specifiers, columns = _parse(inside)
    rows = _rows(table, specifiers, at.top)
    sides = _sides(table, columns)
    if rows is None or sides is None:
        return None
    return Area(table.area.sheet, rows[0], sides[0], rows[1], sides[1])


def _around(book: Book, at: Area) -> Table | None:
    return next((table for table in book.tables.values() if table.area.overlaps(at)), None)


def _parse(inside: str) -> tuple[set[str], str]:
    """Specifiers in lower case and the text of the column part."""
    specifiers: set[str] = set()
    if inside.startswith("@"):
        specifiers.add("#this row")
        inside = inside[1:].strip()
    columns = []
    for item in _split(inside, ","):
        bare = _bare(item)
        if bare.startswith("#"):
            specifiers.add(bare.casefold())
        elif item:
            columns.append(item)
    return specifiers, ",".join(columns)


def _split(text: str, mark: str) -> list[str]:
    """Parts of a text between marks that stand outside brackets and are not escaped by an apostrophe."""
    parts, depth, start, escaped = [], 0, 0, False
    for at, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "'":
            escaped = True
        elif letter in "[]":
            depth += 1 if letter == "[" else -1
        elif letter == mark and not depth:
            parts.append(text[start:at].strip())
            start = at + 1
    return [*parts, text[start:].strip()]


def _bare(item: str) -> str:
    return item[1:-1].strip() if item.startswith("[") and item.endswith("]") else item


def _named(item: str) -> str:
    """Column name without brackets and without the apostrophes that escape special letters."""
    return re.sub(r"'(.)", r"\1", _bare(item))


def _rows(table: Table, specifiers: set[str], row: int) -> tuple[int, int] | None:
    """First and last row; None if the table lacks what is asked for."""
    area, body = table.area, table.body
    kinds = {
        "#all": (area.top, area.bottom),
        "#data": (body.top, body.bottom),
        "#headers": (area.top, area.top + table.headers - 1),
        "#totals": (area.bottom - table.totals + 1, area.bottom),
        "#this row": (row, row),
    }
    if not specifiers <= kinds.keys():
        return None
    spans = [kinds[specifier] for specifier in specifiers] or [kinds["#data"]]
    if any(first > last for first, last in spans):
        return None
    if "#this row" in specifiers and not body.top <= row <= body.bottom:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)


def _sides(table: Table, columns: str) -> tuple[int, int] | None:
    """First and last column; None if a name is unknown."""
    if not columns:
        return table.area.left, table.area.right
    known = [column.casefold() for column in table.columns]
    named = [_named(item).casefold() for item in _split(columns, ":")]
    if len(named) > 2 or not set(named) <= set(known):
        return None
    places = [table.area.left + known.index(name) for name in named]
    return min(places), max(places)
