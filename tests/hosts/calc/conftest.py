from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.calc.running import Calc, running_calc
from tests.workbooks import finished_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def calc() -> Calc:
    return running_calc()


@pytest.fixture
def document(calc: Calc) -> Iterator[str]:
    name = calc.open()
    yield name
    calc.close(name)


@pytest.fixture
def book(calc: Calc, tmp_path: Path) -> Iterator[str]:
    """The template of the optimizer, open in Calc."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(finished_template())
    name = calc.open(str(path))
    yield name
    calc.close(name)
