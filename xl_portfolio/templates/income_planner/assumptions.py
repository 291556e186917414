"""The sheet Assumptions: what you expect of each class of assets and of prices, correlations, mixes to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import CLASSES, INPUT_BLOCKS
from xl_portfolio.core.planning import STRATEGIES
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.income_planner.tables import Field, input_table, rows_of
from xl_portfolio.templates.rules import any_text, number_between

__all__ = ["assumptions_sheet"]

_TABLE = CONTENT + 9  # row of the header
_RIGHT = 6  # first column of the correlations, on the right of the strategies
_HERE = "Assumptions[[#This Row],[{}]]".format

_PRICES = (
    InputRow(
        name="Inflation",
        label="Inflation",
        unit="per year",
        default="2.50%",
        reason="A little above the 2 % that central banks aim at.",
        number="yield",
        validation=number_between(-0.05, 0.5, "Inflation", "How much prices rise in a year, such as 2.5%."),
    ),
    InputRow(
        name="InflationVolatility",
        label="Volatility of inflation",
        unit="per year",
        default="1.50%",
        reason="How far a year's inflation strays from it.",
        number="yield",
        validation=number_between(0, 0.5, "Volatility of inflation", "A rate per year such as 1.5%."),
    ),
    InputRow(
        name="GlideYears",
        label="Glide path (optional)",
        unit="years",
        default="blank",
        reason="Years over which every account moves to the final mix in the table; blank keeps the mix.",
        number="count",
        validation=number_between(0, 80, "Glide path", "Years until the final mix is reached. Optional."),
    ),
)
_NOTES = (
    "Expected return: mean of a year (arithmetic), nominal, before tax and the costs inside funds. Yield: income of a "
    "year over value. Nobody's forecast: put your own in.",
    "Compound return: what the mean leaves after volatility over many years. Growth of value = expected return - "
    "yield: income is not free. Real return: the compound one after inflation.",
)
_CLASSES = (
    Field(
        header="Class",
        rule=any_text("Class", f"A class of assets, each once; up to {CLASSES}, without blank rows between."),
    ),
    Field(
        header="Broad class",
        rule=one_of(
            "Assumptions.Broad class", "Broad class", "For the model portfolios and the income by source."
        ),
    ),
    Field(
        header="Expected return",
        number="yield",
        rule=number_between(-0.5, 1, "Expected return", "Mean of a year, nominal, before costs, such as 7%."),
    ),
    Field(
        header="Volatility",
        number="yield",
        rule=number_between(0, 2, "Volatility", "How far a year strays from the mean, such as 15%."),
    ),
    Field(
        header="Yield",
        number="yield",
        rule=number_between(0, 0.5, "Yield", "Income of a year over value, before tax, such as 3.5%."),
    ),
    Field(
        header="Income growth",
        number="yield",
        rule=number_between(
            -0.5, 0.5, "Income growth", "By which its income grows in a year. Optional: blank is 0."
        ),
    ),
    Field(header="Taxed as", rule=one_of("Assumptions.Taxed as", "Taxed as", "How its income is taxed.")),
    Field(
        header="Expense ratio",
        number="yield",
        rule=number_between(0, 0.2, "Expense ratio", "Costs inside the funds a year. Optional: blank is 0."),
    ),
    Field(
        header="Duration",
        number="ratio",
        rule=number_between(0, 50, "Duration", "Modified duration of bonds in years. Optional: blank is 0."),
    ),
    Field(
        header="Quality",
        rule=one_of(
            "Assumptions.Quality", "Quality", "Mean credit rating of bonds. Optional: blank has none."
        ),
    ),
    Field(
        header="With inflation",
        number="ratio",
        rule=number_between(
            -1, 1, "With inflation", "Correlation of its return with inflation. Optional: blank is 0."
        ),
    ),
    Field(
        header="Least",
        number="weight",
        rule=number_between(0, 1, "Least", "Smallest weight on Allocation. Optional: blank is 0 %."),
    ),
    Field(
        header="Most",
        number="weight",
        rule=number_between(0, 1, "Most", "Largest weight on Allocation. Optional: blank is 100 %."),
    ),
    Field(
        header="Role",
        rule=one_of(
            "Assumptions.Role", "Role", "Core, Satellite, or blank: for core and satellite portfolios."
        ),
    ),
    Field(
        header="Protects from inflation",
        rule=one_of("Assumptions.Protects from inflation", "Protects from inflation", "Yes, or blank."),
    ),
    Field(
        header="Final mix",
        number="weight",
        rule=number_between(
            0,
            1,
            "Final mix",
            "Weight at the end of the glide path; all add up to 100 %. Optional: blank keeps the mix.",
        ),
    ),
)
_MEAN, _RISK, _YIELD = (_HERE(each) for each in ("Expected return", "Volatility", "Yield"))
_COMPOUND = _HERE("Compound return")
_CALCULATED = (
    Column(
        header="Compound return",
        number="yield",
        formula=f'=IF(COUNT({_MEAN},{_RISK})<2,"",(1+{_MEAN})/(1+({_RISK}/(1+{_MEAN}))^2)^0.5-1)',
    ),
    Column(header="Growth of value", number="yield", formula=f'=IF(COUNT({_MEAN})=0,"",{_MEAN}-N({_YIELD}))'),
    Column(
        header="Real return",
        number="yield",
        formula=f'=IF({_COMPOUND}="","",(1+{_COMPOUND})/(1+N(Inflation))-1)',
    ),
)
_FINAL_MIX = (
    '=IF(COUNT(Assumptions[Final mix])=0,"Not used",'
    'IF(ABS(SUM(Assumptions[Final mix])-1)<0.000001,"OK",'
    '"No: it adds up to "&ROUND(100*SUM(Assumptions[Final mix]),2)&" %"))'
)


def assumptions_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The table `Assumptions` of classes, their correlations, and the mixes of the strategies."""
    page = Page(book, "Assumptions", [24, 12, 10, 10, 10, 10, 20, *[10] * 12], "amber")
    page.head(
        "Assumptions",
        "What you expect of each class of assets and of prices. The numbers filled in are round and illustrative.",
        places=(0, 1, 3, 5, 6, 8),
    )
    row = form(page, CONTENT, "Prices and the path ahead", _PRICES, filled)
    page.note(row, 0, "Is the final mix complete?", valign="vcenter")
    page.put(row, 1, _FINAL_MIX, page.look("Check", valign="vcenter"))
    page.section(_TABLE - 3, 0, "Classes of assets")
    for row, text in enumerate(_NOTES, start=_TABLE - 2):
        page.note(row, 0, text)
    row = input_table(page, "Assumptions", _TABLE, _CLASSES, _CALCULATED, filled)
    page.sheet.set_row(_TABLE, 48)
    page.define("ClassNames", _TABLE + 1, 0, row - 1, 0)
    page.note(row, 0, f"At most {CLASSES} classes.")
    _correlations(page, row + 2, filled)
    row = _mixes(page, row + 2, filled)
    page.sheet.freeze_panes(CONTENT, 1)
    page.sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.print_setup((0, 0, row - 1, len(_CLASSES) + len(_CALCULATED) - 1))


def _class_of(place: int) -> str:
    """Formula of the name of the class at a place, counted from 0."""
    return f'=IF(INDEX(ClassNames,{place + 1})="","",INDEX(ClassNames,{place + 1}))'


def _class_cells(
    page: Page,
    row: int,
    column: int,
    columns: Sequence[Column],
    data: Sequence[Sequence[object]],
    **header: int,
) -> None:
    """Labels of the classes, and on their right cells that show as inputs where there is a class."""
    page.capacity(row, column + 1, columns, CLASSES, ruled=False, **header)
    look = page.look("Input", columns[0].number, align="right", bg_color=None, border=None, border_color=None)
    for place in range(CLASSES):
        page.put(row + 1 + place, column, _class_of(place), page.look("Calculated"))
    for r, line in enumerate(data, start=row + 1):
        for c, value in enumerate(line, start=column + 1):
            page.put(r, c, value, look)


def _correlations(page: Page, row: int, given: Mapping[str, Any]) -> None:
    """The lower triangle of correlations."""
    page.section(row, _RIGHT, "How the classes move together: correlations")
    page.note(row + 1, _RIGHT, "From -1 to 1, each pair once. Amber moves together, blue against.")
    row += 2
    columns = [Column(header=_class_of(place), number="ratio", style="Input") for place in range(CLASSES)]
    _class_cells(page, row, _RIGHT, columns, rows_of("ClassCorrelations", given), font_size=9)
    first, last, left, right = row + 1, row + CLASSES, _RIGHT + 1, _RIGHT + CLASSES
    page.define("ClassCorrelations", first, left, last, right)
    page.heat_map(
        first, left, last, right, low=-1.5, middle=0.0, high=1.5
    )  # beyond 1: the text stays readable
    for place in range(CLASSES):
        line, diagonal = first + place, left + place
        page.offer_where(line, left, line, diagonal, f'={xl_rowcol_to_cell(line, _RIGHT, col_abs=True)}<>""')
        rule = number_between(-1, 1, "Correlation", "From -1 to 1; on the diagonal 1.")
        page.sheet.data_validation(line, left, line, diagonal, rule)
        if diagonal < right:
            page.sheet.data_validation(line, diagonal + 1, line, right, dict(_ONCE))


_ONCE: Mapping[str, Any] = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": "Correlation",
    "error_message": "Each pair stands once: fill it in below the diagonal.",
}


def _mixes(page: Page, row: int, given: Mapping[str, Any]) -> int:
    """The mixes of the strategies that Allocation compares; returns the row after them."""
    page.section(row, 0, "Strategies to compare: what each would hold")
    page.note(row + 1, 0, "Each column adds up to 100 %.")
    row += 2
    page.sheet.set_row(row, 33)
    columns = [
        Column(header=name, number="weight", style="Input") for name in INPUT_BLOCKS["StrategyMixes"].columns
    ]
    _class_cells(page, row, 0, columns, rows_of("StrategyMixes", given))
    first, last, right = row + 1, row + CLASSES, len(columns)
    page.define("StrategyMixes", row, 1, last, right)
    page.offer_where(first, 1, last, right, f'=$A{first + 1}<>""')
    rule = number_between(
        0, 1, "Weight", "A share of the portfolio such as 15%; each column adds up to 100%."
    )
    page.sheet.data_validation(first, 1, last, right, rule)
    page.put(last + 1, 0, "Together", page.look("Result"))
    page.put(last + 2, 0, "Complete?", page.look("Calculated"))
    for column in range(1, right + 1):
        area = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
        total = xl_rowcol_to_cell(last + 1, column)
        page.put(
            last + 1,
            column,
            f'=IF(COUNT({area})=0,"",SUM({area}))',
            page.look("Result", "weight", align="right"),
        )
        check = f'=IF({total}="","",IF(ABS({total}-1)<0.000001,"OK","Not 100 %"))'
        page.put(last + 2, column, check, page.look("Check", align="right"))
    for line, strategy in enumerate(STRATEGIES, start=last + 4):
        page.note(line, 0, f"{strategy.name}: {strategy.text[0].lower()}{strategy.text[1:]}")
    return last + 4 + len(STRATEGIES)
