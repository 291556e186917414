"""The door to solvers: arrays in, arrays out. Nothing else imports one.

Linear programs go to HiGHS (MIT licence), whose simplex method also tells the basis, which the critical line
starts from. Programs with limits that bend go to Clarabel (Apache licence), an interior-point method for cones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xl_portfolio.core.errors import NotConverged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["ConePoint", "Rows", "Vertex", "cone_minimum", "maximise"]

OPTIONS: dict[str, float | int | str] = {
    "primal_feasibility_tolerance": 1e-10,  # the tightest that HiGHS takes
    "dual_feasibility_tolerance": 1e-10,
    "threads": 1,
    "presolve": "off",  # the programs are small, and their own basis is asked for
}


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Vertex:
    """The best vertex of a linear program in n variables and m rows.

    Attributes
    ----------
    value : float
        Its objective.
    point : array, shape (n,)
        Accurate to about 1e-9; the basis gives it exactly.
    basic : array of int, shape (m,)
        The basic variables; n + r is the value of row r.
    at_upper : array of bool, shape (n + m,)
        Of the others, those at their upper limit.
    row_prices : array, shape (m,)
        What one more of each row's limit would bring.
    """

    value: float
    point: NDArray[np.float64]
    basic: NDArray[np.intp]
    at_upper: NDArray[np.bool_]
    row_prices: NDArray[np.float64]


def maximise(
    gains: NDArray[np.float64],
    rows: NDArray[np.float64],
    row_limits: tuple[NDArray[np.float64], NDArray[np.float64]],
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Vertex | None:
    """Return the vertex that maximises gains'x over row limits and bounds, or None if nothing satisfies them.

    Parameters
    ----------
    gains : array, shape (n,)
    rows : array, shape (m, n)
    row_limits : pair of arrays, shape (m,)
        Smallest and largest value of each row; infinite where there is none.
    bounds : pair of arrays, shape (n,)

    Raises
    ------
    NotConverged
        If the solver gives up or the program is unbounded.
    """
    import highspy as highs

    solver = highs.Highs()  # type: ignore[no-untyped-call]  # the package has types, but not here
    solver.silent()
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    m, n = rows.shape
    program = highs.HighsLp()
    program.num_col_, program.num_row_ = n, m
    program.sense_ = highs.ObjSense.kMaximize
    program.col_cost_ = gains
    program.col_lower_, program.col_upper_ = bounds
    program.row_lower_, program.row_upper_ = row_limits
    filled = rows != 0.0
    program.a_matrix_.format_ = highs.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.concatenate(([0], np.cumsum(filled.sum(axis=1)))).astype(np.int32)
    program.a_matrix_.index_ = np.nonzero(filled)[1].astype(np.int32)
    program.a_matrix_.value_ = rows[filled]
    solver.passModel(program)
    solver.run()
    status = solver.getModelStatus()
    if status in (highs.HighsModelStatus.kInfeasible, highs.HighsModelStatus.kUnboundedOrInfeasible):
        return None
    if status != highs.HighsModelStatus.kOptimal:
        raise NotConverged(
            f"The linear program ended with “{solver.modelStatusToString(status)}”: look for limits or returns of "
            "wildly different size."
        )
    solution, basis = solver.getSolution(), solver.getBasis()
    states = np.array([int(state) for state in (*basis.col_status, *basis.row_status)])
    return Vertex(
        value=float(solver.getInfo().objective_function_value),
        point=np.array(solution.col_value),
        basic=np.flatnonzero(states == int(highs.HighsBasisStatus.kBasic)),
        at_upper=states == int(highs.HighsBasisStatus.kUpper),
        row_prices=np.array(solution.row_dual),
    )


class Rows(NamedTuple):
    """A table of rows A x against b."""

    matrix: NDArray[np.float64]  # A, shape (m, n)
    right: NDArray[np.float64]  # b, shape (m,)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class ConePoint:
    """The minimum of a convex program in n variables, to about ten digits.

    Attributes
    ----------
    point : array, shape (n,)
    slacks, prices : array, shape (m,)
        Of each row that is at most its right side: what it leaves, and what one more of it would bring.
    cone_prices : array, shape (k,)
        Price of the first entry of each cone.
    """

    point: NDArray[np.float64]
    slacks: NDArray[np.float64]
    prices: NDArray[np.float64]
    cone_prices: NDArray[np.float64]


def cone_minimum(
    objective: tuple[NDArray[np.float64], NDArray[np.float64]],
    equal: Rows,
    at_most: Rows,
    cones: Sequence[Rows],
) -> ConePoint | None:
    """Return the x of least ½ x'Px + q'x with A x = b, A x <= b and ‖(b - A x)_2..‖ <= (b - A x)_1, None without one.

    Parameters
    ----------
    objective : P, shape (n, n), positive semidefinite, and q, shape (n,)
    equal, at_most : Rows
    cones : sequence of Rows
        One table for each cone.

    Raises
    ------
    NotConverged
        If the solver gives up or the program is unbounded.
    """
    import clarabel
    from scipy import sparse

    settings = clarabel.DefaultSettings()
    settings.verbose, settings.max_threads = False, 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-11
    parts = [equal, at_most, *cones]
    kinds = [clarabel.ZeroConeT(len(equal.right)), clarabel.NonnegativeConeT(len(at_most.right))]
    kinds += [clarabel.SecondOrderConeT(len(cone.right)) for cone in cones]
    solver = clarabel.DefaultSolver(
        sparse.triu(objective[0], format="csc"),
        objective[1],
        sparse.csc_matrix(np.vstack([part.matrix for part in parts])),
        np.concatenate([part.right for part in parts]),
        kinds,
        settings,
    )
    solution = solver.solve()
    known = clarabel.SolverStatus
    if solution.status in (known.PrimalInfeasible, known.AlmostPrimalInfeasible):
        return None
    if solution.status not in (known.Solved, known.AlmostSolved, known.InsufficientProgress):
        raise NotConverged(
            f"The search under the limits ended with “{solution.status}”: give them a little more room, or look for "
            "returns of wildly different size."
        )
    ends = np.cumsum([len(part.right) for part in parts])
    slacks, prices = np.array(solution.s), np.array(solution.z)
    return ConePoint(
        point=np.array(solution.x),
        slacks=slacks[ends[0] : ends[1]],
        prices=prices[ends[0] : ends[1]],
        cone_prices=prices[ends[1:-1]],
    )
