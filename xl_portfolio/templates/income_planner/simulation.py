"""The sheet Simulation: how often the plan succeeds, how it spreads, what it can sustain, what matters most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.templates.blocks import CONTENT
from xl_portfolio.templates.book import Book, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.charts import fan_chart, tornado_chart
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.reports import finding, measures, report, wide_page
from xl_portfolio.templates.rules import number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["simulation_sheet"]

_NUMBER = WIDTHS["number"]
_CHOICES = CONTENT + 3
_SUMMARY = _CHOICES + 10
_SUSTAINABLE = _SUMMARY + REPORT["SimulationSummary"].rows + 3
_AVERAGING = _SUSTAINABLE + REPORT["Sustainable"].rows + 3
_WORST = _AVERAGING + REPORT["Averaging"].rows + 4
_TORNADO = _WORST + 4
_CHART = _TORNADO + REPORT["Tornado"].rows + 2
_TABLES = _CHART + 21
_SECOND = 7  # first column of the second table of a fan


def simulation_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The plan lived many times, with returns, inflation and income as they may come."""
    page = wide_page(book, "Simulation", [48, 28, 28, *[_NUMBER] * 3, WIDTHS["gap"], *[_NUMBER] * 6])
    page.head(
        "Simulation",
        "The plan lived many times, with returns and inflation as they may come. Hypothetical, not advice.",
        places=(0, 1, 2, 3, 4, 5),
    )
    finding(page, "SimulationFinding", CONTENT)
    form(page, _CHOICES - 1, "How it is simulated", _asked(), filled)
    page.section(_SUMMARY - 1, 0, "What came out")
    measures(page, "SimulationSummary", _SUMMARY)
    page.section(_WORST - 1, 0, "The worst 5 % of futures")
    finding(page, "WorstCase", _WORST, bold=False, font_size=11)
    for fan in (0, 1):
        chart, text = fan_chart(book, fan, _TABLES, _SECOND * fan)
        page.place(chart, _SUMMARY - 1 + 15 * fan, 3, 556, 296, text, left=16)
    page.section(_SUSTAINABLE - 1, 0, "What the plan can sustain")
    report(page, "Sustainable", _SUSTAINABLE, 0, ("", "money", "weight"))
    page.section(_TORNADO - 1, 0, "What matters most: one assumption changed at a time, on the same futures")
    numbers = ("", "", "", "weight", "weight", "weight")
    report(page, "Tornado", _TORNADO, 0, numbers)
    chart, text = tornado_chart(book)
    page.place(chart, _CHART, 0, 910, 340, text)
    page.section(_AVERAGING - 1, 0, "A lump sum at once, or in equal monthly instalments")
    measures(page, "Averaging", _AVERAGING)
    page.section(_TABLES - 2, 0, "Share of the futures that stay below")
    page.note(_TABLES - 1, 0, "Wealth at each age, in today's money")
    page.note(_TABLES - 1, _SECOND, "To live on a month at each age, in today's money, after tax")
    report(page, "WealthFan", _TABLES, 0, ("year", *["money"] * 5))
    report(page, "IncomeFan", _TABLES, _SECOND, ("year", *["money"] * 5))
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.sheet.set_selection(_CHOICES, 1, _CHOICES, 1)
    page.protect()
    page.print_setup(breaks=(_WORST - 1, _TABLES - 2))


def _asked() -> tuple[InputRow, ...]:
    """Model, size and seed of the simulation, cuts of income, and the lump sum to compare."""
    return (
        InputRow(
            name="ReturnModel",
            label="How returns come",
            unit="from the list",
            default="Student t",
            reason="Student t has fat tails; the last two need the sheet History.",
            validation=one_of("ReturnModel", "How returns come", "The model of returns and inflation."),
        ),
        _count("Paths", "Futures", "futures", "1,000", "More are more exact, and slower.", 100, 10_000),
        _count(
            "Seed",
            "Seed of the random numbers",
            "number",
            "650",
            "The same seed gives the same futures.",
            0,
            1e9,
        ),
        InputRow(
            name="CutProbability",
            label="Probability that income is cut in a year",
            unit="per year",
            default="5%",
            reason="Dividends are cut in crises; 0 for never.",
            number="weight",
            validation=number_between(0, 1, "Probability of a cut", "A share such as 5%."),
        ),
        InputRow(
            name="CutSize",
            label="Size of a cut",
            unit="of the income",
            default="20%",
            reason="What is lost while the cut lasts.",
            number="weight",
            validation=number_between(0, 1, "Size of a cut", "A share such as 20%."),
        ),
        _count("CutYears", "Years that a cut lasts", "years", "2", "Until the income is back.", 1, 40),
        InputRow(
            name="LumpSum",
            label="Lump sum to invest (optional)",
            unit="currency",
            default="blank",
            reason="Compared below: at once against instalments.",
            number="money",
            validation=zero_or_more("Lump sum", "An amount, or blank."),
        ),
        _count("Instalments", "Instalments", "months", "12", "One at the start of each month.", 2, 120),
    )


def _count(name: str, label: str, unit: str, default: str, reason: str, low: float, high: float) -> InputRow:
    return InputRow(
        name=name,
        label=label,
        unit=unit,
        default=default,
        reason=reason,
        number="year" if name == "Seed" else "count",
        validation=number_between(low, high, label, reason, whole=True),
    )
