"""Credit ratings and their order."""

from __future__ import annotations

from xl_portfolio.core.errors import InputError

__all__ = ["RATINGS", "rating_number"]

RATINGS: tuple[str, ...] = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
"""Credit quality, the best first; each but the first also with + or -."""

_NOTCHES = {"": 0, "+": -1, "-": 1}


def rating_number(rating: str) -> int:
    """Number of a credit rating: 0 for AAA, 2 to 4 for AA+ to AA-, ... 17 to 19 for CCC+ to CCC-.

    Raises
    ------
    InputError
        There is no such rating.
    """
    text = rating.strip().upper()
    letters = text.rstrip("+-")
    notch = text[len(letters) :]
    if letters not in RATINGS or notch not in _NOTCHES or (letters == "AAA" and notch):
        raise InputError(f"“{rating}” is no credit rating: write {', '.join(RATINGS)}, such as BBB or BBB+.")
    return 3 * RATINGS.index(letters) + _NOTCHES[notch]
