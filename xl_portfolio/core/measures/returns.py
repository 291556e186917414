"""Returns from prices, and what they amount to in a year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.measures.inputs import check_finite, check_periods_per_year, check_returns, position
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "LOG",
    "RETURN_KINDS",
    "SIMPLE",
    "ReturnKind",
    "annual_return",
    "compound_annual_growth_rate",
    "log_returns",
    "simple_returns",
]


def simple_returns(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Simple returns between consecutive prices.

    ``r_t = (p_t - p_{t-1}) / p_{t-1}``

    Parameters
    ----------
    prices : (T,) or (T, n) prices above zero, a row a date, oldest first; no missing values

    Returns
    -------
    (T-1,) or (T-1, n) decimals

    Raises
    ------
    InputError
        A price is missing, infinite, zero or negative; the sentence says which.
    NotEnoughData
        Fewer than 2 prices.
    """
    prices = _check_prices(prices)
    with np.errstate(over="ignore"):
        returns: NDArray[np.float64] = np.diff(prices, axis=0) / prices[:-1]
    check_finite(returns, "return")
    return returns


def log_returns(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithmic (continuously compounded) returns between consecutive prices.

    ``g_t = ln(p_t) - ln(p_{t-1})``. They add up over time, but never across assets: portfolio functions
    take simple returns.

    Parameters
    ----------
    prices : (T,) or (T, n) prices above zero, a row a date, oldest first; no missing values

    Returns
    -------
    (T-1,) or (T-1, n) decimals

    Raises
    ------
    InputError
        A price is missing, infinite, zero or negative; the sentence says which.
    NotEnoughData
        Fewer than 2 prices.
    """
    return np.diff(np.log(_check_prices(prices)), axis=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReturnKind:
    """A way to turn prices (T,) or (T, n) into returns: its word in a cell, its label, its formula."""

    key: str
    label: str
    of_prices: Callable[[NDArray[np.float64]], NDArray[np.float64]]


SIMPLE = ReturnKind(key="simple", label="Simple", of_prices=simple_returns)
LOG = ReturnKind(key="log", label="Logarithmic", of_prices=log_returns)
RETURN_KINDS = (SIMPLE, LOG)
"""Every kind of return, in the order of the menu."""


def annual_return(returns: NDArray[np.float64], periods_per_year: float) -> float:
    """Arithmetic annual return, the one that the efficient frontier uses.

    ``P x mean(r)``

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals; no missing values
    periods_per_year : P, above 0

    Returns
    -------
    Decimal per year.

    Raises
    ------
    InputError
        A value is missing or infinite, or `periods_per_year` is not above 0.
    NotEnoughData
        No return at all.
    """
    returns = check_returns(returns, 1)
    return float(check_periods_per_year(periods_per_year) * returns.mean())


def compound_annual_growth_rate(returns: NDArray[np.float64], periods_per_year: float) -> float:
    """Compound annual growth rate (CAGR): the constant annual rate with the same final wealth.

    ``(product of (1 + r))^(P/n) - 1``

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals above -1; no missing values
    periods_per_year : P, above 0

    Returns
    -------
    Decimal per year.

    Raises
    ------
    InputError
        A value is missing or infinite, or -100 % or less; `periods_per_year` is not above 0; the growth is
        too large for a number.
    NotEnoughData
        No return at all.
    """
    returns = check_returns(returns, 1, compounded=True)
    years = returns.size / check_periods_per_year(periods_per_year)
    try:
        return math.expm1(float(np.log1p(returns).sum()) / years)
    except OverflowError:
        raise InputError(
            "The returns grow beyond any number within a year (the mean is "
            f"{percent(float(returns.mean()), 0)} a period): they are decimals, 0.05 for 5 %; check them and the "
            "periods per year."
        ) from None


def _check_prices(prices: ArrayLike) -> NDArray[np.float64]:
    """Prices as a float64 array (T,) or (T, n), all finite and above zero, T at least 2."""
    array = np.asarray(prices, dtype=np.float64)
    if array.ndim not in (1, 2) or array.shape[1:] == (0,):
        raise InputError("Prices must be a column, or a table with a column for each asset.")
    if array.shape[0] < 2:
        raise NotEnoughData(f"At least 2 prices are needed for a return, but {array.shape[0]} came.")
    check_finite(array, "price")
    if array.min() <= 0.0:
        place = tuple(int(i) for i in np.argwhere(array <= 0.0)[0])
        raise InputError(
            f"Price {position(place)} is {array[place]:g}: a price must be above zero. "
            "Correct it or leave the cell blank."
        )
    return array
