"""What the sheet Checks checks by native formulas: sums, and whether the results belong to the inputs."""

from __future__ import annotations

from xl_portfolio.actions.income_planner.contents import INPUT_BLOCKS
from xl_portfolio.actions.income_planner.results import SOURCES
from xl_portfolio.templates.income_planner.layout import NAME, VERSION

__all__ = ["CHECKS", "PURPOSE"]

PURPOSE = "Whether the sums are right (live), and every doubt about the inputs (found by Check inputs and Build plan)."

_EXACT = "0.000001"  # shares this close to 100 % are right
_CENT = "0.000001*(1+ABS({}))"  # amounts this close, relative to their size, are equal


def _equal(one: str, other: str) -> str:
    return f"ABS({one}-({other}))<={_CENT.format(other)}"


def _column(block: str, place: int) -> str:
    return f"INDEX({block},0,{place})"


def _whole(shares: str) -> str:
    return f"ABS(SUM({shares})-1)<={_EXACT}"


_MIXES = ",".join(
    f"OR(COUNT({_column('StrategyMixes', place)})=0,{_whole(_column('StrategyMixes', place))})"
    for place in range(1, len(INPUT_BLOCKS["StrategyMixes"].columns) + 1)
)
_FROM_SOURCES = "+".join(f"SUM({_column('IncomeByMonth', place)})" for place in range(2, len(SOURCES) + 2))
_FROM_HOLDINGS = "+".join(f"SUM({_column('IncomeByMonth', place)})" for place in range(2, len(SOURCES) + 1))
_EARNED = "+".join(f"N(INDEX(Earnings,{row},2))" for row in (2, 3, 5, 6, 7, 9))

CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "Accounts and holdings",
        _equal("SUM(Accounts[Balance])", "SUM(Accounts[Cash])+SUM(Holdings[Value])"),
        "The balances are the cash and all holdings: every holding is in an account that exists.",
    ),
    ("Strategy mixes", f"AND({_MIXES})", "Each mix on Assumptions adds up to 100 %, or is blank."),
    (
        "Final mix",
        f"OR(COUNT(Assumptions[Final mix])=0,{_whole('Assumptions[Final mix]')})",
        "The final mix of the glide path adds up to 100 %, or is blank.",
    ),
    (
        "Errors in the inputs",
        'COUNTIF(INDEX(InputChecks,0,1),"Error")=0',
        "None is listed below as an error.",
    ),
    ("Planned", 'PlannedAt<>""', "The plan is built; if not, press Build plan."),
    (
        "Inputs of the last run",
        'OR(PlannedAt="",SUM(InputsSame)=ROWS(InputsSame))',
        "The results belong to these inputs; if not, press Build plan or Run simulation again.",
    ),
    (
        "Allocation",
        f"AND(OR({_whole(_column('AllocationTable', 2))},SUM(Accounts[Balance])=0),"
        f"{_whole(_column('AllocationTable', 3))})",
        "The present weights, if anything is held, and the proposed add up to 100 %; press Build plan first.",
    ),
    (
        "Income by month",
        f"AND(COUNT(IncomeByMonth)>0,{_equal('SUM(INDEX(IncomeByMonth,0,8))', _FROM_SOURCES)})",
        "The sources of the 12 months add up to their total.",
    ),
    (
        "Calendar of payments",
        f"AND(COUNT(IncomeByMonth)>0,{_equal('SUM(INDEX(Payments,0,5))', _FROM_HOLDINGS)})",
        "The payments add up to the income of the months from the holdings.",
    ),
    (
        "Earnings",
        f'AND(EarningsFinding<>"",{_equal(_EARNED, "N(INDEX(Earnings,10,2))")})',
        "What is earned, less the payout, is what is added to the capital or taken from it.",
    ),
    (
        "Accounts by year",
        "AND(COUNT(PlanYears)>0,"
        + _equal("SUM(PlanAccounts)-SUM(INDEX(PlanAccounts,0,1))", "SUM(INDEX(PlanYears,0,10))")
        + ")",
        "In every year the accounts add up to the wealth.",
    ),
    ("Simulated", 'SimulatedAt<>""', "The plan is simulated; if not, press Run simulation."),
    (
        "Template",
        f'AND(TemplateName="{NAME}",TemplateVersion="{VERSION}")',
        f"Template {NAME}, version {VERSION}.",
    ),
)
"""What is checked, the condition as a native formula, and what it means."""
