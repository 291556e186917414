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

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.choices import FixedCosts, HoldingLimits, TradeCount
from xl_portfolio.core.optimization.constraints import (
    Constraint,
    LinearLimit,
    TradeLimit,
    TradingCost,
    WeightLimits,
)
from xl_portfolio.core.optimization.curved import CurvedLimit
from xl_portfolio.core.optimization.objectives import Column
from xl_portfolio.sheet.grid import Grid, spoken
from xl_portfolio.sheet.universe import Universe, folded
from xl_portfolio.sheet.words import Sentence, Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.sheet.kinds import Reading

__all__ = ["Sentence", "parse_constraint", "parsed", "read_sentences"]

CURRENT = ("Current weight", "Current", "Weight", "Weights")
VALUE = ("Current value", "Value", "Market value")
FIXED_COST = ("Fixed cost", "Fixed cost per trade", "Fee per trade")
TRADING_COST = ("Trading cost", "Trading costs")
GAIN = ("Gain", "Gains", "Unrealised gain", "Unrealized gain")

_AT_LEAST: tuple[tuple[str, ...], ...] = (
    ("at", "least"),
    ("no", "less", "than"),
    ("not", "less", "than"),
    ("minimum",),
    ("min",),
    ("above",),
)
_AT_MOST: tuple[tuple[str, ...], ...] = (
    ("at", "most"),
    ("no", "more", "than"),
    ("not", "more", "than"),
    ("maximum",),
    ("max",),
    ("below",),
)
_AT_MOST += (("up", "to"), ("under",))
_SIGNS = {"<=": "most", "=<": "most", "≤": "most", "<": "most", ">=": "least", "=>": "least", "≥": "least"}
_SIGNS |= {">": "least", "=": "exactly"}
_TURNED = {"least": "most", "most": "least", "exactly": "exactly"}
_FACTORS = {"half": 0.5, "twice": 2.0, "double": 2.0}
_EACH = ("each", "every", "any")
_TRADES = ("trades", "orders", "transactions")
_FIXED_COST = tuple(
    words
    for noun in ("cost", "costs", "fee", "fees")
    for words in (("fixed", "trading", noun), ("fixed", noun))
)
_TRADING_COST = (("trading", "cost"), ("trading", "costs"))
_PER_TRADE = (("per", "trade"), ("a", "trade"), ("for", "each", "trade"), ("each", "trade"))
_CURRENCIES = ("usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "dollars", "euros", "pounds", "francs", "yen")
_CURRENCY = re.compile(r"[$€£¥]?(\d[\d.,]*)[$€£¥]?")
_COUNTED = ("holdings", "assets", "positions", "stocks", "funds", "names")
_ASSET_WORDS = ("asset", "assets", "holding", "position", "stock", "fund", "security", "weight")


@dataclass(slots=True)
class _Side:
    """A sum of weights times coefficients, plus a constant."""

    weights: NDArray[np.float64]
    constant: float = 0.0
    percent: bool = False  # the constant was written with a %
    measured: bool = False  # holds a column of numbers: its unit is not a share of the portfolio
    special: str = ""


def read_sentences(grid: Grid, reading: Reading) -> tuple[Sentence, ...]:
    """Read a column of sentences, or a table: what the limit is on, at least, at most; a header is allowed.

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
        if all(cell is None for cell in cells) or (r == 0 and isinstance(least, str)):
            continue
        if not isinstance(text, str):
            raise InputError(
                f"{reading.name} holds {spoken(text)} in {grid.where(r, 0)}: write a limit there, such as "
                "“Bonds at least 40 %”."
            )
        for column, cell in ((1, least), (2, most)):
            if cell is not None and not isinstance(cell, float):
                raise InputError(
                    f"{reading.name} holds {spoken(cell)} in {grid.where(r, column)}: a number is needed there."
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


class _Parser(Words):
    # --- sentences ------------------------------------------------------------------------------

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

    def _opening_limit(self) -> tuple[str, list[_Side]]:
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

    def _compared(self, side: _Side) -> tuple[Constraint, ...]:
        sentence = self.sentence
        if self.at == len(self.tokens) and (sentence.least is not None or sentence.most is not None):
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
                self._fail()
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
            side = _Side(
                side.weights - bounds[0].weights,
                measured=side.measured or bounds[0].measured,
                special=side.special,
            )
            least, most = max(least, low), min(most, high)
            break
        if np.isinf(least) and np.isinf(most):
            self._fail()
        return self._limits(side, least, most)

    def _bounds_of(self, limit: str, bounds: list[_Side], side: _Side) -> tuple[float, float]:
        """Minimum and maximum of the weights on the left less those on the right."""
        first, last = bounds[0].constant - side.constant, bounds[-1].constant - side.constant
        measured = side.measured or bounds[0].measured or side.special == "effective"
        if not measured and not bounds[0].weights.any():
            for number in bounds:
                if abs(number.constant) > 3 and not number.percent:
                    self.at -= 1
                    self._fail(f"write {number.constant:g} % or {number.constant / 100:g}")
        if limit == "between":
            return first, last
        return (first if limit != "most" else -np.inf), (last if limit != "least" else np.inf)

    def _limit_word(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at].text in _SIGNS:
            self.at += 1
            return _SIGNS[self.tokens[self.at - 1].text]
        self._take_any(("is", "has", "must", "may"))
        self._take("be")
        for limit, phrases in (("least", _AT_LEAST), ("most", _AT_MOST)):
            if any(self._take(*words) for words in phrases):
                return limit
        return next((word for word in ("between", "exactly") if self._take(word)), "")

    def _constant(self) -> _Side:
        if self.at >= len(self.tokens) or self.tokens[self.at].kind not in ("number", "sign"):
            self._fail("a number is needed here, such as 40 %")
        return self._part()

    # --- sums -----------------------------------------------------------------------------------

    def _side(self) -> _Side:
        total = self._part()
        while self.at < len(self.tokens):
            if self._take_any(("+", "plus")):
                sign = 1.0
            elif self._take_any(("-", "−", "minus")):
                sign = -1.0
            else:
                break
            part = self._part()
            if part.special or total.special:
                self._fail("this cannot be added to anything")
            total = _Side(
                total.weights + sign * part.weights,
                total.constant + sign * part.constant,
                total.percent or part.percent,
                total.measured or part.measured,
            )
        return total

    def _part(self) -> _Side:
        factor, number, percent = 1.0, False, False
        if self._take_any(("-", "−")):
            factor = -1.0
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is not None and token.kind == "number":
            self.at += 1
            value, percent = _number(token.text)
            factor, number = factor * value, True
            if not (self._take_any(("*", "×", "times", "of", "x"))):
                return _Side(np.zeros(self.n), factor, percent)
        elif token is not None and token.text.casefold() in _FACTORS:
            self.at += 1
            factor *= _FACTORS[token.text.casefold()]
            self._take_any(("of", "*"))
        self._take("the")
        side = self._named()
        if side.special and (number or factor != 1.0):
            self._fail("this takes no factor")
        side.weights = side.weights * factor
        return side

    def _named(self) -> _Side:
        found = self._name()
        if found is None:
            self._fail()
        kind, column, phrase, asset = found
        if kind == "asset":
            return _Side(np.eye(self.n)[asset])
        if kind == "tag":
            return _Side(self._tagged(column, phrase))
        if kind == "number":
            values = self.universe.numbers[column]
            if np.isnan(values).any():
                name = self.labels[int(np.isnan(values).argmax())]
                raise InputError(
                    f"{self.sentence.where}: “{self.sentence.text}” needs the {column} of {name}, which is blank."
                )
            return _Side(values, measured=True)
        return _Side(np.ones(self.n), special=column)

    def _tagged(self, column: str, phrase: str) -> NDArray[np.float64]:
        tags = self.universe.tags[column]
        return np.array([float(phrase in (folded(tag), folded(f"{column} {tag}"))) for tag in tags])

    # --- records --------------------------------------------------------------------------------

    def _limits(self, side: _Side, least: float, most: float) -> tuple[Constraint, ...]:
        if self.at < len(self.tokens):
            self._fail()
        text = self._text(side, least, most)
        if side.special and side.special != "net":
            return (self._special(side.special, least, most, text),)
        if least > most:
            raise InputError(f"{self.sentence.where}: “{text}” has its minimum above its maximum.")
        return (LinearLimit(text=text, coefficients=side.weights, lower=least, upper=most),)

    def _text(self, side: _Side, least: float, most: float) -> str:
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

    def _column(self, names: tuple[str, ...], what: str) -> NDArray[np.float64]:
        values = self.universe.number(*names)
        if values is None:
            raise InputError(
                f"{self.sentence.where}: “{self.sentence.text}” needs {what}: add a column “{names[0]}” to the "
                "table of assets, which is the argument bounds."
            )
        return values

    def _current(self) -> NDArray[np.float64]:
        """Current weights, from their own column or from current values."""
        values = self.universe.number(*VALUE)
        if self.universe.number(*CURRENT) is None and values is not None and values.sum() > 0.0:
            return np.asarray(values / values.sum())
        return self._column(CURRENT, "the current weights")

    def _costs(self) -> tuple[Constraint, ...] | None:
        """A cost in proportion to what is traded, or a fixed one of each trade."""
        fixed = any(self._take(*words) for words in _FIXED_COST)
        if not fixed and not any(self._take(*words) for words in _TRADING_COST):
            return None
        self._take_any(("of", "is", "=", ":"))
        given = self._amount()
        if fixed:
            any(self._take(*words) for words in _PER_TRADE)
        if self.at < len(self.tokens):
            self._fail("a cost takes a number, such as “trading cost 0.1 %” or “fixed cost 10 per trade”")
        text, start = self.sentence.text, self._current()
        if given is None:
            columns, kind = (FIXED_COST, "the fixed cost") if fixed else (TRADING_COST, "the trading cost")
            costs, percent = self._column(columns, f"{kind} of each asset, or a number"), False
        else:
            costs, percent = np.full(self.n, given[0]), given[1]
        if (costs < 0.0).any():
            raise InputError(f"{self.sentence.where}: “{text}” takes costs of 0 or more.")
        if not fixed:
            if costs.max() >= 1.0:
                raise InputError(
                    f"{self.sentence.where}: “{text}” takes a share of what is traded, such as 0.1 %."
                )
            return (TradingCost(text=text, start=start, below=costs, above=costs),)
        return (
            FixedCosts(text=text, start=start, cost=costs if percent else costs / self._portfolio_value()),
        )

    def _amount(self) -> tuple[float, bool] | None:
        """A number, also of money, and whether it is a percentage; from the columns beside if the words have none."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        money = _CURRENCY.fullmatch(token.text) if token is not None and token.kind == "word" else None
        if token is not None and (token.kind == "number" or money):
            self.at += 1
            value, percent = _number(money.group(1) if money else token.text)
            self._take_any(_CURRENCIES)
            return value, percent
        beside = self.sentence.least if self.sentence.most is None else self.sentence.most
        return None if beside is None else (beside, False)

    def _portfolio_value(self) -> float:
        """Value of all holdings, in which a cost in money is measured."""
        values = self.universe.number(*VALUE)
        if values is None or not values.sum() > 0.0:
            raise InputError(
                f"{self.sentence.where}: “{self.sentence.text}” needs the value of each holding: add a column "
                f"“{VALUE[0]}” to the table of assets, which is the argument bounds, or write the cost as a share of "
                "the portfolio, such as “fixed cost 0.02 % per trade”."
            )
        return float(values.sum())

    def _ban(self) -> tuple[Constraint, ...] | None:
        """Do not sell, buy or trade what is named, or anything."""
        begin = self.at
        if not (self._take("do", "not") or self._take_any(("no", "never", "don't", "don’t"))):
            return None
        what = next(
            (word for word in ("sell", "buy", "trade") if self._take_any((word, f"{word}ing", word + "s"))),
            "",
        )
        if not what:
            if self._peek_from(begin, "do", "not"):
                self._fail("say “sell”, “buy” or “trade”")
            self.at = begin
            return None
        self._take("of")
        chosen = np.zeros(self.n)
        while self.at < len(self.tokens):
            side = self._named()
            if side.measured or side.special:
                self.at -= 1
                self._fail("name assets or tags")
            chosen += side.weights
            if not self._take_any((",", "and", "or", "+")) and self.at < len(self.tokens):
                self._fail()
        meant = chosen > 0 if chosen.any() else np.ones(self.n, dtype=np.bool_)
        current = self._current()
        return (
            WeightLimits(
                text=self.sentence.text,
                lower=np.where(meant & (what != "buy"), current, -np.inf),
                upper=np.where(meant & (what != "sell"), current, np.inf),
            ),
        )

    def _holdings(self) -> tuple[Constraint, ...] | None:
        """At most so many holdings or trades; or each zero or at least so much."""
        begin, text = self.at, self.sentence.text
        if self._take_any(_EACH):
            self._take_any(_ASSET_WORDS)
        if self._take_any(("zero", "0", "none")) and self._take("or"):
            if self._limit_word() != "least":
                self._fail("write “zero or at least 2 %”")
            least = self._constant().constant
            if self.at < len(self.tokens):
                self._fail()
            if not 0.0 < least <= 1.0:
                raise InputError(f"{self.sentence.where}: “{text}” takes a weight above 0 %, at most 100 %.")
            return (HoldingLimits(text=text, least=least),)
        self.at = begin
        counted = self._counted()
        if (
            self._limit_word() == "most"
            and self.at < len(self.tokens)
            and self.tokens[self.at].kind == "number"
        ):
            count, percent = _number(self.tokens[self.at].text)
            self.at += 1
            counted = counted or self._counted()
            if counted and self.at == len(self.tokens):
                if percent or count != round(count) or count < 1:
                    self.at = len(self.tokens) - 1
                    self._fail(f"the number of {counted} is a whole number, such as 10")
                if counted == "trades":
                    return (TradeCount(text=text, start=self._current(), most=int(count)),)
                return (HoldingLimits(text=text, most=int(count)),)
        self.at = begin
        return None

    def _counted(self) -> str:
        """What the next word counts, if it counts anything."""
        if self._take_any(_TRADES):
            return "trades"
        return "holdings" if self._take_any(_COUNTED) else ""

    def _peek_each(self) -> bool:
        """Whether the sentence is about each asset or each tag of a column, its limit before or after."""
        return any(token.text.casefold() in _EACH for token in self.tokens)

    def _each(self) -> tuple[Constraint, ...]:
        limit, bounds = self._opening_limit()
        if not self._take_any(_EACH):
            self._fail()
        column = next(
            (
                name
                for name in self.universe.tags
                if self._peek(*name.casefold().split()) and self._take(*name.casefold().split())
            ),
            "",
        )
        if not column and not self._take_any(_ASSET_WORDS):
            self._fail(otherwise="write “each asset”, or “each” and the name of a column of tags")
        least, most = -np.inf, np.inf
        single = _Side(np.ones(self.n))
        if limit:
            least, most = self._bounds_of(limit, bounds, single)
        elif self.at == len(self.tokens) and (
            self.sentence.least is not None or self.sentence.most is not None
        ):
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


def _number(text: str) -> tuple[float, bool]:
    """Value of a number as written, and whether it was a percentage or basis points."""
    match = re.fullmatch(r"([\d.,]+)\s*(%|percent|bp)?", text, re.IGNORECASE)
    if match is None:
        raise InputError(f"“{text}” is no number.")
    value, unit = float(match.group(1).replace(",", ".")), (match.group(2) or "").lower()
    return value / {"": 1.0, "%": 100.0, "percent": 100.0, "bp": 10_000.0}[unit], bool(unit)
