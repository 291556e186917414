"""The sheets that show results: Analysis and Correlation with live formulas, Frontier and Portfolio with values."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart

from xl_portfolio.actions.portfolio_optimizer.contents import FRONTIER_WEIGHTS
from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.data.sample import Sample
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.charts import Range, area_chart, cell_labels, one_label, scatter_chart
from xl_portfolio.templates.portfolio_optimizer.layout import (
    ASSETS,
    FRONTIER_END_ROW,
    LIVE_ROW,
    POINTS,
    PORTFOLIO_ROW,
    SUMMARY,
    WEIGHTS_COLUMN,
    WEIGHTS_ROW,
)
from xl_portfolio.templates.portfolio_optimizer.position_charts import risk_chart, weight_chart
from xl_portfolio.templates.theme import WIDTHS, colour

__all__ = ["analysis_sheet", "correlation_sheet", "frontier_sheet", "portfolio_sheet"]

_ANALYSIS = 160  # all columns of measures together: what the first screen holds
_NARROW = 8  # a column of the correlation map
_LABEL, _NUMBER, _MATRIX = WIDTHS["label"], WIDTHS["number"], WIDTHS["matrix"]
_PRINTED, _MAPPED = 30, 24  # assets in printed tables and across the printed map: 60 could not be read
_UNITS = {"percent": "weight", "ratio": "ratio", "number": "ratio"}

# --- Analysis and Correlation -----------------------------------------------------------------------


def analysis_sheet(book: Book, sample: Sample | None) -> None:
    """Every measure of every asset, by one live formula."""
    measures = len(PERFORMANCE_MEASURES)
    page = Page(book, "Analysis", [_NUMBER, *[_ANALYSIS / measures] * measures], "blue")
    page.head(
        "Analysis",
        "How each asset did over the prices given. Past returns are not a forecast.",
        places=(0, 1, 3, 5, 6, 8),
    )
    formula = "PERFORMANCE_TABLE(RETURNS(Prices),RiskFreeRate,PeriodsPerYear)"
    _say_formula(page, formula)
    columns = [Column(header="")]
    columns += [Column(header="", number=_UNITS[measure.unit]) for measure in PERFORMANCE_MEASURES]
    size = (0, 0) if sample is None else (len(sample.tickers) + 1, measures + 1)
    page.live_table(LIVE_ROW, 0, columns, ASSETS, _live(formula, "LastAnalysis"), size, font_size=9)
    page.sheet.set_row(LIVE_ROW, 64)
    page.sheet.freeze_panes(LIVE_ROW + 1, 1)
    page.protect()
    page.print_setup((0, 0, LIVE_ROW + _PRINTED, measures), repeat=LIVE_ROW)


def correlation_sheet(book: Book, sample: Sample | None) -> None:
    """How the assets move together, as a heat map by one live formula."""
    page = Page(book, "Correlation", [_NUMBER, *[_NARROW] * 20], "blue")
    page.sheet.set_column(1, ASSETS, _NARROW)
    page.head(
        "Correlation",
        "How the assets move together, from -1 (opposite) over 0 to 1 (alike): the lower, the better they diversify.",
        places=(0, 1, 3, 6, 7, 10),
    )
    formula = "CORRELATION_MATRIX(RETURNS(Prices))"
    _say_formula(page, formula)
    top = LIVE_ROW
    held = 0 if sample is None else len(sample.tickers)
    each = Column(header="", number="ratio")
    page.live_matrix(top + 1, 1, each, ASSETS, _live(formula, "LastCorrelation"), (held, held))
    for k in range(1, ASSETS + 1):
        name = f"INDEX(Prices,1,{k + 1})"
        label = f'=IF({name}="","",{name})'
        page.put(top, k, label, page.look("Section", font_size=11, align="right"))
        page.put(top + k, 0, label, page.look("Section", font_size=11, align="left"))
    page.heat_map(top + 1, 1, top + ASSETS, ASSETS, low=-1, middle=0, high=1)
    page.sheet.freeze_panes(top + 1, 1)
    page.protect()
    page.print_setup((0, 0, top + _MAPPED, _MAPPED), repeat=top)


def _say_formula(page: Page, formula: str) -> None:
    """Say which formula makes the table, or what it lacks."""
    page.note(CONTENT, 0, f'=IF(COUNT(Prices)=0,"Fill in the sheet Prices first.","Live: ={formula}")')


def _live(formula: str, last: str) -> str:
    """Formula that calculates where our functions are, and shows the last results where they are not.

    An unknown function is #NAME? and so no number; one whose inputs are wrong shows its own error.
    """
    here = "ISNUMBER(MAX_DRAWDOWN(COUNT(Prices)))"
    return f'=IF(COUNT(Prices)=0,"",IF({here},{formula},IF({last}="","",{last})))'


# --- Frontier ---------------------------------------------------------------------------------------

_POINTS_ROW = 31  # header of the points of the chart, below the chart
_TABLE_COLUMN = 10  # first column of the table of the frontier


def frontier_sheet(book: Book) -> None:
    """The efficient frontier: the picture on the left, its points with all weights on the right."""
    columns = [_LABEL, *[_NUMBER] * 8, WIDTHS["gap"], *[_NUMBER] * 3, _MATRIX]
    page = Page(book, "Frontier", columns, "blue")
    page.sheet.set_column(_TABLE_COLUMN + 3, _TABLE_COLUMN + 2 + ASSETS, _MATRIX)
    page.head(
        "Frontier",
        "The best return for every level of risk within your limits. Historical means unless you gave your own: "
        "not a forecast.",
    )
    page.section(CONTENT, 0, "Risk and return per year")
    page.section(CONTENT, _TABLE_COLUMN, "Points of the frontier")
    page.section(CONTENT, _TABLE_COLUMN + 3, "Weights at each point")
    weights = [Column(header="", number="weight")] * ASSETS
    head = [
        Column(header="Return", number="weight"),
        Column(header="Volatility", number="weight"),
        Column(header="Sharpe", number="ratio"),
    ]
    page.output("FrontierTable", CONTENT + 1, _TABLE_COLUMN, [*head, *weights], POINTS)
    page.section(_POINTS_ROW - 1, 0, "Points of the chart")
    points = [
        Column(header="Point"),
        Column(header="Volatility", number="weight"),
        Column(header="Return", number="weight"),
    ]
    page.output("ChartPoints", _POINTS_ROW, 0, points, ASSETS + 3)
    page.section(_POINTS_ROW - 1, 4, "Capital market line")
    line = [Column(header="Volatility", number="weight"), Column(header="Return", number="weight")]
    page.output("CapitalMarketLine", _POINTS_ROW, 4, line, 2)
    chart = scatter_chart(
        book.workbook,
        f"={book.names['FrontierTitle']}",
        "Volatility per year",
        "Expected return per year",
        _frontier_series(),
    )
    page.place(chart, CONTENT + 2, 0, 913, 460, _FRONTIER_TEXT)
    page.place(_weights_chart(book), _POINTS_ROW + 11, 4, 430, 420, _WEIGHTS_TEXT)
    page.sheet.freeze_panes(CONTENT + 2, 0)
    page.protect()
    last = _POINTS_ROW + 3 + _PRINTED, _TABLE_COLUMN + 2
    page.print_setup((0, 0, *last), repeat=CONTENT + 1, breaks=(_POINTS_ROW - 1,))


_FRONTIER_TEXT = (
    "Scatter chart of expected return against volatility per year: the efficient frontier, the assets, the current, "
    "optimal and tangency portfolios and the capital market line. The points stand in the tables beside it."
)


_WEIGHTS_TEXT = (
    "Stacked areas: the weights of the largest assets along the efficient frontier, from minimum variance on the left "
    "to maximum return on the right. The numbers stand in the table of the frontier."
)


def _weights_chart(book: Book) -> Chart:
    """The weights along the frontier as stacked areas."""
    points, shown = FRONTIER_WEIGHTS
    top, left = WEIGHTS_ROW, WEIGHTS_COLUMN
    sheet = "Configuration"
    columns = [
        (str(Range(sheet, top, left + k, 1)), Range(sheet, top + 1, left + k, points))
        for k in range(1, shown + 2)
    ]
    return area_chart(
        book.workbook,
        f"={book.names['WeightsTitle']}",
        "Volatility per year, in equal steps of return",
        Range(sheet, top + 1, left, points),
        columns,
    )


def _frontier_series() -> list[dict[str, Any]]:
    sheet, first = "Frontier", _POINTS_ROW + 1
    frontier = CONTENT + 2
    series: list[dict[str, Any]] = [
        {
            "name": "Capital market line",
            "categories": str(Range(sheet, first, 4, 2)),
            "values": str(Range(sheet, first, 5, 2)),
            "line": {"color": colour("grey"), "width": 1.25, "dash_type": "dash"},
            "marker": {"type": "none"},
            "data_labels": one_label("Capital market line", 1, 2, "left", color=colour("grey")),
        },
        {
            "name": "Efficient frontier",
            "categories": str(Range(sheet, frontier, _TABLE_COLUMN + 1, POINTS)),
            "values": str(Range(sheet, frontier, _TABLE_COLUMN, POINTS)),
            "line": {"color": colour("navy"), "width": 2.5},
            "marker": {"type": "none"},
        },
        {
            "name": "Efficient frontier (label)",
            "categories": str(Range("Configuration", FRONTIER_END_ROW, 2, 1)),
            "values": str(Range("Configuration", FRONTIER_END_ROW + 1, 2, 1)),
            "line": {"none": True},
            "marker": {"type": "none"},
            "data_labels": one_label("Efficient frontier", 0, 1, "right", color=colour("navy")),
        },
        {
            "name": "Assets",
            "categories": str(Range(sheet, first + 3, 1, ASSETS)),
            "values": str(Range(sheet, first + 3, 2, ASSETS)),
            "line": {"none": True},
            "marker": _marker("circle", 6, "blue"),
            "data_labels": cell_labels(Range(sheet, first + 3, 0, ASSETS), size=8),
        },
    ]
    series.append(
        {
            "name": "Portfolios",
            "categories": str(Range(sheet, first, 1, 3)),
            "values": str(Range(sheet, first, 2, 3)),
            "line": {"none": True},
            "marker": _marker("diamond", 11, "amber"),
            "data_labels": cell_labels(
                Range(sheet, first, 0, 3), ("right", "below", "left"), bold=True, color=colour("black")
            ),
        }
    )
    return series


def _marker(shape: str, size: int, paint: str) -> dict[str, Any]:
    return {
        "type": shape,
        "size": size,
        "fill": {"color": colour(paint)},
        "border": {"color": colour("white"), "width": 0.75},
    }


# --- Portfolio --------------------------------------------------------------------------------------

_PORTFOLIO_COLUMNS = (
    Column(header="Ticker"),
    Column(header="Name"),
    Column(header="Class"),
    Column(header="Current weight", number="weight"),
    Column(header="Optimal weight", number="weight"),
    Column(header="Change", number="weight"),
    Column(header="Current risk share", number="weight"),
    Column(header="Optimal risk share", number="weight"),
)
# Number formats of the measures, in the order in which *Optimize* writes them.
_SUMMARY_NUMBERS = (
    "weight",  # expected return
    "weight",  # volatility
    "ratio",  # Sharpe ratio
    "weight",  # growth rate
    "weight",  # maximum drawdown
    "weight",  # value at risk
    "weight",  # expected shortfall
    "weight",  # largest weight
    "count",  # assets held
    "ratio",  # effective number of assets
    "ratio",
)


def portfolio_sheet(book: Book) -> None:
    """The answer: current against optimal weights, what they risk, and every position."""
    page = Page(book, "Portfolio", [_LABEL, 22, _NUMBER, *[_NUMBER] * 5, *[11.4] * 5], "blue")
    page.head(
        "Portfolio",
        "What you hold against what fits the objective best, and where the risk comes from. Hypothetical, not advice.",
    )
    page.section(CONTENT, 0, "Both portfolios, per year unless said otherwise")
    summary = (
        Column(header="Measure"),
        Column(header="Current", number="weight"),
        Column(header="Optimal", number="weight"),
    )
    page.output("PortfolioSummary", CONTENT + 1, 0, summary, SUMMARY)
    for row, number in enumerate(_SUMMARY_NUMBERS, start=CONTENT + 2):
        for column in (1, 2):
            page.put(
                row,
                column,
                None,
                page.look("Result" if column == 2 else "Calculated", number, align="right", bg_color=None),
            )
    row = CONTENT + 2 + SUMMARY
    page.note(row, 0, "Optimized at")
    page.put(
        row, 1, '=IF(OptimizedAt="","not yet",OptimizedAt)', page.look("Calculated", "moment", align="right")
    )
    page.note(row + 1, 0, "The past measures apply the weights to past returns, rebalanced")
    page.note(row + 2, 0, "every period. Losses are positive numbers.")
    page.section(PORTFOLIO_ROW - 1, 0, "Positions")
    page.table("Portfolio", PORTFOLIO_ROW, _PORTFOLIO_COLUMNS, ASSETS)
    page.sheet.set_row(PORTFOLIO_ROW, 32)
    for column, (chart, text) in ((3, weight_chart(book)), (8, risk_chart(book))):
        page.place(chart, CONTENT, column, 420, 375, text)
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup()
