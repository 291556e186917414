"""Return models: how returns and inflation may depart from what is expected.

A model yields, month by month, the relative departures of the growth of n classes and, in the last row, of prices:
growth of class i = expected growth x (1 + departure). The expected monthly growth is ``(1 + m - e)^(1/12)`` for the
arithmetic mean m and the costs e of the assumptions. Rows are float32: they are the random part, whose rounding of
1e-7 is nothing beside its size; no volatility gives exactly 0. Everything else stays float64.

The array that is yielded is reused: it must be consumed before the next month is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.measures.inputs import check_finite
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from xl_portfolio.core.planning import Market

__all__ = [
    "LEAST_BLOCK",
    "RETURN_MODELS",
    "BlockBootstrap",
    "HistoricalSequences",
    "LogNormal",
    "ReturnModel",
    "StudentT",
    "generator",
]

LEAST_BLOCK = 12
"""Months: shorter blocks lose the momentum and the mean reversion that history has."""

_TAIL_STREAM = 1  # of random numbers
_WORTH_A_THREAD = 2_000  # paths
_SMALL_PRODUCT = 600_000  # multiplications: larger products of matrices are copied into place first
_LEAST_GAMMA = np.float32(
    1e-30
)  # a chi-square that rounds to 0 would make 0 / 0 of a class without volatility


def generator(seed: int, stream: int = 0) -> np.random.Generator:
    """The random numbers of a seed: SFC64, with independent streams for different purposes.

    Raises
    ------
    InputError
        The seed is negative.
    """
    if seed < 0:
        raise InputError(f"The seed is {seed}: write a whole number of 0 or more.")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(stream,))))


class ReturnModel(Protocol):
    """A return model: a frozen record with its parameters.

    `count(months, paths)` is the number of paths it gives, `independent(months, paths)` that of independent ones,
    `departures` yields one array (n + 1, paths) for each month.
    """

    name: ClassVar[str]
    text: ClassVar[str]

    def count(self, months: int, paths: int) -> int:
        """Return the number of paths."""
        ...  # pragma: no cover

    def independent(self, months: int, paths: int) -> float:
        """Return the number of independent paths, for standard errors."""
        ...  # pragma: no cover

    def departures(self, market: Market, months: int, paths: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """Yield the departures of each month.

        Parameters
        ----------
        market : of n classes
        months : of the plan
        paths : as many as `count` gives
        seed : the same seed gives the same numbers
        """
        ...  # pragma: no cover


def _moments(market: Market) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Annual growth 1 + m and volatility of the classes and, last, of prices: (n + 1,) each."""
    growth = np.append(1.0 + market.net_returns, 1.0 + market.inflation)
    return growth, np.append(market.volatilities, market.inflation_volatility)


def _normals(rng: np.random.Generator, rows: int, paths: int, months: int) -> Iterator[NDArray[np.float32]]:
    """Standard normals of each month (rows + 1, paths), below them a row of ones; the array is reused.

    The next month is drawn by a second thread while this one is lived: drawing takes half of the time of a
    simulation and needs no Python. The numbers are the same as without it.
    """
    from concurrent.futures import ThreadPoolExecutor

    rooms = [np.ones((rows + 1, paths), dtype=np.float32) for _ in range(2)]

    def draw(month: int) -> NDArray[np.float32]:
        room = rooms[month % 2]
        rng.standard_normal(out=room[:-1], dtype=np.float32)
        return room

    if paths < _WORTH_A_THREAD:
        for month in range(months):
            yield draw(month)
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = pool.submit(draw, 0)
        for month in range(months):
            normals = ahead.result()
            if month + 1 < months:
                ahead = pool.submit(draw, month + 1)
            yield normals


def _multiply(matrix: NDArray[np.float32], normals: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """The product of a small matrix with many paths, in stripes that take half of the time of the whole."""
    width = max(_SMALL_PRODUCT // matrix.size, 1)
    for first in range(0, out.shape[1], width):
        stripe = slice(first, first + width)
        np.matmul(matrix, normals[:, stripe], out=out[:, stripe])


class _AsManyAsAsked:
    """Models whose paths are independent and as many as asked for."""

    __slots__ = ()

    def count(self, months: int, paths: int) -> int:
        return paths

    def independent(self, months: int, paths: int) -> float:
        return float(paths)


@dataclass(frozen=True, kw_only=True)
class LogNormal(_AsManyAsAsked):
    """Log-normal returns and inflation, independent from month to month.

    ``1 + departure = exp(s z - s^2 / 2)`` with ``12 s^2 = ln(1 + vol^2 / (1 + m)^2)``; the correlations are those of
    the logarithms.
    """

    name: ClassVar[str] = "Normal"
    text: ClassVar[str] = "Normal logarithms of returns: no fat tails, no momentum."

    def departures(self, market: Market, months: int, paths: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """Yield the departures of each month, (n + 1, paths)."""
        growth, volatility = _moments(market)
        variance = np.log1p((volatility / growth) ** 2) / 12.0
        root = np.sqrt(variance)[:, None] * market.correlation_root()
        affine = np.column_stack((root, -variance / 2.0)).astype(np.float32)
        result = np.empty((growth.size, paths), dtype=np.float32)
        for normals in _normals(generator(seed), growth.size, paths, months):
            _multiply(affine, normals, result)
            np.expm1(result, out=result)
            yield result


@dataclass(frozen=True, kw_only=True)
class StudentT(_AsManyAsAsked):
    """Simple returns with fat tails: multivariate Student t, floored at -100 %, independent from month to month.

    ``return = mean + sd x sqrt((v - 2) / v) x t`` with one chi-square for all classes of a month, so that they crash
    together; the monthly sd makes the annual volatility the typed one:
    ``sd^2 = ((1 + m)^2 + vol^2)^(1/12) - (1 + m)^(1/6)``.

    Attributes
    ----------
    degrees : v, degrees of freedom, above 2; about 4 or 5 fits monthly stock returns

    Raises
    ------
    InputError
        There are not more than 2 degrees of freedom.
    """

    degrees: float
    name: ClassVar[str] = "Student t"
    text: ClassVar[str] = "Fat tails: crashes come more often and to all classes together."

    def __post_init__(self) -> None:
        if not 2.0 < self.degrees <= 1e6:
            raise InputError(
                f"Student t has {self.degrees:g} degrees of freedom: write a number above 2, such as 5."
            )

    def departures(self, market: Market, months: int, paths: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """Yield the departures of each month, (n + 1, paths)."""
        growth, volatility = _moments(market)
        deviation = np.sqrt((growth**2 + volatility**2) ** (1 / 12) - growth ** (1 / 6)) / growth ** (1 / 12)
        root = (deviation[:, None] * market.correlation_root()).astype(np.float32)
        tails = generator(seed, _TAIL_STREAM)
        result = np.empty((growth.size, paths), dtype=np.float32)
        half, scale = self.degrees / 2.0, np.float32((self.degrees - 2.0) / 2.0)
        for normals in _normals(generator(seed), growth.size, paths, months):
            gamma = tails.standard_gamma(half, paths, dtype=np.float32)
            _multiply(root, normals[:-1], result)
            gamma = np.maximum(gamma, _LEAST_GAMMA)
            result *= np.sqrt(scale / gamma)  # (v - 2) / chi-square, and chi-square = 2 gamma
            np.maximum(result, -1.0, out=result)
            yield result


@dataclass(frozen=True, kw_only=True, eq=False)
class _History:
    """Monthly history of the classes and of prices.

    Attributes
    ----------
    returns : array, shape (T, n)
        Total returns after costs inside funds, decimals.
    inflation : array, shape (T,)
        Monthly, decimals.

    Raises
    ------
    InputError
        A number is missing or below -100 %, or returns and inflation differ in length.
    """

    returns: NDArray[np.float64]
    inflation: NDArray[np.float64]

    def __post_init__(self) -> None:
        for name in ("returns", "inflation"):
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.size == 0 or array.ndim != (2 if name == "returns" else 1):
                raise InputError(
                    f"The history of {name} is missing or has the wrong shape: one row for each month."
                )
            check_finite(array, name)
            if array.min() < -1.0:
                raise InputError(
                    f"The history of {name} contains {percent(float(array.min()), 0)}: nothing falls by more than "
                    "100 %. Correct it, or write decimals."
                )
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if len(self.returns) != len(self.inflation):
            raise InputError(
                f"{len(self.returns)} months of returns stand against {len(self.inflation)} of inflation: "
                "both are drawn together and need the same months."
            )

    def _table(self, market: Market) -> NDArray[np.float32]:
        """Departures of every month of history from what is expected now, (n + 1, T)."""
        if self.returns.shape[1] != market.size:
            raise InputError(
                f"The history has {self.returns.shape[1]} columns for {market.size} asset classes: one for each."
            )
        growth = _moments(market)[0][:, None] ** (1.0 / 12.0)
        history = np.vstack((self.returns.T, self.inflation))
        return ((1.0 + history) / growth - 1.0).astype(np.float32)


@dataclass(frozen=True, kw_only=True, eq=False)
class BlockBootstrap(_History, _AsManyAsAsked):
    """Blocks of consecutive months of the user's history, returns and inflation together, put one after the other.

    The history's own means take the place of the assumptions'. Blocks begin in any month that leaves a whole block.

    Attributes
    ----------
    block : months in a block, at least 12

    Raises
    ------
    InputError
        The history is not usable, or a block is too short.
    NotEnoughData
        The history has fewer months than two blocks.
    """

    block: int = LEAST_BLOCK
    name: ClassVar[str] = "Block bootstrap"
    text: ClassVar[str] = "Years of history in random order, all classes and inflation together."

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.block < LEAST_BLOCK:
            raise InputError(f"Blocks of {self.block} months are too short: take at least {LEAST_BLOCK}.")
        if len(self.returns) < 2 * self.block:
            raise NotEnoughData(
                f"{len(self.returns)} months of history are too few for blocks of {self.block}: at least "
                f"{2 * self.block} are needed."
            )

    def departures(self, market: Market, months: int, paths: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """Yield the departures of each month, (n + 1, paths)."""
        table = self._table(market)
        rng = generator(seed)
        last = table.shape[1] - self.block
        for month in range(months):
            place = month % self.block
            if place == 0:
                starts = rng.integers(0, last, paths, endpoint=True)
            yield table[:, starts + place]


@dataclass(frozen=True, kw_only=True, eq=False)
class HistoricalSequences(_History):
    """Every stretch of history that is as long as the plan, one after the other: one path for each first month.

    Neighbouring stretches share almost all their months: standard errors count only those that do not overlap.
    """

    name: ClassVar[str] = "Historical sequences"
    text: ClassVar[str] = "Every start month in history: what would have happened."

    def count(self, months: int, paths: int) -> int:
        """Return the number of stretches, whatever was asked for.

        Raises
        ------
        NotEnoughData
            The history is shorter than the plan.
        """
        if len(self.returns) < months:
            raise NotEnoughData(
                f"The plan lasts {months} months, but the history has {len(self.returns)}: use a longer history, a "
                "shorter plan, or the block bootstrap."
            )
        return len(self.returns) - months + 1

    def independent(self, months: int, paths: int) -> float:
        """Return the number of stretches that do not overlap."""
        return len(self.returns) / months

    def departures(self, market: Market, months: int, paths: int, seed: int) -> Iterator[NDArray[np.float32]]:
        """Yield the departures of each month, (n + 1, number of stretches)."""
        table = self._table(market)
        stretches = self.count(months, paths)
        for month in range(months):
            yield table[:, month : month + stretches]


RETURN_MODELS: tuple[type[ReturnModel], ...] = (LogNormal, StudentT, BlockBootstrap, HistoricalSequences)
