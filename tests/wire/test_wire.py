"""Frames, the server and the client that keeps a worker alive."""

from __future__ import annotations

import ast
import json
import math
import os
import signal
import socket
import struct
import sys
import threading
import time
from array import array
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import xl_portfolio
from xl_portfolio import __version__, evaluate
from xl_portfolio.engine import Engine, default_engine
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.place import Origin
from xl_portfolio.wire.client import Worker, WorkerError
from xl_portfolio.wire.frames import LARGEST_FRAME, Disconnected, receive, send
from xl_portfolio.wire.grids import grid_of, head_of_grid, head_of_value
from xl_portfolio.wire.serve import serve
from xl_portfolio.wire.values import Block, Changes, Error, head_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIES = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03] * 3


def block(numbers: list[float], columns: int = 1) -> Block:
    return Block(len(numbers) // columns, columns, array("d", numbers).tobytes())


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    one.settimeout(5.0)
    with one, other:
        yield one, other


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    made = Worker(sys.executable, time_limit=10.0, log=str(tmp_path / "worker.log"))
    yield made
    made.close()


# --- frames -----------------------------------------------------------------------------------------


def test_a_frame_arrives_as_it_was_sent(ends: tuple[socket.socket, socket.socket]) -> None:
    one, other = ends
    send(one, {"sentence": "Ä ≥ 0", "n": 0.1}, [b"abc", b"", b"defg"])
    header, buffers = receive(other.makefile("rb"))
    assert header == {"sentence": "Ä ≥ 0", "n": 0.1}
    assert bytes(buffers) == b"abcdefg"


def test_large_frames_arrive(ends: tuple[socket.socket, socket.socket]) -> None:
    one, other = ends
    content = os.urandom(5_000_000)
    sender = threading.Thread(target=send, args=(one, {}, [content]))
    sender.start()
    assert bytes(receive(other.makefile("rb"))[1]) == content
    sender.join()


def test_an_end_that_closes_is_noticed(ends: tuple[socket.socket, socket.socket]) -> None:
    one, other = ends
    one.sendall(struct.pack("<II", 100, 0) + b"{")
    one.close()
    with pytest.raises(Disconnected):
        receive(other.makefile("rb"))


def test_what_is_not_a_frame_is_refused(ends: tuple[socket.socket, socket.socket]) -> None:
    one, other = ends
    one.sendall(b"\xff" * 8)
    with pytest.raises(Disconnected, match="not our protocol"):
        receive(other.makefile("rb"))
    assert LARGEST_FRAME > 8 * 1_048_576


# --- values -----------------------------------------------------------------------------------------

ROWS: list[list[Any]] = [
    [1.5, "text", None, True],
    [datetime(2024, 2, 29, 13, 30), CellError("#N/A", "why"), -0.0, 1e300],
]


def test_grids_keep_every_kind_of_cell_and_their_place() -> None:
    grid = Grid.of(ROWS, Origin("My sheet", 4, 1))
    head, numbers = head_of_grid(grid)
    back = grid_of(json.loads(json.dumps(head)), memoryview(numbers))
    assert back is not None
    assert back.rows() == ROWS
    assert back.origin == grid.origin
    assert back.digest() == grid.digest()


@pytest.mark.parametrize("value", [None, 2.5, "text", True])
def test_scalars_pass(value: Any) -> None:
    grid = grid_of(json.loads(json.dumps(head_of(value))), memoryview(b""))
    assert (grid is None) if value is None else (grid is not None and grid.rows() == [[value]])


def test_an_error_passes_both_ways() -> None:
    grid = grid_of(head_of(Error("#NUM!", "why")), memoryview(b""))
    assert grid is not None
    assert grid[0, 0] == CellError("#NUM!", "why")
    head, buffers = head_of_value(CellError("#NUM!", "why"))
    assert value_of(head, memoryview(b"")) == Error("#NUM!", "why")
    assert buffers == []


def test_text_of_spaces_is_a_blank() -> None:
    spaces = Block(1, 2, array("d", [math.nan, 1.0]).tobytes(), ((0, 0, "plain", "  "),))
    grid = grid_of(json.loads(json.dumps(head_of(spaces))), memoryview(spaces.numbers))
    assert grid is not None
    assert grid.rows() == [[None, 1.0]]


# --- server -----------------------------------------------------------------------------------------


@pytest.fixture
def served() -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    ours.settimeout(5.0)
    thread = threading.Thread(target=serve, args=(theirs, default_engine()))
    thread.start()
    with theirs:
        with ours:
            yield ours
        thread.join(5.0)
    assert not thread.is_alive()


def ask(connection: socket.socket, header: dict[str, Any], *buffers: bytes) -> tuple[Any, memoryview]:
    send(connection, header, buffers)
    with connection.makefile("rb") as source:
        return receive(source)


def test_a_rectangle_is_sent_once_and_then_named(served: socket.socket) -> None:
    series = block(SERIES)
    head = {**head_of(series), "keep": 7}
    call = {"do": "evaluate", "name": "VOLATILITY", "forget": []}
    first, _ = ask(served, {**call, "arguments": [head, 12.0]}, series.numbers)
    second, _ = ask(served, {**call, "arguments": [{"known": 7}, 12.0]})
    assert first == second == {"value": pytest.approx(evaluate("VOLATILITY", SERIES, 12))}
    ask(served, {**call, "arguments": [{"known": 7}, 12.0], "forget": [7]})
    third, _ = ask(served, {**call, "arguments": [{"known": 7}, 12.0]})
    assert "Internal error" in third["value"]["error"][1]


def test_a_mistake_of_ours_is_logged_and_the_next_call_answered(
    served: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    answer, _ = ask(served, {"do": "evaluate", "name": "VOLATILITY"})
    assert answer["error"][0] == "#VALUE!"
    assert "KeyError" in caplog.text
    assert ask(served, {"do": "hello"})[0]["version"] == __version__


def test_a_button_is_planned_with_its_progress(served: socket.socket) -> None:
    names = ask(served, {"do": "names", "action": "check_inputs"})[0]["names"]
    assert names == list(default_engine().names(default_engine().actions["check_inputs"]))
    send(served, {"do": "plan", "action": "check_inputs", "names": [], "heads": []})
    with served.makefile("rb") as source:
        answer, _ = receive(source)
        assert answer["progress"] == [0.0, ""]
        while "progress" in answer:
            answer, _ = receive(source)
    assert "not one of our templates" in answer["error"][1]


# --- client -----------------------------------------------------------------------------------------


def test_cells_are_answered(worker: Worker) -> None:
    expected = evaluate("SHARPE", SERIES, 0.02, 12)
    assert worker.evaluate("SHARPE", [block(SERIES), 0.02, 12.0]) == pytest.approx(expected)
    wrong = worker.evaluate("SHARPE", [block(SERIES), "x"])
    assert isinstance(wrong, Error)
    assert wrong.code == "#VALUE!"
    table = worker.evaluate("DRAWDOWNS", [block(SERIES)])
    assert isinstance(table, Block)
    rows = evaluate("DRAWDOWNS", SERIES)
    assert np.frombuffer(table.numbers).tolist() == [row[0] for row in rows]  # type: ignore[union-attr,index]  # rows


def test_a_range_that_many_cells_share_travels_once(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []

    def counting(connection: socket.socket, header: object, buffers: Any = ()) -> None:
        sent.append(sum(map(len, buffers)))
        send(connection, header, buffers)

    monkeypatch.setattr("xl_portfolio.wire.client.send", counting)
    for rate in range(20):
        worker.evaluate("SHARPE", [block(SERIES), rate / 100, 12.0])
    assert sum(sent) == len(SERIES) * 8


def test_what_is_kept_is_bounded(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_portfolio.wire.client._KEPT", 3 * len(SERIES) * 8)
    for turn in range(2):
        for k in range(8):
            numbers = [r + k / 1000 for r in SERIES]
            expected = evaluate("VOLATILITY", numbers, 12)
            assert worker.evaluate("VOLATILITY", [block(numbers), 12.0]) == pytest.approx(expected), turn
    assert len(worker._known) <= 3


def test_a_worker_that_died_is_started_again(worker: Worker) -> None:
    first = worker.hello()["process"]
    os.kill(first, signal.SIGKILL)
    assert worker.evaluate("MAX_DRAWDOWN", [block(SERIES)]) == pytest.approx(evaluate("MAX_DRAWDOWN", SERIES))
    assert worker.hello()["process"] != first


def test_a_call_that_kills_the_worker_twice_is_given_up(worker: Worker) -> None:
    started: list[int] = []
    start = worker._start

    def and_die() -> None:
        start()
        assert worker._process is not None
        started.append(worker._process.pid)
        os.kill(worker._process.pid, signal.SIGKILL)

    worker._start = and_die  # type: ignore[method-assign]  # the worker dies at every call
    with pytest.raises(WorkerError, match="twice"):
        worker.evaluate("MAX_DRAWDOWN", [block(SERIES)])
    assert len(started) == 2


def test_a_worker_that_hangs_is_ended_within_the_time_limit(worker: Worker) -> None:
    worker.time_limit = 0.3
    process = worker.hello()["process"]
    os.kill(process, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(WorkerError, match=r"longer than 0\.3 seconds"):
        worker.evaluate("MAX_DRAWDOWN", [block(SERIES)])
    assert time.monotonic() - started < 5
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert worker.evaluate("MAX_DRAWDOWN", [block(SERIES)]) == pytest.approx(evaluate("MAX_DRAWDOWN", SERIES))


def test_a_running_call_can_be_cancelled(worker: Worker) -> None:
    os.kill(worker.hello()["process"], signal.SIGSTOP)
    threading.Timer(0.2, worker.cancel).start()
    for _ in range(2):
        with pytest.raises(WorkerError, match="Cancelled"):
            worker.evaluate("MAX_DRAWDOWN", [block(SERIES)])
    worker.resume()
    assert worker.hello()["version"] == __version__


def test_an_answer_that_came_just_before_a_call_was_cancelled_is_dropped(worker: Worker) -> None:
    def stop(done: float, text: str) -> None:
        time.sleep(0.3)  # the answer is here already
        worker.cancel()

    assert "not one of our templates" in str(worker.plan("check_inputs", {}))
    with pytest.raises(WorkerError, match="Cancelled"):
        worker.plan("check_inputs", {}, stop)


def test_a_python_that_is_not_there_is_a_sentence_at_once(tmp_path: Path) -> None:
    missing = Worker(str(tmp_path / "python"), log=str(tmp_path / "worker.log"))
    started = time.monotonic()
    for _ in range(100):
        with pytest.raises(WorkerError, match="xl-portfolio install calc"):
            missing.evaluate("SHARPE", [block(SERIES)])
    assert time.monotonic() - started < 1


def test_a_python_without_the_package_is_a_sentence(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    other = Worker(str(script), log=str(tmp_path / "worker.log"))
    with pytest.raises(WorkerError, match="does not start"):
        other.hello()
    other.close()


def test_the_worker_does_not_inherit_the_python_of_the_spreadsheet(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "xl_portfolio").mkdir()
    (tmp_path / "xl_portfolio" / "__init__.py").write_text("raise SystemExit")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert worker.hello()["version"] == __version__


def test_calls_from_several_threads_do_not_mix(worker: Worker) -> None:
    wrong: list[object] = []

    def run(k: int) -> None:
        numbers = [r + k / 1000 for r in SERIES]
        expected = evaluate("VOLATILITY", numbers, 12)
        for _ in range(20):
            value = worker.evaluate("VOLATILITY", [block(numbers), 12.0])
            if value != pytest.approx(expected):
                wrong.append(value)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_worker_ends_when_its_caller_is_killed(tmp_path: Path) -> None:
    import subprocess

    script = (
        "import sys, time; from xl_portfolio.wire.client import Worker\n"
        "print(Worker(sys.executable).hello()['process'], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        process = int(caller.stdout.readline())
        os.kill(process, 0)
        caller.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{process}/status").exists() and time.monotonic() < deadline:
        if "State:\tZ" in Path(f"/proc/{process}/status").read_text():
            break
        time.sleep(0.02)
    else:
        assert time.monotonic() < deadline


def test_changes_come_back_whole(worker: Worker) -> None:
    from tests.workbooks import finished_template
    from xl_portfolio.hosts.file import FileWorkbook

    path = Path(worker.log).with_name("book.xlsx")
    path.write_bytes(finished_template())
    engine = Engine()
    contents = FileWorkbook(path).read(engine.names(engine.actions["start_empty"]))
    blocks = {}
    for name, grid in contents.items():
        head, numbers = head_of_grid(grid)
        value = value_of(json.loads(json.dumps(head)), memoryview(numbers))
        assert isinstance(value, Block)
        blocks[name] = value
    steps: list[float] = []
    changes = worker.plan("start_empty", blocks, lambda done, text: steps.append(done))
    expected = engine.plan("start_empty", contents).value
    assert isinstance(changes, Changes)
    assert not isinstance(expected, CellError)
    assert steps[0] == 0.0
    assert steps[-1] == 1.0
    assert changes.status == expected.status
    assert list(changes.ranges) == list(expected.ranges)
    assert list(changes.tables) == list(expected.tables)
    for name, grid in {**expected.ranges, **expected.tables}.items():
        got = {**changes.ranges, **changes.tables}[name]
        assert (got.rows, got.columns) == grid.shape


# --- what runs inside other programs ----------------------------------------------------------------

_PACKAGE = Path(xl_portfolio.__file__).parent
_INSIDE = [
    *(_PACKAGE / "wire" / name for name in ("__init__.py", "frames.py", "values.py", "client.py")),
    *sorted((_PACKAGE / "hosts" / "calc" / "inside").glob("*.py")),
    _PACKAGE / "hosts" / "calc" / "deploy.py",
]


@pytest.mark.parametrize("path", _INSIDE, ids=lambda path: path.name)
def test_what_runs_inside_needs_python_3_8_and_its_standard_library(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    allowed = {*sys.stdlib_module_names, "uno", "unohelper", "com", "org", "xl_portfolio"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in allowed
        elif isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] in allowed for alias in node.names)


_TEXT = {"endswith", "lower", "replace", "startswith", "strip"}  # methods of a property that is text


@pytest.mark.parametrize("name", ["book", "jobs", "titles"])
def test_methods_are_called_on_objects_of_calc_that_have_a_name(name: str) -> None:
    """PyUNO releases others while it holds Python's lock, which can stop Calc for ever: see book.py."""
    tree = ast.parse((_PACKAGE / "hosts" / "calc" / "inside" / f"{name}.py").read_text())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of = node.func.value
        result = isinstance(of, ast.Call) and isinstance(of.func, ast.Attribute)
        member = isinstance(of, ast.Attribute) and of.attr[0].isupper()
        assert node.func.attr in _TEXT or not (result or member), ast.unparse(node)
