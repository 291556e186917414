"""How numbers stand in sentences."""

from __future__ import annotations

__all__ = ["percent"]


def percent(fraction: float, decimals: int = 1) -> str:
    """Return a fraction as a percentage with a fixed number of decimals: 0.1123 is "11.2 %"."""
    return f"{100 * fraction:.{decimals}f} %"
