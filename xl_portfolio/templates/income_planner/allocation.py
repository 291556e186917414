"""The sheet Allocation: what is asked for, present against proposed, what yield costs, strategies, pitfalls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.charts import allocation_chart, frontier_chart
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.reports import finding, measures, report, wide_page
from xl_portfolio.templates.rules import number_between
from xl_portfolio.templates.theme import TWO_LINES

__all__ = ["allocation_sheet"]

_WIDTHS = (36, 28, 15, 11, 11, 11, 14, 12, 13, 13, 15)
_CHOICES = CONTENT + 3
_CLASSES = _CHOICES + 13  # header of the table of classes
_SUMMARY = _CLASSES + REPORT["AllocationTable"].rows + 3
_PITFALLS = _SUMMARY + REPORT["AllocationSummary"].rows + 3
_FRONTIER = _PITFALLS + REPORT["Pitfalls"].rows + 3
_POINTS = 5  # first column of the points of the frontier
_MARKS = _FRONTIER + 18  # header of the marks, below the chart
_STRATEGIES = _FRONTIER + REPORT["IncomeFrontier"].rows + 3
_LAST = len(_WIDTHS) - 1  # column


def allocation_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The allocation over the classes: what is asked for, and what it brings and costs."""
    page = wide_page(book, "Allocation", _WIDTHS)
    page.head(
        "Allocation",
        "What you hold against what fits your wishes best, from your own assumptions. Hypothetical, not advice.",
        places=(0, 1, 2, 4, 5, 6),
    )
    finding(page, "AllocationFinding", CONTENT)
    form(page, _CHOICES - 1, "What is asked for", _asked(), filled)
    _classes(book, page)
    page.section(_SUMMARY - 1, 0, "Both allocations, per year")
    measures(page, "AllocationSummary", _SUMMARY)
    page.section(_PITFALLS - 1, 0, "Pitfalls")
    report(page, "Pitfalls", _PITFALLS, 0, ("", ""), through=_LAST)
    _frontier(book, page)
    _strategies(page)
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.sheet.set_selection(_CHOICES, 1, _CHOICES, 1)
    page.protect()
    page.print_setup(
        (0, 0, _STRATEGIES + REPORT["StrategyTable"].rows + 2, _LAST), breaks=(_SUMMARY - 1, _FRONTIER - 1)
    )


def _classes(book: Book, page: Page) -> None:
    """The weights, as a table and as bars."""
    page.section(_CLASSES - 1, 0, "Present against proposed")
    numbers = ("", "weight", "weight", "weight", "money", "weight", "weight")
    report(page, "AllocationTable", _CLASSES, 0, numbers)
    page.sheet.set_row(_CLASSES, TWO_LINES)
    chart, text = allocation_chart(book, _CLASSES)
    page.place(chart, _CLASSES - 1, 7, 368, 318, text, left=16)


def _frontier(book: Book, page: Page) -> None:
    """What yield costs in growth."""
    page.section(
        _FRONTIER - 1,
        0,
        "What yield costs: the most growth of value that each yield leaves, within your limits",
    )
    report(page, "IncomeFrontier", _FRONTIER, _POINTS, ("yield", "yield", "yield", "weight", "money"))
    page.sheet.set_row(_FRONTIER, TWO_LINES)
    report(page, "FrontierMarks", _MARKS, 0, ("", "yield", "yield"))
    chart, text = frontier_chart(book, (_FRONTIER, _POINTS), (_MARKS, 0))
    page.place(chart, _FRONTIER, 0, 690, 345, text)


def _strategies(page: Page) -> None:
    """Strategies by one's own assumptions, beside what is claimed for them."""
    page.section(
        _STRATEGIES - 1,
        0,
        "Strategies by your own assumptions, beside the ranges as claimed, without a source",
    )
    numbers = ("", "yield", "yield", "weight", "yield", "", "", "", "", "")
    report(page, "StrategyTable", _STRATEGIES, 0, numbers)
    page.sheet.set_row(_STRATEGIES, TWO_LINES)
    page.note(
        _STRATEGIES + REPORT["StrategyTable"].rows + 1,
        0,
        "A number inside a claimed range does not confirm the claim: it rests on your assumptions. "
        "Past returns are not a forecast.",
    )


def _asked() -> tuple[InputRow, ...]:
    """What the proposed allocation shall be."""
    return (
        InputRow(
            name="AllocationObjective",
            label="What to seek",
            unit="from the list",
            default="most income",
            reason="Limits hold for each choice; lines that begin with For, for that choice alone.",
            validation=one_of(
                "AllocationObjective", "What to seek", "What the proposed allocation shall be best at."
            ),
        ),
        _rate(
            "VolatilityLimit",
            "Most volatility (optional)",
            "10%",
            "For maximum income, and core and satellite: how far a year may stray.",
        ),
        _rate(
            "IncomeWanted",
            "Least yield (optional)",
            "4%",
            "For minimum risk: what the portfolio has to yield.",
        ),
        _rate(
            "MostInOneClass",
            "Most in one class (optional)",
            "45%",
            "Concentration is the risk nobody pays for.",
        ),
        _rate(
            "LeastInflationProtection",
            "Least protected from inflation (optional)",
            "blank",
            "Share of the classes marked so on Assumptions.",
        ),
        InputRow(
            name="MostDuration",
            label="Longest duration (optional)",
            unit="years",
            default="blank",
            reason="Of the bonds: one point of interest moves them by as many percent.",
            number="ratio",
            validation=number_between(0, 50, "Longest duration", "Years, such as 5."),
        ),
        InputRow(
            name="LeastQuality",
            label="Least credit quality (optional)",
            unit="from the list",
            default="blank",
            reason="Classes rated below are left out.",
            validation=one_of("LeastQuality", "Least credit quality", "The lowest rating that you accept."),
        ),
        _rate(
            "CoreShare",
            "Share of the core (optional)",
            "70%",
            "For core and satellite: classes with the role Core; 60 to 80 % is usual.",
        ),
        _rate(
            "SafeShare",
            "Share of the safe side (optional)",
            "blank",
            "For a barbell: cash, and bonds rated A or better.",
        ),
        InputRow(
            name="PlanOn",
            label="The plan lives on",
            unit="from the list",
            default="What is held",
            reason="Choose the proposed allocation to see what changing to it would do.",
            validation=one_of(
                "PlanOn", "The plan lives on", "Which of both allocations Plan and Simulation use."
            ),
        ),
    )


def _rate(name: str, label: str, default: str, reason: str) -> InputRow:
    title = label.removesuffix(" (optional)")
    return InputRow(
        name=name,
        label=label,
        unit="share" if name != "IncomeWanted" and name != "VolatilityLimit" else "per year",
        default=default,
        reason=reason,
        number="yield" if name == "IncomeWanted" else "weight",
        validation=number_between(0, 1, title, f"{reason} Type 10% for a tenth."),
    )
