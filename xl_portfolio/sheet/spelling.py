"""How words in cells are compared, and which one was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["folded", "nearest"]

_ALIKE = 0.6  # share of letters in common from which a word is probably meant


def folded(text: str) -> str:
    """Text as it is compared: without upper case, and with single spaces."""
    return " ".join(text.casefold().replace("_", " ").split())


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of some words that is most like a word; None if none is like it."""
    import difflib

    known = {folded(each): each for each in words}
    near = difflib.get_close_matches(folded(word), known, n=1, cutoff=_ALIKE)
    return known[near[0]] if near else None
