"""*Make orders*: whole-share orders from the holdings to the optimal weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.doubts import Doubts
from xl_portfolio.actions.portfolio_optimizer.asset_table import read_asset_table
from xl_portfolio.actions.portfolio_optimizer.contents import ORDER_COLUMNS, WORKBOOK
from xl_portfolio.actions.portfolio_optimizer.price_block import read_price_block
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.estimators.covariance import sample_covariance
from xl_portfolio.core.measures.returns import simple_returns
from xl_portfolio.core.trading.orders import Holdings, Terms, whole_share_orders
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.arguments import Cells, FeeRate, Lot, Money, PeriodsPerYear
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.portfolio_optimizer.asset_table import Asset
    from xl_portfolio.core.trading.orders import OrderBook

__all__ = ["make_orders"]

_NONE = 1e-9  # a tracking error that is rounding


@action(label="Make orders", icon="AccountingFormat", writes=("Orders", "OrdersFinding"), workbook=WORKBOOK)
def make_orders(
    run: Run,
    assets: Cells,
    prices: Cells,
    portfolio: Cells,
    periods_per_year: PeriodsPerYear | None = None,
    cash_to_invest: Money = 0.0,
    minimum_trade: Money = 0.0,
    order_fee: Money = 0.0,
    order_fee_rate: FeeRate = 0.0,
    lot_size: Lot = 1.0,
) -> Changes:
    """Turn the optimal weights into orders in whole shares that the holdings and the cash can pay for."""
    doubts = Doubts()
    table = read_asset_table(assets, doubts)
    target = _targets(table, portfolio)
    units, unit_prices = _held(assets, table)
    block = read_price_block(prices, [asset.ticker for asset in table], doubts) if not doubts.errors else None
    if doubts.errors or block is None:
        first = doubts.errors[0]
        raise InputError(f"{first.where}: {first.sentence}")
    periods = block.prices.periods_per_year(periods_per_year)
    covariance = sample_covariance(simple_returns(block.prices.values), periods)
    holdings = Holdings(units=units, prices=unit_prices, cash=cash_to_invest)
    terms = Terms(lot=lot_size, minimum=minimum_trade, fee=order_fee, fee_rate=order_fee_rate)
    run.progress(0.3, "Searching for the closest whole shares")
    book = whole_share_orders(target, holdings, covariance, terms)
    finding = _finding(book, holdings)
    return Changes(
        ranges={"Orders": _listed(table, book, holdings), "OrdersFinding": Grid.of(finding)},
        log=finding,
        status=finding,
    )


def _targets(assets: Sequence[Asset], portfolio: Grid) -> NDArray[np.float64]:
    """Optimal weight of each asset, from the table that *Optimize* wrote."""
    header, *rows = portfolio.rows()
    ticker, weight = header.index("Ticker"), header.index("Optimal weight")
    known = {str(row[ticker]).casefold(): row[weight] for row in rows if row[ticker] is not None}
    weights = [known.get(asset.ticker.casefold()) for asset in assets]
    if not assets or len(known) != len(assets) or not all(isinstance(each, float) for each in weights):
        raise InputError("The optimal weights are not those of the assets: press Optimize first.")
    return np.array(weights, dtype=np.float64)


def _held(table: Grid, assets: Sequence[Asset]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Units and price of each asset; every asset needs a price."""
    header, *rows = table.rows()
    place = {str(name): k for k, name in enumerate(header)}
    used = [row for row in rows if row[place["Ticker"]] is not None]
    prices = [row[place["Price"]] for row in used]
    for asset, price in zip(assets, prices, strict=False):
        if not isinstance(price, float):
            raise InputError(f"{asset.ticker} has no price on Assets: an order needs one.")
    units = [row[place["Units"]] for row in used]
    held = np.array([each if isinstance(each, float) else 0.0 for each in units])
    return held, np.array(prices, dtype=np.float64)


def _listed(assets: Sequence[Asset], book: OrderBook, holdings: Holdings) -> Grid:
    """The orders as a broker takes them, sales first; then what is not traded is left out."""
    rows: list[list[Cell]] = [list(ORDER_COLUMNS)]
    values = book.units * holdings.prices
    for k in np.argsort(values, kind="stable").tolist():
        if book.units[k] == 0.0:
            continue
        rows.append(
            [
                assets[k].ticker,
                assets[k].name or None,
                "Buy" if book.units[k] > 0 else "Sell",
                abs(float(book.units[k])),
                float(holdings.prices[k]),
                abs(float(values[k])),
                float(book.fees[k]),
                float(book.after[k]),
                float(book.weights[k]),
            ]
        )
    return Grid.of(rows)


def _finding(book: OrderBook, holdings: Holdings) -> str:
    values = book.units * holdings.prices
    count = int(np.count_nonzero(book.units))
    if count == 0:
        return "No orders: the holdings are as close to the optimal weights as whole shares allow."
    proved = (
        "the closest there are"
        if book.bound >= book.tracking_error
        else f"at best {100 * book.bound if book.bound > _NONE else 0:.3g} % is possible"
    )
    return (
        f"{count} orders: sales of {abs(values[values < 0].sum()):,.0f}, purchases of {values[values > 0].sum():,.0f}, "
        f"fees of {book.fees.sum():,.2f}, {book.cash:,.2f} of the cash left. Tracking error against the optimal "
        f"weights {100 * book.tracking_error:.3g} % a year, {proved}."
    )
