"""A cell that is being read: its value within limits, or a doubt that names the cell and the remedy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.sheet.grid import Cell, CellError, date_of, spoken
from xl_portfolio.sheet.layout import day_of
from xl_portfolio.sheet.spelling import folded, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid

__all__ = ["MOST_MONEY", "Entry", "Guard", "hint", "single"]

MOST_MONEY = 1e12
"""More is a slip of the keyboard."""

_SMALL = 0.5  # highest value of a rate that is never near 100 %, so that a 1 typed there means 1 %
_LISTED = 8  # names that a sentence lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One cell: every method returns its value, or None where it is blank or wrong.

    Attributes
    ----------
    cell : Cell
    where : str
        Its address.
    name : str
        What sentences call it, such as "Monthly of Social Security".
    doubts : Doubts
        Where errors go.
    """

    cell: Cell
    where: str
    name: str
    doubts: Doubts

    @property
    def blank(self) -> bool:
        """Whether nothing is there."""
        return self.cell is None

    def refuse(self, what: str) -> None:
        """Add an error: `what` continues the name."""
        self.doubts.error(self.where, f"{self.name} {what}")

    def warn(self, what: str) -> None:
        """Add a warning: `what` continues the name."""
        self.doubts.warn(self.where, f"{self.name} {what}")

    def number(
        self, low: float = 0.0, high: float = MOST_MONEY, *, needed: bool = True, whole: bool = False
    ) -> float | None:
        """Number within limits, inclusive; a blank is an error where it is needed."""
        value = self._number(needed, "type a number")
        if value is None:
            return None
        if not low <= value <= high:
            limits = (
                f"{low:g} or more" if high >= MOST_MONEY else f"a number from {_spelt(low)} to {_spelt(high)}"
            )
            self.refuse(f"is {_spelt(value)}: type {limits}.")
            return None
        if whole and value != round(value):
            self.refuse(f"is {value:g}: type a whole number.")
            return None
        return value

    def rate(
        self,
        low: float = 0.0,
        high: float = 1.0,
        *,
        needed: bool = True,
        usual: float = math.inf,
    ) -> float | None:
        """Decimal within limits; above what is usual it is doubted, and 7 for 7 % is refused with the remedy."""
        value = self._number(needed, "type a percentage such as 5%")
        if value is None:
            return None
        if not low <= value <= high:
            mistyped = (value > 1.0 or high <= _SMALL) and low <= value / 100 <= high
            typed = f" Type {value:g} % as {value / 100:g} or {value:g}%." if mistyped else ""
            self.refuse(
                f"is {100 * value:g} %: it has to be from {100 * low:g} % to {100 * high:g} %.{typed}"
            )
            return None
        if value > usual:
            self.warn(f"is {100 * value:g} %, more than is usual: is that meant?")
        return value

    def day(self, *, needed: bool = True) -> date | None:
        """Date."""
        if self.cell is None:
            if needed:
                self.refuse("is blank: type a date such as 2026-01-31.")
            return None
        serial = day_of(self.cell)
        if not math.isfinite(serial):
            self.refuse(f"holds {spoken(self.cell)}: type a date such as 2026-01-31.")
            return None
        return date_of(serial).date()

    def text(self) -> str:
        """Text without spaces around it; empty where there is none."""
        if isinstance(self.cell, str):
            return self.cell.strip()
        if isinstance(self.cell, float):
            return f"{self.cell:.15g}"
        if self.cell is not None:
            remedy = "correct the cell" if isinstance(self.cell, CellError) else "type it as text"
            self.refuse(f"holds {spoken(self.cell)}: {remedy}.")
        return ""

    def one_of(self, words: Sequence[str], *, needed: bool = True) -> int | None:
        """Position of the word that the cell holds; upper and lower case and spaces do not matter."""
        if self.cell is None:
            if needed:
                self.refuse(f"is blank: {_offered(words)}.")
            return None
        wanted = folded(self.cell) if isinstance(self.cell, str) else ""
        known = [folded(word) for word in words]
        if wanted in known:
            return known.index(wanted)
        self.refuse(f"holds {spoken(self.cell)}, which is not known: {hint(wanted, words)}")
        return None

    def name_of(self, labels: Sequence[str], *, needed: bool = True) -> int | None:
        """Position of the account or class that the cell names; without any labels, that is told elsewhere."""
        if not labels:
            return None
        wanted = self.cell.strip() if isinstance(self.cell, str) else None
        known = [folded(label) for label in labels]
        if wanted is None:
            return self.one_of(labels, needed=needed)
        if folded(wanted) in known:
            return known.index(folded(wanted))
        self.refuse(f"is “{wanted}”, which there is not: {hint(wanted, labels)}")
        return None

    def yes(self) -> bool:
        """Whether it says yes; a blank says no."""
        if isinstance(self.cell, bool):
            return self.cell
        return self.one_of(("Yes", "No"), needed=False) == 0

    def _number(self, needed: bool, remedy: str) -> float | None:
        if isinstance(self.cell, float):
            return self.cell
        if self.cell is not None:
            self.refuse(f"holds {spoken(self.cell)}: {remedy}.")
        elif needed:
            self.refuse(f"is blank: {remedy}.")
        return None


def single(cells: Mapping[str, Grid], name: str, doubts: Doubts) -> Entry:
    """The entry of an input in a single cell: `AdviserFee` is called "Adviser fee"."""
    grid = cells[name]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    words = words.replace("as of", "as-of").capitalize()
    return Entry(cell=grid[0, 0], where=grid.where(0, 0), name=words, doubts=doubts)


@dataclass(frozen=True, slots=True)
class Guard:
    """A `with` block in which an error of the core becomes one among the doubts, with the cell that is to blame."""

    doubts: Doubts
    where: str

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Take an error of the package as a doubt, and let every other one pass."""
        if isinstance(error, PortfolioError):
            self.doubts.error(self.where, str(error))
            return True
        return False


def _spelt(number: float) -> str:
    """A number with its thousands and without an exponent, as far as that is short."""
    return f"{number:,.12g}"


def hint(wanted: str, words: Sequence[str]) -> str:
    """End of a sentence about an unknown word: the one that is probably meant, or those there are."""
    meant = nearest(wanted, words)
    return f"did you mean {meant}?" if meant else f"{_offered(words)}."


def _offered(words: Sequence[str]) -> str:
    more = ", ..." if len(words) > _LISTED else ""
    return f"choose one of {', '.join(words[:_LISTED])}{more}"
