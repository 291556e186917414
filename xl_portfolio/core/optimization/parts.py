"""Portfolios in two parts: what part an asset plays, and the limits that follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.constraints import LinearLimit, WeightLimits
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["BARBELL_PARTS", "CORE_AND_SATELLITES", "CORE_SHARE", "Parts", "Role", "two_parts"]


class Role(Enum):
    """The part that an asset plays; the value is how a sheet calls it."""

    CORE = "Core"
    SATELLITE = "Satellite"
    SAFE = "Safe"
    BOLD = "Bold"

    @property
    def number(self) -> float:
        """How it stands in an array; 0 is no role."""
        return 1.0 + list(Role).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Two parts of a portfolio.

    Attributes
    ----------
    first, second : Role
    share : pair of float, or None
        Smallest and largest share of the first part; None if a number of the objective is the share.
    rest : bool
        Whether, where no asset plays the second part, all without a role do.
    """

    first: Role
    second: Role
    share: tuple[float, float] | None
    rest: bool

    def limits(
        self, problem: MeanVariance, roles: NDArray[np.float64], share: float | None
    ) -> tuple[Constraint, ...]:
        """Return the limits that make the two parts out of the assets.

        Parameters
        ----------
        problem : MeanVariance
            Of n assets.
        roles : array, shape (n,)
            The number of the role of each; 0 for none, NaN for a word that is no role.
        share : float or None
            Of the first part, if a number of the objective says it.

        Raises
        ------
        InputError
            If a part is empty, or the share is not within 0 to 100 %.
        """
        if np.isnan(roles).any():
            raise InputError(
                f"The role of {problem.name(int(np.isnan(roles).argmax()))} is no role: write "
                f"{', '.join(role.value for role in Role)}, or leave it blank."
            )
        first, second = roles == self.first.number, roles == self.second.number
        if self.rest and not second.any():
            second = ~first
        low, high = self.share or (float(share or 0.0), float(share or 0.0))
        if not 0.0 <= low <= high <= 1.0:
            raise InputError(
                f"The share of the {self.first.value.lower()} part is {percent_digits(low)}: write a number within "
                "0 to 100 %."
            )
        return two_parts(
            problem, (first, second), (self.first.value.lower(), self.second.value.lower()), (low, high)
        )


#: Range of the share of the core where none is asked for; usual in practice.
CORE_SHARE = (0.6, 0.8)

CORE_AND_SATELLITES = Parts(first=Role.CORE, second=Role.SATELLITE, share=CORE_SHARE, rest=True)
BARBELL_PARTS = Parts(first=Role.SAFE, second=Role.BOLD, share=None, rest=False)


def two_parts(
    problem: MeanVariance,
    parts: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    names: tuple[str, str],
    share: tuple[float, float],
) -> tuple[Constraint, Constraint]:
    """Return the share of the first part as a limit, and that nothing outside the two is held.

    Parameters
    ----------
    problem : MeanVariance
        Of n assets.
    parts : pair of arrays of bool, shape (n,)
    names : pair of str
        How sentences call them.
    share : pair of float
        Smallest and largest share of the first part, decimals.

    Raises
    ------
    InputError
        If a part is empty or an asset is in both.
    """
    for name, part in zip(names, parts, strict=True):
        if part.shape != (problem.size,):
            raise InputError(
                f"There are {problem.size} assets, so {problem.size} marks of “{name}” are needed; {part.size} came."
            )
        if not part.any():
            raise InputError(f"No asset is marked “{name}”: mark at least one.")
    first, second = parts
    if (first & second).any():
        both = problem.name(int(np.argmax(first & second)))
        raise InputError(f"{both[0].upper()}{both[1:]} is marked “{names[0]}” and “{names[1]}”: choose one.")
    low, high = share
    text = f"{names[0]} {percent_digits(low)}" + (f" to {percent_digits(high)}" if high > low else "")
    return (
        LinearLimit(text=text, coefficients=first.astype(np.float64), lower=low, upper=high),
        WeightLimits(
            text=f"nothing that is neither {names[0]} nor {names[1]}",
            lower=np.full(problem.size, -np.inf),
            upper=np.where(first | second, np.inf, 0.0),
        ),
    )
