"""Numbers as people write them: one decimal sign and one thousands separator for a whole file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xl_portfolio.core.errors import InputError

__all__ = ["NumberSpelling", "find_spelling", "is_missing", "is_number"]

_MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "–",
        "—",
        ".",
        "..",
        "n/a",
        "na",
        "n.a.",
        "nan",
        "null",
        "none",
        "nil",
        "#n/a",
        "#n/a n/a",
    }
)
_SYMBOL = r"(?:[A-Z]{0,3}[$€£¥₹₽₩₺₪₫฿]|[A-Z]{3}|kr\.?|zł|Fr\.)"
_NUMBER = re.compile(
    rf"(?P<before>{_SYMBOL})?\s*(?P<sign>[-+−])?\s*(?P<between>{_SYMBOL})?\s*"
    rf"(?P<digits>\d[\d.,'’ ]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?\s*(?P<after>{_SYMBOL})?"
)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})
_SIGN_NAMES = {".": "point", ",": "comma"}
_GROUPS = {  # digits in groups of three (of two in India), or in none
    ".": re.compile(r"(?:\d{1,3}([,' ])(?:\d{2,3}\1)*\d{3}|\d*)(?:\.\d*)?"),
    ",": re.compile(r"(?:\d{1,3}([.' ])(?:\d{2,3}\1)*\d{3}|\d*)(?:,\d*)?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSpelling:
    """How the numbers of a file are written.

    Attributes
    ----------
    decimal : str
        "." or ",".
    text : str
        What was understood, for the report.
    currencies : tuple of str
        Currency signs that stood at the numbers.
    doubt : str or None
        A sentence if the decimal sign was a guess.
    """

    decimal: str
    text: str
    currencies: tuple[str, ...] = ()
    doubt: str | None = None

    def number(self, text: str) -> float | None:
        """Number of a text; None if it is no number in this spelling."""
        if self.decimal == "." and text.replace(".", "", 1).isdecimal():
            return float(text)
        match = _matched(text)
        if match is None or not _GROUPS[self.decimal].fullmatch(match["digits"].rstrip()):
            return None
        digits = re.sub(r"[' ]", "", match["digits"])
        other = "," if self.decimal == "." else "."
        value = float(digits.replace(other, "").replace(self.decimal, ".") + (match["power"] or ""))
        return -value if match["sign"] in ("-", "−") else value


def is_missing(text: str) -> bool:
    """Whether a text is one of the usual signs for a value that is missing."""
    return text.casefold() in _MISSING


def is_number(text: str) -> bool:
    """Whether a text can be read as a number, whatever its decimal sign."""
    return _matched(text) is not None


def find_spelling(
    texts: Iterable[tuple[str, int, int]], place: Callable[[int, int], str], *, comma_expected: bool
) -> NumberSpelling:
    """Spelling of all numbers of a file.

    `1.234,5` or `0,5` shows a decimal comma, `1,234.5`, `0.5` or `1,234,567` a decimal point. Where
    every number could be either (`1,234`), a point is taken for the decimal sign, and a comma too if
    `comma_expected`; this is said as a doubt.

    Parameters
    ----------
    texts : iterable of (text, row, column)
        Cells of prices.
    place : callable
        `place(row, column)` names a cell in a sentence.
    comma_expected : bool
        Whether the file cannot use the comma as its delimiter, as where commas are decimal signs.

    Raises
    ------
    InputError
        If some numbers need a decimal comma and others a decimal point.
    """
    seen: dict[tuple[str, str], tuple[str, str]] = {}  # (sign, its role) -> first text and its place
    currencies: dict[str, None] = {}
    for text, row, column in texts:
        if (".", "decimal") in seen and text.replace(".", "", 1).isdecimal():
            continue  # nothing new, and by far the most frequent cell
        match = _matched(text)
        if match is not None:
            role = _role(match["digits"].rstrip())
            if role is not None:
                seen.setdefault(role, (text, place(row, column)))
            symbol = match["before"] or match["between"] or match["after"]
            if symbol:
                currencies.setdefault(symbol)
    comma = seen.get((",", "decimal")) or seen.get((".", "thousands"))
    point = seen.get((".", "decimal")) or seen.get((",", "thousands"))
    if comma and point:
        raise InputError(
            f"{comma[0]} in {comma[1]} has a decimal comma, {point[0]} in {point[1]} a decimal point: "
            "write all numbers in one way."
        )
    decimal, doubt = ("," if comma else "."), None
    if not comma and not point:
        decimal, doubt = _guess(seen, comma_expected)
    return NumberSpelling(
        decimal=decimal, text=_SIGN_NAMES[decimal], currencies=tuple(currencies), doubt=doubt
    )


def _matched(text: str) -> re.Match[str] | None:
    text = text.translate(_SPACES).strip()
    if text.startswith("(") and text.endswith(")"):  # accountants' negative
        text = f"-{text[1:-1]}"
    return _NUMBER.fullmatch(text)


def _role(digits: str) -> tuple[str, str] | None:
    """The sign that shows the spelling and its role; None without a comma or a point."""
    commas, points = digits.count(","), digits.count(".")
    if not commas and not points:
        return None
    if commas and points:
        return (",", "decimal") if digits.rindex(",") > digits.rindex(".") else (".", "decimal")
    sign = "," if commas else "."
    if commas + points > 1:
        return sign, "thousands"
    before, after = digits.split(sign)
    grouped = len(after) == 3 and 1 <= len(before) <= 3 and before.strip("0") != ""
    return sign, "either" if grouped else "decimal"


def _guess(seen: dict[tuple[str, str], tuple[str, str]], comma_expected: bool) -> tuple[str, str | None]:
    comma, point = seen.get((",", "either")), seen.get((".", "either"))
    first = comma or point
    if first is None:
        return ".", None
    decimal = "," if comma and not point and comma_expected else "."
    sign = "," if comma else "."
    role = "decimal sign" if sign == decimal else "thousands separator"
    return decimal, (
        f"{first[0]} in {first[1]} can be read in two ways, and no other number decides: the "
        f"{_SIGN_NAMES[sign]} was taken for the {role}. If that is wrong, add or remove decimals and import again."
    )
