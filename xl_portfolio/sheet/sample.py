"""The sample sheet: a year of three illustrative assets, which the worked examples refer to.

Columns A to D hold twelve monthly returns under a header, F to I seven month-end prices, K to O the
assets with bounds, weights and expected returns, Q to S their annual covariance, U and V their units and the price
of one. The numbers are
made up and round, so that results can be checked by hand.
"""

from __future__ import annotations

import re
from datetime import datetime

from xl_portfolio.sheet.grid import Cell, Grid, Origin, stacked

__all__ = ["SAMPLE_SHEET", "sample_arguments", "sample_rows"]

SAMPLE_SHEET = "Sample"

_MONTH_ENDS = [datetime(2024, 1, 31), datetime(2024, 2, 29), datetime(2024, 3, 31), datetime(2024, 4, 30)]
_MONTH_ENDS += [datetime(2024, 5, 31), datetime(2024, 6, 30), datetime(2024, 7, 31), datetime(2024, 8, 31)]
_MONTH_ENDS += [datetime(2024, 9, 30), datetime(2024, 10, 31), datetime(2024, 11, 30), datetime(2024, 12, 31)]
_STOCKS = [0.02, -0.01, 0.03, 0.01, -0.02, 0.04, 0.00, -0.03, 0.02, 0.03, -0.01, 0.02]
_BONDS = [0.004, 0.006, -0.002, 0.003, 0.007, -0.001, 0.005, 0.008, 0.002, -0.003, 0.006, 0.001]
_GOLD = [-0.01, 0.02, 0.01, -0.02, 0.03, 0.00, 0.02, 0.01, -0.01, 0.01, 0.02, -0.01]
_PRICES = [
    [100.0, 100.0, 100.0],
    [102.0, 100.4, 99.0],
    [101.0, 101.0, 101.0],
    [104.0, 100.8, 102.0],
    [105.0, 101.1, 100.0],
    [103.0, 101.8, 103.0],
    [107.0, 101.7, 103.0],
]
_ASSETS: list[list[Cell]] = [
    ["Stocks", 0.0, 0.6, 0.5, 0.08],
    ["Bonds", 0.0, 0.6, 0.3, 0.04],
    ["Gold", 0.0, 0.3, 0.2, 0.05],
]
_HELD = [[40.0, 107.0], [35.0, 101.7], [26.0, 103.0]]
_COVARIANCE = [[0.04, 0.002, 0.0], [0.002, 0.0025, 0.0], [0.0, 0.0, 0.0225]]


def sample_rows() -> list[list[Cell]]:
    """All cells of the sample sheet, from A1."""
    names: list[Cell] = ["Stocks", "Bonds", "Gold"]
    head: list[Cell] = ["Date", *names, None, "Date", *names, None]
    head += ["Asset", "Minimum", "Maximum", "Weight", "Expected return", None, *names]
    head += [None, "Units", "Unit price"]
    rows = [head]
    for k, month in enumerate(_MONTH_ENDS):
        row: list[Cell] = [month, _STOCKS[k], _BONDS[k], _GOLD[k], None]
        row += [month, *_PRICES[k], None] if k < len(_PRICES) else [None] * 5
        row += [*_ASSETS[k], None, *_COVARIANCE[k], None, *_HELD[k]] if k < len(_ASSETS) else []
        rows.append(row)
    return rows


def sample_arguments(formula: str) -> tuple[str, list[Grid | None]]:
    """Name and arguments of an example formula such as `=SHARPE(B2:B13, 0.02, 12)`.

    An argument is a range of the sample sheet, a number, text in quotes, or nothing.
    """
    name, inside = re.fullmatch(r"=([A-Z_]+)\((.*)\)", formula).groups()  # type: ignore[union-attr]  # tested
    sheet = stacked(sample_rows())
    return name, [_argument(text.strip(), sheet) for text in inside.split(",")]


def _argument(text: str, sheet: Grid) -> Grid | None:
    if not text:
        return None
    if text.startswith('"'):
        return Grid.of(text.strip('"'))
    corners = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", text)
    if corners is None:
        return Grid.of(float(text))
    left, top, right, bottom = corners.groups()
    rows = slice(int(top) - 1, int(bottom))
    columns = slice(ord(left) - ord("A"), ord(right) - ord("A") + 1)
    return Grid(sheet.numbers, sheet.others, Origin(SAMPLE_SHEET, 0, 0)).part(rows, columns)
