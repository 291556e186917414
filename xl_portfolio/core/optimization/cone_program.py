"""A mean-variance problem with limits that bend, as a cone program: in units of about 1, and solved to ten digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.optimization.solvers import Rows, cone_minimum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.goals import Goal
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Ball", "Place", "Program", "Units", "approximate", "root_of", "scaled"]

#: An eigenvalue below this share of the largest is rounding.
NO_EIGENVALUE = 1e-15


class Ball(NamedTuple):
    """``‖R x - s‖ <= 1`` for all variables x."""

    root: NDArray[np.float64]  # R, shape (r, n)
    shift: NDArray[np.float64]  # s, shape (r,)

    def vector(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """R x - s, shape (r,)."""
        return self.root @ x - self.shift


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Program:
    """``minimise κ (½ x'Σx + t'x) - λ μ'x`` or the highest ``(μ'x - r)/√(x'Σx)``, the weights x adding up to 1.

    Attributes
    ----------
    covariance, returns, tilt : arrays
        Σ, μ, t, with a mean variance of 1 and the returns between -1 and 0.
    lower, upper : array, shape (n,)
    rows, row_lower, row_upper : arrays
        The largest coefficient of each row is 1.
    balls : tuple of Ball
    prices : pair of float
        κ and λ; λ is not used for a ratio.
    above : float or None
        r of a ratio.
    """

    covariance: NDArray[np.float64]
    returns: NDArray[np.float64]
    tilt: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    rows: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    balls: tuple[Ball, ...]
    prices: tuple[float, float]
    above: float | None


class Place(NamedTuple):
    """A candidate for the optimum: variables, what is at its limit, and the prices of balls and of return."""

    x: NDArray[np.float64]
    sides: NDArray[np.int8]  # of each variable: -1 at its minimum, 1 at its maximum, 0 between
    row_sides: NDArray[np.int8]  # the same of each row
    ball_prices: NDArray[np.float64]  # η of each ball, 0 if it does not bind
    row_prices: NDArray[np.float64]  # ν of each row; filled by the refinement
    return_price: float  # λ


class Units(NamedTuple):
    """What 1 in the program is in the problem."""

    variance: float
    returns: float


def scaled(problem: MeanVariance, balls: tuple[Ball, ...], goal: Goal) -> tuple[Program, Units]:
    """Return the program and its units; what the goal itself limits must be among the rows and balls already."""
    centred = problem.expected_returns - problem.expected_returns.max()
    units = Units(float(problem.covariance.diagonal().mean()) or 1.0, -float(centred.min()) or 1.0)
    n = problem.size
    rows, row_lower, row_upper = np.empty((0, n)), np.empty(0), np.empty(0)
    if problem.rows is not None:
        sizes = problem.rows.sizes
        rows = problem.rows.coefficients / sizes[:, None]
        row_lower, row_upper = problem.rows.lower / sizes, problem.rows.upper / sizes
    tilt = np.zeros(n) if problem.tilt is None else problem.tilt / units.variance
    ratio = units.returns / units.variance
    above = (
        None if goal.above is None else (goal.above - float(problem.expected_returns.max())) / units.returns
    )
    program = Program(
        covariance=problem.covariance / units.variance,
        returns=centred / units.returns,
        tilt=tilt,
        lower=problem.lower,
        upper=problem.upper,
        rows=rows,
        row_lower=row_lower,
        row_upper=row_upper,
        balls=balls,
        prices=(0.0, 1.0) if goal.blind_to_risk else (1.0, goal.return_price * ratio),
        above=above,
    )
    return program, units


def root_of(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return R, shape (r, n), with R'R = D for a positive semidefinite D."""
    values, vectors = np.linalg.eigh(matrix)
    kept = values > NO_EIGENVALUE * values[-1]
    return np.asarray(np.sqrt(values[kept])[:, None] * vectors[:, kept].T)


def approximate(program: Program) -> Place | None:
    """Return the optimum of the program to about ten digits, or None if no x satisfies all limits.

    For a ratio all rows are made homogeneous: x = y / τ with the further variable τ and the row (μ - r)'y = 1
    (Charnes and Cooper 1962; without fixed costs or whole numbers it is exact).
    """
    n, m = len(program.returns), len(program.rows)
    equal, at_most, kinds = _rows(program)
    cones = [
        Rows(np.vstack((np.zeros(n), -ball.root)), np.concatenate(([1.0], -ball.shift)))
        for ball in program.balls
    ]
    variance_price, return_price = program.prices
    quadratic = variance_price * program.covariance
    linear = variance_price * program.tilt - return_price * program.returns
    scale = 1.0
    if program.above is not None:
        equal, at_most, cones = _lifted(equal), _lifted(at_most), [_lifted(cone) for cone in cones]
        excess = np.append(program.returns - program.above, 0.0)
        equal = Rows(np.vstack((equal.matrix, excess)), np.append(equal.right, 1.0))
        quadratic = np.pad(quadratic, (0, 1))
        linear = np.zeros(n + 1)
    found = cone_minimum((quadratic, linear), equal, at_most, cones)
    if found is None:
        return None
    x = found.point[:n]
    if program.above is not None:
        scale = float(found.point[n])
        x = x / scale
        excess_return = float(program.returns @ x) - program.above
        return_price = float(x @ program.covariance @ x) / excess_return
    sides, row_sides = np.zeros(n, dtype=np.int8), np.zeros(m, dtype=np.int8)
    sides[program.lower == program.upper] = -1
    row_sides[program.row_lower == program.row_upper] = 1
    for kind, which in zip(kinds, found.prices > found.slacks, strict=True):
        if which:
            (sides if kind[0] == "x" else row_sides)[kind[1]] = kind[2]
    return Place(x, sides, row_sides, found.cone_prices / scale, np.zeros(m), return_price)


def _rows(program: Program) -> tuple[Rows, Rows, list[tuple[str, int, int]]]:
    """Equations, limits of one side, and which limit of what each of the latter is."""
    n = len(program.returns)
    groups = (
        ("x", np.eye(n), program.lower, program.upper),
        ("r", program.rows, program.row_lower, program.row_upper),
    )
    equal, right = [np.ones((1, n))], [np.ones(1)]
    matrices, limits, kinds = [np.empty((0, n))], [np.empty(0)], []
    for name, matrix, lower, upper in groups:
        fixed = lower == upper
        equal.append(matrix[fixed])
        right.append(upper[fixed])
        for side, limit in ((-1, lower), (1, upper)):
            limited = np.flatnonzero(np.isfinite(limit) & ~fixed)
            matrices.append(side * matrix[limited])
            limits.append(side * limit[limited])
            kinds += [(name, k, side) for k in limited.tolist()]
    return (
        Rows(np.vstack(equal), np.concatenate(right)),
        Rows(np.vstack(matrices), np.concatenate(limits)),
        kinds,
    )


def _lifted(rows: Rows) -> Rows:
    """The rows A y against τ b."""
    return Rows(np.hstack((rows.matrix, -rows.right[:, None])), np.zeros(len(rows.right)))
