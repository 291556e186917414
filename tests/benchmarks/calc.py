"""Cells in LibreOffice Calc beside its own functions, in the same run.

The best of several hard recalculations of one document; `changed` gives every range new numbers
before each of them, `unchanged` leaves the numbers as they are.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.hosts.calc.running import Calc
from xl_portfolio import evaluate
from xl_portfolio.hosts.calc.extension import Settings
from xl_portfolio.hosts.calc.install import install
from xl_portfolio.sheet.place import column_letters

CELLS, ROWS, SHARED, TABLE, RUNS = 1000, 250, 4, 100, 5
LIMITS = {"own": 12.0, "shared": 4.0, "frontier": 2.0, "first": 0.5}


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder) / "profile"
        install(profile, Settings(python=sys.executable, log=str(Path(folder) / "calc.log")))
        calc = Calc(profile)
        try:
            first_call(calc)
            own_ranges(calc)
            one_table(calc)
            frontier(calc)
            whole_column(calc)
        finally:
            calc.end()


def first_call(calc: Calc) -> None:
    document = calc.open()
    calc.write(document, "Sheet1!A1:A12", [[0.01 * (-1) ** k * k] for k in range(12)])
    started = time.perf_counter()
    calc.enter(document, "Sheet1!B1", [["=SHARPE(A1:A12;0.02;12)"]])
    calc.read(document, "Sheet1!B1")
    report("first call after opening, seconds", time.perf_counter() - started, LIMITS["first"], "")
    calc.close(document)


def own_ranges(calc: Calc) -> None:
    """Cells over ranges of their own, and cells that share a few."""
    document = calc.open()
    calc.automatic(document, False)
    calc.add_sheet(document, "Cells")
    random = np.random.default_rng(0)
    for label, columns in (("own", CELLS), ("shared", SHARED)):
        letters = [column_letters(k % columns) for k in range(CELLS)]
        ranges = [f"Sheet1.{letter}$1:{letter}${ROWS}" for letter in letters]
        forms = {
            "native": [f"=AVERAGE({r})/STDEV({r})" for r in ranges],
            "ours": [f"=SHARPE({r};{k / 1e5};252)" for k, r in enumerate(ranges)],
        }
        new, same = {}, {}
        for name, formulas in forms.items():
            calc.enter(document, f"Cells!A1:A{CELLS}", [[formula] for formula in formulas])
            new[name] = changed(calc, document, random, CELLS)
            same[name] = min(calc.recalculate(document) for _ in range(RUNS))
        for how, taken in (("changed", new), ("unchanged", same)):
            title = f"{CELLS} cells over {columns} ranges of {ROWS} rows, {how}"
            print(f"{title}: native {taken['native'] * 1e3:.1f} ms, SHARPE {taken['ours'] * 1e3:.1f} ms")
            report(f"{title}, times native", taken["ours"] / taken["native"], LIMITS[label], "x")
    calc.close(document)


def one_table(calc: Calc) -> None:
    """Every measure of many columns by one function, beside a cell for each column."""
    document = calc.open()
    calc.automatic(document, False)
    calc.add_sheet(document, "Cells")
    random = np.random.default_rng(3)
    last = column_letters(TABLE - 1)
    letters = map(column_letters, range(TABLE))
    calc.enter(document, f"Cells!A1:A{TABLE}", [[f"=SHARPE(Sheet1.{c}$1:{c}${ROWS};0;252)"] for c in letters])
    cells = changed(calc, document, random, TABLE)
    calc.write(document, f"Cells!A1:A{TABLE}", [[""]] * TABLE)
    calc.enter_array(document, f"Cells!A1:Q{TABLE + 1}", f"=PERFORMANCE_TABLE(Sheet1.A1:{last}{ROWS};0;252)")
    table = changed(calc, document, random, TABLE)
    print(
        f"{TABLE} columns of {ROWS} rows, changed: a cell of SHARPE each {cells * 1e3:.1f} ms, "
        f"one PERFORMANCE_TABLE {table * 1e3:.1f} ms"
    )
    calc.close(document)


def changed(calc: Calc, document: str, random: np.random.Generator, columns: int) -> float:
    """Seconds of the best recalculation with new numbers."""
    runs = []
    for _ in range(RUNS):
        numbers = random.normal(0.001, 0.01, (ROWS, columns)).tolist()
        calc.write(document, f"Sheet1!A1:{column_letters(columns - 1)}{ROWS}", numbers)
        runs.append(calc.recalculate(document))
    return min(runs)


def frontier(calc: Calc) -> None:
    """A slow function over a large table."""
    document = calc.open()
    calc.automatic(document, False)
    random = np.random.default_rng(1)
    calc.enter_array(document, "Sheet1!W1:AS101", "=FRONTIER(A1:T500;100;0.02)")
    taken, plain = [], []
    for _ in range(RUNS):
        returns = random.normal(0.0005, 0.01, (500, 20)) + random.normal(0, 0.005, (500, 1))
        calc.write(document, "Sheet1!A1:T500", returns.tolist())
        taken.append(calc.recalculate(document))
        started = time.perf_counter()
        evaluate("FRONTIER", returns, 100, 0.02)
        plain.append(time.perf_counter() - started)
    ours, theirs = statistics.median(taken), statistics.median(plain)
    print(
        f"FRONTIER of 100 points over 500 x 20: in Calc {ours * 1e3:.1f} ms, in Python {theirs * 1e3:.1f} ms"
    )
    report("FRONTIER, times plain Python", ours / theirs, LIMITS["frontier"], "x")
    calc.close(document)


def whole_column(calc: Calc) -> None:
    """What a reference to a whole column costs."""
    document = calc.open()
    calc.write(document, "Sheet1!A1:A250", np.random.default_rng(2).normal(0, 0.01, (250, 1)).tolist())
    for where in ("A1:A250", "A:A"):
        calc.enter(document, "Sheet1!C1", [[f"=SHARPE({where};0.02;252)"]])
        print(f"=SHARPE({where}): {min(calc.recalculate(document) for _ in range(3)) * 1e3:.1f} ms")
    calc.close(document)


def report(what: str, figure: float, limit: float, unit: str) -> None:
    print(f"{what}: {figure:.2f}{unit} (limit {limit:g}{unit}) {'good' if figure <= limit else 'MISSED'}")


if __name__ == "__main__":
    main()
