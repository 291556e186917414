"""Bar charts of the largest positions, current against optimal."""

from __future__ import annotations

from xlsxwriter.chart import Chart

from xl_portfolio.templates.book import Book
from xl_portfolio.templates.charts import Range, bar_chart, one_label
from xl_portfolio.templates.portfolio_optimizer.layout import CHARTED, CHARTED_COLUMN, CHARTED_ROW
from xl_portfolio.templates.theme import colour

__all__ = ["risk_chart", "weight_chart"]


def weight_chart(book: Book) -> tuple[Chart, str]:
    """Chart of the weights, and its alternative text."""
    return _chart(book, "PortfolioTitle", "Weight", CHARTED_COLUMN + 1, "weights")


def risk_chart(book: Book) -> tuple[Chart, str]:
    """Chart of the shares of the risk, and its alternative text."""
    return _chart(book, "RiskTitle", "Share of the risk", CHARTED_COLUMN + 3, "shares of the risk")


def _chart(book: Book, title: str, axis: str, column: int, what: str) -> tuple[Chart, str]:
    """Chart of two neighbouring columns of the chart data: current and optimal."""
    named_at = {
        "Current": 0,
        "Optimal": CHARTED - 1,
    }  # the bottom bar and the top bar: they do not overlap there
    series = [
        {
            "name": name,
            "values": str(Range("Configuration", CHARTED_ROW, column + k, CHARTED)),
            "fill": {"color": colour(paint)},
            "border": {"none": True},
            "data_labels": one_label(name, named_at[name], CHARTED, "outside_end", color=colour(paint)),
        }
        for k, (name, paint) in enumerate((("Current", "grey"), ("Optimal", "blue")))
    ]
    tickers = Range("Configuration", CHARTED_ROW, CHARTED_COLUMN, CHARTED)
    chart = bar_chart(book.workbook, f"={book.names[title]}", axis, tickers, series)
    return chart, (
        f"Bar chart of current and optimal {what} of the {CHARTED} largest positions; "
        "the table on the sheet Portfolio has them all."
    )
