"""The tax on a year's income: a dated table of brackets, or one flat marginal rate.

Both laws have the same method `assess(income, seniors)`. Incomes may be numbers or arrays, one element for each path
of a simulation; results have the same shape. Amounts are dollars of the table's year: brackets are indexed to
prices by law, so a plan deflates its incomes to that year before it asks (Social Security's thresholds are not
indexed: `price_level` says how far prices have risen, and shrinks them).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.tax.character import TaxCharacter

__all__ = [
    "Assessment",
    "FlatRate",
    "Income",
    "TaxLaw",
    "TaxTable",
    "marginal_rate",
    "progressive_tax",
    "taxable_social_security",
]

_HALF, _MOST = 0.5, 0.85  # shares of Social Security that can be taxed, Internal Revenue Code section 86
_STEP = 100.0  # dollars by which an income is raised to read its marginal rate


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Income:
    """A year's income before any deduction, by treatment; each a number or an array of one shape, dollars.

    Attributes
    ----------
    ordinary : interest, pensions, withdrawals from tax-deferred accounts, dividends that are not qualified
    preferential : qualified dividends and net long-term gains, not negative
    exempt : municipal interest
    social_security : the whole benefit
    """

    ordinary: ArrayLike = 0.0
    preferential: ArrayLike = 0.0
    exempt: ArrayLike = 0.0
    social_security: ArrayLike = 0.0

    def plus(self, amount: float, character: TaxCharacter) -> Income:
        """Return this income with an amount more of a character, dollars."""
        return Income(
            ordinary=np.asarray(self.ordinary) + amount * character.ordinary,
            preferential=np.asarray(self.preferential) + amount * character.preferential,
            exempt=np.asarray(self.exempt) + amount * character.exempt,
            social_security=np.asarray(self.social_security) + amount * character.social_security,
        )

    @classmethod
    def together(cls, parts: Sequence[Income]) -> Income:
        """Return the incomes of several sources as one; no income if there are none."""
        return cls(
            ordinary=sum((np.asarray(part.ordinary) for part in parts), np.zeros(())),
            preferential=sum((np.asarray(part.preferential) for part in parts), np.zeros(())),
            exempt=sum((np.asarray(part.exempt) for part in parts), np.zeros(())),
            social_security=sum((np.asarray(part.social_security) for part in parts), np.zeros(())),
        )


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Assessment:
    """The tax of a year and what it rests on, each of the shape of the incomes, dollars.

    Attributes
    ----------
    tax : the bill
    taxable_ordinary, taxable_preferential : what the brackets are applied to, after the deduction
    taxable_social_security : the part of the benefit that counts as ordinary income
    """

    tax: NDArray[np.float64]
    taxable_ordinary: NDArray[np.float64]
    taxable_preferential: NDArray[np.float64]
    taxable_social_security: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxTable:
    """The brackets of one jurisdiction, tax year and filing status.

    Attributes
    ----------
    jurisdiction, status, source : str
    year : int
        The tax year, whose dollars the amounts are.
    ordinary, preferential : tuple of (threshold, rate)
        Brackets in rising order, the first from 0: the rate applies to taxable income above the threshold.
    standard_deduction, senior_deduction : float
        For everyone, and in addition for each person of 65 or more.
    social_security : tuple of two floats
        Provisional incomes above which up to 50 % and up to 85 % of the benefit are taxed; fixed by law in 1983 and
        1993 and never indexed.

    Raises
    ------
    InputError
        Brackets are empty, do not begin at 0, do not rise, or a rate is not between 0 and 1.
    """

    jurisdiction: str
    year: int
    status: str
    source: str
    ordinary: tuple[tuple[float, float], ...]
    preferential: tuple[tuple[float, float], ...]
    standard_deduction: float
    senior_deduction: float
    social_security: tuple[float, float]

    def __post_init__(self) -> None:
        for name in ("ordinary", "preferential"):
            _check_brackets(getattr(self, name), f"{name} brackets of {self.jurisdiction} {self.year}")
        first, second = self.social_security
        if not 0.0 <= first <= second:
            raise InputError(
                f"The thresholds of Social Security are {first:,.0f} and {second:,.0f}: the second must not be smaller."
            )

    @property
    def name(self) -> str:
        """Title for the sheet: "US federal 2025, single"."""
        return f"{self.jurisdiction} {self.year}, {self.status}"

    def assess(self, income: Income, seniors: int = 0, price_level: ArrayLike = 1.0) -> Assessment:
        """Return the tax of a year.

        Ordinary income O fills the brackets first; preferential income G lies on top of it::

            tax = T(O) + F(O + G) - F(O)

        with T and F the progressive functions of the two rows of brackets. The standard deduction is taken from
        ordinary income, what is left of it from preferential income. Left out, and so said: itemised deductions,
        credits, the net investment income tax, the alternative minimum tax, the temporary senior deduction of
        2025-2028 and state taxes.

        Parameters
        ----------
        income : dollars of the table's year
        seniors : number of people of 65 or more on the return, 0 to 2
        price_level : today's prices over those of the table's year; shrinks the thresholds of Social Security
        """
        ordinary, preferential = np.asarray(income.ordinary, float), np.asarray(income.preferential, float)
        benefit = np.asarray(income.social_security, float)
        other = ordinary + preferential + np.asarray(income.exempt, float)
        counted = taxable_social_security(benefit, other, self.social_security, price_level)
        deduction = self.standard_deduction + seniors * self.senior_deduction
        surplus = ordinary + counted - deduction
        taxed = np.maximum(surplus, 0.0)
        gains = np.maximum(preferential + np.minimum(surplus, 0.0), 0.0)
        tax = progressive_tax(taxed, self.ordinary)
        tax = (
            tax
            + progressive_tax(taxed + gains, self.preferential)
            - progressive_tax(taxed, self.preferential)
        )
        return Assessment(
            tax=tax, taxable_ordinary=taxed, taxable_preferential=gains, taxable_social_security=counted
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class FlatRate:
    """One flat marginal rate for each treatment instead of brackets, said as such wherever it is used.

    Attributes
    ----------
    ordinary, preferential : float
        Rates, decimals from 0 to 1, on every dollar; 85 % of Social Security counts as ordinary.

    Raises
    ------
    InputError
        A rate is not between 0 and 1.
    """

    ordinary: float
    preferential: float

    def __post_init__(self) -> None:
        for name in ("ordinary", "preferential"):
            _check_rate(getattr(self, name), f"flat rate on {name} income")

    @property
    def name(self) -> str:
        """Title for the sheet."""
        return f"Flat marginal rate: {percent(self.ordinary)} ordinary, {percent(self.preferential)} preferential"

    def assess(self, income: Income, seniors: int = 0, price_level: ArrayLike = 1.0) -> Assessment:
        """Return the tax of a year: each treatment times its rate, no deduction whatever the age or price level."""
        counted = _MOST * np.asarray(income.social_security, float)
        ordinary = np.asarray(income.ordinary, float) + counted
        preferential = np.asarray(income.preferential, float)
        return Assessment(
            tax=self.ordinary * ordinary + self.preferential * preferential,
            taxable_ordinary=ordinary,
            taxable_preferential=preferential,
            taxable_social_security=counted,
        )


TaxLaw = TaxTable | FlatRate


def progressive_tax(income: ArrayLike, brackets: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Tax by progressive brackets, dollars.

    ``sum over k of (rate_k - rate_(k-1)) x max(income - threshold_k, 0)``

    Parameters
    ----------
    income : taxable income, dollars, any shape; negative counts as 0
    brackets : (threshold, rate) in rising order, the first threshold 0
    """
    amount = np.asarray(income, dtype=np.float64)
    tax, last = np.zeros(amount.shape), 0.0
    for threshold, rate in brackets:
        if rate != last:
            tax += (rate - last) * np.maximum(amount - threshold, 0.0)
        last = rate
    return tax


def taxable_social_security(
    benefit: ArrayLike,
    other_income: ArrayLike,
    thresholds: tuple[float, float],
    price_level: ArrayLike = 1.0,
) -> NDArray[np.float64]:
    """The part of a Social Security benefit that is taxed, dollars (IRS Publication 915, worksheet 1).

    With the provisional income I = other income (municipal interest included) + benefit / 2 and thresholds a <= b::

        base = min(benefit, I - a, b - a) / 2                          (each not below 0)
        taxed = min(0.85 benefit, base + 0.85 max(I - b, 0))

    Parameters
    ----------
    benefit : the year's whole benefit
    other_income : all other income before deductions
    thresholds : a and b in dollars of their own time
    price_level : by which the thresholds are divided, since they are not indexed
    """
    amount = np.asarray(benefit, dtype=np.float64)
    level = np.asarray(price_level, dtype=np.float64)
    first, second = thresholds[0] / level, thresholds[1] / level
    provisional = np.asarray(other_income, dtype=np.float64) + _HALF * amount
    base = _HALF * np.minimum(np.minimum(amount, np.maximum(provisional - first, 0.0)), second - first)
    return np.minimum(_MOST * amount, base + _MOST * np.maximum(provisional - second, 0.0))


def marginal_rate(law: TaxLaw, income: Income, character: TaxCharacter, seniors: int = 0) -> float:
    """Share of the next hundred dollars of a character that goes to tax, decimal.

    It includes what the hundred dollars do to other income: where Social Security begins to be taxed it lies above
    the bracket's rate.

    Parameters
    ----------
    law : table or flat rate
    income : the year's income without the hundred dollars, single numbers
    character : of the additional income
    seniors : number of people of 65 or more
    """
    more = law.assess(income.plus(_STEP, character), seniors).tax
    return float(more - law.assess(income, seniors).tax) / _STEP


def _check_rate(rate: float, name: str) -> None:
    if not 0.0 <= rate <= 1.0:
        raise InputError(
            f"The {name} is {rate:g}: a tax rate is a decimal between 0 and 1, such as 0.22 for 22 %."
        )


def _check_brackets(brackets: tuple[tuple[float, float], ...], name: str) -> None:
    if not brackets or brackets[0][0] != 0.0:
        raise InputError(f"The {name} must begin with a bracket from 0: add a row with the threshold 0.")
    for (low, _), (high, _) in pairwise(brackets):
        if not low < high:
            raise InputError(f"The {name} must rise, but {high:,.0f} follows {low:,.0f}: sort the rows.")
    for threshold, rate in brackets:
        _check_rate(rate, f"rate above {threshold:,.0f} in the {name}")
