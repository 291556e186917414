"""Validations of inputs, as XlsxWriter takes them, each with a prompt and a sentence."""

from __future__ import annotations

from typing import Any

__all__ = ["number_between"]


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
