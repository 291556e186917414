"""What a portfolio can be optimised for: the table from which menus, help and parsing derive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.optima import (
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
    target_volatility,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.portfolio import Portfolio

__all__ = [
    "MAX_RETURN",
    "MAX_SHARPE",
    "MIN_VARIANCE",
    "OBJECTIVES",
    "TARGET_RETURN",
    "TARGET_VOLATILITY",
    "Number",
    "Objective",
]


class Number(Enum):
    """The extra number that an objective needs; the value is what the user calls it."""

    NONE = "none"
    RISK_FREE = "risk-free rate"
    RETURN = "target return"
    VOLATILITY = "target volatility"


@dataclass(frozen=True, kw_only=True, eq=False)
class Objective:
    """One choice in the menu of objectives.

    Attributes
    ----------
    key : str
        The name of the choice in a formula.
    label : str
        The same in words, as a menu shows it.
    help : str
        One sentence: what the portfolio is.
    needs : Number
        The number it needs besides the assets.
    portfolio : callable
        `portfolio(path)` or, if it needs a number, `portfolio(path, number)`.
    """

    key: str
    label: str
    help: str
    needs: Number
    portfolio: Callable[..., Portfolio]

    def solve(self, path: CriticalLine, *, risk_free: float, target: float | None) -> Portfolio:
        """Return the optimal portfolio, taking the one number that this objective needs.

        Raises
        ------
        InputError
            If it needs a target and none was given.
        PortfolioError
            As the objective's own function.
        """
        if self.needs is Number.NONE:
            return self.portfolio(path)
        if self.needs is Number.RISK_FREE:
            return self.portfolio(path, risk_free)
        if target is None:
            raise InputError(f"The objective “{self.label}” needs a {self.needs.value}: fill in the target.")
        return self.portfolio(path, target)


MIN_VARIANCE = Objective(
    key="min_variance",
    label="Minimum variance",
    help="The portfolio of lowest volatility.",
    needs=Number.NONE,
    portfolio=minimum_variance,
)
MAX_SHARPE = Objective(
    key="max_sharpe",
    label="Maximum Sharpe",
    help="The portfolio with the highest return above the risk-free rate per unit of volatility.",
    needs=Number.RISK_FREE,
    portfolio=maximum_sharpe,
)
TARGET_RETURN = Objective(
    key="target_return",
    label="Target return",
    help="The portfolio of lowest volatility that expects at least the target.",
    needs=Number.RETURN,
    portfolio=target_return,
)
TARGET_VOLATILITY = Objective(
    key="target_volatility",
    label="Target volatility",
    help="The portfolio of highest expected return whose volatility is at most the target.",
    needs=Number.VOLATILITY,
    portfolio=target_volatility,
)
MAX_RETURN = Objective(
    key="max_return",
    label="Maximum return",
    help="The portfolio of highest expected return.",
    needs=Number.NONE,
    portfolio=maximum_return,
)

OBJECTIVES: tuple[Objective, ...] = (MIN_VARIANCE, MAX_SHARPE, TARGET_RETURN, TARGET_VOLATILITY, MAX_RETURN)
