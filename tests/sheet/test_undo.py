from __future__ import annotations

import base64
import json
import zlib
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheet.test_grid import tables
from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.undo import recall, remember

grids = tables().map(Grid.of)


def plain(grids: dict[str, Grid]) -> dict[str, object]:
    return {
        name: [[cell.code if isinstance(cell, CellError) else cell for cell in row] for row in grid]
        for name, grid in grids.items()
    }


@given(
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=8), grids, max_size=3),
    st.dictionaries(st.text(max_size=8), grids, max_size=2),
)
@settings(deadline=None, max_examples=60)
def test_what_is_remembered_is_recalled(
    action: str, ranges: dict[str, Grid], tables: dict[str, Grid]
) -> None:
    record = remember(action, ranges, tables)
    again = Grid.of(record.rows())  # through the cells of a workbook
    label, old_ranges, old_tables = recall(again.padded(64, 1))
    assert label == action
    assert plain(old_ranges) == plain(ranges)
    assert plain(old_tables) == plain(tables)


def test_numbers_keep_every_bit() -> None:
    numbers = np.array([[0.1 + 0.2, -0.0, 1e-310], [np.inf, np.nan, 1 / 3]])
    _, ranges, _ = recall(remember("x", {"r": Grid(numbers)}, {}))
    assert ranges["r"].numbers.tobytes() == numbers.tobytes()


def test_the_largest_blocks_fit_into_the_cells() -> None:
    rng = np.random.default_rng(3)
    block = Grid(rng.lognormal(size=(1301, 61)))
    record = remember("Import prices", {"Prices": block}, {})
    assert record.shape[0] <= 64
    assert record.shape[1] == 1
    assert all(isinstance(cell, str) and len(cell) <= 32_767 for (cell,) in record)
    _, ranges, _ = recall(record)
    np.testing.assert_array_equal(ranges["Prices"].numbers, block.numbers)


@pytest.mark.parametrize("record", [Grid.of(None), Grid.of([None, "left over"])])
def test_nothing_to_undo_is_a_sentence(record: Grid) -> None:
    with pytest.raises(InputError, match="There is nothing to undo"):
        recall(record)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "typed by hand",
        lambda text: text[:-8],
        lambda text: text[8:],
        lambda text: "AAAA" + text[4:],
        lambda text: 12.0,
        lambda text: "bnVsbA==",
        lambda text: True,
        lambda text: "Ünicode",
    ],
)
def test_a_damaged_record_is_a_sentence(damage: object) -> None:
    text = str(remember("x", {"r": Grid.of([1.0, datetime(2024, 1, 31)])}, {})[0, 0])
    with pytest.raises(InputError, match="undo record of this workbook is damaged"):
        recall(Grid.of(damage(text)))  # type: ignore[operator]  # a function of text


NUMBER = {"shape": [1, 1], "numbers": "AAAAAAAAAAA=", "others": []}


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        3,
        {"action": "x", "ranges": 1, "tables": {}},
        {"action": "x", "ranges": {"a": {**NUMBER, "shape": [2, 2]}}, "tables": {}},
        {"action": "x", "ranges": {"a": {**NUMBER, "shape": "no"}}, "tables": {}},
        {"action": "x", "ranges": {"a": {**NUMBER, "others": [1]}}, "tables": {}},
        {"action": "x", "ranges": {"a": {**NUMBER, "others": [[0, 0, "date", "x"]]}}, "tables": {}},
    ],
)
def test_a_record_of_another_shape_is_a_sentence(content: object) -> None:
    text = base64.b64encode(zlib.compress(json.dumps(content).encode())).decode()
    with pytest.raises(InputError, match="damaged"):
        recall(Grid.of(text))
