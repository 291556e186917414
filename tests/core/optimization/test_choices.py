"""All choices at once on random problems: the search against every set of assets held and traded."""

import itertools

import numpy as np
import pytest

from tests.core.optimization.markets import Array, factors
from xl_portfolio.core.errors import InputError, PortfolioError
from xl_portfolio.core.optimization import (
    MAX_SHARPE,
    MAX_UTILITY,
    TARGET_RETURN,
    Aim,
    Constraint,
    FixedCosts,
    HoldingLimits,
    MeanVariance,
    Objective,
    Portfolio,
    TradeCount,
    TradeLimit,
    optimum,
)
from xl_portfolio.core.optimization.choices import choices_of
from xl_portfolio.core.optimization.curved import CurvedLimit

N = 5
RATE = 0.02


def best_of_all(
    problem: MeanVariance,
    others: list[Constraint],
    choices: tuple[FixedCosts, TradeCount, HoldingLimits],
    aim: Aim,
) -> float:
    """The best score over every set of assets that are held and every set that are traded; infinite if none."""
    costs, trades, holdings = choices
    best = np.inf
    sets = list(itertools.product([False, True], repeat=N))
    for held, traded in itertools.product(map(np.array, sets), map(np.array, sets)):
        if held.sum() > (holdings.most or N) or traded.sum() > trades.most:
            continue
        lower = np.where(held, np.maximum(problem.lower, holdings.least), problem.lower)
        upper = np.where(held, problem.upper, 0.0)
        if ((costs.start < lower) | (costs.start > upper))[~traded].any():
            continue
        try:
            given = MeanVariance(
                expected_returns=problem.expected_returns - costs.cost[traded].sum(),
                covariance=problem.covariance,
                lower=np.where(traded, lower, costs.start),
                upper=np.where(traded, upper, costs.start),
            )
            best = min(best, score(aim, optimum(given, others, aim).portfolio))
        except PortfolioError:
            continue
    return best


def score(aim: Aim, portfolio: Portfolio) -> float:
    assert aim.objective.score is not None
    return aim.objective.score(portfolio, aim.number)


@pytest.mark.parametrize("objective", [MAX_SHARPE, MAX_UTILITY, TARGET_RETURN], ids=lambda o: o.key)
@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_the_best_of_all(seed: int, objective: Objective) -> None:
    random = np.random.default_rng(seed)
    means, covariance = factors(random, N)
    start: Array = random.dirichlet(np.full(N, 0.7)) * (random.random(N) < 0.7)
    start = start / start.sum() if start.sum() > 0 else np.full(N, 1 / N)
    choices = (
        FixedCosts(
            text="costs", start=start, cost=random.choice([0.0005, 0.003]) * random.uniform(0.5, 2, N)
        ),
        TradeCount(text="trades", start=start, most=int(random.integers(2, N + 1))),
        HoldingLimits(
            text="holdings", most=int(random.integers(2, N + 1)), least=float(random.choice([0.0, 0.1, 0.2]))
        ),
    )
    others: list[Constraint] = []
    if seed % 2:
        spread = CurvedLimit(
            text="spread", centre=np.zeros(N), covariance=False, most=random.uniform(0.4, 0.6)
        )
        half = np.full(N, 0.5)
        others = [spread, TradeLimit(text="turnover", start=start, below=half, above=half, most=0.8)]
    problem = MeanVariance(
        expected_returns=means, covariance=covariance, lower=np.zeros(N), upper=random.uniform(0.4, 1, N)
    )
    target = float(np.median(means)) if objective is TARGET_RETURN else 4.0
    aim = Aim(objective=objective, risk_free=RATE, target=target, columns={})
    expected = best_of_all(problem, others, choices, aim)
    if np.isinf(expected):
        with pytest.raises(PortfolioError):
            optimum(problem, [*others, *choices], aim)
        return
    found = optimum(problem, [*others, *choices], aim)
    assert found.gap == 0
    assert score(aim, found.portfolio) == pytest.approx(expected, rel=1e-7)


def test_what_is_put_together() -> None:
    start = np.array([0.5, 0.5])
    one = FixedCosts(text="a", start=start, cost=np.array([0.1, 0.2]))
    limits = [one, one, TradeCount(text="b", start=start, most=3), TradeCount(text="c", start=start, most=2)]
    limits_on_holdings = [HoldingLimits(text="d", most=7, least=0.1), HoldingLimits(text="e", least=0.2)]
    choices = choices_of([*limits, *limits_on_holdings], 2)
    assert choices is not None
    assert choices.text == "a” and “a” and “b” and “c” and “d” and “e"
    assert (choices.most, choices.least, choices.most_trades) == (7, 0.2, 2)
    np.testing.assert_allclose(choices.cost, [0.2, 0.4])
    assert choices_of([], 2) is None
    assert one.of(np.array([0.5, 0.4])) == pytest.approx(0.2)
    with pytest.raises(InputError, match="different current weights"):
        choices_of([one, TradeCount(text="b", start=start[::-1] * 0.9, most=3)], 2)
