"""The critical line under linear limits on groups: by hand, against cvxpy, and on every kind of market."""

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import (
    KINDS_OF_BOUNDS,
    MARKETS,
    Array,
    Market,
    almost_rounded_means,
    bounds,
    factors,
    independent,
    plain,
    small_integers,
    wild_units,
)
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization import (
    LinearRows,
    MeanVariance,
    critical_line,
    efficient_frontier,
    maximum_return,
    maximum_sharpe,
    minimum_variance,
    target_return,
)
from xl_portfolio.core.optimization.optima import portfolio_at_price


def rows_of(coefficients: object, lower: object, upper: object) -> LinearRows:
    matrix = np.atleast_2d(np.asarray(coefficients, dtype=float))
    m = len(matrix)
    return LinearRows(
        coefficients=matrix,
        lower=np.broadcast_to(np.asarray(lower, dtype=float), m),
        upper=np.broadcast_to(np.asarray(upper, dtype=float), m),
        texts=tuple(f"limit {k + 1}" for k in range(m)),
    )


def inside(random: np.random.Generator, lower: Array, upper: Array) -> Array:
    """Weights within the bounds that add up to 1."""
    weights = lower + (upper - lower) * random.random(len(lower))
    if (total := weights.sum()) > 1:
        return np.asarray(lower + (weights - lower) * (1 - lower.sum()) / (total - lower.sum()))
    return np.asarray(upper - (upper - weights) * (upper.sum() - 1) / (upper.sum() - total))


def limits(random: np.random.Generator, lower: Array, upper: Array, kind: int) -> LinearRows:
    """Rows that some portfolio satisfies: group maxima, bands, equations (which repeat the budget), repeated rows."""
    weights, n = inside(random, lower, upper), len(lower)
    groups = random.integers(0, 4, n)
    matrix = np.array([(groups == group).astype(float) for group in np.unique(groups)])
    values = matrix @ weights
    room = random.choice([0.0, 0.05, 0.2], len(values))
    low, high = {
        0: (np.full(len(values), -np.inf), values + room),
        1: (values - room, values + room),
        2: (values, values),
        3: (values - room, np.full(len(values), np.inf)),
    }[kind]
    extra = random.normal(size=(random.integers(0, 3), n)).round(random.integers(0, 5))
    matrix = np.vstack((matrix, extra, matrix[:1] if kind == 3 else matrix[:0]))
    return rows_of(
        matrix,
        np.concatenate((low, extra @ weights - 0.05, low[:1] if kind == 3 else [])),
        np.concatenate((high, extra @ weights + 0.05, high[:1] if kind == 3 else [])),
    )


def limited(random: np.random.Generator, market: Market, n: int, kinds: tuple[int, int]) -> MeanVariance:
    means, covariance = market(random, n)
    lower, upper = bounds(random, n, kinds[0])
    return MeanVariance(
        expected_returns=means,
        covariance=covariance,
        lower=lower,
        upper=upper,
        rows=limits(random, lower, upper, kinds[1]),
    )


def oracle(problem: MeanVariance, least_return: float) -> float:
    """Least variance with at least a return, from cvxpy."""
    assert problem.rows is not None
    values, vectors = np.linalg.eigh(problem.covariance)
    factor = np.sqrt(np.maximum(values, 0))[:, None] * vectors.T
    weights = cp.Variable(problem.size)
    mixed = problem.rows.coefficients @ weights
    low, high = np.isfinite(problem.rows.lower), np.isfinite(problem.rows.upper)
    constraints = [cp.sum(weights) == 1, weights >= problem.lower, weights <= problem.upper]
    constraints += [problem.expected_returns @ weights >= least_return]
    if low.any():
        constraints.append(mixed[low] >= problem.rows.lower[low])
    if high.any():
        constraints.append(mixed[high] <= problem.rows.upper[high])
    program = cp.Problem(cp.Minimize(cp.sum_squares(factor @ weights)), constraints)
    program.solve(solver=cp.CLARABEL, tol_gap_abs=1e-8, tol_gap_rel=1e-8, tol_feas=1e-9)
    return float(program.value)


class TestByHand:
    def test_a_group_maximum_binds(self) -> None:
        # Independent assets of equal variance: minimum variance is a third each; the first two may have half.
        problem = MeanVariance(
            expected_returns=np.array([0.1, 0.08, 0.02]),
            covariance=0.04 * np.eye(3),
            lower=np.zeros(3),
            upper=np.ones(3),
            rows=rows_of([1, 1, 0], -np.inf, 0.5),
        )
        path = critical_line(problem)
        np.testing.assert_allclose(path.weights[0], [0.5, 0, 0.5], atol=1e-15)
        lowest = minimum_variance(path)
        np.testing.assert_allclose(lowest.weights, [0.25, 0.25, 0.5], rtol=1e-14)
        # ½ dV/db along (½, ½, -1): 0.04 (0.25 - 0.5)
        np.testing.assert_allclose(lowest.multipliers, [0.01], rtol=1e-12)
        # one more point of the group instead of the third asset brings 8 % of it at maximum return
        np.testing.assert_allclose(path.top_multipliers, [0.08], rtol=1e-12)

    @pytest.mark.parametrize(("price", "multiplier"), [(10.0, 0.8), (100.0, 8.0), (0.0, 0.01)])
    def test_a_multiplier_at_a_price_of_return(self, price: float, multiplier: float) -> None:
        # before the path begins, all is as at its beginning: (½, 0, ½), and the limit is worth 8 % of return more
        problem = MeanVariance(
            expected_returns=np.array([0.1, 0.08, 0.02]),
            covariance=0.04 * np.eye(3),
            lower=np.zeros(3),
            upper=np.ones(3),
            rows=rows_of([1, 1, 0], -np.inf, 0.5),
        )
        path = critical_line(problem)
        assert 0.0 < path.lambdas[0] < 10.0
        found = portfolio_at_price(path, price, "portfolio")
        np.testing.assert_allclose(found.multipliers, [multiplier], rtol=1e-12)

    @pytest.mark.parametrize(
        ("seed", "market", "n", "kind"),
        [(3610411796, small_integers, 10, 2), (2308433120, plain, 5, 3), (1784295128, independent, 9, 1)],
    )
    def test_weights_at_a_bound_equal_it(self, seed: int, market: Market, n: int, kind: int) -> None:
        path = critical_line(limited(np.random.default_rng(seed), market, n, (1, kind)))
        for bound in (path.problem.lower, path.problem.upper):
            assert (path.weights == bound)[np.abs(path.weights - bound) < 1e-13].all()

    @pytest.mark.parametrize(("seed", "n", "kinds"), [(1210583381, 30, (4, 2)), (787150820, 25, (3, 0))])
    def test_a_free_asset_closes_the_budget(self, seed: int, n: int, kinds: tuple[int, int]) -> None:
        # assets of very different size: the weights of the path add up to 1 but for 1e-13 to 1e-12
        path = critical_line(limited(np.random.default_rng(seed), wild_units, n, kinds))
        assert np.abs(path.weights.sum(axis=1) - 1.0).max() <= 1e-14
        for bound in (path.problem.lower, path.problem.upper):
            assert (path.weights == bound)[np.abs(path.weights - bound) < 1e-11].all()

    def test_maxima_that_fill_exactly(self) -> None:
        n = 10
        path = critical_line(
            MeanVariance(
                expected_returns=np.arange(n) / 100,
                covariance=plain(np.random.default_rng(1), n)[1],
                lower=np.zeros(n),
                upper=np.full(n, 0.1),
                rows=rows_of(np.ones((2, n)) * [[1.0], [3.0]], 0.5, 4),
            )
        )
        np.testing.assert_array_equal(path.weights, np.full_like(path.weights, 0.1))

    def test_an_equation(self) -> None:
        problem = MeanVariance(
            expected_returns=np.array([0.1, 0.05, 0.02]),
            covariance=np.diag([0.04, 0.01, 0.01]),
            lower=np.zeros(3),
            upper=np.ones(3),
            rows=rows_of([1, 0, 0], 0.4, 0.4),
        )
        np.testing.assert_allclose(minimum_variance(critical_line(problem)).weights, [0.4, 0.3, 0.3])

    def test_relative_limit(self) -> None:
        # bonds at least half of equities: 2/3 and 1/3 at maximum return
        problem = MeanVariance(
            expected_returns=np.array([0.1, 0.03]),
            covariance=np.diag([0.04, 0.01]),
            lower=np.zeros(2),
            upper=np.ones(2),
            rows=rows_of([-0.5, 1], 0, np.inf),
        )
        np.testing.assert_allclose(maximum_return(critical_line(problem)).weights, [2 / 3, 1 / 3])


class TestAgreement:
    def test_rows_of_single_assets_are_bounds(self) -> None:
        means, covariance = factors(np.random.default_rng(1), 12)
        upper = np.full(12, 0.2)
        common = {"expected_returns": means, "covariance": covariance, "lower": np.zeros(12)}
        as_bounds = efficient_frontier(critical_line(MeanVariance(**common, upper=upper)), 30)
        as_rows = efficient_frontier(
            critical_line(MeanVariance(**common, upper=np.ones(12), rows=rows_of(np.eye(12), -np.inf, 0.2))),
            30,
        )
        np.testing.assert_allclose(as_rows.weights, as_bounds.weights, atol=1e-12)

    def test_rows_that_never_bind_change_nothing(self) -> None:
        means, covariance = plain(np.random.default_rng(2), 9)
        common = {
            "expected_returns": means,
            "covariance": covariance,
            "lower": np.zeros(9),
            "upper": np.ones(9),
        }
        free = critical_line(MeanVariance(**common))
        loose = critical_line(MeanVariance(**common, rows=rows_of(np.eye(9)[:3], -np.inf, 2)))
        np.testing.assert_allclose(loose.weights, free.weights, atol=1e-13)
        np.testing.assert_array_equal(loose.multipliers, 0)

    @pytest.mark.parametrize("seed", range(12))
    def test_an_independent_solver_finds_the_same_variances(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        problem = limited(random, factors, int(random.integers(3, 40)), (seed % 4, seed % 3))
        frontier = efficient_frontier(critical_line(problem), 7)
        scale = problem.covariance.diagonal().max()
        for point in list(frontier)[1:-1]:
            assert oracle(problem, point.expected_return) == pytest.approx(
                point.volatility**2, abs=1e-6 * scale
            )

    @pytest.mark.parametrize("n", [2, 60, 200])
    def test_few_and_many_assets(self, n: int) -> None:
        problem = limited(np.random.default_rng(n), factors, n, (0, 1))
        frontier = efficient_frontier(critical_line(problem), 5)
        scale = problem.covariance.diagonal().max()
        middle = frontier[2]
        assert oracle(problem, middle.expected_return) == pytest.approx(
            middle.volatility**2, abs=1e-6 * scale
        )
        assert frontier.optimality.max() <= 1e-9

    def test_multipliers_are_what_a_little_more_room_brings(self) -> None:
        means, covariance = factors(np.random.default_rng(4), 15)
        group = (np.arange(15) < 5).astype(float)

        def variance(limit: float) -> float:
            problem = MeanVariance(
                expected_returns=means,
                covariance=covariance,
                lower=np.zeros(15),
                upper=np.full(15, 0.3),
                rows=rows_of(group, -np.inf, limit),
            )
            found = target_return(critical_line(problem), float(np.median(means)))
            return found.volatility**2 / 2

        problem = MeanVariance(
            expected_returns=means,
            covariance=covariance,
            lower=np.zeros(15),
            upper=np.full(15, 0.3),
            rows=rows_of(group, -np.inf, 0.05),
        )
        price = float(target_return(critical_line(problem), float(np.median(means))).multipliers[0])
        assert price == pytest.approx(
            (variance(0.05 - 1e-6) - variance(0.05 + 1e-6)) / 2e-6, rel=1e-5, abs=1e-9
        )


class TestProperties:
    @given(
        seed=st.integers(0, 2**32 - 1),
        market=st.sampled_from(MARKETS),
        n=st.integers(3, 25),
        kind=st.sampled_from(KINDS_OF_BOUNDS),
        rows=st.integers(0, 3),
    )
    @settings(max_examples=150, deadline=None)
    def test_every_portfolio_is_proved(self, seed: int, market: Market, n: int, kind: int, rows: int) -> None:
        path = critical_line(limited(np.random.default_rng(seed), market, n, (kind, rows)))
        frontier = efficient_frontier(path, 10)
        assert frontier.feasibility.max() <= 1e-9
        assert frontier.optimality.max() <= 1e-9
        assert maximum_return(path).optimality <= 1e-9

    @pytest.mark.parametrize(
        ("seed", "n", "kind", "rows"), [(992927768, 6, 4, 3), (3669791239, 7, 5, 1), (678939847, 4, 0, 2)]
    )
    def test_where_returns_all_but_tie(self, seed: int, n: int, kind: int, rows: int) -> None:
        # λ falls from 1e8 or more to 0 within one piece, and the multipliers with it
        path = critical_line(limited(np.random.default_rng(seed), almost_rounded_means, n, (kind, rows)))
        assert path.lambdas[0] > 1e8
        assert efficient_frontier(path, 10).optimality.max() <= 1e-9

    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(3, 15))
    @settings(max_examples=40, deadline=None)
    def test_units_do_not_matter(self, seed: int, n: int) -> None:
        problem = limited(np.random.default_rng(seed), factors, n, (2, 0))
        percent = MeanVariance(
            expected_returns=100 * problem.expected_returns,
            covariance=10_000 * problem.covariance,
            lower=problem.lower,
            upper=problem.upper,
            rows=problem.rows,
        )
        best = problem.expected_returns.min() - 0.01
        np.testing.assert_allclose(
            maximum_sharpe(critical_line(percent), 100 * best).weights,
            maximum_sharpe(critical_line(problem), best).weights,
            atol=1e-9,
        )


class TestValues:
    def test_sizes(self) -> None:
        rows = rows_of([[1, -3, 2], [0, 0, 0], [0.5, 0, 0]], -1, 1)
        np.testing.assert_array_equal(rows.sizes, [3, 1, 0.5])
        np.testing.assert_array_equal(rows_of(np.empty((2, 0)), -1, 1).sizes, [1, 1])

    def test_the_arrays_are_copies_and_read_only(self) -> None:
        given = np.ones((1, 2))
        rows = LinearRows(coefficients=given, lower=np.zeros(1), upper=np.ones(1), texts=("row",))
        given[:] = 9
        np.testing.assert_array_equal(rows.coefficients, [[1, 1]])
        for array in (rows.coefficients, rows.lower, rows.upper):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1

    def test_stacked(self) -> None:
        first, second = rows_of([[1, 2]], 0, 1), rows_of([[3, 4], [5, 6]], 2, 3)
        both = LinearRows.stacked([first, second], 2)
        np.testing.assert_array_equal(both.coefficients, [[1, 2], [3, 4], [5, 6]])
        np.testing.assert_array_equal(both.lower, [0, 2, 2])
        np.testing.assert_array_equal(both.upper, [1, 3, 3])
        assert both.texts == ("limit 1", "limit 1", "limit 2")
        assert len(LinearRows.stacked([], 3)) == 0
        assert LinearRows.stacked([], 3).coefficients.shape == (0, 3)


class TestRefusals:
    def test_nothing_satisfies_the_rows(self) -> None:
        with pytest.raises(Infeasible):
            critical_line(
                MeanVariance(
                    expected_returns=np.array([0.1, 0.05]),
                    covariance=np.eye(2),
                    lower=np.zeros(2),
                    upper=np.ones(2),
                    rows=rows_of(np.eye(2), [0.6, 0.5], np.inf),
                )
            )

    @pytest.mark.parametrize(
        ("coefficients", "lower", "upper"),
        [([[1, np.nan]], 0, 1), ([[1, 1]], 0.6, 0.5), ([[1, 1]], np.nan, 0.5), ([[1, 1]], np.inf, np.inf)],
    )
    def test_bad_rows(self, coefficients: object, lower: float, upper: float) -> None:
        with pytest.raises(InputError, match="limit 1"):
            rows_of(coefficients, lower, upper)

    @pytest.mark.parametrize("coefficients", [np.ones(1), np.ones((2, 2)), np.ones((1, 1, 1))])
    def test_shapes(self, coefficients: Array) -> None:
        with pytest.raises(InputError, match="There are 1 limits: each needs"):
            LinearRows(coefficients=coefficients, lower=np.zeros(1), upper=np.ones(1), texts=("row",))

    def test_rows_about_other_assets(self) -> None:
        with pytest.raises(InputError, match="2 assets"):
            MeanVariance(
                expected_returns=np.array([0.1, 0.05]),
                covariance=np.eye(2),
                lower=np.zeros(2),
                upper=np.ones(2),
                rows=rows_of([1, 0, 0], 0, 1),
            )
