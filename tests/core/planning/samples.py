"""Small plans that several test modules share."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from xl_portfolio.core.planning import TAXABLE, Account, FixedReal, Market, Plan, Spending
from xl_portfolio.core.tax import INTEREST, FlatRate

NO_TAX = FlatRate(ordinary=0.0, preferential=0.0)


def market(
    expected_return: float = 0.0,
    volatility: float = 0.0,
    income_yield: float = 0.0,
    inflation: float = 0.0,
    inflation_volatility: float = 0.0,
) -> Market:
    """One class whose income is interest, and prices."""
    return Market(
        labels=("Everything",),
        expected_returns=np.array([expected_return]),
        volatilities=np.array([volatility]),
        correlations=np.eye(1),
        yields=np.array([income_yield]),
        characters=(INTEREST,),
        expense_ratios=np.zeros(1),
        inflation=inflation,
        inflation_volatility=inflation_volatility,
        inflation_correlations=np.zeros(1),
    )


def account(balance: float, kind: Any = TAXABLE, basis: float | None = None) -> Account:
    """One account in the one class."""
    return Account(
        label=kind.name,
        kind=kind,
        balance=balance,
        basis=balance if basis is None else basis,
        weights=np.ones(1),
    )


def plan(**changes: Any) -> Plan:
    """Twenty-five years from 2026 without return, tax or inflation: 300,000 and 1,000 a month to spend."""
    settings: dict[str, Any] = {
        "start": date(2026, 1, 1),
        "birth": date(1966, 1, 1),
        "to_age": 85,
        "market": market(),
        "accounts": (account(300_000.0),),
        "order": (0,),
        "rule": FixedReal(),
        "law": NO_TAX,
        "spending": (Spending(label="Life", monthly=1_000.0, essential=True),),
    }
    return Plan(**{**settings, **changes})
