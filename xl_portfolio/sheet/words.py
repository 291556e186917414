"""The words of a limit: tokens, the names a sheet knows, and errors that point at a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.spelling import folded, nearest
from xl_portfolio.sheet.universe import Universe

__all__ = ["Sentence", "Words"]

_TOKEN = re.compile(
    r"""
    \s*(?:
        (?P<quoted>["“”][^"“”]*["“”])
      | (?P<number>\d+(?:[.,]\d+)?(?:\s*(?:%|percent\b|bp\b))?|[.]\d+\s*%?)
      | (?P<sign><=|>=|=<|=>|≤|≥|<|>|=|\+|−|-(?=\s|\d)|\*|×|/|,|\(|\)|:)
      | (?P<word>[^\s<>=≤≥+*×,():"“”]+)
    )""",
    re.VERBOSE,
)
_SPECIAL = {
    "turnover": "turnover",
    "gross exposure": "gross",
    "gross": "gross",
    "net exposure": "net",
    "net": "net",
    "short": "short",
    "short positions": "short",
    "short exposure": "short",
    "tracking error": "tracking",
    "effective number of assets": "effective",
    "effective number": "effective",
    "effective assets": "effective",
    "capital gains": "gains",
    "realised gains": "gains",
    "realized gains": "gains",
}
#: First words of phrases: what is wrong is the word after them.
_BEGINNINGS = ("at", "no", "not", "up")
_WORDS = {
    "at", "least", "most", "between", "and", "each", "every", "no", "do", "not", "never", "sell", "buy", "trade",
    "of", "times", "half", "twice", "exactly", "turnover", "gross", "net", "minimum", "maximum", "holdings",
    "trades", "fixed", "cost", "trading", "per",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One line of a table of limits.

    Attributes
    ----------
    text : str
        A whole sentence, or what the limit is on if `least` or `most` is given.
    where : str
        The cell it stands in.
    least, most : float or None
        From the columns beside it.
    """

    text: str
    where: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int  # which word it is, counted from 1


class Words:
    """The words of a sentence, read from the left, and the names they can mean."""

    def __init__(self, sentence: Sentence, labels: Sequence[str], universe: Universe) -> None:
        self.sentence, self.labels, self.universe = sentence, labels, universe
        self.n = len(labels)
        self.tokens = self._tokens(sentence.text)
        self.at = 0
        self.names = self._names()
        self.longest = max((len(name.split()) for name in self.names), default=1)

    # --- words ----------------------------------------------------------------------------------

    def _tokens(self, text: str) -> list[_Token]:
        tokens: list[_Token] = []
        end = 0
        while text[end:].strip():
            match = _TOKEN.match(text, end)
            if match is None:
                raise InputError(
                    f"{self.sentence.where}: “{text[end:].strip()[:20]}” is not understood: leave it "
                    "out, or put a name in quotes."
                )
            kind = str(match.lastgroup)
            tokens.append(_Token(kind, match.group(kind).strip('"“”'), len(tokens) + 1))
            end = match.end()
        return tokens

    def _names(self) -> dict[str, tuple[str, str, int]]:
        """Every name: what kind it is, its column, and which asset it is. Earlier kinds go first."""
        names: dict[str, tuple[str, str, int]] = {}
        for k, label in enumerate(self.labels):
            names.setdefault(folded(label), ("asset", "", k))
        for column, tags in self.universe.tags.items():
            for tag in tags:
                if tag:
                    names.setdefault(folded(tag), ("tag", column, -1))
                    names.setdefault(folded(f"{column} {tag}"), ("tag", column, -1))
        for column in self.universe.numbers:
            names.setdefault(folded(column), ("number", column, -1))
        for phrase, key in _SPECIAL.items():
            names.setdefault(phrase, ("special", key, -1))
        return names

    def _peek(self, *words: str) -> bool:
        return self._peek_from(self.at, *words)

    def _take(self, *words: str) -> bool:
        if self._peek(*words):
            self.at += len(words)
            return True
        return False

    def _take_any(self, choices: Sequence[str]) -> bool:
        return any(self._take(word) for word in choices)

    def _peek_from(self, place: int, *words: str) -> bool:
        return [token.text.casefold() for token in self.tokens[place : place + len(words)]] == list(words)

    def _fail(self, remedy: str = "", *, otherwise: str = "") -> NoReturn:
        """Refuse the word at the present place, with a remedy, or with one if there is no word like it."""
        sentence = self.sentence
        if self.at + 1 < len(self.tokens) and self.tokens[self.at].text.casefold() in _BEGINNINGS:
            self.at += 1
        if self.at >= len(self.tokens):
            raise InputError(
                f"{sentence.where}: “{sentence.text}” ends too early: "
                f"{remedy or 'say the limit, such as “at most 40 %”'}."
            )
        token = self.tokens[self.at]
        known = {*self.names, *_WORDS, *map(str.casefold, self.universe.tags)}
        known.discard(token.text.casefold())
        near = nearest(token.text, known)
        like = f"did you mean “{self._spelled(near)}”?" if near else ""
        hint = remedy or like or otherwise or self._known()
        raise InputError(
            f"{sentence.where}: in “{sentence.text}” the word “{token.text}” (word {token.place}) is not "
            f"understood: {hint.rstrip('.')}{'' if hint.endswith('?') else '.'}"
        )

    def _known(self) -> str:
        """The names that could stand here, as a sentence lists them."""
        columns = [column for column, tags in self.universe.tags.items() if len({*tags}) < len(tags)]
        names = list(dict.fromkeys(tag for column in columns for tag in self.universe.tags[column] if tag))
        names = (names or list(self.labels))[:6]
        return f"names that are known here are {', '.join(names)}" if names else "it is no name of an asset"

    def _spelled(self, name: str) -> str:
        """A folded name as the sheet spells it."""
        kind, column, asset = self.names.get(name, ("word", "", -1))
        if kind == "asset":
            return self.labels[asset]
        if kind == "tag":
            tags = self.universe.tags[column]
            return next((tag for tag in tags if folded(tag) == name), name)
        return column if kind == "number" else name

    def _name(self) -> tuple[str, str, str, int] | None:
        """The longest name that begins here: kind, column, folded name, asset."""
        for count in range(min(self.longest, len(self.tokens) - self.at), 0, -1):
            words = [token.text for token in self.tokens[self.at : self.at + count]]
            phrase = folded(" ".join(words))
            if phrase in self.names:
                self.at += count
                kind, column, asset = self.names[phrase]
                return kind, column, phrase, asset
        return self._qualified()

    def _qualified(self) -> tuple[str, str, str, int] | None:
        """A tag after its column: "Class = Bonds"."""
        for column, tags in self.universe.tags.items():
            words = column.casefold().split()
            if not self._peek(*words):
                continue
            ahead = self.at + len(words)
            if ahead < len(self.tokens) and self.tokens[ahead].text in ("=", ":"):
                for count in range(len(self.tokens) - ahead - 1, 0, -1):
                    part = self.tokens[ahead + 1 : ahead + 1 + count]
                    value = folded(" ".join(token.text for token in part))
                    if value in map(folded, tags):
                        self.at = ahead + 1 + count
                        return "tag", column, folded(f"{column} {value}"), -1
        return None
