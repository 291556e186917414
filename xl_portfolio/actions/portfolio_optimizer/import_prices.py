"""*Import prices*: a price file or a pasted block becomes the block of prices and updates the assets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.portfolio_optimizer.contents import ASSET_COLUMNS, WORKBOOK
from xl_portfolio.core.errors import InputError, WorkbookError
from xl_portfolio.core.wording import counted
from xl_portfolio.data.price_checks import enumerated
from xl_portfolio.data.price_layout import ticker_text
from xl_portfolio.data.prices import PriceTable, read_price_block, read_price_file
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.arguments import Cells, FilePath
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, CellError, Grid
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.observations import read_observations

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Import", "import_prices", "understand"]

_REPORT_ROWS = 24  # below the header of the block on the sheet Import
_TICKER, _PRICE = ASSET_COLUMNS.index("Ticker"), ASSET_COLUMNS.index("Price")
_NAMED = 12  # tickers that one line of the report names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Import:
    """Prices that were understood, and how they meet the table of assets.

    Attributes
    ----------
    table : PriceTable
    assets : list of rows
        The table of assets in the order of `ASSET_COLUMNS`, with last prices and new tickers.
    tickers : tuple of str, (n,)
        Tickers of the prices, in the order of the assets and in their spelling.
    prices : float64 array (T, n)
        In the order of `tickers`.
    new, unpriced : tuple of str
        Tickers in the prices alone, in the assets alone.
    frequency : (periods per year, name) or None
        Such as (52, "weekly"), from the dates.
    doubts : tuple of str
    """

    table: PriceTable
    assets: list[list[Cell]]
    tickers: tuple[str, ...]
    prices: NDArray[np.float64]
    new: tuple[str, ...]
    unpriced: tuple[str, ...]
    frequency: tuple[float, str] | None
    doubts: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What came, in a few words."""
        first, last = self.table.dates[0], self.table.dates[-1]
        kind = f"{self.frequency[1]} " if self.frequency else ""
        doubts = f"; {counted(len(self.doubts), 'doubt')}, see the sheet Import" if self.doubts else ""
        return (
            f"{counted(len(self.tickers), 'ticker')}, {len(self.table.dates):,} {kind}rows from "
            f"{first:%Y-%m-%d} to {last:%Y-%m-%d}{doubts}"
        )

    def report(self) -> Grid:
        """The block `ImportReport`: what was understood, then every doubt."""
        rows: list[list[Cell]] = [[what, value] for what, value in self._lines()]
        doubts: list[list[Cell]] = [["Doubt", doubt] for doubt in self.doubts]
        room = _REPORT_ROWS - len(rows)
        if len(doubts) > room:
            doubts = [*doubts[: room - 1], ["Doubt", f"{len(doubts) - room + 1} more: clear these first."]]
        return Grid.of([["What", "Understood"], *rows, *(doubts or [["Doubts", "none"]])])

    def _lines(self) -> Iterator[tuple[str, str]]:
        yield from self.table.understood
        if self.frequency is not None:
            periods, name = self.frequency
            yield "Frequency", f"{name}: Periods per year becomes {periods:g}"
        yield "Tickers in Assets", _named([ticker for ticker in self.tickers if ticker not in self.new])
        yield "New tickers", _named(self.new)
        yield "Assets without prices here", _named(self.unpriced)


@action(
    label="Import prices",
    icon="GetExternalDataFromText",
    writes=("Prices", "ImportReport", "AsOfDate", "PeriodsPerYear", "Assets"),
    workbook=WORKBOOK,
)
def import_prices(
    run: Run, assets: Cells, import_file: FilePath | None = None, import_block: Cells | None = None
) -> Changes:
    """Read prices from the file or the pasted block on the sheet Import; replaces the prices, keeps the assets."""
    found = understand(run, assets, import_file, import_block)
    new = f" New in Assets: {_named(found.new)}." if found.new else ""
    sentence = f"Imported {found.summary}.{new}"
    return Changes(
        ranges={
            "Prices": _block(found.table.dates, found.tickers, found.prices),
            "ImportReport": found.report(),
            "AsOfDate": Grid.of(found.table.dates[-1]),
            "PeriodsPerYear": Grid.of(found.frequency[0] if found.frequency else None),
        },
        tables={"Assets": Grid.of([list(ASSET_COLUMNS), *found.assets])},
        log=f"{found.table.source}: {sentence[0].lower()}{sentence[1:]}",
        status=sentence,
    )


def understand(run: Run, assets: Grid, import_file: str | None, import_block: Grid | None) -> Import:
    """Prices of the file, or else of the block, and how they meet the assets.

    Raises
    ------
    InputError
        Nothing to import, something that cannot be understood, more tickers than Assets holds.
    NotEnoughData
        Fewer than two rows with prices.
    """
    run.progress(0.1, "Reading the prices")
    table = _read(import_file, import_block)
    run.progress(0.6, "Comparing them with the assets")
    rows = _rows(assets)
    tickers, new, unpriced = _updated(rows, table)
    doubts = tuple(
        _doubts(table, unpriced, run.now, both=import_file is not None and import_block is not None)
    )
    for doubt in doubts:
        run.notes.add(doubt)
    place = {ticker.casefold(): k for k, ticker in enumerate(table.tickers)}
    return Import(
        table=table,
        assets=rows,
        tickers=tickers,
        prices=table.prices[:, [place[ticker.casefold()] for ticker in tickers]],
        new=new,
        unpriced=unpriced,
        frequency=_frequency(table.dates),
        doubts=doubts,
    )


def _read(import_file: str | None, import_block: Grid | None) -> PriceTable:
    if import_file is not None:
        return read_price_file(import_file)
    if import_block is None:
        raise InputError(
            "There is nothing to import: on the sheet Import, write the path of a CSV file, or paste cells with a "
            "column Date and a column of prices for each ticker."
        )
    rows = [[cell.code if isinstance(cell, CellError) else cell for cell in row] for row in import_block]
    return read_price_block(rows, import_block.where)


# --- the assets -------------------------------------------------------------------------------------


def _rows(assets: Grid) -> list[list[Cell]]:
    """Rows below the header, in the order of `ASSET_COLUMNS`."""
    header, *rows = assets.rows()
    missing = [name for name in ASSET_COLUMNS if name not in header]
    if missing:
        raise WorkbookError(f"The table Assets has no column {missing[0]!r}: restore its header.")
    places = [header.index(name) for name in ASSET_COLUMNS]
    return [[row[k] for k in places] for row in rows]


def _updated(
    rows: list[list[Cell]], table: PriceTable
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Write last prices and new tickers into the rows; tickers with prices in their order, new and unpriced ones."""
    last = {
        ticker.casefold(): (ticker, float(series[np.isfinite(series)][-1]))
        for ticker, series in zip(table.tickers, table.prices.T, strict=True)
    }
    spelled: dict[str, str] = {}
    for row in rows:
        ticker = ticker_text(row[_TICKER])
        key = ticker.casefold()
        if key in spelled:
            raise InputError(f"{ticker} stands twice in the table Assets: delete one of the rows.")
        if ticker:
            spelled[key] = ticker
        if key in last:
            row[_PRICE] = last[key][1]
    new = [key for key in last if key not in spelled]
    free = [row for row in rows if all(cell is None for cell in row)]
    if len(new) > len(free):
        raise InputError(
            f"{_named([last[key][0] for key in new])}: "
            f"{len(new)} new ticker{'s' * (len(new) != 1)}, but the table Assets has room for "
            f"{len(free)} more. Delete rows you do not need, or import fewer tickers."
        )
    for key, row in zip(new, free, strict=False):
        row[_TICKER], row[_PRICE] = last[key]
    ordered = [ticker for row in rows if (ticker := ticker_text(row[_TICKER])).casefold() in last]
    unpriced = [ticker for key, ticker in spelled.items() if key not in last]
    return tuple(ordered), tuple(last[key][0] for key in new), tuple(unpriced)


# --- what is said and written -----------------------------------------------------------------------


def _doubts(table: PriceTable, unpriced: Sequence[str], now: datetime, *, both: bool) -> Iterator[str]:
    if both:
        yield "A file and a pasted block were given: the file was used. Clear the one you do not want."
    yield from table.doubts
    if table.dates[-1] > now:
        yield f"The last date, {table.dates[-1]:%Y-%m-%d}, lies in the future: check the form of the dates."
    if unpriced:
        yield (
            f"{_named(unpriced)} in Assets has no prices here: the row is kept as it is. Optimize needs prices of "
            "every asset."
        )


def _frequency(dates: Sequence[datetime]) -> tuple[float, str] | None:
    """Periods per year and their name, as every reader of the block will find them."""
    steps = Grid(np.column_stack([np.full(len(dates), np.nan), np.ones(len(dates))]), _down(dates, 0))
    return read_observations(steps, Reading("Prices", Notes())).frequency


def _block(dates: Sequence[datetime], tickers: Sequence[str], prices: NDArray[np.float64]) -> Grid:
    """The block `Prices`: a header, then a row a date."""
    numbers = np.full((len(dates) + 1, len(tickers) + 1), np.nan)
    numbers[1:, 1:] = prices
    header = {(0, k): name for k, name in enumerate(("Date", *tickers))}
    return Grid(numbers, {**header, **_down(dates, 1)})


def _down(dates: Sequence[datetime], top: int) -> dict[tuple[int, int], datetime]:
    """Dates as cells of a first column."""
    return {(top + k, 0): day for k, day in enumerate(dates)}


def _named(tickers: Sequence[str]) -> str:
    return enumerated(tickers, _NAMED) or "none"
