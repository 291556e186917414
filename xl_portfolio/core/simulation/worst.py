"""The worst futures in words: what the unluckiest twentieth of the paths would have to live with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import OWNER, first_death
from xl_portfolio.core.wording import percent

if TYPE_CHECKING:
    from datetime import date

    from xl_portfolio.core.planning import Plan
    from xl_portfolio.core.simulation.run import Simulation

__all__ = ["WORST_SHARE", "WorstCase", "worst_case"]

WORST_SHARE = 0.05
"""Share of the paths that count as the worst."""

_WORTH_SAYING = 0.005  # of the planned spending; less is 0 % when rounded


@dataclass(frozen=True, kw_only=True, slots=True)
class WorstCase:
    """The worst paths together: those that fail first, then those that end with least.

    Attributes
    ----------
    share : float
        Of all paths, decimal.
    failing : float
        Share of these that fail, decimal.
    age : float
        Median age of the owner, after the owner's death of the partner, at which those fail; NaN where none does.
    final_wealth : float
        Median real wealth at the end.
    lowest_income : float
        Median real money to live on in the worst month.
    worst_cut : float
        Median of the largest part of planned spending missing in a month, decimal.
    text : str
        The same in two sentences.
    """

    share: float
    failing: float
    age: float
    final_wealth: float
    lowest_income: float
    worst_cut: float
    text: str


def worst_case(plan: Plan, simulation: Simulation, share: float = WORST_SHARE) -> WorstCase:
    """What the worst share of the paths has in common.

    Parameters
    ----------
    plan : that was lived
    simulation : of it
    share : decimal above 0 and up to 1

    Raises
    ------
    InputError
        The share is not usable.
    """
    if not 0.0 < share <= 1.0:
        raise InputError(f"The share of worst paths is {share:g}: write a decimal above 0, such as 0.05.")
    count = max(1, round(share * simulation.paths))
    worst = np.lexsort((simulation.final_wealth, simulation.failed_in))[:count]
    months = simulation.failed_in[worst]
    failed = months[months < simulation.months]
    whose, age = _age(plan, float(np.median(failed)) if failed.size else float("nan"))
    failing = failed.size / count
    wealth = float(np.median(simulation.final_wealth[worst]))
    income = float(np.median(simulation.lowest_income[worst]))
    cut = float(np.median(simulation.worst_cut[worst]))
    return WorstCase(
        share=share,
        failing=failing,
        age=age,
        final_wealth=wealth,
        lowest_income=income,
        worst_cut=cut,
        text=_text(share, failing, f"{whose}age {age:.0f}", wealth, income, cut),
    )


def _age(plan: Plan, month: float) -> tuple[str, float]:
    """Whose age is said in a month of the plan, and that age: the owner's, after the owner's death the partner's."""
    death = first_death(plan)
    if death is not None and death.person == OWNER and month >= death.month:
        return "the partner's ", _years(death.survivor_birth, plan.start) + month / 12.0
    return "", _years(plan.birth, plan.start) + month / 12.0


def _years(start: date, end: date) -> float:
    return (end - start).days / 365.25


def _text(share: float, failing: float, age: str, wealth: float, income: float, cut: float) -> str:
    group = f"In the worst {percent(share, 0)} of futures"
    planned = f"{percent(cut, 0)} less than planned" if cut >= _WORTH_SAYING else "as planned"
    end = (
        f"The median of these futures has {income:,.0f} to live on in its worst month, in today's money, {planned}, "
        f"and ends with {max(wealth, 0.0):,.0f}."
    )
    if failing == 0.0:
        return f"{group} essential spending is paid to the end. {end}"
    how_many = "all plans fail" if failing == 1.0 else f"{percent(failing, 0)} of plans fail"
    return f"{group} {how_many}, half of them by {age}. {end}"
