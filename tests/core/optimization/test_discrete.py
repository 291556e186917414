"""Limits on holdings: against all possibilities, and what the gap means."""

import itertools

import numpy as np
import pytest

from tests.core.optimization.markets import factors
from xl_portfolio.core.errors import Infeasible, InputError, PortfolioError
from xl_portfolio.core.optimization import (
    MAX_RETURN,
    MAX_SHARPE,
    MAX_UTILITY,
    MIN_VARIANCE,
    OBJECTIVES,
    RISK_PARITY,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    Aim,
    HoldingLimits,
    LinearLimit,
    MeanVariance,
    Objective,
    TradeLimit,
    critical_line,
    minimum_variance,
    optimum,
)
from xl_portfolio.core.optimization.choices import choices_of
from xl_portfolio.core.optimization.discrete import Discrete, best_choice
from xl_portfolio.core.optimization.objectives import CORE_SATELLITE

N = 8
MEANS, COVARIANCE = factors(np.random.default_rng(5), N)
CASES = [
    (MIN_VARIANCE, None),
    (MAX_SHARPE, None),
    (TARGET_RETURN, float(np.quantile(MEANS, 0.7))),
    (TARGET_VOLATILITY, 0.2),
    (MAX_UTILITY, 5.0),
    (MAX_RETURN, None),
]


def problem(lower: object = None, upper: object = None) -> MeanVariance:
    return MeanVariance(
        expected_returns=MEANS,
        covariance=COVARIANCE,
        lower=np.zeros(N) if lower is None else np.asarray(lower, dtype=float),
        upper=np.full(N, 0.6) if upper is None else np.asarray(upper, dtype=float),
    )


def aim(objective: Objective, target: float | None) -> Aim:
    return Aim(objective=objective, risk_free=0.02, target=target, columns={})


def best_of_all(objective: Objective, target: float | None, limits: HoldingLimits) -> float:
    """The best score over every set of assets."""
    assert objective.score is not None
    number = 0.02 if objective is MAX_SHARPE else (target or 0.0)
    scores = []
    for held in itertools.product([False, True], repeat=N):
        if limits.most is not None and sum(held) > limits.most:
            continue
        chosen = np.array(held)
        try:
            given = problem(np.where(chosen, limits.least, 0.0), np.where(chosen, 0.6, 0.0))
            scores.append(objective.score(aim(objective, target).solve(critical_line(given)), number))
        except PortfolioError:
            continue
    return min(scores)


@pytest.mark.parametrize(("objective", "target"), CASES, ids=[case[0].key for case in CASES])
@pytest.mark.parametrize(
    "limits",
    [
        HoldingLimits(text="3", most=3),
        HoldingLimits(text="15 %", least=0.15),
        HoldingLimits(text="both", most=4, least=0.2),
    ],
    ids=["count", "size", "both"],
)
def test_the_best_of_all_sets(objective: Objective, target: float | None, limits: HoldingLimits) -> None:
    found = optimum(problem(), [limits], aim(objective, target))
    assert found.gap <= 1e-9
    assert objective.score is not None
    number = 0.02 if objective is MAX_SHARPE else (target or 0.0)
    assert objective.score(found.portfolio, number) == pytest.approx(
        best_of_all(objective, target, limits), rel=1e-9
    )
    held = found.portfolio.weights[found.portfolio.weights > 1e-9]
    assert limits.most is None or len(held) <= limits.most
    assert held.min() >= limits.least - 1e-9
    assert found.portfolio.optimality <= 1e-9


def test_with_a_group_and_a_turnover_limit() -> None:
    half = np.full(N, 0.5)
    group = LinearLimit(text="group", coefficients=(np.arange(N) < 4).astype(float), lower=0.4, upper=0.5)
    trade = TradeLimit(text="turnover", start=np.full(N, 1 / N), below=half, above=half, most=0.8)
    few = HoldingLimits(text="at most 4 holdings", most=4)
    found = optimum(problem(), [group, trade, few], aim(MIN_VARIANCE, None))
    weights = found.portfolio.weights
    assert np.count_nonzero(weights > 1e-9) <= 4
    assert 0.4 - 1e-9 <= weights[:4].sum() <= 0.5 + 1e-9
    assert np.abs(weights - 1 / N).sum() / 2 <= 0.8 + 1e-9
    loose = optimum(problem(), [group, trade], aim(MIN_VARIANCE, None))
    assert loose.portfolio.volatility <= found.portfolio.volatility


def test_a_short_search_has_a_gap_that_holds() -> None:
    means, covariance = factors(np.random.default_rng(1), 40)
    given = MeanVariance(expected_returns=means, covariance=covariance, lower=np.zeros(40), upper=np.ones(40))

    def run(nodes: int) -> Discrete:
        few = choices_of([HoldingLimits(text="5", most=5)], 40)
        assert few is not None
        return best_choice(
            given,
            few,
            lambda posed: minimum_variance(critical_line(posed)),
            lambda found: found.volatility,
            nodes,
        )

    short, long = run(6), run(100_000)
    assert long.gap <= 1e-9
    assert short.gap > 0
    assert short.portfolio.volatility * (1 - short.gap) <= long.portfolio.volatility * (1 + 1e-12)
    assert long.portfolio.volatility <= short.portfolio.volatility


def test_refusals() -> None:
    few = HoldingLimits(text="at most 1 holdings", most=1)
    with pytest.raises(Infeasible, match="at most 1 holdings"):
        optimum(problem(), [few], aim(MIN_VARIANCE, None))  # each at most 60 %
    with pytest.raises(InputError, match="cannot be combined"):
        optimum(problem(), [few], aim(RISK_PARITY, None))
    with pytest.raises(InputError, match="without short positions"):
        optimum(problem(lower=np.full(N, -0.1)), [few], aim(MIN_VARIANCE, None))


def test_every_objective_on_the_frontier_has_a_score() -> None:
    assert [objective for objective in OBJECTIVES if objective.on_frontier] == [
        MIN_VARIANCE,
        MAX_SHARPE,
        TARGET_RETURN,
        TARGET_VOLATILITY,
        MAX_RETURN,
        MAX_UTILITY,
        CORE_SATELLITE,
    ]
