"""Sums of weights in the words of a limit, and the words and numbers that limit them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.spelling import folded
from xl_portfolio.sheet.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Side", "Sums"]

_MOST_SHARE = 3.0  # of the portfolio: a larger number is a percentage without its sign, or an amount of money
_PERCENTAGE = 100.0  # what is larger is no percentage either
_GROUPED = re.compile(r"\d{1,3},\d{3}")  # one thousand, or one with three decimals

CURRENT = ("Current weight", "Current", "Weight", "Weights")
VALUE = ("Current value", "Value", "Market value")

_AT_LEAST: tuple[tuple[str, ...], ...] = (
    ("at", "least"),
    ("no", "less", "than"),
    ("not", "less", "than"),
    ("minimum",),
    ("min",),
    ("above",),
    ("more", "than"),
    ("over",),
)
_AT_MOST: tuple[tuple[str, ...], ...] = (
    ("at", "most"),
    ("no", "more", "than"),
    ("not", "more", "than"),
    ("maximum",),
    ("max",),
    ("below",),
    ("up", "to"),
    ("under",),
    ("less", "than"),
)
_SIGNS = {
    **dict.fromkeys(("<=", "=<", "≤", "<"), "most"),
    **dict.fromkeys((">=", "=>", "≥", ">"), "least"),
    "=": "exactly",
}
_FACTORS = {"half": 0.5, "twice": 2.0, "double": 2.0}


@dataclass(slots=True)
class Side:
    """A sum of weights times coefficients, plus a constant."""

    weights: NDArray[np.float64]
    constant: float = 0.0
    percent: bool = False  # the constant was written with a %
    measured: bool = False  # holds a column of numbers: its unit is not a share of the portfolio
    special: str = ""

    @property
    def in_units(self) -> bool:
        """Whether its limits are numbers of a unit of their own, no shares."""
        return self.measured or self.special == "effective"


class Sums(Words):
    """Reads a side of a limit, what limits it, and columns that the table of assets must have."""

    # --- what limits ----------------------------------------------------------------------------

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

    def _bounds_of(self, limit: str, bounds: list[Side], side: Side) -> tuple[float, float]:
        """Minimum and maximum of the weights on the left less those on the right."""
        first, last = bounds[0].constant - side.constant, bounds[-1].constant - side.constant
        if not (side.in_units or bounds[0].measured or bounds[0].weights.any()):
            for number in bounds:
                if abs(number.constant) > _MOST_SHARE and not number.percent:
                    self.at -= 1
                    self._fail(_share_remedy(number.constant))
        if limit == "between":
            return first, last
        return (first if limit != "most" else -np.inf), (last if limit != "least" else np.inf)

    def _check_shares(self, side: Side) -> None:
        """Refuse a share in the columns beside the name that is a percentage without its sign."""
        for number in (self.sentence.least, self.sentence.most):
            if number is not None and abs(number) > _MOST_SHARE and not side.in_units:
                raise InputError(
                    f"{self.sentence.where}: “{self.sentence.text}” has {number:g} beside it, which means "
                    f"{100 * number:g} %: {_share_remedy(number)}."
                )

    def _number(self, text: str) -> tuple[float, bool]:
        """Value of a number as written, and whether it was a percentage; what is none is refused with its place."""
        try:
            return _number_of(text)
        except InputError as error:
            raise InputError(f"{self.sentence.where}: {error}") from None

    def _constant(self) -> Side:
        if self.at >= len(self.tokens) or self.tokens[self.at].kind not in ("number", "sign"):
            self._fail("a number is needed here, such as 40 %")
        return self._part()

    # --- sums -----------------------------------------------------------------------------------

    def _side(self) -> Side:
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
            total = Side(
                total.weights + sign * part.weights,
                total.constant + sign * part.constant,
                total.percent or part.percent,
                total.measured or part.measured,
            )
        return total

    def _part(self) -> Side:
        factor, number, percent = 1.0, False, False
        if self._take_any(("-", "−")):
            factor = -1.0
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is not None and token.kind == "number":
            self.at += 1
            value, percent = self._number(token.text)
            factor, number = factor * value, True
            if not (self._take_any(("*", "×", "times", "of", "x"))):
                return Side(np.zeros(self.n), factor, percent)
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

    def _named(self) -> Side:
        found = self._name()
        if found is None:
            self._fail()
        kind, column, phrase, asset = found
        if kind == "asset":
            return Side(np.eye(self.n)[asset])
        if kind == "tag":
            return Side(self._tagged(column, phrase))
        if kind == "number":
            values = self.universe.numbers[column]
            if np.isnan(values).any():
                name = self.labels[int(np.isnan(values).argmax())]
                raise InputError(
                    f"{self.sentence.where}: “{self.sentence.text}” needs the {column} of {name}, which is blank: "
                    "fill it."
                )
            return Side(values, measured=True)
        return Side(np.ones(self.n), special=column)

    def _tagged(self, column: str, phrase: str) -> NDArray[np.float64]:
        tags = self.universe.tags[column]
        return np.array([float(phrase in (folded(tag), folded(f"{column} {tag}"))) for tag in tags])

    # --- columns --------------------------------------------------------------------------------

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


def _share_remedy(number: float) -> str:
    """How to write a share that came as a number above 3."""
    if abs(number) > _PERCENTAGE:
        return "it is a share of the portfolio: write a percentage, such as 20 %"
    return f"write {number:g} % or {number / 100:g}"


def _number_of(text: str) -> tuple[float, bool]:
    """Value of a number as written, and whether it was a percentage or basis points.

    A comma is a decimal one; "1,000", which may as well be a thousand, is refused.
    """
    match = re.fullmatch(r"(\d+(?:[.,]\d*)?|[.,]\d+)\s*(%|percent|bp)?", text, re.IGNORECASE)
    if match is None:
        raise InputError(f"“{text}” is no number: write it as 12.5 or 40 %.")
    if _GROUPED.fullmatch(match.group(1)):
        raise InputError(
            f"“{text}” may mean {match.group(1).replace(',', '')} or {match.group(1).replace(',', '.')}: write the one "
            "or the other."
        )
    value, unit = float(match.group(1).replace(",", ".")), (match.group(2) or "").lower()
    return value / {"": 1.0, "%": 100.0, "percent": 100.0, "bp": 10_000.0}[unit], bool(unit)
