"""Validations of inputs, as XlsxWriter takes them, each with a prompt and a sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

__all__ = ["a_date", "any_text", "number_between", "zero_or_more"]

_MOST = 1e12
_FIRST, _LAST = datetime(1900, 3, 1), datetime(2199, 12, 31)  # Excel counts a day too much before March 1900


def number_between(low: float, high: float, title: str, prompt: str, whole: bool = False) -> dict[str, Any]:
    """Rule for a number, or a whole number, from `low` to `high`."""
    return {
        "validate": "integer" if whole else "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "input_title": title,
        "input_message": prompt,
        "error_title": title,
        "error_message": f"{prompt} This cell takes a number from {low:g} to {high:g}.",
    }


def zero_or_more(title: str, prompt: str) -> dict[str, Any]:
    """Rule for units, a price or an amount: from 0 to what can only be a slip of the keyboard."""
    return number_between(0, _MOST, title, prompt)


def a_date(title: str, prompt: str) -> dict[str, Any]:
    """Rule for a date."""
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": _FIRST,
        "maximum": _LAST,
        "input_title": title,
        "input_message": prompt,
        "error_title": title,
        "error_message": "Type a date.",
    }


def any_text(title: str, prompt: str) -> dict[str, Any]:
    """Rule for a cell that takes anything, for the sake of its prompt."""
    return {"validate": "any", "input_title": title, "input_message": prompt}
