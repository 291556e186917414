from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import ILLUSTRATIVE_MARKET, STRATEGIES, compare_strategies, geometric_mean
from xl_portfolio.core.tax import INTEREST

N = ILLUSTRATIVE_MARKET.size


def test_a_mix_by_hand() -> None:
    half = np.zeros(N)
    half[[0, 3]] = 0.5
    assert ILLUSTRATIVE_MARKET.portfolio_return(half) == pytest.approx(0.5 * 0.069 + 0.5 * 0.039)
    assert ILLUSTRATIVE_MARKET.portfolio_yield(half) == pytest.approx(0.0375)
    # correlation 0: sqrt(0.075^2 + 0.03^2)
    assert ILLUSTRATIVE_MARKET.portfolio_volatility(half) == pytest.approx(np.hypot(0.075, 0.03))


def test_the_geometric_mean_by_hand() -> None:
    # 1.08 / sqrt(1 + (0.2 / 1.08)^2)
    assert geometric_mean(0.08, 0.2) == pytest.approx(1.08 / np.sqrt(1 + (0.2 / 1.08) ** 2) - 1)
    assert geometric_mean(0.08, 0.0) == pytest.approx(0.08)


def test_the_root_gives_back_the_correlations() -> None:
    root = ILLUSTRATIVE_MARKET.correlation_root()
    assert (root @ root.T)[:N, :N] == pytest.approx(ILLUSTRATIVE_MARKET.correlations)
    assert (root @ root.T)[N, :N] == pytest.approx(ILLUSTRATIVE_MARKET.inflation_correlations)


def test_strategies_stand_beside_their_claims() -> None:
    mixes = [np.array(strategy.mix) for strategy in STRATEGIES]
    assert all(mix.sum() == pytest.approx(1.0) for mix in mixes)
    results = compare_strategies(ILLUSTRATIVE_MARKET, mixes)
    assert [result.strategy.name for result in results] == ["Income", "Growth", "Balanced", "Tactical"]
    for result in results:
        assert result.median_return < result.expected_return
    income, growth = results[0], results[1]
    assert (income.against_return, income.against_yield) == ("within", "within")
    assert growth.against_return == "below"
    rich = replace(ILLUSTRATIVE_MARKET, expected_returns=ILLUSTRATIVE_MARKET.expected_returns + 0.1)
    assert compare_strategies(rich, mixes)[0].against_return == "above"
    assert [claim.claimed_return for claim in STRATEGIES] == [
        (0.05, 0.08),
        (0.08, 0.15),
        (0.07, 0.11),
        (0.07, 0.14),
    ]
    with pytest.raises(InputError, match="one row for each"):
        compare_strategies(ILLUSTRATIVE_MARKET, mixes[:2])


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"characters": (INTEREST,)}, "each class needs one"),
        ({"yields": np.ones(3)}, "yields have 3 numbers"),
        ({"volatilities": np.full(N, -0.1)}, "volatilities of Dividend stocks"),
        ({"expected_returns": np.full(N, np.nan)}, "missing"),
        ({"correlations": np.full((N, N), 2.0)}, "between -1 and 1"),
        ({"correlations": np.where(np.eye(N) == 1, 1.0, -0.5)}, "contradict each other"),
        ({"inflation": 25.0}, r"0\.025"),
        ({"inflation_volatility": -0.01}, "inflation volatility"),
    ],
)
def test_wrong_assumptions(changes: dict[str, object], text: str) -> None:
    with pytest.raises(InputError, match=text):
        replace(ILLUSTRATIVE_MARKET, **changes)
