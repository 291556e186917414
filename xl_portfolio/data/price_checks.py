"""What is doubtful about a table of prices: gaps, prices that stand still, probable splits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["doubtful", "enumerated", "gaps"]

_STALE = 5  # unchanged prices in a row that are doubtful: a week of daily prices
_JUMP = 0.4  # return beyond which a price may have been split
_SPLITS = (2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 100.0)
_NEAR = 0.06  # how far the market moves a price beside its split: relative to the ratio
_NAMED = 4  # things that a sentence names before it says how many more there are


def gaps(tickers: Sequence[str], prices: NDArray[np.float64]) -> str:
    """Gaps of each ticker with any, such as `META 12, GOOG 1 (of 500 rows)`, or `none`."""
    missing = np.isnan(prices).sum(axis=0)
    found = [f"{tickers[k]} {missing[k]}" for k in np.argsort(-missing, kind="stable").tolist() if missing[k]]
    return f"{enumerated(found, 8)} (of {len(prices)} rows)" if found else "none"


def doubtful(
    dates: Sequence[datetime], tickers: Sequence[str], prices: NDArray[np.float64]
) -> tuple[str, ...]:
    """Sentences about gaps, stale prices and probable splits.

    Parameters
    ----------
    dates : sequence of datetime, (T,)
    tickers : sequence of str, (n,)
    prices : float64 array (T, n)
        Positive; NaN where there is no price.
    """
    found = (_gappy(prices), _ended(dates, tickers, prices), _stale(dates, tickers, prices))
    return tuple(sentence for sentence in (*found, _split(dates, tickers, prices)) if sentence)


def enumerated(things: Sequence[str], named: int = _NAMED) -> str:
    """The first things in a list, and how many more there are."""
    more = f" and {len(things) - named} more" if len(things) > named else ""
    return ", ".join(things[:named]) + more


def _gappy(prices: NDArray[np.float64]) -> str:
    incomplete = int(np.isnan(prices).any(axis=1).sum())
    if not incomplete:
        return ""
    return (
        f"{incomplete} of {len(prices)} rows have a gap; calculations leave such rows out. Fill the gaps, or leave out "
        "the tickers that cause them."
    )


def _ended(dates: Sequence[datetime], tickers: Sequence[str], prices: NDArray[np.float64]) -> str:
    """Tickers without a price on the last date."""
    found = []
    for k in np.flatnonzero(np.isnan(prices[-1])).tolist():
        last = int(np.flatnonzero(np.isfinite(prices[:, k]))[-1])
        found.append(f"{tickers[k]} (last {dates[last]:%Y-%m-%d})")
    return f"No price on the last date: {enumerated(found)}." if found else ""


def _stale(dates: Sequence[datetime], tickers: Sequence[str], prices: NDArray[np.float64]) -> str:
    found = []
    for ticker, here, series in _series(tickers, prices):
        moved = np.concatenate(([True], np.diff(series) != 0, [True]))
        starts = np.flatnonzero(moved)
        runs = np.diff(starts) - 1
        longest = int(runs.argmax())
        if runs[longest] >= _STALE:
            found.append(f"{ticker} ({runs[longest]} times, since {dates[here[starts[longest]]]:%Y-%m-%d})")
    return f"The price did not change from row to row: {enumerated(found)}." if found else ""


def _split(dates: Sequence[datetime], tickers: Sequence[str], prices: NDArray[np.float64]) -> str:
    found = []
    for ticker, here, series in _series(tickers, prices):
        ratios = series[1:] / series[:-1]
        for k in np.flatnonzero(np.abs(ratios - 1) > _JUMP):
            up = ratios[k] > 1
            factor = float(ratios[k] if up else 1 / ratios[k])
            near = min(_SPLITS, key=lambda split: abs(factor / split - 1))
            if abs(factor / near - 1) <= _NEAR:
                moved = f"{near:g} times as much" if up else f"1/{near:g} of it"
                found.append(f"{ticker} on {dates[here[k + 1]]:%Y-%m-%d} ({moved})")
    if not found:
        return ""
    return f"A split that the prices are not adjusted for, or a wrong price: {enumerated(found)}. Use adjusted prices."


def _series(
    tickers: Sequence[str], prices: NDArray[np.float64]
) -> list[tuple[str, NDArray[np.intp], NDArray[np.float64]]]:
    """Each ticker with the rows that have a price, and these prices; at least one row."""
    rows = [np.flatnonzero(np.isfinite(prices[:, k])) for k in range(len(tickers))]
    return [
        (ticker, here, prices[here, k]) for k, (ticker, here) in enumerate(zip(tickers, rows, strict=True))
    ]
