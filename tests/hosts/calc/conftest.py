from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.calc.running import Calc, running_calc

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def calc() -> Calc:
    return running_calc()


@pytest.fixture
def document(calc: Calc) -> Iterator[str]:
    name = calc.open()
    yield name
    calc.close(name)
