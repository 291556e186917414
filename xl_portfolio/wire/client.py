"""The end that asks: it keeps a worker process alive and sends it calls, one at a time.

A worker that dies is started again and the call repeated once. One that keeps silent for longer
than the time limit is ended, and the call gets an error. The worker ends when this process does.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from xl_portfolio.wire.frames import Disconnected, receive, send
from xl_portfolio.wire.values import Block, Changes, Error, head_of, split, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from xl_portfolio.wire.values import Value

    T = TypeVar("T")

__all__ = ["PROTOCOL", "Worker", "WorkerError"]

PROTOCOL = 1  # both ends must agree; raised with every change of what frames mean

_KEPT = 64 << 20  # bytes of rectangles that both ends keep
_SMALL = 16  # cells up to which a rectangle is sent again rather than kept
_ANSWERS = 4096  # answers kept, so that cells whose inputs are as they were cost no call
_START = 20.0  # seconds a worker may take to start; it takes 0.2 on a quiet machine
_STEP = 0.05  # seconds between two looks at whether it is still alive
_SECRET = 32  # bytes of the secret by which we know our worker
_PAUSE = 5.0  # seconds before a worker that could not start is tried again
_FOREIGN = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "PYTHONSTARTUP")  # of the program we live in


class WorkerError(Exception):
    """The worker cannot answer; the text is a sentence with the remedy."""


class Worker:
    """A worker process, started at the first call.

    Parameters
    ----------
    python : str
        The Python that has the package.
    time_limit : float
        Seconds that a call may take without a sign of life.
    log : str
        File for what the worker writes to its standard error.
    """

    def __init__(self, python: str, time_limit: float = 60.0, log: str = "") -> None:
        self.python = python
        self.time_limit = time_limit
        self.log = log
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._reader: IO[bytes] | None = None
        self._known: OrderedDict[Block, int] = OrderedDict()  # what the worker keeps, by its number there
        self._answers: OrderedDict[Any, Value] = OrderedDict()
        self._forgotten: list[int] = []
        self._kept = self._next = 0
        self._failed_at, self._failure = -_PAUSE, ""
        self._cancelled = False

    # --- what it can be asked -------------------------------------------------------------------

    def evaluate(self, name: str, arguments: Sequence[Value]) -> Value:
        """Value of a spreadsheet function, or an Error."""

        def call() -> Value:
            buffers: list[bytes] = []
            heads = [self._head(argument, buffers) for argument in arguments]
            key = (name, *map(_key, arguments, heads))
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            header = {"do": "evaluate", "name": name, "arguments": heads, "forget": self._forgotten}
            answer, numbers = self._ask(header, buffers)
            self._forgotten = []
            value = value_of(answer["value"], numbers)
            if not isinstance(value, Block):
                self._answers[key] = value
                if len(self._answers) > _ANSWERS:
                    self._answers.popitem(last=False)
            return value

        return self._answered(call)

    def names(self, action: str) -> list[str]:
        """Names that a button reads."""
        answer, _ = self._answered(lambda: self._ask({"do": "names", "action": action}, []))
        return list(answer["names"])

    def plan(
        self,
        action: str,
        contents: dict[str, Block],
        progress: Callable[[float, str], None] = lambda done, text: None,
    ) -> Changes | Error:
        """What a button would change."""
        header = {
            "do": "plan",
            "action": action,
            "names": list(contents),
            "heads": [head_of(block) for block in contents.values()],
        }
        buffers = [block.numbers for block in contents.values()]
        answer, numbers = self._answered(lambda: self._ask(header, buffers, progress))
        return Error(*answer["error"]) if "error" in answer else _changes(answer, numbers)

    def hello(self) -> dict[str, Any]:
        """Version and process of the worker."""
        return dict(self._answered(lambda: self._ask({"do": "hello"}, []))[0])

    def cancel(self) -> None:
        """End the call that is running, from another thread, and refuse further ones until `resume`."""
        self._cancelled = True
        process = self._process
        if process is not None:
            process.kill()

    def resume(self) -> None:
        """Answer again after `cancel`."""
        self._cancelled = False

    def close(self) -> None:
        """End the worker, also in the middle of a call."""
        self.cancel()
        with self._lock:
            self._discard()

    # --- keeping it alive -----------------------------------------------------------------------

    def _answered(self, call: Callable[[], T]) -> T:
        with self._lock:
            for last in (False, True):
                self._refuse_if_cancelled()
                self._ensure()
                process = self._process
                try:
                    answer = call()
                    self._refuse_if_cancelled()  # it may have come just before
                    return answer
                except socket.timeout:
                    self._discard()
                    raise WorkerError(
                        f"The calculation took longer than {self.time_limit:g} seconds and was stopped: "
                        "use fewer rows or assets."
                    ) from None
                except (Disconnected, OSError):
                    code = process.wait() if process is not None and process.poll() is not None else None
                    self._discard()
                    self._refuse_if_cancelled()
                    if last:
                        raise WorkerError(
                            "The calculation ended the Python process twice"
                            f"{'' if code is None else f' (exit code {code})'}: see the log {self.log}."
                        ) from None
        raise AssertionError("unreachable")

    def _refuse_if_cancelled(self) -> None:
        if self._cancelled:
            raise WorkerError("Cancelled: the workbook is as it was.")

    def _ensure(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._discard()
        if time.monotonic() - self._failed_at < _PAUSE:
            raise WorkerError(self._failure)
        try:
            self._start()
        except (OSError, socket.timeout, Disconnected) as error:
            self._discard()
            self._failed_at = time.monotonic()
            self._failure = (
                f"The Python of XL Portfolio does not start ({self.python}: {_reason(error)}). "
                f"Run xl-portfolio install calc again and restart LibreOffice; the log is {self.log}."
            )
            raise WorkerError(self._failure) from None

    def _start(self) -> None:
        """Start a process that connects back to us; it proves with a secret that it is ours."""
        environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        options: dict[str, Any] = {}
        if sys.platform == "win32":
            options["creationflags"] = subprocess.CREATE_NO_WINDOW
        secret = secrets.token_bytes(_SECRET)
        with socket.create_server(("127.0.0.1", 0)) as listener, self._log() as log:
            process = subprocess.Popen(
                [self.python, "-P", "-m", "xl_portfolio.wire"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                **options,
            )
            self._process = process
            pipe: Any = process.stdin
            pipe.write(f"{listener.getsockname()[1]} {secret.hex()}\n".encode())
            pipe.flush()
            connection = _accepted(listener, process, secret)
        connection.settimeout(_START)
        self._connection, self._reader = connection, connection.makefile("rb")
        answer, _ = self._ask({"do": "hello"}, [])
        if answer.get("protocol") != PROTOCOL:
            raise Disconnected(f"it is version {answer.get('version')}, the extension is another one")
        connection.settimeout(self.time_limit)

    def _log(self) -> Any:
        if not self.log:
            return open(os.devnull, "ab")  # noqa: PTH123  # closed by the caller
        path = Path(self.log)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")

    def _discard(self) -> None:
        process, connection, reader = self._process, self._connection, self._reader
        self._process = self._connection = self._reader = None
        self._known.clear()
        self._answers.clear()
        self._forgotten = []
        self._kept = 0
        if reader is not None:
            reader.close()
        if connection is not None:
            connection.close()
        if process is not None:
            process.kill()
            process.wait()
            if process.stdin is not None:
                with suppress(OSError):  # what it did not read any more
                    process.stdin.close()

    # --- one call -------------------------------------------------------------------------------

    def _ask(
        self,
        header: dict[str, Any],
        buffers: Sequence[bytes],
        progress: Callable[[float, str], None] = lambda done, text: None,
    ) -> tuple[Any, memoryview]:
        if self._connection is None or self._reader is None:
            raise Disconnected
        send(self._connection, header, buffers)
        while True:
            answer, numbers = receive(self._reader)
            if "progress" not in answer:
                return answer, numbers
            progress(*answer["progress"])

    def _head(self, value: Value, buffers: list[bytes]) -> Any:
        """Header of an argument; a rectangle that the worker keeps is only named."""
        if not isinstance(value, Block):
            return head_of(value)
        if value.rows * value.columns <= _SMALL:
            buffers.append(value.numbers)
            return head_of(value)
        number = self._known.get(value)
        if number is not None:
            self._known.move_to_end(value)
            return {"known": number}
        self._next += 1
        self._known[value] = self._next
        self._kept += len(value.numbers)
        buffers.append(value.numbers)
        while self._kept > _KEPT and len(self._known) > 1:
            oldest, number = self._known.popitem(last=False)
            self._kept -= len(oldest.numbers)
            self._forgotten.append(number)
        return {**head_of(value), "keep": self._next}


def _accepted(listener: socket.socket, process: subprocess.Popen[bytes], secret: bytes) -> socket.socket:
    """Connection of our worker; whoever else connects is sent away."""
    until = time.monotonic() + _START
    listener.settimeout(_STEP)
    while process.poll() is None and time.monotonic() < until:
        try:
            connection, _ = listener.accept()
        except socket.timeout:
            continue
        connection.settimeout(_START)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            if secrets.compare_digest(connection.recv(len(secret), socket.MSG_WAITALL), secret):
                return connection
        connection.close()
    code = process.poll()
    raise Disconnected("it does not answer" if code is None else f"it ended with exit code {code}")


def _key(value: Value, head: Any) -> Any:
    """What stands for an argument in the key of an answer."""
    if isinstance(value, Block):
        return head.get("known") or head.get("keep") or value
    return type(value), value


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there any more"
    return str(error) or type(error).__name__


def _changes(answer: Any, numbers: memoryview) -> Changes:
    heads = answer["heads"]
    parts = split(heads, numbers)
    blocks = iter([value_of(head, parts[k]) for k, head in enumerate(heads)])
    ranges: dict[str, Any] = {name: next(blocks) for name in answer["ranges"]}
    tables: dict[str, Any] = {name: next(blocks) for name in answer["tables"]}
    files = {name: bytes.fromhex(content) for name, content in answer["files"].items()}
    return Changes(ranges, tables, files, answer["status"])
