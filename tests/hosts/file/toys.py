"""An engine of toys: it records what functions receive and returns what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from xl_portfolio.engine import Outcome
from xl_portfolio.sheet.grid import CellError, Grid

Toy = Callable[..., Any]


class ToyEngine:
    """Stands in for `Engine` where a test needs a function of its own."""

    def __init__(self, **functions: Toy) -> None:
        self.functions: dict[str, Toy] = functions
        self.clock = lambda: datetime(2026, 5, 4, 12)
        self.received: list[tuple[str, list[Any]]] = []

    def evaluate(self, name: str, arguments: Sequence[Grid | None], progress: Any) -> Outcome[Grid]:
        cells = [None if grid is None else grid.rows() for grid in arguments]
        self.received.append((name, cells))
        result = self.functions[name](*cells)
        return Outcome(result if isinstance(result, CellError) else Grid.of(result))
