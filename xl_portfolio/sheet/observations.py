"""Tables of observations: prices or returns, one row a period, with or without a header and dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.wording import counted
from xl_portfolio.sheet.grid import CellError, Grid, date_of, spoken
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.layout import dates_of, has_header, labels_of, runs_across

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DEFAULT_PERIODS_PER_YEAR", "Observations", "read_observations"]

DEFAULT_PERIODS_PER_YEAR = 252.0  # trading days of a US year: daily data is the usual case without dates

_FREQUENCIES = (  # longest usual gap between two rows in days, periods a year, name
    (4.5, 252.0, "daily"),
    (10.0, 52.0, "weekly"),
    (20.0, 26.0, "every two weeks"),
    (45.0, 12.0, "monthly"),
    (135.0, 4.0, "quarterly"),
    (250.0, 2.0, "half-yearly"),
    (np.inf, 1.0, "yearly"),
)
_CONTRADICTION = 1.6  # 365 against 252 days a year is a choice; 52 against 12 is a mistake


class Extent(NamedTuple):
    """Rows of a range: all of them, those down to the header, and those down to the last filled one."""

    rows: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Observations:
    """Complete rows of a table.

    Attributes
    ----------
    values : float64 array (T, n)
        One row a period, one column a series; finite.
    labels : tuple of str
        Header of each column, or `Asset 1`, `Asset 2`, ...
    dates : float64 array (T,) or None
        Serial dates of the rows, rising.
    places : int array (T,)
        Row of each observation in the range it came from, counted from 0 below the header.
    extent : Extent
        How the rows lie in that range; pairs two series without dates.
    labelled : bool
        Whether the range had a header row.
    notes : Notes
        Where sentences about this table go.
    name : str
        The argument's name, for sentences.
    """

    values: NDArray[np.float64]
    labels: tuple[str, ...]
    dates: NDArray[np.float64] | None
    places: NDArray[np.intp]
    extent: Extent
    labelled: bool
    notes: Notes
    name: str

    @property
    def series(self) -> NDArray[np.float64]:
        """The only column, (T,)."""
        return self.values[:, 0]

    @property
    def frequency(self) -> tuple[float, str] | None:
        """Periods a year and their name, from the dates; None without dates."""
        if self.dates is None or self.dates.size < 2:
            return None
        gap = float(np.median(np.diff(self.dates)))
        return next((periods, name) for longest, periods, name in _FREQUENCIES if gap <= longest)

    def periods_per_year(self, given: float | None) -> float:
        """Periods a year: as given, else from the dates, else 252.

        Raises
        ------
        InputError
            If what is given contradicts the dates.
        """
        found = self.frequency
        if given is None:
            return found[0] if found else DEFAULT_PERIODS_PER_YEAR
        if found is not None and not 1 / _CONTRADICTION <= given / found[0] <= _CONTRADICTION:
            raise InputError(
                f"periods_per_year is {given:g}, but the dates of {self.name} are {found[1]} "
                f"({found[0]:g} a year): leave periods_per_year empty or correct it."
            )
        return given

    def paired(self, other: Observations) -> tuple[Observations, Observations]:
        """Both tables on the periods they share: by date if both have dates, else by row.

        Raises
        ------
        InputError
            If their rows do not match one another: another frequency, or without dates another number
            of rows.
        NotEnoughData
            If they share no period.
        """
        mine, theirs = self._keys(other)
        _, here, there = np.intersect1d(mine, theirs, return_indices=True)
        if not here.size:
            raise NotEnoughData(
                f"{self.name} and {other.name} have no period in common: compare their dates."
            )
        lost = mine.size + theirs.size - 2 * here.size
        if lost:
            self.notes.add(
                f"{counted(here.size, 'period')} of {self.name} and {other.name} "
                f"{'matches' if here.size == 1 else 'match'}; {counted(lost, 'row')} without a partner "
                f"{'was' if lost == 1 else 'were'} left out."
            )
        return self.taken(here), other.taken(there)

    def _keys(self, other: Observations) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
        """What identifies a period in both tables: its date, else its row."""
        if self.dates is not None and other.dates is not None:
            if self.frequency and other.frequency and self.frequency != other.frequency:
                raise InputError(
                    f"The dates of {self.name} are {self.frequency[1]}, those of {other.name} "
                    f"{other.frequency[1]}: bring both to the same periods."
                )
            return self.dates, other.dates
        mine, theirs = self.extent, other.extent
        if (
            mine.end - mine.start == theirs.end - theirs.start
            or mine.rows - mine.start == theirs.rows - theirs.start
        ):
            return self.places, other.places
        if mine.rows == theirs.rows:
            return self.places + mine.start, other.places + theirs.start
        raise InputError(
            f"{self.name} has {counted(mine.end - mine.start, 'row')}, but {other.name} has "
            f"{theirs.end - theirs.start}: without a column of dates in both, they need the same rows."
        )

    def taken(self, rows: NDArray[np.intp]) -> Observations:
        """The same table with some of its rows."""
        dates = None if self.dates is None else self.dates[rows]
        return replace(self, values=self.values[rows], dates=dates, places=self.places[rows])

    def with_values(self, values: NDArray[np.float64]) -> Grid:
        """Grid of `values` (k, n) for the last k rows, with the header and the dates this table came with."""
        top, left = int(self.labelled), int(self.dates is not None)
        numbers = np.full((values.shape[0] + top, values.shape[1] + left), np.nan)
        numbers[top:, left:] = values
        others: dict[tuple[int, int], str | bool | datetime | CellError] = {}
        if self.labelled:
            others.update({(0, left + c): label for c, label in enumerate(self.labels)})
        if self.dates is not None:
            days = self.dates[-values.shape[0] :].tolist()
            others.update({(top + r, 0): date_of(day) for r, day in enumerate(days)})
            if self.labelled:
                others[0, 0] = "Date"
        return Grid(numbers, others)


def read_observations(grid: Grid, reading: Reading, *, positive: bool = False) -> Observations:
    """Read a table: trim it, find header and dates, keep the complete rows.

    A first row of text is the header, a first column of dates (cells, serial numbers or ISO text)
    dates the rows. One row of numbers is one series. Blanks, text, TRUE/FALSE and #N/A are missing:
    rows with a missing cell are left out, and a note says how many. A column without any number and
    every other error cell is refused.

    Parameters
    ----------
    grid : Grid
    reading : Reading
        Name of the argument and its notes.
    positive : bool
        Refuse zero and negative numbers (prices).

    Raises
    ------
    InputError
        A bad cell, a column without data, dates that do not rise.
    NotEnoughData
        No complete row.
    """
    name, notes = reading.name, reading.notes
    if grid.blank:
        raise InputError(f"{name} is empty: it needs at least one column of numbers.")
    table, extent = _used_part(grid)
    header = has_header(table)
    body = table.part(slice(1, None), slice(None)) if header else table
    dates, note = dates_of(body, table[0, 0] if header else None, prices=positive)
    first = 0 if dates is None and note is None else 1
    if note:
        notes.add(f"{name}: {note}")
    data = body.part(slice(None), slice(1, None)) if first else body
    labels = labels_of(table, first) if header else tuple(f"Asset {k + 1}" for k in range(data.shape[1]))
    finite = np.isfinite(data.numbers)
    if not finite.all() or not data.shape[1]:
        _refuse_errors(data, name)
        _refuse_empty_columns(data, labels, name)
        _note_text(data, name, notes)
    if len(set(labels)) < len(labels):
        notes.add(_twice(labels, name))
    if dates is not None:
        finite = np.column_stack((np.isfinite(dates), finite))
    complete: NDArray[np.bool_] = finite.min(axis=1)
    if not complete.any():
        raise NotEnoughData(
            f"No row of {name} is complete: every row has a blank, text or #N/A in one of its columns. Fill the "
            "gaps or leave out the columns that cause them."
        )
    rows = np.flatnonzero(complete)
    values = np.ascontiguousarray(data.numbers[rows])
    if rows.size < complete.size:
        _note_dropped(finite, data if dates is None else body, name, notes)
    if grid.shape[0] == 1 < rows.size:
        notes.add(f"{name}: one row is read as one series of {rows.size} periods.")
    if positive and (values <= 0).any():
        r, c = np.argwhere(values <= 0)[0]
        raise InputError(
            f"{name} holds {values[r, c]:g} for {labels[c]} in {data.where(int(rows[r]), int(c))}: prices are "
            "above zero. Correct the cell, or clear it if the price is missing."
        )
    kept = None if dates is None else dates[rows]
    if kept is not None:
        _refuse_disorder(kept, body, rows, name)
    top = extent.start + int(header)
    return Observations(
        values=values,
        labels=labels,
        dates=kept,
        places=rows + (0 if header else extent.start),
        extent=Extent(extent.rows, top if header else 0, extent.end),
        labelled=header,
        notes=notes,
        name=name,
    )


def _used_part(grid: Grid) -> tuple[Grid, Extent]:
    """The used part of a table with periods down, and where its rows lie in the range."""
    rows, columns = grid.used()
    table = grid.part(rows, columns)
    if grid.shape[0] == 1 or runs_across(table):
        return table.transposed(), Extent(grid.shape[1], columns.start, columns.stop)
    return table, Extent(grid.shape[0], rows.start, rows.stop)


def _twice(labels: tuple[str, ...], name: str) -> str:
    double = next(label for k, label in enumerate(labels) if label in labels[:k])
    return f"{name}: the name {double} stands over two columns; both are used."


def _refuse_errors(data: Grid, name: str) -> None:
    for (r, c), cell in sorted(data.others.items(), key=lambda item: item[0]):
        if isinstance(cell, CellError) and cell.code != "#N/A":
            raise InputError(
                f"{name} holds the error {cell.code} in {data.where(r, c)}: correct it, or clear the cell if the "
                "value is missing."
            )
    infinite = np.argwhere(np.isinf(data.numbers))
    if infinite.size:
        r, c = infinite[0]
        raise InputError(f"{name} is infinite in {data.where(int(r), int(c))}: correct it or clear the cell.")


def _refuse_empty_columns(data: Grid, labels: tuple[str, ...], name: str) -> None:
    empty = np.flatnonzero(np.isnan(data.numbers).all(axis=0))
    if not data.shape[1] or empty.size == data.shape[1]:
        raise InputError(f"{name} holds no numbers: it needs at least one column of them.")
    if empty.size:
        raise InputError(
            f"{name} holds no numbers in {data.place.line(int(empty[0]))} ({labels[empty[0]]}): fill it or leave "
            "it out."
        )


def _note_text(data: Grid, name: str, notes: Notes) -> None:
    strange = sorted(at for at, cell in data.others.items() if not isinstance(cell, CellError))
    if strange:
        r, c = strange[0]
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        notes.add(
            f"{name}: {spoken(data[r, c])} in {data.where(r, c)}{more} is no number and counts as missing."
        )


def _note_dropped(finite: NDArray[np.bool_], cells: Grid, name: str, notes: Notes) -> None:
    """Note the rows left out, each by its first missing cell."""
    dropped = np.flatnonzero(~finite.min(axis=1))
    first = ", ".join(cells.where(int(r), int(finite[r].argmin())) for r in dropped[:3])
    more = ", ..." if dropped.size > 3 else ""
    verbs = "is incomplete and was" if dropped.size == 1 else "are incomplete and were"
    notes.add(f"{name}: {dropped.size} of {counted(len(finite), 'row')} {verbs} left out ({first}{more}).")


def _refuse_disorder(dates: NDArray[np.float64], body: Grid, rows: NDArray[np.intp], name: str) -> None:
    wrong = np.flatnonzero(np.diff(dates) <= 0)
    if wrong.size:
        k = int(wrong[0]) + 1
        here, before = (f"{date_of(float(d)):%Y-%m-%d}" for d in (dates[k], dates[k - 1]))
        where = body.where(int(rows[k]), 0)
        if here == before:
            raise InputError(f"The date {here} stands twice in {name} ({where}): delete one of the rows.")
        raise InputError(
            f"The dates of {name} are out of order: {here} in {where} follows {before}. "
            "Sort the table by date, oldest first."
        )
