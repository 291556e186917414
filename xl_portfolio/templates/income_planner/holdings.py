"""The sheet Holdings: what is held and what it pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.contents import HOLDINGS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column
from xl_portfolio.templates.income_planner.layout import PRINTED_HOLDINGS
from xl_portfolio.templates.income_planner.lists import one_of, one_of_column
from xl_portfolio.templates.income_planner.tables import Field, Total, input_table, totals
from xl_portfolio.templates.rules import a_date, any_text, number_between, zero_or_more

__all__ = ["holdings_sheet"]

_TABLE = CONTENT + 4  # row of the header
_PAST = 11  # column of the dividends of past years
_HERE = "Holdings[[#This Row],[{}]]".format

_HOLDINGS = (
    Field(
        header="Ticker",
        rule={
            "validate": "custom",
            "value": f"=COUNTIF(HoldingNames,A{_TABLE + 2})=1",
            "input_title": "Ticker",
            "input_message": f"A short name, each once; up to {HOLDINGS} holdings.",
            "error_title": "Ticker",
            "error_message": "This ticker stands in the table already: each holding has one row. "
            "Held in two accounts, it takes two names.",
        },
    ),
    Field(header="Name", rule=any_text("Name", "What it is called.")),
    Field(
        header="Account",
        rule=one_of_column("AccountNames", "Account", "In which account of the sheet Accounts."),
    ),
    Field(
        header="Class", rule=one_of_column("ClassNames", "Class", "To which class of the sheet Assumptions.")
    ),
    Field(header="Units", number="count", rule=zero_or_more("Units", "How many you hold.")),
    Field(
        header="Price",
        number="price",
        rule=zero_or_more("Price", "Of one unit on the as-of date; of a bond, of one piece."),
    ),
    Field(
        header="Cost basis",
        number="money",
        rule=zero_or_more(
            "Cost basis", "What you paid for all of it; gains above it are taxed. Blank: its value."
        ),
    ),
    Field(
        header="Dividend",
        number="price",
        rule=zero_or_more(
            "Dividend or interest",
            "Of a year, for one unit, before tax, at the present rate. Blank: none.",
        ),
    ),
    Field(header="Pays", rule=one_of("Holdings.Pays", "Pays", "How often it pays.")),
    Field(
        header="Next payment",
        number="date",
        rule=a_date("Next payment", "The next pay date, or any past one; the others follow from it."),
    ),
    Field(
        header="Ex-days",
        number="count",
        rule=number_between(
            0, 366, "Ex-days", "Days from the ex-date to the pay date. Optional: blank is 0.", whole=True
        ),
    ),
    Field(
        header="Dividend a year ago",
        number="price",
        rule=zero_or_more(
            "Dividend a year ago", "Of a year, for one unit. Optional: blank is as on Dividends."
        ),
    ),
    Field(
        header="Dividend 5 years ago",
        number="price",
        rule=zero_or_more(
            "Dividend 5 years ago", "Of a year, for one unit. Optional: blank is as on Dividends."
        ),
    ),
    Field(
        header="Payout ratio",
        number="weight",
        rule=number_between(
            0,
            10,
            "Payout ratio",
            "Dividends over earnings, such as 60%; of a REIT, over funds from operations. Optional: blank is unknown.",
        ),
    ),
)
_UNITS, _PRICE, _DIVIDEND, _COST = (_HERE(each) for each in ("Units", "Price", "Dividend", "Cost basis"))
_VALUE, _INCOME = _HERE("Value"), _HERE("Income a year")
_CALCULATED = (
    Column(header="Value", number="money", formula=f'=IF(COUNT({_UNITS},{_PRICE})=2,{_UNITS}*{_PRICE},"")'),
    Column(
        header="Weight",
        number="weight",
        formula=f'=IF(SUM(Holdings[Value])=0,"",IF({_VALUE}="","",{_VALUE}/SUM(Holdings[Value])))',
    ),
    Column(header="Yield", number="yield", formula=f'=IF(N({_PRICE})=0,"",N({_DIVIDEND})/{_PRICE})'),
    Column(
        header="Yield on cost",
        number="yield",
        formula=f'=IF(OR(N({_COST})=0,{_INCOME}=""),"",{_INCOME}/{_COST})',
    ),
    Column(
        header="Income a year",
        number="money",
        formula=f'=IF(N({_UNITS})=0,"",{_UNITS}*N({_DIVIDEND}))',
    ),
)
_TOTALS = (
    Total(column=0, caption="Holdings", formula="=COUNTA(Holdings[Ticker])", number="count", align="left"),
    Total(column=1, caption="Currency", formula='=IF(Currency="","",Currency)'),
    Total(column=2, caption="Value", formula="=SUM(Holdings[Value])", number="money"),
    Total(column=3, caption="Income a year", formula="=SUM(Holdings[Income a year])", number="money"),
    Total(
        column=5,
        caption="Yield",
        formula='=IF(SUM(Holdings[Value])=0,"",SUM(Holdings[Income a year])/SUM(Holdings[Value]))',
        number="yield",
    ),
    Total(
        column=6,
        caption="On cost",
        formula='=IF(SUM(Holdings[Cost basis])=0,"",SUM(Holdings[Income a year])/SUM(Holdings[Cost basis]))',
        number="yield",
    ),
    Total(
        column=8,
        caption="Largest",
        formula='=IF(COUNT(Holdings[Weight])=0,"",MAX(Holdings[Weight]))',
        number="weight",
    ),
)


def holdings_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The table `Holdings`: units, prices, dividends, and the income that follows."""
    widths = [9, 37, 16, 20, 9, 10, 11, 10, 13, 12, 8, 11, 11, 9, 11, 9, 9, 9, 10]
    page = Page(book, "Holdings", widths, "amber")
    page.head(
        "Holdings",
        "What you hold and what it pays: yellow cells are yours, the columns at the right end calculate.",
        places=(0, 1, 2, 3, 4, 6),
    )
    totals(page, CONTENT, _TOTALS)
    page.note(
        CONTENT + 2,
        0,
        "Dividend or interest: of a year, for one unit, before tax, as paid at present. "
        "Cash stands on Accounts. A high yield alone is no gain: Income says what looks like a yield trap.",
    )
    page.link(CONTENT + 2, _PAST, "Dividends", "Every past year ›")
    row = input_table(page, "Holdings", _TABLE, _HOLDINGS, _CALCULATED, filled, filtered=True)
    page.sheet.set_row(_TABLE, 33)
    page.define("HoldingNames", _TABLE + 1, 0, row - 1, 0)
    page.sheet.freeze_panes(_TABLE + 1, 1)
    page.sheet.set_selection(_TABLE + 1, 0, _TABLE + 1, 0)
    page.print_setup((0, 0, _TABLE + PRINTED_HOLDINGS, len(_HOLDINGS) + len(_CALCULATED) - 1), repeat=_TABLE)
