"""What a button does to a workbook, and what a host must be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from xl_portfolio.sheet.grid import Grid

__all__ = ["Changes", "Progress", "Workbook", "no_progress"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """Everything a button writes: a host applies all of it or none.

    Attributes
    ----------
    ranges : mapping of a defined name to a Grid
        Fills the named range from its first cell; the rest of the range becomes blank.
    tables : mapping of a table's name to a Grid
        The first row names columns, the others are the new rows. Columns that are not named stay
        as they are (formulas among them); rows below the last one become blank.
    files : mapping of a file name to its content
        Written beside the workbook.
    log : str
        A sentence for the run log; empty writes no line.
    status : str
        The sentence the user sees when it is done.
    """

    ranges: Mapping[str, Grid] = field(default_factory=dict)
    tables: Mapping[str, Grid] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    log: str = ""
    status: str = ""


class Progress(Protocol):
    """Told how much is done, from 0 to 1; raises Cancelled when the user asked to stop."""

    def __call__(self, done: float, text: str = "") -> None:
        """Report that the share `done` is complete."""


class Workbook(Protocol):
    """A host's whole duty: an open workbook, whatever program it is open in."""

    def read(self, names: Sequence[str]) -> Mapping[str, Grid]:
        """Grids of defined names and tables, all at once; a table comes with its header row.

        Names that the workbook does not have are absent from the result.
        """

    def apply(self, changes: Changes) -> None:
        """Write all changes or none."""

    def say(self, text: str, done: float | None = None) -> None:
        """Show a sentence to the user; with `done`, it is about progress."""


def no_progress(done: float, text: str = "") -> None:
    """Progress that nobody watches."""
