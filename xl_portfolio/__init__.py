"""A portfolio laboratory and passive-income planner inside the spreadsheet.

>>> import xl_portfolio
>>> xl_portfolio.evaluate("MAX_DRAWDOWN", [0.02, -0.01, 0.03])
0.01
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xl_portfolio.engine import Result

__all__ = ["__version__", "evaluate"]

__version__ = "0.1.0"


def evaluate(name: str, *arguments: object) -> Result:
    """What a cell would get from the spreadsheet function `name`; see `xl_portfolio.engine.evaluate`."""
    from xl_portfolio import engine

    return engine.evaluate(name, *arguments)
