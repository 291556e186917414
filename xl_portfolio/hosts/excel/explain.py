"""*Explain cell*: the sentences behind our functions in the formula of the selected cell."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from xl_portfolio.core.errors import InputError
from xl_portfolio.hosts.excel.cells import grid_of, grid_of_range

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from xlwings import App

    from xl_portfolio.engine import Engine
    from xl_portfolio.sheet.grid import Grid

__all__ = ["calls", "explained"]

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_OPENING, _CLOSING = "({[", ")}]"
_EVALUATED = 255  # characters that Excel's Evaluate takes


def explained(app: App, engine: Engine) -> str:
    """What `WHY` says about each of our functions in the selected cell.

    Raises
    ------
    InputError
        If nothing is selected that could be explained.
    """
    if sys.platform == "darwin":
        raise InputError("Excel for Mac does not compute our functions in cells: press a button instead.")
    selected = app.selection
    if selected is None:
        raise InputError("Select a cell with one of our functions first.")
    cell: Any = selected[0, 0].api
    if cell.HasSpill:
        cell = cell.SpillParent
    found = list(calls(str(cell.Formula), engine.functions))
    if not found:
        raise InputError(f"{str(cell.Address).replace('$', '')} holds no function of XL Portfolio.")
    lines = []
    for name, arguments in found:
        try:
            grids = [_argument(cell.Worksheet, text) for text in arguments]
            lines.append(f"{name}: {engine.explain(name, grids)}")
        except InputError as error:
            lines.append(f"{name}: {error}")
    return "\n\n".join(lines)


def calls(formula: str, known: Container[str]) -> Iterator[tuple[str, list[str]]]:
    """Name and texts of the arguments of every function of ours in a formula.

    Whatever stands in front of a name (the path of an add-in, `[1]!`, `_xludf.`) is left out.
    """
    at = 0
    while at < len(formula):
        if formula[at] in "\"'":
            at = _after_quotes(formula, at)
            continue
        word = _WORD.match(formula, at)
        if word is None:
            at += 1
            continue
        at = word.end()
        name = word[0].rsplit(".", 1)[-1].upper()
        if name in known and formula[at : at + 1] == "(":
            yield name, _arguments(formula, at + 1)


def _arguments(formula: str, at: int) -> list[str]:
    """Texts between the commas of a call whose arguments begin at `at`."""
    texts, start, depth = [], at, 0
    while at < len(formula):
        letter = formula[at]
        if letter in "\"'":
            at = _after_quotes(formula, at)
            continue
        if letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            if depth == 0:
                break
            depth -= 1
        elif letter == "," and depth == 0:
            texts.append(formula[start:at].strip())
            start = at + 1
        at += 1
    texts.append(formula[start:at].strip())
    return [] if texts == [""] else texts


def _after_quotes(formula: str, at: int) -> int:
    """Place after a text in double or a sheet's name in single quotes; doubled quotes belong to it."""
    mark = formula[at]
    at += 1
    while at < len(formula):
        if formula[at] == mark:
            if formula[at + 1 : at + 2] != mark:
                return at + 1
            at += 1
        at += 1
    return at


def _argument(sheet: Any, text: str) -> Grid | None:
    if not text:
        return None
    if len(text) > _EVALUATED:
        raise InputError(
            f"The argument {text[:40]}... is too long to look at: put it into a cell of its own."
        )
    value = sheet.Evaluate(text)
    return grid_of_range(value) if hasattr(value, "Value2") else grid_of(value)
