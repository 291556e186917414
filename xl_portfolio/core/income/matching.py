"""The cheapest bonds that pay a row of amounts on their dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income.day_count import DAYS_PER_YEAR
from xl_portfolio.core.income.ladder import Ladder, ladder_cash_flows
from xl_portfolio.core.income.linear_program import linear_program
from xl_portfolio.core.measures.inputs import check_vector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from xl_portfolio.core.income.bond import Bond

__all__ = ["MatchedLadder", "cheapest_ladder"]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class MatchedLadder:
    """The cheapest holdings that pay a row of amounts.

    Attributes
    ----------
    ladder : Ladder
        The bonds that were offered, with the face value to buy of each, 0 for those that are left.
    cash : float
        Money kept from the first day, currency.
    balances : array, shape (m,)
        What is left after each amount, currency.
    """

    ladder: Ladder
    cash: float
    balances: NDArray[np.float64]

    @property
    def cost(self) -> float:
        """Everything that is needed on the first day, currency."""
        return self.ladder.cost + self.cash


def cheapest_ladder(
    bonds: Sequence[Bond],
    prices: ArrayLike,
    settlement: date,
    targets: Sequence[tuple[date, float]],
    cash_rate: float,
) -> MatchedLadder:
    """The cheapest holdings whose payments meet a row of amounts on their dates.

    A linear program in the face values x and the balances z, with dirty prices p and the rate r on cash::

        minimise p'x + z_0   subject to   z_(k-1) (1 + r)^t_k + payments in between, with interest = target_k + z_k,
                                          x >= 0, z >= 0

    Parameters
    ----------
    bonds : k bonds that can be bought in any amount
    prices : (k,) clean prices for 100 of face value
    settlement : first day
    targets : (date, amount) in the order of the dates, all after settlement, amounts >= 0
    cash_rate : earned between payments, decimal per year; 0 is the careful choice

    Raises
    ------
    InputError
        Dates are not in order, an amount is negative, a bond has matured, or lists do not match.
    """
    offered = Ladder(
        bonds=tuple(bonds), faces=np.full(len(bonds), 100.0), prices=np.asarray(prices), settlement=settlement
    )
    days = [settlement, *(day for day, _ in targets)]
    amounts = check_vector([amount for _, amount in targets], "target amount")
    if amounts.min() < 0.0 or any(later <= earlier for earlier, later in pairwise(days)):
        raise InputError(
            f"Targets need dates in order, all after the first day, {settlement:%Y-%m-%d}, and amounts of 0 or more: "
            "sort them by date and correct the amounts."
        )
    dates, table = ladder_cash_flows(offered)
    k, m = len(bonds), len(amounts)
    growth = np.array([(1.0 + cash_rate) ** ((b - a).days / DAYS_PER_YEAR) for a, b in pairwise(days)])
    inflow = np.zeros((m, k))
    for column, day in enumerate(dates):
        slot = sum(1 for target in days[1:] if target < day)
        if slot < m:
            inflow[slot] += table[:, column] * (1.0 + cash_rate) ** (
                (days[slot + 1] - day).days / DAYS_PER_YEAR
            )
    carry = np.zeros((m, m + 1))  # z_0 ... z_m
    carry[np.arange(m), np.arange(m)] = growth
    carry[np.arange(m), np.arange(1, m + 1)] = -1.0
    scale = float(amounts.max()) or 1.0  # solved in units of the largest target
    solution = linear_program(
        np.concatenate((offered.values, [1.0], np.zeros(m))),
        np.column_stack((inflow, carry)),
        (amounts / scale, amounts / scale),
        (np.zeros(k + m + 1), np.full(k + m + 1, np.inf)),
        "No bonds and cash pay these amounts: offer bonds that mature before the dates.",
    )
    bought = replace(offered, faces=100.0 * scale * solution[:k])
    return MatchedLadder(ladder=bought, cash=float(solution[k]) * scale, balances=solution[k + 1 :] * scale)
