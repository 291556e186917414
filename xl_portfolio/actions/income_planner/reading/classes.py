"""The sheet Assumptions: the asset classes, what is expected of them, and the mixes that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.contents import BROAD_CLASSES, CHOICES, INPUT_BLOCKS, ROLES
from xl_portfolio.actions.income_planner.plan_case import AssetClass
from xl_portfolio.actions.income_planner.reading.correlations import read_correlations
from xl_portfolio.actions.income_planner.reading.entries import Entry, Guard, single
from xl_portfolio.actions.income_planner.reading.rows import Row, refuse_twins, rows_of
from xl_portfolio.core.planning import Market, rating_number
from xl_portfolio.core.tax import CHARACTERS, INTEREST
from xl_portfolio.core.wording import percent, percent_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.sheet.grid import Grid

__all__ = ["Classes", "read_classes"]

_FULL = 1e-6  # weights within this of 1 add up to it
_USUAL_RETURN, _USUAL_VOLATILITY, _USUAL_YIELD, _USUAL_EXPENSE = 0.15, 0.5, 0.12, 0.02
_USUAL_INFLATION, _USUAL_INFLATION_VOLATILITY = 0.10, 0.05
_USUAL_LOSS = 0.01  # a year, by defaults and calls: a yield may be so much above the expected return
_MOST_GLIDE = 80.0  # years


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Classes:
    """The classes and the market of them.

    Attributes
    ----------
    facts : tuple of AssetClass, (n,)
    market : Market
    strategies : float64 array (4, n)
    final_mix : float64 array (n,) or None
        Where the glide path ends.
    glide_years : float
    """

    facts: tuple[AssetClass, ...]
    market: Market
    strategies: NDArray[np.float64]
    final_mix: NDArray[np.float64] | None
    glide_years: float

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes."""
        return self.market.labels


def read_classes(cells: Mapping[str, Grid], doubts: Doubts) -> Classes | None:
    """The sheet Assumptions; None if there is an error on it."""
    before = len(doubts.errors)
    rows = rows_of(cells, "Assumptions", doubts)
    if not rows:
        if len(doubts.errors) == before:
            doubts.error(
                cells["Assumptions"].where(1, 0),
                "There are no asset classes: type some with their assumptions, or press Example: the $650,000 case.",
            )
        return None
    refuse_twins([(row.label, row.where) for row in rows], doubts)
    facts = tuple(_class(row) for row in rows)
    numbers = np.array([_numbers(row) for row in rows]).T
    characters = [row["Taxed as"].one_of(CHOICES["Assumptions.Taxed as"]) for row in rows]
    inflation = single(cells, "Inflation", doubts).rate(-0.05, 0.5, usual=_USUAL_INFLATION)
    unsteady = single(cells, "InflationVolatility", doubts).rate(
        0.0, 0.5, needed=False, usual=_USUAL_INFLATION_VOLATILITY
    )
    correlations = read_correlations(cells["ClassCorrelations"], rows, numbers[4], doubts)
    strategies = _strategies(cells["StrategyMixes"], rows, doubts)
    final, glide = _glide(cells, rows, doubts)
    _doubt_ranges(rows, facts, doubts)
    if len(doubts.errors) > before or correlations is None:
        return None
    with Guard(doubts, cells["Assumptions"].where(0, 0)):
        market = Market(
            labels=tuple(row.label for row in rows),
            expected_returns=numbers[0],
            volatilities=numbers[1],
            correlations=correlations,
            yields=numbers[2],
            characters=tuple(INTEREST if place is None else CHARACTERS[place] for place in characters),
            expense_ratios=numbers[3],
            inflation=inflation or 0.0,
            inflation_volatility=unsteady or 0.0,
            inflation_correlations=numbers[4],
        )
        return Classes(facts=facts, market=market, strategies=strategies, final_mix=final, glide_years=glide)
    return None


def _numbers(row: Row) -> list[float]:
    """Expected return, volatility, yield, expense ratio, correlation with inflation."""
    mean = row["Expected return"].rate(-0.5, 1.0, usual=_USUAL_RETURN)
    risk = row["Volatility"].rate(0.0, 2.0, usual=_USUAL_VOLATILITY)
    income = row["Yield"].rate(0.0, 0.5, usual=_USUAL_YIELD)
    expense = row["Expense ratio"].rate(0.0, 0.2, needed=False, usual=_USUAL_EXPENSE)
    with_prices = row["With inflation"].number(-1.0, 1.0, needed=False)
    if mean is not None and income is not None and income > mean + _USUAL_LOSS:
        row["Yield"].warn(
            f"is {percent_digits(income)}, above the expected return of {percent_digits(mean)}: its value is then "
            f"expected to fall by {percent_digits(income - mean)} a year."
        )
    return [number or 0.0 for number in (mean, risk, income, expense, with_prices)]


def _class(row: Row) -> AssetClass:
    broad, role = row["Broad class"].one_of(BROAD_CLASSES), row["Role"].one_of(ROLES, needed=False)
    quality = row["Quality"].text()
    if quality:
        with Guard(row.doubts, row["Quality"].where):
            rating_number(quality)
    most = row["Most"].rate(needed=False)
    return AssetClass(
        label=row.label,
        broad=BROAD_CLASSES[broad or 0],
        income_growth=row["Income growth"].rate(-0.5, 0.5, needed=False, usual=_USUAL_RETURN) or 0.0,
        duration=row["Duration"].number(0.0, 50.0, needed=False) or 0.0,
        quality=quality.upper(),
        least=row["Least"].rate(needed=False) or 0.0,
        most=1.0 if most is None else most,
        role="" if role is None else ROLES[role],
        protects=row["Protects from inflation"].yes(),
    )


def _doubt_ranges(rows: Sequence[Row], facts: Sequence[AssetClass], doubts: Doubts) -> None:
    for row, fact in zip(rows, facts, strict=True):
        if fact.least > fact.most:
            row["Least"].refuse(
                f"is {percent(fact.least)}, above Most, {percent(fact.most)}: lower the one or raise the other."
            )
    least, most = sum(fact.least for fact in facts), sum(fact.most for fact in facts)
    if least > 1.0 + _FULL:
        doubts.error(
            rows[0]["Least"].where,
            f"The least weights add up to {percent(least)}: lower them to 100 % or less.",
        )
    if most < 1.0 - _FULL:
        doubts.error(
            rows[0]["Most"].where, f"The most weights add up to {percent(most)}: raise them to 100 % or more."
        )


def _glide(
    cells: Mapping[str, Grid], rows: Sequence[Row], doubts: Doubts
) -> tuple[NDArray[np.float64] | None, float]:
    """The mix at the end of the glide path and its years; None where the mix is kept."""
    years = single(cells, "GlideYears", doubts).number(0.0, _MOST_GLIDE, needed=False)
    entries = [row["Final mix"] for row in rows]
    mix = [entry.rate(needed=False) or 0.0 for entry in entries]
    if all(entry.blank for entry in entries):
        if years:
            single(cells, "GlideYears", doubts).warn(
                "are not used: the column Final mix on this sheet is blank."
            )
        return None, 0.0
    if not years:
        single(cells, "GlideYears", doubts).refuse(
            "are missing: say in how many years the mix moves to the column Final mix, or clear that column."
        )
    if abs(sum(mix) - 1.0) > _FULL:
        doubts.error(
            entries[0].where, f"The final mix adds up to {percent(sum(mix), 2)}: complete it to 100 %."
        )
        return None, 0.0
    return np.array(mix) / sum(mix), years or 0.0


def _strategies(grid: Grid, rows: Sequence[Row], doubts: Doubts) -> NDArray[np.float64]:
    """Mixes of the strategies (4, n); the rows of the block belong to the rows of the table."""
    names = INPUT_BLOCKS["StrategyMixes"].columns
    mixes = np.zeros((len(names), len(rows)))
    for column, name in enumerate(names):
        before = len(doubts.errors)
        for k, row in enumerate(rows):
            at = row.place + 1
            if at < grid.shape[0] and column < grid.shape[1]:
                entry = Entry(
                    cell=grid[at, column],
                    where=grid.where(at, column),
                    name=f"{row.label} in the mix {name}",
                    doubts=doubts,
                )
                mixes[column, k] = entry.rate(needed=False) or 0.0
        total = float(mixes[column].sum())
        if abs(total - 1.0) > _FULL and len(doubts.errors) == before:
            doubts.error(
                grid.where(0, column), f"The mix {name} adds up to {percent(total, 2)}: complete it to 100 %."
            )
    return mixes
