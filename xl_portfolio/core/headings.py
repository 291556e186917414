"""Headings of a column of dates, in the languages of the usual sources, and how headings are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["folded", "is_date_word"]

_ENGLISH = (
    "date dates day time timestamp datetime month quarter period week year asof weekending monthending "
    "monthend quarterend yearend periodending"
)
_OTHERS = (
    "datum tag monat quartal woche jahr zeit periode zeitraum fecha dia mes semana trimestre periodo "
    "jour mois semaine annee data giorno mese settimana anno"
)
_DATE_WORDS = frozenset(f"{_ENGLISH} {_OTHERS}".split())
_NO_DATES = ("mandate", "candidate", "update")  # they end like one


def folded(name: str) -> str:
    """Letters of a heading, without accents, brackets and what stands in them: `Adj Close*` is `adjclose`."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)", "", name).casefold())
    return re.sub(r"[^a-z]", "", plain)


def is_date_word(cell: str) -> bool:
    """Whether a heading is one of a column of dates, such as `Date`, `Trade date` or `Datum`."""
    word = folded(cell)
    return word in _DATE_WORDS or (word.endswith("date") and len(word) < 20 and not word.endswith(_NO_DATES))
