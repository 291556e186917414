"""The case in small: what the cells of the workbook amount to, by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from xl_portfolio.actions.portfolio_optimizer.case import Case, examine
from xl_portfolio.actions.portfolio_optimizer.contents import ASSET_COLUMNS
from xl_portfolio.core.optimization.objectives import MAX_RETURN, MIN_VARIANCE
from xl_portfolio.sheet.grid import Cell, Grid
from xl_portfolio.sheet.place import Origin

PRICES = np.array([[100.0, 50.0], [110.0, 50.5], [99.0, 51.51], [108.9, 51.0]])
RETURNS = PRICES[1:] / PRICES[:-1] - 1
HEADER: list[Cell] = [*ASSET_COLUMNS]
A: list[Cell] = ["A", "Alpha", "Stocks", 3.0, 100.0, 0.1, 0.9, None]
B: list[Cell] = ["B", None, None, 4.0, 50.0, None, None, 0.05]


def cells(*assets: list[Cell], **settings: Cell) -> dict[str, Grid]:
    dated = [[datetime(2024, 1, 31) + timedelta(days=30 * k), *row] for k, row in enumerate(PRICES.tolist())]
    values: dict[str, Cell] = {
        "Objective": None,
        "RiskFreeRate": None,
        "Target": None,
        "Points": None,
        "PeriodsPerYear": None,
        **settings,
    }
    return {
        "Assets": Grid.of([HEADER, *(assets or (A, B)), [None] * 8], Origin("Assets", 7, 0)),
        "Prices": Grid.of([["Date", "A", "B"], *dated], Origin("Prices", 4, 0)),
        **{name: Grid.of(cell, Origin("Settings", k, 1)) for k, (name, cell) in enumerate(values.items())},
    }


def case(*assets: list[Cell], **settings: Cell) -> Case:
    found, doubts = examine(cells(*assets, **settings))
    assert found is not None, doubts.errors
    return found


def test_estimates_bounds_and_weights() -> None:
    found = case()
    np.testing.assert_allclose(found.returns, RETURNS)
    assert found.periods_per_year == 12  # from the dates
    np.testing.assert_allclose(found.problem.expected_returns, [12 * RETURNS[:, 0].mean(), 0.05])
    np.testing.assert_allclose(found.problem.covariance, 12 * np.cov(RETURNS.T))
    assert found.problem.lower.tolist() == [0.1, 0]
    assert found.problem.upper.tolist() == [0.9, 1]
    assert found.current is not None
    assert found.current.tolist() == [0.6, 0.4]  # 300 and 200
    first, second = found.assets
    assert (first.name, first.group, second.name, second.group) == ("Alpha", "Stocks", "", "")


def test_blank_settings_have_their_defaults() -> None:
    settings = case().settings
    assert (settings.objective, settings.risk_free, settings.target) == (MIN_VARIANCE, 0, None)
    assert (settings.points, settings.periods_per_year) == (20, None)


def test_the_optimum_is_that_of_the_objective() -> None:
    found = case(Objective="Maximum return")
    assert found.settings.objective is MAX_RETURN
    better = int(np.argmax(found.problem.expected_returns))
    assert found.optimal.weights[better] == pytest.approx(found.problem.upper[better])


def test_blank_rows_between_assets_do_not_matter() -> None:
    assert [asset.ticker for asset in case(A, [None] * 8, B).assets] == ["A", "B"]


def test_ten_tenths_are_one() -> None:
    tight: list[Cell] = ["A", None, None, None, None, 0.1 + 0.2, 0.3, None]  # 0.30000000000000004 and 0.3
    found, doubts = examine(cells(tight, [*B[:5], 0.7, 0.7, None]))
    assert found is None
    assert [doubt.where for doubt in doubts.errors] == ["Assets!F9"]
    exact = case([*tight[:5], 0.3, 0.3, None], [*B[:5], 0.7, 0.7, None])
    assert exact.optimal.weights.tolist() == [0.3, 0.7]


def test_the_target_is_needed_by_two_objectives_only() -> None:
    for objective in ("Target return", "Target volatility"):
        found, doubts = examine(cells(Objective=objective))
        assert found is None
        assert [doubt.where for doubt in doubts.errors] == ["Settings!B3"]
    assert case(Objective="Target return", Target=0.2).optimal.expected_return == pytest.approx(0.2)


def test_all_doubts_come_at_once() -> None:
    broken: list[Cell] = ["A", None, None, "many", -1.0, 0.9, 0.2, "x"]
    _, doubts = examine(cells(broken, Objective="fun", Points=1.0))
    places = [doubt.where for doubt in doubts.errors]
    assert places == [
        "Settings!B1",
        "Settings!B4",
        "Assets!D9",
        "Assets!H9",
        "Assets!E9",
        "Assets!F9",
        "Assets!G8",
    ]
