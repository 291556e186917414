"""The sheet Income: what the holdings pay, by hand; taxes by account; the calendar."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import blank, contents, typed
from tests.actions.income_planner.reports import built, column, filled, one, rows, the_case, values

INCOME = {  # a year before tax: units x dividend, cash at 3 %
    "Joint brokerage": 2000 * 2.08 + 600 * 2.02 + 780 * 2.10 + 1300 * 1.32 + 650 * 1.70 + 4000 * 0.03,
    "Traditional IRA": 1300 * 1.86
    + 26 * (45 + 47 + 49)
    + 650 * 1.95
    + 1625 * 1.95
    + 600 * 2.73
    + 3000 * 0.03,
    "Roth IRA": 390 * 2.10 + 325 * 1.10 + 1000 * 0.03,
    "Savings reserve": 18_000 * 0.03,
}
FLAT = typed(TaxMethod="Flat marginal rate", FlatOrdinaryRate=0.22, FlatPreferentialRate=0.15)


def pension() -> float:
    """Of the first twelve months: the work, today's money."""
    return 12 * float(contents()["Pensions"].rows()[1][1])


@pytest.fixture(scope="module")
def book():
    return built()


@pytest.fixture(scope="module")
def flat():
    return built(**FLAT)


def test_income_by_account_before_tax(book):
    table = {row[0]: row for row in rows(book, "IncomeByAccount")}
    for account, income in INCOME.items():
        assert table[account][2] == pytest.approx(income)
    assert table["Pensions"][2] == pytest.approx(pension())
    assert table["Together"][2] == pytest.approx(sum(INCOME.values()) + pension())


def test_tax_by_account_at_flat_rates(flat):
    table = {row[0]: row for row in rows(flat, "IncomeByAccount")}
    dividends, interest = 2000 * 2.08 + 600 * 2.02 + 780 * 2.10 + 1300 * 1.32, 4000 * 0.03
    taxes = {
        "Joint brokerage": 0.15 * dividends + 0.22 * interest,  # municipal interest is exempt
        "Traditional IRA": 0.22 * INCOME["Traditional IRA"],  # whatever earned it, as if withdrawn
        "Roth IRA": 0.0,
        "Savings reserve": 0.22 * INCOME["Savings reserve"],
        "Pensions": 0.22 * pension(),
    }
    for account, tax in taxes.items():
        assert table[account][3] == pytest.approx(tax, abs=1e-9)
        assert table[account][4] == pytest.approx(table[account][2] - tax)
    assert table["Together"][3] == pytest.approx(sum(taxes.values()))
    fee = 650_000 * 0.005
    assert one(flat, "IncomeNow") == pytest.approx((table["Together"][2] - sum(taxes.values()) - fee) / 12)


def test_taxes_of_progressive_brackets_add_up_to_the_tax_on_the_whole():
    # a hundred times the pension: brackets bite
    lines = [["Work", 40_000.0, "Yes", "Pension or retirement account", None, None]]
    book = built(**filled("Pensions", lines))
    table = {row[0]: row for row in rows(book, "IncomeByAccount")}
    ordinary = 480_000 + INCOME["Traditional IRA"] + 0.03 * 22_000 - 31_500
    dividends = 2000 * 2.08 + 600 * 2.02 + 780 * 2.10 + 1300 * 1.32
    # US federal 2025, married: 2025 brackets up to 501,050 at 32 %, gains at 15 % there
    tax = 0.10 * 23_850 + 0.12 * (96_950 - 23_850) + 0.22 * (206_700 - 96_950) + 0.24 * (394_600 - 206_700)
    tax += 0.32 * (ordinary - 394_600) + 0.15 * dividends
    assert table["Together"][3] == pytest.approx(tax)
    assert table["Roth IRA"][3] == 0.0
    assert all(row[3] > 0.0 for label, row in table.items() if label != "Roth IRA")


def test_real_income_in_ten_years_of_the_account_without_tax(book):
    table = {row[0]: row for row in rows(book, "IncomeByAccount")}
    later = 390 * 2.10 * 1.045**10 + 325 * 1.10 * 1.06**10 + 30.0
    assert table["Roth IRA"][5] == pytest.approx(later / 1.025**10)


def test_months_add_up_to_accounts_and_payments(book):
    months = np.array([row[1:7] for row in rows(book, "IncomeByMonth")], dtype=float)
    assert months[:, :5].sum() == pytest.approx(sum(INCOME.values()))
    np.testing.assert_allclose(months.sum(axis=1), values(book, "IncomeByMonth", "Total"))
    by_month = np.zeros(12)
    for day, *_, amount in rows(book, "Payments"):
        by_month[day.month - 1] += amount
    np.testing.assert_allclose(by_month, months[:, :5].sum(axis=1))


def test_sources_are_the_broad_classes(book):
    months = np.array([row[1:7] for row in rows(book, "IncomeByMonth")], dtype=float).sum(axis=0)
    stocks = 4160 + 1212 + 1638 + 1716 + 2418 + 819 + 357.5
    bonds = 1105 + 26 * 141 + 1267.5 + 0.03 * 26_000
    np.testing.assert_allclose(months[:5], [stocks, bonds, 1625 * 1.95, 600 * 2.73, 0.0])


def test_the_need_of_a_month_is_spending_and_a_twelfth_of_tax_and_fee(flat):
    tax = rows(flat, "IncomeByAccount")[-1][3]
    prices = 1.025 ** (np.arange(12) / 12)
    np.testing.assert_allclose(
        values(flat, "IncomeByMonth", "Need"), 3500 * prices + (tax + 650_000 * 0.005) / 12
    )


def test_payments_come_on_business_days_with_their_ex_dates(book):
    found = [row for row in rows(book, "Payments") if row[2] == "ILDIV"]
    # the 20th of March, June, September, December 2026; two are a Saturday and a Sunday: the following Monday
    assert [row[0] for row in found] == [
        datetime(2026, 3, 20),
        datetime(2026, 6, 22),
        datetime(2026, 9, 21),
        datetime(2026, 12, 21),
    ]
    assert found[0][1] == datetime(2026, 3, 13)
    assert [row[4] for row in found] == [pytest.approx(2000 * 2.08 / 4)] * 4


def test_yields_and_growth_of_a_holding(book):
    row = rows(book, "IncomeByHolding")[0]
    assert row[:2] == ["ILDIV", "Joint brokerage"]
    assert row[2:6] == pytest.approx([4160, 2.08 / 65, 4160 / 96_000, (2.08 / 1.60) ** 0.2 - 1])


def test_growth_of_a_holding_whose_dividend_is_known_for_a_year_only():
    holding = next(each for each in the_case().holdings if each.ticker == "ILB27")
    assert holding.dividend_years == (1, 0)
    found = {row[0]: row for row in rows(built(), "IncomeByHolding")}
    assert found["ILB27"][5] == 0.0
    assert found["Cash"][5] is None
    assert found["Cash"][8] == "Interest on cash."


def test_the_trap_among_the_holdings(book):
    verdicts = {row[0]: row[8] for row in rows(book, "IncomeByHolding")}
    assert [ticker for ticker, text in verdicts.items() if text.startswith("Yield trap")] == ["ILPIP"]


def test_findings_name_the_currency_and_what_is_missing(book):
    gap = one(book, "IncomeNeeded") - one(book, "IncomeNow")
    assert f"USD {gap:,.0f} short of the USD 3,500 needed" in one(book, "IncomeFinding")
    received, projected = (values_of(name) for name in ("Received", "Projected"))
    share = 100 * sum(received) / sum(projected)
    assert one(book, "ReceivedFinding").startswith(f"{share:.1f} % of the income projected for 12 months")


def values_of(name: str) -> list[float]:
    grid = contents()["ReceivedIncome"]
    place = grid.rows()[0].index(name)
    return [row[place] for row in grid.rows()[1:]]


def test_more_income_than_needed_is_said():
    lines = [["Work", 5_000.0, "Yes", "Social Security", None, None]]
    assert "more than the USD 3,500 needed" in one(built(**filled("Pensions", lines)), "IncomeFinding")


def test_the_income_now_says_whether_a_fee_is_paid(book):
    assert "comes in after tax and fee, " in one(book, "IncomeFinding")
    free = built(**typed(AdviserFee=0.0))
    assert "comes in after tax, " in one(free, "IncomeFinding")
    assert one(free, "IncomeNow") == pytest.approx(rows(free, "IncomeByAccount")[-1][4] / 12)


def test_without_past_months_nothing_is_said_of_them():
    assert one(built(**blank("ReceivedIncome")), "ReceivedFinding") is None


def test_more_payments_than_the_sheet_holds_are_summed():
    template = contents()["Holdings"].rows()[5][:14]  # pays monthly
    lines = [[f"X{place}", *template[1:4], 10.0, *template[5:]] for place in range(60)]
    book = built(**filled("Holdings", lines))
    payments = rows(book, "Payments")
    assert len(payments) == 200
    total = 60 * 10 * 1.70 + 26_000 * 0.03
    assert sum(row[4] for row in payments) == pytest.approx(total)
    assert payments[-1][2] == f"{60 * 12 + 4 * 12 - 199} later payments together"
    assert column(book, "IncomeByHolding", "Ticker") == [f"X{place}" for place in range(60)] + ["Cash"] * 4


def test_interest_on_cash_comes_in_every_month():
    accounts = [["Deposit", "Taxable", 1.0, 100_000.0]]
    moved = {
        **filled("Accounts", accounts),
        **blank("Holdings"),
        **blank("Contributions"),
        **blank("Pensions"),
    }
    deposit = built(**moved, **typed(ReserveAccount=None, ReserveMonths=None))
    np.testing.assert_allclose(values(deposit, "IncomeByMonth", "Bonds and cash"), 250.0)
    assert rows(deposit, "IncomeSummary")[4][1] == pytest.approx(
        250.0
    )  # what is spent before the first month pays
