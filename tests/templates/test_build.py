"""What holds for every template: a clean, reproducible file that keeps the rules of the design."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl.utils import range_boundaries
from xlsxwriter.utility import cell_autofit_width

from xl_portfolio.core.errors import InputError
from xl_portfolio.engine import default_engine
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.templates import TEMPLATES, build, template_of

VOLATILE = ("NOW(", "TODAY(", "RAND(", "RANDBETWEEN(", "RANDARRAY(", "OFFSET(", "INDIRECT(", "CELL(", "INFO(")
NATIVE = {  # functions of Excel 2019 and Calc 7.4 on which the three calculators agree
    "ABS", "AND", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DAY", "FIXED", "IF", "INDEX", "ISNUMBER", "LARGE", "MATCH",
    "MAX", "MIN", "MONTH", "N", "OR", "RIGHT", "ROUND", "ROWS", "SUBSTITUTE", "SUM", "SUMIF", "SUMPRODUCT", "TEXTJOIN",
    "YEAR",
}  # fmt: skip
ENGINE = default_engine()
OURS = {function.name for function in FUNCTIONS}


def formulas(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = cell.value
                    yield sheet.title, cell, value if isinstance(value, str) else value.text


def test_same_bytes_every_time(built, request):
    name, empty = request.node.callspec.params["built"]
    assert build(name, empty) == built


def test_unknown_template_names_the_known():
    with pytest.raises(InputError, match="portfolio_optimizer"):
        build("portfolio")


def test_templates_and_buttons_know_one_another():
    names = [template.name for template in TEMPLATES]
    assert [name for name in ENGINE.groups if name] == names
    for template in TEMPLATES:
        own = {action.id for action in ENGINE.groups[template.name]}
        assert set(template.runs) <= own


def test_a_template_says_what_it_is(book, request):
    name, _ = request.node.callspec.params["built"]
    template = template_of(name)
    for defined, expected in (("TemplateName", name), ("TemplateVersion", template.version)):
        sheet, area = next(iter(book.defined_names[defined].destinations))
        assert book[sheet][area.replace("$", "")].value == expected


def test_every_name_of_its_buttons_is_there(book, request):
    name, _ = request.node.callspec.params["built"]
    tables = {table for sheet in book for table in sheet.tables}
    needed = {each for action in ENGINE.buttons(name) for each in ENGINE.names(action)}
    assert needed <= set(book.defined_names) | tables


def test_no_times_in_the_package(built):
    with ZipFile(BytesIO(built)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_calculation_is_not_forced_on_opening(parts):
    calculation = etree.fromstring(parts["xl/workbook.xml"]).find("{*}calcPr")
    assert dict(calculation.attrib) == {"calcId": "191029"}


def test_no_external_links_and_no_macros(parts):
    assert not [name for name in parts if "externalLink" in name or "vbaProject" in name]
    for name, part in parts.items():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in part, name


def test_no_personal_data(parts):
    core = etree.fromstring(parts["docProps/core.xml"])
    for tag in ("creator", "lastModifiedBy"):
        assert not core.findtext(f"{{*}}{tag}")
    assert not etree.fromstring(parts["docProps/app.xml"]).findtext("{*}Company")


def test_every_name_resolves_to_cells_of_its_sheet(book):
    for name, defined in book.defined_names.items():
        places = list(defined.destinations)
        assert len(places) == 1, name
        sheet, area = places[0]
        assert sheet in book.sheetnames, name
        left, top, right, bottom = range_boundaries(area.replace("$", ""))
        assert 1 <= left <= right <= 16384, name
        assert 1 <= top <= bottom <= 1_048_576, name
        assert re.fullmatch(r"[A-Za-z]+", name), name
        assert not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+", name), name


def test_formulas_use_the_agreed_functions_only(book):
    for sheet, cell, text in formulas(book):
        assert not any(word in text for word in VOLATILE), (sheet, cell.coordinate)
        called = set(re.findall(r"(?:_xlfn\.)?([A-Z_.]+)\(", text))
        assert called <= NATIVE | OURS, (sheet, cell.coordinate, called - NATIVE - OURS)


def test_no_text_with_date_codes(book):
    assert not [cell.coordinate for _, cell, text in formulas(book) if "TEXT(" in text]


def test_only_configuration_is_hidden(book):
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == ["Configuration"]


def test_every_page_has_its_head(book):
    visible = [sheet for sheet in book if sheet.sheet_state == "visible"]
    for before, sheet in zip([None, *visible], visible, strict=False):
        assert sheet["A1"].style == "Title", sheet.title
        assert isinstance(sheet["A2"].value, str)
        targets = {cell.hyperlink.location for cell in sheet[3] if cell.hyperlink}
        if before is not None:
            assert {"Start!A1", f"{before.title}!A1"} <= targets | {"Start!A1"}, sheet.title
        assert any("AsOfDate" in str(cell.value) for cell in sheet[3])
        assert any("CheckStates" in str(cell.value) for cell in sheet[3]), "the state in a few words"
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_properties.tabColor.theme is not None or sheet.sheet_properties.tabColor.rgb
        assert sheet.sheet_view.zoomScale in (None, 100)


def test_links_lead_to_sheets(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target is None
                    assert cell.hyperlink.location.split("!")[0] in book.sheetnames


def test_printing(book):
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.fitToWidth in (None, 1), sheet.title  # 1 is the default of the format
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.print_title_rows.replace("$", "").startswith("1:")
            assert "Page" in sheet.oddFooter.center.text
            assert sheet.oddFooter.right.text == "Hypothetical, not advice"


def test_charts_have_alternative_text_and_linked_titles(parts):
    drawings = [part for name, part in parts.items() if name.startswith("xl/drawings/drawing")]
    described = [shape.get("descr") for part in drawings for shape in etree.fromstring(part).iter("{*}cNvPr")]
    charts = [etree.fromstring(part) for name, part in parts.items() if name.startswith("xl/charts/chart")]
    assert len(described) == len(charts)
    assert all(described)
    for chart in charts:
        title = chart.findtext("{*}chart/{*}title/{*}tx/{*}strRef/{*}f")
        assert title is not None
        assert title.count("!") == 1
        names = [series.findtext("{*}tx/{*}v") for series in chart.iter("{*}ser")]
        assert len([name for name in names if name != "Need"]) <= 6  # a line of the need may be the seventh
        assert len(chart.findall(".//{*}valAx/{*}title") + chart.findall(".//{*}catAx/{*}title")) >= 1


def test_headers_of_tables_match_their_cells(book):
    for sheet in book:
        for table in sheet.tables.values():
            left, top, right, bottom = range_boundaries(table.ref)
            cells = [sheet.cell(top, column).value for column in range(left, right + 1)]
            assert cells == [column.name for column in table.tableColumns]
            assert bottom > top


def test_styles_are_named_and_cells_follow_them(parts):
    styles = etree.fromstring(parts["xl/styles.xml"])
    names = [style.get("name") for style in styles.find("{*}cellStyles")]
    assert {"Title", "Section", "Input", "Calculated", "Result", "Note", "Check"} <= set(names)
    assert len(names) == len(set(names))
    masters = len(styles.find("{*}cellStyleXfs"))
    assert all(int(xf.get("xfId")) < masters for xf in styles.find("{*}cellXfs"))


SCREEN = 1366 - 46  # width of the first screen less row numbers and scroll bar
DATA = ("Prices", "Holdings", "Assumptions")  # as wide as what they hold has columns


def test_first_screen_is_wide_enough_for_the_head(book):
    for sheet in book:
        if sheet.sheet_state == "visible" and sheet.title not in DATA:
            widths = {
                k: dimension.width
                for dimension in sheet.column_dimensions.values()
                for k in range(dimension.min, dimension.max + 1)
            }
            band = [cell.column for cell in sheet[1] if cell.fill.patternType == "solid"]
            # a width in the file counts digits of 7 pixels in Calibri 11, padding included
            assert sum(round(widths[k] * 7) for k in band) <= SCREEN, sheet.title


def test_charts_end_within_the_first_screen(book):
    for sheet in book:
        for chart in sheet._charts:
            end = chart.anchor.to
            widths = [pixels(sheet, column) for column in range(1, end.col + 1)]
            assert sum(widths) + end.colOff / 9_525 <= SCREEN, (sheet.title, end.row)


def pixels(sheet, column):
    """Width of a column, counted from 1."""
    for dimension in sheet.column_dimensions.values():
        if dimension.min <= column <= dimension.max:
            return round(dimension.width * 7)
    return 64


def test_the_head_shows_the_date_as_a_date(book):
    """In a cell of its own, in the built-in format that follows the reader's system, and never as ###."""
    for sheet in book:
        if sheet.sheet_state == "visible":
            [shown] = [cell for cell in sheet[3] if "AsOfDate" in str(cell.value)]
            assert shown.style == "Note"
            assert shown.number_format == "mm-dd-yy"  # number 14, the short date
            assert shown.alignment.shrink_to_fit
            assert [cell.value for cell in sheet[3] if str(cell.value).startswith("As of")] == ["As of"]


def test_the_state_in_a_few_words_ends_with_the_head(book):
    for sheet in book:
        if sheet.sheet_state == "visible":
            [state] = [cell for cell in sheet[3] if "CheckStates" in str(cell.value)]
            room = sum(
                pixels(sheet, cell.column) for cell in sheet[3][state.column - 1 :] if cell.fill.patternType
            )
            longest = max(re.findall(r'"([^"]*)"', state.value), key=len)
            assert cell_autofit_width(longest) <= room, sheet.title


def test_a_page_break_stands_above_a_section(book):
    """So that what the page repeats is followed by a heading, never by the middle of a table."""
    for sheet in book:
        for page_break in sheet.row_breaks.brk:
            first = sheet.cell(page_break.id + 1, 1)
            assert first.style == "Section", (sheet.title, first.coordinate)
