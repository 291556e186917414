"""The end that answers: an engine behind a socket."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xl_portfolio import __version__
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.wire.client import PROTOCOL
from xl_portfolio.wire.frames import Disconnected, receive, send
from xl_portfolio.wire.grids import grid_of, head_of_changes, head_of_value
from xl_portfolio.wire.values import split

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from xl_portfolio.engine import Engine

__all__ = ["serve"]

_INTERNAL = "Internal error, see the log of XL Portfolio: this is a mistake of ours, not of yours."


def serve(connection: socket.socket, engine: Engine) -> None:
    """Answer calls until the other end closes the connection."""
    session = _Session(connection, engine)
    with suppress(Disconnected), connection.makefile("rb") as source:
        while True:
            header, buffers = receive(source)
            send(connection, *session.answer(header, buffers))


class _Session:
    """One caller: its connection, and the rectangles it asked to keep."""

    def __init__(self, connection: socket.socket, engine: Engine) -> None:
        self._connection = connection
        self._engine = engine
        self._kept: dict[int, Grid] = {}
        self._calls: dict[str, Callable[[Any, memoryview], tuple[Any, list[bytes]]]] = {
            "hello": self._hello,
            "evaluate": self._evaluate,
            "names": self._names,
            "plan": self._plan,
        }

    def answer(self, header: Any, buffers: memoryview) -> tuple[Any, list[bytes]]:
        """Answer one call; a mistake in our own code is logged and never ends the worker."""
        try:
            return self._calls[header["do"]](header, buffers)
        except Disconnected:
            raise
        except Exception:
            logging.getLogger(__name__).exception("internal error in %s", header.get("do"))
            failure = {"error": ["#VALUE!", _INTERNAL]}
            return {"value": failure, **failure}, []

    def _hello(self, header: Any, buffers: memoryview) -> tuple[Any, list[bytes]]:
        return {"version": __version__, "protocol": PROTOCOL, "process": os.getpid()}, []

    def _evaluate(self, header: Any, buffers: memoryview) -> tuple[Any, list[bytes]]:
        heads = header["arguments"]
        parts = split(heads, buffers)
        arguments = [self._argument(head, part) for head, part in zip(heads, parts, strict=True)]
        for number in header["forget"]:
            del self._kept[number]
        value, numbers = head_of_value(self._engine.evaluate(header["name"], arguments).value)
        return {"value": value}, numbers

    def _argument(self, head: Any, numbers: memoryview) -> Grid | None:
        if isinstance(head, dict) and "known" in head:
            return self._kept[head["known"]]
        grid = grid_of(head, numbers)
        if grid is not None and isinstance(head, dict) and "keep" in head:
            self._kept[head["keep"]] = grid
        return grid

    def _names(self, header: Any, buffers: memoryview) -> tuple[Any, list[bytes]]:
        return {"names": self._engine.names(self._engine.actions[header["action"]])}, []

    def _plan(self, header: Any, buffers: memoryview) -> tuple[Any, list[bytes]]:
        parts = split(header["heads"], buffers)
        contents = {}
        for name, head, part in zip(header["names"], header["heads"], parts, strict=True):
            grid = grid_of(head, part)
            contents[name] = Grid.of(None) if grid is None else grid
        outcome = self._engine.plan(header["action"], contents, self._progress)
        if isinstance(outcome.value, CellError):
            return {"error": [outcome.value.code, outcome.value.message]}, []
        return head_of_changes(outcome.value)

    def _progress(self, done: float, text: str = "") -> None:
        send(self._connection, {"progress": [done, text]})
