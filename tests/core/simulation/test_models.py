from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.core.planning.samples import market
from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.planning import ILLUSTRATIVE_MARKET
from xl_portfolio.core.simulation import (
    RETURN_MODELS,
    BlockBootstrap,
    HistoricalSequences,
    LogNormal,
    ReturnModel,
    StudentT,
)
from xl_portfolio.core.simulation.models import generator

MONTHS, PATHS = 12, 40_000
MEAN = 1 + ILLUSTRATIVE_MARKET.net_returns

rng = np.random.default_rng(7)
HISTORY = 0.006 + 0.03 * rng.standard_normal((60, 2))
PRICES = 0.002 + 0.001 * rng.standard_normal(60)
TWO = replace(
    market(),
    labels=("A", "B"),
    expected_returns=np.array([0.05, 0.03]),
    volatilities=np.array([0.1, 0.1]),
    correlations=np.eye(2),
    yields=np.zeros(2),
    characters=(ILLUSTRATIVE_MARKET.characters[0],) * 2,
    expense_ratios=np.zeros(2),
    inflation_correlations=np.zeros(2),
    inflation=0.02,
)


def year(model: ReturnModel) -> np.ndarray:
    """Growth of a year (n, paths) of the illustrative classes."""
    product = np.ones((ILLUSTRATIVE_MARKET.size + 1, PATHS))
    for departures in model.departures(ILLUSTRATIVE_MARKET, MONTHS, PATHS, 11):
        product *= 1.0 + departures.astype(float)
    return product[:-1] * MEAN[:, None]


@pytest.mark.parametrize("model", [LogNormal(), StudentT(degrees=5.0)], ids=lambda model: model.name)
def test_a_simulated_year_has_the_typed_mean_volatility_and_correlations(model: ReturnModel) -> None:
    growth = year(model)
    error = ILLUSTRATIVE_MARKET.volatilities / np.sqrt(PATHS)
    assert (np.abs(growth.mean(axis=1) - MEAN) < 4.5 * error).all()
    assert growth.std(axis=1) == pytest.approx(ILLUSTRATIVE_MARKET.volatilities, rel=0.03)
    assert np.corrcoef(growth) == pytest.approx(ILLUSTRATIVE_MARKET.correlations, abs=0.03)


def test_log_normal_median_and_tail() -> None:
    growth = year(LogNormal())[1]
    variance = np.log1p((0.19 / MEAN[1]) ** 2)
    center = np.log(MEAN[1]) - variance / 2
    for quantile, normal in ((0.05, -1.6448536), (0.5, 0.0), (0.95, 1.6448536)):
        exact = np.exp(center + normal * np.sqrt(variance))
        assert np.quantile(growth, quantile) == pytest.approx(exact, rel=0.006)


def test_student_t_has_fat_tails_that_come_together() -> None:
    month = next(StudentT(degrees=5.0).departures(ILLUSTRATIVE_MARKET, 1, PATHS, 3)).astype(float)
    normal = next(LogNormal().departures(ILLUSTRATIVE_MARKET, 1, PATHS, 3)).astype(float)

    def kurtosis(values: np.ndarray) -> float:
        centred = values - values.mean()
        return float((centred**4).mean() / (centred**2).mean() ** 2)

    assert kurtosis(month[0]) > 5 > kurtosis(normal[0])
    # stocks and government bonds are uncorrelated, yet large moves coincide
    large = np.abs(month[[0, 3]]) > 3 * month[[0, 3]].std(axis=1, keepdims=True)
    assert large.all(axis=0).mean() > 5 * large[0].mean() * large[1].mean()
    assert month.min() >= -1.0


def test_student_t_is_floored() -> None:
    wild = replace(ILLUSTRATIVE_MARKET, volatilities=np.full(10, 3.0))
    month = next(StudentT(degrees=2.1).departures(wild, 1, PATHS, 3))
    assert month.min() == -1.0


@pytest.mark.parametrize("model", [LogNormal(), StudentT(degrees=5.0)], ids=lambda model: model.name)
def test_no_volatility_departs_by_exactly_nothing(model: ReturnModel) -> None:
    still = replace(ILLUSTRATIVE_MARKET, volatilities=np.zeros(10), inflation_volatility=0.0)
    for departures in model.departures(still, 3, 100, 5):
        assert not departures.any()


def test_the_seed_decides_and_the_second_thread_does_not() -> None:
    def draw(paths: int, seed: int) -> np.ndarray:
        return np.array([d.copy() for d in LogNormal().departures(TWO, 30, paths, seed)])

    assert (draw(2_500, 1) == draw(2_500, 1)).all()  # drawn by a second thread
    assert (draw(50, 1) == draw(50, 1)).all()
    assert (draw(50, 1) != draw(50, 2)).any()
    normals = generator(1).standard_normal((30, 3, 2_500), dtype=np.float32)
    assert np.corrcoef(draw(2_500, 1)[29, 0], normals[29, 0])[0, 1] > 0.999


def test_the_bootstrap_takes_whole_blocks_of_all_columns() -> None:
    model = BlockBootstrap(returns=HISTORY, inflation=PRICES, block=12)
    growth = np.array([1.05, 1.03, 1.02]) ** (1 / 12)
    months = np.array([d.copy() for d in model.departures(TWO, 30, 200, 4)])
    actual = (1 + months) * growth[:, None] - 1
    history = np.column_stack((HISTORY, PRICES))
    begins = set()
    for path in range(200):
        for block in range(0, 30, 12):
            rows = actual[block : block + 12, :, path]
            start = int(np.argmin(np.abs(history - rows[0]).sum(axis=1)))
            assert rows == pytest.approx(history[start : start + len(rows)], abs=3e-7)
            begins.add(start)
    assert begins == set(range(49))


def test_historical_sequences_are_history() -> None:
    model = HistoricalSequences(returns=HISTORY, inflation=PRICES)
    assert model.count(48, 10_000) == 13
    assert model.independent(48, 10_000) == pytest.approx(60 / 48)
    months = np.array([d.copy() for d in model.departures(TWO, 48, 13, 0)])
    assert months.shape == (48, 3, 13)
    assert (1 + months[5, 0, 7]) * 1.05 ** (1 / 12) - 1 == pytest.approx(HISTORY[12, 0], abs=1e-6)
    with pytest.raises(NotEnoughData, match="block bootstrap"):
        model.count(61, 1)


def test_models_have_names_of_their_own() -> None:
    assert len({model.name for model in RETURN_MODELS}) == len(RETURN_MODELS) == 4


def test_errors() -> None:
    with pytest.raises(InputError, match="above 2"):
        StudentT(degrees=2.0)
    with pytest.raises(InputError, match="at least 12"):
        BlockBootstrap(returns=HISTORY, inflation=PRICES, block=6)
    with pytest.raises(NotEnoughData, match="at least 120 are needed"):
        BlockBootstrap(returns=HISTORY, inflation=PRICES, block=60)
    with pytest.raises(InputError, match="need the same months"):
        HistoricalSequences(returns=HISTORY, inflation=PRICES[:-1])
    with pytest.raises(InputError, match="wrong shape"):
        HistoricalSequences(returns=HISTORY[:, 0], inflation=PRICES)
    with pytest.raises(InputError, match="more than 100 %"):
        HistoricalSequences(returns=HISTORY - 2, inflation=PRICES)
    with pytest.raises(InputError, match="2 columns for 10"):
        next(HistoricalSequences(returns=HISTORY, inflation=PRICES).departures(ILLUSTRATIVE_MARKET, 5, 1, 0))
    with pytest.raises(InputError, match="seed"):
        generator(-1)
