"""The sheet Start: what to do, what came out, where everything is."""

from __future__ import annotations

from xl_portfolio.engine import default_engine
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.portfolio_optimizer.layout import NAME
from xl_portfolio.templates.portfolio_optimizer.position_charts import weight_chart
from xl_portfolio.templates.theme import STYLES, WIDTHS

__all__ = ["start_sheet"]

_NUMBER, _NOTE = WIDTHS["number"], WIDTHS["note"]

_STEPS = (
    (
        "1  Fill in",
        "The yellow cells: assets and limits, prices, settings.",
        ("Assets", "Prices", "Settings"),
    ),
    (
        "2  Optimize",
        "Portfolio > Optimize; or with the file closed:\nxl-portfolio run portfolio_optimizer.xlsx optimize",
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
    ("Constraints", "Limits in words, facts about the assets, what the limits cost"),
    ("Analysis", "Return and risk of each asset, by live formulas"),
    ("Correlation", "How the assets move together"),
    ("Frontier", "The efficient frontier, the tangency portfolio, the capital market line"),
    ("Portfolio", "Current against optimal weights and risk"),
    ("Orders", "Orders in whole shares from the holdings to the optimal weights"),
    ("Checks", "Doubts about the inputs, and whether the sums are right"),
    ("About", "Method, conventions, sources, licence"),
    ("Log", "Every run, newest first"),
)


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
    chart, text = weight_chart(book)
    page.place(chart, CONTENT, 6, 440, 388, text)
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
            page.sheet.set_row(row, 38)  # three lines
        size = {"font_size": 9} if wrap else {}
        look = page.look(style, number, align="left", valign="top", bg_color=None, text_wrap=wrap, **size)
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
    for action in default_engine().buttons(NAME):
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
        if style.use:
            row += 1
            page.put(row, column, style.name, page.look(style.name))
            page.note(row, column + 1, style.use, indent=1)
