"""What a fresh process loads: starting is free, and the first formula needs numpy alone."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "pandas",
    "scipy",
    "cvxpy",
    "xlwings",
    "lxml",
    "click",
    "matplotlib",
    "rich",
    "openpyxl",
    "formualizer",
)
SOLVED = {"MATCHED_LADDER"}  # a linear program, for which scipy loads
SHARPE = "x.evaluate('SHARPE', [0.02, -0.01, 0.03, 0.01], 0.02, 12)"
WEIGHTS = (
    "x.evaluate('OPTIMAL_WEIGHTS', None, 'max_sharpe', 0.02, None, None, None, [0.08, 0.04],"
    " [[0.04, 0.002], [0.002, 0.0025]])"
)


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after running the code."""
    script = f"import sys, json\nimport xl_portfolio as x\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout)}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("pass") & {*HEAVY, "numpy"}


@pytest.mark.parametrize("call", [SHARPE, WEIGHTS])
def test_a_formula_loads_numpy_and_nothing_heavier(call: str) -> None:
    loaded = loaded_by(f"assert isinstance({call}, (float, list))")
    assert "numpy" in loaded
    assert not loaded & set(HEAVY)


def test_every_example_loads_nothing_heavier() -> None:
    code = (
        "from xl_portfolio.functions import FUNCTIONS\n"
        "from xl_portfolio.sheet.sample import sample_arguments\n"
        f"for f in FUNCTIONS:\n if f.name in {SOLVED}: continue\n"
        " name, grids = sample_arguments(f.example.formula); x.evaluate(name, *grids)"
    )
    assert not loaded_by(code) & set(HEAVY)


def test_a_formula_does_not_load_the_buttons() -> None:
    script = f"import sys\nimport xl_portfolio as x\n{SHARPE}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names = set(done.stdout.split())
    assert "xl_portfolio.functions" in names
    assert not {name for name in names if name.startswith(("xl_portfolio.actions", "xl_portfolio.hosts"))}
    assert "xl_portfolio.sheet.undo" not in names
