"""The results: every name of the contract in its place, protected, drawn, clean while empty."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from tests.templates.income_planner.areas import cells_of, table_cells
from xl_portfolio.actions.income_planner.claims_report import claims_report
from xl_portfolio.actions.income_planner.results import MEASURES, REPORT
from xl_portfolio.core.dates import following_business_day
from xl_portfolio.engine import default_engine
from xl_portfolio.templates import build
from xl_portfolio.templates.income_planner.about import ABOUT
from xl_portfolio.templates.income_planner.layout import RESULT_SHEETS
from xl_portfolio.templates.theme import FORMATS


@pytest.mark.parametrize("name", REPORT)
def test_a_report_is_blank_until_a_button_writes_it(planner, name):
    block = REPORT[name]
    below = cells_of(planner, name)[bool(block.columns) :]
    assert all(cell.value is None for row in below for cell in row)


@pytest.mark.parametrize("sheet", [*RESULT_SHEETS, "Start", "Checks", "About", "Log"])
def test_results_are_protected_without_a_password(planner, sheet):
    assert planner[sheet].protection.sheet
    assert planner[sheet].protection.password is None


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_has_its_own_format(planner, name):
    rows = cells_of(planner, name)[1:]
    shown = [{cell.number_format for cell in row[1:]} for row in rows]
    assert shown == [{FORMATS[number]} for _, number in MEASURES[name]]


def test_commands_on_start_are_those_of_this_workbook(planner):
    said = {row[0].value for row in planner["Start"].iter_rows(min_col=5, max_col=5)}
    for action in default_engine().actions.values():
        assert (action.id in said) == (action.workbook in ("", "income_planner")), action.id


def test_every_sheet_is_linked_from_start(planner):
    cells = (cell for row in planner["Start"].iter_rows() for cell in row)
    linked = {cell.hyperlink.location.split("!")[0].strip("'") for cell in cells if cell.hyperlink}
    assert linked == set(planner.sheetnames) - {"Start", "Configuration"}


@pytest.fixture(scope="module")
def charts():
    """Trees of the charts, by the reference of their title."""
    with ZipFile(BytesIO(build("income_planner"))) as package:
        names = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        trees = [etree.fromstring(package.read(name)) for name in names]
    return [(tree.findtext("{*}chart/{*}title//{*}f"), tree) for tree in trees]


def test_titles_of_charts_are_cells_with_names(planner, charts):
    named = {planner.defined_names[name].attr_text.replace("$", "") for name in planner.defined_names}
    assert {title.replace("$", "") for title, _ in charts} <= named
    assert len(charts) == 10


def test_the_first_chart_is_the_income_by_source_against_the_need(planner, charts):
    title, chart = charts[0]
    assert title == planner.defined_names["IncomeTitle"].attr_text
    columns, line = chart.find(".//{*}barChart"), chart.find(".//{*}lineChart")
    assert columns.find("{*}grouping").get("val") == "stacked"
    drawn = [series.findtext("{*}val//{*}f").replace("$", "") for series in columns.iter("{*}ser")]
    header = cells_of(planner, "IncomeByMonth")[0]
    first, last = header[1].row + 1, header[1].row + 12
    letters = [cell.column_letter for cell in header]
    assert drawn == [f"Income!{letter}{first}:{letter}{last}" for letter in letters[1:7]]
    [need] = [series.findtext("{*}val//{*}f").replace("$", "") for series in line.iter("{*}ser")]
    at = letters[[cell.value for cell in header].index("Need")]
    assert need == f"Income!{at}{first}:{at}{last}"


def test_the_median_of_a_fan_is_the_boldest_line(planner, charts):
    for name in ("WealthFan", "IncomeFan"):
        [chart] = [c for title, c in charts if title == planner.defined_names[f"{name}Title"].attr_text]
        *lines, _ = chart.iter("{*}ser")
        widths = [int(series.find("{*}spPr/{*}ln").get("w")) for series in lines]
        header = cells_of(planner, name)[0]
        drawn = [series.findtext("{*}yVal//{*}f").split("!")[1].split("$")[1] for series in lines]
        assert drawn == [cell.column_letter for cell in header[1:]]
        assert widths.index(max(widths)) == [cell.value for cell in header[1:]].index("50 %")


def test_about_names_the_holidays_that_the_calendar_keeps():
    said = {label: text for _, lines in ABOUT for label, text in lines}["Payments"]
    columbus_day, good_friday = date(2026, 10, 12), date(2026, 4, 3)  # stock markets keep the second alone
    assert following_business_day(columbus_day) == date(2026, 10, 13)
    assert following_business_day(good_friday) == good_friday
    assert "US federal holiday" in said


@pytest.mark.parametrize(
    ("name", "sheet"),
    [("Payments", "Calendar"), ("TaxBrackets", "Brackets"), ("CaseClaims", "Claims"), ("RunLog", "Log")],
)
def test_a_long_table_has_its_header_on_every_printed_page(planner, name, sheet):
    header = (table_cells if name == "RunLog" else cells_of)(planner, name)[0][0]
    assert header.parent.title == sheet
    repeated = planner[sheet].print_title_rows.replace("$", "")
    assert repeated == f"1:{header.row}"


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("IncomeByHolding", "Income"),
        ("PlanYears", "Plan"),
        ("WealthFan", "Simulation"),
        ("IncomeFrontier", "Allocation"),
        ("RiskAnswers", "Profile"),
    ],
)
def test_a_table_begins_on_a_page_of_its_own(planner, name, sheet):
    first = cells_of(planner, name)[0][0].row
    starts = [page_break.id + 1 for page_break in planner[sheet].row_breaks.brk]
    assert any(0 <= first - start <= 2 for start in starts), starts  # below its heading


def test_rows_of_claims_are_as_high_as_their_texts(planner):
    _, *claims = claims_report()["CaseClaims"].rows()
    _, *rows = cells_of(planner, "CaseClaims")
    for claim, row in zip(claims, rows, strict=False):
        lines = (planner["Claims"].row_dimensions[row[0].row].height - 5) // 15
        longest = max(
            len(str(text or "")) / planner["Claims"].column_dimensions[cell.column_letter].width
            for text, cell in zip(claim, row, strict=True)
        )
        assert longest / 1.3 <= lines <= longest + 1.0, claim
