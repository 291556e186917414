"""Every button, one module each."""

from xl_portfolio.sheet.action import Action

__all__ = ["ACTIONS"]

ACTIONS: tuple[Action, ...] = ()
"""The catalogue, in the order of the toolbar."""
