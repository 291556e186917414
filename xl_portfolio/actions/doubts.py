"""Doubts about the inputs: what *Check inputs* lists, and what stops a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.wording import counted
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from xl_portfolio.sheet.action import Run

__all__ = [
    "DOUBT_COLUMNS",
    "DOUBT_ROWS",
    "SEVERITIES",
    "Doubt",
    "Doubts",
    "checked",
    "listed",
    "note_warnings",
]

DOUBT_COLUMNS = ("Severity", "Where", "What to do")
"""Header of the block `InputChecks`."""

DOUBT_ROWS = 40
"""Rows of that block below its header."""

Severity: TypeAlias = Literal["Error", "Warning", "Note"]

SEVERITIES: tuple[Severity, ...] = ("Error", "Warning", "Note")
"""From the worst."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about the inputs; an Error stops a run."""

    severity: Severity
    where: str
    sentence: str


class Doubts(list[Doubt]):
    """Every doubt found, in the order of reading."""

    def error(self, where: str, sentence: str) -> None:
        """Add a doubt that makes a result impossible."""
        self.append(Doubt("Error", where, sentence))

    def warn(self, where: str, sentence: str) -> None:
        """Add a doubt that a careful user would clear first."""
        self.append(Doubt("Warning", where, sentence))

    def note(self, where: str, sentence: str) -> None:
        """Add what was assumed."""
        self.append(Doubt("Note", where, sentence))

    @property
    def errors(self) -> list[Doubt]:
        """The doubts that stop a run."""
        return [doubt for doubt in self if doubt.severity == "Error"]

    @property
    def refusal(self) -> InputError:
        """What stops a run: the first error in a sentence, and how many more there are."""
        first, *others = self.errors
        more = f" ({len(others)} more: press Check inputs)" if others else ""
        return InputError(f"{first.where}: {first.sentence}{more}")


def listed(doubts: Doubts) -> Grid:
    """Doubts as the block `InputChecks`, the worst first."""
    ordered = sorted(doubts, key=lambda doubt: SEVERITIES.index(doubt.severity))
    rows: list[list[Cell]] = [list(DOUBT_COLUMNS)]
    shown = ordered if len(ordered) <= DOUBT_ROWS else ordered[: DOUBT_ROWS - 1]
    rows += [[doubt.severity, doubt.where, doubt.sentence] for doubt in shown]
    if len(shown) < len(ordered):
        rows.append(["Note", None, f"{len(ordered) - len(shown)} more: clear these first."])
    if not ordered:
        rows.append(["OK", None, "No doubt about the inputs."])
    return Grid.of(rows)


def note_warnings(run: Run, doubts: Doubts) -> None:
    """Make every warning a note of a run that goes on."""
    for doubt in doubts:
        if doubt.severity == "Warning":
            run.notes.add(f"{doubt.where}: {doubt.sentence}")


def checked(run: Run, doubts: Doubts) -> Changes:
    """What *Check inputs* writes: the list, and how many doubts there are; the doubts are also its notes."""
    for doubt in doubts:
        run.notes.add(f"{doubt.severity}: {doubt.where}: {doubt.sentence}")
    counts = {word: sum(doubt.severity == word for doubt in doubts) for word in SEVERITIES}
    status = "No doubt about the inputs."
    if doubts:
        said = ", ".join(counted(n, word.lower()) for word, n in counts.items() if n)
        status = f"{said}: see the sheet Checks."
    return Changes(ranges={"InputChecks": listed(doubts)}, log=status, status=status)
