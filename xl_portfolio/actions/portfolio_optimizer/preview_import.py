"""*Preview import*: what *Import prices* would understand, without importing it."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import WORKBOOK
from xl_portfolio.actions.portfolio_optimizer.import_prices import understand
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.arguments import Cells, FilePath
from xl_portfolio.sheet.changes import Changes

__all__ = ["preview_import"]


@action(
    label="Preview import",
    icon="FilePrintPreview",
    writes=("ImportReport",),
    undoable=False,
    workbook=WORKBOOK,
)
def preview_import(
    run: Run, assets: Cells, import_file: FilePath | None = None, import_block: Cells | None = None
) -> Changes:
    """Say what was understood of the file or the pasted block on the sheet Import; nothing else changes."""
    found = understand(run, assets, import_file, import_block)
    return Changes(
        ranges={"ImportReport": found.report()},
        status=f"Understood: {found.summary}. Press Import prices to take them over.",
    )
