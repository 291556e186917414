"""Core with satellites, and barbells: by hand, against cvxpy, and against their parts optimised apart."""

from itertools import combinations

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import Array, factors, long_only
from tests.core.optimization.oracle import TIGHT
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization import (
    MAX_RETURN,
    MAX_SHARPE,
    MIN_VARIANCE,
    TARGET_RETURN,
    TARGET_VOLATILITY,
    Aim,
    HoldingLimits,
    LinearLimit,
    MeanVariance,
    WeightLimits,
    barbell,
    core_satellite,
    critical_line,
    minimum_variance,
    target_volatility,
)

LEAST_RISK = Aim(objective=MIN_VARIANCE, columns={})
MOST_RETURN = Aim(objective=MAX_RETURN, columns={})

N = 9
MEANS, COVARIANCE = factors(np.random.default_rng(5), N)
YIELDS = np.random.default_rng(6).uniform(0.0, 0.06, N)
CORE = np.arange(N) < 4
SATELLITES = (np.arange(N) >= 4) & (np.arange(N) < 8)  # the last asset is neither
UPPER = np.full(N, 0.35)
ROOT = np.linalg.cholesky(COVARIANCE).T
INCOME = LinearLimit(text="yield at least 3 %", coefficients=YIELDS, lower=0.03, upper=np.inf)


def marks(n: int, *places: int) -> np.ndarray:
    return np.isin(np.arange(n), places)


def market() -> MeanVariance:
    return MeanVariance(expected_returns=MEANS, covariance=COVARIANCE, lower=np.zeros(N), upper=UPPER)


def limits_of(weights: cp.Variable, total: object = 1.0, low: float = 0.6, high: float = 0.8) -> list[object]:
    """Everything that the core and satellites must keep, for weights that add up to a total."""
    return [
        cp.sum(weights) == total,
        weights >= 0,
        weights <= total * UPPER,
        weights[~(CORE | SATELLITES)] == 0,
        cp.sum(weights[CORE]) >= low * total,
        cp.sum(weights[CORE]) <= high * total,
        YIELDS @ weights >= 0.03 * total,
    ]


def solved(objective: object, constraints: list[object]) -> None:
    cp.Problem(objective, constraints).solve(solver=cp.CLARABEL, **TIGHT)


class TestCoreSatellite:
    def test_two_assets_are_the_share(self) -> None:
        two = long_only([0.04, 0.08], np.diag([0.01, 0.04]))
        found = core_satellite(two, marks(2, 0), marks(2, 1), (0.7, 0.7), LEAST_RISK)
        np.testing.assert_allclose(found.weights, [0.7, 0.3], rtol=1e-14)
        assert found.expected_return == pytest.approx(0.052)
        assert found.volatility == pytest.approx(np.sqrt(0.49 * 0.01 + 0.09 * 0.04))

    def test_the_range_is_used_as_far_as_it_helps(self) -> None:
        # free minimum variance holds 0.04 / (0.01 + 0.04) = 80 % of the first
        two = long_only([0.04, 0.08], np.diag([0.01, 0.04]))
        core, satellites = marks(2, 0), marks(2, 1)
        for share, expected in (((0.6, 0.7), 0.7), ((0.6, 0.9), 0.8), ((0.85, 0.9), 0.85)):
            found = core_satellite(two, core, satellites, share, LEAST_RISK)
            np.testing.assert_allclose(found.weights[0], expected, rtol=1e-12)
        found = core_satellite(two, core, satellites, (0.6, 0.9), MOST_RETURN)
        np.testing.assert_allclose(found.weights, [0.6, 0.4], rtol=1e-12)

    def test_what_is_neither_is_not_held(self) -> None:
        three = long_only([0.04, 0.2, 0.08], np.diag([0.01, 0.0001, 0.04]))
        found = core_satellite(three, marks(3, 0), marks(3, 2), (0.6, 0.8), MOST_RETURN)
        np.testing.assert_allclose(found.weights, [0.6, 0.0, 0.4], rtol=1e-12)

    def test_least_risk_is_that_of_an_independent_solver(self) -> None:
        weights = cp.Variable(N)
        solved(cp.Minimize(cp.sum_squares(ROOT @ weights)), limits_of(weights))
        found = core_satellite(market(), CORE, SATELLITES, (0.6, 0.8), LEAST_RISK, [INCOME])
        np.testing.assert_allclose(found.weights, weights.value, atol=2e-5)

    @pytest.mark.parametrize("share", [(0.6, 0.8), (0.7, 0.7), (0.0, 1.0)])
    def test_most_return_for_a_risk_is_that_of_an_independent_solver(
        self, share: tuple[float, float]
    ) -> None:
        weights = cp.Variable(N)
        kept = [*limits_of(weights, low=share[0], high=share[1]), cp.norm(ROOT @ weights) <= 0.25]
        solved(cp.Maximize(MEANS @ weights), kept)
        aim = Aim(objective=TARGET_VOLATILITY, target=0.25, columns={})
        found = core_satellite(market(), CORE, SATELLITES, share, aim, [INCOME])
        assert found.expected_return == pytest.approx(float(MEANS @ weights.value), rel=1e-7)
        assert found.volatility <= 0.25 * (1 + 1e-12)
        assert max(found.feasibility, found.optimality) <= 1e-9

    def test_maximum_sharpe_is_that_of_an_independent_solver(self) -> None:
        scaled, size = cp.Variable(N), cp.Variable(nonneg=True)
        kept = [*limits_of(scaled, size), (MEANS - 0.02) @ scaled == 1]
        solved(cp.Minimize(cp.sum_squares(ROOT @ scaled)), kept)
        aim = Aim(objective=MAX_SHARPE, risk_free=0.02, columns={})
        found = core_satellite(market(), CORE, SATELLITES, (0.6, 0.8), aim, [INCOME])
        ratio = 1.0 / np.linalg.norm(ROOT @ scaled.value)
        assert (found.expected_return - 0.02) / found.volatility == pytest.approx(ratio, rel=1e-7)

    @given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.5, 0.9))
    @settings(max_examples=40, deadline=None)
    def test_never_worse_than_the_parts_optimised_apart(self, seed: int, share: float) -> None:
        means, covariance = factors(np.random.default_rng(seed), 7)
        core, satellites = marks(7, 0, 1, 2, 3), marks(7, 4, 5, 6)
        cautious = minimum_variance(critical_line(long_only(means[core], covariance[np.ix_(core, core)])))
        parts = long_only(means[satellites], covariance[np.ix_(satellites, satellites)])
        line = critical_line(parts)
        risk = (minimum_variance(line).volatility + np.sqrt(line.variances[0])) / 2
        daring = target_volatility(line, float(risk))
        apart = np.concatenate((share * cautious.weights, (1 - share) * daring.weights))
        limit = float(np.sqrt(apart @ covariance @ apart))
        aim = Aim(objective=TARGET_VOLATILITY, target=limit * (1 + 1e-12), columns={})
        together = core_satellite(long_only(means, covariance), core, satellites, (share, share), aim)
        assert together.expected_return >= means @ apart - 1e-9
        assert together.weights[core].sum() == pytest.approx(share, abs=1e-9)

    def test_with_a_limit_on_the_number_of_holdings(self) -> None:
        found = core_satellite(
            market(), CORE, SATELLITES, (0.6, 0.8), LEAST_RISK, [HoldingLimits(text="at most 4", most=4)]
        )
        assert np.count_nonzero(found.weights) <= 4
        best = np.inf
        for held in combinations(range(8), 4):
            upper = np.where(np.isin(np.arange(N), held), UPPER, 0.0)
            if upper[CORE].sum() < 0.6 or upper.sum() < 1.0 or upper[SATELLITES].sum() < 0.2:
                continue
            weights = cp.Variable(N)
            kept = limits_of(weights)[:-1]  # all but the yield
            solved(cp.Minimize(cp.sum_squares(ROOT @ weights)), [*kept, weights <= upper])
            best = min(best, float(np.linalg.norm(ROOT @ weights.value)))
        assert found.volatility == pytest.approx(best, rel=1e-7)

    def test_minima_that_fill_the_portfolio(self) -> None:
        lower = np.array([0.3, 0.3, 0.2, 0.2])
        fixed = MeanVariance(
            expected_returns=np.arange(4) / 10, covariance=np.eye(4), lower=lower, upper=np.ones(4)
        )
        found = core_satellite(fixed, marks(4, 0, 1), marks(4, 2, 3), (0.6, 0.8), MOST_RETURN)
        np.testing.assert_allclose(found.weights, lower, atol=1e-12)

    def test_a_share_that_clashes_is_explained(self) -> None:
        capped = MeanVariance(
            expected_returns=MEANS[:3],
            covariance=COVARIANCE[:3, :3],
            lower=np.zeros(3),
            upper=np.array([0.5, 1, 1]),
            labels=("Index", "Growth", "Gold"),
        )
        with pytest.raises(Infeasible, match=r"“Index at most 50 %” and “core 60 % to 80 %”.*by 10 points"):
            core_satellite(capped, marks(3, 0), marks(3, 1, 2), (0.6, 0.8), LEAST_RISK)

    def test_a_minimum_of_what_is_neither_is_explained(self) -> None:
        tied = MeanVariance(
            expected_returns=MEANS[:3],
            covariance=COVARIANCE[:3, :3],
            lower=np.array([0, 0, 0.05]),
            upper=np.ones(3),
            labels=("Index", "Growth", "Gold"),
        )
        with pytest.raises(
            Infeasible, match=r"Gold at least 5 %.*nothing that is neither core nor satellite"
        ):
            core_satellite(tied, marks(3, 0), marks(3, 1), (0.6, 0.8), LEAST_RISK)

    def test_a_risk_out_of_reach_says_what_is_attainable(self) -> None:
        two = long_only([0.04, 0.08], np.diag([0.01, 0.04]))
        aim = Aim(objective=TARGET_VOLATILITY, target=0.05, columns={})
        with pytest.raises(Infeasible, match=r"5 % is out of reach.*9.22 % to 10 %"):
            core_satellite(two, marks(2, 0), marks(2, 1), (0.6, 0.7), aim)

    @pytest.mark.parametrize("share", [(0.8, 0.6), (-0.1, 0.5), (0.5, 1.1), (np.nan, 0.5)])
    def test_a_share_must_be_a_range(self, share: tuple[float, float]) -> None:
        with pytest.raises(InputError, match="share of the core"):
            core_satellite(market(), CORE, SATELLITES, share, LEAST_RISK)

    def test_marks_must_make_sense(self) -> None:
        with pytest.raises(InputError, match="No asset is marked “core”"):
            core_satellite(market(), marks(N), SATELLITES, (0.6, 0.8), LEAST_RISK)
        with pytest.raises(InputError, match="Asset 1 is marked “core” and “satellite”"):
            core_satellite(market(), CORE, marks(N, 0), (0.6, 0.8), LEAST_RISK)
        with pytest.raises(InputError, match="9 assets, so 9 marks of “core” are needed; 3 came"):
            core_satellite(market(), marks(3, 0), SATELLITES, (0.6, 0.8), LEAST_RISK)


class TestBarbell:
    def test_by_hand(self) -> None:
        # of the safe 80 %, variances 0.01 and 0.04 share 4 : 1; the boldest asset takes the rest
        four = long_only([0.02, 0.03, 0.07, 0.09], np.diag([0.01, 0.04, 0.05, 0.09]))
        found = barbell(four, marks(4, 0, 1), marks(4, 2, 3), 0.8)
        np.testing.assert_allclose(found.weights, [0.64, 0.16, 0.0, 0.2], atol=1e-13)
        assert found.expected_return == pytest.approx(0.64 * 0.02 + 0.16 * 0.03 + 0.2 * 0.09)
        assert found.volatility**2 == pytest.approx(0.64**2 * 0.01 + 0.16**2 * 0.04 + 0.04 * 0.09)

    def test_nothing_between(self) -> None:
        three = long_only([0.02, 0.5, 0.09], np.diag([0.01, 0.001, 0.09]))
        np.testing.assert_allclose(barbell(three, marks(3, 0), marks(3, 2), 0.8).weights, [0.8, 0, 0.2])

    def test_the_safe_end_hedges_the_bold_one(self) -> None:
        # w = (x, 0.5 - x, 0.5): the second moves against the bold asset; d/dx of the variance is 0 at x = 0.125
        covariance = np.array([[0.01, 0, 0], [0, 0.01, -0.005], [0, -0.005, 0.04]])
        found = barbell(long_only([0.02, 0.02, 0.09], covariance), marks(3, 0, 1), marks(3, 2), 0.5)
        np.testing.assert_allclose(found.weights, [0.125, 0.375, 0.5], atol=1e-12)

    def test_equal_bold_returns_are_spread_for_the_least_risk(self) -> None:
        three = long_only([0.02, 0.08, 0.08], np.diag([0.0, 0.04, 0.12]))
        np.testing.assert_allclose(
            barbell(three, marks(3, 0), marks(3, 1, 2), 0.6).weights, [0.6, 0.3, 0.1], atol=1e-12
        )

    @pytest.mark.parametrize("share", [0.0, 0.7, 1.0])
    def test_cash_without_risk(self, share: float) -> None:
        two = long_only([0.03, 0.08], np.diag([0.0, 0.04]))
        found = barbell(two, marks(2, 0), marks(2, 1), share)
        np.testing.assert_allclose(found.weights, [share, 1 - share], atol=1e-15)

    @pytest.mark.parametrize("limits", [[], [INCOME]])
    @pytest.mark.parametrize("share", [0.5, 0.65, 0.8])
    def test_is_that_of_an_independent_solver(self, share: float, limits: list[LinearLimit]) -> None:
        safe, bold = CORE, SATELLITES
        weights = cp.Variable(N)
        kept = [cp.sum(weights) == 1, weights >= 0, weights <= UPPER, weights[~(safe | bold)] == 0]
        kept += [cp.sum(weights[safe]) == share]
        kept += [limit.coefficients @ weights >= limit.lower for limit in limits]
        solved(cp.Maximize(MEANS[bold] @ weights[bold]), kept)
        most = float(MEANS[bold] @ weights.value[bold])
        solved(
            cp.Minimize(cp.sum_squares(ROOT @ weights)), [*kept, MEANS[bold] @ weights[bold] >= most - 1e-9]
        )
        found = barbell(market(), safe, bold, share, limits)
        assert MEANS[bold] @ found.weights[bold] == pytest.approx(most, abs=1e-8)
        assert found.volatility == pytest.approx(float(np.linalg.norm(ROOT @ weights.value)), rel=1e-6)
        assert max(found.feasibility, found.optimality) <= 1e-9

    def test_maxima_spread_the_bold_end(self) -> None:
        most = WeightLimits(
            text="at most 15 %", lower=np.full(4, -np.inf), upper=np.array([1, 1, 0.15, 0.15])
        )
        four = long_only([0.02, 0.03, 0.07, 0.09], np.diag([0.01, 0.04, 0.05, 0.09]))
        found = barbell(four, marks(4, 0, 1), marks(4, 2, 3), 0.8, [most])
        np.testing.assert_allclose(found.weights, [0.64, 0.16, 0.05, 0.15], atol=1e-13)

    def test_a_share_that_clashes_is_explained(self) -> None:
        most = WeightLimits(text="at most 15 %", lower=np.full(2, -np.inf), upper=np.array([1, 0.15]))
        two = long_only([0.03, 0.08], np.diag([0.0, 0.04]))
        with pytest.raises(Infeasible, match=r"“at most 15 %” and “safe 80 %” cannot both hold.*5 points"):
            barbell(two, marks(2, 0), marks(2, 1), 0.8, [most])

    def test_arguments_must_make_sense(self) -> None:
        with pytest.raises(InputError, match="share of the safe end is 120 %"):
            barbell(market(), CORE, SATELLITES, 1.2)
        with pytest.raises(InputError, match="No asset is marked “bold”"):
            barbell(market(), CORE, marks(N), 0.8)
        with pytest.raises(InputError, match="Asset 2 is marked “safe” and “bold”"):
            barbell(market(), CORE, marks(N, 1), 0.8)
        with pytest.raises(InputError, match="“at most 2” has no place in a barbell"):
            barbell(market(), CORE, SATELLITES, 0.8, [HoldingLimits(text="at most 2", most=2)])


def test_a_target_return_is_kept_as_well() -> None:
    aim = Aim(objective=TARGET_RETURN, target=0.10, columns={})
    found = core_satellite(market(), CORE, SATELLITES, (0.6, 0.8), aim)
    weights: Array = found.weights
    assert weights @ MEANS >= 0.10 - 1e-12
    assert 0.6 - 1e-9 <= weights[CORE].sum() <= 0.8 + 1e-9
