"""The plan if everything comes as expected: what is earned, twelve months, every year, every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.report_block import block, money, month
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    OWNER,
    PARTNER,
    age_in,
    earnings_against_payout,
    first_death,
    make_schedule,
)
from xl_portfolio.sheet.grid import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.planning import Earnings, Projection

__all__ = ["end_of_plan", "gap_text", "payout_earnings", "plan_report", "real_final_wealth"]

_MONTHS = 12
_WHOSE = ("", "the partner's ")  # age
_PENNY = 0.005  # a smaller shortfall is rounding


def plan_report(case: PlanCase, projection: Projection) -> dict[str, Grid]:
    """Blocks of the sheet Plan; nominal unless a header says real."""
    start = _payout_year(case)
    earnings = payout_earnings(case, projection)
    if earnings is None:
        said: str | None = "Nothing is held when the payouts begin, so there is no return to compare with."
        parts: list[list[Cell]] = []
    else:
        begin = projection.months[_MONTHS * start]
        said = f"Twelve months from {month(begin)}. {earnings.text}"
        parts = _parts(case, projection, earnings, start)
    return {
        "PlanFinding": Grid.of(_finding(case, projection)),
        "EarningsFinding": Grid.of(said),
        "Earnings": block("Earnings", parts),
        "PlanMonths": block("PlanMonths", _months(projection)),
        "PlanYears": block("PlanYears", _years(case, projection)),
        "PlanAccounts": _accounts(case, projection),
    }


def payout_earnings(case: PlanCase, projection: Projection) -> Earnings | None:
    """Whether the payout of the first whole year of payouts is earned; None where no wealth is left by then."""
    try:
        return earnings_against_payout(case.plan, projection, _payout_year(case))
    except InputError:
        return None


def gap_text(case: PlanCase, projection: Projection) -> str:
    """What goes wrong as expected, when first, and at which age, as a clause; empty if nothing does."""
    for clause, missing in (
        ("not everything can be paid", projection.shortfall > _PENNY),
        ("less than essential spending is there", projection.received < projection.essential - _PENNY),
        ("less than planned spending is there", projection.received < projection.spending - _PENNY),
    ):
        if missing.any():
            day = projection.months[int(missing.argmax())]
            return f"{clause}, for the first time in {month(day)} at {_age_in(case, day)}"
    return ""


def _age_in(case: PlanCase, day: date) -> str:
    """Age on a date, in whole years: the owner's, or the partner's after the owner's death."""
    person, age = age_in(case.plan, day)
    return f"{_WHOSE[person]}age {age}"


def end_of_plan(case: PlanCase) -> str:
    """Whose age ends the plan, as a noun: "age 95", or "the partner's age 95" where the partner lives longer."""
    plan, death = case.plan, first_death(case.plan)
    last = PARTNER if plan.partner_birth is not None and plan.partner_birth > plan.birth else OWNER
    if death is not None:
        last = PARTNER if death.person == OWNER else OWNER
    age = None if plan.lives is None else plan.lives.ages[last]
    return f"{_WHOSE[last]}age {plan.to_age if age is None else age}"


def _alone(case: PlanCase) -> str:
    """Who is left alone from when on, as a clause; empty if both live to the end."""
    death = first_death(case.plan)
    if death is None:
        return ""
    return f"; from {month(death.on)} on {'the partner is' if death.person == OWNER else 'you are'} alone"


def real_final_wealth(case: PlanCase, projection: Projection) -> float:
    """Wealth at the end after the last tax bill, in today's money."""
    return float(projection.final_wealth / (1.0 + case.plan.market.inflation) ** (case.plan.months / _MONTHS))


def _payout_year(case: PlanCase) -> int:
    """The first year of the plan with payouts in all of its months; the last year if there is none."""
    first = make_schedule(case.plan).first_payout
    return min(-(-first // _MONTHS), case.plan.years - 1)


def _finding(case: PlanCase, projection: Projection) -> str:
    gap = gap_text(case, projection)
    if gap:
        return f"As expected {gap}{_alone(case)}"
    left = money(real_final_wealth(case, projection), case.currency)
    return (
        f"As expected all is paid to {end_of_plan(case)}, and {left} is left, real, after tax{_alone(case)}"
    )


def _parts(case: PlanCase, projection: Projection, earnings: Earnings, year: int) -> list[list[Cell]]:
    """What the year earns and what becomes of it; the rows add up."""
    opening = projection.wealth[_MONTHS * year - 1] if year else case.plan.wealth
    balances = projection.balances[_MONTHS * year - 1] if year else [a.balance for a in case.plan.accounts]
    mixes = np.array([account.weights_after(year) for account in case.plan.accounts])
    income = float(np.asarray(balances) @ mixes @ case.plan.market.yields) / float(opening)
    lost = earnings.total_return - earnings.fee - earnings.tax - earnings.earned
    kept = earnings.earned - earnings.payout
    rows = (
        ("Dividends and interest", income),
        ("Growth of value, after fund costs", earnings.total_return - income),
        ("Expected return, nominal, before tax", earnings.total_return),
        ("Adviser fee", -earnings.fee),
        ("Tax", -earnings.tax),
        ("Inflation", -lost),
        ("Earned, real, after fees and tax", earnings.earned),
        ("Payout to live on", -earnings.payout),
        ("Added to the capital, real" if kept >= 0.0 else "Taken from the capital, real", kept),
    )
    return [[label, share * float(opening) + 0.0, share + 0.0] for label, share in rows]  # no negative zero


def _months(projection: Projection) -> list[list[Cell]]:
    columns = (
        projection.pensions.sum(axis=1),
        projection.income.sum(axis=1),
        projection.payout,
        projection.tax_paid,
        projection.spending,
        projection.shortfall,
        projection.wealth,
    )
    return _dated(projection.months[:_MONTHS], columns)


def _years(case: PlanCase, projection: Projection) -> list[list[Cell]]:
    """One row a year: sums, wealth at its end; the last three in today's money, spending as the average month."""
    ages = make_schedule(case.plan).ages
    ends = np.minimum(_MONTHS * np.arange(1, case.plan.years + 1), case.plan.months)
    lengths = np.diff(ends, prepend=0)
    level = (1.0 + case.plan.market.inflation) ** (ends / _MONTHS)
    need, live = (
        projection.by_year(projection.real(amounts)) / lengths
        for amounts in (projection.spending, projection.received)
    )
    sums = (
        projection.spending,
        projection.pensions.sum(axis=1),
        projection.income.sum(axis=1),
        projection.payout,
        projection.tax_paid,
        projection.fees,
        projection.shortfall,
    )
    wealth = projection.wealth[ends - 1]
    columns = (
        [float(projection.months[end - length].year) for end, length in zip(ends, lengths, strict=True)],
        ages,
        *(projection.by_year(amounts) for amounts in sums),
        wealth,
        need,
        live,
        wealth / level,
    )
    return [list(row) for row in np.column_stack(columns).tolist()]


def _accounts(case: PlanCase, projection: Projection) -> Grid:
    """Balance of each account at the end of each year."""
    ends = np.minimum(_MONTHS * np.arange(1, case.plan.years + 1), case.plan.months)
    header: list[Cell] = ["Year", *(account.label for account in case.plan.accounts)]
    rows = [
        [float(projection.months[_MONTHS * year].year), *projection.balances[end - 1].tolist()]
        for year, end in enumerate(ends)
    ]
    return Grid.of([header, *rows])


def _dated(days: Iterable[date], columns: Iterable[NDArray[np.float64]]) -> list[list[Cell]]:
    rows = zip(days, zip(*(column.tolist() for column in columns), strict=True), strict=False)
    return [[Grid.of(day)[0, 0], *values] for day, values in rows]
