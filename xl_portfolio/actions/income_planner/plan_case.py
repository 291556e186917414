"""The investor's case as the workbook states it: what the buttons work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from xl_portfolio.core.income import DividendRecord, Payer
    from xl_portfolio.core.planning import (
        AllocationObjective,
        AllocationProblem,
        Capacity,
        Circumstances,
        Goal,
        Plan,
        RiskProfile,
    )
    from xl_portfolio.core.simulation import IncomeCuts, ReturnModel

__all__ = ["AllocationChoice", "AssetClass", "Holding", "LadderChoice", "PlanCase", "SimulationChoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetClass:
    """A class on the sheet Assumptions, beyond what the market of the plan says of it; decimals, years.

    Attributes
    ----------
    label, broad : str
        Its name, and one of `BROAD_CLASSES`.
    income_growth : float
        Expected growth of its income, per year.
    duration : float
    quality : str
        Credit quality such as BBB; empty where it has none.
    least, most : float
        Range of its weight.
    role : str
        "Core", "Satellite" or empty.
    protects : bool
        From inflation.
    """

    label: str
    broad: str
    income_growth: float
    duration: float
    quality: str
    least: float
    most: float
    role: str
    protects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A row of the sheet Holdings, or the cash of an account (its ticker is "Cash"); money in currency.

    Attributes
    ----------
    place : int
        Position of its class.
    account : int
        Position of its account.
    value, basis, income : float
        Market value, what was paid, expected income of a year.
    payer : Payer or None
        None where nothing is paid.
    dividends : tuple of float
        Per unit and year, the oldest first; the last is the present one.
    dividend_years : tuple of int
        How many years ago each of them was paid, such as (5, 1, 0); the last calendar year and the present are 0.
    record : DividendRecord or None
        Rises and cuts over full calendar years; None where fewer than two are known.
    payout : float or None
        Payout ratio.
    """

    ticker: str
    name: str
    place: int
    account: int
    value: float
    basis: float
    income: float
    payer: Payer | None
    dividends: tuple[float, ...]
    dividend_years: tuple[int, ...]
    record: DividendRecord | None
    payout: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationChoice:
    """What the proposed allocation shall be; None where nothing is asked. Shares and rates are decimals.

    Attributes
    ----------
    objective : AllocationObjective
    volatility_limit, income_wanted, most_in_one, least_protected, most_duration : float or None
    least_quality : str
        Empty for any.
    core_share, safe_share : float or None
    proposed : bool
        Whether the plan lives on the proposed allocation instead of the present one.
    """

    objective: AllocationObjective
    volatility_limit: float | None
    income_wanted: float | None
    most_in_one: float | None
    least_protected: float | None
    most_duration: float | None
    least_quality: str
    core_share: float | None
    safe_share: float | None
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderChoice:
    """The bond ladder asked for; money in currency, yields as decimals per year.

    Attributes
    ----------
    amount : float
    every, rungs : int
        Months between equal rungs, and how many there are.
    coupons : int
        A year.
    cheapest : bool
        Whether the ladder pays the needs at the least cost, instead of equal rungs.
    curve : tuple of (years, yield)
        Rising in years.
    needs : tuple of (date, amount)
        In the order of the dates, all after the as-of date; one at least above 0 for the cheapest ladder.
    reinvestment : float or None
        Yield at which repaid rungs are put back; None reads it off the end of the curve.
    """

    amount: float
    every: int
    rungs: int
    coupons: int
    cheapest: bool
    curve: tuple[tuple[float, float], ...]
    needs: tuple[tuple[date, float], ...]
    reinvestment: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationChoice:
    """How the plan is simulated."""

    model: ReturnModel
    paths: int
    seed: int
    cuts: IncomeCuts | None
    lump_sum: float
    instalments: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanCase:
    """A case that can be planned.

    Attributes
    ----------
    currency : str
    as_of : date
    answers : tuple of int
        Positions of the chosen answers, from 0, one for each question.
    tolerance : float
        Score, 0 to 100.
    circumstances : Circumstances
    capacity : Capacity
        That follows from them.
    profile : RiskProfile
    classes : tuple of AssetClass, (n,)
    holdings : tuple of Holding
        Cash of the accounts included.
    present, proposed : float64 arrays (n,)
        Weights of the classes: what is held, and what the choice of the sheet Allocation asks for; what is held where
        no mix does what is asked. Where nothing is held, the present weights are 0.
    proposal_found : bool
        Whether a mix does what is asked.
    problem : AllocationProblem
        From which the proposed weights were sought.
    plan, present_plan : Plan
        What the plan lives on, and the same on what is held.
    goals : tuple of Goal
    success_wanted : float
    strategies : float64 array (4, n)
        Mixes of the strategies that are compared.
    allocation, ladder, simulation : what is asked for
        The ladder is None where no amount is given.
    received : tuple of (projected, received)
        Income of past months.
    """

    currency: str
    as_of: date
    answers: tuple[int, ...]
    tolerance: float
    circumstances: Circumstances
    capacity: Capacity
    profile: RiskProfile
    classes: tuple[AssetClass, ...]
    holdings: tuple[Holding, ...]
    present: NDArray[np.float64]
    proposed: NDArray[np.float64]
    proposal_found: bool
    problem: AllocationProblem
    plan: Plan
    present_plan: Plan
    goals: tuple[Goal, ...]
    success_wanted: float
    strategies: NDArray[np.float64]
    allocation: AllocationChoice
    ladder: LadderChoice | None
    simulation: SimulationChoice
    received: tuple[tuple[float, float], ...]

    @property
    def nothing_held(self) -> bool:
        """Whether the plan starts from nothing: no present mix is there, and savings go into the proposed one."""
        return not self.present.any()
