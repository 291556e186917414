"""Risk tolerance: how much loss a person is willing to bear, from a questionnaire that is scored openly.

The questions are our own and no psychometric test; every answer's points stand beside it, so that nobody has to
believe the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RISK_QUESTIONS", "Answer", "Question", "tolerance_score"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer and its points, 0 to 3."""

    text: str
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question with its answers, most careful first."""

    text: str
    answers: tuple[Answer, ...]


def _question(text: str, *answers: str) -> Question:
    return Question(
        text=text,
        answers=tuple(Answer(text=answer, points=points) for points, answer in enumerate(answers)),
    )


RISK_QUESTIONS: tuple[Question, ...] = (
    _question(
        "Your portfolio has lost 20 % within three months. What do you do?",
        "Sell everything",
        "Sell a part",
        "Wait",
        "Buy more",
    ),
    _question(
        "What is the largest loss within a year that you could watch without changing your plan?",
        "5 % or less",
        "About 10 %",
        "About 20 %",
        "30 % or more",
    ),
    _question(
        "Which of these would you choose for ten years?",
        "A certain 2 % a year",
        "4 % on average, between -5 % and +13 % in most years",
        "6 % on average, between -14 % and +26 % in most years",
        "8 % on average, between -24 % and +40 % in most years",
    ),
    _question(
        "What matters more to you?",
        "That the capital never falls",
        "That it seldom falls, even if it grows little",
        "That it grows, even if it falls at times",
        "That it grows as much as possible",
    ),
    _question(
        "How well do you know stocks and bonds?",
        "Not at all",
        "A little",
        "Well: I have owned both",
        "Very well: I have owned both through a crash",
    ),
    _question(
        "A fund you own has done worse than deposits for three years. What do you do?",
        "Move to deposits at once",
        "Move a part to deposits",
        "Look whether its reasons still hold",
        "Keep it or add to it while its reasons hold",
    ),
    _question(
        "Your monthly income from the portfolio could be 10 % higher, but would change from year to year. How much "
        "change would you accept?",
        "None",
        "5 % up or down",
        "10 % up or down",
        "20 % up or down",
    ),
    _question(
        "When you think of the word risk in money matters, what comes first?",
        "Loss",
        "Uncertainty",
        "Chance",
        "Excitement",
    ),
)


def tolerance_score(answers: Sequence[int]) -> float:
    """Willingness to bear risk, from 0 (none) to 100.

    ``100 x points / most possible points``

    Parameters
    ----------
    answers : the number of the chosen answer of each question, counted from 1

    Raises
    ------
    InputError
        An answer is missing or not one of those offered.
    """
    if len(answers) != len(RISK_QUESTIONS):
        raise InputError(
            f"{len(answers)} answers came to {len(RISK_QUESTIONS)} questions: answer every question."
        )
    points, most = 0, 0
    for number, (question, answer) in enumerate(zip(RISK_QUESTIONS, answers, strict=True), start=1):
        if answer not in range(1, len(question.answers) + 1):
            raise InputError(
                f"The answer to question {number} is {answer}: choose one from 1 to {len(question.answers)}."
            )
        points += question.answers[int(answer) - 1].points
        most += max(option.points for option in question.answers)
    return 100.0 * points / most
