"""The mean-variance problem: what is known about the assets and how much of each may be held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.measures.inputs import SYMMETRY
from xl_portfolio.core.optimization.definiteness import has_factor
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.rows import LinearRows

__all__ = ["BUDGET_TOLERANCE", "MeanVariance"]

#: Sums of weights that differ from 1 by no more than this count as 1 (ten bounds of 0.1 do not add up to 1 exactly).
BUDGET_TOLERANCE = 1e-12

#: An eigenvalue below minus this share of the largest variance is a defect of the matrix, not rounding.
DEFINITENESS_TOLERANCE = 1e-10

ARRAYS = ("expected_returns", "covariance", "lower", "upper")

#: Covariances of problems that are in use, by identity: checked, read-only, and so shared by the problems that are
#: made of others.
_checked: WeakValueDictionary[int, NDArray[np.float64]] = WeakValueDictionary()


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class MeanVariance:
    """A mean-variance problem: fully invested weights w within bounds, and within linear limits if there are any.

    Every objective of the family is a point of one path, the solutions of ::

        minimise  ½ w'Σw + t'w - λ μ'w   subject to   1'w = 1,   lower <= w <= upper,   rows

    for λ from infinity (maximum return) down to 0 (minimum variance).

    Returns and covariances may be per year or per period, decimals or percent, as long as both agree; so are
    the results. No value may be missing: NaN and infinity are refused. The arrays are copied and read-only; a
    problem made of another shares the covariance, which is then not checked again.

    Attributes
    ----------
    expected_returns : array, shape (n,)
        Arithmetic mean return μ of each asset.
    covariance : array, shape (n, n)
        Covariance Σ of the returns: symmetric, positive semidefinite; singular is fine.
    lower, upper : array, shape (n,)
        Smallest and largest weight of each asset, as fractions of the portfolio (0.1 is 10 %).
    labels : tuple of str, length n, or empty
        Names of the assets, used in sentences only.
    rows : LinearRows or None
        Limits on groups and the like.
    tilt : array, shape (n,), or None
        t, in the unit of the variances; None is zeros.
    owners : array of int, shape (n,), or None
        The asset to which each variable belongs, where the weight of an asset is the sum of several variables;
        see `constraints.restricted`. None: each variable is an asset.

    Raises
    ------
    InputError
        If shapes disagree, a number is missing or infinite, a minimum is above its maximum, or the covariance
        is not symmetric or not positive semidefinite.
    Infeasible
        If the bounds leave no portfolio whose weights add up to 1.
    """

    expected_returns: NDArray[np.float64]
    covariance: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    labels: tuple[str, ...] = ()
    rows: LinearRows | None = None
    tilt: NDArray[np.float64] | None = None
    owners: NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        known = _checked.get(id(self.covariance)) is self.covariance
        for name in ("expected_returns", "lower", "upper") if known else ARRAYS:
            array = np.array(getattr(self, name), dtype=np.float64, order="C")
            object.__setattr__(self, name, array)
        self._check_shapes()
        self._check_numbers()
        self._check_bounds()
        if not known:
            self._check_covariance()
        self._check_extras()
        for name in ARRAYS:
            getattr(self, name).setflags(write=False)
        _checked[id(self.covariance)] = self.covariance

    @property
    def size(self) -> int:
        """Number of assets n."""
        return len(self.expected_returns)

    def merged(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights of the assets, shape (..., assets), from those of the variables, shape (..., n)."""
        if self.owners is None:
            return weights
        together: NDArray[np.float64] = weights @ (self.owners[:, None] == np.arange(self.owners[-1] + 1))
        return together

    def merged_covariance(self) -> NDArray[np.float64]:
        """Covariance of the assets, shape (assets, assets)."""
        if self.owners is None:
            return self.covariance
        first = np.unique(self.owners, return_index=True)[1]
        return self.covariance[np.ix_(first, first)]

    def name(self, position: int) -> str:
        """Name of the asset at a position counted from 0, as a sentence uses it: "asset 3 (TLT)"."""
        number = f"asset {position + 1}"
        return f"{number} ({self.labels[position]})" if self.labels else number

    def _check_shapes(self) -> None:
        n = self.expected_returns.size
        if self.expected_returns.ndim != 1 or n == 0:
            raise InputError(
                f"The expected returns must be a list of one number per asset; "
                f"what came has the shape {_shape(self.expected_returns)}."
            )
        if self.covariance.shape != (n, n):
            raise InputError(
                f"There are {n} expected returns, so the covariance matrix must have {n} rows and {n} columns; "
                f"it has the shape {_shape(self.covariance)}."
            )
        for text, bound in (("minimum", self.lower), ("maximum", self.upper)):
            if bound.shape != (n,):
                raise InputError(
                    f"There are {n} assets, so {n} {text} weights are needed; what came has the shape {_shape(bound)}."
                )
        if self.labels and len(self.labels) != n:
            raise InputError(f"There are {n} assets but {len(self.labels)} names: give one name per asset.")

    def _check_extras(self) -> None:
        n = self.expected_returns.size
        if self.rows is not None and self.rows.coefficients.shape[1] != n:
            raise InputError(
                f"There are {n} assets, but the limits are about {self.rows.coefficients.shape[1]}: give a "
                "coefficient for each asset."
            )
        if self.tilt is not None and (self.tilt.shape != (n,) or not np.isfinite(self.tilt).all()):
            raise InputError(f"The tilt must be {n} finite numbers, one per asset.")

    def _check_numbers(self) -> None:
        for text, array in (
            ("expected return", self.expected_returns),
            ("minimum weight", self.lower),
            ("maximum weight", self.upper),
        ):
            finite = np.isfinite(array)
            if not finite.all():
                position = int(np.argmin(finite))
                raise InputError(
                    f"The {text} of {self.name(position)} is {array[position]}: every asset needs a finite number."
                )

    def _check_bounds(self) -> None:
        crossed = self.lower > self.upper
        if crossed.any():
            position = int(np.argmax(crossed))
            raise InputError(
                f"The minimum weight of {self.name(position)}, {percent_digits(self.lower[position], 6)}, is above "
                f"its maximum, {percent_digits(self.upper[position], 6)}: lower the minimum or raise the maximum."
            )
        smallest, largest = float(self.lower.sum()), float(self.upper.sum())
        if smallest > 1 + BUDGET_TOLERANCE:
            raise Infeasible(
                f"The minimum weights add up to {percent_digits(smallest, 6)}: lower them to 100 % or less."
            )
        if largest < 1 - BUDGET_TOLERANCE:
            raise Infeasible(
                f"The maximum weights add up to {percent_digits(largest, 6)}: raise them to 100 % or more."
            )

    def _check_covariance(self) -> None:
        covariance = self.covariance
        finite = np.isfinite(covariance)
        if not finite.all():
            row, column = (int(k) for k in np.argwhere(~finite)[0])
            raise InputError(
                f"The covariance of {self.name(row)} and {self.name(column)} is {covariance[row, column]}: "
                f"every pair of assets needs a finite number."
            )
        variances = covariance.diagonal()
        if (variances < 0).any():
            position = int(np.argmin(variances))
            raise InputError(
                f"The variance of {self.name(position)} is {variances[position]:.6g}: a variance cannot be negative. "
                f"Check the diagonal of the covariance matrix."
            )
        if not np.array_equal(covariance, covariance.T):
            self._symmetrise()
        _refuse_indefinite(covariance)

    def _symmetrise(self) -> None:
        """Make the covariance exactly symmetric, in place, if it is so but for rounding."""
        covariance = self.covariance
        asymmetry = np.abs(covariance - covariance.T)
        if asymmetry.max() > SYMMETRY * np.abs(covariance).max():
            row, column = (int(k) for k in np.unravel_index(int(asymmetry.argmax()), asymmetry.shape))
            raise InputError(
                f"The covariance matrix is not symmetric: {self.name(row)} with {self.name(column)} is "
                f"{covariance[row, column]:.12g}, the other way round it is {covariance[column, row]:.12g}. "
                f"Make the two equal."
            )
        covariance += covariance.T
        covariance /= 2


def _refuse_indefinite(covariance: NDArray[np.float64]) -> None:
    """Raise InputError if some mix of the assets would have a negative variance."""
    if has_factor(covariance, DEFINITENESS_TOLERANCE * float(covariance.diagonal().max() or 1.0)):
        return
    smallest = float(np.linalg.eigvalsh(covariance)[0])
    raise InputError(
        f"The covariance matrix is not positive semidefinite: its smallest eigenvalue is {smallest:.3g}, so some "
        f"mix of the assets would have a negative variance. Estimate it from rows that are complete for all "
        f"assets, or check typed correlations for contradictions."
    )


def _shape(array: NDArray[np.float64]) -> str:
    return " × ".join(str(k) for k in array.shape) or "a single number"
