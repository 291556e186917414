"""Name and version of the workbook, the order of its sheets, and its state in a few words."""

from __future__ import annotations

from xl_portfolio.actions.income_planner.contents import WORKBOOK

__all__ = [
    "INPUT_SHEETS",
    "NAME",
    "PRINTED_HOLDINGS",
    "RESULT_SHEETS",
    "SHEETS",
    "STATUS",
    "VERSION",
]

NAME, VERSION = WORKBOOK, "1"

PRINTED_HOLDINGS = 45  # what a page of Holdings has room for

INPUT_SHEETS = ("Profile", "Goals", "Accounts", "Holdings", "Assumptions", "Taxes", "Brackets")
RESULT_SHEETS = ("Allocation", "Income", "Calendar", "Ladder", "Plan", "Simulation", "Claims")
SHEETS = (
    "Start",
    *INPUT_SHEETS,
    *RESULT_SHEETS,
    "Checks",
    "About",
    "Log",
    "Dividends",
    "History",
    "Configuration",
)

# The state in a few words; how it was reached stands on Start and in the log.
STATUS = (
    '=IF(PlannedAt="","Not planned yet",IF(SimulatedAt="",'
    'IF(COUNTIF(CheckStates,"OK")>=ROWS(CheckStates)-1,"Planned, not simulated","Planned, see Checks"),'
    'IF(COUNTIF(CheckStates,"OK")=ROWS(CheckStates),"Planned and simulated, checks OK",'
    '"Planned and simulated, see Checks")))'
)
