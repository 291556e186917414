"""The sheet Start: in one minute, what comes in, what is needed, how safe it is and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.contents import WORKBOOK
from xl_portfolio.engine import default_engine
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.charts import income_chart
from xl_portfolio.templates.theme import STYLES, WIDTHS, colour

__all__ = ["start_sheet"]

_NEXT = 4  # column of what to do next, and of the steps
_CHART = CONTENT + 4
_FINDINGS = _CHART + 16
_LISTS = _FINDINGS + 10
_STEPS = (
    (
        "1  Fill in",
        "The yellow cells of the amber sheets.",
        ("Profile", "Goals", "Accounts", "Holdings", "Assumptions", "Taxes"),
    ),
    (
        "2  Build plan",
        f"With the file closed: xl-portfolio run {WORKBOOK}.xlsx build_plan",
        ("Checks", "Log"),
    ),
    ("3  Run simulation", f"With the file closed: xl-portfolio run {WORKBOOK}.xlsx run_simulation", ()),
    (
        "4  Read",
        "What came out, how safe it is, and what it costs.",
        ("Plan", "Income", "Simulation", "Allocation", "Ladder", "Claims"),
    ),
)
_CARDS = (  # label, name, number format, what stands below: a formula, or the name of a result
    (
        "Income now, a month",
        "IncomeNow",
        "money",
        '="after tax and fee, today\'s "&IF(Currency="","money",Currency)',
    ),
    (
        "Income needed, a month",
        "IncomeNeeded",
        "money",
        '=IF(COUNT(IncomeNow,IncomeNeeded)<2,"after tax, today\'s money",'
        'IF(IncomeNow>=IncomeNeeded,"covered by the income now",'
        'FIXED(IncomeNeeded-IncomeNow,0)&" more than comes in now"))',
    ),
    (
        "Probability of success",
        "SuccessProbability",
        "weight",
        "SuccessError",
    ),
)
_FOUND = (
    ("Income", "IncomeFinding"),
    ("Plan", "PlanFinding"),
    ("Simulation", "SimulationFinding"),
    ("Allocation", "AllocationFinding"),
    ("Ladder", "LadderFinding"),
)
_SHEETS = (
    ("Profile", "Circumstances, and the risk you can and want to take"),
    ("Goals", "What you spend, large needs, and what the money is for"),
    ("Accounts", "Where the money is, pensions, withdrawals"),
    ("Holdings", "What you hold and what it pays"),
    ("Assumptions", "What you expect of each class of assets"),
    ("Taxes", "How income is taxed, and by which table"),
    ("Brackets", "The tax table, with its year and source"),
    ("Allocation", "Present against proposed, the price of income"),
    ("Income", "By month, source, account and holding"),
    ("Calendar", "Every payment of the next 12 months"),
    ("Ladder", "A bond ladder, what it pays and risks"),
    ("Plan", "12 months and every year, if all comes as expected"),
    ("Simulation", "Many futures: how often the plan succeeds"),
    ("Claims", "A published case, claim by claim"),
    ("Checks", "Doubts about the inputs, sums that must agree"),
    ("About", "Method, conventions, assumptions, sources, licence"),
    ("Log", "Every run, newest first"),
    ("Dividends", "Optional: what a unit paid in past years"),
    ("History", "Your own history, for two of the return models"),
)


def start_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The three figures, the next step, the income against the need, the steps, and where everything is."""
    page = Page(book, "Start", [25, 25, 25, WIDTHS["gap"], 68, 11.5, 11.5, 11.5], "grey")
    page.head(
        "Passive-income planner",
        "From your goals, accounts and holdings to a monthly income that you can live on. Hypothetical, not advice.",
        places=(0, 1, 2, 2, 4, 5),
    )
    _cards(page)
    chart, text = income_chart(book)
    page.place(chart, _CHART, 0, 536, 258, text)
    _steps(page)
    _found(page)
    _contents(page)
    page.sheet.activate()
    page.sheet.set_first_sheet()
    page.sheet.set_selection(_CHART + 1, _NEXT + 1, _CHART + 1, _NEXT + 1)
    page.protect()
    page.print_setup((0, 0, _LISTS - 2, _NEXT + 3), pages=1)


def _cards(page: Page) -> None:
    """Income now, income needed, the probability of success, and beside them what to do next."""
    rule = {"top": 2, "top_color": colour("blue")}
    plain = {"bg_color": colour("mist"), "indent": 1}
    page.sheet.set_row(CONTENT, 18)
    page.sheet.set_row(CONTENT + 1, 60)  # four lines of what to do next
    page.sheet.set_row(CONTENT + 2, 18)
    page.sheet.set_row(CONTENT + 3, 6)
    for column, (label, name, number, below) in enumerate(_CARDS):
        page.note(CONTENT, column, label, **plain, **rule, bold=True, valign="vcenter")
        look = page.look("Result", number, font_size=28, valign="vcenter", align="left", indent=1)
        page.put(CONTENT + 1, column, None, look)
        page.define(name, CONTENT + 1, column)
        small = {**plain, "font_size": 9, "valign": "vcenter"}
        if below.startswith("="):
            page.note(CONTENT + 2, column, below, **small)
        else:
            page.put(CONTENT + 2, column, None, page.look("Note", "error", **small, align="left"))
            page.define(below, CONTENT + 2, column)
    page.note(CONTENT, _NEXT, "What to do next", **plain, **rule, bold=True, valign="vcenter")
    page.put(
        CONTENT + 1,
        _NEXT,
        None,
        page.look("Result", valign="vcenter", text_wrap=True, indent=1, bold=False, font_size=10),
    )
    page.define("NextStep", CONTENT + 1, _NEXT)
    for column in range(_NEXT, _NEXT + 4):
        for row, look in ((CONTENT, {**plain, **rule}), (CONTENT + 1, plain), (CONTENT + 2, plain)):
            if (column, row) not in ((_NEXT, CONTENT), (_NEXT, CONTENT + 1)):
                page.put(row, column, None, page.look("Note", **look))
    first = '=IF(NextStep="","Fill in the yellow cells, then press Build plan.","")'
    page.note(CONTENT + 2, _NEXT, first, **plain, font_size=9, valign="vcenter")


def _steps(page: Page) -> None:
    """What to do in four steps, with links and the commands for the closed file; below, the colours."""
    row = _CHART
    page.section(row, _NEXT, "In four steps")
    for step, text, sheets in _STEPS:
        row += 1
        page.put(row, _NEXT, step, page.look("Result", bg_color=None))
        page.note(row + 1, _NEXT, text)
        for place, sheet in enumerate(sheets):
            page.link(row + place // 3, _NEXT + 1 + place % 3, sheet, sheet)
        row += 1
    row += 2
    page.section(row, _NEXT, "The colours")
    for style in STYLES:
        if style.use:
            row += 1
            page.put(row, _NEXT, style.use, page.look(style.name))


def _found(page: Page) -> None:
    """The finding of each sheet of results, and when they were made."""
    row = _FINDINGS
    page.section(row, 0, "What came out")
    for sheet, name in _FOUND:
        row += 1
        page.link(row, 0, sheet, sheet)
        page.put(row, 1, f'=IF({name}="","",{name})', page.look("Result", bg_color=None, bold=False))
    for label, name, number in (
        ("Last run", "RunStatus", ""),
        ("Planned at", "PlannedAt", "moment"),
        ("Simulated at", "SimulatedAt", "moment"),
    ):
        row += 1
        page.note(row, 0, label)
        page.put(row, 1, None, page.look("Calculated", number, align="left"))
        page.define(name, row, 1)


def _contents(page: Page) -> None:
    """The sheets on the left, the commands on the right."""
    page.section(_LISTS, 0, "The sheets")
    for row, (sheet, text) in enumerate(_SHEETS, start=_LISTS + 1):
        page.link(row, 0, sheet, sheet)
        page.note(row, 1, text)
    page.section(_LISTS, _NEXT, "Commands on the closed file")
    page.put(_LISTS + 1, _NEXT, f"xl-portfolio run {WORKBOOK}.xlsx COMMAND", page.look("Calculated"))
    row = _LISTS + 2
    for action in default_engine().buttons(WORKBOOK):
        page.put(row, _NEXT, action.id, page.look("Calculated", font_name="Consolas", font_size=10))
        page.note(row + 1, _NEXT, action.help, indent=1)
        row += 2
