"""Checks that every measure makes of its arguments, and the sentences they raise.

All arrays are float64 without missing values: the sheet has dropped incomplete rows before a number
arrives here, so a NaN or an infinite value is an error and never skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "LARGEST",
    "ROUNDING",
    "SYMMETRY",
    "check_confidence",
    "check_covariance",
    "check_finite",
    "check_number",
    "check_pair",
    "check_periods_per_year",
    "check_returns",
    "check_returns_matrix",
    "check_vector",
    "check_weights",
    "position",
]

LARGEST = 1e12
"""Larger numbers are refused: no return or rate is a trillion, and fourth powers stay finite."""

ROUNDING = 1e-12
"""A risk below this fraction of the largest return is rounding noise, hence none at all."""

SYMMETRY = 1e-8
"""A covariance matrix may differ from its transpose by this share of its largest entry: shown with nine digits."""

_PERIODS_PER_YEAR = (1e-3, 1e9)  # a period lasts at most a thousand years, at least a fraction of a second


def check_finite(values: NDArray[np.float64], name: str) -> None:
    """Raise InputError at the first value that is missing, infinite or above `LARGEST` in size.

    Parameters
    ----------
    values : array of any shape, at least one element
    name : singular noun for the sentence, such as "return"

    Raises
    ------
    InputError
        There is such a value.
    """
    if values.min() >= -LARGEST and values.max() <= LARGEST:  # false for NaN as well
        return
    place = tuple(int(i) for i in np.argwhere(~(np.abs(values) <= LARGEST))[0])
    value = values[place]
    if np.isnan(value):
        reason = "is missing"
    elif np.isinf(value):
        reason = "is infinite"
    else:
        reason = f"is {value:g}, which is too large"
    raise InputError(
        f"{name.capitalize()} {position(place)} {reason}: "
        "every value must be an ordinary number, written as a decimal (0.05 for 5 %)."
    )


def check_returns(
    returns: ArrayLike, needed: int, name: str = "return", *, compounded: bool = False
) -> NDArray[np.float64]:
    """One series of returns as a float64 array (T,), checked.

    Parameters
    ----------
    returns : (T,) simple periodic returns, decimals
    needed : least number of observations, at least 1
    name : singular noun for the sentences
    compounded : True where the returns are compounded, which a return of -100 % or less forbids

    Raises
    ------
    InputError
        Not one-dimensional; a value missing, infinite or too large; one of -100 % or less where compounded.
    NotEnoughData
        Fewer than `needed` observations.
    """
    array = np.asarray(returns, dtype=np.float64)
    if array.ndim != 1:
        raise InputError(
            f"One column of {name}s is needed, but a table of shape {_shape(array)} came: select one column."
        )
    _check_count(array, needed, name)
    check_finite(array, name)
    if compounded and array.min() <= -1.0:
        place = int(np.argmax(array <= -1.0))
        raise InputError(
            f"{name.capitalize()} {place + 1} is {percent(float(array[place]))}: after a loss of 100 % or more nothing "
            "is left to compound. Returns are decimals (-0.05 for -5 %): correct it or leave the row out."
        )
    return array


def check_returns_matrix(returns: ArrayLike, needed: int) -> NDArray[np.float64]:
    """A table of returns as a float64 array (T, n), a row a period and a column an asset, checked.

    Parameters
    ----------
    returns : (T, n) simple periodic returns, decimals
    needed : least number of rows, at least 1

    Raises
    ------
    InputError
        Not a table, no column; a value missing, infinite or too large.
    NotEnoughData
        Fewer than `needed` rows.
    """
    array = np.asarray(returns, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] == 0:
        raise InputError(
            f"A table of returns with a column for each asset is needed, but shape {_shape(array)} came."
        )
    _check_count(array, needed, "row of returns", "rows of returns")
    check_finite(array, "return")
    return array


def check_pair(
    returns: ArrayLike, benchmark: ArrayLike, needed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A series and its benchmark, both (T,), checked to be of the same length.

    Raises
    ------
    InputError
        One of them is not a usable series, or their lengths differ.
    NotEnoughData
        Fewer than `needed` observations.
    """
    own = check_returns(returns, needed)
    other = check_returns(benchmark, needed, "benchmark return")
    if own.size != other.size:
        raise InputError(
            f"{own.size} returns stand against {other.size} benchmark returns: "
            "both ranges must cover the same periods, row by row."
        )
    return own, other


def check_vector(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """A list of n numbers, one for each asset, as a float64 array (n,), n at least 1.

    Raises
    ------
    InputError
        Not one-dimensional, empty; a value missing, infinite or too large.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise InputError(f"One {name} for each asset is needed, but shape {_shape(array)} came.")
    check_finite(array, name)
    return array


def check_weights(weights: ArrayLike, assets: int) -> NDArray[np.float64]:
    """Portfolio weights as a float64 array (n,); they need not add up to 1.

    Raises
    ------
    InputError
        Not a list of `assets` finite numbers.
    """
    array = check_vector(weights, "weight")
    if array.size != assets:
        raise InputError(f"{array.size} weights came for {assets} assets: there must be one for each asset.")
    return array


def check_covariance(covariance: ArrayLike) -> NDArray[np.float64]:
    """A covariance matrix as a float64 array (n, n): square, finite, symmetric, variances >= 0.

    Raises
    ------
    InputError
        One of these does not hold; the sentence names the asset or the pair.
    """
    array = np.asarray(covariance, dtype=np.float64)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
        raise InputError(
            "A covariance matrix has as many rows as columns, one for each asset, "
            f"but shape {_shape(array)} came."
        )
    check_finite(array, "covariance")
    variances = array.diagonal()
    if variances.min() < 0.0:
        worst = int(variances.argmin())
        raise InputError(
            f"The variance of asset {worst + 1} is {variances[worst]:g}: a variance cannot be negative."
        )
    gap = np.abs(array - array.T)
    if gap.max() > SYMMETRY * np.abs(array).max():
        i, j = (int(k) + 1 for k in np.unravel_index(gap.argmax(), gap.shape))
        raise InputError(
            f"The covariance of assets {i} and {j} is {array[i - 1, j - 1]:.12g} in one place and "
            f"{array[j - 1, i - 1]:.12g} in the other: the matrix must be symmetric."
        )
    return array


def check_number(value: float, name: str) -> float:
    """A rate or threshold as a float.

    Raises
    ------
    InputError
        It is missing, infinite or too large.
    """
    if not abs(value) <= LARGEST:
        raise InputError(f"The {name} is {value:g}: it must be a decimal such as 0.02 for 2 %.")
    return float(value)


def check_periods_per_year(periods_per_year: float) -> float:
    """The number of periods in a year as a float above 0.

    Raises
    ------
    InputError
        It is not above 0, or missing, or absurdly small or large.
    """
    least, most = _PERIODS_PER_YEAR
    if not least <= periods_per_year <= most:
        raise InputError(
            f"There cannot be {periods_per_year:g} periods in a year: "
            "write 252 for daily, 52 for weekly, 12 for monthly, 1 for annual returns."
        )
    return float(periods_per_year)


def check_confidence(confidence: float) -> float:
    """A tail level as a float strictly between 0 and 1.

    Raises
    ------
    InputError
        It is not.
    """
    if not 0.0 < confidence < 1.0:
        raise InputError(
            f"The confidence is {confidence:g}, but it lies between 0 and 1: write 0.95 for 95 %."
        )
    return float(confidence)


def position(place: tuple[int, ...]) -> str:
    """The place of a value as a person counts: "3", or "in row 3, column 2"."""
    if len(place) == 1:
        return str(place[0] + 1)
    return f"in row {place[0] + 1}, column {place[1] + 1}"


def _check_count(array: NDArray[np.float64], needed: int, singular: str, plural: str = "") -> None:
    """Raise NotEnoughData unless there are `needed` rows."""
    plural = plural or f"{singular}s"
    came = array.shape[0]
    if came < needed:
        raise NotEnoughData(
            f"At least {needed} {singular if needed == 1 else plural} "
            f"{'is' if needed == 1 else 'are'} needed, but {came} came: "
            "extend the range or fill its gaps."
        )


def _shape(array: NDArray[np.float64]) -> str:
    """A shape as people write it: "3 x 2"; "a single number" for none."""
    return " x ".join(map(str, array.shape)) or "a single number"
