"""How a report becomes cells: blocks under their header, and money and months in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.results import MEASURES, REPORT
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

__all__ = ["WORTH_A_WORD", "block", "measures", "money", "month"]

WORTH_A_WORD = 1.0
"""Currency a month; less is not said."""


def block(name: str, rows: Iterable[Sequence[Cell]]) -> Grid:
    """The block of a report: its header from `REPORT`, and rows."""
    return Grid.of([list(REPORT[name].columns), *map(list, rows)])


def measures(name: str, *columns: Sequence[Cell]) -> Grid:
    """A block whose rows `MEASURES` names: one column of values after the other, each in the order of the rows."""
    labels = [label for label, _ in MEASURES[name]]
    return block(name, zip(labels, *columns, strict=True))


def money(amount: float, currency: str) -> str:
    """An amount in a sentence, without cents: "USD 3,500"."""
    return f"{currency} {round(amount) + 0:,}".strip()


def month(day: date) -> str:
    """A month in a sentence: "June 2025"."""
    return f"{day:%B %Y}"
