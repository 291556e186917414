"""The bond ladder: rungs that mature one after the other, each repaid in full and put into a new longest rung."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.dates import add_months, months_between
from xl_portfolio.core.errors import InputError, NotConverged
from xl_portfolio.core.income.bond import (
    Bond,
    accrued_interest,
    bond_price,
    cash_flows,
    convexity,
    modified_duration,
    yield_to_maturity,
)
from xl_portfolio.core.measures.inputs import check_vector

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.income.day_count import DayCount

__all__ = [
    "DAYS_PER_YEAR",
    "Ladder",
    "LadderMeasures",
    "RateShock",
    "bond_ladder",
    "ladder_cash_flows",
    "ladder_income",
    "measure_ladder",
    "shock_ladder",
]

DAYS_PER_YEAR = 365.25
"""For the yield of all rungs together and for interest on cash."""

_LIMITS = (-0.99, 10.0)  # yields between which the ladder's own is sought


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
    """

    bonds: tuple[Bond, ...]
    faces: NDArray[np.float64]
    prices: NDArray[np.float64]
    settlement: date

    def __post_init__(self) -> None:
        for name, text in (("faces", "face value"), ("prices", "price")):
            column = check_vector(getattr(self, name), text)
            if column.size != len(self.bonds):
                raise InputError(f"{len(self.bonds)} bonds came with {column.size} numbers for {text}.")
            object.__setattr__(self, name, column)

    @property
    def accrued(self) -> NDArray[np.float64]:
        """Accrued interest of each bond, currency."""
        interest = [accrued_interest(bond, self.settlement) for bond in self.bonds]
        return np.asarray(self.faces * np.array(interest) / 100.0)

    @property
    def cost(self) -> float:
        """Price and accrued interest of all bonds, currency."""
        return float(self.faces @ self.prices) / 100.0 + float(self.accrued.sum())


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class LadderMeasures:
    """What the ladder earns and how it reacts to rates.

    Attributes
    ----------
    yields, durations, convexities : array, shape (k,)
        Of each bond: to maturity, decimals per year; modified, years; years squared.
    yield_to_maturity : float
        Of all payments together, decimal per year, compounded annually.
    duration, convexity : float
        Averages weighted by market value.
    annual_coupons : float
        Currency per year.
    """

    yields: NDArray[np.float64]
    durations: NDArray[np.float64]
    convexities: NDArray[np.float64]
    yield_to_maturity: float
    duration: float
    convexity: float
    annual_coupons: float


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class RateShock:
    """The ladder after all yields have moved by the same amount: repriced, and as duration and convexity tell it."""

    shift: float
    value_before: float
    value_after: float
    estimate: float

    @property
    def change(self) -> float:
        """Change of the value, decimal."""
        return self.value_after / self.value_before - 1.0


def bond_ladder(
    settlement: date, amount: float, yields: ArrayLike, frequency: int, day_count: DayCount, every: int = 12
) -> Ladder:
    """A ladder of new bonds at par: equal amounts in k rungs, one maturing after each step.

    At par the coupon is the yield, so the price is 100 and nothing has accrued.

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
    bonds = tuple(
        Bond(
            label=f"Rung {rung + 1}",
            coupon=float(rate),
            maturity=add_months(settlement, every * (rung + 1)),
            frequency=frequency,
            day_count=day_count,
        )
        for rung, rate in enumerate(curve)
    )
    k = curve.size
    return Ladder(bonds=bonds, faces=np.full(k, amount / k), prices=np.full(k, 100.0), settlement=settlement)


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


def measure_ladder(ladder: Ladder) -> LadderMeasures:
    """Yield, duration, convexity and coupons of a ladder.

    Raises
    ------
    InputError
        A bond has matured or costs nothing.
    NotConverged
        A price has no yield.
    """
    bonds, day = ladder.bonds, ladder.settlement
    yields = [
        yield_to_maturity(bond, day, float(price)) for bond, price in zip(bonds, ladder.prices, strict=True)
    ]
    durations = np.array(
        [modified_duration(bond, day, rate) for bond, rate in zip(bonds, yields, strict=True)]
    )
    convexities = np.array([convexity(bond, day, rate) for bond, rate in zip(bonds, yields, strict=True)])
    values = ladder.faces * ladder.prices / 100.0 + ladder.accrued
    if not values.sum() > 0.0:
        raise InputError("The ladder holds nothing: write a face value above 0 for at least one bond.")
    shares = values / values.sum()
    coupons = np.array([bond.coupon for bond in bonds])
    return LadderMeasures(
        yields=np.array(yields),
        durations=durations,
        convexities=convexities,
        yield_to_maturity=_internal_rate(ladder),
        duration=float(shares @ durations),
        convexity=float(shares @ convexities),
        annual_coupons=float(ladder.faces @ coupons),
    )


def shock_ladder(ladder: Ladder, shift: float) -> RateShock:
    """Value of the ladder if every yield moves by `shift` (0.01 is a rise of one percentage point) today.

    The estimate is ``V (1 - D shift + C shift^2 / 2)``.

    Raises
    ------
    InputError
        A bond has matured, or its yield would fall to -100 % a period.
    """
    measures = measure_ladder(ladder)
    prices = [
        bond_price(bond, ladder.settlement, rate + shift)
        for bond, rate in zip(ladder.bonds, measures.yields.tolist(), strict=True)
    ]
    before = ladder.cost
    return RateShock(
        shift=shift,
        value_before=before,
        value_after=float(ladder.faces @ np.array(prices)) / 100.0 + float(ladder.accrued.sum()),
        estimate=before * (1.0 - measures.duration * shift + measures.convexity * shift**2 / 2.0),
    )


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
    income, repaid = np.zeros(years), np.zeros(years)
    for bond, face in zip(ladder.bonds, ladder.faces.tolist(), strict=True):
        flows = cash_flows(bond, ladder.settlement)
        for day, amount in zip(flows.dates, flows.amounts.tolist(), strict=True):
            year = _year(ladder.settlement, day)
            if year < years:
                principal = 100.0 if day == bond.maturity else 0.0
                income[year] += face * (amount - principal) / 100.0
                repaid[year] += face * principal / 100.0
    length = 1 + max(_year(ladder.settlement, bond.maturity) for bond in ladder.bonds)
    for year in range(years):
        end = year + length
        income[year + 1 : end + 1] += repaid[year] * rates[year]
        if end < years:
            repaid[end] += repaid[year]
    return income


def _year(settlement: date, day: date) -> int:
    """Year of a payment counted from 0: the first is that of the first twelve months, its last day included."""
    months = months_between(settlement, day) - (day.day <= settlement.day)
    return max(months, 0) // 12


def _internal_rate(ladder: Ladder) -> float:
    """Rate r with sum of payments (1 + r)^(-days / 365.25) = cost, by bisection: the value falls in r."""
    dates, table = ladder_cash_flows(ladder)
    times = np.array([(day - ladder.settlement).days / DAYS_PER_YEAR for day in dates])
    amounts, cost = table.sum(axis=0), ladder.cost
    low, high = _LIMITS
    if not amounts @ (1.0 + low) ** -times > cost > amounts @ (1.0 + high) ** -times:
        raise NotConverged("The ladder's payments have no yield at this cost: check prices and face values.")
    while high - low > 1e-13:
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if amounts @ (1.0 + middle) ** -times > cost else (low, middle)
    return (low + high) / 2.0
