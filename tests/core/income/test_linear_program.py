"""The proof of a linear program: by hand, and refused where the answer is not the best or breaks a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xl_portfolio.core.errors import Infeasible, NotConverged
from xl_portfolio.core.income.linear_program import linear_program
from xl_portfolio.core.optimization import solvers

FREE = np.zeros(2), np.full(2, np.inf)
ONE_ROW = np.ones((1, 2))


def test_the_cheaper_one_goes_to_its_limit() -> None:
    # 2 x + 3 y least, x + y at least 4, x at most 3
    x = linear_program(
        np.array([2.0, 3.0]),
        ONE_ROW,
        (np.array([4.0]), np.array([np.inf])),
        (np.zeros(2), np.array([3.0, np.inf])),
        "",
    )
    assert x == pytest.approx([3.0, 1.0])


def test_an_equation_and_a_price_below_zero() -> None:
    # the dearer, the better: y takes all of the 4 that both have to add up to
    four = np.array([4.0])
    x = linear_program(np.array([-2.0, -3.0]), ONE_ROW, (four, four), FREE, "")
    assert x == pytest.approx([0.0, 4.0])


def test_no_solution_is_the_sentence_given() -> None:
    with pytest.raises(Infeasible, match="lower one of them"):
        linear_program(
            np.ones(2),
            ONE_ROW,
            (np.array([4.0]), np.array([5.0])),
            (np.zeros(2), np.ones(2)),
            "lower one of them",
        )


@pytest.mark.parametrize("point", [[0.0, 4.0], [3.0, 0.9], [np.nan, np.nan]])
def test_what_is_not_best_or_breaks_a_limit_is_refused(monkeypatch, point: list[float]) -> None:
    solve = solvers.maximise

    def wrong(*program):
        return replace(solve(*program), point=np.array(point))

    monkeypatch.setattr(solvers, "maximise", wrong)
    with pytest.raises(NotConverged, match="is not shown"):
        linear_program(
            np.array([2.0, 3.0]),
            ONE_ROW,
            (np.array([4.0]), np.array([np.inf])),
            (np.zeros(2), np.array([3.0, np.inf])),
            "",
        )
