"""Assumptions about asset classes: what the user types, and what follows for a portfolio of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.inputs import check_finite, check_weights
from xl_portfolio.core.tax import (
    INTEREST,
    MUNICIPAL_INTEREST,
    QUALIFIED_DIVIDEND,
    REIT_DIVIDEND,
    TaxCharacter,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ILLUSTRATIVE_MARKET", "Market", "geometric_mean"]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Market:
    """Assumptions about n asset classes and inflation.

    Total return = yield + growth - expected default and call losses; the growth is what is left and is never typed,
    so that income is not free. Arrays are copied and read-only.

    Attributes
    ----------
    labels : tuple of str, length n
    expected_returns : array, shape (n,)
        Arithmetic annual means of total return after default and call losses, before costs; decimals.
    volatilities : array, shape (n,)
        Annual standard deviations, decimals.
    correlations : array, shape (n, n)
    yields : array, shape (n,)
        Income of a year over value, decimals; the same in every year of a plan, see `project`.
    characters : tuple of TaxCharacter, length n
        How that income is taxed in a taxable account.
    expense_ratios : array, shape (n,)
        Costs inside funds, decimals per year.
    inflation : float
        Expected, decimal per year.
    inflation_volatility : float
        Annual standard deviation, decimal.
    inflation_correlations : array, shape (n,)
        With the returns of the classes.

    Raises
    ------
    InputError
        Shapes disagree, a number is missing or impossible, or the correlations are no correlation matrix.
    """

    labels: tuple[str, ...]
    expected_returns: NDArray[np.float64]
    volatilities: NDArray[np.float64]
    correlations: NDArray[np.float64]
    yields: NDArray[np.float64]
    characters: tuple[TaxCharacter, ...]
    expense_ratios: NDArray[np.float64]
    inflation: float
    inflation_volatility: float
    inflation_correlations: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.labels)
        if n == 0 or len(self.characters) != n:
            raise InputError(
                f"{n} classes came with {len(self.characters)} tax characters: each class needs one."
            )
        for name in (
            "expected_returns",
            "volatilities",
            "correlations",
            "yields",
            "expense_ratios",
            "inflation_correlations",
        ):
            array = np.array(getattr(self, name), dtype=np.float64)
            text = name.replace("_", " ")
            if array.shape != ((n, n) if name == "correlations" else (n,)):
                raise InputError(f"There are {n} classes, but the {text} have {array.size} numbers.")
            check_finite(array, text)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        self._check_ranges()
        self.correlation_root()

    @property
    def size(self) -> int:
        """Number of classes n."""
        return len(self.labels)

    @property
    def net_returns(self) -> NDArray[np.float64]:
        """Expected returns after the costs inside funds (n,), decimals per year."""
        return np.asarray(self.expected_returns - self.expense_ratios)

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Annual covariance matrix (n, n)."""
        return np.asarray(self.correlations * np.outer(self.volatilities, self.volatilities))

    def correlation_root(self) -> NDArray[np.float64]:
        """A matrix L (n + 1, n + 1) with L L' = the correlations of the classes and, last, inflation.

        Symmetric root, so that a singular matrix (a class twice) is fine.

        Raises
        ------
        InputError
            The correlations contradict each other.
        """
        n = self.size
        full = np.ones((n + 1, n + 1))
        full[:n, :n] = self.correlations
        full[n, :n] = full[:n, n] = self.inflation_correlations
        values, vectors = np.linalg.eigh(full)
        if values[0] < -1e-8:
            raise InputError(
                f"The correlations contradict each other (smallest eigenvalue {values[0]:.2g}): if A moves with B and "
                "B with C, then A cannot move against C. Bring them closer to 0."
            )
        return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)

    def portfolio_return(self, weights: ArrayLike) -> float:
        """Expected return of a mix after costs inside funds, decimal per year."""
        return float(check_weights(weights, self.size) @ self.net_returns)

    def portfolio_volatility(self, weights: ArrayLike) -> float:
        """Volatility of a mix, decimal per year."""
        mix = check_weights(weights, self.size)
        return math.sqrt(max(float(mix @ self.covariance @ mix), 0.0))

    def portfolio_yield(self, weights: ArrayLike) -> float:
        """Income of a mix, decimal per year."""
        return float(check_weights(weights, self.size) @ self.yields)

    def _check_ranges(self) -> None:
        for name, low, high in (
            ("expected_returns", -0.9, 10.0),
            ("volatilities", 0.0, 10.0),
            ("yields", 0.0, 10.0),
            ("expense_ratios", 0.0, 0.5),
            ("inflation_correlations", -1.0, 1.0),
        ):
            array = getattr(self, name)
            wrong = (array < low) | (array > high)
            if wrong.any():
                place = int(np.argmax(wrong))
                raise InputError(
                    f"The {name.replace('_', ' ')} of {self.labels[place]}: {array[place]:g} is not between {low:g} "
                    f"and {high:g}. Write decimals, such as 0.05 for 5 %."
                )
        matrix = self.correlations
        if (
            np.abs(matrix).max() > 1.0
            or np.abs(matrix - matrix.T).max() > 1e-9
            or (matrix.diagonal() != 1.0).any()
        ):
            raise InputError(
                "The correlations must lie between -1 and 1, be the same in both directions, and be 1 on the diagonal."
            )
        for text, value in (
            ("inflation", self.inflation),
            ("inflation volatility", self.inflation_volatility),
        ):
            if not -0.5 < value < 10.0 or (text != "inflation" and value < 0.0):
                raise InputError(f"The {text} is {value:g}: write a decimal, such as 0.025 for 2.5 %.")


def geometric_mean(arithmetic: ArrayLike, volatility: ArrayLike) -> NDArray[np.float64]:
    """Median compound return that belongs to an arithmetic mean m and a volatility s of log-normal years.

    ``exp(ln(1 + m) - s2log / 2) - 1`` with ``s2log = ln(1 + s^2 / (1 + m)^2)``, which is
    ``(1 + m) / sqrt(1 + s^2 / (1 + m)^2) - 1``

    Parameters
    ----------
    arithmetic, volatility : numbers or arrays of one shape, decimals per year
    """
    growth = 1.0 + np.asarray(arithmetic, dtype=np.float64)
    return np.asarray(growth / np.sqrt(1.0 + (np.asarray(volatility) / growth) ** 2) - 1.0)


_CORRELATIONS = (  # lower triangle
    (1.0,),
    (0.80, 1.0),
    (0.75, 0.75, 1.0),
    (0.00, -0.05, 0.00, 1.0),
    (0.35, 0.30, 0.35, 0.70, 1.0),
    (0.15, 0.10, 0.15, 0.65, 0.65, 1.0),
    (0.55, 0.45, 0.50, 0.25, 0.60, 0.40, 1.0),
    (0.65, 0.60, 0.60, 0.15, 0.45, 0.30, 0.55, 1.0),
    (0.25, 0.20, 0.35, -0.10, 0.15, 0.00, 0.20, 0.20, 1.0),
    (0.00, 0.00, 0.00, 0.10, 0.05, 0.05, 0.00, 0.00, 0.00, 1.0),
)


def _symmetric(rows: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    matrix = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        matrix[i, : i + 1] = matrix[: i + 1, i] = row
    return matrix


ILLUSTRATIVE_MARKET = Market(
    labels=(
        "Dividend stocks",
        "Growth stocks",
        "International stocks",
        "Government bonds",
        "Corporate bonds",
        "Municipal bonds",
        "Preferreds",
        "REITs",
        "Commodities",
        "Cash",
    ),
    expected_returns=np.array([0.070, 0.080, 0.075, 0.040, 0.048, 0.034, 0.058, 0.068, 0.045, 0.030]),
    volatilities=np.array([0.150, 0.190, 0.175, 0.060, 0.075, 0.065, 0.120, 0.190, 0.180, 0.008]),
    correlations=_symmetric(_CORRELATIONS),
    yields=np.array([0.035, 0.006, 0.028, 0.040, 0.048, 0.034, 0.060, 0.042, 0.0, 0.030]),
    characters=(
        QUALIFIED_DIVIDEND,
        QUALIFIED_DIVIDEND,
        QUALIFIED_DIVIDEND,
        INTEREST,
        INTEREST,
        MUNICIPAL_INTEREST,
        QUALIFIED_DIVIDEND,
        REIT_DIVIDEND,
        INTEREST,
        INTEREST,
    ),
    expense_ratios=np.array([0.001, 0.001, 0.002, 0.001, 0.001, 0.002, 0.004, 0.002, 0.005, 0.001]),
    inflation=0.025,
    inflation_volatility=0.015,
    inflation_correlations=np.array([-0.1, -0.15, -0.05, -0.2, -0.2, -0.15, -0.1, 0.0, 0.3, 0.3]),
)
"""Ten classes with round numbers, illustrative and nobody's forecast: a workbook's cells are filled with them."""
