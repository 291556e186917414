"""The sheet Dividends: what a unit of each holding paid in full calendar years, and where Holdings says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.reading.entries import Entry, hint
from xl_portfolio.actions.income_planner.reading.rows import Row, refuse_twins
from xl_portfolio.core.dates import add_months
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid

__all__ = ["PaidYears", "doubt_columns", "doubt_strangers", "read_dividends"]

_FIRST, _LAST = 1900, 2199
_APART = 0.02  # by which a rate typed on Holdings may leave the range of the years around it
_OTHER_UNIT = 2.0  # a present dividend this many times the last year's, or this part of it, is doubted


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidYears:
    """What a unit paid in full calendar years, none left out.

    Attributes
    ----------
    ticker : str
    where : str
        Address of the ticker.
    first : int
        The first of the years.
    amounts : tuple of float
        Oldest first, at least one.
    places : tuple of str
        Addresses of the amounts.
    now : int
        The calendar year that comes nearest to the twelve months before the as-of date.
    """

    ticker: str
    where: str
    first: int
    amounts: tuple[float, ...]
    places: tuple[str, ...]
    now: int

    @property
    def years(self) -> dict[int, float]:
        """The amounts by their years."""
        return dict(enumerate(self.amounts, start=self.first))

    def where_of(self, year: int) -> str:
        """Address of the amount of a year."""
        return self.places[year - self.first]


def read_dividends(cells: Mapping[str, Grid], as_of: date, doubts: Doubts) -> dict[str, PaidYears]:
    """Yearly dividends by the folded ticker; of a row with a gap the years after it.

    Parameters
    ----------
    cells : of the workbook
    as_of : date; a year that is not over by then is left out
    doubts : rows without a ticker, tickers that stand twice, gaps, years that are missing
    """
    grid = cells["YearlyDividends"]
    filled = [r for r, row in enumerate(grid.rows()) if any(cell is not None for cell in row)]
    if not filled:
        return {}
    begin = _first_year(cells["DividendsFrom"], doubts)
    if begin is None:
        return {}
    last_full = as_of.year - (date(as_of.year, 12, 31) > as_of)
    end = begin + grid.shape[1] - 2
    if end < last_full:
        doubts.warn(
            cells["DividendsFrom"].where(0, 0),
            f"The years end in {end}, though {last_full} is over: type a later first year and move the dividends to "
            "the left.",
        )
    names, found = [], {}
    for r in filled:
        ticker = Entry(cell=grid[r, 0], where=grid.where(r, 0), name="Ticker", doubts=doubts)
        label = ticker.text()
        if not label:
            if ticker.blank:
                ticker.refuse("is blank: type which holding this row is about, or clear the row.")
            continue
        names.append((label, ticker.where))
        years = _years(grid, r, label, begin, last_full, doubts)
        if years:
            found[folded(label)] = PaidYears(
                ticker=label,
                where=ticker.where,
                first=min(years),
                amounts=tuple(amount for amount, _ in years.values()),
                places=tuple(where for _, where in years.values()),
                now=add_months(as_of, -6).year,
            )
    refuse_twins(names, doubts)
    return found


def doubt_strangers(paid: Mapping[str, PaidYears], tickers: Iterable[str], doubts: Doubts) -> None:
    """Warn of rows about what is not held: they are left out."""
    held = list(tickers)
    known = {folded(ticker) for ticker in held}
    for name, row in paid.items():
        if name not in known and held:
            doubts.warn(
                row.where,
                f"{row.ticker} is not on Holdings, so its dividends are left out: {hint(name, held)}",
            )


def doubt_columns(row: Row, paid: PaidYears, present: float | None, doubts: Doubts) -> None:
    """Warn where the yearly dividends contradict what Holdings says of the present and of past years.

    The rate of some date lies between what was paid in the calendar years around it.
    """
    years = paid.years
    for ago, column in ((1, "Dividend a year ago"), (5, "Dividend 5 years ago")):
        year, typed = paid.now - ago, row[column].cell
        if year not in years or not isinstance(typed, float):
            continue
        around = [years[each] for each in (year - 1, year, year + 1) if each in years]
        if not min(around) * (1.0 - _APART) <= typed <= max(around) * (1.0 + _APART):
            doubts.warn(
                paid.where_of(year),
                f"{paid.ticker} paid {years[year]:g} in {year}, but {row[column].where} says {typed:g} for "
                f"{column.removeprefix('Dividend ')}: correct one of them, both for one unit and adjusted for splits.",
            )
    last = max(years)
    if present and years[last] and not 1.0 / _OTHER_UNIT <= present / years[last] <= _OTHER_UNIT:
        doubts.warn(
            paid.where_of(last),
            f"{paid.ticker} paid {years[last]:g} in {last}, but its present dividend, {row['Dividend'].where}, is "
            f"{present:g}: type what one unit paid in the whole year, adjusted for splits.",
        )


def _first_year(grid: Grid, doubts: Doubts) -> int | None:
    """Calendar year of the first column."""
    where, name = grid.where(0, 0), "First year of the dividends"
    entry = Entry(cell=grid[0, 0], where=where, name=name, doubts=doubts)
    if entry.blank:
        entry.refuse("is blank: type the calendar year of the first column, such as 2016.")
        return None
    year = entry.number()
    if year is not None and not (_FIRST <= year <= _LAST and year == round(year)):
        entry.refuse(f"is {year:g}: type a calendar year such as 2016.")
        return None
    return None if year is None else int(year)


def _years(
    grid: Grid, r: int, label: str, begin: int, last_full: int, doubts: Doubts
) -> dict[int, tuple[float, str]]:
    """Amount and address by year, oldest first: up to the last year that is over, back to the first gap."""
    typed: dict[int, tuple[float, str]] = {}
    for c in range(1, grid.shape[1]):
        year = begin + c - 1
        name = f"The dividend of {label} in {year}"
        entry = Entry(cell=grid[r, c], where=grid.where(r, c), name=name, doubts=doubts)
        amount = entry.number(needed=False)
        if amount is None:
            continue
        if year > last_full:
            doubts.note(entry.where, f"{name} is left out: on the as-of date the year is not over.")
        else:
            typed[year] = amount, entry.where
    if not typed:
        return {}
    last = first = max(typed)
    while first - 1 in typed:
        first -= 1
    if first > min(typed):
        doubts.warn(
            grid.where(r, first - begin),
            f"The dividend of {label} in {first - 1} is blank, so the years before it do not count: type it, or 0 if "
            "none was paid.",
        )
    if last < min(last_full, begin + grid.shape[1] - 2):
        doubts.warn(
            grid.where(r, last + 2 - begin),
            f"The dividend of {label} in {last + 1} is blank, though the year is over: its rises are counted up to "
            f"{last}.",
        )
    return {year: typed[year] for year in range(first, last + 1)}
