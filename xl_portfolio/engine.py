"""The engine: one catalogue, `evaluate` for a cell and `press` for a button.

Both roads are here, each one-way. This is the one place that catches the package's own exceptions;
anything else is a bug and passes through to the host.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import numpy as np

from xl_portfolio.core.errors import Cancelled, InputError, NotConverged, PortfolioError, WorkbookError
from xl_portfolio.sheet.changes import Changes, Progress, Workbook, no_progress
from xl_portfolio.sheet.function import Function
from xl_portfolio.sheet.grid import Cell, CellError, Grid
from xl_portfolio.sheet.kinds import Argument, Notes
from xl_portfolio.sheet.spelling import nearest

if TYPE_CHECKING:
    from xl_portfolio.sheet.action import Action

__all__ = ["Engine", "Outcome", "default_engine", "evaluate"]

T = TypeVar("T")

_REMEMBERED = 128  # results of slow functions kept: more than a workbook of tables and frontiers has
_TEMPLATE_NAME = "TemplateName"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome(Generic[T]):
    """What came of a call: its value or an error, and the notes that `WHY` shows."""

    value: T | CellError
    notes: tuple[str, ...] = ()


class Engine:
    """Evaluates functions and presses buttons; safe to call from several threads.

    Parameters
    ----------
    functions, actions : tuples of records, or None for the catalogue of the package
    clock : callable that returns the present local time
    """

    def __init__(
        self,
        functions: Sequence[Function] | None = None,
        actions: Sequence[Action] | None = None,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._given_functions = functions
        self._given_actions = actions
        self.clock = clock
        self._cache: OrderedDict[tuple[object, ...], Outcome[Grid]] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """Every spreadsheet function by name, in the order of the catalogue."""
        if self._given_functions is None:
            from xl_portfolio.functions import CATALOGUE

            return CATALOGUE
        return {function.name: function for function in self._given_functions}

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Every button by id, in the order of the catalogue."""
        if self._given_actions is None:
            from xl_portfolio.actions import ACTIONS

            self._given_actions = ACTIONS
        return {action.id: action for action in self._given_actions}

    @property
    def groups(self) -> Mapping[str, tuple[Action, ...]]:
        """The buttons of each template by its name, as in the catalogue; under "" those that work on each."""
        names = dict.fromkeys(action.workbook for action in self.actions.values() if action.workbook)
        return {
            name: tuple(action for action in self.actions.values() if action.workbook == name)
            for name in (*names, "")
        }

    def buttons(self, workbook: str) -> tuple[Action, ...]:
        """The buttons that work on a workbook made from the template of that name."""
        return (*self.groups.get(workbook, ()), *self.groups[""])

    # --- a cell ---------------------------------------------------------------------------------

    def evaluate(
        self, name: str, arguments: Sequence[Grid | None], progress: Progress = no_progress
    ) -> Outcome[Grid]:
        """Value of the function `name`, or the error a cell shows; None is an omitted argument."""
        function = self.functions.get(name.strip().upper())
        if function is None:
            return Outcome(CellError("#NAME?", self._unknown("function", name, self.functions)))
        try:
            progress(0.0)
        except Cancelled as error:
            return Outcome(CellError.of(error))
        return self._remembered(function, arguments) if function.slow else self._call(function, arguments)

    def _remembered(self, function: Function, arguments: Sequence[Grid | None]) -> Outcome[Grid]:
        """The outcome of a slow function, from the cache if the same cells came before."""
        key = (function.name, *(None if grid is None else (grid.digest(), grid.origin) for grid in arguments))
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        outcome = self._call(function, arguments)
        with self._lock:
            self._cache[key] = outcome
            while len(self._cache) > _REMEMBERED:
                self._cache.popitem(last=False)
        return outcome

    def _call(self, function: Function, arguments: Sequence[Grid | None]) -> Outcome[Grid]:
        notes = Notes()
        try:
            values = _read(function, arguments, notes)
            extra = {"notes": notes} if function.noted else {}
            result = function.body(self, *values) if function.reflective else function.body(*values, **extra)
            return Outcome(_finite(Grid.of(result)), tuple(notes))
        except PortfolioError as error:
            return Outcome(CellError.of(error), tuple(notes))

    def explain(self, name: str, arguments: Sequence[Grid | None]) -> str:
        """What `WHY` answers: "OK", the notes, or what was wrong and the remedy."""
        outcome = self.evaluate(name, arguments)
        said = list(outcome.notes)
        if isinstance(outcome.value, CellError):
            said.insert(0, f"{outcome.value.code} {outcome.value.message}")
        return " ".join(said) or "OK"

    # --- a button -------------------------------------------------------------------------------

    def names(self, action: Action) -> tuple[str, ...]:
        """Every name that a press of `action` reads from the workbook, in one batch."""
        from xl_portfolio.sheet.action import workbook_name
        from xl_portfolio.sheet.completed import TRACES

        inputs = (workbook_name(argument.name) for argument in action.inputs)
        made_from = (_TEMPLATE_NAME,) if action.workbook else ()
        return tuple(dict.fromkeys((*made_from, *inputs, *action.reads, *action.writes, *TRACES)))

    def press(self, action_id: str, book: Workbook, progress: Progress = no_progress) -> Outcome[Changes]:
        """Run a button on an open workbook: read once, compute, apply all or nothing.

        The workbook is changed only if nothing failed and nobody cancelled; either way it is told
        the sentence for the user.
        """
        action = self.actions.get(action_id)
        if action is None:
            return self._refuse(book, WorkbookError(self._unknown("button", action_id, self.actions)))
        try:
            outcome = self.plan(action_id, book.read(self.names(action)), progress)
            if isinstance(outcome.value, CellError):
                book.say(outcome.value.message)
            else:
                book.apply(outcome.value)
                book.say(outcome.value.status)
            return outcome
        except PortfolioError as error:
            return self._refuse(book, error)

    def plan(
        self, action_id: str, contents: Mapping[str, Grid], progress: Progress = no_progress
    ) -> Outcome[Changes]:
        """What a button would change, from the contents of `names`; nothing is written."""
        from xl_portfolio.sheet.action import Run
        from xl_portfolio.sheet.completed import completed

        action = self.actions[action_id]
        run = Run(self.clock().replace(microsecond=0), progress, Notes())
        try:
            progress(0.0)
            self._refuse_another_workbook(action, contents)
            inputs = {a.name: _input(action, a, contents, run.notes) for a in action.inputs}
            if action.reads:
                inputs["cells"] = {name: _cells(action, name, contents) for name in action.reads}
            changes = action.body(run, **inputs)
            progress(1.0)
            complete = completed(action, changes, contents, run)
        except PortfolioError as error:
            return Outcome(CellError.of(error), tuple(run.notes))
        return Outcome(complete, tuple(run.notes))

    def _refuse_another_workbook(self, action: Action, contents: Mapping[str, Grid]) -> None:
        """Refuse a workbook that says it is made from another template than the button is for."""
        from xl_portfolio.sheet.action import identifier, title_of

        found = contents[_TEMPLATE_NAME][0, 0] if _TEMPLATE_NAME in contents else None
        if not action.workbook or found in (None, action.workbook):
            return
        if found not in self.groups:
            raise WorkbookError(
                f"This workbook says it is made from the template {str(found)!r:.60}, which this version does not "
                f"know. {action.label} needs a workbook of its own: xl-portfolio new {action.workbook}"
            )
        own = self.buttons(str(found))
        listed = (b.label if identifier(b.label) == b.id else f"{b.label} ({b.id})" for b in own)
        raise WorkbookError(
            f"{action.label} ({action.id}) is a button of the {title_of(action.workbook).lower()}, and this workbook "
            f"is made from the {title_of(str(found)).lower()}. Its buttons are {', '.join(listed)}."
        )

    @staticmethod
    def _refuse(book: Workbook, error: PortfolioError) -> Outcome[Changes]:
        book.say(str(error))
        return Outcome(CellError.of(error))

    @staticmethod
    def _unknown(what: str, name: str, known: Mapping[str, object]) -> str:
        meant = nearest(name, known)
        hint = f"did you mean {meant}?" if meant else f"the known ones are {', '.join(known)}."
        return f"There is no {what} called '{name:.60}': {hint}"


def _read(function: Function, arguments: Sequence[Grid | None], notes: Notes) -> list[object]:
    declared = function.arguments
    if len(arguments) > len(declared):
        raise InputError(
            f"{function.name} takes at most {len(declared)} argument{'s' if len(declared) > 1 else ''}; "
            f"{len(arguments)} came. The formula is {function.signature}."
        )
    given = [*arguments, *[None] * (len(declared) - len(arguments))]
    for argument, grid in zip(declared, given, strict=True):
        if grid is None and not argument.optional:
            raise InputError(f"{argument.name} is missing. The formula is {function.signature}.")
    return [argument.read(grid, notes) for argument, grid in zip(declared, given, strict=True)]


def _finite(grid: Grid) -> Grid:
    if np.isinf(grid.numbers).any():
        raise NotConverged("The result is too large for a cell: check the units of the inputs.")
    return grid


def _input(action: Action, argument: Argument, contents: Mapping[str, Grid], notes: Notes) -> object:
    from xl_portfolio.sheet.action import workbook_name
    from xl_portfolio.sheet.completed import lost_name

    name = workbook_name(argument.name)
    if name not in contents and not argument.optional:
        raise lost_name(action, name)
    named, grid = Argument(name, argument.kind, argument.default), contents.get(name)
    try:
        return named.read(grid, notes)
    except InputError as error:
        if grid is None or grid.origin is None or grid.shape != (1, 1):
            raise
        raise InputError(f"{grid.where(0, 0)}: {error}") from None


def _cells(action: Action, name: str, contents: Mapping[str, Grid]) -> Grid:
    from xl_portfolio.sheet.completed import lost_name

    if name not in contents:
        raise lost_name(action, name)
    return contents[name]


_engine = Engine()


def default_engine() -> Engine:
    """The engine with the package's whole catalogue."""
    return _engine


Result: TypeAlias = Cell | list[list[Cell]]


def evaluate(name: str, *arguments: object) -> Result:
    """Evaluate a spreadsheet function on raw values, as a cell would.

    Parameters
    ----------
    name : str
        Such as "SHARPE".
    *arguments : scalar, rows of cells (None for a blank), float64 array, or None if omitted

    Returns
    -------
    scalar, list of rows, or CellError
        What the cell gets; a CellError has a `code` such as `#NUM!` and a `message`.

    Examples
    --------
    >>> evaluate("SHARPE", [0.02, -0.01, 0.03, 0.01], 0.02, 12)
    2.4...
    """
    grids: list[Grid | None] = []
    for argument in arguments:
        try:
            grids.append(None if argument is None else Grid.of(argument))
        except InputError as error:
            return CellError("#VALUE!", f"Argument {len(grids) + 1}: {error}")
    value = _engine.evaluate(name, grids).value
    if isinstance(value, CellError):
        return value
    return value[0, 0] if value.shape == (1, 1) else value.rows()
