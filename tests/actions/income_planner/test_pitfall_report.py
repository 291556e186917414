"""Pitfalls: each is found where it is, and not where it is not."""

from __future__ import annotations

import pytest

from tests.actions.income_planner.cells import blank, contents, edited, typed
from tests.actions.income_planner.reports import built, filled, one, rows
from xl_portfolio.sheet.grid import Grid


def pitfalls(**cells) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for where, text in rows(built(**cells), "Pitfalls"):
        found.setdefault(where, []).append(text)
    return found


@pytest.fixture(scope="module")
def example():
    return pitfalls()


def with_class(**cells) -> dict:
    """The assumptions with some cells of the dividend stocks typed over."""
    return edited("Assumptions", {(1, header): cell for header, cell in cells.items()})


def test_the_example_has_its_traps(example):
    assert "Yield trap" in example["ILPIP"][0]
    assert "the rest is capital" in example["Payout"][0]
    assert "its value falls by 0.6 % a year" in example["Preferreds"][0]
    assert "loses to inflation" in example["Proposed income"][0]


def test_an_earned_payout_is_none():
    assert "Payout" not in pitfalls(**filled("Spending", [["All", 1_500.0, "Yes", None, None]]))


def test_a_trap_that_is_sold_is_none():
    place = [row[0] for row in contents()["Holdings"].rows()].index("ILPIP")
    assert "ILPIP" not in pitfalls(
        **edited(
            "Holdings",
            {
                (place, "Dividend"): 0.8,
                (place, "Dividend 5 years ago"): 0.7,
                (place, "Dividend a year ago"): 0.7,
            },
        ),
        **blank("YearlyDividends"),
    )


def test_a_class_with_high_yield_and_high_risk_is_a_trap():
    risky = with_class(Yield=0.065, Volatility=0.35)
    assert any("Yield trap" in text for text in pitfalls(**risky)["Dividend stocks"])
    calm = with_class(Yield=0.065, Volatility=0.25)
    assert not any("Yield trap" in text for text in pitfalls(**calm).get("Dividend stocks", []))


def test_income_that_grows_with_prices_loses_nothing():
    assert "Present income" in pitfalls()
    growing = pitfalls(**with_class(**{"Income growth": 0.06}))
    assert "Present income" not in growing


def test_too_much_in_one_class(example):
    assert "One class" not in example
    found = pitfalls(**typed(MostInOneClass=0.41))
    assert found["One class"] == ["Dividend stocks is 42.0 %, above the limit of 41.0 %."]


def test_too_much_in_one_holding(example):
    assert "One holding, wealth" not in example  # the largest is 20.0 %, at the limit
    more = pitfalls(**edited("Holdings", {(1, "Units"): 3_000.0}))
    weight = 195_000 / (650_000 + 65_000)
    assert more["One holding, wealth"] == [f"ILDIV is {100 * weight:.1f} %, above the limit of 20.0 %."]
    income = 3_000 * 2.08 / (23_945.75 + 1_000 * 2.08)
    assert more["One holding, income"] == [f"ILDIV is {100 * income:.1f} %, above the limit of 20.0 %."]


def test_a_holding_in_two_accounts_counts_as_one():
    lines = [row[:14] for row in contents()["Holdings"].rows()[1:15]]
    half = [*lines[0]]
    half[4] = 1_500.0
    other = [*half]
    other[2] = "Roth IRA"
    found = pitfalls(**filled("Holdings", [half, other, *lines[1:]]))
    assert found["One holding, wealth"][0].startswith("ILDIV is 27.3 %")


def test_holdings_that_pay_other_than_their_classes(example):
    assert "Assumptions" not in example
    assert "adjust their yields" in pitfalls(**with_class(Yield=0.05))["Assumptions"][0]


def test_income_that_is_none_of_its_own_is_named():
    premium = with_class(**{"Taxed as": "Option premium"})
    assert any("not free income" in text for text in pitfalls(**premium)["Dividend stocks"])
    returned = with_class(**{"Taxed as": "Return of capital"})
    assert any("own money paid back" in text for text in pitfalls(**returned)["Dividend stocks"])


def test_limits_that_the_proposal_misses():
    kept = typed(AllocationObjective="Keep the present mix", MostInOneClass=0.30)
    assert any("more than 30 %" in text for text in pitfalls(**kept)["Proposed mix"])


def test_limits_that_no_mix_keeps_leave_no_frontier():
    book = built(**typed(VolatilityLimit=0.001, AllocationObjective="Keep the present mix"))
    assert rows(book, "IncomeFrontier") == []
    assert any(where == "Limits" for where, _ in rows(book, "Pitfalls"))


def test_more_pitfalls_than_the_sheet_holds_are_counted():
    trap = contents()["Holdings"].rows()[6][:14]
    lines = [[f"X{place}", *trap[1:]] for place in range(30)]
    found = rows(built(**filled("Holdings", lines)), "Pitfalls")
    assert len(found) == 16
    assert found[-1][0] is None
    assert "more pitfalls" in found[-1][1]


def test_more_stocks_than_the_profile_allows(example):
    assert example["Present mix"] == [
        "66.0 % in stocks, with real estate, is more than the 60.0 % that the profile (moderate) allows."
    ]
    bold = {"RiskAnswers": Grid.of([[4.0]] * 8, contents()["RiskAnswers"].origin)}
    assert "Present mix" not in pitfalls(**bold)  # aggressive, up to 80 %


def test_no_proposal_is_said_and_not_judged():
    book = built(**typed(VolatilityLimit=0.001))
    found = {row[0]: row[1] for row in rows(book, "Pitfalls")}
    assert found["Proposed mix"].startswith("None: no mix within the limits")
    assert "Proposed income" not in found
    assert "no mix within the limits does that (Checks); what is held yields 3.6 %" in one(
        book, "AllocationFinding"
    )
