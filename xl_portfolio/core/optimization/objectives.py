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
from xl_portfolio.core.optimization.structured import (
    closest_to_equal,
    income_at_least,
    inverse_volatility,
    maximum_diversification,
    maximum_income,
    maximum_utility,
    minimum_tracking_error,
    risk_budgets,
    risk_parity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

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
    INCOME = "target yield"
    RISK_AVERSION = "risk aversion"

    @property
    def is_target(self) -> bool:
        """Whether the user fills in the number for this objective alone."""
        return self not in (Number.NONE, Number.RISK_FREE)


class Column(Enum):
    """What an objective must know about each asset; the value is how a sheet calls the column."""

    NONE = ""
    YIELD = "Yield"
    BENCHMARK = "Benchmark weight"
    RISK_BUDGET = "Risk budget"


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
        `portfolio(path)`, then the number if it needs one, then the column, shape (n,), if it needs one.
    column : Column
        What it needs to know about each asset.
    score : callable or None
        `score(portfolio, number)`, the smaller the better, if its portfolio lies on the efficient frontier.
    """

    key: str
    label: str
    help: str
    needs: Number
    portfolio: Callable[..., Portfolio]
    column: Column = Column.NONE
    score: Callable[[Portfolio, float], float] | None = None

    @property
    def on_frontier(self) -> bool:
        """Whether its portfolio lies on the efficient frontier."""
        return self.score is not None

    def solve(
        self,
        path: CriticalLine,
        *,
        risk_free: float,
        target: float | None,
        columns: Mapping[Column, NDArray[np.float64]] | None = None,
    ) -> Portfolio:
        """Return the optimal portfolio, taking the number and the column that this objective needs.

        Raises
        ------
        InputError
            If it needs a target or a column and none was given.
        PortfolioError
            As the objective's own function.
        """
        given: list[object] = []
        if self.needs is Number.RISK_FREE:
            given.append(risk_free)
        elif self.needs.is_target:
            if target is None:
                raise InputError(
                    f"The objective “{self.label}” needs a {self.needs.value}: fill in the target."
                )
            given.append(target)
        if self.column is not Column.NONE:
            if columns is None or self.column not in columns:
                raise InputError(
                    f"The objective “{self.label}” needs a number for each asset: add a column "
                    f"“{self.column.value}” to the table of assets."
                )
            given.append(columns[self.column])
        return self.portfolio(path, *given)


def _volatility(portfolio: Portfolio, number: float) -> float:
    return portfolio.volatility


def _return(portfolio: Portfolio, number: float) -> float:
    return -portfolio.expected_return


def _sharpe(portfolio: Portfolio, risk_free: float) -> float:
    return (risk_free - portfolio.expected_return) / portfolio.volatility


def _utility(portfolio: Portfolio, risk_aversion: float) -> float:
    return risk_aversion / 2 * portfolio.volatility**2 - portfolio.expected_return


MIN_VARIANCE = Objective(
    key="min_variance",
    label="Minimum variance",
    help="The portfolio of lowest volatility.",
    needs=Number.NONE,
    portfolio=minimum_variance,
    score=_volatility,
)
MAX_SHARPE = Objective(
    key="max_sharpe",
    label="Maximum Sharpe",
    help="The portfolio with the highest return above the risk-free rate per unit of volatility.",
    needs=Number.RISK_FREE,
    portfolio=maximum_sharpe,
    score=_sharpe,
)
TARGET_RETURN = Objective(
    key="target_return",
    label="Target return",
    help="The portfolio of lowest volatility that expects at least the target.",
    needs=Number.RETURN,
    portfolio=target_return,
    score=_volatility,
)
TARGET_VOLATILITY = Objective(
    key="target_volatility",
    label="Target volatility",
    help="The portfolio of highest expected return whose volatility is at most the target.",
    needs=Number.VOLATILITY,
    portfolio=target_volatility,
    score=_return,
)
MAX_RETURN = Objective(
    key="max_return",
    label="Maximum return",
    help="The portfolio of highest expected return.",
    needs=Number.NONE,
    portfolio=maximum_return,
    score=_return,
)

MAX_UTILITY = Objective(
    key="max_utility",
    label="Maximum utility",
    help="The portfolio of highest expected return less half the risk aversion times the variance.",
    needs=Number.RISK_AVERSION,
    portfolio=maximum_utility,
    score=_utility,
)
MAX_DIVERSIFICATION = Objective(
    key="max_diversification",
    label="Maximum diversification",
    help="The portfolio whose volatility is lowest against the average volatility of its assets.",
    needs=Number.NONE,
    portfolio=maximum_diversification,
)
RISK_PARITY = Objective(
    key="risk_parity",
    label="Risk parity",
    help="The portfolio whose assets all bear the same share of the risk.",
    needs=Number.NONE,
    portfolio=risk_parity,
)
RISK_BUDGETS = Objective(
    key="risk_budgets",
    label="Risk budgets",
    help="The portfolio whose assets bear given shares of the risk.",
    needs=Number.NONE,
    portfolio=risk_budgets,
    column=Column.RISK_BUDGET,
)
EQUAL_WEIGHT = Objective(
    key="equal_weight",
    label="Equal weight",
    help="The portfolio closest to equal weights within the limits.",
    needs=Number.NONE,
    portfolio=closest_to_equal,
)
INVERSE_VOLATILITY = Objective(
    key="inverse_volatility",
    label="Inverse volatility",
    help="Weights in inverse proportion to volatility, or as near as the limits allow.",
    needs=Number.NONE,
    portfolio=inverse_volatility,
)
MIN_TRACKING_ERROR = Objective(
    key="min_tracking_error",
    label="Minimum tracking error",
    help="The portfolio that follows the benchmark weights most closely.",
    needs=Number.NONE,
    portfolio=minimum_tracking_error,
    column=Column.BENCHMARK,
)
MAX_INCOME = Objective(
    key="max_income",
    label="Maximum income",
    help="The portfolio of highest yield whose volatility is at most the target.",
    needs=Number.VOLATILITY,
    portfolio=maximum_income,
    column=Column.YIELD,
)
TARGET_INCOME = Objective(
    key="target_income",
    label="Target income",
    help="The portfolio of lowest volatility that yields at least the target.",
    needs=Number.INCOME,
    portfolio=income_at_least,
    column=Column.YIELD,
)

OBJECTIVES: tuple[Objective, ...] = (
    MIN_VARIANCE,
    MAX_SHARPE,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    MAX_RETURN,
    MAX_UTILITY,
    MAX_DIVERSIFICATION,
    RISK_PARITY,
    RISK_BUDGETS,
    EQUAL_WEIGHT,
    INVERSE_VOLATILITY,
    MIN_TRACKING_ERROR,
    MAX_INCOME,
    TARGET_INCOME,
)
