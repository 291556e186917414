from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.hosts.excel.windows.office import Book, copied, opened
from tests.hosts.excel.windows.system import dialogs, install
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.build import built_files
from xl_portfolio.hosts.file.new import new_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE = "portfolio_optimizer"


@pytest.fixture(scope="session")
def xlsx() -> bytes:
    """A finished workbook without macros."""
    return new_workbook(TEMPLATE, clock=lambda: datetime(2026, 3, 2, 9, 30))


@pytest.fixture(scope="session")
def built(xlsx: bytes) -> Mapping[str, bytes]:
    """The workbook with macros and the add-in."""
    return dict(built_files({TEMPLATE: xlsx}, default_engine()))


@pytest.fixture(scope="session")
def original(xlsx: bytes, tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("excel") / "book.xlsx"
    path.write_bytes(xlsx)
    return opened(str(path))


@pytest.fixture
def book(original: Book, tmp_path: Path) -> Book:
    """The finished workbook, open in the stand-in for Excel."""
    dialogs.shown.clear()
    fresh = copied(original)
    fresh.FullName = str(tmp_path / fresh.Name)
    return fresh


@pytest.fixture(scope="session")
def xlwings() -> Any:
    return install()
