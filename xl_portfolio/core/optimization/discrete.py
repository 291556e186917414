"""The best portfolio where it counts which assets are held or traded; by branch and bound."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import Infeasible, InputError, NotConverged, PortfolioError
from xl_portfolio.core.optimization.choices import MOVED
from xl_portfolio.core.optimization.constraints import TradeLimit, TradingCost, linear_pieces
from xl_portfolio.core.optimization.rows import LinearRows
from xl_portfolio.core.optimization.structured import poured
from xl_portfolio.core.wording import counted, percent_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.choices import Choices
    from xl_portfolio.core.optimization.detours import Detours
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Discrete", "best_choice"]

#: After so many nodes the largest holdings of one are tried alone.
BETWEEN_TRIES = 12

#: Scores that differ by less than this share are the same.
SAME = 1e-10

#: A cost underestimated by no more than this share of the largest is exact.
NO_COST = 1e-9

#: Shares of the trades of a node, the largest ones, that are tried alone where trades cost something.
TRIED_SHARES = (1.0, 0.5, 0.25)

HELD, TRADED = 0, 1
States = np.ndarray[tuple[int, int], np.dtype[np.int8]]


class Discrete(NamedTuple):
    """The best portfolio found, and by how much at most another is better, as a share of its score."""

    portfolio: Portfolio
    gap: float
    visited: int


class Node(NamedTuple):
    """Decisions, the best portfolio if only they count, and what a portfolio that keeps all limits scores at least.

    In row `HELD` of the states an asset must be held (1), must not be (-1), or may be (0); in row `TRADED` the same
    of being traded.
    """

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

    The fixed cost f of a trade that is open is bounded from below by the lines that reach f where the asset meets
    its bounds l and u, its convex envelope ::

        f (c - w) / (c - l)  below the current weight c,    f (w - c) / (u - c)  above it

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
        problem = _with_cut(problem, choices)
    search = _Search(problem, choices, solve, score, detours)
    search.require_room()
    root = search.node(search.forced())
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


def _with_cut(problem: MeanVariance, choices: Choices) -> MeanVariance:
    """The problem with a last row that every portfolio of so many trades keeps, and that bounds all others.

    A trade that is made is at most as large as the bounds l and u of its asset allow, from the current weight c::

        Σ_i max(c_i - w_i, 0) / (c_i - l_i) + max(w_i - c_i, 0) / (u_i - c_i)  <=  most
    """
    start = np.zeros(0) if choices.start is None else choices.start
    low, high = problem.merged(problem.lower), problem.merged(problem.upper)
    inside = (low - MOVED <= start) & (start <= high + MOVED)
    rates = [
        np.divide(1.0, room, out=np.zeros(len(start)), where=inside & (room > MOVED))
        for room in (start - low, high - start)
    ]
    most = float(choices.most_trades or 0) - np.count_nonzero(~inside)
    limit = TradeLimit(text=choices.text, start=start, below=rates[0], above=rates[1], most=most)
    owners = np.arange(problem.size) if problem.owners is None else problem.owners
    slopes, constant = linear_pieces(limit, owners, problem.lower, problem.upper)
    row = LinearRows(
        coefficients=slopes[None],
        lower=np.array([-np.inf]),
        upper=np.array([most - constant]),
        texts=(choices.text,),
    )
    parts = [row] if problem.rows is None else [problem.rows, row]
    return replace(problem, rows=LinearRows.stacked(parts, problem.size))


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
        self.low, self.high = problem.merged(problem.lower), problem.merged(problem.upper)
        self.start = np.full(self.assets, np.nan) if choices.start is None else choices.start
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

    # --- decisions and what follows from them ----------------------------------------------------

    def forced(self) -> States:
        """The states of the root: an asset whose current weight is not allowed is traded."""
        states: States = np.zeros((2, self.assets), dtype=np.int8)
        if self.choices.start is not None:
            start, least = self.choices.start, self.choices.least
            outside = (start < self.low - MOVED) | (start > self.high + MOVED)
            states[TRADED, outside | ((start > MOVED) & (start < least - MOVED))] = 1
        return states

    def implied(self, states: States) -> States | None:
        """The states with all that follows from them; None if they contradict each other."""
        choices = self.choices
        for _ in range(3):
            before = states
            states = states.copy()
            if choices.about_holdings and choices.start is not None:
                owned = np.where(self.start > MOVED, np.int8(1), np.int8(-1))
                kept, out = states[TRADED] == -1, states[HELD] == -1
                bought = (states[HELD] == 1) & (owned == -1)
                if (kept & (states[HELD] == -owned)).any() or (out & (states[TRADED] == -owned)).any():
                    return None
                states[HELD, kept] = owned[kept]
                states[TRADED, out] = owned[out]
                states[TRADED, bought] = 1
                if (states[TRADED, bought] != before[TRADED, bought]).any() and (kept & bought).any():
                    return None
            for row, most in ((HELD, choices.most), (TRADED, choices.most_trades)):
                if most is None:
                    continue
                count = np.count_nonzero(states[row] == 1)
                if count > most:
                    return None
                if count == most:
                    states[row, states[row] == 0] = -1
            if np.array_equal(states, before):
                break
        return states

    def child(self, node: Node, row: int, asset: int, state: int) -> Node | None:
        """The node with one more decision; that an asset is held changes nothing where it is large enough."""
        states = node.states.copy()
        states[row, asset] = state
        followed = self.implied(states)
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
        moved = np.abs(weights - self.start)
        traded = moved > MOVED
        open_ones = (node.states[TRADED] == 0) & traded
        if not open_ones.any():
            return None
        if choices.most_trades is not None and np.count_nonzero(traded) > choices.most_trades:
            return TRADED, int(np.where(open_ones, moved * self.volatilities, -1.0).argmax())
        missing = np.where(open_ones, choices.cost - self._estimated(weights), 0.0)
        return (TRADED, int(missing.argmax())) if missing.max() > NO_COST * choices.cost.max() else None

    # --- portfolios -----------------------------------------------------------------------------

    def node(self, states: States) -> Node | None:
        """The best portfolio for these states; None if there is none. It is kept if it satisfies the limits."""
        followed = self.implied(states)
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
            states = self._rounded(node, share)
            if not any(np.array_equal(states, other) for other in tried):
                tried.append(states)
                self.node(states)

    def _rounded(self, node: Node, share: float) -> States:
        choices, weights = self.choices, node.weights
        states: States = np.zeros((2, self.assets), dtype=np.int8)
        if choices.about_holdings:
            count = choices.most or np.count_nonzero(weights > MOVED)
            if choices.least > 0.0:
                large = np.count_nonzero(weights >= choices.least / 2)
                count = min(count, int(1.0 / choices.least + 1e-9), large)
            order = np.argsort(-weights, kind="stable")
            states[HELD] = -1
            states[HELD, order[: max(int(count), 1)]] = 1
            states[HELD, node.states[HELD] == 1] = 1
        if choices.start is not None:
            moved = np.abs(weights - self.start)
            count = int(np.ceil(share * np.count_nonzero(moved > MOVED)))
            if choices.most_trades is not None:
                count = min(count, choices.most_trades)
            order = np.argsort(-moved, kind="stable")
            states[TRADED] = -1
            states[TRADED, order[:count]] = 1
            states[TRADED, node.states[TRADED] == 1] = 1
            if choices.about_holdings:
                states[HELD, states[TRADED] == -1] = 0
        return states

    def _allowed(self, states: States, weights: NDArray[np.float64]) -> bool:
        """Whether a portfolio satisfies all limits, and no cost of it was estimated."""
        choices = self.choices
        held = weights > MOVED
        if choices.most is not None and np.count_nonzero(held) > choices.most:
            return False
        if (held & (weights < choices.least - MOVED)).any():
            return False
        if choices.start is None:
            return True
        traded = np.abs(weights - self.start) > MOVED
        if choices.most_trades is not None and np.count_nonzero(traded) > choices.most_trades:
            return False
        missing = choices.cost - self._estimated(weights) if choices.costly else choices.cost
        return not (traded & (states[TRADED] == 0) & (missing > NO_COST * choices.cost.max())).any()

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
            charged = replace(self.problem, lower=lower, upper=upper, expected_returns=self._charged(states))
            return self.solve(charged)
        except (Infeasible, NotConverged) as error:
            self.failure = error
            return None

    def _charged(self, states: States) -> NDArray[np.float64]:
        """Expected returns less the cost of trades that are decided and the estimate of those that are open."""
        returns = self.problem.expected_returns
        if not self.choices.costly:
            return returns
        below, above = self._envelope()
        is_open = states[TRADED] == 0
        estimate = TradingCost(
            text="",
            start=self.start,
            below=np.where(is_open, below, 0.0),
            above=np.where(is_open, above, 0.0),
        )
        slopes, constant = linear_pieces(estimate, self.owners, self.problem.lower, self.problem.upper)
        decided = float(self.choices.cost[states[TRADED] == 1].sum())
        charged: NDArray[np.float64] = returns - slopes - (constant + decided)
        return charged

    def _envelope(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Slopes of the estimated cost of a trade below and above the current weight."""
        cost = self.choices.cost
        room = (self.start - self.low, self.high - self.start)
        slopes = [np.divide(cost, side, out=np.zeros(self.assets), where=side > MOVED) for side in room]
        return slopes[0], slopes[1]

    def _estimated(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The estimated cost of each trade."""
        below, above = self._envelope()
        change = weights - self.start
        estimated: NDArray[np.float64] = np.where(change < 0.0, -below * change, above * change)
        return estimated
