"""The block `Prices` of the workbook: the columns of the assets, and every doubt about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.wording import counted
from xl_portfolio.data.price_layout import ticker_text
from xl_portfolio.sheet.grid import CellError, Grid, date_of, spoken
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.layout import day_of
from xl_portfolio.sheet.observations import Observations, read_observations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts

__all__ = ["PriceBlock", "read_price_block"]

_MISSING = {"-", "n/a", "na", "nan", "null", "none", "#n/a"}  # texts that people write for a missing price
_LARGEST, _SMALLEST = 1e15, 1e-15  # beyond all real prices, in any currency
_JUMP = 0.4  # a price that moves by more in one period may be a split or an error
_WIDE = 2.5  # a step between two dates that is this many times the usual one leaves something out ...
_LONG_WEEKEND = 5.0  # ... unless it is a weekend with holidays, in days
_STALE = 10  # equal prices in a row that look as if nobody updated them


@dataclass(frozen=True, slots=True, eq=False)
class PriceBlock:
    """Complete rows of the prices of the assets, in their order, and where the block stands."""

    prices: Observations
    where: str


def read_price_block(block: Grid, tickers: Sequence[str], doubts: Doubts) -> PriceBlock | None:
    """Prices of `tickers` from the block; None if a doubt makes them unusable.

    Gaps are left out with a warning; text that is not a usual sign for "missing", prices that are
    not above zero, missing and duplicate columns, dates out of order and fewer than two rows are
    errors.
    """
    before = len(doubts.errors)
    columns = _columns(block, tickers, doubts)
    if len(columns) < len(tickers):
        return None
    for ticker, column in zip(tickers, columns, strict=True):
        _doubt_cells(block, ticker, column, doubts)
    if len(doubts.errors) > before:
        return None
    where = f"{block.where(0, 0)}"
    try:
        notes = Notes()
        prices = _read(block, tickers, columns, notes)
    except PortfolioError as error:
        doubts.error(where, str(error))
        return None
    for note in notes:
        doubts.warn(where, note)
    if len(prices.values) < 3:
        doubts.error(
            where,
            f"{counted(len(prices.values), 'complete row')} of prices came; at least 3 are needed, better 60 or "
            "more. Press Import prices, or fill the gaps.",
        )
        return None
    _doubt_history(block, prices, dict(zip(tickers, columns, strict=True)), doubts)
    return PriceBlock(prices, where)


def _columns(block: Grid, tickers: Sequence[str], doubts: Doubts) -> list[int]:
    """Column of each ticker."""
    header = [ticker_text(cell) for cell in block.part(slice(0, 1), slice(None)).rows()[0]]
    if block.part(slice(1, None), slice(1, None)).blank:
        doubts.error(block.where(0, 0), "There are no prices yet: press Import prices, or paste them here.")
        return []
    found: list[int] = []
    for ticker in tickers:
        at = [k for k, name in enumerate(header) if k > 0 and name.casefold() == ticker.casefold()]
        if not at:
            doubts.error(
                block.where(0, 0),
                f"There is no column of prices for {ticker}: add one under that name, or remove it from Assets.",
            )
        elif len(at) > 1:
            doubts.error(
                block.where(0, at[1]),
                f"{ticker} stands twice in the header of Prices: remove one of the columns.",
            )
        else:
            found.append(at[0])
    wanted = {ticker.casefold() for ticker in tickers}
    unused = [name for name in header[1:] if name and name.casefold() not in wanted]
    if unused and len(found) == len(tickers):
        doubts.note(block.where(0, 0), f"{', '.join(unused[:5])} in Prices is not in Assets and is not used.")
    return found


def _doubt_cells(block: Grid, ticker: str, column: int, doubts: Doubts) -> None:
    for (r, c), cell in sorted(block.others.items()):
        if c != column or r == 0:
            continue
        if isinstance(cell, CellError) and cell.code != "#N/A":
            doubts.error(
                block.where(r, c), f"The price of {ticker} is the error {cell.code}: correct it or clear it."
            )
        elif not isinstance(cell, CellError) and str(cell).strip().casefold() not in _MISSING:
            doubts.error(
                block.where(r, c),
                f"The price of {ticker} is {spoken(cell)}, which is not a number: correct it, or clear the "
                "cell if the price is missing.",
            )
    numbers = block.numbers[1:, column]
    for r in np.flatnonzero(numbers <= 0)[:3].tolist():
        doubts.error(
            block.where(r + 1, column),
            f"The price of {ticker} is {numbers[r]:g}: a price is above zero. Correct it, or clear the cell.",
        )
    for r in np.flatnonzero((numbers > _LARGEST) | ((numbers > 0) & (numbers < _SMALLEST)))[:3].tolist():
        doubts.error(
            block.where(r + 1, column),
            f"The price of {ticker} is {numbers[r]:g}, which no price is: correct it, or clear the cell.",
        )
    if np.isnan(numbers).all():
        doubts.error(
            block.where(0, column),
            f"{ticker} has no prices: fill the column, or remove {ticker} from Assets.",
        )


def _read(block: Grid, tickers: Sequence[str], columns: Sequence[int], notes: Notes) -> Observations:
    """Complete rows of the chosen columns, in the order of the tickers.

    Every cell stays in its place, so that sentences name it: columns that are not used count as
    complete, and texts that stand for a missing price are blanks.
    """
    dated = not block.part(slice(1, None), slice(0, 1)).blank
    numbers = block.numbers[:, : max(columns) + 1].copy()
    numbers[0] = np.nan
    filled: NDArray[np.bool_] = np.isfinite(numbers[:, columns]).max(axis=1)
    filled[[r for r, c in block.others if c == 0]] = True
    unused = [c for c in range(1, numbers.shape[1]) if c not in columns]
    numbers[1 : int(np.flatnonzero(filled)[-1]) + 1, unused] = 1.0
    others: dict[tuple[int, int], str | bool | datetime | CellError] = {(0, 0): "Date"}
    others |= {(0, column): ticker for ticker, column in zip(tickers, columns, strict=True)}
    others |= {(r, c): cell for (r, c), cell in block.others.items() if c == 0 and r > 0}
    chosen = Grid(numbers, others, block.origin).part(slice(None), slice(0 if dated else 1, None))
    found = read_observations(chosen, Reading("Prices", notes), positive=True)
    return replace(found, values=found.values[:, [c - 1 for c in columns]], labels=tuple(tickers))


def _doubt_history(block: Grid, prices: Observations, columns: Mapping[str, int], doubts: Doubts) -> None:
    where = block.where(0, 0)
    if prices.dates is None:
        doubts.note(where, "The prices have no dates: the periods per year come from the settings alone.")
    else:
        _doubt_gaps(prices.dates, where, doubts)
        _doubt_undated(block, columns.values(), doubts)
    values = prices.values
    if len(values) <= len(columns):
        doubts.warn(
            where,
            f"{counted(len(values), 'row')} of prices for {counted(len(columns), 'asset')}: with so few rows the risk "
            "estimate is unreliable; give more history.",
        )
    moves = values[1:] / values[:-1] - 1
    for k, (ticker, column) in enumerate(columns.items()):
        jumps = np.flatnonzero(np.abs(moves[:, k]) > _JUMP)
        if jumps.size:
            r = int(jumps[0])
            doubts.warn(
                block.where(int(prices.places[r + 1]) + 1, column),
                f"{ticker} moves by {100 * moves[r, k]:+.0f} % in one period: check for a split or a wrong price.",
            )
        if (moves[:, k] == 0).all():
            doubts.note(
                block.where(0, column),
                f"{ticker} never changes its price: it counts as an asset without risk.",
            )
        elif _longest_run(moves[:, k] == 0) >= _STALE:
            doubts.warn(
                block.where(0, column),
                f"{ticker} keeps the same price for {_STALE} periods or more: is it still updated?",
            )


def _doubt_gaps(dates: NDArray[np.float64], where: str, doubts: Doubts) -> None:
    steps = np.diff(dates)
    usual = float(np.median(steps))
    wide = np.flatnonzero(steps > max(_WIDE * usual, _LONG_WEEKEND))
    if wide.size:
        doubts.warn(
            where,
            f"Between two rows there are far more than the usual {counted(round(usual), 'day')}, {wide.size} "
            f"time{'s' * (wide.size > 1)}, first before {date_of(float(dates[wide[0] + 1])):%Y-%m-%d}: such a "
            "step counts as one period.",
        )


def _doubt_undated(block: Grid, columns: Iterable[int], doubts: Doubts) -> None:
    """Rows with prices whose date is missing or unreadable."""
    priced: NDArray[np.bool_] = np.isfinite(block.numbers[:, [*columns]]).max(axis=1)
    dated: NDArray[np.bool_] = np.isfinite(block.numbers[:, 0])
    for r, c in block.others:
        dated[r] |= c == 0 and np.isfinite(day_of(block[r, c]))
    undated = np.flatnonzero(priced[1:] & ~dated[1:]) + 1
    if undated.size:
        doubts.warn(
            block.where(int(undated[0]), 0),
            f"{undated.size} row{'s have' if undated.size > 1 else ' has'} prices but no date, the first one here: "
            "type the date, or the row is left out.",
        )


def _longest_run(flags: NDArray[np.bool_]) -> int:
    """Length of the longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))
