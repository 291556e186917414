"""The bond ladder: rungs that mature one after the other, what they pay, and a new longest rung for each repaid one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income.bond import Bond, accrued_interest, cash_flows
from xl_portfolio.core.measures.inputs import check_vector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.income.day_count import DayCount

__all__ = [
    "Ladder",
    "bond_ladder",
    "curve_yields",
    "ladder_cash_flows",
    "ladder_income",
    "par_bonds",
    "payment_year",
    "yearly_payments",
]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Ladder:
    """Bonds held together.

    Attributes
    ----------
    bonds : tuple of Bond, length k
    faces : array, shape (k,)
        Face value of each, currency.
    prices : array, shape (k,)
        Clean prices for 100 of face value.
    settlement : date

    Raises
    ------
    InputError
        Numbers of bonds, face values and prices differ, or one is missing.
    """

    bonds: tuple[Bond, ...]
    faces: NDArray[np.float64]
    prices: NDArray[np.float64]
    settlement: date

    def __post_init__(self) -> None:
        for name, text in (("faces", "face value"), ("prices", "price")):
            column = check_vector(getattr(self, name), text)
            if column.size != len(self.bonds):
                raise InputError(
                    f"{len(self.bonds)} bonds came with {column.size} numbers for {text}: give one for each bond."
                )
            object.__setattr__(self, name, column)

    @property
    def accrued(self) -> NDArray[np.float64]:
        """Accrued interest of each bond (k,), currency."""
        interest = [accrued_interest(bond, self.settlement) for bond in self.bonds]
        return np.asarray(self.faces * np.array(interest) / 100.0)

    @property
    def values(self) -> NDArray[np.float64]:
        """Price and accrued interest of each bond (k,), currency."""
        return np.asarray(self.faces * self.prices / 100.0 + self.accrued)

    @property
    def cost(self) -> float:
        """Price and accrued interest of all bonds, currency."""
        return float(self.values.sum())

    @property
    def end(self) -> date:
        """When the last bond is repaid."""
        return max(bond.maturity for bond in self.bonds)

    @property
    def years(self) -> int:
        """Number of years in which it pays."""
        return 1 + payment_year(self.settlement, self.end)


def curve_yields(curve: Sequence[tuple[float, float]], years: ArrayLike) -> NDArray[np.float64]:
    """Yields read off a curve, decimals per year: straight lines between its points, level beyond its ends.

    Parameters
    ----------
    curve : (years, yield) in rising order of years, yields in decimals per year
    years : (k,) terms to read it at
    """
    terms, yields = np.array(curve).T
    return np.asarray(np.interp(np.asarray(years, dtype=np.float64), terms, yields))


def par_bonds(
    maturities: Sequence[date], yields: ArrayLike, frequency: int, day_count: DayCount
) -> tuple[Bond, ...]:
    """New bonds at par: the coupon of each is its yield, so that its price is 100 and nothing has accrued.

    Parameters
    ----------
    maturities : k dates
    yields : (k,) decimals per year
    frequency : coupons a year
    day_count : of all bonds

    Raises
    ------
    InputError
        A yield or the frequency is not usable, or there is not one yield for each date.
    """
    coupons = check_vector(yields, "yield")
    if coupons.size != len(maturities):
        raise InputError(f"{coupons.size} yields came for {len(maturities)} maturities: give one for each.")
    return tuple(
        Bond(
            label=f"Rung {rung}",
            coupon=coupon,
            maturity=maturity,
            frequency=frequency,
            day_count=day_count,
        )
        for rung, (maturity, coupon) in enumerate(zip(maturities, coupons.tolist(), strict=True), start=1)
    )


def bond_ladder(
    settlement: date, amount: float, yields: ArrayLike, frequency: int, day_count: DayCount, every: int = 12
) -> Ladder:
    """A ladder of new bonds at par: equal amounts in k rungs, one maturing after each step.

    Parameters
    ----------
    settlement : date of purchase
    amount : currency, above 0
    yields : (k,) yield of each rung, shortest first, decimals per year
    frequency : coupons a year
    day_count : of all rungs
    every : months between rungs

    Raises
    ------
    InputError
        The amount, a yield, the frequency or the step is not usable.
    """
    curve = check_vector(yields, "yield")
    if not 0.0 < amount <= 1e12:
        raise InputError(f"The amount of the ladder is {amount:g}: write what is to be invested, above 0.")
    if every < 1 or every % (12 // frequency if frequency in (1, 2, 4, 12) else 1):
        raise InputError(
            f"Rungs of {every} months do not fit {frequency} coupons a year: take a multiple of the coupon period."
        )
    k = curve.size
    maturities = [add_months(settlement, every * rung) for rung in range(1, k + 1)]
    return Ladder(
        bonds=par_bonds(maturities, curve, frequency, day_count),
        faces=np.full(k, amount / k),
        prices=np.full(k, 100.0),
        settlement=settlement,
    )


def ladder_cash_flows(ladder: Ladder) -> tuple[tuple[date, ...], NDArray[np.float64]]:
    """Payment dates in order, and what each bond pays on each, currency: shape (k, number of dates)."""
    flows = [cash_flows(bond, ladder.settlement) for bond in ladder.bonds]
    dates = tuple(sorted({day for flow in flows for day in flow.dates}))
    place = {day: column for column, day in enumerate(dates)}
    table = np.zeros((len(flows), len(dates)))
    for row, (flow, face) in enumerate(zip(flows, ladder.faces, strict=True)):
        for day, amount in zip(flow.dates, flow.amounts, strict=True):
            table[row, place[day]] += face * amount / 100.0
    return dates, table


def payment_year(settlement: date, day: date) -> int:
    """Year of a payment counted from 0: the first is that of the first twelve months, its last day included."""
    months = months_between(settlement, day) - (day.day <= settlement.day)
    return max(months, 0) // 12


def yearly_payments(ladder: Ladder, years: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coupons and repayments of each of the first n years, currency: both of shape (n,).

    Raises
    ------
    InputError
        A bond has matured.
    """
    coupons, repaid = np.zeros(years), np.zeros(years)
    for bond, face in zip(ladder.bonds, ladder.faces.tolist(), strict=True):
        for day in cash_flows(bond, ladder.settlement).dates:
            year = payment_year(ladder.settlement, day)
            if year < years:
                coupons[year] += face * bond.coupon / bond.frequency
                repaid[year] += face if day == bond.maturity else 0.0
    return coupons, repaid


def ladder_income(ladder: Ladder, new_yields: ArrayLike) -> NDArray[np.float64]:
    """Coupons of each coming year when every repaid rung is put into a new longest one, currency: shape (n,).

    Repayments in year k are reinvested at par at its end and pay coupons from year k + 1 on for as long as the
    ladder is; coupons are spent.

    Parameters
    ----------
    ladder : as held
    new_yields : (n,) yield of a new longest rung at the end of each year, decimals per year

    Raises
    ------
    InputError
        A yield is missing or a bond has matured.
    """
    rates = check_vector(new_yields, "yield")
    years = rates.size
    income, repaid = yearly_payments(ladder, years)
    for year in range(years):
        end = year + ladder.years
        income[year + 1 : end + 1] += repaid[year] * rates[year]
        if end < years:
            repaid[end] += repaid[year]
    return income
