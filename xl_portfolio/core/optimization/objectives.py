"""What a portfolio can be optimised for: the table from which menus, help and parsing derive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.goals import Goal
from xl_portfolio.core.optimization.optima import (
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
    target_volatility,
)
from xl_portfolio.core.optimization.parts import BARBELL_PARTS, CORE_AND_SATELLITES, Role
from xl_portfolio.core.optimization.structured import (
    boldest,
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

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.parts import Parts
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

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
    SAFE_SHARE = "share of the safe end"

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
    ROLE = "Role"

    @property
    def holds(self) -> str:
        """What stands in the column, as a sentence names it."""
        return "a role" if self is Column.ROLE else "a number"


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
    goal : callable or None
        `goal(number)`: the same for a program with limits that bend.
    parts : Parts or None
        The two parts that its portfolio has.
    """

    key: str
    label: str
    help: str
    needs: Number
    portfolio: Callable[..., Portfolio]
    column: Column = Column.NONE
    score: Callable[[Portfolio, float], float] | None = None
    goal: Callable[[float], Goal] | None = None
    parts: Parts | None = None

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
        if self.needs is not Number.NONE:
            given.append(self.number(risk_free, target))
        if self.column is not Column.NONE:
            given.append(self.of_each(columns))
        return self.portfolio(path, *given)

    def number(self, risk_free: float, target: float | None) -> float:
        """Return the number that it needs; 0 if it needs none.

        Raises
        ------
        InputError
            If that is a target and none was given.
        """
        if not self.needs.is_target:
            return risk_free if self.needs is Number.RISK_FREE else 0.0
        if target is None:
            raise InputError(f"The objective “{self.label}” needs a {self.needs.value}: fill in the target.")
        return target

    def of_each(self, columns: Mapping[Column, NDArray[np.float64]] | None) -> NDArray[np.float64]:
        """Return what it needs to know about each asset.

        Raises
        ------
        InputError
            If that was not given.
        """
        if columns is None or self.column not in columns:
            roles = ""
            if self.parts is not None:
                roles = f", with “{self.parts.first.value}” or “{self.parts.second.value}” in it"
            raise InputError(
                f"The objective “{self.label}” needs {self.column.holds} for each asset: add a column "
                f"“{self.column.value}” to the table of assets{roles}."
            )
        return columns[self.column]

    def limits(
        self, problem: MeanVariance, number: float, columns: Mapping[Column, NDArray[np.float64]] | None
    ) -> tuple[Constraint, ...]:
        """Return the limits that it brings with it.

        Raises
        ------
        InputError
            If it has parts and does not know which assets play them.
        """
        if self.parts is None:
            return ()
        return self.parts.limits(problem, self.of_each(columns), number)


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
    goal=lambda number: Goal(variance_price=1.0),
)
MAX_SHARPE = Objective(
    key="max_sharpe",
    label="Maximum Sharpe",
    help="The portfolio with the highest return above the risk-free rate per unit of volatility.",
    needs=Number.RISK_FREE,
    portfolio=maximum_sharpe,
    score=_sharpe,
    goal=lambda risk_free: Goal(above=risk_free),
)
TARGET_RETURN = Objective(
    key="target_return",
    label="Target return",
    help="The portfolio of lowest volatility that expects at least the target.",
    needs=Number.RETURN,
    portfolio=target_return,
    score=_volatility,
    goal=lambda target: Goal(variance_price=1.0, least_return=target),
)
TARGET_VOLATILITY = Objective(
    key="target_volatility",
    label="Target volatility",
    help="The portfolio of highest expected return whose volatility is at most the target.",
    needs=Number.VOLATILITY,
    portfolio=target_volatility,
    score=_return,
    goal=lambda limit: Goal(return_price=1.0, most_volatility=limit),
)
MAX_RETURN = Objective(
    key="max_return",
    label="Maximum return",
    help="The portfolio of highest expected return.",
    needs=Number.NONE,
    portfolio=maximum_return,
    score=_return,
    goal=lambda number: Goal(return_price=1.0),
)

MAX_UTILITY = Objective(
    key="max_utility",
    label="Maximum utility",
    help="The portfolio of highest expected return less half the risk aversion times the variance.",
    needs=Number.RISK_AVERSION,
    portfolio=maximum_utility,
    score=_utility,
    goal=lambda risk_aversion: Goal(variance_price=1.0, return_price=1.0 / risk_aversion),
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

CORE_SATELLITE = Objective(
    key="core_satellite",
    label="Core satellite",
    help="The portfolio of maximum Sharpe with 60 to 80 % in its core and the rest in satellites.",
    needs=Number.RISK_FREE,
    portfolio=lambda path, risk_free, roles: maximum_sharpe(path, risk_free),
    column=Column.ROLE,
    score=_sharpe,
    goal=lambda risk_free: Goal(above=risk_free),
    parts=CORE_AND_SATELLITES,
)
BARBELL = Objective(
    key="barbell",
    label="Barbell",
    help="A target share in safe assets, the rest in the bold ones of highest return, nothing between.",
    needs=Number.SAFE_SHARE,
    portfolio=lambda path, share, roles: boldest(path, roles == Role.BOLD.number),
    column=Column.ROLE,
    parts=BARBELL_PARTS,
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
    CORE_SATELLITE,
    BARBELL,
)
