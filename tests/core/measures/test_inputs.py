"""One suite over every measure of a single series: what each needs, and what each refuses."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.core.measures.samples import MARKET
from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.measures import (
    PERFORMANCE_MEASURES,
    TAIL_METHODS,
    annual_return,
    calmar_ratio,
    compound_annual_growth_rate,
    downside_deviation,
    drawdowns,
    information_ratio,
    market_beta,
    omega_ratio,
    sharpe_ratio,
    sortino_ratio,
    tracking_error,
    volatility,
)

NEEDED = {
    "annual_return": 1,
    "cagr": 1,
    "volatility": 2,
    "downside_deviation": 1,
    "max_drawdown": 1,
    "value_at_risk": 1,
    "expected_shortfall": 1,
    "sharpe": 2,
    "sortino": 1,
    "calmar": 1,
    "omega": 1,
    "best_period": 1,
    "worst_period": 1,
    "share_of_gains": 1,
    "skewness": 3,
    "excess_kurtosis": 4,
}
SERIES_MEASURES = {
    **{
        measure.key: (
            lambda returns, measure=measure: measure.value(returns, 0.02, 12.0),
            NEEDED[measure.key],
        )
        for measure in PERFORMANCE_MEASURES
    },
    "drawdowns": (drawdowns, 1),
    "market_beta": (lambda returns: market_beta(returns, returns / 2), 2),
    "tracking_error": (lambda returns: tracking_error(returns, returns / 2, 12.0), 2),
    "information_ratio": (lambda returns: information_ratio(returns, returns / 2, 12.0), 2),
    **{
        f"{method.key} {part}": (
            lambda returns, method=method, part=part: getattr(method, part)(returns, 0.95),
            {"historical": 1, "normal": 2, "cornish_fisher": 4}[method.key],
        )
        for method in TAIL_METHODS
        for part in ("value_at_risk", "expected_shortfall")
    },
}
every_measure = pytest.mark.parametrize(
    ("measure", "needed"), SERIES_MEASURES.values(), ids=SERIES_MEASURES.keys()
)
# a loss, gains, fat tails: every measure but the relative ones has a value for its first `needed` returns
ENOUGH = [-0.10, 0.01, 0.02, -0.03]


@every_measure
def test_too_few_returns_are_counted(measure, needed: int) -> None:
    for count in range(needed):
        with pytest.raises(NotEnoughData, match=rf"At least {needed} returns? .* needed, but {count} came"):
            measure(np.array(ENOUGH[:count]))


@pytest.mark.parametrize("measure", PERFORMANCE_MEASURES, ids=lambda measure: measure.key)
def test_enough_returns_are_enough(measure) -> None:
    value = measure.value(np.array(ENOUGH[: NEEDED[measure.key]]), 0.02, 12.0)
    assert type(value) is float
    assert np.isfinite(value)


@every_measure
@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (np.nan, "Return 3 is missing: every value must be an ordinary number"),
        (np.inf, "Return 3 is infinite"),
        (-np.inf, "Return 3 is infinite"),
        (45_000e9, r"Return 3 is 4.5e\+13, which is too large"),
    ],
)
def test_every_unusual_number_is_named(measure, needed: int, bad: float, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        measure(np.array([0.01, -0.02, bad, 0.03, np.nan]))


@every_measure
@pytest.mark.parametrize("shape", [(), (4, 1), (2, 2)])
def test_one_column_is_asked_for(measure, needed: int, shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="One column of returns is needed"):
        measure(np.full(shape, 0.01))


@every_measure
def test_returns_are_not_changed(measure, needed: int) -> None:
    returns = np.append(MARKET, [-0.07, 0.07])
    returns.flags.writeable = False  # a write would raise
    measure(returns)


@pytest.mark.parametrize(
    "measure",
    [
        annual_return,
        compound_annual_growth_rate,
        volatility,
        calmar_ratio,
        lambda returns, periods: sharpe_ratio(returns, 0.0, periods),
        lambda returns, periods: sortino_ratio(returns, 0.0, periods),
        lambda returns, periods: downside_deviation(returns, 0.0, periods),
        lambda returns, periods: tracking_error(returns, 2 * returns, periods),
        lambda returns, periods: information_ratio(returns, 2 * returns, periods),
    ],
)
@pytest.mark.parametrize("periods", [0, -12, np.nan, np.inf, 1e-4, 2e9])
def test_impossible_periods_are_refused(measure, periods: float) -> None:
    with pytest.raises(InputError, match=re.escape(f"There cannot be {periods:g} periods in a year")):
        measure(MARKET, periods)


PERIODIC = {"max_drawdown", "value_at_risk", "expected_shortfall", "best_period", "worst_period"}
ANNUAL = [
    measure
    for measure in PERFORMANCE_MEASURES
    if measure.key not in PERIODIC | {"share_of_gains", "skewness", "excess_kurtosis"}
]


@pytest.mark.parametrize("measure", ANNUAL, ids=lambda measure: measure.key)
def test_the_table_never_divides_by_zero_periods(measure) -> None:
    with pytest.raises(InputError, match="There cannot be 0 periods"):
        measure.value(MARKET, 0.02, 0.0)


@pytest.mark.parametrize("rate", [np.nan, np.inf, -np.inf, 1e13])
def test_impossible_rates_are_refused(rate: float) -> None:
    for name, call in {
        "risk-free rate": lambda: sharpe_ratio(MARKET, rate, 252),
        "required return": lambda: sortino_ratio(MARKET, rate, 252),
        "threshold": lambda: omega_ratio(MARKET, rate),
    }.items():
        with pytest.raises(InputError, match=re.escape(f"The {name} is {rate:g}")):
            call()


@pytest.mark.parametrize("method", TAIL_METHODS, ids=lambda method: method.key)
@pytest.mark.parametrize("confidence", [0.0, 1.0, 95, -0.05, np.nan])
def test_impossible_confidence_is_refused(method, confidence: float) -> None:
    for measure in (method.value_at_risk, method.expected_shortfall):
        with pytest.raises(InputError, match=f"The confidence is {confidence:g}.* write 0.95 for 95 %"):
            measure(np.append(MARKET, [-0.07, 0.07]), confidence)


@every_measure
def test_single_precision_is_computed_in_double(measure, needed: int) -> None:
    short = np.append(MARKET, [-0.07, 0.07]).astype(np.float32)
    assert np.array_equal(measure(short), measure(short.astype(np.float64)))


def test_lists_are_welcome() -> None:
    assert sharpe_ratio([0.01, 0.03, 0.05], 0.04, 4) == pytest.approx(2.0)
    assert calmar_ratio([0.2, -0.25, 0.6], 1.5) == pytest.approx(0.8)
