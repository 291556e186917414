"""The sheet Profile: whose plan it is, what risk they would and could bear, and the profile that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.planning import RISK_QUESTIONS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.forms import ADVISER, CLIENT, CURRENCY, form
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.reports import finding, report_block
from xl_portfolio.templates.income_planner.tables import rows_of
from xl_portfolio.templates.rules import a_date, number_between
from xl_portfolio.templates.theme import colour

__all__ = ["profile_sheet"]

_ANSWERS = max(len(question.answers) for question in RISK_QUESTIONS)
_FIRST_ANSWER = 3  # column of the first answer, beside question, choice and points
_LETTERS = 46  # of a question that fit into a line of its column
_ANSWER_LETTERS = 24  # of an answer

_CASE = (
    CLIENT,
    ADVISER,
    InputRow(
        name="AsOfDate",
        label="As-of date",
        unit="date",
        default="yours",
        reason="The plan begins in its month; units and prices are of this day.",
        number="date",
        validation=a_date("As-of date", "The day of your units and prices; the plan begins in its month."),
    ),
    replace(CURRENCY, reason="The one currency of all amounts. The tax table is one in dollars."),
    InputRow(
        name="BirthDate",
        label="Birth date",
        unit="date",
        default="yours",
        reason="Decides the length of the plan, required distributions and the age deduction.",
        number="date",
        validation=a_date("Birth date", "Of the owner of the accounts."),
    ),
    InputRow(
        name="PartnerBirthDate",
        label="Birth date of partner (optional)",
        unit="date",
        default="blank",
        reason="The plan then lasts until the younger of both reaches the age below.",
        number="date",
        validation=a_date("Birth date of partner", "Optional: blank if you plan for one person."),
    ),
    InputRow(
        name="PlanToAge",
        label="Plan to age",
        unit="years",
        default="95",
        reason="Later than most people live: running out early is worse than leaving something.",
        number="count",
        validation=number_between(50, 120, "Plan to age", "The age up to which the money has to last.", True),
    ),
    InputRow(
        name="LivesToAge",
        label="You live to age (optional)",
        unit="years",
        default="blank: both to the end",
        reason="For a couple: the plan then goes on for the one who is left, until the last one dies.",
        number="count",
        validation=number_between(
            30,
            120,
            "You live to age",
            "Optional, for a couple: blank if both of you live to the end of the plan, or to Plan to age if only the "
            "other's is typed.",
            True,
        ),
    ),
    InputRow(
        name="PartnerLivesToAge",
        label="Partner lives to age (optional)",
        unit="years",
        default="blank: both to the end",
        reason="What is left then: see the pensions on Accounts, the spending on Goals.",
        number="count",
        validation=number_between(
            30,
            120,
            "Partner lives to age",
            "Optional: blank if both of you live to the end of the plan, or to Plan to age if only yours is typed.",
            True,
        ),
    ),
)
_CIRCUMSTANCES = (
    InputRow(
        name="Horizon",
        label="Horizon",
        unit="years",
        default="yours",
        reason="Until most of the money is needed; money needed soon cannot wait.",
        number="count",
        validation=number_between(0, 100, "Horizon", "Years until most of the money is needed."),
    ),
    InputRow(
        name="IncomeStability",
        label="Income outside the portfolio",
        unit="choice",
        default="yours",
        reason="Pensions and wages that are safe leave room for a loss.",
        validation=one_of(
            "IncomeStability", "Income outside", "How safe your pensions, wages and benefits are."
        ),
    ),
    InputRow(
        name="EmergencyFund",
        label="Emergency fund",
        unit="months",
        default="yours",
        reason="In cash outside this portfolio; with less than three, a conservative profile only.",
        number="count",
        validation=number_between(
            0, 600, "Emergency fund", "Months of spending that you hold in cash outside this portfolio."
        ),
    ),
    InputRow(
        name="Insurance",
        label="Insurance in force",
        unit="share",
        default="yours",
        reason="Of what you need: health, liability, home, disability, life.",
        number="weight",
        validation=number_between(
            0, 1, "Insurance", "The share of the insurance you need that is in force, such as 90%."
        ),
    ),
    InputRow(
        name="Debt",
        label="Debt payments",
        unit="of income",
        default="yours",
        reason="Mortgage included; more than half of income allows a conservative profile only.",
        number="weight",
        validation=number_between(
            0, 10, "Debt payments", "Share of your income that goes into debt, such as 5%."
        ),
    ),
)


def profile_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """Whose plan it is, willingness and ability to bear risk, and the lower of the two."""
    page = Page(book, "Profile", [44, 20, 12, *[24] * _ANSWERS], "amber")
    page.head(
        "Profile",
        "Whose plan it is, and how much risk it may take: the lower of what you would and what you could bear.",
    )
    page.section(CONTENT, 0, "What follows (written by Build plan)")
    finding(page, "ProfileFinding", CONTENT + 1)
    row = form(page, CONTENT + 3, "The household", _CASE, filled)
    row = form(page, row + 1, "What you could bear: your circumstances", _CIRCUMSTANCES, filled)
    questions = row + 1
    scores = _questionnaire(page, questions, filled) + 1
    row = _results(page, scores)
    page.sheet.freeze_panes(CONTENT, 0)
    page.sheet.set_selection(CONTENT + 4, 1, CONTENT + 4, 1)
    page.protect()
    last = row - 1, _FIRST_ANSWER + _ANSWERS - 1
    page.print_setup((0, 0, *last), breaks=(questions, scores + REPORT["ProfileScores"].rows + 3))


def _questionnaire(page: Page, row: int, given: Mapping[str, Any]) -> int:
    """The questions with their answers and the points of the chosen ones, and the score; returns the row after it."""
    page.section(row, 0, "What you would bear: eight questions")
    page.note(
        row, 1, "Choose the number of your answer; it scores its number less one. No psychometric test."
    )
    row += 1
    page.sheet.set_row(row, 18)
    for column, text in enumerate(("Question", "Your answer, 1 to 4", "Points")):
        page.put(row, column, text, page.look.header(align="right" if column == 2 else "left"))
    for place in range(_ANSWERS):
        page.put(row, _FIRST_ANSWER + place, place + 1, page.look.header(align="left", indent=1))
    first, last = row + 1, row + len(RISK_QUESTIONS)
    answers = rows_of("RiskAnswers", given)
    for place, question in enumerate(RISK_QUESTIONS):
        row += 1
        texts = [answer.text for answer in question.answers]
        lines = max(-(-len(question.text) // _LETTERS), *(-(-len(text) // _ANSWER_LETTERS) for text in texts))
        page.sheet.set_row(row, 4 + 15 * lines)
        wrapped: dict[str, Any] = {"text_wrap": True, "valign": "vcenter"}
        page.put(row, 0, question.text, page.look("Calculated", **wrapped))
        chosen = answers[place][0] if place < len(answers) else None
        page.put(row, 1, chosen, page.look("Input", align="left", valign="vcenter"))
        page.put(
            row, 2, _points(row, first), page.look("Calculated", "count", align="right", valign="vcenter")
        )
        for column, text in enumerate(texts, start=_FIRST_ANSWER):
            page.put(row, column, text, page.look("Note", indent=1, **wrapped))
        page.sheet.data_validation(row, 1, row, 1, _answer_rule(place + 1, texts))
    page.define("RiskAnswers", first, 1, last, 1)
    page.emphasise(first, _FIRST_ANSWER, last, _FIRST_ANSWER + _ANSWERS - 1, f"=$B{first + 1}=D${first}")
    most = sum(max(answer.points for answer in question.answers) for question in RISK_QUESTIONS)
    points = f"C{first + 1}:C{last + 1}"
    all_given = f"COUNT({points})={len(RISK_QUESTIONS)}"
    row += 1
    page.put(row, 0, "Score, of 100: points of all you could have", page.look("Result"))
    page.put(
        row, 1, f'=IF({all_given},"","Answer every question")', page.look("Check", bg_color=colour("mist"))
    )
    page.put(
        row, 2, f'=IF({all_given},100*SUM({points})/{most},"")', page.look("Result", "count", align="right")
    )
    return row + 1


def _points(row: int, first: int) -> str:
    """Formula of an answer's points: none unless it is one of the numbers in the header."""
    answer, numbers = f"B{row + 1}", f"$D${first}:$G${first}"
    return f'=IF(COUNTIF({numbers},{answer})=1,{answer}-1,"")'


def _answer_rule(number: int, texts: list[str]) -> dict[str, Any]:
    listed = ". ".join(f"{place} {text}" for place, text in enumerate(texts, start=1))
    return {
        "validate": "list",
        "source": [str(place) for place in range(1, len(texts) + 1)],
        "input_title": f"Question {number}",
        "input_message": f"{listed}.",
        "error_title": f"Question {number}",
        "error_message": f"Choose the number of an answer, 1 to {len(texts)}.",
    }


def _results(page: Page, row: int) -> int:
    """The scores, how the circumstances were scored, and the model portfolio; returns the row after them."""
    page.section(row, 0, "Scores (written by Build plan)")
    scores = (
        Column(header="Score"),
        Column(header="Points", number="count"),
        Column(header="Allows", style="Check", indent=1),
    )
    row = report_block(page, "ProfileScores", row + 1, 0, scores)
    page.section(row + 1, 0, "What you could bear, point by point")
    capacity = (
        Column(header="Circumstance"),
        Column(header="Yours"),
        Column(header="Points", number="ratio"),
        Column(header="Of", number="count", align="left", indent=1),
        Column(header="How it is scored"),
    )
    row = report_block(page, "CapacityTable", row + 2, 0, capacity)
    page.section(row + 1, 0, "The model portfolio of the profile, and what you hold")
    model = (
        Column(header="Class"),
        Column(header="Model weight", number="weight"),
        Column(header="Least", number="weight"),
        Column(header="Most", number="weight"),
        Column(header="Present", number="weight"),
        Column(header="Check", style="Check", indent=1),
    )
    return report_block(page, "ModelPortfolio", row + 2, 0, model)
