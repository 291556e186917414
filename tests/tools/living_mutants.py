"""List the changes of the optimiser that no test notices, one at a time.

Run by hand, at the root of the project: `.venv/bin/python -m tests.tools.living_mutants --sample 300 --seed 1`.
Nothing is written: the changed module lives in the memory of a child process alone.

A first run of the tests records which of them call which function. A mutant meets those that call its function
(all of them if it is outside of functions), the quickest first; one that needs more than `SECONDS` is killed.
"""

import argparse
import ast
import importlib.machinery
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import cvxpy  # noqa: F401 - slow to import: once here, and not in every child
import pytest
from hypothesis import Phase, settings

from tests.tools.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, TESTS = ROOT / "xl_portfolio/core/optimization", "tests/core/optimization"
SECONDS, MEMORY = 60, 6 << 30


class Tests:
    """A plugin of pytest: records what each test calls, or keeps the tests that are wanted, in their order."""

    def __init__(self, wanted: list[str] | None = None) -> None:
        self.wanted = wanted
        self.calls: dict[str, set[tuple[str, str]]] = {}
        self.seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.wanted is not None:
            order = {name: place for place, name in enumerate(self.wanted)}
            kept = [item for item in items if item.nodeid in order]
            items[:] = sorted(kept, key=lambda item: order[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        calls = self.calls[item.nodeid] = set()
        start = time.process_time()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call":
                calls.add((frame.f_code.co_filename, frame.f_code.co_name))

        sys.setprofile(note if self.wanted is None else None)
        result = yield
        sys.setprofile(None)
        self.seconds[item.nodeid] = time.process_time() - start
        return result


def run(plugin: Tests) -> int:
    settings.register_profile(
        "mutants", derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
    )
    settings.load_profile("mutants")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    files = [TESTS] if plugin.wanted is None else sorted({name.split("::")[0] for name in plugin.wanted})
    with tempfile.TemporaryDirectory() as folder:
        options = ["-x", "-q", "-p", "no:cacheprovider", "--basetemp", f"{folder}/tests"]
        imported = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        return pytest.main([*options, *imported, *files], plugins=[plugin])


def record() -> tuple[int, dict[str, set[tuple[str, str]]], dict[str, float]]:
    plugin = Tests()
    return run(plugin), plugin.calls, plugin.seconds


def survives(mutant: Mutant, tests: list[str]) -> bool:
    """In a child: whether all the tests pass while the changed module stands in for the one on disk."""
    setattr(mutant.node, mutant.field, mutant.value)
    code = compile(ast.fix_missing_locations(mutant.tree), str(mutant.path), "exec")
    loader: Any = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self: Any, name: str) -> CodeType | None:
        return code if self.path == str(mutant.path) else original(self, name)

    loader.get_code = get_code
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return not tests or run(Tests(tests)) == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("sample", 300), ("seed", 1), ("jobs", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    os.chdir(ROOT)
    os.nice(19)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        failed, calls, seconds = pool.apply(record)
    if failed:
        sys.exit("The tests fail before anything is changed.")
    every = [mutant for path in sorted(PACKAGE.glob("*.py")) for mutant in mutants(path)]
    sample = random.Random(options.seed).sample(every, len(every))[: options.sample]
    running: dict[int, str] = {}
    killed = 0
    for k in range(len(sample) + options.jobs):
        if len(running) == options.jobs or (running and k >= len(sample)):
            child, status = os.wait()
            killed += status != 0
            sys.stdout.write(f"{'killed' if status else 'LIVES '} {running.pop(child)}\n")
            sys.stdout.flush()
        if k >= len(sample):
            continue
        mutant = sample[k]
        called = (str(mutant.path), mutant.function)
        tests = [name for name in calls if mutant.function is None or called in calls[name]]
        child = os.fork()
        if child == 0:
            alive = False
            try:
                alive = survives(mutant, sorted(tests, key=seconds.__getitem__))
            finally:
                os._exit(0 if alive else 1)
        running[child] = mutant.place
    sys.stdout.write(f"{len(every)} mutants, {len(sample)} tried, {killed} killed\n")


if __name__ == "__main__":
    main()
