"""The probability of ruin in closed form, which the simulation has to come near to."""

from __future__ import annotations

import math

__all__ = ["ruin_probability"]


def ruin_probability(
    real_return: float, volatility: float, median_life: float, spending_rate: float
) -> float:
    """Probability that a fixed real spending outlives a portfolio, for a life of random length.

    With the real return m, volatility s and force of mortality l = ln 2 / median life, the present value of a
    lifelong spending of 1 is close to a reciprocal gamma distribution with the same two moments (exactly so for an
    endless life, l = 0), so that ::

        P = F(spending rate;  shape a = (2 m + 4 l) / (s^2 + l) - 1,  scale b = (s^2 + l) / 2)

    with F the gamma distribution function (Milevsky and Robinson 2005). Rates are continuous, decimals per year; lives
    in years.
    """
    from scipy.special import gammainc

    mortality = math.log(2.0) / median_life
    variance = volatility**2 + mortality
    shape = (2.0 * real_return + 4.0 * mortality) / variance - 1.0
    return float(gammainc(shape, spending_rate / (variance / 2.0)))
