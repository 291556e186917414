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

__all__ = ["Range", "area_chart", "bar_chart", "cell_labels", "one_label", "scatter_chart"]

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


def scatter_chart(
    workbook: Workbook, title: str, x_title: str, y_title: str, series: Sequence[Mapping[str, Any]]
) -> Chart:
    """Scatter chart of series as XlsxWriter takes them; the title is a reference to a cell."""
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for each in series:
        chart.add_series(dict(each))
    _dress(chart, title)
    chart.set_x_axis({**_axis(x_title), "min": 0, "major_gridlines": {"visible": True, "line": _GRID}})
    chart.set_y_axis({**_axis(y_title), "major_gridlines": {"visible": True, "line": _GRID}})
    chart.show_blanks_as("gap")
    return chart


def bar_chart(
    workbook: Workbook, title: str, x_title: str, categories: Range, series: Sequence[Mapping[str, Any]]
) -> Chart:
    """Horizontal bars from zero, the last category on top."""
    chart = workbook.add_chart({"type": "bar"})
    for each in series:
        chart.add_series({"categories": str(categories), "gap": 45, "overlap": -5, **each})
    _dress(chart, title, 10.5)
    chart.set_y_axis(
        {"num_font": _AXIS_FONT, "line": _GRID, "major_tick_mark": "none", "label_position": "low"}
    )
    chart.set_x_axis({**_axis(x_title), "major_gridlines": {"visible": True, "line": _GRID}})
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


def _axis(title: str) -> dict[str, Any]:
    return {
        "name": title,
        "name_font": {**_AXIS_FONT, "bold": False},
        "num_font": _AXIS_FONT,
        "num_format": "0%",
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
