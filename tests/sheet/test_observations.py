from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError, NotEnoughData, PortfolioError
from xl_portfolio.sheet.grid import CellError, Grid, serial_of
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.observations import Observations, read_observations
from xl_portfolio.sheet.place import Origin

JANUARY = [datetime(2024, 1, day) for day in (5, 12, 19, 26)]
SERIALS = [serial_of(day) for day in JANUARY]
ISO = [f"{day:%Y-%m-%d}" for day in JANUARY]
A = [0.01, -0.02, 0.03, 0.04]
B = [0.02, 0.01, -0.01, 0.05]
PRICES = [100.0, 101.0, 99.5, 102.0]


def read(cells: object, *, positive: bool = False, origin: Origin | None = None) -> Observations:
    return read_observations(Grid.of(cells, origin), Reading("returns", Notes()), positive=positive)


def refused(cells: object, *, positive: bool = False, origin: Origin | None = None) -> str:
    with pytest.raises(PortfolioError) as caught:
        read(cells, positive=positive, origin=origin)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    return sentence


def columns(*series: list[object]) -> list[list[object]]:
    return [list(row) for row in zip(*series, strict=True)]


# --- header and dates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "labels", "dated", "labelled"),
    [
        (A, ("Asset 1",), False, False),
        ([["S"], *[[a] for a in A]], ("S",), False, True),
        (columns(A, B), ("Asset 1", "Asset 2"), False, False),
        ([["S", " T "], *columns(A, B)], ("S", "T"), False, True),
        ([["S", None], *columns(A, B)], ("S", "Asset 2"), False, True),
        (columns(JANUARY, A, B), ("Asset 1", "Asset 2"), True, False),
        ([["Date", "S", "T"], *columns(JANUARY, A, B)], ("S", "T"), True, True),
        ([[None, "S", "T"], *columns(JANUARY, A, B)], ("S", "T"), True, True),
        ([["Week ending", "S", "T"], *columns(JANUARY, A, B)], ("S", "T"), True, True),
        ([["Date", "S", "T"], *columns(SERIALS, A, B)], ("S", "T"), True, True),
        (columns(SERIALS, A, B), ("Asset 1", "Asset 2"), True, False),
        ([["Date", "S", "T"], *columns(ISO, A, B)], ("S", "T"), True, True),
        ([["date ", 600519, 1.5], *columns(JANUARY, A, B)], ("600519", "1.5"), True, True),
        ([["Date", 600519, None], *columns(SERIALS, A, B)], ("600519", "Asset 2"), True, True),
        ([["Date", "苹果", "Ø-Fonds"], *columns(JANUARY, A, B)], ("苹果", "Ø-Fonds"), True, True),
        ([["Date", "S", "T"], *columns([JANUARY[0], *SERIALS[1:]], A, B)], ("S", "T"), True, True),
        ([JANUARY, A, B], ("Asset 1", "Asset 2"), True, False),
        ([["Date", *JANUARY], ["S", *A], ["T", *B]], ("S", "T"), True, True),
        ([[None, *JANUARY], ["S", *A], ["T", *B]], ("S", "T"), True, True),
    ],
)
def test_header_and_dates_are_recognised(
    cells: object, labels: tuple[str, ...], dated: bool, labelled: bool
) -> None:
    table = read(cells)
    assert table.labels == labels
    assert (table.dates is not None, table.labelled) == (dated, labelled)
    if dated:
        np.testing.assert_array_equal(table.dates, SERIALS)
    np.testing.assert_array_equal(table.values, np.array([A, B]).T[:, : len(labels)])


@pytest.mark.parametrize(
    "cells",
    [
        [A],
        [["S", *A]],
        [JANUARY, A],
        [SERIALS, A],
        [["Date", *JANUARY], ["S", *A]],
        [["Date", *SERIALS], ["S", *A]],
        [[None, *SERIALS], ["S", *A]],
        np.array([A]),
        np.array([SERIALS, A]),
    ],
)
def test_a_row_is_a_series(cells: object) -> None:
    np.testing.assert_array_equal(read(cells).series, A)


def test_two_rows_of_high_prices_are_not_taken_for_dates_across() -> None:
    table = read([[25000.0, 38000.0, 40000.0], [25100.0, 38100.0, 39900.0]])
    assert table.values.shape == (2, 3)
    assert table.dates is None


def test_one_row_in_a_taller_range_is_one_period_of_many_assets() -> None:
    assert read([[100.0, 1.0], [None, None]]).values.shape == (1, 2)
    assert read([[100.0, 1.0]]).values.shape == (2, 1)


def test_two_rows_of_small_numbers_stay_two_periods() -> None:
    assert read([[0.01, 0.02, 0.03], [0.02, 0.03, 0.04]]).values.shape == (2, 3)


def test_numbers_read_as_dates_without_a_heading_are_noted() -> None:
    table = read(columns(SERIALS, A))
    assert "read as dates" in table.notes[0]
    assert read([["Date", "S"], *columns(SERIALS, A)]).notes == []


@pytest.mark.parametrize(
    "first",
    [
        [25000.5, 25100.0, 25200.0, 25300.0],
        [25300.0, 25200.0, 25100.0, 25000.0],
        [25000.0, 25000.0, 25100.0, 25200.0],
        [25000.0, 25000.0, 25000.0, 25000.0],
        [9000.0, 9001.0, 9002.0, 9003.0],
    ],
)
def test_high_prices_are_not_taken_for_dates(first: list[float]) -> None:
    table = read(columns(first, PRICES), positive=True)
    assert (table.values.shape, table.dates) == ((4, 2), None)


UNSORTED = [45000.0, 44993.0, 45007.0, 45014.0]


@pytest.mark.parametrize("prices", [False, True])
@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (UNSORTED, "out of order: 2023-03-08 in row 2, column 1 of the range follows 2023-03-15"),
        ([45000.0, 44993.0, None, None], "out of order: 2023-03-08 in row 2"),
        ([45000.0, 45007.0, 45007.0, 45014.0], "date 2023-03-22 stands twice in returns (row 3"),
        ([45000.375, 44993.375, 45007.375, 45014.375], "out of order: 2023-03-08"),
        ([45000.7083, 45000.7083, 45001.7083, 45002.7083], "date 2023-03-15 stands twice"),
        ([45000.0, 45000.0, 45031.0, 45061.0], "date 2023-03-15 stands twice"),
        ([45000.5, 45000.375, 45000.625, 45000.75], "date 2023-03-15 stands twice"),
        ([45016.0, 45046.0, 45077.0, 44985.0], "out of order: 2023-02-28"),
        ([45000.0, "x", 44993.0, 44986.0], "out of order: 2023-03-08 in row 3"),
    ],
)
def test_days_in_disorder_are_no_asset(first: list[object], sentence: str, prices: bool) -> None:
    beside: list[object] = list(PRICES if prices else A)
    cells = [row for row in columns(first, beside) if row[0] is not None]
    assert sentence in refused(cells, positive=prices)


def test_a_long_history_of_whole_prices_is_not_taken_for_dates() -> None:
    random = np.random.default_rng(5)
    for volatility in (0.002, 0.01, 0.03):
        index = np.round(30_000 * np.exp(np.cumsum(random.normal(0, volatility, 1000))))
        table = np.column_stack((index.clip(12_000, 75_000), np.linspace(50, 90, 1000)))
        for rows in (table, table[::5], table[:12]):
            assert read(rows, positive=True).values.shape == (len(rows), 2)


def test_beside_returns_any_days_are_dates() -> None:
    sentence = refused(columns([45000.0, 38000.0, 41000.0, 39000.0], A))
    assert "out of order" in sentence
    with_percent = columns([45000.0, 45007.0, 45014.0, 45021.0], [1.5, -2.0, 40.0, 3.0])
    assert read(with_percent).values.shape == (4, 1)


def test_a_second_column_as_high_makes_days_ambiguous() -> None:
    assert read(columns(UNSORTED, [p + 38000 for p in PRICES]), positive=True).values.shape == (4, 2)
    assert read(columns(SERIALS, [p + 38000 for p in PRICES]), positive=True).values.shape == (4, 1)


@pytest.mark.parametrize("heading", ["Datum", "FECHA", "Trade date", "Année", "Monat (Ende)", "Year"])
def test_headings_of_dates_in_other_languages(heading: str) -> None:
    assert "out of order" in refused([[heading, "S"], *columns([45000.0, 38000.0], [100.0, 101.0])])


@pytest.mark.parametrize("heading", ["Mandate", "Update", "S"])
def test_headings_that_only_end_like_a_date(heading: str) -> None:
    table = read([[heading, "T"], *columns(A, B)])
    assert table.labels == (heading, "T")


def test_days_across_in_disorder_are_no_period() -> None:
    assert "row 1, column 2 of the range follows" in refused([UNSORTED, A])


@pytest.mark.parametrize("gap", [CellError("#N/A"), "n/a", "halted", True, datetime(2024, 1, 1)])
def test_a_gap_does_not_turn_high_prices_into_dates(gap: object) -> None:
    table = read(columns([25000.5, gap, 24000.25, 25300.0], PRICES), positive=True)
    np.testing.assert_array_equal(table.values[:, 0], [25000.5, 24000.25, 25300.0])
    assert table.dates is None


def test_a_gap_in_the_dates_leaves_the_row_out() -> None:
    table = read([["Date", "S"], *columns([JANUARY[0], None, *JANUARY[2:]], A)])
    np.testing.assert_array_equal(table.series, [A[0], *A[2:]])
    assert "1 of 4 rows" in table.notes[0]


def test_names_of_rows_are_not_data() -> None:
    table = read([["Fund", "S"], *columns(["one", "two", "three", "four"], A)])
    np.testing.assert_array_equal(table.series, A)
    assert table.notes == ["returns: the first column holds the text 'one', no dates, and is not used."]


@pytest.mark.parametrize(
    "first", [[1, 2, 3, 4], [2021, 2022, 2023, 2024], [20240105, 20240112, 20240119, 20240126]]
)
def test_a_column_below_the_word_date_is_never_data(first: list[float]) -> None:
    table = read([["Date", "S"], *columns(first, A)])
    np.testing.assert_array_equal(table.series, A)
    assert "below Date, no date, and is not used" in table.notes[0]


@pytest.mark.parametrize("text", ["1/15/2024", "15.01.2024", "Jan 2024", "2024-01", "15 / 1 / 24"])
def test_text_that_means_a_date_says_what_follows(text: str) -> None:
    table = read(columns([text] * 4, A))
    assert table.notes == [
        f"returns: the first column holds the text '{text}', no date to a spreadsheet, and is not used: a year has "
        "252 periods unless periods_per_year is given. Turn the cells into dates."
    ]
    assert table.periods_per_year(None) == 252


def test_the_number_that_is_no_date_is_named() -> None:
    table = read([["Date", "S"], *columns([45000.0, 4507.0, 45014.0, 45021.0], A)])
    assert table.notes == ["returns: the first column holds 4507 below Date, no date, and is not used."]


def test_dates_with_a_time_of_day_stay_apart() -> None:
    hours = [f"2024-01-05 {hour}:00" for hour in (10, 11, 12, 13)]
    assert np.diff(read(columns(hours, A)).dates)[0] == pytest.approx(1 / 24)


def test_a_column_of_dates_alone_is_refused() -> None:
    assert "holds no numbers" in refused(JANUARY)
    assert "holds no numbers" in refused([["Date"], *[[day] for day in JANUARY]])


# --- gaps, text, errors -----------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [None, "", " ", float("nan"), "n/a", True, JANUARY[0], CellError("#N/A")])
def test_what_is_missing_leaves_its_row_out_with_a_note(gap: object) -> None:
    table = read(columns([A[0], gap, *A[2:]], B))
    np.testing.assert_array_equal(table.values, np.array(columns(A, B))[[0, 2, 3]])
    np.testing.assert_array_equal(table.places, [0, 2, 3])
    assert "1 of 4 rows is incomplete and was left out" in table.notes[-1]
    said_what = isinstance(gap, (bool, datetime)) or (isinstance(gap, str) and bool(gap.strip()))
    assert len(table.notes) == 1 + said_what
    if said_what:
        assert "counts as missing" in table.notes[0]
        assert "datetime" not in table.notes[0]


def test_the_note_names_the_cells() -> None:
    table = read(columns([A[0], "?", None, A[3]], B), origin=Origin("Data", 4, 1))
    assert table.notes == [
        "returns: the text '?' in Data!B6 is no number and counts as missing.",
        "returns: 2 of 4 rows are incomplete and were left out (Data!B6, Data!B7).",
    ]


def test_cells_are_counted_as_in_the_range() -> None:
    rows = [[None] * 3, ["Date", "S", "T"], *columns(JANUARY, A, ["x", *B[1:]])]
    table = read(rows)
    assert table.notes == [
        "returns: the text 'x' in row 3, column 3 of the range is no number and counts as missing.",
        "returns: 1 of 4 rows is incomplete and was left out (row 3, column 3 of the range).",
    ]
    assert "(row 3)" in read([["S"], [A[0]], [None], [A[1]]]).notes[0]


def test_cells_of_periods_across_are_named_where_they_stand() -> None:
    across = [["Date", *JANUARY], ["S", *A], ["T", B[0], None, *B[2:]]]
    assert read(across).notes == [
        "returns: 1 of 4 rows is incomplete and was left out (row 3, column 3 of the range)."
    ]
    assert "(Data!D7)" in read(across, origin=Origin("Data", 4, 1)).notes[0]


def test_a_missing_date_is_the_cell_that_is_named() -> None:
    table = read([["Date", "S"], *columns([JANUARY[0], None, *JANUARY[2:]], A)], origin=Origin("D", 0, 0))
    assert table.notes == ["returns: 1 of 4 rows is incomplete and was left out (D!A3)."]


def test_one_row_as_a_series_is_noted() -> None:
    assert read([A]).notes == ["returns: one row is read as one series of 4 periods."]
    assert read([["S", *A]]).notes == ["returns: one row is read as one series of 4 periods."]
    assert read(A).notes == read([[0.01]]).notes == read([JANUARY, A]).notes == []


def test_a_long_list_of_gaps_is_cut_short() -> None:
    table = read([0.01, None, "a", "b", None, None, 0.02])
    assert table.notes[0].startswith("returns: the text 'a' in row 3 and 1 more is no number")
    assert table.notes[1].endswith("(row 2, row 3, row 4, ...).")


@pytest.mark.parametrize("code", ["#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?"])
def test_other_error_cells_are_refused_by_name(code: str) -> None:
    cells = columns(A, [B[0], B[1], CellError(code), B[3]])  # type: ignore[arg-type]  # any of the codes
    assert f"returns holds the error {code} in Sheet1!C4" in refused(cells, origin=Origin("Sheet1", 1, 1))


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_numbers_are_refused(value: float) -> None:
    assert "returns is infinite in row 2, column 1 of the range" in refused(columns([A[0], value, *A[2:]], B))


@pytest.mark.parametrize(
    "cells", [None, [], [None, None], [[None, ""], [" ", None]], np.full((1000, 3), np.nan)]
)
def test_an_empty_range_is_refused(cells: object) -> None:
    assert refused(cells) == "returns is empty: it needs at least one column of numbers."


def test_a_column_without_data_is_refused_by_name() -> None:
    assert refused([["S", "T"], [0.01, None], [0.02, "x"]]) == (
        "returns holds no numbers in column 2 of the range (T): fill it or leave it out."
    )
    assert "in column 2 of the range (Asset 2)" in refused([[0.01, None, 0.03], [0.02, None, 0.01]])
    assert "in column 3 of the range (T)" in refused([["Date", "S", "T"], *columns(JANUARY, A, [None] * 4)])
    assert "in row 3 of the range (T)" in refused([["Date", *JANUARY], ["S", *A], ["T", *[None] * 4]])
    blank = [["Date", "S", "T"], *columns(JANUARY, A, [None] * 4)]
    assert "in column D (T)" in refused(blank, origin=Origin("Data", 4, 1))
    across = [["Date", *JANUARY], ["S", *A], ["T", *[None] * 4]]
    assert "in row 7 (T)" in refused(across, origin=Origin("Data", 4, 1))
    assert "holds no numbers" in refused([["a", "b"], ["c", "d"]])
    assert "holds no numbers" in refused("text")


def test_without_a_complete_row_there_is_not_enough_data() -> None:
    with pytest.raises(NotEnoughData, match="No row of returns is complete"):
        read([[0.01, None], [None, 0.02]])


@pytest.mark.parametrize("price", [0.0, -1.0, -0.0])
def test_prices_are_above_zero(price: float) -> None:
    cells = [["Date", "S", "T"], *columns(JANUARY, [1.0, 2.0, price, 3.0], [1.0, 1.0, 1.0, 1.0])]
    sentence = refused(cells, positive=True, origin=Origin("Prices", 0, 0))
    assert sentence.startswith(f"returns holds {price:g} for S in Prices!B4: prices are above zero.")
    assert read(cells).values[2, 0] == price


def test_duplicate_labels_are_noted_and_used() -> None:
    table = read([["S", "T", "S"], [0.01, 0.02, 0.03], [0.02, 0.03, 0.04]])
    assert table.labels == ("S", "T", "S")
    assert table.notes == ["returns: the name S stands over two columns; both are used."]


def test_dates_out_of_order_and_twice_are_refused() -> None:
    swapped = [JANUARY[0], JANUARY[2], JANUARY[1], JANUARY[3]]
    sentence = refused(columns(swapped, A), origin=Origin("Prices", 0, 0))
    assert sentence.startswith(
        "The dates of returns are out of order: 2024-01-12 in Prices!A3 follows 2024-01-19."
    )
    twice = [JANUARY[0], JANUARY[1], JANUARY[1], JANUARY[3]]
    assert "The date 2024-01-12 stands twice in returns (row 3" in refused(columns(twice, A))
    assert "out of order" in refused(columns(JANUARY[::-1], A))


def test_an_incomplete_row_may_have_any_date() -> None:
    twice = [JANUARY[0], JANUARY[1], JANUARY[1], JANUARY[3]]
    assert read(columns(twice, [A[0], None, A[2], A[3]])).values.shape == (3, 1)


# --- whole columns ----------------------------------------------------------------------------------


def test_whole_columns_are_read_quickly() -> None:
    cells = np.full((1_048_576, 2), np.nan)
    cells[:250] = 0.01
    started = perf_counter()
    table = read(cells)
    assert perf_counter() - started < 0.5  # 4 ms on an idle machine
    assert table.values.shape == (250, 2)
    assert table.notes == []


@given(
    st.lists(st.lists(st.sampled_from([0.01, -0.02, None]), min_size=2, max_size=2), min_size=1, max_size=8),
    st.integers(0, 3),
    st.integers(0, 3),
)
@settings(deadline=None, max_examples=80)
def test_blank_rows_and_columns_around_change_nothing(
    rows: list[list[float | None]], before: int, after: int
) -> None:
    blank = [None] * 4
    around = [*[blank] * before, *[[None, *row, None] for row in rows], *[blank] * after]
    if len(rows) == 1:
        rows = [*rows, [None, None]]  # a range of one row would be one series
        around = [*around, blank]
    try:
        plain = read(rows)
    except PortfolioError as error:
        with pytest.raises(type(error)):
            read(around)
    else:
        np.testing.assert_array_equal(read(around).values, plain.values)


# --- periods per year -------------------------------------------------------------------------------


def dated(days: float, count: int = 6) -> Observations:
    start = datetime(2020, 1, 3)
    return read([[start + timedelta(days=days * k), 0.01 * (-1) ** k] for k in range(count)])


@pytest.mark.parametrize(
    ("days", "periods", "name"),
    [
        (1 / 24, 252, "daily"),
        (1, 252, "daily"),
        (7, 52, "weekly"),
        (14, 26, "every two weeks"),
        (30, 12, "monthly"),
        (31, 12, "monthly"),
        (91, 4, "quarterly"),
        (182, 2, "half-yearly"),
        (365, 1, "yearly"),
        (3650, 1, "yearly"),
    ],
)
def test_dates_say_how_many_periods_a_year_has(days: float, periods: float, name: str) -> None:
    table = dated(days)
    assert table.frequency == (periods, name)
    assert table.periods_per_year(None) == periods
    assert table.periods_per_year(periods) == periods


def test_one_long_gap_does_not_change_the_frequency() -> None:
    days = [datetime(2024, 1, 1) + timedelta(days=k + 200 * (k > 5)) for k in range(12)]
    assert read([[day, 0.01 * (-1) ** k] for k, day in enumerate(days)]).frequency == (252, "daily")


def test_business_days_are_daily() -> None:
    days = [datetime(2024, 1, 1) + timedelta(days=k) for k in range(30)]
    assert (
        read([[day, 0.01 * k] for k, day in enumerate(days) if day.weekday() < 5]).periods_per_year(None)
        == 252
    )


@pytest.mark.parametrize(
    ("days", "given_periods"), [(7, 12), (30, 252), (1, 52), (7, 252), (91, 12), (30, 1)]
)
def test_a_contradiction_with_the_dates_is_refused(days: float, given_periods: float) -> None:
    with pytest.raises(
        InputError, match=f"periods_per_year is {given_periods}, but the dates of returns are"
    ):
        dated(days).periods_per_year(given_periods)


@pytest.mark.parametrize(
    ("days", "given_periods"), [(1, 365), (1, 260), (1, 250), (7, 50), (7, 53), (14, 24)]
)
def test_a_convention_is_no_contradiction(days: float, given_periods: float) -> None:
    assert dated(days).periods_per_year(given_periods) == given_periods


def test_without_dates_a_year_has_252_periods_or_what_was_given() -> None:
    assert read(A).periods_per_year(None) == 252
    assert read(A).periods_per_year(12) == 12
    assert dated(30, count=1).periods_per_year(None) == 252


# --- pairing ----------------------------------------------------------------------------------------


def pair(mine: object, theirs: object) -> tuple[list[float], list[float], list[str]]:
    one = read(mine)
    two = read_observations(Grid.of(theirs), Reading("benchmark", Notes()))
    left, right = one.paired(two)
    return left.series.tolist(), right.series.tolist(), list(one.notes)


def test_two_dated_series_pair_by_date() -> None:
    left, right, notes = pair(columns(JANUARY, A), columns(JANUARY[1:], B[1:]))
    assert (left, right) == (A[1:], B[1:])
    assert notes == ["3 periods of returns and benchmark match; 1 row without a partner was left out."]


def test_one_undated_series_pairs_by_row() -> None:
    left, right, notes = pair([["Date", "S"], *columns(JANUARY, A)], B)
    assert (left, right, notes) == (A, B, [])


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ([None, *A[1:]], B),
        (A, [None, *B[1:]]),
        (A, [CellError("#N/A"), *B[1:]]),
        ([None, *A[1:]], [None, *B[1:]]),
        (["S", None, *A[1:]], ["T", *B]),
        (["S", None, *A[1:]], B),
        (["S", *A, None], [None, None, *B[1:], None]),
        (["S", None, *A[1:], *[None] * 50], B),
        (["S", *A, *[None] * 50], ["T", None, *B[1:]]),
        ([[None, *A[1:]]], [B]),
        ([["S", None, *A[1:]]], [["T", *B]]),
    ],
)
def test_a_missing_first_row_does_not_shift_the_pairs(mine: object, theirs: object) -> None:
    left, right, _ = pair(mine, theirs)
    assert (left, right) == (A[1:], B[1:])


def test_missing_rows_in_different_places() -> None:
    left, right, notes = pair([A[0], None, A[2], A[3]], [B[0], B[1], "x", B[3]])
    assert (left, right) == ([A[0], A[3]], [B[0], B[3]])
    assert "2 periods of returns and benchmark match; 2 rows" in notes[-1]


def test_different_numbers_of_rows_without_dates_are_refused() -> None:
    with pytest.raises(InputError, match="returns has 4 rows, but benchmark has 3"):
        pair(A, B[1:])


def test_one_shared_period_is_counted_as_one() -> None:
    _, _, notes = pair(columns(JANUARY[:2], A[:2]), columns(JANUARY[1:], B[1:]))
    assert notes == ["1 period of returns and benchmark matches; 3 rows without a partner were left out."]


def test_no_common_period_is_not_enough_data() -> None:
    later = [day + timedelta(days=365) for day in JANUARY]
    with pytest.raises(NotEnoughData, match="no period in common"):
        pair(columns(JANUARY, A), columns(later, B))


def test_different_frequencies_are_refused() -> None:
    months = [datetime(2024, month, 5) for month in (1, 2, 3, 4)]
    with pytest.raises(InputError, match="dates of returns are weekly, those of benchmark monthly"):
        pair(columns(JANUARY, A), columns(months, B))


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_pairs_are_of_the_same_row(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 12))
    cells = st.lists(st.booleans(), min_size=n, max_size=n)
    kept, held = data.draw(cells), data.draw(cells)
    mine = [float(k) / 100 if keep else None for k, keep in enumerate(kept)]
    theirs = [float(k) / 100 if keep else None for k, keep in enumerate(held)]
    both = [k / 100 for k in range(n) if kept[k] and held[k]]
    if both:
        left, right, _ = pair(mine, theirs)
        assert left == right == both


# --- back to a grid ---------------------------------------------------------------------------------


def test_results_keep_header_and_dates() -> None:
    table = read([["Day", "S"], *columns(JANUARY, A)])
    grid = table.with_values(table.values[1:] * 2)
    assert grid.rows() == [["Date", "S"], *[[day, 2 * a] for day, a in zip(JANUARY[1:], A[1:], strict=True)]]
    assert read([["S"], *[[a] for a in A]]).with_values(np.array([[1.0]])).rows() == [["S"], [1.0]]
    assert read(columns(JANUARY, A)).with_values(np.array([[1.0]])).rows() == [[JANUARY[3], 1.0]]
    assert read(A).with_values(np.array([[1.0], [2.0]])).rows() == [[1.0], [2.0]]
