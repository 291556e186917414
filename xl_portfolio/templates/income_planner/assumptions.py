"""The sheet Assumptions: what you expect of each class of assets and of prices, correlations, mixes to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xl_portfolio.actions.income_planner.contents import CLASSES, INPUT_BLOCKS
from xl_portfolio.core.planning import STRATEGIES
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.income_planner.forms import Field, Total, form, input_table, rows_of, totals
from xl_portfolio.templates.income_planner.lists import one_of
from xl_portfolio.templates.rules import any_text, number_between

__all__ = ["assumptions_sheet"]

_TABLE = CONTENT + 9  # row of the header
_FIRST = 1  # column of the first class in the blocks below the table
_HERE = "Assumptions[[#This Row],[{}]]".format

_PRICES = (
    InputRow(
        name="Inflation",
        label="Inflation",
        unit="per year",
        default="2.50%",
        reason="A little above the 2 % that central banks aim at.",
        number="yield",
        validation=number_between(-0.1, 0.5, "Inflation", "How much prices rise in a year, such as 2.5%."),
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
        validation=number_between(0, 60, "Glide path", "Years until the final mix is reached. Optional."),
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
        rule=number_between(
            -0.9, 10, "Expected return", "Mean of a year, nominal, before costs, such as 7%."
        ),
    ),
    Field(
        header="Volatility",
        number="yield",
        rule=number_between(0, 10, "Volatility", "How far a year strays from the mean, such as 15%."),
    ),
    Field(
        header="Yield",
        number="yield",
        rule=number_between(0, 10, "Yield", "Income of a year over value, before tax, such as 3.5%."),
    ),
    Field(
        header="Income growth",
        number="yield",
        rule=number_between(
            -0.5, 1, "Income growth", "By which its income grows in a year. Optional: blank is 0."
        ),
    ),
    Field(header="Taxed as", rule=one_of("Assumptions.Taxed as", "Taxed as", "How its income is taxed.")),
    Field(
        header="Expense ratio",
        number="yield",
        rule=number_between(0, 0.5, "Expense ratio", "Costs inside the funds a year. Optional: blank is 0."),
    ),
    Field(
        header="Duration",
        number="ratio",
        rule=number_between(0, 100, "Duration", "Modified duration of bonds in years. Optional: blank is 0."),
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
_TOTALS = (
    Total(
        column=15,
        caption="Final mix",
        formula='=IF(COUNT(Assumptions[Final mix])=0,"",SUM(Assumptions[Final mix]))',
        number="weight",
    ),
    Total(
        column=16,
        caption="Check",
        formula=(
            '=IF(COUNT(Assumptions[Final mix])=0,"",'
            'IF(ABS(SUM(Assumptions[Final mix])-1)<0.000001,"OK","Not 100 %"))'
        ),
        style="Check",
    ),
)


def assumptions_sheet(book: Book, filled: Mapping[str, Any] | None) -> None:
    """The table `Assumptions` of classes, their correlations, and the mixes of the strategies."""
    given = filled or {}
    widths = [24, 12, 10.5, 10, 9.5, 9.5, 18, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5]
    page = Page(book, "Assumptions", widths, "amber")
    page.sheet.set_column(len(widths), 18, 10)
    page.head(
        "Assumptions",
        "What you expect of each class of assets and of prices. The numbers filled in are round and illustrative.",
        places=(0, 1, 3, 5, 5, 8),
    )
    form(page, CONTENT, "Prices and the path ahead", _PRICES, given)
    page.section(CONTENT + 5, 0, "Classes of assets")
    for row, text in enumerate(_NOTES, start=CONTENT + 6):
        page.note(row, 0, text)
    totals(page, _TABLE - 3, _TOTALS)
    row = input_table(page, "Assumptions", _TABLE, _CLASSES, _CALCULATED, given)
    page.sheet.set_row(_TABLE, 48)
    page.define("ClassNames", _TABLE + 1, 0, row - 1, 0)
    page.note(row, 0, f"At most {CLASSES} classes.")
    row = _correlations(page, row + 2, given)
    row = _mixes(page, row + 1, given)
    page.sheet.freeze_panes(CONTENT, 1)
    page.sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.print_setup((0, 0, row - 1, len(_CLASSES) + len(_CALCULATED) - 1))


def _class_of(place: int) -> str:
    """Formula of the name of the class at a place, counted from 0."""
    return f'=IF(INDEX(ClassNames,{place + 1})="","",INDEX(ClassNames,{place + 1}))'


def _labels(page: Page, row: int) -> None:
    """The names of the classes, one below the other."""
    for place in range(CLASSES):
        page.put(row + place, 0, _class_of(place), page.look("Calculated"))


def _fill(page: Page, row: int, rows: Sequence[Sequence[object]], number: str) -> None:
    """Write numbers of inputs from the first class on; the fill and the lines come with the class."""
    look = page.look("Input", number, align="right", bg_color=None, border=None, border_color=None)
    for r, line in enumerate(rows, start=row):
        for column, value in enumerate(line, start=_FIRST):
            page.put(r, column, value, look)


def _correlations(page: Page, row: int, given: Mapping[str, Any]) -> int:
    """The lower triangle of correlations; returns the row after it."""
    page.section(row, 0, "How the classes move together: correlations")
    page.note(
        row + 1,
        0,
        "From -1 to 1, each pair once, below the diagonal of ones. Amber moves together, blue against.",
    )
    row += 2
    page.sheet.set_row(row, 48)
    columns = [Column(header=_class_of(place), number="ratio", style="Input") for place in range(CLASSES)]
    page.capacity(row, _FIRST, columns, CLASSES, ruled=False)
    first, last = row + 1, row + CLASSES
    right = _FIRST + CLASSES - 1
    _labels(page, first)
    _fill(page, first, rows_of("ClassCorrelations", given), "ratio")
    page.define("ClassCorrelations", first, _FIRST, last, right)
    page.heat_map(
        first, _FIRST, last, right, low=-1.5, middle=0.0, high=1.5
    )  # beyond 1: the text stays readable
    for place in range(CLASSES):
        line, diagonal = first + place, _FIRST + place
        page.offer_where(line, _FIRST, line, diagonal, f'=$A{line + 1}<>""')
        rule = number_between(-1, 1, "Correlation", "From -1 to 1; on the diagonal 1.")
        page.sheet.data_validation(line, _FIRST, line, diagonal, rule)
        if diagonal < right:
            page.sheet.data_validation(line, diagonal + 1, line, right, dict(_ONCE))
    return last + 1


_ONCE: Mapping[str, Any] = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": "Correlation",
    "error_message": "Each pair stands once: fill it in below the diagonal.",
}


def _mixes(page: Page, row: int, given: Mapping[str, Any]) -> int:
    """The mixes of the strategies that Allocation compares; returns the row after them."""
    page.section(row, 0, "Strategies to compare: what each would hold")
    row += 1
    names = INPUT_BLOCKS["StrategyMixes"].columns
    columns = [Column(header=name, number="weight", style="Input") for name in names]
    page.capacity(row, _FIRST, columns, CLASSES, ruled=False)
    first, last = row + 1, row + CLASSES
    right = _FIRST + len(names) - 1
    _labels(page, first)
    _fill(page, first, rows_of("StrategyMixes", given), "weight")
    page.define("StrategyMixes", row, _FIRST, last, right)
    page.offer_where(first, _FIRST, last, right, f'=$A{first + 1}<>""')
    rule = number_between(
        0, 1, "Weight", "A share of the portfolio such as 15%; each column adds up to 100%."
    )
    page.sheet.data_validation(first, _FIRST, last, right, rule)
    page.put(last + 1, 0, "Together", page.look("Result"))
    for column in range(_FIRST, right + 1):
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
    for line, strategy in enumerate(STRATEGIES, start=first):
        page.put(line, right + 2, strategy.name, page.look("Calculated"))
        page.note(line, right + 3, strategy.text)
    return last + 3
