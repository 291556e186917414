"""Simulation: how probable a plan is, what it can pay, and what matters most. Results are in today's money."""

import math
from dataclasses import replace

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import MONTHLY_INCOME, Goal, Plan
from xl_portfolio.core.simulation import (
    PERCENTILES,
    ReturnModel,
    lump_sum_against_averaging,
    possible_factors,
    simulate,
    sustainable_withdrawal,
    tornado,
    worst_case,
)
from xl_portfolio.core.wording import percent
from xl_portfolio.functions.categories import SIMULATION
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Cell
from xl_portfolio.sheet.income_arguments import CashRate
from xl_portfolio.sheet.observations import Observations
from xl_portfolio.sheet.planning_arguments import (
    MODEL_CHOICES,
    RULE_CHOICES,
    AnnualVolatility,
    ExpectedReturn,
    GoalAmount,
    GoalChoice,
    HistoryTable,
    Instalments,
    ModelChoice,
    ModelOption,
    Paths,
    PlanTable,
    ProbabilityWanted,
    RuleChoice,
    Seed,
    WithdrawalRate,
)

__all__ = ["COST_AVERAGING", "GOAL_PROBABILITY", "MONTE_CARLO", "SUSTAINABLE_WITHDRAWAL", "TORNADO"]

_FIXED, _NORMAL = RULE_CHOICES[0], MODEL_CHOICES[0]


@function(
    category=SIMULATION,
    example=Example(
        "=MONTE_CARLO(AT2:AU13, , , , 100)",
        [
            [
                "Year",
                "Wealth 5 %",
                "Wealth 25 %",
                "Wealth 50 %",
                "Wealth 75 %",
                "Wealth 95 %",
                "Monthly income 5 %",
                "Monthly income 25 %",
                "Monthly income 50 %",
                "Monthly income 75 %",
                "Monthly income 95 %",
            ],
            [0.0, 240000.0, 240000.0, 240000.0, 240000.0, 240000.0, None, None, None, None, None],
            [1.0, 179741.0, 191444.0, 206547.0, 219153.0, 237759.0, 4000.0, 4000.0, 4000.0, 4000.0, 4000.0],
            [2.0, 130327.0, 153409.0, 169420.0, 186273.0, 215504.0, 4000.0, 4000.0, 4000.0, 4000.0, 4000.0],
            [3.0, 95163.8, 114183.0, 130419.0, 152225.0, 188992.0, 4000.0, 4000.0, 4000.0, 4000.0, 4000.0],
            [4.0, 59157.5, 77014.5, 92996.0, 112640.0, 141873.0, 4000.0, 4000.0, 4000.0, 4000.0, 4000.0],
            [5.0, 21636.4, 37978.9, 55868.9, 76089.6, 108677.0, 4000.0, 4000.0, 4000.0, 4000.0, 4000.0],
            [6.0, 0.0, 1642.0, 19023.9, 37212.0, 78671.1, 2610.04, 4000.0, 4000.0, 4000.0, 4000.0],
            [
                "Essential spending always paid",
                0.77,
                "standard error",
                0.0420833,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
            ],
            ["The money lasts", 0.77, "standard error", 0.0420833, None, None, None, None, None, None, None],
            [
                "Worst 5 %",
                "In the worst 5 % of futures all plans fail, half of them by age 69. The "
                "median of these futures has 1,000 to live on in its worst month, in today's money, 75 % less than "
                "planned, and ends with 0.",
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
            ],
        ],
    ),
    slow=True,
)
def MONTE_CARLO(
    plan: PlanTable,
    model: ModelChoice = _NORMAL,
    rule: RuleChoice = _FIXED,
    rate: WithdrawalRate = 0.04,
    paths: Paths = 1000.0,
    seed: Seed = 1.0,
    history: HistoryTable | None = None,
) -> list[list[Cell]]:
    """Simulated futures of a plan in today's money: percentiles of wealth and monthly income, and the success."""
    plan = replace(plan, rule=rule.make(rate))
    run = simulate(plan, _chosen(model, history, plan), int(paths), int(seed))
    levels = [percent(level, 0) for level in PERCENTILES]
    rows: list[list[Cell]] = [
        ["Year", *(f"Wealth {level}" for level in levels), *(f"Monthly income {level}" for level in levels)]
    ]
    blanks: list[Cell] = [None] * len(levels)
    for year, fan in enumerate(run.wealth_fan.tolist()):
        income = run.income_fan[year - 1].tolist() if year else blanks
        rows.append([float(year), *fan, *income])
    worst = worst_case(plan, run)
    for label, value, error in (
        ("Essential spending always paid", run.success.value, run.success.standard_error),
        ("The money lasts", run.solvent.value, run.solvent.standard_error),
    ):
        rows.append([label, value, "standard error", error, *[None] * (2 * len(levels) - 3)])
    return [*rows, ["Worst 5 %", worst.text, *[None] * (2 * len(levels) - 1)]]


@function(
    category=SIMULATION,
    example=Example(
        '=GOAL_PROBABILITY(AT2:AU13, "legacy", , , 10000, , 100)',
        [["Goal", "Legacy"], ["Amount", 10000.0], ["Probability", 0.62], ["Standard error", 0.0485386]],
    ),
    slow=True,
)
def GOAL_PROBABILITY(
    plan: PlanTable,
    goal: GoalChoice = MONTHLY_INCOME,
    model: ModelChoice = _NORMAL,
    rule: RuleChoice = _FIXED,
    goal_amount: GoalAmount | None = None,
    rate: WithdrawalRate = 0.04,
    paths: Paths = 1000.0,
    seed: Seed = 1.0,
    history: HistoryTable | None = None,
) -> list[list[Cell]]:
    """Probability of a goal with its standard error: an income in every month, or a wealth, in today's money."""
    plan = replace(plan, rule=rule.make(rate))
    if goal_amount is None:
        planned = sum(flow.monthly for flow in plan.spending)
        goal_amount = planned if goal is MONTHLY_INCOME else plan.wealth
    first = plan.withdrawals_from if goal is MONTHLY_INCOME else None
    wanted = Goal(label=goal.name, kind=goal, amount=goal_amount, start=first)
    run = simulate(plan, _chosen(model, history, plan), int(paths), int(seed), [wanted])
    found = run.goals[0].probability
    return [
        ["Goal", goal.name],
        ["Amount", goal_amount],
        ["Probability", found.value],
        ["Standard error", found.standard_error],
    ]


@function(
    category=SIMULATION,
    example=Example(
        "=SUSTAINABLE_WITHDRAWAL(AT2:AU13, , , 0.85, 100)",
        [
            ["Monthly spending", 3949.22],
            ["Share of the spending planned", 0.987305],
            ["Paid from wealth, share a year", 0.147461],
            ["Probability", 0.85],
            ["Standard error", 0.0357071],
        ],
    ),
    slow=True,
)
def SUSTAINABLE_WITHDRAWAL(
    plan: PlanTable,
    model: ModelChoice = _NORMAL,
    rule: RuleChoice = _FIXED,
    probability: ProbabilityWanted = 0.85,
    paths: Paths = 1000.0,
    seed: Seed = 1.0,
    history: HistoryTable | None = None,
) -> list[list[Cell]]:
    """Largest monthly spending whose essential part is paid in a share of futures, in today's money, after tax."""
    plan = replace(plan, rule=rule.make(0.0))
    found = sustainable_withdrawal(plan, _chosen(model, history, plan), probability, int(paths), int(seed))
    return [
        ["Monthly spending", found.monthly],
        ["Share of the spending planned", found.scale],
        ["Paid from wealth, share a year", found.rate],
        ["Probability", found.success.value],
        ["Standard error", found.success.standard_error],
    ]


@function(
    category=SIMULATION,
    example=Example(
        "=TORNADO(AT2:AU13, , , , 100)",
        [
            ["Assumption", "Low", "High", "Success low", "Success high", "Wealth low", "Wealth high"],
            ["Length of life", "5 years shorter", "5 years longer", 1.0, 0.0, 203733.0, -1776.13],
            ["Spending", "10 % less", "10 % more", 0.98, 0.33, 49019.8, -1779.93],
            ["Wealth today", "10 % less", "10 % more", 0.39, 0.95, -1778.2, 44441.7],
            [
                "Inflation",
                "1 point lower, returns as they are",
                "1 point higher, returns as they are",
                0.88,
                0.68,
                25606.5,
                8920.77,
            ],
            ["Expected returns", "1 point lower", "1 point higher", 0.68, 0.88, 9048.09, 24637.9],
            ["Pensions", "10 % less", "10 % more", 0.68, 0.88, 9832.07, 23975.5],
            ["Volatility", "a fifth lower", "a fifth higher", 0.88, 0.71, 18812.2, 14648.9],
            [
                "Adviser fee",
                "half a point lower, not below 0",
                "half a point higher",
                0.84,
                0.71,
                20859.2,
                12869.6,
            ],
            ["Standard error, at most", None, None, 0.05, 0.05, None, None],
        ],
    ),
    slow=True,
)
def TORNADO(
    plan: PlanTable,
    model: ModelChoice = _NORMAL,
    rule: RuleChoice = _FIXED,
    rate: WithdrawalRate = 0.04,
    paths: Paths = 1000.0,
    seed: Seed = 1.0,
    history: HistoryTable | None = None,
) -> list[list[Cell]]:
    """What matters most in a plan: success and median wealth at the end after changing one assumption at a time."""
    plan = replace(plan, rule=rule.make(rate))
    returns = _chosen(model, history, plan)
    bars = tornado(plan, returns, int(paths), int(seed), possible_factors(plan, returns, int(paths)))
    rows: list[list[Cell]] = [
        ["Assumption", "Low", "High", "Success low", "Success high", "Wealth low", "Wealth high"]
    ]
    for bar in bars:
        names = (bar.factor.name, bar.factor.low_text, bar.factor.high_text)
        rows.append([*names, bar.success_low, bar.success_high, bar.wealth_low, bar.wealth_high])
    independent = returns.independent(plan.months, returns.count(plan.months, int(paths)))
    most = 0.5 / math.sqrt(independent)  # of a probability of one half
    return [*rows, ["Standard error, at most", None, None, most, most, None, None]]


@function(
    category=SIMULATION,
    example=Example(
        "=COST_AVERAGING(0.07, 0.15, 0.03, 12, 1000)",
        [
            ["Wealth at the end", "At once", "In instalments"],
            ["Mean", 1.07, 1.05154],
            ["5 %", 0.839463, 0.913445],
            ["50 %", 1.06521, 1.05241],
            ["95 %", 1.33342, 1.20928],
            ["At once ends higher", 0.584, None],
            ["Standard error", 0.0155867, None],
        ],
    ),
    slow=True,
)
def COST_AVERAGING(
    expected_return: ExpectedReturn,
    volatility: AnnualVolatility,
    cash_rate: CashRate = 0.0,
    instalments: Instalments = 12.0,
    paths: Paths = 1000.0,
    seed: Seed = 1.0,
) -> list[list[Cell]]:
    """Investing 1 at once against monthly instalments that wait in cash: wealth at the end, and which ends higher."""
    found = lump_sum_against_averaging(
        expected_return, volatility, cash_rate, int(instalments), int(paths), int(seed)
    )
    rows: list[list[Cell]] = [
        ["Wealth at the end", "At once", "In instalments"],
        ["Mean", found.expected_lump, found.expected_averaged],
    ]
    columns = (found.lump_percentiles.tolist(), found.averaged_percentiles.tolist())
    for label, *pair in zip(("5 %", "50 %", "95 %"), *columns, strict=True):
        rows.append([label, *pair])
    wins = found.lump_wins
    rows.append(["At once ends higher", wins.value, None])
    return [*rows, ["Standard error", wins.standard_error, None]]


def _chosen(model: ModelOption, history: Observations | None, plan: Plan) -> ReturnModel:
    """The return model; a historical one takes its months from the history."""
    if history is None:
        if model.historical:
            raise InputError(
                f"The model {model.key} needs a history: give monthly returns of the portfolio and, beside them, "
                "monthly inflation as the argument history."
            )
        return model.make(np.empty((0, 1)), np.empty(0))
    if not model.historical:
        history.notes.add(f"The history is not used: the model is {model.key}.")
    if history.values.shape[1] == 2:
        inflation = history.values[:, 1]
    else:  # prices as expected
        inflation = np.full(len(history.values), (1.0 + plan.market.inflation) ** (1.0 / 12.0) - 1.0)
    return model.make(history.values[:, :1], inflation)
