"""The charts of the income planner, each with its alternative text."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart

from xl_portfolio.actions.income_planner.contents import CLASSES
from xl_portfolio.actions.income_planner.results import REPORT, SOURCES
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.charts import (
    Range,
    bar_chart,
    cell_labels,
    column_chart,
    line,
    scatter_chart,
)
from xl_portfolio.templates.income_planner.places import (
    MONTHS_ROW,
    fan_ends,
    need_downwards,
    tornado_column,
    years_from_now,
)
from xl_portfolio.templates.income_planner.titles import title_of
from xl_portfolio.templates.theme import colour

__all__ = [
    "allocation_chart",
    "fan_chart",
    "frontier_chart",
    "income_chart",
    "ladder_chart",
    "living_chart",
    "tornado_chart",
    "wealth_chart",
]

_SOURCE_PAINTS = (("navy", 0), ("blue", 0), ("teal", 0), ("amber", 0), ("grey", 2), ("blue", 2))
_FAN: tuple[tuple[str, float], ...] = (
    ("grey", 1.0),
    ("blue", 1.25),
    ("navy", 3.0),
    ("blue", 1.25),
    ("grey", 1.0),
)
_MONEY = "#,##0"


def income_chart(book: Book) -> tuple[Chart, str]:
    """Monthly income by source as stacked columns, with the need as a line."""
    rows, columns = REPORT["IncomeByMonth"].rows, REPORT["IncomeByMonth"].columns
    first = MONTHS_ROW + 1
    bars = [
        _column("Income", MONTHS_ROW, place, rows, colour(*paint))
        for place, paint in enumerate(_SOURCE_PAINTS, start=1)
    ]
    need = columns.index("Need")
    over = {
        "name": "Need",
        "values": str(Range("Income", first, need, rows)),
        "line": {"color": colour("red"), "width": 2.25},
        "marker": {"type": "none"},
    }
    chart = column_chart(
        book.workbook,
        title_of("IncomeTitle"),
        title_of("MonthAxis"),
        Range("Income", first, 0, rows),
        bars,
        [over],
        ("mmm yy", _MONEY),
    )
    return chart, (
        f"Stacked columns of the income of the next 12 months from {', '.join(SOURCES)}, and a line of the need. "
        "The numbers stand on the sheet Income."
    )


def allocation_chart(book: Book, row: int) -> tuple[Chart, str]:
    """Present against proposed weights of the classes; `row` is that of the table's header."""
    series = [
        {
            "name": name,
            "values": str(Range("Allocation", row + 1, column, CLASSES)),
            "fill": {"color": colour(paint)},
            "border": {"none": True},
        }
        for name, column, paint in (("Present", 1, "grey"), ("Proposed", 2, "blue"))
    ]
    names = Range("Allocation", row + 1, 0, CLASSES)
    chart = bar_chart(book.workbook, title_of("AllocationTitle"), "Weight", names, series, downwards=True)
    return (
        chart,
        "Bar chart of the present and the proposed weight of each class; the table beside it has the numbers.",
    )


def frontier_chart(book: Book, points: tuple[int, int], marks: tuple[int, int]) -> tuple[Chart, str]:
    """Growth of value against yield: the frontier and the marks on it; places of the two headers."""
    rows, portfolios = REPORT["IncomeFrontier"].rows, REPORT["FrontierMarks"].rows
    frontier = [Range("Allocation", points[0] + 1, points[1] + k, rows) for k in range(2)]
    place = [Range("Allocation", marks[0] + 1, marks[1] + k, portfolios) for k in range(3)]
    series = [
        line("The most growth of value for each yield", frontier[0], frontier[1], "navy", 2.5),
        {
            "name": "Portfolios",
            "categories": str(place[1]),
            "values": str(place[2]),
            "line": {"none": True},
            "marker": {
                "type": "diamond",
                "size": 10,
                "fill": {"color": colour("amber")},
                "border": {"color": colour("white"), "width": 0.75},
            },
            "data_labels": cell_labels(
                place[0], ("right", "right", "left"), bold=True, color=colour("black")
            ),
        },
    ]
    chart = scatter_chart(
        book.workbook,
        title_of("FrontierTitle"),
        "Yield per year, before tax",
        "Growth of value per year",
        series,
        ("0.0%", "0.0%"),
    )
    return chart, (
        "Line of the most growth of value that each yield leaves, and marks for the present and the proposed "
        "mix and for what this year needs. The points stand in the tables beside it."
    )


def ladder_chart(book: Book, row: int, column: int) -> tuple[Chart, str]:
    """Coupons and repaid rungs of each year as columns upwards, the need downwards; place of the header."""
    rows = REPORT["LadderFlows"].rows
    bars = [
        _column("Ladder", row, column + place, rows, colour(paint))
        for place, paint in ((1, "teal"), (2, "blue"))
    ]
    need = {"name": "Need", "values": str(need_downwards()), "fill": {"color": colour("red")}}
    years = Range("Ladder", row + 1, column, rows)
    chart = column_chart(
        book.workbook,
        title_of("LadderTitle"),
        title_of("YearAxis"),
        years,
        [*bars, need],
        [],
        ("0", f"{_MONEY};{_MONEY}"),
    )
    return chart, (
        "Columns of the coupons and the repaid rungs of each year, upwards, and of the need, downwards. "
        "The numbers stand in the table beside it."
    )


def wealth_chart(book: Book, row: int) -> tuple[Chart, str]:
    """Real wealth over the years of the plan; `row` is that of the table's header."""
    wealth = _plan_line("Wealth, real", row, "navy", 2.75)
    chart = _over_years(book, "WealthTitle", "MoneyAxis", [wealth])
    return (
        chart,
        "Line of the wealth in today's money over the years of the plan; the table below has the numbers.",
    )


def living_chart(book: Book, row: int) -> tuple[Chart, str]:
    """Real money to live on against the real need over the years of the plan."""
    lines = [
        _plan_line("Need, real", row, "red", 2.25, "dash"),
        _plan_line("To live on, real", row, "blue", 2.25),
    ]
    chart = _over_years(book, "LivingTitle", "LivingAxis", lines)
    chart.set_legend({"position": "bottom", "font": {"name": "Calibri", "size": 9, "color": colour("grey")}})
    return chart, (
        "Lines of the money to live on and of the need, both in today's money, over the years of the plan; "
        "the table below has the numbers."
    )


def fan_chart(book: Book, fan: int, row: int, column: int) -> tuple[Chart, str]:
    """Percentiles of real wealth (0) or of real monthly income (1); place of the header of the table."""
    name, what = (("WealthFan", "wealth"), ("IncomeFan", "monthly income"))[fan]
    block = REPORT[name]
    x = years_from_now(fan, block.rows)
    lines = [
        line(f"{level} of futures are below", x, Range("Simulation", row + 1, column + k, block.rows), *paint)
        for k, (level, paint) in enumerate(zip(block.columns[1:], _FAN, strict=True), start=1)
    ]
    ends = {
        "name": "Levels",
        "categories": str(fan_ends(fan, 0)),
        "values": str(fan_ends(fan, 1)),
        "line": {"none": True},
        "marker": {"type": "none"},
        "data_labels": cell_labels(fan_ends(fan, 2), bold=True),
    }
    axis = ("MoneyAxis", "LivingAxis")[fan]
    chart = _over_years(book, f"{name}Title", axis, [*lines, ends])
    chart.set_plotarea({"layout": {"x": 0.16, "y": 0.19, "width": 0.71, "height": 0.59}})
    return chart, (
        f"Fan of lines: the real {what} over the years that 5, 25, 50, 75 and 95 % of the futures stay below; "
        "the median is the thick line. The table below has the numbers."
    )


def tornado_chart(book: Book) -> tuple[Chart, str]:
    """Change of the probability of success by each assumption, the one that matters most on top."""
    series = [
        {
            "name": name,
            "values": str(tornado_column(part)),
            "fill": {"color": colour(paint)},
            "border": {"none": True},
            "overlap": 100,
        }
        for part, name, paint in ((1, "The lower value", "amber"), (2, "The higher value", "blue"))
    ]
    chart = bar_chart(
        book.workbook,
        title_of("TornadoTitle"),
        "Change of the probability of success",
        tornado_column(0),
        series,
        downwards=True,
    )
    return chart, (
        "Bars to both sides of today's probability of success: how far a lower and a higher value of each assumption "
        "move it, the widest first. The table above it has the numbers."
    )


def _column(sheet: str, row: int, column: int, rows: int, paint: object) -> dict[str, Any]:
    """A series of columns named by its header."""
    return {
        "name": str(Range(sheet, row, column, 1)),
        "values": str(Range(sheet, row + 1, column, rows)),
        "fill": {"color": paint},
    }


def _plan_line(column: str, row: int, paint: str, width: float, dash: str = "solid") -> dict[str, Any]:
    """A column of the years of the plan as a line over the years from now."""
    block = REPORT["PlanYears"]
    values = Range("Plan", row + 1, block.columns.index(column), block.rows)
    return line(column, years_from_now(1, block.rows), values, paint, width, dash)


def _over_years(book: Book, title: str, y_title: str, series: list[dict[str, Any]]) -> Chart:
    """Lines over the years from now."""
    axes = title_of("AgeAxis"), title_of(y_title)
    return scatter_chart(book.workbook, title_of(title), *axes, series, ("0", _MONEY))
