"""The illustrative classes with facts and limits that several test modules share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from xl_portfolio.core.planning import (
    ILLUSTRATIVE_MARKET,
    MODEL_PORTFOLIOS,
    AllocationProblem,
    ClassFacts,
    ClassLimits,
    Market,
)

N = ILLUSTRATIVE_MARKET.size
PRESENT = np.array([0.30, 0.10, 0.10, 0.10, 0.10, 0.05, 0.10, 0.05, 0.05, 0.05])
FACTS = ClassFacts(
    broad=(
        *("Stocks", "Stocks", "Stocks", "Bonds", "Bonds", "Bonds"),
        *("Preferreds", "Real estate", "Alternatives", "Cash"),
    ),
    durations=np.array([0, 0, 0, 6.0, 6.5, 7.0, 5.0, 0, 0, 0.2]),
    qualities=("", "", "", "AA", "BBB", "A", "BB", "", "", ""),
    core=np.isin(np.arange(N), [0, 2, 3, 4, 5, 9]),
    protects=np.isin(np.arange(N), [0, 1, 2, 7, 8]),
)


def limits(**wanted: Any) -> ClassLimits:
    """From 0 to 100 % in each class, and what is wanted besides."""
    return ClassLimits(**{"lower": np.zeros(N), "upper": np.ones(N), **wanted})


def problem(**wanted: Any) -> AllocationProblem:
    """The illustrative classes and the moderate model, with limits."""
    return AllocationProblem(
        market=ILLUSTRATIVE_MARKET,
        facts=FACTS,
        limits=limits(**wanted),
        present=PRESENT,
        model=MODEL_PORTFOLIOS[1],
    )


def few(places: list[int], **changes: Any) -> AllocationProblem:
    """Some of the illustrative classes only, equally held, without limits."""
    market = _some_market(places)
    facts = ClassFacts(
        broad=tuple(FACTS.broad[k] for k in places),
        durations=FACTS.durations[places],
        qualities=tuple(FACTS.qualities[k] for k in places),
        core=FACTS.core[places],
        protects=FACTS.protects[places],
    )
    n = len(places)
    whole = AllocationProblem(
        market=market,
        facts=facts,
        limits=ClassLimits(lower=np.zeros(n), upper=np.ones(n)),
        present=np.full(n, 1 / n),
        model=MODEL_PORTFOLIOS[1],
    )
    return replace(whole, **changes)


def _some_market(places: list[int]) -> Market:
    market = ILLUSTRATIVE_MARKET
    return replace(
        market,
        labels=tuple(market.labels[k] for k in places),
        expected_returns=market.expected_returns[places],
        volatilities=market.volatilities[places],
        correlations=market.correlations[np.ix_(places, places)],
        yields=market.yields[places],
        characters=tuple(market.characters[k] for k in places),
        expense_ratios=market.expense_ratios[places],
        inflation_correlations=market.inflation_correlations[places],
    )
