"""Limits that bend: by hand, and against cvxpy."""

from dataclasses import replace

import cvxpy as cp
import numpy as np
import pytest

from tests.core.optimization.markets import MARKETS, Market, factors, long_only, problem
from xl_portfolio.core.errors import Infeasible, InputError, NotConverged, Unbounded
from xl_portfolio.core.optimization import (
    MAX_RETURN,
    MAX_SHARPE,
    MAX_UTILITY,
    MIN_VARIANCE,
    RISK_PARITY,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    Aim,
    Constraint,
    LinearLimit,
    MeanVariance,
    Objective,
    Portfolio,
    TradeLimit,
    active_set,
    critical_line,
    maximum_return,
    minimum_variance,
    optimum,
)
from xl_portfolio.core.optimization.active_set import refined
from xl_portfolio.core.optimization.cone_program import Place, Program, approximate
from xl_portfolio.core.optimization.curved import CurvedLimit, curved_optimum
from xl_portfolio.core.optimization.goals import Goal

N = 9
MEANS, COVARIANCE = factors(np.random.default_rng(21), N)
BENCHMARK = np.random.default_rng(22).dirichlet(np.ones(N))
PROBLEM = MeanVariance(
    expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=np.full(N, 0.5)
)
GROUP = LinearLimit(text="group", coefficients=(np.arange(N) < 4).astype(float), lower=0.3, upper=0.5)
HALF = np.full(N, 0.5)
TURNOVER = TradeLimit(text="turnover", start=np.full(N, 1 / N), below=HALF, above=HALF, most=0.6)


def tracking(limit: float) -> CurvedLimit:
    return CurvedLimit(text=f"{100 * limit:g} %", centre=BENCHMARK, covariance=True, most=limit**2)


def effective(number: float) -> CurvedLimit:
    return CurvedLimit(text=f"{number:g}", centre=np.zeros(N), covariance=False, most=1 / number)


CASES = [
    (MIN_VARIANCE, None),
    (TARGET_RETURN, float(BENCHMARK @ MEANS) + 0.002),
    (MAX_UTILITY, 3.0),
    (MAX_SHARPE, None),
    (TARGET_VOLATILITY, 0.187),
    (MAX_RETURN, None),
]
RATE = 0.02
LIMITS = {
    "tracking": [tracking(0.04)],
    "effective": [effective(6.5)],
    "both": [tracking(0.06), effective(5)],
}


def best(
    limits: list[CurvedLimit], others: list[Constraint], objective: Objective, target: float | None
) -> float:
    """The score of the optimum, from cvxpy; a ratio as the least variance of y for an excess return of 1."""
    weights, size = cp.Variable(N), cp.Variable(nonneg=True)
    wanted = [cp.sum(weights) == size, weights >= 0, weights <= 0.5 * size]
    if GROUP in others:
        wanted += [
            GROUP.coefficients @ weights >= 0.3 * size,
            GROUP.coefficients @ weights <= 0.5 * size,
        ]
    if TURNOVER in others:
        wanted.append(0.5 * cp.norm1(weights - size / N) <= 0.6 * size)
    half = np.linalg.cholesky(COVARIANCE).T
    for limit in limits:
        root = half if limit.covariance else np.eye(N)
        wanted.append(cp.norm(root @ (weights - limit.centre * size)) <= np.sqrt(limit.most) * size)
    risk, gain = cp.norm(half @ weights), MEANS @ weights
    if objective is MAX_SHARPE:
        goal = risk
        wanted.append(gain - RATE * size == 1)
    else:
        wanted.append(size == 1)
        goal = {TARGET_VOLATILITY: -gain, MAX_RETURN: -gain}.get(objective, risk)
        if objective is MAX_UTILITY and target:
            goal = target / 2 * cp.sum_squares(half @ weights) - gain
        if objective is TARGET_RETURN and target:
            wanted.append(gain >= target)
        if objective is TARGET_VOLATILITY and target:
            wanted.append(risk <= target)
    posed = cp.Problem(cp.Minimize(goal), wanted)
    posed.solve(solver=cp.CLARABEL, tol_gap_abs=1e-9, tol_gap_rel=1e-9, tol_feas=1e-9)
    return float(-1 / posed.value if objective is MAX_SHARPE else posed.value)


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("others", [[], [GROUP], [GROUP, TURNOVER]], ids=["alone", "group", "pieces"])
@pytest.mark.parametrize(("objective", "target"), CASES, ids=[case[0].key for case in CASES])
def test_an_independent_solver_finds_the_same(
    limits: list[CurvedLimit], others: list[Constraint], objective: Objective, target: float | None
) -> None:
    if objective is TARGET_VOLATILITY and others:
        target = 0.194
    aim = Aim(objective=objective, target=target, risk_free=RATE, columns={})
    found = optimum(PROBLEM, [*others, *limits], aim).portfolio
    assert objective.score is not None
    score = objective.score(found, RATE if objective is MAX_SHARPE else target or 0.0)
    assert score == pytest.approx(best(limits, others, objective, target), rel=1e-7)
    assert found.optimality <= 1e-9
    for limit in limits:
        assert limit.value(PROBLEM, found.weights) <= limit.most * (1 + 1e-9)
    assert found.volatility == pytest.approx(np.sqrt(found.weights @ COVARIANCE @ found.weights))
    assert found.expected_return == pytest.approx(MEANS @ found.weights)


def test_by_hand() -> None:
    """Two uncorrelated assets, 0.5 of effective concentration at most 0.58: weights 0.7 and 0.3 (0.49 + 0.09)."""
    two = long_only([0.05, 0.10], np.diag([0.01, 0.09]))
    spread = CurvedLimit(text="spread", centre=np.zeros(2), covariance=False, most=0.58)
    for objective, weights in ((MIN_VARIANCE, [0.7, 0.3]), (MAX_RETURN, [0.3, 0.7])):
        found = optimum(two, [spread], Aim(objective=objective, columns={})).portfolio
        np.testing.assert_allclose(found.weights, weights, atol=1e-12)
    near = CurvedLimit(text="near", centre=np.array([1.0, 0.0]), covariance=True, most=0.1 * 0.04)
    found = optimum(two, [near], Aim(objective=MAX_RETURN, columns={})).portfolio
    np.testing.assert_allclose(found.weights, [0.8, 0.2], atol=1e-12)  # 0.2² (0.01 + 0.09) = 0.004


@pytest.mark.parametrize("market", MARKETS[:4], ids=lambda market: market.__name__)
@pytest.mark.parametrize("seed", range(6))
def test_random_problems_are_proved(market: Market, seed: int) -> None:
    """The proof is computed from the weights and prices alone; an exchange against it would show here too."""
    random = np.random.default_rng([seed, MARKETS.index(market)])
    n = int(random.integers(3, 25))
    given = problem(random, market, n, int(random.integers(0, 5)))
    path = critical_line(given)
    calm, top = minimum_variance(path), maximum_return(path)
    limit = CurvedLimit(
        text="spread", centre=np.zeros(n), covariance=False,
        most=float((calm.weights @ calm.weights + top.weights @ top.weights) / 2),
    )  # fmt: skip
    for objective in (MAX_RETURN, MIN_VARIANCE, MAX_UTILITY):
        aversion = 1 / float(path.lambdas[len(path.lambdas) // 2] or 1.0)
        found = optimum(given, [limit], Aim(objective=objective, target=aversion, columns={})).portfolio
        assert max(found.optimality, found.feasibility) <= 1e-9
        assert objective.score is not None
        own = objective.score(found, aversion)
        for share in np.linspace(0.05, 1, 8):  # towards other portfolios that keep the limit
            for other in (calm.weights, top.weights, np.full(n, 1 / n)):
                mixed = found.weights + share * (other - found.weights)
                inside = (given.lower <= mixed + 1e-12).all() and (mixed - 1e-12 <= given.upper).all()
                if inside and limit.value(given, mixed) <= limit.most:
                    risk = float(np.sqrt(max(mixed @ given.covariance @ mixed, 0.0)))
                    moved = replace(
                        found,
                        weights=mixed,
                        volatility=risk,
                        expected_return=float(mixed @ given.expected_returns),
                    )
                    # a volatility of 0 is the root of rounding: no closer than 1e-8
                    assert objective.score(moved, aversion) >= own - 1e-8 * (1 + abs(own))


def test_units_do_not_matter() -> None:
    limits = [*LIMITS["both"], GROUP]
    percent = MeanVariance(
        expected_returns=100 * MEANS, covariance=10_000 * COVARIANCE, lower=PROBLEM.lower, upper=PROBLEM.upper
    )
    scaled = [replace(tracking(0.06), most=36.0), *limits[1:]]
    for objective in (MIN_VARIANCE, MAX_SHARPE, MAX_RETURN, TARGET_VOLATILITY):
        one = optimum(PROBLEM, limits, Aim(objective=objective, risk_free=RATE, target=0.194, columns={}))
        aim = Aim(objective=objective, risk_free=100 * RATE, target=19.4, columns={})
        other = optimum(percent, scaled, aim)
        np.testing.assert_allclose(one.portfolio.weights, other.portfolio.weights, atol=1e-9)
        prices = 10_000 * one.portfolio.multipliers
        np.testing.assert_allclose(other.portfolio.multipliers, prices, rtol=1e-6, atol=1e-6)


def test_prices_of_rows_are_slopes() -> None:
    """The multiplier of the group is how half the variance falls for one more of its limit."""
    aim = Aim(objective=MIN_VARIANCE, columns={})

    def run(least: float) -> Portfolio:
        return optimum(PROBLEM, [replace(GROUP, lower=least), effective(6.5)], aim).portfolio

    price = run(0.48).multipliers[0]
    slope = (run(0.48 + 1e-5).volatility ** 2 - run(0.48 - 1e-5).volatility ** 2) / 2e-5 / 2
    assert price < 0
    assert -price == pytest.approx(slope, rel=1e-4)


def test_a_limit_that_does_not_bind_changes_nothing() -> None:
    aim = Aim(objective=MIN_VARIANCE, columns={})
    free = optimum(PROBLEM, [], aim).portfolio
    np.testing.assert_array_equal(optimum(PROBLEM, [effective(1)], aim).portfolio.weights, free.weights)


def test_all_the_same_weight() -> None:
    found = optimum(PROBLEM, [effective(N)], Aim(objective=MIN_VARIANCE, columns={})).portfolio
    np.testing.assert_allclose(found.weights, np.full(N, 1 / N), atol=1e-4)


def test_the_ends_are_within_reach() -> None:
    limits = LIMITS["both"]
    top = optimum(PROBLEM, limits, Aim(objective=MAX_RETURN, columns={})).portfolio
    calm = optimum(PROBLEM, limits, Aim(objective=MIN_VARIANCE, columns={})).portfolio
    found = optimum(PROBLEM, limits, Aim(objective=TARGET_RETURN, target=top.expected_return, columns={}))
    np.testing.assert_allclose(found.portfolio.weights, top.weights, atol=1e-6)
    for rounding in (1.0, 1.0 - 5e-10):
        aim = Aim(objective=TARGET_VOLATILITY, target=calm.volatility * rounding, columns={})
        found = optimum(PROBLEM, limits, aim)
        np.testing.assert_allclose(found.portfolio.weights, calm.weights, atol=1e-6)


def test_prices_where_the_volatility_is_limited_are_those_of_its_return() -> None:
    limits = [tracking(0.04), effective(2), replace(GROUP, lower=0.4)]
    risky = optimum(PROBLEM, limits, Aim(objective=TARGET_VOLATILITY, target=0.187, columns={})).portfolio
    aim = Aim(objective=TARGET_RETURN, target=risky.expected_return, columns={})
    prices = optimum(PROBLEM, limits, aim).portfolio.multipliers
    assert np.abs(prices).max() > 1e-4
    np.testing.assert_allclose(risky.multipliers, prices, rtol=1e-5)
    percent = replace(PROBLEM, expected_returns=100 * MEANS, covariance=10_000 * COVARIANCE)
    scaled = [replace(tracking(0.04), most=16.0), *limits[1:]]
    same = optimum(percent, scaled, Aim(objective=TARGET_VOLATILITY, target=18.7, columns={})).portfolio
    np.testing.assert_allclose(same.multipliers, 10_000 * prices, rtol=1e-5)
    unknown = optimum(PROBLEM, limits, Aim(objective=MAX_RETURN, columns={})).portfolio.multipliers
    np.testing.assert_array_equal(unknown, np.full(1, np.nan))


def test_a_ratio_where_the_limit_keeps_the_riskless_asset_from_being_all() -> None:
    means, covariance = np.array([0.03, 0.05, 0.09]), np.diag([0.0, 0.02, 0.09])
    spread = CurvedLimit(text="spread", centre=np.zeros(3), covariance=False, most=0.5)
    aim = Aim(objective=MAX_SHARPE, risk_free=RATE, columns={})
    found = optimum(long_only(means, covariance), [spread], aim).portfolio
    weights = cp.Variable(3, nonneg=True)
    wanted = [(means - RATE) @ weights == 1, cp.norm(weights) <= np.sqrt(0.5) * cp.sum(weights)]
    program = cp.Problem(cp.Minimize(cp.quad_form(weights, covariance)), wanted)
    program.solve(solver=cp.CLARABEL, tol_gap_abs=1e-10, tol_gap_rel=1e-10)
    assert weights.value is not None
    np.testing.assert_allclose(found.weights, weights.value / weights.value.sum(), atol=1e-5)


def test_a_limit_with_a_price_has_to_be_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """The optimum for 7 names, at a price that fits, is within the limit of 6.5 and yet not its optimum."""

    def tighter(program: Program, place: Place) -> Place:
        (ball,) = program.balls
        other = replace(program, balls=(ball._replace(root=ball.root * np.sqrt(7 / 6.5)),))
        start = approximate(other)
        assert start is not None
        found = refined(other, start)
        return found._replace(ball_prices=found.ball_prices * 7 / 6.5)

    monkeypatch.setattr(active_set, "refined", tighter)
    with pytest.raises(NotConverged):
        curved_optimum(PROBLEM, [effective(6.5)], Goal(variance_price=1.0))


def test_a_limit_that_is_broken_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The optimum for 6.4 names is handed in as the one for 6.5."""

    def looser(program: Program, place: Place) -> Place:
        (ball,) = program.balls
        other = replace(program, balls=(ball._replace(root=ball.root * np.sqrt(6.4 / 6.5)),))
        start = approximate(other)
        assert start is not None
        found = refined(other, start)
        return found._replace(ball_prices=found.ball_prices * 6.4 / 6.5)

    monkeypatch.setattr(active_set, "refined", looser)
    with pytest.raises(NotConverged):
        curved_optimum(PROBLEM, [effective(6.5)], Goal(variance_price=1.0))


@pytest.mark.parametrize(
    "goal",
    [
        Goal(variance_price=1.0, least_return=float(MEANS.mean())),
        Goal(return_price=1.0, most_volatility=0.2),
        Goal(above=RATE),
    ],
)
def test_a_portfolio_between_the_ends_that_is_not_found_is_none_of_the_ends(
    goal: Goal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def astray(program: Program, place: Place) -> Place:
        raise NotConverged("astray")

    monkeypatch.setattr(active_set, "refined", astray)
    with pytest.raises(NotConverged, match="next to no room"):
        curved_optimum(PROBLEM, [effective(2)], goal)


def test_where_nothing_has_a_risk_and_all_returns_are_the_same() -> None:
    spread = CurvedLimit(text="spread", centre=np.zeros(3), covariance=False, most=0.5)
    safe = long_only(np.full(3, 0.05), np.zeros((3, 3)))
    found = optimum(safe, [spread], Aim(objective=MIN_VARIANCE, columns={})).portfolio
    assert found.weights @ found.weights <= 0.5
    assert found.volatility == 0.0
    assert found.optimality == 0.0


def test_next_to_no_room_leaves_one_portfolio(monkeypatch: pytest.MonkeyPatch) -> None:
    def astray(program: Program, place: Place) -> Place:
        raise NotConverged("astray")

    monkeypatch.setattr(active_set, "refined", astray)
    almost, mean = effective(N * (1 - 1e-8)), float(MEANS.mean())
    for objective, target in ((MIN_VARIANCE, None), (MAX_SHARPE, None), (TARGET_RETURN, mean - 0.001)):
        found = optimum(PROBLEM, [almost], Aim(objective=objective, target=target, columns={})).portfolio
        np.testing.assert_allclose(found.weights, np.full(N, 1 / N), atol=1e-12)


def test_what_is_attainable_beside_another_limit_by_hand() -> None:
    # as much as 2/3 of the first asset beside 1/6 of each other: squares 1/2, and 20 % · √(1/9 + 2/36) away from all
    given = long_only([0.05, 0.06, 0.07], np.diag([0.04, 0.04, 0.04]))
    spread = CurvedLimit(text="spread", centre=np.zeros(3), covariance=False, most=0.5)
    close = CurvedLimit(text="close", centre=np.array([1.0, 0.0, 0.0]), covariance=True, most=1e-4)
    with pytest.raises(Infeasible, match=r"“close” is out of reach: 8\.165 % is the best within the others"):
        optimum(given, [spread, close], Aim(objective=MIN_VARIANCE, columns={}))


def test_the_range_of_returns_by_hand() -> None:
    # 80 % and 20 % have squares of 0.68; half of each has the least risk, and the limit leaves it alone
    given = long_only([0.05, 0.10], np.diag([0.04, 0.04]))
    spread = CurvedLimit(text="spread", centre=np.zeros(2), covariance=False, most=0.68)
    with pytest.raises(Infeasible, match=r"A return of 9\.5 % is out of reach: .* expect 7\.5 % to 9 %\."):
        optimum(given, [spread], Aim(objective=TARGET_RETURN, target=0.095, columns={}))


def test_what_is_attainable_by_hand() -> None:
    # half of each instead of all of the first: √(0.25·0.04 + 0.25·0.09) = 18.03 %
    given = replace(long_only([0.05, 0.08], np.diag([0.04, 0.09])), upper=np.full(2, 0.5))
    close = CurvedLimit(text="close", centre=np.array([1.0, 0.0]), covariance=True, most=1e-4)
    with pytest.raises(Infeasible, match=r"“close” is out of reach: 18\.03 % is the best within the others"):
        optimum(given, [close], Aim(objective=MIN_VARIANCE, columns={}))


def test_refusals() -> None:
    aim = Aim(objective=MIN_VARIANCE, columns={})
    with pytest.raises(Infeasible, match="“20” is out of reach: 9 is the best"):
        optimum(PROBLEM, [effective(20)], aim)
    with pytest.raises(Infeasible, match=r"“8\.8” is out of reach: .* is the best within the others"):
        optimum(PROBLEM, [tracking(0.001), effective(8.8)], aim)
    with pytest.raises(
        InputError, match="“Risk parity” cannot be combined with “2 %”: choose Minimum variance, "
    ):
        optimum(PROBLEM, [tracking(0.02)], Aim(objective=RISK_PARITY, columns={}))
    limits = LIMITS["both"]
    with pytest.raises(Infeasible, match=r"A return of 12 % is out of reach.* 7\.717 % to 9\.853 %"):
        optimum(PROBLEM, limits, Aim(objective=TARGET_RETURN, target=0.12, columns={}))
    with pytest.raises(Infeasible, match=r"A volatility of 18\.3 % is out of reach.* 18\.38 % to 20\.04 %"):
        optimum(PROBLEM, [effective(6.5)], Aim(objective=TARGET_VOLATILITY, target=0.183, columns={}))
    with pytest.raises(Infeasible, match="expects more than the risk-free rate"):
        optimum(PROBLEM, limits, Aim(objective=MAX_SHARPE, risk_free=0.11, columns={}))
    cash = long_only([0.03, 0.05, 0.09], np.diag([0.0, 0.02, 0.09]))
    spread = CurvedLimit(text="spread", centre=np.zeros(3), covariance=False, most=1.0)
    with pytest.raises(Unbounded, match="a portfolio without risk expects 3 %"):
        optimum(cash, [spread], Aim(objective=MAX_SHARPE, risk_free=0.02, columns={}))


def test_no_risk_where_the_limit_keeps_the_riskless_asset_from_being_all() -> None:
    cash = long_only([0.03, 0.05, 0.09], np.diag([0.0, 0.04, 0.04]))
    half = CurvedLimit(text="half", centre=np.zeros(3), covariance=False, most=0.5)
    aim = Aim(objective=TARGET_VOLATILITY, target=0.0, columns={})
    # at least 1 - c of the others, a half of it each: c² + (1 - c)²/2 = 1/2 up to c = 2/3, a risk of 20 % · √(2/36)
    with pytest.raises(Infeasible, match=r"A volatility of 0 % is out of reach: .* have 4\.714 % to "):
        optimum(cash, [half], aim)
