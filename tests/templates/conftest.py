from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from xl_portfolio.templates import TEMPLATES, build

VARIANTS = [(template.name, empty) for template in TEMPLATES for empty in (False, True)]


@pytest.fixture(scope="session", params=VARIANTS, ids=lambda v: f"{v[0]}{'-empty' if v[1] else ''}")
def built(request):
    """Bytes of every template, with and without the sample."""
    return build(*request.param)


@pytest.fixture(scope="session")
def parts(built):
    """Parts of the file by name."""
    with ZipFile(BytesIO(built)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="session")
def book(built):
    """The file as an independent reader sees it."""
    return openpyxl.load_workbook(BytesIO(built))


@pytest.fixture(scope="session")
def optimizer():
    return openpyxl.load_workbook(BytesIO(build("portfolio_optimizer")))


@pytest.fixture(scope="session")
def empty_optimizer():
    return openpyxl.load_workbook(BytesIO(build("portfolio_optimizer", empty=True)))
