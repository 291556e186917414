"""The native formulas beside the results: state, checks, titles, what charts draw; in the finished workbook."""

import shutil

import openpyxl
import pytest

from tests.templates.income_planner.areas import cells_of, values_of
from tests.workbooks import finished_template
from xl_portfolio.hosts.file import FileWorkbook, recalculate
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.templates.income_planner.places import fan_ends, tornado_column, years_from_now


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("finished") / "planner.xlsx"
    path.write_bytes(finished_template("income_planner"))
    return path


@pytest.fixture(scope="module")
def book(finished):
    return openpyxl.load_workbook(finished, data_only=True)


@pytest.fixture
def changed(finished, tmp_path):
    """Function that writes cells into a copy and calculates again."""

    def change(**ranges):
        path = tmp_path / "changed.xlsx"
        shutil.copy(finished, path)
        FileWorkbook(path).apply(
            Changes(ranges={name: Grid.of(cells) for name, cells in ranges.items()}, tables={})
        )
        recalculate(path)
        return openpyxl.load_workbook(path, data_only=True)

    return change


def one(book, name):
    [[value]] = values_of(book, name)
    return value


def state(book, check):
    """State of a check by its name."""
    [cell] = [row[0] for row in cells_of(book, "CheckStates") if row[0].offset(0, -1).value == check]
    return cell.value


def said(book, sheet="Income"):
    """State in the head of a sheet."""
    return [cell.value for cell in book[sheet][3] if isinstance(cell.value, str)][-1]


def column(book, place):
    sheet = book[place.sheet]
    return [sheet.cell(place.row + 1 + k, place.column + 1).value for k in range(place.rows)]


def with_cell(rows, row, at, value):
    """Rows of a block with one cell changed."""
    return [
        [value if (r, c) == (row, at) else cell for c, cell in enumerate(line)] for r, line in enumerate(rows)
    ]


# --- state and checks ------------------------------------------------------------------------------


def test_the_state_goes_from_not_planned_to_simulated(book, changed):
    assert said(book) == "Planned and simulated, checks OK"
    assert said(changed(SimulatedAt=None)) == "Planned, not simulated"
    assert said(changed(PlannedAt=None, SimulatedAt=None)) == "Not planned yet"


@pytest.mark.parametrize(
    ("name", "value"), [("Inflation", 0.026), ("PlanOn", "Proposed allocation"), ("Seed", 7)]
)
def test_results_older_than_the_inputs_are_told(changed, name, value):
    book = changed(**{name: value})
    assert state(book, "Inputs of the last run") == "Look"
    assert said(book) == "Planned and simulated, see Checks"


@pytest.mark.parametrize(
    ("check", "block", "row", "at", "value"),
    [
        ("Strategy mixes", "StrategyMixes", 1, 0, 0.99),
        ("Allocation", "AllocationTable", 1, 2, 0.99),
        ("Income by month", "IncomeByMonth", 1, 1, 99.0),
        ("Calendar of payments", "Payments", 1, 4, 99.0),
        ("Earnings", "Earnings", 9, 1, 1.0),
        ("Accounts by year", "PlanAccounts", 1, 1, 1.0),
        ("Errors in the inputs", "InputChecks", 1, 0, "Error"),
    ],
)
def test_a_sum_that_does_not_agree_is_told(book, changed, check, block, row, at, value):
    assert state(book, check) == "OK"
    rows = values_of(book, block)
    assert state(changed(**{block: with_cell(rows, row, at, value)}), check) == "Look"


# --- figures beside the results --------------------------------------------------------------------


def test_share_of_the_projected_income_that_came(book, changed):
    header, *rows = values_of(book, "ReceivedIncome")
    projected, received = (sum(row[k] for row in rows) for k in (1, 2))
    assert one(book, "RealisedShare") == pytest.approx(received / projected)
    few = [header, [rows[0][0], 100, 90], [rows[1][0], 300, 270], [rows[2][0], 500, None]]
    book = changed(ReceivedIncome=few)
    assert one(book, "RealisedShare") == pytest.approx(0.9)
    assert [row[-1].offset(0, 1).value for row in cells_of(book, "ReceivedIncome")[1:4]] == [
        pytest.approx(0.9),
        pytest.approx(0.9),
        None,
    ]


def test_start_says_what_is_missing_to_the_need(book, changed):
    below = cells_of(book, "IncomeNeeded")[0][0].offset(1, 0)
    gap = one(book, "IncomeNeeded") - one(book, "IncomeNow")
    assert below.value == f"{gap:,.0f} more than comes in now"
    enough = changed(IncomeNow=4_000.0)
    assert enough["Start"][below.coordinate].value == "covered by the income now"


# --- what charts draw ------------------------------------------------------------------------------


def test_years_from_now_end_with_the_plan(book):
    years = sum(isinstance(row[0], int | float) for row in values_of(book, "PlanYears")[1:])
    assert column(book, years_from_now(0, 61)) == [min(k, years) for k in range(61)]
    assert column(book, years_from_now(1, 60)) == [min(k, years) for k in range(1, 61)]


def test_fans_are_labelled_at_their_ends(book, changed):
    fan = [["Age", "5 %", "25 %", "50 %", "75 %", "95 %"], [63, *[100] * 5], [64, 0, 2, 50, 100, 200]]
    book = changed(WealthFan=fan)
    assert column(book, fan_ends(0, 0)) == [1] * 5
    assert column(book, fan_ends(0, 1)) == [0, 2, 50, 100, 200]
    assert [label or "" for label in column(book, fan_ends(0, 2))] == [
        "",
        "5 to 25 %",
        "50 %",
        "75 %",
        "95 %",
    ]


def test_the_tornado_is_drawn_from_the_success_of_the_plan(book):
    success = one(book, "SuccessProbability")
    rows = values_of(book, "Tornado")[1:]
    assert column(book, tornado_column(0)) == [row[0] for row in rows]
    assert column(book, tornado_column(1)) == [pytest.approx(row[3] - success) for row in rows]
    assert column(book, tornado_column(2)) == [pytest.approx(row[4] - success) for row in rows]


def test_titles_of_charts_tell_what_is_found(book):
    assert one(book, "IncomeTitle") == one(book, "IncomeFinding")
    frontier = [row for row in values_of(book, "IncomeFrontier")[1:] if row[0] is not None]
    first, last = (100 * frontier[k][0] for k in (0, -1))
    assert one(book, "FrontierTitle").startswith(
        f"From a yield of {first:.1f} % to {last:.1f} %: growth of value from"
    )
    widest = values_of(book, "Tornado")[1]
    assert (
        one(book, "TornadoTitle") == f"{widest[0]} matters most: {100 * abs(widest[5]):.0f} points of success"
    )


def test_an_unmet_need_is_in_the_title(book, changed):
    rows = values_of(book, "PlanYears")
    assert one(book, "LivingTitle") == "If all comes as expected, the need is met in every year"
    short = with_cell(with_cell(rows, 3, 8, 500.0), 4, 8, 700.0)
    assert one(changed(PlanYears=short), "LivingTitle").endswith("the need is not met in 2 years")
