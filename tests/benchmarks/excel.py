"""Formulas in Excel: xlwings' whole road over stand-ins for Windows, beside the plain Python call.

What only Excel adds, the marshalling of COM between two processes, is not in it.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.hosts.excel.calling import call, press_button
from tests.hosts.excel.windows.office import Application, Book, Range, Sheet, opened
from xl_portfolio.core.measures.performance import sharpe_ratio
from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.file.new import new_workbook
from xl_portfolio.sheet.grid import Grid

RUNS = 21
CELLS = 1_000
SIZES = ((250, 1), (1_000, 20))

rates = itertools.count(start=0.01, step=1e-6)  # never the same call twice: slow functions are remembered


def main() -> None:
    """Print milliseconds a call, calls a second, and how long the slow functions hold Excel up."""
    random = np.random.default_rng(7)
    print("| range | function | through CallUDF, ms | engine alone, ms | plain Python, ms |")
    print("|---|---|---|---|---|")
    for size in SIZES:
        print(compared(random.normal(0.005, 0.02, size)))
    cells = in_cells(random.normal(0.005, 0.02, (250, 1)))
    started = time.perf_counter()
    for _ in range(CELLS):
        call("SHARPE", cells, next(rates), 12.0)
    seconds = time.perf_counter() - started
    print(
        f"\n{CELLS:,} cells of SHARPE over 250 rows: {seconds:.2f} s, {CELLS / seconds:,.0f} calls a second."
    )
    table = in_cells(random.normal(0.005, 0.02, (260, 20)))
    print("\n| slow function, 20 assets, 260 rows | first time, ms | again, ms |\n|---|---|---|")
    print(remembered("OPTIMAL_WEIGHTS", table, "max_sharpe", 0.0))
    print(remembered("FRONTIER", table, 100.0, 0.0))
    print(f"\nOptimize on the open workbook: {pressed():.0f} ms.")


def compared(values: np.ndarray) -> str:
    """A line of the table for one size of range."""
    cells, grid = in_cells(values), Grid.of(values)
    if values.shape[1] == 1:
        name, measures = "SHARPE", [sharpe_ratio]
    else:
        name, measures = "PERFORMANCE_TABLE", [measure.value for measure in PERFORMANCE_MEASURES]
    taken = (
        milliseconds(lambda: call(name, cells, next(rates), 12.0)),
        milliseconds(lambda: default_engine().evaluate(name, [grid, Grid.of(next(rates)), Grid.of(12.0)])),
        milliseconds(lambda: [[value(column, 0.02, 12) for value in measures] for column in values.T]),
    )
    return (
        f"| {values.shape[0]:,} x {values.shape[1]} | {name} | "
        + " | ".join(f"{t:.2f}" for t in taken)
        + " |"
    )


def remembered(name: str, table: Range, *arguments: object) -> str:
    """A line for a slow function: the first call, and the same call again."""
    first = milliseconds(lambda: call(name, table, *arguments), runs=1)
    return f"| {name} | {first:.1f} | {milliseconds(lambda: call(name, table, *arguments)):.1f} |"


def pressed() -> float:
    """Milliseconds for *Optimize* on an open workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(new_workbook("portfolio_optimizer"))
        book = opened(str(path))
    press_button(book, "optimize")
    return milliseconds(lambda: press_button(book, "optimize"), runs=5)


def in_cells(values: np.ndarray) -> Range:
    """The numbers in cells of a sheet."""
    sheet = Sheet(Book(Application(), "bench.xlsx"), "Data")
    for (r, c), number in np.ndenumerate(values):
        sheet.cells[r + 1, c + 1] = float(number)
    return Range(sheet, 1, 1, *values.shape)


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median time of some runs."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)
