"""The investor's case as the workbook states it, and every doubt about it.

*Optimize* and *Check inputs* read the same cells through the same code: what the one refuses, the
other lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xl_portfolio.actions.doubts import Doubts
from xl_portfolio.actions.portfolio_optimizer.asset_table import Asset, read_asset_table
from xl_portfolio.actions.portfolio_optimizer.limits import read_limits
from xl_portfolio.actions.portfolio_optimizer.price_block import PriceBlock, read_price_block
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.estimators.covariance import sample_covariance
from xl_portfolio.core.estimators.expected_returns import sample_mean
from xl_portfolio.core.measures.returns import simple_returns
from xl_portfolio.core.optimization.constraints import restricted_path
from xl_portfolio.core.optimization.objectives import MIN_VARIANCE, Number, Objective
from xl_portfolio.core.optimization.optimum import Aim, one_path, optimum
from xl_portfolio.core.optimization.problem import MeanVariance
from xl_portfolio.core.wording import counted
from xl_portfolio.sheet.arguments import AnnualRate, PeriodsPerYear, Points, Target
from xl_portfolio.sheet.kinds import Argument, Notes, kind_of
from xl_portfolio.sheet.optimization_arguments import ObjectiveChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.critical_line import CriticalLine
    from xl_portfolio.core.optimization.portfolio import Portfolio
    from xl_portfolio.sheet.grid import Grid

__all__ = ["READS", "Case", "Settings", "examine"]

READS = (
    "Assets",
    "Prices",
    "Objective",
    "RiskFreeRate",
    "Target",
    "Points",
    "PeriodsPerYear",
    "Constraints",
    "AssetFacts",
)
"""Every name that a case is read from."""

_MOST_POINTS = 100  # points that the blocks of the template hold
_HIGH_RATE = 0.2  # a risk-free rate above it is probably a percentage without its sign
_HIGHEST_RATE = 10.0  # a year: no currency pays that without risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices on the Settings sheet; rates per year."""

    objective: Objective
    risk_free: float
    target: float | None
    points: int
    periods_per_year: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A case that can be optimised, and its optimum.

    Attributes
    ----------
    assets : tuple of Asset, (n,)
    settings : Settings
    returns : float64 array (T, n)
        Simple returns per period of the assets.
    periods_per_year : float
    problem : MeanVariance
        Annual expected returns and covariance, with the bounds.
    current : float64 array (n,) or None
        Current weights; None if nothing is held.
    constraints : tuple of Constraint
        All limits, those of the objective among them.
    path : CriticalLine
        Every efficient portfolio, but for limits that bend or are a matter of yes or no.
    optimal : Portfolio
        The one that the objective asks for.
    """

    assets: tuple[Asset, ...]
    settings: Settings
    returns: NDArray[np.float64]
    periods_per_year: float
    problem: MeanVariance
    current: NDArray[np.float64] | None
    constraints: tuple[Constraint, ...]
    path: CriticalLine
    optimal: Portfolio


def examine(cells: Mapping[str, Grid]) -> tuple[Case | None, Doubts]:
    """Read the case and collect every doubt; the case is None if there is an error.

    Parameters
    ----------
    cells : mapping of each of `READS` to its Grid
    """
    doubts = Doubts()
    settings = _read_settings(cells, doubts)
    assets = read_asset_table(cells["Assets"], doubts)
    block = read_price_block(cells["Prices"], [asset.ticker for asset in assets], doubts) if assets else None
    if settings is None or block is None or doubts.errors:
        return None, doubts
    return _solved(assets, settings, block, cells, doubts), doubts


# --- settings ---------------------------------------------------------------------------------------


def _read_settings(cells: Mapping[str, Grid], doubts: Doubts) -> Settings | None:
    kinds: Mapping[str, tuple[Any, Any]] = {
        "Objective": (ObjectiveChoice, MIN_VARIANCE),
        "RiskFreeRate": (AnnualRate, 0.0),
        "Target": (Target, None),
        "Points": (Points, 20.0),
        "PeriodsPerYear": (PeriodsPerYear, None),
    }
    values: dict[str, Any] = {}
    for name, (annotation, default) in kinds.items():
        grid = cells[name]
        try:
            values[name] = Argument(name, kind_of(annotation), default).read(grid, Notes())
        except PortfolioError as error:
            doubts.error(grid.where(0, 0), str(error))
    if len(values) < len(kinds):
        return None
    settings = Settings(
        objective=values["Objective"],
        risk_free=values["RiskFreeRate"],
        target=values["Target"],
        points=int(values["Points"]),
        periods_per_year=values["PeriodsPerYear"],
    )
    _doubt_settings(settings, cells, doubts)
    return settings


def _doubt_settings(settings: Settings, cells: Mapping[str, Grid], doubts: Doubts) -> None:
    wants = settings.objective.needs.is_target
    label = settings.objective.label
    if wants and settings.target is None:
        doubts.error(
            cells["Target"].where(0, 0),
            f"The objective {label} needs a {settings.objective.needs.value}: fill in the target.",
        )
    if settings.points > _MOST_POINTS:
        doubts.error(
            cells["Points"].where(0, 0),
            f"{settings.points} points came; the sheet Frontier has room for 2 to {_MOST_POINTS}: type fewer.",
        )
    if not wants and settings.target is not None:
        doubts.note(cells["Target"].where(0, 0), f"The target is not used: the objective is {label}.")
    if cells["RiskFreeRate"].blank:
        doubts.note(cells["RiskFreeRate"].where(0, 0), "The risk-free rate is blank and counts as 0 %.")
    if abs(settings.risk_free) > _HIGH_RATE:
        report = doubts.warn if abs(settings.risk_free) <= _HIGHEST_RATE else doubts.error
        report(
            cells["RiskFreeRate"].where(0, 0),
            f"The risk-free rate is {100 * settings.risk_free:.6g} %: type 2 % as 0.02 or 2%.",
        )


def _setting(needs: Number) -> str:
    """Name of the setting to look at when an objective has no solution."""
    if needs is Number.RISK_FREE:
        return "RiskFreeRate"
    return "Target" if needs.is_target else "Objective"


# --- the case ---------------------------------------------------------------------------------------


def _solved(
    assets: list[Asset],
    settings: Settings,
    block: PriceBlock,
    cells: Mapping[str, Grid],
    doubts: Doubts,
) -> Case | None:
    """The case with its optimum; None, and an error among the doubts, if there is none."""
    objective = settings.objective
    values = np.array([a.value for a in assets])
    current = values / values.sum() if values.sum() > 0 else None
    limits = read_limits(cells, assets, current, doubts)
    if doubts.errors:
        return None
    blamed = cells["PeriodsPerYear"].where(0, 0)
    try:
        periods = block.prices.periods_per_year(settings.periods_per_year)
        blamed = block.where
        returns = simple_returns(block.prices.values)
        own = np.array([np.nan if a.expected_return is None else a.expected_return for a in assets])
        expected = np.where(np.isnan(own), sample_mean(returns, periods), own)
        problem = MeanVariance(
            expected_returns=expected,
            covariance=sample_covariance(returns, periods),
            lower=np.array([a.minimum for a in assets]),
            upper=np.array([a.maximum for a in assets]),
            labels=tuple(a.ticker for a in assets),
        )
        blamed = cells["Constraints"].where(0, 0) if limits.constraints else blamed
        restricted_path(
            problem, limits.constraints
        )  # a clash of limits is blamed on them, not on the objective
        if objective.needs.is_target or one_path(limits.constraints):
            blamed = cells[_setting(objective.needs)].where(0, 0)
        aim = Aim(
            objective=objective, risk_free=settings.risk_free, target=settings.target, columns=limits.columns
        )
        found = optimum(problem, limits.constraints, aim)
        constraints = (*limits.constraints, *aim.limits(problem))
    except PortfolioError as error:
        doubts.error(blamed, str(error))
        return None
    for remark in found.remarks(objective):
        doubts.note(cells["Constraints"].where(0, 0), remark)
    if np.isnan(own).any():
        means = counted(
            int(np.isnan(own).sum()),
            "expected return is a historical mean",
            "expected returns are historical means",
        )
        doubts.note(block.where, f"{means}: past returns are not a forecast.")
    return Case(
        assets=tuple(assets),
        settings=settings,
        returns=returns,
        periods_per_year=periods,
        problem=problem,
        current=current,
        constraints=constraints,
        path=found.path,
        optimal=found.portfolio,
    )
