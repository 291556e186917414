"""The sheets that stand behind the results: Checks, About, Log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.templates import support
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.about import ABOUT
from xl_portfolio.templates.income_planner.checks import CHECKS

__all__ = ["about_sheet", "checks_sheet", "log_sheet"]


def checks_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """Whether the sums are right, and every doubt about the inputs."""
    support.checks_sheet(
        book,
        "Whether the sums are right (live), and every doubt about the inputs (found by Check inputs and Build plan).",
        CHECKS,
    )


def about_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """Method, conventions, assumptions, sources, limits, licence."""
    support.about_sheet(book, ABOUT)


def log_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """Every run, newest first."""
    support.log_sheet(book)
