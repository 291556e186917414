"""The value inside a `<c>` element: read, compared and rewritten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, get_args

import numpy as np
from lxml import etree

from xl_portfolio.core.errors import InputError
from xl_portfolio.hosts.file.package import MAIN, integer
from xl_portfolio.sheet.grid import Cell, CellError, ErrorCode, date_of, serial_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Raw", "Reading", "raw_value", "rewrite", "text_of", "unescaped", "value_of"]

Raw: TypeAlias = float | str | bool | CellError | None
"""What a cell stores: a date is its serial number."""

_F, _V, _IS, _T, _R = (f"{{{MAIN}}}{tag}" for tag in ("f", "v", "is", "t", "r"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_CODES: Mapping[str, ErrorCode] = {code: code for code in get_args(ErrorCode)}
_NOT_STORED = {"#SPILL!": "#VALUE!", "#CALC!": "#VALUE!"}  # a file keeps these two in a part of their own
_LAST_DATE = 2_958_465.0  # 9999-12-31
_SHIFT_1904 = 1462.0  # days between the two date systems
_LONGEST_TEXT = 32_767

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read a cell: shared texts, which styles are dates, the date system."""

    texts: Sequence[str] = ()
    date_styles: frozenset[int] = frozenset()
    since_1904: bool = False


def value_of(cell: etree._Element, reading: Reading) -> Cell:
    """Value of a cell: None if it is blank, a date where its number format shows one."""
    raw = raw_value(cell, reading)
    if isinstance(raw, float) and (integer(cell, "s") in reading.date_styles or cell.get("t") == "d"):
        serial = raw + _SHIFT_1904 if reading.since_1904 else raw
        return date_of(serial) if 0 <= serial <= _LAST_DATE else raw
    return raw


def raw_value(cell: etree._Element, reading: Reading) -> Raw:
    """Value of a cell as it is stored and as formulas see it."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(_IS)
        return None if inline is None else text_of(inline)
    stored = cell.find(_V)
    if stored is None:
        return None
    text = stored.text or ""
    if kind == "str":
        return unescaped(text)
    text = text.strip()
    if kind == "s":
        at = int(text) if text.isdecimal() else -1
        return reading.texts[at] if 0 <= at < len(reading.texts) else None
    if kind == "b":
        return text in ("1", "true")
    if kind == "e":
        return CellError(_CODES.get(text, "#VALUE!"))
    try:
        number = serial_of(datetime.fromisoformat(text).replace(tzinfo=None)) if kind == "d" else float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def rewrite(cell: etree._Element, value: Cell, reading: Reading, computed: bool) -> bool:
    """Give a cell a value; it keeps its style and its formula.

    Parameters
    ----------
    computed : bool
        Whether the value is the result of a formula, in this cell or in one that spills.

    Returns
    -------
    bool
        Whether that changed anything.

    Raises
    ------
    InputError
        If a text is longer than a cell can hold.
    """
    if isinstance(value, datetime):
        value = serial_of(value) - (_SHIFT_1904 if reading.since_1904 else 0.0)
    if _same(raw_value(cell, reading), value):
        return False
    for child in cell.findall(_V) + cell.findall(_IS):
        cell.remove(child)
    for attribute in ("t", "vm"):
        if attribute in cell.attrib:
            del cell.attrib[attribute]
    if isinstance(value, str) and not computed:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, _IS), _T)
        text.text = _writable(value)
        text.set(_SPACE, "preserve")
    elif value is not None:
        stored = etree.Element(_V)
        kind, stored.text = _stored(value)
        if kind != "n":
            cell.set("t", kind)
        formula = cell.find(_F)
        cell.insert(0 if formula is None else cell.index(formula) + 1, stored)
    return True


def _same(old: Cell, new: Cell) -> bool:
    """Whether writing `new` over `old` would change nothing."""
    if isinstance(old, CellError) and isinstance(new, CellError):
        return old.code == _NOT_STORED.get(new.code, new.code)
    return type(old) is type(new) and old == new


def _stored(value: float | str | bool | CellError) -> tuple[str, str]:
    """Type and text of a value that is not an inline text."""
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, CellError):
        return "e", _NOT_STORED.get(value.code, value.code)
    if isinstance(value, str):
        return "str", _writable(value)
    if not np.isfinite(value):
        return "e", "#NUM!"
    return "n", str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def _writable(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise InputError(
            f"A text of {len(text):,} characters ({text:.30}...) does not fit: a cell holds at most {_LONGEST_TEXT:,}."
        )
    text = _LIKE_ESCAPED.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def text_of(element: etree._Element) -> str:
    """Text of a shared or inline string: its runs joined, without phonetic guides."""
    runs = [element.find(_T)] if element.find(_T) is not None else [run.find(_T) for run in element.iter(_R)]
    return unescaped("".join(run.text or "" for run in runs if run is not None))


def unescaped(text: str) -> str:
    """Text of a file, where `_x000D_` stands for the character of that number."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
