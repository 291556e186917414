"""The investor's case as the workbook states it, and every doubt about it.

*Build plan*, *Run simulation* and *Check inputs* read the same cells through the same code: what the first two refuse,
the last lists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl_portfolio.actions.doubts import Doubts
from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS, INPUTS, TABLES
from xl_portfolio.actions.income_planner.plan_case import PlanCase
from xl_portfolio.actions.income_planner.reading.accounts import (
    doubt_guardrails,
    read_accounts,
    read_withdrawals,
)
from xl_portfolio.actions.income_planner.reading.choices import (
    read_allocation,
    read_received,
    read_simulation,
)
from xl_portfolio.actions.income_planner.reading.classes import read_classes
from xl_portfolio.actions.income_planner.reading.dividends import read_dividends
from xl_portfolio.actions.income_planner.reading.entries import Guard, single
from xl_portfolio.actions.income_planner.reading.flows import read_flows
from xl_portfolio.actions.income_planner.reading.goals import read_goals
from xl_portfolio.actions.income_planner.reading.holdings import read_holdings
from xl_portfolio.actions.income_planner.reading.household import read_household
from xl_portfolio.actions.income_planner.reading.ladder import read_ladder
from xl_portfolio.actions.income_planner.reading.mixes import (
    accounts_of,
    allocation_problem,
    present_mix,
    proposed_mix,
)
from xl_portfolio.actions.income_planner.reading.taxes import read_survivor_taxes, read_taxes
from xl_portfolio.core.dates import months_between
from xl_portfolio.core.planning import (
    Circumstances,
    Plan,
    assess_capacity,
    risk_profile,
    tolerance_score,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.plan_case import (
        AllocationChoice,
        Holding,
        LadderChoice,
        SimulationChoice,
    )
    from xl_portfolio.actions.income_planner.reading.accounts import AccountRow, Withdrawals
    from xl_portfolio.actions.income_planner.reading.classes import Classes
    from xl_portfolio.actions.income_planner.reading.flows import Flows
    from xl_portfolio.actions.income_planner.reading.household import Household
    from xl_portfolio.core.planning import Goal
    from xl_portfolio.core.tax import TaxLaw
    from xl_portfolio.sheet.grid import Grid

__all__ = ["READS", "examine"]

READS: tuple[str, ...] = (*INPUTS, *INPUT_BLOCKS, *TABLES)
"""Every name that a case is read from."""

_MOST_NEEDS = 10.0  # times the wealth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sheets:
    """What was read, sheet by sheet, without an error."""

    household: Household
    classes: Classes
    accounts: tuple[AccountRow, ...]
    withdrawals: Withdrawals
    holdings: tuple[Holding, ...]
    flows: Flows
    goals: tuple[Goal, ...]
    law: TaxLaw
    survivor_law: TaxLaw | None
    success_wanted: float
    allocation: AllocationChoice
    ladder: LadderChoice | None
    simulation: SimulationChoice
    received: tuple[tuple[float, float], ...]


def examine(cells: Mapping[str, Grid]) -> tuple[PlanCase | None, Doubts]:
    """Read the case and collect every doubt; the case is None if there is an error.

    Parameters
    ----------
    cells : mapping of each of `READS` to its Grid
        A block or table with its header in the first row, as far as it has columns.
    """
    doubts = Doubts()
    sheets = _read(cells, doubts)
    case = None
    if sheets is not None:
        with Guard(doubts, cells["AsOfDate"].where(0, 0)):
            case = _case(sheets, cells, doubts)
    return (None if doubts.errors else case), doubts


def _read(cells: Mapping[str, Grid], doubts: Doubts) -> _Sheets | None:
    """All sheets in their order; None if there is an error, but every sheet that can be read is."""
    household = read_household(cells, doubts)
    success = single(cells, "SuccessWanted", doubts).rate(0.01, 0.999)
    accounts = tuple(read_accounts(cells, doubts))
    classes = read_classes(cells, doubts)
    paid = read_dividends(cells, household.as_of, doubts) if household is not None else {}
    holdings = read_holdings(cells, accounts, classes, paid, doubts) if classes is not None else ()
    allocation = read_allocation(cells, doubts)
    received = read_received(cells, doubts)
    if household is None:
        return None
    flows = read_flows(cells, household, [account.label for account in accounts], doubts)
    goals = read_goals(cells, household, doubts)
    withdrawals = read_withdrawals(cells, accounts, household, doubts)
    law = read_taxes(cells, household, doubts)
    survivor_law = read_survivor_taxes(cells, household, law, doubts)
    ladder = read_ladder(cells, household.as_of, doubts)
    _doubt_nothing_held(cells["Holdings"].where(1, 0), holdings, flows, doubts)
    months = months_between(household.as_of, household.end)
    simulation = None if classes is None else read_simulation(cells, classes.labels, months, doubts)
    if (
        doubts.errors
        or success is None
        or classes is None
        or withdrawals is None
        or law is None
        or simulation is None
    ):
        return None
    return _Sheets(
        household=household,
        classes=classes,
        accounts=accounts,
        withdrawals=withdrawals,
        holdings=holdings,
        flows=flows,
        goals=goals,
        law=law,
        survivor_law=survivor_law,
        success_wanted=success,
        allocation=allocation,
        ladder=ladder,
        simulation=simulation,
        received=received,
    )


def _doubt_nothing_held(where: str, holdings: Sequence[Holding], flows: Flows, doubts: Doubts) -> None:
    """A plan that starts from nothing: with nothing to come it is none."""
    if doubts.errors or any(holding.value > 0.0 for holding in holdings):
        return
    coming = [flow.monthly for flow in flows.contributions] + [flow.monthly for flow in flows.pensions]
    if not any(coming):
        doubts.error(
            where,
            "Nothing is held, and nothing is saved or comes in: type holdings here, the cash of an account, or "
            "contributions or pensions on Accounts.",
        )
        return
    doubts.note(
        where,
        "Nothing is held yet: what is saved is invested as Allocation says, whatever Plan on says.",
    )


def _case(sheets: _Sheets, cells: Mapping[str, Grid], doubts: Doubts) -> PlanCase:
    """The profile, the mixes and the plan that follow."""
    household, classes, choice = sheets.household, sheets.classes, sheets.allocation
    wealth = sum(holding.value for holding in sheets.holdings)
    circumstances = Circumstances(
        age=household.age,
        horizon=household.horizon,
        income_stability=household.income_stability,
        emergency_months=household.emergency_months,
        insured=household.insured,
        debt_payments=household.debt_payments,
        large_needs=_against(sheets.flows.near_needs(household.as_of), wealth),
    )
    tolerance = tolerance_score([answer + 1 for answer in household.answers])
    capacity = assess_capacity(circumstances)
    profile = risk_profile(tolerance, capacity)
    present = present_mix(sheets.holdings, len(classes.labels))
    problem = allocation_problem(classes, choice, present, profile.portfolio)
    found = proposed_mix(problem, choice, cells, doubts)
    proposed = problem.present if found is None else found
    present_plan = _plan(sheets, None if present.any() else proposed)
    doubt_guardrails(present_plan, cells, doubts)
    plan = present_plan
    if choice.proposed and present.any():
        reserve = sheets.withdrawals.reserve
        plan = replace(
            present_plan, accounts=accounts_of(sheets.accounts, sheets.holdings, classes, reserve, proposed)
        )
    return PlanCase(
        currency=household.currency,
        as_of=household.as_of,
        answers=household.answers,
        tolerance=tolerance,
        circumstances=circumstances,
        capacity=capacity,
        profile=profile,
        classes=classes.facts,
        holdings=sheets.holdings,
        present=present,
        proposed=proposed,
        proposal_found=found is not None,
        problem=problem,
        plan=plan,
        present_plan=present_plan,
        goals=sheets.goals,
        success_wanted=sheets.success_wanted,
        strategies=classes.strategies,
        allocation=choice,
        ladder=sheets.ladder,
        simulation=sheets.simulation,
        received=sheets.received,
    )


def _against(needs: float, wealth: float) -> float:
    """Large needs as a share of the wealth, at most ten times it, which is as bad as it gets."""
    if needs <= 0.0:
        return 0.0
    return min(needs / wealth, _MOST_NEEDS) if wealth > 0.0 else _MOST_NEEDS


def _plan(sheets: _Sheets, mix: NDArray[np.float64] | None) -> Plan:
    """The plan on what is held; on a mix where nothing is."""
    household, withdrawals, flows = sheets.household, sheets.withdrawals, sheets.flows
    return Plan(
        start=household.as_of,
        birth=household.birth,
        partner_birth=household.partner_birth,
        to_age=household.to_age,
        lives=None if household.lives is None else replace(household.lives, law=sheets.survivor_law),
        market=sheets.classes.market,
        accounts=accounts_of(sheets.accounts, sheets.holdings, sheets.classes, withdrawals.reserve, mix),
        order=withdrawals.order,
        rule=withdrawals.rule,
        law=sheets.law,
        spending=flows.spending,
        pensions=flows.pensions,
        contributions=flows.contributions,
        needs=flows.needs,
        withdrawals_from=withdrawals.start,
        adviser_fee=withdrawals.adviser_fee,
        reinvested=withdrawals.reinvested,
        reserve=withdrawals.reserve,
        reserve_months=withdrawals.reserve_months,
    )
