"""Smoothing the months: a little by the choice of holdings, the rest by a reserve.

An investor who wants the same amount every month needs a reserve that lends to the thin months. Moving weights
towards holdings that pay in those months makes the reserve smaller, but weights chosen for their pay dates cost
expected return: the rule allows a thousandth of it, no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income.linear_program import linear_program
from xl_portfolio.core.measures.inputs import check_finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["COST_LIMIT", "SmoothedIncome", "reserve_needed", "smooth_income"]

COST_LIMIT = 0.001
"""Share of the expected return that smoothing may cost."""

_SUM_TOLERANCE = 1e-6  # weights typed with a few decimals


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class SmoothedIncome:
    """Weights whose income needs the smallest reserve.

    Attributes
    ----------
    weights : array, shape (n,)
    before, after : array, shape (m,)
        Income of each month, as a fraction of the portfolio.
    reserve_before, reserve_after : float
        Cash that must be there on the first day to pay the average every month, as a fraction of the portfolio.
    expected_return_before, expected_return_after : float
        Decimals per year.
    """

    weights: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    reserve_before: float
    reserve_after: float
    expected_return_before: float
    expected_return_after: float


def reserve_needed(monthly_income: ArrayLike) -> float:
    """Cash that must be there on the first day so that the average income can be spent every month.

    Spending happens at the start of a month and income comes during it::

        max over k of  k x mean - (income of the first k - 1 months)

    Parameters
    ----------
    monthly_income : (m,) currency

    Raises
    ------
    InputError
        A month is missing.
    """
    income = np.asarray(monthly_income, dtype=np.float64)
    if income.ndim != 1 or income.size == 0:
        raise InputError("The reserve needs a row of monthly incomes, one number for each month.")
    check_finite(income, "monthly income")
    received = np.concatenate(([0.0], np.cumsum(income)[:-1]))
    return max(0.0, float(np.max(income.mean() * np.arange(1, income.size + 1) - received)))


def smooth_income(
    pattern: ArrayLike,
    weights: ArrayLike,
    expected_returns: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    cost_limit: float = COST_LIMIT,
    groups: ArrayLike | None = None,
) -> SmoothedIncome:
    """Weights within their ranges that need the smallest reserve, at no loss of income and almost none of return.

    A linear program in the weights w and the reserve b, with monthly incomes q = pattern' w and their mean s::

        minimise b   subject to   b + q_1 + ... + q_(k-1) >= k s   for every month k
                                  sum q >= sum q_before,   r'w >= r'w_before - limit x |r'w_before|
                                  sum of w = sum of w_before in every group,   lower <= w <= upper

    Parameters
    ----------
    pattern : (n, m) income of each holding in each month, as a fraction of its value
    weights : (n,) present weights, adding up to 1
    expected_returns : (n,) r, decimals per year
    lower, upper : (n,) ranges of the weights
    cost_limit : share of the expected return that may be given up
    groups : (n,) number of the group of each holding, such as its account and class, whose weight stays; None for one

    Raises
    ------
    InputError
        Shapes disagree, a number is missing, or the weights do not add up to 1.
    Infeasible
        No weights within the ranges keep income and return.
    """
    table = np.asarray(pattern, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise InputError("The pay pattern needs a row for each holding and a column for each month.")
    n, months = table.shape
    now, returns, low, high = (
        _column(values, n, name)
        for values, name in (
            (weights, "weight"),
            (expected_returns, "expected return"),
            (lower, "minimum weight"),
            (upper, "maximum weight"),
        )
    )
    check_finite(table, "pay pattern")
    if abs(now.sum() - 1.0) > _SUM_TOLERANCE:
        raise InputError(
            f"The weights add up to {now.sum():.4f}, not to 1: complete them or divide by their sum."
        )
    gross = float(returns @ now)
    members = np.zeros(n) if groups is None else _column(groups, n, "group")
    sums = (members == np.unique(members)[:, None]).astype(np.float64)  # (groups, n)
    steps = np.arange(1, months + 1)
    received = np.concatenate((np.zeros((n, 1)), np.cumsum(table, axis=1)[:, :-1]), axis=1)
    lasting = received.T - np.outer(steps, table.mean(axis=1))  # (m, n): income before month k, less k s
    income, kept = table.sum(axis=1), sums @ now
    solution = linear_program(
        np.append(np.zeros(n), 1.0),
        np.block(
            [
                [lasting, np.ones((months, 1))],
                [income, np.zeros(1)],
                [returns, np.zeros(1)],
                [sums, np.zeros((len(sums), 1))],
            ]
        ),
        (
            np.concatenate((np.zeros(months), [income @ now, gross - cost_limit * abs(gross)], kept)),
            np.concatenate((np.full(months + 2, np.inf), kept)),
        ),
        (np.append(low, 0.0), np.append(high, np.inf)),
        "No weights within these ranges keep the income and the expected return: widen the ranges, or leave the "
        "weights and let the reserve smooth the months.",
    )
    best = solution[:n]
    return SmoothedIncome(
        weights=best,
        before=now @ table,
        after=best @ table,
        reserve_before=reserve_needed(now @ table),
        reserve_after=reserve_needed(best @ table),
        expected_return_before=gross,
        expected_return_after=float(returns @ best),
    )


def _column(values: ArrayLike, n: int, name: str) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (n,):
        raise InputError(
            f"The pay pattern has {n} holdings, so {n} numbers are needed for {name}; {array.size} came."
        )
    check_finite(array, name)
    return array
