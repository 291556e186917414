"""The record of a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xl_portfolio.sheet.changes import Changes, Progress
from xl_portfolio.sheet.kinds import Argument, Notes, arguments_of

__all__ = ["Action", "Run", "action", "identifier", "title_of", "workbook_name"]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One press of a button: when it is, whom to tell how far it is, where notes go."""

    now: datetime
    progress: Progress
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Action:
    """A button.

    Attributes
    ----------
    id : str
        Its published name, such as `import_prices`.
    label : str
        What the button says.
    help : str
        Its tooltip.
    icon : str
        Name of a built-in Office image.
    writes : tuple of str
        Names and tables that it may change; they are remembered for *Undo last run*.
    body : callable
        `body(run, **inputs) -> Changes`; an input `risk_free_rate` is the name `RiskFreeRate`.
    undoable : bool
        Whether *Undo last run* takes it back.
    workbook : str
        Name of the only template it works on; empty if it works on each.
    reads : tuple of str
        Names and tables that the body gets as one mapping `cells` of a name to its Grid, where they are many.
    """

    id: str
    label: str
    help: str
    icon: str
    writes: tuple[str, ...]
    body: Callable[..., Changes]
    undoable: bool = True
    workbook: str = ""
    reads: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[Argument, ...]:
        """What it reads from the workbook, each by a parameter of its own."""
        return arguments_of(self.body)


def workbook_name(argument: str) -> str:
    """Name in the workbook of an input: `risk_free_rate` is `RiskFreeRate`."""
    return "".join(word.capitalize() for word in argument.split("_"))


def identifier(name: str) -> str:
    """Id of a button or a template, which may be given as its label or with hyphens."""
    return "_".join(name.lower().replace("-", " ").split())


def title_of(workbook: str) -> str:
    """Name of a template in words: `income_planner` is "Income planner"."""
    return workbook.replace("_", " ").capitalize()


def action(
    *,
    label: str,
    icon: str,
    writes: tuple[str, ...] = (),
    undoable: bool = True,
    workbook: str = "",
    reads: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Action]:
    """Turn the function below into an `Action` of its name; its docstring is the tooltip."""

    def record(body: Callable[..., Any]) -> Action:
        return Action(
            id=body.__name__,
            label=label,
            help=" ".join((body.__doc__ or "").split("\n\n")[0].split()),
            icon=icon,
            writes=writes,
            body=body,
            undoable=undoable,
            workbook=workbook,
            reads=reads,
        )

    return record
