"""The workbook `income_planner`: from goals and risk profile to a monthly income one can live on."""

from __future__ import annotations

from xlsxwriter import Workbook

from xl_portfolio.actions.income_planner.contents import STANDING
from xl_portfolio.data.income_case import income_case
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.accounts import accounts_sheet
from xl_portfolio.templates.income_planner.assumptions import assumptions_sheet
from xl_portfolio.templates.income_planner.goals import goals_sheet
from xl_portfolio.templates.income_planner.history import history_sheet
from xl_portfolio.templates.income_planner.holdings import holdings_sheet
from xl_portfolio.templates.income_planner.layout import NAME, SHEETS, STATUS, VERSION
from xl_portfolio.templates.income_planner.lists import write_lists
from xl_portfolio.templates.income_planner.profile import profile_sheet
from xl_portfolio.templates.income_planner.taxes import taxes_sheet

__all__ = ["NAME", "VERSION", "lay_out"]


def lay_out(workbook: Workbook, empty: bool) -> Book:
    """Write every sheet into a new workbook; if `empty`, with no more than the choices that have a sensible default."""
    book = Book(workbook, SHEETS, STATUS)
    filled = income_case()
    if empty:
        filled = {name: filled[name] for name in STANDING}
    write_lists(book)
    profile_sheet(book, filled)
    goals_sheet(book, filled)
    accounts_sheet(book, filled)
    holdings_sheet(book, filled)
    assumptions_sheet(book, filled)
    taxes_sheet(book, filled)
    history_sheet(book, filled)
    return book
