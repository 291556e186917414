from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.excel.windows.office import Book, copied, opened
from tests.hosts.excel.windows.system import dialogs, install
from tests.workbooks import finished_template
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.build import built_files
from xl_portfolio.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(scope="session")
def finished() -> Mapping[str, bytes]:
    """Every finished workbook without macros, by the name of its template."""
    return {template.name: finished_template(template.name) for template in TEMPLATES}


@pytest.fixture(scope="session")
def built(finished: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The workbooks with macros and the add-in."""
    return dict(built_files(finished, default_engine()))


@pytest.fixture(scope="session")
def original(finished: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("excel") / "book.xlsx"
    path.write_bytes(finished["portfolio_optimizer"])
    return opened(str(path))


@pytest.fixture
def book(original: Book, tmp_path: Path) -> Book:
    """The finished workbook of the optimizer, open in the stand-in for Excel."""
    dialogs.shown.clear()
    fresh = copied(original)
    fresh.FullName = str(tmp_path / fresh.Name)
    return fresh


@pytest.fixture(scope="session")
def xlwings() -> Any:
    return install()
