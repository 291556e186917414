"""The sheets that stand behind the results: Checks, About, Log."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.inputs_then import INPUT_TRACES
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.portfolio_optimizer.about import ABOUT
from xl_portfolio.templates.portfolio_optimizer.layout import (
    CHECKS,
    LOG_LINES,
    NAME,
    VERSION,
)
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["about_sheet", "checks_sheet", "log_sheet"]

_LABEL, _NUMBER = WIDTHS["label"], WIDTHS["number"]

# --- Checks -----------------------------------------------------------------------------------------

_THREE_LINES = 46  # points: what the longest sentence about an input takes
_EXACT = "0.000001"  # sums of weights this close to 100 % are right
_TEXT, *_NUMBERS = (
    (trace, f"INDEX(InputsThen,{place})") for place, trace in enumerate(INPUT_TRACES, start=1)
)
_UNCHANGED = ",".join(
    [f"{_TEXT[1]}={_TEXT[0]}"]
    + [f"ABS({then}-({now}))<=0.000000001*(1+ABS({then}))" for now, then in _NUMBERS]
)
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
        "Errors in the inputs",
        'COUNTIF(INDEX(InputChecks,0,1),"Error")=0',
        "None is listed below as an error.",
    ),
    (
        "Inputs of the last run",
        f'OR(OptimizedAt="",AND({_UNCHANGED}))',
        "The results belong to these inputs; if not, run optimize again.",
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
    page = Page(book, "Checks", [_LABEL, 20, 84, 8, WIDTHS["date"], 24], "grey")
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
    for doubt in range(row + 4, row + 4 + CHECKS):
        page.sheet.set_row(doubt, _THREE_LINES)
    page.alarm(row + 4, 0, row + 3 + CHECKS, 0, "Error")
    page.sheet.freeze_panes(CONTENT - 1, 0)
    page.protect()
    page.print_setup()


# --- About, Log ----------------------------------------------------------------------


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
