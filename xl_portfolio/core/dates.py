"""Months, month ends and business days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

__all__ = ["add_months", "following_business_day", "is_month_end", "months_between", "us_holidays"]


def add_months(day: date, months: int, day_of_month: int | None = None) -> date:
    """The date some months later, on the last day of the month where that day does not exist there.

    January 31 and one month is February 28, or 29 in a leap year. `day_of_month` (1 to 31) is the wanted day where
    it differs from that of `day`: pass it in a chain of months, so that March is the 31st again.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = day.day if day_of_month is None else day_of_month
    return date(year, month + 1, min(wanted, calendar.monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Number of whole calendar months from the month of `start` to the month of `end`; the days do not count."""
    return (end.year - start.year) * 12 + end.month - start.month


def is_month_end(day: date) -> bool:
    """Whether a date is the last of its month."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


@lru_cache(maxsize=64)
def us_holidays(year: int) -> frozenset[date]:
    """US federal holidays of a year as they are observed (Saturday's on Friday, Sunday's on Monday).

    From the package `holidays`. New Year's Day of the next year may be observed on December 31.
    """
    import holidays

    return frozenset(
        day for day in holidays.country_holidays("US", years=(year, year + 1)) if day.year == year
    )


def following_business_day(day: date) -> date:
    """The date itself if it is a business day, otherwise the next one: no weekend, no US federal holiday.

    The rule is *following*, not *modified following*: it may move a payment into the next month.
    """
    while day.weekday() >= calendar.SATURDAY or day in us_holidays(day.year):
        day += timedelta(days=1)
    return day
