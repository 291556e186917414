"""*Example data*: fill the inputs with the sample."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import (
    INPUT_BLOCKS,
    REPORT_RANGES,
    TABLES,
    WORKBOOK,
    cleared,
    cleared_blocks,
    cleared_ranges,
)
from xl_portfolio.data.sample import sample
from xl_portfolio.sheet.action import Run, action
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, Grid

__all__ = ["example_data"]


@action(
    label="Example data",
    icon="ImportTextFile",
    writes=("Prices", *INPUT_BLOCKS, *sample().settings, *REPORT_RANGES, *TABLES),
    workbook=WORKBOOK,
)
def example_data(run: Run) -> Changes:
    """Fill the workbook with the sample of 20 US stocks; press Optimize next."""
    data = sample()
    prices: list[list[Cell]] = [["Date", *data.tickers]]
    prices += [[date, *row] for date, row in zip(data.dates, data.prices.tolist(), strict=True)]
    assets = cleared("Assets").rows()
    for a in data.assets:
        assets.append(
            [a.ticker, a.name, a.asset_class, a.units, a.price, a.minimum, a.maximum, a.expected_return]
        )
    sentence = f"Sample of {len(data.tickers)} stocks filled in: press Optimize."
    return Changes(
        ranges={
            **cleared_ranges(),
            **{name: Grid.of(value) for name, value in data.settings.items()},
            "Prices": Grid.of(prices),
            **cleared_blocks(),
        },
        tables={**{name: cleared(name) for name in TABLES}, "Assets": Grid.of(assets)},
        log=sentence,
        status=sentence,
    )
