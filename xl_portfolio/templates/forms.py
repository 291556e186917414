"""Forms of single inputs, one a row with its unit, default and reason; and the rows that every workbook begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xl_portfolio.templates.blocks import Page
from xl_portfolio.templates.book import InputRow
from xl_portfolio.templates.rules import any_text

__all__ = ["ADVISER", "CLIENT", "CURRENCY", "form"]

CLIENT = InputRow(
    name="Client",
    label="Client (optional)",
    unit="text",
    default="blank",
    reason="Stands on every page of the report.",
    validation=any_text("Client", "For whom this workbook is."),
)
ADVISER = InputRow(
    name="Adviser",
    label="Adviser (optional)",
    unit="text",
    default="blank",
    reason="For the records of who prepared it.",
    validation=any_text("Adviser", "Who prepares it."),
)
CURRENCY = InputRow(
    name="Currency",
    label="Currency",
    unit="code",
    default="USD",
    reason="The one currency of all prices and values.",
    validation={
        "validate": "length",
        "criteria": "==",
        "value": 3,
        "input_title": "Currency",
        "input_message": "Three letters, such as USD or EUR.",
        "error_title": "Currency",
        "error_message": "A currency code has three letters, such as USD.",
    },
)


def form(page: Page, row: int, title: str, entries: Sequence[InputRow], given: Mapping[str, Any]) -> int:
    """Write a section with one input a row; returns the row after the last one."""
    page.section(row, 0, title)
    for column, text in enumerate(("Unit", "Default", "Why"), start=2):
        page.note(row, column, text, valign="vcenter", indent=1)
    for entry in entries:
        row += 1
        page.input_row(row, entry, given.get(entry.name))
    return row + 1
