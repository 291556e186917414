"""*Undo last run*: what the last button changed becomes what it was."""

from __future__ import annotations

from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.arguments import Cells
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.undo import recall

__all__ = ["undo_last_run"]


@action(label="Undo last run", icon="Undo", undoable=False)
def undo_last_run(run: Run, undo_record: Cells) -> Changes:
    """Take back what the last button wrote into this workbook, or cleared."""
    label, ranges, tables = recall(undo_record)
    sentence = f"Taken back: {label}."
    return Changes(
        ranges={**ranges, "UndoRecord": Grid.of(None)}, tables=tables, log=sentence, status=sentence
    )
