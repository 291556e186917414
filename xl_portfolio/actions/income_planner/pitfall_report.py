"""Pitfalls in plain words: yield traps, concentration, income that loses to inflation or is not earned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.actions.income_planner.allocation_report import mix_income_growth
from xl_portfolio.actions.income_planner.coming_year import LATER_YEARS
from xl_portfolio.actions.income_planner.income_report import cuts_of, holding_trap
from xl_portfolio.actions.income_planner.report_block import block, money
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.income import income_against_inflation, overconcentration, yield_trap
from xl_portfolio.core.planning import limits_missed, model_members
from xl_portfolio.core.tax import OPTION_PREMIUM, RETURN_OF_CAPITAL
from xl_portfolio.core.wording import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from xl_portfolio.actions.income_planner.coming_year import ComingYear
    from xl_portfolio.actions.income_planner.plan_case import PlanCase
    from xl_portfolio.core.planning import Earnings, IncomeFrontier
    from xl_portfolio.sheet.grid import Cell, Grid

__all__ = ["pitfall_report"]

_IN_ONE_HOLDING = 0.20  # of the wealth or of the income; a rule of thumb
_IN_ONE_CLASS = 0.50  # where the sheet asks for no limit; a rule of thumb
_APART = 0.05  # by which the income of the holdings may differ from that of the assumptions
_NOT_EARNED = 0.0025  # of the value a year; less is about what a fund costs
_HELD = 1e-6
_RISKY = "Stocks"  # of the classes of a model portfolio

_NOT_FREE = {
    OPTION_PREMIUM: "Option premium is paid for with gains given up or shares taken over: it is not free income.",
    RETURN_OF_CAPITAL: "A return of capital is one's own money paid back: it is not income.",
}


def pitfall_report(
    case: PlanCase, year: ComingYear, earnings: Earnings | None, frontier: IncomeFrontier | str
) -> dict[str, Grid]:
    """The list of pitfalls, those of the whole plan first."""
    rows: list[list[Cell]] = [
        [where, text]
        for found in (
            _of_the_plan(case, year, earnings),
            _of_the_profile(case),
            _of_limits(case, frontier),
            _of_concentration(case),
            _of_holdings(case),
            _of_classes(case),
        )
        for where, text in found
    ]
    room = REPORT["Pitfalls"].rows
    if len(rows) > room:
        rest = counted(len(rows) - room + 1, "more pitfall")
        rows = [*rows[: room - 1], [None, f"{rest} of single classes: see to these first."]]
    return {"Pitfalls": block("Pitfalls", rows or [[None, "No pitfall found."]])}


def _of_the_plan(case: PlanCase, year: ComingYear, earnings: Earnings | None) -> Iterator[tuple[str, str]]:
    inflation = case.plan.market.inflation
    if earnings is not None and not earnings.keeps_capital:
        yield (
            "Payout",
            f"{percent(earnings.payout)} of the wealth is paid out in a year, but only {percent(earnings.earned)} is "
            "earned after fees, taxes and inflation: the rest is capital.",
        )
    for label, weights in _mixes(case, "Present income", "Proposed income"):
        growth = mix_income_growth(case, weights)
        if growth < inflation and float(weights @ case.plan.market.yields) > 0.0:
            yield label, income_against_inflation(growth, inflation, LATER_YEARS)[1]
    paid = year.portfolio_income
    assumed = case.present_plan.wealth * float(case.present @ case.plan.market.yields)
    if abs(paid - assumed) > _APART * max(paid, assumed):
        yield (
            "Assumptions",
            f"The holdings pay {money(paid, case.currency)} a year before tax, the yields of their classes would give "
            f"{money(assumed, case.currency)}. Plan and simulation use the classes: adjust their yields.",
        )


def _of_the_profile(case: PlanCase) -> Iterator[tuple[str, str]]:
    """More stocks than the profile allows; fewer are no danger."""
    model = case.profile.portfolio
    members = model_members(model, tuple(each.broad for each in case.classes))
    for label, weights in _mixes(case, "Present mix", "Proposed mix"):
        for each, row in zip(model.classes, members, strict=True):
            held = float(row @ weights)
            if each.name == _RISKY and held > each.high + _HELD:
                yield (
                    label,
                    f"{percent(held)} in stocks, with real estate, is more than the {percent(each.high)} that the "
                    f"profile ({model.name.lower()}) allows.",
                )


def _mixes(case: PlanCase, present: str, proposed: str) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """What is held and what is proposed, as far as there is such a mix, each under its name."""
    if not case.nothing_held:
        yield present, case.present
    if case.proposal_found:
        yield proposed, case.proposed


def _of_limits(case: PlanCase, frontier: IncomeFrontier | str) -> Iterator[tuple[str, str]]:
    """Limits that the proposal does not keep, or that leave no mix at all."""
    market, problem = case.plan.market, case.problem
    if not case.proposal_found:
        yield (
            "Proposed mix",
            "None: no mix within the limits does what is asked for. The sheet Checks says why.",
        )
        return
    for text in limits_missed(market, problem.facts, problem.limits, case.proposed):
        yield "Proposed mix", text
    if isinstance(frontier, str):
        yield "Limits", frontier


def _of_concentration(case: PlanCase) -> Iterator[tuple[str, str]]:
    """Too much in one class, or too much wealth or income in one holding; cash apart."""
    labels = [each.label for each in case.classes]
    limit = case.allocation.most_in_one
    for text in overconcentration(case.present, labels, _IN_ONE_CLASS if limit is None else limit):
        yield "One class", text
    holdings = [each for each in case.holdings if case.classes[each.place].broad != "Cash"]
    tickers = list(dict.fromkeys(holding.ticker for holding in holdings))
    for where, name in (("One holding, wealth", "value"), ("One holding, income", "income")):
        total = sum(getattr(holding, name) for holding in case.holdings)
        if tickers and total > 0.0:
            shares = [
                sum(getattr(holding, name) for holding in holdings if holding.ticker == ticker) / total
                for ticker in tickers
            ]
            for text in overconcentration(shares, tickers, _IN_ONE_HOLDING):
                yield where, text


def _of_holdings(case: PlanCase) -> Iterator[tuple[str, str]]:
    """Yield traps, and dividends that are falling."""
    for holding in case.holdings:
        if not (holding.value > 0.0 and holding.income > 0.0):
            continue
        trap = holding_trap(case, holding)
        if trap.trapped:
            yield holding.ticker, f"{trap.text}{cuts_of(holding)}"
        elif holding.record is not None and holding.record.falling:
            since = f" It is lower now than in {holding.record.last}." if holding.record.lower_now else ""
            yield (
                holding.ticker,
                f"Its dividend is falling: do not count on its yield.{cuts_of(holding)}{since}",
            )


def _of_classes(case: PlanCase) -> Iterator[tuple[str, str]]:
    """Traps and payouts that are not earned, of classes that are held or proposed."""
    market = case.plan.market
    for place in np.flatnonzero(np.maximum(case.present, case.proposed) > _HELD).tolist():
        label, paid, earned = (
            market.labels[place],
            float(market.yields[place]),
            float(market.net_returns[place]),
        )
        trap = yield_trap(paid, float("nan"), [], float(market.volatilities[place]))
        if trap.trapped:
            yield label, trap.text
        if paid > earned + _NOT_EARNED:
            yield (
                label,
                f"It pays {percent(paid)} but is expected to earn {percent(earned)} after fund costs: its value falls "
                f"by {percent(paid - earned)} a year.",
            )
        character = market.characters[place]
        if character in _NOT_FREE:
            yield label, _NOT_FREE[character]
