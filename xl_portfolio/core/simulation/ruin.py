"""The probability of ruin in closed form: a quick figure, and a check of the simulation."""

from __future__ import annotations

import math

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.wording import percent

__all__ = ["ruin_probability"]


def ruin_probability(
    real_return: float, volatility: float, median_life: float, spending_rate: float
) -> float:
    """Probability that a fixed real spending outlives a portfolio, for a life of random length.

    With the real return m, volatility s and force of mortality l = ln 2 / median life, the present value of a
    lifelong spending of 1 is close to a reciprocal gamma distribution with the same two moments (exactly so for an
    endless life, l = 0), so that ::

        P = F(spending rate;  shape a = (2 m + 4 l) / (s^2 + l) - 1,  scale b = (s^2 + l) / 2)

    with F the gamma distribution function (Milevsky and Robinson 2005).

    Parameters
    ----------
    real_return : m, arithmetic, continuous, decimal per year
    volatility : s, decimal per year
    median_life : remaining years, above 0; infinite for an endowment
    spending_rate : spending of a year over wealth, decimal

    Returns
    -------
    Decimal from 0 to 1.

    Raises
    ------
    InputError
        A number is out of range, or the return is so low that the formula does not hold.
    """
    from scipy.special import gammainc

    if not (median_life > 0.0 and 0.0 <= volatility <= 10.0 and 0.0 <= spending_rate <= 1e3):
        raise InputError(
            "The probability of ruin needs a median life above 0 years, a volatility and a spending rate of 0 or more."
        )
    mortality = math.log(2.0) / median_life
    variance = volatility**2 + mortality
    shape = (2.0 * real_return + 4.0 * mortality) / variance - 1.0
    if not 0.0 < shape < math.inf:
        raise InputError(
            f"A real return of {percent(real_return)} at a volatility of {percent(volatility, 0)} is too low for this "
            "formula: simulate instead."
        )
    return float(gammainc(shape, spending_rate / (variance / 2.0)))
