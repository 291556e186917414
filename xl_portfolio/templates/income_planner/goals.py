"""The sheet Goals: what the money is for, and how safe each goal is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS
from xl_portfolio.core.planning import GOAL_KINDS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.reports import report_block
from xl_portfolio.templates.income_planner.tables import FROM, TO, Field, Total, input_block, totals
from xl_portfolio.templates.rules import a_date, any_text, number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["goals_sheet"]

_RIGHT = 7  # first column of what stands on the right

_SUCCESS = InputRow(
    name="SuccessWanted",
    label="Success wanted",
    unit="of futures",
    default="85%",
    reason="In how many simulated futures the plan has to work; certainty would cost most of the income.",
    number="weight",
    validation=number_between(
        0.01, 0.99, "Success wanted", "The share of simulated futures in which the plan works, such as 85%."
    ),
)
_SURVIVOR = InputRow(
    name="SurvivorSpending",
    label="Spending of a survivor (optional)",
    unit="of both",
    default="blank: 100%",
    reason="After the first death (ages on Profile): home and car cost one nearly what they cost two.",
    number="weight",
    validation=number_between(
        0,
        1,
        "Spending of a survivor",
        "The share of your spending that goes on when one of you is left, such as 80%. Optional: blank is all of it.",
    ),
)
_SPENDING = (
    Field(header="Spending", rule=any_text("Spending", "What it is for; one line for each kind.")),
    Field(
        header="Monthly",
        number="money",
        rule=zero_or_more("Monthly", "A month, after tax, in today's money."),
    ),
    Field(
        header="Essential",
        rule=one_of("Spending.Essential", "Essential", "Yes: it must never be cut. No: it can wait."),
    ),
    FROM,
    TO,
)
_NEEDS = (
    Field(header="Need", rule=any_text("Need", "A roof, a car, a wedding: something large, paid once.")),
    Field(
        header="Amount",
        number="money",
        rule=zero_or_more("Amount", "Once, after tax, in today's money."),
    ),
    Field(header="On", number="date", rule=a_date("On", "The month in which it is paid.")),
)
_GOALS = (
    Field(header="Goal", rule=any_text("Goal", "A name for it; one line for each goal.")),
    Field(
        header="Kind",
        rule=one_of("Goals.Kind", "Kind of goal", "What is compared with the amount; see the right."),
    ),
    Field(
        header="Amount",
        number="money",
        rule=zero_or_more("Amount", "In today's money; of a monthly income, a month."),
    ),
    Field(
        header="Priority",
        number="count",
        rule=number_between(1, 99, "Priority", "1 comes first.", whole=True),
    ),
    Field(
        header="From",
        number="date",
        rule=a_date("From", "First month that counts. Optional: blank is the beginning of the plan."),
    ),
    Field(
        header="By",
        number="date",
        rule=a_date(
            "By", "Last month that counts, or the date of a wealth. Optional: blank is the end of the plan."
        ),
    ),
)
_RESULT = (
    Column(header="Goal"),
    Column(header="As expected", style="Check"),
    Column(header="Probability", number="weight"),
    Column(header="Standard error", number="weight"),
    Column(header="Verdict", style="Check", indent=1),
)


def goals_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """Success wanted, spending, large needs, goals, and what came of the goals."""
    number, date = WIDTHS["number"], 12
    page = Page(
        book, "Goals", [WIDTHS["label"], 16, number, 14, date, date, WIDTHS["gap"], 28, 14, 13, 29], "amber"
    )
    page.head(
        "Goals",
        "What the money is for: what you spend, what is ahead, what you want to reach, and how surely.",
    )
    row = form(page, CONTENT, "How surely, and how much for one", (_SUCCESS, _SURVIVOR), filled) + 1
    page.section(row, 0, "Spending")
    page.section(row, _RIGHT, "Large needs (optional)")
    page.note(row + 1, _RIGHT, "Paid once, after tax, in today's money.")
    header = row + 4
    totals(page, row + 1, _totals(header + 2))
    end = input_block(page, "Spending", header, 0, _SPENDING, filled)
    input_block(page, "LargeNeeds", header, _RIGHT, _NEEDS, filled)
    row = end + 1
    page.section(row, 0, "Goals (optional)")
    page.note(row, 1, "Amounts in today's money.")
    page.section(row, _RIGHT, "Kinds of goals")
    for line, kind in enumerate(GOAL_KINDS, start=row + 1):
        page.note(line, _RIGHT, f"{kind.name}: {kind.text[0].lower()}{kind.text[1:]}")
    row = input_block(page, "Goals", row + 1, 0, _GOALS, filled) + 1
    page.section(row, 0, "How safe the goals are (written by Build plan; probabilities by Run simulation)")
    row = report_block(page, "GoalTable", row + 1, 0, _RESULT)
    page.sheet.freeze_panes(CONTENT, 0)
    page.sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.protect()
    page.print_setup((0, 0, row - 1, _RIGHT + 3))


def _totals(first: int) -> tuple[Total, ...]:
    """Spending of the month of the as-of date, from the block whose first row of content has the number `first`."""
    last = first + INPUT_BLOCKS["Spending"].rows - 1
    monthly, essential, start, end = (f"{letter}{first}:{letter}{last}" for letter in "BCDE")
    now = f'({start}<=AsOfDate)*((({end}="")+({end}>=AsOfDate))>0)'
    return (
        Total(column=0, caption="At the as-of date", formula='=IF(Currency="","",Currency&" a month")'),
        Total(column=1, caption="Together", formula=f"=SUMPRODUCT({now},{monthly})", number="money"),
        Total(
            column=2,
            caption="Essential",
            formula=f'=SUMPRODUCT({now}*({essential}="Yes"),{monthly})',
            number="money",
        ),
    )
