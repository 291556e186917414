"""Formulas of a file translated for formualizer, where every reference is an address.

formualizer 0.13.0 knows neither the names of a table's columns as files store them nor names that mean
such columns, takes an omitted argument of our functions for 0, and answers an unknown name by failing
without saying where. All of that is settled here, before it sees a formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from formualizer import TokenSubType, TokenType, tokenize

from xl_portfolio.hosts.file.areas import LAST_COLUMN, LAST_ROW, Area, split_sheet
from xl_portfolio.hosts.file.structured import structured_area
from xl_portfolio.sheet.grid import column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from formualizer import Token

    from xl_portfolio.hosts.file.book import Book

__all__ = ["OMITTED", "NotComputable", "Translator"]

OMITTED = "\ue000"  # stands for an omitted argument; a private character that no sheet contains

_PREFIXES = re.compile(r"^(?:.*!)?(?:_xlfn\.|_xlws\.|_xludf\.|_xldudf_|XLP[._])*", re.IGNORECASE | re.DOTALL)
_CORNER = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")
_DEEPEST = 32  # names that mean names

# Functions of one value that formualizer does not repeat for each cell of a range; some then answer
# silently for the first cell alone. The numbers tell which arguments are such values.
_ONE_VALUE = {
    name: arguments
    for names, arguments in (
        (
            "ABS SQRT EXP LN LOG LOG10 INT TRUNC ROUND ROUNDUP ROUNDDOWN CEILING FLOOR CEILING.MATH",
            range(256),
        ),
        ("FLOOR.MATH MROUND POWER MOD SIGN QUOTIENT NOT SIN COS TAN YEAR MONTH DAY HOUR MINUTE", range(256)),
        ("SECOND WEEKDAY WEEKNUM DATE TIME EOMONTH EDATE DAYS ISNUMBER ISTEXT ISBLANK ISERROR", range(256)),
        (
            "ISERR ISNA ISLOGICAL ISNONTEXT ISEVEN ISODD LEN LEFT RIGHT MID UPPER LOWER PROPER TRIM",
            range(256),
        ),
        ("TEXT VALUE FIND SEARCH SUBSTITUTE REPLACE REPT EXACT CHAR CODE SWITCH NORM.S.DIST", range(256)),
        ("NORM.S.INV NORM.DIST NORM.INV NORMSDIST NORMSINV", range(256)),
        ("MATCH XMATCH XLOOKUP VLOOKUP HLOOKUP LOOKUP CHOOSE RANK RANK.EQ RANK.AVG", range(1)),
        ("COUNTIF SUMIF AVERAGEIF LARGE SMALL QUARTILE QUARTILE.INC QUARTILE.EXC", range(1, 2)),
        ("PERCENTILE PERCENTILE.INC PERCENTILE.EXC", range(1, 2)),
        ("INDEX", range(1, 3)),
        ("IFS", range(0, 256, 2)),
        ("COUNTIFS", range(1, 256, 2)),
        ("SUMIFS AVERAGEIFS MINIFS MAXIFS", range(2, 256, 2)),
    )
    for name in names.split()
}
_SPREADS = frozenset({"IF", "IFERROR", "IFNA", "LET"})  # as many results as the arguments have cells
_MAKES_ARRAY = frozenset({"TRANSPOSE", "SEQUENCE", "UNIQUE", "FILTER", "SORT", "SORTBY", "TAKE", "DROP"})
_MAKES_ARRAY |= {"VSTACK", "HSTACK", "CHOOSECOLS", "CHOOSEROWS", "TOCOL", "TOROW", "FREQUENCY", "ANCHORARRAY"}
_MAKES_ARRAY |= {"TREND", "GROWTH", "LINEST", "LOGEST", "RANDARRAY", "TEXTSPLIT"}


class NotComputable(Exception):
    """Why a formula cannot be computed; the sentence goes on after the formula."""


@dataclass(slots=True)
class _Call:
    """A function call, a parenthesis or an array constant while its tokens pass."""

    name: str
    ours: bool = False
    argument: int = 0
    filled: bool = False  # whether the present argument holds anything
    array: bool = False  # whether the present argument is more than one value
    spread: bool = False  # whether any argument was
    single: bool = False  # whether an @ stands before what comes next


Cell: TypeAlias = tuple[str, int, int]  # sheet, row, column of the formula


class Translator:
    """Translates formulas of one workbook.

    Parameters
    ----------
    book : Book
    functions : names of our functions, upper case
    native : callable
        Whether formualizer has a function of a name.
    """

    def __init__(self, book: Book, functions: Collection[str], native: Callable[[str], bool]) -> None:
        self._book = book
        self._functions = functions
        self._native = native

    def translate(self, text: str, cell: Cell, shift: tuple[int, int] = (0, 0), depth: int = 0) -> str:
        """Formula with every name and table reference as an address.

        Parameters
        ----------
        text : str
            As the file stores it, without the equals sign.
        cell : sheet, row and column
            Where it stands.
        shift : rows and columns
            How far the cell lies from the one for which the formula was written.

        Raises
        ------
        NotComputable
            If something in it is unknown here.
        """
        try:
            tokens = tokenize(f"={text}").tokens()
        except Exception as error:  # formualizer's own exceptions share no base class
            raise NotComputable(f"it cannot be read: {error}") from None
        out: list[str] = []
        calls = [_Call("")]
        for token in tokens:
            self._take(token, out, calls, cell, shift, depth)
        return "".join(out)

    def _take(
        self, token: Token, out: list[str], calls: list[_Call], cell: Cell, shift: tuple[int, int], depth: int
    ) -> None:
        """Translate one token onto the end of `out`."""
        call, value = calls[-1], token.value
        kind, part = token.token_type, token.subtype
        if kind == TokenType.Whitespace:
            out.append(value)
        elif part == TokenSubType.Open:
            opened = (
                self._opened(value) if kind == TokenType.Func else _Call("", array=kind == TokenType.Array)
            )
            out.append(value if kind != TokenType.Func else self._written(value, opened))
            calls.append(opened)
        elif part == TokenSubType.Close:
            self._close(calls, out)
            out.append(value)
        elif kind == TokenType.Sep:
            self._finish_argument(call, out)
            call.argument += part == TokenSubType.Arg
            call.filled, call.array = False, call.name == "" and call.array
            out.append(value)
        else:
            call.filled = True
            call.array |= value == "#"
            if kind == TokenType.Operand and part == TokenSubType.Range:
                value = self._operand(value, call, cell, shift, depth)
            elif kind == TokenType.OpInfix and value.strip() in ("", ","):
                raise NotComputable("it joins or intersects ranges, which only a spreadsheet program does")
            call.single = value == "@"
            out.append(value)

    # --- calls ----------------------------------------------------------------------------------

    def _opened(self, token: str) -> _Call:
        written = token[:-1].strip()
        name = _PREFIXES.sub("", written).upper()
        if name in self._functions:
            return _Call(name, ours=True)
        if "_XLPM." in written.upper() or name == "SINGLE":
            return _Call(name)
        if not self._native(name):
            raise NotComputable(f"the function {name} is known only to a spreadsheet program")
        return _Call(name)

    def _written(self, token: str, call: _Call) -> str:
        if call.name == "SINGLE":
            return "@("  # formualizer has the operator, not the function
        return f"{call.name}(" if call.ours else token

    def _finish_argument(self, call: _Call, out: list[str]) -> None:
        if call.ours and not call.filled:
            out.append(f'"{OMITTED}"')
        if call.array and call.argument in _ONE_VALUE.get(call.name, ()):
            raise NotComputable(
                f"{call.name} is given several cells where it takes one value, which only a spreadsheet "
                "program repeats for each"
            )
        call.spread |= call.array

    def _close(self, calls: list[_Call], out: list[str]) -> None:
        call = calls.pop()
        if call.argument or call.filled:
            self._finish_argument(call, out)
        outer = calls[-1]
        outer.filled = True
        several = call.name in _MAKES_ARRAY or (call.spread and (call.name in _SPREADS or not call.name))
        outer.array |= several and not outer.single
        outer.single = False

    # --- references -----------------------------------------------------------------------------

    def _operand(self, text: str, call: _Call, cell: Cell, shift: tuple[int, int], depth: int) -> str:
        """A reference or a name as an address or an expression in parentheses."""
        if text.lower().startswith("_xlpm."):
            return text  # a variable of LET or LAMBDA
        text = text.removeprefix("[0]!")
        if "[" in text and text.endswith("]"):
            area: Area | str | None = structured_area(self._book, text, *cell)
            if area is None:
                raise NotComputable(f"{text} names no cells of a table")
        else:
            area = self._plain(text, cell, shift, depth)
        if isinstance(area, str):
            return area
        call.array |= area.size > 1 and not call.single
        return area.reference

    def _plain(self, text: str, cell: Cell, shift: tuple[int, int], depth: int) -> Area | str:
        """What an address or a defined name stands for."""
        sheet, rest = split_sheet(text)
        if sheet is not None and "[" in sheet:
            raise NotComputable("it refers to another workbook")
        if sheet is not None and not self._book.has_sheet(sheet):
            raise NotComputable(f"there is no sheet {sheet!r}")
        area = self._address(rest, sheet or cell[0], shift)
        return self._name(rest, sheet or cell[0], cell, depth) if area is None else area

    def _address(self, text: str, sheet: str, shift: tuple[int, int]) -> Area | str | None:
        area = Area.parse(sheet, text)
        if area is None or shift == (0, 0):
            return area
        moved = ":".join(_moved(corner, *shift) for corner in text.split(":"))
        return Area.parse(sheet, moved) or "#REF!"

    def _name(self, name: str, sheet: str, cell: Cell, depth: int) -> Area | str:
        meaning = self._book.meaning(name, sheet)
        if meaning is None:
            table = self._book.tables.get(name.casefold())
            if table is None:
                raise NotComputable(f"there is no name {name!r} in the workbook")
            return table.body
        if depth > _DEEPEST:
            raise NotComputable(f"the name {name!r} means itself")
        area = self._book.place(meaning)
        if area is not None and ("$" in meaning or "[" in meaning):
            return area  # an address without dollars moves with the cell
        return f"({self.translate(meaning, cell, (cell[1], cell[2]), depth + 1)})"


def _moved(corner: str, down: int, right: int) -> str:
    """A corner of a reference, such as `$A1`, moved where it has no dollar sign."""
    match = _CORNER.fullmatch(corner)
    if match is None:
        return "?"
    fixed_column, letters, fixed_row, digits = match.groups()
    if letters and not fixed_column:
        area = Area.parse("", f"{letters}1")
        column = -1 if area is None else area.left + right
        letters = column_letters(column) if 0 <= column <= LAST_COLUMN else "?"
    if digits and not fixed_row:
        row = int(digits) - 1 + down
        digits = str(row + 1) if 0 <= row <= LAST_ROW else "?"
    return f"{fixed_column}{letters}{fixed_row}{digits}"
