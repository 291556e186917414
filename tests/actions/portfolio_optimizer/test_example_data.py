"""*Example data*: the sample, in full, ready for Optimize."""

from __future__ import annotations

import numpy as np

from tests.actions.portfolio_optimizer.template import (
    ENGINE,
    WEEKS,
    N,
    changed,
    column,
    contents,
    same,
    setting,
    workbook,
)
from xl_portfolio.data.sample import sample
from xl_portfolio.sheet.grid import Grid

LEFT_BEHIND = ("UndoRecord", "RunLog", "RunStatus", "OptimizedAt", "InputChecks")


def test_an_empty_workbook_becomes_the_template_again() -> None:
    book = workbook()
    for action in ("start_empty", "example_data", "optimize", "make_orders"):
        changed(ENGINE.press(action, book))
    assert same(contents(), book.contents, LEFT_BEHIND)


def test_a_changed_case_becomes_the_sample() -> None:
    rows = contents()["Prices"].rows()
    book = workbook(
        Prices=Grid.of([*rows[:100], *[[None] * 61] * 1201]),
        Client=setting("Client", "Another client"),
        Objective=setting("Objective", "Maximum return"),
        RiskFreeRate=setting("RiskFreeRate", 0.05),
        Target=setting("Target", 0.1),
    )
    changed(ENGINE.press("example_data", book))
    for name, value in sample().settings.items():
        assert book.contents[name][0, 0] == value, name
    np.testing.assert_array_equal(book.contents["Prices"].numbers[1 : WEEKS + 1, 1 : N + 1], sample().prices)
    assert book.contents["Prices"].part(slice(WEEKS + 1, None), slice(None)).blank
    np.testing.assert_array_equal(column(book, "Assets", "Price"), sample().prices[-1])


def test_results_of_the_case_before_are_gone() -> None:
    book = workbook()
    changed(ENGINE.press("example_data", book))
    assert book.contents["FrontierTable"].part(slice(1, None), slice(None)).blank
    assert book.contents["FrontierFinding"].blank
    assert np.isnan(column(book, "Portfolio", "Optimal weight")).all()
    assert book.said == ["Sample of 20 stocks filled in: press Optimize."]


def test_it_can_be_undone() -> None:
    book = workbook(Client=setting("Client", "Another client"))
    before = dict(book.contents)
    changed(ENGINE.press("example_data", book))
    changed(ENGINE.press("undo_last_run", book))
    assert same(before, book.contents, ("UndoRecord", "RunLog", "RunStatus"))
