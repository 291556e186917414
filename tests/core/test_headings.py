from __future__ import annotations

import pytest

from xl_portfolio.core.headings import folded, is_date_word


@pytest.mark.parametrize(
    "heading",
    [
        "Date",
        "date ",
        "Trade date",
        "AsOfDate",
        "Datum",
        "Fecha",
        "Année",
        "Mês",
        "Zeit",
        "Week ending",
        "Year",
    ],
)
def test_headings_of_dates(heading: str) -> None:
    assert is_date_word(heading)


@pytest.mark.parametrize(
    "heading", ["", "SPY", "Mandate", "Last update", "Candidate", "Price", "Dated fund", "日付"]
)
def test_other_headings(heading: str) -> None:
    assert not is_date_word(heading)


def test_headings_are_compared_by_their_letters() -> None:
    assert folded("Adj Close* (EUR)") == "adjclose"
    assert folded("Clôture") == "cloture"
