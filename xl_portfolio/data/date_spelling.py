"""Dates as people write them: one form and one order of day and month for a whole column."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from xl_portfolio.core.errors import InputError

__all__ = ["DateColumn", "is_date", "looks_like_date", "read_dates"]

_EPOCH = datetime(1899, 12, 30)  # day 0 of the serial numbers of Excel and Calc
_SERIALS = (10_000.0, 80_000.0)  # 1927 to 2119
_YEARS = (1900, 2100)

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_CLOCK = (
    r"(?:(?:\s*T|,?\s)\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?\s*(?:z|utc|gmt|[a-z]{3,4}|[+-]\d\d:?\d\d)?)?"
)
_NAME, _YEAR = r"(?P<name>[^\W\d_]{3,12})\.?", r"(?P<y>\d{4}|\d\d)"


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a date: for sentences, as a pattern, and whether it can be nothing else."""

    text: str
    pattern: re.Pattern[str]
    certain: bool = True


def _form(text: str, pattern: str, certain: bool = True) -> _Form:
    return _Form(text, re.compile(_WEEKDAY + pattern + _CLOCK, re.IGNORECASE), certain)


_TWO_NUMBERS = _form("two numbers and a year", rf"(?P<a>\d{{1,2}})([-/. ])(?P<b>\d{{1,2}})\2{_YEAR}")
_SERIAL = _Form("serial numbers", re.compile(r"(?P<serial>\d{5}(?:\.\d+)?)"), certain=False)
_FORMS = (
    _form("year-month-day", r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})"),
    _form("yearmonthday", r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", certain=False),
    _TWO_NUMBERS,
    _form("day, name of the month, year", rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]*{_NAME}[-/., ]*{_YEAR}"),
    _form("name of the month, day, year", rf"{_NAME}[-/ ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]+{_YEAR}"),
    _form("name of the month and year", rf"{_NAME}[-/' ]*{_YEAR}"),
    _form("year-month", r"(?P<y>\d{4})(?:-|/|M)(?P<m>\d{1,2})"),
    _form("month/year", r"(?P<m>\d{1,2})[-/](?P<y>\d{4})"),
    _form("month.year", r"(?P<m>\d{1,2})\.(?P<y>\d{4})", certain=False),
    _form("year and quarter", r"(?P<y>\d{4})[-/ ]*Q(?P<q>[1-4])"),
    _form("quarter and year", rf"Q(?P<q>[1-4])[-/ ]*{_YEAR}"),
    _SERIAL,
)
_MONTHS = (  # beginnings of names in English, German, Dutch, French, Italian, Spanish and Portuguese
    ("jan", "gen", "ene"),
    ("feb", "fev"),
    ("mar", "mrz", "maa"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "dic"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateColumn:
    """Moments of the cells, None where a cell is no date; what was understood, and a doubt or nothing."""

    moments: list[datetime | None]
    form: str
    doubt: str | None = None


def looks_like_date(cell: object) -> bool:
    """Whether a cell is a date and can be nothing else, such as a number."""
    if isinstance(cell, str):
        text = cell.strip()
        return any(form.certain and _parsed(form, text) is not None for form in _FORMS)
    return isinstance(cell, datetime)


def is_date(cell: object) -> bool:
    """Whether a cell of a column of dates is a date: also serial numbers and 20240131."""
    text = _text(cell)
    return isinstance(cell, datetime) if text is None else _is_date_text(text)


@lru_cache(maxsize=65_536)
def _is_date_text(text: str) -> bool:
    return any(_parsed(form, text) is not None for form in _FORMS)


def read_dates(cells: Sequence[object], place: Callable[[int], str], *, day_first: bool) -> DateColumn:
    """Dates of a column, all written in the same form.

    Whether `3/4/2024` is in March or in April is decided over the whole column: by a number above
    12, by points (always the day first), by the order of the rows, by weekends, and at last by
    `day_first`; the last two are said as a doubt.

    Parameters
    ----------
    cells : sequence of cells
    place : callable
        Names a cell in a sentence.
    day_first : bool
        What to assume where nothing decides.

    Raises
    ------
    InputError
        If some dates only fit day/month and others only month/day, or text in such a form stands
        beside real dates.
    """
    texts = [_text(cell) for cell in cells]
    unique = list(dict.fromkeys(text for text in texts if text is not None))
    form = max(_FORMS, key=lambda one: sum(_parsed(one, text) is not None for text in unique))
    said, doubt, swapped = form.text, None, False
    if form is _TWO_NUMBERS and unique:
        _refuse_mixture(cells, place)
        swapped, said, doubt = _order(texts, place, day_first)
    moments_of = {text: _parsed(form, text, swapped=swapped) for text in unique}
    moments = [
        cell if isinstance(cell, datetime) else None if text is None else moments_of[text]
        for cell, text in zip(cells, texts, strict=True)
    ]
    if not unique:
        said = "real dates"
    return DateColumn(moments=moments, form=said, doubt=doubt)


# --- one cell ---------------------------------------------------------------------------------------


def _text(cell: object) -> str | None:
    """Text of a cell that is not a date already; 20240131 and 45322 may stand there as numbers."""
    if isinstance(cell, float) and cell == round(cell, 6):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return cell if isinstance(cell, str) else None


def _parsed(form: _Form, text: str, *, swapped: bool = False) -> datetime | None:
    """Date of a text in a form; in two numbers, `swapped` takes the month first."""
    match = form.pattern.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    if part.get("serial"):
        serial = float(part["serial"])
        inside = _SERIALS[0] <= serial <= _SERIALS[1]
        return _EPOCH + timedelta(seconds=round(serial * 86_400)) if inside else None
    year = _year(part["y"])
    if part.get("a"):
        first, second = int(part["a"]), int(part["b"])
        if swapped or second > 12:  # a month above 12 is a date too: `_order` sees to the column
            first, second = second, first
        return _moment(year, second, first, part)
    if part.get("q"):
        return _moment(year, 3 * int(part["q"]), None, part)
    month = _month(part["name"]) if part.get("name") else int(part["m"])
    return _moment(year, month, int(part["d"]) if part.get("d") else None, part)


def _moment(year: int, month: int, day: int | None, part: dict[str, str | None]) -> datetime | None:
    """Date and time; without a day, the last one of the month; None if there is no such date."""
    if not (_YEARS[0] <= year <= _YEARS[1] and 1 <= month <= 12):
        return None
    last = calendar.monthrange(year, month)[1]
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    if part["half"]:
        hour = hour % 12 + (12 if part["half"] in "pP" else 0)
    day = last if day is None else day
    if not (1 <= day <= last and hour < 24 and minute < 60 and second < 60):
        return None
    return datetime(year, month, day, hour, minute, second)


def _year(text: str | None) -> int:
    year = int(text or 0)
    return year if len(text or "") > 2 else year + (2000 if year < 69 else 1900)  # as POSIX


def _month(name: str | None) -> int:
    """Number of a month from its name in a European language; 0 if it is none."""
    plain = unicodedata.normalize("NFKD", (name or "").casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return next((k for k, names in enumerate(_MONTHS, start=1) if plain.startswith(names)), 0)


# --- day and month of a column ----------------------------------------------------------------------


def _order(
    texts: Sequence[str | None], place: Callable[[int], str], day_first: bool
) -> tuple[bool, str, str | None]:
    """Whether the month stands first, what to say about it, and the doubt if it was a guess."""
    above = {"a": -1, "b": -1}  # row of the first number above 12 on either side
    pointed = False
    for row, text in enumerate(texts):
        match = _TWO_NUMBERS.pattern.fullmatch(text) if text else None
        if match is not None:
            pointed |= match[2] == "."
            for side, first in above.items():
                if first < 0 and int(match[side]) > 12:
                    above[side] = row
    if above["a"] >= 0 and above["b"] >= 0:
        raise InputError(
            f"{texts[above['a']]} in {place(above['a'])} has the day first, {texts[above['b']]} in "
            f"{place(above['b'])} the month: write all dates in one form, best as 2024-12-31."
        )
    for side, other, swapped in (("a", "month", False), ("b", "day", True)):
        if above[side] >= 0:
            seen = texts[above[side]]
            return swapped, f"{_said(swapped)} ({seen} has no other {other})", None
    if pointed:
        return False, "day.month.year (with points the day stands first)", None
    return _guess(list(dict.fromkeys(text for text in texts if text)), day_first)


def _guess(texts: list[str], day_first: bool) -> tuple[bool, str, str | None]:
    """The reading in which rows are in order, else the one without weekends, else the usual one."""
    readings = [
        [moment for text in texts if (moment := _parsed(_TWO_NUMBERS, text, swapped=swapped)) is not None]
        for swapped in (False, True)
    ]
    ordered = [_in_order(reading) for reading in readings]
    weekdays = [_no_weekend(reading) for reading in readings]
    if ordered[0] != ordered[1]:
        return ordered[1], f"{_said(ordered[1])} (only so are the rows in order)", None
    if weekdays[0] != weekdays[1]:
        swapped, why = weekdays[1], "only so no date falls on a weekend"
    elif day_first:
        swapped, why = False, "it goes with the decimal comma or the semicolons"
    else:
        swapped, why = True, "it is the usual form of price downloads"
    doubt = (
        f"The dates can be read as day/month/year and as month/day/year; {_said(swapped)} was chosen because "
        f"{why}: {texts[0]} is {readings[swapped][0]:%d %B %Y}. If that is wrong, write them as 2024-12-31."
    )
    return swapped, f"{_said(swapped)} ({why})", doubt


def _said(swapped: bool) -> str:
    return "month/day/year" if swapped else "day/month/year"


def _in_order(moments: list[datetime]) -> bool:
    steps = [later > earlier for earlier, later in pairwise(moments)]
    return all(steps) or not any(steps)


def _no_weekend(moments: list[datetime]) -> bool:
    return all(moment.weekday() < 5 for moment in moments)


def _refuse_mixture(cells: Sequence[object], place: Callable[[int], str]) -> None:
    """Refuse text such as 13/01/2024 beside real dates: the program that read the file swapped the others."""
    real = next((k for k, cell in enumerate(cells) if isinstance(cell, datetime)), None)
    if real is not None:
        text = next(
            k
            for k, cell in enumerate(cells)
            if isinstance(cell, str) and _parsed(_TWO_NUMBERS, cell) is not None
        )
        raise InputError(
            f"{place(text)} holds the text {cells[text]}, {place(real)} a real date: the spreadsheet read some of the "
            "dates with day and month exchanged. Import the file itself, or paste the dates as text."
        )
