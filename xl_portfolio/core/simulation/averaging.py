"""A lump sum against cost averaging: what waiting costs on average, and how often it helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.simulation.models import generator
from xl_portfolio.core.simulation.run import Probability

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Averaging", "lump_sum_against_averaging"]

_LEAST_PATHS = 100


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Averaging:
    """Wealth at the end of the last instalment's month, for one unit of money; before tax, nominal.

    Attributes
    ----------
    expected_lump, expected_averaged : float
        Exact means.
    lump_wins : Probability
        That investing at once ends higher.
    lump_percentiles, averaged_percentiles : array, shape (3,)
        5 %, 50 % and 95 %.
    """

    expected_lump: float
    expected_averaged: float
    lump_wins: Probability
    lump_percentiles: NDArray[np.float64]
    averaged_percentiles: NDArray[np.float64]


def lump_sum_against_averaging(
    expected_return: float, volatility: float, cash_rate: float, instalments: int, paths: int, seed: int
) -> Averaging:
    """Investing at once against equal monthly instalments, the rest waiting in cash.

    With monthly growth g and c of the portfolio and of cash, N instalments at the starts of the months::

        E[lump] = g^N,   E[averaged] = (1/N) sum over k = 0 .. N-1 of c^k g^(N-k)

    Parameters
    ----------
    expected_return : arithmetic mean of the portfolio, decimal per year
    volatility : of log-normal years, decimal
    cash_rate : decimal per year
    instalments : N, at least 2
    paths : at least 100
    seed : of the random numbers

    Raises
    ------
    InputError
        A number is out of range.
    """
    if not 2 <= instalments <= 120 or paths < _LEAST_PATHS:
        raise InputError(f"Averaging needs 2 to 120 instalments and at least {_LEAST_PATHS} paths.")
    if not (expected_return > -0.9 and cash_rate > -0.9 and volatility >= 0.0):
        raise InputError("Returns and volatility are decimals, such as 0.07 and 0.15.")
    growth, cash = (1.0 + expected_return) ** (1 / 12), (1.0 + cash_rate) ** (1 / 12)
    variance = np.log1p((volatility / (1.0 + expected_return)) ** 2) / 12.0
    steps = generator(seed).standard_normal((instalments, paths)) * np.sqrt(variance) - variance / 2.0
    lump = np.ones(paths)
    averaged = np.zeros(paths)
    waits = np.arange(instalments)
    for month in range(instalments):
        monthly = growth * np.exp(steps[month])
        averaged = (averaged + cash**month / instalments) * monthly
        lump = lump * monthly
    share = float(np.mean(lump > averaged))
    levels = (0.05, 0.50, 0.95)
    return Averaging(
        expected_lump=float(growth**instalments),
        expected_averaged=float(np.mean(cash**waits * growth ** (instalments - waits))),
        lump_wins=Probability.of(share, paths),
        lump_percentiles=np.quantile(lump, levels),
        averaged_percentiles=np.quantile(averaged, levels),
    )
