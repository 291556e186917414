"""How single numbers and columns of dates are read."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_portfolio.core.errors import InputError
from xl_portfolio.data.date_spelling import is_date, looks_like_date, read_dates
from xl_portfolio.data.number_spelling import NumberSpelling, find_spelling, is_number

POINT, COMMA = NumberSpelling(decimal=".", text="point"), NumberSpelling(decimal=",", text="comma")


def place(row: int, column: int = 0) -> str:
    return f"line {row + 1}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1,234,567.5", 1234567.5),
        ("12,34,567.5", 1234567.5),  # India counts in lakhs
        ("1 234.5", 1234.5),
        ("1'234.5", 1234.5),
        ("$ 1.5", 1.5),
        ("US$1.5", 1.5),
        ("1.5 EUR", 1.5),
        ("-$1.5", -1.5),
        ("−1.5", -1.5),
        ("(1.5)", -1.5),
        ("1.5e3", 1500.0),
        ("1,5", None),
        ("1.234.5", None),
        ("1,23.5", None),
        ("1.5p", None),
        ("1.5%", None),
        ("1_000", None),
        ("inf", None),
        ("", None),
    ],
)
def test_numbers_with_a_decimal_point(text: str, value: float | None) -> None:
    assert POINT.number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", 1.5), ("1.234.567,5", 1234567.5), ("1 234,5 €", 1234.5), ("1.5", None), ("1,234,5", None)],
)
def test_numbers_with_a_decimal_comma(text: str, value: float | None) -> None:
    assert COMMA.number(text) == value


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1.5"], "."),
        (["1,5"], ","),
        (["1,234.5"], "."),
        (["1.234,5"], ","),
        (["1,234,567"], "."),
        (["1.234.567"], ","),
        (["0,123"], ","),
        (["0.123", "1,234"], "."),
        (["1234,567"], ","),
        (["1 234,567"], ","),
        (["1,234", "5,25"], ","),
        (["12"], "."),
    ],
)
def test_the_decimal_sign_of_a_file(texts: list[str], decimal: str) -> None:
    found = find_spelling([(text, k, 0) for k, text in enumerate(texts)], place, comma_expected=False)
    assert (found.decimal, found.doubt) == (decimal, None)


@given(
    values=st.lists(st.decimals("0.01", "99999999", places=2).map(float), min_size=1),
    signs=st.sampled_from([(".", ","), (".", "'"), (",", "."), (",", " "), (",", ""), (".", "")]),
)
def test_numbers_are_read_as_they_were_written(values: list[float], signs: tuple[str, str]) -> None:
    decimal, thousands = signs
    texts = [f"{v:,.2f}".replace(",", "_").replace(".", decimal).replace("_", thousands) for v in values]
    found = find_spelling([(text, k, 0) for k, text in enumerate(texts)], place, comma_expected=True)
    assert found.decimal == decimal
    assert [found.number(text) for text in texts] == values


@pytest.mark.parametrize(
    "text", ["2024-13-01", "2024-02-30", "1.5", "1234", "Total 2024", "2024", "12:30", "1899-12-31"]
)
def test_what_is_no_date(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("cell", ["20240131", "45322", "01.2024", 45322.0, 20240131.0])
def test_what_may_be_a_number(cell: object) -> None:
    assert is_date(cell)
    assert not looks_like_date(cell)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1 janvier 2024", 1),
        ("1 févr. 2024", 2),
        ("1 März 2024", 3),
        ("1 abril 2024", 4),
        ("1 maggio 2024", 5),
        ("1 juin 2024", 6),
        ("1 juil. 2024", 7),
        ("1 août 2024", 8),
        ("1st September 2024", 9),
        ("1. Okt. 2024", 10),
        ("1-nov-2024", 11),
        ("1 dic 2024", 12),
    ],
)
def test_names_of_months(text: str, month: int) -> None:
    assert read_dates([text], place, day_first=False).moments == [datetime(2024, month, 1)]


def test_two_digits_of_a_year() -> None:
    found = read_dates(["31/12/68", "31/12/69"], place, day_first=False)
    assert found.moments == [datetime(2068, 12, 31), datetime(1969, 12, 31)]


@given(
    days=st.lists(st.dates(datetime(1950, 1, 1).date(), datetime(2060, 1, 1).date()), min_size=1, unique=True)
)
def test_a_column_never_mixes_the_orders(days: list[datetime]) -> None:
    """Sorted US dates are read as written, or said to be a doubt; never as a mixture."""
    days = sorted(days)
    texts = [f"{day.month}/{day.day}/{day.year}" for day in days]
    found = read_dates(texts, place, day_first=False)
    written = [datetime(day.year, day.month, day.day) for day in days]
    if any(day.day > 12 for day in days):
        assert found.doubt is None
    if found.doubt is None:
        swapped = [datetime(d.year, d.day, d.month) for d in days if d.day <= 12]
        assert found.moments == written or (
            found.moments == swapped and swapped in (sorted(swapped), sorted(swapped, reverse=True))
        )
    else:
        assert None not in found.moments


def test_a_contradiction_names_both_lines() -> None:
    with pytest.raises(
        InputError, match=r"13/1/2024 in line 1 has the day first, 1/14/2024 in line 2 the month"
    ):
        read_dates(["13/1/2024", "1/14/2024"], place, day_first=True)


def test_percent_signs_are_no_prices() -> None:
    assert is_number("1,5")
    assert not is_number("1.5 %")
