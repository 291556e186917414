"""Formulas of a file translated for formualizer, where every reference is an address.

formualizer 0.13.0 knows neither the names of a table's columns as files store them nor names that mean
such columns, takes an omitted argument of our functions for 0, and answers an unknown name by failing
without saying where. All of that is settled here, before it sees a formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formualizer import TokenSubType, TokenType, tokenize

from xl_portfolio.hosts.file.areas import LAST_COLUMN, LAST_ROW, Area, column_number, split_sheet
from xl_portfolio.hosts.file.structured import structured_area
from xl_portfolio.sheet.place import column_letters

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
        self.book = book
        self.functions = functions
        self.native = native

    def translate(self, text: str, at: Area, shift: tuple[int, int] = (0, 0), depth: int = 0) -> str:
        """Formula with every name and table reference as an address.

        Parameters
        ----------
        text : str
            As the file stores it, without the equals sign.
        at : Area
            The cell where it stands.
        shift : rows and columns
            How far the cell lies from the one for which the formula was written.
        depth : int
            How many names lead to it.

        Raises
        ------
        NotComputable
            If something in it is unknown here.
        """
        try:
            tokens = tokenize(f"={text}").tokens()
        except Exception as error:  # formualizer's own exceptions share no base class
            raise NotComputable(f"it cannot be read: {error}") from None
        translation = _Translation(self, at, shift, depth)
        for token in tokens:
            translation.take(token)
        return "".join(translation.out)


class _Translation:
    """One formula on its way: the tokens seen so far and the calls that are open."""

    def __init__(self, translator: Translator, at: Area, shift: tuple[int, int], depth: int) -> None:
        self.translator, self.book = translator, translator.book
        self.at, self.shift, self.depth = at, shift, depth
        self.out: list[str] = []
        self.calls = [_Call("")]

    def take(self, token: Token) -> None:
        """Translate the next token."""
        call, value = self.calls[-1], token.value
        kind, part = token.token_type, token.subtype
        if kind == TokenType.Whitespace:
            self.out.append(value)
        elif part == TokenSubType.Open:
            self._open(value, kind)
        elif part == TokenSubType.Close:
            self._close()
            self.out.append(value)
        elif kind == TokenType.Sep:
            self._finish_argument(call)
            call.argument += part == TokenSubType.Arg
            call.filled, call.array = False, call.name == "" and call.array
            self.out.append(value)
        else:
            if kind == TokenType.OpInfix and value.strip() in ("", ","):
                raise NotComputable("it joins or intersects ranges, which only a spreadsheet program does")
            call.filled = True
            call.array |= value == "#"
            reference = kind == TokenType.Operand and part == TokenSubType.Range
            self.out.append(self._operand(value, call) if reference else value)
            call.single = value == "@"

    # --- calls ----------------------------------------------------------------------------------

    def _open(self, text: str, kind: TokenType) -> None:
        """A function, a parenthesis or an array constant begins."""
        if kind != TokenType.Func:
            self.calls.append(_Call("", array=kind == TokenType.Array))
            self.out.append(text)
            return
        name = _PREFIXES.sub("", text[:-1].strip()).upper()
        ours = name in self.translator.functions
        if not (ours or name == "SINGLE" or "_XLPM." in text.upper() or self.translator.native(name)):
            raise NotComputable(f"the function {name} is known only to a spreadsheet program")
        self.calls.append(_Call(name, ours))
        # formualizer has the operator @, not the function SINGLE
        self.out.append("@(" if name == "SINGLE" else f"{name}(" if ours else text)

    def _finish_argument(self, call: _Call) -> None:
        if call.ours and not call.filled:
            self.out.append(f'"{OMITTED}"')
        if call.array and call.argument in _ONE_VALUE.get(call.name, ()):
            raise NotComputable(
                f"{call.name} is given several cells where it takes one value, which only a spreadsheet "
                "program repeats for each"
            )
        call.spread |= call.array

    def _close(self) -> None:
        call = self.calls.pop()
        if call.argument or call.filled:
            self._finish_argument(call)
        outer = self.calls[-1]
        outer.filled = True
        several = call.name in _MAKES_ARRAY or (call.spread and (call.name in _SPREADS or not call.name))
        outer.array |= several and not outer.single
        outer.single = False

    # --- references -----------------------------------------------------------------------------

    def _operand(self, text: str, call: _Call) -> str:
        """A reference or a name as an address or an expression in parentheses."""
        if text.lower().startswith("_xlpm."):
            return text  # a variable of LET or LAMBDA
        text = text.removeprefix("[0]!")
        if "[" in text and text.endswith("]"):
            area: Area | str | None = structured_area(self.book, text, self.at)
            if area is None:
                raise NotComputable(f"{text} names no cells of a table")
        else:
            area = self._plain(text)
        if isinstance(area, str):
            return area
        call.array |= area.size > 1 and not call.single
        return area.reference

    def _plain(self, text: str) -> Area | str:
        """What an address or a defined name stands for."""
        named, rest = split_sheet(text)
        if named is not None and "[" in named:
            raise NotComputable("it refers to another workbook")
        if named is not None and not self.book.has_sheet(named):
            raise NotComputable(f"there is no sheet {named!r}")
        sheet = self.at.sheet if named is None else self.book.sheet(named).name
        area = Area.parse(sheet, rest)
        if area is None:
            return self._name(rest, sheet)
        if self.shift == (0, 0):
            return area
        moved = ":".join(_moved(corner, *self.shift) for corner in rest.split(":"))
        return Area.parse(sheet, moved) or "#REF!"

    def _name(self, name: str, sheet: str) -> Area | str:
        meaning = self.book.meaning(name, sheet)
        if meaning is None:
            table = self.book.tables.get(name.casefold())
            if table is None:
                raise NotComputable(f"there is no name {name!r} in the workbook")
            return table.body
        if self.depth > _DEEPEST:
            raise NotComputable(f"the name {name!r} means itself")
        area = self.book.place(meaning)
        if area is not None and ("$" in meaning or "[" in meaning):
            return area  # an address without dollars moves with the cell
        shift = self.at.top, self.at.left
        return f"({self.translator.translate(meaning, self.at, shift, self.depth + 1)})"


def _moved(corner: str, down: int, right: int) -> str:
    """A corner of a reference, such as `$A1`, moved where it has no dollar sign."""
    match = _CORNER.fullmatch(corner)
    if match is None:
        return "?"
    fixed_column, letters, fixed_row, digits = match.groups()
    if letters and not fixed_column:
        column = column_number(letters) + right
        letters = column_letters(column) if 0 <= column <= LAST_COLUMN else "?"
    if digits and not fixed_row:
        row = int(digits) - 1 + down
        digits = str(row + 1) if 0 <= row <= LAST_ROW else "?"
    return f"{fixed_column}{letters}{fixed_row}{digits}"
