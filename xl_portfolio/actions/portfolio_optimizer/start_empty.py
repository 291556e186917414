"""*Start empty*: clear the inputs and the report for one's own case."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import (
    INPUT_BLOCKS,
    INPUTS,
    REPORT_RANGES,
    TABLES,
    WORKBOOK,
    cleared,
    cleared_inputs,
    cleared_ranges,
)
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes

__all__ = ["start_empty"]


@action(
    label="Start empty",
    icon="FileNew",
    writes=(*INPUTS, *INPUT_BLOCKS, *REPORT_RANGES, *TABLES),
    workbook=WORKBOOK,
)
def start_empty(run: Run) -> Changes:
    """Clear the sample: assets, prices, settings and results. Undo last run brings them back."""
    sentence = "The workbook is empty: type your assets, or press Import prices."
    return Changes(
        ranges={**cleared_inputs(), **cleared_ranges()},
        tables={name: cleared(name) for name in TABLES},
        log=sentence,
        status=sentence,
    )
