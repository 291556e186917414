"""Losses from the highest wealth reached so far, compounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.measures.inputs import check_returns

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["drawdowns", "maximum_drawdown"]


def drawdowns(returns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drawdown after each period: wealth relative to its highest level so far, less 1.

    ``d_t = W_t / max(1, W_1, ..., W_t) - 1`` with ``W_t = (1 + r_1) x ... x (1 + r_t)``; the initial wealth
    of 1 counts as the first peak.

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals above -1; no missing values

    Returns
    -------
    (T,) decimals, zero at a peak and negative below it

    Raises
    ------
    InputError
        A value is missing or infinite, or -100 % or less.
    NotEnoughData
        No return at all.
    """
    log_wealth = np.cumsum(np.log1p(check_returns(returns, 1, compounded=True)))  # logs: no overflow
    log_peak = np.maximum(np.maximum.accumulate(log_wealth), 0.0)
    series: NDArray[np.float64] = np.expm1(log_wealth - log_peak)
    return series


def maximum_drawdown(returns: NDArray[np.float64]) -> float:
    """Largest loss from a peak, a positive decimal; 0 if wealth never fell.

    ``max(-d_t)`` over the series of `drawdowns`

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals above -1; no missing values

    Raises
    ------
    InputError
        A value is missing or infinite, or -100 % or less.
    NotEnoughData
        No return at all.
    """
    return float(np.abs(drawdowns(returns)).max())
