"""Day counts and coupon dates of bonds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from xl_portfolio.core.dates import add_months, is_month_end

__all__ = [
    "ACTUAL_ACTUAL",
    "DAYS_PER_YEAR",
    "DAY_COUNTS",
    "THIRTY_360",
    "DayCount",
    "coupon_dates",
    "days_30_360",
]

DAYS_PER_YEAR = 365.25
"""Where years are counted in days: the yield of all rungs together, interest on cash, terms on a yield curve."""


def days_30_360(start: date, end: date) -> int:
    """Days between two dates where every month has 30 (30/360 US, SIFMA; the bond basis of US corporates).

    ``360 (Y2 - Y1) + 30 (M2 - M1) + (D2 - D1)`` after these changes in order: if both dates are the last of February
    D2 is 30; if the first is, D1 is 30; if D2 is 31 and D1 at least 30, D2 is 30; if D1 is 31, it is 30.
    """
    first, second = start.day, end.day
    start_february = start.month == 2 and is_month_end(start)
    if start_february and end.month == 2 and is_month_end(end):
        second = 30
    if start_february:
        first = 30
    if second == 31 and first >= 30:
        second = 30
    first = min(first, 30)
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + second - first


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCount:
    """How the part of a coupon period that has passed is measured.

    Attributes
    ----------
    name, text : str
    elapsed : callable
        `elapsed(previous coupon, settlement, next coupon, coupons a year)`, from 0 to 1.
    """

    name: str
    text: str
    elapsed: Callable[[date, date, date, int], float]


def _elapsed_30_360(previous: date, settlement: date, following: date, frequency: int) -> float:
    return days_30_360(previous, settlement) * frequency / 360.0


def _elapsed_actual(previous: date, settlement: date, following: date, frequency: int) -> float:
    return (settlement - previous).days / (following - previous).days


THIRTY_360 = DayCount(
    name="30/360",
    text="Months of 30 days: US corporate, municipal and agency bonds.",
    elapsed=_elapsed_30_360,
)
ACTUAL_ACTUAL = DayCount(
    name="ACT/ACT ICMA",
    text="Actual days over the actual days of the coupon period: US Treasuries.",
    elapsed=_elapsed_actual,
)
DAY_COUNTS: tuple[DayCount, ...] = (THIRTY_360, ACTUAL_ACTUAL)


def coupon_dates(settlement: date, maturity: date, frequency: int) -> tuple[date, ...]:
    """Coupon dates from the last one on or before settlement up to maturity, unadjusted.

    They are counted back from maturity; a bond that matures at the end of a month pays at the ends of months.

    Parameters
    ----------
    settlement : before maturity
    maturity : date
    frequency : coupons a year: 1, 2, 4 or 12

    Returns
    -------
    At least two dates: the first on or before settlement, all others after it.
    """
    step = 12 // frequency
    day = 31 if is_month_end(maturity) else maturity.day
    dates = [maturity]
    while dates[-1] > settlement:
        dates.append(add_months(maturity, -step * len(dates), day))
    return tuple(reversed(dates))
