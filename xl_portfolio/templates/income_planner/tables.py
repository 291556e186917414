"""What the input sheets are made of: blocks and tables of inputs with their validations, lines of totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, TABLES
from xl_portfolio.templates.blocks import Page
from xl_portfolio.templates.book import Column
from xl_portfolio.templates.rules import a_date

__all__ = ["FROM", "TO", "Field", "Total", "input_block", "input_table", "rows_of", "totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column that is filled in: its header, number format and validation."""

    header: str
    number: str = ""
    rule: Mapping[str, Any]


FROM = Field(
    header="From", number="date", rule=a_date("From", "First month. Optional: blank begins with the plan.")
)
TO = Field(
    header="To", number="date", rule=a_date("To", "Last month. Optional: blank lasts as long as the plan.")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A figure above a table: in which column, its caption, formula and number format."""

    column: int
    caption: str
    formula: str
    number: str = ""
    style: str = "Result"
    align: str = ""


def rows_of(name: str, given: Mapping[str, Any]) -> Sequence[Sequence[object]]:
    """The rows of a block or table that are filled in."""
    rows: Sequence[Sequence[object]] = given.get(name) or ()
    return rows


def input_block(
    page: Page, name: str, row: int, column: int, fields: Sequence[Field], given: Mapping[str, Any]
) -> int:
    """Lay out a named block of inputs with its validations; returns the row after it."""
    rows = INPUT_BLOCKS[name].rows
    page.inputs(name, row, column, _columns(fields), rows, rows_of(name, given))
    _validate(page, row + 1, column, fields, rows)
    return row + rows + 1


def input_table(
    page: Page,
    name: str,
    row: int,
    fields: Sequence[Field],
    formulas: Sequence[Column],
    given: Mapping[str, Any],
    *,
    filtered: bool = False,
) -> int:
    """Lay out an Excel table from column A with its validations; returns the row after it."""
    rows = TABLES[name].rows
    page.table(name, row, [*_columns(fields), *formulas], rows, rows_of(name, given), filtered=filtered)
    _validate(page, row + 1, 0, fields, rows)
    return row + rows + 1


def totals(page: Page, row: int, entries: Sequence[Total]) -> int:
    """Write captions and below them figures; returns the row after them."""
    for entry in entries:
        side = entry.align or ("right" if entry.number else "left")
        page.note(row, entry.column, entry.caption, align=side)
        page.put(row + 1, entry.column, entry.formula, page.look(entry.style, entry.number, align=side))
    return row + 2


def _columns(fields: Sequence[Field]) -> list[Column]:
    """Columns of inputs; text after numbers is indented."""
    columns: list[Column] = []
    for field in fields:
        column = Column(header=field.header, number=field.number, style="Input")
        after_numbers = bool(columns) and columns[-1].side == "right" and column.side == "left"
        columns.append(replace(column, indent=1) if after_numbers else column)
    return columns


def _validate(page: Page, row: int, column: int, fields: Sequence[Field], rows: int) -> None:
    for at, field in enumerate(fields, start=column):
        page.sheet.data_validation(row, at, row + rows - 1, at, dict(field.rule))
