"""The optimum of an objective, and the frontier, under all kinds of limits: one entry for cells and buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError, Unbounded
from xl_portfolio.core.optimization.choices import FixedCosts, HoldingLimits, TradeCount, choices_of
from xl_portfolio.core.optimization.constraints import TradingCost, restricted_path
from xl_portfolio.core.optimization.critical_line import critical_line
from xl_portfolio.core.optimization.curved import CurvedLimit, curved_optimum, keeps
from xl_portfolio.core.optimization.objectives import MAX_RETURN, MIN_VARIANCE, OBJECTIVES, TARGET_RETURN
from xl_portfolio.core.optimization.optima import efficient_frontier
from xl_portfolio.core.optimization.portfolio import Frontier
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.detours import Detours
    from xl_portfolio.core.optimization.goals import Goal
    from xl_portfolio.core.optimization.objectives import Column, Objective
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Aim", "LimitedFrontier", "Optimum", "limited_frontier", "one_path", "optimum"]

#: Nodes of a search, where its nodes are paths, where trades count, and where they are cone programs:
#: a few seconds for 50 assets. The same everywhere, so that the same workbook gives the same weights.
NODES, COSTLY_NODES, BENT_NODES = 3_000, 1_000, 500

#: The searches of all points of a frontier together have so many times as many; one point has at least so many nodes.
FRONTIER_SEARCHES, POINT_NODES = 2, 40


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Aim:
    """What a portfolio is optimised for.

    Attributes
    ----------
    objective : Objective
    risk_free : float
    target : float or None
    columns : mapping of a Column to an array, shape (n,)
    """

    objective: Objective
    risk_free: float = 0.0
    target: float | None = None
    columns: Mapping[Column, NDArray[np.float64]]

    @property
    def number(self) -> float:
        """The number that the objective needs; 0 if none."""
        return self.objective.number(self.risk_free, self.target)

    def solve(self, path: CriticalLine) -> Portfolio:
        """Return the portfolio of a path that fits the objective best."""
        return self.objective.solve(path, risk_free=self.risk_free, target=self.target, columns=self.columns)

    def limits(self, problem: MeanVariance) -> tuple[Constraint, ...]:
        """Return the limits that the objective brings with it."""
        return self.objective.limits(problem, self.number, self.columns)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Optimum:
    """An optimal portfolio, and the path of all that are efficient.

    Attributes
    ----------
    portfolio : Portfolio
    path : CriticalLine
        Under all limits, those of the objective among them, but those that bend or are a matter of yes or no.
    gap : float
        By how much at most another portfolio is better, as a share; 0 where none is.
    searched : int
        How many portfolios were computed to find out; 0 where no search was needed.
    ignored : tuple of str
        Costs that the objective does not look at.
    """

    portfolio: Portfolio
    path: CriticalLine
    gap: float = 0.0
    searched: int = 0
    ignored: tuple[str, ...] = ()

    def remarks(self, objective: Objective) -> tuple[str, ...]:
        """Return what the user should know: how sure the search is, and costs that did not count."""
        ignored = (
            f"“{text}” changes nothing: the objective “{objective.label}” does not look at returns, from which "
            "costs are taken."
            for text in self.ignored
        )
        return (*_searched(self.searched, self.gap, "is better"), *ignored)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class LimitedFrontier:
    """A frontier under limits.

    Attributes
    ----------
    frontier : Frontier
    gap : float
        By how much at most the volatility of one of its portfolios could be lower, or the most return higher, as a
        share; 0 where none could.
    searched : int
        How many portfolios were computed in searches.
    """

    frontier: Frontier
    gap: float = 0.0
    searched: int = 0

    def remarks(self) -> tuple[str, ...]:
        """Return what the user should know: how sure the searches are."""
        return _searched(self.searched, self.gap, "makes any of the portfolios better")


def optimum(problem: MeanVariance, constraints: Sequence[Constraint], aim: Aim) -> Optimum:
    """Return the best portfolio for an aim within limits.

    Raises
    ------
    Infeasible
        If the limits contradict each other, with the smallest set that does, or the target is out of reach.
    InputError
        If the objective cannot be combined with limits that bend or are a matter of yes or no.
    """
    constraints = [*constraints, *aim.limits(problem)]
    path = restricted_path(problem, constraints)
    return _best(path, constraints, aim)


def limited_frontier(
    problem: MeanVariance, constraints: Sequence[Constraint], points: int
) -> LimitedFrontier:
    """Return the efficient portfolios within limits in equal steps of return, from least variance to most return.

    Each is the portfolio of least variance that expects at least so much. Where limits on holdings leave nothing
    efficient between two portfolios, the better one stands for both.

    Raises
    ------
    Infeasible
        If no portfolio is within the limits.
    InputError
        If fewer than 2 points are asked for.
    """
    path = restricted_path(problem, constraints)
    if one_path(constraints):
        return LimitedFrontier(frontier=efficient_frontier(path, points))
    if points < 2:
        raise InputError(f"A frontier has at least 2 points; {points} came.")
    nodes = max(POINT_NODES, FRONTIER_SEARCHES * _nodes(constraints) // points)
    top = _best(path, constraints, Aim(objective=MAX_RETURN, columns={}), nodes)
    calm = _best(path, constraints, Aim(objective=MIN_VARIANCE, columns={}), nodes, [top.portfolio.weights])
    found = [calm]
    for target in np.linspace(calm.portfolio.expected_return, top.portfolio.expected_return, points)[1:]:
        if found[-1].portfolio.expected_return >= target:
            found.append(found[-1])
            continue
        hints = [found[-1].portfolio.weights, top.portfolio.weights]
        aim = Aim(objective=TARGET_RETURN, target=float(target), columns={})
        found.append(_best(path, constraints, aim, nodes, hints))
    portfolios = [each.portfolio for each in found]
    distinct = list({id(each): each for each in found}.values())
    return LimitedFrontier(
        frontier=Frontier(
            weights=np.array([portfolio.weights for portfolio in portfolios]),
            expected_returns=np.array([portfolio.expected_return for portfolio in portfolios]),
            volatilities=np.array([portfolio.volatility for portfolio in portfolios]),
            feasibility=np.array([portfolio.feasibility for portfolio in portfolios]),
            optimality=np.array([portfolio.optimality for portfolio in portfolios]),
            multipliers=np.array([portfolio.multipliers for portfolio in portfolios]),
        ),
        gap=max(each.gap for each in (*found, top)),
        searched=sum(each.searched for each in (*distinct, top)),
    )


def one_path(constraints: Sequence[Constraint]) -> bool:
    """Whether one critical line holds all efficient portfolios within limits: none bends or is a yes or no."""
    others = (CurvedLimit, HoldingLimits, FixedCosts, TradeCount)
    return not any(isinstance(limit, others) for limit in constraints)


def _best(
    path: CriticalLine,
    constraints: Sequence[Constraint],
    aim: Aim,
    nodes: int | None = None,
    hints: Sequence[NDArray[np.float64]] = (),
) -> Optimum:
    """The optimum on a path that has all limits but those that bend or are a matter of yes or no."""
    objective, problem = aim.objective, path.problem
    bends = [limit for limit in constraints if isinstance(limit, CurvedLimit)]
    yes_or_no = [limit for limit in constraints if isinstance(limit, (HoldingLimits, FixedCosts, TradeCount))]
    if not bends and not yes_or_no:
        return Optimum(portfolio=aim.solve(path), path=path, ignored=_ignored(constraints, aim))
    score, goal = objective.score, objective.goal
    if score is None or goal is None:
        first = (*bends, *yes_or_no)[0]
        possible = [other.label for other in OBJECTIVES if other.score is not None and other.parts is None]
        raise InputError(
            f"The objective “{objective.label}” cannot be combined with “{first.text}”: choose {', '.join(possible)}, "
            "or leave that limit out."
        )
    sought = goal(aim.number)

    def solve(posed: MeanVariance) -> Portfolio:
        try:
            free = aim.solve(critical_line(posed))
        except Unbounded:
            if not bends:
                raise
        else:
            if keeps(posed, bends, free.weights):
                return free
        return curved_optimum(posed, bends, sought)

    costs = [limit for limit in yes_or_no if isinstance(limit, FixedCosts)]
    counted = yes_or_no
    if sought.blind_to_return:
        counted = [limit for limit in yes_or_no if not isinstance(limit, FixedCosts)]
    choices = choices_of(counted, len(problem.merged_covariance()))
    if choices is None:
        portfolio, gap, searched = solve(problem), 0.0, 0
    else:
        from xl_portfolio.core.optimization.discrete import best_choice

        portfolio, gap, searched = best_choice(
            problem,
            choices,
            solve,
            lambda found: score(found, aim.number),
            nodes or _nodes(constraints),
            hints,
            None if bends else _detours(sought, problem),
        )
    if sought.blind_to_return:
        spent = sum(cost.of(portfolio.weights) for cost in costs)
        portfolio = replace(portfolio, expected_return=portfolio.expected_return - spent)
    return Optimum(
        portfolio=portfolio, path=path, gap=gap, searched=searched, ignored=_ignored(constraints, aim)
    )


def _searched(searched: int, gap: float, better: str) -> tuple[str, ...]:
    """How sure a search over holdings and trades is."""
    if searched == 0:
        return ()
    if gap == 0.0:
        return (f"No other choice of holdings and trades {better}: proved with {searched:,} portfolios.",)
    return (
        f"The search over holdings and trades ended after {searched:,} portfolios: another choice {better} by "
        f"{percent_digits(gap, 2)} at most.",
    )


def _detours(goal: Goal, problem: MeanVariance) -> Detours | None:
    """What other holdings cost at least, where variance has a price and nothing else but returns."""
    if goal.variance_price == 0.0 or problem.tilt is not None:
        return None
    from xl_portfolio.core.optimization.detours import Detours, detour_prices

    return Detours(prices=detour_prices(problem.merged_covariance()), goal=goal)


def _nodes(constraints: Sequence[Constraint]) -> int:
    """How many nodes a search has under these limits."""
    if any(isinstance(limit, CurvedLimit) for limit in constraints):
        return BENT_NODES
    return (
        COSTLY_NODES if any(isinstance(limit, (FixedCosts, TradeCount)) for limit in constraints) else NODES
    )


def _ignored(constraints: Sequence[Constraint], aim: Aim) -> tuple[str, ...]:
    """Costs that the objective does not look at, because it does not look at returns."""
    goal = aim.objective.goal
    if goal is not None and not goal(aim.number).blind_to_return:
        return ()
    return tuple(limit.text for limit in constraints if isinstance(limit, (TradingCost, FixedCosts)))
