"""Plans as tables of names and values, and the tables that the planning functions return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["plan", "table", "values"]


def plan(**changed: float) -> list[list[object]]:
    """A plan without risk and return but for some rows, named without spaces."""
    rows: dict[str, float] = {"Wealth": 100_000, "Monthly spending": 0, "Expected return": 0, "Volatility": 0}
    rows |= {name.replace("_", " "): value for name, value in changed.items()}
    return [[name, value] for name, value in rows.items()]


def table(name: str, *arguments: object) -> list[list[object]]:
    """Rows of a call that gives a table."""
    value = evaluate(name, *arguments)
    assert isinstance(value, list), value
    return [list(row) for row in value]


def values(name: str, *arguments: object) -> Mapping[str, object]:
    """Second column of a call that gives names and values."""
    return {str(row[0]): row[1] for row in table(name, *arguments)}
