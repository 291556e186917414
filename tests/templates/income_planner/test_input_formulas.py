"""The native formulas of the input sheets, calculated without a spreadsheet: values that can be checked by hand."""

import shutil
from datetime import datetime

import numpy as np
import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from xlsxwriter.utility import cell_autofit_width

from tests.templates.income_planner.areas import cells_of, table_cells, values_of
from xl_portfolio.core.income import real_return
from xl_portfolio.core.planning import ILLUSTRATIVE_MARKET, geometric_mean
from xl_portfolio.hosts.file import FileWorkbook, recalculate
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.templates.income_planner.layout import INPUT_SHEETS


@pytest.fixture(scope="module")
def book(calculated):
    return openpyxl.load_workbook(calculated, data_only=True)


@pytest.fixture
def changed(calculated, tmp_path):
    """Function that types something into a copy and calculates again."""

    def change(ranges=None, tables=None):
        path = tmp_path / "changed.xlsx"
        shutil.copy(calculated, path)
        FileWorkbook(path).apply(
            Changes(
                ranges={name: Grid.of(cells) for name, cells in (ranges or {}).items()},
                tables={name: Grid.of(cells) for name, cells in (tables or {}).items()},
            )
        )
        recalculate(path)
        return openpyxl.load_workbook(path, data_only=True)

    return change


def column(book, table, header):
    head, *rows = table_cells(book, table)
    at = [cell.value for cell in head].index(header)
    return [row[at].value for row in rows]


def beside(book, name, steps=1):
    """Value on the right of each cell of a named column."""
    return [row[0].offset(0, steps).value for row in cells_of(book, name)]


def below(book, sheet, text):
    """Value of the cell below the first one that holds a text: of the totals above a table."""
    cell = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == text)
    return cell.offset(1, 0).value


def right_of(book, sheet, text, steps=1):
    [cell] = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == text]
    return cell.offset(0, steps).value


# --- Profile ---------------------------------------------------------------------------------------


def test_points_of_the_answers_and_their_score(book):
    assert beside(book, "RiskAnswers") == [2, 1, 2, 2, 2, 2, 1, 1]
    assert right_of(book, "Profile", "Score, of 100: points of all you could have", 2) == pytest.approx(
        100 * 13 / 24
    )


def test_no_score_without_every_answer(changed):
    book = changed({"RiskAnswers": [[1], [4], [None], [7], [2], [2], [2], [2]]})
    assert [value or None for value in beside(book, "RiskAnswers")][:4] == [None, 3, None, None]
    text = "Score, of 100: points of all you could have"
    assert right_of(book, "Profile", text) == "Answer every question"
    assert right_of(book, "Profile", text, 2) in (None, "")


# --- Goals -----------------------------------------------------------------------------------------


def test_spending_at_the_as_of_date(book):
    assert (below(book, "Goals", "Together"), below(book, "Goals", "Essential")) == (3500, 2600)


def test_spending_counts_within_its_dates_only(changed):
    book = changed(
        {
            "AsOfDate": datetime(2026, 1, 2),
            "Spending": [
                ["Spending", "Monthly", "Essential", "From", "To"],
                ["Rent", 1000, "Yes", None, datetime(2027, 12, 31)],
                ["Car", 300, "No", datetime(2025, 1, 1), datetime(2025, 12, 31)],
                ["Care", 500, "Yes", datetime(2040, 1, 1), None],
                ["Fun", 200, "No", datetime(2026, 1, 1), None],
            ],
        }
    )
    assert (below(book, "Goals", "Together"), below(book, "Goals", "Essential")) == (1200, 1000)


# --- Accounts and Holdings -------------------------------------------------------------------------


def test_balances_of_the_accounts(book):
    assert column(book, "Accounts", "Holdings")[:4] == [292_500, 227_500, 104_000, 0]
    assert column(book, "Accounts", "Balance")[:4] == [296_500, 230_500, 105_000, 18_000]
    assert column(book, "Accounts", "Cost basis")[:4] == [242_350, 236_900, 69_300, 18_000]
    assert below(book, "Accounts", "Balance") == 650_000
    assert below(book, "Accounts", "Does every holding name an account?") == "OK"
    assert column(book, "Accounts", "Balance")[4:] in ([None, None], ["", ""])


def test_holding_without_a_cost_counts_at_its_value_and_without_an_account_is_told(changed):
    head = ["Ticker", "Account", "Units", "Price", "Cost basis", "Dividend"]
    book = changed(
        tables={
            "Holdings": [
                head,
                ["AAA", "Roth IRA", 10, 50.0, None, 2.0],
                ["BBB", "Roth IRA", 4, 25.0, 80.0, None],
                ["CCC", "Elsewhere", 1, 7.0, 7.0, 0.07],
                ["DDD", "Roth IRA", None, 7.0, None, 1.0],
            ]
        }
    )
    assert column(book, "Accounts", "Holdings")[2] == 600
    assert column(book, "Accounts", "Cost basis")[2] == 1_000 + 500 + 80
    assert below(book, "Accounts", "Does every holding name an account?").startswith("No")
    assert column(book, "Holdings", "Value")[:3] == [500, 100, 7]
    assert column(book, "Holdings", "Income a year")[:3] == [20, 0, pytest.approx(0.07)]
    assert column(book, "Holdings", "Yield")[:3] == pytest.approx([0.04, 0.0, 0.01])
    assert column(book, "Holdings", "Yield on cost")[1:3] == pytest.approx([0.0, 0.01])
    assert not column(book, "Holdings", "Yield on cost")[0]
    assert not column(book, "Holdings", "Value")[3]


def test_values_yields_and_income_of_the_holdings(book):
    assert column(book, "Holdings", "Value")[0] == 2_000 * 65
    assert column(book, "Holdings", "Weight")[0] == pytest.approx(130_000 / 624_000)
    assert column(book, "Holdings", "Yield")[0] == pytest.approx(2.08 / 65)
    assert column(book, "Holdings", "Yield on cost")[0] == pytest.approx(4_160 / 96_000)
    assert column(book, "Holdings", "Income a year")[0] == pytest.approx(4_160)
    assert sum(weight for weight in column(book, "Holdings", "Weight") if weight) == pytest.approx(1.0)
    assert below(book, "Holdings", "Value") == 624_000
    income = sum(value for value in column(book, "Holdings", "Income a year") if value)
    assert below(book, "Holdings", "Income a year") == pytest.approx(income)
    assert below(book, "Holdings", "Yield") == pytest.approx(income / 624_000)


# --- Assumptions -----------------------------------------------------------------------------------


def test_calculated_columns_of_the_assumptions(book):
    market = ILLUSTRATIVE_MARKET
    compound = geometric_mean(market.expected_returns, market.volatilities)
    n = market.size
    np.testing.assert_allclose(column(book, "Assumptions", "Compound return")[:n], compound, rtol=1e-12)
    growth = column(book, "Assumptions", "Growth of value")[:n]
    np.testing.assert_allclose(growth, market.expected_returns - market.yields, atol=1e-15)
    real = [real_return(float(each), 0.025) for each in compound]
    np.testing.assert_allclose(column(book, "Assumptions", "Real return")[:n], real, rtol=1e-12)
    assert compound[0] == pytest.approx(1.07 / (1 + (0.15 / 1.07) ** 2) ** 0.5 - 1)


def test_labels_of_the_blocks_follow_the_classes(changed, book):
    table = [[cell.value for cell in row] for row in table_cells(book, "Assumptions")]
    renamed = [[row[0]] for row in table[:11]] + [["Gold"]]
    renamed[1] = ["Shares"]
    after = changed(tables={"Assumptions": renamed})
    mixes, correlations = cells_of(after, "StrategyMixes"), cells_of(after, "ClassCorrelations")
    assert [mixes[k][0].offset(0, -1).value for k in (1, 11)] == ["Shares", "Gold"]
    assert [correlations[k][0].offset(0, -1).value for k in (0, 10)] == ["Shares", "Gold"]
    assert [correlations[0][k].offset(-1, 0).value for k in (0, 10)] == ["Shares", "Gold"]
    history = cells_of(after, "History")[0]
    above = [cell.offset(-1, 0).value or "" for cell in history]
    assert above == ["", "Shares", *[""] * 9, "Gold", "Inflation", ""]
    assert not any(cell.offset(-1, 0).value for cell in cells_of(book, "History")[0])


def test_mixes_that_add_up(book, changed):
    last = cells_of(book, "StrategyMixes")[-1]
    assert [cell.offset(1, 0).value for cell in last] == pytest.approx([1.0] * 4)
    assert [cell.offset(2, 0).value for cell in last] == ["OK"] * 4
    rows = values_of(book, "StrategyMixes")
    rows[1][1] += 0.01
    after = cells_of(changed({"StrategyMixes": rows}), "StrategyMixes")[-1]
    assert [cell.offset(2, 0).value for cell in after] == ["OK", "Not 100 %", "OK", "OK"]


def test_final_mix_is_checked_when_it_is_used(book, changed):
    label = "Is the final mix complete?"
    assert right_of(book, "Assumptions", label) == "Not used"
    for weights, words in (((0.3, 0.7), "OK"), ((0.3, 0.6), "No: it adds up to 90 %")):
        after = changed(tables={"Assumptions": [["Final mix"], *([weight] for weight in weights)]})
        assert right_of(after, "Assumptions", label) == words


# --- Taxes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "OK"),
        ({"TaxYear": 1999}, "No row of that jurisdiction, year and status on Brackets: choose another"),
        ({"TaxYear": 1999, "TaxMethod": "Flat marginal rate"}, "Not needed"),
    ],
)
def test_brackets_are_looked_for(changed, typed, words):
    assert right_of(changed(typed), "Taxes", "Is it in the table?") == words


# --- nothing is clipped ----------------------------------------------------------------------------

_NUMBERS = {
    "#,##0": "{:,.0f}",
    "#,##0.00": "{:,.2f}",
    "0.0%": "{:.1%}",
    "0.00%": "{:.2%}",
    "0.00": "{:.2f}",
    "0": "{:.0f}",
}
_PADDING = 7  # pixels that the measure adds to a text


def shown(cell):
    """The text that a cell shows, roughly."""
    if isinstance(cell.value, (int, float)):
        return _NUMBERS.get(cell.number_format, "{:g}").format(cell.value)
    return str(cell.value) if isinstance(cell.value, str) else "12/31/2029"


def widths(sheet):
    """Pixels of each column."""
    return {
        k: round(dimension.width * 7)
        for dimension in sheet.column_dimensions.values()
        for k in range(dimension.min, dimension.max + 1)
    }


@pytest.mark.parametrize("name", [*INPUT_SHEETS, "Dividends", "History"])
def test_nothing_is_clipped(book, name):
    sheet = book[name]
    width = widths(sheet)
    areas = [range_boundaries(area.split("!")[1].replace("$", "")) for area in [sheet.print_area] if area]
    edge = areas[0][2] if areas else max(width)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in (None, "") or cell.alignment.wrap_text:
                continue
            room, at = width.get(cell.column, 64), cell.column + 1
            text_runs_on = isinstance(cell.value, str) and cell.alignment.horizontal != "right"
            while text_runs_on and at <= edge and sheet.cell(cell.row, at).value in (None, ""):
                room += width.get(at, 64)
                at += 1
            factor = (cell.font.sz or 11) / 11 * (1.06 if cell.font.b else 1.0)
            needed = (cell_autofit_width(shown(cell)) - _PADDING) * factor + 9 * cell.alignment.indent
            assert needed <= room, (cell.coordinate, cell.value, needed, room)


@pytest.mark.parametrize("name", [*INPUT_SHEETS, "Dividends", "History"])
def test_wrapped_texts_fit_their_rows(book, name):
    sheet = book[name]
    width = widths(sheet)
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                continue
            room = width[cell.column] - 9 * cell.alignment.indent
            size = (cell.font.sz or 11) / 11 * (1.06 if cell.font.b else 1.0)
            lines, line = 1, ""
            for word in cell.value.split():
                longer = f"{line} {word}".strip()
                if line and (cell_autofit_width(longer) - _PADDING) * size > room - 5:
                    lines, line = lines + 1, word
                else:
                    line = longer
                assert (cell_autofit_width(word) - _PADDING) * size <= room, (cell.coordinate, word)
            height = sheet.row_dimensions[cell.row].height or 15
            assert height >= 15 * lines * size - 1, (cell.coordinate, cell.value, lines, height)
