"""The record of a spreadsheet function, its category and its worked example."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.sheet.grid import Cell, CellError
from xl_portfolio.sheet.kinds import Argument, arguments_of

__all__ = ["Category", "Example", "Function", "attempted", "function"]


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """A heading of the function list."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A formula over the sample sheet (`sheet/sample.py`) and what it returns, to six digits.

    `result` is a scalar, or the rows of the array.
    """

    formula: str
    result: Cell | Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Function:
    """A spreadsheet function.

    Results of a `slow` one are remembered between recalculations; the body of a `reflective` one
    receives the engine as its first argument. A body with a parameter `notes` receives the notes of the call.
    """

    name: str
    category: Category
    example: Example
    body: Callable[..., Any]
    slow: bool = False
    reflective: bool = False

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """Arguments in the order of the formula."""
        return arguments_of(self.body)

    @property
    def noted(self) -> bool:
        """Whether the body has notes of its own to add."""
        return _noted(self.body)

    @property
    def help(self) -> str:
        """The sentence the function wizard shows: the first paragraph of the body's docstring."""
        return " ".join((self.body.__doc__ or "").split("\n\n")[0].split())

    @property
    def signature(self) -> str:
        """The formula with its arguments, optional ones in brackets."""
        names = (f"[{a.name}]" if a.optional else a.name for a in self.arguments)
        return f"{self.name}({', '.join(names)})"


@cache
def _noted(body: Callable[..., Any]) -> bool:
    return "notes" in inspect.signature(body).parameters


def function(
    *, category: Category, example: Example, slow: bool = False, reflective: bool = False
) -> Callable[[Callable[..., Any]], Function]:
    """Turn the function below into a `Function` of its name; bodies see parsed arguments only."""

    def record(body: Callable[..., Any]) -> Function:
        return Function(
            name=body.__name__,
            category=category,
            example=example,
            body=body,
            slow=slow,
            reflective=reflective,
        )

    return record


def attempted(compute: Callable[..., float], *arguments: Any) -> Cell:
    """One cell of a table: the number, or the error value that this cell alone shows."""
    try:
        return compute(*arguments)
    except PortfolioError as error:
        return CellError.of(error)
