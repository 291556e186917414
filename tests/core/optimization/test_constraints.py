"""Limits on trades, costs and single weights built into a problem: by hand and against cvxpy."""

from dataclasses import replace

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import MARKETS, Array, Market, factors, long_only
from xl_portfolio.core.errors import Infeasible, NotConverged
from xl_portfolio.core.optimization import (
    Constraint,
    LinearLimit,
    LinearRows,
    MeanVariance,
    TradeLimit,
    TradingCost,
    WeightLimits,
    efficient_frontier,
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    restricted_path,
)
from xl_portfolio.core.optimization.infeasibility import clash_of

N = 10


def market(seed: int, n: int = N, low: float = 0.0, high: float = 0.4) -> MeanVariance:
    means, covariance = factors(np.random.default_rng(seed), n)
    return MeanVariance(
        expected_returns=means,
        covariance=covariance,
        lower=np.full(n, low),
        upper=np.full(n, high),
        labels=tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:n]),
    )


def turnover(current: Array, most: float) -> TradeLimit:
    half = np.full(len(current), 0.5)
    return TradeLimit(
        text=f"turnover at most {100 * most:g} %", start=current, below=half, above=half, most=most
    )


def cost(current: Array, rate: float) -> TradingCost:
    rates = np.full(len(current), rate)
    return TradingCost(text="trading cost", start=current, below=rates, above=rates)


def group(text: str, members: slice, least: float = -np.inf, most: float = np.inf, n: int = N) -> LinearLimit:
    coefficients = np.zeros(n)
    coefficients[members] = 1.0
    return LinearLimit(text=text, coefficients=coefficients, lower=least, upper=most)


def held(seed: int, n: int = N) -> Array:
    weights = np.random.default_rng(seed).dirichlet(np.ones(n))
    weights[0] = 0.0
    return np.asarray(weights / weights.sum())


def least_variance(problem: MeanVariance, limits: list[Constraint], least_return: float) -> float:
    """The same from cvxpy, each limit written down from its definition."""
    weights = cp.Variable(problem.size)
    earned = problem.expected_returns @ weights
    wanted = [cp.sum(weights) == 1, weights >= problem.lower, weights <= problem.upper]
    for limit in limits:
        if isinstance(limit, LinearLimit):
            total = limit.coefficients @ weights
            wanted += [total >= limit.lower] if np.isfinite(limit.lower) else []
            wanted += [total <= limit.upper] if np.isfinite(limit.upper) else []
        elif isinstance(limit, WeightLimits):
            wanted += [weights >= np.maximum(limit.lower, -9), weights <= np.minimum(limit.upper, 9)]
        else:
            traded = limit.below @ cp.pos(limit.start - weights) + limit.above @ cp.pos(weights - limit.start)
            if isinstance(limit, TradeLimit):
                wanted.append(traded <= limit.most)
            else:
                earned = earned - traded
    program = cp.Problem(
        cp.Minimize(cp.quad_form(weights, cp.psd_wrap(problem.covariance))), [*wanted, earned >= least_return]
    )
    program.solve(solver=cp.CLARABEL)
    return float(program.value)


class TestTrades:
    def test_turnover_by_hand(self) -> None:
        # all in the first of two; a fifth may be exchanged, and the second has the higher return
        problem = MeanVariance(
            expected_returns=np.array([0.02, 0.1]),
            covariance=np.diag([0.01, 0.04]),
            lower=np.zeros(2),
            upper=np.ones(2),
        )
        path = restricted_path(problem, [turnover(np.array([1.0, 0.0]), 0.2)])
        np.testing.assert_allclose(maximum_return(path).weights, [0.8, 0.2], atol=1e-12)

    def test_a_cost_above_the_difference_of_returns_stops_all_trades(self) -> None:
        problem = MeanVariance(
            expected_returns=np.array([0.02, 0.03]),
            covariance=np.diag([0.01, 0.01]),
            lower=np.zeros(2),
            upper=np.ones(2),
        )
        current = np.array([0.6, 0.4])
        path = restricted_path(problem, [cost(current, 0.006)])  # 1.2 % for 1 % more
        best = maximum_return(path)
        np.testing.assert_allclose(best.weights, current, atol=1e-12)
        assert best.expected_return == pytest.approx(0.6 * 0.02 + 0.4 * 0.03)
        cheap = maximum_return(restricted_path(problem, [cost(current, 0.004)]))
        np.testing.assert_allclose(cheap.weights, [0, 1], atol=1e-12)
        assert cheap.expected_return == pytest.approx(0.03 - 0.004 * (0.6 + 0.6))

    @pytest.mark.parametrize("seed", range(8))
    def test_an_independent_solver_finds_the_same(self, seed: int) -> None:
        problem, current = market(seed), held(seed)
        limits: list[Constraint] = [turnover(current, 0.25)] if seed % 2 else [cost(current, 0.004)]
        if seed % 4 > 1:
            limits += [group("group", slice(0, 4), 0.2, 0.5), turnover(current, 0.4)]
        frontier = efficient_frontier(restricted_path(problem, limits), 6)
        for point in list(frontier)[1:-1]:
            expected = least_variance(problem, limits, point.expected_return)
            assert point.volatility == pytest.approx(np.sqrt(expected), rel=1e-5)

    def test_a_turnover_limit_that_does_not_bind_leaves_no_trace(self) -> None:
        # two assets that cancel each other earn 4 % without risk, cash 2 %
        hedge = np.array([[0.04, -0.04, 0.0], [-0.04, 0.04, 0.0], [0.0, 0.0, 0.0]])
        path = restricted_path(
            long_only([0.05, 0.03, 0.02], hedge), [turnover(np.array([0.1, 0.1, 0.8]), 1.0)]
        )
        best = minimum_variance(path)
        np.testing.assert_allclose(best.weights, [0.5, 0.5, 0.0], atol=1e-15)
        assert best.volatility < 1e-16

    def test_a_tilt_is_that_of_each_piece(self) -> None:
        # ½ w'w - 0.2 w₁ over two assets: w₁ = 0.5 + 0.1, in pieces at the present weights as well
        tilted = replace(long_only([0.05, 0.05], np.eye(2)), tilt=np.array([-0.2, 0.0]))
        best = minimum_variance(restricted_path(tilted, [turnover(np.array([0.3, 0.7]), 0.5)]))
        np.testing.assert_allclose(best.weights, [0.6, 0.4], atol=1e-12)

    def test_long_short_with_a_gross_limit(self) -> None:
        problem = market(3, low=-0.3)
        ones, zeros = np.ones(N), np.zeros(N)
        limits: list[Constraint] = [
            TradeLimit(text="gross", start=zeros, below=ones, above=ones, most=1.6),
            turnover(held(3), 0.35),
        ]
        frontier = efficient_frontier(restricted_path(problem, limits), 6)
        assert np.abs(frontier.weights).sum(axis=1).max() <= 1.6 + 1e-9
        for point in list(frontier)[1:-1]:
            expected = least_variance(problem, limits, point.expected_return)
            assert point.volatility == pytest.approx(np.sqrt(expected), rel=1e-5)

    @given(
        seed=st.integers(0, 2**32 - 1),
        market_of=st.sampled_from(MARKETS),
        n=st.integers(3, 15),
        most=st.sampled_from([0.0, 0.05, 0.3, 2.0]),
    )
    @settings(max_examples=100, deadline=None)
    def test_no_market_breaks_the_limit(self, seed: int, market_of: Market, n: int, most: float) -> None:
        random = np.random.default_rng(seed)
        means, covariance = market_of(random, n)
        problem = MeanVariance(
            expected_returns=means, covariance=covariance, lower=np.zeros(n), upper=np.ones(n)
        )
        current = random.dirichlet(np.ones(n))
        frontier = efficient_frontier(restricted_path(problem, [turnover(current, most)]), 5)
        assert (np.abs(frontier.weights - current).sum(axis=1) / 2).max() <= most + 1e-8
        assert frontier.optimality.max() <= 1e-9

    def test_nothing_may_be_sold(self) -> None:
        current = np.full(N, 0.08)
        keep = WeightLimits(text="no sell", lower=current, upper=np.full(N, np.inf))
        path = restricted_path(market(1), [keep])
        assert (efficient_frontier(path, 5).weights >= current).all()

    def test_a_ratio_under_a_turnover_limit(self) -> None:
        problem, current = market(5), held(5)
        best = maximum_sharpe(restricted_path(problem, [turnover(current, 0.1)]), 0.02)
        assert best.optimality <= 1e-9
        assert np.abs(best.weights - current).sum() / 2 == pytest.approx(0.1)


class TestClashes:
    def sentence(self, problem: MeanVariance, *limits: Constraint) -> str:
        with pytest.raises(Infeasible) as caught:
            restricted_path(problem, limits)
        return str(caught.value)

    def test_two_groups(self) -> None:
        assert self.sentence(
            market(1),
            group("Bonds at least 60 %", slice(0, 5), 0.6),
            group("Gold at most 5 %", slice(9, 10), most=0.05),
            group("Equities at least 50 %", slice(5, 10), 0.5),
        ) == (
            "The limits “Bonds at least 60 %” and “Equities at least 50 %” cannot both hold: "
            "lower one of them by 10 points."
        )

    def test_bounds_of_assets_take_part(self) -> None:
        assert self.sentence(market(1, high=0.3), group("A at least 35 %", slice(0, 1), 0.35)) == (
            "The limits “A at most 30 %” and “A at least 35 %” cannot both hold: "
            "raise “A at most 30 %” by 5 points, or lower “A at least 35 %” by 5 points."
        )

    def test_all_of_one_asset_is_a_limit_where_others_may_be_short(self) -> None:
        short = market(1, low=-0.3, high=1.0)
        assert self.sentence(short, group("A at least 110 %", slice(0, 1), 1.1)) == (
            "The limits “A at most 100 %” and “A at least 110 %” cannot both hold: "
            "raise “A at most 100 %” by 10 points, or lower “A at least 110 %” by 10 points."
        )
        assert self.sentence(market(1, high=1.0), group("A at least 110 %", slice(0, 1), 1.1)) == (
            "The limit “A at least 110 %” cannot hold: lower it by 10 points."
        )

    def test_a_limit_without_a_number_is_left_out(self) -> None:
        kept = WeightLimits(text="do not sell A", lower=np.eye(N)[0] * 0.4, upper=np.full(N, np.inf))
        assert self.sentence(market(1), kept, group("A at most 35 %", slice(0, 1), most=0.35)) == (
            "The limits “do not sell A” and “A at most 35 %” cannot both hold: "
            "leave “do not sell A” out, or raise “A at most 35 %” by 5 points."
        )

    def test_turnover_takes_part(self) -> None:
        current = np.eye(N)[0] * 0.4 + np.eye(N)[1] * 0.4 + np.eye(N)[2] * 0.2
        said = self.sentence(market(1), turnover(current, 0.2), group("J at least 25 %", slice(9, 10), 0.25))
        assert "“J at least 25 %”" in said
        assert "“turnover at most 20 %”" in said
        assert "by 5 points" in said

    def test_limits_that_hold_are_no_clash(self) -> None:
        with pytest.raises(NotConverged, match="The limits leave a single point at most"):
            clash_of(market(1), [group("A at least 10 %", slice(0, 1), 0.1)])

    def test_two_limits_of_trades(self) -> None:
        current = np.eye(N)[0] * 0.4 + np.eye(N)[1] * 0.4 + np.eye(N)[2] * 0.2
        sales = TradeLimit(
            text="sales at most 5 %", start=current, below=np.ones(N), above=np.zeros(N), most=0.05
        )
        wide, wanted = turnover(current, 0.5), group("J at least 25 %", slice(9, 10), 0.25)
        assert self.sentence(market(1), wide, sales, wanted) == (
            "The limits “J at least 25 %” and “sales at most 5 %” cannot both hold: "
            "lower “J at least 25 %” by 20 points, or raise “sales at most 5 %” by 20 points."
        )

    def test_rows_of_the_problem_take_part(self) -> None:
        row = LinearRows(
            coefficients=np.eye(N)[:1],
            lower=np.array([0.3]),
            upper=np.array([1.0]),
            texts=("A at least 30 %",),
        )
        assert self.sentence(
            replace(market(1), rows=row), group("A at most 20 %", slice(0, 1), most=0.2)
        ) == (
            "The limits “A at least 30 %” and “A at most 20 %” cannot both hold: widen “A at least 30 %” by 10 "
            "points, or raise “A at most 20 %” by 10 points."
        )

    @pytest.mark.parametrize(
        ("count", "end"),
        [
            (5, "and “E %” cannot all hold"),
            (6, "“E %” and 1 more limit cannot"),
            (7, "and 2 more limits cannot"),
        ],
    )
    def test_five_limits_are_named(self, count: int, end: str) -> None:
        few = [group(f"{name} %", slice(k, k + 1), 1.1 / count) for k, name in enumerate("ABCDEFG"[:count])]
        assert end in self.sentence(market(1, high=1.0), *few)

    def test_one_limit_alone(self) -> None:
        income = LinearLimit(
            text="Yield at least 5 %", coefficients=np.full(N, 0.03), lower=0.05, upper=np.inf
        )
        assert (
            self.sentence(market(1), income)
            == "The limit “Yield at least 5 %” cannot hold: lower it by 2 points."
        )

    def test_each_asset_is_one_limit(self) -> None:
        small = WeightLimits(text="each asset at most 5 %", lower=np.full(N, -np.inf), upper=np.full(N, 0.05))
        assert self.sentence(market(1), small) == (
            "The limit “each asset at most 5 %” cannot hold: raise it by 5 points."
        )

    def test_a_range_is_widened(self) -> None:
        least = np.where(np.arange(N) == 0, 0.02, -np.inf)
        small = WeightLimits(text="A from 2 %, all up to 5 %", lower=least, upper=np.full(N, 0.05))
        assert self.sentence(market(1), small).endswith("cannot hold: widen it by 5 points.")

    @given(seed=st.integers(0, 2**32 - 1))
    @settings(max_examples=40, deadline=None)
    def test_the_set_is_irreducible_and_the_change_is_enough(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        problem = market(int(random.integers(0, 100)), 6, high=1.0)
        limits = [
            LinearLimit(
                text=f"limit {k} %",
                coefficients=(random.random(6) < 0.5).astype(float),
                lower=round(random.uniform(0.3, 0.9), 2),
                upper=np.inf,
            )
            for k in range(6)
        ]
        try:
            restricted_path(problem, limits)
        except Infeasible:
            clash = clash_of(problem, limits)
        else:
            return
        inside = [limit for limit in limits if limit.text in clash.texts]
        for left_out in inside:
            restricted_path(problem, [limit for limit in inside if limit is not left_out])
        with pytest.raises(Infeasible):
            restricted_path(problem, inside)
        for limit, change in zip(inside, clash.changes, strict=True):
            if np.isfinite(change):
                eased = LinearLimit(
                    text=limit.text,
                    coefficients=limit.coefficients,
                    lower=limit.lower - change - 1e-9,
                    upper=np.inf,
                )
                minimum_variance(restricted_path(problem, [eased if one is limit else one for one in limits]))
