"""The hidden sheet Configuration: what buttons and charts need to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS
from xl_portfolio.actions.income_planner.inputs_then import INPUT_TRACES, TEXT_TRACES
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.blocks import Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.layout import NAME, VERSION
from xl_portfolio.templates.income_planner.places import (
    CHART_COLUMN,
    CHART_ROW,
    ENDS_COLUMN,
    INPUTS_THEN_ROW,
    NEED_COLUMN,
    STRANGERS_COLUMN,
    TEXTS_COLUMN,
    TEXTS_ROW,
    TORNADO_COLUMN,
    UNDO_LINES,
    YEARS,
    fan_ends,
)
from xl_portfolio.templates.income_planner.titles import TITLES
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["configuration_sheet"]

_LABEL, _NUMBER = WIDTHS["label"], WIDTHS["number"]
_FANS = ("WealthFan", "IncomeFan")
_ROUNDING = "0.000000001"  # relative: the same sum, added in another order
_APART = 0.06  # of the height of a fan: labels closer than this would cover each other


def configuration_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """What the buttons need to know about the workbook, and what charts draw beside the reports; hidden."""
    page = Page(book, "Configuration", [_LABEL, _LABEL, _LABEL, WIDTHS["gap"], *[_NUMBER] * 14], "grey")
    for column, (text, value) in enumerate((("Template", NAME), ("Version", VERSION))):
        page.put(0, column, text, page.look("Note"))
        page.put(1, column, value, page.look("Calculated"))
        page.define(f"Template{'Version' if column else 'Name'}", 1, column)
    page.put(3, 0, "Record for undo", page.look("Note"))
    page.define("UndoRecord", 4, 0, 3 + UNDO_LINES, 0)
    page.put(TEXTS_ROW - 1, TEXTS_COLUMN, "Titles of charts and axes", page.look("Note"))
    for row, (name, formula) in enumerate(TITLES.items(), start=TEXTS_ROW):
        page.put(row, TEXTS_COLUMN - 1, name, page.look("Note"))
        page.put(row, TEXTS_COLUMN, formula, page.look("Calculated"))
        page.define(name, row, TEXTS_COLUMN)
    _traces(page)
    _years(page)
    for fan, name in enumerate(_FANS):
        _ends(page, fan, name)
    _tornado(page)
    _need(page)
    _strangers(page)
    page.sheet.hide()


def _traces(page: Page) -> None:
    """Traces of the inputs of the last run, what they are now, and 1 where they are the same."""
    row, then = INPUTS_THEN_ROW, TEXTS_COLUMN
    now, same = then - 1, then - 2
    for column, text in ((then, "Inputs of the last run"), (now, "Inputs now"), (same, "Same")):
        page.put(row - 1, column, text, page.look("Note"))
    page.define("InputsThen", row, then, row + REPORT["InputsThen"].rows - 1, then)
    for line, trace in enumerate(INPUT_TRACES, start=row):
        page.put(line, now, f"={trace}", page.look("Calculated"))
        old, new = (xl_rowcol_to_cell(line, column) for column in (then, now))
        equal = (
            f"{old}={new}" if line - row < TEXT_TRACES else f"ABS({old}-{new})<={_ROUNDING}*(1+ABS({old}))"
        )
        page.put(line, same, f"=IF({equal},1,0)", page.look("Calculated"))
    page.define("InputsSame", row, same, row + len(INPUT_TRACES) - 1, same)


def _years(page: Page) -> None:
    """Years from now from 0 and from 1, the last one repeated, so that an axis ends where the plan ends."""
    page.put(CHART_ROW - 1, CHART_COLUMN, "Years from now", page.look("Note"))
    counted = "COUNT(INDEX(PlanYears,0,1))"
    for k in range(YEARS):
        for first in (0, 1):
            year = f"=MIN({k + first},{counted})"
            page.put(CHART_ROW + 1 + k, CHART_COLUMN + first, year, page.look("Calculated"))


def _ends(page: Page, fan: int, name: str) -> None:
    """The last year and value of each line of a fan, and its label; labels that would touch are joined."""
    years, values, labels = (fan_ends(fan, part) for part in range(3))
    page.put(years.row - 1, ENDS_COLUMN, f"Ends of {name}", page.look("Note"))
    levels = REPORT[name].columns[1:]
    points = f"COUNT(INDEX({name},0,1))"
    near = f"{_APART}*MAX(INDEX({name},0,{len(levels) + 1}))"
    last = f"{points}-1" if name == "WealthFan" else points  # wealth begins today, income in the first year
    look = page.look("Calculated")
    for k, level in enumerate(levels):
        row = years.row + k
        here, above, below = (xl_rowcol_to_cell(row + step, values.column) for step in (0, 1, -1))
        lowest, under = (xl_rowcol_to_cell(row - step, labels.column + 1) for step in (0, 1))
        page.put(row, years.column, f'=IF({points}=0,"",{last})', look)
        page.put(row, values.column, f'=IF({points}=0,"",INDEX({name},1+{points},{k + 2}))', look)
        joined = f'IF({here}-{below}<{near},{under},"{level}")' if k else f'"{level}"'
        page.put(row, labels.column + 1, f'=IF({points}=0,"",{joined})', look)
        text = f'IF({lowest}="{level}","{level}",SUBSTITUTE({lowest}," %","")&" to {level}")'
        if k + 1 < len(levels):
            text = f'IF({above}-{here}<{near},"",{text})'
        page.put(row, labels.column, f'=IF({points}=0,"",{text})', look)


def _tornado(page: Page) -> None:
    """Change of the probability of success by the lower and the higher value of each assumption."""
    header = ("Assumption", "The lower value", "The higher value")
    for part, text in enumerate(header):
        page.put(CHART_ROW, TORNADO_COLUMN + part, text, page.look("Note"))
    for k in range(1, REPORT["Tornado"].rows + 1):
        name = f"INDEX(Tornado,{k + 1},1)"
        page.put(CHART_ROW + k, TORNADO_COLUMN, f'=IF({name}="","",{name})', page.look("Calculated"))
        for part, column in ((1, 4), (2, 5)):
            value = f"INDEX(Tornado,{k + 1},{column})"
            formula = f'=IF(COUNT({value},SuccessProbability)<2,"",{value}-SuccessProbability)'
            page.put(CHART_ROW + k, TORNADO_COLUMN + part, formula, page.look("Calculated", "weight"))


def _need(page: Page) -> None:
    """The need of each year of the ladder, downwards."""
    page.put(CHART_ROW, NEED_COLUMN, "Need of the ladder, downwards", page.look("Note"))
    for k in range(1, REPORT["LadderFlows"].rows + 1):
        page.put(
            CHART_ROW + k, NEED_COLUMN, f"=-N(INDEX(LadderFlows,{k + 1},4))", page.look("Calculated", "money")
        )


def _strangers(page: Page) -> None:
    """1 for each row of the yearly dividends whose ticker is not on Holdings."""
    page.put(CHART_ROW, STRANGERS_COLUMN, "Dividends of what is not held", page.look("Note"))
    rows = INPUT_BLOCKS["YearlyDividends"].rows
    for k in range(1, rows + 1):
        ticker = f"INDEX(YearlyDividends,{k},1)"
        unknown = f'=IF({ticker}="",0,IF(COUNTIF(HoldingNames,{ticker})=0,1,0))'
        page.put(CHART_ROW + k, STRANGERS_COLUMN, unknown, page.look("Calculated"))
    page.define("DividendStrangers", CHART_ROW + 1, STRANGERS_COLUMN, CHART_ROW + rows, STRANGERS_COLUMN)
