"""Sentences about single holdings and trades: what must not be traded, how many there may be, what they cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.choices import FixedCosts, HoldingLimits, TradeCount
from xl_portfolio.core.optimization.constraints import TradingCost, WeightLimits
from xl_portfolio.sheet.limit_sums import Sums

if TYPE_CHECKING:
    from xl_portfolio.core.optimization.constraints import Constraint

__all__ = ["ASSET_WORDS", "EACH", "Trades"]

FIXED_COST = ("Fixed cost", "Fixed cost per trade", "Fee per trade")
TRADING_COST = ("Trading cost", "Trading costs")

EACH = ("each", "every", "any")
ASSET_WORDS = ("asset", "assets", "holding", "position", "stock", "fund", "security", "weight")
_TRADES = ("trades", "orders", "transactions")
_COUNTED = ("holdings", "assets", "positions", "stocks", "funds", "names")
_FIXED_COST = tuple(
    words
    for noun in ("cost", "costs", "fee", "fees")
    for words in (("fixed", "trading", noun), ("fixed", noun))
)
_TRADING_COST = (("trading", "cost"), ("trading", "costs"))
_PER_TRADE = (("per", "trade"), ("a", "trade"), ("for", "each", "trade"), ("each", "trade"))
_CURRENCIES = ("usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "dollars", "euros", "pounds", "francs", "yen")
_CURRENCY = re.compile(r"[$€£¥]?(\d+(?:[.,]\d*)?)[$€£¥]?")


class Trades(Sums):
    """Reads such sentences; None, and no word is taken, where a sentence is another one."""

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
        if self._take_any(EACH):
            self._take_any(ASSET_WORDS)
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
            count, percent = self._number(self.tokens[self.at].text)
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
            value, percent = self._number(money.group(1) if money else token.text)
            self._take_any(_CURRENCIES)
            return value, percent
        beside = self.sentence.least if self.sentence.most is None else self.sentence.most
        return None if beside is None else (beside, False)
