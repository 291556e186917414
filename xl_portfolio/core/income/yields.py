"""Yields and dividends: what an income is worth after tax, after inflation, against its cost and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NoRisk
from xl_portfolio.core.measures.inputs import check_number, check_returns, check_vector
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "SAME_DIVIDEND",
    "after_tax_yield",
    "annual_changes",
    "dividend_growth",
    "dividend_streak",
    "income_realised",
    "real_return",
    "tax_equivalent_yield",
    "yield_on_cost",
]

SAME_DIVIDEND = 1e-9
"""Dividends that differ by less, relative to the larger, are equal: 0.1 + 0.1 + 0.1 is no more than 0.3."""


def after_tax_yield(income_yield: float, tax_rate: float) -> float:
    """Yield that is left after tax: ``y (1 - t)``, decimal per year.

    Parameters
    ----------
    income_yield : y before tax, decimal per year
    tax_rate : t on this income, decimal from 0 to below 1; 0 for exempt income

    Raises
    ------
    InputError
        A number is missing, or the rate is not at least 0 and below 1.
    """
    return check_number(income_yield, "yield") * (1.0 - _tax_rate(tax_rate))


def tax_equivalent_yield(income_yield: float, tax_rate: float) -> float:
    """Taxable yield that leaves as much as an exempt one: ``y / (1 - t)``, decimal per year.

    Parameters
    ----------
    income_yield : y of the exempt investment, decimal per year
    tax_rate : t that the taxable one would bear, decimal from 0 to below 1

    Raises
    ------
    InputError
        A number is missing, or the rate is not at least 0 and below 1.
    """
    return check_number(income_yield, "yield") / (1.0 - _tax_rate(tax_rate))


def real_return(nominal: float, inflation: float) -> float:
    """Return in purchasing power: ``(1 + n) / (1 + i) - 1`` (Fisher 1930), decimal over the same period.

    Raises
    ------
    InputError
        A number is missing, or the inflation is -100 % or less.
    """
    rate = check_number(inflation, "inflation")
    if rate <= -1.0:
        raise InputError(f"Inflation of {percent(rate)} is impossible: write 0.025 for 2.5 % a year.")
    return (1.0 + check_number(nominal, "nominal return")) / (1.0 + rate) - 1.0


def yield_on_cost(annual_income: float, cost: float) -> float:
    """Income of a year over what the holding once cost, decimal per year.

    It tells how an old purchase has done; it is no reason to keep or buy, for which the yield on today's value counts.

    Raises
    ------
    InputError
        The cost is not above 0.
    """
    if not cost > 0.0:
        raise InputError(f"The cost is {cost:g}: the yield on cost needs the price paid, above 0.")
    return check_number(annual_income, "annual income") / cost


def dividend_growth(dividends: ArrayLike, years: float | None = None) -> float:
    """Compound annual growth of annual dividends: ``(d_last / d_first)^(1/years) - 1``, decimal per year.

    Parameters
    ----------
    dividends : (n,) dividends for a share and year, oldest first, the first above 0
    years : from the first to the last, above 0; None if none is left out, which makes it n - 1

    Raises
    ------
    InputError
        A dividend is missing or negative, the first is 0, or the years are not above 0.
    NotEnoughData
        Fewer than 2 years.
    """
    amounts = _dividends(dividends, 2)
    if amounts[0] == 0.0:
        raise InputError("The first dividend is 0, from which no growth can be counted: leave that year out.")
    between = amounts.size - 1 if years is None else check_number(years, "number of years")
    if not between > 0.0:
        raise InputError(f"{between:g} years lie between the dividends: it has to be more than 0.")
    return float((amounts[-1] / amounts[0]) ** (1.0 / between) - 1.0)


def annual_changes(dividends: ArrayLike) -> NDArray[np.float64]:
    """Change ``d_i - d_(i-1)`` of each annual dividend (n - 1,), currency; 0 where it is but rounding.

    Parameters, errors: as `dividend_streak`.
    """
    amounts = _dividends(dividends, 1)
    changes = np.diff(amounts)
    changes[np.abs(changes) <= SAME_DIVIDEND * np.maximum(amounts[1:], amounts[:-1])] = 0.0
    return changes


def dividend_streak(dividends: ArrayLike) -> int:
    """Number of years in a row, up to the last, in which the annual dividend rose.

    Parameters
    ----------
    dividends : (n,) dividends for a share and year, oldest first

    Raises
    ------
    InputError
        A dividend is missing or negative.
    NotEnoughData
        No year at all.
    """
    return _run_at_end(annual_changes(dividends) > 0.0)


def income_realised(received: ArrayLike, projected: ArrayLike) -> float:
    """Income received over income projected for the same months, decimal: 0.98 is two percent short.

    Raises
    ------
    InputError
        The lists differ in length or a number is missing.
    NoRisk
        Nothing was projected.
    """
    came, expected = check_vector(received, "received income"), check_vector(projected, "projected income")
    if came.size != expected.size:
        raise InputError(
            f"{came.size} months received stand against {expected.size} projected: compare the same months."
        )
    if not expected.sum() > 0.0:
        raise NoRisk("No income was projected for these months, so there is nothing to compare with.")
    return float(came.sum() / expected.sum())


def _run_at_end(flags: NDArray[np.bool_]) -> int:
    """Number of true values in a row at the end."""
    misses = np.flatnonzero(~flags)
    return int(flags.size if misses.size == 0 else flags.size - 1 - misses[-1])


def _dividends(dividends: ArrayLike, needed: int) -> NDArray[np.float64]:
    amounts = check_returns(dividends, needed, "dividend")
    if amounts.min() < 0.0:
        year = int(amounts.argmin()) + 1
        raise InputError(f"Dividend {year} is {amounts.min():g}: a dividend cannot be negative.")
    return amounts


def _tax_rate(rate: float) -> float:
    if not 0.0 <= rate < 1.0:
        raise InputError(
            f"The tax rate is {rate:g}: write a decimal from 0 to below 1, such as 0.24 for 24 %."
        )
    return float(rate)
