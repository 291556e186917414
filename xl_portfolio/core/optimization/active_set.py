"""The last digits of an optimum: Newton's method on the conditions that hold with equality."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.optimization.cone_program import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.cone_program import Program

__all__ = ["refined"]

#: Newton steps for one set of limits that bind; each doubles the digits.
STEPS = 12

#: Added to the diagonal, so that nothing moves where the conditions leave a choice.
STEADY = 1e-10

#: How often a limit is taken in or left out.
CHANGES = 40

#: A step below this changes nothing.
SMALL = 1e-14

#: By how much a limit may be broken, or a price have the wrong sign, before that is an error of the set.
BROKEN = 1e-11

#: A ball whose price is below this does not bind.
NO_PRICE = 1e-7


class Worst(NamedTuple):
    """What is most wrong with a set of binding limits: a variable ("x"), a row ("r") or a ball ("b")."""

    size: float
    kind: str
    which: int
    side: int


def refined(program: Program, place: Place) -> Place:
    """Return the place where all conditions of the optimum hold to rounding, starting close to it.

    With the limits that bind as equations the conditions (Karush, Kuhn and Tucker) are as many as the unknowns::

        κ (Σx + t) + Σ_k η_k R_k'(R_k x - s_k) + 1ν₀ + G'ν - λμ = 0     for each free variable
        1'x = 1,   G_r x = its limit,   ‖R_k x - s_k‖ = 1               for each row and ball that binds
        λ (μ'x - r) = x'Σx                                              for a ratio, where λ is unknown as well

    Where the solution breaks a limit that was left out, that limit is taken in; where a price has the wrong sign
    its limit is left out.
    """
    binding = place.ball_prices > NO_PRICE * max(1.0, float(place.ball_prices.max(initial=0.0)))
    for _ in range(CHANGES):
        place = _newton(program, place, binding)
        worst = _worst(program, place, binding)
        if worst.size <= BROKEN:
            break
        if worst.kind == "b":
            binding[worst.which] = worst.side == 1
        else:
            (place.sides if worst.kind == "x" else place.row_sides)[worst.which] = worst.side
    return place._replace(ball_prices=np.where(binding, np.maximum(place.ball_prices, 0.0), 0.0))


def _newton(program: Program, place: Place, binding: NDArray[np.bool_]) -> Place:
    x = np.where(place.sides < 0, program.lower, np.where(place.sides > 0, program.upper, place.x))
    free = place.sides == 0
    active = place.row_sides != 0
    border = np.vstack((np.ones(len(x)), program.rows[active]))
    limits = np.where(place.row_sides > 0, program.row_upper, program.row_lower)[active]
    right = np.concatenate(([1.0], limits))
    balls = [ball for ball, binds in zip(program.balls, binding, strict=True) if binds]
    prices = np.maximum(place.ball_prices[binding], 0.0)
    variance_price, return_price = program.prices[0], place.return_price
    f, m, k = int(free.sum()), len(right), len(balls)
    ratio = int(program.above is not None)
    multipliers = np.zeros(m)
    steadying = np.diag(np.repeat([STEADY, -STEADY], [f, m + k + ratio]))
    for _ in range(STEPS):
        marginal = program.covariance @ x
        curvature = variance_price * program.covariance
        vectors = [ball.root.T @ ball.vector(x) for ball in balls]
        gradient = (
            variance_price * (marginal + program.tilt) - return_price * program.returns + multipliers @ border
        )
        for ball, vector, price in zip(balls, vectors, prices, strict=True):
            curvature = curvature + price * (ball.root.T @ ball.root)
            gradient = gradient + price * vector
        rows = np.vstack((border, *vectors)) if balls else border
        system = np.zeros((f + m + k + ratio, f + m + k + ratio))
        system[:f, :f] = curvature[np.ix_(free, free)]
        system[:f, f : f + m + k] = rows[:, free].T
        system[f : f + m + k, :f] = rows[:, free]
        misses = [(1.0 - float(ball.vector(x) @ ball.vector(x))) / 2.0 for ball in balls]
        target = np.concatenate((-gradient[free], right - border @ x, misses, np.zeros(ratio)))
        if program.above is not None:
            excess = float(program.returns @ x) - program.above
            system[:f, -1] = -program.returns[free]
            system[-1, :f] = (return_price * program.returns - 2.0 * marginal)[free]
            system[-1, -1] = excess
            target[-1] = float(x @ marginal) - return_price * excess
        step = _step(system + steadying, target)
        x = x.copy()
        x[free] += step[:f]
        multipliers = multipliers + step[f : f + m]
        prices = prices + step[f + m : f + m + k]
        return_price += float(step[-1]) if ratio else 0.0
        if np.abs(step[:f]).max(initial=0.0) <= SMALL and np.abs(step[f + m :]).max(
            initial=0.0
        ) <= SMALL * max(1.0, float(np.abs(prices).max(initial=0.0)), abs(return_price)):
            break
    ball_prices, row_prices = np.zeros(len(binding)), np.zeros(len(active))
    ball_prices[binding], row_prices[active] = prices, multipliers[1:]
    return Place(x, place.sides.copy(), place.row_sides.copy(), ball_prices, row_prices, return_price)


def _step(system: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        return np.asarray(np.linalg.solve(system, target))
    except np.linalg.LinAlgError:
        raise NotConverged(
            "The optimum under limits that bend could not be computed to its last digits: look for assets that are "
            "copies of one another."
        ) from None


def _worst(program: Program, place: Place, binding: NDArray[np.bool_]) -> Worst:
    """The limit most broken, or the price most wrong in sign, in units of the program."""
    x, variance_price = place.x, program.prices[0]
    gradient = variance_price * (program.covariance @ x + program.tilt) - place.return_price * program.returns
    gradient = gradient + place.row_prices @ program.rows
    for ball, price in zip(program.balls, place.ball_prices, strict=True):
        gradient = gradient + price * (ball.root.T @ ball.vector(x))
    free = place.sides == 0
    gradient = gradient + _budget_price(gradient, place.sides)
    size = max(1.0, float(np.abs(place.ball_prices).max(initial=0.0)), place.return_price)
    wrong = np.where(place.sides < 0, -gradient, np.where(place.sides > 0, gradient, 0.0)) / size
    wrong[program.lower == program.upper] = 0.0
    values = program.rows @ x
    row_wrong = (
        np.where(place.row_sides > 0, -place.row_prices, place.row_prices * (place.row_sides < 0)) / size
    )
    row_wrong[program.row_lower == program.row_upper] = 0.0
    lengths = np.array([float(np.linalg.norm(ball.vector(x))) for ball in program.balls])
    found = [
        *_candidates("x", wrong, np.zeros(len(x), dtype=np.int8)),
        *_candidates("x", np.where(free, program.lower - x, 0.0), np.full(len(x), -1)),
        *_candidates("x", np.where(free, x - program.upper, 0.0), np.full(len(x), 1)),
        *_candidates("r", row_wrong, np.zeros(len(values), dtype=np.int8)),
        *_candidates(
            "r", np.where(place.row_sides == 0, program.row_lower - values, 0.0), np.full(len(values), -1)
        ),
        *_candidates(
            "r", np.where(place.row_sides == 0, values - program.row_upper, 0.0), np.full(len(values), 1)
        ),
        *_candidates("b", np.where(binding, -place.ball_prices, 0.0) / size, np.zeros(len(lengths))),
        *_candidates("b", np.where(binding, 0.0, lengths - 1.0), np.ones(len(lengths))),
    ]
    return max(found, key=lambda worst: worst.size)


def _budget_price(gradient: NDArray[np.float64], sides: NDArray[np.int8]) -> float:
    """ν₀: what makes the gradient of free variables 0; without one, that of the others as right as can be."""
    free = sides == 0
    if free.any():
        return -float(gradient[free].mean())
    least, most = gradient[sides < 0].min(initial=np.inf), gradient[sides > 0].max(initial=-np.inf)
    ends = [float(end) for end in (least, most) if np.isfinite(end)]
    return -sum(ends) / len(ends)


def _candidates(kind: str, sizes: NDArray[np.float64], sides: NDArray[np.generic]) -> list[Worst]:
    if not len(sizes):
        return []
    which = int(sizes.argmax())
    return [Worst(float(sizes[which]), kind, which, int(sides[which]))]
