"""The kinds of argument that only the planning functions have: the plan, its rules, models and goals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import (
    GOAL_KINDS,
    MODEL_PORTFOLIOS,
    RISK_QUESTIONS,
    Circumstances,
    FixedReal,
    FloorAndCeiling,
    GoalKind,
    Guardrails,
    IncomeOnly,
    LifeExpectancy,
    ModelPortfolio,
    Percentage,
    Plan,
    WithdrawalRule,
)
from xl_portfolio.core.simulation import BlockBootstrap, HistoricalSequences, LogNormal, ReturnModel, StudentT
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.observations import Observations
from xl_portfolio.sheet.plan_table import read_circumstances, read_plan
from xl_portfolio.sheet.single_cells import choice, named_choice, number
from xl_portfolio.sheet.tables import read_column, read_returns

__all__ = [
    "MODEL_CHOICES",
    "RULE_CHOICES",
    "AnnualVolatility",
    "AnswersColumn",
    "CircumstancesTable",
    "ExpectedReturn",
    "GoalAmount",
    "GoalChoice",
    "HistoryTable",
    "Instalments",
    "ModelChoice",
    "ModelOption",
    "Paths",
    "PlanTable",
    "ProbabilityWanted",
    "ProfileChoice",
    "RuleChoice",
    "RuleOption",
    "Seed",
    "WithdrawalRate",
]

_DEGREES = 5.0  # of freedom: about what fits monthly returns of stocks
_FLOOR, _CEILING = 0.15, 0.20  # around the first real payout, within the ranges of Bengen 2001


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOption:
    """A withdrawal rule as a cell chooses it; `make` takes the withdrawal rate, decimal per year."""

    key: str
    label: str
    make: Callable[[float], WithdrawalRule]


RULE_CHOICES: tuple[RuleOption, ...] = (
    RuleOption(key="fixed", label=FixedReal.name, make=lambda share: FixedReal()),
    RuleOption(key="guardrails", label=Guardrails.name, make=lambda share: Guardrails()),
    RuleOption(key="percentage", label=Percentage.name, make=lambda share: Percentage(rate=share)),
    RuleOption(
        key="floor_and_ceiling",
        label=FloorAndCeiling.name,
        make=lambda share: FloorAndCeiling(rate=share, floor=_FLOOR, ceiling=_CEILING),
    ),
    RuleOption(key="required_minimum", label=LifeExpectancy.name, make=lambda share: LifeExpectancy()),
    RuleOption(key="income_only", label=IncomeOnly.name, make=lambda share: IncomeOnly(share=1.0)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOption:
    """A return model as a cell chooses it; `make` takes monthly returns (T, 1) and inflation (T,) of a history."""

    key: str
    label: str
    historical: bool
    make: Callable[[NDArray[np.float64], NDArray[np.float64]], ReturnModel]


MODEL_CHOICES: tuple[ModelOption, ...] = (
    ModelOption(
        key="normal", label=LogNormal.name, historical=False, make=lambda returns, prices: LogNormal()
    ),
    ModelOption(
        key="student_t",
        label=StudentT.name,
        historical=False,
        make=lambda returns, prices: StudentT(degrees=_DEGREES),
    ),
    ModelOption(
        key="block_bootstrap",
        label=BlockBootstrap.name,
        historical=True,
        make=lambda returns, prices: BlockBootstrap(returns=returns, inflation=prices),
    ),
    ModelOption(
        key="historical_sequences",
        label=HistoricalSequences.name,
        historical=True,
        make=lambda returns, prices: HistoricalSequences(returns=returns, inflation=prices),
    ),
)


def _read_answers(grid: Grid, reading: Reading) -> tuple[int, ...]:
    answers = read_column(grid, reading)
    for place, answer in enumerate(answers.tolist(), start=1):
        if answer not in range(1, 5):
            raise InputError(f"{reading.name}: number {place} is {answer:g}: choose an answer from 1 to 4.")
    if answers.size != len(RISK_QUESTIONS):
        raise InputError(
            f"{reading.name} has {answers.size} numbers for {len(RISK_QUESTIONS)} questions: answer every question."
        )
    return tuple(int(answer) for answer in answers)


def _read_history(grid: Grid, reading: Reading) -> Observations:
    history = read_returns(grid, reading)
    if history.values.shape[1] > 2:
        raise InputError(
            f"{reading.name} takes monthly returns of the portfolio and, beside them, monthly inflation; "
            f"{history.values.shape[1]} columns came: leave the others out."
        )
    return history


PlanTable: TypeAlias = Annotated[
    Plan,
    Kind(
        text="Two columns, name and value: Wealth, Monthly spending, Expected return, Volatility; also Years, Age, "
        "Inflation, Yield, Fee, Tax rate, Essential spending, Monthly pension, Pension from year, Monthly saving, ...",
        shape="table",
        unit="today's money; decimals per year",
        missing="a blank value takes the default of its row; blank rows are skipped",
        parse=read_plan,
    ),
]
AnswersColumn: TypeAlias = Annotated[
    tuple[int, ...],
    Kind(
        text=f"Answers to the {len(RISK_QUESTIONS)} questions of the Profile sheet: 1 (most careful) to 4, a column",
        shape="column",
        unit="answer",
        parse=_read_answers,
    ),
]
CircumstancesTable: TypeAlias = Annotated[
    Circumstances,
    Kind(
        text="Two columns, name and value: Age, Horizon (years), Income stability (1 to 4), Emergency fund (months), "
        "Insurance, Debt (of income), Large needs ahead (of wealth); shares are decimals",
        shape="table",
        parse=read_circumstances,
    ),
]
HistoryTable: TypeAlias = Annotated[
    Observations,
    Kind(
        text="Monthly returns of the portfolio and, beside them, monthly inflation, for the historical models",
        shape="table",
        unit="decimals per month",
        missing="rows with blanks, text or #N/A are left out",
        parse=_read_history,
    ),
]
ProfileChoice: TypeAlias = Annotated[ModelPortfolio, named_choice("Risk profile", MODEL_PORTFOLIOS)]
GoalChoice: TypeAlias = Annotated[GoalKind, named_choice("Goal", GOAL_KINDS)]
ModelChoice: TypeAlias = Annotated[ModelOption, choice("Model of returns", MODEL_CHOICES)]
RuleChoice: TypeAlias = Annotated[RuleOption, choice("Withdrawal rule", RULE_CHOICES)]
WithdrawalRate: TypeAlias = Annotated[
    float,
    number(
        "Share of the wealth paid out a year, for percentage and floor_and_ceiling",
        "decimals per year",
        low=0.0,
        high=1.0,
    ),
]
GoalAmount: TypeAlias = Annotated[
    float,
    number(
        "Amount in today's money; empty: the planned spending, or for wealth today's",
        "currency",
        low=0.0,
        high=1e12,
    ),
]
ProbabilityWanted: TypeAlias = Annotated[
    float,
    number(
        "Share of futures in which it has to work, such as 0.85", "share", low=0.0, high=1.0, inclusive=False
    ),
]
Paths: TypeAlias = Annotated[
    float, number("Number of simulated futures, from 100 to 10000", "paths", low=100, high=10_000, whole=True)
]
Seed: TypeAlias = Annotated[
    float,
    number("Seed of the random numbers: the same gives the same", "", low=0, high=2**31 - 1, whole=True),
]
ExpectedReturn: TypeAlias = Annotated[
    float,
    number("Expected return per year, arithmetic, such as 0.06", "decimals per year", low=-0.5, high=1.0),
]
AnnualVolatility: TypeAlias = Annotated[
    float, number("Volatility per year, such as 0.12", "decimals per year", low=0.0, high=2.0)
]
Instalments: TypeAlias = Annotated[
    float, number("Number of monthly instalments, from 2 to 120", "months", low=2, high=120, whole=True)
]
