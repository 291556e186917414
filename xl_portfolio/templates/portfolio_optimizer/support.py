"""The sheets around the case: Start, Checks, About, Log, and the hidden Configuration."""

from __future__ import annotations

from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.core.optimization.objectives import OBJECTIVES
from xl_portfolio.data.sample import Sample
from xl_portfolio.engine import default_engine
from xl_portfolio.templates.blocks import CONTENT, Book, Column, Page
from xl_portfolio.templates.charts import Range, bar_chart
from xl_portfolio.templates.portfolio_optimizer.about import ABOUT
from xl_portfolio.templates.portfolio_optimizer.layout import (
    ASSETS,
    CHARTED,
    CHARTED_COLUMN,
    CHARTED_ROW,
    CHECKS,
    CORRELATION_COLUMN,
    FRONTIER_END_ROW,
    LIVE_ROW,
    LOG_LINES,
    NAME,
    PORTFOLIO_ROW,
    STATISTICS_COLUMN,
    TITLES_ROW,
    UNDO_LINES,
    VERSION,
)
from xl_portfolio.templates.portfolio_optimizer.results import weight_series
from xl_portfolio.templates.theme import STYLES, WIDTHS

__all__ = ["about_sheet", "checks_sheet", "configuration_sheet", "log_sheet", "start_sheet"]

_LABEL, _NUMBER, _NOTE = WIDTHS["label"], WIDTHS["number"], WIDTHS["note"]

# --- Start ------------------------------------------------------------------------------------------

_STEPS = (
    (
        "1  Fill in",
        "The yellow cells: assets and limits, prices, settings.",
        ("Assets", "Prices", "Settings"),
    ),
    (
        "2  Optimize",
        "Save and close this file, then run in a terminal:\nxl-portfolio run portfolio_optimizer.xlsx optimize",
        ("Checks", "Log"),
    ),
    ("3  Read", "Weights, risk and the efficient frontier.", ("Portfolio", "Frontier", "Analysis")),
)
_MEASURES = (  # row of PortfolioSummary, how to read it, number format
    (2, "Mean of the past unless you gave your own", "weight"),
    (3, "How far a year strays from it, up or down", "weight"),
    (4, "Return above the risk-free rate for each unit of risk", "ratio"),
    (6, "Largest fall from a peak, had you held it", "weight"),
    (8, "Mean loss of the worst periods", "weight"),
    (11, "As many equal positions would be as diversified", "ratio"),
)
_SHEETS = (
    ("Assets", "Units, prices, limits and your own expected returns; current weights"),
    ("Prices", "The price history behind all estimates"),
    ("Import", "Prices from a CSV file or a pasted block"),
    ("Settings", "Client, date, currency, objective, rates"),
    ("Analysis", "Return and risk of each asset, by live formulas"),
    ("Correlation", "How the assets move together"),
    ("Frontier", "The efficient frontier, the tangency portfolio, the capital market line"),
    ("Portfolio", "Current against optimal weights and risk"),
    ("Checks", "Doubts about the inputs, and whether the sums are right"),
    ("About", "Method, conventions, sources, licence"),
    ("Log", "Every run, newest first"),
)
_STYLE_USE = {
    "Input": "Yours to fill in",
    "Calculated": "Computed; do not type here",
    "Result": "What to look at first",
    "Note": "Explanations",
    "Check": "OK, or what to do",
}


def start_sheet(book: Book) -> None:
    """What to do in three steps, what came out, and where everything is."""
    page = Page(book, "Start", [32, _NOTE, *[_NUMBER] * 3, WIDTHS["gap"], *[_NUMBER] * 5], "grey")
    page.head("Portfolio optimizer", "From prices and limits to the portfolio that fits your objective best.")
    row = CONTENT
    page.section(row, 0, "In three steps")
    for step, text, sheets in _STEPS:
        row += 1
        page.sheet.set_row(row, 31 if "\n" in text else 16)
        page.sheet.write_string(row, 0, step, page.look("Result", bg_color=None, valign="top"))
        page.sheet.write_string(row, 1, text, page.look("Calculated", text_wrap=True, valign="top"))
        for column, sheet in enumerate(sheets, start=2):
            page.link(row, column, sheet, sheet, page.look.link(valign="top"))
    row = _start_result(page, row + 2)
    _colour_key(page, row + 4, 6)
    row = _start_contents(page, row + 2)
    chart = bar_chart(
        book.workbook,
        f"={book.names['PortfolioTitle']}",
        "Weight",
        Range("Configuration", CHARTED_ROW, CHARTED_COLUMN, CHARTED),
        weight_series(CHARTED_COLUMN + 1),
    )
    text = f"Bar chart of the {CHARTED} largest positions, current against optimal weight; Portfolio has them all."
    page.place(chart, CONTENT, 6, 440, 420, text)
    page.sheet.activate()
    page.sheet.set_first_sheet()
    page.sheet.set_selection(CONTENT + 1, 2, CONTENT + 1, 2)
    page.protect()
    page.print_setup((0, 0, row, 10), pages=1)


def _start_result(page: Page, row: int) -> int:
    """The findings and the main measures; returns the last row."""
    page.section(row, 0, "What came out")
    for label, name, number in (
        ("Portfolio", "PortfolioFinding", ""),
        ("Frontier", "FrontierFinding", ""),
        ("Last run", "RunStatus", ""),
        ("Optimized at", "OptimizedAt", "moment"),
    ):
        row += 1
        page.note(row, 0, label, valign="top")
        style = "Result" if name.endswith("Finding") else "Calculated"
        wrap = name == "RunStatus"  # a long sentence, which the chart beside it would cover
        if wrap:
            page.sheet.set_row(row, 31)
        look = page.look(style, number, align="left", valign="top", bg_color=None, text_wrap=wrap)
        page.sheet.write_blank(row, 1, None, look)
        page.define(name, row, 1)
    row += 2
    header = ("Measure", "How to read it", "Current", "Optimal", "Change")
    for column, text in enumerate(header):
        page.sheet.write_string(row, column, text, page.look.header(align="left" if column < 2 else "right"))
    for place, meaning, number in _MEASURES:
        row += 1
        cells = [f"INDEX(PortfolioSummary,{place},{column})" for column in (1, 2, 3)]
        page.put(row, 0, f'=IF({cells[0]}="","",{cells[0]})', page.look("Calculated"))
        page.note(row, 1, f'=IF({cells[0]}="","","{meaning}")')
        page.put(row, 2, f'=IF({cells[1]}="","",{cells[1]})', page.look("Calculated", number, align="right"))
        page.put(
            row,
            3,
            f'=IF({cells[2]}="","",{cells[2]})',
            page.look("Result", number, align="right", bg_color=None),
        )
        change = f'=IF(COUNT({cells[1]},{cells[2]})=2,{cells[2]}-{cells[1]},"")'
        page.put(row, 4, change, page.look("Calculated", number, align="right"))
    return row


def _start_contents(page: Page, row: int) -> int:
    """The sheets, the commands and the meaning of the colours; returns the last row."""
    page.section(row, 0, "The sheets")
    for sheet, text in _SHEETS:
        row += 1
        page.link(row, 0, sheet, sheet)
        page.note(row, 1, text)
    row += 2
    page.section(row, 0, "Commands on the closed file")
    for action in default_engine().actions.values():
        row += 1
        page.put(row, 0, action.id, page.look("Calculated", font_name="Consolas", font_size=10))
        page.note(row, 1, action.help)
    row += 1
    page.note(row, 0, "How")
    page.put(row, 1, "xl-portfolio run portfolio_optimizer.xlsx COMMAND", page.look("Calculated"))
    return row


def _colour_key(page: Page, row: int, column: int) -> None:
    page.section(row, column, "The colours")
    for style in STYLES:
        if style.name in _STYLE_USE:
            row += 1
            page.put(row, column, style.name, page.look(style.name))
            page.note(row, column + 1, _STYLE_USE[style.name], indent=1)


# --- Checks -----------------------------------------------------------------------------------------

_EXACT = "0.000001"  # sums of weights this close to 100 % are right
_CHECKS = (
    (
        "Assets and prices",
        "COUNTA(AssetTickers)=COUNTA(INDEX(Prices,1,0))-1",
        "As many tickers on Assets as columns on Prices.",
    ),
    (
        "Gaps in the prices",
        "COUNT(Prices)=COUNT(INDEX(Prices,0,1))*COUNTA(INDEX(Prices,1,0))",
        "Every asset has a price on every date; rows with gaps are left out.",
    ),
    ("Sum of the minima", f"SUM(Assets[Minimum])<=1+{_EXACT}", "At most 100 %."),
    (
        "Sum of the maxima",
        f"OR(COUNT(Assets[Maximum])<COUNTA(AssetTickers),SUM(Assets[Maximum])>=1-{_EXACT})",
        "At least 100 %; a blank maximum is 100 %.",
    ),
    ("Last price", "MAX(INDEX(Prices,0,1))=AsOfDate", "The as-of date is the date of the last price."),
    ("Current weights", f"ABS(SUM(Assets[Weight])-1)<={_EXACT}", "They add up to 100 %."),
    (
        "Optimal weights",
        f"ABS(SUM(Portfolio[Optimal weight])-1)<={_EXACT}",
        "They add up to 100 %; run optimize first.",
    ),
    (
        "Frontier",
        "COUNT(INDEX(FrontierTable,0,1))=Points",
        "As many points as Settings asks for; if not, run optimize again.",
    ),
    (
        "Template",
        f'AND(TemplateName="{NAME}",TemplateVersion="{VERSION}")',
        f"Template {NAME}, version {VERSION}.",
    ),
)


def checks_sheet(book: Book) -> None:
    """Whether the sums are right, and every doubt about the inputs."""
    page = Page(book, "Checks", [_LABEL, 20, 72, 8, WIDTHS["date"], 24], "grey")
    page.head(
        "Checks",
        "Whether the sums are right (live), and every doubt about the inputs (found by check_inputs and optimize).",
    )
    row = CONTENT
    for column, text in enumerate(("Check", "State", "What it means")):
        page.put(row, column, text, page.look.header(align="center" if column == 1 else "left"))
    for what, condition, meaning in _CHECKS:
        row += 1
        page.put(row, 0, what, page.look("Calculated"))
        page.put(row, 1, f'=IF({condition},"OK","Look")', page.look("Check", align="center"))
        page.note(row, 2, meaning)
    page.define("CheckStates", CONTENT + 1, 1, row, 1)
    page.alarm(CONTENT + 1, 1, row, 1, "Look")
    page.section(row + 2, 0, "Doubts about the inputs")
    columns = (
        Column(header="Severity", style="Check", top=True),
        Column(header="Where", top=True),
        Column(header="What to do", wrap=True, top=True),
    )
    page.output("InputChecks", row + 3, 0, columns, CHECKS)
    page.alarm(row + 4, 0, row + 3 + CHECKS, 0, "Error")
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup()


# --- About, Log, Configuration ----------------------------------------------------------------------


def about_sheet(book: Book) -> None:
    """Method, conventions, sources and licence."""
    page = Page(book, "About", [_LABEL, 90, _NUMBER, 8, WIDTHS["date"], 24], "grey")
    page.head(
        "About", "How the numbers are made, where the sample comes from, and what this workbook is not."
    )
    row = CONTENT
    for title, entries in ABOUT:
        page.section(row, 0, title)
        for label, text in entries:
            row += 1
            page.put(row, 0, label, page.look("Calculated", valign="top"))
            page.note(row, 1, text, text_wrap=True, valign="top")
            page.sheet.set_row(row, 15 * (1 + len(text) // 100))
        row += 2
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup()


def log_sheet(book: Book) -> None:
    """Every run, newest first: the table `RunLog`."""
    page = Page(book, "Log", [18, 18, 80, 8, WIDTHS["date"], 24], "grey")
    page.head("Log", "Every run, newest first; the table keeps the last 200.")
    columns = (
        Column(header="Time", number="moment", top=True),
        Column(header="Action", top=True),
        Column(header="Result", wrap=True, top=True),
    )
    page.table("RunLog", CONTENT, columns, LOG_LINES)
    page.sheet.freeze_panes(CONTENT + 1, 0)
    page.protect()
    page.print_setup(repeat=CONTENT)


def configuration_sheet(book: Book, sample: Sample | None) -> None:
    """What the buttons need to know about the workbook, and the data of the bar charts; hidden."""
    page = Page(book, "Configuration", [_LABEL, _LABEL, _LABEL, WIDTHS["gap"], *[_NUMBER] * 8], "grey")
    for column, text in enumerate(("Template", "Version", "Objectives")):
        page.put(0, column, text, page.look("Note"))
    page.put(1, 0, NAME, page.look("Calculated"))
    page.put(1, 1, VERSION, page.look("Calculated"))
    page.define("TemplateName", 1, 0)
    page.define("TemplateVersion", 1, 1)
    for row, objective in enumerate(OBJECTIVES, start=1):
        page.put(row, 2, objective.label, page.look("Calculated"))
    page.define("ObjectiveList", 1, 2, len(OBJECTIVES), 2)
    page.put(3, 0, "Record for undo", page.look("Note"))
    page.define("UndoRecord", 4, 0, 3 + UNDO_LINES, 0)
    _titles(page)
    page.put(FRONTIER_END_ROW - 1, 2, "End of the frontier, for its label", page.look("Note"))
    for row, column in ((FRONTIER_END_ROW, 2), (FRONTIER_END_ROW + 1, 1)):
        points = "COUNT(INDEX(FrontierTable,0,1))"
        page.put(
            row, 2, f'=IF({points}=0,"",INDEX(FrontierTable,1+{points},{column}))', page.look("Calculated")
        )
    _chart_data(page)
    _live_tables(page, sample)
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


def _live_tables(page: Page, sample: Sample | None) -> None:
    """One formula for all statistics and one for all correlations; their sheets show these cells.

    They stand apart because LibreOffice without our functions cannot show the last result of a
    formula that fills a range, while it keeps that of a formula for one cell.
    """
    rows = 0 if sample is None else len(sample.tickers)
    statistics = "PERFORMANCE_TABLE(RETURNS(Prices),RiskFreeRate,PeriodsPerYear)"
    for row, column, size, formula in (
        (LIVE_ROW, STATISTICS_COLUMN, (rows + 1, len(PERFORMANCE_MEASURES) + 1), statistics),
        (LIVE_ROW + 1, CORRELATION_COLUMN, (rows, rows), "CORRELATION_MATRIX(RETURNS(Prices))"),
    ):
        shown = f'=IF(COUNT(Prices)=0,"",{formula})'
        page.spill(row, column, *(size if rows else (1, 1)), shown)
