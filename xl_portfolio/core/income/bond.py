"""One bond: accrued interest, price and yield, duration and convexity.

Prices are for 100 of face value. Yields are compounded at the coupon frequency, the street convention: with w the
part of the coupon period still to come, coupon k = 0, 1, ... is discounted by ``(1 + y/f)^(w + k)``. Where one
coupon is left, interest is simple, ``1 + w y/f``, as in the market and in the spreadsheet's own functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotConverged
from xl_portfolio.core.income.day_count import coupon_dates

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from xl_portfolio.core.income.day_count import DayCount

__all__ = [
    "Bond",
    "CashFlows",
    "accrued_interest",
    "bond_price",
    "cash_flows",
    "convexity",
    "macaulay_duration",
    "modified_duration",
    "yield_to_maturity",
]

_FREQUENCIES = (1, 2, 4, 12)
_STEPS = 100  # bisection alone narrows any bracket to rounding in fewer
_LOWEST_RATE = 1e-9  # per period above -100 %
_PRICE_TOLERANCE = 1e-9  # of 100 face


@dataclass(frozen=True, kw_only=True, slots=True)
class Bond:
    """A bond with level coupons that is repaid at maturity.

    Attributes
    ----------
    label : str
    coupon : float
        Decimal per year of the face value.
    maturity : date
    frequency : int
        Coupons a year: 1, 2, 4 or 12.
    day_count : DayCount

    Raises
    ------
    InputError
        The coupon or the frequency is not usable.
    """

    label: str
    coupon: float
    maturity: date
    frequency: int
    day_count: DayCount

    def __post_init__(self) -> None:
        if not 0.0 <= self.coupon <= 1.0:
            raise InputError(
                f"The coupon of {self.label} is {self.coupon:g}: write a decimal, such as 0.045 for 4.5 %."
            )
        if self.frequency not in _FREQUENCIES:
            raise InputError(f"{self.label} pays {self.frequency} coupons a year: write 1, 2, 4 or 12.")


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class CashFlows:
    """What 100 of face value still pays.

    Attributes
    ----------
    dates : tuple of date, length k
    amounts : array, shape (k,)
        Coupons, the last with the repayment.
    periods : array, shape (k,)
        Coupon periods from settlement to each date: w, w + 1, ...
    """

    dates: tuple[date, ...]
    amounts: NDArray[np.float64]
    periods: NDArray[np.float64]


def cash_flows(bond: Bond, settlement: date) -> CashFlows:
    """Payments of 100 of face value after a settlement date.

    Raises
    ------
    InputError
        The bond has matured by then.
    """
    dates = _schedule(bond, settlement)
    amounts = np.full(len(dates) - 1, 100.0 * bond.coupon / bond.frequency)
    amounts[-1] += 100.0
    return CashFlows(
        dates=dates[1:],
        amounts=amounts,
        periods=np.arange(len(dates) - 1, dtype=np.float64) + (1.0 - _elapsed(bond, settlement, dates)),
    )


def accrued_interest(bond: Bond, settlement: date) -> float:
    """Coupon earned since the last coupon date, which the buyer pays on top of the price; for 100 of face value.

    ``100 c / f x elapsed part of the coupon period``

    Raises
    ------
    InputError
        The bond has matured by then.
    """
    dates = _schedule(bond, settlement)
    return 100.0 * bond.coupon / bond.frequency * _elapsed(bond, settlement, dates)


def bond_price(bond: Bond, settlement: date, annual_yield: float) -> float:
    """Clean price for 100 of face value at a yield to maturity.

    ``sum of C_k / (1 + y/f)^(w + k) - accrued interest``; with one coupon left ``C / (1 + w y/f) - accrued interest``

    Parameters
    ----------
    bond : what is bought
    settlement : before maturity
    annual_yield : y, decimal per year compounded f times, above -f

    Raises
    ------
    InputError
        The bond has matured, or the yield is -100 % a period or less.
    """
    flows = cash_flows(bond, settlement)
    _check_yield(annual_yield, bond)
    return _dirty(flows, annual_yield / bond.frequency) - accrued_interest(bond, settlement)


def yield_to_maturity(bond: Bond, settlement: date, clean_price: float) -> float:
    """Yield, decimal per year compounded f times, at which the bond is worth its price and accrued interest.

    By Newton's method inside a shrinking bracket, to 1e-9 of the price.

    Parameters
    ----------
    bond : what is bought
    settlement : before maturity
    clean_price : for 100 of face value, above 0

    Raises
    ------
    InputError
        The bond has matured or the price is not above 0.
    NotConverged
        No yield below 1000 % a period gives this price.
    """
    if not 0.0 < clean_price < 1e6:
        raise InputError(
            f"The price of {bond.label} is {clean_price:g}: write the price for 100 of face value."
        )
    flows = cash_flows(bond, settlement)
    target = clean_price + accrued_interest(bond, settlement)
    low, high = -1.0 + _LOWEST_RATE, 10.0
    rate = bond.coupon / bond.frequency
    for _ in range(_STEPS):
        gap = _dirty(flows, rate) - target
        if abs(gap) <= _PRICE_TOLERANCE:
            return rate * bond.frequency
        low, high = (rate, high) if gap > 0.0 else (low, rate)
        step = rate + gap / _slope(flows, rate)
        rate = step if low < step < high else (low + high) / 2.0
    raise NotConverged(f"No yield was found at which {bond.label} is worth {clean_price:g}: check its price.")


def macaulay_duration(bond: Bond, settlement: date, annual_yield: float) -> float:
    """Average time to the payments, weighted by present value, years (Macaulay 1938).

    ``sum of t_k C_k (1 + y/f)^(-f t_k) / sum of C_k (1 + y/f)^(-f t_k)`` with t_k = (w + k) / f

    Parameters
    ----------
    bond, settlement, annual_yield : as for `bond_price`

    Raises
    ------
    InputError
        The bond has matured, or the yield is -100 % a period or less.
    """
    flows = cash_flows(bond, settlement)
    _check_yield(annual_yield, bond)
    present = flows.amounts * (1.0 + annual_yield / bond.frequency) ** -flows.periods
    return float(flows.periods @ present / present.sum()) / bond.frequency


def modified_duration(bond: Bond, settlement: date, annual_yield: float) -> float:
    """Relative fall of the price for a rise of the yield, years: ``Macaulay / (1 + y/f)``.

    Parameters
    ----------
    bond, settlement, annual_yield : as for `bond_price`

    Raises
    ------
    InputError
        The bond has matured, or the yield is -100 % a period or less.
    """
    return macaulay_duration(bond, settlement, annual_yield) / (1.0 + annual_yield / bond.frequency)


def convexity(bond: Bond, settlement: date, annual_yield: float) -> float:
    """Curvature of the price in the yield, years squared: ``P''(y) / P(y)``.

    ``sum of (w+k)(w+k+1) C_k (1 + y/f)^-(w+k+2) / (f^2 P)``

    Parameters
    ----------
    bond, settlement, annual_yield : as for `bond_price`

    Raises
    ------
    InputError
        The bond has matured, or the yield is -100 % a period or less.
    """
    flows = cash_flows(bond, settlement)
    _check_yield(annual_yield, bond)
    growth = 1.0 + annual_yield / bond.frequency
    present = flows.amounts * growth**-flows.periods
    second = float((flows.periods * (flows.periods + 1.0)) @ present) / growth**2
    return second / float(present.sum()) / bond.frequency**2


def _dirty(flows: CashFlows, rate: float) -> float:
    """Value of the payments at a rate per period."""
    if flows.amounts.size == 1:
        return float(flows.amounts[0] / max(1.0 + flows.periods[0] * rate, _LOWEST_RATE))
    return float(flows.amounts @ (1.0 + rate) ** -flows.periods)


def _slope(flows: CashFlows, rate: float) -> float:
    """Fall of the value for a rise of the rate per period, above 0."""
    if flows.amounts.size == 1:
        w = float(flows.periods[0])
        return float(flows.amounts[0]) * w / max(1.0 + w * rate, _LOWEST_RATE) ** 2
    return float((flows.periods * flows.amounts) @ (1.0 + rate) ** (-flows.periods - 1.0))


def _schedule(bond: Bond, settlement: date) -> tuple[date, ...]:
    if settlement >= bond.maturity:
        raise InputError(
            f"{bond.label} matures on {bond.maturity:%Y-%m-%d}, which is not after {settlement:%Y-%m-%d}: "
            "take it out of the list or correct its date."
        )
    return coupon_dates(settlement, bond.maturity, bond.frequency)


def _elapsed(bond: Bond, settlement: date, dates: tuple[date, ...]) -> float:
    return bond.day_count.elapsed(dates[0], settlement, dates[1], bond.frequency)


def _check_yield(annual_yield: float, bond: Bond) -> None:
    if not -bond.frequency < annual_yield < 1e3:
        raise InputError(
            f"The yield of {bond.label} is {annual_yield:g}: write a decimal, such as 0.05 for 5 %."
        )
