"""The published case of the $650,000: every claim beside what it implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.report_block import block
from xl_portfolio.core.planning import PUBLISHED_CASE, examine_case
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from xl_portfolio.sheet.grid import Grid

__all__ = ["claims_report"]

_LARGEST_RATE = 1.0  # what is larger is money


def claims_report() -> dict[str, Grid]:
    """The block of the sheet Claims: the same for every client."""
    return {
        "CaseClaims": block(
            "CaseClaims",
            [
                [
                    claim.claim,
                    claim.verdict,
                    "; ".join(f"{name} {_number(value)}" for name, value in claim.numbers) or None,
                    claim.text,
                ]
                for claim in examine_case(PUBLISHED_CASE)
            ],
        )
    }


def _number(value: float) -> str:
    return f"${value:,.0f}" if abs(value) > _LARGEST_RATE else percent(value, 2)
