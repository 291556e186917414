"""The risk profile on its sheet: scores, circumstances, and the model portfolio beside what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.report_block import block
from xl_portfolio.core.planning import CAPACITY_FACTORS, INCOME_STABILITIES, model_members
from xl_portfolio.core.wording import percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.planning import Circumstances, ModelPortfolio

__all__ = ["profile_report"]

_LABELS: Mapping[str, str] = {
    "Stocks": "Stocks, with real estate",
    "Bonds": "Bonds, with preferreds",
    "Cash or commodities": "Cash, commodities and other alternatives",
}

_MOST_OTHER = 0.10  # the models have nothing else; the same ten points as around every other weight
_ROUNDING = 1e-9


def profile_report(case: PlanCase) -> dict[str, Grid]:
    """Blocks of the sheet Profile."""
    profile, capacity = case.profile, case.capacity
    lower = None if capacity.barriers else min(case.tolerance, capacity.score)
    circumstances = _circumstances(case.circumstances)
    return {
        "ProfileFinding": Grid.of(profile.reason),
        "ProfileScores": block(
            "ProfileScores",
            [
                ["Willingness: your answers", case.tolerance, profile.willing.name],
                ["Ability: your circumstances", capacity.score, profile.able.name],
                ["Profile: the lower of both", lower, profile.portfolio.name],
            ],
        ),
        "CapacityTable": block(
            "CapacityTable",
            [
                [factor.name, yours, points, factor.points, factor.rule]
                for factor, yours, points in zip(
                    CAPACITY_FACTORS, circumstances, capacity.points, strict=True
                )
            ],
        ),
        "ModelPortfolio": block("ModelPortfolio", _model(case)),
    }


def _circumstances(given: Circumstances) -> tuple[str, ...]:
    """What was typed, in the order of `CAPACITY_FACTORS`."""
    return (
        f"{int(given.age)} years",
        f"{given.horizon:g} years",
        INCOME_STABILITIES[given.income_stability],
        f"{given.emergency_months:g} months of spending",
        f"{percent(given.insured, 0)} of what is needed",
        f"{percent(given.debt_payments, 0)} of income",
        f"{percent(given.large_needs, 0)} of the portfolio",
    )


def _model(case: PlanCase) -> list[list[Cell]]:
    """The classes of the model portfolio with the present weights, if anything is held, and what belongs to none."""
    model = case.profile.portfolio
    if case.nothing_held:
        return [
            [_LABELS.get(each.name, each.name), each.weight, each.low, each.high, None, "Nothing held yet"]
            for each in model.classes
        ]
    held = _held(case, model)
    rows: list[list[Cell]] = [
        [
            _LABELS.get(each.name, each.name),
            each.weight,
            each.low,
            each.high,
            held[each.name],
            _place(held[each.name], each.low, each.high),
        ]
        for each in model.classes
    ]
    other = max(1.0 - sum(held.values()), 0.0)
    return [*rows, ["Other", 0.0, 0.0, _MOST_OTHER, other, _place(other, 0.0, _MOST_OTHER)]]


def _held(case: PlanCase, model: ModelPortfolio) -> dict[str, float]:
    """Present weight of each class of a model portfolio."""
    members = model_members(model, tuple(each.broad for each in case.classes))
    return {each.name: float(row @ case.present) for each, row in zip(model.classes, members, strict=True)}


def _place(weight: float, low: float, high: float) -> str:
    if weight < low - _ROUNDING:
        return f"Below by {100 * (low - weight):.1f} points"
    return f"Above by {100 * (weight - high):.1f} points" if weight > high + _ROUNDING else "Within"
