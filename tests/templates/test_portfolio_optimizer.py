"""The workbook `portfolio_optimizer`: what the buttons and hosts rely on, and what a user meets."""

import re
from datetime import datetime

import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from xl_portfolio.actions.portfolio_optimizer.contents import (
    ASSET_COLUMNS,
    INPUTS,
    OFFERED,
    PORTFOLIO_COLUMNS,
    WORKBOOK,
)
from xl_portfolio.core.measures.summary import PERFORMANCE_MEASURES
from xl_portfolio.data.sample import sample
from xl_portfolio.engine import default_engine

RANGES = {  # rows and columns, header included
    "Prices": (1301, 61),
    "ImportBlock": (1301, 61),
    "FrontierTable": (101, 63),
    "PortfolioSummary": (12, 3),
    "ChartPoints": (64, 3),
    "CapitalMarketLine": (3, 2),
    "InputChecks": (41, 3),
    "ImportReport": (25, 2),
    "UndoRecord": (64, 1),
    "Constraints": (31, 3),
    "AssetFacts": (61, 10),
    "ConstraintReport": (31, 3),
    "Orders": (61, 9),
    "FrontierWeights": (22, 7),
}
CELLS = (
    *(
        "Client",
        "Adviser",
        "AsOfDate",
        "Currency",
        "Cash",
        "Objective",
        "RiskFreeRate",
        "Target",
    ),
    *(
        "Points",
        "PeriodsPerYear",
        "ImportFile",
        "RunStatus",
        "OptimizedAt",
        "FrontierFinding",
        "PortfolioFinding",
    ),
    *("TemplateName", "TemplateVersion"),
)
HEADERS = {
    "FrontierTable": ["Return", "Volatility", "Sharpe"],
    "PortfolioSummary": ["Measure", "Current", "Optimal"],
    "ChartPoints": ["Point", "Volatility", "Return"],
    "CapitalMarketLine": ["Volatility", "Return"],
    "InputChecks": ["Severity", "Where", "What to do"],
    "ImportReport": ["What", "Understood"],
}
TABLES = {
    "Assets": ([*ASSET_COLUMNS, "Value", "Weight"], 60),
    "Portfolio": ([*PORTFOLIO_COLUMNS], 60),
    "RunLog": (["Time", "Action", "Result"], 200),
}
PROTECTED = ("Start", "Analysis", "Correlation", "Frontier", "Portfolio", "Checks", "About", "Log")
OPEN = ("Assets", "Prices", "Import", "Settings", "Configuration")


def area(book, name):
    """Rows of cells of a defined name."""
    [(sheet, reference)] = book.defined_names[name].destinations
    left, top, right, bottom = range_boundaries(reference.replace("$", ""))
    return list(book[sheet].iter_rows(top, bottom, left, right))


def tables(book):
    return {table.name: (sheet, table) for sheet in book for table in sheet.tables.values()}


def value(book, name):
    return area(book, name)[0][0].value


@pytest.mark.parametrize(("name", "shape"), RANGES.items())
def test_capacity_of_ranges(optimizer, name, shape):
    rows = area(optimizer, name)
    assert (len(rows), len(rows[0])) == shape


@pytest.mark.parametrize("name", CELLS)
def test_single_cells(optimizer, name):
    rows = area(optimizer, name)
    assert (len(rows), len(rows[0])) == (1, 1)
    assert rows[0][0].data_type != "f"


@pytest.mark.parametrize(("name", "header"), HEADERS.items())
def test_headers_of_ranges(optimizer, name, header):
    assert [cell.value for cell in area(optimizer, name)[0]][: len(header)] == header


@pytest.mark.parametrize(("name", "expected"), TABLES.items())
def test_tables(optimizer, name, expected):
    sheet, table = tables(optimizer)[name]
    left, top, right, bottom = range_boundaries(table.ref)
    assert ([column.name for column in table.tableColumns], bottom - top) == expected
    assert all(sheet.cell(bottom + 1, column).value is None for column in range(left, right + 1))


def test_nothing_a_button_writes_is_a_formula(optimizer):
    written = {name for action in default_engine().buttons(WORKBOOK) for name in action.writes}
    known = tables(optimizer)
    for name in written - set(known):
        assert not any(cell.data_type == "f" for row in area(optimizer, name) for cell in row), name
    for name in written & set(known):
        sheet, table = known[name]
        left, top, _, bottom = range_boundaries(table.ref)
        for column in range(left, left + (8 if name == "Assets" else len(table.tableColumns))):
            assert not any(sheet.cell(row, column).data_type == "f" for row in range(top, bottom + 1)), name


def test_order_of_sheets(optimizer):
    assert optimizer.sheetnames == [
        *(
            "Start",
            "Assets",
            "Prices",
            "Import",
            "Settings",
            "Constraints",
            "Analysis",
            "Correlation",
            "Frontier",
            "Portfolio",
            "Orders",
        ),
        *("Checks", "About", "Log", "Configuration"),
    ]
    assert optimizer.active.title == "Start"


@pytest.mark.parametrize("name", PROTECTED)
def test_reports_are_protected_without_password(optimizer, name):
    protection = optimizer[name].protection
    assert protection.sheet
    assert protection.password is None
    assert not protection.autoFilter  # False: allowed
    assert not protection.formatColumns


@pytest.mark.parametrize("name", OPEN)
def test_sheets_with_inputs_are_open(optimizer, name):
    assert not optimizer[name].protection.sheet


def test_validations_have_prompts_and_reach_every_setting(optimizer):
    sheet = optimizer["Settings"]
    inputs = [name for name in CELLS if optimizer.defined_names[name].attr_text.startswith("Settings!")]
    assert len(inputs) == 10
    for name in inputs:
        cell = area(optimizer, name)[0][0].coordinate
        [rule] = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
        assert rule.promptTitle
        assert rule.prompt


def test_objectives_are_a_list_by_name(optimizer):
    assert [row[0].value for row in area(optimizer, "ObjectiveList")] == [o.label for o in OFFERED]
    cell = area(optimizer, "Objective")[0][0].coordinate
    rules = optimizer["Settings"].data_validations.dataValidation
    assert next(rule for rule in rules if cell in rule.sqref).formula1 == "ObjectiveList"


def test_asset_inputs_are_validated(optimizer):
    rules = optimizer["Assets"].data_validations.dataValidation
    assert {str(rule.sqref)[0] for rule in rules} == set("ADEFGH")


def test_inputs_are_unlocked_and_marked(optimizer):
    for name in ("Client", "Objective", "RiskFreeRate", "ImportFile"):
        cell = area(optimizer, name)[0][0]
        assert cell.style == "Input", name
        assert not cell.protection.locked
        assert cell.fill.fgColor.rgb == "FFFFF9DB"
        assert cell.font.color.rgb == "FF0000FF"


def test_sample_is_filled_in(optimizer):
    data = sample()
    rows = area(optimizer, "Prices")
    assert [cell.value for cell in rows[0]][:21] == ["Date", *data.tickers]
    assert [cell.value for cell in rows[523]][:21] == [data.dates[-1], *data.prices[-1]]
    assert all(cell.value is None for cell in rows[524])
    assert value(optimizer, "AsOfDate") == data.dates[-1]
    assert value(optimizer, "Client") == "Example client"


def test_empty_has_choices_but_no_case(empty_optimizer):
    for name in INPUTS:
        rows = area(empty_optimizer, name)
        skip = 1 if name == "Prices" else 0
        assert all(cell.value is None for row in rows[skip:] for cell in row), name
    assert value(empty_optimizer, "Objective") == "Minimum variance"
    assert value(empty_optimizer, "RiskFreeRate") == 0.02
    assert value(empty_optimizer, "PeriodsPerYear") is None


def test_dates_and_shares_have_their_formats(optimizer):
    assert area(optimizer, "AsOfDate")[0][0].number_format == "mm-dd-yy"  # the built-in short date
    assert isinstance(value(optimizer, "AsOfDate"), datetime)
    points = area(optimizer, "FrontierTable")
    assert {cell.number_format for row in points[1:] for cell in row[3:]} == {"0.0%"}
    assert {row[2].number_format for row in points[1:]} == {"0.00"}


def test_summary_formats_follow_the_measures(optimizer):
    formats = [row[2].number_format for row in area(optimizer, "PortfolioSummary")[1:]]
    assert formats[:3] == ["0.0%", "0.0%", "0.00"]


def test_live_formulas_fill_what_the_sample_needs(optimizer, empty_optimizer):
    def live(book):
        cells = [
            cell for name in ("Analysis", "Correlation") for row in book[name].iter_rows() for cell in row
        ]
        return {
            re.search(r"(PERFORMANCE_TABLE|CORRELATION_MATRIX)", cell.value.text)[0]: cell.value.ref
            for cell in cells
            if hasattr(cell.value, "ref")
        }

    last = get_column_letter(len(PERFORMANCE_MEASURES) + 1)
    assert live(optimizer) == {"PERFORMANCE_TABLE": f"A6:{last}26", "CORRELATION_MATRIX": "B7:U26"}
    assert live(empty_optimizer) == {"PERFORMANCE_TABLE": "A6", "CORRELATION_MATRIX": "B7"}


def test_source_and_licence_of_the_sample_are_on_about(optimizer):
    text = " ".join(str(cell.value) for row in optimizer["About"].iter_rows() for cell in row if cell.value)
    for words in ("skfolio", "BSD 3-Clause", "not a forecast", "not advice"):
        assert words in text
