"""The sheet Holdings: what is held in which account, what it pays and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.contents import CHOICES
from xl_portfolio.actions.income_planner.plan_case import Holding
from xl_portfolio.actions.income_planner.reading.dividends import doubt_columns, doubt_strangers
from xl_portfolio.actions.income_planner.reading.entries import Guard
from xl_portfolio.actions.income_planner.reading.rows import Row, rows_of
from xl_portfolio.core.income import FREQUENCIES, MONTHLY, Payer, dividend_record
from xl_portfolio.core.wording import counted, percent
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.reading.accounts import AccountRow
    from xl_portfolio.actions.income_planner.reading.classes import Classes
    from xl_portfolio.actions.income_planner.reading.dividends import PaidYears
    from xl_portfolio.sheet.grid import Grid

__all__ = ["CASH", "class_values", "read_holdings"]

CASH = "Cash"
"""Ticker of the cash of an account."""

_PAY_MONTH, _PAY_DAY = 12, 15  # where a holding does not say: the usual end of a quarter
_CASH_DAY = 25  # of interest on cash: late, yet no weekend or holiday moves it into the next month
_USUAL_YIELD, _FAR_FROM_CLASS = 0.20, 0.02
_MOST_PAYOUT = 10.0
_FEW_UNITS, _NEAR = 20.0, 5.0  # a cost of more units than this within this factor of the price is that of one


def read_holdings(
    cells: Mapping[str, Grid],
    accounts: Sequence[AccountRow],
    classes: Classes,
    paid: Mapping[str, PaidYears],
    doubts: Doubts,
) -> tuple[Holding, ...]:
    """Holdings in the order of the table, then the cash of the accounts; those with an error are left out."""
    found, seen, unpaid = [], dict[tuple[str, int], str](), 0
    rows = rows_of(cells, "Holdings", doubts)
    doubt_strangers(paid, [row.label for row in rows], doubts)
    for row in rows:
        account = row["Account"].name_of([account.label for account in accounts])
        place = row["Class"].name_of(classes.labels)
        units, price = row["Units"].number(), row["Price"].number()
        if account is None or place is None or units is None or price is None:
            continue
        twin = seen.setdefault((folded(row.label), account), row.where)
        if twin != row.where:
            doubts.error(
                row.where,
                f"{row.label} stands twice in {accounts[account].label}, here and in {twin}: put both rows together.",
            )
        unpaid += row["Cost basis"].blank and accounts[account].kind.income_taxed
        found.append(_holding(row, account, place, units, price, paid.get(folded(row.label))))
    if unpaid:
        doubts.warn(
            cells["Holdings"].where(0, 0),
            f"{counted(unpaid, 'holding')} in taxable accounts without a cost basis: it counts as the value, without a "
            "gain to be taxed.",
        )
    found += _cash(accounts, classes, doubts)
    _note_yields(found, classes, cells["Holdings"].where(0, 0), doubts)
    return tuple(found)


def class_values(holdings: Sequence[Holding], size: int, account: int | None = None) -> NDArray[np.float64]:
    """Value of each class (n,), of all accounts or of one."""
    values = np.zeros(size)
    for holding in holdings:
        if account in (None, holding.account):
            values[holding.place] += holding.value
    return values


def _holding(
    row: Row, account: int, place: int, units: float, price: float, paid: PaidYears | None
) -> Holding:
    basis, dividend = row["Cost basis"].number(needed=False), row["Dividend"].number(needed=False)
    value, income = units * price, units * (dividend or 0.0)
    if dividend is None and row["Dividend"].blank:
        row.doubts.note(
            row["Dividend"].where, f"{row.label} has no dividend: it counts as 0 in the income calendar."
        )
    if units > 0.0 and price == 0.0:
        row["Price"].warn("is 0: it counts as worth nothing.")
    if basis and units > _FEW_UNITS and price / _NEAR < basis < price * _NEAR:
        row["Cost basis"].warn(
            f"is {basis:g}, near the price of one unit: type what was paid for all {units:g}."
        )
    if value > 0.0 and income > _USUAL_YIELD * value:
        row["Dividend"].warn(
            f"is {percent(income / value)} of its price: type the dividend of a year for one unit, in money."
        )
    if paid is not None:
        doubt_columns(row, paid, dividend, row.doubts)
    known = _dividends(row, dividend, paid)
    return Holding(
        ticker=row.label,
        name=row["Name"].text(),
        place=place,
        account=account,
        value=value,
        basis=value if basis is None else basis,
        income=income,
        payer=_payer(row, income),
        dividends=tuple(amount for _, amount in known),
        dividend_years=tuple(years for years, _ in known),
        record=None
        if paid is None or len(paid.amounts) < 2
        else dividend_record(paid.first, paid.amounts, dividend or 0.0),
        payout=row["Payout ratio"].rate(0.0, _MOST_PAYOUT, needed=False),
    )


def _dividends(row: Row, present: float | None, paid: PaidYears | None) -> list[tuple[int, float]]:
    """Years ago and dividend, oldest first: the calendar years, over them what Holdings says, last the present."""
    past = {} if paid is None else {paid.now - year: amount for year, amount in paid.years.items()}
    for ago, column in ((5, "Dividend 5 years ago"), (1, "Dividend a year ago")):
        typed = row[column].number(needed=False)
        if typed is not None:
            past[ago] = typed
    return sorted(past.items(), reverse=True) + ([] if present is None else [(0, present)])


def _payer(row: Row, income: float) -> Payer | None:
    """When the holding pays; None where it pays nothing."""
    pays, following = (
        row["Pays"].one_of(CHOICES["Holdings.Pays"], needed=False),
        row["Next payment"].day(needed=False),
    )
    ex_days = row["Ex-days"].number(0.0, 366.0, needed=False, whole=True)
    if income <= 0.0:
        return None
    if row["Pays"].blank:
        row["Pays"].refuse("is blank: say how often the dividend is paid, such as Quarterly.")
        return None
    if following is None and row["Next payment"].blank:
        row["Next payment"].warn("is blank: payments on the 15th, counted back from December, are assumed.")
    with Guard(row.doubts, row["Next payment"].where):
        return Payer(
            label=row.label,
            annual_income=income,
            frequency=FREQUENCIES[pays or 0],
            pay_month=_PAY_MONTH if following is None else following.month,
            pay_day=_PAY_DAY if following is None else following.day,
            ex_days=int(ex_days or 0),
        )
    return None


def _cash(accounts: Sequence[AccountRow], classes: Classes, doubts: Doubts) -> list[Holding]:
    """The cash of the accounts, in the first class of cash, with that class's yield."""
    places = [place for place, fact in enumerate(classes.facts) if fact.broad == "Cash"]
    found = []
    for position, account in enumerate(accounts):
        if account.cash <= 0.0:
            continue
        if not places:
            account.row["Cash"].refuse(
                "has no class: add a class with the broad class Cash to the sheet Assumptions."
            )
            return []
        income = account.cash * float(classes.market.yields[places[0]])
        payer = Payer(
            label=CASH, annual_income=income, frequency=MONTHLY, pay_month=_PAY_MONTH, pay_day=_CASH_DAY
        )
        found.append(
            Holding(
                ticker=CASH,
                name=f"Cash of {account.label}",
                place=places[0],
                account=position,
                value=account.cash,
                basis=account.cash,
                income=income,
                payer=payer if income > 0.0 else None,
                dividends=(),
                dividend_years=(),
                record=None,
                payout=None,
            )
        )
    return found


def _note_yields(holdings: Sequence[Holding], classes: Classes, where: str, doubts: Doubts) -> None:
    """Classes whose holdings pay much more or less than the assumptions say, by which the plan lives."""
    values = class_values(holdings, len(classes.labels))
    for place, label in enumerate(classes.labels):
        if values[place] <= 0.0:
            continue
        paid = sum(holding.income for holding in holdings if holding.place == place) / values[place]
        assumed = float(classes.market.yields[place])
        if abs(paid - assumed) > _FAR_FROM_CLASS:
            doubts.note(
                where,
                f"The holdings in {label} yield {percent(paid)}, the assumptions say {percent(assumed)}: the calendar "
                "uses the first, the plan the second.",
            )
