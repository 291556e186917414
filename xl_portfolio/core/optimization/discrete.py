"""Limits on which assets are held: at most so many, or zero or at least so much; by branch and bound."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError, NotConverged, PortfolioError
from xl_portfolio.core.optimization.critical_line import critical_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Discrete", "HoldingLimits", "best_holdings"]

#: Nodes of the search; the same everywhere, so that the same workbook gives the same weights.
NODES = 3_000

#: After so many nodes the largest holdings of one are tried alone.
BETWEEN_TRIES = 12

#: A weight below this is none.
HELD = 1e-9

#: Scores that differ by less than this share are the same.
SAME = 1e-10


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldingLimits:
    """Limits on the assets that are held.

    Attributes
    ----------
    text : str
        How a sentence names them.
    most : int or None
        Largest number of assets held.
    least : float
        Smallest weight of an asset that is held; 0 for no such limit.
    """

    text: str
    most: int | None = None
    least: float = 0.0


class Discrete(NamedTuple):
    """The best portfolio found, and by how much at most another is better, as a share of its score."""

    portfolio: Portfolio
    gap: float


class Node(NamedTuple):
    """Assets that must be held (1), must not be (-1), or may be (0), and the best portfolio if only that counts."""

    bound: float
    number: int
    states: NDArray[np.int8]
    weights: NDArray[np.float64]


def best_holdings(
    problem: MeanVariance,
    limits: HoldingLimits,
    solve: Callable[[CriticalLine], Portfolio],
    score: Callable[[Portfolio], float],
    nodes: int = NODES,
) -> Discrete:
    """Return the best portfolio within all limits, and its gap: 0 if it is proved to be the best.

    Without the limits on holdings the best portfolio is at least as good: the bound of a node. Where it breaks them,
    the node is split in two: an asset is held, at least at the minimum, or not at all. The node with the best bound
    goes first. Every node is a critical line, so that any objective and any linear limits take part.

    Parameters
    ----------
    problem : MeanVariance
        Long-only; its rows and pieces stay.
    limits : HoldingLimits
    solve, score : callable
        The objective: the best portfolio of a path, and a number that is the smaller the better it is.
    nodes : int
        How many portfolios are computed at most; the gap is what is left open then.

    Raises
    ------
    Infeasible
        If no such portfolio was found.
    InputError
        If assets may be sold short, or the limits leave nothing.
    """
    if (problem.lower < 0.0).any():
        raise InputError(f"“{limits.text}” is for portfolios without short positions: raise the minima to 0.")
    search = _Search(problem, limits, solve, score)
    root = search.node(np.zeros(search.assets, dtype=np.int8))
    if root is None:
        raise search.failure or Infeasible(f"No portfolio satisfies “{limits.text}” with the other limits.")
    search.round_off(root)
    queue = [root]
    while queue and search.visited < nodes and not search.settled(queue[0].bound):
        node = heapq.heappop(queue)
        asset = search.branching(node)
        if asset is None:
            continue
        for state in (1, -1):
            child = search.child(node, asset, state)
            if child is not None and not search.settled(child.bound):
                heapq.heappush(queue, child)
        if search.visited >= search.next_try:
            search.next_try = search.visited + BETWEEN_TRIES
            search.round_off(node)
    if search.best is None:
        raise Infeasible(
            f"No portfolio was found that satisfies “{limits.text}” with the other limits: allow more holdings or "
            "a smaller minimum."
        )
    best_score = score(search.best)
    bound = min((node.bound for node in queue), default=best_score)
    return Discrete(search.best, max(0.0, (best_score - bound) / max(abs(best_score), 1e-300)))


class _Search:
    """The best portfolio so far, and how nodes are made."""

    def __init__(
        self,
        problem: MeanVariance,
        limits: HoldingLimits,
        solve: Callable[[CriticalLine], Portfolio],
        score: Callable[[Portfolio], float],
    ) -> None:
        self.problem, self.limits, self.solve, self.score = problem, limits, solve, score
        self.owners = np.arange(problem.size) if problem.owners is None else problem.owners
        self.assets = int(self.owners[-1]) + 1
        self.first = np.unique(self.owners, return_index=True)[1]
        self.volatilities = np.sqrt(problem.merged_covariance().diagonal())
        self.best: Portfolio | None = None
        self.failure: PortfolioError | None = None
        self.visited = self.made = 0
        self.next_try = 0

    def settled(self, bound: float) -> bool:
        """Whether nothing with this bound can be better than the best."""
        if self.best is None:
            return False
        known = self.score(self.best)
        return bound >= known - SAME * abs(known)

    def child(self, node: Node, asset: int, state: int) -> Node | None:
        """The node with one more asset decided; that an asset is held changes nothing where it is large enough."""
        states = node.states.copy()
        states[asset] = state
        most = self.limits.most
        room = most is None or np.count_nonzero(states == 1) < most
        if state == 1 and room and node.weights[asset] >= self.limits.least:
            self.made += 1
            return Node(node.bound, self.made, states, node.weights)
        return self.node(states)

    def node(self, states: NDArray[np.int8]) -> Node | None:
        """The best portfolio for these states; None if there is none. It is kept if it satisfies the limits."""
        most = self.limits.most
        if most is not None and np.count_nonzero(states == 1) >= most:
            states = np.where(states == 1, states, np.int8(-1))
        portfolio = self._solved(states)
        if portfolio is None:
            return None
        held = portfolio.weights > HELD
        small = held & (portfolio.weights < self.limits.least - HELD)
        bound = self.score(portfolio)
        if (most is None or np.count_nonzero(held) <= most) and not small.any() and not self.settled(bound):
            self.best = portfolio
        self.made += 1
        return Node(bound, self.made, states, portfolio.weights)

    def _solved(self, states: NDArray[np.int8]) -> Portfolio | None:
        lower, upper = self.problem.lower.copy(), self.problem.upper.copy()
        chosen = self.first[states == 1]
        lower[chosen] = np.maximum(lower[chosen], np.minimum(self.limits.least, upper[chosen]))
        out = (states == -1)[self.owners]
        if (lower[out] > 0.0).any():
            return None
        upper[out] = 0.0
        self.visited += 1
        try:
            return self.solve(critical_line(replace(self.problem, lower=lower, upper=upper)))
        except (Infeasible, NotConverged) as error:
            self.failure = error
            return None

    def branching(self, node: Node) -> int | None:
        """The open asset to decide on, None if the limits are satisfied.

        One that is held but too small goes first; else the one that carries most: to be without it costs most.
        """
        open_ones = (node.states == 0) & (node.weights > HELD)
        small = open_ones & (node.weights < self.limits.least - HELD)
        if small.any():
            return int(np.where(small, node.weights, -1.0).argmax())
        most = self.limits.most
        if most is None or np.count_nonzero(node.weights > HELD) <= most or not open_ones.any():
            return None
        return int(np.where(open_ones, node.weights * self.volatilities, -1.0).argmax())

    def round_off(self, node: Node) -> None:
        """Try the largest holdings of a node alone, as a candidate for the best."""
        order = np.argsort(-node.weights, kind="stable")
        count = self.limits.most or np.count_nonzero(node.weights > HELD)
        if self.limits.least > 0.0:
            count = min(
                count,
                int(1.0 / self.limits.least + 1e-9),
                np.count_nonzero(node.weights >= self.limits.least / 2),
            )
        states = np.full(self.assets, -1, dtype=np.int8)
        states[order[: max(int(count), 1)]] = 1
        states[node.states == 1] = 1
        if self.limits.most is None or np.count_nonzero(states == 1) <= self.limits.most:
            self.node(states)
