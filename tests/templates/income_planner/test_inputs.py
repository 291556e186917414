"""The inputs: every name of the contract in its place, validated, explained, open for typing."""

import pytest

from tests.templates.income_planner.areas import cells_of, rules_of, table_cells, values_of
from xl_portfolio.actions.income_planner.contents import CHOICES, INPUT_BLOCKS, INPUTS, STANDING, TABLES
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.planning import RISK_QUESTIONS
from xl_portfolio.data.income_case import income_case
from xl_portfolio.templates.income_planner.layout import INPUT_SHEETS, SHEETS
from xl_portfolio.templates.income_planner.lists import list_name

PROTECTED = ("Profile", "Goals")
CASE = income_case()


def test_sheets_in_order(planner):
    assert planner.sheetnames == list(SHEETS)
    assert [planner[name].sheet_properties.tabColor.theme for name in INPUT_SHEETS] == [6] * len(
        INPUT_SHEETS
    )  # amber
    assert planner["History"].sheet_properties.tabColor.theme == 8  # grey


@pytest.mark.parametrize("name", INPUTS)
def test_a_single_input_is_explained_and_validated(planner, name):
    [[cell]] = cells_of(planner, name)
    assert cell.parent.title == INPUTS[name]
    assert cell.style == "Input"
    assert not cell.protection.locked
    assert cell.data_type != "f"
    label, unit, default, reason = (cell.offset(0, step).value for step in (-1, 1, 2, 3))
    assert all(isinstance(text, str) and text for text in (label, unit, default, reason))
    [rule] = rules_of(planner, cell)
    assert rule.promptTitle
    assert rule.prompt
    if default.startswith("blank"):
        assert "(optional)" in label


@pytest.mark.parametrize(("name", "block"), [*INPUT_BLOCKS.items(), *REPORT.items()])
def test_a_block_has_its_header_and_capacity(planner, name, block):
    rows = cells_of(planner, name)
    assert rows[0][0].parent.title == block.sheet
    assert len(rows) == block.rows + bool(block.columns)
    assert len(rows[0]) == (len(block.columns) or block.width)
    if block.columns:
        assert [cell.value for cell in rows[0]] == list(block.columns)


@pytest.mark.parametrize("name", INPUT_BLOCKS)
def test_a_block_is_open_and_validated(planner, name):
    rows = cells_of(planner, name)
    content = rows[1:] if INPUT_BLOCKS[name].columns or name == "History" else rows
    for row in (content[0], content[-1]):
        for cell in row:
            assert cell.data_type != "f"
            if cell.has_style:
                assert not cell.protection.locked
            assert len(rules_of(planner, cell)) == 1, cell.coordinate


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_columns_and_capacity(planner, name):
    table = TABLES[name]
    header, *rows = table_cells(planner, name)
    assert header[0].parent.title == table.sheet
    assert [cell.value for cell in header] == [*table.columns, *table.formulas]
    assert len(rows) == table.rows
    for row in rows:
        typed, computed = row[: len(table.columns)], row[len(table.columns) :]
        assert all(cell.data_type == "f" and cell.protection.locked for cell in computed)
        assert not any(cell.data_type == "f" or cell.protection.locked for cell in typed)
    for cell in rows[-1][: len(table.columns)]:
        [rule] = rules_of(planner, cell)
        assert rule.prompt


def test_nothing_stands_below_the_holdings(planner):
    rows = table_cells(planner, "Holdings")
    below = planner["Holdings"].iter_rows(rows[-1][0].row + 1)
    assert not any(cell.value is not None for row in below for cell in row)


@pytest.mark.parametrize("choice", CHOICES)
def test_lists_hold_the_words_of_the_contract(planner, choice):
    assert values_of(planner, list_name(choice)) == [[word] for word in CHOICES[choice]]


@pytest.mark.parametrize("choice", [choice for choice in CHOICES if choice in INPUTS])
def test_a_choice_offers_its_list(planner, choice):
    [rule] = rules_of(planner, cells_of(planner, choice)[0][0])
    assert (rule.type, rule.formula1) == ("list", list_name(choice))


@pytest.mark.parametrize("choice", [choice for choice in CHOICES if "." in choice])
def test_a_column_of_choices_offers_its_list(planner, choice):
    name, header = choice.split(".")
    rows = table_cells(planner, name) if name in TABLES else cells_of(planner, name)
    column = [cell.value for cell in rows[0]].index(header)
    for row in (rows[1], rows[-1]):
        [rule] = rules_of(planner, row[column])
        assert (rule.type, rule.formula1) == ("list", list_name(choice))


@pytest.mark.parametrize(
    ("name", "header", "names"),
    [
        ("Holdings", "Account", "AccountNames"),
        ("Holdings", "Class", "ClassNames"),
        ("Contributions", "Account", "AccountNames"),
    ],
)
def test_lists_follow_the_tables(planner, name, header, names):
    rows = table_cells(planner, name) if name in TABLES else cells_of(planner, name)
    column = [cell.value for cell in rows[0]].index(header)
    [rule] = rules_of(planner, rows[1][column])
    assert rule.formula1 == f"INDEX({names},1):INDEX({names},MAX(1,COUNTA({names})))"
    table = "Accounts" if names == "AccountNames" else "Assumptions"
    assert [row[0].coordinate for row in cells_of(planner, names)] == [
        row[0].coordinate for row in table_cells(planner, table)[1:]
    ]


def test_every_answer_of_the_questionnaire_is_shown_with_its_points(planner):
    rows = cells_of(planner, "RiskAnswers")
    header = rows[0][0].row - 1
    sheet = planner["Profile"]
    for [cell], question in zip(rows, RISK_QUESTIONS, strict=True):
        assert cell.offset(0, -1).value == question.text
        for place, answer in enumerate(question.answers):
            assert cell.offset(0, 2 + place).value == answer.text
            assert sheet.cell(header, cell.column + 2 + place).value == place + 1
            assert answer.points == place  # what the formula of the points rests on
        [rule] = rules_of(planner, cell)
        assert rule.formula1 == '"1,2,3,4"'
        assert all(answer.text in rule.prompt for answer in question.answers)


@pytest.mark.parametrize("name", INPUTS)
def test_the_example_fills_a_single_input(planner, name):
    assert values_of(planner, name) == [[CASE[name]]]


@pytest.mark.parametrize("name", [name for name in (*INPUT_BLOCKS, *TABLES) if CASE[name]])
def test_the_example_fills_blocks_and_tables(planner, name):
    rows = table_cells(planner, name) if name in TABLES else cells_of(planner, name)
    content = rows[1:] if name in TABLES or INPUT_BLOCKS[name].columns else rows
    for row, given in zip(content, CASE[name], strict=False):
        assert [cell.value for cell in row][: len(given)] == list(given)
    width = len(CASE[name][0])
    assert all(cell.value is None for row in content[len(CASE[name]) :] for cell in row[:width])


def test_an_empty_workbook_keeps_the_standing_choices_alone(empty_planner):
    for name in INPUTS:
        [[value]] = values_of(empty_planner, name)
        assert value == (CASE[name] if name in STANDING else None), name
    for name, block in INPUT_BLOCKS.items():
        rows = values_of(empty_planner, name)[1 if block.columns or name == "History" else 0 :]
        assert any(cell is not None for row in rows for cell in row) == (name in STANDING), name
    for name, table in TABLES.items():
        typed = [row[: len(table.columns)] for row in table_cells(empty_planner, name)[1:]]
        assert any(cell.value is not None for row in typed for cell in row) == (name in STANDING), name


def test_the_header_of_the_history_names_the_classes(planner, empty_planner):
    for book in (planner, empty_planner):
        labels = [row[0].value for row in table_cells(book, "Assumptions")[1:] if row[0].value]
        header = values_of(book, "History")[0]
        assert header[: len(labels) + 2] == ["Month", *labels, "Inflation"]


@pytest.mark.parametrize("name", [*INPUT_SHEETS, "Dividends", "History"])
def test_protection_leaves_inputs_open(planner, name):
    protection = planner[name].protection
    assert protection.sheet == (name in PROTECTED)
    assert protection.password is None


def test_correlations_are_typed_once(planner):
    rows = cells_of(planner, "ClassCorrelations")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            [rule] = rules_of(planner, cell)
            assert rule.type == ("decimal" if c <= r else "custom")
            if c > r:
                assert rule.formula1 == "FALSE"
                assert "below the diagonal" in rule.error


def test_brackets_say_year_and_source(planner):
    for jurisdiction, year, _, applies, *_, source in values_of(planner, "TaxBrackets")[1:]:
        assert (jurisdiction is None) == (year is None) == (applies is None) == (source is None)
        assert source is None or "IRS" in source
