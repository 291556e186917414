"""How numbers stand in sentences."""

from __future__ import annotations

__all__ = ["counted", "percent", "percent_digits"]


def percent(fraction: float, decimals: int = 1) -> str:
    """Return a fraction as a percentage with a fixed number of decimals: 0.1123 is "11.2 %"."""
    return f"{round(100 * fraction, decimals) + 0.0:.{decimals}f} %"  # + 0.0: a zero has no sign


def percent_digits(fraction: float, digits: int = 4) -> str:
    """Return a fraction as a percentage with at most so many digits: 0.12 is "12 %", 0.123456 "12.35 %".

    For numbers that a user typed, and for those that are compared with them.
    """
    return f"{100 * fraction:.{digits}g} %"


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: "1 row", "3 rows"; the plural is given where it is not the noun and an s."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
