"""Yearly dividends: rises counted on the fingers, cuts said, and what contradicts Holdings named with its cell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.actions.income_planner.cells import address, blank, contents, edited, typed
from tests.actions.income_planner.reports import built, case_of, rows, the_case
from xl_portfolio.actions.income_planner.case import examine
from xl_portfolio.sheet.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.workbooks import DictWorkbook
    from xl_portfolio.actions.income_planner.plan_case import Holding, PlanCase
    from xl_portfolio.sheet.grid import Cell

PAID = {row[0]: row[1:] for row in contents()["YearlyDividends"].rows() if row[0]}
ROWS = {ticker: place for place, ticker in enumerate(PAID)}
HELD = [row[0] for row in contents()["Holdings"].rows()]
RISES = {  # counted by hand from the end of each row
    "ILDIV": 9, "ILSTP": 9, "ILUTL": 7, "ILINT": 5, "ILMUN": 4, "ILPIP": 0, "ILGOV": 4, "ILPRF": 0, "ILREI": 5,
    "ILDGR": 9, "ILGRO": 7, "ILB27": None, "ILB29": None, "ILB31": None, "Cash": None,
}  # fmt: skip


def at(ticker: str, year: int) -> tuple[int, int]:
    """Place of a cell of the block."""
    return ROWS[ticker], year - 2015


def where(ticker: str, year: int) -> str:
    return address("YearlyDividends", *at(ticker, year))


def paid(ticker: str, **years: Cell) -> dict[str, Grid]:
    """The block with some years of a holding typed over: `y2025=1.0`."""
    return edited("YearlyDividends", {at(ticker, int(year[1:])): cell for year, cell in years.items()})


def held(ticker: str, **columns: Cell) -> dict[str, Grid]:
    """Holdings with some columns of one typed over; _ stands for a space."""
    row = HELD.index(ticker)
    return edited("Holdings", {(row, header.replace("_", " ")): cell for header, cell in columns.items()})


def holding(case: PlanCase, ticker: str) -> Holding:
    return next(each for each in case.holdings if each.ticker == ticker)


def by_holding(book: DictWorkbook) -> dict[str, dict[str, Cell]]:
    header = book.contents["IncomeByHolding"].rows()[0]
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows(book, "IncomeByHolding")}


@pytest.fixture(scope="module")
def book() -> DictWorkbook:
    return built()


def test_the_example_agrees_with_its_holdings() -> None:
    table = contents()["Holdings"]
    header = table.rows()[0]
    places = [header.index(name) for name in ("Dividend 5 years ago", "Dividend a year ago", "Dividend")]
    lines = {row[0]: [row[place] for place in places] for row in table.rows()[1:] if row[0]}
    for ticker, amounts in PAID.items():
        assert [amounts[year - 2016] for year in (2020, 2024, 2025)] == lines[ticker], ticker
        assert amounts[10:] == [None] * 5


def test_years_of_rises_in_a_row_are_counted(book: DictWorkbook) -> None:
    assert {ticker: row["Years of rises in a row"] for ticker, row in by_holding(book).items()} == RISES


def test_cuts_are_said_in_the_verdict(book: DictWorkbook) -> None:
    verdicts = {ticker: row["Verdict"] for ticker, row in by_holding(book).items()}
    assert verdicts["ILDIV"] == "Ordinary yield."
    assert verdicts["ILUTL"] == "Ordinary yield. Cut in 2018."
    assert verdicts["ILGOV"] == "Ordinary yield. Cut in 2020 and 2021."
    assert verdicts["ILMUN"] == "Ordinary yield. Cut in 3 years, last in 2021."
    assert verdicts["ILPIP"] == "Yield trap: see Allocation. Cut in 3 years, last in 2025."


def test_without_the_sheet_only_the_columns_count() -> None:
    book = built(**blank("YearlyDividends"))
    table = by_holding(book)
    assert all(row["Years of rises in a row"] is None for row in table.values())
    assert table["ILDIV"]["Dividend growth"] == pytest.approx((2.08 / 1.60) ** 0.2 - 1)
    assert table["ILPIP"]["Verdict"] == "Yield trap: see Allocation."
    assert holding(case_of(**blank("YearlyDividends")), "ILDIV").dividends == (1.60, 1.98, 2.08)


def test_the_first_year_alone_says_nothing() -> None:
    assert holding(case_of(**blank("YearlyDividends"), **typed(DividendsFrom=None)), "ILDIV").record is None


def test_a_present_dividend_below_the_last_year_ends_the_rises() -> None:
    record = holding(case_of(**held("ILDIV", Dividend=2.00)), "ILDIV").record
    assert record is not None
    assert (record.rises, record.lower_now) == (0, True)
    above = holding(case_of(**held("ILDIV", Dividend=2.20)), "ILDIV").record
    assert above is not None
    assert above.rises == 9


def test_blanks_of_holdings_are_filled_from_the_years() -> None:
    unknown = held("ILDIV", Dividend_a_year_ago=None, Dividend_5_years_ago=None)
    fund = holding(case_of(**unknown), "ILDIV")
    assert (fund.dividends, fund.dividend_years) == (
        (1.28, 1.36, 1.44, 1.52, 1.60, 1.70, 1.79, 1.88, 1.98, 2.08, 2.08),
        (9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0),
    )
    assert by_holding(built(**unknown))["ILDIV"]["Dividend growth"] == pytest.approx((2.08 / 1.60) ** 0.2 - 1)


def test_a_dividend_that_fell_before_the_columns_is_distrusted() -> None:
    """A high yield whose columns rise: only the yearly dividends know of the fall."""
    columns = held("ILPIP", Payout_ratio=0.5, Dividend_a_year_ago=1.80, Dividend_5_years_ago=1.70)
    years = paid("ILPIP", y2020=1.70, y2021=1.70, y2022=1.70, y2023=1.75, y2024=1.80)
    found = dict(rows(built(**columns, **years), "Pitfalls"))
    assert found["ILPIP"] == (
        "Yield trap: the yield of 9.3 % is high and the dividend fell from 2.4 to 1.86. Cut in 2020."
    )
    assert "ILPIP" not in dict(rows(built(**columns, **blank("YearlyDividends")), "Pitfalls"))


def test_a_falling_dividend_is_a_pitfall_without_a_high_yield(book: DictWorkbook) -> None:
    assert "ILUTL" not in dict(rows(book, "Pitfalls"))
    cut = {**paid("ILUTL", y2025=2.00), **held("ILUTL", Dividend=2.00)}
    assert dict(rows(built(**cut), "Pitfalls"))["ILUTL"] == (
        "Its dividend is falling: do not count on its yield. Cut in 2018 and 2025."
    )
    lower = dict(rows(built(**held("ILUTL", Dividend=2.06)), "Pitfalls"))["ILUTL"]
    assert lower.endswith("Cut in 2018. It is lower now than in 2025.")


@pytest.mark.parametrize(("day", "years"), [(datetime(2026, 12, 31), 11), (datetime(2026, 12, 30), 10)])
def test_a_year_counts_once_it_is_over(day: datetime, years: int) -> None:
    case, doubts = examine({**contents(), **paid("ILDIV", y2026=2.08), **typed(AsOfDate=day)})
    assert case is not None
    record = holding(case, "ILDIV").record
    assert record is not None
    assert (record.last, record.rises) == (2015 + years, 0 if years == 11 else 9)
    left_out = [doubt.where for doubt in doubts if "the year is not over" in doubt.sentence]
    assert left_out == ([] if years == 11 else [where("ILDIV", 2026)])


def test_years_after_a_gap_count() -> None:
    record = holding(case_of(**paid("ILDIV", y2021=None)), "ILDIV").record
    assert record is not None
    assert record.rises == 3  # 2023, 2024, 2025 from 2022


def test_one_year_is_no_record() -> None:
    rest = {f"y{year}": None for year in range(2016, 2025)}
    assert holding(case_of(**paid("ILDIV", **rest)), "ILDIV").record is None


# What is typed -> severity, where the doubt is, and words of its sentence.
DOUBTS: dict[str, tuple[Mapping[str, Grid], str, str, tuple[str, ...]]] = {
    "another dividend a year ago": (
        held("ILDIV", Dividend_a_year_ago=1.70), "Warning", where("ILDIV", 2024),
        ("ILDIV paid 1.98 in 2024", f"{address('Holdings', 1, 'Dividend a year ago')} says 1.7 for a year ago")),
    "another dividend 5 years ago": (
        paid("ILSTP", y2019=1.17, y2020=1.22, y2021=1.30), "Warning", where("ILSTP", 2020),
        ("ILSTP paid 1.22 in 2020", "says 1.62 for 5 years ago")),
    "a quarter instead of the year": (
        paid("ILDIV", y2025=0.52), "Warning", where("ILDIV", 2025),
        ("ILDIV paid 0.52 in 2025", "is 2.08: type what one unit paid in the whole year")),
    "a gap": (
        paid("ILDIV", y2018=None), "Warning", where("ILDIV", 2018), ("ILDIV in 2018 is blank", "type it, or 0")),
    "a year not typed yet": (
        paid("ILDIV", y2025=None), "Warning", where("ILDIV", 2025),
        ("ILDIV in 2025 is blank", "counted up to 2024")),
    "a year to come": (
        paid("ILDIV", y2026=2.1), "Note", where("ILDIV", 2026), ("ILDIV in 2026 is left out",)),
    "not held": (
        edited("YearlyDividends", {(0, 0): "ILDIW"}), "Warning", address("YearlyDividends"),
        ("ILDIW is not on Holdings", "did you mean ILDIV?")),
    "twice": (
        edited("YearlyDividends", {(1, 0): "ildiv"}), "Error", address("YearlyDividends", 1),
        ("stands twice", address("YearlyDividends"))),
    "no ticker": (
        edited("YearlyDividends", {(3, 0): None}), "Error", address("YearlyDividends", 3), ("Ticker is blank",)),
    "a ticker that is none": (
        edited("YearlyDividends", {(3, 0): True}), "Error", address("YearlyDividends", 3), ("TRUE", "as text")),
    "text": (
        paid("ILDIV", y2020="much"), "Error", where("ILDIV", 2020),
        ("dividend of ILDIV in 2020 holds the text 'much'",)),
    "less than nothing": (paid("ILDIV", y2020=-1.6), "Error", where("ILDIV", 2020), ("is -1.6: type 0 or more",)),
    "no first year": (
        typed(DividendsFrom=None), "Error", address("DividendsFrom"),
        ("First year of the dividends is blank", "such as 2016")),
    "a first year that is none": (
        typed(DividendsFrom=16.0), "Error", address("DividendsFrom"), ("is 16: type a calendar year",)),
    "a first year too long ago": (
        typed(DividendsFrom=2005.0), "Warning", address("DividendsFrom"), ("end in 2019, though 2025 is over",)),
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "severity", "place", "words"), DOUBTS.values(), ids=DOUBTS)
def test_a_doubt_names_its_cell(
    inputs: Mapping[str, Grid], severity: str, place: str, words: tuple[str, ...]
) -> None:
    case, doubts = examine({**contents(), **inputs})
    assert (case is None) == (severity == "Error")
    found = [doubt for doubt in doubts if all(word in doubt.sentence for word in words)]
    assert [(doubt.severity, doubt.where) for doubt in found] == [(severity, place)], doubts


def test_a_rate_between_the_years_around_it_is_no_contradiction() -> None:
    for typed_rate in (1.88 * 0.981, 1.98, 2.08 * 1.019):  # 2023 to 2025, and two percent
        _, doubts = examine({**contents(), **held("ILDIV", Dividend_a_year_ago=typed_rate)})
        assert not doubts
    for typed_rate in (1.88 * 0.979, 2.08 * 1.021):
        _, doubts = examine({**contents(), **held("ILDIV", Dividend_a_year_ago=typed_rate)})
        assert [doubt.where for doubt in doubts] == [where("ILDIV", 2024)]


def test_in_the_second_half_a_year_ago_is_the_year_before() -> None:
    """On 2026-09-30 the last twelve months belong to 2026: a year ago is 2025, five years ago 2021."""
    years = {"AsOfDate": Grid.of(datetime(2026, 9, 30), contents()["AsOfDate"].origin)}
    fund = holding(
        case_of(**years, **held("ILDIV", Dividend_a_year_ago=None, Dividend_5_years_ago=None)), "ILDIV"
    )
    assert dict(zip(fund.dividend_years, fund.dividends, strict=True)) == {
        **dict(zip(range(10, 0, -1), PAID["ILDIV"], strict=False)),
        0: 2.08,
    }


def test_a_holding_in_two_accounts_has_one_record() -> None:
    lines = contents()["Holdings"].rows()
    lines[15] = [*lines[1][:2], "Roth IRA", *lines[1][3:]]
    case = case_of(Holdings=Grid.of(lines, contents()["Holdings"].origin))
    records = [each.record for each in case.holdings if each.ticker == "ILDIV"]
    assert len(records) == 2
    assert records[0] == records[1] == holding(the_case(), "ILDIV").record
