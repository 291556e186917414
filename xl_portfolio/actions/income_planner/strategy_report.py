"""Strategies under the user's own assumptions, beside the ranges that are claimed for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.report_block import block
from xl_portfolio.core.planning import compare_strategies
from xl_portfolio.core.wording import percent_digits

if TYPE_CHECKING:
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.sheet.grid import Grid

__all__ = ["strategy_report"]


def strategy_report(case: PlanCase) -> dict[str, Grid]:
    """The table of strategies; claims stand as text, since they are nobody's numbers."""
    return {
        "StrategyTable": block(
            "StrategyTable",
            [
                [
                    result.strategy.name,
                    result.expected_return,
                    result.median_return,
                    result.volatility,
                    result.income_yield,
                    _range(result.strategy.claimed_return),
                    result.strategy.claimed_volatility,
                    _range(result.strategy.claimed_yield),
                    result.against_return,
                    result.against_yield,
                ]
                for result in compare_strategies(case.plan.market, list(case.strategies))
            ],
        )
    }


def _range(claimed: tuple[float, float]) -> str:
    low, high = claimed
    if math.isinf(high):
        return f"{percent_digits(low)} and more"
    return f"{percent_digits(low)} to {percent_digits(high)}"
