"""Limits on holdings: against all possibilities, and what the gap means."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.core.optimization.markets import Array, factors, long_only
from xl_portfolio.core.errors import Infeasible, InputError, NotConverged, PortfolioError
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
    FixedCosts,
    HoldingLimits,
    LinearLimit,
    MeanVariance,
    Objective,
    Optimum,
    Portfolio,
    TradeCount,
    TradeLimit,
    critical_line,
    minimum_variance,
    optimum,
)
from xl_portfolio.core.optimization.choices import choices_of
from xl_portfolio.core.optimization.curved import CurvedLimit
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


@pytest.mark.parametrize(("seed", "objective", "aversion"), [(44, MIN_VARIANCE, None), (5, MAX_UTILITY, 1.0)])
def test_where_the_largest_holdings_are_not_the_best(
    seed: int, objective: Objective, aversion: float | None
) -> None:
    """Markets in which every try finds less than the search: against every set of at most four of at least 15 %."""
    returns = np.random.default_rng(seed).normal(size=(30, 10))
    free = long_only(returns.mean(axis=0) / 10, np.cov(returns, rowvar=False))
    assert objective.score is not None
    scores = []
    for count in range(1, 5):
        for chosen in itertools.combinations(range(10), count):
            held = np.isin(np.arange(10), chosen)
            given = replace(free, lower=np.where(held, 0.15, 0.0), upper=held.astype(float))
            found = aim(objective, aversion).solve(critical_line(given))
            scores.append(objective.score(found, aversion or 0.0))
    few = HoldingLimits(text="few", most=4, least=0.15)
    searched = optimum(free, [few], aim(objective, aversion))
    assert searched.gap == 0.0
    assert objective.score(searched.portfolio, aversion or 0.0) == pytest.approx(min(scores), rel=1e-9)


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
    scores = []
    for held in itertools.combinations(range(N), 4):
        upper = np.where(np.isin(np.arange(N), held), 0.6, 0.0)
        try:
            best = optimum(problem(upper=upper), [group, trade], aim(MIN_VARIANCE, None)).portfolio
        except Infeasible:
            continue
        scores.append(best.volatility)
    assert found.gap == 0.0
    assert found.portfolio.volatility == pytest.approx(min(scores), rel=1e-9)


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

    long = run(100_000)
    assert long.gap <= 1e-9
    for short in (run(1), run(6)):
        assert short.gap > 0
        assert short.portfolio.volatility * (1 - short.gap) <= long.portfolio.volatility * (1 + 1e-12)
        assert long.portfolio.volatility <= short.portfolio.volatility


START = np.array([0.3, 0.2, 0.0, 0.15, 0.05, 0.2, 0.1, 0.0])
COST = np.array([0.002, 0.006, 0.002, 0.002, 0.001, 0.002, 0.004, 0.002])
FIXED = FixedCosts(text="fixed cost", start=START, cost=COST)


def test_a_small_holding_that_is_needed_is_enlarged() -> None:
    """A return of 4.12 % takes 2 % of the second asset: less than half of the least, and nothing without it."""
    two = MeanVariance(
        expected_returns=np.array([0.04, 0.10]),
        covariance=np.diag([0.01, 1.0]),
        lower=np.zeros(2),
        upper=np.ones(2),
    )
    found = optimum(two, [HoldingLimits(text="5 %", least=0.05)], aim(TARGET_RETURN, 0.0412))
    np.testing.assert_allclose(found.portfolio.weights, [0.95, 0.05], atol=1e-12)
    assert found.gap == 0.0


def one_of_two(costs: dict[tuple[float, float], float | None], nodes: int = 100) -> tuple[Discrete, int]:
    """One of two assets, each path's end scored by its maxima: a search whose every portfolio is given."""
    calls = 0
    two = MeanVariance(
        expected_returns=np.zeros(2), covariance=np.eye(2), lower=np.zeros(2), upper=np.ones(2)
    )

    def solve(posed: MeanVariance) -> Portfolio:
        nonlocal calls
        calls += 1
        first, second = (float(most) for most in posed.upper)
        score = costs[first, second]
        if score is None:
            raise NotConverged("astray")
        weights = np.array([first, second]) / (first + second)
        return Portfolio(
            weights=weights, expected_return=0.0, volatility=score, feasibility=0.0, optimality=0.0,
            multipliers=np.zeros(0),
        )  # fmt: skip

    one = choices_of([HoldingLimits(text="1", most=1)], 2)
    assert one is not None
    return best_choice(two, one, solve, lambda found: found.volatility, nodes), calls


def test_a_gap_stays_where_rounding_kept_a_portfolio_from_being_computed() -> None:
    known, _ = one_of_two({(1, 1): 1.0, (1, 0): 2.0, (0, 1): 3.0})
    assert (known.gap, known.portfolio.volatility) == (0.0, 2.0)
    lost, _ = one_of_two({(1, 1): 1.0, (1, 0): 2.0, (0, 1): None})
    assert (lost.gap, lost.portfolio.volatility) == (0.5, 2.0)  # it may score 1, which is half of 2


def test_what_was_computed_is_counted() -> None:
    found, calls = one_of_two({(1, 1): 1.0, (1, 0): 2.0, (0, 1): 3.0})
    assert found.visited == calls


def test_limits_on_groups_keep_their_prices_beside_a_number_of_trades() -> None:
    group = LinearLimit(text="group", coefficients=(np.arange(N) < 4).astype(float), lower=0.8, upper=1.0)
    other = LinearLimit(text="other", coefficients=(np.arange(N) > 5).astype(float), lower=0.0, upper=0.9)
    count = TradeCount(text="trades", start=START, most=3)
    found = optimum(problem(), [group, other, count], aim(MIN_VARIANCE, None)).portfolio
    kept = np.abs(found.weights - START) <= 1e-9
    alone = problem(np.where(kept, START, 0.0), np.where(kept, START, 0.6))
    expected = optimum(alone, [group, other], aim(MIN_VARIANCE, None)).portfolio
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-9)
    np.testing.assert_allclose(found.multipliers, expected.multipliers, atol=1e-9)
    assert found.multipliers[0] < 0.0 == found.multipliers[1]


def best_of_all_trades(
    objective: Objective, target: float | None, cost: Array, most: int | None = None, few: int | None = None
) -> float:
    """The best score over every set of assets that are traded, the others staying as they are."""
    assert objective.score is not None
    number = 0.02 if objective is MAX_SHARPE else (target or 0.0)
    scores = []
    for traded in itertools.product([False, True], repeat=N):
        chosen = np.array(traded)
        if most is not None and chosen.sum() > most:
            continue
        limits = [] if few is None else [HoldingLimits(text="few", most=few)]
        try:
            given = MeanVariance(
                expected_returns=MEANS - cost[chosen].sum(),
                covariance=COVARIANCE,
                lower=np.where(chosen, 0.0, START),
                upper=np.where(chosen, 0.6, START),
            )
            scores.append(objective.score(optimum(given, limits, aim(objective, target)).portfolio, number))
        except PortfolioError:
            continue
    return min(scores)


@pytest.mark.parametrize(("objective", "target"), CASES[1:], ids=[case[0].key for case in CASES[1:]])
def test_fixed_costs(objective: Objective, target: float | None) -> None:
    found = optimum(problem(), [FIXED], aim(objective, target))
    assert found.gap == 0
    assert found.searched > 0
    assert objective.score is not None
    number = 0.02 if objective is MAX_SHARPE else (target or 0.0)
    assert objective.score(found.portfolio, number) == pytest.approx(
        best_of_all_trades(objective, target, COST), rel=1e-9
    )
    weights = found.portfolio.weights
    assert found.portfolio.expected_return == pytest.approx(MEANS @ weights - FIXED.of(weights), abs=1e-12)


def test_a_fixed_cost_by_hand() -> None:
    """Half the asset of 10 %, half that of 6 %: a trade of all of it brings 2 %, less two trades."""
    two = MeanVariance(
        expected_returns=np.array([0.10, 0.06]), covariance=np.eye(2), lower=np.zeros(2), upper=np.ones(2)
    )
    for cost, weights, expected in ((0.009, [1.0, 0.0], 0.10 - 0.018), (0.011, [0.5, 0.5], 0.08)):
        costs = FixedCosts(text="cost", start=np.array([0.5, 0.5]), cost=np.full(2, cost))
        found = optimum(two, [costs], aim(MAX_RETURN, None)).portfolio
        np.testing.assert_allclose(found.weights, weights, atol=1e-12)
        assert found.expected_return == pytest.approx(expected, abs=1e-12)


def test_minimum_variance_does_not_see_costs_and_says_so() -> None:
    plain = optimum(problem(), [], aim(MIN_VARIANCE, None))
    assert (plain.gap, plain.searched, plain.ignored) == (0.0, 0, ())
    free, found = plain.portfolio, optimum(problem(), [FIXED], aim(MIN_VARIANCE, None))
    np.testing.assert_allclose(found.portfolio.weights, free.weights, atol=1e-9)
    assert found.portfolio.expected_return == pytest.approx(free.expected_return - FIXED.of(free.weights))
    (remark,) = found.remarks(MIN_VARIANCE)
    assert "“fixed cost” changes nothing" in remark
    assert optimum(problem(), [FIXED], aim(MAX_UTILITY, 5.0)).ignored == ()


@pytest.mark.parametrize(("objective", "target"), CASES, ids=[case[0].key for case in CASES])
@pytest.mark.parametrize("most", [2, 4])
def test_a_number_of_trades(objective: Objective, target: float | None, most: int) -> None:
    if objective is TARGET_RETURN and most == 2:
        target = 0.09
    if objective is TARGET_VOLATILITY and most == 2:
        target = 0.25
    count = TradeCount(text="trades", start=START, most=most)
    found = optimum(problem(), [count], aim(objective, target))
    assert found.gap == 0
    assert objective.score is not None
    number = 0.02 if objective is MAX_SHARPE else (target or 0.0)
    assert objective.score(found.portfolio, number) == pytest.approx(
        best_of_all_trades(objective, target, np.zeros(N), most), rel=1e-9
    )
    assert (np.abs(found.portfolio.weights - START) > 1e-9).sum() <= most


def test_all_choices_together() -> None:
    limits = [FIXED, TradeCount(text="trades", start=START, most=5), HoldingLimits(text="few", most=4)]
    for objective, target in ((MAX_UTILITY, 5.0), (MAX_SHARPE, None)):
        found = optimum(problem(), limits, aim(objective, target))
        assert found.gap == 0
        assert objective.score is not None
        number = 0.02 if objective is MAX_SHARPE else (target or 0.0)
        assert objective.score(found.portfolio, number) == pytest.approx(
            best_of_all_trades(objective, target, COST, most=5, few=4), rel=1e-9
        )
        (remark,) = found.remarks(objective)
        assert remark.startswith("No other choice of holdings and trades is better: proved with")


def test_with_a_limit_that_bends() -> None:
    """At most four holdings that count as three and a half: against every set of four."""
    spread = CurvedLimit(text="spread", centre=np.zeros(N), covariance=False, most=1 / 3.5)
    few = HoldingLimits(text="few", most=4)
    for objective in (MIN_VARIANCE, MAX_SHARPE, MAX_RETURN):
        scores = []
        for held in itertools.combinations(range(N), 4):
            upper = np.zeros(N)
            upper[list(held)] = 0.6
            best = optimum(problem(upper=upper), [spread], aim(objective, None)).portfolio
            assert objective.score is not None
            scores.append(objective.score(best, 0.02))
        found = optimum(problem(), [spread, few], aim(objective, None))
        assert found.gap == 0
        assert objective.score is not None
        assert objective.score(found.portfolio, 0.02) == pytest.approx(min(scores), rel=1e-9)


def test_a_smallest_weight_beyond_a_kink() -> None:
    """A turnover limit cuts the weight of an asset in pieces at 1 %; a holding has to have 15 % all the same."""
    half, start = np.full(N, 0.5), np.full(N, 0.01)
    start[:2] = (1 - 0.06) / 2
    trade = TradeLimit(text="turnover", start=start, below=half, above=half, most=0.6)
    found = optimum(problem(), [trade, HoldingLimits(text="15 %", least=0.15)], aim(MIN_VARIANCE, None))
    held = found.portfolio.weights[found.portfolio.weights > 1e-9]
    assert found.gap == 0
    assert held.min() >= 0.15 - 1e-9
    assert np.abs(found.portfolio.weights - start).sum() / 2 <= 0.6 + 1e-9


def test_an_ended_search_is_said() -> None:
    found = Optimum(
        portfolio=optimum(problem(), [], aim(MIN_VARIANCE, None)).portfolio,
        path=critical_line(problem()), gap=0.0123, searched=3_000,
    )  # fmt: skip
    assert found.remarks(MIN_VARIANCE) == (
        "The search over holdings and trades ended after 3,000 portfolios: another choice is better by 1.2 % at most.",
    )


def test_refusals() -> None:
    few = HoldingLimits(text="at most 1 holdings", most=1)
    with pytest.raises(
        Infeasible, match=r"“at most 1 holdings” .* up to 60 %: allow 2 holdings, or raise the maxima"
    ):
        optimum(problem(), [few], aim(MIN_VARIANCE, None))  # each at most 60 %
    with pytest.raises(Infeasible, match="up to 50 %: allow 2 holdings, or"):  # which are just enough
        optimum(problem(upper=np.full(N, 0.5)), [few], aim(MIN_VARIANCE, None))
    with pytest.raises(InputError, match="cannot be combined"):
        optimum(problem(), [few], aim(RISK_PARITY, None))
    other = TradeCount(text="trades", start=np.full(N, 1 / N), most=3)
    with pytest.raises(InputError, match="start from different current weights"):
        optimum(problem(), [FIXED, other], aim(MAX_UTILITY, 4.0))
    with pytest.raises(InputError, match="without short positions"):
        optimum(problem(lower=np.where(np.arange(N) == 2, -0.1, 0.0)), [few], aim(MIN_VARIANCE, None))


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
