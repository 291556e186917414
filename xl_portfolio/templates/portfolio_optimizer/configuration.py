"""The hidden sheet Configuration: what buttons, lists, charts and live tables need to know."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import FRONTIER_WEIGHTS, OFFERED
from xl_portfolio.actions.portfolio_optimizer.inputs_then import INPUT_TRACES
from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.templates.blocks import Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.portfolio_optimizer.layout import (
    ASSETS,
    CHARTED,
    CHARTED_COLUMN,
    CHARTED_ROW,
    CORRELATION_COLUMN,
    FRONTIER_END_ROW,
    INPUTS_THEN_ROW,
    LAST_ROW,
    NAME,
    PORTFOLIO_ROW,
    STATISTICS_COLUMN,
    TITLES_ROW,
    UNDO_LINES,
    VERSION,
    WEIGHTS_COLUMN,
    WEIGHTS_ROW,
)
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["configuration_sheet"]

_LABEL, _NUMBER = WIDTHS["label"], WIDTHS["number"]


def configuration_sheet(book: Book) -> None:
    """What the buttons need to know about the workbook, and the data of the bar charts; hidden."""
    page = Page(book, "Configuration", [_LABEL, _LABEL, _LABEL, WIDTHS["gap"], *[_NUMBER] * 8], "grey")
    for column, text in enumerate(("Template", "Version", "Objectives")):
        page.put(0, column, text, page.look("Note"))
    page.put(1, 0, NAME, page.look("Calculated"))
    page.put(1, 1, VERSION, page.look("Calculated"))
    page.define("TemplateName", 1, 0)
    page.define("TemplateVersion", 1, 1)
    for row, objective in enumerate(OFFERED, start=1):
        page.put(row, 2, objective.label, page.look("Calculated"))
    page.define("ObjectiveList", 1, 2, len(OFFERED), 2)
    page.put(3, 0, "Record for undo", page.look("Note"))
    page.define("UndoRecord", 4, 0, 3 + UNDO_LINES, 0)
    _titles(page)
    page.put(FRONTIER_END_ROW - 1, 2, "End of the frontier, for its label", page.look("Note"))
    for row, column in ((FRONTIER_END_ROW, 2), (FRONTIER_END_ROW + 1, 1)):
        points = "COUNT(INDEX(FrontierTable,0,1))"
        page.put(
            row, 2, f'=IF({points}=0,"",INDEX(FrontierTable,1+{points},{column}))', page.look("Calculated")
        )
    page.put(INPUTS_THEN_ROW - 1, 2, "Inputs of the last run", page.look("Note"))
    page.define("InputsThen", INPUTS_THEN_ROW, 2, INPUTS_THEN_ROW + len(INPUT_TRACES) - 1, 2)
    _chart_data(page)
    _weights_along_the_frontier(page)
    _last_tables(page)
    page.sheet.hide()


_KEY_COLUMN = CHARTED_COLUMN + 6


def _titles(page: Page) -> None:
    """The titles of the charts: findings, or what to do as long as there are none."""
    risk = "Portfolio[Optimal risk share]"
    carrier = f"INDEX(Portfolio[Ticker],MATCH(MAX({risk}),{risk},0))"
    largest = f'{carrier}&" carries the largest share of the risk: "&ROUND(100*MAX({risk}),1)&" %"'
    titles = (
        ("PortfolioTitle", 'PortfolioFinding=""', "PortfolioFinding"),
        ("FrontierTitle", 'FrontierFinding=""', "FrontierFinding"),
        ("WeightsTitle", 'FrontierFinding=""', '"What the efficient portfolios hold"'),
        ("RiskTitle", f"COUNT({risk})=0", largest),
    )
    for row, (name, missing, title) in enumerate(titles, start=TITLES_ROW):
        page.put(row, 2, f'=IF({missing},"Run optimize to see this chart",{title})', page.look("Calculated"))
        page.define(name, row, 2)


def _chart_data(page: Page) -> None:
    """The largest positions in order, for the bar charts: optimal weight first, then current weight."""
    header = ("Ticker", "Current weight", "Optimal weight", "Current risk", "Optimal risk", "", "Rank key")
    for column, text in enumerate(header, start=CHARTED_COLUMN):
        page.put(CHARTED_ROW - 1, column, text or None, page.look("Note"))
    plain, share = page.look("Calculated"), page.look("Calculated", "weight")
    for k in range(ASSETS):
        line = PORTFOLIO_ROW + 2 + k
        current, optimal = f"Portfolio!$D${line}", f"Portfolio!$E${line}"
        key = f'=IF(COUNT({optimal})=0,"",{optimal}+N({current})/1000-{k + 1}/1000000000)'
        page.put(CHARTED_ROW + k, _KEY_COLUMN, key, plain)
    page.define("RankKeys", CHARTED_ROW, _KEY_COLUMN, CHARTED_ROW + ASSETS - 1, _KEY_COLUMN)
    for k in range(CHARTED):
        rank = CHARTED - k  # bars grow upwards: the largest position comes last
        place = f"MATCH(LARGE(RankKeys,{rank}),RankKeys,0)"
        names = ("Ticker", "Current weight", "Optimal weight", "Current risk share", "Optimal risk share")
        for column, name in enumerate(names, start=CHARTED_COLUMN):
            value = f"INDEX(Portfolio[{name}],{place})"
            formula = f'=IF(COUNT(RankKeys)<{rank},"",IF({value}="","",{value}))'
            page.put(CHARTED_ROW + k, column, formula, share if column > CHARTED_COLUMN else plain)


def _weights_along_the_frontier(page: Page) -> None:
    """The data of the picture of the weights: volatility, the largest assets, the rest."""
    points, shown = FRONTIER_WEIGHTS
    page.put(WEIGHTS_ROW - 1, WEIGHTS_COLUMN, "Weights along the frontier", page.look("Note"))
    columns = [Column(header="Volatility", number="weight")]
    columns += [Column(header="", number="weight")] * (shown + 1)
    page.output("FrontierWeights", WEIGHTS_ROW, WEIGHTS_COLUMN, columns, points)


def _last_tables(page: Page) -> None:
    """What the live tables showed when Optimize ran last: shown where nothing can calculate them."""
    page.put(LAST_ROW - 1, STATISTICS_COLUMN, "Last results of the live tables", page.look("Note"))
    end = STATISTICS_COLUMN + len(PERFORMANCE_MEASURES)
    page.define("LastAnalysis", LAST_ROW, STATISTICS_COLUMN, LAST_ROW + ASSETS, end)
    end = CORRELATION_COLUMN + ASSETS - 1
    page.define("LastCorrelation", LAST_ROW, CORRELATION_COLUMN, LAST_ROW + ASSETS - 1, end)
