"""A workbook in the making, and the records that its blocks are described by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from xl_portfolio.templates.theme import Looks

__all__ = ["Book", "Column", "InputRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table or block: its header, number format, style, and its formula if it has one.

    In `formula`, `{row}` stands for the number of the row. An `indent` keeps a text off the numbers on its left.
    """

    header: str
    number: str = ""
    style: str = "Calculated"
    formula: str = ""
    align: str = ""
    wrap: bool = False
    top: bool = False
    indent: int = 0

    @property
    def side(self) -> str:
        """Alignment: numbers to the right, everything else to the left, unless said otherwise."""
        numeric = self.number not in ("", "text", "date", "moment", "month", "year")
        return self.align or ("right" if numeric else "left")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """An input on a settings page: label, cell, unit, default and the reason for it."""

    name: str
    label: str
    unit: str
    default: str
    reason: str
    number: str = ""
    validation: Mapping[str, Any]


@dataclass(slots=True)
class Book:
    """A workbook in the making: its formats, the order of its pages, and every name it defines.

    Attributes
    ----------
    workbook : xlsxwriter.Workbook
    order : sequence of str
        Names of the sheets.
    status : str
        Formula of the state in a few words, which the head of every page shows.
    """

    workbook: Workbook
    order: Sequence[str]
    status: str
    look: Looks = field(init=False)
    names: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Worksheet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look = Looks(self.workbook)
        for name in self.order:
            self.sheets[name] = self.workbook.add_worksheet(name)

    def define(self, name: str, sheet: str, *corners: int) -> str:
        """Define a name over first row, first column, last row, last column; return its reference."""
        reference = f"{quote_sheetname(sheet)}!{xl_range_abs(*corners)}"
        self.workbook.define_name(name, f"={reference}")
        self.names[name] = reference
        return reference
