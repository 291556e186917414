"""The sheet Orders: how orders are executed, and the orders as a broker takes them."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import ORDER_COLUMNS
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.portfolio_optimizer.layout import ASSETS
from xl_portfolio.templates.rules import number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["orders_sheet"]

_NUMBER = WIDTHS["number"]
_TABLE = CONTENT + 12
_GIVEN = {
    "CashToInvest": 0.0,
    "MinimumTrade": 500.0,
    "OrderFee": 0.0,
    "OrderFeeRate": 0.001,
    "LotSize": 1.0,
}


def _terms() -> tuple[InputRow, ...]:
    money = "An amount in the currency of Settings, 0 or more."
    return (
        InputRow(
            name="CashToInvest",
            label="Cash to invest",
            unit="currency",
            default="0",
            reason="What purchases may use beside the proceeds of sales.",
            number="money",
            validation=zero_or_more("Cash to invest", money),
        ),
        InputRow(
            name="MinimumTrade",
            label="Smallest order",
            unit="currency",
            default="500",
            reason="Smaller ones are not worth their fee.",
            number="money",
            validation=zero_or_more("Smallest order", money),
        ),
        InputRow(
            name="OrderFee",
            label="Fee for each order",
            unit="currency",
            default="0",
            reason="What the broker charges whatever the size.",
            number="price",
            validation=zero_or_more("Fee for each order", money),
        ),
        InputRow(
            name="OrderFeeRate",
            label="Fee as a share",
            unit="of the value",
            default="0.10%",
            reason="Commission and half the spread.",
            number="yield",
            validation=number_between(0, 0.5, "Fee as a share", "A share of the value such as 0.1%."),
        ),
        InputRow(
            name="LotSize",
            label="Lot size",
            unit="units",
            default="1",
            reason="1 for whole shares, 100 for round lots, 0.001 where fractions trade.",
            number="ratio",
            validation=number_between(1e-6, 1e6, "Lot size", "Units that an order is a multiple of."),
        ),
    )


def orders_sheet(book: Book) -> None:
    """Orders in whole shares from the holdings to the optimal weights."""
    page = Page(book, "Orders", [24, 26, 14, 14, *[_NUMBER] * 5], "blue")
    page.head(
        "Orders",
        "From what you hold to the optimal weights, in whole shares. Run make_orders after optimize.",
        places=(0, 1, 2, 4, 5, 6),
    )
    row = form(page, CONTENT, "How orders are executed", _terms(), _GIVEN)
    page.section(row + 1, 0, "Result")
    page.put(row + 2, 0, None, page.look("Result", bg_color=None))
    page.define("OrdersFinding", row + 2, 0)
    page.section(_TABLE - 1, 0, "Orders, sales first")
    numbers = ("", "", "", "count", "price", "money", "price", "count", "weight")
    columns = [
        Column(header=text, number=number) for text, number in zip(ORDER_COLUMNS, numbers, strict=True)
    ]
    page.output("Orders", _TABLE, 0, columns, ASSETS)
    page.sheet.freeze_panes(CONTENT, 0)
    page.print_setup((0, 0, _TABLE + ASSETS, len(ORDER_COLUMNS) - 1), portrait=True, pages=1)
