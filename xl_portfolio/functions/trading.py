"""From weights to orders."""

import numpy as np

from xl_portfolio.core.trading.orders import Holdings, Terms, whole_share_orders
from xl_portfolio.functions.categories import TRADING
from xl_portfolio.sheet.arguments import (
    CovarianceTable,
    FeeRate,
    Lot,
    Money,
    UnitPricesColumn,
    UnitsColumn,
    WeightsColumn,
)
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Cell

__all__ = ["ORDERS"]


@function(
    category=TRADING,
    example=Example(
        "=ORDERS(N2:N4, U2:U4, V2:V4, 500, Q2:S4)",
        [
            ["Asset", "Order", "Value", "Fee", "Units after", "Weight after"],
            ["Asset 1", 11.0, 1177.0, 0.0, 51.0, 0.495303],
            ["Asset 2", -2.0, -203.4, 0.0, 33.0, 0.304615],
            ["Asset 3", -5.0, -515.0, 0.0, 21.0, 0.196324],
            ["Cash", None, 41.4, 0.0, None, 0.00375766],
            ["Tracking error", 0.00107381, None, None, None, None],
            ["Best possible", 0.00107381, None, None, None, None],
        ],
    ),
    slow=True,
)
def ORDERS(
    weights: WeightsColumn,
    units: UnitsColumn,
    unit_prices: UnitPricesColumn,
    cash: Money = 0.0,
    covariance: CovarianceTable | None = None,
    minimum_trade: Money = 0.0,
    fee: Money = 0.0,
    fee_rate: FeeRate = 0.0,
    lot: Lot = 1.0,
) -> list[list[Cell]]:
    """Orders in whole lots that bring holdings closest to target weights in risk, with the cash at hand."""
    holdings = Holdings(units=units, prices=unit_prices, cash=cash)
    risk = np.eye(len(weights)) if covariance is None else covariance
    terms = Terms(lot=lot, minimum=minimum_trade, fee=fee, fee_rate=fee_rate)
    book = whole_share_orders(weights, holdings, risk, terms)
    rows: list[list[Cell]] = [["Asset", "Order", "Value", "Fee", "Units after", "Weight after"]]
    columns = (book.units, book.units * unit_prices, book.fees, book.after, book.weights)
    for k, line in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        rows.append([f"Asset {k + 1}", *line])
    rows.append(["Cash", None, book.cash, float(book.fees.sum()), None, book.cash / holdings.value])
    blanks: list[Cell] = [None] * 4
    rows.append(["Tracking error", book.tracking_error, *blanks])
    rows.append(["Best possible", book.bound, *blanks])
    return rows
