"""What a bond ladder earns, and how its value bears a move of rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotConverged
from xl_portfolio.core.income.bond import bond_price, convexity, modified_duration, yield_to_maturity
from xl_portfolio.core.income.day_count import DAYS_PER_YEAR
from xl_portfolio.core.income.ladder import ladder_cash_flows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.income.ladder import Ladder

__all__ = ["LadderMeasures", "RateShock", "measure_ladder", "shock_ladder"]

_LIMITS = (-0.99, 10.0)  # yields between which the ladder's own is sought


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
        Averages weighted by market value, years and years squared.
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
    """The ladder after all yields have moved by the same amount.

    Attributes
    ----------
    before, after : array, shape (k,)
        Value of each bond with accrued interest, currency.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]

    @property
    def value_before(self) -> float:
        """Of all bonds, currency."""
        return float(self.before.sum())

    @property
    def value_after(self) -> float:
        """Of all bonds, currency."""
        return float(self.after.sum())

    @property
    def change(self) -> float:
        """Change of the value, decimal."""
        return self.value_after / self.value_before - 1.0


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
    values = ladder.values
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

    Raises
    ------
    InputError
        A bond has matured, or its yield would fall to -100 % a period.
    NotConverged
        A price has no yield.
    """
    prices = [
        bond_price(bond, ladder.settlement, yield_to_maturity(bond, ladder.settlement, price) + shift)
        for bond, price in zip(ladder.bonds, ladder.prices.tolist(), strict=True)
    ]
    after = ladder.faces * np.array(prices) / 100.0 + ladder.accrued
    return RateShock(before=ladder.values, after=after)


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
