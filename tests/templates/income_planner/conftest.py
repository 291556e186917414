from io import BytesIO

import openpyxl
import pytest

from xl_portfolio.hosts.file import recalculate
from xl_portfolio.templates import build


@pytest.fixture(scope="session")
def planner():
    """The workbook with the example, as an independent reader sees it."""
    return openpyxl.load_workbook(BytesIO(build("income_planner")))


@pytest.fixture(scope="session")
def empty_planner():
    return openpyxl.load_workbook(BytesIO(build("income_planner", empty=True)))


@pytest.fixture(scope="session")
def calculated(tmp_path_factory):
    """File of the workbook with the example, its native formulas calculated, before any button was pressed."""
    path = tmp_path_factory.mktemp("planner") / "planner.xlsx"
    path.write_bytes(build("income_planner"))
    recalculate(path)
    return path
