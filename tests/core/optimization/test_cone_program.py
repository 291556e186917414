"""The cone program and its last digits: by hand, and from a wrong start."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from tests.core.optimization.markets import factors, long_only
from xl_portfolio.core.optimization import LinearRows, MeanVariance
from xl_portfolio.core.optimization.active_set import refined
from xl_portfolio.core.optimization.cone_program import Ball, approximate, root_of, scaled
from xl_portfolio.core.optimization.goals import Goal
from xl_portfolio.core.optimization.solvers import Rows, cone_minimum, maximise

NONE = Rows(np.empty((0, 2)), np.empty(0))


def test_a_cone_by_hand() -> None:
    """The largest x + y within a distance of 1 from (1, 0) is at (1 + √½, √½)."""
    ball = Rows(np.array([[0.0, 0.0], [-1.0, 0.0], [0.0, -1.0]]), np.array([1.0, -1.0, 0.0]))
    found = cone_minimum((np.zeros((2, 2)), np.array([-1.0, -1.0])), NONE, NONE, [ball])
    assert found is not None
    np.testing.assert_allclose(found.point, [1 + np.sqrt(0.5), np.sqrt(0.5)], atol=1e-8)
    np.testing.assert_allclose(found.cone_prices, [np.sqrt(2)], atol=1e-7)


def test_rows_by_hand() -> None:
    """½ x² + ½ y² with x + y = 2 and x <= ½: one more of ½ would bring 1."""
    equal = Rows(np.array([[1.0, 1.0]]), np.array([2.0]))
    at_most = Rows(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 9.0]))
    found = cone_minimum((np.eye(2), np.zeros(2)), equal, at_most, [])
    assert found is not None
    np.testing.assert_allclose(found.point, [0.5, 1.5], atol=1e-8)
    np.testing.assert_allclose(found.slacks, [0.0, 7.5], atol=1e-8)
    np.testing.assert_allclose(found.prices, [1.0, 0.0], atol=1e-8)


def test_nothing_within_the_limits() -> None:
    at_most = Rows(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([1.0, -2.0]))
    assert cone_minimum((np.eye(2), np.zeros(2)), NONE, at_most, []) is None


@pytest.mark.parametrize("rank", [1, 3, 6])
def test_the_root_of_a_matrix(rank: int) -> None:
    half = np.random.default_rng(rank).normal(size=(rank, 6))
    root = root_of(half.T @ half)
    assert root.shape == (rank, 6)
    np.testing.assert_allclose(root.T @ root, half.T @ half, atol=1e-12)


@pytest.mark.parametrize("goal", [Goal(variance_price=1.0), Goal(return_price=1.0), Goal(above=0.02)])
def test_a_wrong_set_of_limits_is_corrected(goal: Goal) -> None:
    means, covariance = factors(np.random.default_rng(3), 8)
    ball = Ball(np.eye(8) * np.sqrt(4.5), np.zeros(8))
    program, _ = scaled(long_only(means, covariance), (ball,), goal)
    place = approximate(program)
    assert place is not None
    right = refined(program, place)
    assert np.linalg.norm(ball.vector(right.x)) <= 1 + 1e-12
    held = np.flatnonzero(right.x > 0.05)
    wrong = place.sides.copy()
    wrong[held[0]] = -1  # a holding that is said to be none
    if (place.sides < 0).any():
        wrong[np.flatnonzero(place.sides < 0)[0]] = 0  # and one that is not held said to be
    again = refined(program, place._replace(sides=wrong))
    np.testing.assert_allclose(again.x, right.x, atol=1e-10)
    np.testing.assert_allclose(again.ball_prices, right.ball_prices, atol=1e-9)


@pytest.mark.parametrize(("number", "binds"), [(4.5, True), (2.0, False)])
def test_a_wrong_set_of_balls_is_corrected(number: float, binds: bool) -> None:
    means, covariance = factors(np.random.default_rng(3), 8)
    ball = Ball(np.eye(8) * np.sqrt(number), np.zeros(8))
    program, _ = scaled(long_only(means, covariance), (ball,), Goal(variance_price=1.0))
    place = approximate(program)
    assert place is not None
    right = refined(program, place)
    assert bool(right.ball_prices[0] > 0.0) is binds
    wrong = refined(program, place._replace(ball_prices=np.array([0.0 if binds else 1.0])))
    np.testing.assert_allclose(wrong.x, right.x, atol=1e-10)
    np.testing.assert_allclose(wrong.ball_prices, right.ball_prices, atol=1e-9)


GROUPS = np.array([[1.0, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, 0, 0, 0], [1, 0, 1, 0, 1, 0, 1, 0]])


def test_a_wrong_set_of_rows_is_corrected() -> None:
    """One group at its minimum, one at its maximum, one between: from every other guess too."""
    means, covariance = factors(np.random.default_rng(3), 8)
    rows = LinearRows(
        coefficients=GROUPS,
        lower=np.array([0.25, 0.2, 0.55]),
        upper=np.array([0.3, 0.25, 0.65]),
        texts=tuple("abc"),
    )
    given = replace(long_only(means, covariance), rows=rows)
    ball = Ball(np.eye(8) * np.sqrt(4.5), np.zeros(8))
    program, _ = scaled(given, (ball,), Goal(variance_price=1.0))
    place = approximate(program)
    assert place is not None
    right = refined(program, place)
    assert right.row_sides.tolist() == [-1, 1, 0]
    assert right.row_prices[0] < 0.0 < right.row_prices[1]
    for sides in itertools.product((-1, 0, 1), repeat=3):
        again = refined(program, place._replace(row_sides=np.array(sides, dtype=np.int8)))
        np.testing.assert_allclose(again.x, right.x, atol=1e-10)
        np.testing.assert_allclose(again.row_prices, right.row_prices, atol=1e-9)


def test_maxima_that_leave_one_portfolio() -> None:
    given = MeanVariance(
        expected_returns=np.array([0.05, 0.08]), covariance=np.diag([0.04, 0.09]), lower=np.zeros(2),
        upper=np.full(2, 0.5),
    )  # fmt: skip
    program, _ = scaled(given, (Ball(np.eye(2), np.zeros(2)),), Goal(variance_price=1.0))
    place = approximate(program)
    assert place is not None
    found = refined(program, place._replace(sides=np.ones(2, dtype=np.int8)))
    np.testing.assert_array_equal(found.x, [0.5, 0.5])


def test_solvers_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    none, at_most = np.empty((0, 2)), Rows(np.eye(2), np.ones(2))
    maximise(np.ones(2), none, (np.empty(0), np.empty(0)), (np.zeros(2), np.ones(2)))
    cone_minimum((np.eye(2), np.zeros(2)), NONE, at_most, [])
    assert capfd.readouterr() == ("", "")
