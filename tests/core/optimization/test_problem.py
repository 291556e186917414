from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.core.optimization.markets import Array, fewer_periods_than_assets, long_only
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.optimization import MeanVariance

GOOD: dict[str, Any] = {
    "expected_returns": np.array([0.05, 0.10, 0.07]),
    "covariance": np.array([[0.04, 0.01, 0.0], [0.01, 0.09, 0.02], [0.0, 0.02, 0.05]]),
    "lower": np.zeros(3),
    "upper": np.ones(3),
    "labels": ("SPY", "TLT", "GLD"),
}


def changed(name: str, value: object) -> MeanVariance:
    return MeanVariance(**{**GOOD, name: value})


def poked(name: str, place: Any, value: float) -> Array:
    array = np.array(GOOD[name])
    array[place] = value
    return array


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("expected_returns", np.zeros((2, 2)), r"expected returns must be a list.*shape 2 × 2\."),
            ("expected_returns", np.zeros(0), r"expected returns must be a list.*shape 0\."),
            ("expected_returns", np.array(0.1), r"expected returns must be a list.*shape a single number\."),
            ("covariance", np.eye(2), r"3 rows and 3 columns; it has the shape 2 × 2\."),
            ("lower", np.zeros(2), r"3 minimum weights are needed; what came has the shape 2\."),
            ("upper", np.ones(4), r"3 maximum weights are needed; what came has the shape 4\."),
            ("labels", ("SPY",), r"3 assets but 1 names"),
            (
                "expected_returns",
                poked("expected_returns", 1, np.nan),
                r"expected return of asset 2 \(TLT\) is nan",
            ),
            ("lower", poked("lower", 0, -np.inf), r"minimum weight of asset 1 \(SPY\) is -inf"),
            ("upper", poked("upper", 2, np.inf), r"maximum weight of asset 3 \(GLD\) is inf"),
            (
                "covariance",
                poked("covariance", (0, 2), np.nan),
                r"covariance of asset 1 \(SPY\) and asset 3 \(GLD\) is",
            ),
            (
                "covariance",
                poked("covariance", (1, 1), -0.5),
                r"variance of asset 2 \(TLT\) is -0\.5: .*negative",
            ),
            (
                "covariance",
                poked("covariance", (0, 1), 0.02),
                r"not symmetric: asset 1 \(SPY\) with asset 2 \(TLT\) is 0\.02, the other way round it is 0\.01",
            ),
            (
                "covariance",
                poked("covariance", (0, 1), 0.010000001),
                r"is 0\.010000001, the other way round it is 0\.01\.",
            ),
            ("lower", np.array([0, 1.2, 0]), r"of asset 2 \(TLT\), 120 %, is above its maximum, 100 %"),
        ],
    )
    def test_input(self, name: str, value: object, sentence: str) -> None:
        with pytest.raises(InputError, match=sentence):
            changed(name, value)

    def test_covariance_that_is_not_positive_semidefinite(self) -> None:
        # correlations 0.9, 0.9 and -0.9 contradict one another: the smallest eigenvalue is 1 - 1.8
        correlation = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
        with pytest.raises(InputError, match=r"not positive semidefinite: its smallest eigenvalue is -0\.8"):
            changed("covariance", correlation)

    def test_covariance_without_variance(self) -> None:
        with pytest.raises(InputError, match="not positive semidefinite"):
            changed("covariance", np.array([[0.0, 0.01, 0], [0.01, 0.0, 0], [0, 0, 0]]))

    @pytest.mark.parametrize("size", [1e-8, 1.0, 1e4])
    def test_less_than_rounding_of_the_largest_variance_is_forgiven(self, size: float) -> None:
        changed("covariance", size * np.diag([4.0, 1.0, -0.0]))
        for smallest, forgiven in ((-3.9e-10, True), (-4.1e-10, False)):
            rotated = size * np.diag([4.0, 0.5 + smallest / 2, 0.5 + smallest / 2])
            rotated[1, 2] = rotated[2, 1] = size * (0.5 - smallest / 2)  # eigenvalues 1 and the smallest
            if forgiven:
                changed("covariance", rotated)
            else:
                with pytest.raises(InputError, match="not positive semidefinite"):
                    changed("covariance", rotated)

    @pytest.mark.parametrize("tilt", [np.zeros(2), np.array([0.0, np.nan, 0.0]), np.full(3, np.inf)])
    def test_tilt(self, tilt: Array) -> None:
        with pytest.raises(InputError, match="The tilt must be 3 finite numbers"):
            changed("tilt", tilt)

    def test_minima_above_one(self) -> None:
        with pytest.raises(
            Infeasible, match=r"^The minimum weights add up to 112 %: lower them to 100 % or less\.$"
        ):
            changed("lower", np.array([0.5, 0.5, 0.12]))

    def test_maxima_below_one(self) -> None:
        with pytest.raises(
            Infeasible, match=r"^The maximum weights add up to 90 %: raise them to 100 % or more\.$"
        ):
            changed("upper", np.full(3, 0.3))


class TestWhatIsAccepted:
    def test_bounds_that_add_up_to_one_but_for_rounding(self) -> None:
        upper = np.full(10, 0.1)
        assert sum([0.1] * 10) != 1
        MeanVariance(expected_returns=np.arange(10.0), covariance=np.eye(10), lower=np.zeros(10), upper=upper)
        MeanVariance(expected_returns=np.arange(10.0), covariance=np.eye(10), lower=upper, upper=np.ones(10))

    def test_singular_covariance(self) -> None:
        means, covariance = fewer_periods_than_assets(np.random.default_rng(1), 60)
        assert long_only(means, covariance).size == 60
        long_only(np.zeros(3), np.zeros((3, 3)))

    def test_rounding_in_the_symmetry_is_removed(self) -> None:
        given = poked("covariance", (0, 1), 0.01 + 1e-12)
        covariance = changed("covariance", given).covariance
        np.testing.assert_array_equal(covariance, covariance.T)
        in_percent = changed("covariance", 10_000 * given).covariance
        assert in_percent[0, 1] == in_percent[1, 0] == pytest.approx(100, rel=1e-9)

    def test_the_arrays_are_copies_and_read_only(self) -> None:
        given = {name: np.array(value) for name, value in GOOD.items() if name != "labels"}
        problem = MeanVariance(**given)
        for name, array in given.items():
            array[0] = 9
            np.testing.assert_array_equal(getattr(problem, name), GOOD[name])
        for array in (problem.expected_returns, problem.covariance, problem.lower, problem.upper):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1

    def test_a_problem_made_of_another_shares_its_covariance(self) -> None:
        first = changed("lower", np.zeros(3))
        assert replace(first, upper=np.full(3, 0.5)).covariance is first.covariance
        given = np.array(GOOD["covariance"])
        given.setflags(write=False)
        assert changed("covariance", given).covariance is not given

    def test_assets_of_several_variables(self) -> None:
        pieces = replace(changed("labels", ()), owners=np.array([0, 0, 1]))
        np.testing.assert_allclose(
            pieces.merged(np.array([[0.2, 0.3, 0.5], [1, 0, 0]])), [[0.5, 0.5], [1, 0]]
        )
        np.testing.assert_array_equal(pieces.merged_covariance(), [[0.04, 0.0], [0.0, 0.05]])
        whole = changed("labels", ())
        np.testing.assert_array_equal(whole.merged(np.array([0.2, 0.3, 0.5])), [0.2, 0.3, 0.5])
        assert whole.merged_covariance() is whole.covariance

    def test_names(self) -> None:
        assert changed("lower", np.zeros(3)).name(1) == "asset 2 (TLT)"
        assert changed("labels", ()).name(1) == "asset 2"
