"""The integer point closest to a target: branch and bound over one coordinate after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

__all__ = ["Closest", "closest_point", "improved", "nearest_first"]

#: Moves of one size that a descent tries at most: a third of a second.
TRIALS = 10_000


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Closest:
    """The best point found and what is known about the best there is.

    Attributes
    ----------
    point : array of int, shape (n,)
    distance : float
        (x - t)'Q(x - t) of it.
    bound : float
        No allowed point has a smaller one; equal to the distance if the search was complete.
    """

    point: NDArray[np.int64]
    distance: float
    bound: float


def improved(
    point: NDArray[np.int64],
    target: NDArray[np.float64],
    matrix: NDArray[np.float64],
    allowed: Callable[[NDArray[np.int64]], bool],
) -> NDArray[np.int64]:
    """Return a point that hardly any single step up or down, or exchange of two, brings closer (greedy descent).

    Steps of s lots come first, then ever smaller ones down to a single lot: a target that is ten thousand small lots
    away is not walked to lot by lot. A step of s in i changes the distance by ±2 s g_i + s² Q_ii with g = Q(x - t), two
    steps in i and j by the sum of both and ±2 s² Q_ij more. The moves tried of one size are limited: where little cash
    is left or lots differ much in worth, there are long walks that gain next to nothing.
    """
    farthest = int(np.abs(point - target).max(initial=1.0))
    for power in range(max(farthest, 1).bit_length() - 1, -1, -1):
        point = _descended(point, target, matrix, allowed, 1 << power)
    return point


def _descended(
    point: NDArray[np.int64],
    target: NDArray[np.float64],
    matrix: NDArray[np.float64],
    allowed: Callable[[NDArray[np.int64]], bool],
    stride: int,
) -> NDArray[np.int64]:
    """Return a point closer by steps of so many lots and exchanges of two, until none helps or they are too many."""
    point = point.copy()
    n = len(point)
    matrix = matrix * float(stride) ** 2  # a new unit: s lots
    own = matrix.diagonal()
    trials = 0
    while trials < TRIALS:
        slope = 2.0 * matrix @ ((point - target) / stride)
        single = np.concatenate((slope + own, -slope + own))
        signs = np.repeat([1.0, -1.0], n)
        pairs = single[:, None] + single + 2.0 * np.outer(signs, signs) * np.tile(matrix, (2, 2))
        np.fill_diagonal(pairs, single)
        moves = np.argwhere(pairs < -1e-12 * max(float(own.max()), 1e-300))
        order = np.argsort(pairs[tuple(moves.T)], kind="stable")
        for first, second in moves[order]:
            trials += 1
            trial = point.copy()
            for move in {int(first), int(second)}:
                trial[move % n] += stride if move < n else -stride
            if (trial != point).any() and allowed(trial):
                point = trial
                break
        else:
            break
    return point


def closest_point(
    start: NDArray[np.int64],
    target: NDArray[np.float64],
    matrix: NDArray[np.float64],
    choices: Callable[[int, float], Iterator[int]],
    allowed: Callable[[NDArray[np.int64]], bool],
    nodes: int,
) -> Closest:
    """Return the allowed integer point x that minimises (x - t)'Q(x - t), searching at most so many nodes.

    With Q = R'R, R upper triangular, the distance is a sum over rows, each decided by the coordinates from its own
    on: coordinates are fixed from the last to the first, at each the values closest to where its row is 0 first,
    and a branch ends where the sum of its rows reaches the best distance known (Schnorr and Euchner 1994).

    Parameters
    ----------
    start : array of int, shape (n,)
        An allowed point.
    target : array, shape (n,)
        t.
    matrix : array, shape (n, n)
        Q, positive definite.
    choices : callable
        `choices(i, centre)` gives the values coordinate i may take, the closest to the centre first.
    allowed : callable
        Whether a whole point is allowed.
    nodes : int
    """
    root = np.linalg.cholesky(matrix).T
    n = len(target)
    best = start.copy()
    limit = _distance(best, target, matrix)
    point = np.zeros(n, dtype=np.int64)
    sums = [0.0] * (n + 1)  # of the rows from each coordinate on
    branches: list[Iterator[int]] = [iter(())] * n
    level, visited = n - 1, 0

    def open_level(k: int) -> None:
        beyond = float(root[k, k + 1 :] @ (point[k + 1 :] - target[k + 1 :])) / root[k, k]
        centres[k] = target[k] - beyond
        branches[k] = choices(k, centres[k])

    centres = [0.0] * n
    open_level(level)
    while level < n:
        value = next(branches[level], None)
        if value is None:
            level += 1
            continue
        total = sums[level + 1] + (root[level, level] * (value - centres[level])) ** 2
        if total >= limit * (1.0 - 1e-9):
            level += 1  # the further ones are farther
            continue
        visited += 1
        if visited > nodes:
            break
        point[level] = value
        sums[level] = total
        if level > 0:
            level -= 1
            open_level(level)
        elif allowed(point):
            best, limit = point.copy(), total
    bound = limit if visited <= nodes else min(limit, sums[n - 1])
    return Closest(point=best, distance=limit, bound=max(bound, 0.0))


def _distance(point: NDArray[np.int64], target: NDArray[np.float64], matrix: NDArray[np.float64]) -> float:
    gap = point - target
    return max(float(gap @ matrix @ gap), 0.0)


def nearest_first(centre: float, low: int, high: int) -> Iterator[int]:
    """Whole numbers from low to high, the closest to the centre first."""
    down = math.floor(min(max(centre, low), high))
    up = down + 1
    while down >= low or up <= high:
        if up > high or (down >= low and centre - down <= up - centre):
            yield down
            down -= 1
        else:
            yield up
            up += 1
