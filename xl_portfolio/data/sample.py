"""The sample that fills a new workbook: ten years of weekly prices of 20 US stocks, and a portfolio of them.

The prices are adjusted closes, extracted once (`tests/tools/extract_sample_prices.py`) from the
data set of 20 constituents of the S&P 500 that the Python package skfolio ships (BSD 3-Clause).
They illustrate and must not be used for investment decisions. The holdings are invented.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Sample", "SampleAsset", "sample"]

_MAXIMUM_WEIGHT = 0.15  # at most 15 % in one name: a default that does not look silly


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleAsset:
    """One row of the table of assets; the price is the last one, weights are shares of 1."""

    ticker: str
    name: str
    asset_class: str
    units: float
    price: float
    minimum: float
    maximum: float
    expected_return: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Everything a filled-in workbook starts from.

    Attributes
    ----------
    dates : tuple of datetime, (weeks,)
        Last trading day of each week, ascending.
    tickers : tuple of str, (assets,)
    prices : float64 array (weeks, assets)
        Adjusted closes in US dollars; complete, without NaN.
    assets : tuple of SampleAsset, (assets,)
        In the order of `tickers`.
    settings : mapping of a defined name to what its cell holds; None is a blank
    """

    dates: tuple[datetime, ...]
    tickers: tuple[str, ...]
    prices: NDArray[np.float64]
    assets: tuple[SampleAsset, ...]
    settings: Mapping[str, float | str | datetime | None]


@lru_cache(maxsize=1)
def sample() -> Sample:
    """Sample of 20 US stocks, 523 weeks from 2012-12-21 to 2022-12-23."""
    header, *rows = _csv("sample_prices.csv")
    dates = tuple(datetime.fromisoformat(row[0]) for row in rows)
    prices = np.array([row[1:] for row in rows], dtype=np.float64)
    prices.flags.writeable = False
    _, *holdings = _csv("sample_assets.csv")
    assets = tuple(
        SampleAsset(
            ticker=ticker,
            name=name,
            asset_class=asset_class,
            units=float(units),
            price=float(price),
            minimum=0.0,
            maximum=_MAXIMUM_WEIGHT,
            expected_return=None,
        )
        for (ticker, name, asset_class, units), price in zip(holdings, prices[-1], strict=True)
    )
    return Sample(
        dates=dates,
        tickers=tuple(header[1:]),
        prices=prices,
        assets=assets,
        settings=_settings(dates[-1]),
    )


def _settings(as_of: datetime) -> Mapping[str, float | str | datetime | None]:
    return MappingProxyType(
        {
            "Client": "Example client",
            "Adviser": None,
            "AsOfDate": as_of,
            "Currency": "USD",
            "Cash": 25_000.0,
            "Objective": "Minimum variance",
            "RiskFreeRate": 0.02,
            "Target": None,
            "Points": 50.0,
            "PeriodsPerYear": 52.0,
        }
    )


def _csv(name: str) -> list[list[str]]:
    text = files(__package__).joinpath(name).read_text(encoding="ascii")
    return list(csv.reader(text.splitlines()))
