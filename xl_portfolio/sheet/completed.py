"""What every run of a button leaves in the workbook: its status, a line in the run log, and what an undo needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import WorkbookError
from xl_portfolio.sheet.grid import Cell, Grid, stacked
from xl_portfolio.sheet.undo import remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_portfolio.sheet.action import Action, Run
    from xl_portfolio.sheet.changes import Changes
    from xl_portfolio.sheet.kinds import Notes

__all__ = ["TRACES", "completed", "lost_name"]

_RUN_LOG, _RUN_STATUS, _UNDO_RECORD = "RunLog", "RunStatus", "UndoRecord"

TRACES = (_RUN_LOG, _RUN_STATUS, _UNDO_RECORD)
"""Names that a run reads and writes beside its own, as far as the workbook has them."""


def completed(action: Action, changes: Changes, contents: Mapping[str, Grid], run: Run) -> Changes:
    """The changes of a run with its status, its line in the run log and its undo record.

    Parameters
    ----------
    action : whose run it is
    changes : what its body returned
    contents : of the workbook before the run
    run : whose clock dates the run; a record that has no room in the workbook becomes a note

    Raises
    ------
    WorkbookError
        A name or a column that is written is not in the workbook.
    """
    ranges, tables = dict(changes.ranges), dict(changes.tables)
    if action.undoable:  # an undo writes what its record names, which nobody read
        for name in (*ranges, *tables):
            if name not in contents:
                raise lost_name(action, name)
    if action.undoable and _UNDO_RECORD in contents:
        ranges[_UNDO_RECORD] = _undo_record(action, changes, contents, run.notes)
    if changes.status and _RUN_STATUS in contents:
        ranges[_RUN_STATUS] = Grid.of(f"{run.now:%Y-%m-%d %H:%M} {action.label}: {changes.status}")
    if changes.log and _RUN_LOG in contents:
        header, *lines = contents[_RUN_LOG].rows()
        line: list[Cell] = [run.now, action.label, changes.log]
        kept = [old for old in lines if any(cell is not None for cell in old)]
        tables[_RUN_LOG] = stacked([header, line, *kept[: len(lines) - 1]])
    return replace(changes, ranges=ranges, tables=tables)


def _undo_record(action: Action, changes: Changes, contents: Mapping[str, Grid], notes: Notes) -> Grid:
    """What was there before; blank, with a note, if the workbook has no room for it."""
    record = remember(
        action.label,
        {name: contents[name] for name in changes.ranges},
        {name: _columns(name, contents[name], grid) for name, grid in changes.tables.items()},
    )
    if record.shape[0] <= contents[_UNDO_RECORD].shape[0]:
        return record
    notes.add("This run cannot be undone: what it replaced is too much to remember in the workbook.")
    return Grid.of(None)


def _columns(name: str, table: Grid, like: Grid) -> Grid:
    """The columns of the table `name` that the header of `like` names."""
    header = table.rows()[0]
    wanted = like.rows()[0]
    for column in wanted:
        if column not in header:
            raise WorkbookError(f"The table {name} has no column {column!r}: restore its header.")
    return Grid.of([[row[header.index(column)] for column in wanted] for row in table.rows()])


def lost_name(action: Action, name: str) -> WorkbookError:
    """What to raise where the workbook lacks a name that a button needs."""
    remedy = f": xl-portfolio new {action.workbook}" if action.workbook else " of its template."
    return WorkbookError(
        f"The workbook has no name {name!r}: it is not one of our templates, or the name was deleted. "
        f"Start from a new copy{remedy}"
    )
