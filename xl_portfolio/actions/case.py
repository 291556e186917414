"""The investor's case as the workbook states it, and every doubt about it.

*Optimize* and *Check inputs* read the same cells through the same code: what the one refuses, the
other lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from xl_portfolio.actions.contents import ASSET_COLUMNS
from xl_portfolio.actions.price_block import PriceBlock, read_price_block
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.estimators.covariance import sample_covariance
from xl_portfolio.core.estimators.expected_returns import sample_mean
from xl_portfolio.core.measures.returns import simple_returns
from xl_portfolio.core.optimization.objectives import MIN_VARIANCE, Number, Objective
from xl_portfolio.core.optimization.problem import MeanVariance
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.arguments import AnnualRate, ObjectiveChoice, PeriodsPerYear, Points, Target
from xl_portfolio.sheet.grid import Cell, Grid
from xl_portfolio.sheet.kinds import Argument, Notes, kind_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CAPACITY", "Asset", "Case", "Doubt", "Doubts", "Settings", "examine"]

CAPACITY = 60  # assets that the blocks of the template hold
_HIGH_RATE = 0.2  # a risk-free rate above it is probably a percentage without its sign
_FULL = 1e-12  # sums of bounds within this of 1 are 1: ten times 0.1 is not exactly 1

Severity: TypeAlias = Literal["Error", "Warning", "Note"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about the inputs; an Error stops *Optimize*."""

    severity: Severity
    where: str
    sentence: str


class Doubts(list[Doubt]):
    """Every doubt found, in the order of reading."""

    def error(self, where: str, sentence: str) -> None:
        """Add a doubt that makes a result impossible."""
        self.append(Doubt("Error", where, sentence))

    def warn(self, where: str, sentence: str) -> None:
        """Add a doubt that a careful user would clear first."""
        self.append(Doubt("Warning", where, sentence))

    def note(self, where: str, sentence: str) -> None:
        """Add what was assumed."""
        self.append(Doubt("Note", where, sentence))

    @property
    def errors(self) -> list[Doubt]:
        """The doubts that stop a run."""
        return [doubt for doubt in self if doubt.severity == "Error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One row of the table of assets; money in the currency of the workbook, weights as shares of 1."""

    ticker: str
    name: str
    group: str
    value: float
    minimum: float
    maximum: float
    expected_return: float | None


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
    """A case that can be optimised.

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
    """

    assets: tuple[Asset, ...]
    settings: Settings
    returns: NDArray[np.float64]
    periods_per_year: float
    problem: MeanVariance
    current: NDArray[np.float64] | None


def examine(cells: Mapping[str, Grid]) -> tuple[Case | None, Doubts]:
    """Read the case and collect every doubt; the case is None if there is an error.

    Parameters
    ----------
    cells : mapping of a workbook name to its Grid
        `Assets`, `Prices`, `Objective`, `RiskFreeRate`, `Target`, `Points`, `PeriodsPerYear`.
    """
    doubts = Doubts()
    settings = _read_settings(cells, doubts)
    assets = _read_assets(cells["Assets"], doubts)
    _doubt_sums(assets, cells["Assets"].where(0, 0), doubts)
    block = read_price_block(cells["Prices"], [asset.ticker for asset in assets], doubts) if assets else None
    if settings is None or block is None or doubts.errors:
        return None, doubts
    case = _built(assets, settings, block, doubts)
    return (None if doubts.errors else case), doubts


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
    wants = settings.objective.needs in (Number.RETURN, Number.VOLATILITY)
    label = settings.objective.label
    if wants and settings.target is None:
        doubts.error(
            cells["Target"].where(0, 0),
            f"The objective {label} needs a {settings.objective.needs.value}: fill in the target.",
        )
    if not wants and settings.target is not None:
        doubts.note(cells["Target"].where(0, 0), f"The target is not used: the objective is {label}.")
    if cells["RiskFreeRate"].blank:
        doubts.note(cells["RiskFreeRate"].where(0, 0), "The risk-free rate is blank and counts as 0 %.")
    if abs(settings.risk_free) > _HIGH_RATE:
        doubts.warn(
            cells["RiskFreeRate"].where(0, 0),
            f"The risk-free rate is {percent(settings.risk_free, 0)}: type 2 % as 0.02 or 2%.",
        )


# --- assets -----------------------------------------------------------------------------------------

Place: TypeAlias = Callable[[str], str]  # from the name of a column to the address of its cell in one row

_NUMERIC = ASSET_COLUMNS[3:]


def _read_assets(table: Grid, doubts: Doubts) -> list[Asset]:
    header, *rows = table.rows()
    columns = {str(name): k for k, name in enumerate(header) if name is not None}
    missing = [name for name in ASSET_COLUMNS if name not in columns]
    if missing:
        doubts.error(table.where(0, 0), f"The table Assets has no column {missing[0]!r}: restore its header.")
        return []
    assets: list[Asset] = []
    seen: dict[str, str] = {}
    for r, row in enumerate(rows, start=1):
        cells = {name: row[columns[name]] for name in ASSET_COLUMNS}
        here = table.where(r, columns["Ticker"])
        if cells["Ticker"] is None:
            if any(cells[name] is not None for name in ("Name", "Units", "Minimum", "Maximum")):
                doubts.error(here, "The row has no ticker: type one, or clear the row.")
            continue
        ticker = _text(cells["Ticker"])
        if ticker in seen:
            doubts.error(here, f"{ticker} stands twice, here and in {seen[ticker]}: delete one of the rows.")
            continue
        seen[ticker] = here
        place = partial(_place, table, r, columns)
        numbers = {name: _number(cells[name], name, ticker, place, doubts) for name in _NUMERIC}
        assets.append(_asset(ticker, cells, numbers, place, doubts))
    if not assets and not doubts.errors:
        doubts.error(
            table.where(1, columns["Ticker"]), "No assets yet: type tickers, or press Import prices."
        )
    if len(assets) > CAPACITY:
        doubts.error(
            table.where(CAPACITY + 1, columns["Ticker"]),
            f"{len(assets)} assets came; this template holds {CAPACITY}. Remove {len(assets) - CAPACITY}.",
        )
    return assets


def _asset(
    ticker: str, cells: Mapping[str, Cell], numbers: Mapping[str, float | None], place: Place, doubts: Doubts
) -> Asset:
    units, price = numbers["Units"] or 0.0, numbers["Price"]
    if units < 0:
        doubts.error(
            place("Units"), f"{ticker} has {units:g} units: short positions are not supported; use 0 or more."
        )
    if price is not None and price <= 0:
        doubts.error(
            place("Price"), f"The price of {ticker} is {price:g}: a price is above zero. Correct it."
        )
    if units > 0 and price is None:
        doubts.warn(place("Price"), f"{ticker} has units but no price: its current value counts as 0.")
    minimum = 0.0 if numbers["Minimum"] is None else numbers["Minimum"]
    maximum = 1.0 if numbers["Maximum"] is None else numbers["Maximum"]
    if minimum > maximum:
        doubts.error(
            place("Minimum"),
            f"The minimum of {ticker} ({percent(minimum)}) is above its maximum ({percent(maximum)}): lower "
            "the minimum or raise the maximum.",
        )
    elif minimum < 0 or maximum > 1:
        doubts.error(
            place("Minimum" if minimum < 0 else "Maximum"),
            f"{ticker} may weigh {percent(minimum)} to {percent(maximum)}: bounds lie between 0 % and 100 %.",
        )
    own = numbers["Expected return"]
    if own is not None and abs(own) > 1:
        doubts.warn(
            place("Expected return"),
            f"{ticker} is expected to return {percent(own, 0)} a year: type 7 % as 0.07.",
        )
    return Asset(
        ticker=ticker,
        name=_text(cells["Name"]),
        group=_text(cells["Class"]),
        value=units * (price or 0.0),
        minimum=minimum,
        maximum=maximum,
        expected_return=own,
    )


def _number(cell: Cell, name: str, ticker: str, place: Place, doubts: Doubts) -> float | None:
    if cell is None or isinstance(cell, float):
        return cell
    doubts.error(place(name), f"{name} of {ticker} holds {str(cell)!r}: type a number, or clear the cell.")
    return None


def _place(table: Grid, row: int, columns: Mapping[str, int], name: str) -> str:
    return table.where(row, columns[name])


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else str(cell).strip()


def _doubt_sums(assets: list[Asset], where: str, doubts: Doubts) -> None:
    lowest, highest = sum(a.minimum for a in assets), sum(a.maximum for a in assets)
    if assets and lowest > 1 + _FULL:
        doubts.error(where, f"The minima add up to {percent(lowest)}: lower them to 100 % or less.")
    if assets and highest < 1 - _FULL:
        doubts.error(where, f"The maxima add up to {percent(highest)}: raise them to 100 % or more.")


# --- the case ---------------------------------------------------------------------------------------


def _built(assets: list[Asset], settings: Settings, block: PriceBlock, doubts: Doubts) -> Case | None:
    try:
        periods = block.prices.periods_per_year(settings.periods_per_year)
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
    except PortfolioError as error:
        doubts.error(block.where, str(error))
        return None
    values = np.array([a.value for a in assets])
    if np.isnan(own).any():
        doubts.note(
            block.where,
            f"{int(np.isnan(own).sum())} expected returns are historical means: past returns are not a forecast.",
        )
    return Case(
        assets=tuple(assets),
        settings=settings,
        returns=returns,
        periods_per_year=periods,
        problem=problem,
        current=values / values.sum() if values.sum() > 0 else None,
    )
