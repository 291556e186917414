"""The records behind every argument: what it is, how a grid becomes a value, and what went unsaid."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from xl_portfolio.sheet.grid import Grid

__all__ = ["REQUIRED", "Argument", "Kind", "Notes", "Reading", "arguments_of", "kind_of"]

T = TypeVar("T")


class Notes(list[str]):
    """Sentences about one call that do not stop it: rows left out, assumptions made."""

    def add(self, sentence: str) -> None:
        """Note a sentence once."""
        if sentence not in self:
            self.append(sentence)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The argument being read: its name for sentences, and where notes go."""

    name: str
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind(Generic[T]):
    """A kind of argument.

    Attributes
    ----------
    text : str
        What the function wizard says about it.
    shape : str
        The cells it takes: "number", "choice", "column", "table", ...
    unit : str
        Unit of its numbers.
    missing : str
        What happens to blanks, text and error cells.
    parse : callable
        Turns a grid into the value a function's body receives; raises InputError or NotEnoughData.
    choices : tuple of str
        The words it takes, where it is a choice.
    """

    text: str
    shape: str
    unit: str = ""
    missing: str = "must not be blank"
    parse: Callable[[Grid, Reading], T]
    choices: tuple[str, ...] = ()


REQUIRED: Any = inspect.Parameter.empty


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """One argument of a function or one input of a button."""

    name: str
    kind: Kind[Any]
    default: Any = REQUIRED

    @property
    def optional(self) -> bool:
        """Whether it may be omitted."""
        return self.default is not REQUIRED

    def read(self, grid: Grid | None, notes: Notes) -> Any:
        """Value of the argument; an omitted or blank optional one takes its default."""
        if grid is None or (self.optional and grid.blank):
            if self.optional:
                return self.default
            grid = Grid.of(None)
        return self.kind.parse(grid, Reading(self.name, notes))


@cache
def arguments_of(body: Callable[..., Any]) -> tuple[Argument, ...]:
    """Arguments of a body, from its signature; parameters without a Kind are not arguments."""
    hints = get_type_hints(body, include_extras=True)
    parameters = inspect.signature(body).parameters.values()
    return tuple(
        Argument(parameter.name, kind_of(hints[parameter.name]), parameter.default)
        for parameter in parameters
        if _kinds(hints.get(parameter.name))
    )


def kind_of(annotation: Any) -> Kind[Any]:
    """Kind that an annotation such as `Returns` or `Returns | None` carries."""
    (kind,) = _kinds(annotation)
    return kind


def _kinds(annotation: Any) -> list[Kind[Any]]:
    if get_origin(annotation) is Annotated:
        return [extra for extra in annotation.__metadata__ if isinstance(extra, Kind)]
    return [kind for part in get_args(annotation) for kind in _kinds(part)]
