"""Withdrawal rules: how much the portfolio pays out, decided once a year.

A rule either follows the need (it answers with a factor on what spending needs beyond pensions) or the wealth (it
answers with an amount). Both are in real money: between two decisions the payout follows prices. Arrays have one
element for each path of a simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from xl_portfolio.core.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "UNIFORM_LIFETIME_TABLE",
    "WITHDRAWAL_RULES",
    "FixedReal",
    "FloorAndCeiling",
    "Guardrails",
    "IncomeOnly",
    "LifeExpectancy",
    "Percentage",
    "WithdrawalRule",
    "YearFacts",
    "distribution_period",
    "required_distribution_age",
]

_MONTHS = 12.0
_FIRST_AGE = 72
UNIFORM_LIFETIME_TABLE: tuple[float, ...] = (
    27.4, 26.5, 25.5, 24.6, 23.7, 22.9, 22.0, 21.1, 20.2, 19.4,
    18.5, 17.7, 16.8, 16.0, 15.2, 14.4, 13.7, 12.9, 12.2, 11.5,
    10.8, 10.1, 9.5, 8.9, 8.4, 7.8, 7.3, 6.8, 6.4, 6.0,
    5.6, 5.2, 4.9, 4.6, 4.3, 4.1, 3.9, 3.7, 3.5, 3.4,
    3.3, 3.1, 3.0, 2.9, 2.8, 2.7, 2.5, 2.3, 2.0,
)  # fmt: skip
"""Distribution periods from age 72 to 120 and over: 26 CFR 1.401(a)(9)-9(c), for 2022 and later."""


def distribution_period(age: int) -> float:
    """Years over which a tax-deferred account is spread at an age attained in the year.

    From 72 on the Uniform Lifetime Table; every year before 72 adds one, which the table does not say and only the
    rule `LifeExpectancy` uses.
    """
    if age < _FIRST_AGE:
        return UNIFORM_LIFETIME_TABLE[0] + (_FIRST_AGE - age)
    return UNIFORM_LIFETIME_TABLE[min(age - _FIRST_AGE, len(UNIFORM_LIFETIME_TABLE) - 1)]


def required_distribution_age(birth_year: int) -> int:
    """Age from which minimum distributions are required (SECURE 2.0 Act of 2022, section 107).

    72 for people born up to 1950, 73 for 1951 to 1959, 75 from 1960 on. (Those born before July 1949 began at 70½
    and are long past it.)
    """
    if birth_year <= 1950:
        return 72
    return 73 if birth_year <= 1959 else 75


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class YearFacts:
    """What a rule knows at the start of a year; arrays have shape (paths,).

    Attributes
    ----------
    first : bool
        Nothing has been paid out yet.
    factor, payout : array
        Of the year before: factor on the need, or real monthly payout.
    initial : array
        Initial withdrawal rate (guardrails) or first real monthly payout (floor and ceiling); whatever the rule
        answered in the first year.
    need : array
        Planned real monthly need beyond pensions, once all pensions have begun.
    wealth : array
        Real wealth.
    bridge : float
        Real amount set aside for pensions that have not begun: their payments up to then.
    inflation : array
        Growth of prices in the year before, 1.03 for 3 %.
    lost : array of bool
        The portfolio's return of the year before was negative.
    income : array
        Income of the portfolio in the coming year, real, a month.
    age : int
        Attained in the year.
    years_left : float
        To the end of the plan.
    """

    first: bool
    factor: NDArray[np.float64]
    payout: NDArray[np.float64]
    initial: NDArray[np.float64]
    need: NDArray[np.float64]
    wealth: NDArray[np.float64]
    bridge: float
    inflation: NDArray[np.float64]
    lost: NDArray[np.bool_]
    income: NDArray[np.float64]
    age: int
    years_left: float


class WithdrawalRule(Protocol):
    """A withdrawal rule: a frozen record with its parameters.

    `decide(facts)` answers with the new value (factor or real monthly payout) and, in the first year, what the rule
    wants to remember; each of shape (paths,).
    """

    name: ClassVar[str]
    text: ClassVar[str]
    follows_need: ClassVar[bool]

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the value for the year and what is remembered."""
        ...  # pragma: no cover


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedReal:
    """What spending needs, whatever markets do, until nothing is left (Bengen 1994)."""

    name: ClassVar[str] = "Fixed"
    text: ClassVar[str] = "The planned spending every month, raised with prices."
    follows_need: ClassVar[bool] = True

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return 1 always."""
        return np.ones_like(facts.factor), facts.initial


@dataclass(frozen=True, kw_only=True, slots=True)
class Percentage:
    """A fixed share of the wealth at the start of each year: never runs dry, but the income moves with markets.

    Attributes
    ----------
    rate : decimal per year
    """

    rate: float
    name: ClassVar[str] = "Percentage"
    text: ClassVar[str] = "A fixed share of the wealth at the start of each year."
    follows_need: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check_rate(self.rate)

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return ``rate x wealth / 12``."""
        return self.rate / _MONTHS * facts.wealth, facts.initial


@dataclass(frozen=True, kw_only=True, slots=True)
class FloorAndCeiling:
    """A share of the wealth, but the real payout stays within bounds around the first year's (Bengen 2001).

    Attributes
    ----------
    rate : decimal per year
    floor, ceiling : decimals by which the payout may lie below and above the first

    Raises
    ------
    InputError
        A number is out of range.
    """

    rate: float
    floor: float
    ceiling: float
    name: ClassVar[str] = "Floor and ceiling"
    text: ClassVar[str] = "A share of the wealth, kept within bounds around the first year's real payout."
    follows_need: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check_rate(self.rate)
        if not (0.0 <= self.floor <= 1.0 and self.ceiling >= 0.0):
            raise InputError(
                f"The floor is {self.floor:g} and the ceiling {self.ceiling:g}: write decimals, such as 0.15 below and "
                "0.20 above the first payout."
            )

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return ``rate x wealth / 12`` clipped to ``(1 - floor) first`` and ``(1 + ceiling) first``."""
        wanted = self.rate / _MONTHS * facts.wealth
        if facts.first:
            return wanted, wanted
        low, high = (1.0 - self.floor) * facts.initial, (1.0 + self.ceiling) * facts.initial
        return np.clip(wanted, low, high), facts.initial


@dataclass(frozen=True, kw_only=True, slots=True)
class Guardrails:
    """Planned spending that is cut or raised when the withdrawal rate leaves its rails (Guyton and Klinger 2006).

    The rate is ``12 f n / (W - bridge)``: factor f on the need n, over real wealth W. Each year in this order:

    1. after a year of negative return, no raise with prices if the rate would be above the initial one;
    2. rate above (1 + trigger) x initial: cut f by `change`, except in the last `protected_years`;
    3. rate below (1 - trigger) x initial: raise f by `change`.

    A pension that has not begun counts as paid from a bridge set aside from the wealth, so that its first payment
    neither cuts nor raises anything.

    Attributes
    ----------
    trigger, change : decimals
    protected_years : years at the end without cuts

    Raises
    ------
    InputError
        A number is out of range.
    """

    trigger: float = 0.20
    change: float = 0.10
    protected_years: float = 15.0
    name: ClassVar[str] = "Guardrails"
    text: ClassVar[str] = (
        "Planned spending, cut or raised by a tenth when the withdrawal rate leaves its rails."
    )
    follows_need: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not (0.0 < self.trigger < 1.0 and 0.0 <= self.change < 1.0 and self.protected_years >= 0.0):
            raise InputError(
                f"Guardrails have a trigger of {self.trigger:g}, a change of {self.change:g} and "
                f"{self.protected_years:g} protected years: write numbers such as 0.20, 0.10 and 15."
            )

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the new factor, and the initial rate."""
        # without wealth the rate is beyond every rail, whatever is needed
        per_factor = _MONTHS * facts.need / np.maximum(facts.wealth - facts.bridge, 1e-9)
        if facts.first:
            return np.ones_like(facts.factor), per_factor
        factor = facts.factor
        frozen = facts.lost & (factor * per_factor > facts.initial)
        factor = np.where(frozen, factor / np.maximum(facts.inflation, 1.0), factor)
        rate = factor * per_factor
        if facts.years_left > self.protected_years:
            factor = np.where(
                rate > (1.0 + self.trigger) * facts.initial, (1.0 - self.change) * factor, factor
            )
        return np.where(
            rate < (1.0 - self.trigger) * facts.initial, (1.0 + self.change) * factor, factor
        ), facts.initial


@dataclass(frozen=True, kw_only=True, slots=True)
class LifeExpectancy:
    """Wealth over the distribution period of the age: the required minimum distribution applied to everything."""

    name: ClassVar[str] = "Required minimum"
    text: ClassVar[str] = "The wealth divided by the distribution period of the Uniform Lifetime Table."
    follows_need: ClassVar[bool] = False

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return ``wealth / period / 12``."""
        return facts.wealth / (_MONTHS * distribution_period(facts.age)), facts.initial


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomeOnly:
    """A share of the portfolio's income; the rest is reinvested.

    Attributes
    ----------
    share : decimal, 1 for all of it

    Raises
    ------
    InputError
        The share is not from 0 to 1.
    """

    share: float
    name: ClassVar[str] = "Income only"
    text: ClassVar[str] = "Dividends and interest, or a share of them; the capital is left alone."
    follows_need: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.share <= 1.0:
            raise InputError(f"The share of income to spend is {self.share:g}: write a decimal from 0 to 1.")

    def decide(self, facts: YearFacts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return ``share x income``."""
        return self.share * facts.income, facts.initial


WITHDRAWAL_RULES: tuple[type[WithdrawalRule], ...] = (
    FixedReal,
    Percentage,
    Guardrails,
    FloorAndCeiling,
    LifeExpectancy,
    IncomeOnly,
)


def _check_rate(rate: float) -> None:
    if not 0.0 <= rate <= 1.0:
        raise InputError(f"The withdrawal rate is {rate:g}: write a decimal, such as 0.04 for 4 % a year.")
