"""The best portfolio where it counts which assets are held or traded; by branch and bound."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError, NotConverged, PortfolioError
from xl_portfolio.core.optimization.choices import MOVED
from xl_portfolio.core.optimization.decisions import HELD, TRADED, Decisions
from xl_portfolio.core.optimization.structured import poured
from xl_portfolio.core.optimization.trade_bounds import OpenCosts, with_trade_count
from xl_portfolio.core.wording import counted, percent_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.choices import Choices
    from xl_portfolio.core.optimization.decisions import States
    from xl_portfolio.core.optimization.detours import Detours
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Discrete", "best_choice"]

#: After so many nodes the largest holdings of one are tried alone.
BETWEEN_TRIES = 12

#: Scores that differ by less than this share are the same.
SAME = 1e-10

#: Shares of the trades of a node, the largest ones, that are tried alone where trades cost something.
TRIED_SHARES = (1.0, 0.5, 0.25)


class Discrete(NamedTuple):
    """The best portfolio found, and by how much at most another is better, as a share of its score."""

    portfolio: Portfolio
    gap: float
    visited: int


class Node(NamedTuple):
    """Decisions, the best portfolio if only they count, and what a portfolio that keeps all limits scores at least."""

    bound: float
    number: int
    states: States
    weights: NDArray[np.float64]
    score: float


def best_choice(
    problem: MeanVariance,
    choices: Choices,
    solve: Callable[[MeanVariance], Portfolio],
    score: Callable[[Portfolio], float],
    nodes: int,
    hints: Sequence[NDArray[np.float64]] = (),
    detours: Detours | None = None,
) -> Discrete:
    """Return the best portfolio within all limits, and its gap: 0 if it is proved to be the best.

    Without these limits the best portfolio is at least as good: the bound of a node, raised by the least that it costs
    to drop or enlarge some of its holdings. Where it breaks them, the node
    is split in two: an asset is held, at least at the minimum, or not at all; is traded, or stays as it is. The node
    with the best bound goes first. Every node is a problem without them, so that any objective and all other limits
    take part; a ratio is a place on the path of a node, for within a node no choice is left.
    What trades cost and count is bounded too while it is open which are made, see `trade_bounds`.

    Parameters
    ----------
    problem : MeanVariance
        Its rows and pieces stay; where trades cost something, it is in pieces at the current weights. Long-only if
        holdings are limited.
    choices : Choices
    solve, score : callable
        The objective: the best portfolio of a problem, and a number that is the smaller the better it is.
    nodes : int
        How many portfolios are computed at most; the gap is what is left open then.
    hints : sequence of arrays, shape (n,)
        Weights of portfolios that may be near the best: their holdings and trades are tried first.
    detours : Detours or None
        If given, they raise the bounds of nodes that hold too many assets or too little of one.

    Raises
    ------
    Infeasible
        If no such portfolio was found.
    InputError
        If assets may be sold short and holdings are limited.
    """
    if choices.about_holdings and (problem.lower < 0.0).any():
        raise InputError(
            f"“{choices.text}” is for portfolios without short positions: raise the minima to 0."
        )
    if choices.most_trades is not None:
        problem = with_trade_count(problem, choices)
    search = _Search(problem, choices, solve, score, detours)
    search.require_room()
    root = search.node(search.decisions.forced())
    if root is None:
        raise search.failure or search.nothing()
    for hint in hints:
        search.round_off(root._replace(weights=hint))
    search.round_off(root)
    queue = [root]
    while queue and search.visited < nodes and not search.settled(queue[0].bound):
        node = heapq.heappop(queue)
        split = search.branching(node)
        if split is None:
            continue
        for state in (1, -1):
            child = search.child(node, *split, state)
            if child is not None and not search.settled(child.bound):
                heapq.heappush(queue, child)
        if search.visited >= search.next_try:
            search.next_try = search.visited + BETWEEN_TRIES
            search.round_off(node)
    if search.best is None:
        raise search.nothing()
    best_score = score(search.best)
    bound = min((*(node.bound for node in queue), search.lost, best_score))
    gap = max(0.0, (best_score - bound) / max(abs(best_score), 1e-300))
    best = search.best
    if choices.most_trades is not None:
        best = replace(best, multipliers=best.multipliers[:-1])
    return Discrete(best, 0.0 if gap <= SAME else gap, search.visited)


class _Search:
    """The best portfolio so far, and how nodes are made."""

    def __init__(
        self,
        problem: MeanVariance,
        choices: Choices,
        solve: Callable[[MeanVariance], Portfolio],
        score: Callable[[Portfolio], float],
        detours: Detours | None,
    ) -> None:
        self.detours = detours
        self.problem, self.choices, self.solve, self.score = problem, choices, solve, score
        self.owners = np.arange(problem.size) if problem.owners is None else problem.owners
        self.assets = int(self.owners[-1]) + 1
        self.volatilities = np.sqrt(problem.merged_covariance().diagonal())
        self.least = poured(problem, np.full(self.assets, choices.least))
        low, self.high = problem.merged(problem.lower), problem.merged(problem.upper)
        self.decisions = Decisions(choices=choices, low=low, high=self.high)
        self.costs: OpenCosts | None = None
        if choices.start is not None and choices.costly:
            self.costs = OpenCosts.of(choices.start, choices.cost, low, self.high)
        self.unchanged = None if choices.start is None else poured(problem, choices.start)
        self.best: Portfolio | None = None
        self.failure: PortfolioError | None = None
        self.lost = np.inf  # the best bound of nodes that rounding kept from being computed
        self.visited = self.made = 0
        self.next_try = 0

    def nothing(self) -> Infeasible:
        """The error for limits that no portfolio satisfies."""
        return Infeasible(
            f"No portfolio was found that satisfies “{self.choices.text}” with the other limits: allow more of them, "
            "or a smaller minimum."
        )

    def require_room(self) -> None:
        """Refuse a number of holdings whose maxima do not add up to everything."""
        most = self.choices.most
        sums = np.cumsum(-np.sort(-self.high))
        if most is not None and most < self.assets and sums[most - 1] < 1.0 - MOVED:
            enough = int(np.argmax(sums >= 1.0 - MOVED)) + 1
            raise Infeasible(
                f"“{self.choices.text}” cannot hold: the {most} largest maxima add up to "
                f"{percent_digits(float(sums[most - 1]))}: allow {counted(enough, 'holding')}, or raise the maxima."
            )

    def settled(self, bound: float) -> bool:
        """Whether nothing with this bound can be better than the best."""
        if self.best is None:
            return False
        known = self.score(self.best)
        return bound >= known - SAME * abs(known)

    # --- decisions ------------------------------------------------------------------------------

    def child(self, node: Node, row: int, asset: int, state: int) -> Node | None:
        """The node with one more decision; that an asset is held changes nothing where it is large enough."""
        states = node.states.copy()
        states[row, asset] = state
        followed = self.decisions.implied(states)
        if followed is None:
            return None
        large = row == TRADED or node.weights[asset] >= self.choices.least
        if state == 1 and large and not self.choices.costly and np.array_equal(followed, states):
            return self._made(states, node.weights, node.score)
        made = self.node(followed)
        if made is None and isinstance(self.failure, NotConverged):
            self.lost = min(self.lost, node.bound)
        return made

    def branching(self, node: Node) -> tuple[int, int] | None:
        """What to decide next, as a row of the states and an asset; None if all limits are satisfied.

        A holding that is too small goes first; else the one that carries most: to be without it costs most. Then
        the trade that carries most, or whose cost is underestimated most.
        """
        choices, weights = self.choices, node.weights
        held = weights > MOVED
        open_ones = (node.states[HELD] == 0) & held
        small = open_ones & (weights < choices.least - MOVED)
        if small.any():
            return HELD, int(np.where(small, weights, -1.0).argmax())
        if choices.most is not None and np.count_nonzero(held) > choices.most and open_ones.any():
            return HELD, int(np.where(open_ones, weights * self.volatilities, -1.0).argmax())
        if choices.start is None:
            return None
        moved = np.abs(weights - choices.start)
        traded = moved > MOVED
        open_ones = (node.states[TRADED] == 0) & traded
        if not open_ones.any():
            return None
        if choices.most_trades is not None and np.count_nonzero(traded) > choices.most_trades:
            return TRADED, int(np.where(open_ones, moved * self.volatilities, -1.0).argmax())
        if self.costs is None or not (open_ones & self.costs.underestimated(weights)).any():
            return None
        return TRADED, int(np.where(open_ones, self.costs.missing(weights), 0.0).argmax())

    # --- portfolios -----------------------------------------------------------------------------

    def node(self, states: States) -> Node | None:
        """The best portfolio for these states; None if there is none. It is kept if it satisfies the limits."""
        followed = self.decisions.implied(states)
        if followed is None:
            return None
        portfolio = self._solved(followed)
        if portfolio is None:
            return None
        score = self.score(portfolio)
        if self._allowed(followed, portfolio.weights) and not self.settled(score):
            self.best = portfolio
        return self._made(followed, portfolio.weights, score)

    def _made(self, states: States, weights: NDArray[np.float64], score: float) -> Node:
        """The next node, with its bound."""
        self.made += 1
        bound, most = score, self.choices.most
        if self.detours is not None and self.choices.about_holdings:
            held = np.where((states[HELD] == 0) & (weights > MOVED), weights, 0.0)
            room = None if most is None else most - int(np.count_nonzero(states[HELD] == 1))
            bound = self.detours.bound(score, held, self.choices.least, room)
        return Node(bound, self.made, states, weights, score)

    def round_off(self, node: Node) -> None:
        """Try the largest holdings and trades of a node alone, as candidates for the best."""
        shares = TRIED_SHARES if self.choices.costly else TRIED_SHARES[:1]
        tried: list[States] = []
        for share in shares:
            states = self.decisions.rounded(node.states, node.weights, share)
            if not any(np.array_equal(states, other) for other in tried):
                tried.append(states)
                self.node(states)

    def _allowed(self, states: States, weights: NDArray[np.float64]) -> bool:
        """Whether a portfolio satisfies all limits, and no cost of it was estimated."""
        if not self.decisions.kept(weights):
            return False
        if self.costs is None:
            return True
        traded = np.abs(weights - self.costs.start) > MOVED
        return not (traded & (states[TRADED] == 0) & self.costs.underestimated(weights)).any()

    def _solved(self, states: States) -> Portfolio | None:
        lower, upper = self.problem.lower.copy(), self.problem.upper.copy()
        held, out = ((states[HELD] == state)[self.owners] for state in (1, -1))
        np.maximum(lower, np.minimum(self.least, upper), out=lower, where=held)
        if (lower[out] > 0.0).any():
            return None
        upper[out] = 0.0
        if self.unchanged is not None:
            kept = (states[TRADED] == -1)[self.owners]
            if ((self.unchanged < lower - MOVED) | (self.unchanged > upper + MOVED))[kept].any():
                return None
            lower[kept] = upper[kept] = self.unchanged[kept]
        self.visited += 1
        self.failure = None
        try:
            return self.solve(
                replace(self.problem, lower=lower, upper=upper, expected_returns=self._charged(states))
            )
        except (Infeasible, NotConverged) as error:
            self.failure = error
            return None

    def _charged(self, states: States) -> NDArray[np.float64]:
        """Expected returns less the cost of trades that are decided and the least of those that are open."""
        if self.costs is None:
            return self.problem.expected_returns
        return self.costs.charged(self.problem, states[TRADED])
