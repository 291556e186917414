"""Planning: the risk profile, its model portfolio, and the plan year by year if everything comes as expected."""

from dataclasses import replace

import numpy as np

from xl_portfolio.core.planning import (
    CAPACITY_FACTORS,
    Plan,
    assess_capacity,
    project,
    risk_profile,
    tolerance_score,
)
from xl_portfolio.functions.categories import PLANNING
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Cell
from xl_portfolio.sheet.planning_arguments import (
    RULE_CHOICES,
    AnswersColumn,
    CircumstancesTable,
    PlanTable,
    ProfileChoice,
    RuleChoice,
    WithdrawalRate,
)

__all__ = ["MODEL_PORTFOLIO", "RISK_PROFILE", "WITHDRAWAL_PLAN"]

_FIXED = RULE_CHOICES[0]


@function(
    category=PLANNING,
    example=Example(
        "=RISK_PROFILE(AW2:AW9, AY2:AZ8)",
        [
            ["Profile", "Moderate"],
            [
                "Reason",
                "Moderate, because your circumstances (68 of 100; weakest point: income "
                "stability) bear no more, although your answers (71 of 100) would allow "
                "aggressive.",
            ],
            ["Willingness, of 100", 70.8333],
            ["Ability, of 100", 68.0556],
            ["Age: 10 points up to 40, none from 85", 5.55556],
            ["Horizon: 25 points from 20 years, none up to 2", 25.0],
            ["Income stability: 15 points if guaranteed for life, 10 steady, 5 varying", 5.0],
            ["Emergency fund: 15 points from 12 months of spending, none without", 7.5],
            ["Insurance: 10 points if everything needed is insured", 8.0],
            ["Debt: 10 points without debt, none from 40 % of income", 5.0],
            ["Large needs ahead: 15 points without, none from 50 % of the portfolio", 12.0],
        ],
    ),
)
def RISK_PROFILE(answers: AnswersColumn, circumstances: CircumstancesTable) -> list[list[Cell]]:
    """Risk profile: the lower of willingness (answers) and ability (circumstances), the reason, and every score."""
    tolerance, capacity = tolerance_score(answers), assess_capacity(circumstances)
    profile = risk_profile(tolerance, capacity)
    rows: list[list[Cell]] = [
        ["Profile", profile.portfolio.name],
        ["Reason", profile.reason],
        ["Willingness, of 100", tolerance],
        ["Ability, of 100", capacity.score],
    ]
    for factor, points in zip(CAPACITY_FACTORS, capacity.points, strict=True):
        rows.append([f"{factor.name}: {factor.rule}", points])
    return rows


@function(
    category=PLANNING,
    example=Example(
        '=MODEL_PORTFOLIO("moderate")',
        [
            ["Class", "Weight", "Minimum", "Maximum"],
            ["Stocks", 0.5, 0.4, 0.6],
            ["Bonds", 0.4, 0.3, 0.5],
            ["Cash or commodities", 0.1, 0.0, 0.2],
        ],
    ),
)
def MODEL_PORTFOLIO(profile: ProfileChoice) -> list[list[Cell]]:
    """Model portfolio of a risk profile: the weight of each class and the range it may move in."""
    rows: list[list[Cell]] = [["Class", "Weight", "Minimum", "Maximum"]]
    rows += [[entry.name, entry.weight, entry.low, entry.high] for entry in profile.classes]
    return rows


@function(
    category=PLANNING,
    example=Example(
        "=WITHDRAWAL_PLAN(AT2:AU13)",
        [
            [
                "Year",
                "Age",
                "Spending planned",
                "Pension before tax",
                "Paid from wealth",
                "Tax",
                "Money to live on",
                "Shortfall",
                "Wealth at the end",
            ],
            [1.0, 64.0, 48000.0, 12000.0, 36000.0, 0.0, 48000.0, 0.0, 208252.0],
            [2.0, 65.0, 48000.0, 12000.0, 36000.0, 2791.49, 48000.0, 0.0, 173047.0],
            [3.0, 66.0, 48000.0, 12000.0, 36000.0, 2704.7, 48000.0, 0.0, 137252.0],
            [4.0, 67.0, 48000.0, 12000.0, 36000.0, 2618.33, 48000.0, 0.0, 100854.0],
            [5.0, 68.0, 48000.0, 12000.0, 36000.0, 2532.36, 48000.0, 0.0, 63842.9],
            [6.0, 69.0, 48000.0, 12000.0, 36000.0, 2446.79, 48000.0, 0.0, 26205.0],
        ],
    ),
)
def WITHDRAWAL_PLAN(
    plan: PlanTable, rule: RuleChoice = _FIXED, rate: WithdrawalRate = 0.04
) -> list[list[Cell]]:
    """Plan year by year if everything comes as expected, in today's money; most futures of a long plan are worse."""
    plan = replace(plan, rule=rule.make(rate))
    lived = project(plan)
    pensions = np.asarray(lived.pensions.sum(axis=1))
    flows = (lived.spending, pensions, lived.payout, lived.tax_paid, lived.received, lived.shortfall)
    yearly = np.column_stack([lived.by_year(lived.real(flow)) for flow in flows])
    after = lived.price_level * (1.0 + plan.market.inflation) ** (1.0 / 12.0)  # at the ends of months
    wealth = (lived.wealth / after)[11::12]
    rows: list[list[Cell]] = [
        [
            "Year",
            "Age",
            "Spending planned",
            "Pension before tax",
            "Paid from wealth",
            "Tax",
            "Money to live on",
            "Shortfall",
            "Wealth at the end",
        ]
    ]
    for year, (row, left) in enumerate(zip(yearly.tolist(), wealth.tolist(), strict=True), start=1):
        rows.append([float(year), float(_age(plan) + year - 1), *row, left])
    return rows


def _age(plan: Plan) -> int:
    """Age in the first year of the plan."""
    return plan.start.year - plan.birth.year
