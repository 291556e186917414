"""Linear limits on the weights: groups, ratios of groups, yields, durations, exposures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LinearRows"]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class LinearRows:
    """Limits ``lower <= G w <= upper`` on weights w, one a row. The arrays are copied and read-only.

    Attributes
    ----------
    coefficients : array, shape (m, n)
        G; in the row "Bonds at least half of Equities" 1 for each bond and -0.5 for each equity.
    lower, upper : array, shape (m,)
        Infinite where there is no limit; equal for an equation.
    texts : tuple of str, length m
        How a sentence names each row.

    Raises
    ------
    InputError
        If shapes disagree, a coefficient is not finite, a limit is missing (NaN), or a minimum is above its maximum.
    """

    coefficients: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    texts: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("coefficients", "lower", "upper"):
            array = np.array(getattr(self, name), dtype=np.float64, order="C")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        m = len(self.texts)
        if self.coefficients.ndim != 2 or not self.lower.shape == self.upper.shape == (m,) == (
            len(self.coefficients),
        ):
            raise InputError(
                f"There are {m} limits: each needs a text, coefficients, a minimum and a maximum."
            )
        for k, text in enumerate(self.texts):
            low, high = float(self.lower[k]), float(self.upper[k])
            if not np.isfinite(self.coefficients[k]).all():
                raise InputError(f"“{text}”: every asset needs a finite number.")
            if np.isnan(low) or np.isnan(high) or low == np.inf or high == -np.inf:
                raise InputError(f"“{text}” has no number as its limit.")
            if low > high:
                raise InputError(f"“{text}”: the minimum {low:g} is above the maximum {high:g}.")

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Largest coefficient of each row, 1 for a row of zeros: what a violation is measured in, shape (m,)."""
        sizes: NDArray[np.float64] = np.abs(self.coefficients).max(axis=1, initial=0.0)
        return np.where(sizes > 0.0, sizes, 1.0)

    @classmethod
    def stacked(cls, parts: Sequence[LinearRows], assets: int) -> LinearRows:
        """All rows of several tables about the same assets, in order."""
        return cls(
            coefficients=np.vstack([np.empty((0, assets)), *(part.coefficients for part in parts)]),
            lower=np.concatenate([np.empty(0), *(part.lower for part in parts)]),
            upper=np.concatenate([np.empty(0), *(part.upper for part in parts)]),
            texts=tuple(text for part in parts for text in part.texts),
        )
