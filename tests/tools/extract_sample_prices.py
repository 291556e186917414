"""Extract the sample prices of the templates from the data set that the package skfolio ships.

Run once, by hand, with skfolio installed::

    .venv/bin/python tests/tools/extract_sample_prices.py

It writes `xl_portfolio/data/sample_prices.csv`: the last ten years of weekly closes of 20 US stocks,
adjusted for splits and dividends. The close of a week is that of its last trading day, Friday
unless it was a holiday; a week that the data set does not finish is left out.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
from skfolio.datasets import load_sp500_dataset

import xl_portfolio.data

YEARS = 10
TARGET = Path(xl_portfolio.data.__file__).parent / "sample_prices.csv"


def weekly(prices: pd.DataFrame) -> pd.DataFrame:
    """Last close of each finished week, labelled by the day it was traded."""
    fridays = prices.index.to_period("W-FRI")
    finished = prices[fridays.end_time.normalize() <= prices.index[-1]]
    last_days = finished.index.to_series().groupby(finished.index.to_period("W-FRI")).last()
    return finished.loc[last_days]


def main() -> None:
    closes = weekly(load_sp500_dataset())
    start = closes.index[-1] - pd.DateOffset(years=YEARS)
    closes = closes[closes.index >= start - pd.Timedelta(days=4)]
    with TARGET.open("w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Date", *closes.columns])
        for day, row in closes.iterrows():
            writer.writerow([day.date().isoformat(), *(f"{price:.10g}" for price in row)])


if __name__ == "__main__":
    main()
