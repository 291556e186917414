"""Portfolios of two parts: a core with satellites, and a barbell. Each is one optimum, not two put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.constraints import refuse_other_limits, restricted_path
from xl_portfolio.core.optimization.optimum import optimum
from xl_portfolio.core.optimization.parts import two_parts
from xl_portfolio.core.optimization.structured import boldest
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.optimum import Aim
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["barbell", "core_satellite"]


def core_satellite(
    problem: MeanVariance,
    core: NDArray[np.bool_],
    satellites: NDArray[np.bool_],
    share: tuple[float, float],
    aim: Aim,
    constraints: Sequence[Constraint] = (),
) -> Portfolio:
    """Return the best portfolio for an aim with a share of it in the core and the rest in satellites.

    ::

        optimise aim(w)   subject to   low <= Σ_core w <= high,   w = 0 outside core and satellites,   limits

    Practice fixes the share of the core as a policy, 60 to 80 % as a rule, and lets satellites add return within a
    budget of risk. Core and satellites are chosen together: the core is whatever mix of core assets serves the whole
    best. Optimised apart, each part would ignore how it moves with the other, and the two put together are never
    better for the aim than this optimum. With the aim "target volatility" the satellites earn the most that the
    risk allows while the core absorbs it; with "maximum Sharpe" the whole is the tangency portfolio of the policy.

    Parameters
    ----------
    problem : MeanVariance
        Of n assets.
    core, satellites : array of bool, shape (n,)
        Which assets belong to which part; those in neither are not held.
    share : pair of float
        Smallest and largest share of the core, decimals.
    aim : Aim
    constraints : sequence of Constraint

    Raises
    ------
    InputError
        If a part is empty, an asset is in both, or the share is not a range within 0 to 100 %.
    Infeasible
        If the share clashes with other limits, with the smallest set that does, or the aim is out of reach.
    NotConverged
        If the proof of the optimum fails.

    References
    ----------
    Treynor, J. and Black, F. (1973), How to use security analysis to improve portfolio selection: the active part is
    chosen for what it adds to the passive one.
    Amenc, N., Malaise, P. and Martellini, L. (2004), Revisiting core-satellite investing.
    """
    low, high = share
    if not 0.0 <= low <= high <= 1.0:
        raise InputError(
            f"The share of the core is {percent_digits(low)} to {percent_digits(high)}: write a range within 0 to "
            "100 %."
        )
    limits = two_parts(problem, (core, satellites), ("core", "satellite"), share)
    return optimum(problem, [*constraints, *limits], aim).portfolio


def barbell(
    problem: MeanVariance,
    safe: NDArray[np.bool_],
    bold: NDArray[np.bool_],
    share: float,
    constraints: Sequence[Constraint] = (),
) -> Portfolio:
    """Return the barbell: a share in safe assets, the rest in the bold ones of highest return, nothing between.

    First the bold end has the highest expected return that the limits allow; among all portfolios with that return
    there, the safe end makes the variance of the whole the least ::

        maximise Σ_bold μ_i w_i,   then minimise w'Σw   subject to   Σ_safe w = share,   w = 0 between,   limits

    This is where a critical line begins whose expected returns are those of the bold end, the same for every safe
    asset. A bold end without limits is a single asset: give each a maximum to spread it.

    Parameters
    ----------
    problem : MeanVariance
        Of n assets.
    safe, bold : array of bool, shape (n,)
        Which assets stand at which end; those in neither are not held.
    share : float
        Of the safe end, decimal.
    constraints : sequence of Constraint
        Limits on weights, linear limits, and limits on trades.

    Returns
    -------
    Portfolio
        Its return and volatility are those of the whole.

    Raises
    ------
    InputError
        If an end is empty, an asset is at both, the share is not within 0 to 100 %, or a limit is of another kind.
    Infeasible
        If the share clashes with other limits; the sentence names the smallest set that does.
    NotConverged
        If the proof of the optimum fails.

    References
    ----------
    Taleb, N. N. (2007), The Black Swan, chapter 13: most in the safest instruments, the rest in the boldest.
    Geman, D., Geman, H. and Taleb, N. N. (2015), Tail risk constraints and maximum entropy.
    """
    if not 0.0 <= share <= 1.0:
        raise InputError(
            f"The share of the safe end is {percent_digits(share)}: write a number within 0 to 100 %."
        )
    refuse_other_limits(constraints, "a barbell")
    limits = two_parts(problem, (safe, bold), ("safe", "bold"), (share, share))
    return boldest(restricted_path(problem, [*constraints, *limits]), bold)
