"""The sheet Constraints: limits in words, facts about the assets, and what the limits cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.optimization.choices import MOVED, FixedCosts, HoldingLimits, TradeCount
from xl_portfolio.core.optimization.curved import CurvedLimit
from xl_portfolio.core.optimization.optimum import one_path
from xl_portfolio.core.optimization.prices import loosening_gain, outward_prices
from xl_portfolio.data.price_layout import ticker_text
from xl_portfolio.sheet.constraints import parse_constraint, read_sentences
from xl_portfolio.sheet.grid import Cell, Grid
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.universe import Universe, objective_columns, read_universe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.portfolio_optimizer.asset_table import Asset
    from xl_portfolio.actions.portfolio_optimizer.case import Case
    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.objectives import Column

__all__ = ["LOOSER", "Limits", "constraint_report", "read_limits"]

_BINDING = 1e-12  # a price below this, as a share of the variance, is none
_POINT = 0.01  # one point of a percentage
_SHARES = ("Yield", "Expense ratio", "Benchmark weight", "Gain")  # facts that are shares of 1
_MET = 1e-7  # by how much, as a share, a limit that binds may be missed

LOOSER = "One more point, or one asset less, lowers volatility by"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """What the sheet Constraints says.

    Attributes
    ----------
    constraints : tuple of Constraint
    columns : mapping of a Column to an array, shape (n,)
        Numbers that objectives ask for.
    """

    constraints: tuple[Constraint, ...] = ()
    columns: Mapping[Column, NDArray[np.float64]] = field(default_factory=dict)


def read_limits(
    cells: Mapping[str, Grid], assets: Sequence[Asset], current: NDArray[np.float64] | None, doubts: Doubts
) -> Limits:
    """Limits and facts; what is wrong is among the doubts, with its cell.

    Parameters
    ----------
    cells : mapping with `Constraints` and `AssetFacts`; a workbook without them has no limits
    assets : the assets in order
    current : array, shape (n,), current weights, or None if nothing is held
    """
    if "Constraints" not in cells:
        return Limits()
    table = cells["Constraints"]
    try:
        universe = _universe(cells.get("AssetFacts"), assets, current)
    except PortfolioError as error:
        doubts.error(cells["AssetFacts"].where(0, 0), str(error))
        return Limits()
    if "AssetFacts" in cells:
        _doubt_shares(cells["AssetFacts"], doubts)
    labels = [asset.ticker for asset in assets]
    constraints: list[Constraint] = []
    for row in range(1, table.shape[0]):
        line = table.part(slice(row, row + 1), slice(None))
        here = table.where(row, 0)
        try:
            for sentence in read_sentences(line, Reading("Constraints", Notes()), headed=False):
                constraints += parse_constraint(sentence, labels, universe)
        except PortfolioError as error:
            doubts.error(here, str(error).removeprefix(f"Constraints: {here}: "))
    return Limits(constraints=tuple(constraints), columns=objective_columns(universe))


def _universe(facts: Grid | None, assets: Sequence[Asset], current: NDArray[np.float64] | None) -> Universe:
    """Classes, the facts of each ticker, and current weights, a row for each asset."""
    header: list[Cell] = ["Class", "Name", "Current value"]
    rows: list[list[Cell]] = [[asset.group or None, asset.name or None, asset.value] for asset in assets]
    if current is not None:
        header.append("Current weight")
        for row, weight in zip(rows, current.tolist(), strict=True):
            row.append(weight)
    if facts is not None:
        above, *below = facts.rows()
        known = {ticker_text(row[0]).casefold(): row[1:] for row in below if isinstance(row[0], str | float)}
        header += above[1:]
        blank: list[Cell] = [None] * (len(above) - 1)
        for row, asset in zip(rows, assets, strict=True):
            row += known.get(asset.ticker.casefold(), blank)
    return read_universe(header, rows, "AssetFacts")


def _doubt_shares(facts: Grid, doubts: Doubts) -> None:
    """A share above 100 % is probably a percentage without its sign, or an amount of money."""
    for column, name in enumerate(facts.rows()[0]):
        if name not in _SHARES:
            continue
        for row in range(1, facts.shape[0]):
            cell = facts[row, column]
            if isinstance(cell, float) and abs(cell) > 1.0:
                doubts.warn(
                    facts.where(row, column),
                    f"{name} of {facts[row, 0]} is {100 * cell:.6g} %: type 4 % as 0.04 or 4%, and a gain as a share "
                    "of the value, not as an amount.",
                )


def constraint_report(case: Case) -> Grid:
    """Each limit: whether it binds, and what one more point of it would bring at no lower expected return.

    Of a number of effective assets it is one asset less. Limits on holdings and trades have no price: each would be
    another search. The price ν of a limit is the fall of half the variance for one more of it: one point lowers the
    volatility σ by 0.01 ν / σ. At a corner it is the slope outward.
    """
    lines: list[list[Cell]] = [["Limit", "State", LOOSER]]
    if case.optimal.volatility > 0.0:
        lines += _rows(case)
        lines += (_bend(case, limit) for limit in case.constraints if isinstance(limit, CurvedLimit))
        lines += (
            [limit.text, "binding" if _used_up(limit, case.optimal.weights) else "not binding", None]
            for limit in case.constraints
            if isinstance(limit, HoldingLimits | TradeCount)
        )
    return Grid.of(lines)


def _rows(case: Case) -> Iterator[list[Cell]]:
    """Lines of the limits on groups and trades."""
    rows, optimal = case.path.problem.rows, case.optimal
    if rows is None:
        return
    if not case.settings.objective.on_frontier:
        prices = np.full(len(rows), np.nan)
    elif one_path(case.constraints):
        prices = outward_prices(case.path.problem, optimal, _least_return(case))
    else:
        prices = optimal.multipliers
    for text, price in zip(rows.texts, prices.tolist(), strict=True):
        if np.isnan(price):
            yield [text, "kept", None]
        elif abs(price) <= _BINDING * optimal.volatility**2:
            yield [text, "not binding", 0.0]
        else:
            yield [text, "binding", _POINT * abs(price) / optimal.volatility]


def _bend(case: Case, limit: CurvedLimit) -> list[Cell]:
    """Line of a limit that bends; without a price where a search would be needed for it."""
    if limit.value(case.problem, case.optimal.weights) < limit.most * (1.0 - _MET):
        return [limit.text, "not binding", 0.0]
    searched = any(isinstance(other, HoldingLimits | FixedCosts | TradeCount) for other in case.constraints)
    if searched or not case.settings.objective.on_frontier:
        return [limit.text, "binding", None]
    gain = loosening_gain(case.problem, case.constraints, limit, case.optimal, _least_return(case))
    return [limit.text, "binding", None if np.isnan(gain) else gain]


def _used_up(limit: HoldingLimits | TradeCount, weights: NDArray[np.float64]) -> bool:
    """Whether there are as many holdings or trades as allowed, or one is as small as allowed."""
    if isinstance(limit, TradeCount):
        return int((np.abs(weights - limit.start) > MOVED).sum()) >= limit.most
    held = np.abs(weights[np.abs(weights) > MOVED])
    if limit.most is not None and held.size >= limit.most:
        return True
    return limit.least > 0.0 and bool((held <= limit.least * (1.0 + _MET)).any())


def _least_return(case: Case) -> float | None:
    """What has to be expected with one more point of a limit: the target, as much as now, or nothing at least risk."""
    settings = case.settings
    if settings.objective.goal is None:
        return case.optimal.expected_return
    goal = settings.objective.goal(settings.objective.number(settings.risk_free, settings.target))
    if goal.blind_to_return:
        return None
    return case.optimal.expected_return if goal.least_return is None else goal.least_return
