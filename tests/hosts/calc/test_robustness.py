"""What a user's day does to a worker: it is killed, it hangs, documents come and go."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.hosts.calc.running import TIME_LIMIT, Calc, children, new_profile, resident, until
from xl_portfolio import evaluate

SERIES = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03]
RECALCULATIONS, CELLS = 60, 1000
GROWTH = 1.0  # MB that memory may grow by in 50 recalculations of 1,000 cells: noise of the allocator


def fill(calc: Calc, document: str, series: list[float] = SERIES) -> None:
    calc.write(document, "Sheet1!A1:A10", [[r] for r in series])
    calc.enter(document, "Sheet1!C1", [["=SHARPE(A1:A10;0.02;12)"]])


def shown(calc: Calc, document: str) -> float:
    value: float = calc.read(document, "Sheet1!C1")[0][0]
    return value


def test_a_worker_that_was_killed_is_replaced(calc: Calc, document: str) -> None:
    fill(calc, document)
    expected = shown(calc, document)
    before = calc.workers()
    for process in before:
        os.kill(process, signal.SIGKILL)
    calc.recalculate(document)
    assert shown(calc, document) == expected
    assert not set(calc.workers()) & set(before)


def stop_workers(calc: Calc, document: str, first: float) -> list[int]:
    """Stop all workers, so that the next recalculation hangs: it has a new number to ask about."""
    calc.automatic(document, False)
    calc.write(document, "Sheet1!A1", [[first]])
    processes: list[int] = calc.workers()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    return processes


def test_a_worker_killed_in_the_middle_of_a_call(calc: Calc, document: str) -> None:
    fill(calc, document)
    shown(calc, document)
    before = stop_workers(calc, document, 0.05)
    calc.later("recalculate", document)
    time.sleep(0.3)  # the call waits for an answer now
    for process in before:
        os.kill(process, signal.SIGKILL)
    calc.wait()
    assert shown(calc, document) == pytest.approx(evaluate("SHARPE", [0.05, *SERIES[1:]], 0.02, 12))


def test_a_worker_that_hangs_is_stopped_and_the_next_call_is_answered(calc: Calc, document: str) -> None:
    fill(calc, document)
    shown(calc, document)
    before = stop_workers(calc, document, 0.06)
    started = time.monotonic()
    calc.recalculate(document)
    assert TIME_LIMIT <= time.monotonic() - started < 2 * TIME_LIMIT
    assert calc.read(document, "Sheet1!C1") == [[{"error": 32767}]]
    calc.recalculate(document)
    assert shown(calc, document) == pytest.approx(evaluate("SHARPE", [0.06, *SERIES[1:]], 0.02, 12))
    for process in before:
        if process in calc.workers():  # the worker of the buttons was stopped too
            os.kill(process, signal.SIGKILL)


def test_two_documents_at_once(calc: Calc, document: str) -> None:
    other = calc.open()
    try:
        fill(calc, document)
        fill(calc, other, SERIES[::-1])
        for _ in range(3):
            calc.recalculate(document)
            calc.recalculate(other)
        assert shown(calc, document) == pytest.approx(evaluate("SHARPE", SERIES, 0.02, 12))
        assert shown(calc, other) == pytest.approx(evaluate("SHARPE", SERIES[::-1], 0.02, 12))
    finally:
        calc.close(other)


def test_a_document_closed_during_a_calculation(calc: Calc, document: str) -> None:
    closing = calc.open()
    fill(calc, closing)
    fill(calc, document)
    shown(calc, closing)
    before = stop_workers(calc, closing, 0.07)
    calc.later("recalculate", closing)
    time.sleep(0.2)  # the call waits for an answer now
    calc.later("close", closing)
    for process in before:
        os.kill(process, signal.SIGCONT)
    calc.wait()
    calc.wait()
    calc.recalculate(document)
    assert shown(calc, document) == pytest.approx(evaluate("SHARPE", SERIES, 0.02, 12))


def test_memory_does_not_grow(calc: Calc, document: str) -> None:
    fill(calc, document)
    calc.enter(document, f"Sheet1!E1:E{CELLS}", [[f"=VOLATILITY(A$1:A$10;{k + 1})"] for k in range(CELLS)])
    memory = []
    for k in range(RECALCULATIONS):
        calc.write(document, "Sheet1!A1", [[k / 1000]])
        calc.recalculate(document)
        if k in (RECALCULATIONS - 51, RECALCULATIONS - 1):
            memory.append((calc.memory(), sum(map(resident, calc.workers()))))
    assert calc.read(document, "Sheet1!E4")[0][0] == pytest.approx(
        evaluate("VOLATILITY", [(RECALCULATIONS - 1) / 1000, *SERIES[1:]], 4)
    )
    (office_before, workers_before), (office, workers) = memory
    assert office - office_before < GROWTH
    assert workers - workers_before < GROWTH


def test_the_workers_end_with_calc() -> None:
    with new_profile() as folder:
        for violently in (True, False):
            calc = Calc(Path(folder) / "profile")
            document = calc.open()
            fill(calc, document)
            shown(calc, document)
            office = calc.office_process()
            workers = children(office)
            assert workers
            calc.end(violently=violently)
            assert until(lambda alive=workers: not any(map(is_alive, alive)))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_cannot_start_says_so(tmp_path: Path) -> None:
    with new_profile(python=str(tmp_path / "no-python")) as folder:
        calc = Calc(Path(folder) / "profile")
        document = calc.open()
        fill(calc, document)
        assert calc.read(document, "Sheet1!C1") == [[{"error": 32767}]]
        calc.enter(document, "Sheet1!C2", [['=WHY("SHARPE";A1:A10)']])
        sentence = calc.read(document, "Sheet1!C2")[0][0]
        assert "no-python" in sentence
        assert "xl-portfolio install calc" in sentence
        good, said = calc.press(document, "optimize")
        assert not good
        assert "xl-portfolio install calc" in said
        calc.end()
