"""The income of the coming twelve months: by source, by account, by holding, by pay date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.report_block import WORTH_A_WORD, block, money, month
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.dates import add_months
from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.income import (
    TYPICAL_LIMITS,
    dividend_growth,
    income_realised,
    yield_on_cost,
    yield_trap,
)
from xl_portfolio.core.wording import counted, percent
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import Holding, PlanCase
    from xl_portfolio.core.income import YieldTrap

__all__ = ["cuts_of", "holding_trap", "income_report"]

_GROWTH_YEARS = 5
_CUTS_NAMED = 2
_OWED = ("Bonds", "Cash")
"""Broad classes whose income is owed as interest: there are no earnings that it is paid out of."""


def income_report(case: PlanCase, year: ComingYear) -> dict[str, Grid]:
    """Blocks of the sheet Income, without the smoothing of the months."""
    return {
        "IncomeFinding": Grid.of(_finding(case, year)),
        "ReceivedFinding": Grid.of(_received(case)),
        "IncomeByAccount": block("IncomeByAccount", _by_account(case, year)),
        "IncomeByHolding": block("IncomeByHolding", _by_holding(case)),
        "Payments": block("Payments", _payments(case, year)),
    }


def holding_trap(case: PlanCase, holding: Holding) -> YieldTrap:
    """Whether the yield of a holding deserves distrust, by its payout, its dividends and the risk of its class."""
    owed = case.classes[holding.place].broad in _OWED
    unknown = 0.0 if owed else float("nan")
    return yield_trap(
        holding.income / holding.value,
        unknown if holding.payout is None else holding.payout,
        holding.dividends,
        float(case.plan.market.volatilities[holding.place]),
    )


def cuts_of(holding: Holding) -> str:
    """In which calendar years the dividend was cut, as a sentence after another one; empty if in none."""
    cuts = holding.record.cuts if holding.record is not None else ()
    if not cuts:
        return ""
    if len(cuts) > _CUTS_NAMED:
        return f" Cut in {len(cuts)} years, last in {cuts[-1]}."
    return f" Cut in {' and '.join(map(str, cuts))}."


def _finding(case: PlanCase, year: ComingYear) -> str:
    gap = year.income - year.spending
    begins = f" from {month(add_months(case.plan.start, year.begins))}" if year.begins else ""
    verdict = f"{money(abs(gap), case.currency)} {'more than' if gap >= 0.0 else 'short of'}"
    fee = " and fee" if year.fee >= WORTH_A_WORD else ""
    return (
        f"{money(year.income, case.currency)} a month comes in after tax{fee}, {verdict} the "
        f"{money(year.spending, case.currency)} needed{begins}, in today's money"
    )


def _received(case: PlanCase) -> str | None:
    """How much of the projected income of past months has come."""
    if not case.received:
        return None
    projected, received = zip(*case.received, strict=True)
    try:
        share = income_realised(received, projected)
    except NoRisk as error:
        return str(error)
    return (
        f"{percent(share)} of the income projected for {counted(len(case.received), 'month')} was received: "
        f"{money(sum(received), case.currency)} of {money(sum(projected), case.currency)}, before tax."
    )


def _by_account(case: PlanCase, year: ComingYear) -> list[list[Cell]]:
    names = [(account.label, account.kind.name) for account in case.present_plan.accounts]
    rows: list[list[Cell]] = [
        [*name, float(gross), float(tax), float(gross - tax), float(later)]
        for name, gross, tax, later in zip(
            [*names, ("Pensions", None)], year.before_tax, year.tax, year.after_tax_later, strict=True
        )
    ]
    gross, tax = float(year.before_tax.sum()), float(year.tax.sum())
    return [*rows, ["Together", None, gross, tax, gross - tax, float(year.after_tax_later.sum())]]


def _by_holding(case: PlanCase) -> list[list[Cell]]:
    """Every holding with its yields and the verdict on them; what is worth nothing has none."""
    rows: list[list[Cell]] = []
    for holding in case.holdings:
        worth = holding.value > 0.0
        rows.append(
            [
                holding.ticker,
                case.plan.accounts[holding.account].label,
                holding.income,
                holding.income / holding.value if worth else None,
                yield_on_cost(holding.income, holding.basis) if holding.basis > 0.0 else None,
                _growth(holding),
                None if holding.record is None else float(holding.record.rises),
                holding.payout,
                _verdict(case, holding) if worth else None,
            ]
        )
    return rows


def _growth(holding: Holding) -> float | None:
    """Growth of the dividend over five years, decimal per year, or since the oldest known of them; None if unknown."""
    known = [
        (ago, dividend)
        for ago, dividend in zip(holding.dividend_years, holding.dividends, strict=True)
        if ago <= _GROWTH_YEARS
    ]
    if not known or known[0][0] == known[-1][0] or known[0][1] == 0.0:
        return None
    return dividend_growth([dividend for _, dividend in known], known[0][0] - known[-1][0])


def _verdict(case: PlanCase, holding: Holding) -> str:
    """A few words, since the calendar stands beside them: the pitfalls on the sheet Allocation say more."""
    if holding.income == 0.0:
        return "Pays nothing."
    if case.classes[holding.place].broad == "Cash":
        return "Interest on cash."
    cuts = cuts_of(holding)
    trap = holding_trap(case, holding)
    if trap.trapped:
        return f"Yield trap: see Allocation.{cuts}"
    high = holding.income / holding.value > TYPICAL_LIMITS.income_yield
    if trap.reasons:
        return f"Ordinary yield, yet {trap.reasons[0]}.{cuts}"
    gap = f"; {' and '.join(trap.unknown)} unknown" if trap.unknown else ""
    return f"{'High yield, but nothing against it' if high else 'Ordinary yield'}{gap}.{cuts}"


def _payments(case: PlanCase, year: ComingYear) -> list[list[Cell]]:
    """The payments by pay date, as many as the sheet holds."""
    payments, room = year.calendar.payments, REPORT["Payments"].rows
    shown = payments if len(payments) <= room else payments[: room - 1]
    rows: list[list[Cell]] = [
        [
            Grid.of(payment.pay_date)[0, 0],
            Grid.of(payment.ex_date)[0, 0],
            payment.label,
            case.plan.accounts[year.payers[payment.payer].account].label,
            payment.amount,
        ]
        for payment in shown
    ]
    if len(shown) < len(payments):
        rest = payments[len(shown) :]
        text = f"{counted(len(rest), 'later payment')} together"
        rows.append([None, None, text, None, sum(payment.amount for payment in rest)])
    return rows
