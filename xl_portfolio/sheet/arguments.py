"""The kinds of argument that several categories share, each defined once: text, shape, unit, missing cells, reading."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.measures.returns import RETURN_KINDS, ReturnKind
from xl_portfolio.core.measures.risk import TAIL_METHODS, TailMethod
from xl_portfolio.core.wording import percent_digits
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.observations import Observations
from xl_portfolio.sheet.single_cells import choice, number, rate, read_number, read_text
from xl_portfolio.sheet.tables import (
    read_assets,
    read_covariance,
    read_expected_returns,
    read_prices,
    read_returns,
    read_series,
    read_unit_prices,
    read_units,
    read_weights,
)
from xl_portfolio.sheet.universe import Universe

__all__ = [
    "AnnualRate",
    "BenchmarkReturns",
    "BoundsTable",
    "Cells",
    "Confidence",
    "CovarianceTable",
    "ExpectedReturnsColumn",
    "FeeRate",
    "FilePath",
    "Lot",
    "MethodChoice",
    "Money",
    "PeriodsPerYear",
    "Points",
    "Prices",
    "ReturnKindChoice",
    "ReturnSeries",
    "Returns",
    "Target",
    "Threshold",
    "UnitPricesColumn",
    "UnitsColumn",
    "WeightsColumn",
]


def _read_confidence(grid: Grid, reading: Reading) -> float:
    """Read a share of periods; a note where it is probably the share of the worst ones."""
    share = read_number(grid, reading, low=0.0, high=1.0, inclusive=False)
    if share < 0.5:
        reading.notes.add(
            f"{reading.name}: {share:g} looks at the worst {percent_digits(1 - share)} of the periods; for the worst "
            f"{percent_digits(share)} write {1 - share:g}."
        )
    return share


_LEFT_OUT = "rows with blanks, text or #N/A are left out"

Prices: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Prices, a row a period, oldest first; a header row and a column of dates are recognised",
        shape="table",
        unit="price",
        missing=_LEFT_OUT,
        parse=read_prices,
    ),
]
Returns: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns per period as decimals, a column an asset; a header row and dates are recognised",
        shape="table",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_returns,
    ),
]
ReturnSeries: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns per period as decimals: one column or row, dates beside it allowed",
        shape="column",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_series,
    ),
]
BenchmarkReturns: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Returns of the benchmark in the same periods: one column or row",
        shape="column",
        unit="decimals per period",
        missing=_LEFT_OUT,
        parse=read_series,
    ),
]
WeightsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Weights as decimals, one for each asset: a row or a column",
        shape="column",
        unit="share",
        parse=read_weights,
    ),
]
UnitsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Units held of each asset, such as shares: a row or a column",
        shape="column",
        unit="units",
        parse=read_units,
    ),
]
UnitPricesColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Price of one unit of each asset: a row or a column",
        shape="column",
        unit="currency",
        parse=read_unit_prices,
    ),
]
ExpectedReturnsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Expected returns per year, one for each asset",
        shape="column",
        unit="decimals per year",
        parse=read_expected_returns,
    ),
]
CovarianceTable: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Covariance per year, a row and a column for each asset",
        shape="table",
        unit="per year",
        parse=read_covariance,
    ),
]
BoundsTable: TypeAlias = Annotated[
    Universe,
    Kind(
        text="Minimum and maximum weight, a row for each asset or one for all (a minimum below 0 allows short sales); "
        "or a table with a header: Minimum, Maximum, Class, Yield, Current weight, ... for objectives and constraints",
        shape="table",
        unit="share",
        missing="a blank minimum is 0, a blank maximum is 1",
        parse=read_assets,
    ),
]
AnnualRate: TypeAlias = Annotated[float, rate("Rate per year, such as 0.02")]
Threshold: TypeAlias = Annotated[
    float, number("Return per period that separates gains from losses", "decimals per period")
]
Target: TypeAlias = Annotated[
    float,
    number(
        "Return, volatility or yield per year that the objective aims at; risk aversion; or safe share",
        "decimals",
    ),
]
Confidence: TypeAlias = Annotated[
    float,
    Kind(
        text="Share of periods that are better, such as 0.95",
        shape="number",
        unit="share",
        parse=_read_confidence,
    ),
]
Money: TypeAlias = Annotated[float, number("An amount of money, 0 or more", "currency", low=0.0, high=1e15)]
FeeRate: TypeAlias = Annotated[
    float, number("Fee as a share of the value of an order, such as 0.001", "share", low=0.0, high=0.5)
]
Lot: TypeAlias = Annotated[
    float,
    number("Units that an order is a multiple of; 1 for whole shares", "units", low=0.0, inclusive=False),
]
PeriodsPerYear: TypeAlias = Annotated[
    float,
    number(
        "Periods a year: 252 daily, 52 weekly, 12 monthly; empty: from the dates, else 252",
        "periods per year",
        low=0.0,
        inclusive=False,
    ),
]
Points: TypeAlias = Annotated[
    float, number("Number of points, from 2 to 1000", "points", low=2, high=1000, whole=True)
]
ReturnKindChoice: TypeAlias = Annotated[ReturnKind, choice("Kind of return", RETURN_KINDS)]
MethodChoice: TypeAlias = Annotated[TailMethod, choice("Method", TAIL_METHODS)]
FilePath: TypeAlias = Annotated[
    str,
    Kind(text="Path of a file on this computer", shape="text", parse=read_text),
]
Cells: TypeAlias = Annotated[
    Grid, Kind(text="The cells as they are", shape="any", parse=lambda grid, reading: grid)
]
