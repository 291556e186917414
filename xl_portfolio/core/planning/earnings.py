"""Income is not free: what the portfolio earns in a year, after everything, against what it pays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from xl_portfolio.core.planning.plan import Plan
    from xl_portfolio.core.planning.projection import Projection

__all__ = ["Earnings", "earnings_against_payout"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Earnings:
    """One year of a plan, as shares of the wealth at its start, decimals.

    Attributes
    ----------
    total_return : float
        Expected: yield and growth after default losses and costs inside funds, nominal, before tax.
    fee, tax, inflation : float
    earned : float
        What is left of the return after fee, tax and inflation.
    payout : float
        What the portfolio pays to live on.
    keeps_capital : bool
        The payout is not more than what is earned.
    text : str
        In a sentence.
    """

    total_return: float
    fee: float
    tax: float
    inflation: float
    earned: float
    payout: float
    keeps_capital: bool
    text: str


def earnings_against_payout(plan: Plan, projection: Projection, year: int = 0) -> Earnings:
    """Whether a year's payout is earned after fees, taxes and inflation, if everything comes as expected.

    ``earned = (1 + return - fee - tax) / (1 + inflation) - 1``

    Parameters
    ----------
    plan : of several accounts
    projection : of it
    year : counted from 0

    Raises
    ------
    InputError
        The year lies outside the plan, or nothing is left in it.
    """
    if not 0 <= year < plan.years:
        raise InputError(f"Year {year + 1} lies outside the plan of {plan.years} years.")
    today = np.array([account.balance for account in plan.accounts])
    balances = projection.balances[12 * year - 1] if year else today
    wealth = float(balances.sum())
    if not wealth > 0.0:
        raise InputError(
            f"Nothing is left at the start of year {year + 1}, so there is no return to compare with."
        )
    mixes = np.array([account.weights_after(year) for account in plan.accounts])
    total = float(balances @ mixes @ plan.market.net_returns) / wealth
    fee, inflation = plan.adviser_fee, plan.market.inflation
    tax = float(projection.tax_of_year[year]) / wealth
    payout = float(projection.by_year(projection.payout)[year]) / wealth
    earned = (1.0 + total - fee - tax) / (1.0 + inflation) - 1.0
    keeps = payout <= earned + 1e-12
    verdict = (
        "so the capital keeps its purchasing power" if keeps else "so the plan lives partly on its capital"
    )
    return Earnings(
        total_return=total,
        fee=fee,
        tax=tax,
        inflation=inflation,
        earned=earned,
        payout=payout,
        keeps_capital=keeps,
        text=(
            f"Of a return of {percent(total)}, {percent(earned)} is left after fees, taxes and inflation; "
            f"{percent(payout)} is paid out, {verdict}."
        ),
    )
