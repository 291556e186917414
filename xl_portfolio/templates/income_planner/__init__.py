"""The workbook `income_planner`: from goals and risk profile to a monthly income one can live on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook

from xl_portfolio.actions.income_planner.contents import OWN_COLUMNS, STANDING, TABLES
from xl_portfolio.data.income_case import income_case
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.about import ABOUT
from xl_portfolio.templates.income_planner.accounts import accounts_sheet
from xl_portfolio.templates.income_planner.allocation import allocation_sheet
from xl_portfolio.templates.income_planner.assumptions import assumptions_sheet
from xl_portfolio.templates.income_planner.brackets import brackets_sheet
from xl_portfolio.templates.income_planner.calendar import calendar_sheet
from xl_portfolio.templates.income_planner.checks import CHECKS, PURPOSE
from xl_portfolio.templates.income_planner.claims import claims_sheet
from xl_portfolio.templates.income_planner.configuration import configuration_sheet
from xl_portfolio.templates.income_planner.dividends import dividends_sheet
from xl_portfolio.templates.income_planner.goals import goals_sheet
from xl_portfolio.templates.income_planner.history import history_sheet
from xl_portfolio.templates.income_planner.holdings import holdings_sheet
from xl_portfolio.templates.income_planner.income import income_sheet
from xl_portfolio.templates.income_planner.ladder import ladder_sheet
from xl_portfolio.templates.income_planner.layout import NAME, SHEETS, STATUS, VERSION
from xl_portfolio.templates.income_planner.lists import write_lists
from xl_portfolio.templates.income_planner.plan import plan_sheet
from xl_portfolio.templates.income_planner.profile import profile_sheet
from xl_portfolio.templates.income_planner.simulation import simulation_sheet
from xl_portfolio.templates.income_planner.start import start_sheet
from xl_portfolio.templates.income_planner.taxes import taxes_sheet
from xl_portfolio.templates.support import about_sheet, checks_sheet, log_sheet

__all__ = ["NAME", "VERSION", "lay_out"]

_SHEETS = (
    configuration_sheet,
    start_sheet,
    profile_sheet,
    goals_sheet,
    accounts_sheet,
    holdings_sheet,
    assumptions_sheet,
    taxes_sheet,
    brackets_sheet,
    allocation_sheet,
    income_sheet,
    calendar_sheet,
    ladder_sheet,
    plan_sheet,
    simulation_sheet,
    claims_sheet,
    dividends_sheet,
    history_sheet,
)


def lay_out(workbook: Workbook, empty: bool) -> Book:
    """Write every sheet into a new workbook; if `empty`, with no more than the choices that have a sensible default."""
    book = Book(workbook, SHEETS, STATUS)
    filled = income_case()
    if empty:
        filled = _standing(filled)
    write_lists(book)
    for sheet in _SHEETS:
        sheet(book, filled)
    checks_sheet(book, PURPOSE, CHECKS)
    about_sheet(book, ABOUT)
    log_sheet(book)
    return book


def _standing(case: Mapping[str, Any]) -> dict[str, Any]:
    """What an empty workbook keeps of a case: the choices that have a sensible default."""
    kept = {name: case[name] for name in STANDING}
    for name, own in OWN_COLUMNS.items():
        columns = TABLES[name].columns
        kept[name] = [
            [None if column in own else cell for column, cell in zip(columns, row, strict=True)]
            for row in case[name]
        ]
    return kept
