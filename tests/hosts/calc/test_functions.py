"""Functions in cells of a real Calc."""

from __future__ import annotations

import pytest

from tests.hosts.calc.running import Calc
from xl_portfolio import evaluate

SERIES = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03]


@pytest.fixture
def sheet(calc: Calc, document: str) -> str:
    calc.write(document, "Sheet1!A1:A10", [[r] for r in SERIES])
    return document


def value(calc: Calc, document: str, formula: str, where: str = "Sheet1!F1") -> object:
    calc.enter(document, where, [[formula]])
    return calc.read(document, where)[0][0]


def test_a_cell_is_answered_by_the_worker(calc: Calc, sheet: str) -> None:
    expected = evaluate("SHARPE", SERIES, 0.02, 12)
    assert value(calc, sheet, "=SHARPE(A1:A10;0.02;12)") == pytest.approx(expected, rel=1e-12)
