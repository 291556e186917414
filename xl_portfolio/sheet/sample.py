"""The sample sheet: illustrative assets, holdings, bonds and a plan, which the worked examples refer to.

Columns A to D hold twelve monthly returns under a header, F to I seven month-end prices, K to O the
assets with bounds, weights and expected returns, Q to S their annual covariance, U and V their units and the price
of one. X to AH hold three income holdings, AJ to AN two bonds, AP the yields of a ladder, AR twelve monthly incomes,
AT and AU a plan, AW answers about risk, AY and AZ circumstances, BB a first day, BD and BE
amounts that fall due, BG the yields of the assets. The numbers are made up and round, so that results can be
checked by hand.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime

from xl_portfolio.sheet.grid import Cell, Grid, stacked
from xl_portfolio.sheet.place import Origin

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
_HOLDINGS: list[list[Cell]] = [
    ["Dividend fund", 60000.0, 0.035, "Quarterly", 3.0, 15.0, 0.55, 0.15, 2.0, 2.2, 2.42],
    ["Mortgage trust", 20000.0, 0.11, "Monthly", 1.0, 31.0, 1.1, 0.34, 1.6, 1.5, 1.2],
    ["Bond fund", 40000.0, 0.045, 12.0, 1.0, 1.0, None, 0.06, 1.1, 1.1, 1.15],
]
_BONDS_HELD: list[list[Cell]] = [
    ["Treasury note", 0.04, datetime(2027, 8, 15), 10000.0, 99.0],
    ["Company bond", 0.055, datetime(2031, 3, 1), 5000.0, 102.5],
]
_DUE: list[list[Cell]] = [
    [datetime(2026, 1, 31), 3000.0],
    [datetime(2027, 8, 31), 4000.0],
    [datetime(2031, 3, 31), 5000.0],
]
_YIELDS = [0.02, 0.035, 0.0]
_LADDER = [0.04, 0.041, 0.042, 0.043, 0.044]
_INCOMES = [100.0, 300.0, 200.0] * 4
_PLAN: list[list[Cell]] = [
    ["Wealth", 240000.0],
    ["Monthly spending", 4000.0],
    ["Essential spending", 3500.0],
    ["Monthly pension", 1000.0],
    ["Expected return", 0.05],
    ["Volatility", 0.08],
    ["Inflation", 0.025],
    ["Yield", 0.03],
    ["Tax rate", 0.15],
    ["Fee", 0.005],
    ["Age", 64.0],
    ["Years", 6.0],
]
_ANSWERS = [3.0, 3.0, 3.0, 3.0, 4.0, 3.0, 3.0, 3.0]
_CIRCUMSTANCES: list[list[Cell]] = [
    ["Age", 60.0],
    ["Horizon", 20.0],
    ["Income stability", "Varies"],
    ["Emergency fund", 6.0],
    ["Insurance", 0.8],
    ["Debt", 0.2],
    ["Large needs ahead", 0.1],
]
_HOLDING_HEADER: list[Cell] = [
    "Holding",
    "Value",
    "Yield",
    "Payments a year",
    "Pay month",
    "Pay day",
    "Payout ratio",
    "Volatility",
    "Dividend 2022",
    "Dividend 2023",
    "Dividend 2024",
]


def _list(header: str, numbers: list[float]) -> list[list[Cell]]:
    cells: list[Cell] = [header, *numbers]
    return [[cell] for cell in cells]


_BLOCKS: list[list[list[Cell]]] = [  # to the right of the assets, a blank column before each
    [_HOLDING_HEADER, *_HOLDINGS],
    [["Bond", "Coupon", "Maturity", "Face value", "Price"], *_BONDS_HELD],
    _list("Ladder yield", _LADDER),
    _list("Monthly income", _INCOMES),
    [["Plan", "Value"], *_PLAN],
    _list("Answer", _ANSWERS),
    [["Circumstance", "Value"], *_CIRCUMSTANCES],
    [["First day"], [datetime(2025, 1, 15)]],
    [["Due", "Amount"], *_DUE],
    _list("Asset yield", _YIELDS),
]


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
        row += [*_ASSETS[k], None, *_COVARIANCE[k], None, *_HELD[k]] if k < len(_ASSETS) else [None] * 12
        rows.append(row)
    for block in _BLOCKS:
        blank: list[Cell] = [None] * len(block[0])
        for k, row in enumerate(rows):
            row += [None, *(block[k] if k < len(block) else blank)]
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
    corners = re.fullmatch(r"([A-Z]{1,2})(\d+):([A-Z]{1,2})(\d+)", text)
    if corners is None:
        return Grid.of(float(text))
    left, top, right, bottom = corners.groups()
    rows = slice(int(top) - 1, int(bottom))
    columns = slice(_column(left), _column(right) + 1)
    return Grid(sheet.numbers, sheet.others, Origin(SAMPLE_SHEET, 0, 0)).part(rows, columns)


def _column(letters: str) -> int:
    """Zero-based column of letters such as A or AB."""
    return functools.reduce(lambda place, letter: 26 * place + ord(letter) - ord("A") + 1, letters, 0) - 1
