"""The case of the $650,000: every published claim beside what it implies. No number is forced to fit."""

from __future__ import annotations

from dataclasses import dataclass

from xl_portfolio.core.income.yields import real_return
from xl_portfolio.core.wording import percent

__all__ = [
    "IMPLIED",
    "NOT_VERIFIABLE",
    "PUBLISHED_CASE",
    "CaseStudy",
    "Claim",
    "examine_case",
]

IMPLIED = "implies"
NOT_VERIFIABLE = "not verifiable"
"""What can be said of a claim: what it implies by arithmetic, or that nothing supports it. None is ever a pass."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseStudy:
    """The published figures; shares are decimals.

    Attributes
    ----------
    capital, target_income, average_income : currency; the incomes per month, before tax
    total_return, inflation : decimals per year
    core, satellite, growth : split of the capital into dividend stocks, bond ladder with preferreds, growth
    allocation : stocks, bonds with preferreds, other: the second, different split
    from_dividends, from_bonds, from_preferreds, from_options : sources of the income
    lower_volatility, better_after_tax_yield, income_realised : claims without a benchmark
    source : where the figures come from
    """

    capital: float
    target_income: float
    average_income: float
    total_return: float
    inflation: float
    core: float
    satellite: float
    growth: float
    allocation: tuple[float, float, float]
    from_dividends: float
    from_bonds: float
    from_preferreds: float
    from_options: float
    lower_volatility: float
    better_after_tax_yield: float
    income_realised: float
    source: str


PUBLISHED_CASE = CaseStudy(
    capital=650_000.0,
    target_income=3_500.0,
    average_income=3_623.0,
    total_return=0.073,
    inflation=0.03,
    core=0.70,
    satellite=0.20,
    growth=0.10,
    allocation=(0.60, 0.30, 0.10),
    from_dividends=0.55,
    from_bonds=0.30,
    from_preferreds=0.10,
    from_options=0.05,
    lower_volatility=0.42,
    better_after_tax_yield=0.24,
    income_realised=0.987,
    source="Case study as published, without statements or a named benchmark",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One claim and what it implies.

    Attributes
    ----------
    claim : str
        As published.
    verdict : str
        `IMPLIED` or `NOT_VERIFIABLE`.
    numbers : tuple of (str, float)
        What follows, named; decimals and currency; empty where nothing can be computed.
    text : str
        The same in words.
    """

    claim: str
    verdict: str
    numbers: tuple[tuple[str, float], ...]
    text: str


def examine_case(case: CaseStudy) -> tuple[Claim, ...]:
    """Each claim of a case with its implication, in the order of the table on the sheet."""
    return (
        _target(case),
        _income(case),
        _growth(case),
        _dividends(case),
        _bonds(case),
        _options(case),
        _unverifiable(
            f"Volatility {percent(case.lower_volatility, 0)} below benchmark",
            "Neither the benchmark nor the returns behind it are named.",
        ),
        _unverifiable(
            f"After-tax yield {percent(case.better_after_tax_yield, 0)} better",
            "Better than what, and at which tax rate, is not said.",
        ),
        _unverifiable(
            f"{percent(case.income_realised)} of projected income realised",
            "Neither the projection nor the payments received are shown.",
        ),
    )


def _target(case: CaseStudy) -> Claim:
    needed = 12.0 * case.target_income / case.capital
    return Claim(
        claim=f"{_money(case.target_income)} a month from {_money(case.capital)}",
        verdict=IMPLIED,
        numbers=(("Yield needed", needed),),
        text=f"The target needs a yield of {percent(needed, 2)} before tax.",
    )


def _income(case: CaseStudy) -> Claim:
    annual = 12.0 * case.average_income
    income_yield = annual / case.capital
    return Claim(
        claim=f"{_money(case.average_income)} a month on average",
        verdict=IMPLIED,
        numbers=(("Annual income", annual), ("Yield", income_yield)),
        text=f"{_money(annual)} a year on {_money(case.capital)} is a yield of {percent(income_yield, 2)}.",
    )


def _growth(case: CaseStudy) -> Claim:
    growth = case.total_return - 12.0 * case.average_income / case.capital
    real = real_return(growth, case.inflation)
    fate = "so the real capital shrinks" if real < 0.0 else "so the real capital is kept"
    return Claim(
        claim=f"{percent(case.total_return)} total return",
        verdict=IMPLIED,
        numbers=(("Growth after the payout", growth), ("Real growth of the capital", real)),
        text=(
            f"After the payout {percent(growth, 2)} of growth is left; at {percent(case.inflation)} inflation that is "
            f"{percent(real, 2)} a year in purchasing power, {fate}."
        ),
    )


def _dividends(case: CaseStudy) -> Claim:
    income = case.from_dividends * 12.0 * case.average_income
    capital = case.allocation[0] * case.capital
    return Claim(
        claim=f"{percent(case.from_dividends, 0)} of the income from qualified dividends",
        verdict=IMPLIED,
        numbers=(("Income", income), ("Capital", capital), ("Yield", income / capital)),
        text=f"{_money(income)} on {_money(capital)} of stocks is a dividend yield of {percent(income / capital, 2)}.",
    )


def _bonds(case: CaseStudy) -> Claim:
    share = case.from_bonds + case.from_preferreds
    income = share * 12.0 * case.average_income
    by_class, by_role = case.allocation[1] * case.capital, case.satellite * case.capital
    return Claim(
        claim=f"{percent(share, 0)} of the income from bonds and preferreds",
        verdict=IMPLIED,
        numbers=(
            ("Income", income),
            ("Yield by class", income / by_class),
            ("Yield by role", income / by_role),
        ),
        text=(
            f"{_money(income)} is {percent(income / by_class, 2)} on the {percent(case.allocation[1], 0)} of bonds, or "
            f"{percent(income / by_role)} on the {percent(case.satellite, 0)} satellite: the two published "
            "splits of the capital give two different answers, both far above what such bonds pay."
        ),
    )


def _options(case: CaseStudy) -> Claim:
    income = case.from_options * 12.0 * case.average_income
    return Claim(
        claim=f"{percent(case.from_options, 0)} of the income from option premium",
        verdict=IMPLIED,
        numbers=(("Income", income),),
        text=f"{_money(income)} a year, paid for with capped upside or with shares assigned; not free income.",
    )


def _unverifiable(claim: str, text: str) -> Claim:
    return Claim(claim=claim, verdict=NOT_VERIFIABLE, numbers=(), text=text)


def _money(amount: float) -> str:
    return f"${amount:,.0f}"
