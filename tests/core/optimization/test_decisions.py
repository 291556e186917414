"""Decisions of a search: what follows from them, what contradicts, and what is tried alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xl_portfolio.core.optimization import HoldingLimits, TradeCount
from xl_portfolio.core.optimization.choices import choices_of
from xl_portfolio.core.optimization.decisions import HELD, TRADED, Decisions

START = np.array([0.5, 0.49, 0.01, 0.0])


def decisions(*limits: HoldingLimits | TradeCount, high: float = 1.0) -> Decisions:
    choices = choices_of(limits, 4)
    assert choices is not None
    return Decisions(choices=choices, low=np.zeros(4), high=np.full(4, high))


def states(of: Decisions, held: list[int], traded: list[int] | None = None) -> np.ndarray:
    given = of.none()
    given[HELD], given[TRADED] = held, traded or [0] * 4
    return given


TWO = HoldingLimits(text="at most 2 holdings", most=2)
LARGE = HoldingLimits(text="zero or at least 2 %", least=0.02)
ONE_TRADE = TradeCount(text="at most 1 trade", start=START, most=1)


def test_enough_holdings_exclude_all_others() -> None:
    found = decisions(TWO).implied(states(decisions(TWO), [1, 0, 1, 0]))
    assert found is not None
    assert found[HELD].tolist() == [1, -1, 1, -1]


def test_too_many_holdings_contradict() -> None:
    assert decisions(TWO).implied(states(decisions(TWO), [1, 1, 1, 0])) is None


def test_what_is_not_traded_stays_as_it_is() -> None:
    both = decisions(LARGE, ONE_TRADE)
    found = both.implied(states(both, [0, 0, 0, 1]))  # the one trade buys what is not owned
    assert found is not None
    assert found[TRADED].tolist() == [-1, -1, -1, 1]
    assert found[HELD].tolist() == [1, 1, 1, 1]
    assert both.implied(states(both, [-1, 0, 0, 1])) is None  # to sell one and buy another are two trades


@pytest.mark.parametrize(("held", "traded"), [([-1, 0, 0, 0], -1), ([1, 0, 0, 0], -1), ([-1, 0, 0, 0], 1)])
def test_what_is_held_and_what_is_traded_agree(held: list[int], traded: int) -> None:
    owned = decisions(LARGE, ONE_TRADE)
    found = owned.implied(states(owned, held, [traded, 0, 0, 0]))
    assert (found is None) is (held[0] == traded == -1)  # to sell what is owned is a trade
    without = decisions(LARGE, replace(ONE_TRADE, start=START[::-1]))
    found = without.implied(states(without, held, [traded, 0, 0, 0]))
    assert (found is None) is (held[0] != traded)  # to hold what is not owned is a trade as well


def test_a_weight_that_is_not_allowed_must_be_traded() -> None:
    assert decisions(LARGE, ONE_TRADE).forced()[TRADED].tolist() == [0, 0, 1, 0]  # 1 % is too small
    assert decisions(ONE_TRADE, high=0.4).forced()[TRADED].tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("limits", "weights", "kept"),
    [
        ((TWO,), [0.5, 0.5, 0.0, 0.0], True),
        ((TWO,), [0.5, 0.4, 0.1, 0.0], False),
        ((LARGE,), [0.98, 0.02, 0.0, 0.0], True),
        ((LARGE,), [0.99, 0.01, 0.0, 0.0], False),
        ((ONE_TRADE,), [0.5, 0.49, 0.01, 0.0], True),
        ((ONE_TRADE,), [0.49, 0.5, 0.01, 0.0], False),
    ],
)
def test_limits_of_holdings_and_trades(
    limits: tuple[HoldingLimits | TradeCount, ...], weights: list[float], kept: bool
) -> None:
    assert decisions(*limits).kept(np.array(weights)) is kept


def test_the_largest_are_tried_alone() -> None:
    found = decisions(TWO).rounded(decisions(TWO).none(), np.array([0.1, 0.4, 0.2, 0.3]), 1.0)
    assert found[HELD].tolist() == [-1, 1, -1, 1]
    moved = decisions(ONE_TRADE).rounded(decisions(ONE_TRADE).none(), np.array([0.2, 0.6, 0.1, 0.1]), 1.0)
    assert moved[TRADED].tolist() == [1, -1, -1, -1]


@pytest.mark.parametrize(
    ("least", "weights", "held"),
    [
        (0.3, [0.4, 0.3, 0.2, 0.1], [1, 1, 1, -1]),  # three of 30 % have room
        (0.3, [0.5, 0.3, 0.1, 0.1], [1, 1, -1, -1]),  # 10 % is nearer to nothing
        (0.05, [0.6, 0.4, 0.0, 0.0], [1, 1, -1, -1]),
    ],
)
def test_as_many_are_tried_as_can_be_large_enough(
    least: float, weights: list[float], held: list[int]
) -> None:
    large = decisions(HoldingLimits(text="large", least=least))
    assert large.rounded(large.none(), np.array(weights), 1.0)[HELD].tolist() == held


def test_half_of_the_trades() -> None:
    many = decisions(TradeCount(text="at most 4 trades", start=START, most=4))
    found = many.rounded(many.none(), np.array([0.2, 0.6, 0.1, 0.1]), 0.5)
    assert np.count_nonzero(found[TRADED] == 1) == 2


def test_what_is_decided_stays_where_the_largest_are_tried() -> None:
    both = decisions(TWO, ONE_TRADE)
    found = both.rounded(states(both, [0, 0, 0, 1], [0, 0, 1, 0]), np.array([0.1, 0.6, 0.3, 0.0]), 1.0)
    assert found[TRADED].tolist() == [1, -1, 1, -1]  # the largest trade, and the decided one
    assert found[HELD].tolist() == [-1, 0, 1, 0]  # nothing is said about those that are not traded
    holdings = decisions(TWO)
    alone = holdings.rounded(states(holdings, [0, 0, 0, 1]), np.array([0.1, 0.6, 0.3, 0.0]), 1.0)
    assert alone[HELD].tolist() == [-1, 1, 1, 1]
