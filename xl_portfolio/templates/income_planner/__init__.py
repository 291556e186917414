"""The workbook `income_planner`: from goals and risk profile to a monthly income one can live on."""

from __future__ import annotations

from xlsxwriter import Workbook

from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.layout import NAME, SHEETS, STATUS, VERSION
from xl_portfolio.templates.income_planner.lists import write_lists

__all__ = ["NAME", "VERSION", "lay_out"]


def lay_out(workbook: Workbook, empty: bool) -> Book:
    """Write every sheet into a new workbook; if `empty`, with no more than the choices that have a sensible default."""
    book = Book(workbook, SHEETS, STATUS)
    write_lists(book)
    return book
