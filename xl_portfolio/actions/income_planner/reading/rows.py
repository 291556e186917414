"""The filled rows of a block or table with a header, each cell by the name of its column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, TABLES
from xl_portfolio.actions.income_planner.reading.entries import Entry
from xl_portfolio.core.wording import counted
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid

__all__ = ["Row", "refuse_twins", "rows_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that holds something.

    Attributes
    ----------
    grid : Grid
        The whole block, its header first.
    place : int
        Position among the rows below the header, blank ones counted.
    columns : mapping of a name to its position
    label : str
        Text of the first column.
    doubts : Doubts
    """

    grid: Grid
    place: int
    columns: Mapping[str, int]
    label: str
    doubts: Doubts

    def __getitem__(self, column: str) -> Entry:
        """The entry in a column."""
        at = self.place + 1, self.columns[column]
        name = column if at[1] == 0 and not self.label else f"{column} of {self.label or 'this row'}"
        return Entry(cell=self.grid[at], where=self.grid.where(*at), name=name, doubts=self.doubts)

    @property
    def where(self) -> str:
        """Address of its first cell."""
        return self.grid.where(self.place + 1, 0)


def rows_of(cells: Mapping[str, Grid], name: str, doubts: Doubts, *, named: bool = True) -> list[Row]:
    """Rows of a block or table that hold anything in the columns to fill in.

    A lost column, more rows than there is room for, and a row without a name are errors; such a row is left out.

    Parameters
    ----------
    cells : of the workbook
    name : of a block with columns, or of a table
    doubts : where errors go
    named : whether the first column holds names, which each row needs
    """
    block = TABLES[name] if name in TABLES else INPUT_BLOCKS[name]
    grid = cells[name]
    header, *below = grid.rows()
    places = {folded(cell): k for k, cell in reversed(list(enumerate(header))) if isinstance(cell, str)}
    lost = [column for column in block.columns if folded(column) not in places]
    if lost:
        doubts.error(grid.where(0, 0), f"{name} has no column {lost[0]!r}: restore its header.")
        return []
    columns = {column: places[folded(column)] for column in block.columns}
    filled = [r for r, row in enumerate(below) if any(row[place] is not None for place in columns.values())]
    if filled and len(filled) > block.rows:
        doubts.error(
            grid.where(filled[block.rows] + 1, 0),
            f"{name} holds {counted(len(filled), 'row')}; there is room for {block.rows}: remove "
            f"{len(filled) - block.rows}.",
        )
    rows = []
    for r in filled[: block.rows]:
        blank = Row(grid=grid, place=r, columns=columns, label="", doubts=doubts)
        label = blank[block.columns[0]].text() if named else ""
        if label or not named:
            rows.append(Row(grid=grid, place=r, columns=columns, label=label, doubts=doubts))
        elif blank[block.columns[0]].blank:
            blank[block.columns[0]].refuse("is blank: type a name, or clear the row.")
    return rows


def refuse_twins(rows: Iterable[tuple[str, str]], doubts: Doubts) -> None:
    """Add an error for each name that stands twice; pairs of a name and its address."""
    seen: dict[str, str] = {}
    for label, where in rows:
        first = seen.setdefault(folded(label), where)
        if first != where:
            doubts.error(where, f"{label} stands twice, here and in {first}: rename or clear one of them.")
