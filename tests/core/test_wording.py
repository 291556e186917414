from __future__ import annotations

import pytest

from xl_portfolio.core.wording import counted, percent, percent_digits


@pytest.mark.parametrize(
    ("fraction", "decimals", "text"),
    [
        (0.1123, 1, "11.2 %"),
        (0.95, 0, "95 %"),
        (-0.0004, 1, "0.0 %"),
        (-0.25, 1, "-25.0 %"),
        (2.0, 0, "200 %"),
    ],
)
def test_percent(fraction: float, decimals: int, text: str) -> None:
    assert percent(fraction, decimals) == text


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [(0.12, 4, "12 %"), (0.123456, 4, "12.35 %"), (0.123456, 6, "12.3456 %"), (-0.5, 4, "-50 %")],
)
def test_percent_digits(fraction: float, digits: int, text: str) -> None:
    assert percent_digits(fraction, digits) == text


def test_counted() -> None:
    assert [counted(n, "row") for n in (0, 1, 2, 1300)] == ["0 rows", "1 row", "2 rows", "1,300 rows"]
    assert counted(2, "mean is", "means are") == "2 means are"
    assert counted(1, "mean is", "means are") == "1 mean is"
