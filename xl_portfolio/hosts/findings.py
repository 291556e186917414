"""What a check of an installation found: the record that every host's doctor returns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether all is well, what was found, and what to do."""

    good: bool
    what: str
    remedy: str = ""
