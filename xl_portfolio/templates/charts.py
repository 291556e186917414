"""Charts in the style of the workbooks: a finding as the title, axes with units, labels instead of legends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.color import Color
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from xl_portfolio.templates.theme import colour

__all__ = [
    "Range",
    "area_chart",
    "bar_chart",
    "cell_labels",
    "column_chart",
    "line",
    "one_label",
    "scatter_chart",
]

_GRID = {"color": Color.theme(0, 2), "width": 0.75}
_AREAS = ("navy", "blue", "amber", "grey", "red")
_AXIS_FONT = {"name": "Calibri", "size": 9, "color": colour("grey")}


@dataclass(frozen=True, slots=True)
class Range:
    """A column of cells that a chart draws: sheet, first row, column, number of rows (zero-based)."""

    sheet: str
    row: int
    column: int
    rows: int

    def __str__(self) -> str:
        last = self.row + self.rows - 1
        return f"={quote_sheetname(self.sheet)}!{xl_range_abs(self.row, self.column, last, self.column)}"

    def cells(self) -> list[str]:
        """Reference to each cell."""
        sheet = quote_sheetname(self.sheet)
        return [
            f"={sheet}!{xl_rowcol_to_cell(row, self.column, row_abs=True, col_abs=True)}"
            for row in range(self.row, self.row + self.rows)
        ]


def cell_labels(texts: Range, positions: Sequence[str] = (), **font: Any) -> dict[str, Any]:
    """Labels of the points of a series, each from its own cell; to the right unless positions are given."""
    places = positions or ["right"] * texts.rows
    custom = [{"value": cell, "position": place} for cell, place in zip(texts.cells(), places, strict=True)]
    return {
        "value": True,
        "position": "right",
        "custom": custom,
        "font": {**_AXIS_FONT, **font},
    }


def one_label(text: str, at: int, points: int, position: str, **font: Any) -> dict[str, Any]:
    """A label at one point of a series, which names the series instead of a legend."""
    custom: list[dict[str, Any]] = [{"delete": True}] * points
    custom[at] = {"value": text, "font": {**_AXIS_FONT, "bold": True, **font}}
    return {"value": True, "position": position, "custom": custom, "font": _AXIS_FONT}


def line(
    name: str, x: Range, y: Range, paint: str, width: float = 1.5, dash: str = "solid"
) -> dict[str, Any]:
    """A line without markers, a series of a scatter chart."""
    return {
        "name": name,
        "categories": str(x),
        "values": str(y),
        "line": {"color": colour(paint), "width": width, "dash_type": dash},
        "marker": {"type": "none"},
    }


def scatter_chart(
    workbook: Workbook,
    title: str,
    x_title: str,
    y_title: str,
    series: Sequence[Mapping[str, Any]],
    numbers: tuple[str, str] = ("0%", "0%"),
) -> Chart:
    """Scatter chart of series as XlsxWriter takes them; the titles of chart and axes may be references to cells."""
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for each in series:
        chart.add_series(dict(each))
    _dress(chart, title)
    x_axis, y_axis = (_axis(text, number) for text, number in zip((x_title, y_title), numbers, strict=True))
    chart.set_x_axis({**x_axis, "min": 0, "major_gridlines": {"visible": True, "line": _GRID}})
    chart.set_y_axis({**y_axis, "major_gridlines": {"visible": True, "line": _GRID}})
    chart.show_blanks_as("gap")
    return chart


def bar_chart(
    workbook: Workbook,
    title: str,
    x_title: str,
    categories: Range,
    series: Sequence[Mapping[str, Any]],
    downwards: bool = False,
) -> Chart:
    """Horizontal bars from zero, the last category on top or, `downwards`, the first and a legend below."""
    chart = workbook.add_chart({"type": "bar"})
    for each in series:
        chart.add_series({"categories": str(categories), "gap": 45, "overlap": -5, **each})
    _dress(chart, title, 10.5)
    names = {"num_font": _AXIS_FONT, "line": _GRID, "major_tick_mark": "none", "label_position": "low"}
    chart.set_y_axis({**names, "reverse": downwards})
    values = {**_axis(x_title), "major_gridlines": {"visible": True, "line": _GRID}}
    if downwards:
        values["label_position"] = "high"  # the axis of values is turned over with the names
        chart.set_legend({"position": "bottom", "font": _AXIS_FONT})
    chart.set_x_axis(values)
    return chart


def column_chart(
    workbook: Workbook,
    title: str,
    y_title: str,
    categories: Range,
    columns: Sequence[Mapping[str, Any]],
    lines: Sequence[Mapping[str, Any]],
    numbers: tuple[str, str] = ("General", "#,##0"),
) -> Chart:
    """Stacked columns with lines over them, such as income by source with the need, and a legend below.

    `numbers` are the number formats of the categories and of the values.
    """
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for each in columns:
        chart.add_series({"categories": str(categories), "gap": 40, "border": {"none": True}, **each})
    if lines:
        over = workbook.add_chart({"type": "line"})
        for each in lines:
            over.add_series({"categories": str(categories), **each})
        chart.combine(over)
    _dress(chart, title)
    chart.set_legend({"position": "bottom", "font": _AXIS_FONT})
    chart.set_x_axis({**_axis("", numbers[0]), "text_axis": True, "label_position": "low"})
    chart.set_y_axis({**_axis(y_title, numbers[1]), "major_gridlines": {"visible": True, "line": _GRID}})
    return chart


def area_chart(
    workbook: Workbook,
    title: str,
    x_title: str,
    categories: Range,
    columns: Sequence[tuple[str, Range]],
) -> Chart:
    """Stacked areas that add up to 100 %, each named by the cell above its column, with a legend."""
    chart = workbook.add_chart({"type": "area", "subtype": "stacked"})
    for k, (name, values) in enumerate(columns):
        paint = colour(_AREAS[k % len(_AREAS)], k // len(_AREAS))
        chart.add_series(
            {
                "name": name,
                "categories": str(categories),
                "values": str(values),
                "fill": {"color": paint},
                "border": {"color": colour("white"), "width": 0.5},
            }
        )
    _dress(chart, title)
    chart.set_legend({"position": "right", "font": _AXIS_FONT})
    chart.set_x_axis({**_axis(x_title), "num_format": "0.0%", "interval_unit": 4})
    chart.set_y_axis({**_axis(""), "min": 0, "max": 1, "major_gridlines": {"visible": True, "line": _GRID}})
    return chart


def _axis(title: str, number: str = "0%") -> dict[str, Any]:
    return {
        "name": title,
        "name_font": {**_AXIS_FONT, "bold": False},
        "num_font": _AXIS_FONT,
        "num_format": number,
        "line": _GRID,
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }


def _dress(chart: Chart, title: str, size: float = 11) -> None:
    font = {"name": "Calibri", "size": size, "bold": True, "color": colour("navy")}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_chartarea(
        {"border": {"color": Color.theme(0, 2), "width": 0.75}, "fill": {"color": colour("white")}}
    )
    chart.set_plotarea({"fill": {"none": True}})
