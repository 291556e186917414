"""Limits as people say them, read into records: "Bonds between 20 % and 40 %", "turnover at most 15 %".

The grammar, in which [ ] may be left out::

    sentence  = "at most" number ("holdings" | "trades") | ["each" asset] "zero or at least" number
              | "trading cost" [number] | "fixed cost" [number] ["per trade"]
              | ("do not" | "no" | "never") ("sell" | "buy" | "trade") [names]
              | "each" (asset | column) limit
              | [side limit] | side limit
    limit     = "at least" part | "at most" part | "between" part "and" part | (">=" | "<=" | "=") side
    side      = part { ("+" | "-") part }
    part      = [number ("*" | "of" | "times")] name | number [%]
    name      = asset | tag | column of numbers | turnover | gross | net | short | capital gains | tracking error
              | effective number of assets

Names are matched longest first, upper and lower case alike; quotes make anything a name; "Class Bonds" or
"Class = Bonds" says which column a tag is from. A cost without a number is in a column of that name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.constraints import LinearLimit, TradeLimit, WeightLimits
from xl_portfolio.core.optimization.curved import CurvedLimit
from xl_portfolio.core.optimization.objectives import Column
from xl_portfolio.sheet.grid import Cell, Grid, spoken
from xl_portfolio.sheet.limit_sums import Side
from xl_portfolio.sheet.limit_trades import ASSET_WORDS, EACH, Trades
from xl_portfolio.sheet.spelling import folded
from xl_portfolio.sheet.universe import Universe
from xl_portfolio.sheet.words import Sentence

if TYPE_CHECKING:
    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.sheet.kinds import Reading

__all__ = ["Sentence", "parse_constraint", "parsed", "read_sentences"]

GAIN = ("Gain", "Gains", "Unrealised gain", "Unrealized gain")

_TURNED = {"least": "most", "most": "least", "exactly": "exactly"}


def read_sentences(grid: Grid, reading: Reading, *, headed: bool = True) -> tuple[Sentence, ...]:
    """Read a column of sentences, or a table: what the limit is on, at least, at most.

    Parameters
    ----------
    headed : bool
        Whether the first row may be a header; a text with a digit above the minima, such as "40 %", is none.

    Raises
    ------
    InputError
        If a cell that should hold text or a number holds something else.
    """
    found = []
    for r, row in enumerate(grid.rows()):
        cells = row[:3]
        cells += [None] * (3 - len(cells))
        text, least, most = cells
        if all(cell is None for cell in cells) or (r == 0 and headed and _heads(least)):
            continue
        if not isinstance(text, str):
            raise InputError(
                f"{reading.name} holds {spoken(text)} in {grid.where(r, 0)}: write a limit there, such as "
                "“Bonds at least 40 %”."
            )
        for column, cell in ((1, least), (2, most)):
            if cell is not None and not isinstance(cell, float):
                raise InputError(
                    f"{reading.name} holds {spoken(cell)} in {grid.where(r, column)}: a number is needed there, such "
                    "as 40 %."
                )
        found.append(
            Sentence(
                text=" ".join(text.split()),
                where=f"{reading.name}: {grid.where(r, 0)}",
                least=least if isinstance(least, float) else None,
                most=most if isinstance(most, float) else None,
            )
        )
    return tuple(found)


def _heads(cell: Cell) -> bool:
    """Whether a cell says what stands below it."""
    return isinstance(cell, str) and not any(letter.isdigit() for letter in cell)


def parse_constraint(sentence: Sentence, labels: Sequence[str], universe: Universe) -> tuple[Constraint, ...]:
    """Return the records that a sentence means.

    Parameters
    ----------
    sentence : Sentence
    labels : sequence of str, length n
        Names of the assets.
    universe : Universe
        Tags and numbers of the same assets.

    Raises
    ------
    InputError
        Points at the word that is not understood, and suggests one where there is one like it.
    """
    return _Parser(sentence, labels, universe).parse()


def parsed(
    sentences: Sequence[Sentence] | None, labels: Sequence[str], universe: Universe
) -> tuple[Constraint, ...]:
    """Return the records of all sentences, in order; none for None."""
    found = (parse_constraint(sentence, labels, universe) for sentence in sentences or ())
    return tuple(record for records in found for record in records)


class _Parser(Trades):
    def parse(self) -> tuple[Constraint, ...]:
        if not self.tokens:
            self._fail()
        ban = self._ban()
        if ban is not None:
            return ban
        for special in (self._holdings, self._costs):
            found = special()
            if found is not None:
                return found
        if self._peek_each():
            return self._each()
        limit, bounds = self._opening_limit()
        side = self._side()
        if limit:
            least, most = self._bounds_of(limit, bounds, side)
            return self._limits(side, least, most)
        return self._compared(side)

    def _opening_limit(self) -> tuple[str, list[Side]]:
        """A limit before its name: "at least 40 % in Bonds"."""
        limit, bounds = self._limit_word(), []
        if limit:
            bounds.append(self._constant())
            if limit == "between":
                if not self._take("and"):
                    self._fail("write “between 20 % and 40 %”")
                bounds.append(self._constant())
            self._take_any(("in", "of", "for"))
            self._take("the")
        return limit, bounds

    def _compared(self, side: Side) -> tuple[Constraint, ...]:
        sentence = self.sentence
        if self.at == len(self.tokens) and (sentence.least is not None or sentence.most is not None):
            self._check_shares(side)
            low = -np.inf if sentence.least is None else sentence.least
            return self._limits(side, low, np.inf if sentence.most is None else sentence.most)
        least, most = -np.inf, np.inf
        if not side.weights.any():  # 30 % <= Equities <= 60 %
            limit = self._limit_word()
            number, side = side, self._side() if limit in _TURNED else self._fail()
            if not side.weights.any():
                self.at -= 1
                self._fail("a name is needed on one of the sides")
            least, most = self._bounds_of(_TURNED[limit], [number], side)
        while self.at < len(self.tokens):
            limit = self._limit_word()
            if not limit:
                bare = self.tokens[self.at].kind == "number"
                self._fail("say “at least” or “at most” before a number" if bare else "")
            if limit == "between":
                bounds = [self._constant()]
                if not self._take("and"):
                    self._fail("write “between 20 % and 40 %”")
                bounds.append(self._constant())
            else:
                bounds = [self._side()]
            low, high = self._bounds_of(limit, bounds, side)
            if not bounds[-1].weights.any():
                least, most = max(least, low), min(most, high)
                self._take("and")
                continue
            side = Side(
                side.weights - bounds[0].weights,
                measured=side.measured or bounds[0].measured,
                special=side.special,
            )
            least, most = max(least, low), min(most, high)
            break
        if np.isinf(least) and np.isinf(most):
            self._fail()
        return self._limits(side, least, most)

    def _peek_each(self) -> bool:
        """Whether the sentence is about each asset or each tag of a column, its limit before or after."""
        return any(token.text.casefold() in EACH for token in self.tokens)

    def _each(self) -> tuple[Constraint, ...]:
        limit, bounds = self._opening_limit()
        if not self._take_any(EACH):
            self._fail()
        column = next(
            (
                name
                for name in self.universe.tags
                if self._peek(*name.casefold().split()) and self._take(*name.casefold().split())
            ),
            "",
        )
        if not column and not self._take_any(ASSET_WORDS):
            self._fail(otherwise="write “each asset”, or “each” and the name of a column of tags")
        least, most = -np.inf, np.inf
        single = Side(np.ones(self.n))
        if limit:
            least, most = self._bounds_of(limit, bounds, single)
        elif self.at == len(self.tokens) and (
            self.sentence.least is not None or self.sentence.most is not None
        ):
            self._check_shares(single)
            least = -np.inf if self.sentence.least is None else self.sentence.least
            most = np.inf if self.sentence.most is None else self.sentence.most
        while self.at < len(self.tokens):
            word = self._limit_word()
            if not word:
                self._fail()
            numbers = [self._constant()]
            if word == "between" and self._take("and"):
                numbers.append(self._constant())
            low, high = self._bounds_of(word, numbers, single)
            least, most = max(least, low), min(most, high)
            self._take("and")
        if np.isinf(least) and np.isinf(most):
            self._fail()
        text = self._text(single, least, most)
        if column:
            tags = dict.fromkeys(tag for tag in self.universe.tags[column] if tag)
            return tuple(
                LinearLimit(
                    text=f"{tag}: {text}",
                    coefficients=self._tagged(column, folded(tag)),
                    lower=least,
                    upper=most,
                )
                for tag in tags
            )
        return (WeightLimits(text=text, lower=np.full(self.n, least), upper=np.full(self.n, most)),)

    def _limits(self, side: Side, least: float, most: float) -> tuple[Constraint, ...]:
        if self.at < len(self.tokens):
            self._fail()
        text = self._text(side, least, most)
        if side.special and side.special != "net":
            return (self._special(side.special, least, most, text),)
        if least > most:
            raise InputError(f"{self.sentence.where}: “{text}” has its minimum above its maximum: swap them.")
        return (LinearLimit(text=text, coefficients=side.weights, lower=least, upper=most),)

    def _text(self, side: Side, least: float, most: float) -> str:
        """The sentence; if its numbers stand in the columns beside it, with them."""
        sentence = self.sentence
        if sentence.least is None and sentence.most is None:
            return sentence.text

        def shown(number: float) -> str:
            return f"{number:g}" if side.measured and abs(number) > 1 else f"{100 * number:g} %"

        low = f" at least {shown(least)}" if np.isfinite(least) else ""
        high = f" at most {shown(most)}" if np.isfinite(most) else ""
        return f"{sentence.text}{low}{' and' if low and high else ''}{high}"

    def _special(self, special: str, least: float, most: float, text: str) -> Constraint:
        one, zero = np.ones(self.n), np.zeros(self.n)
        if special == "effective":
            if np.isfinite(most) or not least >= 1.0:
                raise InputError(
                    f"{self.sentence.where}: “{text}” takes a minimum of 1 or more: write “at least 8”."
                )
            return CurvedLimit(text=text, centre=zero, covariance=False, most=1.0 / least)
        if np.isfinite(least) or not np.isfinite(most):
            raise InputError(f"{self.sentence.where}: “{text}” takes a maximum only: write “at most”.")
        if special == "tracking":
            if not most > 0.0:
                raise InputError(
                    f"{self.sentence.where}: “{text}” takes a maximum above 0 %: for the benchmark itself choose the "
                    "objective minimum tracking error."
                )
            benchmark = self._column((Column.BENCHMARK.value, "Benchmark"), "the weights of the benchmark")
            return CurvedLimit(text=text, centre=benchmark, covariance=True, most=most**2)
        if special == "turnover":
            start = self._current()
            return TradeLimit(text=text, start=start, below=one / 2, above=one / 2, most=most)
        if special == "gains":
            gains = np.maximum(self._column(GAIN, "the gain of each asset as a share of its value"), 0.0)
            start = self._current()
            return TradeLimit(text=text, start=start, below=gains, above=zero, most=most)
        below, above = {"gross": (one, one), "short": (one, zero)}[special]
        return TradeLimit(text=text, start=zero, below=below, above=above, most=most)
