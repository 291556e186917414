"""The workbook `portfolio_optimizer`: from prices and limits to the portfolio that fits an objective best."""

from __future__ import annotations

from xlsxwriter import Workbook

from xl_portfolio.data.sample import sample
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.portfolio_optimizer.about import ABOUT
from xl_portfolio.templates.portfolio_optimizer.checks import CHECKS, PURPOSE
from xl_portfolio.templates.portfolio_optimizer.configuration import configuration_sheet
from xl_portfolio.templates.portfolio_optimizer.inputs import (
    assets_sheet,
    import_sheet,
    prices_sheet,
)
from xl_portfolio.templates.portfolio_optimizer.layout import NAME, SHEETS, STATUS, VERSION
from xl_portfolio.templates.portfolio_optimizer.limits import constraints_sheet
from xl_portfolio.templates.portfolio_optimizer.orders import orders_sheet
from xl_portfolio.templates.portfolio_optimizer.results import (
    analysis_sheet,
    correlation_sheet,
    frontier_sheet,
    portfolio_sheet,
)
from xl_portfolio.templates.portfolio_optimizer.settings import settings_sheet
from xl_portfolio.templates.portfolio_optimizer.start import start_sheet
from xl_portfolio.templates.support import about_sheet, checks_sheet, log_sheet

__all__ = ["NAME", "VERSION", "lay_out"]


def lay_out(workbook: Workbook, empty: bool) -> Book:
    """Write every sheet into a new workbook; without the sample's case if `empty`."""
    book = Book(workbook, SHEETS, STATUS)
    given = sample()
    filled = None if empty else given
    configuration_sheet(book)
    start_sheet(book)
    assets_sheet(book, filled)
    prices_sheet(book, filled)
    import_sheet(book)
    settings_sheet(book, given, empty)
    constraints_sheet(book)
    analysis_sheet(book, filled)
    correlation_sheet(book, filled)
    frontier_sheet(book)
    portfolio_sheet(book)
    orders_sheet(book)
    checks_sheet(book, PURPOSE, CHECKS)
    about_sheet(book, ABOUT)
    log_sheet(book)
    return book
