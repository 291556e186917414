"""What the dividends of past years say of a payer: rises in a row, cuts, and whether it is falling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.income.yields import annual_changes, dividend_streak

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["DividendRecord", "dividend_record"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DividendRecord:
    """Rises and cuts of a dividend.

    Attributes
    ----------
    rises : int
        Years in a row, up to the last, in which it rose; 0 if it is lower since.
    cuts : tuple of int
        Calendar years in which less was paid than in the year before, oldest first.
    last : int
        The last calendar year known.
    lower_now : bool
        Whether the present dividend is below that of the last year.
    falling : bool
        Whether its latest change was a cut: since the last year, or in it without a rise since.
    """

    rises: int
    cuts: tuple[int, ...]
    last: int
    lower_now: bool
    falling: bool


def dividend_record(first_year: int, dividends: ArrayLike, present: float) -> DividendRecord:
    """Rises in a row and cuts of the dividends ``d_1 .. d_n`` of full calendar years, and the present rate p.

    ``rises = max {k : d_n > d_(n-1) > ... > d_(n-k)}``, and 0 if ``p < d_n``;
    ``cuts = {i : d_i < d_(i-1)}``. A present rate above d_n adds no rise: a raise during the last year would
    count twice.

    Parameters
    ----------
    first_year : calendar year of the first dividend
    dividends : (n,) paid for a share in each full calendar year, none left out, oldest first
    present : p, of a year at the present rate, for a share

    Raises
    ------
    InputError
        A dividend is missing or negative.
    NotEnoughData
        No year at all.
    """
    rises = dividend_streak(dividends)
    changes = annual_changes(np.append(dividends, present))
    years, since = changes[:-1], float(changes[-1])
    return DividendRecord(
        rises=rises if since >= 0.0 else 0,
        cuts=tuple(first_year + 1 + place for place in np.flatnonzero(years < 0.0).tolist()),
        last=first_year + years.size,
        lower_now=since < 0.0,
        falling=since < 0.0 or (since == 0.0 and years.size > 0 and bool(years[-1] < 0.0)),
    )
