"""Workbooks that many tests need: one made of a dictionary, and the finished template as a file."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError
from xl_portfolio.hosts.file.new import new_workbook
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.templates.build import template_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_portfolio.sheet.changes import Changes

__all__ = ["DictWorkbook", "finished_template"]


@cache
def finished_template(name: str = "portfolio_optimizer") -> bytes:
    """A new workbook with its example and its results: what `workbook_templates/` holds."""
    return new_workbook(name, now=template_of(name).built_at)


class DictWorkbook:
    """The smallest host that keeps the whole promise of `Workbook`.

    Names and tables as grids; `apply` fills them within their size, all or nothing.

    Attributes
    ----------
    contents : dict of a name to its Grid
    said : list of str
        Every sentence that was shown.
    read_calls : list of tuple of str
        Names of every batch that was read.
    applied : int
        How often changes were applied.
    """

    def __init__(self, contents: Mapping[str, object]) -> None:
        self.contents = {name: Grid.of(cells) for name, cells in contents.items()}
        self.said: list[str] = []
        self.read_calls: list[tuple[str, ...]] = []
        self.applied = 0

    def read(self, names: Sequence[str]) -> Mapping[str, Grid]:
        self.read_calls.append(tuple(names))
        return {name: self.contents[name] for name in names if name in self.contents}

    def apply(self, changes: Changes) -> None:
        changed = dict(self.contents)
        for name, grid in changes.ranges.items():
            changed[name] = _fitted(name, grid, self.contents[name])
        for name, grid in changes.tables.items():
            changed[name] = _replaced(name, grid, self.contents[name])
        self.contents = changed
        self.applied += 1

    def say(self, text: str, done: float | None = None) -> None:
        self.said.append(text)


def _fitted(name: str, grid: Grid, old: Grid) -> Grid:
    if grid.shape[0] > old.shape[0] or grid.shape[1] > old.shape[1]:
        raise InputError(f"{name} holds {old.shape[0]} x {old.shape[1]} cells; {grid.shape} came.")
    return Grid.of(grid.padded(*old.shape), old.origin)


def _replaced(name: str, grid: Grid, old: Grid) -> Grid:
    header, *rows = old.rows()
    names, *lines = grid.rows()
    if len(lines) > len(rows):
        raise InputError(f"The table {name} holds {len(rows)} rows; {len(lines)} came.")
    for column, label in enumerate(names):
        for r, row in enumerate(rows):
            row[header.index(label)] = lines[r][column] if r < len(lines) else None
    return Grid.of([header, *rows], old.origin)
