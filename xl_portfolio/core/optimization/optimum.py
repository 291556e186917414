"""The optimum of an objective under all kinds of limits: one entry for cells and buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization.constraints import restricted_path
from xl_portfolio.core.optimization.curved import CurvedLimit, curved_optimum
from xl_portfolio.core.optimization.discrete import HoldingLimits, best_holdings
from xl_portfolio.core.optimization.objectives import MAX_UTILITY, MIN_VARIANCE, TARGET_RETURN, Number
from xl_portfolio.core.optimization.structured import rated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.objectives import Column, Objective
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Aim", "Optimum", "optimum"]


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

    def solve(self, path: CriticalLine) -> Portfolio:
        """Return the portfolio of a path that fits the objective best."""
        return self.objective.solve(path, risk_free=self.risk_free, target=self.target, columns=self.columns)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Optimum:
    """An optimal portfolio, and the path of all that are efficient.

    Attributes
    ----------
    portfolio : Portfolio
    path : CriticalLine
        Under all limits but those on holdings and those that bend.
    gap : float
        By how much at most another portfolio is better, as a share; 0 where none is.
    """

    portfolio: Portfolio
    path: CriticalLine
    gap: float = 0.0


def optimum(problem: MeanVariance, constraints: Sequence[Constraint], aim: Aim) -> Optimum:
    """Return the best portfolio for an aim within limits.

    Raises
    ------
    Infeasible
        If the limits contradict each other, with the smallest set that does, or the target is out of reach.
    InputError
        If the objective cannot be combined with limits on holdings, or with one that bends.
    """
    path = restricted_path(problem, constraints)
    curved = [limit for limit in constraints if isinstance(limit, CurvedLimit)]
    if curved:
        return Optimum(portfolio=_curved(path.problem, constraints, curved, aim), path=path)
    discrete = [limit for limit in constraints if isinstance(limit, HoldingLimits)]
    if not discrete:
        return Optimum(portfolio=aim.solve(path), path=path)
    objective = aim.objective
    score = objective.score
    text = "” and “".join(limit.text for limit in discrete)
    if score is None:
        raise InputError(
            f"The objective “{objective.label}” cannot be combined with “{text}”: choose one on the frontier, such as "
            "minimum variance."
        )
    number = aim.risk_free if objective.needs is Number.RISK_FREE else (aim.target or 0.0)
    counts = [limit.most for limit in discrete if limit.most is not None]
    found = best_holdings(
        path.problem,
        HoldingLimits(
            text=text, most=min(counts, default=None), least=max(limit.least for limit in discrete)
        ),
        aim.solve,
        lambda portfolio: score(portfolio, number),
    )
    return Optimum(portfolio=found.portfolio, path=path, gap=found.gap)


def _curved(
    problem: MeanVariance, constraints: Sequence[Constraint], curved: Sequence[CurvedLimit], aim: Aim
) -> Portfolio:
    """The optimum under one limit that bends."""
    others = [limit for limit in constraints if isinstance(limit, HoldingLimits)]
    if len(curved) > 1 or others:
        texts = "” and “".join([limit.text for limit in curved] + [limit.text for limit in others])
        raise InputError(f"“{texts}” cannot be combined: keep one of them.")
    if aim.objective not in (MIN_VARIANCE, TARGET_RETURN, MAX_UTILITY):
        raise InputError(
            f"The objective “{aim.objective.label}” cannot be combined with “{curved[0].text}”: choose minimum "
            "variance, target return or maximum utility."
        )
    return rated(problem, curved_optimum(problem, curved[0], aim.solve))
