"""Mixes of the classes: what is held, what is proposed, and the accounts that live on one of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.reading.entries import single
from xl_portfolio.actions.income_planner.reading.holdings import class_values
from xl_portfolio.core.errors import PortfolioError
from xl_portfolio.core.planning import (
    Account,
    AllocationProblem,
    ClassFacts,
    ClassLimits,
    model_mix,
    propose,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.plan_case import AllocationChoice, Holding
    from xl_portfolio.actions.income_planner.reading.accounts import AccountRow
    from xl_portfolio.actions.income_planner.reading.classes import Classes
    from xl_portfolio.core.planning import ModelPortfolio
    from xl_portfolio.sheet.grid import Grid

__all__ = ["accounts_of", "allocation_problem", "present_mix", "proposed_mix"]


def present_mix(holdings: Sequence[Holding], size: int) -> NDArray[np.float64]:
    """Weights (n,) of what is held, the cash of the accounts included; 0 where nothing is."""
    values = class_values(holdings, size)
    return np.asarray(values / values.sum()) if values.any() else values


def allocation_problem(
    classes: Classes, choice: AllocationChoice, present: NDArray[np.float64], model: ModelPortfolio
) -> AllocationProblem:
    """What the proposed allocation is sought from; where nothing is held, the model portfolio stands for it."""
    facts = classes.facts
    core = choice.core_share
    return AllocationProblem(
        market=classes.market,
        facts=ClassFacts(
            broad=tuple(fact.broad for fact in facts),
            durations=np.array([fact.duration for fact in facts]),
            qualities=tuple(fact.quality for fact in facts),
            core=np.array([fact.role == "Core" for fact in facts]),
            protects=np.array([fact.protects for fact in facts]),
        ),
        limits=ClassLimits(
            lower=np.array([fact.least for fact in facts]),
            upper=np.array([fact.most for fact in facts]),
            most_in_one=choice.most_in_one,
            least_protected=choice.least_protected,
            most_duration=choice.most_duration,
            least_quality=choice.least_quality,
            income_wanted=choice.income_wanted,
            volatility_limit=choice.volatility_limit,
            core_share=None if core is None else (core, core),
            safe_share=choice.safe_share,
        ),
        present=present if present.any() else model_mix(model, [fact.broad for fact in facts]),
        model=model,
    )


def proposed_mix(
    problem: AllocationProblem, choice: AllocationChoice, cells: Mapping[str, Grid], doubts: Doubts
) -> NDArray[np.float64] | None:
    """Weights (n,) that the choice asks for; None, and a doubt, where there are none.

    The doubt is an error only if the plan is to live on the proposal.
    """
    where = single(cells, "AllocationObjective", doubts).where
    try:
        return propose(problem, choice.objective)
    except PortfolioError as error:
        report = doubts.error if choice.proposed else doubts.warn
        report(where, f"No proposed allocation: {error}")
        return None


def accounts_of(
    rows: Sequence[AccountRow],
    holdings: Sequence[Holding],
    classes: Classes,
    reserve: int | None,
    mix: NDArray[np.float64] | None,
) -> tuple[Account, ...]:
    """The accounts with their balances, each on what it holds or all together on one mix.

    The reserve always keeps what it holds; the others then make up for it, as far as they can, so that all accounts
    together hold the mix. What is empty is filled with the mix of the whole, or with that mix where nothing is held.

    Parameters
    ----------
    rows : of the table of accounts
    holdings : of all accounts
    classes : with the glide path
    reserve : position of the reserve, or None
    mix : array, shape (n,), or None for what each account holds; it is needed where nothing is held
    """
    size = len(classes.labels)
    values = np.array([class_values(holdings, size, place) for place in range(len(rows))])
    bases = np.zeros(len(rows))
    for holding in holdings:
        bases[holding.account] += holding.basis
    together = values.sum(axis=0)
    whole = mix if mix is not None and not together.any() else together / together.sum()
    shared = None if mix is None else _beside(mix, values, reserve)
    accounts = []
    for place, row in enumerate(rows):
        balance = float(values[place].sum())
        held = values[place] / balance if balance > 0.0 else whole
        fixed = place == reserve
        accounts.append(
            Account(
                label=row.label,
                kind=row.kind,
                balance=balance,
                weights=held if fixed or shared is None else shared,
                basis=float(bases[place]),
                final_weights=None if fixed else classes.final_mix,
                glide_years=0.0 if fixed else classes.glide_years,
            )
        )
    return tuple(accounts)


def _beside(
    mix: NDArray[np.float64], values: NDArray[np.float64], reserve: int | None
) -> NDArray[np.float64]:
    """Mix of the other accounts with which all of them, the reserve included, come closest to a mix."""
    if reserve is None:
        return mix
    rest = np.maximum(mix * values.sum() - values[reserve], 0.0)
    return np.asarray(rest / rest.sum()) if rest.sum() > 0.0 else mix
