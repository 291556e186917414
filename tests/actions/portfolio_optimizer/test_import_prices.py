"""The buttons *Preview import* and *Import prices* on plain dictionaries of cells."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from xl_portfolio.actions.portfolio_optimizer.contents import ASSET_COLUMNS
from xl_portfolio.actions.portfolio_optimizer.import_prices import import_prices
from xl_portfolio.actions.portfolio_optimizer.preview_import import preview_import
from xl_portfolio.data.sample import sample
from xl_portfolio.engine import Engine, Outcome
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Cell, CellError, Grid, stacked
from xl_portfolio.sheet.place import Origin
from xl_portfolio.sheet.undo import recall

NOW = datetime(2024, 3, 1, 12, 0)
ENGINE = Engine(actions=(import_prices, preview_import), clock=lambda: NOW)

# the columns of a real table stand in another order, with formula columns among them
HEADER: list[Cell] = [
    "Name",
    "Ticker",
    "Class",
    "Units",
    "Price",
    "Value",
    "Minimum",
    "Maximum",
    "Expected return",
]
ROWS: list[list[Cell]] = [
    ["Microsoft", "MSFT", "Technology", 10.0, 300.0, 3000.0, 0.0, 0.4, None],
    ["Gold", "GLD", "Metal", 5.0, 180.0, 900.0, None, 0.2, 0.05],
    ["Apple", "aapl", "Technology", 20.0, 150.0, 3000.0, 0.1, 0.5, None],
]
BLOCK: list[list[Cell]] = [
    ["Date", "AAPL", "MSFT", "TLT"],
    [datetime(2024, 1, 5), 181.0, 367.0, 97.5],
    [datetime(2024, 1, 12), 185.0, 388.0, None],
    [datetime(2024, 1, 19), 191.0, 398.0, 95.0],
]


def assets(rows: list[list[Cell]], capacity: int = 6) -> Grid:
    blank: list[Cell] = [None] * len(HEADER)
    return Grid.of([HEADER, *rows, *[blank] * (capacity - len(rows))])


def book(file: str | None = None, block: list[list[Cell]] | None = None, **cells: Grid) -> dict[str, Grid]:
    return {
        "Assets": assets(ROWS),
        "ImportFile": Grid.of(file),
        "ImportBlock": Grid.of(None).padded(9, 6) if block is None else _padded(block),
        "Prices": Grid.of(None).padded(9, 6),
        "ImportReport": Grid.of(None).padded(25, 2),
        "AsOfDate": Grid.of(datetime(2023, 1, 1)),
        "PeriodsPerYear": Grid.of(252.0),
        "RunLog": stacked([["Time", "Action", "Result"], [None] * 3, [None] * 3]),
        "RunStatus": Grid.of(None),
        "UndoRecord": Grid.of(None).padded(64, 1),
        **cells,
    }


def _padded(block: list[list[Cell]]) -> Grid:
    grid = Grid.of(block, Origin("Import", 11, 1))
    return grid.padded(grid.shape[0] + 3, grid.shape[1] + 2)


def changes(outcome: Outcome[Changes]) -> Changes:
    assert not isinstance(outcome.value, CellError), outcome.value.message
    return outcome.value


def sentence(outcome: Outcome[Changes]) -> str:
    assert isinstance(outcome.value, CellError)
    return outcome.value.message


def report(found: Changes) -> dict[Cell, Cell]:
    return dict(row for row in found.ranges["ImportReport"] if row[0] != "Doubt")  # type: ignore[arg-type]  # pairs


def doubts(found: Changes) -> list[str]:
    return [str(what) for kind, what in found.ranges["ImportReport"] if kind == "Doubt"]


def test_prices_come_in_the_order_of_the_assets() -> None:
    found = changes(ENGINE.plan("import_prices", book(block=BLOCK)))
    assert found.ranges["Prices"].rows() == [
        ["Date", "MSFT", "aapl", "TLT"],
        [datetime(2024, 1, 5), 367.0, 181.0, 97.5],
        [datetime(2024, 1, 12), 388.0, 185.0, None],
        [datetime(2024, 1, 19), 398.0, 191.0, 95.0],
    ]
    assert found.ranges["AsOfDate"][0, 0] == datetime(2024, 1, 19)


def test_assets_get_last_prices_and_new_tickers_and_keep_the_rest() -> None:
    header, *rows = changes(ENGINE.plan("import_prices", book(block=BLOCK))).tables["Assets"].rows()
    assert header == list(ASSET_COLUMNS)  # the column Value holds formulas and is not named
    assert rows[:5] == [
        ["MSFT", "Microsoft", "Technology", 10.0, 398.0, 0.0, 0.4, None],
        ["GLD", "Gold", "Metal", 5.0, 180.0, None, 0.2, 0.05],
        ["aapl", "Apple", "Technology", 20.0, 191.0, 0.1, 0.5, None],
        ["TLT", None, None, None, 95.0, None, None, None],
        [None] * 8,
    ]


def test_sentences_say_what_came() -> None:
    outcome = ENGINE.plan("import_prices", book(block=BLOCK))
    found = changes(outcome)
    assert found.status == (
        "Imported 3 tickers, 3 weekly rows from 2024-01-05 to 2024-01-19; 2 doubts, see the sheet Import. "
        "New in Assets: TLT."
    )
    assert found.tables["RunLog"].rows()[1][1:] == [
        "Import prices",
        f"The pasted block: {found.status[0].lower()}{found.status[1:]}",
    ]
    said = report(found)
    assert (said["What"], said["Source"], said["Frequency"]) == (
        "Understood",
        "pasted block",
        "weekly: Periods per year becomes 52",
    )
    assert (said["Tickers in Assets"], said["New tickers"]) == ("MSFT, aapl", "TLT")
    assert (said["Assets without prices here"], said["Gaps"]) == ("GLD", "TLT 1 (of 3 rows)")
    assert doubts(found)[1].startswith("GLD in Assets has no prices here: the row is kept as it is.")
    assert list(outcome.notes) == doubts(found)


def test_preview_changes_the_report_alone() -> None:
    contents = book(block=BLOCK)
    preview = changes(ENGINE.plan("preview_import", contents))
    imported = changes(ENGINE.plan("import_prices", contents))
    assert preview.ranges["ImportReport"].rows() == imported.ranges["ImportReport"].rows()
    assert set(preview.ranges) == {"ImportReport", "RunStatus"}  # an import before it can still be undone
    assert not preview.tables
    assert preview.status.endswith("Press Import prices to take them over.")


def test_an_import_can_be_undone() -> None:
    contents = book(block=BLOCK)
    found = changes(ENGINE.plan("import_prices", contents))
    label, ranges, tables = recall(found.ranges["UndoRecord"])
    assert label == "Import prices"
    assert ranges["AsOfDate"][0, 0] == datetime(2023, 1, 1)
    assert tables["Assets"].rows()[1] == ["MSFT", "Microsoft", "Technology", 10.0, 300.0, 0.0, 0.4, None]


def test_a_file_wins_over_the_block(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Date;MSFT\n05.01.2024;367,5\n12.01.2024;388,5\n")
    found = changes(ENGINE.plan("import_prices", book(str(path), BLOCK)))
    assert found.ranges["Prices"].rows()[0] == ["Date", "MSFT"]
    assert report(found)["Source"] == "own.csv (UTF-8)"
    assert doubts(found)[0].startswith("A file and a pasted block were given: the file was used.")
    assert found.log.startswith("own.csv: imported 1 ticker, 2 weekly rows")


def test_dates_in_the_future_are_a_doubt() -> None:
    block: list[list[Cell]] = [["Date", "MSFT"], [datetime(2024, 2, 1), 1.0], [datetime(2024, 4, 1), 1.1]]
    found = changes(ENGINE.plan("preview_import", book(block=block)))
    assert "The last date, 2024-04-01, lies in the future: check the form of the dates." in doubts(found)


def test_new_tickers_fill_free_rows() -> None:
    gap: list[Cell] = [None] * len(HEADER)
    found = changes(ENGINE.plan("import_prices", book(block=BLOCK, Assets=assets([ROWS[0], gap, ROWS[2]]))))
    assert [row[0] for row in found.tables["Assets"]] == ["Ticker", "MSFT", "TLT", "aapl", None, None, None]
    assert found.ranges["Prices"].rows()[0] == ["Date", "MSFT", "TLT", "aapl"]


def test_a_ticker_may_be_a_number() -> None:
    rows: list[list[Cell]] = [["Toyota", 7203.0, "Cars", 1.0, 2000.0, 2000.0, None, None, None]]
    block: list[list[Cell]] = [
        ["Date", 7203.0],
        [datetime(2024, 1, 5), 2500.0],
        [datetime(2024, 1, 12), 2600.0],
    ]
    found = changes(ENGINE.plan("import_prices", book(block=block, Assets=assets(rows))))
    assert found.tables["Assets"].rows()[1][:5] == [7203.0, "Toyota", "Cars", 1.0, 2600.0]
    assert found.ranges["Prices"].rows()[0] == ["Date", "7203"]


def test_the_report_never_outgrows_its_block() -> None:
    block: list[list[Cell]] = [
        ["Date", "A", "B"],
        ["05/02/2024", "$1,234", "€1,100"],
        ["05/02/2024", "$2,468", None],
    ]
    block += [[f"0{day}/03/2024", "$2,468", None] for day in range(5, 9)]
    found = changes(
        ENGINE.plan("preview_import", book(block=[["note"] + [None] * 2, *block, ["end", None, None]]))
    )
    grid = found.ranges["ImportReport"]
    assert grid.shape[0] <= 25
    assert grid.shape[1] == 2
    assert len(doubts(found)) > 4


WRONG = {
    "nothing": (
        {},
        "There is nothing to import: on the sheet Import, write the path of a CSV file, or paste",
    ),
    "missing file": ({"file": "no/such.csv"}, "There is no file no/such.csv in the current folder"),
    "number as file": ({"file": 5.0}, "ImportFile takes text"),
    "text in a price": (
        {"block": [["Date", "A"], [datetime(2024, 1, 5), 1.0], [datetime(2024, 1, 12), "x"]]},
        "A in Import!C14 is 'x', which is not a number",
    ),
    "error in a price": (
        {"block": [["Date", "A"], [datetime(2024, 1, 5), CellError("#REF!")], [datetime(2024, 1, 12), 1.0]]},
        "A in Import!C13 is '#REF!', which is not a number",
    ),
    "no room": (
        {"block": BLOCK, "Assets": assets(ROWS, capacity=3)},
        "TLT: 1 new ticker, but the table Assets has room for 0 more",
    ),
    "ticker twice in Assets": (
        {"block": BLOCK, "Assets": assets([ROWS[0], ROWS[0]])},
        "MSFT stands twice in the table",
    ),
    "no such column": (
        {"block": BLOCK, "Assets": Grid.of([["Ticker"], ["A"]])},
        "The table Assets has no column 'Name'",
    ),
}


@pytest.mark.parametrize(("given", "expected"), WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("button", ["import_prices", "preview_import"])
def test_wrong_input_gets_its_own_sentence(button: str, given: dict[str, object], expected: str) -> None:
    assert sentence(ENGINE.plan(button, book(**given))).startswith(expected)  # type: ignore[arg-type]  # see WRONG


def test_missing_prices_may_be_errors_of_a_lookup() -> None:
    block = [*BLOCK[:3], [datetime(2024, 1, 19), CellError("#N/A"), 398.0, 95.0]]
    found = changes(ENGINE.plan("import_prices", book(block=block)))
    assert found.ranges["Prices"].rows()[3] == [datetime(2024, 1, 19), 398.0, None, 95.0]


def test_the_sample_survives_a_round_trip(tmp_path: Path) -> None:
    data = sample()
    path = tmp_path / "sample.csv"
    lines = [
        f"{day:%Y-%m-%d},{','.join(map(repr, row))}"
        for day, row in zip(data.dates, data.prices.tolist(), strict=True)
    ]
    path.write_text("\n".join([f"Date,{','.join(data.tickers)}", *lines]))
    found = changes(ENGINE.plan("import_prices", book(str(path), Assets=assets([], capacity=60))))
    prices = found.ranges["Prices"]
    np.testing.assert_array_equal(prices.numbers[1:, 1:], data.prices)
    assert [row[0] for row in prices.rows()[1:]] == list(data.dates)
    assert [row[0] for row in found.tables["Assets"].rows()[1:21]] == list(data.tickers)


def test_a_full_block_is_imported_quickly() -> None:
    generator = np.random.default_rng(1)
    prices = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, (1300, 60)), axis=0))
    rows = [[datetime.fromordinal(735_000 + k), *row] for k, row in enumerate(prices.tolist())]
    block: list[list[Cell]] = [["Date", *(f"T{k}" for k in range(60))], *rows]
    contents = book(block=block, Assets=assets([], capacity=60))
    start = time.process_time()
    found = changes(ENGINE.plan("import_prices", contents))
    assert time.process_time() - start < 2.0  # 0.3 s on a slow core
    np.testing.assert_array_equal(found.ranges["Prices"].numbers[1:, 1:], prices)
