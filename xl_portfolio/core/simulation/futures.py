"""Futures: what every account grows by on every path, drawn month by month or kept to be lived again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import make_schedule
from xl_portfolio.core.simulation.models import generator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from xl_portfolio.core.planning import Plan
    from xl_portfolio.core.simulation.models import ReturnModel

__all__ = ["MOST_KEPT", "MOST_PATHS", "IncomeCuts", "check_paths", "drawn_futures", "kept_futures"]

MOST_PATHS = 100_000

MOST_KEPT = 256_000_000
"""Bytes of futures that are kept."""

_CUT_STREAM = 2  # of random numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomeCuts:
    """Cuts of dividends and coupons: in any year, with some probability, a part of the income is not paid.

    What is not paid is lost and not kept by the company: the total return is lower by it.

    Attributes
    ----------
    probability : of a cut beginning in a year, decimal
    size : part of the income that is lost, decimal
    years : for which a cut lasts

    Raises
    ------
    InputError
        A number is out of range.
    """

    probability: float
    size: float
    years: int = 1

    def __post_init__(self) -> None:
        if not (0.0 <= self.probability <= 1.0 and 0.0 <= self.size <= 1.0 and 1 <= self.years <= 100):
            raise InputError(
                f"Income cuts have a probability of {self.probability:g}, a size of {self.size:g} and last "
                f"{self.years} years: write decimals from 0 to 1, such as 0.05 and 0.25, and 1 to 100 years."
            )

    def factors(self, years: int, paths: int, seed: int) -> NDArray[np.float64]:
        """Part of the income that is paid in each year, decimals, shape (years, paths)."""
        begun = generator(seed, _CUT_STREAM).random((years, paths)) < self.probability
        running = begun.copy()
        for later in range(1, min(self.years, years)):
            running[later:] |= begun[:-later]
        return np.asarray(1.0 - self.size * running)


def check_paths(paths: int) -> None:
    """Raise InputError if this is no usable number of paths."""
    if not 1 <= paths <= MOST_PATHS:
        raise InputError(f"{paths} paths were asked for: choose 1 to {MOST_PATHS:,}.")


def drawn_futures(
    plan: Plan, model: ReturnModel, paths: int, seed: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Growth of each account beyond the expected (A, P), and of prices (P,), month by month.

    Both arrays are reused: they must be consumed before the next month is asked for.

    Parameters
    ----------
    plan : whose accounts grow
    model : of returns
    paths : P, as the model counts them
    seed : of the random numbers

    Raises
    ------
    InputError
        The number of paths or the seed is not usable.
    """
    check_paths(paths)
    exposure = make_schedule(plan).exposure.astype(np.float32)
    growth = np.empty((len(plan.accounts), paths), dtype=np.float32)
    for month, departures in enumerate(model.departures(plan.market, plan.months, paths, seed)):
        np.matmul(exposure[month // 12], departures[:-1], out=growth)
        yield growth, departures[-1]


def kept_futures(
    plan: Plan, model: ReturnModel, paths: int, seed: int
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """The same as a list, to be lived several times: 4 (A + 1) bytes for each path and month, 256 MB at most.

    Parameters
    ----------
    plan, model, paths, seed : as for `drawn_futures`

    Raises
    ------
    InputError
        The number of paths or the seed is not usable, or the futures would take more memory.
    """
    most = MOST_KEPT // (4 * (len(plan.accounts) + 1) * plan.months)
    if paths > most:
        raise InputError(
            f"{paths:,} paths of {plan.months} months for {len(plan.accounts)} accounts take too much memory to be "
            f"kept: choose at most {most:,}."
        )
    return [(growth.copy(), prices.copy()) for growth, prices in drawn_futures(plan, model, paths, seed)]
